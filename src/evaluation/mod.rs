//! Quality marks, moderation and ranking.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Evaluation;

impl Evaluation {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
