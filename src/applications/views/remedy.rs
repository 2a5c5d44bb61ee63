//! The reasons of a refusal, and what the next application says about each.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::applications::model::{Remedy, RemedyAnswer};
use crate::kernel::ids::EvidenceId;

/// What has been done about one reason of the refusal.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "answer": "Two activity workers have started; the plan of 3 February is in our evidence.",
    "remedied_on": "2020-02-03", "documents": []
}))]
pub struct NewRemedyAnswer {
    #[schema(min_length = 1, max_length = 4000)]
    pub answer: String,
    /// The day since which it is so.
    pub remedied_on: Option<NaiveDate>,
    /// In the provider's own evidence. The council may read them from the submission on.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub documents: Vec<EvidenceId>,
}

/// A reason of the refusal that the application follows, and what is said about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RemedyView {
    /// The criterion that was not met, by its id in the rules that found it; `officer` for an officer's own reason.
    pub criterion: String,
    pub reason: String,
    /// This and what follows are absent until it is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedied_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<EvidenceId>,
}

impl From<&NewRemedyAnswer> for RemedyAnswer {
    fn from(new: &NewRemedyAnswer) -> Self {
        Self { text: new.answer.clone(), remedied_on: new.remedied_on, documents: new.documents.clone() }
    }
}

impl From<Remedy> for RemedyView {
    fn from(remedy: Remedy) -> Self {
        let (answer, remedied_on, documents) = match remedy.answer {
            None => (None, None, vec![]),
            Some(RemedyAnswer { text, remedied_on, documents }) => (Some(text), remedied_on, documents),
        };
        Self { criterion: remedy.criterion, reason: remedy.reason, answer, remedied_on, documents }
    }
}
