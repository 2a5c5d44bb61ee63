mod import;
mod rating;
mod read;
