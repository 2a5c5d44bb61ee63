mod drafts;
mod life;
mod release;
mod review;
mod trial;
