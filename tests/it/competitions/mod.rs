mod criteria;
mod draft;
mod inviting;
mod lots;
mod publish;
mod readiness;
mod turns;
pub mod world;
