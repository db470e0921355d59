//! GraphQL over WebSocket, by `graphql-transport-ws` and no older protocol. The library's layer carries it for now.

use async_graphql::Data;
use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::accounts::{Credential, until_over};
use futures_util::{FutureExt, StreamExt};
use tokio::sync::oneshot;

use super::App;
use super::auth::{self, Bearer};
use super::errors::error_body;
use super::graphql::{self, ByGet};

const PROTOCOL: &str = "graphql-transport-ws";
/// The largest message, in bytes.
const LARGEST: usize = 64 * 1024;

/// Takes a connection over, or says what is right here.
pub async fn upgrade(
    State(app): State<App>,
    headers: HeaderMap,
    protocol: Result<GraphQLProtocol, StatusCode>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    given: Result<Query<ByGet>, QueryRejection>,
) -> Response {
    let at_upgrade = match auth::from_headers(&app, &headers) {
        Ok(credential) => credential,
        Err(refused) => return refused.into_response(),
    };
    let Ok(upgrade) = upgrade else {
        return graphql::answer_get(&app, &Bearer(at_upgrade), given.ok().map(|Query(given)| given)).await;
    };
    let offered = headers.get(header::SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (true, Ok(protocol)) = (offered.split(',').any(|name| name.trim() == PROTOCOL), protocol) else {
        let message = format!("This WebSocket speaks {PROTOCOL}.");
        return (StatusCode::BAD_REQUEST, Json(error_body("BAD_REQUEST", &message))).into_response();
    };
    upgrade.protocols([PROTOCOL]).max_message_size(LARGEST).on_upgrade(move |socket| async move {
        let (sink, stream) = socket.split();
        let edge = app.edge.clone();
        let (tell, told) = oneshot::channel();
        // What ends the stream ends the connection: the process stops, or the token is over.
        let stream = stream.take_until(over(app.clone(), told).boxed());
        GraphQLWebSocket::new_with_pair(sink, stream, edge, protocol)
            .on_connection_init(move |payload| async move {
                let mut data = Data::default();
                if let Some(credential) = session_credential(&app, at_upgrade, &payload)? {
                    data.insert(credential);
                    let _ = tell.send(credential);
                }
                Ok(data)
            })
            .serve()
            .await;
    })
}

/// The token of the first message counts over one at the upgrade, which browsers can't send.
fn session_credential(
    app: &App,
    at_upgrade: Option<Credential>,
    payload: &serde_json::Value,
) -> async_graphql::Result<Option<Credential>> {
    let token = ["authorization", "Authorization"].into_iter().find_map(|key| payload.get(key)?.as_str());
    match token {
        None => Ok(at_upgrade),
        Some(token) => match auth::credential(app, token) {
            Ok(credential) => Ok(Some(credential)),
            Err(refused) => Err(async_graphql::Error::new(refused.0.to_string())),
        },
    }
}

/// Waits for the end of the process, or of the token that the connection was begun with.
async fn over(app: App, told: oneshot::Receiver<Credential>) {
    let token_over = async {
        match told.await {
            Ok(credential) => until_over(app.edge.env(), &credential).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = app.stop.cancelled() => {}
        () = token_over => {}
    }
}
