//! Hearings, each starting from a tenant.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::exclusions::model::{Conclusion, Hearing};
use crate::kernel::ids::{ApplicationId, FrameworkId, ProviderId};
use crate::kernel::{Instant, Refusal, Tenant};
use crate::store::entity::application;
use crate::store::entity::exclusion_hearing::{ActiveModel, Column, Entity, Model};

fn visible_to(tenant: Tenant) -> Option<Select<Entity>> {
    match tenant {
        Tenant::Platform => None,
        Tenant::Authority(own) => Some(Entity::find().filter(Column::Authority.eq(own))),
        Tenant::Provider(own) => Some(Entity::find().filter(Column::Provider.eq(own))),
    }
}

pub async fn find(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    application: ApplicationId,
) -> Result<Option<Hearing>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(None) };
    query.filter(Column::Application.eq(application)).one(db).await?.map(TryInto::try_into).transpose()
}

/// An application that was refused, and what was found after its hearing, if there was one.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    pub application: ApplicationId,
    pub provider: ProviderId,
    pub at: Instant,
    pub conclusion: Option<Conclusion>,
}

/// The refused applications to a framework.
pub async fn refused(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<Refused>, Refusal> {
    let rows: Vec<(ApplicationId, ProviderId, Instant)> = application::Entity::find()
        .select_only()
        .columns([application::Column::Id, application::Column::Provider, application::Column::DecidedAt])
        .filter(application::Column::Framework.eq(framework))
        .filter(application::Column::State.eq("refused"))
        .into_tuple()
        .all(db)
        .await?;
    let mut concluded = BTreeMap::new();
    for row in Entity::find().filter(Column::Framework.eq(framework)).all(db).await? {
        let hearing = Hearing::try_from(row)?;
        concluded.extend(hearing.found.map(|found| (hearing.application, found.conclusion)));
    }
    let refused = rows.into_iter().map(|(application, provider, at)| Refused {
        conclusion: concluded.get(&application).copied(),
        application,
        provider,
        at,
    });
    Ok(refused.collect())
}

/// # Errors
/// `conflict` when the application has one.
pub async fn insert(db: &impl ConnectionTrait, hearing: &Hearing) -> Result<(), Refusal> {
    let row = ActiveModel {
        application: Set(hearing.application),
        framework: Set(hearing.framework),
        authority: Set(hearing.authority),
        provider: Set(hearing.provider),
        concerns: Set(hearing.concerns.clone()),
        respond_by: Set(hearing.respond_by),
        opened_by: Set(hearing.opened_by),
        opened_at: Set(hearing.opened_at),
        answered: Set(None),
        found: Set(None),
        version: Set(hearing.version),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Keeps an answer and a finding; answers whether it still was of the version before.
pub async fn save(db: &impl ConnectionTrait, hearing: &Hearing) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::Answered, Expr::value(json(hearing.answered.as_ref())?))
        .col_expr(Column::Found, Expr::value(json(hearing.found.as_ref())?))
        .col_expr(Column::Version, Expr::value(hearing.version))
        .filter(Column::Application.eq(hearing.application))
        .filter(Column::Version.eq(hearing.version - 1))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

fn json(value: Option<&impl Serialize>) -> Result<Option<Value>, Refusal> {
    value.map(serde_json::to_value).transpose().map_err(Refusal::internal)
}

fn read<T: DeserializeOwned>(value: Option<Value>) -> Result<Option<T>, Refusal> {
    value.map(serde_json::from_value).transpose().map_err(Refusal::internal)
}

impl TryFrom<Model> for Hearing {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        Ok(Self {
            answered: read(row.answered)?,
            found: read(row.found)?,
            application: row.application,
            framework: row.framework,
            authority: row.authority,
            provider: row.provider,
            concerns: row.concerns,
            respond_by: row.respond_by,
            opened_by: row.opened_by,
            opened_at: row.opened_at,
            version: row.version,
        })
    }
}
