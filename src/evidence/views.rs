//! Requests and answers about documents.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{Document, EvidenceState, Kind, KindFamily, KindStanding, Watch};
use crate::kernel::ids::{EvidenceId, ProviderId};
use crate::kernel::{FieldError, PageRequest, Problem, Refusal};

/// What the provider says of a document; the document itself is the body.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewEvidence {
    /// A code of `/api/v1/evidence-kinds`.
    #[param(example = "equality_policy")]
    pub kind: String,
    #[param(example = "Equality policy 2020", min_length = 1, max_length = 200)]
    pub title: String,
    /// Who issued it.
    #[param(example = "Harbour Care Ltd", min_length = 1, max_length = 200)]
    pub issuer: String,
    /// The first day on which it holds.
    #[param(example = "2020-05-01")]
    pub issued_on: NaiveDate,
    /// The last day on which it holds; left out for what does not expire.
    pub expires_on: Option<NaiveDate>,
}

/// `?kind=…&state=…&at=…&within=…&limit=…&cursor=…` of the list of documents.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EvidenceQuery {
    /// Only documents of this kind.
    kind: Option<String>,
    /// Only documents in this state on the day.
    pub state: Option<EvidenceState>,
    /// The day on which their state is asked for; today unless told.
    at: Option<NaiveDate>,
    /// A document counts as expiring when it has so many days left.
    #[param(maximum = 366, default = 30)]
    within: Option<u32>,
    /// How many items, 20 unless told.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u64>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl EvidenceQuery {
    /// # Errors
    /// `bad-query` for a kind that is not in the list.
    pub fn kind(&self) -> Result<Option<Kind>, Refusal> {
        let known =
            |code: &String| Kind::parse(code).ok_or_else(|| bad("/kind", "unknown_kind", "kind is not in the list"));
        self.kind.as_ref().map(known).transpose()
    }

    /// # Errors
    /// `bad-query` for more than a year of warning.
    pub fn watch(&self, today: NaiveDate) -> Result<Watch, Refusal> {
        watch(self.at, self.within, today)
    }

    /// # Errors
    /// `bad-query` when the limit or the cursor is no good.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        PageRequest::parse(self.limit, self.cursor.as_deref())
    }
}

/// `?at=…&within=…`: the day that is asked about.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StandingQuery {
    /// Today unless told.
    at: Option<NaiveDate>,
    /// A document counts as expiring when it has so many days left.
    #[param(maximum = 366, default = 30)]
    within: Option<u32>,
}

impl StandingQuery {
    /// # Errors
    /// `bad-query` for more than a year of warning.
    pub fn watch(&self, today: NaiveDate) -> Result<Watch, Refusal> {
        watch(self.at, self.within, today)
    }
}

fn watch(at: Option<NaiveDate>, within: Option<u32>, today: NaiveDate) -> Result<Watch, Refusal> {
    let within = within.unwrap_or(Watch::WITHIN);
    if within > 366 {
        return Err(bad("/within", "out_of_range", "within must be between 0 and 366"));
    }
    Ok(Watch { on: at.unwrap_or(today), within })
}

fn bad(pointer: &str, code: &'static str, detail: &str) -> Refusal {
    Refusal::of(Problem::BadQuery).field(FieldError::new(pointer, code, detail))
}

/// A document, and what it is worth on the day that was asked about. Nothing of it but that ever changes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199a1c0-5f5e-7000-8000-000000000001", "provider_id": "0199a1c0-5f5e-7000-8000-000000000002",
    "kind": "public_liability", "family": "insurance", "title": "Public liability 2020/21", "issuer": "Mutual Cover plc",
    "issued_on": "2020-04-01", "expires_on": "2021-03-31", "state": "current", "at": "2020-12-10",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "bytes": 48211,
    "media_type": "application/pdf", "uploaded_by": "0199a1c0-5f5e-7000-8000-000000000003",
    "uploaded_at": "2020-11-02T09:30:00Z"
}))]
pub struct EvidenceView {
    pub id: EvidenceId,
    pub provider_id: ProviderId,
    /// A code of `/api/v1/evidence-kinds`.
    #[schema(value_type = String)]
    pub kind: Kind,
    pub family: KindFamily,
    pub title: String,
    pub issuer: String,
    /// The first day on which it holds.
    pub issued_on: NaiveDate,
    /// The last day on which it holds; absent for what does not expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    pub state: EvidenceState,
    /// The day of that state.
    pub at: NaiveDate,
    /// Of the bytes.
    pub sha256: String,
    pub bytes: u64,
    /// Found in the bytes.
    pub media_type: &'static str,
    pub uploaded_by: Uuid,
    pub uploaded_at: chrono::DateTime<chrono::Utc>,
}

impl EvidenceView {
    pub fn of(document: Document, watch: Watch) -> Self {
        Self {
            state: document.validity.state(watch),
            at: watch.on,
            id: document.id,
            provider_id: document.provider,
            kind: document.kind,
            family: document.kind.family(),
            title: document.title,
            issuer: document.issuer,
            issued_on: document.validity.issued_on,
            expires_on: document.validity.expires_on,
            sha256: document.sha256,
            bytes: document.bytes,
            media_type: document.media_type.name(),
            uploaded_by: document.uploaded_by,
            uploaded_at: document.uploaded_at,
        }
    }
}

/// A page of documents.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvidencePage {
    pub items: Vec<EvidenceView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A kind of document.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "equality_policy", "family": "policy", "title": "Equality and diversity policy",
    "asked_by_name": true}))]
pub struct EvidenceKindView {
    /// As rules and questionnaires write it.
    pub code: &'static str,
    pub family: KindFamily,
    pub title: &'static str,
    /// Whether one of this kind can be missing; "another policy" cannot.
    pub asked_by_name: bool,
}

impl From<Kind> for EvidenceKindView {
    fn from(kind: Kind) -> Self {
        Self { code: kind.code(), family: kind.family(), title: kind.title(), asked_by_name: kind.asked_by_name() }
    }
}

/// Every kind of document there is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvidenceKindList {
    pub items: Vec<EvidenceKindView>,
}

/// How a provider stands with a kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceStandingState {
    Current,
    Expiring,
    NotYetValid,
    OutOfDate,
    Missing,
}

impl From<EvidenceState> for EvidenceStandingState {
    fn from(state: EvidenceState) -> Self {
        match state {
            EvidenceState::Current => Self::Current,
            EvidenceState::Expiring => Self::Expiring,
            EvidenceState::NotYetValid => Self::NotYetValid,
            EvidenceState::OutOfDate => Self::OutOfDate,
        }
    }
}

/// One kind of document: the state of the best one, and which that is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"kind": "public_liability", "family": "insurance", "title": "Public liability insurance",
    "state": "expiring", "document_id": "0199a1c0-5f5e-7000-8000-000000000001", "expires_on": "2021-03-31"}))]
pub struct KindStandingView {
    pub kind: &'static str,
    pub family: KindFamily,
    /// Of the kind.
    pub title: &'static str,
    pub state: EvidenceStandingState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_id: Option<EvidenceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
}

impl From<KindStanding<'_>> for KindStandingView {
    fn from(standing: KindStanding<'_>) -> Self {
        let KindStanding { kind, best } = standing;
        Self {
            kind: kind.code(),
            family: kind.family(),
            title: kind.title(),
            state: best.map_or(EvidenceStandingState::Missing, |(state, _)| state.into()),
            document_id: best.map(|(_, document)| document.id),
            expires_on: best.and_then(|(_, document)| document.validity.expires_on),
        }
    }
}

/// How a provider stands on one day: every kind that is asked for by name, and every other there is a document of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EvidenceStandingView {
    pub at: NaiveDate,
    /// Days of warning before an expiry.
    pub within: u32,
    pub kinds: Vec<KindStandingView>,
}
