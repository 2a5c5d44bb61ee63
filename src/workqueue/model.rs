//! A thing to decide, how urgent it is, and its place in the queue.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::ids::{ApplicationId, FrameworkId, ProviderId};
use crate::kernel::{FieldError, Instant, Problem, Refusal};

/// What kind of thing is to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// An application that was handed in.
    Application,
    /// One that came late and is held: whether it is taken.
    LateApplication,
    /// A member whose rating or registration changed.
    RatingCase,
    /// A review of a member that is to be held.
    Review,
    /// An action of a member's improvement plan that is not done.
    ImprovementAction,
    /// Books of a year that a member has not shown.
    OpenBook,
    /// A year's wages that a member has not declared.
    WageDeclaration,
}

impl WorkKind {
    pub const ALL: [Self; 7] = [
        Self::Application,
        Self::LateApplication,
        Self::RatingCase,
        Self::Review,
        Self::ImprovementAction,
        Self::OpenBook,
        Self::WageDeclaration,
    ];

    /// As people say it, of one and of several.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Application => ("application", "applications"),
            Self::LateApplication => ("late application", "late applications"),
            Self::RatingCase => ("rating case", "rating cases"),
            Self::Review => ("review", "reviews"),
            Self::ImprovementAction => ("action of an improvement plan", "actions of improvement plans"),
            Self::OpenBook => ("open book", "open books"),
            Self::WageDeclaration => ("wage declaration", "wage declarations"),
        }
    }
}

/// What the rules found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WorkFinding)]
pub enum Finding {
    Met,
    NotMet,
    Refer,
    CannotDecide,
}

impl Finding {
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "met" => Some(Self::Met),
            "not_met" => Some(Self::NotMet),
            "refer" => Some(Self::Refer),
            "cannot_decide" => Some(Self::CannotDecide),
            _ => None,
        }
    }
}

/// Where a last day comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DueBasis {
    /// The law gives a number of working days.
    Law,
    /// The council promised it in the rulebook that the application opened.
    Rulebook,
    /// An officer has extended it, with a reason.
    Extension,
    /// It is the day of a review.
    Review,
    /// It was agreed in an improvement plan.
    Plan,
    /// The council has said when the books are due.
    OpenBook,
    /// It is the last day of the financial year.
    YearEnd,
}

/// A last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub on: NaiveDate,
    pub basis: DueBasis,
    /// What was counted; absent where nothing was.
    pub working_days: Option<u32>,
    /// The provision, where the law counts or limits.
    pub cites: Option<String>,
    /// The last day to which an officer may extend it; absent where it cannot be extended.
    pub extendable_to: Option<NaiveDate>,
    /// Of the last extension, or of the review.
    pub reason: Option<String>,
}

/// Something to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkItem {
    pub kind: WorkKind,
    /// Of the application, the case, the review, or the membership that it is about.
    pub id: Uuid,
    /// Tells apart what is owed by one membership; 0 for everything else.
    pub number: i32,
    /// The action, or the year, that it is about.
    pub about: Option<String>,
    /// Where it is read and decided.
    pub path: String,
    pub framework: FrameworkId,
    pub framework_name: String,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location_name: String,
    /// Since when it waits.
    pub since: Instant,
    /// Absent where nobody has set a day: it comes after those with one.
    pub due: Option<Due>,
    /// Working days left; negative when the day is past.
    pub left: Option<i64>,
    pub found: Option<Finding>,
    /// What `If-Match` says when it is decided.
    pub version: Option<i64>,
}

impl WorkItem {
    pub fn place(&self) -> Place {
        let due = self.due.as_ref().map_or(NaiveDate::MAX, |due| due.on);
        let WorkItem { kind, id, number, .. } = *self;
        Place { due, since: self.since.timestamp_micros(), kind, id, number }
    }

    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.due.as_ref().is_some_and(|due| due.on < today)
    }
}

/// Where an item stands in the queue: by its last day, then by how long it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    due: NaiveDate,
    /// Microseconds since 1970.
    since: i64,
    kind: WorkKind,
    id: Uuid,
    number: i32,
}

impl Place {
    /// As the `next` of a page.
    ///
    /// # Errors
    /// `internal` when it cannot be written.
    pub fn cursor(&self) -> Result<String, Refusal> {
        let text =
            serde_json::to_vec(&(self.due, self.since, self.kind, self.id, self.number)).map_err(Refusal::internal)?;
        Ok(URL_SAFE_NO_PAD.encode(text))
    }

    /// # Errors
    /// `bad-query` when the cursor was not made here.
    pub fn parse(cursor: &str) -> Result<Self, Refusal> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let read = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let (due, since, kind, id, number) = read.ok_or_else(|| {
            let detail = "cursor must be the `next` of a page this server gave";
            Refusal::of(Problem::BadQuery).field(FieldError::new("/cursor", "unreadable", detail))
        })?;
        Ok(Self { due, since, kind, id, number })
    }
}

/// Which items are wanted; all of them, unless told.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub framework: Option<FrameworkId>,
    pub kinds: Option<WorkKind>,
    pub found: Option<Finding>,
    /// Whose last day is past, or is not.
    pub overdue: Option<bool>,
    /// Whose last day is this one at the latest.
    pub due_by: Option<NaiveDate>,
}

impl Wanted {
    pub fn kind(&self, kind: WorkKind) -> bool {
        self.kinds.is_none_or(|wanted| wanted == kind)
    }

    pub fn takes(&self, item: &WorkItem, today: NaiveDate) -> bool {
        let due = item.due.as_ref().map(|due| due.on);
        self.kind(item.kind)
            && self.framework.is_none_or(|framework| framework == item.framework)
            && self.found.is_none_or(|found| Some(found) == item.found)
            && self.overdue.is_none_or(|overdue| overdue == item.is_overdue(today))
            && self.due_by.is_none_or(|by| due.is_some_and(|due| due <= by))
    }
}

/// An officer's extension of a last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub id: Uuid,
    pub application: ApplicationId,
    pub was_due_on: NaiveDate,
    pub due_on: NaiveDate,
    pub reason: String,
    pub by: Uuid,
    pub at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(due: Option<&str>, since: i64, id: u128) -> WorkItem {
        let due = due.map(|on| Due {
            on: on.parse().unwrap(),
            basis: DueBasis::Law,
            working_days: Some(10),
            cites: None,
            extendable_to: None,
            reason: None,
        });
        WorkItem {
            kind: WorkKind::Application,
            id: Uuid::from_u128(id),
            number: 0,
            about: None,
            path: String::new(),
            framework: Uuid::nil().into(),
            framework_name: String::new(),
            provider: Uuid::nil().into(),
            provider_name: String::new(),
            location_name: String::new(),
            since: Instant::from_timestamp(since, 0).unwrap(),
            due,
            left: None,
            found: None,
            version: None,
        }
    }

    #[test]
    fn the_queue_goes_by_the_last_day_then_by_waiting_and_what_has_no_day_comes_last() {
        let mut queue =
            [item(None, 1, 1), item(Some("2021-03-16"), 2, 2), item(Some("2021-03-15"), 9, 3), item(None, 0, 4)];
        queue.sort_by_key(WorkItem::place);
        assert_eq!(queue.map(|item| item.id.as_u128()), [3, 2, 4, 1]);
    }

    #[test]
    fn a_place_survives_its_cursor() {
        for due in [None, Some("2021-03-16")] {
            let place = item(due, 5, 7).place();
            assert_eq!(Place::parse(&place.cursor().unwrap()).unwrap(), place);
        }
        assert_eq!(Place::parse("AAAA").unwrap_err().problem(), Problem::BadQuery);
    }
}
