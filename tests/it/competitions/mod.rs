mod draft;
mod lots;
mod publish;
pub mod world;
