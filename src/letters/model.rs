//! A letter that was sent, and what a council says in its letters.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, LetterId, ProviderId};
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Refusal};

const WORDS_AT_MOST: usize = 4_000;
const SIGNATURE_AT_MOST: usize = 400;
const DAYS_AT_MOST: u32 = 250;

/// What a framework's letters say beside the decision. Earlier versions stay on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub said: Said,
    pub version: i64,
    pub by: Uuid,
    pub at: Instant,
}

/// A council's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// How to ask for a review: where, of whom, with what.
    pub review: String,
    /// Until when, in working days after the letter.
    pub review_working_days: u32,
    /// What whoever was refused should know before applying again.
    pub reapply: Option<String>,
    /// Who writes.
    pub signature: String,
}

impl Said {
    /// # Errors
    /// `validation` with every fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        faults.text("/review", &self.review, WORDS_AT_MOST);
        let days = (1..=DAYS_AT_MOST).contains(&self.review_working_days);
        let words = format!("must be between 1 and {DAYS_AT_MOST}");
        faults.require(days, "/review_within_working_days", "out_of_range", &words);
        if let Some(reapply) = &self.reapply {
            faults.text("/reapply", reapply, WORDS_AT_MOST);
        }
        faults.text("/signature", &self.signature, SIGNATURE_AT_MOST);
        faults.verdict()
    }
}

/// A letter as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub id: LetterId,
    pub application: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    /// `admit` or `refuse`.
    pub outcome: String,
    /// The page, whole.
    pub html: String,
    /// Over the page's bytes.
    pub sha256: String,
    /// The version of the wording.
    pub wording: i64,
    /// The last day to ask for a review.
    pub review_by: NaiveDate,
    pub by: Uuid,
    pub at: Instant,
}

/// Whose letters are sent at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressed {
    /// Of everything decided in the window of this key whose letter was not sent yet.
    Window(String),
    /// Of these.
    Applications(Vec<ApplicationId>),
}

/// One of the letters that were sent at once, without its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentLetter {
    pub id: LetterId,
    pub application: ApplicationId,
    pub outcome: String,
    pub sha256: String,
    pub review_by: NaiveDate,
    pub at: Instant,
}

impl From<Letter> for SentLetter {
    fn from(letter: Letter) -> Self {
        let Letter { id, application, outcome, sha256, review_by, at, .. } = letter;
        Self { id, application, outcome, sha256, review_by, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_letter_is_checked() {
        let said = Said {
            review: " ".into(),
            review_working_days: 0,
            reapply: Some(String::new()),
            signature: "A\u{0}".into(),
        };
        let faults = said.check().unwrap_err();
        let faults: Vec<_> = faults.errors().iter().map(|fault| (fault.pointer.as_str(), &*fault.code)).collect();
        let expected = [
            ("/review", "empty"),
            ("/review_within_working_days", "out_of_range"),
            ("/reapply", "empty"),
            ("/signature", "control_character"),
        ];
        assert_eq!(faults, expected);
    }
}
