mod deadline;
mod files;
mod killed;
mod late;
mod opening;
mod sealed;
mod tendering;
mod two_keys;
