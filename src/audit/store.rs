//! Queries over the audit log, each from a tenant. What is sealed is left out until it is opened.

use sea_orm::sea_query::{LikeExpr, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::model::{AuditEvent, AuditFilter};
use crate::kernel::{PageRequest, Refusal, Tenant};
use crate::store::entity::audit_event::{Column, Entity, Model};
use crate::store::entity::audit_unsealing;

fn of_tenant(tenant: Tenant) -> Select<Entity> {
    let (kind, id) = match tenant {
        Tenant::Platform => ("platform", None),
        Tenant::Authority(id) => ("authority", Some(id.0)),
        Tenant::Provider(id) => ("provider", Some(id.0)),
    };
    let query = Entity::find().filter(Column::TenantKind.eq(kind));
    match id {
        Some(id) => query.filter(Column::TenantId.eq(id)),
        None => query.filter(Column::TenantId.is_null()),
    }
}

/// Without what is sealed.
fn readable(tenant: Tenant) -> Select<Entity> {
    let opened = Query::select().column(audit_unsealing::Column::Subject).from(audit_unsealing::Entity).to_owned();
    let readable = Condition::any().add(Column::SealedBy.is_null()).add(Column::SealedBy.in_subquery(opened));
    of_tenant(tenant).filter(readable)
}

pub async fn about(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    subjects: &[Uuid],
    page: PageRequest,
) -> Result<Vec<AuditEvent>, Refusal> {
    let mut query = readable(tenant).filter(Column::SubjectId.is_in(subjects.iter().copied()));
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn list(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    filter: &AuditFilter,
    page: PageRequest,
) -> Result<Vec<AuditEvent>, Refusal> {
    let mut query = readable(tenant).order_by_asc(Column::Id).limit(page.fetch());
    if let Some(action) = &filter.action {
        // An underscore stands for any character in a pattern.
        let pattern = format!("{}%", action.replace('_', "\\_"));
        query = query.filter(Column::Action.like(LikeExpr::new(pattern).escape('\\')));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(Column::SubjectId.eq(subject));
    }
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?.into_iter().map(Into::into).collect())
}

impl From<Model> for AuditEvent {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            actor_roles: row.actor_roles.split_whitespace().map(str::to_owned).collect(),
            request_id: row.request_id,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            data: row.data,
            hash: row.hash,
        }
    }
}
