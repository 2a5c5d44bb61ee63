//! Requests and answers about the parties of a framework.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Arrangement, JointTerms, PartnerTerms, Party, PartyRole, PartyTerms};
use crate::kernel::ids::{AuthorityId, FrameworkId};
use crate::kernel::london::LondonTime;
use crate::kernel::{PartnerAct, ServiceType, Shared};

/// Who runs a framework, said as a whole.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "lead": {"funding_percent": "60", "performance_lead_of": ["residential"]},
    "partners": [{
        "authority_code": "city-health", "funding_percent": "40", "performance_lead_of": ["nursing"],
        "shares": ["members", "reviews"], "may": ["record_reviews"]
    }],
    "decision_reference": "CPSC 9 July 2019, minute 5"
}))]
pub struct NewParties {
    pub lead: NewLeadParty,
    #[schema(max_items = 50)]
    pub partners: Vec<NewPartner>,
    /// The decision it rests on; needed once the framework is published.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1000)]
    pub decision_reference: Option<String>,
}

/// What the lead itself takes on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLeadParty {
    /// Its share of the funding. Where any party's is given, they add up to 100 exactly.
    #[serde(default)]
    #[schema(example = "60")]
    pub funding_percent: Option<Decimal>,
    /// Whose performance it leads. What nobody is named for is the lead's as well.
    #[serde(default)]
    pub performance_lead_of: Vec<ServiceType>,
}

/// A partner, and what is shared with it: exactly this and nothing else.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPartner {
    /// The public code of its authority.
    pub authority_code: String,
    #[serde(default)]
    #[schema(example = "40")]
    pub funding_percent: Option<Decimal>,
    /// Needs `reviews` to be shared.
    #[serde(default)]
    pub performance_lead_of: Vec<ServiceType>,
    #[serde(default)]
    pub shares: Vec<Shared>,
    /// What it may change; needs `members` and `reviews` to be shared.
    #[serde(default)]
    pub may: Vec<PartnerAct>,
}

impl NewParties {
    pub fn terms(&self) -> JointTerms {
        let terms = |funding_percent, leads: &[ServiceType]| PartyTerms { funding_percent, leads: leads.to_vec() };
        let partner = |new: &NewPartner| PartnerTerms {
            code: new.authority_code.clone(),
            terms: terms(new.funding_percent, &new.performance_lead_of),
            shares: new.shares.clone(),
            may: new.may.clone(),
        };
        JointTerms {
            lead: terms(self.lead.funding_percent, &self.lead.performance_lead_of),
            partners: self.partners.iter().map(partner).collect(),
            decision_reference: self.decision_reference.clone(),
        }
    }
}

/// Who runs a framework.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "framework_id": "0199a1c0-5f5e-7000-8000-000000000001",
    "items": [
        {"authority_id": "0199a1c0-5f5e-7000-8000-000000000002", "authority_name": "City Council",
         "authority_code": "city", "role": "lead", "funding_percent": "60", "performance_lead_of": ["residential"],
         "shares": [], "may": []},
        {"authority_id": "0199a1c0-5f5e-7000-8000-000000000003", "authority_name": "City Health",
         "authority_code": "city-health", "role": "partner", "funding_percent": "40",
         "performance_lead_of": ["nursing"], "shares": ["members", "reviews"], "may": ["record_reviews"]}
    ],
    "decision_reference": "CPSC 9 July 2019, minute 5", "changed_at": "2019-07-18T09:00:00+01:00", "version": 1
}))]
pub struct PartiesView {
    pub framework_id: FrameworkId,
    /// The lead first.
    pub items: Vec<PartyView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_reference: Option<String>,
    /// Absent while nothing was said: then its council runs it alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<LondonTime>,
    /// 0 while nothing was said.
    pub version: i64,
}

/// One of those who run a framework.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartyView {
    pub authority_id: AuthorityId,
    pub authority_name: String,
    pub authority_code: String,
    pub role: PartyRole,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub funding_percent: Option<Decimal>,
    pub performance_lead_of: Vec<ServiceType>,
    /// What a partner reads besides what everybody reads; the lead reads everything.
    pub shares: Vec<Shared>,
    pub may: Vec<PartnerAct>,
}

impl From<Arrangement> for PartiesView {
    fn from(said: Arrangement) -> Self {
        Self {
            framework_id: said.framework,
            items: said.parties.into_iter().map(PartyView::from).collect(),
            decision_reference: said.decision_reference,
            changed_at: said.changed_at.map(LondonTime),
            version: said.version,
        }
    }
}

impl From<Party> for PartyView {
    fn from(party: Party) -> Self {
        let Party { authority, name, code, role, funding_percent, leads, shares, may } = party;
        Self {
            authority_id: authority,
            authority_name: name,
            authority_code: code,
            role,
            funding_percent,
            performance_lead_of: leads,
            shares,
            may,
        }
    }
}
