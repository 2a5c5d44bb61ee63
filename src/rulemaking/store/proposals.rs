//! Proposals and how they were answered.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::kernel::ids::{AuthorityId, FrameworkId, RuleProposalId, RuleReleaseId};
use crate::kernel::{PageRequest, Refusal};
use crate::rulemaking::model::{Proposal, Review, Verdict};
use crate::store::entity::{rule_proposal, rule_review, rulebook_version, rulebook_withdrawal};

pub async fn insert(db: &impl ConnectionTrait, proposal: &Proposal) -> Result<(), Refusal> {
    let row = rule_proposal::ActiveModel {
        id: Set(proposal.id),
        authority: Set(proposal.authority),
        framework: Set(proposal.framework),
        draft: Set(proposal.draft),
        package: Set(proposal.package.clone()),
        base: Set(proposal.base.clone()),
        summary: Set(proposal.summary.clone()),
        proposed_by: Set(proposal.proposed_by),
        proposed_at: Set(proposal.proposed_at),
    };
    rule_proposal::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Answers a proposal; a second answer breaks the table's key.
pub async fn insert_review(db: &impl ConnectionTrait, proposal: &Proposal, review: &Review) -> Result<(), Refusal> {
    let row = rule_review::ActiveModel {
        proposal: Set(proposal.id),
        package: Set(proposal.package.clone()),
        verdict: Set(review.verdict.name().into()),
        comment: Set(review.comment.clone()),
        reviewed_by: Set(review.by),
        reviewed_at: Set(review.at),
    };
    rule_review::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    id: RuleProposalId,
) -> Result<Option<Proposal>, Refusal> {
    let query = rule_proposal::Entity::find()
        .filter(rule_proposal::Column::Authority.eq(authority))
        .filter(rule_proposal::Column::Id.eq(id));
    Ok(whole(db, query).await?.pop())
}

/// In the order in which they were made. The caller has settled whose framework it is.
pub async fn list(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    page: PageRequest,
) -> Result<Vec<Proposal>, Refusal> {
    let mut query = of(framework).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(rule_proposal::Column::Id.gt(after));
    }
    whole(db, query).await
}

/// Every proposal of one package, in the order in which they were made.
pub async fn of_package(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    sha256: &str,
) -> Result<Vec<Proposal>, Refusal> {
    whole(db, of(framework).filter(rule_proposal::Column::Package.eq(sha256))).await
}

fn of(framework: FrameworkId) -> Select<rule_proposal::Entity> {
    rule_proposal::Entity::find()
        .filter(rule_proposal::Column::Framework.eq(framework))
        .order_by_asc(rule_proposal::Column::Id)
}

/// With their answers, and the release that stands. One that was withdrawn leaves its proposal approved.
async fn whole(db: &impl ConnectionTrait, query: Select<rule_proposal::Entity>) -> Result<Vec<Proposal>, Refusal> {
    let rows = query.find_also_related(rule_review::Entity).all(db).await?;
    let releases = rulebook_version::Entity::find()
        .filter(rulebook_version::Column::Proposal.is_in(rows.iter().map(|(row, _)| row.id)))
        .find_also_related(rulebook_withdrawal::Entity)
        .all(db)
        .await?;
    let standing = releases.into_iter().filter(|(_, withdrawal)| withdrawal.is_none());
    let releases: BTreeMap<RuleProposalId, RuleReleaseId> =
        standing.filter_map(|(release, _)| Some((release.proposal?, release.id))).collect();
    rows.into_iter().map(|(row, review)| proposal_of(row, review, &releases)).collect()
}

fn proposal_of(
    row: rule_proposal::Model,
    review: Option<rule_review::Model>,
    releases: &BTreeMap<RuleProposalId, RuleReleaseId>,
) -> Result<Proposal, Refusal> {
    Ok(Proposal {
        release: releases.get(&row.id).copied(),
        id: row.id,
        authority: row.authority,
        framework: row.framework,
        draft: row.draft,
        package: row.package,
        base: row.base,
        summary: row.summary,
        proposed_by: row.proposed_by,
        proposed_at: row.proposed_at,
        review: review.map(review_of).transpose()?,
    })
}

fn review_of(row: rule_review::Model) -> Result<Review, Refusal> {
    let verdict = Verdict::parse(&row.verdict)
        .ok_or_else(|| Refusal::internal(format!("{} is no answer to a proposal", row.verdict)))?;
    Ok(Review { verdict, comment: row.comment, by: row.reviewed_by, at: row.reviewed_at })
}
