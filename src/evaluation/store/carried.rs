//! Queries over what members were admitted on, and what of it is carried over.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Map, Value};

use crate::kernel::ids::{ApplicationId, CompetitionId, MembershipId, TenderId};
use crate::kernel::{Instant, Refusal};
use crate::store::entity::{agreed_mark, application, membership};

/// What a member was admitted on.
pub struct Admission {
    pub application: ApplicationId,
    /// By page, then by question.
    pub answers: BTreeMap<String, Map<String, Value>>,
    pub decided_at: Instant,
}

/// The decided applications by which these members were admitted.
pub async fn admissions(
    db: &impl ConnectionTrait,
    members: &[MembershipId],
) -> Result<BTreeMap<MembershipId, Admission>, Refusal> {
    let members =
        membership::Entity::find().filter(membership::Column::Id.is_in(members.iter().copied())).all(db).await?;
    let ids = members.iter().map(|member| member.application);
    let rows = application::Entity::find().filter(application::Column::Id.is_in(ids)).all(db).await?;
    let mut found = BTreeMap::new();
    for row in rows {
        let Some(decided_at) = row.decided_at else { continue };
        let answers = serde_json::from_value(row.answers).map_err(Refusal::internal)?;
        if let Some(member) = members.iter().find(|member| member.application == row.id) {
            found.insert(member.id, Admission { application: row.id, answers, decided_at });
        }
    }
    Ok(found)
}

/// Every question of every tender whose mark is carried over.
pub async fn carried(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
) -> Result<BTreeSet<(TenderId, String)>, Refusal> {
    let rows = agreed_mark::Entity::find()
        .filter(agreed_mark::Column::Competition.eq(competition))
        .filter(agreed_mark::Column::CarriedBy.is_not_null())
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.tender, row.question)).collect())
}
