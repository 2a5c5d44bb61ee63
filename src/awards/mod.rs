//! Approval under the scheme of delegation, and the award that needs it.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Awards;

impl Awards {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
