//! A client of `graphql-transport-ws`, message by message.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::TestApp;

/// How long a message may take on a machine that is busy with everything else.
const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_mins(2);

/// A connection.
#[derive(Debug)]
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens one, and says who connects.
    pub async fn open(app: &TestApp, token: &str) -> Self {
        Self::open_at(&app.address, token).await
    }

    /// Opens one to this address.
    pub async fn open_at(address: &str, token: &str) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a name"));
        let (stream, _) = connect_async(request).await.expect("it takes the connection over");
        let mut socket = Self(stream);
        socket
            .send(json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } }))
            .await;
        assert_eq!(socket.receive().await["type"], "connection_ack");
        socket
    }

    /// Sends a message.
    pub async fn send(&mut self, message: Value) {
        // Whether it still is open, the next answer tells.
        let _ = self.0.send(Message::text(message.to_string())).await;
    }

    /// Subscribes to the feed. Without a cursor, what happens before the server has read this isn't heard: there is no
    /// sign of that, so whoever waits for an event gives a cursor.
    pub async fn follow(&mut self, after: Option<&str>) {
        let query =
            "subscription($after: FeedCursor) { feed(after: $after) { cursor kind subjectId subject { __typename } } }";
        let payload = json!({ "query": query, "variables": { "after": after } });
        self.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
    }

    /// The next message; null when it is closed. What never comes fails the test, rather than holding all of them up.
    pub async fn receive(&mut self) -> Value {
        loop {
            match tokio::time::timeout(LONGEST_WAIT, self.0.next()).await.expect("a message comes") {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return Value::Null,
            }
        }
    }

    /// The next event of the feed.
    pub async fn event(&mut self) -> Value {
        let mut message = self.receive().await;
        assert_eq!(message["type"], "next", "{message:#}");
        assert!(message["payload"].get("errors").is_none(), "{message:#}");
        message["payload"]["data"]["feed"].take()
    }
}
