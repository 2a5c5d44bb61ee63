mod changes;
pub mod files;
mod formats;
mod history;
mod import;
mod large;
mod rating;
mod read;
mod search;
