//! Organisations that provide care, and the locations they answer for.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Providers;

impl Providers {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
