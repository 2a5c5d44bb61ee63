//! The regime guard: what the law refuses, with its provision, and what it only wants looked at.

mod competitions;
mod figures;
mod grounds;
mod law;
mod notices;
mod read;
mod vehicles;
