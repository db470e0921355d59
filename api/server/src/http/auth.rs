//! Authentication: turns the bearer token (RFC 6750) into an actor. A request with an invalid token is refused, never
//! treated as anonymous.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::accounts::{Credential, NotAuthenticated, authenticate};
use domain::apps::oauth::bearer::www_authenticate;
use domain::apps::oauth::error::OAuthError;
use domain::scope::Scopes;
use domain::{Actor, Env};

use super::App;
use super::errors::{CHALLENGE, RETRY_AFTER, WrongToken, error_body, passing_body};
use super::oauth::installation;
use crate::telemetry;

/// The credential of a request; `None` if it has no token.
pub struct Bearer(pub Option<Credential>);

impl Bearer {
    /// The actor that the credential stands for.
    pub fn actor(&self) -> Actor {
        self.0.map_or(Actor::Nobody, |credential| credential.actor)
    }
}

/// Why the token was refused, and the time of the refusal.
#[derive(Debug)]
pub struct Refused {
    /// Why.
    pub why: NotAuthenticated,
    at: DateTime<Utc>,
    /// Whether there was a bearer token: what comes by another scheme is no wrong one (RFC 6750, section 3.1).
    is_bearer: bool,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, code) = match self.why {
            NotAuthenticated::Invalid => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            NotAuthenticated::Behind => (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"),
        };
        metrics::counter!(telemetry::REFUSED, "code" => code).increment(1);
        let why = self.why.to_string();
        let body = match self.why {
            NotAuthenticated::Invalid => error_body(code, &why),
            NotAuthenticated::Behind => passing_body(code, &why, self.at),
        };
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, CHALLENGE);
            if self.is_bearer {
                response.extensions_mut().insert(WrongToken(why));
            }
        } else {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response
    }
}

/// The challenge to a client that has to send a token, or another one (RFC 6750, section 3), with the address where it finds
/// out how to get one (RFC 9728, section 5.1).
pub fn challenge(env: &Env, is_api: bool, error: Option<&OAuthError>, needed: Option<Scopes>) -> HeaderValue {
    let metadata = is_api.then(|| installation(env).resource_metadata_address());
    HeaderValue::from_str(&www_authenticate(metadata.as_deref(), error, needed)).unwrap_or(CHALLENGE)
}

/// The credential in an `Authorization` value of the form "Bearer TOKEN".
///
/// # Errors
///
/// If the value has another form, or the token isn't valid.
pub fn credential(app: &App, authorization: &str) -> Result<Credential, Refused> {
    let now = app.edge.env().now();
    let (scheme, token) = authorization.split_once(' ').unwrap_or((authorization, ""));
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    let refused = |why| Refused { why, at: now, is_bearer };
    if !is_bearer {
        return Err(refused(NotAuthenticated::Invalid));
    }
    authenticate(app.edge.env(), token.trim()).map_err(refused)
}

/// The credential in the headers; `None` if there is no `Authorization` header.
///
/// # Errors
///
/// As for [`credential`].
pub fn from_headers(app: &App, headers: &HeaderMap) -> Result<Option<Credential>, Refused> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, second) = (values.next(), values.next());
    // Of two, none is the one that counts.
    let value = if second.is_some() { Some("") } else { value.map(|value| value.to_str().unwrap_or_default()) };
    value.map(|value| credential(app, value)).transpose()
}

impl FromRequestParts<App> for Bearer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        from_headers(app, &parts.headers).map(Self)
    }
}
