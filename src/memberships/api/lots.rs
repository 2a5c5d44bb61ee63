//! A member's lots.

use actix_web::{post, web};

use super::reply;
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{LotId, MembershipId};
use crate::kernel::permission::{ActAsMember, ManageMembers};
use crate::memberships::model::LotEnding;
use crate::memberships::service::Memberships;
use crate::memberships::views::{MembershipReason, MembershipView};

pub fn routes(config: &mut Routes) {
    config.service(end_membership_lot).service(give_up_membership_lot);
}

/// End a member's place in a lot
///
/// It is not invited to competitions of this lot any more; existing placements continue, and so does the membership. Not
/// for its last lot: that would be a removal, which has rules of its own.
#[utoipa::path(tag = "memberships", request_body = MembershipReason,
    params(("id" = MembershipId, Path), ("lot" = LotId, Path), IfMatch), security(("oauth2" = ["memberships:manage"])),
    responses((status = 200, description = "Ended, with its day", body = MembershipView),
        (status = 409, description = "It is its last lot, or it is no member any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/lots/{lot}/end")]
pub async fn end_membership_lot(
    caller: Caller<ManageMembers>,
    path: web::Path<(MembershipId, LotId)>,
    version: IfMatch,
    body: Body<MembershipReason>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let (call, (id, lot)) = (caller.call_with(&body), path.into_inner());
    let member = memberships.end_lot(&call, id, version.0, (lot, LotEnding::Ended), &body.reason).await?;
    reply(caller.at(), member, &memberships).await
}

/// Give up a lot
///
/// The provider's own act. It may apply for the lot again.
#[utoipa::path(tag = "memberships", request_body = MembershipReason,
    params(("id" = MembershipId, Path), ("lot" = LotId, Path), IfMatch), security(("oauth2" = ["memberships:act"])),
    responses((status = 200, description = "Given up, with its day", body = MembershipView),
        (status = 409, description = "It is its last lot, or it is no member any more", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/memberships/{id}/lots/{lot}/give-up")]
pub async fn give_up_membership_lot(
    caller: Caller<ActAsMember>,
    path: web::Path<(MembershipId, LotId)>,
    version: IfMatch,
    body: Body<MembershipReason>,
    memberships: web::Data<Memberships>,
) -> Result<Reply<MembershipView>, Refusal> {
    let (call, (id, lot)) = (caller.call_with(&body), path.into_inner());
    let member = memberships.end_lot(&call, id, version.0, (lot, LotEnding::GivenUp), &body.reason).await?;
    reply(caller.at(), member, &memberships).await
}
