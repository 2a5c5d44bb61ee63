//! Records of decisions: a council reads its own, a partner those that its lead shares, a provider those about its own
//! business.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

use super::model::{Counterpart, DecisionFilter, DecisionRecord};
use crate::kernel::ids::{ApplicationId, AuthorityId, DecisionId, FrameworkId};
use crate::kernel::permission::ReadEvaluation;
use crate::kernel::{Actor, PageRequest, Permission, Refusal, Shared, Tenant};
use crate::store::entity::decision::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{application, framework, ranking};
use crate::store::sharing::{own_or_shared, shared_with};

/// Hooks whose facts hold prices: of every tender, or of what is to be awarded.
const PRICED: [&str; 4] = ["scoring", "award", "approval", "call_in"];

/// Whether the facts of this hook hold prices.
pub fn is_priced(hook: &str) -> bool {
    PRICED.contains(&hook)
}

/// Whose decisions are read, and whether those that hold prices are among them.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    pub tenant: Tenant,
    pub priced: bool,
}

impl Sight {
    /// Prices are for those who may read the evaluation.
    pub fn of(actor: &Actor) -> Self {
        Self { tenant: actor.tenant, priced: ReadEvaluation::granted(actor) }
    }
}

fn visible_to(sight: Sight) -> Select<Entity> {
    let query = owned_by(sight.tenant);
    if sight.priced { query } else { query.filter(Column::Hook.is_not_in(PRICED)) }
}

fn owned_by(tenant: Tenant) -> Select<Entity> {
    match tenant {
        Tenant::Authority(own) => Entity::find().filter(
            Condition::any().add(Column::Authority.eq(own)).add(
                // Whatever the caller may see at home, another council's prices are not shared.
                Condition::all()
                    .add(Column::Framework.in_subquery(shared_with(own, Shared::Decisions)))
                    .add(Column::Hook.is_not_in(PRICED)),
            ),
        ),
        Tenant::Provider(own) => Entity::find().filter(Column::Provider.eq(own)),
        Tenant::Platform => Entity::find().filter(Expr::value(false)),
    }
}

pub async fn insert(db: &impl ConnectionTrait, record: &DecisionRecord) -> Result<(), Refusal> {
    let DecisionRecord { id, authority, framework, provider, subject_id, at, operations, .. } = *record;
    let row = ActiveModel {
        id: Set(id),
        authority: Set(authority),
        framework: Set(framework),
        provider: Set(provider),
        subject_kind: Set(record.subject_kind.clone()),
        subject_id: Set(subject_id),
        at: Set(at),
        hook: Set(record.hook.clone()),
        package_sha256: Set(record.package_sha256.clone()),
        engine: Set(record.engine.clone()),
        input: Set(record.input.clone()),
        input_sha256: Set(record.input_sha256.clone()),
        outcome: Set(record.outcome.clone()),
        output: Set(record.output.clone()),
        trace: Set(record.trace.clone()),
        operations: Set(operations),
        record_sha256: Set(record.record_sha256.clone()),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, sight: Sight, id: DecisionId) -> Result<Option<DecisionRecord>, Refusal> {
    Ok(visible_to(sight).filter(Column::Id.eq(id)).one(db).await?.map(Into::into))
}

/// The other assessment of an application, where there are two.
pub async fn counterpart(
    db: &impl ConnectionTrait,
    id: ApplicationId,
    assessment: DecisionId,
) -> Result<Option<Counterpart>, Refusal> {
    let row: Option<(Option<DecisionId>, Option<DecisionId>)> = application::Entity::find_by_id(id)
        .select_only()
        .columns([application::Column::Assessment, application::Column::AssessedAnew])
        .into_tuple()
        .one(db)
        .await?;
    Ok(match row {
        Some((Some(first), Some(anew))) if assessment == first => Some(Counterpart::ReplacedBy(anew)),
        Some((Some(first), Some(anew))) if assessment == anew => Some(Counterpart::InPlaceOf(first)),
        _ => None,
    })
}

pub async fn list(
    db: &impl ConnectionTrait,
    sight: Sight,
    framework: FrameworkId,
    filter: &DecisionFilter,
    page: PageRequest,
) -> Result<Vec<DecisionRecord>, Refusal> {
    let mut query = of_framework(sight, framework, filter);
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

fn of_framework(sight: Sight, framework: FrameworkId, filter: &DecisionFilter) -> Select<Entity> {
    let in_window = |window| {
        let own = application::Column::Framework.eq(framework).and(application::Column::WindowId.eq(window));
        Query::select().column(application::Column::Id).from(application::Entity).cond_where(own).to_owned()
    };
    visible_to(sight)
        .filter(Column::Framework.eq(framework))
        .apply_if(filter.hook.as_deref(), |query, hook| query.filter(Column::Hook.eq(hook)))
        .apply_if(filter.outcome.as_deref(), |query, outcome| query.filter(Column::Outcome.eq(outcome)))
        .apply_if(filter.since, |query, at| query.filter(Column::At.gte(at)))
        .apply_if(filter.until, |query, at| query.filter(Column::At.lte(at)))
        .apply_if(filter.subject, |query, id| query.filter(Column::SubjectId.eq(id)))
        .apply_if(filter.window, |query, id| query.filter(Column::SubjectId.in_subquery(in_window(id))))
}

pub async fn count(
    db: &impl ConnectionTrait,
    sight: Sight,
    framework: FrameworkId,
    filter: &DecisionFilter,
) -> Result<u64, Refusal> {
    Ok(of_framework(sight, framework, filter).count(db).await?)
}

/// The award decisions that followed these scorings, by the scoring's id.
pub async fn awards_after(
    db: &impl ConnectionTrait,
    sight: Sight,
    scorings: &[DecisionId],
) -> Result<BTreeMap<DecisionId, DecisionRecord>, Refusal> {
    let pairs: Vec<(DecisionId, Option<DecisionId>)> = ranking::Entity::find()
        .select_only()
        .columns([ranking::Column::ScoringDecision, ranking::Column::AwardDecision])
        .filter(ranking::Column::ScoringDecision.is_in(scorings.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let awards = visible_to(sight).filter(Column::Id.is_in(pairs.iter().filter_map(|(_, award)| *award)));
    let awards: BTreeMap<DecisionId, Model> =
        awards.all(db).await?.into_iter().map(|award| (award.id, award)).collect();
    let found = pairs.into_iter().filter_map(|(scoring, award)| Some((scoring, awards.get(&award?)?.clone().into())));
    Ok(found.collect())
}

/// A council's own, and one that shares its decisions with it; a provider's when it is published, because then the provider may have business in it.
pub async fn framework_is_visible(db: &impl ConnectionTrait, tenant: Tenant, id: FrameworkId) -> Result<bool, Refusal> {
    let query = framework::Entity::find().filter(framework::Column::Id.eq(id));
    let query = match tenant {
        Tenant::Authority(own) => {
            query.filter(own_or_shared(own, framework::Column::Authority, framework::Column::Id, Shared::Decisions))
        }
        Tenant::Provider(_) => query.filter(framework::Column::State.eq("published")),
        Tenant::Platform => return Ok(false),
    };
    Ok(query.one(db).await?.is_some())
}

pub async fn owner_of(db: &impl ConnectionTrait, id: FrameworkId) -> Result<Option<AuthorityId>, Refusal> {
    Ok(framework::Entity::find_by_id(id).one(db).await?.map(|row| row.authority))
}

impl From<Model> for DecisionRecord {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            authority: row.authority,
            framework: row.framework,
            provider: row.provider,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            at: row.at,
            hook: row.hook,
            package_sha256: row.package_sha256,
            engine: row.engine,
            input: row.input,
            input_sha256: row.input_sha256,
            outcome: row.outcome,
            output: row.output,
            trace: row.trace,
            operations: row.operations,
            record_sha256: row.record_sha256,
        }
    }
}
