mod draft;
mod lots;
mod publish;
mod turns;
pub mod world;
