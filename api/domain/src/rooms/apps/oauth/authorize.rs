//! Authorization requests (RFC 6749, sections 3.1 and 4.1.1; RFC 7636; RFC 8707; RFC 9207).
//!
//! A request is read in two steps. First it is decided whether the person may be sent back at all: only to a redirect URI
//! that the client has registered. What is wrong before that is shown to the person, what is wrong after it is sent to
//! the app, but only once the person has signed in (RFC 9700, section 4.11.2): a page that sends anybody on is an open
//! redirector.

use serde::{Deserialize, Serialize};

use super::error::{Code, OAuthError, Wrong};
use super::params::Params;
use super::pkce::Challenge;
use super::scope_request::{self, Registered};
use super::{redirect, resource};
use crate::core::scope::Scopes;

/// The one response type (RFC 6749, section 3.1.1).
pub const RESPONSE_TYPE: &str = "code";
/// The one response mode (OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1).
pub const RESPONSE_MODE: &str = "query";
/// The longest `state`, in bytes.
pub const LONGEST_STATE: usize = 2_048;
/// The longest `ui_locales` that are read, in bytes.
const LONGEST_LOCALES: usize = 200;

/// What a client has registered, as far as an authorization request depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Registration<'a> {
    /// The redirect URIs, as they were checked by [`redirect::check_all`].
    pub redirect_uris: &'a [String],
    /// The scopes.
    pub scopes: Registered,
}

/// How the answer comes back to the app. It holds the `state`, which stays out of logs: there is no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// The redirect URI of the request, or the only registered one.
    pub redirect_uri: String,
    /// Whether the request named the redirect URI. The token request has to name it then, too.
    pub named: bool,
    /// The `state` of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// An authorization request that is in order. It is kept by the server, or sealed, while the person decides: nothing of
/// it is read from a form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The client.
    pub client_id: String,
    /// How the answer comes back.
    pub back: Return,
    /// The scopes that are asked for.
    #[serde(with = "scope_names")]
    pub scopes: Scopes,
    /// What the client proves itself with when it redeems the code.
    pub challenge: Challenge,
    /// What the client wants the person to be asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<Prompt>,
    /// The languages that the person reads, as BCP 47 tags separated by spaces, the best first. They aren't checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
}

/// A value of `prompt` (OpenID Connect Core 1.0, section 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// No page may be shown to who is signed in: the answer is a code or `interaction_required`.
    None,
    /// The person signs in again.
    Login,
    /// The person is asked, even if they gave all of it before.
    Consent,
    /// The person chooses an account.
    SelectAccount,
}

/// Why an authorization request is refused.
pub enum Refused {
    /// To be shown to the person, who stays: there is nowhere safe to send them.
    Shown(OAuthError),
    /// To be sent to the app by [`Return::error`], once the person has signed in.
    Sent(Return, OAuthError),
}

impl Prompt {
    /// All values that are understood. Others are ignored.
    pub const ALL: [Self; 4] = [Self::None, Self::Login, Self::Consent, Self::SelectAccount];

    /// The value in a request.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }

    fn read(params: &Params) -> Result<Vec<Self>, OAuthError> {
        let asked: Vec<_> = params.one("prompt")?.unwrap_or_default().split_ascii_whitespace().collect();
        if asked.len() > 1 && asked.contains(&Self::None.name()) {
            return Err(OAuthError::invalid_request("`prompt` must be none alone, or other values without it."));
        }
        Ok(Self::ALL.into_iter().filter(|prompt| asked.contains(&prompt.name())).collect())
    }
}

impl Return {
    /// Decides where the answer to a request goes.
    fn read(params: &Params, registered: &[String]) -> Result<Self, OAuthError> {
        let named = params.one("redirect_uri")?;
        let redirect_uri = match (named, registered) {
            (Some(uri), _) => registered.iter().any(|own| redirect::matches(own, uri)).then_some(uri).ok_or(
                "`redirect_uri` must be one that the app has registered, letter for letter. Only the port of a loopback address may differ.",
            ),
            (None, [only]) => Ok(only.as_str()),
            (None, _) => Err("`redirect_uri` is required unless the app has registered exactly one."),
        };
        let redirect_uri = redirect_uri.map_err(OAuthError::invalid_request)?.to_owned();
        // A state that was sent twice is none.
        let state = params.one("state").ok().flatten().map(str::to_owned);
        Ok(Self { redirect_uri, named: named.is_some(), state })
    }

    /// Whether the address is still one that the app has registered.
    #[must_use]
    pub fn is_registered(&self, redirect_uris: &[String]) -> bool {
        redirect_uris.iter().any(|registered| redirect::matches(registered, &self.redirect_uri))
    }

    /// The address that brings a code to the app (RFC 6749, section 4.1.2; RFC 9207, section 2).
    #[must_use]
    pub fn code(&self, code: &str, issuer: &str) -> String {
        self.with(&[("code", code)], issuer)
    }

    /// The address that brings an error to the app (RFC 6749, section 4.1.2.1; RFC 9207, section 2.2).
    #[must_use]
    pub fn error(&self, error: &OAuthError, issuer: &str) -> String {
        self.with(&[("error", error.code().name()), ("error_description", error.description())], issuer)
    }

    fn with(&self, answer: &[(&str, &str)], issuer: &str) -> String {
        let state = self.state.as_deref().map(|state| ("state", state));
        redirect::with_params(&self.redirect_uri, answer.iter().copied().chain(state).chain([("iss", issuer)]))
    }

    /// Checks the `redirect_uri` of the token request that redeems the code (RFC 6749, section 4.1.3).
    ///
    /// # Errors
    ///
    /// `invalid_grant`, unless it is that of the authorization request, or both were left out.
    pub fn check(&self, redirect_uri: Option<&str>) -> Result<(), OAuthError> {
        let right = match redirect_uri {
            Some(uri) => uri == self.redirect_uri,
            None => !self.named,
        };
        let description = "`redirect_uri` must be that of the authorization request.";
        right.then_some(()).ok_or_else(|| OAuthError::new(Code::InvalidGrant, description))
    }
}

/// The client that a request names.
///
/// # Errors
///
/// An error to be shown to the person, if it names none.
pub fn client_id(params: &Params) -> Result<&str, OAuthError> {
    params.required("client_id").map_err(|error| error.about(Wrong::Client))
}

/// The error to be shown to the person if there is no such client.
#[must_use]
pub fn unknown_client() -> OAuthError {
    OAuthError::invalid_request("`client_id` must be the id of an app that is registered here.").about(Wrong::Client)
}

/// The error to be shown to the person if the operator has yet to approve the client.
#[must_use]
pub fn unapproved_client() -> OAuthError {
    OAuthError::invalid_request("The app of this `client_id` isn't approved yet.").about(Wrong::UnapprovedClient)
}

/// The error to be shown to the person if the operator has suspended the client.
#[must_use]
pub fn suspended_client() -> OAuthError {
    OAuthError::invalid_request("The app of this `client_id` is suspended.").about(Wrong::SuspendedClient)
}

/// Reads the request of a client.
///
/// # Errors
///
/// What is wrong, and whether the app is to be told.
pub fn read(params: &Params, registration: &Registration<'_>, resource: &str) -> Result<AuthorizationRequest, Refused> {
    let client_id = client_id(params).map_err(Refused::Shown)?.to_owned();
    let back = Return::read(params, registration.redirect_uris);
    let back = back.map_err(|error| Refused::Shown(error.about(Wrong::RedirectUri)))?;
    match rest(params, registration.scopes, resource) {
        Ok((scopes, challenge, prompts)) => {
            let locales = params.one("ui_locales").ok().flatten().filter(|locales| locales.len() <= LONGEST_LOCALES);
            let ui_locales = locales.map(str::to_owned);
            Ok(AuthorizationRequest { client_id, back, scopes, challenge, prompts, ui_locales })
        }
        Err(error) => Err(Refused::Sent(back, error)),
    }
}

/// What the app is told of if it is wrong.
fn rest(params: &Params, app: Registered, resource: &str) -> Result<(Scopes, Challenge, Vec<Prompt>), OAuthError> {
    if params.one("state")?.is_some_and(|state| state.len() > LONGEST_STATE) {
        return Err(OAuthError::invalid_request("`state` must be at most 2048 bytes long."));
    }
    // The rest may stand in a request object that isn't read.
    if params.one("request")?.is_some() {
        let description = "Request objects aren't supported. Send the parameters themselves.";
        return Err(OAuthError::new(Code::RequestNotSupported, description));
    }
    if params.one("request_uri")?.is_some() {
        let description = "Pushed and fetched requests aren't supported. Send the parameters themselves.";
        return Err(OAuthError::new(Code::RequestUriNotSupported, description));
    }
    if params.required("response_type")? != RESPONSE_TYPE {
        return Err(OAuthError::new(Code::UnsupportedResponseType, "`response_type` must be code."));
    }
    if params.one("response_mode")?.is_some_and(|mode| mode != RESPONSE_MODE) {
        return Err(OAuthError::invalid_request("`response_mode` must be query or be left out."));
    }
    let challenge = Challenge::read(params)?;
    let scopes = app.requested(scope_request::read(params)?)?;
    resource::check(params, resource)?;
    Ok((scopes, challenge, Prompt::read(params)?))
}

/// Scopes by their names, so that what is kept survives a change of their order.
pub(crate) mod scope_names {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::core::scope::Scopes;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub fn serialize<S: Serializer>(scopes: &Scopes, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&scopes.names())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Scopes, D::Error> {
        String::deserialize(from).map(|names| Scopes::parse(&names))
    }
}

#[cfg(test)]
mod tests;
