mod always;
pub mod publish;
mod reopening;
mod set_up;
mod windows;
