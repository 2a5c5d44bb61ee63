//! What a framework is, and what may become of it.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::kernel::ids::{AuthorityId, FrameworkId};
use crate::kernel::text::Faults;
use crate::kernel::{Instant, Refusal, Regime};

mod lot;
mod schedule;
mod window;

pub use lot::{Area, Closed, Lot, LotTerms};
pub use schedule::{holidays_of, schedule};
pub use window::{Extension, Reopening, Window, WindowOrder, WindowServes, WindowState};

/// What a council calls its vehicle; the law it stands under is its [`Regime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FrameworkKind {
    Alliance,
    AccreditedList,
    Framework,
    DynamicMarket,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FrameworkState {
    /// Its own council's alone.
    Draft,
    /// Public; its term, lots and windows stand.
    Published,
}

/// A buying vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Framework {
    pub id: FrameworkId,
    pub authority: AuthorityId,
    pub name: String,
    pub kind: FrameworkKind,
    pub regime: Regime,
    /// First and last day of the term; both belong to it (W02).
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// The day of the invitation, from which the first applications are taken.
    pub applications_open_on: NaiveDate,
    pub state: FrameworkState,
    pub lots: Vec<Lot>,
    /// Counts every change, a release of rules among them.
    pub version: i64,
    pub created_at: Instant,
    /// How many members it may have at a time; without it, any number.
    pub member_limit: Option<i32>,
    /// What a supplier pays of the estimated value of a contract it is awarded; without it, nothing.
    pub supplier_fee_percent: Option<Decimal>,
    pub published_at: Option<Instant>,
}

/// A framework in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkSummary {
    pub id: FrameworkId,
    pub authority: AuthorityId,
    pub name: String,
    pub kind: FrameworkKind,
    pub regime: Regime,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub state: FrameworkState,
}

/// What a council says of a framework; the rest follows from what happens to it.
#[derive(Clone, Debug)]
pub struct Terms {
    pub name: String,
    pub kind: FrameworkKind,
    pub regime: Regime,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub applications_open_on: NaiveDate,
    /// See [`Framework`].
    pub member_limit: Option<i32>,
    pub supplier_fee_percent: Option<Decimal>,
    pub lots: Vec<LotTerms>,
}

const MOST_LOTS: usize = 200;

impl Terms {
    /// # Errors
    /// `validation` with every fault. What the law says of the terms is for [`crate::regimes`].
    pub fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        faults.text("/name", &self.name, 200);
        for (pointer, date) in [
            ("/starts_on", self.starts_on),
            ("/ends_on", self.ends_on),
            ("/applications_open_on", self.applications_open_on),
        ] {
            let known = (2000..=2100).contains(&date.year());
            faults.require(known, pointer, "out_of_range", "must lie between the years 2000 and 2100");
        }
        let ends_after = self.ends_on > self.starts_on;
        faults.require(ends_after, "/ends_on", "before_start", "must be after starts_on");
        let opens_in_time = self.applications_open_on <= self.starts_on;
        faults.require(
            opens_in_time,
            "/applications_open_on",
            "after_start",
            "must not be after starts_on: the first members are admitted before the term begins",
        );
        self.check_lots(&mut faults);
        self.check_limits(&mut faults);
        faults.verdict()
    }

    /// As the law asks about it.
    pub fn facts(&self) -> Value {
        json!({
            "kind": self.kind, "starts_on": self.starts_on, "ends_on": self.ends_on,
            "applications_open_on": self.applications_open_on, "member_limit": self.member_limit,
            "supplier_fee_percent": self.supplier_fee_percent,
        })
    }

    fn check_limits(&self, faults: &mut Faults) {
        let limit = self.member_limit.is_none_or(|limit| limit >= 1);
        faults.require(limit, "/member_limit", "out_of_range", "must be at least 1; leave it out for no limit");
        let Some(fee) = self.supplier_fee_percent else { return };
        let percent = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&fee);
        faults.require(percent, "/supplier_fee_percent", "out_of_range", "must be between 0 and 100");
        let precise = fee.normalize().scale() <= 4;
        faults.require(precise, "/supplier_fee_percent", "too_precise", "may have four decimal places");
    }

    fn check_lots(&self, faults: &mut Faults) {
        if self.lots.is_empty() {
            faults.add("/lots", "empty", "must name at least one lot");
        }
        if self.lots.len() > MOST_LOTS {
            faults.add("/lots", "too_many", format!("may hold {MOST_LOTS} lots"));
        }
        for (index, lot) in self.lots.iter().enumerate() {
            lot.check(&format!("/lots/{index}"), faults);
            if self.lots[..index].iter().any(|earlier| earlier.code == lot.code) {
                faults.add(format!("/lots/{index}/code"), "duplicate", "is the code of another lot");
            }
        }
    }
}

impl Framework {
    /// What its council said of it.
    pub fn terms(&self) -> Terms {
        Terms {
            name: self.name.clone(),
            kind: self.kind,
            regime: self.regime,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            applications_open_on: self.applications_open_on,
            member_limit: self.member_limit,
            supplier_fee_percent: self.supplier_fee_percent,
            lots: self.lots.iter().map(|lot| lot.terms.clone()).collect(),
        }
    }

    /// # Errors
    /// `wrong-state` once it is published: bidders rely on what they were told.
    pub fn require_draft(&self) -> Result<(), Refusal> {
        match self.state {
            FrameworkState::Draft => Ok(()),
            FrameworkState::Published => Err(Refusal::wrong_state(
                "This framework is published; its name, term, lots and windows can no longer be changed.",
            )),
        }
    }

    /// # Errors
    /// `wrong-state` while it is a draft, whose windows are still to be computed.
    pub fn require_published(&self) -> Result<(), Refusal> {
        match self.state {
            FrameworkState::Published => Ok(()),
            FrameworkState::Draft => {
                Err(Refusal::wrong_state("This framework is a draft: its windows come with its publication."))
            }
        }
    }

    /// # Errors
    /// `stale` unless the caller has read the present version.
    pub fn require_version(&self, read: i64) -> Result<(), Refusal> {
        if self.version == read { Ok(()) } else { Err(Refusal::stale(self.version)) }
    }
}
