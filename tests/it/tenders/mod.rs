mod deadline;
mod files;
mod late;
mod opening;
mod sealed;
mod tendering;
mod two_keys;
