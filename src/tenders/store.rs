//! Queries over tenders, their submissions and what the opening read out of them.

pub mod late;

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, Iterable, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::model::{OpenedTender, OpeningAct, PricedTender, Receipt, Tender, TenderFile, TenderState};
use crate::kernel::ids::{CompetitionId, LocationId, MembershipId, ProviderId, TenderFileId, TenderId, UserId};
use crate::kernel::{ElementPrice, Instant, Money, PageRequest, Refusal, Tenant};
use crate::store::entity::tender::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{evaluator, opened_tender, opening, procurement_lot, tender_file, tender_submission};

/// A submission that stands at the opening.
pub struct Submission {
    pub tender: Tender,
    pub sealed: Vec<u8>,
    pub content_sha256: String,
    pub files: Vec<TenderFile>,
    /// Under which it was submitted.
    pub amendment: u32,
}

/// What is sealed is read at the opening alone: it may be long, and nothing else looks at it.
fn without_content() -> Select<Entity> {
    let columns = Column::iter().filter(|column| !matches!(column, Column::Sealed));
    Entity::find().select_only().columns(columns).column_as(Expr::value(None::<Vec<u8>>), Column::Sealed.as_str())
}

/// The same of submissions.
fn submissions_without_content() -> Select<tender_submission::Entity> {
    use tender_submission::Column;
    let columns = Column::iter().filter(|column| !matches!(column, Column::Sealed));
    let submissions = tender_submission::Entity::find().select_only().columns(columns);
    submissions.column_as(Expr::value(Vec::<u8>::new()), Column::Sealed.as_str())
}

/// Before the opening a tender exists for its own provider and for nobody else.
fn visible_to(tenant: Tenant) -> Select<Entity> {
    match tenant {
        Tenant::Provider(own) => without_content().filter(Column::Provider.eq(own)),
        Tenant::Authority(_) | Tenant::Platform => without_content().filter(Expr::value(false)),
    }
}

/// What the opening read is for the council, and each tender for its own provider. Which council is settled by
/// the competition.
fn opened_visible_to(tenant: Tenant) -> Select<opened_tender::Entity> {
    match tenant {
        Tenant::Authority(_) => opened_tender::Entity::find(),
        Tenant::Provider(own) => opened_tender::Entity::find().filter(opened_tender::Column::Provider.eq(own)),
        Tenant::Platform => opened_tender::Entity::find().filter(Expr::value(false)),
    }
}

pub async fn insert(db: &impl ConnectionTrait, tender: &Tender) -> Result<(), Refusal> {
    let row = ActiveModel {
        id: Set(tender.id),
        competition: Set(tender.competition),
        membership: Set(tender.member),
        provider: Set(tender.provider),
        state: Set(tender.state.name().into()),
        sealed: Set(None),
        content_sha256: Set(None),
        missing: Set(document(&tender.missing)?),
        version: Set(tender.version),
        created_at: Set(tender.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, tenant: Tenant, id: TenderId) -> Result<Option<Tender>, Refusal> {
    let Some(row) = visible_to(tenant).filter(Column::Id.eq(id)).one(db).await? else { return Ok(None) };
    let latest = submissions_of(id).one(db).await?;
    let files = files_of(db, &[id]).await?.remove(&id).unwrap_or_default();
    tender_of(row, latest.as_ref(), files).map(Some)
}

pub async fn has_live(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    member: MembershipId,
) -> Result<bool, Refusal> {
    let live = Entity::find()
        .filter(Column::Competition.eq(competition))
        .filter(Column::Membership.eq(member))
        .filter(Column::State.ne(TenderState::Withdrawn.name()));
    Ok(live.count(db).await? > 0)
}

/// Replaces what is sealed in a tender; false when its version moved on.
pub async fn save_content(db: &impl ConnectionTrait, tender: &Tender, sealed: Vec<u8>) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::Sealed, Expr::value(Some(sealed)))
        .col_expr(Column::ContentSha256, Expr::value(tender.content_sha256.clone()))
        .col_expr(Column::Missing, Expr::value(document(&tender.missing)?))
        .col_expr(Column::Version, Expr::value(tender.version))
        .filter(Column::Id.eq(tender.id))
        .filter(Column::Version.eq(tender.version - 1))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Every tender that was not withdrawn, in order of their ids.
pub async fn live(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<Tender>, Refusal> {
    let rows = without_content()
        .filter(Column::Competition.eq(competition))
        .filter(Column::State.ne(TenderState::Withdrawn.name()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let ids: Vec<TenderId> = rows.iter().map(|tender| tender.id).collect();
    let latest = latest_of(db, submissions_without_content(), &ids).await?;
    let mut files = files_of(db, &ids).await?;
    let live = rows.into_iter().map(|row| {
        let (submission, files) = (latest.get(&row.id), files.remove(&row.id).unwrap_or_default());
        tender_of(row, submission, files)
    });
    live.collect()
}

/// Moves a tender to its new state; false when its version moved on.
pub async fn save_state(db: &impl ConnectionTrait, tender: &Tender) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(tender.state.name()))
        .col_expr(Column::Version, Expr::value(tender.version))
        .filter(Column::Id.eq(tender.id))
        .filter(Column::Version.eq(tender.version - 1))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Writes what is missing now that files, or what is asked, have changed; false when the tender's version moved on.
pub async fn save_missing(db: &impl ConnectionTrait, tender: &Tender) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::Missing, Expr::value(document(&tender.missing)?))
        .col_expr(Column::Version, Expr::value(tender.version))
        .filter(Column::Id.eq(tender.id))
        .filter(Column::Version.eq(tender.version - 1))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn insert_file(
    db: &impl ConnectionTrait,
    tender: TenderId,
    file: &TenderFile,
    at: Instant,
) -> Result<(), Refusal> {
    let row = tender_file::ActiveModel {
        id: Set(file.id),
        tender: Set(tender),
        kind: Set(file.kind.clone()),
        name: Set(file.name.clone()),
        media_type: Set(file.media_type.clone()),
        sha256: Set(file.sha256.clone()),
        bytes: Set(i64::try_from(file.bytes).map_err(Refusal::internal)?),
        price_information: Set(file.price_information),
        added_at: Set(at),
    };
    tender_file::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn delete_file(db: &impl ConnectionTrait, tender: TenderId, file: TenderFileId) -> Result<(), Refusal> {
    tender_file::Entity::delete_many()
        .filter(tender_file::Column::Tender.eq(tender))
        .filter(tender_file::Column::Id.eq(file))
        .exec(db)
        .await?;
    Ok(())
}

/// The files of each tender that has any, in the order in which they were added.
async fn files_of(
    db: &impl ConnectionTrait,
    tenders: &[TenderId],
) -> Result<BTreeMap<TenderId, Vec<TenderFile>>, Refusal> {
    let rows = tender_file::Entity::find()
        .filter(tender_file::Column::Tender.is_in(tenders.iter().copied()))
        .order_by_asc(tender_file::Column::Id)
        .all(db)
        .await?;
    let mut files: BTreeMap<TenderId, Vec<TenderFile>> = BTreeMap::new();
    for row in rows {
        files.entry(row.tender).or_default().push(TenderFile {
            id: row.id,
            kind: row.kind,
            name: row.name,
            media_type: row.media_type,
            sha256: row.sha256,
            bytes: u64::try_from(row.bytes).map_err(Refusal::internal)?,
            price_information: row.price_information,
        });
    }
    Ok(files)
}

/// Keeps what is sealed in the tender now as the submission of this receipt.
pub async fn insert_submission(db: &impl ConnectionTrait, receipt: &Receipt) -> Result<(), Refusal> {
    let row = Entity::find_by_id(receipt.tender).one(db).await?;
    let sealed = row.and_then(|row| row.sealed);
    let sealed = sealed.ok_or_else(|| Refusal::internal("a complete tender has no sealed content"))?;
    let row = tender_submission::ActiveModel {
        tender: Set(receipt.tender),
        version: Set(receipt.version),
        sealed: Set(sealed),
        content_sha256: Set(receipt.content_sha256.clone()),
        received_at: Set(receipt.received_at),
        receipt_sha256: Set(receipt.receipt_sha256.clone()),
        files: Set(document(&receipt.files)?),
        amendment: Set(i32::try_from(receipt.amendment).map_err(Refusal::internal)?),
        held: Set(receipt.held),
    };
    tender_submission::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Every tender that was submitted and not withdrawn, in order of their ids.
pub async fn submitted(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<TenderId>, Refusal> {
    let tenders = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Competition.eq(competition))
        .filter(Column::State.eq(TenderState::Submitted.name()))
        .order_by_asc(Column::Id);
    Ok(tenders.into_tuple().all(db).await?)
}

/// The latest submissions of these submitted tenders, in order of the tenders' ids.
pub async fn standing(db: &impl ConnectionTrait, submitted: &[TenderId]) -> Result<Vec<Submission>, Refusal> {
    let of_these = without_content().filter(Column::Id.is_in(submitted.iter().copied()));
    let tenders = of_these.order_by_asc(Column::Id).all(db).await?;
    let mut latest = latest_of(db, tender_submission::Entity::find(), submitted).await?;
    let stands = |row: Model| {
        let submission = latest
            .remove(&row.id)
            .ok_or_else(|| Refusal::internal(format!("tender {} is submitted without a submission", row.id)))?;
        let files: Vec<TenderFile> = read(submission.files.clone())?;
        let amendment = u32::try_from(submission.amendment).map_err(Refusal::internal)?;
        let tender = tender_of(row, Some(&submission), vec![])?;
        let (content_sha256, sealed) = (submission.content_sha256, submission.sealed);
        Ok(Submission { tender, content_sha256, sealed, files, amendment })
    };
    tenders.into_iter().map(stands).collect()
}

/// The latest of these submissions of each tender.
async fn latest_of(
    db: &impl ConnectionTrait,
    submissions: Select<tender_submission::Entity>,
    tenders: &[TenderId],
) -> Result<BTreeMap<TenderId, tender_submission::Model>, Refusal> {
    let submissions = submissions
        .filter(tender_submission::Column::Tender.is_in(tenders.iter().copied()))
        .order_by_asc(tender_submission::Column::Version)
        .all(db)
        .await?;
    Ok(submissions.into_iter().map(|submission| (submission.tender, submission)).collect())
}

/// Adds the act that comes in this place: 1 or 2. No place is taken twice.
pub async fn insert_act(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    place: i32,
    act: &OpeningAct,
) -> Result<(), Refusal> {
    let row = opening::ActiveModel {
        competition: Set(competition),
        opener: Set(act.opener),
        place: Set(place),
        at: Set(act.at),
    };
    opening::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Who opened so far, the first one first.
pub async fn acts(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<OpeningAct>, Refusal> {
    let rows = opening::Entity::find()
        .filter(opening::Column::Competition.eq(competition))
        .order_by_asc(opening::Column::Place)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| OpeningAct { opener: row.opener, at: row.at }).collect())
}

pub async fn insert_opened(db: &impl ConnectionTrait, tenders: &[OpenedTender]) -> Result<(), Refusal> {
    if tenders.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(tenders.len());
    for tender in tenders {
        rows.push(opened_tender::ActiveModel {
            tender: Set(tender.id),
            competition: Set(tender.competition),
            membership: Set(tender.member),
            provider: Set(tender.provider),
            location: Set(tender.location),
            location_name: Set(tender.location_name.clone()),
            price: Set(tender.price),
            answers: Set(document(&tender.answers)?),
            salt: Set(tender.salt.clone()),
            content_sha256: Set(tender.content_sha256.clone()),
            files: Set(document(&tender.files)?),
            conditions: Set(tender.conditions.as_ref().map(document).transpose()?),
            price_elements: Set(kept(&tender.price_elements)?),
        });
    }
    opened_tender::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

pub async fn opened_one(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    id: TenderId,
) -> Result<Option<OpenedTender>, Refusal> {
    let row = opened_visible_to(tenant).filter(opened_tender::Column::Tender.eq(id)).one(db).await?;
    row.map(opened_of).transpose()
}

/// Every tender that was opened, in order of their ids.
pub async fn opened(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<OpenedTender>, Refusal> {
    let rows = opened_tender::Entity::find()
        .filter(opened_tender::Column::Competition.eq(competition))
        .order_by_asc(opened_tender::Column::Tender)
        .all(db)
        .await?;
    rows.into_iter().map(opened_of).collect()
}

/// The same, without their answers and files.
pub async fn priced(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<PricedTender>, Refusal> {
    use opened_tender::Column as Of;
    let rows: Vec<PricedRow> = opened_tender::Entity::find()
        .select_only()
        .columns([
            Of::Tender,
            Of::Membership,
            Of::Provider,
            Of::Location,
            Of::LocationName,
            Of::Price,
            Of::PriceElements,
        ])
        .filter(Of::Competition.eq(competition))
        .order_by_asc(Of::Tender)
        .into_tuple()
        .all(db)
        .await?;
    let priced = |(id, member, provider, location, location_name, price, elements): PricedRow| {
        let price_elements = elements.map(read).transpose()?.unwrap_or_default();
        Ok(PricedTender { id, member, provider, location, location_name, price, price_elements })
    };
    rows.into_iter().map(priced).collect()
}

type PricedRow = (TenderId, MembershipId, ProviderId, LocationId, String, Money, Option<Value>);

pub async fn count_opened(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<u64, Refusal> {
    let tenders = opened_tender::Entity::find().filter(opened_tender::Column::Competition.eq(competition));
    Ok(tenders.count(db).await?)
}

/// How many were submitted and not withdrawn, opened or not.
pub async fn count_submitted(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<u64, Refusal> {
    let submitted = Entity::find()
        .filter(Column::Competition.eq(competition))
        .filter(Column::State.eq(TenderState::Submitted.name()));
    Ok(submitted.count(db).await?)
}

pub async fn page_of_opened(
    db: &impl ConnectionTrait,
    tenant: Tenant,
    competition: CompetitionId,
    page: PageRequest,
) -> Result<Vec<OpenedTender>, Refusal> {
    let mut query = opened_visible_to(tenant).filter(opened_tender::Column::Competition.eq(competition));
    if let Some(after) = page.after {
        query = query.filter(opened_tender::Column::Tender.gt(after));
    }
    let rows = query.order_by_asc(opened_tender::Column::Tender).limit(page.fetch()).all(db).await?;
    rows.into_iter().map(opened_of).collect()
}

/// The questions that somebody is assigned to mark, none of them meaning all; nothing for whoever is not assigned.
pub async fn assigned_questions(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    person: UserId,
) -> Result<Option<BTreeSet<String>>, Refusal> {
    let assigned = evaluator::Entity::find_by_id((competition, person))
        .filter(evaluator::Column::UnassignedAt.is_null())
        .one(db)
        .await?;
    assigned.map(|row| read(row.questions)).transpose()
}

/// All lots of the procurement that a competition belongs to, itself among them; none where it belongs to none.
pub async fn lots_together(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
) -> Result<Option<BTreeSet<CompetitionId>>, Refusal> {
    let Some(own) = procurement_lot::Entity::find_by_id(competition).one(db).await? else { return Ok(None) };
    let all = procurement_lot::Entity::find().filter(procurement_lot::Column::Procurement.eq(own.procurement));
    Ok(Some(all.all(db).await?.into_iter().map(|lot| lot.competition).collect()))
}

/// Of the latest submission.
pub async fn latest_receipt(db: &impl ConnectionTrait, tender: TenderId) -> Result<Option<Receipt>, Refusal> {
    let Some(submission) = submissions_of(tender).one(db).await? else { return Ok(None) };
    let row = Entity::find_by_id(tender).one(db).await?;
    row.map(|row| receipt_of(&row, &submission)).transpose()
}

/// Newest first.
fn submissions_of(tender: TenderId) -> Select<tender_submission::Entity> {
    submissions_without_content()
        .filter(tender_submission::Column::Tender.eq(tender))
        .order_by_desc(tender_submission::Column::Version)
}

fn tender_of(row: Model, latest: Option<&tender_submission::Model>, files: Vec<TenderFile>) -> Result<Tender, Refusal> {
    let state = TenderState::parse(&row.state)
        .ok_or_else(|| Refusal::internal(format!("tender {} has an unknown state", row.id)))?;
    let receipt = latest.map(|submission| receipt_of(&row, submission)).transpose()?;
    Ok(Tender {
        id: row.id,
        competition: row.competition,
        member: row.membership,
        provider: row.provider,
        state,
        content_sha256: row.content_sha256,
        files,
        missing: read(row.missing)?,
        receipt,
        version: row.version,
        created_at: row.created_at,
    })
}

fn receipt_of(row: &Model, submission: &tender_submission::Model) -> Result<Receipt, Refusal> {
    Ok(Receipt {
        tender: row.id,
        competition: row.competition,
        version: submission.version,
        received_at: submission.received_at,
        content_sha256: submission.content_sha256.clone(),
        files: read(submission.files.clone())?,
        amendment: u32::try_from(submission.amendment).map_err(Refusal::internal)?,
        held: submission.held,
        receipt_sha256: submission.receipt_sha256.clone(),
    })
}

fn opened_of(row: opened_tender::Model) -> Result<OpenedTender, Refusal> {
    Ok(OpenedTender {
        id: row.tender,
        competition: row.competition,
        member: row.membership,
        provider: row.provider,
        location: row.location,
        location_name: row.location_name,
        price: row.price,
        answers: read(row.answers)?,
        salt: row.salt,
        content_sha256: row.content_sha256,
        files: read(row.files)?,
        conditions: row.conditions.map(read).transpose()?,
        price_elements: row.price_elements.map(read).transpose()?.unwrap_or_default(),
    })
}

/// Nothing where there is one price.
fn kept(elements: &[ElementPrice]) -> Result<Option<Value>, Refusal> {
    (!elements.is_empty()).then(|| document(&elements)).transpose()
}

fn document(value: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(Refusal::internal)
}

fn read<T: DeserializeOwned>(document: Value) -> Result<T, Refusal> {
    serde_json::from_value(document).map_err(Refusal::internal)
}
