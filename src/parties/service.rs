//! Saying who runs a framework together, and asking who may see and do what of it.

use serde_json::{Value, json};

use super::model::{Arrangement, JointTerms, Party, PartyRole};
use super::store;
use crate::frameworks::{Framework, FrameworkState, Frameworks};
use crate::kernel::ids::{AuthorityId, FrameworkId};
use crate::kernel::{Actor, Call, PartnerAct, Problem, Refusal, ServiceType, Shared, Tenant};
use crate::store::sharing::is_granted;
use crate::store::{Db, Event, Work};

#[derive(Clone)]
pub struct Parties {
    db: Db,
    frameworks: Frameworks,
}

impl Parties {
    pub fn new(db: Db, frameworks: Frameworks) -> Self {
        Self { db, frameworks }
    }

    /// Who runs a framework: for its lead, and for its partners once it is published.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn find(&self, actor: &Actor, id: FrameworkId) -> Result<Arrangement, Refusal> {
        let own = actor.authority().ok_or_else(|| Refusal::not_found("framework"))?;
        let framework = self.frameworks.visible(Some(actor), id).await?;
        let stranger = framework.authority != own && !store::is_partner(self.db.reader(), own, id).await?;
        if stranger { Err(Refusal::not_found("framework")) } else { self.of(&framework).await }
    }

    /// Who runs a framework that the caller may see: its council alone, if nothing else was said.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(&self, framework: &Framework) -> Result<Arrangement, Refusal> {
        match store::find(self.db.reader(), framework.id).await? {
            Some(said) => Ok(said),
            None => Ok(Arrangement {
                framework: framework.id,
                parties: store::alone(self.db.reader(), framework.authority).await?.into_iter().collect(),
                decision_reference: None,
                changed_at: None,
                version: 0,
            }),
        }
    }

    /// A framework of the caller's own council, or one whose lead shares this with it.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn framework(&self, actor: &Actor, id: FrameworkId, what: Shared) -> Result<Framework, Refusal> {
        let unknown = || Refusal::not_found("framework");
        let own = actor.authority().ok_or_else(unknown)?;
        let framework = self.frameworks.visible(Some(actor), id).await?;
        if self.reads(own, &framework, what).await? { Ok(framework) } else { Err(unknown()) }
    }

    /// Whether a council reads this of a framework: because it leads it, or because the lead shares it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn reads(&self, own: AuthorityId, framework: &Framework, what: Shared) -> Result<bool, Refusal> {
        Ok(framework.authority == own || is_granted(self.db.reader(), own, framework.id, what).await?)
    }

    /// Whether the caller may change what is the lead's, inside the unit of work that does.
    ///
    /// # Errors
    /// `forbidden` to a partner that was not given this; it knows already that the thing exists.
    pub async fn require_act(
        work: &Work,
        actor: &Actor,
        (lead, framework): (AuthorityId, FrameworkId),
        act: PartnerAct,
    ) -> Result<(), Refusal> {
        let own = actor.authority().ok_or_else(|| Refusal::not_found("framework"))?;
        if own == lead || is_granted(work.tx(), own, framework, act).await? {
            return Ok(());
        }
        let detail = "This is the lead authority's: its partners may read it and not change it.";
        Err(Refusal::new(Problem::Forbidden, detail))
    }

    /// Who leads the performance of members with this kind of care, inside a unit of work (N08).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn performance_lead(
        work: &Work,
        (lead, framework): (AuthorityId, FrameworkId),
        service: Option<ServiceType>,
    ) -> Result<AuthorityId, Refusal> {
        let said = store::find(work.tx(), framework).await?;
        Ok(said.and_then(|said| said.performance_lead(service).map(|party| party.authority)).unwrap_or(lead))
    }

    /// Says anew who runs a framework, and what its partners see. A partner that is left out sees nothing more from
    /// that moment on.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's own council's; `stale`; `validation` with every fault, a missing
    /// decision among them once the framework is published.
    pub async fn change(
        &self,
        call: &Call,
        id: FrameworkId,
        version: i64,
        terms: &JointTerms,
    ) -> Result<Arrangement, Refusal> {
        self.db
            .write(call, async |work| {
                let framework = Frameworks::owned_in(work, &call.actor, id).await?;
                let before = store::find(work.tx(), id).await?;
                let stands_at = before.as_ref().map_or(0, |before| before.version);
                if version != stands_at {
                    return Err(Refusal::stale(stands_at));
                }
                terms.check(framework.state == FrameworkState::Published)?;
                let said = arranged(work, &framework, terms, stands_at + 1).await?;
                if !store::replace(work.tx(), &said, (call.actor.id, work.at())).await? {
                    return Err(Refusal::stale(version + 1));
                }
                note(work, before.as_ref(), &said);
                Ok(said)
            })
            .await
    }
}

/// The terms with real authorities in them.
async fn arranged(
    work: &Work,
    framework: &Framework,
    terms: &JointTerms,
    version: i64,
) -> Result<Arrangement, Refusal> {
    let lead = store::alone(work.tx(), framework.authority).await?;
    let lead = lead.ok_or_else(|| Refusal::internal("a framework without a council"))?;
    let said = &terms.lead;
    let mut parties = vec![Party { funding_percent: said.funding_percent, leads: said.leads.clone(), ..lead }];
    for (index, partner) in terms.partners.iter().enumerate() {
        let pointer = format!("/partners/{index}/authority_code");
        let Some((authority, name)) = store::authority(work.tx(), &partner.code).await? else {
            return Err(Refusal::invalid(pointer, "unknown", "is the code of no authority here"));
        };
        if authority == framework.authority {
            return Err(Refusal::invalid(pointer, "is_lead", "leads this framework"));
        }
        parties.push(Party {
            authority,
            name,
            code: partner.code.clone(),
            role: PartyRole::Partner,
            funding_percent: partner.terms.funding_percent,
            leads: partner.terms.leads.clone(),
            shares: distinct(&partner.shares),
            may: distinct(&partner.may),
        });
    }
    let (decision_reference, changed_at) = (terms.decision_reference.clone(), Some(work.at()));
    Ok(Arrangement { framework: framework.id, parties, decision_reference, changed_at, version })
}

fn distinct<T: Copy + Ord>(given: &[T]) -> Vec<T> {
    given.iter().copied().collect::<std::collections::BTreeSet<T>>().into_iter().collect()
}

/// The lead's log keeps the whole; each partner's log keeps that it came, changed or went.
fn note(work: &Work, before: Option<&Arrangement>, said: &Arrangement) {
    let earlier: Vec<&Party> = before.map(|before| before.parties.iter().collect()).unwrap_or_default();
    let data = json!({
        "before": earlier.iter().copied().map(described).collect::<Vec<_>>(),
        "after": said.parties.iter().map(described).collect::<Vec<_>>(),
        "decision_reference": said.decision_reference, "version": said.version,
    });
    work.note(Event::new("framework.parties_changed", "framework", said.framework, data));
    for partner in said.partners() {
        let event = Event::new("framework.shared", "framework", said.framework, described(partner));
        work.note(event.within(Tenant::Authority(partner.authority)));
    }
    let stays = |party: &Party| said.parties.iter().any(|now| now.authority == party.authority);
    for gone in earlier.into_iter().filter(|party| !stays(party)) {
        let event = Event::new("framework.no_longer_shared", "framework", said.framework, json!({}));
        work.note(event.within(Tenant::Authority(gone.authority)));
    }
}

fn described(party: &Party) -> Value {
    json!({
        "authority": party.authority, "role": party.role, "funding_percent": party.funding_percent,
        "performance_lead_of": party.leads, "shares": party.shares, "may": party.may,
    })
}
