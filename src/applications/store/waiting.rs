//! What was handed in and waits for a decision.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::with_lateness;
use crate::applications::model::{Application, ApplicationState};
use crate::kernel::ids::{AuthorityId, FrameworkId, WindowId};
use crate::kernel::{PageRequest, Refusal};
use crate::store::entity::application::{Column, Entity};

/// A council's own, of one framework or of one of its windows, in the order in which they were opened.
pub async fn waiting(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    framework: FrameworkId,
    window: Option<WindowId>,
    page: PageRequest,
) -> Result<Vec<Application>, Refusal> {
    let query = Entity::find()
        .filter(Column::Authority.eq(authority))
        .filter(Column::Framework.eq(framework))
        .filter(Column::State.eq(ApplicationState::Submitted.name()))
        .apply_if(window, |query, window| query.filter(Column::WindowId.eq(window)))
        .apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)))
        .order_by_asc(Column::Id)
        .limit(page.fetch());
    with_lateness(query).all(db).await?.into_iter().map(TryInto::try_into).collect()
}
