//! A plain HTTP client of the API, as an e-procurement portal would have one: signs in, keeps its token, names
//! every change by an idempotency key.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, bail};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;

use super::cast::Person;

/// One base address, many people.
pub struct Client {
    http: reqwest::Client,
    base: String,
    tokens: Mutex<BTreeMap<String, String>>,
    serial: AtomicU64,
}

/// An answer that was read whole.
pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    pub body: Value,
}

impl Answer {
    /// A member of the body as text, by JSON pointer.
    pub fn text(&self, pointer: &str) -> anyhow::Result<String> {
        let value = self.body.pointer(pointer).with_context(|| format!("no {pointer} in {}", self.body))?;
        Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    pub fn id(&self) -> anyhow::Result<String> {
        self.text("/id")
    }

    pub fn items(&self) -> &[Value] {
        self.body["items"].as_array().map_or(&[], Vec::as_slice)
    }

    /// A refusal in one line, with every field and reason it names.
    pub fn refusal(&self) -> String {
        let mut line = format!("{} {}", self.status, self.body["title"].as_str().unwrap_or_default());
        if let Some(detail) = self.body["detail"].as_str() {
            line.push_str(&format!(" · {detail}"));
        }
        for error in self.body["errors"].as_array().into_iter().flatten() {
            let word = |name: &str| error[name].as_str().unwrap_or_default();
            line.push_str(&format!(" · {}: {}", word("pointer"), word("detail")));
        }
        line
    }
}

/// One request being put together.
pub struct Ask<'a> {
    client: &'a Client,
    person: Option<&'a Person>,
    method: Method,
    path: String,
    body: Option<Body>,
    version: Option<String>,
}

enum Body {
    Json(Value),
    Csv(Vec<u8>),
}

impl Client {
    pub fn new(base: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { http, base: base.into(), tokens: Mutex::default(), serial: AtomicU64::new(1) })
    }

    pub fn get<'a>(&'a self, person: &'a Person, path: impl Into<String>) -> Ask<'a> {
        self.ask(Method::GET, Some(person), path)
    }

    /// Without a token, as anybody.
    pub fn get_public(&self, path: impl Into<String>) -> Ask<'_> {
        self.ask(Method::GET, None, path)
    }

    pub fn post<'a>(&'a self, person: &'a Person, path: impl Into<String>) -> Ask<'a> {
        self.ask(Method::POST, Some(person), path)
    }

    pub fn put<'a>(&'a self, person: &'a Person, path: impl Into<String>) -> Ask<'a> {
        self.ask(Method::PUT, Some(person), path)
    }

    fn ask<'a>(&'a self, method: Method, person: Option<&'a Person>, path: impl Into<String>) -> Ask<'a> {
        Ask { client: self, person, method, path: path.into(), body: None, version: None }
    }

    /// Every item of a list, page by page.
    ///
    /// # Errors
    /// When a page is refused.
    pub async fn all(&self, person: &Person, path: &str) -> anyhow::Result<Vec<Value>> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let (mut items, mut cursor) = (vec![], String::new());
        loop {
            let page = self.get(person, format!("{path}{joint}limit=100{cursor}")).expect(200).await?;
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
    /// When the person cannot sign in.
    pub async fn token_of(&self, person: &Person) -> anyhow::Result<String> {
        self.token(person, true).await
    }

    async fn token(&self, person: &Person, renew: bool) -> anyhow::Result<String> {
        if !renew && let Some(token) = self.tokens().get(&person.email) {
            return Ok(token.clone());
        }
        let form = [("grant_type", "password"), ("username", &person.email), ("password", &person.password)];
        let response = self.http.post(format!("{}/oauth/token", self.base)).form(&form).send().await?;
        let status = response.status();
        let body: Value = response.json().await?;
        let Some(token) = body["access_token"].as_str() else {
            bail!("{} could not sign in: {status} {body}", person.email)
        };
        self.tokens().insert(person.email.clone(), token.into());
        Ok(token.into())
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ask<'_> {
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(Body::Json(body));
        self
    }

    pub fn csv(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(Body::Csv(body.into()));
        self
    }

    /// The version this changes, as the ETag of an earlier answer.
    pub fn version(mut self, of: &Answer) -> Self {
        self.version.clone_from(&of.etag);
        self
    }

    /// Sends; an access token that ran out with the rehearsal's clock is renewed once.
    ///
    /// # Errors
    /// When the server cannot be reached or the person cannot sign in.
    pub async fn send(self) -> anyhow::Result<Answer> {
        let key = format!("story-{}", self.client.serial.fetch_add(1, Ordering::Relaxed));
        let answer = self.attempt(&key, false).await?;
        if answer.status == StatusCode::UNAUTHORIZED.as_u16() && self.person.is_some() {
            return self.attempt(&key, true).await;
        }
        Ok(answer)
    }

    async fn attempt(&self, key: &str, renew: bool) -> anyhow::Result<Answer> {
        let root = if self.path.starts_with("/health") || self.path.starts_with("/oauth") { "" } else { "/api/v1" };
        let mut request =
            self.client.http.request(self.method.clone(), format!("{}{root}{}", self.client.base, self.path));
        if let Some(person) = self.person {
            request = request.bearer_auth(self.client.token(person, renew).await?);
        }
        let response = self.dress(request, key).send().await?;
        let status = response.status().as_u16();
        let etag = response.headers().get("etag").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Answer { status, etag, body })
    }

    fn dress(&self, mut request: RequestBuilder, key: &str) -> RequestBuilder {
        if self.method == Method::POST {
            request = request.header("idempotency-key", key);
        }
        if let Some(version) = &self.version {
            request = request.header("if-match", version);
        }
        match &self.body {
            Some(Body::Json(body)) => request.json(body),
            Some(Body::Csv(bytes)) => request.header("content-type", "text/csv").body(bytes.clone()),
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
