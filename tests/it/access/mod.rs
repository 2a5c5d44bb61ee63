mod clients;
mod outside;
mod secrecy;
mod sessions;
mod sign_in;
mod tokens;
mod users;
