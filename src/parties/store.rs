//! Queries over the parties of frameworks.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::model::{Arrangement, Party, PartyRole};
use crate::kernel::ids::{AuthorityId, FrameworkId};
use crate::kernel::{Instant, PartnerAct, Refusal, ServiceType, Shared};
use crate::store::entity::{
    authority, framework_arrangement as arrangement, framework_party as party, framework_performance_lead as lead,
    framework_right as right,
};

/// An authority by its public code: its id and name.
pub async fn authority(db: &impl ConnectionTrait, code: &str) -> Result<Option<(AuthorityId, String)>, Refusal> {
    let found = authority::Entity::find().filter(authority::Column::Code.eq(code)).one(db).await?;
    Ok(found.map(|row| (row.id, row.name)))
}

/// The lead of a framework of which nothing was said.
pub async fn alone(db: &impl ConnectionTrait, own: AuthorityId) -> Result<Option<Party>, Refusal> {
    let found = authority::Entity::find_by_id(own).one(db).await?;
    Ok(found.map(|row| Party {
        authority: row.id,
        name: row.name,
        code: row.code,
        role: PartyRole::Lead,
        funding_percent: None,
        leads: vec![],
        shares: vec![],
        may: vec![],
    }))
}

/// What was said of a framework that the caller may see; none when nothing was.
pub async fn find(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Option<Arrangement>, Refusal> {
    let Some(said) = arrangement::Entity::find_by_id(framework).one(db).await? else { return Ok(None) };
    Ok(Some(Arrangement {
        framework,
        parties: parties(db, framework).await?,
        decision_reference: said.decision_reference,
        changed_at: Some(said.changed_at),
        version: said.version,
    }))
}

async fn parties(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<Party>, Refusal> {
    let rows = party::Entity::find()
        .filter(party::Column::Framework.eq(framework))
        .order_by_asc(party::Column::Position)
        .all(db)
        .await?;
    let ids = rows.iter().map(|row| row.authority);
    let named = authority::Entity::find().filter(authority::Column::Id.is_in(ids)).all(db).await?;
    let named: BTreeMap<AuthorityId, authority::Model> = named.into_iter().map(|row| (row.id, row)).collect();
    let leads = lead::Entity::find().filter(lead::Column::Framework.eq(framework)).all(db).await?;
    let rights = right::Entity::find().filter(right::Column::Framework.eq(framework)).all(db).await?;
    let party = |row: party::Model| {
        let of = named.get(&row.authority).ok_or_else(|| unreadable(framework, "a party"))?;
        let rights: Vec<&str> =
            rights.iter().filter(|right| right.authority == row.authority).map(|right| right.name.as_str()).collect();
        let services = leads.iter().filter(|lead| lead.authority == row.authority);
        Ok(Party {
            authority: row.authority,
            name: of.name.clone(),
            code: of.code.clone(),
            role: if row.role == PartyRole::Lead.name() { PartyRole::Lead } else { PartyRole::Partner },
            funding_percent: row
                .funding_percent
                .as_deref()
                .map(Decimal::from_str_exact)
                .transpose()
                .map_err(Refusal::internal)?,
            leads: services.filter_map(|lead| ServiceType::parse(&lead.service_type)).collect(),
            shares: Shared::ALL.into_iter().filter(|shared| rights.contains(&shared.name())).collect(),
            may: PartnerAct::ALL.into_iter().filter(|act| rights.contains(&act.name())).collect(),
        })
    };
    rows.into_iter().map(party).collect()
}

fn unreadable(framework: FrameworkId, what: &str) -> Refusal {
    Refusal::internal(format!("{what} of framework {framework} cannot be read"))
}

/// Says a framework's parties anew. False when somebody else was faster: what is replaced must be of the version
/// before.
pub async fn replace(
    db: &impl ConnectionTrait,
    said: &Arrangement,
    (by, at): (uuid::Uuid, Instant),
) -> Result<bool, Refusal> {
    if said.version == 1 {
        let row = arrangement::ActiveModel {
            framework: Set(said.framework),
            decision_reference: Set(said.decision_reference.clone()),
            version: Set(1),
            changed_by: Set(by),
            changed_at: Set(at),
        };
        arrangement::Entity::insert(row).exec_without_returning(db).await?;
    } else {
        let changed = arrangement::Entity::update_many()
            .col_expr(arrangement::Column::DecisionReference, Expr::value(said.decision_reference.clone()))
            .col_expr(arrangement::Column::Version, Expr::value(said.version))
            .col_expr(arrangement::Column::ChangedBy, Expr::value(by))
            .col_expr(arrangement::Column::ChangedAt, Expr::value(at))
            .filter(arrangement::Column::Framework.eq(said.framework))
            .filter(arrangement::Column::Version.eq(said.version - 1))
            .exec(db)
            .await?;
        if changed.rows_affected != 1 {
            return Ok(false);
        }
        forget(db, said.framework).await?;
    }
    insert(db, said).await?;
    Ok(true)
}

async fn forget(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<(), Refusal> {
    right::Entity::delete_many().filter(right::Column::Framework.eq(framework)).exec(db).await?;
    lead::Entity::delete_many().filter(lead::Column::Framework.eq(framework)).exec(db).await?;
    party::Entity::delete_many().filter(party::Column::Framework.eq(framework)).exec(db).await?;
    Ok(())
}

async fn insert(db: &impl ConnectionTrait, said: &Arrangement) -> Result<(), Refusal> {
    let framework = said.framework;
    for (position, one) in (0i32..).zip(&said.parties) {
        let row = party::ActiveModel {
            framework: Set(framework),
            authority: Set(one.authority),
            role: Set(one.role.name().into()),
            funding_percent: Set(one.funding_percent.map(|percent| percent.normalize().to_string())),
            position: Set(position),
        };
        party::Entity::insert(row).exec_without_returning(db).await?;
        for service in &one.leads {
            let row = lead::ActiveModel {
                framework: Set(framework),
                service_type: Set(service.name().into()),
                authority: Set(one.authority),
            };
            lead::Entity::insert(row).exec_without_returning(db).await?;
        }
        let names = one.shares.iter().map(|shared| shared.name()).chain(one.may.iter().map(|act| act.name()));
        for name in names {
            let row =
                right::ActiveModel { authority: Set(one.authority), name: Set(name.into()), framework: Set(framework) };
            right::Entity::insert(row).exec_without_returning(db).await?;
        }
    }
    Ok(())
}

/// Whether a council is a partner of a framework.
pub async fn is_partner(db: &impl ConnectionTrait, own: AuthorityId, framework: FrameworkId) -> Result<bool, Refusal> {
    let found = party::Entity::find_by_id((framework, own)).one(db).await?;
    Ok(found.is_some_and(|row| row.role == PartyRole::Partner.name()))
}
