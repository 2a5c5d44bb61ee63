//! Queries over marks, agreed marks and rankings. Whose competition it is was settled by the competitions slice,
//! which found it for the caller's tenant.

mod carried;
mod enquiries;
mod panel;

pub use carried::{Admission, admissions, carried};
pub use enquiries::{
    disqualified, enquiries, find_enquiry, insert_disqualification, insert_enquiry, save_answer, save_settlement,
};
pub use panel::{evaluators, insert_turn, put_evaluator, turns};

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::model::{AgreedMark, Mark, MarkSheet, Progress, Reopened};
use super::ranking::{Ranking, RankingOutcome};
use crate::kernel::ids::{AuthorityId, CompetitionId, FrameworkId, ProviderId, RankingId, TenderId, UserId};
use crate::kernel::{PageRequest, Refusal};
use crate::store::entity::{agreed_mark, competition, evaluation, mark, opened_tender, ranking};

/// Whose competition it is, and of which framework.
pub async fn whose(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
) -> Result<(AuthorityId, FrameworkId), Refusal> {
    let row = competition::Entity::find_by_id(competition).one(db).await?;
    row.map(|row| (row.authority, row.framework)).ok_or_else(|| Refusal::not_found("competition"))
}

/// Every opened tender and its provider, in order of the tenders' ids.
pub async fn tendered(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
) -> Result<Vec<(TenderId, ProviderId)>, Refusal> {
    let rows = opened_tender::Entity::find()
        .select_only()
        .column(opened_tender::Column::Tender)
        .column(opened_tender::Column::Provider)
        .filter(opened_tender::Column::Competition.eq(competition))
        .order_by_asc(opened_tender::Column::Tender);
    Ok(rows.into_tuple().all(db).await?)
}

pub async fn progress(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Progress, Refusal> {
    let row = evaluation::Entity::find_by_id(competition).one(db).await?;
    Ok(row.map_or(Progress::START, |row| Progress { frozen: row.frozen, version: row.version }))
}

/// Counts one more change of the marks; false when they are frozen. The row stays locked until the work commits,
/// so that marks and moderation of one competition follow each other.
pub async fn advance(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<bool, Refusal> {
    let start = evaluation::ActiveModel {
        competition: Set(competition),
        frozen: Set(Progress::START.frozen),
        version: Set(Progress::START.version),
    };
    evaluation::Entity::insert(start)
        .on_conflict(OnConflict::column(evaluation::Column::Competition).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    let changed = evaluation::Entity::update_many()
        .col_expr(evaluation::Column::Version, Expr::col(evaluation::Column::Version).add(1))
        .filter(evaluation::Column::Competition.eq(competition))
        .filter(evaluation::Column::Frozen.eq(false))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Freezes the marks if they still stand at `version`; false otherwise.
pub async fn freeze(db: &impl ConnectionTrait, competition: CompetitionId, version: i64) -> Result<bool, Refusal> {
    let changed = evaluation::Entity::update_many()
        .col_expr(evaluation::Column::Frozen, Expr::value(true))
        .filter(evaluation::Column::Competition.eq(competition))
        .filter(evaluation::Column::Version.eq(version))
        .filter(evaluation::Column::Frozen.eq(false))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn thaw(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<(), Refusal> {
    evaluation::Entity::update_many()
        .col_expr(evaluation::Column::Frozen, Expr::value(false))
        .filter(evaluation::Column::Competition.eq(competition))
        .exec(db)
        .await?;
    Ok(())
}

/// One evaluator's marks of one tender, in place of any given before for the same questions.
pub async fn put_sheet(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    sheet: &MarkSheet,
) -> Result<(), Refusal> {
    let anew = sheet.marks.iter().map(|given| given.question.as_str());
    mark::Entity::delete_many()
        .filter(mark::Column::Tender.eq(sheet.tender))
        .filter(mark::Column::Evaluator.eq(sheet.evaluator))
        .filter(mark::Column::Question.is_in(anew))
        .exec(db)
        .await?;
    let rows = sheet.marks.iter().map(|given| mark::ActiveModel {
        tender: Set(sheet.tender),
        evaluator: Set(sheet.evaluator),
        question: Set(given.question.clone()),
        competition: Set(competition),
        mark: Set(given.mark),
        reason: Set(given.reason.clone()),
        at: Set(sheet.at),
    });
    mark::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Every evaluator's marks of a competition's tenders, in order of tender and evaluator.
pub async fn sheets(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<MarkSheet>, Refusal> {
    sheets_where(db, mark::Column::Competition.eq(competition)).await
}

/// Those of one tender.
pub async fn sheets_of(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    tender: TenderId,
) -> Result<Vec<MarkSheet>, Refusal> {
    sheets_where(db, mark::Column::Competition.eq(competition).and(mark::Column::Tender.eq(tender))).await
}

async fn sheets_where(db: &impl ConnectionTrait, which: Expr) -> Result<Vec<MarkSheet>, Refusal> {
    let rows = mark::Entity::find()
        .filter(which)
        .order_by_asc(mark::Column::Tender)
        .order_by_asc(mark::Column::Evaluator)
        .order_by_asc(mark::Column::Question)
        .all(db)
        .await?;
    let mut sheets: Vec<MarkSheet> = vec![];
    for row in rows {
        let given = Mark { question: row.question, mark: row.mark, reason: row.reason };
        match sheets.last_mut().filter(|sheet| (sheet.tender, sheet.evaluator) == (row.tender, row.evaluator)) {
            Some(sheet) => sheet.marks.push(given),
            None => {
                sheets.push(MarkSheet { tender: row.tender, evaluator: row.evaluator, marks: vec![given], at: row.at })
            }
        }
    }
    Ok(sheets)
}

pub async fn has_marked(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    evaluator: UserId,
) -> Result<bool, Refusal> {
    let query = mark::Entity::find()
        .filter(mark::Column::Competition.eq(competition))
        .filter(mark::Column::Evaluator.eq(evaluator));
    Ok(query.one(db).await?.is_some())
}

/// Agreed marks of one tender, in place of any agreed before for the same questions.
pub async fn put_agreed(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    agreed: &[AgreedMark],
) -> Result<(), Refusal> {
    let rows = agreed.iter().map(|agreed| agreed_mark::ActiveModel {
        tender: Set(agreed.tender),
        question: Set(agreed.mark.question.clone()),
        competition: Set(competition),
        mark: Set(agreed.mark.mark),
        reason: Set(agreed.mark.reason.clone()),
        agreed_by: Set(agreed.by),
        at: Set(agreed.at),
        reopened_at: Set(None),
        reopened_why: Set(None),
        carried_by: Set(agreed.carried_by),
    });
    use agreed_mark::Column::{AgreedBy, At, CarriedBy, Mark, Question, Reason, ReopenedAt, ReopenedWhy, Tender};
    let anew = [Mark, Reason, AgreedBy, At, ReopenedAt, ReopenedWhy, CarriedBy];
    agreed_mark::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns([Tender, Question]).update_columns(anew).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Opens the agreed marks of these questions again, of every tender; what was carried over rests on nobody's sheet.
pub async fn reopen(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    questions: &[String],
    reopened: &Reopened,
) -> Result<(), Refusal> {
    agreed_mark::Entity::update_many()
        .col_expr(agreed_mark::Column::ReopenedAt, Expr::value(reopened.at))
        .col_expr(agreed_mark::Column::ReopenedWhy, Expr::value(reopened.why.clone()))
        .filter(agreed_mark::Column::Competition.eq(competition))
        .filter(agreed_mark::Column::Question.is_in(questions))
        .filter(agreed_mark::Column::ReopenedAt.is_null())
        .filter(agreed_mark::Column::CarriedBy.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// In order of tender and question; those opened again among them.
pub async fn agreed(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<AgreedMark>, Refusal> {
    let rows = agreed_mark::Entity::find()
        .filter(agreed_mark::Column::Competition.eq(competition))
        .order_by_asc(agreed_mark::Column::Tender)
        .order_by_asc(agreed_mark::Column::Question)
        .all(db)
        .await?;
    let read = |row: agreed_mark::Model| AgreedMark {
        tender: row.tender,
        mark: Mark { question: row.question, mark: row.mark, reason: row.reason },
        by: row.agreed_by,
        at: row.at,
        carried_by: row.carried_by,
        reopened: row.reopened_at.zip(row.reopened_why).map(|(at, why)| Reopened { at, why }),
    };
    Ok(rows.into_iter().map(read).collect())
}

pub async fn insert_ranking(db: &impl ConnectionTrait, run: &Ranking) -> Result<(), Refusal> {
    let row = ranking::ActiveModel {
        id: Set(run.id),
        competition: Set(run.competition),
        evaluation_version: Set(run.evaluation_version),
        scoring_decision: Set(run.scoring_decision),
        award_decision: Set(run.award_decision),
        inputs_sha256: Set(run.inputs_sha256.clone()),
        outcome: Set(run.outcome.name().into()),
        detail: Set(run.detail.clone()),
        standings: Set(serde_json::to_value(&run.standings).map_err(Refusal::internal)?),
        at: Set(run.at),
    };
    ranking::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The run that counts: the last one.
pub async fn latest_ranking(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Option<Ranking>, Refusal> {
    let row = ranking::Entity::find()
        .filter(ranking::Column::Competition.eq(competition))
        .order_by_desc(ranking::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    row.map(ranking_of).transpose()
}

/// One run of a competition.
pub async fn find_ranking(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    id: RankingId,
) -> Result<Option<Ranking>, Refusal> {
    let row = ranking::Entity::find_by_id(id).filter(ranking::Column::Competition.eq(competition)).one(db).await?;
    row.map(ranking_of).transpose()
}

/// The last two runs, the later one first.
pub async fn last_two_rankings(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<Ranking>, Refusal> {
    let rows = ranking::Entity::find()
        .filter(ranking::Column::Competition.eq(competition))
        .order_by_desc(ranking::Column::Id)
        .limit(2)
        .all(db)
        .await?;
    rows.into_iter().map(ranking_of).collect()
}

/// Every run, the first one first.
pub async fn rankings(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    page: PageRequest,
) -> Result<Vec<Ranking>, Refusal> {
    let mut query = ranking::Entity::find()
        .filter(ranking::Column::Competition.eq(competition))
        .order_by_asc(ranking::Column::Id)
        .limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(ranking::Column::Id.gt(after));
    }
    query.all(db).await?.into_iter().map(ranking_of).collect()
}

fn ranking_of(row: ranking::Model) -> Result<Ranking, Refusal> {
    let outcome = RankingOutcome::parse(&row.outcome)
        .ok_or_else(|| Refusal::internal(format!("a ranking with the outcome {:?}", row.outcome)))?;
    Ok(Ranking {
        id: row.id,
        competition: row.competition,
        evaluation_version: row.evaluation_version,
        scoring_decision: row.scoring_decision,
        award_decision: row.award_decision,
        inputs_sha256: row.inputs_sha256,
        outcome,
        detail: row.detail,
        standings: serde_json::from_value(row.standings).map_err(Refusal::internal)?,
        at: row.at,
    })
}
