//! Rule packages: taken in after a check, kept by the hash of their content, put in force with a date.
//!
//! A package never changes. What changes is which package is in force for a framework, and every such change is
//! one more row of [`RulebookVersion`]: so a decision of any day can be asked again under the rules of that day.
//! Which one is in force at an instant follows from their dates ([`Timeline`]). How rules come to be released at all
//! (drafts, proposals, a second pair of eyes) is the business of [`crate::rulemaking`].
//! Whoever promised a bidder certain rules keeps their hash (a competition does, from its publication) and asks
//! for [`Rulebooks::package`]; whoever starts something new asks for [`Rulebooks::in_force`].

mod api;
mod authors;
mod cache;
mod candidate;
mod folder;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{
    CaseSummary, FileChange, PackName, PackSource, Period, Release, ReleaseState, RulebookVersion, Timeline,
    Withdrawal, file_pointer,
};
pub use service::{CheckedPack, Rulebooks};
pub use views::{
    NewRulebookVersion, RulebookRelease, RulebookVersionPage, RulebookVersionView, RulebookView, VersionQuery,
};
