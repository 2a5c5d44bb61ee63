//! The one integration binary: whole requests through the whole application, in process, on a clock of its own.
//!
//! SQLite by default; with `TEST_DATABASE_URL=postgres://…` the same tests run on PostgreSQL, each in a schema of
//! its own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod architecture;
mod authorities;
mod contract;
mod story;
mod support;

// access
mod access;

// register, providers, audit, rehearsal
mod audit;
mod providers;
mod regimes;
mod register;
mod rehearsal;

// evidence
mod evidence;
mod exclusions;

// frameworks, rulebooks, decisions
mod decisions;
mod frameworks;
mod rulebooks;
mod rulemaking;
mod simulations;

// applications, memberships
mod applications;
mod letters;
mod memberships;
mod parties;
mod questionnaire;

// calendars, notifications
mod calendars;
mod notifications;
mod rating_cases;
mod workqueue;

// competitions, tenders
mod amendments;
mod clarifications;
mod competitions;
mod conflicts;
mod tenders;

// evaluation, awards, contracts
mod awards;
mod contracts;
mod direct_awards;
mod dossier;
mod evaluation;
mod procurements;

mod rules;
