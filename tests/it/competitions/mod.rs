mod criteria;
mod draft;
mod inviting;
mod lots;
pub mod price_schedule;
mod publish;
mod readiness;
mod turns;
pub mod world;
