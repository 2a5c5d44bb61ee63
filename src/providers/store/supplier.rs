//! Supplier information of providers whose visibility the caller has settled. Every version is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::kernel::ids::{ProviderId, SupplierInformationId};
use crate::kernel::{PageRequest, Refusal};
use crate::providers::model::SupplierInformation;
use crate::store::entity::supplier_information::{ActiveModel, Column, Entity, Model};

pub async fn insert(db: &impl ConnectionTrait, version: &SupplierInformation) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(version.id),
        provider: Set(version.provider),
        share_code: Set(version.share_code.clone()),
        form_version: Set(version.form_version.clone()),
        submitted_at: Set(version.submitted_at),
        verified_latest: Set(version.verified_latest),
        information: Set(version.information.clone()),
        information_sha256: Set(version.sha256.clone()),
        imported_by: Set(version.imported_by),
        imported_at: Set(version.imported_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The version with this very content, if it is kept already.
pub async fn same(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    sha256: &str,
) -> Result<Option<SupplierInformationId>, Refusal> {
    let kept = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Provider.eq(provider))
        .filter(Column::InformationSha256.eq(sha256));
    Ok(kept.into_tuple().one(db).await?)
}

/// The version that was shared last on the platform.
pub async fn latest(db: &impl ConnectionTrait, provider: ProviderId) -> Result<Option<SupplierInformationId>, Refusal> {
    let newest = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Provider.eq(provider))
        .order_by_desc(Column::SubmittedAt)
        .order_by_desc(Column::Id)
        .limit(1);
    Ok(newest.into_tuple().one(db).await?)
}

pub async fn find(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    id: SupplierInformationId,
) -> Result<Option<SupplierInformation>, Refusal> {
    Ok(Entity::find_by_id(id).filter(Column::Provider.eq(provider)).one(db).await?.map(Into::into))
}

/// In the order in which they were imported.
pub async fn list(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    page: PageRequest,
) -> Result<Vec<SupplierInformation>, Refusal> {
    let mut query = Entity::find().filter(Column::Provider.eq(provider)).order_by_asc(Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?.into_iter().map(Into::into).collect())
}

impl From<Model> for SupplierInformation {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            provider: row.provider,
            share_code: row.share_code,
            form_version: row.form_version,
            submitted_at: row.submitted_at,
            verified_latest: row.verified_latest,
            information: row.information,
            sha256: row.information_sha256,
            imported_by: row.imported_by,
            imported_at: row.imported_at,
        }
    }
}
