pub mod publish;
mod set_up;
mod windows;
