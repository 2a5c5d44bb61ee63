//! Who opens a competition's tenders, and its private key as it is sealed for them.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::competitions::seal::{CompetitionKey, Scheme, Share};
use crate::kernel::Refusal;
use crate::kernel::ids::{CompetitionId, UserId};
use crate::store::entity::competition_key_share::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{competition_key, competition_opener};

const INSTALLATION: &str = "installation";
const TWO_OPENERS: &str = "two_openers";

/// In order of their ids.
pub async fn list(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<UserId>, Refusal> {
    let rows = competition_opener::Entity::find()
        .filter(competition_opener::Column::Competition.eq(competition))
        .order_by_asc(competition_opener::Column::UserId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.user_id).collect())
}

pub async fn replace(db: &impl ConnectionTrait, competition: CompetitionId, users: &[UserId]) -> Result<(), Refusal> {
    competition_opener::Entity::delete_many()
        .filter(competition_opener::Column::Competition.eq(competition))
        .exec(db)
        .await?;
    let rows =
        users.iter().map(|user| competition_opener::ActiveModel { competition: Set(competition), user_id: Set(*user) });
    competition_opener::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

pub async fn insert_key(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    key: &CompetitionKey,
) -> Result<(), Refusal> {
    let (scheme, wrapped) = match &key.scheme {
        Scheme::Installation { wrapped_private } => (INSTALLATION, wrapped_private.clone()),
        Scheme::TwoOpeners => (TWO_OPENERS, vec![]),
    };
    let row = competition_key::ActiveModel {
        competition: Set(competition),
        public_key: Set(key.public.clone()),
        wrapped_private_key: Set(wrapped),
        scheme: Set(scheme.into()),
    };
    competition_key::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn key(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<CompetitionKey, Refusal> {
    let row = competition_key::Entity::find_by_id(competition).one(db).await?;
    let row = row.ok_or_else(|| Refusal::internal("a published competition has no key"))?;
    let scheme = match row.scheme.as_str() {
        INSTALLATION => Scheme::Installation { wrapped_private: row.wrapped_private_key },
        TWO_OPENERS => Scheme::TwoOpeners,
        _ => return Err(Refusal::internal(format!("the key of competition {competition} is kept in an unknown way"))),
    };
    Ok(CompetitionKey { public: row.public_key, scheme })
}

pub async fn insert_shares(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    shares: &[Share],
) -> Result<(), Refusal> {
    let rows = shares.iter().map(|share| ActiveModel {
        competition: Set(competition),
        first_opener: Set(share.first),
        second_opener: Set(share.second),
        sealed: Set(share.sealed.clone()),
        begun: Set(false),
    });
    Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Those on which this person would act first, untouched yet.
pub async fn shares_of_first(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    first: UserId,
) -> Result<Vec<Share>, Refusal> {
    let rows = Entity::find()
        .filter(Column::Competition.eq(competition))
        .filter(Column::FirstOpener.eq(first))
        .filter(Column::Begun.eq(false))
        .order_by_asc(Column::SecondOpener)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(share).collect())
}

/// Keeps what remains of a share after its first opener's act.
pub async fn begin(db: &impl ConnectionTrait, competition: CompetitionId, begun: &Share) -> Result<(), Refusal> {
    Entity::update_many()
        .col_expr(Column::Sealed, Expr::value(begun.sealed.clone()))
        .col_expr(Column::Begun, Expr::value(true))
        .filter(Column::Competition.eq(competition))
        .filter(Column::FirstOpener.eq(begun.first))
        .filter(Column::SecondOpener.eq(begun.second))
        .exec(db)
        .await?;
    Ok(())
}

/// The share of this pair, once its first opener has acted.
pub async fn begun_share(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    (first, second): (UserId, UserId),
) -> Result<Option<Share>, Refusal> {
    let row = Entity::find_by_id((competition, first, second)).one(db).await?;
    Ok(row.filter(|row| row.begun).map(share))
}

/// Keeps the key of a competition that has been opened under the installation's, without its shares.
pub async fn keep_opened(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    wrapped_private: Vec<u8>,
) -> Result<(), Refusal> {
    competition_key::Entity::update_many()
        .col_expr(competition_key::Column::Scheme, Expr::value(INSTALLATION))
        .col_expr(competition_key::Column::WrappedPrivateKey, Expr::value(wrapped_private))
        .filter(competition_key::Column::Competition.eq(competition))
        .exec(db)
        .await?;
    Entity::delete_many().filter(Column::Competition.eq(competition)).exec(db).await?;
    Ok(())
}

fn share(row: Model) -> Share {
    Share { first: row.first_opener, second: row.second_opener, sealed: row.sealed }
}
