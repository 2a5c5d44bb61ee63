//! Quality proved at admission need not be marked again (W20): where the rulebook lets a stored score stand, it becomes the
//! agreed mark, with the decision as its reason.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::model::{AgreedMark, Mark, Method};
use super::super::store::{self, Admission};
use super::super::views::NewCarriedMarks;
use super::Evaluation;
use crate::competitions::{Competition, subject_of};
use crate::decisions::Decisions;
use crate::engine::{Decision, Outcome};
use crate::kernel::ids::{CompetitionId, DecisionId, MembershipId, TenderId};
use crate::kernel::text::Faults;
use crate::kernel::{Call, Refusal, Tenant, london};
use crate::store::{Event, Work};
use crate::tenders::PricedTender;

/// The hook that says whether a stored score is recent enough.
const CARRIED_HOOK: &str = "carried_quality";

/// What became of one tender's stored score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedMark {
    pub tender: TenderId,
    pub location_name: String,
    /// The mark that stands now; none: it is marked like any other.
    pub mark: Option<i64>,
    pub scored_on: Option<NaiveDate>,
    /// What the rulebook decided, where it was asked.
    pub decision: Option<DecisionId>,
    /// In plain words.
    pub because: String,
}

/// A stored score, and what the rulebook says of it.
struct Asked {
    tender: TenderId,
    location_name: String,
    found: Result<(i64, NaiveDate, Decision), String>,
}

impl Evaluation {
    /// Lets scores of the admission stand for one question, tender by tender, as far as the rulebook allows and nobody has
    /// marked or agreed it yet. The rest are marked as usual.
    ///
    /// # Errors
    /// `validation` for an unknown question; `wrong-state` when the rulebook says nothing of carried scores, and while an
    /// approval rests on the marks; `sealed`, `declaration-needed`, `conflict-of-interest`.
    pub async fn carry(
        &self,
        call: &Call,
        id: CompetitionId,
        new: &NewCarriedMarks,
    ) -> Result<Vec<CarriedMark>, Refusal> {
        let competition = self.competitions.owned(&call.actor, id).await?;
        let tenders = self.tenders.priced(id).await?;
        self.tenders.require_clear(&call.actor, &competition, call.at).await?;
        let mut faults = Faults::new();
        let known = Method::from(&competition).knows(&new.question);
        faults.require(known, "/question", "unknown_question", "is no question of this competition");
        faults.text("/answer", &new.answer, 100);
        faults.verdict()?;
        let asked = self.asked(call, &competition, tenders, &new.answer).await?;
        self.db
            .write(call, async |work| {
                self.begin_change(work, call, id).await?;
                let mut carried = vec![];
                for one in &asked {
                    carried.push(carry_one(work, call, &competition, (&new.question, one)).await?);
                }
                let data = json!({"question": new.question, "answer": new.answer, "tenders": carried});
                let event = Event::new("competition.marks_carried", "competition", id, data);
                work.note(event.within(Tenant::Authority(competition.authority)));
                Ok(carried)
            })
            .await
    }

    /// Asks the rulebook about every tender's stored score.
    async fn asked(
        &self,
        call: &Call,
        competition: &Competition,
        tenders: Vec<PricedTender>,
        field: &str,
    ) -> Result<Vec<Asked>, Refusal> {
        let pinned = competition.rulebook_sha256.as_deref();
        let pinned = pinned.ok_or_else(|| Refusal::internal("an opened competition without a pinned rulebook"))?;
        let pack = self.rulebooks.package(pinned).await?;
        if !pack.hooks().any(|hook| hook == CARRIED_HOOK) {
            return Err(Refusal::wrong_state(
                "The rulebook of this competition does not say when a score of the admission may stand for a mark.",
            ));
        }
        let members: Vec<MembershipId> = tenders.iter().map(|tender| tender.member).collect();
        let admissions = store::admissions(self.db.reader(), &members).await?;
        let today = london::date_of(call.at);
        let mut asked = vec![];
        for tender in tenders {
            let found = match stored(admissions.get(&tender.member), field, competition.max_mark) {
                Err(why) => Err(why),
                Ok((mark, scored_on)) => {
                    let facts = json!({"today": today, "quality": {"scored_on": scored_on}});
                    let decision = self.decisions.decide(competition.authority, &pack, CARRIED_HOOK, facts).await?;
                    Ok((mark, scored_on, decision))
                }
            };
            asked.push(Asked { tender: tender.id, location_name: tender.location_name, found });
        }
        Ok(asked)
    }
}

/// The whole number that stands under this name in the application, and the day it was decided on.
fn stored(admission: Option<&Admission>, field: &str, max_mark: u32) -> Result<(i64, NaiveDate), String> {
    let admission = admission.ok_or("There is no decided application of this member.")?;
    let answer = admission.answers.values().find_map(|page| page.get(field));
    let mark = answer.and_then(serde_json::Value::as_i64);
    let mark = mark.ok_or_else(|| format!("The application {} has no score called {field}.", admission.application))?;
    if !(0..=i64::from(max_mark)).contains(&mark) {
        return Err(format!("The score of {mark} is beyond this competition's scale of 0 to {max_mark}."));
    }
    Ok((mark, london::date_of(admission.decided_at)))
}

async fn carry_one(
    work: &Work,
    call: &Call,
    competition: &Competition,
    (question, asked): (&str, &Asked),
) -> Result<CarriedMark, Refusal> {
    let Asked { tender, location_name, found } = asked;
    let mut carried = CarriedMark {
        tender: *tender,
        location_name: location_name.clone(),
        mark: None,
        scored_on: None,
        decision: None,
        because: String::new(),
    };
    let (mark, scored_on, decision) = match found {
        Ok(found) => found,
        Err(why) => return Ok(CarriedMark { because: why.clone(), ..carried }),
    };
    carried.scored_on = Some(*scored_on);
    if let Some(why) = settled_otherwise(work, competition.id, *tender, question).await? {
        return Ok(CarriedMark { because: why.to_owned(), ..carried });
    }
    let subject = subject_of(competition);
    let recorded = Decisions::record(work, decision, &subject).await?;
    carried.decision = Some(recorded);
    if decision.outcome != Outcome::Met {
        return Ok(CarriedMark { because: refusal_of(decision), ..carried });
    }
    let day = london::day(*scored_on);
    carried.because = format!("Carried over from admission: scored {mark} on {day}, as decision {recorded} allows.");
    carried.mark = Some(*mark);
    let agreed = AgreedMark {
        tender: *tender,
        mark: Mark { question: question.to_owned(), mark: *mark, reason: carried.because.clone() },
        by: call.actor.id.into(),
        at: work.at(),
        reopened: None,
        carried_by: Some(recorded),
    };
    store::put_agreed(work.tx(), competition.id, &[agreed]).await?;
    Ok(carried)
}

/// Why a mark is not carried over although it might be: somebody has marked or agreed it.
async fn settled_otherwise(
    work: &Work,
    competition: CompetitionId,
    tender: TenderId,
    question: &str,
) -> Result<Option<&'static str>, Refusal> {
    let agreed = store::agreed(work.tx(), competition).await?;
    if agreed.iter().any(|mark| mark.tender == tender && mark.mark.question == question) {
        return Ok(Some("A mark is agreed for it already."));
    }
    let sheets = store::sheets(work.tx(), competition).await?;
    let marked = sheets.iter().filter(|sheet| sheet.tender == tender);
    let marked = marked.flat_map(|sheet| &sheet.marks).any(|mark| mark.question == question);
    Ok(marked.then_some("An evaluator has marked it already."))
}

/// Why the rulebook does not let a score stand, in its own words.
fn refusal_of(decision: &Decision) -> String {
    let reasons = ["/not_met", "/referred"].iter().filter_map(|list| decision.output.pointer(list)?.as_array());
    let reasons = reasons.flatten().filter_map(|one| one["reason"].as_str());
    let reasons: Vec<&str> = reasons.chain(decision.output["message"].as_str()).collect();
    format!("Not carried over, so it is marked: {}.", reasons.join("; "))
}
