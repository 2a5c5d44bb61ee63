//! Requests and answers about letters.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{Addressed, Letter, Said, SentLetter, Wording};
use crate::kernel::Refusal;
use crate::kernel::ids::{ApplicationId, FrameworkId, LetterId};
use crate::kernel::london::{self, LondonTime};

/// What a framework's decision letters say beside the decision and its reasons.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "review": "Write to the Head of Commissioning at the council's address and say which reason you think is wrong.",
    "review_within_working_days": 10, "reapply": "Send the new report with the application.",
    "signature": "Care Commissioning Team"
}))]
pub struct NewLetterWording {
    /// How to ask for a review: where, of whom, with what.
    #[schema(max_length = 4000)]
    pub review: String,
    /// Working days after the letter.
    #[schema(minimum = 1, maximum = 250)]
    pub review_within_working_days: u32,
    /// What whoever was refused should know before applying again.
    #[schema(max_length = 4000)]
    pub reapply: Option<String>,
    /// Who writes.
    #[schema(max_length = 400)]
    pub signature: String,
}

/// What is said now. Version 0 says nothing yet, and no letter can be sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LetterWordingView {
    pub framework_id: FrameworkId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_within_working_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reapply: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    pub version: i64,
}

/// A letter that was sent; its page is at `/applications/{id}/letter.html`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LetterView {
    pub id: LetterId,
    pub application_id: ApplicationId,
    pub framework_id: FrameworkId,
    /// `admit` or `refuse`.
    pub outcome: String,
    /// Over the bytes of the page, which stay the same.
    pub sha256: String,
    /// Bytes of the page.
    pub bytes: usize,
    /// The version of the wording it was written with.
    pub wording_version: i64,
    /// The last day to ask for a review.
    pub review_by: NaiveDate,
    pub sent_at: LondonTime,
    pub sent_at_words: String,
    /// The officer.
    pub sent_by: Uuid,
}

/// Whose letters are sent: those of a window that have none yet, or those of these applications.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"window": "initial"}))]
pub struct NewLetters {
    /// The key of a window.
    pub window: Option<String>,
    #[schema(min_items = 1, max_items = 1000)]
    pub applications: Option<Vec<ApplicationId>>,
}

/// The letters that were sent, in the order in which they were asked for, or in which the applications were opened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LettersView {
    pub sent: usize,
    pub items: Vec<SentLetterView>,
}

/// One of them; its page is at `/applications/{id}/letter.html`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SentLetterView {
    pub id: LetterId,
    pub application_id: ApplicationId,
    /// `admit` or `refuse`.
    pub outcome: String,
    /// Over the bytes of the page, which stay the same.
    pub sha256: String,
    /// The last day to ask for a review.
    pub review_by: NaiveDate,
    pub sent_at: LondonTime,
}

impl NewLetters {
    /// # Errors
    /// `validation` unless it says one of the two.
    pub fn addressed(self) -> Result<Addressed, Refusal> {
        match (self.window, self.applications) {
            (Some(key), None) => Ok(Addressed::Window(key)),
            (None, Some(ids)) => Ok(Addressed::Applications(ids)),
            (None, None) => Err(Refusal::invalid("/window", "missing", "is missing: name a window, or applications")),
            (Some(_), Some(_)) => {
                Err(Refusal::invalid("/applications", "one_too_many", "must not be there beside a window"))
            }
        }
    }
}

impl From<Vec<SentLetter>> for LettersView {
    fn from(sent: Vec<SentLetter>) -> Self {
        let view = |SentLetter { id, application, outcome, sha256, review_by, at }| SentLetterView {
            id,
            application_id: application,
            outcome,
            sha256,
            review_by,
            sent_at: LondonTime(at),
        };
        let items: Vec<SentLetterView> = sent.into_iter().map(view).collect();
        Self { sent: items.len(), items }
    }
}

impl NewLetterWording {
    pub fn said(self) -> Said {
        let Self { review, review_within_working_days, reapply, signature } = self;
        Said { review, review_working_days: review_within_working_days, reapply, signature }
    }
}

impl LetterWordingView {
    pub fn of(framework_id: FrameworkId, wording: Option<Wording>) -> Self {
        let version = wording.as_ref().map_or(0, |wording| wording.version);
        let said = wording.map(|wording| wording.said);
        Self {
            framework_id,
            review: said.as_ref().map(|said| said.review.clone()),
            review_within_working_days: said.as_ref().map(|said| said.review_working_days),
            reapply: said.as_ref().and_then(|said| said.reapply.clone()),
            signature: said.map(|said| said.signature),
            version,
        }
    }
}

impl From<Letter> for LetterView {
    fn from(letter: Letter) -> Self {
        Self {
            id: letter.id,
            application_id: letter.application,
            framework_id: letter.framework,
            outcome: letter.outcome,
            sha256: letter.sha256,
            bytes: letter.html.len(),
            wording_version: letter.wording,
            review_by: letter.review_by,
            sent_at: LondonTime(letter.at),
            sent_at_words: london::words(letter.at),
            sent_by: letter.by,
        }
    }
}
