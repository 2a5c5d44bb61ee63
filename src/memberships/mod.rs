//! A location's place in a framework.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Memberships;

impl Memberships {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
