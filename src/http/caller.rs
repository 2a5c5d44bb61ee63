//! Who calls: the credential, checked before anything else of the request is looked at.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::body::Body;
use crate::kernel::actor::Idempotency;
use crate::kernel::{Actor, Call, Clock, Instant, Permission, Problem, Refusal, canonical};

const MAX_KEY: usize = 128;

/// Turns a bearer token into the party it names.
pub trait Authenticate: Send + Sync {
    /// # Errors
    /// `unauthenticated` when the token is not good at this instant.
    fn authenticate<'a>(&'a self, bearer: &'a str, at: Instant) -> LocalBoxFuture<'a, Result<Actor, Refusal>>;
}

/// The one authenticator of this server.
#[derive(Clone)]
pub struct Authenticator(pub Arc<dyn Authenticate>);

/// What the server noted about a request before any handler: its id and when it came.
#[derive(Clone, Debug)]
pub struct RequestMeta {
    pub id: String,
    pub at: Instant,
}

impl RequestMeta {
    /// As noted by [`super::observe`].
    pub fn of(request: &HttpRequest) -> Result<Self, Refusal> {
        if let Some(meta) = request.extensions().get::<Self>() {
            return Ok(meta.clone());
        }
        let clock =
            request.app_data::<web::Data<Clock>>().ok_or_else(|| Refusal::internal("the server has no clock"))?;
        Ok(Self { id: "unobserved".into(), at: clock.now() })
    }
}

/// A caller who holds the permission `P`. There is no other way to get one than a good credential.
pub struct Caller<P> {
    pub actor: Actor,
    meta: RequestMeta,
    idempotency_key: Option<String>,
    operation: String,
    address: String,
    permission: PhantomData<P>,
}

impl<P> Caller<P> {
    pub fn at(&self) -> Instant {
        self.meta.at
    }

    /// A request whose path says everything.
    pub fn call(&self) -> Call {
        self.call_over(&[])
    }

    /// A request with a body: the idempotency key is bound to its bytes.
    pub fn call_with<T>(&self, body: &Body<T>) -> Call {
        self.call_over(body.bytes())
    }

    pub fn call_over(&self, bytes: &[u8]) -> Call {
        let idempotency = self.idempotency_key.clone().map(|key| {
            let mut request = self.address.clone().into_bytes();
            request.push(b'\n');
            request.extend_from_slice(bytes);
            Idempotency { key, operation: self.operation.clone(), request_sha256: canonical::sha256(&request) }
        });
        Call { actor: self.actor.clone(), at: self.meta.at, request_id: self.meta.id.clone(), idempotency }
    }
}

impl<P: Permission> FromRequest for Caller<P> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { caller(&request).await.map_err(Into::into) })
    }
}

async fn caller<P: Permission>(request: &HttpRequest) -> Result<Caller<P>, Refusal> {
    let meta = RequestMeta::of(request)?;
    let actor = actor(request, meta.at).await?.ok_or_else(|| {
        Refusal::new(Problem::Unauthenticated, "Send `Authorization: Bearer …` with a token from /oauth/token.")
    })?;
    if !P::granted(&actor) {
        return Err(Refusal::new(Problem::Forbidden, format!("This needs the permission `{}`.", P::SCOPE)));
    }
    let operation = format!("{} {}", request.method(), request.match_pattern().unwrap_or_default());
    Ok(Caller {
        actor,
        meta,
        idempotency_key: idempotency_key(request)?,
        operation,
        address: request.uri().to_string(),
        permission: PhantomData,
    })
}

/// Nobody, or somebody: for what the public may read and a council sees more of.
pub struct Visitor {
    pub actor: Option<Actor>,
    pub at: Instant,
}

impl FromRequest for Visitor {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let at = RequestMeta::of(&request)?.at;
            Ok(Self { actor: actor(&request, at).await?, at })
        })
    }
}

/// The party named by the bearer token; none without a token. A bad token is refused, never ignored.
async fn actor(request: &HttpRequest, at: Instant) -> Result<Option<Actor>, Refusal> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Ok(None) };
    let bearer = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| {
            Refusal::new(Problem::Unauthenticated, "The Authorization header must be `Bearer` and a token.")
        })?;
    let authenticator = request
        .app_data::<web::Data<Authenticator>>()
        .ok_or_else(|| Refusal::internal("the server has no authenticator"))?;
    authenticator.0.authenticate(bearer, at).await.map(Some)
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Refusal> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    let good = !key.is_empty() && key.len() <= MAX_KEY && key.bytes().all(|byte| byte.is_ascii_graphic());
    if !good {
        let detail = format!("Idempotency-Key must be 1 to {MAX_KEY} visible ASCII characters without spaces.");
        return Err(Refusal::new(Problem::BadHeader, detail));
    }
    Ok(Some(key.to_owned()))
}

impl FromRequest for RequestMeta {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request).map_err(Into::into))
    }
}
