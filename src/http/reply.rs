//! Answers: a view, and the version it stands at.

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use serde::Serialize;

/// A JSON answer with its status, ETag and Location.
pub struct Reply<T> {
    status: StatusCode,
    view: T,
    version: Option<i64>,
    location: Option<String>,
    private: bool,
}

impl<T: Serialize> Reply<T> {
    pub fn ok(view: T) -> Self {
        Self { status: StatusCode::OK, view, version: None, location: None, private: true }
    }

    pub fn created(location: impl Into<String>, view: T) -> Self {
        Self { status: StatusCode::CREATED, ..Self::ok(view) }.at(location)
    }

    /// Taken in, but another act is still needed.
    pub fn accepted(view: T) -> Self {
        Self { status: StatusCode::ACCEPTED, ..Self::ok(view) }
    }

    /// Where it can be read from now on.
    pub fn at(self, location: impl Into<String>) -> Self {
        Self { location: Some(location.into()), ..self }
    }

    /// The version that the next change must name in `If-Match`.
    pub fn version(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// The same for everybody, so that caches may keep it for a moment.
    pub fn public(self) -> Self {
        Self { private: false, ..self }
    }
}

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status);
        if let Some(version) = self.version {
            response.insert_header((header::ETAG, format!("\"{version}\"")));
        }
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        let caching = if self.private { "no-store" } else { "public, max-age=0, must-revalidate" };
        response.insert_header((header::CACHE_CONTROL, caching));
        response.json(self.view)
    }
}
