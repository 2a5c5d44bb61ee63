//! `/me`: the caller's own affairs.

use actix_web::{get, post, web};

use crate::access::model::scopes_of;
use crate::access::service::Access;
use crate::access::views::{MeView, PasswordChange, SignedOutView};
use crate::http::{Body, Caller, ProblemBody, Reply};
use crate::kernel::Refusal;
use crate::kernel::permission::SignedIn;

/// Who am I
///
/// Who the credential names, whom they belong to and what they may do.
#[utoipa::path(tag = "people and clients", security(("oauth2" = ["me"])),
    responses((status = 200, description = "You", body = MeView)))]
#[get("/me")]
pub async fn get_me(caller: Caller<SignedIn>, access: web::Data<Access>) -> Result<Reply<MeView>, Refusal> {
    let actor = &caller.actor;
    let person = access.person(actor).await?;
    let (name, email, office) =
        person.map_or((None, None, None), |person| (Some(person.name), Some(person.email), person.office));
    Ok(Reply::ok(MeView {
        id: actor.id,
        kind: actor.kind.name(),
        name,
        email,
        tenant: actor.tenant.into(),
        roles: actor.roles.clone(),
        office,
        scopes: scopes_of(actor),
    }))
}

/// Change your password
///
/// The present password proves that it is you. Every session ends, this one too: sign in with the new password.
/// Wrong guesses lock the account as they do at sign-in.
#[utoipa::path(tag = "people and clients", request_body = PasswordChange,
    security(("oauth2" = ["me"])),
    responses((status = 200, description = "Changed; every session has ended", body = SignedOutView),
        (status = 422, description = "The new password is no good, or the present one is wrong",
            body = ProblemBody, content_type = "application/problem+json")))]
#[post("/me/password")]
pub async fn change_my_password(
    caller: Caller<SignedIn>,
    body: Body<PasswordChange>,
    access: web::Data<Access>,
) -> Result<Reply<SignedOutView>, Refusal> {
    let sessions_ended = access.change_own_password(&caller.call(), &body.current, &body.new).await?;
    Ok(Reply::ok(SignedOutView { sessions_ended }))
}

/// Sign out everywhere
///
/// Ends every session of yours, on every device; of a client, every token it was given.
#[utoipa::path(tag = "people and clients", security(("oauth2" = ["me"])),
    responses((status = 200, description = "Signed out", body = SignedOutView)))]
#[post("/me/sign-out")]
pub async fn sign_out_everywhere(
    caller: Caller<SignedIn>,
    access: web::Data<Access>,
) -> Result<Reply<SignedOutView>, Refusal> {
    let sessions_ended = access.sign_out_everywhere(&caller.call()).await?;
    Ok(Reply::ok(SignedOutView { sessions_ended }))
}
