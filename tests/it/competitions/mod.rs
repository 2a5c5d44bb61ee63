mod criteria;
mod draft;
mod lots;
mod publish;
mod readiness;
mod turns;
pub mod world;
