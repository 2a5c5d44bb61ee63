use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    UpdateMany,
};

use crate::kernel::ids::{MailId, UserId};
use crate::kernel::{Instant, PageRequest, Refusal};
use crate::notifications::model::{LOST_AFTER, Mail, MailState, Retry};
use crate::store::entity::mail::{ActiveModel, Column, Entity, Model};

fn row_of(mail: &Mail, state: MailState, digest_day: Option<NaiveDate>) -> ActiveModel {
    ActiveModel {
        id: Set(mail.id),
        outbox: Set(mail.news),
        user_id: Set(mail.user),
        kind: Set(mail.kind.clone()),
        subject: Set(mail.subject.clone()),
        body: Set(mail.body.clone()),
        at: Set(mail.at),
        state: Set(state.name().into()),
        digest: Set(None),
        digest_day: Set(digest_day),
        attempts: Set(0),
        next_at: Set(mail.at),
        sent_at: Set(None),
        error: Set(None),
    }
}

pub async fn insert_mails(db: &impl ConnectionTrait, mails: &[(Mail, MailState)]) -> Result<(), Refusal> {
    // SQLite takes 32,766 values in one statement, and a mail has fourteen.
    for portion in mails.chunks(1_000) {
        let rows = portion.iter().map(|(mail, state)| row_of(mail, *state, None));
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// # Errors
/// `conflict` when the person has that day's already.
pub async fn insert_daily(db: &impl ConnectionTrait, mail: &Mail, day: NaiveDate) -> Result<(), Refusal> {
    Entity::insert(row_of(mail, MailState::Waiting, Some(day))).exec_without_returning(db).await?;
    Ok(())
}

/// People for whom something waits from before the cut, and who have no daily mail of that day yet.
pub async fn with_daily(db: &impl ConnectionTrait, cut: Instant, day: NaiveDate) -> Result<Vec<UserId>, Refusal> {
    let served = Entity::find().select_only().column(Column::UserId).filter(Column::DigestDay.eq(day));
    let people = Entity::find()
        .select_only()
        .column(Column::UserId)
        .distinct()
        .filter(Column::State.eq(MailState::Daily.name()))
        .filter(Column::At.lt(cut))
        .filter(Column::UserId.not_in_subquery(served.into_query()));
    Ok(people.into_tuple().all(db).await?)
}

/// What waits for one person, in the order in which it happened.
pub async fn daily(db: &impl ConnectionTrait, user: UserId, cut: Instant) -> Result<Vec<Mail>, Refusal> {
    let rows = Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::State.eq(MailState::Daily.name()))
        .filter(Column::At.lt(cut))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Answers how many were still waiting.
pub async fn mark_told(db: &impl ConnectionTrait, daily: MailId, items: &[MailId]) -> Result<usize, Refusal> {
    let told = Entity::update_many()
        .col_expr(Column::State, Expr::value(MailState::Told.name()))
        .col_expr(Column::Digest, Expr::value(daily))
        .filter(Column::Id.is_in(items.iter().copied()))
        .filter(Column::State.eq(MailState::Daily.name()))
        .exec(db)
        .await?;
    Ok(usize::try_from(told.rows_affected).unwrap_or(usize::MAX))
}

/// What may be sent now: what waits, and what was being sent when its server was lost.
pub async fn due(db: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<Mail>, Refusal> {
    let rows = Entity::find()
        .filter(Column::State.is_in([MailState::Waiting.name(), MailState::Sending.name()]))
        .filter(Column::NextAt.lte(now))
        .order_by_asc(Column::NextAt)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Whether this very call may send it: of several that have read it as due, one may.
pub async fn claim(db: &impl ConnectionTrait, mail: &Mail, now: Instant) -> Result<bool, Refusal> {
    let claimed = Entity::update_many()
        .col_expr(Column::State, Expr::value(MailState::Sending.name()))
        .col_expr(Column::Attempts, Expr::value(mail.attempts + 1))
        .col_expr(Column::NextAt, Expr::value(now + LOST_AFTER))
        .filter(Column::Id.eq(mail.id))
        .filter(Column::State.is_in([MailState::Waiting.name(), MailState::Sending.name()]))
        .filter(Column::NextAt.lte(now))
        .filter(Column::Attempts.eq(mail.attempts))
        .exec(db)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// This attempt, as long as nobody has given it up for lost.
fn attempted(mail: &Mail) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(mail.id))
        .filter(Column::State.eq(MailState::Sending.name()))
        .filter(Column::Attempts.eq(mail.attempts))
}

pub async fn sent(db: &impl ConnectionTrait, mail: &Mail, now: Instant) -> Result<bool, Refusal> {
    let sent = attempted(mail)
        .col_expr(Column::State, Expr::value(MailState::Sent.name()))
        .col_expr(Column::SentAt, Expr::value(now))
        .col_expr(Column::Error, Expr::value(None::<String>))
        .exec(db)
        .await?;
    Ok(sent.rows_affected == 1)
}

pub async fn fail(db: &impl ConnectionTrait, mail: &Mail, retry: Retry, why: &str) -> Result<bool, Refusal> {
    let failed = attempted(mail).col_expr(Column::Error, Expr::value(why));
    let failed = match retry {
        Retry::At(then) => failed
            .col_expr(Column::State, Expr::value(MailState::Waiting.name()))
            .col_expr(Column::NextAt, Expr::value(then)),
        Retry::GivenUp => failed.col_expr(Column::State, Expr::value(MailState::Dead.name())),
    };
    Ok(failed.exec(db).await?.rows_affected == 1)
}

/// Its reader may not sign in any more.
pub async fn drop_mail(db: &impl ConnectionTrait, mail: &Mail) -> Result<bool, Refusal> {
    let dropped = attempted(mail).col_expr(Column::State, Expr::value(MailState::Dropped.name())).exec(db).await?;
    Ok(dropped.rows_affected == 1)
}

/// Those that were given up, oldest first.
pub async fn dead(db: &impl ConnectionTrait, page: PageRequest) -> Result<Vec<Mail>, Refusal> {
    let dead = Entity::find().filter(Column::State.eq(MailState::Dead.name()));
    let dead = dead.apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)));
    let rows = dead.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Answers whether it had been given up.
pub async fn revive(db: &impl ConnectionTrait, id: MailId, now: Instant) -> Result<bool, Refusal> {
    let revived = Entity::update_many()
        .col_expr(Column::State, Expr::value(MailState::Waiting.name()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::NextAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(MailState::Dead.name()))
        .exec(db)
        .await?;
    Ok(revived.rows_affected == 1)
}

impl From<Model> for Mail {
    fn from(row: Model) -> Self {
        let Model { id, outbox, user_id, kind, subject, body, at, attempts, error, .. } = row;
        Self { id, news: outbox, user: user_id, kind, subject, body, at, attempts, error }
    }
}
