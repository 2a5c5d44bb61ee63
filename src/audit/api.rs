//! `/audit`.

use actix_web::{get, web};

use super::model::AuditFilter;
use super::service::AuditLog;
use super::views::{AuditEventView, AuditPage, AuditQuery, ChainView};
use crate::http::{Caller, Query, Reply, Routes};
use crate::kernel::permission::ReadAudit;
use crate::kernel::{PageRequest, Refusal};

pub fn routes(config: &mut Routes) {
    config.service(list_audit_events).service(verify_audit);
}

/// Read the audit log
///
/// The events of one's own council, oldest first. What would tell of a sealed tender appears once it is opened.
#[utoipa::path(tag = "audit", params(AuditQuery),
    security(("oauth2" = ["audit:read"])), responses((status = 200, description = "One page", body = AuditPage)))]
#[get("/audit")]
pub async fn list_audit_events(
    caller: Caller<ReadAudit>,
    query: Query<AuditQuery>,
    audit: web::Data<AuditLog>,
) -> Result<Reply<AuditPage>, Refusal> {
    let AuditQuery { action, subject, limit, cursor } = query.0;
    let page = PageRequest::parse(limit, cursor.as_deref())?;
    let page = audit.list(&caller.actor, &AuditFilter { action, subject }, page).await?.map(AuditEventView::from);
    Ok(Reply::ok(AuditPage { items: page.items, next: page.next }))
}

/// Prove that the audit log is unaltered
///
/// Recomputes the hash of every event from the first. A changed, removed or inserted event is found at its place.
#[utoipa::path(tag = "audit",
    security(("oauth2" = ["audit:read"])), responses((status = 200, description = "The verdict", body = ChainView)))]
#[get("/audit/verify")]
pub async fn verify_audit(_caller: Caller<ReadAudit>, audit: web::Data<AuditLog>) -> Result<Reply<ChainView>, Refusal> {
    Ok(Reply::ok(audit.verify().await?.into()))
}
