//! Errors that clients see. The type doesn't implement `Display`, so that no internal error becomes a client's message
//! by accident.

use std::sync::Arc;

use async_graphql::{Enum, ErrorExtensions, SimpleObject, Value};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use domain::scope::Scope;

use crate::edge::{SCOPES, UNAVAILABLE};
use crate::scope::{Needs, scope};

/// A top-level error with a stable code.
#[derive(Clone, Debug)]
pub struct Failure {
    code: &'static str,
    message: String,
    /// The scope that is lacking, if that is why.
    lacks: Option<Scope>,
    /// After how long it may be tried again, if that is why.
    wait: Option<Duration>,
}

/// The name under which an error says that, in seconds, until the edge writes the time.
pub(crate) const WAIT: &str = "wait";

/// What a resolver returns.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// An error with a stable code, and a message in English.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), lacks: None, wait: None }
    }

    /// An error for want of a scope, for a field.
    #[must_use]
    pub fn lacking(missing: Scope, place: &str) -> Self {
        let message = format!("The access token lacks these scopes: {} (for `{place}`).", missing.name());
        Self { lacks: Some(missing), ..Self::new("INSUFFICIENT_SCOPE", message) }
    }
}

impl From<&domain::Error> for Failure {
    fn from(error: &domain::Error) -> Self {
        match error {
            domain::Error::Refused(reasons) => {
                let message: Vec<_> = reasons.iter().map(|reason| reason.message.as_str()).collect();
                let code = reasons.iter().find_map(|reason| of_attempts(reason.code)).unwrap_or("BAD_USER_INPUT");
                Self { wait: error.wait(), ..Self::new(code, message.join(" ")) }
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
        Self::new(failure.message).extend_with(|_, extensions| {
            extensions.set("code", failure.code);
            if let Some(missing) = failure.lacks {
                extensions.set(SCOPES, Value::List(vec![missing.name().into()]));
            }
            if let Some(wait) = failure.wait {
                extensions.set(WAIT, wait.num_seconds());
            }
        })
    }
}

/// The kind of a user error. Kinds may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ErrorCode")]
pub enum ErrorCode {
    /// The value is invalid. The message explains which values are valid.
    Invalid,
    /// No object with this ID is visible to you.
    NotFound,
    /// The email address or the password is wrong.
    InvalidCredentials,
    /// The code is wrong, was used before, was withdrawn, or has expired.
    InvalidCode,
    /// The token is wrong, was used before, was withdrawn, or has expired.
    InvalidToken,
    /// There were too many attempts. The message says when to try again.
    TooManyAttempts,
    /// There were too many attempts from your network. The message says when to try again. A device that sends its
    /// `deviceToken`, and password resets, aren't limited by this.
    TooManyAttemptsFromNetwork,
    /// This needs your password, given on this device within the last 5 minutes. Call `confirmPassword`, then try
    /// again.
    PasswordConfirmationRequired,
    /// An account with this email address already exists.
    EmailTaken,
    /// You and this person are already linked.
    AlreadyLinked,
    /// The contact isn't linked to a person.
    NotLinked,
    /// The limit on the number of objects is reached. The message says which limit.
    LimitReached,
    /// The object has changed since the given `version`. Load the object again before you change it.
    Conflict,
    /// The idempotency key was used with another input. Use a new key for each mutation.
    IdempotencyKeyReused,
    /// Your distance from this person doesn't allow this.
    Distant,
    /// This isn't possible now: it isn't open yet, is no longer open, or it isn't your turn.
    NotOpen,
    /// You have already answered.
    AlreadyAnswered,
    /// The proposal or the request is no longer pending, or there is nothing to withdraw.
    NotPending,
    /// The group can only be joined by invitation or with a code.
    InvitationRequired,
    /// The group has guidelines that the person hasn't accepted. The message names their present version.
    GuidelinesNotAccepted,
    /// The alias looks like the alias of an owner or a facilitator of the group. Choose another one.
    AliasNotAllowed,
    /// Your role in the group isn't high enough for this, or the other member's isn't below your own.
    RoleTooLow,
    /// The group would have no owner. Offer ownership to another member first, or close the group.
    LastOwner,
    /// The group is closed or has no owner: it can be read, but not changed.
    GroupReadOnly,
    /// You have done this as often as is possible in a day. Try again tomorrow (UTC).
    DailyLimitReached,
}

/// A problem with the input of a mutation. Nothing was changed.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::Public)))]
pub struct UserError {
    /// The kind of problem, for programs.
    pub code: ErrorCode,
    /// A message in English that explains the problem and how to fix it.
    pub message: String,
    /// The path of the input field with the problem, from the outermost field. Empty if the problem is with the whole
    /// input.
    pub field: Vec<String>,
}

/// The code of a refusal after too many attempts.
const fn of_attempts(code: domain::ErrorCode) -> Option<&'static str> {
    match code {
        domain::ErrorCode::TooManyAttempts => Some("TOO_MANY_ATTEMPTS"),
        domain::ErrorCode::TooManyAttemptsFromNetwork => Some("TOO_MANY_ATTEMPTS_FROM_NETWORK"),
        _ => None,
    }
}

/// Splits the result of a verb into its answer and its user errors.
///
/// # Errors
///
/// Every error but a refusal.
pub fn outcome<T>(result: domain::Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(answer) => Ok((Some(answer), Vec::new())),
        Err(domain::Error::Refused(reasons)) => {
            for reason in &reasons {
                if let Some(code) = of_attempts(reason.code) {
                    metrics::counter!("kith_refused_total", "code" => code).increment(1);
                }
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
