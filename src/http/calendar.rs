//! Answers that a calendar reads.

use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder};

/// An iCalendar file (RFC 5545).
pub struct CalendarReply {
    /// What it is called when it is saved.
    pub name: &'static str,
    pub text: String,
    /// The same for everybody, so that caches may keep it for a moment.
    pub public: bool,
}

impl Responder for CalendarReply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let caching = if self.public { "public, max-age=0, must-revalidate" } else { "no-store" };
        HttpResponse::Ok()
            .content_type("text/calendar; charset=utf-8")
            .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", self.name)))
            .insert_header((header::CACHE_CONTROL, caching))
            .body(self.text)
    }
}
