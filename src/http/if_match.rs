//! `If-Match`: a change says which version it changes, so that nobody overwrites what they have not read.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};

use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::kernel::{Problem, Refusal};

/// The version the caller has read, from its `ETag`: `If-Match: "3"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(version(request).map(Self).map_err(Into::into))
    }
}

/// Handlers document it by `params(IfMatch)`.
impl utoipa::IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter("The ETag last read", Required::True)]
    }
}

/// The same where there may be nothing yet to be changed: whether it is needed is for the use case to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfAny(pub Option<i64>);

impl FromRequest for IfAny {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = request.headers().contains_key(header::IF_MATCH).then(|| version(request)).transpose();
        ready(found.map(Self).map_err(Into::into))
    }
}

impl utoipa::IntoParams for IfAny {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter("The ETag last read, once there is one", Required::False)]
    }
}

fn parameter(description: &str, required: Required) -> Parameter {
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).pattern(Some("^\"[0-9]{1,18}\"$"))))
        .example(Some("\"1\"".into()))
        .build()
}

fn version(request: &HttpRequest) -> Result<i64, Refusal> {
    let Some(value) = request.headers().get(header::IF_MATCH) else {
        return Err(Refusal::new(Problem::VersionRequired, "Send `If-Match` with the ETag you last read."));
    };
    value
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix('"')?.strip_suffix('"'))
        .filter(|text| (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| {
            Refusal::new(Problem::BadHeader, "If-Match must be one ETag of this server: a number in quotes.")
        })
}
