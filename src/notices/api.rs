//! `/frameworks/{id}/notices`.

use actix_web::{get, web};

use super::service::Notices;
use super::views::{DueNoticeList, DueNoticeView};
use crate::http::{Caller, Reply, Routes};
use crate::kernel::Refusal;
use crate::kernel::ids::FrameworkId;
use crate::kernel::permission::ReadFrameworks;

pub fn routes(config: &mut Routes) {
    config.service(list_due_notices);
}

/// List the notices that fell due
///
/// By the law the framework stands under (T20): before and after it is established, for each day on which members joined
/// or left, for each on which excluded suppliers were removed or refused, and after its end; and before and after each contract
/// that is awarded without a competition by the framework's own rule. One that rests on the choice of the person who is cared for
/// owes none. Those of a competition's contracts stand in `GET /regimes/{name}`.
#[utoipa::path(tag = "frameworks", params(("id" = FrameworkId, Path)),
    security(("oauth2" = ["frameworks:read"])),
    responses((status = 200, description = "Every notice, in order of the events", body = DueNoticeList)))]
#[get("/frameworks/{id}/notices")]
pub async fn list_due_notices(
    caller: Caller<ReadFrameworks>,
    id: web::Path<FrameworkId>,
    notices: web::Data<Notices>,
) -> Result<Reply<DueNoticeList>, Refusal> {
    let due = notices.due(&caller.actor, caller.at(), *id).await?;
    Ok(Reply::ok(DueNoticeList { items: due.into_iter().map(DueNoticeView::from).collect() }))
}
