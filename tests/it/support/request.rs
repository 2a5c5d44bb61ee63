//! Building one request and reading its answer.

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use drawdown::kernel::Actor;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::actors::token;

pub type Send = Box<dyn Fn(actix_http::Request) -> LocalBoxFuture<'static, Answer>>;

pub struct Request<'a> {
    send: &'a Send,
    request: TestRequest,
}

impl<'a> Request<'a> {
    pub fn new(send: &'a Send, method: &str, path: &str) -> Self {
        let full = if path.starts_with("/api/") || !path.starts_with('/') || is_outside_api(path) {
            path.to_owned()
        } else {
            format!("/api/v1{path}")
        };
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        Self { send, request: TestRequest::with_uri(&full).method(method) }
    }

    pub fn by(self, actor: &Actor) -> Self {
        self.header("authorization", &format!("Bearer {}", token(actor)))
    }
    /// With a real access token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }
    /// A form, as OAuth2 wants it.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        Self { request: self.request.set_form(fields), ..self }
    }
    pub fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.insert_header((name, value)), ..self }
    }
    /// An idempotency key.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }
    pub fn if_match(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }
    pub fn json(self, body: Value) -> Self {
        Self { request: self.request.set_json(body), ..self }
    }
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        let request = self.request.insert_header(("content-type", content_type)).set_payload(body.into());
        Self { request, ..self }
    }

    pub async fn send(self) -> Answer {
        (self.send)(self.request.to_request()).await
    }

    /// Sends, and fails the test unless the status is this one.
    pub async fn expect(self, status: u16) -> Answer {
        let answer = self.send().await;
        assert_eq!(answer.status, status, "{}", answer.text());
        answer
    }
}

fn is_outside_api(path: &str) -> bool {
    ["/health", "/metrics", "/oauth", "/.well-known", "/docs", "/openapi.json", "/problems"]
        .iter()
        .any(|prefix| path.starts_with(prefix))
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answer {
    pub fn new(status: u16, headers: HeaderMap, bytes: Bytes) -> Self {
        Self { status, headers, bytes }
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
    /// The version in the ETag.
    pub fn version(&self) -> i64 {
        self.header("etag").expect("an ETag").trim_matches('"').parse().expect("a number")
    }
    /// A text member of the body, by JSON pointer.
    pub fn str(&self, pointer: &str) -> String {
        let body = self.json();
        let value = body.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {body}"));
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }
    pub fn id(&self) -> String {
        self.str("/id")
    }
    /// The slug of a problem: `validation`.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text());
        self.str("/type").trim_start_matches("/problems/").to_owned()
    }
    /// `pointer code` of every field error.
    pub fn faults(&self) -> Vec<String> {
        let body = self.json();
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|e| format!("{} {}", e["pointer"].as_str().unwrap_or(""), e["code"].as_str().unwrap_or("")))
            .collect()
    }
}
