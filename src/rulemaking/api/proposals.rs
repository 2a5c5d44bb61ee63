//! Proposals and their reviews.

use actix_web::{get, post, web};

use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, RuleDraftId, RuleProposalId};
use crate::kernel::permission::{ApproveRules, ReadRules, WriteRules};
use crate::rulemaking::service::Rulemaking;
use crate::rulemaking::views::{
    NewRuleApproval, NewRuleProposal, NewRuleRejection, RuleProposalPage, RuleProposalView,
};

/// Propose a draft
///
/// Fixes the bytes of the draft and puts them before a second person; the draft rests until they are answered. Refused
/// while anything keeps the rules from being used: findings, failing cases, criteria that no case shows both ways.
#[utoipa::path(tag = "rules", params(("id" = RuleDraftId, Path), IfMatch),
    request_body = NewRuleProposal, security(("oauth2" = ["rules:write"])),
    responses((status = 201, description = "Proposed", body = RuleProposalView),
        (status = 409, description = "The draft is no longer open, or nothing would change", body = ProblemBody,
            content_type = "application/problem+json"),
        (status = 422, description = "The rules have faults (`findings`), their cases do not show what they say \
            (`cases`), or the legal regime does not allow the change (`refused-by-regime`)", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/rulebook/drafts/{id}/propose")]
pub async fn propose_rules(
    caller: Caller<WriteRules>,
    id: web::Path<RuleDraftId>,
    version: IfMatch,
    body: Body<NewRuleProposal>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleProposalView>, Refusal> {
    let proposal = rulemaking.propose(&caller.call_with(&body), *id, version.0, &body.summary).await?;
    Ok(Reply::created(format!("/api/v1/rulebook/proposals/{}", proposal.id), proposal.into()))
}

/// List the proposals of a rulebook
///
/// Whatever became of them.
#[utoipa::path(tag = "rules", params(("id" = FrameworkId, Path), Paging),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "One page, in the order in which they were made", body = RuleProposalPage)))]
#[get("/frameworks/{id}/rulebook/proposals")]
pub async fn list_rule_proposals(
    caller: Caller<ReadRules>,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleProposalPage>, Refusal> {
    let page = rulemaking.proposals(&caller.actor, *id, paging.0.request()?).await?.map(RuleProposalView::from);
    Ok(Reply::ok(RuleProposalPage { items: page.items, next: page.next }))
}

/// Read a proposal
///
/// Its files are those of its draft, which rests while it is proposed.
#[utoipa::path(tag = "rules", params(("id" = RuleProposalId, Path)),
    security(("oauth2" = ["rules:read"])),
    responses((status = 200, description = "The proposal", body = RuleProposalView)))]
#[get("/rulebook/proposals/{id}")]
pub async fn get_rule_proposal(
    caller: Caller<ReadRules>,
    id: web::Path<RuleProposalId>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleProposalView>, Refusal> {
    Ok(Reply::ok(rulemaking.proposal(&caller.actor, *id).await?.into()))
}

/// Approve proposed rules
///
/// The approval names the hash of what was reviewed. Nobody who wrote or proposed any of it may approve it,
/// in whatever draft they wrote it and by whichever way it came into this one.
#[utoipa::path(tag = "rules", params(("id" = RuleProposalId, Path)),
    request_body = NewRuleApproval, security(("oauth2" = ["rules:approve"])),
    responses((status = 200, description = "Approved", body = RuleProposalView),
        (status = 409, description = "It was answered already, or other bytes were reviewed than are proposed",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/rulebook/proposals/{id}/approve")]
pub async fn approve_rules(
    caller: Caller<ApproveRules>,
    id: web::Path<RuleProposalId>,
    body: Body<NewRuleApproval>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleProposalView>, Refusal> {
    let call = caller.call_with(&body);
    Ok(Reply::ok(rulemaking.approve(&call, *id, &body.package_sha256, body.comment.as_deref()).await?.into()))
}

/// Reject proposed rules
///
/// Its draft is open again, and may be proposed anew.
#[utoipa::path(tag = "rules", params(("id" = RuleProposalId, Path)),
    request_body = NewRuleRejection, security(("oauth2" = ["rules:approve"])),
    responses((status = 200, description = "Rejected", body = RuleProposalView),
        (status = 409, description = "It was answered already, or other bytes were reviewed than are proposed",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/rulebook/proposals/{id}/reject")]
pub async fn reject_rules(
    caller: Caller<ApproveRules>,
    id: web::Path<RuleProposalId>,
    body: Body<NewRuleRejection>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleProposalView>, Refusal> {
    let call = caller.call_with(&body);
    Ok(Reply::ok(rulemaking.reject(&call, *id, &body.package_sha256, &body.reason).await?.into()))
}

/// Recall proposed rules
///
/// Possible until somebody has answered it. Its draft is open again.
#[utoipa::path(tag = "rules", params(("id" = RuleProposalId, Path)),
    security(("oauth2" = ["rules:write"])),
    responses((status = 200, description = "Recalled", body = RuleProposalView),
        (status = 409, description = "It was answered already", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/rulebook/proposals/{id}/recall")]
pub async fn recall_rules(
    caller: Caller<WriteRules>,
    id: web::Path<RuleProposalId>,
    rulemaking: web::Data<Rulemaking>,
) -> Result<Reply<RuleProposalView>, Refusal> {
    Ok(Reply::ok(rulemaking.recall(&caller.call(), *id).await?.into()))
}
