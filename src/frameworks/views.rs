//! Requests and answers about frameworks.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Framework, FrameworkKind, FrameworkState, FrameworkSummary, Terms};
use crate::kernel::Regime;
use crate::kernel::ids::{AuthorityId, FrameworkId};

mod lots;
mod windows;

pub use lots::{LotReason, LotView, NewLot};
pub use windows::{NewWindow, WindowExtension, WindowList, WindowView};

/// A framework to set up, or a draft said anew.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Care Home Alliance", "kind": "alliance", "regime": "pcr2015_light_touch",
    "starts_on": "2021-02-08", "ends_on": "2027-02-07", "applications_open_on": "2020-12-14",
    "lots": [
        {"code": "nursing", "title": "Nursing care", "services": ["Care home service with nursing"],
            "area": {"local_authorities": ["Wiltshire"]}},
        {"code": "residential", "title": "Residential care"}
    ]
}))]
pub struct NewFramework {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    pub kind: FrameworkKind,
    pub regime: Regime,
    /// The first day of the term.
    pub starts_on: NaiveDate,
    /// The last day of the term.
    pub ends_on: NaiveDate,
    /// The day of the invitation; not after `starts_on`.
    pub applications_open_on: NaiveDate,
    #[schema(min_items = 1, max_items = 200)]
    pub lots: Vec<NewLot>,
    /// How many members it may have at a time, where the legal regime lets a council limit them.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub member_limit: Option<i32>,
    /// The fixed percentage of the estimated value of a contract that its supplier pays, where the regime allows fees.
    #[serde(default)]
    #[schema(example = "0.5")]
    pub supplier_fee_percent: Option<Decimal>,
}

impl NewFramework {
    pub fn terms(&self) -> Terms {
        Terms {
            name: self.name.clone(),
            kind: self.kind,
            regime: self.regime,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            applications_open_on: self.applications_open_on,
            lots: self.lots.iter().map(NewLot::terms).collect(),
            member_limit: self.member_limit,
            supplier_fee_percent: self.supplier_fee_percent,
        }
    }
}

/// A buying vehicle.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "authority_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "name": "Care Home Alliance", "kind": "alliance", "regime": "pcr2015_light_touch",
    "starts_on": "2021-02-08", "ends_on": "2027-02-07", "applications_open_on": "2020-12-14",
    "state": "published", "rulebook": "5b0c…",
    "lots": [{"id": "0199a1c0-5f5e-7000-8000-000000000003", "code": "nursing", "title": "Nursing care"}],
    "version": 3
}))]
pub struct FrameworkView {
    pub id: FrameworkId,
    pub authority_id: AuthorityId,
    pub name: String,
    pub kind: FrameworkKind,
    pub regime: Regime,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub applications_open_on: NaiveDate,
    pub state: FrameworkState,
    /// SHA-256 of the rule package in force; absent before there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rulebook: Option<String>,
    pub lots: Vec<LotView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_limit: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier_fee_percent: Option<Decimal>,
    pub version: i64,
}

impl FrameworkView {
    /// `rulebook` is the package in force at the moment of the answer.
    pub fn of(framework: Framework, rulebook: Option<String>) -> Self {
        Self {
            id: framework.id,
            authority_id: framework.authority,
            name: framework.name,
            kind: framework.kind,
            regime: framework.regime,
            starts_on: framework.starts_on,
            ends_on: framework.ends_on,
            applications_open_on: framework.applications_open_on,
            state: framework.state,
            rulebook,
            lots: framework.lots.into_iter().map(LotView::from).collect(),
            member_limit: framework.member_limit,
            supplier_fee_percent: framework.supplier_fee_percent,
            version: framework.version,
        }
    }
}

/// What the law says of a framework, an engineer's reading and no legal advice. Empty when it has nothing against it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{
    "severity": "warning", "code": "first-requests", "pointer": "/starts_on",
    "detail": "The first applicants need 30 days from the invitation (Public Contracts Regulations 2015, regulation 34)."
}]}))]
pub struct LawFindingList {
    pub items: Vec<LawFindingView>,
}

/// Something the law forbids, or wants looked at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LawFindingView {
    pub severity: LawSeverity,
    /// Stable, for programs.
    pub code: String,
    /// A sentence with its provision.
    pub detail: String,
    /// JSON pointer into the framework; empty when it is about the whole.
    pub pointer: String,
}

/// How much the law minds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LawSeverity {
    /// The law forbids it.
    Error,
    /// It depends on what the product cannot know: take advice.
    Warning,
}

/// A framework in a list; its lots and rulebook stand in the framework itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FrameworkSummaryView {
    pub id: FrameworkId,
    pub authority_id: AuthorityId,
    pub name: String,
    pub kind: FrameworkKind,
    pub regime: Regime,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub state: FrameworkState,
}

impl From<FrameworkSummary> for FrameworkSummaryView {
    fn from(framework: FrameworkSummary) -> Self {
        let FrameworkSummary { id, authority, name, kind, regime, starts_on, ends_on, state } = framework;
        Self { id, authority_id: authority, name, kind, regime, starts_on, ends_on, state }
    }
}

/// A page of frameworks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FrameworkPage {
    pub items: Vec<FrameworkSummaryView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
