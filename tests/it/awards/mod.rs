mod approval;
mod award;
mod call_in;
mod declining;
mod outcome;
pub mod scheme;
