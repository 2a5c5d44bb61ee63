//! Simulations and the moves they found, by the council that owns the framework. Those that show prices are for those
//! who may see prices.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, UpdateMany,
};
use serde_json::Value;
use uuid::Uuid;

use super::model::{Move, MoveFilter, Simulation, SimulationState, Tally};
use crate::kernel::ids::{AuthorityId, DecisionId, FrameworkId, SimulationId};
use crate::kernel::{Instant, PageRequest, Refusal};
use crate::store::entity::simulation::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{application, competition, framework, simulation_move as moves};

/// Rows in one statement: PostgreSQL takes 65,535 values.
const ROWS: usize = 1_000;

fn owned(authority: AuthorityId, priced: bool) -> Select<Entity> {
    let query = Entity::find().filter(Column::Authority.eq(authority));
    if priced { query } else { query.filter(Column::Priced.eq(false)) }
}

pub async fn insert(db: &impl ConnectionTrait, new: &Simulation) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(new.id),
        authority: Set(new.authority),
        framework: Set(new.framework),
        hook: Set(new.hook.clone()),
        priced: Set(new.priced),
        package_sha256: Set(new.package.clone()),
        title: Set(new.title.clone()),
        scope: Set(json(&new.scope)?),
        state: Set(new.state.name().into()),
        server: Set(new.server),
        total: Set(new.total),
        done: Set(new.done),
        tally: Set(json(&new.tally)?),
        message: Set(new.message.clone()),
        started_by: Set(new.started_by),
        created_at: Set(new.created_at),
        beat_at: Set(new.beat_at),
        ended_at: Set(new.ended_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    priced: bool,
    id: SimulationId,
) -> Result<Option<Simulation>, Refusal> {
    owned(authority, priced).filter(Column::Id.eq(id)).one(db).await?.map(TryInto::try_into).transpose()
}

pub async fn list(
    db: &impl ConnectionTrait,
    authority: AuthorityId,
    priced: bool,
    framework: FrameworkId,
    page: PageRequest,
) -> Result<Vec<Simulation>, Refusal> {
    let query = owned(authority, priced)
        .filter(Column::Framework.eq(framework))
        .apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)));
    let rows = query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

fn in_state(id: SimulationId, states: &[SimulationState]) -> UpdateMany<Entity> {
    let names = states.iter().map(|state| state.name());
    Entity::update_many().filter(Column::Id.eq(id)).filter(Column::State.is_in(names))
}

/// Takes a waiting run up; answers whether it was still waiting.
pub async fn begin(db: &impl ConnectionTrait, id: SimulationId, at: Instant) -> Result<bool, Refusal> {
    let changed = in_state(id, &[SimulationState::Waiting])
        .col_expr(Column::State, Expr::value(SimulationState::Running.name()))
        .col_expr(Column::BeatAt, Expr::value(at))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Notes how far a run has come; answers whether it may go on.
pub async fn advance(
    db: &impl ConnectionTrait,
    id: SimulationId,
    done: i64,
    tally: &Tally,
    at: Instant,
) -> Result<bool, Refusal> {
    let changed = in_state(id, &[SimulationState::Running])
        .col_expr(Column::Done, Expr::value(done))
        .col_expr(Column::Tally, Expr::value(json(tally)?))
        .col_expr(Column::BeatAt, Expr::value(at))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Ends a run that is under way; answers whether it was.
pub async fn end(
    db: &impl ConnectionTrait,
    id: SimulationId,
    state: SimulationState,
    message: Option<&str>,
    at: Instant,
) -> Result<bool, Refusal> {
    let changed = in_state(id, &[SimulationState::Waiting, SimulationState::Running])
        .col_expr(Column::State, Expr::value(state.name()))
        .col_expr(Column::Message, Expr::value(message))
        .col_expr(Column::EndedAt, Expr::value(at))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn insert_moves(db: &impl ConnectionTrait, id: SimulationId, found: &[Move]) -> Result<(), Refusal> {
    for portion in found.chunks(ROWS) {
        let rows = portion.iter().map(|found| moves::ActiveModel {
            simulation: Set(id),
            decision: Set(found.decision),
            subject_kind: Set(found.subject_kind.clone()),
            subject_id: Set(found.subject_id),
            provider: Set(found.provider),
            decided_at: Set(found.decided_at),
            from_outcome: Set(found.from.clone()),
            to_outcome: Set(found.to.clone()),
            fits: Set(found.fits),
            changes: Set(found.changes.clone()),
            more: Set(found.more),
        });
        moves::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The moves of one simulation in the order of the decisions, with what their subjects are called. The caller has
/// found the simulation.
pub async fn moves(
    db: &impl ConnectionTrait,
    id: SimulationId,
    filter: &MoveFilter,
    page: PageRequest,
) -> Result<Vec<Move>, Refusal> {
    let query = moves::Entity::find()
        .filter(moves::Column::Simulation.eq(id))
        .apply_if(filter.from.as_deref(), |query, from| query.filter(moves::Column::FromOutcome.eq(from)))
        .apply_if(filter.to.as_deref(), |query, to| query.filter(moves::Column::ToOutcome.eq(to)))
        .apply_if(page.after.map(DecisionId), |query, after| query.filter(moves::Column::Decision.gt(after)));
    let rows = query.order_by_asc(moves::Column::Decision).limit(page.fetch()).all(db).await?;
    let subjects: Vec<Uuid> = rows.iter().map(|row| row.subject_id).collect();
    let names = names(db, &subjects).await?;
    Ok(rows.into_iter().map(|row| Move { name: names.get(&row.subject_id).cloned(), ..row.into() }).collect())
}

/// What the subjects of decisions are called: the home of an application, the title of a competition, the name of a
/// framework.
async fn names(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<BTreeMap<Uuid, String>, Refusal> {
    use {application::Column as Applied, competition::Column as Bought, framework::Column as Framed};
    let ids = || ids.iter().copied();
    let mut names: BTreeMap<Uuid, String> = BTreeMap::new();
    let homes = application::Entity::find().select_only().columns([Applied::Id, Applied::LocationName]);
    names.extend(homes.filter(Applied::Id.is_in(ids())).into_tuple::<(Uuid, String)>().all(db).await?);
    let competitions = competition::Entity::find().select_only().columns([Bought::Id, Bought::Title]);
    names.extend(competitions.filter(Bought::Id.is_in(ids())).into_tuple::<(Uuid, String)>().all(db).await?);
    let frameworks = framework::Entity::find().select_only().columns([Framed::Id, Framed::Name]);
    names.extend(frameworks.filter(Framed::Id.is_in(ids())).into_tuple::<(Uuid, String)>().all(db).await?);
    Ok(names)
}

fn json(value: &impl serde::Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(Refusal::internal)
}

impl TryFrom<Model> for Simulation {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        let state = SimulationState::parse(&row.state);
        Ok(Self {
            id: row.id,
            authority: row.authority,
            framework: row.framework,
            hook: row.hook,
            priced: row.priced,
            package: row.package_sha256,
            title: row.title,
            scope: serde_json::from_value(row.scope).map_err(Refusal::internal)?,
            state: state.ok_or_else(|| Refusal::internal(format!("no state is called {}", row.state)))?,
            server: row.server,
            total: row.total,
            done: row.done,
            tally: serde_json::from_value(row.tally).map_err(Refusal::internal)?,
            message: row.message,
            started_by: row.started_by,
            created_at: row.created_at,
            beat_at: row.beat_at,
            ended_at: row.ended_at,
        })
    }
}

impl From<moves::Model> for Move {
    fn from(row: moves::Model) -> Self {
        Self {
            decision: row.decision,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            provider: row.provider,
            decided_at: row.decided_at,
            from: row.from_outcome,
            to: row.to_outcome,
            fits: row.fits,
            changes: row.changes,
            more: row.more,
            name: None,
        }
    }
}
