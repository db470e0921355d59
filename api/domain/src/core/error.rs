//! What can go wrong: what the person can mend (data, in the answer), and what is no answer at all.

use std::fmt;

/// What a verb returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a verb gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can mend it: shown beside the fields that it is about. Nothing was changed.
    #[error("refused: {0:?}")]
    Refused(Vec<UserError>),
    /// Nobody is signed in, and somebody has to be.
    #[error("not signed in")]
    Unauthenticated,
    /// What acts was narrowed to a part of what is the person's, and this isn't within that part.
    #[error("outside of what the viewer is narrowed to")]
    Narrowed,
    /// A cursor that isn't ours, isn't this person's, or is of another list.
    #[error("that cursor is none of this list's")]
    BadCursor,
    /// A feed cursor that is older than what the feed still holds: load afresh.
    #[error("that cursor is older than the feed's memory")]
    CursorExpired,
    /// A database can't be reached or is full, too much is going on, or this instance is behind: try again. Whether what was
    /// to be written is written, isn't known.
    #[error("unavailable for the moment")]
    Unavailable,
    /// Another transaction has done this under the same idempotency key: its answer is given instead.
    #[error("done already under this key")]
    Repeated,
    /// Ours to mend. What it says is for the log, never for a client.
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A refusal with one reason that is about the whole input.
    #[must_use]
    pub fn refused(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(vec![UserError::new(code, message, [])])
    }

    /// A refusal with one reason that is about one field of the input.
    #[must_use]
    pub fn refused_at(field: &'static str, code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused(vec![UserError::new(code, message, [field])])
    }

    /// The answer to every id that isn't there, or may not be seen.
    #[must_use]
    pub fn not_found(field: &'static str) -> Self {
        Self::refused_at(field, ErrorCode::NotFound, "No object with this id is visible to you.")
    }

    /// The answer to a change that was made for a version which isn't the present one.
    #[must_use]
    pub fn conflict(present: i32) -> Self {
        let message =
            format!("This object has changed: its version is now {present}. Load it again before you change it.");
        Self::refused_at("version", ErrorCode::Conflict, message)
    }

    /// An error of ours, with what it is for the log.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

// The one conversion: a database's error is never a client's business. An outage is nobody's mistake, and passes.
impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        let Some(outage) = crate::core::db::outage(&error) else { return Self::internal(error) };
        tracing::warn!(?outage, %error, "a database doesn't do what it was asked");
        Self::Unavailable
    }
}

/// A reason that a person can do something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// What kind of reason, for programs.
    pub code: ErrorCode,
    /// What would be right, for people, in English.
    pub message: String,
    /// Which part of the input, from the outside in; empty for the whole.
    pub field: Vec<String>,
}

impl UserError {
    /// A reason about the field at this path.
    pub fn new<'a>(code: ErrorCode, message: impl Into<String>, field: impl IntoIterator<Item = &'a str>) -> Self {
        Self { code, message: message.into(), field: field.into_iter().map(str::to_owned).collect() }
    }
}

/// The kinds of reasons; stable, and only ever added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The value isn't one that this field takes.
    Invalid,
    /// There is nothing with this id, or it may not be seen.
    NotFound,
    /// Address or password is wrong.
    InvalidCredentials,
    /// The code is wrong, used, withdrawn or expired.
    InvalidCode,
    /// The token is wrong, used, withdrawn or expired.
    InvalidToken,
    /// There were too many tries; the message says when the next is looked at.
    TooManyAttempts,
    /// There were too many tries from the same network; the message says when the next is looked at.
    TooManyAttemptsFromNetwork,
    /// The device has to give the password first.
    PasswordConfirmationRequired,
    /// The address has an account.
    EmailTaken,
    /// The two are linked already.
    AlreadyLinked,
    /// The contact isn't linked.
    NotLinked,
    /// There are as many as there may be.
    LimitReached,
    /// It was changed since the version that the change was made for; the answer has its present state.
    Conflict,
    /// The idempotency key was used with another input.
    IdempotencyKeyReused,
    /// One keeps so great a distance from this person that it can't be done.
    Distant,
    /// It can't be done at this time: not yet, not any more, or it isn't one's turn.
    NotOpen,
    /// It was answered.
    AlreadyAnswered,
    /// The proposal isn't open any more.
    NotPending,
}

/// What two things stand in each other's way, for the log of a broken promise.
#[derive(Debug)]
pub struct Inconsistent(pub &'static str);

impl fmt::Display for Inconsistent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "what is stored contradicts itself: {}", self.0)
    }
}

impl std::error::Error for Inconsistent {}
