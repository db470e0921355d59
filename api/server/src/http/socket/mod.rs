//! GraphQL over WebSocket, by `graphql-transport-ws` and no older protocol.

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

/// The protocol's name among WebSocket's subprotocols.
const PROTOCOL: &str = "graphql-transport-ws";

/// Takes a connection over, or answers a query by GET.
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
        let message = "Pages of this origin may not connect: it isn't among http.cors_origins.";
        return refuse(StatusCode::FORBIDDEN, "FORBIDDEN_ORIGIN", message).into_response();
    }
    if !offers_protocol(&headers) {
        let message = format!("This WebSocket speaks {PROTOCOL}.");
        return refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", message).into_response();
    }
    // Held from now on: whoever waits for the open ones waits for this one too.
    let open = app.sockets.token();
    // What is a little too large is read, so that it can be said why the connection is closed.
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

/// Browsers say which page connects, and hold no page back from it by themselves (RFC 6455, section 10.2). What says
/// nothing is no browser.
fn is_from_allowed_page(app: &App, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_own = host.is_some_and(|host| origin.split_once("://").is_some_and(|(_, at)| at.eq_ignore_ascii_case(host)));
    is_own || app.limits.origins.iter().any(|allowed| allowed == origin)
}
