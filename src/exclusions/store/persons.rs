//! Connected persons of a provider whose visibility the caller has settled.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use chrono::NaiveDate;

use crate::exclusions::model::{ConnectedPerson, ConnectedRole, PartyNumber};
use crate::kernel::ids::{ConnectedPersonId, ProviderId};
use crate::kernel::{PageRequest, Refusal};
use crate::store::entity::connected_person::{ActiveModel, Column, Entity, Model};

pub async fn insert(db: &impl ConnectionTrait, person: &ConnectedPerson) -> Result<(), Refusal> {
    let (scheme, value) = person.number.clone().map(|number| (number.scheme, number.value)).unzip();
    let row = ActiveModel {
        id: Set(person.id),
        provider: Set(person.provider),
        role: Set(person.role.name().into()),
        name: Set(person.name.clone()),
        scheme: Set(scheme),
        value: Set(value),
        from_on: Set(person.from_on),
        until_on: Set(person.until_on),
        information: Set(person.information),
        added_by: Set(person.added_by),
        added_at: Set(person.added_at),
        version: Set(person.version),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Keeps other particulars; answers whether it still was of the version that `person` follows.
pub async fn save(db: &impl ConnectionTrait, person: &ConnectedPerson) -> Result<bool, Refusal> {
    let (scheme, value) = person.number.clone().map(|number| (number.scheme, number.value)).unzip();
    let changed = Entity::update_many()
        .col_expr(Column::Role, Expr::value(person.role.name()))
        .col_expr(Column::Name, Expr::value(person.name.clone()))
        .col_expr(Column::Scheme, Expr::value(scheme))
        .col_expr(Column::Value, Expr::value(value))
        .col_expr(Column::FromOn, Expr::value(person.from_on))
        .col_expr(Column::UntilOn, Expr::value(person.until_on))
        .col_expr(Column::Version, Expr::value(person.version))
        .filter(Column::Id.eq(person.id))
        .filter(Column::Provider.eq(person.provider))
        .filter(Column::Version.eq(person.version - 1))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn find(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    id: ConnectedPersonId,
) -> Result<Option<ConnectedPerson>, Refusal> {
    Entity::find_by_id(id).filter(Column::Provider.eq(provider)).one(db).await?.map(TryInto::try_into).transpose()
}

/// In the order in which they were added; on a day, those whose connection lasted on it.
pub async fn list(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    on: Option<NaiveDate>,
    page: PageRequest,
) -> Result<Vec<ConnectedPerson>, Refusal> {
    let query = Entity::find()
        .filter(Column::Provider.eq(provider))
        .apply_if(on, |query, on| query.filter(lasting(on)))
        .apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)));
    let rows = query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub async fn all(db: &impl ConnectionTrait, provider: ProviderId) -> Result<Vec<ConnectedPerson>, Refusal> {
    let rows = Entity::find().filter(Column::Provider.eq(provider)).order_by_asc(Column::Id).all(db).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub(super) fn lasting(on: NaiveDate) -> Condition {
    let begun = Condition::any().add(Column::FromOn.is_null()).add(Column::FromOn.lte(on));
    let unended = Condition::any().add(Column::UntilOn.is_null()).add(Column::UntilOn.gte(on));
    Condition::all().add(begun).add(unended)
}

impl TryFrom<Model> for ConnectedPerson {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        let role = ConnectedRole::parse(&row.role)
            .ok_or_else(|| Refusal::internal(format!("the role of connected person {} cannot be read", row.id)))?;
        Ok(Self {
            role,
            number: row.scheme.zip(row.value).map(|(scheme, value)| PartyNumber { scheme, value }),
            id: row.id,
            provider: row.provider,
            name: row.name,
            from_on: row.from_on,
            until_on: row.until_on,
            information: row.information,
            added_by: row.added_by,
            added_at: row.added_at,
            version: row.version,
        })
    }
}
