//! The OAuth 2.1 endpoints that apps call: tokens (RFC 6749), revocation (RFC 7009), introspection (RFC 7662), codes for devices
//! (RFC 8628), and the metadata by which clients find them (RFC 8414, RFC 9728). Pages of other origins may call them without credentials, the
//! authorization endpoint not.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::apps::oauth::client_auth::ClientAuth;
use domain::apps::oauth::error::{Code, OAuthError};
use domain::apps::oauth::metadata::{self, Installation};
use domain::apps::oauth::params::Params;
use domain::apps::oauth::token_request::{self, TokenInQuestion, TokenRequest};
use domain::apps::{self, Client};
use domain::{Actor, Env, Error, Op};
use serde::Serialize;
use tower_http::cors::{Any, CorsLayer};

use super::body::read;
use super::errors::Refusal;
use super::peer::CameFrom;
use super::{App, fixed};
use crate::pages::Language;

/// What clients send is a form of a few short parameters.
const LARGEST: usize = 16 * 1024;
/// How long metadata may be cached, in seconds.
const CACHED: HeaderValue = HeaderValue::from_static("public, max-age=300");
/// How long keys may be cached: for less than the minute for which a new one is published before it signs.
const KEYS_CACHED: HeaderValue = HeaderValue::from_static("public, max-age=30");

/// Has pages of all origins call the routes, whatever comes of it.
pub fn for_all_origins(routes: axum::Router<App>) -> axum::Router<App> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([axum::http::Method::GET, axum::http::Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER, header::WWW_AUTHENTICATE]);
    routes.layer(axum::middleware::map_response(in_the_words_of_the_rfc)).layer(cors)
}

/// Says of a request that isn't read to its end what each answer says: an error (RFC 6749, section 5.2).
async fn in_the_words_of_the_rfc(response: Response) -> Response {
    let status = response.status();
    if !status.is_client_error() || response.extensions().get::<Said>().is_some() {
        return response;
    }
    let description = match status {
        StatusCode::PAYLOAD_TOO_LARGE => "The body is too large.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "Send the parameters as application/x-www-form-urlencoded, not compressed."
        }
        StatusCode::REQUEST_TIMEOUT => "The body didn't arrive in time.",
        StatusCode::METHOD_NOT_ALLOWED => "Use the method that the Allow header names.",
        _ => "The request couldn't be read.",
    };
    let (parts, _) = response.into_parts();
    let body = OAuthError::new(Code::InvalidRequest, description);
    let mut response = (status, Json(body.body())).into_response();
    response.headers_mut().extend(parts.headers.into_iter().filter(|(name, _)| name.as_ref() == Some(&header::ALLOW)));
    response
}

/// Marks an answer that says its error.
#[derive(Clone, Copy)]
struct Said;

/// The routes.
pub fn routes(env: &Env) -> axum::Router<App> {
    let resource = metadata::well_known_path(&env.settings().audience, metadata::RESOURCE);
    let server = metadata::well_known_path(&env.settings().issuer, metadata::SERVER);
    axum::Router::new()
        .route(metadata::TOKEN, post(token).layer(fixed(header::PRAGMA, "no-cache")))
        .route(metadata::REVOKE, post(revoke))
        .route(metadata::INTROSPECT, post(introspect))
        .route(metadata::DEVICE_AUTHORIZATION, post(device_authorization))
        .route(&server, get(server_metadata))
        .route(&resource, get(resource_metadata))
        .route(metadata::JWKS, get(jwks))
}

/// What this installation says of itself.
pub fn installation(env: &Env) -> Installation<'_> {
    let settings = env.settings();
    Installation {
        issuer: &settings.issuer,
        public_url: &settings.public_url,
        resource: &settings.audience,
        ui_locales: const { &[Language::English.tag(), Language::German.tag()] },
        documentation: None,
        policy: None,
        terms: None,
    }
}

async fn server_metadata(State(app): State<App>) -> Response {
    cached(installation(app.edge.env()).server_metadata())
}

async fn resource_metadata(State(app): State<App>) -> Response {
    cached(installation(app.edge.env()).resource_metadata())
}

async fn jwks(State(app): State<App>) -> Response {
    let keys = domain::accounts::jwks(app.edge.env());
    ([(header::CACHE_CONTROL, KEYS_CACHED)], Json(keys)).into_response()
}

fn cached(body: impl Serialize) -> Response {
    ([(header::CACHE_CONTROL, CACHED)], Json(body)).into_response()
}

async fn token(State(app): State<App>, CameFrom(from): CameFrom, request: Request) -> Response {
    let answered = async {
        let Sent { op, client, params } = sent(&app, from, request).await?;
        let asked = TokenRequest::read(&params, &app.edge.env().settings().audience)?;
        // What has begun is completed even if the client hangs up.
        let work = tokio::spawn(async move { apps::tokens(&op, &client, asked).await });
        Ok(Json(work.await.map_err(Error::internal)??).into_response())
    };
    answered.await.unwrap_or_else(Failed::into_response)
}

async fn revoke(State(app): State<App>, CameFrom(from): CameFrom, request: Request) -> Response {
    let answered = async {
        let Sent { op, client, params } = sent(&app, from, request).await?;
        apps::revoke(&op, &client, &TokenInQuestion::read(&params)?).await?;
        Ok(StatusCode::OK.into_response())
    };
    answered.await.unwrap_or_else(Failed::into_response)
}

async fn introspect(State(app): State<App>, CameFrom(from): CameFrom, request: Request) -> Response {
    let answered = async {
        let Sent { op, client, params } = sent(&app, from, request).await?;
        // Whoever proves nothing learns nothing (RFC 7662, section 2.1).
        if !client.is_confidential {
            return Err(OAuthError::invalid_client().into());
        }
        Ok(Json(apps::introspect(&op, &client, &TokenInQuestion::read(&params)?).await?).into_response())
    };
    answered.await.unwrap_or_else(Failed::into_response)
}

async fn device_authorization(State(app): State<App>, CameFrom(from): CameFrom, request: Request) -> Response {
    let answered = async {
        let Sent { op, client, params } = sent(&app, from, request).await?;
        let scopes = token_request::device(&params, client.scopes, &app.edge.env().settings().audience)?;
        Ok(Json(apps::device_authorization(&op, &client, scopes).await?).into_response())
    };
    answered.await.unwrap_or_else(Failed::into_response)
}

/// A request of a client that has said who it is.
struct Sent {
    op: Op,
    client: Client,
    params: Params,
}

/// Why a request isn't answered as it wants.
enum Failed {
    OAuth(OAuthError),
    Body(Refusal),
}

impl<E: Into<OAuthError>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self::OAuth(error.into())
    }
}

impl Failed {
    fn into_response(self) -> Response {
        match self {
            Self::OAuth(error) => refused(&error),
            Self::Body(refusal) => refusal.into_response(),
        }
    }
}

/// Reads a request, and finds out which client sends it.
async fn sent(app: &App, from: Option<IpAddr>, request: Request) -> Result<Sent, Failed> {
    let op = app.edge.env().op(Actor::Nobody).coming_from(from);
    let headers = request.headers().clone();
    let body = read(request, LARGEST, app.limits.time).await.map_err(Failed::Body)?;
    let params = Params::of_body(headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes), &body)?;
    let client = apps::client(&op, &client_auth(&headers, &params)?).await?;
    Ok(Sent { op, client, params })
}

fn client_auth(headers: &HeaderMap, params: &Params) -> Result<ClientAuth, OAuthError> {
    ClientAuth::read(headers.get_all(header::AUTHORIZATION).iter().map(HeaderValue::as_bytes), params)
}

/// An error as the RFCs have it.
pub fn refused(error: &OAuthError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, Json(error.body())).into_response();
    response.extensions_mut().insert(Said);
    let headers = response.headers_mut();
    if let Some(challenge) = error.www_authenticate() {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    if let Some(seconds) = error.retry_after() {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
