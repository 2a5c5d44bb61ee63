//! Publishing a competition: the timetable must stand, the council's own rule must agree, and from then on
//! everything a bidder was told is fixed.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::criteria::share_fact;
use super::inviting::Chosen;
use super::model::{Checked, Competition, Decided};
use super::service::{Competitions, find, note, save};
use super::store;
use super::timetable::{Severity, Timetable};
use crate::decisions::{Decisions, Subject, refused_by_rule};
use crate::engine::{Decision, Outcome, Pack};
use crate::frameworks::{Framework, FrameworkState};
use crate::kernel::ids::{CompetitionId, UserId};
use crate::kernel::london::{date_of, words};
use crate::kernel::{Actor, Call, FieldError, Instant, PriceElement, Problem, Refusal};
use crate::regimes::Verdict;
use crate::store::Work;

/// The question that is put to the rulebook.
pub(super) const NO_MEMBERS_YET: &str = "The framework is not published, so it has no members to invite.";
const HOOK: &str = "publication";

/// All that is settled of a draft before the unit of work that publishes it: the rules' answers, and whom to invite.
pub struct Publishable {
    id: CompetitionId,
    /// The version of the draft that was judged.
    version: i64,
    rulebook: String,
    decision: Decision,
    chosen: Chosen,
    openers: Vec<UserId>,
    law: Verdict,
}

impl Competitions {
    /// Publishes a draft: pins the rulebook, freezes the criteria, makes the key that will seal the tenders and
    /// seals it for those who will open them, and invites every active member of its lot (W11), save those that the rulebook's hook
    /// `invitation` leaves out. Why each of the others is not invited is kept.
    ///
    /// # Errors
    /// `validation` when the timetable does not stand, `refused-by-rule` with the whole trace when the rulebook
    /// says no or leaves out every member, `cannot-decide` when it could not say, `wrong-state` before its day, without members or openers, `deadline-passed` after its closing, `stale`.
    pub async fn publish(&self, call: &Call, id: CompetitionId, version: i64) -> Result<Checked, Refusal> {
        let framework = self.framework_of(&call.actor, id).await?;
        // Refused inside the work, after its idempotency key: a repeated request gets its first answer.
        let prepared = self.publishable(&call.actor, call.at, &framework, (id, version)).await;
        let published = self
            .db
            .write(call, async |work| self.publish_in(work, call, prepared.as_ref().map_err(Clone::clone)?).await)
            .await?;
        self.checked(&framework, published).await
    }

    /// Publishes what was judged, in the unit of work of whoever publishes it with others.
    ///
    /// # Errors
    /// `stale` when the draft has changed since.
    pub async fn publish_in(&self, work: &Work, call: &Call, judged: &Publishable) -> Result<Competition, Refusal> {
        let draft = find(work, call.actor.tenant, judged.id).await?;
        if draft.version != judged.version {
            return Err(Refusal::stale(draft.version));
        }
        let subject = subject_of(&draft);
        let publication = Decisions::record(work, &judged.decision, &subject).await?;
        let Chosen { invited, left_out, decision } = &judged.chosen;
        let invitation = match decision {
            Some(decision) => Some(Decisions::record(work, decision, &subject).await?),
            None => None,
        };
        let decided = Decided { publication, invitation };
        let published = draft.published(work.at(), &judged.rulebook, decided)?;
        save(work, &published, draft.version).await?;
        self.seal_key(work, &published, &judged.openers).await?;
        store::insert_invitations(work.tx(), invited, work.at()).await?;
        store::insert_left_out(work.tx(), left_out).await?;
        note(work, "competition.published", &published, Some(&judged.law));
        Ok(published)
    }

    /// What [`Self::publish`] asks of a draft of this framework, and the answers.
    ///
    /// # Errors
    /// As there.
    pub async fn publishable(
        &self,
        actor: &Actor,
        at: Instant,
        framework: &Framework,
        (id, version): (CompetitionId, i64),
    ) -> Result<Publishable, Refusal> {
        let draft = self.owned(actor, id).await?;
        draft.must_be_draft()?;
        if draft.version != version {
            return Err(Refusal::stale(draft.version));
        }
        if framework.state != FrameworkState::Published {
            return Err(Refusal::wrong_state(NO_MEMBERS_YET));
        }
        let faults = draft.criteria().faults();
        if !faults.is_empty() {
            return Err(Refusal::new(Problem::Validation, "The criteria are not complete.").fields(faults));
        }
        let law = self.timetable_stands(&draft.timetable, framework, at).await?;
        let openers = self.ready_openers(&draft).await?;
        let pack = self.rulebooks.in_force(framework.id, at).await?;
        let reviewed = self.conflicts.reviewed_on(actor, framework.id).await?;
        let decision = self.answered(framework, &draft, &pack, (date_of(at), reviewed)).await?;
        allowed(&decision, "The competition is not published.")?;
        let chosen = self.choose(framework, &draft, &pack, (at, date_of(at))).await?;
        chosen.must_invite_somebody()?;
        Ok(Publishable { id, version, rulebook: pack.hash().to_owned(), decision, chosen, openers, law })
    }

    /// What the rulebook says of publishing this on that day. `reviewed`: when conflicts were last looked at.
    pub(super) async fn answered(
        &self,
        framework: &Framework,
        competition: &Competition,
        pack: &Arc<Pack>,
        (day, reviewed): (NaiveDate, Option<NaiveDate>),
    ) -> Result<Decision, Refusal> {
        let facts = pack.known(HOOK, &facts(framework, competition, day, reviewed));
        self.decisions.decide(framework.authority, pack, HOOK, facts).await
    }

    /// The draft's timetable as of the day on which it is really published.
    async fn timetable_stands(
        &self,
        timetable: &Timetable,
        framework: &Framework,
        at: Instant,
    ) -> Result<Verdict, Refusal> {
        let today = date_of(at);
        if today < timetable.publish_on {
            return Err(Refusal::wrong_state(format!(
                "The timetable publishes on {}; today is {today}.",
                timetable.publish_on
            )));
        }
        if !timetable.in_time(at) {
            let detail = format!("Tenders would have been due at or before {}.", words(timetable.closes.0));
            return Err(Refusal::new(Problem::DeadlinePassed, detail));
        }
        let real = Timetable { publish_on: today, ..timetable.clone() };
        let errors: Vec<FieldError> = self
            .findings(framework, &real)
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| FieldError::new(finding.pointer, finding.code, finding.detail))
            .collect();
        if !errors.is_empty() {
            return Err(Refusal::new(Problem::Validation, "The timetable does not stand.").fields(errors));
        }
        let law = self.law_of(framework, &real).await?;
        law.require("The law does not allow this timetable.")?;
        Ok(law)
    }
}

/// Whom a decision about a competition itself is about.
pub fn subject_of(competition: &Competition) -> Subject {
    Subject {
        framework: competition.framework,
        authority: competition.authority,
        kind: "competition",
        id: competition.id.0,
        provider: None,
    }
}

/// `reviewed`: when the assessment of conflicts was last looked at.
fn facts(framework: &Framework, draft: &Competition, today: NaiveDate, reviewed: Option<NaiveDate>) -> Value {
    let criteria = draft.criteria();
    let shares = draft.questions.iter().map(|question| share_fact(criteria.share(question)));
    let weights: Vec<Value> = shares.collect();
    json!({
        "framework": {"starts_on": framework.starts_on, "ends_on": framework.ends_on},
        "competition": {
            "kind": draft.kind, "publish_on": today, "closes_on": date_of(draft.timetable.closes.0),
            "starts_on": draft.timetable.starts_on, "price_weight": draft.weights.price,
            "quality_weight": draft.weights.quality, "question_weights": weights, "fnc_agreed": draft.fnc_agreed,
            "price_elements": draft.price_schedule.elements().iter().map(element_fact).collect::<Vec<_>>(),
            "strategy_missing": draft.strategy.missing(), "conflicts_reviewed_on": reviewed,
        },
    })
}

/// An element of the price, as rules are told of it.
fn element_fact(element: &PriceElement) -> Value {
    let PriceElement { id, unit, quantity, weight, zero, .. } = element;
    json!({"id": id, "unit": unit, "quantity": quantity.to_string(), "weight": share_fact(*weight), "zero": zero})
}

/// Only a plain yes publishes, or amends; what the rule could not decide is for the council to settle first.
pub(super) fn allowed(decision: &Decision, refusal: &'static str) -> Result<(), Refusal> {
    match decision.outcome {
        Outcome::Met => Ok(()),
        _ => Err(refused_by_rule(refusal, decision, None)),
    }
}
