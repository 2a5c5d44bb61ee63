//! Sessions and their refresh tokens.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{joined, words};
use crate::access::model::{Account, ApiClient, Session, Subject};
use crate::kernel::ids::SessionId;
use crate::kernel::{Actor, Instant, Refusal};
use crate::store::entity::session::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{api_client, refresh_token, user_account};

/// A session and the party it belongs to, as they stand now.
pub struct Party {
    pub session: Session,
    pub actor: Actor,
    pub disabled: bool,
}

impl Party {
    pub fn may_act(&self, at: Instant) -> bool {
        self.session.is_live(at) && !self.disabled
    }
}

pub async fn insert_session(db: &impl ConnectionTrait, session: &Session) -> Result<(), Refusal> {
    let (user, client) = match session.subject {
        Subject::User(id) => (Some(id), None),
        Subject::Client(id) => (None, Some(id)),
    };
    let row = ActiveModel {
        id: Set(session.id),
        user_id: Set(user),
        client_id: Set(client),
        scopes: Set(session.scopes.as_ref().map(|scopes| joined(scopes.iter().map(String::as_str)))),
        created_at: Set(session.created_at),
        expires_at: Set(session.expires_at),
        revoked_at: Set(session.revoked_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// One statement: it stands before every authenticated request.
pub async fn party(db: &impl ConnectionTrait, id: SessionId) -> Result<Option<Party>, Refusal> {
    let found = Entity::find_by_id(id)
        .find_also_related(user_account::Entity)
        .find_also_related(api_client::Entity)
        .one(db)
        .await?;
    let Some((session, user, client)) = found else { return Ok(None) };
    let session = Session::try_from(session)?;
    let (actor, disabled) = match (user, client) {
        (Some(user), None) => {
            let account = Account::try_from(user)?;
            (account.actor(session.scopes.clone()), account.disabled)
        }
        (None, Some(client)) => {
            let client = ApiClient::try_from(client)?;
            (client.actor(session.scopes.as_ref()), client.disabled)
        }
        _ => return Err(Refusal::internal("a session belongs to one user or one client")),
    };
    Ok(Some(Party { session, actor, disabled }))
}

/// Ends a session; false when it had ended before.
pub async fn revoke(db: &impl ConnectionTrait, id: SessionId, at: Instant) -> Result<bool, Refusal> {
    let ended = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends every session of one party and answers how many there were.
pub async fn revoke_all(db: &impl ConnectionTrait, subject: Subject, at: Instant) -> Result<u64, Refusal> {
    let of_subject = match subject {
        Subject::User(id) => Column::UserId.eq(id),
        Subject::Client(id) => Column::ClientId.eq(id),
    };
    let ended = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(at))
        .filter(of_subject)
        .filter(Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected)
}

pub async fn insert_refresh_token(
    db: &impl ConnectionTrait,
    session: SessionId,
    sha256: &str,
    at: Instant,
) -> Result<(), Refusal> {
    let row = refresh_token::ActiveModel {
        sha256: Set(sha256.into()),
        session_id: Set(session),
        issued_at: Set(at),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The session that a refresh token, used or not, belongs to.
pub async fn refresh_token(db: &impl ConnectionTrait, sha256: &str) -> Result<Option<SessionId>, Refusal> {
    Ok(refresh_token::Entity::find_by_id(sha256).one(db).await?.map(|token| token.session_id))
}

/// Uses a refresh token up. Of any number of rivals exactly one is told true.
pub async fn use_refresh_token(db: &impl ConnectionTrait, sha256: &str, at: Instant) -> Result<bool, Refusal> {
    let used = refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(at))
        .filter(refresh_token::Column::Sha256.eq(sha256))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(db)
        .await?;
    Ok(used.rows_affected == 1)
}

impl TryFrom<Model> for Session {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        let subject = match (row.user_id, row.client_id) {
            (Some(id), None) => Subject::User(id),
            (None, Some(id)) => Subject::Client(id),
            _ => return Err(Refusal::internal("a session belongs to one user or one client")),
        };
        Ok(Self {
            id: row.id,
            subject,
            scopes: row.scopes.as_deref().map(words),
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
        })
    }
}
