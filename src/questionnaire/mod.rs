//! What a framework asks of its applicants: the `questionnaire.json` of a rule pack, and all that follows from it.
//!
//! A questionnaire is edited, checked and released with its rules and never changes afterwards ([`read()`] finds every
//! fault of the text at once). Its pages are saved one at a time ([`Questionnaire::check_page`], with the codes of
//! [`CODES`]), what is still missing is asked before submitting ([`Questionnaire::missing`]), and the rules read the
//! answers as typed facts ([`Questionnaire::facts`]). For programs the same is said in JSON Schema
//! ([`Questionnaire::page_schema`]): what the one takes the other takes.
//!
//! **A question that is not asked.** A condition (`when`) looks at the answer of an earlier question. While it does not
//! hold, an answer to the question is refused where it is sent, and one that was given before is taken out of the
//! draft in the save that stopped it being asked ([`Questionnaire::settle`]). So what is kept never holds an answer to
//! a question that was not asked, and such a question is never missing.
//!
//! Pure, and below the slices: the engine checks a questionnaire with its pack, applications are answered by it.

mod answers;
mod condition;
mod date;
mod documents;
mod facts;
mod model;
mod read;
mod reuse;
mod schema;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub use answers::CODES;
pub use condition::{Condition, Test};
pub use date::DateLimit;
pub use documents::NamedDocument;
pub use model::{
    AnswerKind, Column, Composite, Question, Questionnaire, QuestionnairePage, Scalar, ScaleStep, Sensitivity,
};
pub use read::{Fault, Read, read};
pub use reuse::{About, Reuse, STANDARD, StandardKey};

/// The file of a rule pack that holds its questionnaire.
pub const FILE: &str = "questionnaire.json";

/// Answers by page and question, as they were checked when they were saved.
pub type Answers = BTreeMap<String, Map<String, Value>>;
