//! Exports all data of a person: `GET /export/everything.json`, with the token of a device that has confirmed the
//! password within five minutes. The data is streamed as it is read, so that memory use is bounded.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use domain::pen::Pieces;
use domain::privacy::{self, Asked};
use domain::scope::Scope;
use domain::{Error, ErrorCode};
use tokio_stream::wrappers::ReceiverStream;

use super::App;
use super::auth::Bearer;
use super::book::acting;
use super::errors::{NARROWED, error_body, refuse, unavailable};
use crate::telemetry;

/// The code if another export of the same person is running.
const BUSY: &str = "TOO_MANY_REQUESTS";

/// Starts an export, and streams it.
pub async fn everything(State(app): State<App>, bearer: Bearer) -> Response {
    let op = match acting(&app, &bearer, &[Scope::Account]) {
        Ok(op) => op,
        Err(refusal) => return refusal.into_response(),
    };
    let now = op.now;
    match privacy::export(op).await {
        Ok(Asked::Begun(pieces)) => stream(pieces),
        Ok(Asked::Busy(until)) => {
            let message = "Another export of your data is running. Finish or cancel it, then try again.";
            let mut body = error_body(BUSY, message);
            body["errors"][0]["extensions"]["retryAt"] = until.to_rfc3339_opts(SecondsFormat::Millis, true).into();
            busy((StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response(), until - now)
        }
        Err(error) => refused(error, now),
    }
}

/// The file.
pub fn stream(pieces: Pieces) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"everything.json\"")),
    ];
    (headers, Body::from_stream(ReceiverStream::new(pieces))).into_response()
}

/// The answer while another export is running, with the time after which to try again.
pub fn busy(mut response: Response, wait: Duration) -> Response {
    metrics::counter!(telemetry::REFUSED, "code" => BUSY).increment(1);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.num_seconds().max(1)));
    response
}

/// Why an export doesn't begin.
pub fn refused(error: Error, now: DateTime<Utc>) -> Response {
    let refusal = match error {
        Error::Refused(reasons) => {
            let confirms = reasons.iter().any(|reason| reason.code == ErrorCode::PasswordConfirmationRequired);
            let message: Vec<_> = reasons.into_iter().map(|reason| reason.message).collect();
            let code = if confirms { "PASSWORD_CONFIRMATION_REQUIRED" } else { "BAD_USER_INPUT" };
            refuse(StatusCode::FORBIDDEN, code, message.join(" "))
        }
        Error::Unauthenticated => refuse(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "You must be signed in."),
        Error::Narrowed => refuse(StatusCode::FORBIDDEN, "INSUFFICIENT_SCOPE", NARROWED),
        Error::Unavailable | Error::Repeated => return unavailable(now),
        error @ (Error::BadCursor | Error::CursorExpired | Error::Internal(_)) => {
            tracing::error!(%error, "an export failed");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "Something went wrong on our side.")
        }
    };
    refusal.into_response()
}
