//! Open books: what a member shows of its costs, once a year (N13).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FinancialYear, Member};
use crate::kernel::ids::MembershipId;
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Refusal, london};

/// One version of what a member submitted. Confidential: it is never noted anywhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookSubmission {
    pub membership: MembershipId,
    pub year: FinancialYear,
    /// 1 for the first.
    pub version: i32,
    pub account: Account,
    pub by: Uuid,
    pub at: Instant,
}

/// The account itself: where the document is, or what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub document: Option<String>,
    pub statement: Option<String>,
}

/// A member's books of one year: when they are due, and when they first came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub due_on: NaiveDate,
    pub submitted_on: Option<NaiveDate>,
}

/// A member beside its books of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BooksOf {
    pub member: Member,
    pub opened: Opened,
    /// Of the last submission; 0 before the first.
    pub version: i32,
}

/// Derived from the clock whenever it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BookState {
    /// Not sent yet, and in time still.
    Awaited,
    Overdue,
    Submitted,
    SubmittedLate,
}

impl Opened {
    /// Books may come to the end of the day on which they are due.
    pub fn state(&self, now: Instant) -> BookState {
        match self.submitted_on {
            Some(day) if day <= self.due_on => BookState::Submitted,
            Some(_) => BookState::SubmittedLate,
            None if london::date_of(now) <= self.due_on => BookState::Awaited,
            None => BookState::Overdue,
        }
    }
}

const DOCUMENT_LENGTH: usize = 500;
const STATEMENT_LENGTH: usize = 20_000;

impl Account {
    /// # Errors
    /// `validation` when it says nothing, or too much.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        let said = self.document.is_some() || self.statement.is_some();
        faults.require(said, "/statement", "missing", "is missing: give a statement, a document_reference, or both");
        for (pointer, text, most) in [
            ("/document_reference", &self.document, DOCUMENT_LENGTH),
            ("/statement", &self.statement, STATEMENT_LENGTH),
        ] {
            if let Some(text) = text {
                faults.text(pointer, text, most);
            }
        }
        faults.verdict()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n13_books_are_overdue_from_the_day_after_they_were_due() {
        let opened = |submitted: Option<&str>| Opened {
            due_on: "2020-09-30".parse().unwrap(),
            submitted_on: submitted.map(|day| day.parse().unwrap()),
        };
        let at = |text: &str| text.parse().unwrap();
        assert_eq!(opened(None).state(at("2020-09-30T22:59:59Z")), BookState::Awaited);
        assert_eq!(opened(None).state(at("2020-09-30T23:00:00Z")), BookState::Overdue);
        assert_eq!(opened(Some("2020-09-30")).state(at("2021-01-01T09:00:00Z")), BookState::Submitted);
        assert_eq!(opened(Some("2020-10-01")).state(at("2021-01-01T09:00:00Z")), BookState::SubmittedLate);
    }
}
