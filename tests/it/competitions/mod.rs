mod draft;
mod publish;
pub mod world;
