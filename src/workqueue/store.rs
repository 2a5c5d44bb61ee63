//! What waits for a council's officers. Every query starts from the council.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};
use serde_json::Value;

use super::model::Extension;
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, ProviderId, RatingCaseId, WindowId};
use crate::kernel::{Instant, Refusal, Regime};
use crate::store::entity::{
    application, application_window as window, deadline_extension as extension, framework, late_submission as late,
    membership, rating_case,
};

/// A framework, as far as its deadlines need it.
#[derive(Clone, Debug)]
pub struct Vehicle {
    pub name: String,
    pub regime: Regime,
    pub ends_on: NaiveDate,
}

/// An application that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub application: ApplicationId,
    pub framework: FrameworkId,
    pub provider: ProviderId,
    pub provider_name: String,
    pub location_name: String,
    pub package_sha256: String,
    pub received_at: Instant,
    pub window: Option<WindowId>,
    /// What the rules found; none while it is held.
    pub found: Option<String>,
    pub version: i64,
    pub held: bool,
}

/// A rating case that is open.
#[derive(Clone, Debug)]
pub struct OpenCase {
    pub id: RatingCaseId,
    pub framework: FrameworkId,
    pub provider: ProviderId,
    pub finding: String,
    pub opened_at: Instant,
    pub version: i64,
    pub provider_name: String,
    pub location_name: String,
}

/// A council's published frameworks.
pub async fn vehicles(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
) -> Result<BTreeMap<FrameworkId, Vehicle>, Refusal> {
    let rows: Vec<(FrameworkId, String, String, NaiveDate)> = framework::Entity::find()
        .select_only()
        .columns([framework::Column::Id, framework::Column::Name, framework::Column::Regime, framework::Column::EndsOn])
        .filter(framework::Column::Authority.eq(authority))
        .filter(framework::Column::State.eq("published"))
        .into_tuple()
        .all(db)
        .await?;
    let read = rows.into_iter().map(|(id, name, regime, ends_on)| {
        let regime = serde_json::from_value(Value::from(regime)).map_err(Refusal::internal)?;
        Ok((id, Vehicle { name, regime, ends_on }))
    });
    read.collect()
}

type Row = (ApplicationId, FrameworkId, ProviderId, String, String, String, i64);

const COLUMNS: [application::Column; 7] = [
    application::Column::Id,
    application::Column::Framework,
    application::Column::Provider,
    application::Column::ProviderName,
    application::Column::LocationName,
    application::Column::PackageSha256,
    application::Column::Version,
];

/// A council's applications that are submitted and not decided; `only` one of them.
pub async fn submitted(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    only: Option<ApplicationId>,
) -> Result<Vec<Waiting>, Refusal> {
    let mut query = application::Entity::find()
        .select_only()
        .columns(COLUMNS)
        .columns([
            application::Column::SubmittedAt,
            application::Column::WindowId,
            application::Column::AssessmentOutcome,
        ])
        .filter(application::Column::Authority.eq(authority))
        .filter(application::Column::State.eq("submitted"));
    if let Some(only) = only {
        query = query.filter(application::Column::Id.eq(only));
    }
    type Submitted = (
        ApplicationId,
        FrameworkId,
        ProviderId,
        String,
        String,
        String,
        i64,
        Instant,
        Option<WindowId>,
        Option<String>,
    );
    let rows: Vec<Submitted> = query.into_tuple().all(db).await?;
    let read = rows.into_iter().map(|(id, framework, provider, by, location, package, version, at, window, found)| {
        let row = (id, framework, provider, by, location, package, version);
        waiting(row, at, window, (found, false))
    });
    Ok(read.collect())
}

/// What came late for a council and is held; `only` one of them.
pub async fn held(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    only: Option<ApplicationId>,
) -> Result<Vec<Waiting>, Refusal> {
    let mut query = late::Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, late::Relation::Application.def())
        .columns(COLUMNS)
        .column(late::Column::ReceivedAt)
        .filter(late::Column::Outcome.is_null())
        .filter(application::Column::Authority.eq(authority));
    if let Some(only) = only {
        query = query.filter(application::Column::Id.eq(only));
    }
    type Held = (ApplicationId, FrameworkId, ProviderId, String, String, String, i64, Instant);
    let rows: Vec<Held> = query.into_tuple().all(db).await?;
    let read = rows.into_iter().map(|(id, framework, provider, by, location, package, version, at)| {
        // It came after its window had closed: the receipt counts.
        waiting((id, framework, provider, by, location, package, version), at, None, (None, true))
    });
    Ok(read.collect())
}

fn waiting(row: Row, at: Instant, window: Option<WindowId>, (found, held): (Option<String>, bool)) -> Waiting {
    let (application, framework, provider, provider_name, location_name, package_sha256, version) = row;
    Waiting {
        application,
        framework,
        provider,
        provider_name,
        location_name,
        package_sha256,
        received_at: at,
        window,
        found,
        version,
        held,
    }
}

/// Whether it was handed in to this council, whatever became of it.
pub async fn was_handed_in(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    id: ApplicationId,
) -> Result<bool, Refusal> {
    let found = application::Entity::find_by_id(id)
        .filter(application::Column::Authority.eq(authority))
        .filter(application::Column::SubmittedAt.is_not_null());
    Ok(found.count(db).await? > 0)
}

/// When these windows open and close.
pub async fn windows(
    db: &impl ConnectionTrait,
    ids: BTreeSet<WindowId>,
) -> Result<BTreeMap<WindowId, (Instant, Instant)>, Refusal> {
    let rows: Vec<(WindowId, Instant, Instant)> = window::Entity::find()
        .select_only()
        .columns([window::Column::Id, window::Column::OpensAt, window::Column::ClosesAt])
        .filter(window::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, opens, closes)| (id, (opens, closes))).collect())
}

/// The last extension of each application of a council that has one; `only` one of them.
pub async fn extensions(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    only: Option<ApplicationId>,
) -> Result<BTreeMap<ApplicationId, Extension>, Refusal> {
    let mut query = extension::Entity::find()
        .filter(extension::Column::Authority.eq(authority))
        .order_by_asc(extension::Column::DueOn);
    query = match only {
        Some(only) => query.filter(extension::Column::Application.eq(only)),
        None => query.filter(extension::Column::Application.in_subquery(to_decide(authority))),
    };
    Ok(query.all(db).await?.into_iter().map(|row| (row.application, row.into())).collect())
}

/// A draft that is held is one to decide as well.
fn to_decide(authority: AuthorityId) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(application::Column::Authority.eq(authority))
        .and_where(application::Column::State.is_in(["submitted", "draft"]))
        .to_owned()
}

/// # Errors
/// `conflict` when somebody extended it at the same moment.
pub async fn extend(db: &impl ConnectionTrait, authority: AuthorityId, new: &Extension) -> Result<(), Refusal> {
    let row = extension::ActiveModel {
        id: Set(new.id),
        application: Set(new.application),
        authority: Set(authority),
        was_due_on: Set(new.was_due_on),
        due_on: Set(new.due_on),
        reason: Set(new.reason.clone()),
        extended_by: Set(new.by),
        extended_at: Set(new.at),
    };
    extension::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A council's open rating cases.
pub async fn cases(db: &impl ConnectionTrait, authority: AuthorityId) -> Result<Vec<OpenCase>, Refusal> {
    let rows = rating_case::Entity::find()
        .filter(rating_case::Column::Authority.eq(authority))
        .filter(rating_case::Column::ClosedAt.is_null())
        .order_by_asc(rating_case::Column::Id)
        .all(db)
        .await?;
    let members = membership::Entity::find()
        .filter(membership::Column::Id.is_in(rows.iter().map(|row| row.membership)))
        .all(db)
        .await?;
    let members: BTreeMap<_, _> = members.into_iter().map(|member| (member.id, member)).collect();
    let named = rows.into_iter().map(|row| {
        let member = members.get(&row.membership).ok_or_else(|| Refusal::internal("a case of no membership"))?;
        Ok(OpenCase {
            id: row.id,
            framework: row.framework,
            provider: row.provider,
            finding: row.finding,
            opened_at: row.opened_at,
            version: row.version,
            provider_name: member.provider_name.clone(),
            location_name: member.location_name.clone(),
        })
    });
    named.collect()
}

/// The councils for which applications wait: for work that the clock sets off.
pub async fn with_work(db: &impl ConnectionTrait) -> Result<BTreeSet<AuthorityId>, Refusal> {
    let submitted = application::Entity::find()
        .select_only()
        .column(application::Column::Authority)
        .distinct()
        .filter(application::Column::State.eq("submitted"));
    let held = late::Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, late::Relation::Application.def())
        .column(application::Column::Authority)
        .distinct()
        .filter(late::Column::Outcome.is_null());
    let mut councils: BTreeSet<AuthorityId> = submitted.into_tuple().all(db).await?.into_iter().collect();
    councils.extend(held.into_tuple::<AuthorityId>().all(db).await?);
    Ok(councils)
}

impl From<extension::Model> for Extension {
    fn from(row: extension::Model) -> Self {
        Self {
            id: row.id,
            application: row.application,
            was_due_on: row.was_due_on,
            due_on: row.due_on,
            reason: row.reason,
            by: row.extended_by,
            at: row.extended_at,
        }
    }
}
