//! API clients.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{joined, tenant_columns, tenant_of, words};
use crate::access::model::ApiClient;
use crate::kernel::ids::ClientId;
use crate::kernel::{PageRequest, Refusal};
use crate::store::entity::api_client::{ActiveModel, Column, Entity, Model};

pub async fn insert_client(db: &impl ConnectionTrait, client: &ApiClient) -> Result<(), Refusal> {
    let (tenant_kind, tenant_id) = tenant_columns(client.tenant);
    let tenant_id = tenant_id.ok_or_else(|| Refusal::internal("a client acts for a council or a provider"))?;
    let row = ActiveModel {
        id: Set(client.id),
        secret_sha256: Set(client.secret_sha256.clone()),
        name: Set(client.name.clone()),
        tenant_kind: Set(tenant_kind.into()),
        tenant_id: Set(tenant_id),
        scopes: Set(joined(client.scopes.iter().map(String::as_str))),
        disabled: Set(client.disabled),
        version: Set(client.version),
        created_at: Set(client.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find_client(db: &impl ConnectionTrait, id: ClientId) -> Result<Option<ApiClient>, Refusal> {
    Entity::find_by_id(id).one(db).await?.map(ApiClient::try_from).transpose()
}

pub async fn list_clients(db: &impl ConnectionTrait, page: PageRequest) -> Result<Vec<ApiClient>, Refusal> {
    let mut query = Entity::find().order_by_asc(Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    query.all(db).await?.into_iter().map(ApiClient::try_from).collect()
}

/// Writes what may change, if nobody else changed it since version `read`.
pub async fn update_client(db: &impl ConnectionTrait, client: &ApiClient, read: i64) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::SecretSha256, Expr::value(client.secret_sha256.clone()))
        .col_expr(Column::Disabled, Expr::value(client.disabled))
        .col_expr(Column::Version, Expr::value(client.version))
        .filter(Column::Id.eq(client.id))
        .filter(Column::Version.eq(read))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

impl TryFrom<Model> for ApiClient {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            secret_sha256: row.secret_sha256,
            name: row.name,
            tenant: tenant_of(&row.tenant_kind, Some(row.tenant_id))?,
            scopes: words(&row.scopes),
            disabled: row.disabled,
            version: row.version,
            created_at: row.created_at,
        })
    }
}
