//! `/oauth/token`, `/oauth/revoke` and the public keys.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;

use super::form::OAuthForm;
use crate::access::oauth::{Denial, client_refused};
use crate::access::service::{Access, Issued};
use crate::access::views::{RevocationForm, TokenForm, TokenView};
use crate::http::{ProblemBody, Reply, RequestMeta};
use crate::kernel::{Call, Refusal};

/// Get tokens
///
/// Grants `password` (a built-in account's e-mail address and password), `client_credentials` (an API client, by
/// HTTP Basic or `client_id` and `client_secret` in the form) and `refresh_token`. A refresh token is good once;
/// using it again ends the session. An unknown name, a wrong password, a locked and a disabled account are refused
/// in the same words.
#[utoipa::path(tag = "tokens",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Tokens", body = TokenView),
        (status = 400, description = "`error` says which of RFC 6749's: invalid_request, invalid_grant, invalid_scope \
            or unsupported_grant_type", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "`invalid_client`", body = ProblemBody, content_type = "application/problem+json"),
    ))]
#[post("/oauth/token")]
pub async fn issue_token(
    request: HttpRequest,
    meta: RequestMeta,
    form: OAuthForm<TokenForm>,
    access: web::Data<Access>,
) -> Result<Reply<TokenView>, Refusal> {
    let (call, form, scope) = (anonymous(meta), &form.0, form.0.scope.as_deref());
    let Issued { access_token, expires_in, refresh_token, scope } = match form.grant_type.as_deref() {
        Some("password") => {
            let (email, password) = (wanted(&form.username, "username")?, wanted(&form.password, "password")?);
            access.sign_in(&call, email, password, scope).await?
        }
        Some("client_credentials") => {
            let (id, secret) = client_credentials(&request, form)?;
            access.client_sign_in(&call, &id, &secret, scope).await?
        }
        Some("refresh_token") => access.refresh(&call, wanted(&form.refresh_token, "refresh_token")?).await?,
        Some(_) => {
            let known = "grant_type must be password, client_credentials or refresh_token.";
            return Err(Denial::UnsupportedGrantType.because(known));
        }
        None => return Err(missing("grant_type")),
    };
    Ok(Reply::ok(TokenView::new(&access_token, refresh_token.as_ref(), expires_in, scope)))
}

/// Revoke a token
///
/// Ends the session a token belongs to: its access tokens and refresh tokens are good for nothing from now on. A
/// token that is not known, or ended before, is answered the same (RFC 7009).
#[utoipa::path(tag = "tokens",
    request_body(content = RevocationForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The token is good for nothing now")))]
#[post("/oauth/revoke")]
pub async fn revoke_token(
    meta: RequestMeta,
    form: OAuthForm<RevocationForm>,
    access: web::Data<Access>,
) -> Result<HttpResponse, Refusal> {
    access.revoke(&anonymous(meta), &form.0.token).await?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).finish())
}

/// Read the public keys
///
/// The keys to verify our access tokens with (RFC 7517).
#[utoipa::path(tag = "tokens",
    responses((status = 200, description = "The key set", body = serde_json::Value)))]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(access: web::Data<Access>) -> Reply<serde_json::Value> {
    Reply::ok(access.jwks()).public()
}

/// Nobody yet: who calls is what the token endpoint finds out.
fn anonymous(meta: RequestMeta) -> Call {
    Call { request_id: meta.id, ..Call::system(meta.at) }
}

fn wanted<'a, T>(field: &'a Option<T>, name: &str) -> Result<&'a T, Refusal> {
    field.as_ref().ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Refusal {
    Denial::InvalidRequest.because(format!("The form needs {name}."))
}

/// From HTTP Basic or from the form, never from both (RFC 6749 section 2.3).
fn client_credentials(request: &HttpRequest, form: &TokenForm) -> Result<(String, SecretString), Refusal> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        let secret = wanted(&form.client_secret, "client_secret")?;
        return Ok((wanted(&form.client_id, "client_id")?.clone(), secret.clone()));
    };
    if form.client_secret.is_some() {
        return Err(Denial::InvalidRequest.because("Send the client's secret once: in the header or in the form."));
    }
    let (scheme, encoded) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(client_refused)?;
    let decoded = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let (id, secret) = decoded.as_deref().and_then(|pair| pair.split_once(':')).ok_or_else(client_refused)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(client_refused());
    }
    Ok((id.to_owned(), SecretString::from(secret)))
}
