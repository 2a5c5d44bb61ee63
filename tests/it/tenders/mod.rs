mod deadline;
mod files;
mod opening;
mod sealed;
mod tendering;
mod two_keys;
