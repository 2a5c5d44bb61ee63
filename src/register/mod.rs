//! The regulator's register: CQC-registered locations and their dated ratings.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Register;

impl Register {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
