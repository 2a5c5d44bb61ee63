//! Recorded evaluations: what a rule found, on what facts, and the same again on demand.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Decisions;

impl Decisions {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
