mod approval;
mod award;
