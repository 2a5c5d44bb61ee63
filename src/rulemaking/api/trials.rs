//! Checking and trying drafts.

use actix_web::{post, web};

use crate::engine::Check;
use crate::http::{Body, Caller, Reply};
use crate::kernel::ids::{FrameworkId, RuleDraftId};
use crate::kernel::permission::ReadRules;
use crate::kernel::{FieldError, Problem, Refusal};
use crate::rulemaking::service::{Question, Rulemaking, Trial};
use crate::rulemaking::views::{NewRuleCheck, NewRuleTrial, RuleTrialDecidedView, RuleTrialView};

/// Check a draft
///
/// Every finding at once, each with file, line, column, a plain sentence and, where one is near, a suggestion; how the
/// cases beside the rules go; what the rules can say that no case makes them say; and the small slips (a comparison, a
/// number, a date) that no case would notice. Changes nothing.
#[utoipa::path(tag = "rules", params(("id" = RuleDraftId, Path)),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "What was found; `closed` is empty when it may be proposed", body = Check)))]
#[post("/rulebook/drafts/{id}/check")]
pub async fn check_rule_draft(
    caller: Caller<ReadRules>,
    id: web::Path<RuleDraftId>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<Check>, Refusal> {
    Ok(Reply::ok(rulemaking.check(&caller.actor, *id).await?))
}

/// Check rules that are no draft
///
/// The same for files that are no draft, those of a folder in a council's own versioning. Nothing is kept of them.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path)),
    request_body = NewRuleCheck, security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "What was found; `closed` is empty when they may be proposed", body = Check)))]
#[post("/frameworks/{id}/rulebook/check")]
pub async fn check_rules(
    caller: Caller<ReadRules>,
    id: web::Path<FrameworkId>,
    body: Body<NewRuleCheck>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<Check>, Refusal> {
    let NewRuleCheck { files, depth } = body.into_inner();
    Ok(Reply::ok(rulemaking.check_files(&caller.actor, *id, files, depth).await?))
}

/// Try a draft on facts
///
/// Asks a draft one question, over facts of your own or over those of a decision that was made. The answer is no
/// decision: nothing is kept.
#[utoipa::path(tag = "rules", params(("id" = RuleDraftId, Path)),
    request_body = NewRuleTrial, security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "What the draft says", body = RuleTrialView)))]
#[post("/rulebook/drafts/{id}/play")]
pub async fn play_rule_draft(
    caller: Caller<ReadRules>,
    id: web::Path<RuleDraftId>,
    body: Body<NewRuleTrial>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleTrialView>, Refusal> {
    let trial = rulemaking.play(&caller.actor, *id, &question(body.into_inner())?).await?;
    Ok(Reply::ok(view(trial)?))
}

/// # Errors
/// `validation` unless there is either a hook with its input or a decision.
fn question(new: NewRuleTrial) -> Result<Question, Refusal> {
    let missing = |pointer| FieldError::new(pointer, "missing", "is missing: send hook and input, or a decision_id");
    match (new.hook, new.input, new.decision_id) {
        (None, None, Some(decision)) => Ok(Question::Decided(decision)),
        (Some(hook), Some(input), None) => Ok(Question::Facts { hook, input }),
        (_, _, Some(_)) => {
            Err(Refusal::invalid("/decision_id", "one_too_many", "must not be sent together with hook and input"))
        }
        (hook, input, None) => {
            let faults = [hook.is_none().then(|| missing("/hook")), input.is_none().then(|| missing("/input"))];
            Err(Refusal::of(Problem::Validation).fields(faults.into_iter().flatten()))
        }
    }
}

/// # Errors
/// `internal` when the stored decision cannot be read.
fn view(Trial { found, decided }: Trial) -> Result<RuleTrialView, Refusal> {
    let decided: Option<Result<_, Refusal>> = decided.map(|record| {
        Ok(RuleTrialDecidedView {
            decision_id: record.id,
            package_sha256: record.package_sha256,
            outcome: record.outcome,
            output: serde_json::from_str(&record.output).map_err(Refusal::internal)?,
        })
    });
    Ok(RuleTrialView {
        hook: found.hook,
        package_sha256: found.package_sha256,
        outcome: found.outcome,
        output: found.output,
        trace: found.trace,
        operations: found.operations,
        decided: decided.transpose()?,
    })
}
