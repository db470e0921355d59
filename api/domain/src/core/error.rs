//! Errors: refusals, which are data for the client, and failures.

use std::fmt;

use chrono::Duration;

/// The result of a verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a verb failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input was refused, and nothing was changed. Clients get the problems as data.
    #[error("refused: {0:?}")]
    Refused(Vec<UserError>),
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// The viewer is narrowed to a part of what is theirs, which doesn't include this.
    #[error("outside of what the viewer is narrowed to")]
    Narrowed,
    /// The cursor is invalid, of another person, or of another list.
    #[error("that cursor is none of this list's")]
    BadCursor,
    /// The feed cursor is older than the oldest event of the feed.
    #[error("that cursor is older than the feed's memory")]
    CursorExpired,
    /// A database can't be reached or is full, or the instance is overloaded. Trying again may help. A write may have
    /// been committed.
    #[error("unavailable for the moment")]
    Unavailable,
    /// Another transaction has committed under the same idempotency key. Its answer is given instead.
    #[error("done already under this key")]
    Repeated,
    /// An internal error. Its source is for the log, never for a client.
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A refusal for one problem with the whole input.
    #[must_use]
    pub fn refused(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(vec![UserError::new(code, message, [])])
    }

    /// A refusal for one problem with one field of the input.
    #[must_use]
    pub fn refused_at(field: &'static str, code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(vec![UserError::new(code, message, [field])])
    }

    /// The refusal of an id whose object doesn't exist or isn't visible.
    #[must_use]
    pub fn not_found(field: &'static str) -> Self {
        Self::refused_at(field, ErrorCode::NotFound, "No object with this id is visible to you.")
    }

    /// How long to wait before the next attempt counts, if there were too many.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Self::Refused(reasons) => reasons.iter().filter_map(|reason| reason.wait).max(),
            _ => None,
        }
    }

    /// An internal error, with its source for the log.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

/// Refuses a change that was made for another version than the present one; one that names no version is for any.
///
/// # Errors
///
/// A refusal that names the present version.
pub(crate) fn still_of(version: Option<i32>, present: i32) -> Result<()> {
    if version.is_none_or(|version| version == present) {
        return Ok(());
    }
    let message = format!("This object has changed: its version is now {present}. Load it again before you change it.");
    Err(Error::refused_at("version", ErrorCode::Conflict, message))
}

// The one conversion: a database's error is never a client's business. An outage is nobody's mistake, and passes.
impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        let Some(outage) = crate::core::db::outage(&error) else { return Self::internal(error) };
        tracing::warn!(?outage, %error, "a database doesn't do what it was asked");
        Self::Unavailable
    }
}

/// A problem with the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// The kind of problem, for programs.
    pub code: ErrorCode,
    /// A message in English that explains the problem and how to fix it.
    pub message: String,
    /// The path of the input field with the problem, from the outermost field. Empty for the whole input.
    pub field: Vec<String>,
    /// How long to wait before the next attempt counts, if there were too many.
    pub wait: Option<Duration>,
}

impl UserError {
    /// A problem with the field at this path.
    pub fn new<'a>(code: ErrorCode, message: impl Into<String>, field: impl IntoIterator<Item = &'a str>) -> Self {
        Self { code, message: message.into(), field: field.into_iter().map(str::to_owned).collect(), wait: None }
    }
}

/// The kinds of problems. Kinds are added, and never changed or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The value is invalid.
    Invalid,
    /// The object doesn't exist or isn't visible.
    NotFound,
    /// The email address or the password is wrong.
    InvalidCredentials,
    /// The code is wrong, was used before, was withdrawn, or has expired.
    InvalidCode,
    /// The token is wrong, was used before, was withdrawn, or has expired.
    InvalidToken,
    /// There were too many attempts. The message says when to try again.
    TooManyAttempts,
    /// There were too many attempts from the same network. The message says when to try again.
    TooManyAttemptsFromNetwork,
    /// The password must be confirmed on this device first.
    PasswordConfirmationRequired,
    /// The email address has an account already.
    EmailTaken,
    /// The two people are already linked.
    AlreadyLinked,
    /// The contact isn't linked to a person.
    NotLinked,
    /// The limit on the number of objects is reached.
    LimitReached,
    /// The object has changed since the given version.
    Conflict,
    /// The idempotency key was used with another input.
    IdempotencyKeyReused,
    /// The viewer's distance from the person doesn't allow this.
    Distant,
    /// This isn't possible now: it isn't open yet, is no longer open, or it isn't the viewer's turn.
    NotOpen,
    /// It has been answered.
    AlreadyAnswered,
    /// The proposal is no longer pending.
    NotPending,
    /// The group can only be joined by invitation.
    InvitationRequired,
    /// The present guidelines of the group weren't accepted.
    GuidelinesNotAccepted,
    /// The alias looks like that of an owner or a facilitator.
    AliasNotAllowed,
    /// The viewer's role in the group isn't high enough.
    RoleTooLow,
    /// The group would have no owner.
    LastOwner,
    /// The group is closed, or has no owner.
    GroupReadOnly,
    /// The viewer has done this too often today.
    DailyLimitReached,
}

/// A contradiction in the stored data, for the log.
#[derive(Debug)]
pub struct Inconsistent(pub &'static str);

impl fmt::Display for Inconsistent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "what is stored contradicts itself: {}", self.0)
    }
}

impl std::error::Error for Inconsistent {}
