mod chain;
mod read;
