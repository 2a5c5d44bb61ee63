//! A plain HTTP client of the API, as an e-procurement portal would have one: signs in and keeps its token.

mod answer;

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{anyhow, bail};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

pub use answer::Answer;

/// How long a server may take until it is reached, and until it has answered: longer than it works on any request.
const REACH: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(300);

/// Somebody or something that can sign in.
pub trait Credentials {
    /// The address of a person, the id of a client.
    fn name(&self) -> &str;
    /// The form that is good for a token (RFC 6749).
    fn grant(&self) -> Vec<(&'static str, &str)>;
}

/// One base address, many people.
pub struct Client {
    http: reqwest::Client,
    base: String,
    tokens: Mutex<BTreeMap<String, String>>,
    /// What idempotency keys begin with, and how many there were.
    keys: Option<(&'static str, AtomicU64)>,
}

/// One request being put together.
pub struct Ask<'a> {
    client: &'a Client,
    who: Option<&'a dyn Credentials>,
    method: Method,
    path: String,
    body: Option<Body>,
    version: Option<String>,
}

enum Body {
    Json(Value),
    /// A file of this media type.
    File(&'static str, Vec<u8>),
}

impl Client {
    /// For a server at this address. Redirections are not followed: a token is for one server.
    ///
    /// # Errors
    /// When the system has no certificates to trust.
    pub fn new(base: &str) -> anyhow::Result<Self> {
        let mut http = reqwest::Client::builder().redirect(Policy::none()).connect_timeout(REACH).timeout(ANSWER);
        if ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|here| base.starts_with(here)) {
            http = http.no_proxy();
        }
        Ok(Self { http: http.build()?, base: base.into(), tokens: Mutex::default(), keys: None })
    }

    /// Names every change by an idempotency key that begins like this. Two runs against one server must not begin alike.
    pub fn with_keys(self, begin: &'static str) -> Self {
        Self { keys: Some((begin, AtomicU64::new(1))), ..self }
    }

    pub fn get<'a>(&'a self, who: &'a dyn Credentials, path: impl Into<String>) -> Ask<'a> {
        self.ask(Method::GET, Some(who), path)
    }

    /// Without a token, as anybody.
    pub fn get_public(&self, path: impl Into<String>) -> Ask<'_> {
        self.ask(Method::GET, None, path)
    }

    pub fn post<'a>(&'a self, who: &'a dyn Credentials, path: impl Into<String>) -> Ask<'a> {
        self.ask(Method::POST, Some(who), path)
    }

    pub fn put<'a>(&'a self, who: &'a dyn Credentials, path: impl Into<String>) -> Ask<'a> {
        self.ask(Method::PUT, Some(who), path)
    }

    pub fn delete<'a>(&'a self, who: &'a dyn Credentials, path: impl Into<String>) -> Ask<'a> {
        self.ask(Method::DELETE, Some(who), path)
    }

    fn ask<'a>(&'a self, method: Method, who: Option<&'a dyn Credentials>, path: impl Into<String>) -> Ask<'a> {
        Ask { client: self, who, method, path: path.into(), body: None, version: None }
    }

    /// Every item of a list, page by page.
    ///
    /// # Errors
    /// When a page is refused.
    pub async fn all(&self, who: &dyn Credentials, path: &str) -> anyhow::Result<Vec<Value>> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut cursor) = (vec![], String::new());
        loop {
            let page = self.get(who, format!("{path}{joint}limit=100{cursor}")).expect(200).await?;
            items.extend(page.items().iter().cloned());
            match page.body["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(items),
            }
        }
    }

    /// A fresh access token, for requests made by other means.
    ///
    /// # Errors
    /// When they cannot sign in.
    pub async fn token_of(&self, who: &dyn Credentials) -> anyhow::Result<String> {
        self.token(who, true).await
    }

    async fn token(&self, who: &dyn Credentials, renew: bool) -> anyhow::Result<String> {
        if !renew && let Some(token) = self.tokens().get(who.name()) {
            return Ok(token.clone());
        }
        let request = self.http.post(format!("{}/oauth/token", self.base)).form(&who.grant());
        let answer = read(self.sent(request).await?).await?;
        let Some(token) = answer.body["access_token"].as_str() else {
            bail!("{} could not sign in at {}. {}", who.name(), self.base, answer.spoken())
        };
        self.tokens().insert(who.name().into(), token.into());
        Ok(token.into())
    }

    fn tokens(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn sent(&self, request: RequestBuilder) -> anyhow::Result<Response> {
        request.send().await.map_err(|error| anyhow!("{} cannot be reached: {}", self.base, innermost(&error)))
    }

    fn next_key(&self) -> Option<String> {
        self.keys.as_ref().map(|(begin, serial)| format!("{begin}-{}", serial.fetch_add(1, Ordering::Relaxed)))
    }
}

impl Ask<'_> {
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(Body::Json(body));
        self
    }

    pub fn csv(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(Body::File("text/csv", body.into()));
        self
    }

    pub fn plain(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(Body::File("text/plain", body.into()));
        self
    }

    /// A file of whatever kind: what it is shows in its bytes.
    pub fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(Body::File("application/octet-stream", body.into()));
        self
    }

    /// The version this changes, as the ETag of an earlier answer.
    pub fn version(mut self, of: &Answer) -> Self {
        self.version.clone_from(&of.etag);
        self
    }

    /// Sends; an access token that ran out is renewed once.
    ///
    /// # Errors
    /// When the server cannot be reached or they cannot sign in.
    pub async fn send(self) -> anyhow::Result<Answer> {
        let key = self.client.next_key();
        let answer = self.attempt(key.as_deref(), false).await?;
        if answer.status == StatusCode::UNAUTHORIZED.as_u16() && self.who.is_some() {
            return self.attempt(key.as_deref(), true).await;
        }
        Ok(answer)
    }

    async fn attempt(&self, key: Option<&str>, renew: bool) -> anyhow::Result<Answer> {
        let client = self.client;
        let root = if self.path.starts_with("/health") || self.path.starts_with("/oauth") { "" } else { "/api/v1" };
        let mut request = client.http.request(self.method.clone(), format!("{}{root}{}", client.base, self.path));
        if let Some(who) = self.who {
            request = request.bearer_auth(client.token(who, renew).await?);
        }
        read(client.sent(self.dress(request, key)).await?).await
    }

    fn dress(&self, mut request: RequestBuilder, key: Option<&str>) -> RequestBuilder {
        if let Some(key) = key.filter(|_| self.method == Method::POST) {
            request = request.header("idempotency-key", key);
        }
        if let Some(version) = &self.version {
            request = request.header("if-match", version);
        }
        match &self.body {
            Some(Body::Json(body)) => request.json(body),
            Some(Body::File(media, bytes)) => request.header("content-type", *media).body(bytes.clone()),
            None => request,
        }
    }

    /// Sends, and fails unless the answer has this status: a story that goes another way than written ends.
    ///
    /// # Errors
    /// When the answer is another one.
    pub async fn expect(self, status: u16) -> anyhow::Result<Answer> {
        let what = format!("{} {}", self.method, self.path);
        let answer = self.send().await?;
        if answer.status != status {
            bail!("{what}: expected {status}, got {} {}", answer.status, answer.body);
        }
        Ok(answer)
    }
}

async fn read(response: Response) -> anyhow::Result<Answer> {
    let status = response.status().as_u16();
    let etag = response.headers().get("etag").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let text = response.text().await.map_err(|error| anyhow!("the answer broke off: {}", innermost(&error)))?;
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(Answer { status, etag, body })
}

/// What lies at the bottom of an error: `Connection refused`. What lies above repeats the address.
fn innermost(error: &dyn Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
