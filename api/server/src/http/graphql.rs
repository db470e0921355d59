//! GraphQL over HTTP (graphql.github.io/graphql-over-http): documents by POST, queries also by GET, and responses in
//! the media type that the client accepts.

use std::net::IpAddr;
use std::time::Instant;

use ::graphql::edge::{self, Asked, ByGet, Edge, Refused};
use async_graphql::{Response as Answer, ServerError, Value};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::accounts::Credential;
use serde_json::json;

use super::App;
use super::auth::Bearer;
use super::body::{is_json, read};
use super::errors::{CHALLENGE, Needed, RETRY_AFTER, refuse};
use super::media::{self, Media};
use super::peer::CameFrom;
use crate::telemetry;

/// The methods that `/graphql` allows.
pub const ALLOW: HeaderValue = HeaderValue::from_static("GET, POST");

/// Runs a document that was sent by POST.
pub async fn answer(State(app): State<App>, bearer: Bearer, CameFrom(from): CameFrom, request: Request) -> Response {
    let media = match media::accepted(request.headers()) {
        Ok(media) => media,
        Err(refusal) => return refusal.into_response(),
    };
    if !is_json(request.headers()) {
        let message = "Send the request as application/json in UTF-8.";
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message).into_response();
    }
    let body = match read(request, app.limits.body, app.limits.time).await {
        Ok(body) => body,
        Err(refusal) => return refusal.into_response(),
    };
    match Asked::from_json(&body, app.edge.limits()) {
        Ok(asked) => run(&app, &asked, &bearer, from, media).await,
        Err(error) => malformed(&[error], media),
    }
}

/// Runs a query that was sent by GET.
pub async fn answer_get(
    app: &App,
    credential: Option<Credential>,
    from: Option<IpAddr>,
    headers: &HeaderMap,
    given: Result<Query<ByGet>, QueryRejection>,
) -> Response {
    let media = match media::accepted(headers) {
        Ok(media) => media,
        Err(refusal) => return refusal.into_response(),
    };
    let asked = match given {
        Ok(Query(given)) => Asked::by_get(given, app.edge.limits()),
        Err(_) => Err(edge::refuse(
            "BAD_REQUEST",
            "The query parameters are query, documentId, operationName, variables and extensions, each at most once.",
        )),
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(error) => return malformed(&[error], media),
    };
    let bearer = Bearer(credential);
    match app.edge.prepare(&asked, &bearer.actor(), from) {
        // A GET request changes nothing (RFC 9110, section 9.2.1).
        Ok(ready) if !ready.is_query() && !ready.is_dry_run() => {
            not_allowed("GET runs only queries. Send mutations by POST and subscriptions over a WebSocket.")
        }
        Ok(ready) => execute(app, ready, media).await,
        Err(why) => refused(&why, media),
    }
}

/// Refuses other methods on `/graphql`.
pub async fn other() -> Response {
    not_allowed("Use POST, GET for queries, or a WebSocket.")
}

fn not_allowed(message: &str) -> Response {
    let refusal = refuse(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message);
    ([(header::ALLOW, ALLOW)], refusal).into_response()
}

async fn run(app: &App, asked: &Asked, bearer: &Bearer, from: Option<IpAddr>, media: Media) -> Response {
    match app.edge.prepare(asked, &bearer.actor(), from) {
        Ok(ready) if ready.is_subscription() && !ready.is_dry_run() => {
            let message =
                "Subscriptions need a WebSocket: connect to this URL with the subprotocol graphql-transport-ws.";
            refused(&edge::refuse("SUBSCRIPTION_NOT_SUPPORTED", message).into(), media)
        }
        Ok(ready) => execute(app, ready, media).await,
        Err(why) => refused(&why, media),
    }
}

async fn execute(app: &App, ready: ::graphql::edge::Ready, media: Media) -> Response {
    let begun = Instant::now();
    let operation = ready.operation();
    let answer = Edge::execute(&app.edge, ready).await;
    let outcome = if answer.is_ok() { "ok" } else { "error" };
    metrics::counter!(telemetry::REQUESTS, "operation" => operation, "transport" => "http", "outcome" => outcome)
        .increment(1);
    metrics::histogram!(telemetry::REQUEST_SECONDS, "operation" => operation).record(begun.elapsed().as_secs_f64());
    respond(&answer, media)
}

fn respond(answer: &Answer, media: Media) -> Response {
    match serde_json::to_vec(answer) {
        Ok(body) => {
            let mut response = ([(header::CONTENT_TYPE, media.content_type())], body).into_response();
            if answer.errors.iter().any(|error| edge::COME_BACK.contains(&code_of(error))) {
                response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
            }
            response
        }
        Err(error) => {
            tracing::error!(%error, "a response couldn't be serialized");
            let message = "Something went wrong on our side.";
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message).into_response()
        }
    }
}

/// The response to a request that isn't run. In `application/json` its status is 200; in
/// `application/graphql-response+json` the status says why (GraphQL over HTTP, section 6.4).
pub fn refused(why: &Refused, media: Media) -> Response {
    let errors = &*why.errors;
    count(errors);
    metrics::counter!(telemetry::REQUESTS, "operation" => "none", "transport" => "http", "outcome" => "refused")
        .increment(1);
    let status = match (media, code(errors)) {
        // Not a well-formed GraphQL request.
        (_, "BAD_REQUEST") => StatusCode::BAD_REQUEST,
        // Nothing can be answered, whatever the document (RFC 6585, section 4).
        (_, "COST_LIMITED") => StatusCode::TOO_MANY_REQUESTS,
        (Media::Json, _) => StatusCode::OK,
        (Media::GraphQl, "UNAUTHENTICATED") => StatusCode::UNAUTHORIZED,
        (Media::GraphQl, "INSUFFICIENT_SCOPE" | "FORBIDDEN") => StatusCode::FORBIDDEN,
        (Media::GraphQl, _) => StatusCode::BAD_REQUEST,
    };
    let mut body = json!({ "errors": errors });
    if let Some(cost) = &why.cost {
        body["extensions"] = json!({ "cost": cost });
    }
    let mut response = (status, [(header::CONTENT_TYPE, media.content_type())], body.to_string()).into_response();
    if let Some(seconds) = why.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    // In each media type: whatever the status, a client learns how to go on.
    match code(errors) {
        "UNAUTHENTICATED" => drop(response.headers_mut().insert(header::WWW_AUTHENTICATE, CHALLENGE)),
        "INSUFFICIENT_SCOPE" => drop(why.needed.map(|needed| response.extensions_mut().insert(Needed(needed)))),
        _ => {}
    }
    response
}

/// The response to something that isn't a well-formed GraphQL request.
fn malformed(errors: &[ServerError], media: Media) -> Response {
    count(errors);
    let body = json!({ "errors": errors });
    (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, media.content_type())], body.to_string()).into_response()
}

/// Counts refused requests by code.
pub fn count(errors: &[ServerError]) {
    metrics::counter!(telemetry::REFUSED, "code" => code(errors).to_owned()).increment(1);
}

fn code(errors: &[ServerError]) -> &str {
    errors.first().map_or("", code_of)
}

fn code_of(error: &ServerError) -> &str {
    match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code,
        _ => "",
    }
}

/// The schema in SDL, for actors who may read it.
pub async fn schema(State(app): State<App>, bearer: Bearer) -> Response {
    if !app.edge.shows_schema(&bearer.actor()) {
        let message = "You may not read the schema of this server.";
        return refuse(StatusCode::FORBIDDEN, "INTROSPECTION_DISABLED", message).into_response();
    }
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, app.edge.sdl().to_owned()).into_response()
}
