//! What the forms of pages answer if what they sent is refused: a status, what is wrong in a person's words, and when to
//! try again.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::{Error, ErrorCode, UserError};

use super::super::errors::RETRY_AFTER;
use crate::pages::Problem;

/// The status of an answer to a form, and what was wrong with it.
pub type Refusal = (StatusCode, Vec<Problem>);

/// Why a form was refused.
pub fn why(error: &Error) -> Refusal {
    match error {
        Error::Refused(reasons) => {
            let status = reasons.iter().map(status).max().unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            (status, reasons.iter().map(problem).collect())
        }
        Error::Unauthenticated => (StatusCode::UNAUTHORIZED, vec![Problem::FormExpired]),
        error => {
            if !matches!(error, Error::Unavailable | Error::Repeated) {
                tracing::error!(%error, "a form failed");
            }
            (StatusCode::SERVICE_UNAVAILABLE, vec![Problem::Unavailable])
        }
    }
}

fn status(reason: &UserError) -> StatusCode {
    match reason.code {
        ErrorCode::TooManyAttempts | ErrorCode::TooManyAttemptsFromNetwork => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::InvalidCredentials => StatusCode::UNAUTHORIZED,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn problem(reason: &UserError) -> Problem {
    match (reason.code, reason.field.first().map(String::as_str)) {
        (ErrorCode::TooManyAttempts | ErrorCode::TooManyAttemptsFromNetwork, _) => {
            let seconds = reason.wait.map_or(0, |wait| wait.num_seconds());
            // Rounded up, so that who waits isn't refused again.
            Problem::Wait { minutes: u32::try_from((seconds + 59) / 60).unwrap_or_default().max(1) }
        }
        (ErrorCode::InvalidCredentials, _) => Problem::SignInFailed,
        (ErrorCode::InvalidCode, _) => Problem::CodeWrong,
        (ErrorCode::EmailTaken, _) => Problem::EmailTaken,
        (ErrorCode::Invalid, Some("email")) => Problem::EmailInvalid,
        (ErrorCode::Invalid, Some("displayName")) => Problem::NameTooLong,
        (ErrorCode::Invalid, Some("pronouns")) => Problem::PronounsTooLong,
        (ErrorCode::Invalid, Some("country")) => Problem::CountryUnknown,
        (ErrorCode::Invalid, Some("timeZone")) => Problem::TimeZoneUnknown,
        // What was asked for before is over.
        _ => Problem::FormExpired,
    }
}

/// What is wrong with a new password.
pub fn with_new_password(password: &str) -> Option<Problem> {
    match password.chars().count() {
        0 => Some(Problem::PasswordMissing),
        1..=9 => Some(Problem::PasswordTooShort),
        10..=128 => None,
        _ => Some(Problem::PasswordTooLong),
    }
}

/// The answer, with the time after which to try again (RFC 9110, section 10.2.3).
pub fn with_wait(mut response: Response, error: &Error) -> Response {
    let wait = match error {
        Error::Unavailable | Error::Repeated => Some(RETRY_AFTER),
        error => error.wait().map(|wait| HeaderValue::from(wait.num_seconds())),
    };
    if let Some(wait) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    response
}
