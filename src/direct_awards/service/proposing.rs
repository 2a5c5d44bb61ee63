//! A commissioner proposes: the law knows the ground, the rulebook says yes, and the home may be awarded a contract.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;

use super::facts::{HOOK, Question};
use super::{DirectAwards, note};
use crate::decisions::{Decisions, Subject, refused_by_rule};
use crate::direct_awards::model::{Commissioned, DirectAward, Ground};
use crate::direct_awards::proposal::{NamedGround, NewDirectAward};
use crate::direct_awards::store;
use crate::engine::{Decision, Outcome, Pack};
use crate::frameworks::{Framework, FrameworkState};
use crate::kernel::ids::FrameworkId;
use crate::kernel::{Call, FieldError, Problem, Refusal, london};
use crate::memberships::Member;
use crate::register::Location;
use crate::store::Work;

const NOTHING: &str = "Nothing is awarded.";
const NO_RULE: &str = "The rulebook of this framework has no rule of direct award (the hook direct_award), so none of its own \
                       grounds lets a contract be awarded without a competition.";

/// All that is settled before the unit of work.
struct Prepared {
    framework: Framework,
    location: Location,
    member: Member,
    commissioned: Option<Commissioned>,
    rulebook: String,
    decision: Option<Decision>,
}

/// Why nothing is proposed, with the rule's decision where it was that.
enum Obstacle {
    Refused(Refusal),
    ByRule(Box<(Decision, Subject)>),
}

impl From<Refusal> for Obstacle {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl DirectAwards {
    /// Proposes a contract without a competition. On the ground `rulebook` the hook `direct_award` is asked, and its decision
    /// recorded whatever it says; the choice of the person who is cared for is a ground of the law alone.
    ///
    /// # Errors
    /// `not-found` for another council's framework; `validation`; `wrong-state` unless the framework is published and runs, when
    /// the home is no active member of the lot, when its provider is debarred, or without the hook; `refused-by-regime` where the
    /// law does not know the ground; `refused-by-rule` with the rule's own sentences, `cannot-decide` when it could not say;
    /// `declaration-needed`; `conflict-of-interest`.
    pub async fn propose(&self, call: &Call, id: FrameworkId, new: &NewDirectAward) -> Result<DirectAward, Refusal> {
        // Refused inside the unit of work, so that a repeated request gets its first answer again.
        let prepared = match self.prepare(call, id, new).await {
            Ok(prepared) => Ok(prepared),
            Err(Obstacle::Refused(refusal)) => Err(refusal),
            Err(Obstacle::ByRule(said)) => return self.refused(call, &said.0, &said.1).await,
        };
        self.db
            .write(call, async |work| {
                let prepared = prepared.as_ref().map_err(Clone::clone)?;
                let direct = proposed(work, call, prepared, new).await?;
                Self::require_member(work, &direct).await?;
                store::insert(work.tx(), &direct).await?;
                let data = json!({
                    "framework": direct.framework, "lot": direct.lot, "location": direct.location,
                    "provider": direct.provider, "ground": direct.ground.name(), "decision": direct.ground.decision(),
                    "decision_reference": direct.decision_reference, "decided_on": direct.decided_on,
                    "commissioned": direct.commissioned, "price": direct.price, "beds": direct.beds,
                    "starts_on": direct.starts_on, "years": direct.years, "options": direct.options,
                    "rulebook_sha256": direct.rulebook_sha256,
                });
                note(work, "direct_award.proposed", &direct, data);
                Ok(direct)
            })
            .await
    }

    async fn prepare(&self, call: &Call, id: FrameworkId, new: &NewDirectAward) -> Result<Prepared, Obstacle> {
        let (at, today) = (call.at, london::date_of(call.at));
        let framework = self.frameworks.owned(&call.actor, id).await?;
        must_run(&framework, today)?;
        new.check(&framework, today)?;
        let location = self.register.location(new.location_id).await.map_err(|refusal| match refusal.problem() {
            Problem::NotFound => Refusal::invalid("/location_id", "unknown_location", "is not on the register"),
            _ => refusal,
        })?;
        let member = self.memberships.of_location(framework.id, location.id).await?;
        if let Some(provider) = member.as_ref().map(|member| member.provider).or(location.provider) {
            self.require_clear(&call.actor, (framework.id, provider), at).await?;
        }
        self.require_ground(&framework, new, today)?;
        let commissioned = self.commissioned(&framework, new).await?;
        let pack = self.rulebooks.in_force(framework.id, at).await?;
        let member = member.filter(|member| member.is_of(new.lot_id));
        let decision = match new.ground {
            NamedGround::UserChoice => None,
            NamedGround::Rulebook => {
                let (member, commissioned) = (member.as_ref(), commissioned.as_ref());
                let lot = framework.lots.iter().find(|lot| lot.id == new.lot_id);
                let lot = lot.ok_or_else(|| Refusal::internal("a lot that was checked is gone"))?;
                let question = Question { new, lot, location: &location, member, commissioned };
                Some(self.asked(&framework, &pack, &question).await?)
            }
        };
        let member = member.filter(|member| member.state.is_open_to_work()).ok_or_else(|| {
            let name = &location.name;
            Refusal::wrong_state(format!("{name} is no member of this lot that is open to new work. {NOTHING}"))
        })?;
        let supplier = (member.provider, member.application);
        self.exclusions.require_not_debarred(supplier, framework.regime, at).await?;
        Ok(Prepared { framework, location, member, commissioned, rulebook: pack.hash().to_owned(), decision })
    }

    /// The rule's yes.
    async fn asked(
        &self,
        framework: &Framework,
        pack: &Arc<Pack>,
        question: &Question<'_>,
    ) -> Result<Decision, Obstacle> {
        if !pack.has_hook(HOOK) {
            return Err(Refusal::wrong_state(NO_RULE).into());
        }
        let facts = question.facts(pack);
        let said = self.decisions.decide(framework.authority, pack, HOOK, facts).await?;
        match said.outcome {
            Outcome::Met => Ok(said),
            _ => Err(Obstacle::ByRule(Box::new((said, subject(framework, "framework", framework.id.0))))),
        }
    }

    /// What the law of the framework says of the ground.
    fn require_ground(&self, framework: &Framework, new: &NewDirectAward, today: NaiveDate) -> Result<(), Refusal> {
        let said = self.regimes.direct_award(framework.regime, new.ground.name(), today);
        let (known, provision) =
            said.ok_or_else(|| Refusal::internal("a regime that says nothing of direct awards"))?;
        if known {
            return Ok(());
        }
        let detail = format!("{NOTHING} {} ({})", provision.says, provision.cites);
        let fault = FieldError::new("/ground", "no_ground", provision.says);
        Err(Refusal::new(Problem::RefusedByRegime, detail).field(fault))
    }

    /// The earlier of what the council's own contracts show and what the officer states.
    async fn commissioned(&self, framework: &Framework, new: &NewDirectAward) -> Result<Option<Commissioned>, Refusal> {
        let first = self.contracts.commissioned_since(framework.authority, new.location_id).await?;
        let shown = first.map(|(contract, since)| Commissioned { since, contract: Some(contract), source: None });
        let stated = new.commissioned.as_ref().map(|said| Commissioned {
            since: said.since,
            contract: None,
            source: Some(said.source.clone()),
        });
        Ok(match (shown, stated) {
            (Some(shown), Some(stated)) if stated.since < shown.since => Some(stated),
            (shown, stated) => shown.or(stated),
        })
    }

    /// Keeps the rule's no, and says it; what was proposed with this idempotency key before is answered again.
    async fn refused(&self, call: &Call, decision: &Decision, subject: &Subject) -> Result<DirectAward, Refusal> {
        let no = refused_by_rule(NOTHING, decision, None);
        let before = self.db.write(call, async |_| Err(no.clone())).await;
        if before.is_ok() {
            return before;
        }
        let recorded = self.decisions.record_no(call, (decision, subject), "direct_award.refused").await?;
        Err(refused_by_rule(NOTHING, decision, Some(recorded)))
    }
}

fn must_run(framework: &Framework, today: NaiveDate) -> Result<(), Refusal> {
    if framework.state != FrameworkState::Published {
        return Err(Refusal::wrong_state(
            "The framework is not published, so it has no members to award a contract to.",
        ));
    }
    if today > framework.ends_on {
        let detail = format!("The framework ended on {}: nothing more is awarded under it.", framework.ends_on);
        return Err(Refusal::wrong_state(detail));
    }
    Ok(())
}

/// What a rule's decision is about. It is the council's own business until something is awarded.
fn subject(framework: &Framework, kind: &'static str, id: uuid::Uuid) -> Subject {
    Subject { framework: framework.id, authority: framework.authority, kind, id, provider: None }
}

async fn proposed(work: &Work, call: &Call, prepared: &Prepared, new: &NewDirectAward) -> Result<DirectAward, Refusal> {
    let Prepared { framework, location, member, commissioned, rulebook, decision } = prepared;
    let id = work.fresh();
    let ground = match (decision, &new.user_choice) {
        (Some(decision), _) => {
            let about = subject(framework, "direct_award", uuid::Uuid::from(id));
            Ground::Rulebook { decision: Decisions::record(work, decision, &about).await? }
        }
        (None, Some(choice)) => Ground::UserChoice { choice: choice.clone() },
        (None, None) => return Err(Refusal::internal("a direct award without a ground")),
    };
    Ok(DirectAward {
        id,
        authority: framework.authority,
        framework: framework.id,
        lot: new.lot_id,
        membership: member.id,
        provider: member.provider,
        location: location.id,
        location_name: member.location_name.clone(),
        title: new.title.clone(),
        ground,
        decision_reference: new.decision_reference.trim().to_owned(),
        decided_on: new.decided_on,
        rulebook_sha256: rulebook.clone(),
        commissioned: commissioned.clone(),
        price: new.weekly_price,
        beds: new.beds,
        starts_on: new.starts_on,
        years: new.term.years,
        options: new.term.options.clone(),
        counted_from: new.term.counted_from,
        proposed_by: call.actor.id.into(),
        proposed_at: work.at(),
        withdrawn: None,
        outcome: None,
        version: 1,
    })
}
