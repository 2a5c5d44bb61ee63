//! What the rules found about an application.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::kernel::ids::DecisionId;

/// The rules' finding. Only `Met` and `NotMet` say what follows; the other two leave it to the officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assessed {
    /// Every criterion is met.
    Met,
    /// At least one criterion is not met; each names its reason.
    NotMet,
    /// A rule asks for an officer's judgement.
    Refer,
    /// The rules could not be applied: never held against the applicant.
    CannotDecide,
}

impl Assessed {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Refer => "refer",
            Self::CannotDecide => "cannot_decide",
        }
    }

    /// As people say it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Met => "every criterion is met",
            Self::NotMet => "a criterion is not met",
            Self::Refer => "the rules refer this to an officer",
            Self::CannotDecide => "the rules cannot decide this; an officer must",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Self::Met, Self::NotMet, Self::Refer, Self::CannotDecide].into_iter().find(|found| found.name() == name)
    }
}

/// The rules' finding with its whole explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The record; absent for a dry run, which leaves none.
    pub decision: Option<DecisionId>,
    pub assessed: Assessed,
    /// Every criterion in the order in which the rules came to it.
    pub criteria: Vec<Criterion>,
    /// Why the rules could not be applied.
    pub message: Option<String>,
    pub package_sha256: String,
    /// Over the decision's record, to compare with the audit log; absent for a dry run.
    pub record_sha256: Option<String>,
    /// What was found of single lots, in the order of the framework; none where the rules do not look at them.
    pub lots: Vec<LotAssessment>,
}

/// The rules' finding about one lot of an application.
#[derive(Clone, Debug, PartialEq)]
pub struct LotAssessment {
    pub code: String,
    pub title: String,
    /// By itself.
    pub assessment: Assessment,
}

/// One criterion of the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    pub id: String,
    /// `met`, `not met`, `refer` or `clear`.
    pub outcome: String,
    pub reason: String,
    /// What the rule looked at.
    pub facts: Vec<CriterionFact>,
}

/// A fact that a criterion looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionFact {
    /// JSON pointer into the facts of the assessment.
    pub path: String,
    /// Null when it was missing.
    pub value: Value,
}
