//! All the rules of a framework, in immutable versions named by their content.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Rulebooks;

impl Rulebooks {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
