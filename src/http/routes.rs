//! What a slice hangs its handlers on: one worker's routes, and, when somebody asks, the document of them.

use actix_web::dev::HttpServiceFactory;
use actix_web::web;
use utoipa::openapi::path::Paths;
use utoipa::openapi::{Components, OpenApi, OpenApiBuilder, RefOr, Schema};
use utoipa_actix_web::OpenApiFactory;

/// The routes of one worker. A handler is served and documented by the same call, so neither can be forgotten.
///
/// The document is the same for every worker and takes many times the memory of the routes, so it is written down
/// only where it is asked for ([`Routes::documented`]).
pub struct Routes<'w> {
    worker: &'w mut web::ServiceConfig,
    prefix: String,
    document: Option<&'w mut Document>,
}

/// What handlers say of themselves.
#[derive(Default)]
struct Document {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl<'w> Routes<'w> {
    /// To be served by `worker`.
    pub fn of(worker: &'w mut web::ServiceConfig) -> Self {
        Self { worker, prefix: String::new(), document: None }
    }

    /// What `part` hangs up, as a document; nothing is served.
    pub fn documented(part: impl FnOnce(&mut Routes)) -> OpenApi {
        let mut document = Document::default();
        // Only an application hands out what routes are hung on.
        let _ = actix_web::App::new().configure(|worker| {
            part(&mut Routes { worker, prefix: String::new(), document: Some(&mut document) });
        });
        let mut components = Components::new();
        components.schemas.extend(document.schemas);
        OpenApiBuilder::new().paths(document.paths).components(Some(components)).build()
    }

    pub fn service(&mut self, handler: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        if let Some(document) = &mut self.document {
            let mut paths = handler.paths();
            paths.paths =
                paths.paths.into_iter().map(|(path, item)| (format!("{}{path}", self.prefix), item)).collect();
            document.paths.merge(paths);
            handler.schemas(&mut document.schemas);
        }
        self.worker.service(handler);
        self
    }

    pub fn configure(&mut self, part: impl FnOnce(&mut Routes)) -> &mut Self {
        part(self);
        self
    }

    /// Everything of `part` below `prefix`, which begins with a slash.
    pub fn scope(&mut self, prefix: &str, part: impl FnOnce(&mut Routes)) -> &mut Self {
        let whole = format!("{}{prefix}", self.prefix);
        let document = self.document.as_deref_mut();
        let scope = web::scope(prefix).configure(|worker| part(&mut Routes { worker, prefix: whole, document }));
        self.worker.service(scope);
        self
    }
}
