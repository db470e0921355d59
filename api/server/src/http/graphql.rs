//! GraphQL over HTTP: one document in a JSON body, one JSON answer.

use std::time::Instant;

use ::graphql::edge::Edge;
use async_graphql::{Executor, Request, Response as Answer};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::App;
use super::auth::Bearer;
use crate::telemetry;

/// The body of an error that comes before GraphQL.
pub fn error_body(code: &str, message: &str) -> Value {
    json!({ "errors": [{ "message": message, "extensions": { "code": code } }] })
}

/// Answers a document.
pub async fn answer(
    State(app): State<App>,
    Bearer(actor): Bearer,
    request: Result<Json<Request>, JsonRejection>,
) -> Response {
    let request = match request {
        Ok(Json(request)) => request,
        Err(rejection) => return refuse(&rejection),
    };
    let begun = Instant::now();
    let answer = Edge::execute(&app.edge, request.data(actor)).await;
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
