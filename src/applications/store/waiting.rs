//! What was handed in and waits for a decision.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::with_lateness;
use crate::applications::model::{Application, ApplicationState};
use crate::kernel::ids::{AuthorityId, FrameworkId, ProviderId, WindowId};
use crate::kernel::{PageRequest, Refusal};
use crate::store::entity::application::{Column, Entity};

/// A council's own, of one framework or of one of its windows, but for those of some providers, in the order in which they
/// were opened.
pub async fn waiting(
    db: &impl ConnectionTrait,
    (authority, framework): (AuthorityId, FrameworkId),
    window: Option<WindowId>,
    without: &[ProviderId],
    page: PageRequest,
) -> Result<Vec<Application>, Refusal> {
    let query = Entity::find()
        .filter(Column::Authority.eq(authority))
        .filter(Column::Framework.eq(framework))
        .filter(Column::State.eq(ApplicationState::Submitted.name()))
        .apply_if(window, |query, window| query.filter(Column::WindowId.eq(window)))
        .filter(Column::Provider.is_not_in(without.iter().copied()))
        .apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)))
        .order_by_asc(Column::Id)
        .limit(page.fetch());
    with_lateness(query).all(db).await?.into_iter().map(TryInto::try_into).collect()
}
