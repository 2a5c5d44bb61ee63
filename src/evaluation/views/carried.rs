//! Requests and answers about scores of the admission that stand for marks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::service::CarriedMark;
use crate::kernel::ids::{DecisionId, TenderId};

/// Which score of the admission may stand for which question.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"question": "care", "answer": "self_assessment_care_planning"}))]
pub struct NewCarriedMarks {
    /// The question's id in the competition.
    pub question: String,
    /// The id, in the framework's questionnaire, of the answer that is the score: a whole number on the competition's
    /// scale.
    #[schema(min_length = 1, max_length = 100)]
    pub answer: String,
}

/// What became of the stored scores, tender by tender.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CarriedMarks {
    pub items: Vec<CarriedMarkView>,
}

/// What became of one stored score.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CarriedMarkView {
    pub tender_id: TenderId,
    pub location_name: String,
    /// The agreed mark that stands now; none: evaluators mark it like any other.
    pub mark: Option<i64>,
    pub scored_on: Option<NaiveDate>,
    pub decision_id: Option<DecisionId>,
    pub because: String,
}

impl From<Vec<CarriedMark>> for CarriedMarks {
    fn from(all: Vec<CarriedMark>) -> Self {
        let view = |one: CarriedMark| CarriedMarkView {
            tender_id: one.tender,
            location_name: one.location_name,
            mark: one.mark,
            scored_on: one.scored_on,
            decision_id: one.decision,
            because: one.because,
        };
        Self { items: all.into_iter().map(view).collect() }
    }
}
