//! What goes around every request: its id, its line in the log, and what is said when our code panics.

use std::any::Any;
use std::time::Instant;

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tracing::Instrument;

use crate::adapters::random;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request an id, and a line in the log. The path's query isn't logged: it may hold what is private.
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

/// What a client is told when our code panics: nothing of it.
#[expect(clippy::needless_pass_by_value, reason = "the form that the layer calls")]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let what = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    tracing::error!(what, "a handler panicked");
    let body = super::errors::error_body("INTERNAL", "Something went wrong on our side.");
    (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
}
