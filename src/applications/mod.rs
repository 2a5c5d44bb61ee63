//! From a draft to an officer's decision: how a location asks to join a framework.
//!
//! A provider opens a draft, which binds it to the questionnaire then in force (W09), fills it page by page, with what
//! it told other councils offered for review if it consents (K2), and submits it. The rules assess it at once and an
//! officer decides once its window has opened. Which version of the rules that is, is what the version it opened says
//! ([`crate::kernel::AsOf`]): that one, the one in force at the submission, or that and, anew for the decision, the one
//! in force then. The assessment never refuses anybody by itself: it is what the officer decides on, and departing from
//! it is recorded.
//!
//! An application is for lots of the framework, each with what the location offers there. The rules may look at each lot by
//! itself (hook `lot_eligibility`), and an officer admits for some and refuses others. A member applies again for the lots
//! it does not have.
//!
//! Who was refused may apply again at once: the new draft lists each reason on record, and each is answered by itself
//! before it is submitted (N04). Only where the rulebook says so does a location wait after refusals.

mod api;
mod csv;
mod model;
mod service;
mod store;
mod views;

pub use api::routes;
pub use model::{
    Application, ApplicationState, Assessed, Assessment, Basis, Criterion, LotVerdict, OfficerDecision, OfficerOutcome,
    RatingSeen, Submission,
};
pub use service::{Applications, Fit, Reassessment, RefusedForRating, Unreadable};
