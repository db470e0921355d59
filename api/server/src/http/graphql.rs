//! GraphQL over HTTP: one document in a JSON body, one JSON answer.

use std::time::Instant;

use ::graphql::edge::{Edge, OnlyQueries};
use async_graphql::{Executor, Request, Response as Answer, Variables};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::App;
use super::auth::Bearer;
use super::errors::error_body;
use crate::telemetry;

/// Answers a document.
pub async fn answer(State(app): State<App>, bearer: Bearer, request: Result<Json<Request>, JsonRejection>) -> Response {
    match request {
        Ok(Json(request)) => run(&app, request.data(bearer.actor())).await,
        Err(rejection) => refuse(&rejection),
    }
}

/// What a query by GET is made of (GraphQL over HTTP, section 5.3).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ByGet {
    query: String,
    operation_name: Option<String>,
    variables: Option<String>,
}

/// Answers a query by GET, or says what is right here.
pub async fn answer_get(app: &App, bearer: &Bearer, given: Option<ByGet>) -> Response {
    let allow = [(header::ALLOW, HeaderValue::from_static("GET, POST"))];
    let Some(given) = given else {
        let body = error_body("METHOD_NOT_ALLOWED", "Send documents by POST, queries by GET too, or open a WebSocket.");
        return (StatusCode::METHOD_NOT_ALLOWED, allow, Json(body)).into_response();
    };
    let mut request = Request::new(given.query).data(bearer.actor()).data(OnlyQueries);
    request.operation_name = given.operation_name;
    let Ok(variables) = given.variables.as_deref().map(serde_json::from_str).transpose() else {
        let body = error_body("BAD_REQUEST", "The variables have to be a JSON object.");
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    };
    request.variables = variables.map(Variables::from_json).unwrap_or_default();
    run(app, request).await
}

async fn run(app: &App, request: Request) -> Response {
    let begun = Instant::now();
    let answer = Edge::execute(&app.edge, request).await;
    let outcome = if answer.is_ok() { "ok" } else { "error" };
    metrics::counter!(telemetry::REQUESTS, "operation" => "http", "outcome" => outcome).increment(1);
    metrics::histogram!(telemetry::REQUEST_SECONDS, "operation" => "http").record(begun.elapsed().as_secs_f64());
    respond(&answer)
}

fn respond(answer: &Answer) -> Response {
    match serde_json::to_vec(answer) {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer couldn't be written");
            let body = Json(error_body("INTERNAL", "Something went wrong on our side."));
            (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
        }
    }
}

fn refuse(rejection: &JsonRejection) -> Response {
    let status = rejection.status();
    let (code, message) = match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("UNSUPPORTED_MEDIA_TYPE", "Send application/json."),
        StatusCode::PAYLOAD_TOO_LARGE => ("BODY_TOO_LARGE", "The body is larger than this server takes."),
        _ => ("BAD_REQUEST", "The body has to be a JSON object with query, and perhaps variables and operationName."),
    };
    // 422 would say that the document was understood.
    let status = if status == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::BAD_REQUEST } else { status };
    (status, Json(error_body(code, message))).into_response()
}

/// The schema, in the schema language.
pub async fn schema() -> impl IntoResponse {
    static SDL: std::sync::LazyLock<String> = std::sync::LazyLock::new(::graphql::sdl);
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], SDL.as_str())
}
