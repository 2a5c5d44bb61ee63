//! Queries over documents, each starting from a tenant.

mod attachments;

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

pub use attachments::{attach, detach, detach_others, processes};

use super::model::{Document, EvidenceState, Kind, MediaType, Validity, Watch};
use crate::kernel::ids::{AuthorityId, EvidenceId, FrameworkId, ProviderId};
use crate::kernel::{PageRequest, Refusal, Shared, Tenant};
use crate::store::entity::evidence::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{application, application_evidence as link, provider};
use crate::store::sharing::own_or_shared;

/// Which documents are wanted; what is absent does not narrow.
#[derive(Clone, Copy, Debug)]
pub struct DocumentFilter {
    pub kind: Option<Kind>,
    pub state: Option<EvidenceState>,
    pub watch: Watch,
}

/// A provider sees its own; a council sees what is attached to an application that was submitted to it, and a partner
/// what is attached to one that is shared with it; the platform's people see none. What came late and is held is sealed
/// with all that came with it.
fn visible_to(tenant: Tenant) -> Option<Select<Entity>> {
    match tenant {
        Tenant::Platform => None,
        Tenant::Authority(own) => Some(Entity::find().filter(Column::Id.in_subquery(shown_to(own)))),
        Tenant::Provider(own) => Some(Entity::find().filter(Column::Provider.eq(own))),
    }
}

fn shown_to(authority: AuthorityId) -> SelectStatement {
    Query::select()
        .column((link::Entity, link::Column::Evidence))
        .from(link::Entity)
        .inner_join(
            application::Entity,
            Expr::col((application::Entity, application::Column::Id)).equals((link::Entity, link::Column::Application)),
        )
        .cond_where(own_or_shared(
            authority,
            application::Column::Authority,
            application::Column::Framework,
            Shared::Applications,
        ))
        .and_where(application::Column::SubmittedAt.is_not_null())
        .to_owned()
}

/// The frameworks through which a council sees a provider's documents, or one of them.
pub async fn shown_through(
    db: &impl ConnectionTrait,
    own: AuthorityId,
    provider: ProviderId,
    document: Option<EvidenceId>,
) -> Result<Vec<FrameworkId>, Refusal> {
    let (lead, framework) = (application::Column::Authority, application::Column::Framework);
    let through = application::Entity::find()
        .select_only()
        .column(framework)
        .distinct()
        .join_rev(
            JoinType::InnerJoin,
            link::Entity::belongs_to(application::Entity)
                .from(link::Column::Application)
                .to(application::Column::Id)
                .into(),
        )
        .filter(application::Column::Provider.eq(provider))
        .filter(application::Column::SubmittedAt.is_not_null())
        .filter(own_or_shared(own, lead, framework, Shared::Applications))
        .apply_if(document, |query, document| query.filter(link::Column::Evidence.eq(document)))
        .order_by_asc(framework);
    Ok(through.into_tuple().all(db).await?)
}

pub async fn insert(db: &impl ConnectionTrait, document: &Document) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(document.id),
        provider: Set(document.provider),
        kind: Set(document.kind.code().into()),
        title: Set(document.title.clone()),
        issuer: Set(document.issuer.clone()),
        issued_on: Set(document.validity.issued_on),
        expires_on: Set(document.validity.expires_on),
        sha256: Set(document.sha256.clone()),
        bytes: Set(i64::try_from(document.bytes).map_err(Refusal::internal)?),
        media_type: Set(document.media_type.name().into()),
        uploaded_by: Set(document.uploaded_by),
        uploaded_at: Set(document.uploaded_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: EvidenceId) -> Result<Option<Document>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(None) };
    query.filter(Column::Id.eq(id)).one(db).await?.map(TryInto::try_into).transpose()
}

/// Those of a provider that are named.
pub async fn named(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    ids: &[EvidenceId],
) -> Result<Vec<Document>, Refusal> {
    let named = Entity::find().filter(Column::Provider.eq(provider)).filter(Column::Id.is_in(ids.iter().copied()));
    named.all(db).await?.into_iter().map(TryInto::try_into).collect()
}

/// A provider's document, for nobody else until the unit of work ends.
pub async fn hold_alone(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    id: EvidenceId,
) -> Result<Option<Document>, Refusal> {
    let own = Entity::find().filter(Column::Provider.eq(provider)).filter(Column::Id.eq(id));
    own.lock_exclusive().one(db).await?.map(TryInto::try_into).transpose()
}

/// The same bytes as the same kind of document.
pub async fn twin(
    db: &impl ConnectionTrait,
    provider: ProviderId,
    kind: Kind,
    sha256: &str,
) -> Result<Option<EvidenceId>, Refusal> {
    let twin = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Provider.eq(provider))
        .filter(Column::Kind.eq(kind.code()))
        .filter(Column::Sha256.eq(sha256));
    Ok(twin.into_tuple().one(db).await?)
}

/// Nobody else takes in a document of this provider until the unit of work ends; it may be named by others meanwhile.
pub async fn hold_vault(db: &impl ConnectionTrait, provider: ProviderId) -> Result<(), Refusal> {
    let row = provider::Entity::find_by_id(provider).select_only().column(provider::Column::Id);
    row.lock(LockType::NoKeyUpdate).into_tuple::<ProviderId>().one(db).await?;
    Ok(())
}

/// Documents that expire within these days, both included, of which the provider has none yet that follows them: the
/// same kind, if it is one that is asked for by name, and holding longer.
pub async fn ending(db: &impl ConnectionTrait, from: NaiveDate, until: NaiveDate) -> Result<Vec<Document>, Refusal> {
    let next = Alias::new("next");
    let of_next = |column: Column| Expr::col((next.clone(), column));
    let named = Kind::all().filter(|kind| kind.asked_by_name()).map(Kind::code);
    let follows = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, next.clone())
        .and_where(of_next(Column::Provider).equals((Entity, Column::Provider)))
        .and_where(of_next(Column::Kind).equals((Entity, Column::Kind)))
        .and_where(of_next(Column::Kind).is_in(named))
        .cond_where(
            Condition::any()
                .add(of_next(Column::ExpiresOn).is_null())
                .add(of_next(Column::ExpiresOn).gt(Expr::col((Entity, Column::ExpiresOn)))),
        )
        .to_owned();
    let ending = Entity::find().filter(Column::ExpiresOn.between(from, until)).filter(Expr::exists(follows).not());
    ending.order_by_asc(Column::Id).all(db).await?.into_iter().map(TryInto::try_into).collect()
}

/// The bytes of all documents of a provider.
pub async fn bytes_of(db: &impl ConnectionTrait, provider: ProviderId) -> Result<u64, Refusal> {
    let sum = Entity::find()
        .select_only()
        .column_as(Expr::col(Column::Bytes).sum().cast_as("bigint"), "bytes")
        .filter(Column::Provider.eq(provider));
    let sum: Option<Option<i64>> = sum.into_tuple().one(db).await?;
    u64::try_from(sum.flatten().unwrap_or(0)).map_err(Refusal::internal)
}

/// One page of what the tenant may see of a provider's documents, in the order in which they were uploaded.
pub async fn list(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    provider: ProviderId,
    filter: &DocumentFilter,
    page: PageRequest,
) -> Result<Vec<Document>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(vec![]) };
    let query = query
        .filter(Column::Provider.eq(provider))
        .apply_if(filter.kind, |query, kind| query.filter(Column::Kind.eq(kind.code())))
        .apply_if(filter.state, |query, state| query.filter(in_state(state, filter.watch)))
        .apply_if(page.after, |query, after| query.filter(Column::Id.gt(after)));
    query.order_by_asc(Column::Id).limit(page.fetch()).all(db).await?.into_iter().map(TryInto::try_into).collect()
}

/// Everything the tenant may see of a provider's documents.
pub async fn all(db: &impl ConnectionTrait, tenant: Tenant, provider: ProviderId) -> Result<Vec<Document>, Refusal> {
    let Some(query) = visible_to(tenant) else { return Ok(vec![]) };
    let query = query.filter(Column::Provider.eq(provider)).order_by_asc(Column::Id);
    query.all(db).await?.into_iter().map(TryInto::try_into).collect()
}

/// Which of these documents exist, whoever's they are: for sweeping.
pub async fn existing(db: &impl ConnectionTrait, ids: &[EvidenceId]) -> Result<Vec<EvidenceId>, Refusal> {
    let named = Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(ids.iter().copied()));
    Ok(named.into_tuple().all(db).await?)
}

pub async fn delete(db: &impl ConnectionTrait, id: EvidenceId) -> Result<(), Refusal> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}

/// [`Validity::state`] as the database says it.
fn in_state(state: EvidenceState, watch: Watch) -> Condition {
    let begun = Column::IssuedOn.lte(watch.on);
    match state {
        EvidenceState::NotYetValid => Condition::all().add(Column::IssuedOn.gt(watch.on)),
        EvidenceState::OutOfDate => Condition::all().add(begun).add(Column::ExpiresOn.lt(watch.on)),
        EvidenceState::Expiring => {
            Condition::all().add(begun).add(Column::ExpiresOn.gte(watch.on)).add(Column::ExpiresOn.lte(watch.until()))
        }
        EvidenceState::Current => {
            let lasting = Condition::any().add(Column::ExpiresOn.is_null()).add(Column::ExpiresOn.gt(watch.until()));
            Condition::all().add(begun).add(lasting)
        }
    }
}

impl TryFrom<Model> for Document {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        let unreadable =
            |what: &str| Refusal::internal(format!("the {what} of document {} cannot be read from its row", row.id));
        Ok(Self {
            kind: Kind::parse(&row.kind).ok_or_else(|| unreadable("kind"))?,
            media_type: MediaType::parse(&row.media_type).ok_or_else(|| unreadable("media type"))?,
            bytes: u64::try_from(row.bytes).map_err(Refusal::internal)?,
            validity: Validity { issued_on: row.issued_on, expires_on: row.expires_on },
            id: row.id,
            provider: row.provider,
            title: row.title,
            issuer: row.issuer,
            sha256: row.sha256,
            uploaded_by: row.uploaded_by,
            uploaded_at: row.uploaded_at,
        })
    }
}
