//! Errors that clients see. The type doesn't implement `Display`, so that no internal error becomes a client's message
//! by accident.

use std::sync::Arc;

use async_graphql::{Enum, ErrorExtensions, SimpleObject};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::scope::Scope;

use crate::edge::UNAVAILABLE;
use crate::scope::{Needs, scope};

/// Why a field has no answer: a top-level error with a stable code.
#[derive(Clone, Debug)]
pub struct Failure {
    code: &'static str,
    message: String,
}

/// What a resolver returns.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// An error with this code and this message for people.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl From<&domain::Error> for Failure {
    fn from(error: &domain::Error) -> Self {
        match error {
            domain::Error::Refused(reasons) => {
                let message: Vec<_> = reasons.iter().map(|reason| reason.message.as_str()).collect();
                Self::new("BAD_USER_INPUT", message.join(" "))
            }
            domain::Error::Unauthenticated => Self::new("UNAUTHENTICATED", "You must be signed in."),
            domain::Error::Narrowed => Self::new(
                "INSUFFICIENT_SCOPE",
                "The access token is limited to a part of the account that doesn't include this.",
            ),
            domain::Error::BadCursor => {
                Self::new("BAD_CURSOR", "The cursor doesn't belong to this list. Use a cursor that this list returned.")
            }
            domain::Error::CursorExpired => Self::new(
                "CURSOR_EXPIRED",
                "The cursor is older than the changes that the feed keeps. Load everything again.",
            ),
            domain::Error::Unavailable => Self::new(
                UNAVAILABLE,
                "Kith is temporarily unavailable. Try again at `retryAt`. A mutation may have been executed: send it \
                 again with the same `idempotencyKey`.",
            ),
            domain::Error::Repeated => {
                Self::new(UNAVAILABLE, "The same request is already running. Try again at `retryAt`.")
            }
            domain::Error::Internal(source) => {
                // The id is drawn here and nowhere kept but in the log: it leads an operator to this line.
                let mut id = [0; 9];
                let drawn = aws_lc_rs::rand::fill(&mut id);
                let id = drawn.map(|()| URL_SAFE_NO_PAD.encode(id)).unwrap_or_default();
                tracing::error!(id, error = %source, "internal error");
                Self::new("INTERNAL", format!("Something went wrong on our side. Its number is {id}."))
            }
        }
    }
}

impl From<domain::Error> for Failure {
    fn from(error: domain::Error) -> Self {
        Self::from(&error)
    }
}

impl From<Arc<domain::Error>> for Failure {
    fn from(error: Arc<domain::Error>) -> Self {
        Self::from(&*error)
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> Self {
        Self::new(failure.message).extend_with(|_, extensions| extensions.set("code", failure.code))
    }
}

/// What kind of reason it is. More may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ErrorCode")]
pub enum ErrorCode {
    /// The value isn't one that this field takes; the message says what would be right.
    Invalid,
    /// There is nothing with this id that you could see.
    NotFound,
    /// Address or password is wrong.
    InvalidCredentials,
    /// The code is wrong, used, withdrawn or expired.
    InvalidCode,
    /// The token is wrong, used, withdrawn or expired.
    InvalidToken,
    /// There were too many tries; the message says when the next is looked at.
    TooManyAttempts,
    /// There were too many tries from your network; the message says when the next is looked at. A device on which this
    /// person was signed in before, and says so, is spared; so is a password's reset.
    TooManyAttemptsFromNetwork,
    /// This needs your password within the last five minutes, on this device: give it to `confirmPassword`, and try again.
    PasswordConfirmationRequired,
    /// There is an account with this address.
    EmailTaken,
    /// The two are linked already.
    AlreadyLinked,
    /// The contact isn't linked.
    NotLinked,
    /// There are as many as there may be.
    LimitReached,
    /// It was changed since the version that the change was made for; the payload has its present state.
    Conflict,
    /// The idempotency key was used with another input; take a new one for each thing that is to be done.
    IdempotencyKeyReused,
    /// You keep so great a distance from this person that it can't be done.
    Distant,
    /// It can't be done at this time: not yet, not any more, or it isn't your turn.
    NotOpen,
    /// You answered it.
    AlreadyAnswered,
    /// The proposal isn't open any more, or there is nothing to take back.
    NotPending,
}

/// Something that the person can mend. Nothing was changed.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::Public)))]
pub struct UserError {
    /// What kind of reason it is, for programs.
    pub code: ErrorCode,
    /// What would be right, for people, in English.
    pub message: String,
    /// The part of the input that it is about, from the outside in; empty for the whole.
    pub field: Vec<String>,
}

/// Splits what a verb returned into the answer and what the person can mend.
///
/// # Errors
///
/// What is no answer at all.
pub fn outcome<T>(result: domain::Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(answer) => Ok((Some(answer), Vec::new())),
        Err(domain::Error::Refused(reasons)) => {
            for reason in &reasons {
                let code = match reason.code {
                    domain::ErrorCode::TooManyAttempts => "TOO_MANY_ATTEMPTS",
                    domain::ErrorCode::TooManyAttemptsFromNetwork => "TOO_MANY_ATTEMPTS_FROM_NETWORK",
                    _ => continue,
                };
                metrics::counter!("kith_refused_total", "code" => code).increment(1);
            }
            let reasons = reasons.into_iter().map(|reason| UserError {
                code: reason.code.into(),
                message: reason.message,
                field: reason.field,
            });
            Ok((None, reasons.collect()))
        }
        Err(error) => Err(error.into()),
    }
}
