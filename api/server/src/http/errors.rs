//! Errors from outside GraphQL, in the format of GraphQL errors.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::scope::Scopes;
use serde_json::{Value, json};

use crate::telemetry;

/// The challenge to a client that has to send a token (RFC 6750, section 3).
pub const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"kith\"");

/// The value of `Retry-After`, in seconds (RFC 9110, section 10.2.3).
pub const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

/// The same as a duration.
const RETRY: chrono::Duration = chrono::Duration::seconds(2);

/// The body of a temporary error, with the time at which to try again.
pub fn passing_body(code: &str, message: &str, now: DateTime<Utc>) -> Value {
    let mut body = error_body(code, message);
    body["errors"][0]["extensions"]["retryAt"] = (now + RETRY).to_rfc3339_opts(SecondsFormat::Secs, true).into();
    body
}

/// The response if a database is unavailable for the moment.
pub fn unavailable(now: DateTime<Utc>) -> Response {
    metrics::counter!(telemetry::REFUSED, "code" => "UNAVAILABLE").increment(1);
    let headers = [(header::RETRY_AFTER, RETRY_AFTER)];
    (StatusCode::SERVICE_UNAVAILABLE, headers, Json(passing_body("UNAVAILABLE", UNAVAILABLE, now))).into_response()
}

/// The message of that response.
pub const UNAVAILABLE: &str = "Kith is temporarily unavailable. Try again at `retryAt`. With the same Idempotency-Key, \
                               nothing is done twice.";

/// The message to a narrowed access token.
pub const NARROWED: &str = "The access token is limited to a part of the account that doesn't include this.";

/// The body of an error from outside GraphQL.
pub fn error_body(code: &str, message: &str) -> Value {
    json!({ "errors": [{ "message": message, "extensions": { "code": code } }] })
}

/// The answer where asking whether there is something would be noted, and told, as if it had been fetched (RFC 9110,
/// section 9.2.1).
pub async fn only_by_get() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET")]).into_response()
}

/// Says of a body that is too large what every answer says: a code and a message.
pub async fn too_large(response: Response) -> Response {
    let is_said =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|media| media != "text/plain; charset=utf-8");
    if response.status() != StatusCode::PAYLOAD_TOO_LARGE || is_said {
        return response;
    }
    refuse(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", "The request's body is too large.").into_response()
}

/// The scopes that a request needs, of which its access token lacks some: the challenge of the answer names all (RFC 6750,
/// section 3).
#[derive(Clone, Copy, Debug)]
pub struct Needed(pub Scopes);

/// What is wrong with the access token of a request: the challenge of the answer says it.
#[derive(Clone, Debug)]
pub struct WrongToken(pub String);

/// Why a request is refused.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    needed: Option<Needed>,
}

/// A refusal with a status, a code and a message that says how to fix the request.
pub fn refuse(status: StatusCode, code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal { status, code, message: message.into(), needed: None }
}

impl Refusal {
    /// The same, since these scopes are needed.
    pub fn needing(self, scopes: Scopes) -> Self {
        Self { needed: Some(Needed(scopes)), ..self }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        metrics::counter!(telemetry::REFUSED, "code" => self.code).increment(1);
        let mut response = (self.status, Json(error_body(self.code, &self.message))).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        if let Some(needed) = self.needed {
            response.extensions_mut().insert(needed);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, CHALLENGE);
        }
        response
    }
}
