//! What a partner of a joint framework reads besides its own: the one join through which anything is shared (T22).
//!
//! A store that shares something starts from its tenant as ever, and says which right opens it to a partner.

use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::entity::framework_right as right;
use crate::kernel::ids::{AuthorityId, FrameworkId};
use crate::kernel::{PartnerAct, Refusal, Shared};

/// Something a lead grants a partner, by the name in the table of rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right(&'static str);

impl From<Shared> for Right {
    fn from(shared: Shared) -> Self {
        Self(shared.name())
    }
}

impl From<PartnerAct> for Right {
    fn from(act: PartnerAct) -> Self {
        Self(act.name())
    }
}

/// The frameworks of other councils that grant this one that right, for `framework IN (…)`.
pub fn shared_with(partner: AuthorityId, what: impl Into<Right>) -> SelectStatement {
    Query::select()
        .column(right::Column::Framework)
        .from(right::Entity)
        .and_where(right::Column::Authority.eq(partner))
        .and_where(right::Column::Name.eq(what.into().0))
        .to_owned()
}

/// Rows of the council's own, and of frameworks that are shared with it. The columns are those of the lead and of the
/// framework in the table that is read.
pub fn own_or_shared(own: AuthorityId, lead: impl ColumnTrait, framework: impl ColumnTrait, what: Shared) -> Condition {
    Condition::any().add(lead.eq(own)).add(framework.in_subquery(shared_with(own, what)))
}

/// Whether a framework grants a partner that right.
///
/// # Errors
/// When the database does not answer.
pub async fn is_granted(
    db: &impl ConnectionTrait,
    partner: AuthorityId,
    framework: FrameworkId,
    what: impl Into<Right>,
) -> Result<bool, Refusal> {
    let found = right::Entity::find()
        .filter(right::Column::Authority.eq(partner))
        .filter(right::Column::Name.eq(what.into().0))
        .filter(right::Column::Framework.eq(framework));
    Ok(found.count(db).await? > 0)
}
