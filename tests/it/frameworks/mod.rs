mod always;
pub mod lots;
pub mod publish;
mod reopening;
mod set_up;
mod windows;
