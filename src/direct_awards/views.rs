//! Answers about direct awards, and why one is given up.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Commissioned, DirectAward, DirectAwardState, UserChoice};
use crate::kernel::ids::{
    AwardId, ContractId, DecisionId, DirectAwardId, FrameworkId, LocationId, LotId, MembershipId, ProviderId, UserId,
};
use crate::kernel::{Actor, Money, Tenant};

/// Why a proposal is given up.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The home asks for another price: it is proposed anew."}))]
pub struct DirectAwardWithdrawal {
    #[schema(min_length = 1, max_length = 2_000)]
    pub reason: String,
}

/// A contract without a competition. Its provider sees it once it is awarded, without whose choice it was and how it came about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DirectAwardView {
    pub id: DirectAwardId,
    pub framework_id: FrameworkId,
    pub lot_id: LotId,
    pub membership_id: MembershipId,
    pub provider_id: ProviderId,
    pub location_id: LocationId,
    pub location_name: String,
    pub title: String,
    pub state: DirectAwardState,
    #[schema(value_type = String, example = "rulebook")]
    pub ground: &'static str,
    /// What the rulebook said, on the ground `rulebook`. For the council alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<DecisionId>,
    /// On the ground `user_choice`. For the council alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_choice: Option<UserChoice>,
    pub decision_reference: String,
    pub decided_on: NaiveDate,
    /// Of the rules in force when it was proposed, which judge its approval too.
    pub rulebook_sha256: String,
    /// Since when the council has commissioned the home, as the rulebook was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commissioned: Option<CommissionedView>,
    /// For one bed and week.
    pub weekly_price: Money,
    pub beds: u32,
    pub starts_on: NaiveDate,
    /// Whole years of the initial term.
    pub years: u32,
    /// Whole years of each option, in order.
    pub options: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted_from: Option<NaiveDate>,
    pub proposed_by: UserId,
    pub proposed_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<WithdrawalView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub award_id: Option<AwardId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<ContractId>,
    pub version: i64,
}

/// Since when a home has been commissioned: by a signed contract, or as an officer states.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommissionedView {
    pub since: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract_id: Option<ContractId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// That a proposal was given up.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DirectAwardWithdrawn)]
pub struct WithdrawalView {
    pub by: UserId,
    pub at: DateTime<Utc>,
    pub reason: String,
}

/// A page of direct awards.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DirectAwardPage {
    pub items: Vec<DirectAwardView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl DirectAwardView {
    /// As this caller may see it.
    pub fn seen(direct: DirectAward, actor: &Actor) -> Self {
        let own = matches!(actor.tenant, Tenant::Authority(_));
        Self {
            state: direct.state(),
            ground: direct.ground.name(),
            decision_id: direct.ground.decision().filter(|_| own),
            user_choice: direct.ground.choice().filter(|_| own).cloned(),
            commissioned: direct.commissioned.filter(|_| own).map(CommissionedView::from),
            withdrawal: direct.withdrawn.map(|withdrawn| WithdrawalView {
                by: withdrawn.by,
                at: withdrawn.at,
                reason: withdrawn.reason,
            }),
            award_id: direct.outcome.map(|outcome| outcome.award),
            contract_id: direct.outcome.map(|outcome| outcome.contract),
            id: direct.id,
            framework_id: direct.framework,
            lot_id: direct.lot,
            membership_id: direct.membership,
            provider_id: direct.provider,
            location_id: direct.location,
            location_name: direct.location_name,
            title: direct.title,
            decision_reference: direct.decision_reference,
            decided_on: direct.decided_on,
            rulebook_sha256: direct.rulebook_sha256,
            weekly_price: direct.price,
            beds: direct.beds,
            starts_on: direct.starts_on,
            years: direct.years,
            options: direct.options,
            counted_from: direct.counted_from,
            proposed_by: direct.proposed_by,
            proposed_at: direct.proposed_at,
            version: direct.version,
        }
    }
}

impl From<Commissioned> for CommissionedView {
    fn from(known: Commissioned) -> Self {
        let Commissioned { since, contract, source } = known;
        Self { since, contract_id: contract, source }
    }
}
