//! Releases.

use actix_web::{post, web};

use crate::http::{Body, Caller, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{RuleProposalId, RuleReleaseId};
use crate::kernel::permission::ReleaseRules;
use crate::rulebooks::{ReleaseState, RulebookVersionView};
use crate::rulemaking::service::{ReleaseTerms, Rulemaking};
use crate::rulemaking::views::{NewRuleRelease, NewRuleWithdrawal};

/// Release approved rules
///
/// Approved rules decide whatever starts from their date on. What has begun keeps the rules it began under: an
/// application those it was opened with, a competition those it was published with. A published framework's rules
/// change only with a reason and the decision that allows it.
#[utoipa::path(tag = "rules", params(("id" = RuleProposalId, Path)),
    request_body = NewRuleRelease, security(("oauth2" = ["rules:release"])),
    responses((status = 201, description = "In force, or scheduled", body = RulebookVersionView),
        (status = 409, description = "It is not approved or was released; the period overlaps a scheduled release; or \
            what it would replace is not what it was made from", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "The date lies in the past, the reason or decision reference is missing, or the \
            legal regime does not allow the change (`refused-by-regime`)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/rulebook/proposals/{id}/release")]
pub async fn release_rules(
    caller: Caller<ReleaseRules>,
    id: web::Path<RuleProposalId>,
    body: Body<NewRuleRelease>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RulebookVersionView>, Refusal> {
    let terms = ReleaseTerms {
        effective_from: body.effective_from.map(|time| time.0),
        effective_to: body.effective_to.map(|time| time.0),
        reason: body.reason.clone(),
        decision_reference: body.decision_reference.clone(),
    };
    let version = rulemaking.release(&caller.call_with(&body), *id, &terms).await?;
    let location = format!("/api/v1/frameworks/{}/rulebook/versions/{}", version.framework, version.package);
    let scheduled = version.period.from > version.released_at;
    let state = if scheduled { ReleaseState::Scheduled } else { ReleaseState::InForce };
    Ok(Reply::created(location, RulebookVersionView::of(version, state)))
}

/// Withdraw a scheduled release
///
/// Possible until it takes effect; what was in force before stays so. The proposal is approved as before, and may be
/// released again with another date.
#[utoipa::path(tag = "rules", params(("id" = RuleReleaseId, Path)),
    request_body = NewRuleWithdrawal, security(("oauth2" = ["rules:release"])),
    responses((status = 200, description = "Withdrawn", body = RulebookVersionView),
        (status = 409, description = "It has taken effect, or was withdrawn already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/rulebook/releases/{id}/withdraw")]
pub async fn withdraw_rules(
    caller: Caller<ReleaseRules>,
    id: web::Path<RuleReleaseId>,
    body: Body<NewRuleWithdrawal>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RulebookVersionView>, Refusal> {
    let version = rulemaking.withdraw(&caller.call_with(&body), *id, &body.reason).await?;
    Ok(Reply::ok(RulebookVersionView::of(version, ReleaseState::Withdrawn)))
}
