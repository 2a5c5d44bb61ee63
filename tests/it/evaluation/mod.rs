mod aftermath;
mod carried;
mod enquiries;
mod locking;
mod marks;
mod moderation;
mod panel;
mod ranking;
pub mod stage;
