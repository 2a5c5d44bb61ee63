//! The lots of an application, as they are chosen and as they are shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::applications::model::{Application, Assessed, Basis, LotVerdict, OfficerOutcome, WantedLot};

/// The lots that a draft is for, in place of those it had.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"lots": [{"code": "nursing", "capacity": 24}]}))]
pub struct LotChoices {
    #[schema(min_items = 1, max_items = 200)]
    pub lots: Vec<LotChoice>,
}

/// A lot that an application is for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LotChoice {
    /// As the framework lists it.
    pub code: String,
    /// How many people the location can serve under it: beds of a home, packages of a branch. Not more than its beds by
    /// the register, or than its provider has declared for the latest day, whichever is more; the same beds may be offered
    /// to several lots.
    #[schema(minimum = 1, maximum = 10_000)]
    pub capacity: i32,
}

/// A lot that an application is for, with what was found and decided about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "nursing", "title": "Nursing care", "capacity": 24, "assessed": "met"}))]
pub struct ApplicationLotView {
    pub code: String,
    pub title: String,
    /// Absent where the framework has one lot only, and nobody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<i32>,
    /// From the submission on: what the rules found of this lot and of the whole application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessed: Option<Assessed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<LotDecisionView>,
}

/// What an officer decided about a lot, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LotDecisionView {
    pub outcome: OfficerOutcome,
    /// How it stands to what the rules found of the lot.
    pub basis: Basis,
    /// Absent only when it follows the assessment, whose reasons then stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl LotChoice {
    pub fn wanted(&self) -> WantedLot {
        WantedLot { code: self.code.clone(), capacity: Some(self.capacity) }
    }
}

impl ApplicationLotView {
    /// The lots of an application, in the order of the framework.
    pub fn of(application: &Application) -> Vec<Self> {
        let found = application.found_of_lots();
        let decided = application.standing.decision().map_or(&[][..], |decision| &decision.lots);
        let lot = application.lots.iter().map(|lot| Self {
            code: lot.code.clone(),
            title: lot.title.clone(),
            capacity: lot.capacity,
            assessed: found.iter().find(|(code, _)| *code == lot.code).map(|(_, assessed)| *assessed),
            decision: decided.iter().find(|decided| decided.code == lot.code).map(Into::into),
        });
        lot.collect()
    }
}

impl From<&LotVerdict> for LotDecisionView {
    fn from(LotVerdict { verdict, .. }: &LotVerdict) -> Self {
        Self { outcome: verdict.outcome, basis: verdict.basis, reason: verdict.reason.clone() }
    }
}
