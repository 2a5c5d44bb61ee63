//! Requests and answers about who opens tenders.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::competitions::openers::{OpenerSeen, Openers};
use crate::kernel::ids::{CompetitionId, UserId};
use crate::kernel::london::LondonTime;

/// Who will open the tenders of a draft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"openers": [
    "0199a1c0-5f5e-7000-8000-000000000001", "0199a1c0-5f5e-7000-8000-000000000002",
    "0199a1c0-5f5e-7000-8000-000000000003"
]}))]
pub struct OpenersNamed {
    /// Two of them open, so with three or more one may be away or forget a passphrase.
    #[schema(min_items = 2, max_items = 5)]
    pub openers: Vec<UserId>,
}

/// Who opens the tenders, and who else could be named.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenersView {
    pub competition_id: CompetitionId,
    pub openers: Vec<OpenerView>,
    /// The council's other people who may open tenders.
    pub others: Vec<OpenerView>,
    /// What deserves a second look.
    pub warnings: Vec<String>,
}

/// One person who opens tenders, or could.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "user_id": "0199a1c0-5f5e-7000-8000-000000000001", "name": "A Director", "office": "Director of Adult Care",
    "key_since": "2021-02-01T09:00:00+00:00", "ready": true
}))]
pub struct OpenerView {
    pub user_id: UserId,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Since when they have an opening key; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_since: Option<LondonTime>,
    /// Whether they may open tenders and have a key.
    pub ready: bool,
}

impl From<Openers> for OpenersView {
    fn from(openers: Openers) -> Self {
        let warnings = openers.warnings();
        Self {
            competition_id: openers.competition,
            openers: openers.named.into_iter().map(Into::into).collect(),
            others: openers.others.into_iter().map(Into::into).collect(),
            warnings,
        }
    }
}

impl From<OpenerSeen> for OpenerView {
    fn from(seen: OpenerSeen) -> Self {
        let ready = seen.ready();
        Self {
            user_id: seen.user,
            name: seen.name,
            office: seen.office,
            key_since: seen.key_since.map(LondonTime),
            ready,
        }
    }
}
