//! What the OAuth endpoints answer if all is well. Each body is sent with `Cache-Control: no-store` (RFC 6749, section 5.1).

use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};

use super::user_code::UserCode;
use crate::core::scope::Scopes;

/// The type of every access token (RFC 6750).
const BEARER: &str = "Bearer";

/// The answer of the token endpoint (RFC 6749, section 5.1). It always names its scopes.
#[derive(Clone, Debug, Serialize)]
pub struct TokenAnswer {
    access_token: Sent,
    token_type: &'static str,
    expires_in: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Sent>,
    scope: String,
    /// The grant, by an id of this client's: what it is told by when the grant has ended. An extension, which RFC 6749 allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_id: Option<String>,
}

impl TokenAnswer {
    /// An access token that is valid for a number of seconds, what it may be used for, and what it is refreshed with.
    #[must_use]
    pub fn new(
        access_token: SecretString,
        expires_in: u32,
        refresh_token: Option<SecretString>,
        scopes: Scopes,
    ) -> Self {
        let scope = scopes.names();
        let (access_token, refresh_token) = (Sent(access_token), refresh_token.map(Sent));
        Self { access_token, token_type: BEARER, expires_in, refresh_token, scope, grant_id: None }
    }

    /// The same answer, with the id of the grant.
    #[must_use]
    pub fn of_grant(self, id: String) -> Self {
        Self { grant_id: Some(id), ..self }
    }
}

/// What the introspection endpoint says of a valid token (RFC 7662, section 2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActiveToken {
    /// The scopes, as [`Scopes::names`] writes them.
    pub scope: String,
    /// The client that the token was issued to.
    pub client_id: String,
    /// `Bearer` for an access token; `None` for a refresh token, which isn't one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    /// When the token expires, in seconds since 1970.
    pub exp: i64,
    /// When the token was issued, in seconds since 1970.
    pub iat: i64,
    /// The person, by the id that only this client knows; or the client itself.
    pub sub: String,
    /// The resource that the token is for.
    pub aud: String,
    /// The issuer.
    pub iss: String,
    /// The id of the token, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// The grant, by an id of this client's; `None` for a token of the client itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<String>,
}

/// The answer of the introspection endpoint (RFC 7662, section 2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Introspection {
    active: bool,
    #[serde(flatten)]
    token: Option<ActiveToken>,
}

impl Introspection {
    /// The answer to every token that isn't valid, or is another client's: nothing else is told of it.
    pub const INACTIVE: Self = Self { active: false, token: None };

    /// The answer to a valid token of the client that asks.
    #[must_use]
    pub fn active(token: ActiveToken) -> Self {
        Self { active: true, token: Some(token) }
    }
}

/// The answer of the device authorization endpoint (RFC 8628, section 3.2).
#[derive(Clone, Debug, Serialize)]
pub struct DeviceAnswer {
    device_code: Sent,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: u32,
    interval: u32,
}

impl DeviceAnswer {
    /// A device code that is valid for a number of seconds, and the page at which the person types the user code. The
    /// complete address only fills in the code: the page still asks.
    #[must_use]
    pub fn new(device_code: SecretString, user_code: UserCode, page: &str, expires_in: u32, interval: u32) -> Self {
        let user_code = user_code.to_string();
        let complete = super::redirect::with_params(page, [("user_code", user_code.as_str())]);
        let page = page.to_owned();
        Self {
            device_code: Sent(device_code),
            user_code,
            verification_uri: page,
            verification_uri_complete: complete,
            expires_in,
            interval,
        }
    }
}

/// A secret that is written into an answer, and into no log.
#[derive(Clone, Debug)]
struct Sent(SecretString);

impl Serialize for Sent {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;
    use crate::core::scope::Scope;

    #[test]
    fn a_token_answer_says_all() {
        let scopes = [Scope::FeedRead].into_iter().collect();
        let answer =
            TokenAnswer::new("2YotnFZFEjr1zCsicMWpAA".into(), 3600, Some("tGzv3JOkF0XG5Qx2TlKWIA".into()), scopes);
        assert_eq!(
            to_value(&answer).unwrap(),
            json!({ "access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer", "expires_in": 3600,
                    "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA", "scope": "feed:read" })
        );
        assert!(!format!("{answer:?}").contains("2Yotn"), "logs don't");
        let own = TokenAnswer::new("x".into(), 60, None, Scopes::PUBLIC);
        assert_eq!(
            to_value(own).unwrap(),
            json!({ "access_token": "x", "token_type": "Bearer", "expires_in": 60, "scope": "" })
        );
    }

    #[test]
    fn an_inactive_token_says_nothing() {
        assert_eq!(to_value(Introspection::INACTIVE).unwrap(), json!({ "active": false }));
        let token = ActiveToken {
            scope: "feed:read".into(),
            client_id: "app".into(),
            token_type: Some("Bearer"),
            exp: 2,
            iat: 1,
            sub: "p".into(),
            aud: "https://kith.example/graphql".into(),
            iss: "https://kith.example".into(),
            jti: None,
            grant_id: None,
        };
        let body = to_value(Introspection::active(token)).unwrap();
        assert_eq!((&body["active"], &body["scope"], body.get("jti")), (&json!(true), &json!("feed:read"), None));
    }

    #[test]
    fn a_device_answer_has_both_addresses() {
        let answer = DeviceAnswer::new("d".into(), UserCode::new([0; 16]), "https://kith.example/device", 900, 5);
        assert_eq!(
            to_value(answer).unwrap(),
            json!({ "device_code": "d", "user_code": "BBBB-BBBB", "verification_uri": "https://kith.example/device",
                    "verification_uri_complete": "https://kith.example/device?user_code=BBBB-BBBB", "expires_in": 900, "interval": 5 })
        );
    }
}
