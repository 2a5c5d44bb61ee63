//! Request bodies: JSON with an answer that names the field at fault, and raw files.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::limits::Limits;
use crate::kernel::text::pointer_step;
use crate::kernel::{FieldError, Problem, Refusal};

/// A JSON body, checked against its type. Unknown fields are refused by the type itself
/// (`#[serde(deny_unknown_fields)]`).
pub struct Body<T> {
    value: T,
    bytes: web::Bytes,
}

impl<T> Body<T> {
    /// As received: what an idempotency key is bound to.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> std::ops::Deref for Body<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            require_type(&request, "application/json")?;
            let bytes = read_body(&request, &mut payload, Limits::of(&request).body).await?;
            let value = parse(&bytes)?;
            Ok(Self { value, bytes })
        })
    }
}

/// The bytes of a file, for the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[schema(as = File, value_type = String, format = Binary)]
#[expect(dead_code, reason = "only its shape matters")]
pub struct FileBody(Vec<u8>);

/// A file sent as the body itself, up to the server's limit for files.
pub struct RawBody(pub web::Bytes);

impl FromRequest for RawBody {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self(read_body(&request, &mut payload, Limits::of(&request).file).await?)) })
    }
}

/// # Errors
/// `unsupported-media-type` unless the body is said to be of this type.
pub fn require_type(request: &HttpRequest, wanted: &str) -> Result<(), Refusal> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(Refusal::new(Problem::UnsupportedMediaType, format!("Send `Content-Type: {wanted}`.")))
}

/// The whole body, refused as soon as it is longer than `most` bytes.
///
/// # Errors
/// `too-large`, or `malformed-json` when the connection broke.
pub async fn read_body(request: &HttpRequest, payload: &mut Payload, most: usize) -> Result<web::Bytes, Refusal> {
    let too_large = || Refusal::new(Problem::TooLarge, format!("The body may have {most} bytes."));
    let declared =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let mut bytes = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::new(Problem::MalformedJson, "The body ended early."))?;
        if bytes.len() + chunk.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// Reads JSON into `T`; a fault is answered with its JSON pointer.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| Refusal::new(Problem::MalformedJson, "The body is not UTF-8."))?;
    refuse_nul(text)?;
    if text.trim_start().starts_with('[') {
        return Err(Refusal::invalid("", "wrong_type", "must be a JSON object"));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value: T = serde_path_to_error::deserialize(&mut reader).map_err(|fault| explain(&fault))?;
    reader.end().map_err(|_| Refusal::new(Problem::MalformedJson, "There is something after the end of the JSON."))?;
    Ok(value)
}

/// A NUL can be written as an escape in JSON, but PostgreSQL cannot store it, so nobody may.
fn refuse_nul(text: &str) -> Result<(), Refusal> {
    if !text.contains("\\u0000") {
        return Ok(());
    }
    let Ok(value) = serde_json::from_str::<Value>(text) else { return Ok(()) };
    let mut faults = vec![];
    find_nul(&value, &mut String::new(), &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(Refusal::of(Problem::Validation).fields(faults)) }
}

fn find_nul(value: &Value, pointer: &mut String, faults: &mut Vec<FieldError>) {
    let mut descend = |segment: &str, value: &Value, faults: &mut Vec<FieldError>| {
        let before = pointer.len();
        pointer.push('/');
        pointer.push_str(&pointer_step(segment));
        if segment.contains('\0') {
            faults.push(FieldError::new(pointer.replace('\0', "\u{fffd}"), "nul", "must not contain a NUL character"));
        }
        find_nul(value, pointer, faults);
        pointer.truncate(before);
    };
    match value {
        Value::String(text) if text.contains('\0') => {
            faults.push(FieldError::new(pointer.clone(), "nul", "must not contain a NUL character"));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| descend(&index.to_string(), item, faults))
        }
        Value::Object(members) => members.iter().for_each(|(name, member)| descend(name, member, faults)),
        _ => {}
    }
}

/// serde's message in plain words, its place as a JSON pointer.
fn explain(fault: &serde_path_to_error::Error<serde_json::Error>) -> Refusal {
    let inner = fault.inner();
    let message = inner.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    if !inner.is_data() {
        let place = format!("line {}, column {}", inner.line(), inner.column());
        return Refusal::new(Problem::MalformedJson, format!("The JSON cannot be read at {place}: {message}."));
    }
    let mut pointer = String::new();
    for segment in fault.path() {
        use serde_path_to_error::Segment;
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", pointer_step(key))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    let named = message.split('`').nth(1).unwrap_or_default();
    let (code, detail) = if message.starts_with("missing field") {
        pointer.push_str(&format!("/{}", pointer_step(named)));
        ("missing", "is missing".to_owned())
    } else if message.starts_with("unknown field") {
        if !pointer.ends_with(&format!("/{}", pointer_step(named))) {
            pointer.push_str(&format!("/{}", pointer_step(named)));
        }
        ("unknown_field", message.replacen(&format!("unknown field `{named}`"), "is not a field of this request", 1))
    } else if message.starts_with("duplicate field") {
        ("duplicate_field", format!("`{named}` is given twice"))
    } else if message.starts_with("invalid type") {
        ("wrong_type", expected(message))
    } else if message.starts_with("invalid length") {
        ("wrong_type", "must be a JSON object".to_owned())
    } else if message.starts_with("unknown variant") {
        ("unknown_value", message.replacen("unknown variant", "no such choice:", 1))
    } else {
        ("invalid", message.to_owned())
    };
    Refusal::of(Problem::Validation).field(FieldError::new(pointer, code, detail))
}

/// "must be …" for serde's "expected …", without the names of our own types.
fn expected(message: &str) -> String {
    let (_, wanted) = message.rsplit_once("expected ").unwrap_or_default();
    match wanted {
        "a string" => "must be text in quotation marks".to_owned(),
        "a map" => "must be a JSON object".to_owned(),
        "a sequence" => "must be a list".to_owned(),
        "a boolean" => "must be true or false".to_owned(),
        _ if wanted.starts_with("struct ") => "must be a JSON object".to_owned(),
        "i64" | "i32" | "usize" => "must be a whole number".to_owned(),
        "u64" | "u32" | "u16" | "u8" => "must be a whole number, zero or more".to_owned(),
        _ if wanted.contains("Decimal") => "must be a decimal number in quotation marks, like \"20.5\"".to_owned(),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Money;

    #[derive(serde::Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Offer {
        price: Money,
        beds: Vec<u8>,
    }

    fn fault(text: &str) -> (Problem, String, String) {
        let refusal = parse::<Offer>(text.as_bytes()).unwrap_err();
        let error = refusal.errors().first();
        let (pointer, code) = error.map(|e| (e.pointer.clone(), e.code.to_string())).unwrap_or_default();
        (refusal.problem(), pointer, code)
    }

    #[test]
    fn every_fault_names_its_field() {
        let validation = |pointer: &str, code: &str| (Problem::Validation, pointer.to_owned(), code.to_owned());
        assert_eq!(
            fault(r#"{"price":{"amount":"1.005","currency":"GBP"},"beds":[]}"#),
            validation("/price/amount", "invalid")
        );
        assert_eq!(
            fault(r#"{"price":{"amount":1,"currency":"GBP"},"beds":[]}"#),
            validation("/price/amount", "wrong_type")
        );
        assert_eq!(fault(r#"{"price":{"amount":"1","currency":"GBP"}}"#), validation("/beds", "missing"));
        assert_eq!(fault(r#"{"beds":[1,"x"]}"#), validation("/beds/1", "wrong_type"));
        assert_eq!(fault(r#"{"beds":[],"colour":1}"#), validation("/colour", "unknown_field"));
        assert_eq!(fault(r#"{"beds":[],"beds":[]}"#).2, "duplicate_field");
        assert_eq!(fault("{\"beds\":[],\"a\\u0000b\":\"\\u0000\"}").2, "nul");
        assert_eq!(fault("{").0, Problem::MalformedJson);
        assert_eq!(fault("{} {}").0, Problem::Validation, "the first fault wins");
        assert_eq!(fault("\u{0}").0, Problem::MalformedJson);
    }
}
