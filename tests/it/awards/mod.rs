mod approval;
mod award;
mod call_in;
mod outcome;
mod scheme;
