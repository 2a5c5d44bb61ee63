mod read;
mod replay;
