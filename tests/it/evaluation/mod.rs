mod marks;
mod moderation;
mod ranking;
pub mod stage;
