mod capacity;
mod create;
mod link;
