//! Buying vehicles: kind, regime, term, lots and the windows in which applications are taken.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Frameworks;

impl Frameworks {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
