//! From a draft to an officer's decision: how a location asks to join a framework.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Applications;

impl Applications {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
