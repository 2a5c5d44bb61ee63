//! The parties of a framework, and what may be said of them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::kernel::ids::{AuthorityId, FrameworkId};
use crate::kernel::text::Faults;
use crate::kernel::{Instant, PartnerAct, Refusal, ServiceType, Shared};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartyRole {
    /// The framework is its own.
    Lead,
    Partner,
}

impl PartyRole {
    /// As stored and as in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Partner => "partner",
        }
    }
}

/// One of those who run a framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub authority: AuthorityId,
    pub name: String,
    pub code: String,
    pub role: PartyRole,
    /// Its share of the funding; without it, none.
    pub funding_percent: Option<Decimal>,
    /// Whose performance it leads; of every other kind of care the lead does.
    pub leads: Vec<ServiceType>,
    /// What it reads besides what everybody reads. The lead reads everything.
    pub shares: Vec<Shared>,
    /// What it may change.
    pub may: Vec<PartnerAct>,
}

/// Who runs a framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    pub framework: FrameworkId,
    /// The lead first.
    pub parties: Vec<Party>,
    /// What it was last changed by.
    pub decision_reference: Option<String>,
    pub changed_at: Option<Instant>,
    /// 0 until something was said.
    pub version: i64,
}

impl Arrangement {
    /// Who leads the performance of members with this kind of care: the lead, unless another party does (N08).
    pub fn performance_lead(&self, service: Option<ServiceType>) -> Option<&Party> {
        let named = service.and_then(|service| self.parties.iter().find(|party| party.leads.contains(&service)));
        named.or_else(|| self.parties.iter().find(|party| party.role == PartyRole::Lead))
    }

    pub fn partners(&self) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(|party| party.role == PartyRole::Partner)
    }
}

/// What is said of one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyTerms {
    pub funding_percent: Option<Decimal>,
    pub leads: Vec<ServiceType>,
}

/// What is said of a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerTerms {
    /// The public code of its authority.
    pub code: String,
    pub terms: PartyTerms,
    pub shares: Vec<Shared>,
    pub may: Vec<PartnerAct>,
}

/// What a lead says of a joint framework, all of it at once: funding adds up only as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointTerms {
    pub lead: PartyTerms,
    pub partners: Vec<PartnerTerms>,
    pub decision_reference: Option<String>,
}

const MOST_PARTNERS: usize = 50;
const REFERENCE_LENGTH: usize = 1_000;

impl JointTerms {
    /// `published`: those who apply and bid know by then with whom they deal, so a change takes a decision.
    ///
    /// # Errors
    /// `validation` with every fault.
    pub fn check(&self, published: bool) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        let many = self.partners.len() <= MOST_PARTNERS;
        faults.require(many, "/partners", "too_many", "may hold 50 partners");
        self.check_funding(&mut faults);
        self.check_leads(&mut faults);
        for (index, partner) in self.partners.iter().enumerate() {
            let earlier = &self.partners[..index];
            partner.check(&format!("/partners/{index}"), earlier, &mut faults);
        }
        match &self.decision_reference {
            Some(reference) => faults.text("/decision_reference", reference, REFERENCE_LENGTH),
            None if published => faults.add(
                "/decision_reference",
                "missing",
                "is missing: once a framework is published, who runs it changes only by a decision",
            ),
            None => {}
        }
        faults.verdict()
    }

    /// The terms of each party with the pointer to them, the lead's first.
    fn terms(&self) -> impl Iterator<Item = (String, &PartyTerms)> {
        let partners = self.partners.iter().enumerate();
        let partners = partners.map(|(index, partner)| (format!("/partners/{index}"), &partner.terms));
        std::iter::once(("/lead".to_owned(), &self.lead)).chain(partners)
    }

    fn check_funding(&self, faults: &mut Faults) {
        let mut sum = None;
        for (pointer, terms) in self.terms() {
            let Some(percent) = terms.funding_percent else { continue };
            let pointer = format!("{pointer}/funding_percent");
            let within = percent > Decimal::ZERO && percent <= Decimal::ONE_HUNDRED;
            faults.require(within, &pointer, "out_of_range", "must be more than 0 and at most 100");
            let precise = percent.normalize().scale() <= 4;
            faults.require(precise, &pointer, "too_precise", "may have four decimal places");
            // What is out of range is said already, and could be too large to add.
            sum = within.then(|| sum.unwrap_or(Decimal::ZERO) + percent).or(sum);
        }
        if let Some(sum) = sum.filter(|sum| *sum != Decimal::ONE_HUNDRED) {
            let detail = format!("the shares add up to {}, not to 100", sum.normalize());
            faults.add("/lead/funding_percent", "not_100", detail);
        }
    }

    fn check_leads(&self, faults: &mut Faults) {
        let mut taken: Vec<ServiceType> = vec![];
        for (pointer, terms) in self.terms() {
            for (index, service) in terms.leads.iter().enumerate() {
                if taken.contains(service) {
                    let pointer = format!("{pointer}/performance_lead_of/{index}");
                    faults.add(pointer, "duplicate", "has a performance lead already");
                }
                taken.push(*service);
            }
        }
    }
}

impl PartnerTerms {
    fn check(&self, pointer: &str, earlier: &[Self], faults: &mut Faults) {
        if earlier.iter().any(|other| other.code == self.code) {
            faults.add(format!("{pointer}/authority_code"), "duplicate", "is a partner already");
        }
        let reads = |needed: &[Shared]| needed.iter().all(|shared| self.shares.contains(shared));
        let detail = "may be given only where `members` and `reviews` are shared";
        faults.require(self.may.is_empty() || reads(&PartnerAct::NEEDS), &format!("{pointer}/may"), "unread", detail);
        let led = self.terms.leads.is_empty() || reads(&[Shared::Reviews]);
        let detail = "leads the performance of members whose `reviews` are not shared with it";
        faults.require(led, &format!("{pointer}/performance_lead_of"), "unread", detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(percent: Option<&str>, leads: &[ServiceType]) -> PartyTerms {
        PartyTerms { funding_percent: percent.map(|text| text.parse().unwrap()), leads: leads.to_vec() }
    }

    fn joint(lead: PartyTerms, partners: &[(&str, PartyTerms)]) -> JointTerms {
        let partner = |(code, terms): &(&str, PartyTerms)| PartnerTerms {
            code: (*code).to_owned(),
            terms: terms.clone(),
            shares: vec![Shared::Members, Shared::Reviews],
            may: vec![],
        };
        JointTerms { lead, partners: partners.iter().map(partner).collect(), decision_reference: None }
    }

    fn faults(terms: &JointTerms) -> Vec<String> {
        let refused = terms.check(false).err();
        let errors = refused.as_ref().map(|refusal| refusal.errors()).unwrap_or_default();
        errors.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect()
    }

    #[test]
    fn n07_the_shares_add_up_to_100_exactly_where_any_is_given() {
        let none = terms(None, &[]);
        assert_eq!(faults(&joint(none.clone(), &[("icb", none.clone())])), [""; 0]);
        let thirds = ["33.3333", "33.3333", "33.3334"].map(|share| terms(Some(share), &[]));
        let of = |last: &PartyTerms| {
            joint(thirds[0].clone(), &[("icb", thirds[1].clone()), ("trust", last.clone()), ("city", none.clone())])
        };
        assert_eq!(faults(&of(&thirds[2])), [""; 0]);
        assert_eq!(faults(&of(&thirds[1])), ["/lead/funding_percent not_100"]);
        let bad = joint(terms(Some("100.00001"), &[]), &[("icb", terms(Some("0"), &[]))]);
        let wanted = [
            "/lead/funding_percent out_of_range",
            "/lead/funding_percent too_precise",
            "/partners/0/funding_percent out_of_range",
        ];
        assert_eq!(faults(&bad), wanted);
    }

    #[test]
    fn n08_one_party_leads_each_kind_of_care() {
        use ServiceType::{Nursing, Residential};
        let both = joint(terms(None, &[Residential]), &[("icb", terms(None, &[Nursing, Residential]))]);
        assert_eq!(faults(&both), ["/partners/0/performance_lead_of/1 duplicate"]);
    }

    #[test]
    fn t22_nobody_changes_or_leads_what_it_may_not_read() {
        let mut one = joint(terms(None, &[]), &[("icb", terms(None, &[ServiceType::Nursing]))]);
        one.partners[0].may = vec![PartnerAct::RecordReviews];
        assert_eq!(faults(&one), [""; 0]);
        one.partners[0].shares = vec![Shared::Members];
        assert_eq!(faults(&one), ["/partners/0/may unread", "/partners/0/performance_lead_of unread"]);
    }
}
