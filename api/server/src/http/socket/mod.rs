//! GraphQL over WebSocket, with the subprotocol `graphql-transport-ws`.

mod connection;
pub mod message;

use ::graphql::edge::ByGet;
use axum::extract::rejection::QueryRejection;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::App;
use super::auth;
use super::errors::refuse;
use super::graphql;
use super::peer::CameFrom;

/// The name of the subprotocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// Upgrades a connection to a WebSocket, or runs a query that was sent by GET.
pub async fn upgrade(
    State(app): State<App>,
    CameFrom(from): CameFrom,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    given: Result<Query<ByGet>, QueryRejection>,
) -> Response {
    let at_upgrade = match auth::from_headers(&app, &headers) {
        Ok(credential) => credential,
        Err(refused) => return refused.into_response(),
    };
    let Ok(upgrade) = upgrade else {
        return graphql::answer_get(&app, at_upgrade, from, &headers, given).await;
    };
    if !is_from_allowed_page(&app, &headers) {
        let message = "This origin isn't allowed to connect. The operator can add it to http.cors_origins.";
        return refuse(StatusCode::FORBIDDEN, "FORBIDDEN_ORIGIN", message).into_response();
    }
    if !offers_protocol(&headers) {
        let message = format!("Connect with the WebSocket subprotocol {PROTOCOL}.");
        return refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", message).into_response();
    }
    // Take the token now, so that a shutdown waits for this connection too.
    let open = app.sockets.token();
    // Read messages that are a little too large, so that the closing reason can say so.
    let largest = app.edge.limits().socket.message * 4;
    upgrade.protocols([PROTOCOL]).max_message_size(largest).max_frame_size(largest).on_upgrade(
        move |socket| async move {
            connection::serve(socket, app, at_upgrade, from).await;
            drop(open);
        },
    )
}

fn offers_protocol(headers: &HeaderMap) -> bool {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    offered.flat_map(|names| names.split(',')).any(|name| name.trim() == PROTOCOL)
}

/// Browsers let any page connect, and send its origin (RFC 6455, section 10.2). A client without an origin isn't a
/// browser.
fn is_from_allowed_page(app: &App, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_own = host.is_some_and(|host| origin.split_once("://").is_some_and(|(_, at)| at.eq_ignore_ascii_case(host)));
    is_own || app.limits.origins.iter().any(|allowed| allowed == origin)
}
