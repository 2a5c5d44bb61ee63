//! When books are due, and what was submitted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::{ids_in, visible_to, whole};
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::{Instant, PageRequest, Refusal, Shared, Tenant, london};
use crate::memberships::model::{Account, BookSubmission, BooksOf, FinancialYear, Member, Opened};
use crate::store::entity::{
    membership, open_book_member_date as own_date, open_book_submission as submission, open_book_year as due,
};

/// The day on which every member's books of a year are due.
pub async fn due_on(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    year: FinancialYear,
) -> Result<Option<NaiveDate>, Refusal> {
    Ok(due::Entity::find_by_id((framework, year.to_string())).one(db).await?.map(|row| row.due_on))
}

pub async fn set_due(
    db: &impl ConnectionTrait,
    (framework, year, due_on): (FrameworkId, FinancialYear, NaiveDate),
    (by, at): (Uuid, Instant),
) -> Result<(), Refusal> {
    let row = due::ActiveModel {
        framework: Set(framework),
        year: Set(year.to_string()),
        due_on: Set(due_on),
        set_by: Set(by),
        set_at: Set(at),
    };
    let anew = OnConflict::columns([due::Column::Framework, due::Column::Year])
        .update_columns([due::Column::DueOn, due::Column::SetBy, due::Column::SetAt])
        .to_owned();
    due::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await?;
    Ok(())
}

/// The day of one member's own, if it was given one.
pub async fn own_due_on(
    db: &impl ConnectionTrait,
    membership: MembershipId,
    year: FinancialYear,
) -> Result<Option<NaiveDate>, Refusal> {
    Ok(own_date::Entity::find_by_id((membership, year.to_string())).one(db).await?.map(|row| row.due_on))
}

pub async fn set_own_due(
    db: &impl ConnectionTrait,
    (membership, year, due_on): (MembershipId, FinancialYear, NaiveDate),
    reason: &str,
    (by, at): (Uuid, Instant),
) -> Result<(), Refusal> {
    use own_date::Column::{DueOn, Membership, Reason, SetAt, SetBy, Year};
    let row = own_date::ActiveModel {
        membership: Set(membership),
        year: Set(year.to_string()),
        due_on: Set(due_on),
        reason: Set(reason.to_owned()),
        set_by: Set(by),
        set_at: Set(at),
    };
    let anew = OnConflict::columns([Membership, Year]).update_columns([DueOn, Reason, SetBy, SetAt]).to_owned();
    own_date::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await?;
    Ok(())
}

/// The years whose books fall due for a framework's members, or for one of them, by this day.
pub async fn years_due(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    by: NaiveDate,
) -> Result<BTreeSet<FinancialYear>, Refusal> {
    let common = due::Entity::find()
        .filter(due::Column::Framework.eq(framework))
        .filter(due::Column::DueOn.lte(by))
        .all(db)
        .await?;
    let own = own_date::Entity::find()
        .filter(own_date::Column::Membership.in_subquery(ids_in(framework)))
        .filter(own_date::Column::DueOn.lte(by))
        .all(db)
        .await?;
    let years = common.into_iter().map(|row| row.year).chain(own.into_iter().map(|row| row.year));
    years.map(|year| year.parse().map_err(Refusal::internal)).collect()
}

/// One page of a framework's members whose books the tenant may see: a council with whom open books are shared sees all,
/// a provider its own.
pub async fn members(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    framework: FrameworkId,
    page: PageRequest,
) -> Result<Vec<Member>, Refusal> {
    let Some(members) = visible_to(tenant, Shared::OpenBook) else { return Ok(vec![]) };
    let query = members
        .filter(membership::Column::Framework.eq(framework))
        .apply_if(page.after, |query, after| query.filter(membership::Column::Id.gt(after)));
    whole(db, query.order_by_asc(membership::Column::Id).limit(page.fetch()).all(db).await?).await
}

/// These members of one framework beside their books of a year, as far as they owe them: books are owed by whoever was a
/// member on the day they were due, or was given a day of its own.
pub async fn beside_books(
    db: &impl ConnectionTrait,
    members: Vec<Member>,
    (framework, year): (FrameworkId, FinancialYear),
) -> Result<Vec<BooksOf>, Refusal> {
    let common = due_on(db, framework, year).await?;
    let ids: Vec<MembershipId> = members.iter().map(|member| member.id).collect();
    let own: BTreeMap<MembershipId, NaiveDate> = own_date::Entity::find()
        .filter(own_date::Column::Membership.is_in(ids.iter().copied()))
        .filter(own_date::Column::Year.eq(year.to_string()))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.membership, row.due_on))
        .collect();
    let mut submitted: BTreeMap<MembershipId, Vec<submission::Model>> = BTreeMap::new();
    let rows = submission::Entity::find()
        .filter(submission::Column::Membership.is_in(ids))
        .filter(submission::Column::Year.eq(year.to_string()))
        .order_by_asc(submission::Column::Version)
        .all(db)
        .await?;
    for row in rows {
        submitted.entry(row.membership).or_default().push(row);
    }
    let books = |member: Member| {
        let common = common.filter(|day| member.admitted_on() <= *day);
        let due_on = own.get(&member.id).copied().or(common)?;
        let versions = submitted.remove(&member.id).unwrap_or_default();
        let submitted_on = versions.first().map(|first| london::date_of(first.submitted_at));
        let version = versions.last().map_or(0, |last| last.version);
        Some(BooksOf { member, opened: Opened { due_on, submitted_on }, version })
    };
    Ok(members.into_iter().filter_map(books).collect())
}

/// Everything that one member submitted, oldest first.
pub async fn submissions(db: &impl ConnectionTrait, membership: MembershipId) -> Result<Vec<BookSubmission>, Refusal> {
    let rows = submission::Entity::find()
        .filter(submission::Column::Membership.eq(membership))
        .order_by_asc(submission::Column::Year)
        .order_by_asc(submission::Column::Version)
        .all(db)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub async fn insert(db: &impl ConnectionTrait, new: &BookSubmission) -> Result<(), Refusal> {
    let row = submission::ActiveModel {
        membership: Set(new.membership),
        year: Set(new.year.to_string()),
        version: Set(new.version),
        document: Set(new.account.document.clone()),
        statement: Set(new.account.statement.clone()),
        submitted_by: Set(new.by),
        submitted_at: Set(new.at),
    };
    submission::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

impl TryFrom<submission::Model> for BookSubmission {
    type Error = Refusal;

    fn try_from(row: submission::Model) -> Result<Self, Refusal> {
        Ok(Self {
            year: row.year.parse().map_err(Refusal::internal)?,
            membership: row.membership,
            version: row.version,
            account: Account { document: row.document, statement: row.statement },
            by: row.submitted_by,
            at: row.submitted_at,
        })
    }
}
