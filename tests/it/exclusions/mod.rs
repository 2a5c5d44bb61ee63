//! Exclusion: connected persons, declared grounds, the debarment list, and what rules find of them (law.md section 7).

mod assessing;
mod debarments;
mod declaring;
mod hearing;
mod market;
mod persons;
