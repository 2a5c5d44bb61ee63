//! `/authorities`.

use actix_web::{get, post, web};

use super::service::Authorities;
use super::views::{AuthorityPage, AuthorityView, NewAuthority};
use crate::http::{Body, Caller, Paging, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::AuthorityId;
use crate::kernel::permission::{ManageAuthorities, SignedIn};

pub fn routes(config: &mut Routes) {
    config.service(create_authority).service(list_authorities).service(get_authority);
}

/// Set up a council
///
/// Its code must be new.
#[utoipa::path(tag = "authorities", request_body = NewAuthority,
    security(("oauth2" = ["authorities:manage"])),
    responses((status = 201, description = "Set up", body = AuthorityView)))]
#[post("/authorities")]
pub async fn create_authority(
    caller: Caller<ManageAuthorities>,
    body: Body<NewAuthority>,
    authorities: web::Data<Authorities>,
) -> Result<Reply<AuthorityView>, Refusal> {
    let authority = authorities.create(&caller.call_with(&body), &body).await?;
    let version = authority.version;
    Ok(Reply::created(format!("/api/v1/authorities/{}", authority.id), authority.into()).version(version))
}

/// List councils
///
/// Platform staff and providers see every council, a council's people their own.
#[utoipa::path(tag = "authorities", params(Paging), security(("oauth2" = ["me"])),
    responses((status = 200, description = "One page", body = AuthorityPage)))]
#[get("/authorities")]
pub async fn list_authorities(
    caller: Caller<SignedIn>,
    paging: Query<Paging>,
    authorities: web::Data<Authorities>,
) -> Result<Reply<AuthorityPage>, Refusal> {
    let page = authorities.list(&caller.actor, paging.0.request()?).await?.map(AuthorityView::from);
    Ok(Reply::ok(AuthorityPage { items: page.items, next: page.next }))
}

/// Read a council
///
/// One council.
#[utoipa::path(tag = "authorities", params(("id" = AuthorityId, Path)),
    security(("oauth2" = ["me"])), responses((status = 200, description = "The council", body = AuthorityView)))]
#[get("/authorities/{id}")]
pub async fn get_authority(
    caller: Caller<SignedIn>,
    id: web::Path<AuthorityId>,
    authorities: web::Data<Authorities>,
) -> Result<Reply<AuthorityView>, Refusal> {
    let authority = authorities.find(&caller.actor, *id).await?;
    let version = authority.version;
    Ok(Reply::ok(authority.into()).version(version))
}
