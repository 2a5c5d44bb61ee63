mod approval;
mod award;
mod outcome;
