//! Answers about regimes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::book::Figure;
use super::grounds::{Counted, DecidedBy, Ground, GroundKind};
use super::notices::Notice;
use super::service::RegimeOnDay;
use crate::kernel::regime::{NoticeDue, NoticeEvent, Regime};

/// The day whose law is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LawDay {
    /// Today, unless told.
    #[param(example = "2026-11-22")]
    pub on: Option<NaiveDate>,
}

/// Every regime that the product knows.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RegimeList {
    pub items: Vec<RegimeSummaryView>,
}

/// One regime in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "name": "pa2023_dynamic_market", "title": "Dynamic market", "law": "Procurement Act 2023, ss.34 to 40",
    "summary": "A list of suppliers that meet published conditions…", "invited_from": "2025-02-24"
}))]
pub struct RegimeSummaryView {
    pub name: Regime,
    pub title: String,
    pub law: String,
    pub summary: String,
    /// The first day of an invitation under it.
    pub invited_from: Option<NaiveDate>,
    /// The last, if it is known: nothing new is set up under it since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited_to: Option<NaiveDate>,
}

/// What one regime allows on one day. An engineer's reading, not legal advice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "name": "pa2023_dynamic_market", "title": "Dynamic market", "law": "Procurement Act 2023, ss.34 to 40",
    "summary": "A list of suppliers that meet published conditions…", "invited_from": "2025-02-24",
    "on": "2026-11-22", "package_sha256": "5b0c…",
    "figures": [{"name": "always_open", "value": true, "says": "Applications for membership are accepted at any time \
        during the term.", "cites": "Procurement Act 2023, s.36(6)(a)", "check": false}],
    "thresholds": [{"name": "threshold_light_touch", "value": "663540", "says": "Light touch contracts.",
        "cites": "Procurement Act 2023, Schedule 1", "check": false}],
    "notices": [{"code": "UK15", "title": "Dynamic market modification notice", "event": "members_changed",
        "due": "promptly", "says": "Who joined or left…", "cites": "Procurement Act 2023, s.39(4)", "check": false}]
}))]
pub struct RegimeView {
    #[serde(flatten)]
    pub summary: RegimeSummaryView,
    pub on: NaiveDate,
    /// SHA-256 of the law's rules and figures: what a refusal by the law names.
    pub package_sha256: String,
    pub figures: Vec<LawFigureView>,
    /// Amounts in pounds, VAT included.
    pub thresholds: Vec<LawFigureView>,
    pub notices: Vec<NoticeDutyView>,
}

/// A figure of the law, with its provision.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LawFigureView {
    pub name: String,
    /// Yes or no, a whole number, a date, an amount, or a word.
    #[schema(value_type = Object)]
    pub value: Value,
    /// The first and the last day on which it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    pub says: String,
    pub cites: String,
    /// A reading that wants a procurement lawyer.
    pub check: bool,
}

/// A notice that the law wants.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticeDutyView {
    pub code: String,
    pub title: String,
    pub event: NoticeEvent,
    pub due: NoticeDue,
    /// With `within`: the day of the event is the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u64>,
    pub says: String,
    pub cites: String,
    /// A reading that wants a procurement lawyer.
    pub check: bool,
}

/// The grounds on which a supplier is excluded, or may be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExclusionGroundList {
    /// The regime.
    pub name: Regime,
    pub on: NaiveDate,
    /// SHA-256 of the law's rules and figures.
    pub package_sha256: String,
    /// Mandatory grounds first, as the law lists them.
    pub items: Vec<ExclusionGroundView>,
}

/// One ground, and how far back it looks.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "professional_misconduct", "kind": "discretionary", "title": "Professional misconduct", "counted": "known",
    "years": 3, "connected": true, "decided_by": "contracting_authority",
    "says": "Dishonesty, impropriety or a serious breach of professional standards…",
    "cites": "Procurement Act 2023, Schedule 7, paragraph 11; look-back: paragraph 15(1) to (3)(c)", "check": true
}))]
pub struct ExclusionGroundView {
    pub code: String,
    pub kind: GroundKind,
    pub title: String,
    /// What is ignored when it lies before the so many `years` that end with the day of the determination.
    pub counted: Counted,
    pub years: u32,
    /// Events before this day are ignored altogether.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignored_before: Option<NaiveDate>,
    /// Whether it applies to a supplier also through a connected person.
    pub connected: bool,
    pub decided_by: DecidedBy,
    pub says: String,
    pub cites: String,
    /// A reading that wants a procurement lawyer.
    pub check: bool,
}

impl From<&Ground> for ExclusionGroundView {
    fn from(ground: &Ground) -> Self {
        Self {
            code: ground.code.clone(),
            kind: ground.kind,
            title: ground.title.clone(),
            counted: ground.counted,
            years: ground.years,
            ignored_before: ground.ignored_before,
            connected: ground.connected,
            decided_by: ground.decided_by,
            says: ground.says.clone(),
            cites: ground.cites.clone(),
            check: ground.check,
        }
    }
}

impl From<&RegimeOnDay<'_>> for RegimeSummaryView {
    fn from(read: &RegimeOnDay<'_>) -> Self {
        let (invited_from, invited_to) = read.invited;
        Self {
            name: read.regime,
            title: read.about.title.clone(),
            law: read.about.law.clone(),
            summary: read.about.summary.clone(),
            invited_from,
            invited_to,
        }
    }
}

impl RegimeView {
    pub(super) fn new(read: &RegimeOnDay<'_>, package_sha256: &str) -> Self {
        Self {
            summary: read.into(),
            on: read.on,
            package_sha256: package_sha256.to_owned(),
            figures: read.figures.iter().copied().map(LawFigureView::from).collect(),
            thresholds: read.thresholds.iter().copied().map(LawFigureView::from).collect(),
            notices: read.notices.iter().copied().map(NoticeDutyView::from).collect(),
        }
    }
}

impl From<&Figure> for LawFigureView {
    fn from(figure: &Figure) -> Self {
        Self {
            name: figure.name.clone(),
            value: figure.value.clone(),
            from: figure.from,
            to: figure.to,
            says: figure.says.clone(),
            cites: figure.cites.clone(),
            check: figure.check,
        }
    }
}

impl From<&Notice> for NoticeDutyView {
    fn from(notice: &Notice) -> Self {
        Self {
            code: notice.code.clone(),
            title: notice.title.clone(),
            event: notice.event,
            due: notice.due,
            days: notice.days,
            says: notice.says.clone(),
            cites: notice.cites.clone(),
            check: notice.check,
        }
    }
}
