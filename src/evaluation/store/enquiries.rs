//! Queries over what is asked after the opening, and who is out.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::super::enquiry::{Enquiry, EnquiryAnswer, EnquiryKind, Settlement};
use super::super::standing::{Disqualification, DisqualificationGround};
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, EnquiryId};
use crate::store::entity::{disqualification, enquiry};

pub async fn insert_enquiry(db: &impl ConnectionTrait, new: &Enquiry) -> Result<(), Refusal> {
    let row = enquiry::ActiveModel {
        id: Set(new.id),
        competition: Set(new.competition),
        tender: Set(new.tender),
        provider: Set(new.provider),
        kind: Set(new.kind.name().into()),
        question: Set(new.question.clone()),
        asks: Set(new.asks.clone()),
        tendered_price: Set(new.tendered_price),
        corrected_price: Set(new.corrected_price),
        corrected_elements: Set(match new.corrected_elements.as_slice() {
            [] => None,
            elements => Some(serde_json::to_value(elements).map_err(Refusal::internal)?),
        }),
        answer_by: Set(new.answer_by),
        asked_by: Set(new.asked_by),
        asked_at: Set(new.asked_at),
        answer: Set(None),
        confirms: Set(None),
        answered_by: Set(None),
        answered_at: Set(None),
        upheld: Set(None),
        reason: Set(None),
        settled_by: Set(None),
        settled_at: Set(None),
        version: Set(new.version),
    };
    enquiry::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Whoever asks for it, settles whether they may see it.
pub async fn find_enquiry(db: &impl ConnectionTrait, id: EnquiryId) -> Result<Option<Enquiry>, Refusal> {
    enquiry::Entity::find_by_id(id).one(db).await?.map(enquiry_of).transpose()
}

/// Everything that was asked, the first first.
pub async fn enquiries(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<Enquiry>, Refusal> {
    let rows = enquiry::Entity::find()
        .filter(enquiry::Column::Competition.eq(competition))
        .order_by_asc(enquiry::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(enquiry_of).collect()
}

/// Keeps an answer over the version that was read; false when it has changed since.
pub async fn save_answer(
    db: &impl ConnectionTrait,
    (id, from): (EnquiryId, i64),
    answer: &EnquiryAnswer,
) -> Result<bool, Refusal> {
    let changed = enquiry::Entity::update_many()
        .col_expr(enquiry::Column::Answer, Expr::value(answer.text.clone()))
        .col_expr(enquiry::Column::Confirms, Expr::value(answer.confirms))
        .col_expr(enquiry::Column::AnsweredBy, Expr::value(answer.by))
        .col_expr(enquiry::Column::AnsweredAt, Expr::value(answer.at))
        .col_expr(enquiry::Column::Version, Expr::value(from + 1))
        .filter(enquiry::Column::Id.eq(id))
        .filter(enquiry::Column::Version.eq(from))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Keeps an officer's word over the version that was read; false when it has changed since.
pub async fn save_settlement(
    db: &impl ConnectionTrait,
    (id, from): (EnquiryId, i64),
    settled: &Settlement,
) -> Result<bool, Refusal> {
    let changed = enquiry::Entity::update_many()
        .col_expr(enquiry::Column::Upheld, Expr::value(settled.upheld))
        .col_expr(enquiry::Column::Reason, Expr::value(settled.reason.clone()))
        .col_expr(enquiry::Column::SettledBy, Expr::value(settled.by))
        .col_expr(enquiry::Column::SettledAt, Expr::value(settled.at))
        .col_expr(enquiry::Column::Version, Expr::value(from + 1))
        .filter(enquiry::Column::Id.eq(id))
        .filter(enquiry::Column::Version.eq(from))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn insert_disqualification(db: &impl ConnectionTrait, new: &Disqualification) -> Result<(), Refusal> {
    let row = disqualification::ActiveModel {
        tender: Set(new.tender),
        competition: Set(new.competition),
        ground: Set(new.ground.name().into()),
        reason: Set(new.reason.clone()),
        by_user: Set(new.by),
        at: Set(new.at),
    };
    disqualification::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Every tender that is out, in order of the tenders' ids.
pub async fn disqualified(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
) -> Result<Vec<Disqualification>, Refusal> {
    let rows = disqualification::Entity::find()
        .filter(disqualification::Column::Competition.eq(competition))
        .order_by_asc(disqualification::Column::Tender)
        .all(db)
        .await?;
    let read = |row: disqualification::Model| {
        let ground = DisqualificationGround::parse(&row.ground)
            .ok_or_else(|| Refusal::internal(format!("a disqualification on the ground {:?}", row.ground)))?;
        let disqualification::Model { tender, competition, reason, by_user: by, at, .. } = row;
        Ok(Disqualification { tender, competition, ground, reason, by, at })
    };
    rows.into_iter().map(read).collect()
}

fn enquiry_of(row: enquiry::Model) -> Result<Enquiry, Refusal> {
    let kind = EnquiryKind::parse(&row.kind)
        .ok_or_else(|| Refusal::internal(format!("the enquiry {} is of no known kind", row.id)))?;
    let answer = match (row.answer, row.answered_by, row.answered_at) {
        (Some(text), Some(by), Some(at)) => Some(EnquiryAnswer { text, confirms: row.confirms, by, at }),
        _ => None,
    };
    let settled = match (row.upheld, row.reason, row.settled_by, row.settled_at) {
        (Some(upheld), Some(reason), Some(by), Some(at)) => Some(Settlement { upheld, reason, by, at }),
        _ => None,
    };
    Ok(Enquiry {
        id: row.id,
        competition: row.competition,
        tender: row.tender,
        provider: row.provider,
        kind,
        question: row.question,
        asks: row.asks,
        tendered_price: row.tendered_price,
        corrected_price: row.corrected_price,
        corrected_elements: match row.corrected_elements {
            Some(elements) => serde_json::from_value(elements).map_err(Refusal::internal)?,
            None => vec![],
        },
        answer_by: row.answer_by,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        answer,
        settled,
        version: row.version,
    })
}
