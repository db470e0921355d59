//! Who asks: the bearer token (RFC 6750) becomes an actor. A token that is there but bad is refused, never taken for
//! nobody.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Actor;
use domain::accounts::{NotAuthenticated, authenticate};

use super::App;

/// Who asks.
pub struct Bearer(pub Actor);

/// Why the token was refused.
#[derive(Debug)]
pub struct Refused(pub NotAuthenticated);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, code) = match self.0 {
            NotAuthenticated::Invalid => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            NotAuthenticated::Behind => (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"),
        };
        let mut response = (status, Json(super::graphql::error_body(code, &self.0.to_string()))).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"kith\", error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Who a value of the form "Bearer TOKEN" says is asking.
///
/// # Errors
///
/// Where it has another form, or the token isn't good.
pub fn actor(app: &App, authorization: &str) -> Result<Actor, Refused> {
    let token = match authorization.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(Refused(NotAuthenticated::Invalid)),
    };
    let env = app.edge.env();
    authenticate(env, env.op(Actor::Nobody).now, token).map_err(Refused)
}

/// Who the headers say is asking; nobody where they say nothing.
///
/// # Errors
///
/// As [`actor`].
pub fn from_headers(app: &App, headers: &HeaderMap) -> Result<Actor, Refused> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(Actor::Nobody) };
    actor(app, value.to_str().unwrap_or_default())
}

impl FromRequestParts<App> for Bearer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        from_headers(app, &parts.headers).map(Self)
    }
}
