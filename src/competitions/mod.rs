//! Mini-competitions: what is bought, by when, from whom.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Competitions;

impl Competitions {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
