//! Building one request and reading its answer.

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use drawdown::kernel::Actor;
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};

use super::actors::token;

pub type Send = Box<dyn Fn(actix_http::Request) -> LocalBoxFuture<'static, Answer>>;

pub struct Request<'a> {
    send: &'a Send,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Bytes>,
    /// Whether the person declares that they have no interests when they are asked to, and then tries again.
    declares: bool,
}

impl<'a> Request<'a> {
    pub fn new(send: &'a Send, method: &str, path: &str) -> Self {
        let path = if path.starts_with("/api/") || !path.starts_with('/') || is_outside_api(path) {
            path.to_owned()
        } else {
            format!("/api/v1{path}")
        };
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        Self { send, method, path, headers: vec![], body: None, declares: true }
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
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", form)
    }
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(before, _)| before != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
    /// An idempotency key.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }
    pub fn if_match(self, version: i64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }
    pub fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string())
    }
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: Some(body.into()), ..self.header("content-type", content_type) }
    }
    /// By somebody who declares nothing, even when asked.
    pub fn undeclared(self) -> Self {
        Self { declares: false, ..self }
    }

    pub async fn send(self) -> Answer {
        let answer = (self.send)(self.built()).await;
        let Some(address) = answer.declare_at().filter(|_| self.declares) else { return answer };
        let declaration = Self {
            method: Method::POST,
            path: address,
            headers: self.headers.iter().filter(|(name, _)| name == "authorization").cloned().collect(),
            body: None,
            ..self
        };
        let declaration = declaration.json(json!({"has_none": true, "interests": []}));
        let declared = (self.send)(declaration.built()).await;
        assert_eq!(declared.status, 201, "{}", declared.text());
        (self.send)(self.built()).await
    }

    fn built(&self) -> actix_http::Request {
        let mut request = TestRequest::with_uri(&self.path).method(self.method.clone());
        for (name, value) in &self.headers {
            request = request.insert_header((name.as_str(), value.as_str()));
        }
        if let Some(body) = &self.body {
            request = request.set_payload(body.clone());
        }
        request.to_request()
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
    /// Where interests are to be declared first, if that is why the answer is no.
    fn declare_at(&self) -> Option<String> {
        if self.status != 403 {
            return None;
        }
        let problem: Value = serde_json::from_slice(&self.bytes).ok()?;
        let is_asked = problem["type"] == "/problems/declaration-needed";
        problem["declare_at"].as_str().filter(|_| is_asked).map(str::to_owned)
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
