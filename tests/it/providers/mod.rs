mod capacity;
mod create;
mod identifiers;
mod link;
mod supplier;
