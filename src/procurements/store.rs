//! Queries over procurements and the runs of their allocation.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::model::{Procurement, ProcurementLot, Run, Turns};
use crate::kernel::ids::{CompetitionId, ProcurementId};
use crate::kernel::{Instant, PageRequest, Refusal, Tenant};
use crate::store::entity::{allocation, approval, approval_tender, contract, procurement, procurement_lot};

pub async fn insert(db: &impl ConnectionTrait, made: &Procurement) -> Result<(), Refusal> {
    let row = procurement::ActiveModel {
        id: Set(made.id),
        framework: Set(made.framework),
        authority: Set(made.authority),
        title: Set(made.title.clone()),
        terms: Set(serde_json::to_value(&made.terms).map_err(Refusal::internal)?),
        terms_sha256: Set(made.terms_sha256.clone()),
        created_at: Set(made.created_at),
    };
    procurement::Entity::insert(row).exec_without_returning(db).await?;
    let rows = made.lots.iter().map(|lot| procurement_lot::ActiveModel {
        competition: Set(lot.competition),
        procurement: Set(made.id),
        number: Set(lot.number.into()),
        district: Set(lot.district.clone()),
    });
    procurement_lot::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// A council sees its own; what a provider may see is settled by the service.
pub async fn find(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: ProcurementId,
) -> Result<Option<Procurement>, Refusal> {
    let query = procurement::Entity::find_by_id(id);
    let query = match tenant {
        Tenant::Authority(own) => query.filter(procurement::Column::Authority.eq(own)),
        Tenant::Provider(_) => query,
        Tenant::Platform => query.filter(Expr::value(false)),
    };
    let Some(row) = query.one(db).await? else { return Ok(None) };
    let lots = procurement_lot::Entity::find()
        .filter(procurement_lot::Column::Procurement.eq(id))
        .order_by_asc(procurement_lot::Column::Number)
        .all(db)
        .await?;
    let lots = lots.into_iter().map(|lot| {
        Ok(ProcurementLot {
            competition: lot.competition,
            number: u32::try_from(lot.number).map_err(Refusal::internal)?,
            district: lot.district,
        })
    });
    Ok(Some(Procurement {
        id: row.id,
        framework: row.framework,
        authority: row.authority,
        title: row.title,
        terms: serde_json::from_value(row.terms).map_err(Refusal::internal)?,
        lots: lots.collect::<Result<_, Refusal>>()?,
        terms_sha256: row.terms_sha256,
        created_at: row.created_at,
    }))
}

/// The procurement that a competition found for its caller belongs to.
pub async fn of_competition(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
) -> Result<Option<ProcurementId>, Refusal> {
    Ok(procurement_lot::Entity::find_by_id(competition).one(db).await?.map(|lot| lot.procurement))
}

pub async fn insert_run(db: &impl ConnectionTrait, run: &Run) -> Result<(), Refusal> {
    let row = allocation::ActiveModel {
        id: Set(run.id),
        procurement: Set(run.procurement),
        inputs: Set(serde_json::to_value(&run.inputs).map_err(Refusal::internal)?),
        inputs_sha256: Set(run.inputs_sha256.clone()),
        outcome: Set(serde_json::to_value(&run.outcome).map_err(Refusal::internal)?),
        asked: Set(serde_json::to_value(&run.asked).map_err(Refusal::internal)?),
        at: Set(run.at),
    };
    allocation::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// What has come of the tenders of these competitions: which of them are bound, and which were declined.
pub async fn turns(db: &impl ConnectionTrait, competitions: &[CompetitionId]) -> Result<Turns, Refusal> {
    let mut turns = Turns::default();
    let asked = approval::Entity::find()
        .filter(approval::Column::Competition.is_in(competitions.iter().copied()))
        .filter(approval::Column::State.ne("referred_back"));
    let asked = asked.select_only().column(approval::Column::Id).into_query();
    let named = approval_tender::Entity::find().filter(approval_tender::Column::Approval.in_subquery(asked));
    turns.bound.extend(named.all(db).await?.into_iter().map(|row| row.tender));
    let declined = contract::Entity::find()
        .filter(contract::Column::Competition.is_in(competitions.iter().copied()))
        .filter(contract::Column::Declined.eq(true));
    turns.declined.extend(declined.all(db).await?.into_iter().filter_map(|row| row.tender.zip(row.competition)));
    turns.bound.retain(|tender| !turns.declined.contains_key(tender));
    Ok(turns)
}

/// The run that counts, or that counted at an instant.
pub async fn latest_run(
    db: &impl ConnectionTrait,
    id: ProcurementId,
    then: Option<Instant>,
) -> Result<Option<Run>, Refusal> {
    let mut rows = allocation::Entity::find().filter(allocation::Column::Procurement.eq(id));
    if let Some(then) = then {
        rows = rows.filter(allocation::Column::At.lte(then));
    }
    rows.order_by_desc(allocation::Column::Id).one(db).await?.map(run_of).transpose()
}

/// The first one first.
pub async fn runs(db: &impl ConnectionTrait, id: ProcurementId, page: PageRequest) -> Result<Vec<Run>, Refusal> {
    let mut query = allocation::Entity::find().filter(allocation::Column::Procurement.eq(id));
    if let Some(after) = page.after {
        query = query.filter(allocation::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(allocation::Column::Id).limit(page.fetch()).all(db).await?;
    rows.into_iter().map(run_of).collect()
}

fn run_of(row: allocation::Model) -> Result<Run, Refusal> {
    Ok(Run {
        id: row.id,
        procurement: row.procurement,
        inputs: serde_json::from_value(row.inputs).map_err(Refusal::internal)?,
        inputs_sha256: row.inputs_sha256,
        outcome: serde_json::from_value(row.outcome).map_err(Refusal::internal)?,
        asked: serde_json::from_value(row.asked).map_err(Refusal::internal)?,
        at: row.at,
    })
}
