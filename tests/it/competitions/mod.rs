mod draft;
mod publish;
mod turns;
pub mod world;
