mod deadline;
mod opening;
mod sealed;
mod tendering;
