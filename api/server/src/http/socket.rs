//! GraphQL over WebSocket, by `graphql-transport-ws` and no older protocol. The library's layer carries it for now.

use async_graphql::Data;
use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::Json;
use axum::extract::State;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Actor;
use futures_util::StreamExt;

use super::App;
use super::auth;
use super::graphql::error_body;

const PROTOCOL: &str = "graphql-transport-ws";
/// The largest message, in bytes.
const LARGEST: usize = 64 * 1024;

/// Takes a connection over, or says what is right here.
pub async fn upgrade(
    State(app): State<App>,
    headers: HeaderMap,
    protocol: Result<GraphQLProtocol, StatusCode>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        let body = Json(error_body("METHOD_NOT_ALLOWED", "Send documents by POST, or open a WebSocket."));
        let allow = [(header::ALLOW, HeaderValue::from_static("POST"))];
        return (StatusCode::METHOD_NOT_ALLOWED, allow, body).into_response();
    };
    let offered = headers.get(header::SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (true, Ok(protocol)) = (offered.split(',').any(|name| name.trim() == PROTOCOL), protocol) else {
        let message = format!("This WebSocket speaks {PROTOCOL}.");
        return (StatusCode::BAD_REQUEST, Json(error_body("BAD_REQUEST", &message))).into_response();
    };
    let at_upgrade = match auth::from_headers(&app, &headers) {
        Ok(actor) => actor,
        Err(refused) => return refused.into_response(),
    };
    upgrade.protocols([PROTOCOL]).max_message_size(LARGEST).on_upgrade(move |socket| async move {
        let (sink, stream) = socket.split();
        let edge = app.edge.clone();
        // Stopping ends the stream, and with it the connection.
        let stream = stream.take_until(app.stop.clone().cancelled_owned());
        GraphQLWebSocket::new_with_pair(sink, Box::pin(stream), edge, protocol)
            .on_connection_init(move |payload| async move {
                let mut data = Data::default();
                data.insert(session_actor(&app, at_upgrade, &payload)?);
                Ok(data)
            })
            .serve()
            .await;
    })
}

/// The token of the first message counts over one at the upgrade, which browsers can't send.
fn session_actor(app: &App, at_upgrade: Actor, payload: &serde_json::Value) -> async_graphql::Result<Actor> {
    let token = ["authorization", "Authorization"].into_iter().find_map(|key| payload.get(key)?.as_str());
    match token {
        None => Ok(at_upgrade),
        Some(token) => auth::actor(app, token).map_err(|refused| async_graphql::Error::new(refused.0.to_string())),
    }
}
