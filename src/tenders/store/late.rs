//! Tenders that came late, of a competition or a tender that was found for its reader.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::kernel::ids::{CompetitionId, TenderId};
use crate::kernel::{PageRequest, Refusal};
use crate::store::entity::late_tender::{ActiveModel, Column, Entity, Model};
use crate::store::entity::tender;
use crate::tenders::late::{LateTender, LateTenderOutcome, LateTenderRuling};
use crate::tenders::model::Receipt;

pub async fn insert(db: &impl ConnectionTrait, receipt: &Receipt) -> Result<(), Refusal> {
    let row = ActiveModel {
        tender: Set(receipt.tender),
        competition: Set(receipt.competition),
        receipt: Set(serde_json::to_value(receipt).map_err(Refusal::internal)?),
        received_at: Set(receipt.received_at),
        outcome: Set(None),
        reason: Set(None),
        ruled_by: Set(None),
        ruled_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, id: TenderId) -> Result<Option<LateTender>, Refusal> {
    let found = Entity::find_by_id(id).find_also_related(tender::Entity).one(db).await?;
    found.map(late_of).transpose()
}

/// In order of the tenders' ids.
pub async fn list(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    page: PageRequest,
) -> Result<Vec<LateTender>, Refusal> {
    let mut query = Entity::find().filter(Column::Competition.eq(competition));
    if let Some(after) = page.after {
        query = query.filter(Column::Tender.gt(after));
    }
    let query = query.order_by_asc(Column::Tender).limit(page.fetch()).find_also_related(tender::Entity);
    query.all(db).await?.into_iter().map(late_of).collect()
}

pub async fn rule(db: &impl ConnectionTrait, id: TenderId, ruling: &LateTenderRuling) -> Result<(), Refusal> {
    Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(ruling.outcome.name()))
        .col_expr(Column::Reason, Expr::value(ruling.reason.clone()))
        .col_expr(Column::RuledBy, Expr::value(ruling.by))
        .col_expr(Column::RuledAt, Expr::value(ruling.at))
        .filter(Column::Tender.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Whether one waits to be decided.
pub async fn is_waiting(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<bool, Refusal> {
    let waiting = Entity::find().filter(Column::Competition.eq(competition)).filter(Column::Outcome.is_null());
    Ok(waiting.one(db).await?.is_some())
}

fn late_of((row, tender): (Model, Option<tender::Model>)) -> Result<LateTender, Refusal> {
    let unreadable = || Refusal::internal(format!("late tender {} cannot be read from its row", row.tender));
    let tender = tender.ok_or_else(unreadable)?;
    let ruling = match (&row.outcome, row.reason.clone(), row.ruled_by, row.ruled_at) {
        (Some(outcome), Some(reason), Some(by), Some(at)) => {
            let outcome = LateTenderOutcome::parse(outcome).ok_or_else(unreadable)?;
            Some(LateTenderRuling { outcome, reason, by, at })
        }
        _ => None,
    };
    Ok(LateTender {
        tender: row.tender,
        competition: row.competition,
        member: tender.membership,
        provider: tender.provider,
        version: tender.version,
        receipt: serde_json::from_value(row.receipt).map_err(Refusal::internal)?,
        ruling,
    })
}
