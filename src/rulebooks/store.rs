//! Packages and their files, and the history of each framework's rulebook.
//!
//! Packages belong to nobody; a version belongs to its framework, whose owner the caller has settled.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::json;
use uuid::Uuid;

use super::model::RulebookVersion;
use crate::kernel::ids::FrameworkId;
use crate::kernel::{Instant, PageRequest, Refusal, canonical};
use crate::store::entity::{rule_blob, rule_package, rulebook_version};

/// Keeps a package; one that is here already stays as it is.
pub async fn insert_package(
    db: &impl ConnectionTrait,
    files: &BTreeMap<String, String>,
    hash: &str,
    title: &str,
    by: Uuid,
    at: Instant,
) -> Result<(), Refusal> {
    if rule_package::Entity::find_by_id(hash.to_owned()).one(db).await?.is_some() {
        return Ok(());
    }
    let listing: BTreeMap<&str, String> =
        files.iter().map(|(path, text)| (path.as_str(), canonical::sha256(text.as_bytes()))).collect();
    let blobs: BTreeMap<&str, &String> = listing.values().map(String::as_str).zip(files.values()).collect();
    let rows = blobs.into_iter().map(|(sha256, content)| rule_blob::ActiveModel {
        sha256: Set(sha256.to_owned()),
        content: Set(content.clone()),
    });
    rule_blob::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(rule_blob::Column::Sha256).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    let row = rule_package::ActiveModel {
        hash: Set(hash.to_owned()),
        title: Set(title.to_owned()),
        listing: Set(json!(listing)),
        created_by: Set(by),
        created_at: Set(at),
    };
    rule_package::Entity::insert(row)
        .on_conflict(OnConflict::column(rule_package::Column::Hash).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The files of a package; none when it was never taken in.
pub async fn files(db: &impl ConnectionTrait, hash: &str) -> Result<Option<BTreeMap<String, String>>, Refusal> {
    let Some(package) = rule_package::Entity::find_by_id(hash.to_owned()).one(db).await? else { return Ok(None) };
    let listing: BTreeMap<String, String> = serde_json::from_value(package.listing).map_err(Refusal::internal)?;
    let blobs = rule_blob::Entity::find().filter(rule_blob::Column::Sha256.is_in(listing.values())).all(db).await?;
    let content: BTreeMap<String, String> = blobs.into_iter().map(|blob| (blob.sha256, blob.content)).collect();
    let files = listing.into_iter().map(|(path, sha256)| {
        let text = content.get(&sha256).cloned();
        text.map(|text| (path, text)).ok_or_else(|| Refusal::internal(format!("the rule file {sha256} is gone")))
    });
    files.collect::<Result<_, _>>().map(Some)
}

pub async fn insert_version(db: &impl ConnectionTrait, version: &RulebookVersion) -> Result<(), Refusal> {
    let row = rulebook_version::ActiveModel {
        id: Set(version.id),
        framework: Set(version.framework),
        package: Set(version.package.clone()),
        effective_from: Set(version.effective_from),
        reason: Set(version.reason.clone()),
        decision_reference: Set(version.decision_reference.clone()),
        released_by: Set(version.released_by),
    };
    rulebook_version::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

fn of(framework: FrameworkId) -> Select<rulebook_version::Entity> {
    rulebook_version::Entity::find().filter(rulebook_version::Column::Framework.eq(framework))
}

fn latest(query: Select<rulebook_version::Entity>) -> Select<rulebook_version::Entity> {
    query.order_by_desc(rulebook_version::Column::EffectiveFrom).order_by_desc(rulebook_version::Column::Id).limit(1)
}

fn in_force(framework: FrameworkId, at: Instant) -> Select<rulebook_version::Entity> {
    latest(of(framework).filter(rulebook_version::Column::EffectiveFrom.lte(at)))
}

pub async fn hash_in_force(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    at: Instant,
) -> Result<Option<String>, Refusal> {
    Ok(in_force(framework, at).one(db).await?.map(|row| row.package))
}

pub async fn version_in_force(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    at: Instant,
) -> Result<Option<RulebookVersion>, Refusal> {
    let row = in_force(framework, at).one(db).await?;
    Ok(titled(db, row.into_iter().collect()).await?.pop())
}

pub async fn version_of(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    hash: &str,
) -> Result<Option<RulebookVersion>, Refusal> {
    let row = latest(of(framework).filter(rulebook_version::Column::Package.eq(hash))).one(db).await?;
    Ok(titled(db, row.into_iter().collect()).await?.pop())
}

pub async fn versions(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    page: PageRequest,
) -> Result<Vec<RulebookVersion>, Refusal> {
    let mut query = of(framework).order_by_asc(rulebook_version::Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(rulebook_version::Column::Id.gt(after));
    }
    titled(db, query.all(db).await?).await
}

/// With the title of each one's package.
async fn titled(
    db: &impl ConnectionTrait,
    rows: Vec<rulebook_version::Model>,
) -> Result<Vec<RulebookVersion>, Refusal> {
    let hashes = rows.iter().map(|row| row.package.clone());
    let packages: Vec<(String, String)> = rule_package::Entity::find()
        .select_only()
        .columns([rule_package::Column::Hash, rule_package::Column::Title])
        .filter(rule_package::Column::Hash.is_in(hashes))
        .into_tuple()
        .all(db)
        .await?;
    let titles: BTreeMap<String, String> = packages.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| RulebookVersion {
            id: row.id,
            framework: row.framework,
            title: titles.get(&row.package).cloned().unwrap_or_default(),
            package: row.package,
            effective_from: row.effective_from,
            reason: row.reason,
            decision_reference: row.decision_reference,
            released_by: row.released_by,
        })
        .collect())
}
