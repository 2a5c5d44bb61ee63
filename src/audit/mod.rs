//! Reading and verifying the audit log.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct AuditLog;

impl AuditLog {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
