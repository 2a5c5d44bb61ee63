//! Refusals as RFC 9457 problem+json.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError, web};
use serde::Serialize;

use crate::kernel::{FieldError, Problem, Refusal};

const MEDIA_TYPE: &str = "application/problem+json";

/// The shape of every refusal, for the OpenAPI document.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "/problems/validation", "title": "Some fields need correcting", "status": 422,
    "instance": "urn:request:0199a1c0-5f5e-7000-8000-000000000001",
    "errors": [{"pointer": "/price/amount", "code": "negative", "detail": "must not be negative"}]
}))]
pub struct ProblemBody {
    /// `/problems/<slug>`: the kind of refusal, also a page on this server.
    pub r#type: String,
    pub title: String,
    pub status: u16,
    /// A plain sentence about this occurrence.
    pub detail: Option<String>,
    /// The request's id, as in the answer's `X-Request-Id` and the server's log.
    pub instance: String,
    /// What is wrong with which field.
    pub errors: Option<Vec<FieldError>>,
    /// A rule's own reasons, when a rule said no.
    #[schema(value_type = Option<Object>)]
    pub decision: Option<serde_json::Value>,
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        let request_id = self.request_id().unwrap_or("unknown");
        response.insert_header(("x-request-id", request_id));
        match self.problem() {
            Problem::Unauthenticated => drop(response.insert_header((header::WWW_AUTHENTICATE, "Bearer"))),
            Problem::InvalidClient => drop(response.insert_header((header::WWW_AUTHENTICATE, "Basic"))),
            _ => {}
        }
        if let Some(seconds) = self.retry_seconds() {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(methods) = self.allowed_methods() {
            response.insert_header((header::ALLOW, methods));
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        response.content_type(MEDIA_TYPE).body(self.body(request_id).to_string())
    }
}

/// A path that cannot be read names nothing that exists.
pub fn path_config() -> web::PathConfig {
    web::PathConfig::default().error_handler(|_, request| {
        let detail = format!("There is nothing at {}: a part of the address is not of its kind.", request.path());
        Refusal::new(Problem::NotFound, detail).into()
    })
}
