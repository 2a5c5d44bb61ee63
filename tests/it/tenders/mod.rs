mod deadline;
mod opening;
mod sealed;
mod tendering;
mod two_keys;
