//! Everything that is a person's, to take along: `GET /export/everything.json`, with the device's own token, for as long as
//! the device has confirmed the password. It is written while it is read, and never held as a whole.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use domain::privacy::{self, Asked};
use domain::scope::Scope;
use domain::{Error, ErrorCode};
use tokio_stream::wrappers::ReceiverStream;

use super::App;
use super::auth::Bearer;
use super::book::acting;
use super::errors::{Refusal, error_body, refuse};
use crate::telemetry;

/// What is said where another export of the person's is under way.
const BUSY: &str = "TOO_MANY_REQUESTS";

/// Begins an export, and sends it as it is written.
pub async fn everything(State(app): State<App>, bearer: Bearer) -> Response {
    let op = match acting(&app, &bearer, Scope::Account) {
        Ok(op) => op,
        Err(refusal) => return refusal.into_response(),
    };
    let now = op.now;
    match privacy::export(op).await {
        Ok(Asked::Begun(pieces)) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"everything.json\"")),
            ];
            (headers, Body::from_stream(ReceiverStream::new(pieces))).into_response()
        }
        Ok(Asked::Busy(until)) => {
            metrics::counter!(telemetry::REFUSED, "code" => BUSY).increment(1);
            let message = "Another export of yours is under way. Take it to its end or hang up, and try again.";
            let mut body = error_body(BUSY, message);
            body["errors"][0]["extensions"]["retryAt"] = until.to_rfc3339_opts(SecondsFormat::Millis, true).into();
            let wait = HeaderValue::from((until - now).num_seconds().max(1));
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, wait)], Json(body)).into_response()
        }
        Err(error) => refused(error).into_response(),
    }
}

fn refused(error: Error) -> Refusal {
    match error {
        Error::Refused(reasons) => {
            let confirms = reasons.iter().any(|reason| reason.code == ErrorCode::PasswordConfirmationRequired);
            let message: Vec<_> = reasons.into_iter().map(|reason| reason.message).collect();
            let code = if confirms { "PASSWORD_CONFIRMATION_REQUIRED" } else { "BAD_USER_INPUT" };
            refuse(StatusCode::FORBIDDEN, code, message.join(" "))
        }
        Error::Unauthenticated => refuse(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Nobody is signed in."),
        Error::Narrowed => refuse(
            StatusCode::FORBIDDEN,
            "INSUFFICIENT_SCOPE",
            "The access token is limited to one part of what is yours, and this is outside of it.",
        ),
        Error::Unavailable | Error::Repeated => {
            let message = "Too much is going on. Try again in a moment.";
            refuse(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message)
        }
        error @ (Error::BadCursor | Error::CursorExpired | Error::Internal(_)) => {
            tracing::error!(%error, "an export failed");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "Something went wrong on our side.")
        }
    }
}
