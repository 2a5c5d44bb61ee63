//! Checks that could not be made.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId};
use crate::kernel::{Instant, PageRequest, Refusal};
use crate::rating_cases::model::{Aside, AsideKind};
use crate::store::entity::rating_check_aside::{ActiveModel, Column, Entity, Model};

/// Which of these applications are set aside already.
pub async fn aside_already(
    db: &impl ConnectionTrait,
    applications: &[ApplicationId],
) -> Result<Vec<ApplicationId>, Refusal> {
    let open = Entity::find()
        .select_only()
        .column(Column::Application)
        .filter(Column::Application.is_in(applications.iter().copied()))
        .filter(Column::ResolvedAt.is_null());
    Ok(open.into_tuple().all(db).await?)
}

pub async fn set_aside(db: &impl ConnectionTrait, id: Uuid, aside: &Aside, at: Instant) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(id),
        application: Set(aside.application),
        framework: Set(aside.framework),
        authority: Set(aside.authority),
        provider: Set(aside.provider),
        location: Set(aside.location),
        kind: Set(aside.kind.name().into()),
        noticed_at: Set(at),
        resolved_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Notes that these could be checked after all.
pub async fn resolve(db: &impl ConnectionTrait, applications: &[ApplicationId], at: Instant) -> Result<(), Refusal> {
    if applications.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::ResolvedAt, Expr::value(at))
        .filter(Column::Application.is_in(applications.iter().copied()))
        .filter(Column::ResolvedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// What a council's framework has set aside and not yet checked, oldest first.
pub async fn list_aside(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    framework: FrameworkId,
    page: PageRequest,
) -> Result<Vec<(Uuid, Aside, Instant)>, Refusal> {
    let rows = Entity::find()
        .filter(Column::Authority.eq(authority))
        .filter(Column::Framework.eq(framework))
        .filter(Column::ResolvedAt.is_null())
        .apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)))
        .order_by_asc(Column::Id)
        .limit(page.fetch())
        .all(db)
        .await?;
    rows.into_iter().map(aside_of).collect()
}

fn aside_of(row: Model) -> Result<(Uuid, Aside, Instant), Refusal> {
    let kind = AsideKind::parse(&row.kind)
        .ok_or_else(|| Refusal::internal(format!("the check {} was set aside for no known reason", row.id)))?;
    let aside = Aside {
        application: row.application,
        framework: row.framework,
        authority: row.authority,
        provider: row.provider,
        location: row.location,
        kind,
    };
    Ok((row.id, aside, row.noticed_at))
}
