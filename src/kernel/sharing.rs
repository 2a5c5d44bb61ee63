//! What the lead of a joint framework may let its partners read and do. Nothing else is ever theirs (T22).

use serde::{Deserialize, Serialize};

use super::ids::AuthorityId;
use super::{Actor, Problem, Refusal};

/// What a partner reads as the lead's own people do. Whatever is not on this list stays the lead's: drafts, prices,
/// tenders, approvals, the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shared {
    /// Members in every state, with their history.
    Members,
    /// Reviews and improvement plans.
    Reviews,
    /// Open books, wage declarations, and the measures that follow from them.
    OpenBook,
    /// Applications that were submitted, with their answers.
    Applications,
    /// What the rules decided, save what holds prices; assessments of applications are such decisions.
    Decisions,
    Contracts,
}

/// What a partner may change although it is the lead's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerAct {
    /// Schedule and record the reviews that it leads (N08).
    RecordReviews,
    /// Start and close reviews, agree improvement plans, suspend, reinstate and remove.
    ChangeMembers,
}

impl Shared {
    pub const ALL: [Self; 6] =
        [Self::Members, Self::Reviews, Self::OpenBook, Self::Applications, Self::Decisions, Self::Contracts];

    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Reviews => "reviews",
            Self::OpenBook => "open_book",
            Self::Applications => "applications",
            Self::Decisions => "decisions",
            Self::Contracts => "contracts",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shared| shared.name() == name)
    }
}

impl PartnerAct {
    pub const ALL: [Self; 2] = [Self::RecordReviews, Self::ChangeMembers];
    /// Nobody changes what it may not read: either act needs these to be shared.
    pub const NEEDS: [Shared; 2] = [Shared::Members, Shared::Reviews];

    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RecordReviews => "record_reviews",
            Self::ChangeMembers => "change_members",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }
}

/// Passes for the people of the authority that leads a framework. Whoever asks has found the thing already, so a partner
/// learns nothing by the refusal.
///
/// # Errors
/// `forbidden` to everybody else.
pub fn require_lead(actor: &Actor, lead: AuthorityId) -> Result<(), Refusal> {
    if actor.authority() == Some(lead) {
        return Ok(());
    }
    Err(Refusal::new(Problem::Forbidden, "Only the authority that leads this framework does this."))
}
