mod approval;
mod award;
mod call_in;
mod outcome;
pub mod scheme;
