//! The forms of OAuth2: `application/x-www-form-urlencoded`, refused in OAuth2's own terms.

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::access::oauth::Denial;
use crate::http::read_body;
use crate::kernel::{Problem, Refusal};

const LARGEST: usize = 16 * 1024;

/// A form, checked against its type. Fields it does not know are ignored, as RFC 6749 section 3.2 wants; a field
/// given twice is refused.
pub struct OAuthForm<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for OAuthForm<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self(read(&request, &mut payload).await?)) })
    }
}

async fn read<T: DeserializeOwned>(request: &HttpRequest, payload: &mut Payload) -> Result<T, Refusal> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let detail = "Send `Content-Type: application/x-www-form-urlencoded`.";
        return Err(Refusal::new(Problem::UnsupportedMediaType, detail).member("error", Denial::InvalidRequest.code()));
    }
    let bytes = read_body(request, payload, LARGEST).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Denial::InvalidRequest.because("The form is not UTF-8."))?;
    // What serde says may quote the form, and the form holds secrets.
    let form = web::Query::<T>::from_query(text)
        .map_err(|_| Denial::InvalidRequest.because("The form lacks a field, or has one twice."))?;
    Ok(form.into_inner())
}
