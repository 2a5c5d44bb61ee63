//! `/me/notifications` and `/undelivered-mails`.

use actix_web::{get, post, put, web};

use super::service::Notifications;
use super::views::{
    NotificationChoice, NotificationPreferencesView, TriedAgainView, UndeliveredMailPage, UndeliveredMailView,
};
use crate::http::{Body, Caller, Paging, Query, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::MailId;
use crate::kernel::permission::{SignedIn, WatchMail};

pub fn routes(config: &mut Routes) {
    config
        .service(get_notification_preferences)
        .service(choose_notification_preferences)
        .service(list_undelivered_mails)
        .service(retry_undelivered_mail);
}

/// How am I told
///
/// Each kind by a mail of its own, in the morning's mail, or not at all. Only people are written to, not clients.
#[utoipa::path(tag = "people and clients", security(("oauth2" = ["me"])),
    responses((status = 200, description = "Every kind that concerns you", body = NotificationPreferencesView)))]
#[get("/me/notifications")]
pub async fn get_notification_preferences(
    caller: Caller<SignedIn>,
    notifications: web::Data<Notifications>,
) -> Result<Reply<NotificationPreferencesView>, Refusal> {
    let preferences = notifications.preferences(&caller.actor).await?;
    Ok(Reply::ok(NotificationPreferencesView::of(&caller.actor, &preferences)))
}

/// Choose how you are told
///
/// In place of what you chose before. Notices that the law or fairness wants told cannot be switched off.
#[utoipa::path(tag = "people and clients", request_body = NotificationChoice,
    security(("oauth2" = ["me"])),
    responses((status = 200, description = "As it is from now on", body = NotificationPreferencesView)))]
#[put("/me/notifications")]
pub async fn choose_notification_preferences(
    caller: Caller<SignedIn>,
    body: Body<NotificationChoice>,
    notifications: web::Data<Notifications>,
) -> Result<Reply<NotificationPreferencesView>, Refusal> {
    let preferences = notifications.choose(&caller.call_with(&body), body.chosen()).await?;
    Ok(Reply::ok(NotificationPreferencesView::of(&caller.actor, &preferences)))
}

/// List mails that could not be sent
///
/// Mails that were given up after eight attempts in about a day: to whom, about what, and why. Not what they say.
#[utoipa::path(tag = "operations", params(Paging),
    security(("oauth2" = ["mail:watch"])),
    responses((status = 200, description = "One page, oldest first", body = UndeliveredMailPage)))]
#[get("/undelivered-mails")]
pub async fn list_undelivered_mails(
    _caller: Caller<WatchMail>,
    paging: Query<Paging>,
    notifications: web::Data<Notifications>,
) -> Result<Reply<UndeliveredMailPage>, Refusal> {
    let page = notifications.undelivered(paging.0.request()?).await?.map(UndeliveredMailView::from);
    Ok(Reply::ok(UndeliveredMailPage { items: page.items, next: page.next }))
}

/// Try a mail again
///
/// For when what stood in the way is mended.
#[utoipa::path(tag = "operations", params(("id" = MailId, Path)),
    security(("oauth2" = ["mail:watch"])),
    responses((status = 200, description = "It is sent with the next pass", body = TriedAgainView)))]
#[post("/undelivered-mails/{id}/retry")]
pub async fn retry_undelivered_mail(
    caller: Caller<WatchMail>,
    id: web::Path<MailId>,
    notifications: web::Data<Notifications>,
) -> Result<Reply<TriedAgainView>, Refusal> {
    notifications.try_again(&caller.call(), *id).await?;
    Ok(Reply::ok(TriedAgainView::of(*id, caller.at())))
}
