//! Packages and their files, and the history of each framework's rulebook.
//!
//! Packages belong to nobody; a version belongs to its framework, whose owner the caller has settled.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::model::{Period, RulebookVersion, Timeline, Withdrawal};
use crate::kernel::ids::{FrameworkId, RuleReleaseId};
use crate::kernel::{Instant, Refusal, canonical};
use crate::store::entity::{rule_blob, rule_package, rulebook_version, rulebook_withdrawal};

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
    let titles = titles(db, rows.iter().map(|(row, _)| row.package.clone())).await?;
    Ok(Timeline::new(rows.into_iter().map(|row| version_of(row, &titles)).collect()))
}

/// The framework that a release belongs to.
pub async fn framework_of(db: &impl ConnectionTrait, release: RuleReleaseId) -> Result<Option<FrameworkId>, Refusal> {
    Ok(rulebook_version::Entity::find_by_id(release).one(db).await?.map(|row| row.framework))
}

/// The title of each package.
async fn titles(
    db: &impl ConnectionTrait,
    hashes: impl Iterator<Item = String>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let packages: Vec<(String, String)> = rule_package::Entity::find()
        .select_only()
        .columns([rule_package::Column::Hash, rule_package::Column::Title])
        .filter(rule_package::Column::Hash.is_in(hashes))
        .into_tuple()
        .all(db)
        .await?;
    Ok(packages.into_iter().collect())
}

fn version_of(
    (row, withdrawal): (rulebook_version::Model, Option<rulebook_withdrawal::Model>),
    titles: &BTreeMap<String, String>,
) -> RulebookVersion {
    RulebookVersion {
        id: row.id,
        framework: row.framework,
        title: titles.get(&row.package).cloned().unwrap_or_default(),
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
