//! What an amendment says.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{CompetitionDraft, NewExtension};
use crate::competitions::criteria::{QualityCriterion, ScaleStep};
use crate::competitions::files::WantedFile;
use crate::competitions::model::{Question, Weights};
use crate::competitions::term::{Term, WrittenTerm};
use crate::kernel::PriceSchedule;
use crate::kernel::london::LondonTime;

/// What changes; what is not said stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "reason": "The ward closes later than we said: fewer beds are needed.", "quantity_beds": 30,
    "closes": "2021-03-05T15:00:00"
}))]
pub struct NewAmendment {
    /// Every invited provider reads it.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    #[serde(default)]
    pub weights: Option<Weights>,
    /// All of them, in place of those that stand. A question that keeps its `id` keeps what was answered to it.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 50)]
    pub questions: Option<Vec<Question>>,
    #[serde(default)]
    #[schema(max_items = 20)]
    pub quality_criteria: Option<Vec<QualityCriterion>>,
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100)]
    pub max_mark: Option<u32>,
    #[serde(default)]
    pub scale: Option<Vec<ScaleStep>>,
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$")]
    pub quality_floor: Option<Decimal>,
    /// All elements of the price, in place of those that stand; an empty list for one price. Where elements, units, quantities
    /// or zero rules change, every tender states its prices anew.
    #[serde(default)]
    pub price_schedule: Option<PriceSchedule>,
    #[serde(default)]
    #[schema(minimum = 1, maximum = 10_000)]
    pub quantity_beds: Option<u32>,
    #[serde(default)]
    pub fnc_agreed: Option<bool>,
    #[serde(default)]
    #[schema(value_type = Option<WrittenTerm>)]
    pub term: Option<Term>,
    /// All kinds of files that a tender comes with, in place of those that stand.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub files: Option<Vec<WantedFile>>,
    /// Judge by the rulebook that is in force now, in place of the one that was pinned.
    #[serde(default)]
    pub rulebook_in_force: bool,
    /// A later closing, to give everybody time for what is new.
    #[serde(default)]
    pub closes: Option<LondonTime>,
    #[serde(default)]
    pub opens_on: Option<NaiveDate>,
    #[serde(default)]
    pub evaluate_from: Option<NaiveDate>,
    #[serde(default)]
    pub approve_on: Option<NaiveDate>,
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// Why the time that is left is enough. Wanted where the closing does not move.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 2000)]
    pub enough_time: Option<String>,
}

impl NewAmendment {
    /// The competition's own draft with what this changes, but for its days.
    pub fn applied_to(&self, draft: CompetitionDraft) -> CompetitionDraft {
        CompetitionDraft {
            weights: self.weights.unwrap_or(draft.weights),
            questions: self.questions.clone().unwrap_or(draft.questions),
            quality_criteria: self.quality_criteria.clone().unwrap_or(draft.quality_criteria),
            max_mark: self.max_mark.unwrap_or(draft.max_mark),
            scale: self.scale.clone().unwrap_or(draft.scale),
            quality_floor: self.quality_floor.unwrap_or(draft.quality_floor),
            price_schedule: self.price_schedule.clone().unwrap_or(draft.price_schedule),
            quantity_beds: self.quantity_beds.unwrap_or(draft.quantity_beds),
            fnc_agreed: self.fnc_agreed.unwrap_or(draft.fnc_agreed),
            term: self.term.clone().unwrap_or(draft.term),
            ..draft
        }
    }

    /// How the days move, if they do.
    pub fn extension(&self) -> Option<NewExtension> {
        Some(NewExtension {
            closes: self.closes?,
            opens_on: self.opens_on,
            evaluate_from: self.evaluate_from,
            approve_on: self.approve_on,
            starts_on: self.starts_on,
            outage: None,
            reason: self.reason.clone(),
        })
    }
}
