//! Accounts and the outside identities that belong to them.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{joined, tenant_columns, tenant_of};
use crate::access::model::{Account, Guard};
use crate::kernel::ids::UserId;
use crate::kernel::{Instant, PageRequest, Refusal, Role, Tenant};
use crate::store::entity::outside_identity;
use crate::store::entity::user_account::{ActiveModel, Column, Entity, Model};

/// An account and what its password is checked against, if it has one.
pub struct Credentials {
    pub account: Account,
    pub password_hash: Option<String>,
}

pub async fn insert_account(
    db: &impl ConnectionTrait,
    account: &Account,
    password_hash: Option<&str>,
) -> Result<(), Refusal> {
    let (tenant_kind, tenant_id) = tenant_columns(account.tenant);
    let row = ActiveModel {
        id: Set(account.id),
        email: Set(account.email.clone()),
        name: Set(account.name.clone()),
        password_hash: Set(password_hash.map(str::to_owned)),
        tenant_kind: Set(tenant_kind.into()),
        tenant_id: Set(tenant_id),
        roles: Set(joined(account.roles.iter().map(|role| role.name()))),
        office: Set(account.office.clone()),
        disabled: Set(account.disabled),
        failed_attempts: Set(account.guard.failed),
        locked_until: Set(account.guard.locked_until),
        version: Set(account.version),
        created_at: Set(account.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find_account(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Account>, Refusal> {
    Entity::find_by_id(id).one(db).await?.map(Account::try_from).transpose()
}

pub async fn list_accounts(db: &impl ConnectionTrait, page: PageRequest) -> Result<Vec<Account>, Refusal> {
    let mut query = Entity::find().order_by_asc(Column::Id).limit(page.fetch());
    if let Some(after) = page.after {
        query = query.filter(Column::Id.gt(after));
    }
    query.all(db).await?.into_iter().map(Account::try_from).collect()
}

/// Everybody of a tenant who may sign in.
pub async fn people(db: &impl ConnectionTrait, tenant: Tenant) -> Result<Vec<Account>, Refusal> {
    let (kind, id) = tenant_columns(tenant);
    let people = Entity::find()
        .filter(Column::TenantKind.eq(kind))
        .filter(id.map_or(Column::TenantId.is_null(), |id| Column::TenantId.eq(id)))
        .filter(Column::Disabled.eq(false))
        .order_by_asc(Column::Id);
    people.all(db).await?.into_iter().map(Account::try_from).collect()
}

/// By e-mail address, in lower case.
pub async fn credentials(db: &impl ConnectionTrait, email: &str) -> Result<Option<Credentials>, Refusal> {
    Entity::find().filter(Column::Email.eq(email)).one(db).await?.map(Credentials::try_from).transpose()
}

/// Rivals wait here on PostgreSQL, so that no wrong password goes uncounted; SQLite has one writer.
pub async fn lock_credentials(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Credentials>, Refusal> {
    Entity::find_by_id(id).lock_exclusive().one(db).await?.map(Credentials::try_from).transpose()
}

pub async fn password_hash(db: &impl ConnectionTrait, id: UserId) -> Result<Option<String>, Refusal> {
    Ok(Entity::find_by_id(id).one(db).await?.and_then(|row| row.password_hash))
}

pub async fn set_guard(db: &impl ConnectionTrait, id: UserId, guard: Guard) -> Result<(), Refusal> {
    Entity::update_many()
        .col_expr(Column::FailedAttempts, Expr::value(guard.failed))
        .col_expr(Column::LockedUntil, Expr::value(guard.locked_until))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// A new password also ends a lock.
pub async fn set_password(db: &impl ConnectionTrait, id: UserId, hash: &str) -> Result<(), Refusal> {
    Entity::update_many().col_expr(Column::PasswordHash, Expr::value(hash)).filter(Column::Id.eq(id)).exec(db).await?;
    set_guard(db, id, Guard::default()).await
}

/// Writes what an administrator may change, if nobody else changed it since `read` was read.
pub async fn update_account(db: &impl ConnectionTrait, account: &Account, read: i64) -> Result<bool, Refusal> {
    let changed = Entity::update_many()
        .col_expr(Column::Name, Expr::value(account.name.clone()))
        .col_expr(Column::Roles, Expr::value(joined(account.roles.iter().map(|role| role.name()))))
        .col_expr(Column::Office, Expr::value(account.office.clone()))
        .col_expr(Column::Disabled, Expr::value(account.disabled))
        .col_expr(Column::Version, Expr::value(account.version))
        .filter(Column::Id.eq(account.id))
        .filter(Column::Version.eq(read))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn any_platform_admin(db: &impl ConnectionTrait) -> Result<bool, Refusal> {
    let admins = Entity::find().filter(Column::Roles.eq(Role::PlatformAdmin.name())).filter(Column::Disabled.eq(false));
    Ok(admins.one(db).await?.is_some())
}

pub async fn office(db: &impl ConnectionTrait, id: UserId) -> Result<Option<String>, Refusal> {
    Ok(Entity::find_by_id(id).one(db).await?.and_then(|row| row.office))
}

pub async fn account_of_identity(
    db: &impl ConnectionTrait,
    issuer: &str,
    subject: &str,
) -> Result<Option<Account>, Refusal> {
    let key = (issuer.to_owned(), subject.to_owned());
    match outside_identity::Entity::find_by_id(key).one(db).await? {
        Some(identity) => find_account(db, identity.user_id).await,
        None => Ok(None),
    }
}

/// Whom of this issuer's people the account belongs to, if anybody yet.
pub async fn linked_subject(db: &impl ConnectionTrait, issuer: &str, user: UserId) -> Result<Option<String>, Refusal> {
    let found = outside_identity::Entity::find()
        .filter(outside_identity::Column::Issuer.eq(issuer))
        .filter(outside_identity::Column::UserId.eq(user));
    Ok(found.one(db).await?.map(|identity| identity.subject))
}

pub async fn link(
    db: &impl ConnectionTrait,
    issuer: &str,
    subject: &str,
    user: UserId,
    at: Instant,
) -> Result<(), Refusal> {
    let row = outside_identity::ActiveModel {
        issuer: Set(issuer.into()),
        subject: Set(subject.into()),
        user_id: Set(user),
        linked_at: Set(at),
    };
    outside_identity::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

impl TryFrom<Model> for Credentials {
    type Error = Refusal;

    fn try_from(mut row: Model) -> Result<Self, Refusal> {
        let password_hash = row.password_hash.take();
        Ok(Self { account: row.try_into()?, password_hash })
    }
}

impl TryFrom<Model> for Account {
    type Error = Refusal;

    fn try_from(row: Model) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            tenant: tenant_of(&row.tenant_kind, row.tenant_id)?,
            email: row.email,
            name: row.name,
            roles: row.roles.split_ascii_whitespace().filter_map(Role::parse).collect(),
            office: row.office,
            disabled: row.disabled,
            guard: Guard { failed: row.failed_attempts, locked_until: row.locked_until },
            version: row.version,
            created_at: row.created_at,
        })
    }
}
