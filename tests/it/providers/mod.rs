mod create;
mod link;
