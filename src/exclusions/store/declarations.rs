//! What was declared with applications, each starting from a tenant.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select};

use crate::exclusions::model::ExclusionDeclaration;
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, ProviderId};
use crate::kernel::{Refusal, Tenant};
use crate::store::entity::exclusion_declaration::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{application, associated_person};

/// An application as far as a declaration needs to know it.
#[derive(Clone, Copy, Debug)]
pub struct Declarable {
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    pub is_draft: bool,
    /// And not decided or withdrawn.
    pub is_submitted: bool,
}

/// A provider sees its own applications, a council what was submitted to it.
fn visible_to(tenant: Tenant) -> Option<Select<application::Entity>> {
    let query = application::Entity::find();
    match tenant {
        Tenant::Platform => None,
        Tenant::Provider(own) => Some(query.filter(application::Column::Provider.eq(own))),
        Tenant::Authority(own) => Some(
            query.filter(application::Column::Authority.eq(own)).filter(application::Column::SubmittedAt.is_not_null()),
        ),
    }
}

pub async fn application_of(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: ApplicationId,
) -> Result<Option<Declarable>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(None) };
    let row = query.filter(application::Column::Id.eq(id)).one(db).await?;
    Ok(row.map(|row| Declarable {
        framework: row.framework,
        authority: row.authority,
        provider: row.provider,
        is_draft: row.state == "draft",
        is_submitted: row.state == "submitted",
    }))
}

/// What counts: the last one.
pub async fn latest(
    db: &impl ConnectionTrait,
    application: ApplicationId,
) -> Result<Option<ExclusionDeclaration>, Refusal> {
    let newest = Entity::find().filter(Column::Application.eq(application)).order_by_desc(Column::Version);
    newest.one(db).await?.map(TryInto::try_into).transpose()
}

/// One of those before it.
pub async fn version(
    db: &impl ConnectionTrait,
    application: ApplicationId,
    version: i64,
) -> Result<Option<ExclusionDeclaration>, Refusal> {
    Entity::find_by_id((application, version)).one(db).await?.map(TryInto::try_into).transpose()
}

/// # Errors
/// `conflict` when this version is there already: somebody was faster.
pub async fn insert(db: &impl ConnectionTrait, declared: &ExclusionDeclaration) -> Result<(), Refusal> {
    let row = ActiveModel {
        application: Set(declared.application),
        version: Set(declared.version),
        provider: Set(declared.provider),
        content: Set(serde_json::to_value(&declared.statement).map_err(Refusal::internal)?),
        declared_by: Set(declared.declared_by),
        declared_at: Set(declared.declared_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    associated_person::Entity::delete_many()
        .filter(associated_person::Column::Application.eq(declared.application))
        .exec(db)
        .await?;
    let mut numbers: Vec<_> =
        declared.statement.associated_persons.iter().filter_map(|one| one.number.as_ref()).collect();
    numbers.sort_by_key(|number| (&number.scheme, &number.value));
    numbers.dedup();
    let rows = numbers.into_iter().map(|number| associated_person::ActiveModel {
        application: Set(declared.application),
        scheme: Set(number.scheme.clone()),
        value: Set(number.value.clone()),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        associated_person::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

impl TryFrom<Model> for ExclusionDeclaration {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        Ok(Self {
            application: row.application,
            provider: row.provider,
            statement: serde_json::from_value(row.content).map_err(Refusal::internal)?,
            declared_by: row.declared_by,
            declared_at: row.declared_at,
            version: row.version,
        })
    }
}
