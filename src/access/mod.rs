//! Who may come in: accounts, clients, tokens, sessions.

use utoipa_actix_web::service_config::ServiceConfig;

#[derive(Clone)]
pub struct Access;

impl Access {
    pub fn new() -> Self {
        Self
    }
}

pub fn routes(_: &mut ServiceConfig) {}
