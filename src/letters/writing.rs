//! From what is on record to the page. Nothing is worked out here that was not found then.

use serde_json::{Value, json};

use super::model::Said;
use super::page::LetterPage;
use crate::applications::{Application, Assessment, Basis, Criterion, LotVerdict, OfficerDecision, OfficerOutcome};
use crate::decisions::{fact_value, fact_words};
use crate::kernel::{Instant, Refusal, london};

/// Everything a letter is written from.
pub struct Grounds<'a> {
    pub council: &'a str,
    pub framework: &'a str,
    pub application: &'a Application,
    pub received_at: Instant,
    pub decision: &'a OfficerDecision,
    /// What was found, and counted.
    pub assessment: &'a Assessment,
    pub said: &'a Said,
    pub review_by: chrono::NaiveDate,
    /// When the framework takes applications next, as a sentence.
    pub windows: &'a str,
    /// Of the letter.
    pub at: Instant,
}

/// The letter.
///
/// # Errors
/// `wrong-state` naming the reason that is missing: an unexplained decision is not sent.
pub fn write(grounds: &Grounds<'_>) -> Result<LetterPage, Refusal> {
    require_reasons(grounds)?;
    let Grounds { application, decision, assessment, said, .. } = grounds;
    let verdict = &decision.verdict;
    let refused = verdict.outcome == OfficerOutcome::Refuse;
    let record = assessment.record_sha256.as_deref().zip(assessment.decision);
    let (record, decided_by) =
        record.ok_or_else(|| Refusal::internal("a decision on an assessment without a record"))?;
    let days = said.review_working_days;
    LetterPage::decision(json!({
        "title": format!("Your application to join {}: {}", grounds.framework, verdict.outcome.done()),
        "council": grounds.council, "framework": grounds.framework, "provider": application.provider_name,
        "location": application.location_name, "date": london::day(london::date_of(grounds.at)),
        "reference": application.id, "done": verdict.outcome.done(), "received": london::words(grounds.received_at),
        "decided": london::words(decision.at), "basis": basis(verdict.basis), "officer": verdict.reason,
        "message": assessment.message, "criteria": criteria(&found(assessment)), "lots": lots(grounds),
        "rules": assessment.package_sha256, "decision": decided_by, "record": record, "review": said.review,
        "review_by": london::day(grounds.review_by),
        "review_days": format!("{days} working {}", if days == 1 { "day" } else { "days" }),
        "refused": refused, "reapply": said.reapply, "windows": grounds.windows, "signature": said.signature,
    }))
}

/// # Errors
/// `wrong-state` where the decision, or a criterion that it rests on, has no reason.
fn require_reasons(grounds: &Grounds<'_>) -> Result<(), Refusal> {
    let missing = |what: String| Err(Refusal::wrong_state(format!("The letter cannot be sent: {what}")));
    let (verdict, criteria) = (&grounds.decision.verdict, found(grounds.assessment));
    let silent = |(_, criterion): &&(String, &Criterion)| is_adverse(criterion) && criterion.reason.trim().is_empty();
    if let Some((_, criterion)) = criteria.iter().find(silent) {
        return missing(format!("the criterion \"{}\" is not met and says no reason.", criterion.id));
    }
    match verdict.basis {
        Basis::FollowsAssessment => {
            if verdict.outcome == OfficerOutcome::Refuse && !criteria.iter().any(|(_, criterion)| is_adverse(criterion))
            {
                return missing("it refuses, and no criterion says why.".to_owned());
            }
        }
        Basis::OfficersJudgement | Basis::Override => {
            if verdict.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
                return missing("the officer's own reason is missing.".to_owned());
            }
        }
    }
    Ok(())
}

fn is_adverse(criterion: &Criterion) -> bool {
    matches!(criterion.outcome.as_str(), "not met" | "refer")
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::FollowsAssessment => "The decision follows what the council's published rules found.",
        Basis::OfficersJudgement => "The council's published rules left this to an officer's judgement.",
        Basis::Override => {
            "The officer departed from what the council's published rules found, for the reason given here."
        }
    }
}

/// Everything that was found, of the whole application and then of each lot, by its name.
fn found(assessment: &Assessment) -> Vec<(String, &Criterion)> {
    let named = |criterion: &Criterion| criterion.id.replace(['-', '_'], " ");
    let whole = assessment.criteria.iter().map(|criterion| (named(criterion), criterion));
    let lots = assessment.lots.iter().flat_map(|lot| {
        let of_lot = lot.assessment.criteria.iter();
        of_lot.map(|criterion| (format!("{}: {}", lot.title, named(criterion)), criterion))
    });
    whole.chain(lots).collect()
}

/// What was decided about each lot, where there are several.
fn lots(grounds: &Grounds<'_>) -> Vec<Value> {
    let Grounds { application, decision, .. } = grounds;
    let title =
        |code: &str| application.lots.iter().find(|lot| lot.code == code).map_or(code, |lot| &lot.title).to_owned();
    let lots = decision.lots.iter().filter(|_| decision.lots.len() > 1);
    let lot = |lot: &LotVerdict| {
        let reason = lot.verdict.reason.as_ref().filter(|_| lot.verdict.reason != decision.verdict.reason);
        json!({
            "title": title(&lot.code), "done": lot.verdict.outcome.done(), "basis": basis(lot.verdict.basis),
            "officer": reason,
        })
    };
    lots.map(lot).collect()
}

/// Those that stood in the way first.
fn criteria(all: &[(String, &Criterion)]) -> Vec<Value> {
    let mut ordered: Vec<&(String, &Criterion)> = all.iter().collect();
    ordered.sort_by_key(|(_, criterion)| !is_adverse(criterion));
    let criterion = |(name, criterion): &&(String, &Criterion)| {
        let facts = criterion.facts.iter();
        let facts: Vec<Value> =
            facts.map(|fact| json!({"what": fact_words(&fact.path), "value": fact_value(&fact.value)})).collect();
        let finding = match criterion.outcome.as_str() {
            "refer" => "left to an officer",
            "clear" => "nothing to look at",
            other => other,
        };
        json!({"name": name, "finding": finding, "reason": criterion.reason, "facts": facts})
    };
    ordered.iter().map(criterion).collect()
}
