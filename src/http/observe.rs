//! Middleware round every request: its id, its log line, its figures, and the body of every refusal.

use std::time::Instant as Stopwatch;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, ResponseError, web};
use tracing::Instrument;
use uuid::Uuid;

use super::caller::RequestMeta;
use crate::kernel::{Clock, Ids, Instant, Problem, Refusal};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REHEARSAL: HeaderName = HeaderName::from_static("drawdown-rehearsal");

/// Whether every answer must say that this is a rehearsal.
#[derive(Clone, Copy, Debug)]
pub struct Rehearsal(pub bool);

/// Gives the request an id (the caller's own if it is a sane one), answers every refusal as problem+json,
/// logs one line and counts.
///
/// # Errors
/// When a middleware further in refused; actix then turns the refusal into its answer.
pub async fn observe<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let started = Stopwatch::now();
    let clock = request.app_data::<web::Data<Clock>>().map(|clock| Clock::clone(clock)).unwrap_or_else(Clock::system);
    let rehearsal = request.app_data::<web::Data<Rehearsal>>().is_some_and(|rehearsal| rehearsal.0);
    let meta = RequestMeta { id: request_id(&request, clock.now()), at: clock.now() };
    request.extensions_mut().insert(meta.clone());

    let span = tracing::info_span!("request", id = %meta.id, method = %request.method(), path = %request.path());
    // The request must not be kept here: actix routes it in place and needs it to itself.
    let outcome = next.call(request).instrument(span.clone()).await;

    let _entered = span.enter();
    let response = match outcome {
        Ok(response) => response,
        Err(error) => {
            let refusal = error.as_error::<Refusal>().cloned().unwrap_or_else(|| foreign(&error));
            log_cause(&refusal);
            let status = refusal.problem().status();
            metrics::counter!("http_requests_broken_off_total", "status" => status.to_string()).increment(1);
            answered(status, started);
            return Err(refusal.answering(&meta.id).into());
        }
    };
    let mut response = match response.response().error().and_then(|error| error.as_error::<Refusal>()).cloned() {
        Some(refusal) => {
            log_cause(&refusal);
            response.into_response(refusal.answering(&meta.id).error_response()).map_into_right_body()
        }
        None => response.map_into_left_body(),
    };
    stamp(response.response_mut(), &meta, rehearsal.then(|| clock.now()));
    record(&response, started);
    Ok(response)
}

/// The caller's own id if it is short and plain, else one of ours.
fn request_id(request: &ServiceRequest, at: Instant) -> String {
    let sent = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let sane = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    match sent.filter(sane) {
        Some(id) => id.to_owned(),
        None => request.app_data::<web::Data<Ids>>().map(|ids| ids.fresh::<Uuid>(at)).unwrap_or_default().to_string(),
    }
}

/// An error of the framework itself, such as a body that could not be read.
fn foreign(error: &actix_web::Error) -> Refusal {
    let status = error.as_response_error().status_code();
    if status.is_server_error() {
        return Refusal::internal(error.to_string());
    }
    match status.as_u16() {
        413 => Refusal::of(Problem::TooLarge),
        415 => Refusal::of(Problem::UnsupportedMediaType),
        404 => Refusal::not_found("thing"),
        _ => Refusal::new(Problem::BadForm, error.to_string()),
    }
}

/// What a caller never sees is logged, once.
fn log_cause(refusal: &Refusal) {
    if let Some(cause) = refusal.cause() {
        tracing::error!(error = %chain(cause), problem = refusal.problem().slug(), "refused for an inner reason");
    }
}

fn chain(cause: &(dyn std::error::Error + Send + Sync)) -> String {
    let mut text = cause.to_string();
    let mut source = cause.source();
    while let Some(inner) = source {
        text.push_str(&format!(": {inner}"));
        source = inner.source();
    }
    text
}

fn stamp<B>(response: &mut HttpResponse<B>, meta: &RequestMeta, rehearsal: Option<Instant>) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&meta.id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("x-frame-options"), HeaderValue::from_static("DENY"));
    if let Some(value) = rehearsal.and_then(|now| HeaderValue::from_str(&now.to_rfc3339()).ok()) {
        headers.insert(REHEARSAL, value);
    }
}

fn record<B>(response: &ServiceResponse<B>, started: Stopwatch) {
    let route = response.request().match_pattern().unwrap_or_else(|| "unmatched".into());
    let status = response.status().as_u16();
    // Figures are public, and how many tenders come in is not (T01): requests about tenders are not counted.
    if !route.contains("/tenders") {
        let method = known(response.request().method());
        let labels = [("method", method.to_owned()), ("route", route), ("status", status.to_string())];
        metrics::counter!("http_requests_total", &labels).increment(1);
        metrics::histogram!("http_request_seconds", &labels).record(started.elapsed());
    }
    answered(status, started);
}

/// Methods that nobody serves share one name, so that an outsider cannot make up new ones without end.
fn known(method: &Method) -> &'static str {
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS]
        .iter()
        .zip(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
        .find_map(|(known, name)| (known == method).then_some(name))
        .unwrap_or("OTHER")
}

fn answered(status: u16, started: Stopwatch) {
    tracing::info!(status, micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX), "answered");
}
