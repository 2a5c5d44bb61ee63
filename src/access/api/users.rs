//! `/users`.

use actix_web::{get, patch, post, web};
use serde_json::json;

use crate::access::service::Access;
use crate::access::views::{NewPassword, NewUser, UserChange, UserPage, UserView};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply};
use crate::kernel::ids::UserId;
use crate::kernel::permission::ManageAccounts;
use crate::kernel::{Call, Refusal};

/// Give somebody an account
///
/// The e-mail address must be new. The roles must fit whom the person belongs to.
#[utoipa::path(tag = "people and clients", request_body = NewUser,
    security(("oauth2" = ["accounts:manage"])),
    responses((status = 201, description = "Set up", body = UserView),
        (status = 409, description = "The address has an account", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/users")]
pub async fn create_user(
    caller: Caller<ManageAccounts>,
    body: Body<NewUser>,
    access: web::Data<Access>,
) -> Result<Reply<UserView>, Refusal> {
    let account = access.create_user(&without_password(&caller, &body), &body).await?;
    let version = account.version;
    Ok(Reply::created(format!("/api/v1/users/{}", account.id), account.into()).version(version))
}

/// List accounts
///
/// In order of creation.
#[utoipa::path(tag = "people and clients", params(Paging), security(("oauth2" = ["accounts:manage"])),
    responses((status = 200, description = "One page", body = UserPage)))]
#[get("/users")]
pub async fn list_users(
    _caller: Caller<ManageAccounts>,
    paging: Query<Paging>,
    access: web::Data<Access>,
) -> Result<Reply<UserPage>, Refusal> {
    let page = access.users(paging.0.request()?).await?.map(UserView::from);
    Ok(Reply::ok(UserPage { items: page.items, next: page.next }))
}

/// Read an account
///
/// One account.
#[utoipa::path(tag = "people and clients", params(("id" = UserId, Path)),
    security(("oauth2" = ["accounts:manage"])), responses((status = 200, description = "The account", body = UserView)))]
#[get("/users/{id}")]
pub async fn get_user(
    _caller: Caller<ManageAccounts>,
    id: web::Path<UserId>,
    access: web::Data<Access>,
) -> Result<Reply<UserView>, Refusal> {
    let account = access.user(*id).await?;
    let version = account.version;
    Ok(Reply::ok(account.into()).version(version))
}

/// Change an account
///
/// Changes what is given and leaves the rest. Whoever is disabled is signed out everywhere at once; a role taken
/// away is gone at the next request.
#[utoipa::path(tag = "people and clients", params(("id" = UserId, Path), IfMatch),
    request_body = UserChange, security(("oauth2" = ["accounts:manage"])),
    responses((status = 200, description = "Changed", body = UserView),
        (status = 409, description = "You cannot disable yourself or change your own roles", body = ProblemBody,
            content_type = "application/problem+json")))]
#[patch("/users/{id}")]
pub async fn change_user(
    caller: Caller<ManageAccounts>,
    id: web::Path<UserId>,
    read: IfMatch,
    body: Body<UserChange>,
    access: web::Data<Access>,
) -> Result<Reply<UserView>, Refusal> {
    let account = access.change_user(&caller.call_with(&body), *id, read.0, &body).await?;
    let version = account.version;
    Ok(Reply::ok(account.into()).version(version))
}

/// Set somebody's password
///
/// For somebody who has forgotten theirs. Ends a lock, and every session of theirs.
#[utoipa::path(tag = "people and clients", params(("id" = UserId, Path), IfMatch),
    request_body = NewPassword, security(("oauth2" = ["accounts:manage"])),
    responses((status = 200, description = "Set", body = UserView)))]
#[post("/users/{id}/password")]
pub async fn set_user_password(
    caller: Caller<ManageAccounts>,
    id: web::Path<UserId>,
    read: IfMatch,
    body: Body<NewPassword>,
    access: web::Data<Access>,
) -> Result<Reply<UserView>, Refusal> {
    let account = access.set_password(&caller.call(), *id, read.0, &body.password).await?;
    let version = account.version;
    Ok(Reply::ok(account.into()).version(version))
}

/// The idempotency key is bound to everything but the password: what is stored of a request must not be a quick
/// hash of one.
fn without_password(caller: &Caller<ManageAccounts>, new: &NewUser) -> Call {
    let NewUser { email, name, tenant, roles, office, password: _ } = new;
    let rest = json!({"email": email, "name": name, "tenant": tenant, "roles": roles, "office": office});
    caller.call_over(rest.to_string().as_bytes())
}
