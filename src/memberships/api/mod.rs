//! `/frameworks/{id}/members` and `/memberships`, and what members are held to.

use actix_web::{get, put, web};
use chrono::NaiveDate;

use super::model::Member;
use super::service::{HistoryLine, Memberships};
use super::views::{MemberPage, MemberService, MemberView, MembershipEventView, MembershipNoticeView, MembershipView};
use crate::http::{Body, Caller, IfMatch, Paging, ProblemBody, Query, Reply, Routes, Visitor};
use crate::kernel::ids::{FrameworkId, MembershipId};
use crate::kernel::london::date_of;
use crate::kernel::permission::{ManageMembers, ReadMemberships};
use crate::kernel::{Instant, Refusal};
use crate::regimes::Notice;

mod changes;
mod lots;
mod measures;
mod open_book;
mod plans;
mod reviews;
mod wages;

pub fn routes(config: &mut Routes) {
    config.service(list_members).service(get_membership).service(set_member_service);
    config.configure(changes::routes).configure(lots::routes).configure(plans::routes).configure(reviews::routes);
    config.configure(open_book::routes).configure(measures::routes).configure(wages::routes);
}

/// List the members of a framework
///
/// Public once the framework is published: members that are open to new work, in the order of admission. The council's
/// own people, and those of partners with whom it shares its members, also see those that are suspended or have left.
#[utoipa::path(tag = "memberships",
    params(("id" = FrameworkId, Path), Paging),
    responses((status = 200, description = "One page", body = MemberPage)))]
#[get("/frameworks/{id}/members")]
pub async fn list_members(
    visitor: Visitor,
    id: web::Path<FrameworkId>,
    paging: Query<Paging>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MemberPage>, Refusal> {
    let page = memberships.list(visitor.actor.as_ref(), visitor.at, *id, paging.0.request()?).await?;
    let page = page.map(MemberView::of);
    Ok(Reply::ok(MemberPage { items: page.items, next: page.next }))
}

/// Read a membership
///
/// For the council that runs the framework, for partners with whom it shares its members, and for the member itself,
/// with its history: every change with its reason, its effect and the notices it obliges. Membership promises no volume
/// and no minimum.
#[utoipa::path(tag = "memberships", params(("id" = MembershipId, Path)),
    security(("oauth2" = ["memberships:read"])),
    responses((status = 200, description = "The membership", body = MembershipView)))]
#[get("/memberships/{id}")]
pub async fn get_membership(
    caller: Caller<ReadMemberships>,
    id: web::Path<MembershipId>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let member = memberships.find(&caller.actor, *id).await?;
    reply(caller.at(), member, &memberships).await
}

/// Say what kind of care a member gives
///
/// Settles who leads its performance, by the parties of the framework; for the authority that leads it alone to say.
#[utoipa::path(tag = "memberships", request_body = MemberService,
    params(("id" = MembershipId, Path), IfMatch), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Said", body = MembershipView),
        (status = 409, description = "It is no member any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[put("/memberships/{id}/service-type")]
pub async fn set_member_service(
    caller: Caller<ManageMembers>,
    id: web::Path<MembershipId>,
    version: IfMatch,
    body: Body<MemberService>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let call = caller.call_with(&body);
    let member = memberships.set_service_type(&call, *id, version.0, body.service_type).await?;
    reply(caller.at(), member, &memberships).await
}

async fn reply(now: Instant, member: Member, memberships: &Memberships) -> Result<Reply<MembershipView>, Refusal> {
    let history = memberships.history(&member).await?.into_iter().map(line).collect();
    let version = member.version;
    Ok(Reply::ok(MembershipView::at(now, member, history)).version(version))
}

fn line(HistoryLine { event, notices }: HistoryLine) -> MembershipEventView {
    let day = date_of(event.at);
    MembershipEventView::of(event, notices.into_iter().map(|owed| notice(owed, day)).collect())
}

fn notice(owed: Notice, day: NaiveDate) -> MembershipNoticeView {
    let due_on = owed.due_on(day);
    MembershipNoticeView { code: owed.code, title: owed.title, due: owed.due, due_on, cites: owed.cites }
}
