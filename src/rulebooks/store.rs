//! Packages and their files, and the history of each framework's rulebook.
//!
//! Packages belong to nobody; a version belongs to its framework, whose owner the caller has settled.

pub mod authors;

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{Listing, Period, RulebookVersion, Timeline, Withdrawal, listing_of};
use crate::kernel::ids::{FrameworkId, RuleReleaseId};
use crate::kernel::{AsOf, Instant, Refusal};
use crate::store::entity::{rule_blob, rule_package, rulebook_version, rulebook_withdrawal};

/// What is read off a package when it is kept.
pub struct Kept<'a> {
    pub hash: &'a str,
    pub title: &'a str,
    pub as_of: BTreeMap<String, AsOf>,
}

/// Keeps a package; one that is here already stays as it is.
pub async fn insert_package(
    db: &impl ConnectionTrait,
    files: &BTreeMap<String, String>,
    Kept { hash, title, as_of }: &Kept<'_>,
    by: Uuid,
    at: Instant,
) -> Result<(), Refusal> {
    if rule_package::Entity::find_by_id(*hash).one(db).await?.is_some() {
        return Ok(());
    }
    let listing = listing_of(files);
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
        hash: Set((*hash).to_owned()),
        title: Set((*title).to_owned()),
        listing: Set(json!(listing)),
        as_of: Set(Some(json!(as_of))),
        created_by: Set(by),
        created_at: Set(at),
    };
    rule_package::Entity::insert(row)
        .on_conflict(OnConflict::column(rule_package::Column::Hash).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The path and the hash of each file of a package; none when it was never taken in.
pub async fn listing(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Listing>, Refusal> {
    let package = rule_package::Entity::find_by_id(hash).one(db).await?;
    package.map(|package| serde_json::from_value(package.listing).map_err(Refusal::internal)).transpose()
}

/// The files of a package; none when it was never taken in.
pub async fn files(db: &impl ConnectionTrait, hash: &str) -> Result<Option<BTreeMap<String, String>>, Refusal> {
    let Some(listing) = listing(db, hash).await? else { return Ok(None) };
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
        effective_from: Set(version.period.from),
        effective_to: Set(version.period.to),
        reason: Set(version.reason.clone()),
        decision_reference: Set(version.decision_reference.clone()),
        proposal: Set(version.proposal),
        released_by: Set(version.released_by),
        released_at: Set(version.released_at),
    };
    rulebook_version::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn insert_withdrawal(
    db: &impl ConnectionTrait,
    release: RuleReleaseId,
    withdrawal: &Withdrawal,
) -> Result<(), Refusal> {
    let row = rulebook_withdrawal::ActiveModel {
        release: Set(release),
        reason: Set(withdrawal.reason.clone()),
        withdrawn_by: Set(withdrawal.by),
        withdrawn_at: Set(withdrawal.at),
    };
    rulebook_withdrawal::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Every release of a framework, in the order in which they were made.
pub async fn timeline(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Timeline, Refusal> {
    let rows = rulebook_version::Entity::find()
        .filter(rulebook_version::Column::Framework.eq(framework))
        .order_by_asc(rulebook_version::Column::Id)
        .find_also_related(rulebook_withdrawal::Entity)
        .all(db)
        .await?;
    let packages = packages(db, rows.iter().map(|(row, _)| row.package.clone())).await?;
    Ok(Timeline::new(rows.into_iter().map(|row| version_of(row, &packages)).collect()))
}

/// The framework that a release belongs to.
pub async fn framework_of(db: &impl ConnectionTrait, release: RuleReleaseId) -> Result<Option<FrameworkId>, Refusal> {
    Ok(rulebook_version::Entity::find_by_id(release).one(db).await?.map(|row| row.framework))
}

/// The title of each package, and which version answers each of its hooks.
type Packages = BTreeMap<String, (String, BTreeMap<String, AsOf>)>;

async fn packages(db: &impl ConnectionTrait, hashes: impl Iterator<Item = String>) -> Result<Packages, Refusal> {
    let packages: Vec<(String, String, Option<Value>)> = rule_package::Entity::find()
        .select_only()
        .columns([rule_package::Column::Hash, rule_package::Column::Title, rule_package::Column::AsOf])
        .filter(rule_package::Column::Hash.is_in(hashes))
        .into_tuple()
        .all(db)
        .await?;
    let read = |as_of: Option<Value>| as_of.map(serde_json::from_value).transpose().map_err(Refusal::internal);
    let packages = packages.into_iter();
    packages.map(|(hash, title, as_of)| Ok((hash, (title, read(as_of)?.unwrap_or_default())))).collect()
}

fn version_of(
    (row, withdrawal): (rulebook_version::Model, Option<rulebook_withdrawal::Model>),
    packages: &Packages,
) -> RulebookVersion {
    let (title, as_of) = packages.get(&row.package).cloned().unwrap_or_default();
    RulebookVersion {
        id: row.id,
        framework: row.framework,
        title,
        as_of,
        package: row.package,
        period: Period { from: row.effective_from, to: row.effective_to },
        reason: row.reason,
        decision_reference: row.decision_reference,
        proposal: row.proposal,
        released_by: row.released_by,
        released_at: row.released_at,
        withdrawal: withdrawal.map(|row| Withdrawal { by: row.withdrawn_by, at: row.withdrawn_at, reason: row.reason }),
    }
}
