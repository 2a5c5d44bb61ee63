//! What an award became: term and options.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Contracts;

impl Contracts {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
