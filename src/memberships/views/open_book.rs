//! Open books in requests and answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::Instant;
use crate::kernel::ids::{LocationId, MembershipId};
use crate::kernel::london::LondonTime;
use crate::memberships::model::{Account, BookState, BookSubmission, BooksOf, FinancialYear, Opened};

/// When every member's books of a year are due.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"due_on": "2027-09-30"}))]
pub struct NewBooksDue {
    /// The last day for them; never earlier than the one members were told.
    pub due_on: NaiveDate,
}

/// When one member's books of a year are due, and why not when everybody's are.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"due_on": "2027-10-31", "reason": "Its accountant changed in August."}))]
pub struct NewMemberBooksDue {
    pub due_on: NaiveDate,
    /// Shown to the member.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// When books are due.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BooksDueView {
    #[schema(value_type = String, example = "2020-21")]
    pub year: FinancialYear,
    pub due_on: NaiveDate,
}

/// A member's account of its costs in a year: where the document is, what it says, or both.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"statement": "Staff 64%, food 7%, building 15%, management 9%, surplus 5%."}))]
pub struct NewBookSubmission {
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500)]
    pub document_reference: Option<String>,
    #[serde(default)]
    #[schema(min_length = 1, max_length = 20000)]
    pub statement: Option<String>,
}

impl NewBookSubmission {
    pub fn account(&self) -> Account {
        Account { document: self.document_reference.clone(), statement: self.statement.clone() }
    }
}

/// That books came. What they say is read elsewhere.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BookReceipt {
    pub membership_id: MembershipId,
    #[schema(value_type = String, example = "2020-21")]
    pub year: FinancialYear,
    /// 1 for the first.
    pub version: i32,
    pub due_on: NaiveDate,
    /// The day on which the first version came.
    pub submitted_on: Option<NaiveDate>,
    pub state: BookState,
}

impl BookReceipt {
    pub fn at(
        now: Instant,
        membership_id: MembershipId,
        year: FinancialYear,
        (opened, version): (Opened, i32),
    ) -> Self {
        let Opened { due_on, submitted_on } = opened;
        Self { membership_id, year, version, due_on, submitted_on, state: opened.state(now) }
    }
}

/// The members who owe their books for a year. A page may hold fewer than were asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BooksPage {
    pub items: Vec<BooksView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A member and what became of its books.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BooksView {
    pub membership_id: MembershipId,
    pub location_id: LocationId,
    pub location_name: String,
    pub provider_name: String,
    pub due_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_on: Option<NaiveDate>,
    /// At the moment of the answer.
    pub state: BookState,
    /// How many versions there are.
    pub versions: i32,
}

impl BooksView {
    pub fn at(now: Instant, books: BooksOf) -> Self {
        Self {
            membership_id: books.member.id,
            location_id: books.member.location,
            location_name: books.member.location_name,
            provider_name: books.member.provider_name,
            due_on: books.opened.due_on,
            submitted_on: books.opened.submitted_on,
            state: books.opened.state(now),
            versions: books.version,
        }
    }
}

/// Everything that a member submitted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BookSubmissionList {
    /// By year and version.
    pub items: Vec<BookSubmissionView>,
}

/// One version of a member's books of a year. Confidential.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BookSubmissionView {
    #[schema(value_type = String, example = "2020-21")]
    pub year: FinancialYear,
    pub version: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    pub submitted_at: LondonTime,
    pub submitted_by: Uuid,
}

impl From<BookSubmission> for BookSubmissionView {
    fn from(submission: BookSubmission) -> Self {
        Self {
            year: submission.year,
            version: submission.version,
            document_reference: submission.account.document,
            statement: submission.account.statement,
            submitted_at: LondonTime(submission.at),
            submitted_by: submission.by,
        }
    }
}
