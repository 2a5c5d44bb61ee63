//! Queries over applications.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, SelectTwo, UpdateMany,
};
use serde::Serialize;
use serde_json::Value;

use super::model::{
    Answers, Application, ApplicationState, Assessed, Basis, ChosenLot, Found, Lateness, LockOut, OfficerDecision,
    OfficerOutcome, RatingSeen, Remedy, Sources, Standing, Submission, Verdict,
};
use crate::kernel::ids::{ApplicationId, AuthorityId, FrameworkId, LocationId, ProviderId};
use crate::kernel::{AsOf, Instant, PageRequest, Refusal, Shared, Tenant};
use crate::store::entity::application::{ActiveModel, Column, Entity, Model};
use crate::store::entity::late_submission as late;
use crate::store::sharing::{is_granted, own_or_shared};

mod lateness;
mod waiting;

pub use lateness::{find_late, give_back, hold, list_late, rule_late};
pub use waiting::waiting;

/// A row, and that of its last lateness.
type Row = (Model, Option<late::Model>);

fn with_lateness(query: Select<Entity>) -> SelectTwo<Entity, late::Entity> {
    query.find_also_related(late::Entity)
}

/// A provider sees its own, drafts too; a council sees what was submitted to it, and a partner what was submitted to a
/// framework whose applications are shared with it; the platform's people see none.
fn visible_to(tenant: Tenant) -> Option<Select<Entity>> {
    match tenant {
        Tenant::Platform => None,
        Tenant::Authority(own) => {
            let readable = own_or_shared(own, Column::Authority, Column::Framework, Shared::Applications);
            Some(Entity::find().filter(readable).filter(Column::SubmittedAt.is_not_null()))
        }
        Tenant::Provider(own) => Some(Entity::find().filter(Column::Provider.eq(own))),
    }
}

/// # Errors
/// `conflict` when the location has an open application in this framework.
pub async fn insert_draft(db: &impl ConnectionTrait, application: &Application) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(application.id),
        framework: Set(application.framework),
        authority: Set(application.authority),
        provider: Set(application.provider),
        provider_name: Set(application.provider_name.clone()),
        location: Set(application.location),
        location_name: Set(application.location_name.clone()),
        kind: Set(application.kind().name().into()),
        previous: Set(application.previous),
        package_sha256: Set(application.package_sha256.clone()),
        as_of: Set(application.as_of.name().into()),
        answers: Set(json(&application.answers)?),
        sources: Set(json(&application.sources)?),
        remedies: Set(json(&application.remedies)?),
        lots: Set(json(&application.lots)?),
        state: Set(application.state().name().into()),
        version: Set(application.version),
        created_at: Set(application.created_at),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: ApplicationId,
) -> Result<Option<Application>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(None) };
    with_lateness(query.filter(Column::Id.eq(id))).one(db).await?.map(TryInto::try_into).transpose()
}

/// Whether a framework of another council shares its applications with this one.
pub async fn is_shared(db: &impl ConnectionTrait, own: AuthorityId, framework: FrameworkId) -> Result<bool, Refusal> {
    is_granted(db, own, framework, Shared::Applications).await
}

/// One page of a framework's applications in the order in which they were opened.
pub async fn list(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    framework: FrameworkId,
    state: Option<ApplicationState>,
    page: PageRequest,
) -> Result<Vec<Application>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(vec![]) };
    let mut query = query.filter(Column::Framework.eq(framework)).order_by_asc(Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    let mut query = with_lateness(query);
    if let Some(state) = state {
        query = query.filter(at_stage(state));
    }
    query.all(db).await?.into_iter().map(TryInto::try_into).collect()
}

/// What is held is stored as a draft that came late and was not decided upon.
fn at_stage(state: ApplicationState) -> Condition {
    let undecided = Condition::all().add(late::Column::Id.is_not_null()).add(late::Column::Outcome.is_null());
    let stored = Condition::all().add(Column::State.eq(stored(state)));
    match state {
        ApplicationState::Draft => stored.add(undecided.not()),
        ApplicationState::Held => stored.add(undecided),
        _ => stored,
    }
}

fn stored(state: ApplicationState) -> &'static str {
    match state {
        ApplicationState::Held => ApplicationState::Draft.name(),
        state => state.name(),
    }
}

/// The frameworks a provider has applied to or drafts an application for, but for those it took back.
pub async fn frameworks_of(db: &impl ConnectionTrait, provider: ProviderId) -> Result<Vec<FrameworkId>, Refusal> {
    let frameworks = Entity::find()
        .select_only()
        .column(Column::Framework)
        .distinct()
        .filter(Column::Provider.eq(provider))
        .filter(Column::State.ne(ApplicationState::Withdrawn.name()));
    Ok(frameworks.into_tuple().all(db).await?)
}

/// The providers that have a draft for this framework.
pub async fn drafting(db: &impl ConnectionTrait, framework: FrameworkId) -> Result<Vec<ProviderId>, Refusal> {
    let providers = Entity::find()
        .select_only()
        .column(Column::Provider)
        .distinct()
        .left_join(late::Entity)
        .filter(Column::Framework.eq(framework))
        .filter(at_stage(ApplicationState::Draft));
    Ok(providers.into_tuple().all(db).await?)
}

/// The location's draft or submitted application, if it has one, whoever's it is.
pub async fn open_of(
    db: &impl ConnectionTrait,
    framework: FrameworkId,
    location: LocationId,
) -> Result<Option<Application>, Refusal> {
    let open = Entity::find()
        .filter(Column::Framework.eq(framework))
        .filter(Column::Location.eq(location))
        .filter(Column::State.is_in([ApplicationState::Draft.name(), ApplicationState::Submitted.name()]));
    with_lateness(open).one(db).await?.map(TryInto::try_into).transpose()
}

/// This provider's applications for this location in this framework that were refused, the last one first (N04, W08).
/// Those of a provider before it are none of its business.
pub async fn refused(
    db: &impl ConnectionTrait,
    (framework, provider, location): (FrameworkId, ProviderId, LocationId),
) -> Result<Vec<Application>, Refusal> {
    let refused = Entity::find()
        .filter(Column::Framework.eq(framework))
        .filter(Column::Location.eq(location))
        .filter(Column::Provider.eq(provider))
        .filter(Column::State.eq(ApplicationState::Refused.name()))
        .order_by_desc(Column::DecidedAt)
        .order_by_desc(Column::Id);
    with_lateness(refused).all(db).await?.into_iter().map(TryInto::try_into).collect()
}

/// How many there are of [`refused`].
pub async fn count_refused(
    db: &impl ConnectionTrait,
    (framework, provider, location): (FrameworkId, ProviderId, LocationId),
) -> Result<u64, Refusal> {
    let refused = Entity::find()
        .filter(Column::Framework.eq(framework))
        .filter(Column::Location.eq(location))
        .filter(Column::Provider.eq(provider))
        .filter(Column::State.eq(ApplicationState::Refused.name()));
    Ok(refused.count(db).await?)
}

/// An application, whoever asks: for what follows from it later.
pub async fn any(db: &impl ConnectionTrait, id: ApplicationId) -> Result<Option<Application>, Refusal> {
    with_lateness(Entity::find_by_id(id)).one(db).await?.map(TryInto::try_into).transpose()
}

/// An application of a location, whether or not it can be read.
#[derive(Debug)]
pub struct AtLocation {
    pub id: ApplicationId,
    pub framework: FrameworkId,
    pub authority: AuthorityId,
    pub provider: ProviderId,
    /// As stored.
    pub state: String,
    pub read: Result<Application, Refusal>,
}

/// Every application of a location, in whatever framework, in the order in which they were opened.
pub async fn at_location(db: &impl ConnectionTrait, location: LocationId) -> Result<Vec<AtLocation>, Refusal> {
    let all = Entity::find().filter(Column::Location.eq(location)).order_by_asc(Column::Id);
    let rows = with_lateness(all).all(db).await?.into_iter();
    let read = rows.map(|(row, late)| AtLocation {
        id: row.id,
        framework: row.framework,
        authority: row.authority,
        provider: row.provider,
        state: row.state.clone(),
        read: (row, late).try_into(),
    });
    Ok(read.collect())
}

/// The rating that an earlier application was assessed with, by the assessment that counted.
pub async fn rating_of(db: &impl ConnectionTrait, id: ApplicationId) -> Result<Option<RatingSeen>, Refusal> {
    let Some(row) = Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    Ok(found_anew(&row).map(|found| found.rating).or_else(|| submission(&row).map(|submission| submission.rating)))
}

/// Changes an application that still is in this state and of this version; the version goes up by one.
fn guarded(application: &Application) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::Version, Expr::value(application.version + 1))
        .filter(Column::Id.eq(application.id))
        .filter(Column::State.eq(stored(application.state())))
        .filter(Column::Version.eq(application.version))
}

/// Keeps a draft's answers and where they come from; answers whether it still was the draft that was read.
pub async fn save_answers(
    db: &impl ConnectionTrait,
    draft: &Application,
    answers: &Answers,
    sources: &Sources,
) -> Result<bool, Refusal> {
    let changed = guarded(draft)
        .col_expr(Column::Answers, Expr::value(json(answers)?))
        .col_expr(Column::Sources, Expr::value(json(sources)?))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Keeps what a draft says about the reasons of the refusal it follows; answers whether it still was the draft that was
/// read.
pub async fn save_remedies(
    db: &impl ConnectionTrait,
    draft: &Application,
    remedies: &[Remedy],
) -> Result<bool, Refusal> {
    let changed = guarded(draft).col_expr(Column::Remedies, Expr::value(json(&remedies)?)).exec(db).await?;
    Ok(changed.rows_affected == 1)
}

/// Keeps what a draft is for; answers whether it still was the draft that was read.
pub async fn save_lots(db: &impl ConnectionTrait, draft: &Application, lots: &[ChosenLot]) -> Result<bool, Refusal> {
    let changed = guarded(draft).col_expr(Column::Lots, Expr::value(json(&lots)?)).exec(db).await?;
    Ok(changed.rows_affected == 1)
}

/// What a provider has submitted, other than this application, the newest first; at most so many.
pub async fn submitted_by(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    except: ApplicationId,
    most: u64,
) -> Result<Vec<Application>, Refusal> {
    let submitted = Entity::find()
        .filter(Column::Provider.eq(provider))
        .filter(Column::SubmittedAt.is_not_null())
        .filter(Column::Id.ne(except))
        .order_by_desc(Column::SubmittedAt)
        .order_by_desc(Column::Id)
        .limit(most);
    with_lateness(submitted).all(db).await?.into_iter().map(TryInto::try_into).collect()
}

/// Hands a draft in; answers whether it still was the draft that was read.
pub async fn submit(db: &impl ConnectionTrait, draft: &Application, submission: &Submission) -> Result<bool, Refusal> {
    let changed = guarded(draft)
        .col_expr(Column::State, Expr::value(ApplicationState::Submitted.name()))
        .col_expr(Column::SubmittedAt, Expr::value(submission.at))
        .col_expr(Column::WindowId, Expr::value(submission.window))
        .col_expr(Column::Waits, Expr::value(submission.waits))
        .col_expr(Column::AnswersSha256, Expr::value(submission.answers_sha256.clone()))
        .col_expr(Column::Rating, Expr::value(submission.rating.rating.clone()))
        .col_expr(Column::RatingPublishedOn, Expr::value(submission.rating.published_on))
        .col_expr(Column::Assessment, Expr::value(submission.assessment))
        .col_expr(Column::AssessmentOutcome, Expr::value(submission.assessed.name()))
        .col_expr(Column::LotsFound, Expr::value(json(&submission.lots)?))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Keeps an officer's decision; answers whether the application still was as it was read.
pub async fn decide(
    db: &impl ConnectionTrait,
    submitted: &Application,
    decision: &OfficerDecision,
) -> Result<bool, Refusal> {
    let state = match decision.verdict.outcome {
        OfficerOutcome::Admit => ApplicationState::Admitted,
        OfficerOutcome::Refuse => ApplicationState::Refused,
    };
    let (anew, lock_out) = (decision.anew.as_ref(), decision.lock_out.as_ref());
    let changed = guarded(submitted)
        .col_expr(Column::State, Expr::value(state.name()))
        .col_expr(Column::DecisionOutcome, Expr::value(decision.verdict.outcome.name()))
        .col_expr(Column::DecisionBasis, Expr::value(decision.verdict.basis.name()))
        .col_expr(Column::DecisionReason, Expr::value(decision.verdict.reason.clone()))
        .col_expr(Column::DecidedBy, Expr::value(decision.by))
        .col_expr(Column::DecidedAt, Expr::value(decision.at))
        .col_expr(Column::LotsDecided, Expr::value(json(&decision.lots)?))
        .col_expr(
            Column::LotsFoundAnew,
            Expr::value(json(&anew.map(|found| found.lots.as_slice()).unwrap_or_default())?),
        )
        .col_expr(Column::LockedOutUntil, Expr::value(lock_out.map(|lock_out| lock_out.until)))
        .col_expr(Column::LockOut, Expr::value(lock_out.map(|lock_out| lock_out.decision)))
        .col_expr(Column::AssessedAnew, Expr::value(anew.map(|found| found.assessment)))
        .col_expr(Column::AssessedAnewOutcome, Expr::value(anew.map(|found| found.assessed.name())))
        .col_expr(Column::AssessedAnewRating, Expr::value(anew.map(|found| found.rating.rating.clone())))
        .col_expr(Column::AssessedAnewRatingPublishedOn, Expr::value(anew.and_then(|found| found.rating.published_on)))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Takes an application back; answers whether it still was as it was read.
pub async fn withdraw(db: &impl ConnectionTrait, open: &Application, at: Instant) -> Result<bool, Refusal> {
    let changed = guarded(open)
        .col_expr(Column::State, Expr::value(ApplicationState::Withdrawn.name()))
        .col_expr(Column::WithdrawnAt, Expr::value(at))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

fn json(value: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(Refusal::internal)
}

impl TryFrom<Row> for Application {
    type Error = Refusal;

    fn try_from((row, late): Row) -> Result<Self, Refusal> {
        let late = late.map(lateness::lateness_of).transpose()?;
        let (held, late) = match late {
            Some(lateness) if lateness.ruling.is_none() => (Some(lateness), None),
            late => (None, late),
        };
        Ok(Self {
            standing: standing(&row, held)?,
            late,
            as_of: AsOf::parse(&row.as_of)
                .ok_or_else(|| Refusal::internal(format!("{} says of no version when it applies", row.as_of)))?,
            answers: serde_json::from_value(row.answers).map_err(Refusal::internal)?,
            sources: serde_json::from_value(row.sources).map_err(Refusal::internal)?,
            remedies: serde_json::from_value(row.remedies).map_err(Refusal::internal)?,
            lots: serde_json::from_value(row.lots).map_err(Refusal::internal)?,
            id: row.id,
            framework: row.framework,
            authority: row.authority,
            provider: row.provider,
            provider_name: row.provider_name,
            location: row.location,
            location_name: row.location_name,
            previous: row.previous,
            package_sha256: row.package_sha256,
            version: row.version,
            created_at: row.created_at,
        })
    }
}

fn standing(row: &Model, held: Option<Lateness>) -> Result<Standing, Refusal> {
    let unreadable =
        |what: &str| Refusal::internal(format!("the {what} of application {} cannot be read from its row", row.id));
    let state = ApplicationState::parse(&row.state).ok_or_else(|| unreadable("state"))?;
    let submitted = || submission(row).ok_or_else(|| unreadable("submission"));
    Ok(match state {
        ApplicationState::Draft | ApplicationState::Held => held.map_or(Standing::Draft, Standing::Held),
        ApplicationState::Submitted => Standing::Submitted(submitted()?),
        ApplicationState::Admitted | ApplicationState::Refused => {
            Standing::Decided(submitted()?, decision(row).ok_or_else(|| unreadable("decision"))?)
        }
        ApplicationState::Withdrawn => Standing::Withdrawn {
            at: row.withdrawn_at.ok_or_else(|| unreadable("withdrawal"))?,
            submission: row.submitted_at.map(|_| submitted()).transpose()?,
        },
    })
}

fn submission(row: &Model) -> Option<Submission> {
    Some(Submission {
        at: row.submitted_at?,
        window: row.window_id,
        waits: row.waits?,
        answers_sha256: row.answers_sha256.clone()?,
        rating: RatingSeen { rating: row.rating.clone()?, published_on: row.rating_published_on },
        assessment: row.assessment?,
        assessed: Assessed::parse(row.assessment_outcome.as_deref()?)?,
        lots: serde_json::from_value(row.lots_found.clone()).ok()?,
    })
}

fn decision(row: &Model) -> Option<OfficerDecision> {
    let verdict = Verdict {
        outcome: OfficerOutcome::parse(row.decision_outcome.as_deref()?)?,
        basis: Basis::parse(row.decision_basis.as_deref()?)?,
        reason: row.decision_reason.clone(),
    };
    let lock_out = row.locked_out_until.zip(row.lock_out).map(|(until, decision)| LockOut { until, decision });
    let lots = serde_json::from_value(row.lots_decided.clone()).ok()?;
    Some(OfficerDecision { verdict, lots, anew: found_anew(row), lock_out, by: row.decided_by?, at: row.decided_at? })
}

/// The assessment that was made for the decision, if one was.
fn found_anew(row: &Model) -> Option<Found> {
    Some(Found {
        assessment: row.assessed_anew?,
        assessed: Assessed::parse(row.assessed_anew_outcome.as_deref()?)?,
        rating: RatingSeen {
            rating: row.assessed_anew_rating.clone()?,
            published_on: row.assessed_anew_rating_published_on,
        },
        lots: serde_json::from_value(row.lots_found_anew.clone()).ok()?,
    })
}
