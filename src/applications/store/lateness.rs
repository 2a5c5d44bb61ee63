//! Applications that came late: kept sealed, then decided upon once. What a council reads here holds no answers.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{guarded, late};
use crate::applications::model::{Application, LateApplication, LateOutcome, LateRuling, Lateness};
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId};
use crate::kernel::{PageRequest, Refusal};
use crate::store::entity::application;

/// Seals a draft that came late; answers whether it still was the draft that was read.
pub async fn hold(db: &impl ConnectionTrait, draft: &Application, lateness: &Lateness) -> Result<bool, Refusal> {
    let row = late::ActiveModel {
        id: Set(lateness.id),
        application: Set(draft.id),
        window_id: Set(lateness.window),
        received_at: Set(lateness.received_at),
        answers_sha256: Set(lateness.answers_sha256.clone()),
        location_then: Set(lateness.location.clone()),
        ..Default::default()
    };
    late::Entity::insert(row).exec_without_returning(db).await?;
    let held = guarded(draft).col_expr(application::Column::Late, Expr::value(lateness.id)).exec(db).await?;
    Ok(held.rows_affected == 1)
}

/// Keeps what was decided about a held application; answers whether it still was held.
pub async fn rule_late(db: &impl ConnectionTrait, late: &Lateness, ruling: &LateRuling) -> Result<bool, Refusal> {
    let ruled = late::Entity::update_many()
        .col_expr(late::Column::Outcome, Expr::value(ruling.outcome.name()))
        .col_expr(late::Column::Reason, Expr::value(ruling.reason.clone()))
        .col_expr(late::Column::DecidedBy, Expr::value(ruling.by))
        .col_expr(late::Column::DecidedAt, Expr::value(ruling.at))
        .filter(late::Column::Id.eq(late.id))
        .filter(late::Column::Outcome.is_null())
        .exec(db)
        .await?;
    Ok(ruled.rows_affected == 1)
}

/// Makes a held application a draft again; answers whether it still was as it was read.
pub async fn give_back(db: &impl ConnectionTrait, held: &LateApplication) -> Result<bool, Refusal> {
    let changed = application::Entity::update_many()
        .col_expr(application::Column::Version, Expr::value(held.version + 1))
        .filter(application::Column::Id.eq(held.application))
        .filter(application::Column::Version.eq(held.version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// The last time one of a council's applications came late.
pub async fn find_late(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    id: ApplicationId,
) -> Result<Option<LateApplication>, Refusal> {
    let found = late::Entity::find()
        .find_also_related(application::Entity)
        .filter(late::Column::Application.eq(id))
        .filter(application::Column::Authority.eq(authority))
        .order_by_desc(late::Column::Id)
        .one(db)
        .await?;
    found.map(late_of).transpose()
}

/// Everything that came late for a council's framework, in the order in which it came.
pub async fn list_late(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    framework: FrameworkId,
    page: PageRequest,
) -> Result<Vec<LateApplication>, Refusal> {
    let mut query = late::Entity::find()
        .find_also_related(application::Entity)
        .filter(application::Column::Authority.eq(authority))
        .filter(application::Column::Framework.eq(framework))
        .order_by_asc(late::Column::Id)
        .limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(late::Column::Id.gt(after));
    }
    query.all(db).await?.into_iter().map(late_of).collect()
}

fn late_of((row, application): (late::Model, Option<application::Model>)) -> Result<LateApplication, Refusal> {
    let application = application.ok_or_else(|| Refusal::internal("a late submission of no application"))?;
    Ok(LateApplication {
        application: application.id,
        framework: application.framework,
        provider: application.provider,
        provider_name: application.provider_name,
        location: application.location,
        location_name: application.location_name,
        lateness: lateness_of(row)?,
        version: application.version,
    })
}

pub(super) fn lateness_of(row: late::Model) -> Result<Lateness, Refusal> {
    let unreadable = || Refusal::internal(format!("the decision on the late submission {} cannot be read", row.id));
    let outcome = row.outcome.as_deref().map(|name| LateOutcome::parse(name).ok_or_else(unreadable)).transpose()?;
    let ruling = match (outcome, row.decided_by, row.decided_at) {
        (None, ..) => None,
        (Some(outcome), Some(by), Some(at)) => Some(LateRuling { outcome, reason: row.reason.clone(), by, at }),
        _ => return Err(unreadable()),
    };
    Ok(Lateness {
        id: row.id,
        window: row.window_id,
        received_at: row.received_at,
        answers_sha256: row.answers_sha256,
        location: row.location_then,
        ruling,
    })
}
