//! Queries over approvals, consultations and awards, each starting from a tenant.

pub mod budget;
pub mod course;
pub mod outcomes;

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use super::course::Turned;
use super::model::{Approval, ApprovalState, Award, Basis, Consultation, ConsulteeView, Settled, Verdict};
use crate::kernel::ids::{ApprovalId, AwardId, CompetitionId, ContractId, DirectAwardId, TenderId};
use crate::kernel::{Money, Origin, Refusal, Tenant};
use crate::store::entity::{approval, approval_tender, award, consultation, contract};

/// Approvals are the council's own business.
fn approvals_of(tenant: Tenant) -> Select<approval::Entity> {
    match tenant {
        Tenant::Authority(own) => approval::Entity::find().filter(approval::Column::Authority.eq(own)),
        Tenant::Platform | Tenant::Provider(_) => approval::Entity::find().filter(approval::Column::Id.is_null()),
    }
}

/// A council sees its awards, a provider those it won.
fn awards_of(tenant: Tenant) -> Select<award::Entity> {
    match tenant {
        Tenant::Authority(own) => award::Entity::find().filter(award::Column::Authority.eq(own)),
        Tenant::Provider(own) => award::Entity::find().filter(award::Column::Provider.eq(own)),
        Tenant::Platform => award::Entity::find().filter(award::Column::Id.is_null()),
    }
}

pub async fn insert_approval(db: &impl ConnectionTrait, approval: &Approval) -> Result<(), Refusal> {
    let row = approval::ActiveModel {
        id: Set(approval.id),
        authority: Set(approval.authority),
        competition: Set(approval.basis.competition()),
        ranking: Set(approval.basis.ranking()),
        direct_award: Set(approval.basis.direct_award()),
        report: Set(approval.report.clone()),
        tie_reason: Set(approval.tie_reason.clone()),
        annual_value: Set(approval.annual_value),
        requested_by: Set(approval.requested_by),
        requested_at: Set(approval.requested_at),
        state: Set(approval.state.name().into()),
        decided_by: Set(None),
        decider_office: Set(None),
        decided_at: Set(None),
        decision_reason: Set(None),
        decision: Set(None),
        steps: Set(serde_json::json!(approval.steps)),
        whole_life_value: Set(approval.whole_life_value),
        starts_on: Set(approval.runs.map(|(from, _)| from)),
        ends_on: Set(approval.runs.map(|(_, to)| to)),
        version: Set(approval.version),
    };
    approval::Entity::insert(row).exec_without_returning(db).await?;
    let tenders = approval.tenders.iter().map(|tender| approval_tender::ActiveModel {
        approval: Set(approval.id),
        tender: Set(*tender),
        annual_value: Set(approval.tender_values.get(tender).copied()),
    });
    if !approval.tenders.is_empty() {
        approval_tender::Entity::insert_many(tenders).exec_without_returning(db).await?;
    }
    course::insert(db, approval.id, 0, &approval.turns).await
}

pub async fn find_approval(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: ApprovalId,
) -> Result<Option<Approval>, Refusal> {
    let row = approvals_of(tenant).filter(approval::Column::Id.eq(id)).one(db).await?;
    Ok(whole(db, row.into_iter().collect()).await?.pop())
}

/// Every approval asked for in a competition, the first one first.
pub async fn approvals(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    competition: CompetitionId,
) -> Result<Vec<Approval>, Refusal> {
    let query = approvals_of(tenant).filter(approval::Column::Competition.eq(competition));
    whole(db, query.order_by_asc(approval::Column::Id).all(db).await?).await
}

/// Every approval asked for of a direct award, the first one first.
pub async fn approvals_of_direct(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    direct_award: DirectAwardId,
) -> Result<Vec<Approval>, Refusal> {
    let query = approvals_of(tenant).filter(approval::Column::DirectAward.eq(direct_award));
    whole(db, query.order_by_asc(approval::Column::Id).all(db).await?).await
}

/// Writes a decided state; false when the approval is no longer at `version`.
pub async fn decide(db: &impl ConnectionTrait, approval: &Approval, version: i64) -> Result<bool, Refusal> {
    let Some(verdict) = approval.state.verdict() else {
        return Err(Refusal::internal("an undecided approval was to be stored as decided"));
    };
    let decision = match &approval.state {
        ApprovalState::Approved { decision, .. } => Some(*decision),
        _ => None,
    };
    let changed = approval::Entity::update_many()
        .col_expr(approval::Column::State, Expr::value(approval.state.name()))
        .col_expr(approval::Column::DecidedBy, Expr::value(verdict.by))
        .col_expr(approval::Column::DeciderOffice, Expr::value(verdict.office.clone()))
        .col_expr(approval::Column::DecidedAt, Expr::value(verdict.at))
        .col_expr(approval::Column::DecisionReason, Expr::value(verdict.reason.clone()))
        .col_expr(approval::Column::Decision, Expr::value(decision))
        .col_expr(approval::Column::Version, Expr::value(version + 1))
        .filter(approval::Column::Id.eq(approval.id))
        .filter(approval::Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Makes it another version, because something happened; false when the approval is no longer at `version`.
pub async fn touch(db: &impl ConnectionTrait, approval: ApprovalId, version: i64) -> Result<bool, Refusal> {
    let changed = approval::Entity::update_many()
        .col_expr(approval::Column::Version, Expr::value(version + 1))
        .filter(approval::Column::Id.eq(approval))
        .filter(approval::Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Keeps a consultee's view; false when the approval is no longer at `version`. Whoever decides must have read it,
/// so it is a change of the approval.
pub async fn add_view(db: &impl ConnectionTrait, given: &Consultation, version: i64) -> Result<bool, Refusal> {
    if !touch(db, given.approval, version).await? {
        return Ok(false);
    }
    let row = consultation::ActiveModel {
        approval: Set(given.approval),
        office: Set(given.office.clone()),
        consultee: Set(given.consultee),
        view: Set(given.view.name().into()),
        comment: Set(given.comment.clone()),
        at: Set(given.at),
    };
    consultation::Entity::insert(row).exec_without_returning(db).await?;
    Ok(true)
}

pub async fn insert_award(db: &impl ConnectionTrait, made: &Award) -> Result<(), Refusal> {
    let row = award::ActiveModel {
        id: Set(made.id),
        authority: Set(made.authority),
        competition: Set(made.origin.competition()),
        approval: Set(made.approval),
        tender: Set(made.origin.tender()),
        direct_award: Set(made.origin.direct_award()),
        membership: Set(made.membership),
        provider: Set(made.provider),
        contract: Set(made.contract),
        awarded_by: Set(made.awarded_by),
        at: Set(made.at),
    };
    award::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find_award(db: &impl ConnectionTrait, tenant: Tenant, id: AwardId) -> Result<Option<Award>, Refusal> {
    awards_of(tenant).filter(award::Column::Id.eq(id)).one(db).await?.map(award_read).transpose()
}

/// The award that opened a contract.
pub async fn award_of(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    contract: ContractId,
) -> Result<Option<Award>, Refusal> {
    awards_of(tenant).filter(award::Column::Contract.eq(contract)).one(db).await?.map(award_read).transpose()
}

/// The tenders of a competition that were awarded: those whose contracts stand, and those whose contracts were declined.
pub async fn settled(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Settled, Refusal> {
    let contracts = contract::Entity::find().filter(contract::Column::Competition.eq(competition));
    let mut settled = Settled::default();
    for row in contracts.all(db).await? {
        let of = if row.declined { &mut settled.declined } else { &mut settled.standing };
        of.extend(row.tender);
    }
    Ok(settled)
}

/// The awards of one competition, in order. At most one per tender, so there is no paging.
pub async fn awards(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    competition: CompetitionId,
) -> Result<Vec<Award>, Refusal> {
    let query = awards_of(tenant).filter(award::Column::Competition.eq(competition));
    query.order_by_asc(award::Column::Id).all(db).await?.into_iter().map(award_read).collect()
}

/// Whether a contract that came of this approval is signed.
pub async fn is_signed(db: &impl ConnectionTrait, approval: ApprovalId) -> Result<bool, Refusal> {
    let awarded = award::Entity::find().select_only().column(award::Column::Contract);
    let contracts: Vec<ContractId> = awarded.filter(award::Column::Approval.eq(approval)).into_tuple().all(db).await?;
    let signed = contract::Entity::find().filter(contract::Column::Id.is_in(contracts));
    let signed =
        signed.filter(contract::Column::AwaitsSignature.eq(false)).filter(contract::Column::Declined.eq(false));
    Ok(signed.count(db).await? > 0)
}

pub async fn is_awarded(db: &impl ConnectionTrait, approval: ApprovalId) -> Result<bool, Refusal> {
    let query = award::Entity::find().filter(award::Column::Approval.eq(approval));
    Ok(query.limit(1).one(db).await?.is_some())
}

/// With their tenders, consultations and turns.
async fn whole(db: &impl ConnectionTrait, rows: Vec<approval::Model>) -> Result<Vec<Approval>, Refusal> {
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let ids: Vec<ApprovalId> = rows.iter().map(|row| row.id).collect();
    let mut tenders: BTreeMap<ApprovalId, Vec<(TenderId, Option<Money>)>> = BTreeMap::new();
    let named = approval_tender::Entity::find()
        .filter(approval_tender::Column::Approval.is_in(ids.clone()))
        .order_by_asc(approval_tender::Column::Tender);
    for row in named.all(db).await? {
        tenders.entry(row.approval).or_default().push((row.tender, row.annual_value));
    }
    let mut views: BTreeMap<ApprovalId, Vec<Consultation>> = BTreeMap::new();
    let given = consultation::Entity::find()
        .filter(consultation::Column::Approval.is_in(ids.clone()))
        .order_by_asc(consultation::Column::At)
        .order_by_asc(consultation::Column::Office);
    for row in given.all(db).await? {
        views.entry(row.approval).or_default().push(consultation_of(row)?);
    }
    let mut turns = course::of(db, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let (named, given) = (tenders.remove(&row.id), views.remove(&row.id));
            let turns = turns.remove(&row.id).unwrap_or_default();
            approval_of(row, named.unwrap_or_default(), given.unwrap_or_default(), turns)
        })
        .collect()
}

fn approval_of(
    row: approval::Model,
    tenders: Vec<(TenderId, Option<Money>)>,
    consultations: Vec<Consultation>,
    turns: Vec<Turned>,
) -> Result<Approval, Refusal> {
    let alone = tenders.len() == 1;
    let value = |(tender, value): &(TenderId, Option<Money>)| {
        Some((*tender, value.or_else(|| alone.then_some(row.annual_value))?))
    };
    Ok(Approval {
        state: state_of(&row)?,
        id: row.id,
        authority: row.authority,
        basis: basis_of(&row)?,
        tender_values: tenders.iter().filter_map(value).collect(),
        tenders: tenders.into_iter().map(|(tender, _)| tender).collect(),
        whole_life_value: row.whole_life_value,
        runs: row.starts_on.zip(row.ends_on),
        steps: serde_json::from_value(row.steps).map_err(Refusal::internal)?,
        report: row.report,
        tie_reason: row.tie_reason,
        annual_value: row.annual_value,
        requested_by: row.requested_by,
        requested_at: row.requested_at,
        consultations,
        turns,
        version: row.version,
    })
}

fn basis_of(row: &approval::Model) -> Result<Basis, Refusal> {
    match (row.competition, row.ranking, row.direct_award) {
        (Some(competition), Some(ranking), None) => Ok(Basis::Ranking { competition, ranking }),
        (None, None, Some(direct_award)) => Ok(Basis::DirectAward { direct_award }),
        _ => Err(Refusal::internal(format!("the approval {} rests on nothing", row.id))),
    }
}

fn state_of(row: &approval::Model) -> Result<ApprovalState, Refusal> {
    let verdict = row.decided_by.zip(row.decided_at).zip(row.decision_reason.clone());
    let verdict = verdict.map(|((by, at), reason)| Verdict { by, office: row.decider_office.clone(), at, reason });
    match (row.state.as_str(), verdict, row.decision) {
        ("pending", None, None) => Ok(ApprovalState::Pending),
        ("approved", Some(verdict), Some(decision)) => Ok(ApprovalState::Approved { verdict, decision }),
        ("referred_back", Some(verdict), None) => Ok(ApprovalState::ReferredBack { verdict }),
        (state, ..) => Err(Refusal::internal(format!("the approval {} is incompletely {state}", row.id))),
    }
}

fn consultation_of(row: consultation::Model) -> Result<Consultation, Refusal> {
    let view = ConsulteeView::parse(&row.view)
        .ok_or_else(|| Refusal::internal(format!("a consultation with the view {:?}", row.view)))?;
    Ok(Consultation {
        approval: row.approval,
        office: row.office,
        consultee: row.consultee,
        view,
        comment: row.comment,
        at: row.at,
    })
}

fn award_read(row: award::Model) -> Result<Award, Refusal> {
    let origin = Origin::of(row.competition, row.tender, row.direct_award);
    Ok(Award {
        id: row.id,
        authority: row.authority,
        origin: origin.ok_or_else(|| Refusal::internal(format!("the award {} is of nothing", row.id)))?,
        approval: row.approval,
        membership: row.membership,
        provider: row.provider,
        contract: row.contract,
        awarded_by: row.awarded_by,
        at: row.at,
    })
}
