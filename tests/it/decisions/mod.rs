mod committed;
mod page;
mod read;
mod replay;
