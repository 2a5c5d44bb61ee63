//! What a member owes by a day: an action of its plan, its books, its declaration of wages.

use chrono::NaiveDate;

use super::{FinancialYear, Member};
use crate::kernel::Instant;

/// Something that a member has not done yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub member: Member,
    pub owed: Owed,
    pub due_on: NaiveDate,
    /// Since when it is owed: the day its plan was agreed, or its admission.
    pub since: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owed {
    /// An action of the open plan (N14).
    Action { number: i32, action: String },
    /// The books of a year (N13).
    Books(FinancialYear),
    /// The wage declaration of a year, to its last day (S08).
    Wages(FinancialYear),
}

impl Owed {
    /// Tells those of one member apart: the action's number, or the year in which the financial year begins.
    pub fn number(&self) -> i32 {
        match self {
            Self::Action { number, .. } => *number,
            Self::Books(year) | Self::Wages(year) => year.first(),
        }
    }
}
