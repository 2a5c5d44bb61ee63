//! Measures: the rulebook is asked about books that are late or missing, and its answer is put to an officer. Nothing
//! happens to a member by itself (N13).

use serde_json::{Value, json};

use super::changing::moved;
use super::{Memberships, changeable, check_reason, event, note};
use crate::decisions::{Decisions, Subject};
use crate::engine::{Decision, Outcome};
use crate::frameworks::Frameworks;
use crate::kernel::ids::{AuthorityId, DecisionId, FrameworkId, MeasureId};
use crate::kernel::london::date_of;
use crate::kernel::{Actor, Call, Page, PageRequest, PartnerAct, Refusal, Shared};
use crate::memberships::model::{Answer, BookState, BooksOf, Effect, FinancialYear, Measure, Member};
use crate::memberships::store;
use crate::store::Work;

/// The hook that says what follows from books that are late or missing.
const HOOK: &str = "open_book";

/// What looking at a year's books gave.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Checked {
    /// Members whose books are late or missing.
    pub looked_at: usize,
    /// What is proposed anew; what was proposed before is not proposed again.
    pub proposed: Vec<Measure>,
}

/// What the rules, or without one the clock, find of one member.
struct Finding {
    member: Member,
    effect: Effect,
    detail: String,
    decision: Option<Decision>,
}

impl Memberships {
    /// Asks the rulebook about every standing member whose books of a year are late or missing, and puts what it answers
    /// to the council's officers. A rulebook without such a rule leaves it at a flag for what is missing.
    ///
    /// # Errors
    /// `not-found` unless the framework is the caller's own council's; `wrong-state` without a rulebook; `busy`.
    pub async fn check_books(&self, call: &Call, id: FrameworkId, year: FinancialYear) -> Result<Checked, Refusal> {
        // A refusal is kept until the unit of work is open: a repeated request gets its first answer there.
        let looked = self.look_at_books(call, id, year).await;
        self.db
            .write(call, async |work| {
                let (looked_at, findings) = looked.as_ref().map_err(Refusal::clone)?;
                let framework = Frameworks::owned_in(work, &call.actor, id).await?;
                let known = store::measures::proposed(work.tx(), id, year).await?;
                let mut proposed = vec![];
                for finding in findings {
                    if !known.contains(&(finding.member.id, finding.effect.name().to_owned())) {
                        proposed.push(propose(work, framework.authority, year, finding).await?);
                    }
                }
                Ok(Checked { looked_at: *looked_at, proposed })
            })
            .await
    }

    async fn look_at_books(
        &self,
        call: &Call,
        id: FrameworkId,
        year: FinancialYear,
    ) -> Result<(usize, Vec<Finding>), Refusal> {
        let framework = self.frameworks.owned(&call.actor, id).await?;
        let pack = self.rulebooks.in_force(id, call.at).await?;
        let members = store::all_standing(self.db.reader(), framework.id).await?;
        let mut books = store::open_book::beside_books(self.db.reader(), members, (id, year)).await?;
        books.retain(|books| matches!(books.opened.state(call.at), BookState::Overdue | BookState::SubmittedLate));
        let looked_at = books.len();
        let mut findings = vec![];
        for books in books {
            let found = match pack.has_hook(HOOK) {
                false => unruled(books, call),
                true => {
                    let decision = self.decisions.decide(&pack, HOOK, facts(&books, call)).await?;
                    ruled(books.member, decision)?
                }
            };
            findings.extend(found);
        }
        Ok((looked_at, findings))
    }

    /// One page of a framework's measures in the order in which they were proposed.
    ///
    /// # Errors
    /// `not-found` unless the caller may see the framework's open books as a council.
    pub async fn measures(
        &self,
        actor: &Actor,
        id: FrameworkId,
        open: Option<bool>,
        page: PageRequest,
    ) -> Result<Page<Measure>, Refusal> {
        let framework = self.parties.framework(actor, id, Shared::OpenBook).await?;
        let rows = store::measures::list(self.db.reader(), actor.tenant, framework.id, open, page).await?;
        Ok(Page::of(rows, page, |measure| measure.id.0))
    }

    /// Answers a proposal: an accepted flag is noted on the member's record, an accepted suspension suspends it.
    ///
    /// # Errors
    /// `not-found`; `forbidden` to a partner that may not change members; `wrong-state` once it was answered, or when the
    /// membership stands where it cannot be suspended; `validation` without a reason.
    pub async fn answer_measure(
        &self,
        call: &Call,
        id: MeasureId,
        (accepted, reason): (bool, &str),
    ) -> Result<Measure, Refusal> {
        check_reason(reason)?;
        self.db
            .write(call, async |work| {
                let found = store::measures::find(work.tx(), call.actor.tenant, id).await?;
                let measure = found.ok_or_else(|| Refusal::not_found("measure"))?;
                let rights = (Shared::OpenBook, PartnerAct::ChangeMembers);
                let member = changeable(work, &call.actor, rights, measure.membership).await?;
                measure.require_open()?;
                let answer = Answer { accepted, reason: reason.to_owned(), by: call.actor.id, at: work.at() };
                if !store::measures::answer(work.tx(), id, &answer).await? {
                    return Err(Refusal::wrong_state("Somebody else answered this measure at the same moment."));
                }
                let data = json!({"measure": id, "effect": measure.effect, "answer": answer.name(), "reason": reason});
                note(work, &member, "membership.measure_answered", data);
                if accepted {
                    let change = measure.effect.change();
                    let state = change.from(member.state_at(work.at()))?;
                    let more = json!({"measure": id, "decision": measure.decision});
                    moved(work, member, state, &event(work, call, change, reason), more).await?;
                }
                Ok(Measure { answer: Some(answer), ..measure })
            })
            .await
    }
}

/// The input of the hook.
fn facts(books: &BooksOf, call: &Call) -> Value {
    json!({
        "today": date_of(call.at),
        "open_book": {"due_on": books.opened.due_on, "submitted_on": books.opened.submitted_on},
    })
}

/// Without a rule only what is missing is worth an officer's look.
fn unruled(books: BooksOf, call: &Call) -> Option<Finding> {
    let overdue = books.opened.state(call.at) == BookState::Overdue;
    let detail = format!("The books were due on {} and have not come.", books.opened.due_on);
    overdue.then_some(Finding { member: books.member, effect: Effect::Flag, detail, decision: None })
}

/// What the rule's answer amounts to: a no is a suspension, a referral and a rule that cannot decide are for an officer
/// to look at.
fn ruled(member: Member, decision: Decision) -> Result<Option<Finding>, Refusal> {
    let effect = match decision.outcome {
        Outcome::Met => return Ok(None),
        Outcome::NotMet => Effect::Suspend,
        Outcome::Refer | Outcome::CannotDecide => Effect::Flag,
        other => {
            return Err(Refusal::internal(format!("the hook `{HOOK}` answered \"{other}\": it is of the wrong kind")));
        }
    };
    Ok(Some(Finding { member, effect, detail: words(&decision), decision: Some(decision) }))
}

/// The rule's own reasons, as sentences.
fn words(decision: &Decision) -> String {
    let listed =
        ["not_met", "referred"].into_iter().flat_map(|list| decision.output[list].as_array().into_iter().flatten());
    let reasons: Vec<String> =
        listed.filter_map(|entry| entry["reason"].as_str()).map(|reason| format!("{reason}.")).collect();
    match reasons.as_slice() {
        [] => format!(
            "The rule could not decide: {}.",
            decision.output["message"].as_str().unwrap_or("it failed").trim_end_matches('.')
        ),
        some => some.join(" "),
    }
}

async fn propose(
    work: &Work,
    authority: AuthorityId,
    year: FinancialYear,
    finding: &Finding,
) -> Result<Measure, Refusal> {
    let member = &finding.member;
    let measure = Measure {
        id: work.fresh(),
        authority,
        framework: member.framework,
        membership: member.id,
        year,
        effect: finding.effect,
        detail: finding.detail.clone(),
        decision: recorded(work, finding).await?,
        proposed_at: work.at(),
        answer: None,
    };
    store::measures::insert(work.tx(), &measure).await?;
    let data = json!({"measure": measure.id, "effect": measure.effect, "year": year, "decision": measure.decision});
    note(work, member, "membership.measure_proposed", data);
    Ok(measure)
}

async fn recorded(work: &Work, finding: &Finding) -> Result<Option<DecisionId>, Refusal> {
    let Some(decision) = &finding.decision else { return Ok(None) };
    let member = &finding.member;
    let subject = Subject {
        framework: member.framework,
        authority: member.authority,
        kind: "membership",
        id: member.id.0,
        provider: Some(member.provider),
    };
    Decisions::record(work, decision, &subject).await.map(Some)
}
