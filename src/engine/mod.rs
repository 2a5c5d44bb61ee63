//! The rules engine: a council's scripts in, explained and replayable decisions out.
//!
//! A council's rules are a [`Pack`]: a folder of small scripts (one for each *hook*, a question the product
//! asks), the shape of the facts each script reads, the council's own figures and the cases that show the
//! rules working. [`evaluate`] asks a pack one question and gives a [`Decision`]: the outcome, every criterion
//! with its reason, line and the facts it read, and enough to ask the same question again and get the same bytes.
//!
//! What holds here, and nowhere else in the house has to think about it:
//! - **Figures are exact.** No binary fraction exists in the language or in the conversion ([`facts`]).
//! - **Mistakes are loud.** A misspelt field, a missing value or text compared with a number is an error
//!   ([`operators`], [`order`]), and every error, limit or panic is the outcome *cannot decide*: never an adverse decision.
//! - **Scripts reach nothing.** No clock, no chance, no file, no network, and a budget on everything ([`sandbox`]).
//!
//! Only this folder names `rhai`. It imports [`crate::kernel`], and [`crate::questionnaire`] to check a pack's questions.

mod cases;
mod check;
mod compare;
mod compile;
mod coverage;
mod decision;
mod evaluate;
mod evaluators;
mod expect;
mod facts;
mod finding;
mod folder;
mod follow;
mod hints;
mod hook;
mod host;
mod impact;
mod intake;
mod kept;
pub mod limits;
mod line;
mod lint;
mod manifest;
mod mismatch;
mod misprint;
mod operators;
mod order;
mod outcome;
mod pack;
mod plain;
mod questions;
mod reserved;
mod sandbox;
mod selftest;
mod shape;
mod slips;
mod stress;
mod tables;
mod trace;
mod turns;
mod vocabulary;

pub use cases::{CaseFailure, CaseInput, CaseReport};
pub use check::{Check, Depth, Gate, check};
pub use compare::{Change, ChangeKind, changed_hooks, compare};
pub use coverage::Unseen;
pub use decision::{Decision, Outcome, fingerprint};
pub use evaluate::{Judgement, evaluate, judge, read_input};
pub use evaluators::{CompileError, EvaluatorError, Evaluators};
pub use facts::{Facts, InputFault, not_established};
pub use finding::{Finding, Severity};
pub use folder::PackReadError;
pub use hook::HookKind;
pub use impact::{Difference, DifferenceKind, Impact, Past, impacts};
pub use intake::check_files;
pub use kept::kept_case;
pub use pack::{Pack, content_hash};
pub use selftest::self_test;
pub use slips::{Slip, SlipReport};
pub use stress::{Example, Placed, StressCode, StressFinding, StressPlan, StressReport, StressSeverity, stress};
pub use trace::{FactRead, Step, StepKind};
pub use vocabulary::{host_md, vocabulary};
