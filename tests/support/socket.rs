//! A client of `graphql-transport-ws`, message by message.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::TestApp;

/// How long a message may take on a machine that is busy with everything else.
const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_mins(2);

/// Why a connection was closed.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    /// The code.
    pub code: u16,
    /// The reason.
    pub reason: String,
}

fn request(address: &str, protocols: Option<&str>, origin: Option<&str>) -> Request {
    let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
    for (name, value) in [("sec-websocket-protocol", protocols), ("origin", origin)] {
        if let Some(value) = value {
            request.headers_mut().insert(name, value.parse().expect("a value"));
        }
    }
    request
}

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
        let mut socket = Self::silent_at(address).await;
        socket
            .send(json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } }))
            .await;
        assert_eq!(socket.receive().await["type"], "connection_ack");
        socket
    }

    /// Opens one that says nothing yet.
    pub async fn silent(app: &TestApp) -> Self {
        Self::silent_at(&app.address).await
    }

    async fn silent_at(address: &str) -> Self {
        let request = request(address, Some("graphql-transport-ws"), None);
        let (stream, _) = connect_async(request).await.expect("it takes the connection over");
        Self(stream)
    }

    /// The status that a connection for these protocols, from a page of this origin, is answered with.
    pub async fn offer(app: &TestApp, protocols: Option<&str>, origin: Option<&str>) -> u16 {
        match connect_async(request(&app.address, protocols, origin)).await {
            Ok((_, response)) => response.status().as_u16(),
            Err(Error::Http(response)) => response.status().as_u16(),
            Err(error) => panic!("{error}"),
        }
    }

    /// Sends a text, whatever it is.
    pub async fn send_text(&mut self, text: &str) {
        let _ = self.0.send(Message::text(text)).await;
    }

    /// Sends bytes.
    pub async fn send_bytes(&mut self, bytes: &'static [u8]) {
        let _ = self.0.send(Message::binary(bytes)).await;
    }

    /// Closes it; gives how that is answered.
    pub async fn close(&mut self) -> Ended {
        let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        self.0.close(Some(frame)).await.expect("it is open");
        self.end().await
    }

    /// How it is closed; what comes before that is passed over.
    pub async fn end(&mut self) -> Ended {
        loop {
            match tokio::time::timeout(LONGEST_WAIT, self.0.next()).await.expect("it is closed") {
                Some(Ok(Message::Close(frame))) => {
                    let frame = frame.expect("it says why");
                    return Ended { code: frame.code.into(), reason: frame.reason.to_string() };
                }
                Some(Ok(_)) => {}
                other => panic!("it broke off: {other:?}"),
            }
        }
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
