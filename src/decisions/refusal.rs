//! A rule's no, as the answer to a request: its reasons in words, and the whole decision beside them.

use serde_json::{Value, json};

use super::model::DecisionRecord;
use crate::engine::{Decision, Outcome};
use crate::kernel::ids::DecisionId;
use crate::kernel::{Problem, Refusal};

/// The lists of an output that hold what keeps a rule from a yes.
const UNMET: &[&str] = &["not_met", "referred"];

/// Refuses a request because of a rule: its no, or (never the same) that it could not decide. `consequence` says in a
/// sentence what does not happen; the rule's own reasons follow it. `record` names the decision if it was put on
/// record.
pub fn refused_by_rule(consequence: &str, decision: &Decision, record: Option<DecisionId>) -> Refusal {
    refused(Problem::RefusedByRule, consequence, decision, UNMET, record)
}

/// The same because of the law: what it wants looked at is no reason.
pub fn refused_by_regime(consequence: &str, decision: &Decision) -> Refusal {
    refused(Problem::RefusedByRegime, consequence, decision, &["not_met"], None)
}

/// The reasons of a rule that did not say yes, or why it could not decide.
pub fn reasons_of_rule(decision: &Decision) -> Vec<&str> {
    reasons(decision, UNMET)
}

/// A decision with its whole explanation, to go with a refusal.
pub fn explained(decision: &Decision) -> Value {
    json!({
        "hook": decision.hook, "package_sha256": decision.package_sha256, "outcome": decision.outcome,
        "output": decision.output, "trace": decision.trace,
    })
}

/// As [`explained`], of a decision on record.
///
/// # Errors
/// `internal` when the record cannot be read.
pub fn recorded_explanation(record: &DecisionRecord) -> Result<Value, Refusal> {
    let read = |text: &str| serde_json::from_str::<Value>(text).map_err(Refusal::internal);
    Ok(json!({
        "id": record.id, "hook": record.hook, "package_sha256": record.package_sha256, "outcome": record.outcome,
        "output": read(&record.output)?, "trace": read(&record.trace)?,
    }))
}

fn refused(
    problem: Problem,
    consequence: &str,
    decision: &Decision,
    lists: &[&str],
    record: Option<DecisionId>,
) -> Refusal {
    let mut detail = consequence.to_owned();
    for reason in reasons(decision, lists) {
        detail.push_str(&format!(" {reason}."));
    }
    let mut member = explained(decision);
    if let Some(id) = record {
        member["id"] = json!(id);
    }
    let problem = match decision.outcome {
        Outcome::CannotDecide => Problem::CannotDecide,
        _ => problem,
    };
    Refusal::new(problem, detail).decision(member)
}

/// The reasons of every criterion in those lists of the output; else why the rule could not decide.
fn reasons<'a>(decision: &'a Decision, lists: &[&str]) -> Vec<&'a str> {
    let listed = lists.iter().flat_map(|list| decision.output[*list].as_array().into_iter().flatten());
    let reasons: Vec<&str> = listed.filter_map(|entry| entry["reason"].as_str()).collect();
    if reasons.is_empty() {
        decision.output["message"].as_str().and_then(sentence).into_iter().collect()
    } else {
        reasons
    }
}

fn sentence(message: &str) -> Option<&str> {
    Some(message.trim_end_matches('.')).filter(|message| !message.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(output: Value) -> Decision {
        serde_json::from_value(json!({
            "package_sha256": "0", "hook": "publication", "engine": "", "input": "{}", "input_sha256": "0",
            "outcome": "not_met", "output": output, "trace": [], "operations": 0, "record_sha256": "0",
        }))
        .unwrap()
    }

    #[test]
    fn the_reasons_follow_the_consequence() {
        let output =
            json!({"not_met": [{"id": "a", "reason": "Price weighs more than half"}], "referred": [], "met": 0});
        let refusal = refused_by_rule("It is not published.", &decided(output), None);
        assert_eq!(
            refusal.to_string(),
            "The rulebook does not allow this: It is not published. Price weighs more than half."
        );
        let message = json!({"message": "there is no field `wieghts`.", "line": 3, "column": 1});
        let refusal = refused_by_rule("It is not published.", &decided(message), None);
        assert!(refusal.to_string().ends_with("It is not published. there is no field `wieghts`."));
    }
}
