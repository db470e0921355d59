//! Middleware for every request: request id, log line, header limits and the response after a panic.

use std::any::Any;
use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Env;
use domain::apps::oauth::error::{Code, OAuthError};
use tracing::Instrument;

use super::auth::challenge;
use super::errors::{CHALLENGE, Needed, WrongToken, refuse};
use crate::adapters::random;
use crate::config::Connections;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request an id and a log line. The query string isn't logged, since it may contain private data.
pub async fn record(request: Request, next: Next) -> Response {
    let id = URL_SAFE_NO_PAD.encode(random::<12>());
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    span.in_scope(|| {
        let ms = begun.elapsed().as_millis();
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), ms, "failed");
        } else {
            tracing::debug!(status = status.as_u16(), ms, "answered");
        }
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Puts the whole challenge into an answer that asks for a token, or for one with more scopes (RFC 6750, section 3.1). It
/// leads to the metadata of the API where that is what was asked (RFC 9728, section 3.3).
pub async fn say_where(State(env): State<Arc<Env>>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path() == "/graphql";
    let mut response = next.run(request).await;
    if let Some(Needed(scopes)) = response.extensions().get::<Needed>().copied() {
        let error = OAuthError::new(Code::InsufficientScope, "The access token lacks a scope.");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge(&env, is_api, Some(&error), Some(scopes)));
    } else if response.headers().get(header::WWW_AUTHENTICATE) == Some(&CHALLENGE) {
        let wrong = response.extensions().get::<WrongToken>();
        let error = wrong.map(|WrongToken(why)| OAuthError::new(Code::InvalidToken, why.clone()));
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge(&env, is_api, error.as_ref(), None));
    }
    response
}

/// Refuses a request whose request line and headers exceed the limits (RFC 6585, section 5).
pub async fn headers_in_bounds(State(bounds): State<Connections>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let line = request.method().as_str().len() + request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    // Each with its colon, its space and its end of line.
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if headers.len() <= bounds.headers && line + bytes <= bounds.header_bytes {
        return next.run(request).await;
    }
    let message =
        format!("A request may have at most {} headers with {} bytes in total.", bounds.headers, bounds.header_bytes);
    refuse(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "HEADERS_TOO_LARGE", message).into_response()
}

/// The response after a panic. It contains no details of the panic.
#[expect(clippy::needless_pass_by_value, reason = "the form that the layer calls")]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let what = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    tracing::error!(what, "a request handler panicked");
    let body = super::errors::error_body("INTERNAL", "Something went wrong on our side.");
    (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
}
