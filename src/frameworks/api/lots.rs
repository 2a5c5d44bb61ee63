//! `/frameworks/{id}/lots`.

use actix_web::{post, web};

use super::reply;
use crate::frameworks::service::Frameworks;
use crate::frameworks::views::{FrameworkView, LotReason};
use crate::http::{Body, Caller, IfMatch, ProblemBody, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::{FrameworkId, LotId};
use crate::kernel::permission::ManageFrameworks;

pub fn routes(config: &mut Routes) {
    config.service(close_lot).service(reopen_lot);
}

/// Close a lot to new applications
///
/// From now on no application may choose it, and a draft that has chosen it cannot be handed in. What was handed in is
/// decided as ever, members stay, and competitions go on. `If-Match` is the framework's version. Take advice first where
/// the law wants a vehicle open to every applicant for its whole term.
#[utoipa::path(tag = "frameworks", request_body = LotReason,
    params(("id" = FrameworkId, Path), ("lot" = LotId, Path), IfMatch), security(("oauth2" = ["frameworks:manage"])),
    responses((status = 200, description = "Closed, for everybody to see", body = FrameworkView),
        (status = 409, description = "It is closed already, or the framework is a draft", body = ProblemBody,
            content_type = "application/problem+json")))]
#[post("/frameworks/{id}/lots/{lot}/close")]
pub async fn close_lot(
    caller: Caller<ManageFrameworks>,
    path: web::Path<(FrameworkId, LotId)>,
    version: IfMatch,
    body: Body<LotReason>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<FrameworkView>, Refusal> {
    let (id, lot) = path.into_inner();
    let framework = frameworks.close_lot(&caller.call_with(&body), id, (lot, version.0), &body.reason).await?;
    reply(&frameworks, framework, caller.at()).await
}

/// Open a closed lot again
///
/// Applications may choose it again.
#[utoipa::path(tag = "frameworks", request_body = LotReason,
    params(("id" = FrameworkId, Path), ("lot" = LotId, Path), IfMatch), security(("oauth2" = ["frameworks:manage"])),
    responses((status = 200, description = "Open", body = FrameworkView),
        (status = 409, description = "It is open", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/frameworks/{id}/lots/{lot}/reopen")]
pub async fn reopen_lot(
    caller: Caller<ManageFrameworks>,
    path: web::Path<(FrameworkId, LotId)>,
    version: IfMatch,
    body: Body<LotReason>,
    frameworks: web::Data<Frameworks>,
) -> Result<Reply<FrameworkView>, Refusal> {
    let (id, lot) = path.into_inner();
    let framework = frameworks.reopen_lot(&caller.call_with(&body), id, (lot, version.0), &body.reason).await?;
    reply(&frameworks, framework, caller.at()).await
}
