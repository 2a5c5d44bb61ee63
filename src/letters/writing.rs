//! From what is on record to the page. Nothing is worked out here that was not found then.

use serde_json::{Value, json};

use super::model::Said;
use super::page::LetterPage;
use crate::applications::{Application, Assessment, Basis, Criterion, OfficerDecision, OfficerOutcome};
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
    let (record, found) = record.ok_or_else(|| Refusal::internal("a decision on an assessment without a record"))?;
    let days = said.review_working_days;
    LetterPage::decision(json!({
        "title": format!("Your application to join {}: {}", grounds.framework, verdict.outcome.done()),
        "council": grounds.council, "framework": grounds.framework, "provider": application.provider_name,
        "location": application.location_name, "date": london::day(london::date_of(grounds.at)),
        "reference": application.id, "done": verdict.outcome.done(), "received": london::words(grounds.received_at),
        "decided": london::words(decision.at), "basis": basis(verdict.basis), "officer": verdict.reason,
        "message": assessment.message, "criteria": criteria(&assessment.criteria), "rules": assessment.package_sha256,
        "decision": found, "record": record, "review": said.review, "review_by": london::day(grounds.review_by),
        "review_days": format!("{days} working {}", if days == 1 { "day" } else { "days" }),
        "refused": refused, "reapply": said.reapply, "windows": grounds.windows, "signature": said.signature,
    }))
}

/// # Errors
/// `wrong-state` where the decision, or a criterion that it rests on, has no reason.
fn require_reasons(grounds: &Grounds<'_>) -> Result<(), Refusal> {
    let missing = |what: String| Err(Refusal::wrong_state(format!("The letter cannot be sent: {what}")));
    let (verdict, criteria) = (&grounds.decision.verdict, &grounds.assessment.criteria);
    let silent = |criterion: &&Criterion| is_adverse(criterion) && criterion.reason.trim().is_empty();
    if let Some(criterion) = criteria.iter().find(silent) {
        return missing(format!("the criterion \"{}\" is not met and says no reason.", criterion.id));
    }
    match verdict.basis {
        Basis::FollowsAssessment => {
            if verdict.outcome == OfficerOutcome::Refuse && !criteria.iter().any(is_adverse) {
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

/// Those that stood in the way first.
fn criteria(all: &[Criterion]) -> Vec<Value> {
    let mut ordered: Vec<&Criterion> = all.iter().collect();
    ordered.sort_by_key(|criterion| !is_adverse(criterion));
    let criterion = |criterion: &&Criterion| {
        let facts = criterion.facts.iter();
        let facts: Vec<Value> =
            facts.map(|fact| json!({"what": fact_words(&fact.path), "value": fact_value(&fact.value)})).collect();
        let finding = match criterion.outcome.as_str() {
            "refer" => "left to an officer",
            "clear" => "nothing to look at",
            other => other,
        };
        let name = criterion.id.replace(['-', '_'], " ");
        json!({"name": name, "finding": finding, "reason": criterion.reason, "facts": facts})
    };
    ordered.iter().map(criterion).collect()
}
