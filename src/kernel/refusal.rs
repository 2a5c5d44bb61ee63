//! The registry of refusals: every way in which this product says no.
//!
//! A [`Refusal`] is the error of every use case. `http` turns it into RFC 9457 problem+json; nothing a caller
//! reads comes from anywhere else, and what is unexpected reaches them as one bare [`Problem::Internal`].

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident $slug:literal $status:literal $title:literal;)*) => {
        /// A kind of refusal. Its `type` is `/problems/<slug>`, which the server also serves as a page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Problem { $($(#[$doc])* $name),* }

        impl Problem {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            pub const fn slug(self) -> &'static str { match self { $(Self::$name => $slug),* } }
            pub const fn status(self) -> u16 { match self { $(Self::$name => $status),* } }
            pub const fn title(self) -> &'static str { match self { $(Self::$name => $title),* } }
        }
    };
}

problems! {
    MalformedJson "malformed-json" 400 "The body is not JSON";
    BadQuery "bad-query" 400 "The query string cannot be read";
    BadHeader "bad-header" 400 "A header cannot be read";
    BadForm "bad-form" 400 "The form cannot be read";
    /// A name and password, or a refresh token (RFC 6749 section 5.2).
    InvalidGrant "invalid-grant" 400 "The sign-in was refused";
    InvalidClient "invalid-client" 401 "The client is not known here";
    Unauthenticated "unauthenticated" 401 "A valid access token is needed";
    Forbidden "forbidden" 403 "You may not do this";
    /// Nothing of a provider's opens before; `declare_at` says where (T09).
    DeclarationNeeded "declaration-needed" 403 "Declare your interests first";
    /// `interest` is the one that was declared.
    ConflictOfInterest "conflict-of-interest" 403 "You have an interest in this provider";
    NotFound "not-found" 404 "There is no such thing here";
    MethodNotAllowed "method-not-allowed" 405 "This address does not take that method";
    WrongState "wrong-state" 409 "This cannot be done in the present state";
    Conflict "conflict" 409 "This already exists";
    /// An approval or rejection that names the hash of other bytes.
    NotAsReviewed "not-as-reviewed" 409 "This is not what you reviewed";
    /// Somebody else's change, made or scheduled, and this one cannot both stand.
    Diverged "diverged" 409 "Another change stands in the way";
    /// A tender's content, or how many there are, before the opening.
    Sealed "sealed" 409 "Tenders are sealed until they are opened";
    DeadlinePassed "deadline-passed" 409 "The deadline has passed";
    /// A rulebook bars whoever was refused so many times; `may_apply_from` says until when.
    LockedOut "locked-out" 409 "It may not apply again yet";
    Stale "stale" 412 "This has changed since you read it";
    TooLarge "too-large" 413 "The body is too large";
    UnsupportedMediaType "unsupported-media-type" 415 "That content type is not understood here";
    Validation "validation" 422 "Some fields need correcting";
    /// A rule of the council said no; `decision` shows its reasons.
    RefusedByRule "refused-by-rule" 422 "The rulebook does not allow this";
    /// The law the framework stands under does not allow it; the detail cites the provision.
    RefusedByRegime "refused-by-regime" 422 "The legal regime of this framework does not allow this";
    /// A rule failed or lacked a fact: an officer must look, and nobody is the worse for it.
    CannotDecide "cannot-decide" 409 "The rules could not decide";
    IdempotencyMismatch "idempotency-mismatch" 422 "This idempotency key was used for another request";
    VersionRequired "version-required" 428 "Say which version you are changing";
    TooManyRequests "too-many-requests" 429 "Too many requests";
    Internal "internal" 500 "Something went wrong here";
    Busy "busy" 503 "The server is busy";
    TimedOut "timed-out" 503 "The request took too long";
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body; for a query, `/` and the parameter's name.
    pub pointer: String,
    /// Stable, for programs.
    #[schema(value_type = String)]
    pub code: Cow<'static, str>,
    /// A plain sentence, for people.
    pub detail: String,
}

impl FieldError {
    pub fn new(pointer: impl Into<String>, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.into(), detail: detail.into() }
    }
}

/// One answer of no. Boxed, so that results stay small.
#[derive(Clone, Debug)]
pub struct Refusal(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    problem: Problem,
    detail: Option<String>,
    errors: Vec<FieldError>,
    decision: Option<Value>,
    retry_after: Option<u64>,
    allow: Option<String>,
    extra: Vec<(&'static str, Value)>,
    /// Never shown; logged once where the answer is made.
    cause: Option<Arc<dyn Error + Send + Sync>>,
    /// The database asks for the whole unit of work to be run again.
    retry_work: bool,
    request_id: Option<String>,
}

impl Refusal {
    pub fn of(problem: Problem) -> Self {
        Self(Box::new(Inner {
            problem,
            detail: None,
            errors: vec![],
            decision: None,
            retry_after: None,
            allow: None,
            extra: vec![],
            cause: None,
            retry_work: false,
            request_id: None,
        }))
    }

    /// A refusal with a plain sentence.
    pub fn new(problem: Problem, detail: impl Into<String>) -> Self {
        Self::of(problem).detail(detail)
    }

    /// Something nobody foresaw. The cause is logged and never shown.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let mut refusal = Self::of(Problem::Internal);
        refusal.0.cause = Some(Arc::from(cause.into()));
        refusal
    }

    /// The database broke off a transaction that may simply be run again.
    pub fn busy_database(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let mut refusal = Self::of(Problem::Busy).retry_after(1);
        refusal.0.cause = Some(Arc::from(cause.into()));
        refusal.0.retry_work = true;
        refusal
    }

    /// Absent, or another tenant's: the two look the same from outside.
    pub fn not_found(what: &str) -> Self {
        Self::new(Problem::NotFound, format!("There is no such {what}, or it is not yours to see."))
    }

    pub fn wrong_state(detail: impl Into<String>) -> Self {
        Self::new(Problem::WrongState, detail)
    }

    pub fn stale(current: i64) -> Self {
        Self::new(
            Problem::Stale,
            format!("The present version is \"{current}\". Read it again, then repeat your change."),
        )
    }

    /// One field at fault.
    pub fn invalid(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::of(Problem::Validation).field(FieldError::new(pointer, code, detail))
    }

    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Says first which of several things it is about.
    pub fn about(mut self, name: &str) -> Self {
        let said = self.0.detail.take().unwrap_or_else(|| self.0.problem.title().to_owned());
        self.detail(format!("\"{name}\": {said}"))
    }

    pub fn field(mut self, error: FieldError) -> Self {
        self.0.errors.push(error);
        self
    }

    pub fn fields(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.0.errors.extend(errors);
        self
    }

    /// The same faults in a request that holds the faulty thing at `pointer`.
    pub fn below(mut self, pointer: &str) -> Self {
        for error in &mut self.0.errors {
            error.pointer.insert_str(0, pointer);
        }
        self
    }

    /// The rule's own reasons.
    pub fn decision(mut self, decision: Value) -> Self {
        self.0.decision = Some(decision);
        self
    }

    /// Seconds to wait before trying again.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// The methods an address does take.
    pub fn allow(mut self, methods: impl Into<String>) -> Self {
        self.0.allow = Some(methods.into());
        self
    }

    /// A member of the body that this kind of refusal has on top (RFC 9457 section 3.2).
    pub fn member(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.extra.push((name, value.into()));
        self
    }

    /// Names the request this answers.
    pub fn answering(mut self, request_id: &str) -> Self {
        self.0.request_id = Some(request_id.into());
        self
    }

    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    pub fn allowed_methods(&self) -> Option<&str> {
        self.0.allow.as_deref()
    }

    pub fn problem(&self) -> Problem {
        self.0.problem
    }

    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    pub fn retry_seconds(&self) -> Option<u64> {
        self.0.retry_after
    }

    pub fn wants_rerun(&self) -> bool {
        self.0.retry_work
    }

    pub fn cause(&self) -> Option<&(dyn Error + Send + Sync)> {
        self.0.cause.as_deref()
    }

    /// The body of the answer (RFC 9457). `instance` is the request's id.
    pub fn body(&self, instance: &str) -> Value {
        let inner = &self.0;
        let mut body = serde_json::json!({
            "type": format!("/problems/{}", inner.problem.slug()),
            "title": inner.problem.title(),
            "status": inner.problem.status(),
            "instance": format!("urn:request:{instance}"),
        });
        if let Some(detail) = &inner.detail {
            body["detail"] = Value::from(detail.as_str());
        }
        if !inner.errors.is_empty() {
            body["errors"] = serde_json::to_value(&inner.errors).unwrap_or(Value::Null);
        }
        if let Some(decision) = &inner.decision {
            body["decision"] = decision.clone();
        }
        for (name, value) in &inner.extra {
            body[*name] = value.clone();
        }
        body
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.problem.title())?;
        if let Some(detail) = &self.0.detail {
            write!(f, ": {detail}")?;
        }
        for error in &self.0.errors {
            write!(f, "; {} {}", error.pointer, error.detail)?;
        }
        Ok(())
    }
}

impl Error for Refusal {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.cause.as_ref().map(|cause| &**cause as &(dyn Error + 'static))
    }
}

impl From<super::money::MoneyError> for Refusal {
    fn from(error: super::money::MoneyError) -> Self {
        Self::new(Problem::Validation, error.to_string())
    }
}
