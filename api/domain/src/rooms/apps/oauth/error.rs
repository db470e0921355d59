//! The errors of the OAuth endpoints: the codes of the RFCs, their HTTP status, and how they are written.

use std::borrow::Cow;

use chrono::Duration;
use serde::Serialize;

use crate::core::error::Error;

/// The longest part of a request that an error repeats, in bytes.
const QUOTED: usize = 64;

/// An error code of the OAuth endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A parameter is missing, repeated or malformed (RFC 6749, sections 4.1.2.1 and 5.2).
    InvalidRequest,
    /// The client isn't known, or didn't prove who it is (RFC 6749, section 5.2).
    InvalidClient,
    /// The code, refresh token or device code is unknown, expired, used, withdrawn or another client's (RFC 6749, section 5.2).
    InvalidGrant,
    /// The client may not do this (RFC 6749, sections 4.1.2.1 and 5.2).
    UnauthorizedClient,
    /// The server doesn't know this `grant_type` (RFC 6749, section 5.2).
    UnsupportedGrantType,
    /// The server doesn't know this `response_type` (RFC 6749, section 4.1.2.1).
    UnsupportedResponseType,
    /// A scope is unknown, malformed, or more than may be asked for (RFC 6749, sections 4.1.2.1 and 5.2).
    InvalidScope,
    /// The person or the server said no (RFC 6749, section 4.1.2.1; RFC 8628, section 3.5).
    AccessDenied,
    /// Something went wrong in the server (RFC 6749, section 4.1.2.1).
    ServerError,
    /// A limit or an outage; the same request may succeed later (RFC 6749, section 4.1.2.1).
    TemporarilyUnavailable,
    /// The `resource` isn't one that this server issues tokens for (RFC 8707, section 2).
    InvalidTarget,
    /// The server reads no request objects (RFC 9101, section 7).
    RequestNotSupported,
    /// The server fetches no request objects (RFC 9101, section 7).
    RequestUriNotSupported,
    /// `prompt=none` was asked for, and a page has to be shown (OpenID Connect Core 1.0, section 3.1.2.6).
    InteractionRequired,
    /// The person hasn't decided about the device yet (RFC 8628, section 3.5).
    AuthorizationPending,
    /// The device polls too often (RFC 8628, section 3.5).
    SlowDown,
    /// The device code has expired (RFC 8628, section 3.5).
    ExpiredToken,
    /// The access token is expired, withdrawn, malformed or not for here (RFC 6750, section 3.1).
    InvalidToken,
    /// The access token lacks a scope (RFC 6750, section 3.1).
    InsufficientScope,
}

impl Code {
    /// The code as it is sent.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InvalidTarget => "invalid_target",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::InteractionRequired => "interaction_required",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::ExpiredToken => "expired_token",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
        }
    }
}

/// What of an authorization request is wrong, for a page that says it in a person's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It names no app that may ask.
    Client,
    /// The operator has suspended the app.
    SuspendedClient,
    /// The operator hasn't approved the app, without which none asks here.
    UnapprovedClient,
    /// The app hasn't registered the address to which the person would be sent.
    RedirectUri,
}

/// An error of an OAuth endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthError {
    code: Code,
    description: Cow<'static, str>,
    status: u16,
    retry_after: Option<u32>,
    wrong: Option<Wrong>,
}

/// The body of an error (RFC 6749, section 5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorBody<'a> {
    error: &'static str,
    error_description: &'a str,
}

impl OAuthError {
    /// An error with a description that says what would be right. What RFC 6749, section 5.2, doesn't allow in a
    /// description is replaced.
    pub fn new(code: Code, description: impl Into<Cow<'static, str>>) -> Self {
        let status = match code {
            Code::InvalidClient | Code::InvalidToken => 401,
            Code::InsufficientScope => 403,
            Code::ServerError => 500,
            Code::TemporarilyUnavailable => 503,
            _ => 400,
        };
        Self { code, description: allowed(description.into()), status, retry_after: None, wrong: None }
    }

    /// The answer if a limit is reached: 429, to be tried again after a while. It is never `invalid_grant`,
    /// on which clients delete their tokens, nor `slow_down`, which would change how a device polls.
    #[must_use]
    pub fn limited(wait: Duration) -> Self {
        let description = "Too many requests. Try again after the number of seconds in Retry-After.";
        let error = Self::new(Code::TemporarilyUnavailable, description);
        Self { status: 429, retry_after: Some(seconds(wait)), ..error }
    }

    /// The answer during an outage: 503, to be tried again after a while. Tokens stay valid.
    #[must_use]
    pub fn unavailable(wait: Duration) -> Self {
        let description = "The server can't answer now. Try again after the number of seconds in Retry-After.";
        let error = Self::new(Code::TemporarilyUnavailable, description);
        Self { retry_after: Some(seconds(wait)), ..error }
    }

    /// The answer to every failed authentication of a client, whatever is wrong with it. It names the `Basic` scheme (RFC 6749,
    /// section 5.2; RFC 9110, section 15.5.2).
    #[must_use]
    pub fn invalid_client() -> Self {
        let description = "The client is unknown, or its authentication is wrong. Confidential clients send their secret \
                           with HTTP Basic or as client_secret; public clients send only client_id.";
        Self::new(Code::InvalidClient, description)
    }

    pub(crate) fn invalid_request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::InvalidRequest, description)
    }

    /// The same error, about this part of an authorization request.
    #[must_use]
    pub(crate) fn about(self, wrong: Wrong) -> Self {
        Self { wrong: Some(wrong), ..self }
    }

    /// What of an authorization request is wrong, if it is told apart.
    #[must_use]
    pub fn wrong(&self) -> Option<Wrong> {
        self.wrong
    }

    /// The error code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What is wrong and what would be right, in English and printable ASCII without quotes and backslashes.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The HTTP status, if the error isn't sent by a redirect.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The `Retry-After` header, in seconds, if the same request may succeed later.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }

    /// The `WWW-Authenticate` header of the token, revocation, introspection and device endpoints, if there is one.
    #[must_use]
    pub fn www_authenticate(&self) -> Option<&'static str> {
        (self.status == 401).then_some("Basic realm=\"kith\", charset=\"UTF-8\"")
    }

    /// The JSON body. It is sent with `Cache-Control: no-store`.
    #[must_use]
    pub fn body(&self) -> ErrorBody<'_> {
        ErrorBody { error: self.code.name(), error_description: &self.description }
    }
}

/// A wait in whole seconds, rounded up, so that who obeys isn't refused again.
fn seconds(wait: Duration) -> u32 {
    let seconds = wait.num_seconds() + i64::from(wait.subsec_nanos() > 0);
    u32::try_from(seconds.max(1)).unwrap_or(u32::MAX)
}

/// A part of a request, short enough to be repeated in an error.
pub(crate) fn quoted(text: &str) -> &str {
    &text[..text.floor_char_boundary(QUOTED)]
}

fn is_allowed(letter: char) -> bool {
    matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\')
}

fn allowed(description: Cow<'static, str>) -> Cow<'static, str> {
    if description.chars().all(is_allowed) {
        return description;
    }
    description.chars().map(|letter| if is_allowed(letter) { letter } else { '?' }).collect::<String>().into()
}

/// What a verb says, to an app: an outage or a limit passes, and isn't the app's fault.
impl From<Error> for OAuthError {
    fn from(error: Error) -> Self {
        if let Some(wait) = error.wait() {
            return Self::limited(wait);
        }
        match error {
            Error::Unavailable | Error::Repeated => Self::unavailable(Duration::seconds(2)),
            Error::Refused(reasons) => {
                let why: Vec<_> = reasons.into_iter().map(|reason| reason.message.replace(['"', '\\'], "'")).collect();
                Self::new(Code::InvalidRequest, why.join(" "))
            }
            error => {
                tracing::error!(%error, "an app's request failed");
                Self::new(Code::ServerError, "Something went wrong on our side.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn limits_and_outages_keep_clients_signed_in() {
        for (error, status) in [
            (OAuthError::limited(Duration::zero()), 429),
            (OAuthError::unavailable(Duration::milliseconds(4_001)), 503),
        ] {
            assert_eq!((error.status(), error.code().name()), (status, "temporarily_unavailable"));
            assert_eq!(error.retry_after(), Some(if status == 429 { 1 } else { 5 }), "rounded up");
        }
    }

    #[test]
    fn a_body_is_as_the_rfc_has_it() {
        let body = serde_json::to_string(&OAuthError::new(Code::InvalidGrant, "It has expired.").body()).unwrap();
        assert_eq!(body, r#"{"error":"invalid_grant","error_description":"It has expired."}"#);
    }

    #[test]
    fn whoever_has_to_prove_who_they_are_is_told_how() {
        assert!(OAuthError::invalid_client().www_authenticate().is_some_and(|value| value.starts_with("Basic ")));
        assert_eq!(OAuthError::invalid_client().status(), 401);
    }

    proptest! {
        #[test]
        fn descriptions_hold_only_what_is_allowed(text: String) {
            let error = OAuthError::new(Code::InvalidRequest, text.clone());
            let ok = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
            prop_assert!(error.description().bytes().all(ok));
            prop_assert!(quoted(&text).len() <= QUOTED);
        }
    }
}
