//! What a member declares about its wages, year by year (S08, B17).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FinancialYear, Member};
use crate::kernel::ids::MembershipId;
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Money, Refusal};

/// The wage that a framework asks for in a year: the Real Living Wage, say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WageFloor {
    pub year: FinancialYear,
    pub name: String,
    pub hourly_rate: Money,
}

/// One version of a declaration, with the floor as it stood when it was made: a floor that is raised later makes no
/// earlier declaration wrong (S08).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WageDeclaration {
    pub membership: MembershipId,
    pub floor: WageFloor,
    /// 1 for the first.
    pub version: i32,
    /// The lowest that anybody is paid for an hour of care.
    pub lowest_hourly_rate: Money,
    pub statement: Option<String>,
    /// Why the one before it had to be corrected.
    pub correction: Option<String>,
    pub by: Uuid,
    pub at: Instant,
}

/// A member beside its declaration for one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WageLine {
    pub member: Member,
    pub declaration: Option<WageDeclaration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WageState {
    Missing,
    Met,
    /// Declared, and below the floor of that year.
    BelowFloor,
}

impl WageState {
    /// As in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Met => "met",
            Self::BelowFloor => "below_floor",
        }
    }
}

impl WageDeclaration {
    pub fn state(&self) -> WageState {
        if self.lowest_hourly_rate < self.floor.hourly_rate { WageState::BelowFloor } else { WageState::Met }
    }
}

impl WageLine {
    pub fn state(&self) -> WageState {
        self.declaration.as_ref().map_or(WageState::Missing, WageDeclaration::state)
    }
}

impl WageFloor {
    /// # Errors
    /// `validation` with every fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        faults.text("/name", &self.name, 100);
        let paid = self.hourly_rate > Money::ZERO;
        faults.require(paid, "/hourly_rate/amount", "out_of_range", "must be more than nothing");
        faults.verdict()
    }
}
