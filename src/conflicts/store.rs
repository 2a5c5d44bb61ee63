//! Queries over what people of one council declared, each starting from that council.

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use super::model::{Declaration, Interest, InterestNature, Matter, Review, Ruling, RulingOutcome, Said};
use crate::kernel::ids::{AuthorityId, CompetitionId, DeclarationId, FrameworkId, InterestId, ProviderId};
use crate::kernel::{PageRequest, Refusal};
use crate::store::entity::{
    competition, conflict_declaration as declaration, conflict_interest as interest, conflict_review as review,
    framework, framework_party, provider,
};

/// Whether a council leads a framework or is party to it.
pub async fn takes_part(db: &impl ConnectionTrait, own: AuthorityId, id: FrameworkId) -> Result<bool, Refusal> {
    let led = framework::Entity::find_by_id(id).filter(framework::Column::Authority.eq(own));
    if led.count(db).await? > 0 {
        return Ok(true);
    }
    let party = framework_party::Entity::find()
        .filter(framework_party::Column::Framework.eq(id))
        .filter(framework_party::Column::Authority.eq(own));
    Ok(party.count(db).await? > 0)
}

/// The framework of a competition that a council runs.
pub async fn framework_of(
    db: &impl ConnectionTrait,
    own: AuthorityId,
    id: CompetitionId,
) -> Result<Option<FrameworkId>, Refusal> {
    let row = competition::Entity::find_by_id(id).filter(competition::Column::Authority.eq(own)).one(db).await?;
    Ok(row.map(|row| row.framework))
}

/// Those of them that there are.
pub async fn known(db: &impl ConnectionTrait, providers: &[ProviderId]) -> Result<Vec<ProviderId>, Refusal> {
    if providers.is_empty() {
        return Ok(vec![]);
    }
    let rows = provider::Entity::find().filter(provider::Column::Id.is_in(providers.iter().copied()));
    Ok(rows.select_only().column(provider::Column::Id).into_tuple().all(db).await?)
}

/// What one person has said that bears on a matter.
pub async fn said(db: &impl ConnectionTrait, own: AuthorityId, person: Uuid, matter: Matter) -> Result<Said, Refusal> {
    let declared = declaration::Entity::find()
        .filter(declaration::Column::Authority.eq(own))
        .filter(declaration::Column::Person.eq(person))
        .filter(declaration::Column::Framework.eq(matter.framework))
        .filter(match matter.competition {
            Some(competition) => declaration::Column::Competition.eq(competition),
            None => declaration::Column::Competition.is_null(),
        })
        .order_by_desc(declaration::Column::Id);
    let lapses_on: Option<NaiveDate> =
        declared.select_only().column(declaration::Column::LapsesOn).into_tuple().one(db).await?;
    if lapses_on.is_none() {
        return Ok(Said::default());
    }
    let rows = interest::Entity::find()
        .find_also_related(declaration::Entity)
        .filter(interest::Column::Authority.eq(own))
        .filter(interest::Column::Person.eq(person))
        .order_by_desc(interest::Column::Id)
        .all(db)
        .await?;
    let mut interests = Vec::with_capacity(rows.len());
    for (row, declared) in rows {
        let declared = declared.ok_or_else(|| Refusal::internal("an interest without its declaration"))?;
        let matter = Matter { framework: declared.framework, competition: declared.competition };
        interests.push((matter, row.try_into()?));
    }
    Ok(Said { lapses_on, interests })
}

/// Keeps a declaration and its interests.
pub async fn insert(db: &impl ConnectionTrait, new: &Declaration) -> Result<(), Refusal> {
    let row = declaration::ActiveModel {
        id: Set(new.id),
        authority: Set(new.authority),
        framework: Set(new.framework),
        competition: Set(new.competition),
        person: Set(new.person),
        declared_at: Set(new.declared_at),
        lapses_on: Set(new.lapses_on),
    };
    declaration::Entity::insert(row).exec_without_returning(db).await?;
    let rows = new.interests.iter().map(|declared| interest::ActiveModel {
        id: Set(declared.id),
        declaration: Set(new.id),
        authority: Set(new.authority),
        person: Set(new.person),
        provider: Set(declared.provider),
        nature: Set(declared.nature.name().into()),
        description: Set(declared.description.clone()),
        outcome: Set(None),
        reason: Set(None),
        mitigation: Set(None),
        ruled_by: Set(None),
        ruled_at: Set(None),
        version: Set(declared.version),
    });
    if !new.interests.is_empty() {
        interest::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The declarations for a framework and its competitions, in the order in which they were made: everybody's, or one
/// person's.
pub async fn list(
    db: &impl ConnectionTrait,
    own: AuthorityId,
    framework: FrameworkId,
    person: Option<Uuid>,
    page: PageRequest,
) -> Result<Vec<Declaration>, Refusal> {
    let mut query = of_framework(own, framework).limit(page.fetch());
    if let Some(person) = person {
        query = query.filter(declaration::Column::Person.eq(person));
    }
    if let Some(after) = page.after {
        query = query.filter(declaration::Column::Id.gt(after));
    }
    with_interests(db, query).await
}

/// All of them.
pub async fn all(
    db: &impl ConnectionTrait,
    own: AuthorityId,
    framework: FrameworkId,
) -> Result<Vec<Declaration>, Refusal> {
    with_interests(db, of_framework(own, framework)).await
}

fn of_framework(own: AuthorityId, framework: FrameworkId) -> Select<declaration::Entity> {
    declaration::Entity::find()
        .filter(declaration::Column::Authority.eq(own))
        .filter(declaration::Column::Framework.eq(framework))
        .order_by_asc(declaration::Column::Id)
}

async fn with_interests(
    db: &impl ConnectionTrait,
    query: Select<declaration::Entity>,
) -> Result<Vec<Declaration>, Refusal> {
    let rows = query.all(db).await?;
    let mut declarations: Vec<Declaration> = rows.into_iter().map(Into::into).collect();
    let ids: Vec<DeclarationId> = declarations.iter().map(|declared| declared.id).collect();
    if ids.is_empty() {
        return Ok(declarations);
    }
    let interests = interest::Entity::find().filter(interest::Column::Declaration.is_in(ids));
    for row in interests.order_by_asc(interest::Column::Id).all(db).await? {
        let of = row.declaration;
        if let Some(declared) = declarations.iter_mut().find(|declared| declared.id == of) {
            declared.interests.push(row.try_into()?);
        }
    }
    Ok(declarations)
}

/// An interest that somebody of this council declared, with its declaration.
pub async fn find_interest(
    db: &impl ConnectionTrait,
    own: AuthorityId,
    id: InterestId,
) -> Result<Option<(Declaration, Interest)>, Refusal> {
    let row = interest::Entity::find_by_id(id)
        .find_also_related(declaration::Entity)
        .filter(interest::Column::Authority.eq(own))
        .one(db)
        .await?;
    let Some((row, Some(declared))) = row else { return Ok(None) };
    Ok(Some((declared.into(), row.try_into()?)))
}

/// Keeps a ruling over the version that was read; false when it has changed since.
pub async fn rule(db: &impl ConnectionTrait, id: InterestId, from: i64, ruling: &Ruling) -> Result<bool, Refusal> {
    let changed = interest::Entity::update_many()
        .col_expr(interest::Column::Outcome, Expr::value(ruling.outcome.name()))
        .col_expr(interest::Column::Reason, Expr::value(ruling.reason.clone()))
        .col_expr(interest::Column::Mitigation, Expr::value(ruling.mitigation.clone()))
        .col_expr(interest::Column::RuledBy, Expr::value(ruling.by))
        .col_expr(interest::Column::RuledAt, Expr::value(ruling.at))
        .col_expr(interest::Column::Version, Expr::value(from + 1))
        .filter(Condition::all().add(interest::Column::Id.eq(id)).add(interest::Column::Version.eq(from)))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn insert_review(
    db: &impl ConnectionTrait,
    (id, own, framework): (Uuid, AuthorityId, FrameworkId),
    new: &Review,
) -> Result<(), Refusal> {
    let row = review::ActiveModel {
        id: Set(id),
        authority: Set(own),
        framework: Set(framework),
        note: Set(new.note.clone()),
        reviewed_by: Set(new.by),
        reviewed_at: Set(new.at),
    };
    review::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Every review, the latest first.
pub async fn reviews(
    db: &impl ConnectionTrait,
    own: AuthorityId,
    framework: FrameworkId,
) -> Result<Vec<Review>, Refusal> {
    let rows = review::Entity::find()
        .filter(review::Column::Authority.eq(own))
        .filter(review::Column::Framework.eq(framework))
        .order_by_desc(review::Column::Id);
    let review = |row: review::Model| Review { note: row.note, by: row.reviewed_by, at: row.reviewed_at };
    Ok(rows.all(db).await?.into_iter().map(review).collect())
}

impl From<declaration::Model> for Declaration {
    fn from(row: declaration::Model) -> Self {
        Self {
            id: row.id,
            authority: row.authority,
            framework: row.framework,
            competition: row.competition,
            person: row.person,
            declared_at: row.declared_at,
            lapses_on: row.lapses_on,
            interests: vec![],
        }
    }
}

impl TryFrom<interest::Model> for Interest {
    type Error = Refusal;

    fn try_from(row: interest::Model) -> Result<Self, Refusal> {
        let unreadable = || Refusal::internal(format!("the interest {} cannot be read", row.id));
        let ruling = match (row.outcome.as_deref(), row.reason, row.ruled_by, row.ruled_at) {
            (Some(outcome), Some(reason), Some(by), Some(at)) => Some(Ruling {
                outcome: RulingOutcome::parse(outcome).ok_or_else(unreadable)?,
                reason,
                mitigation: row.mitigation,
                by,
                at,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.id,
            provider: row.provider,
            nature: InterestNature::parse(&row.nature).ok_or_else(unreadable)?,
            description: row.description,
            ruling,
            version: row.version,
        })
    }
}
