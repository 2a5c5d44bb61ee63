//! What a rule of invitation is told of the members of a lot: where they are and what they offer, by the register, and how
//! often their turn has come.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::competitions::inviting::{Turns, Whereabouts};
use crate::competitions::late::Applicant;
use crate::competitions::model::{Competition, CompetitionState};
use crate::kernel::ids::{ApplicationId, CompetitionId, FrameworkId, LocationId, MembershipId, ProviderId};
use crate::kernel::{Instant, Refusal};
use crate::store::entity::{application, award, competition, invitation, location};

use super::ABREAST;

/// As the register has them now.
pub async fn whereabouts(
    db: &impl ConnectionTrait,
    locations: &[LocationId],
) -> Result<BTreeMap<LocationId, Whereabouts>, Refusal> {
    let mut found = BTreeMap::new();
    for some in locations.chunks(ABREAST) {
        let rows = location::Entity::find().filter(location::Column::Id.is_in(some.iter().copied())).all(db).await?;
        for row in rows {
            let place = Whereabouts {
                area: row.area,
                local_authority: row.local_authority,
                beds: row.beds,
                specialisms: serde_json::from_value(row.specialisms).map_err(Refusal::internal)?,
                services: serde_json::from_value(row.service_types).map_err(Refusal::internal)?,
                rating: row.overall,
            };
            found.insert(row.id, place);
        }
    }
    Ok(found)
}

/// Whose applications for a lot wait for an officer's decision.
pub async fn applicants(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    lot: &str,
) -> Result<Vec<Applicant>, Refusal> {
    type Waiting = (ApplicationId, ProviderId, LocationId, String, Option<Instant>, serde_json::Value);
    // Their answers are long, and nobody asks for them here.
    let waiting: Vec<Waiting> = application::Entity::find()
        .select_only()
        .columns([application::Column::Id, application::Column::Provider, application::Column::Location])
        .columns([application::Column::LocationName, application::Column::SubmittedAt, application::Column::Lots])
        .filter(application::Column::Framework.eq(framework))
        .filter(application::Column::State.eq("submitted"))
        .order_by_asc(application::Column::SubmittedAt)
        .order_by_asc(application::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let is_for = |lots: &serde_json::Value| lots.as_array().into_iter().flatten().any(|chosen| chosen["code"] == lot);
    let applicant = |(application, provider, location, location_name, submitted_at, lots): Waiting| {
        let submitted_at = submitted_at.filter(|_| is_for(&lots))?;
        Some(Applicant { application, provider, location, location_name, submitted_at })
    };
    Ok(waiting.into_iter().filter_map(applicant).collect())
}

/// By location, what came of the other competitions of the same framework and lot. One that was cancelled took nobody's turn.
pub async fn turns(db: &impl ConnectionTrait, of: &Competition) -> Result<BTreeMap<LocationId, Turns>, Refusal> {
    let held = [CompetitionState::Published, CompetitionState::Opened].map(CompetitionState::name);
    let others: Vec<CompetitionId> = competition::Entity::find()
        .select_only()
        .column(competition::Column::Id)
        .filter(competition::Column::Authority.eq(of.authority))
        .filter(competition::Column::Framework.eq(of.framework))
        .filter(competition::Column::Lot.eq(of.lot))
        .filter(competition::Column::State.is_in(held))
        .filter(competition::Column::Id.ne(of.id))
        .into_tuple()
        .all(db)
        .await?;
    let mut turns: BTreeMap<LocationId, Turns> = BTreeMap::new();
    let mut places: BTreeMap<(CompetitionId, MembershipId), LocationId> = BTreeMap::new();
    for some in others.chunks(ABREAST) {
        let invitations =
            invitation::Entity::find().filter(invitation::Column::Competition.is_in(some.iter().copied()));
        for row in invitations.all(db).await? {
            turns.entry(row.location).or_default().invited(row.invited_at);
            places.insert((row.competition, row.membership), row.location);
        }
        let awards = award::Entity::find().filter(award::Column::Competition.is_in(some.iter().copied()));
        for row in awards.all(db).await? {
            let place = row.competition.and_then(|competition| places.get(&(competition, row.membership)));
            if let Some(location) = place {
                turns.entry(*location).or_default().awarded(row.at);
            }
        }
    }
    Ok(turns)
}
