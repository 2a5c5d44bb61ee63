//! Hearings, in and out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::exclusions::model::{Answered, Conclusion, ExclusionFinding, Found, Hearing, Representations};
use crate::kernel::ids::{ApplicationId, ProviderId};
use crate::kernel::london::LondonTime;

/// What the council asks about, and until when the provider may answer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "concerns": "You declared that a nursing agency you rely on made up records. What has been done since?",
    "respond_by": "2026-06-15"
}))]
pub struct NewHearing {
    #[schema(min_length = 1, max_length = 8000)]
    pub concerns: String,
    /// The last day, in London.
    pub respond_by: NaiveDate,
}

/// An opportunity to make representations before a supplier is treated as excluded or excludable.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HearingView {
    pub application_id: ApplicationId,
    pub provider_id: ProviderId,
    pub concerns: String,
    pub respond_by: NaiveDate,
    pub opened_at: LondonTime,
    pub opened_by: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<HearingAnswerView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<HearingFoundView>,
    pub version: i64,
}

/// What the provider said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HearingAnswerView {
    #[serde(flatten)]
    pub representations: Representations,
    pub at: LondonTime,
    pub by: Uuid,
}

/// What the council found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HearingFoundView {
    pub conclusion: Conclusion,
    #[serde(flatten)]
    pub finding: ExclusionFinding,
    pub at: LondonTime,
    pub by: Uuid,
}

impl From<Hearing> for HearingView {
    fn from(hearing: Hearing) -> Self {
        Self {
            application_id: hearing.application,
            provider_id: hearing.provider,
            concerns: hearing.concerns,
            respond_by: hearing.respond_by,
            opened_at: LondonTime(hearing.opened_at),
            opened_by: hearing.opened_by,
            answered: hearing.answered.map(|Answered { representations, by, at }| HearingAnswerView {
                representations,
                at: LondonTime(at),
                by,
            }),
            found: hearing.found.map(|Found { finding, conclusion, by, at }| HearingFoundView {
                conclusion,
                finding,
                at: LondonTime(at),
                by,
            }),
            version: hearing.version,
        }
    }
}
