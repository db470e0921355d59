//! The messages of `graphql-transport-ws`, and the codes that close a connection
//! (github.com/enisdenjo/graphql-ws, PROTOCOL.md).

use ::graphql::edge::nesting;
use async_graphql::{Response, ServerError};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use serde::Deserialize;
use serde_json::{Value, json};

/// The longest id of an operation, in bytes.
const LONGEST_ID: usize = 128;
/// The longest reason that fits into a closing frame, in bytes (RFC 6455, section 5.5).
const LONGEST_REASON: usize = 123;
/// The nesting depth that a message and its payload add to the variables.
const AROUND: usize = 2;

/// A message from a client.
#[derive(Debug, PartialEq)]
pub enum FromClient {
    /// Opens the connection, with the access token.
    Init(Value),
    /// Asks for a pong.
    Ping(Option<Value>),
    /// Answers a ping.
    Pong,
    /// Starts an operation.
    Subscribe {
        /// The operation's id on this connection.
        id: String,
        /// The GraphQL request.
        payload: Value,
    },
    /// Stops an operation.
    Complete(String),
}

/// Why a connection is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The close code.
    pub code: u16,
    /// The closing reason, up to 123 bytes.
    pub reason: String,
}

impl Close {
    /// A close code with a reason, which is truncated if it is too long.
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(LONGEST_REASON));
        Self { code, reason }
    }

    /// Code 4400, for a message that doesn't follow the protocol.
    pub fn malformed(reason: impl Into<String>) -> Self {
        Self::new(4400, reason)
    }
}

impl From<Close> for Message {
    fn from(close: Close) -> Self {
        Self::Close(Some(CloseFrame { code: close.code, reason: close.reason.into() }))
    }
}

#[derive(Deserialize)]
struct Raw {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    payload: Option<Value>,
}

/// Parses a message. `deepest` is the largest nesting depth of brackets in a document.
///
/// # Errors
///
/// Code 4400 if the message doesn't follow the protocol.
pub fn read(text: &str, deepest: usize) -> Result<FromClient, Close> {
    if nesting::depth(text.as_bytes()) > deepest + AROUND {
        return Err(Close::malformed(format!("Brackets may be nested at most {deepest} deep")));
    }
    let raw: Raw = serde_json::from_str(text).map_err(|_| Close::malformed("Invalid message received"))?;
    let id = || match raw.id.clone() {
        Some(id) if id.is_empty() || id.len() > LONGEST_ID => {
            Err(Close::malformed(format!("The id must have 1 to {LONGEST_ID} bytes")))
        }
        Some(id) => Ok(id),
        None => Err(Close::malformed("The message must have an id")),
    };
    match raw.kind.as_str() {
        "connection_init" => Ok(FromClient::Init(raw.payload.unwrap_or_default())),
        "ping" => Ok(FromClient::Ping(raw.payload)),
        "pong" => Ok(FromClient::Pong),
        "subscribe" => match (id()?, raw.payload) {
            (id, Some(payload @ Value::Object(_))) => Ok(FromClient::Subscribe { id, payload }),
            _ => Err(Close::malformed("The payload of subscribe must be an object")),
        },
        "complete" => Ok(FromClient::Complete(id()?)),
        _ => Err(Close::malformed("Invalid message type")),
    }
}

/// A message from the server.
#[derive(Debug)]
pub enum FromServer<'a> {
    /// The connection is accepted.
    Ack,
    /// Answers a ping.
    Pong(Option<Value>),
    /// A response of an operation.
    Next(&'a str, &'a Response),
    /// The operation was refused.
    Error(&'a str, &'a [ServerError]),
    /// The operation has ended.
    Complete(&'a str),
}

impl FromServer<'_> {
    /// Serializes the message.
    #[must_use]
    pub fn to_message(&self) -> Message {
        let json = match self {
            Self::Ack => json!({ "type": "connection_ack" }),
            Self::Pong(None) => json!({ "type": "pong" }),
            Self::Pong(Some(payload)) => json!({ "type": "pong", "payload": payload }),
            Self::Next(id, answer) => json!({ "type": "next", "id": id, "payload": answer }),
            Self::Error(id, errors) => json!({ "type": "error", "id": id, "payload": errors }),
            Self::Complete(id) => json!({ "type": "complete", "id": id }),
        };
        Message::Text(Utf8Bytes::from(json.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_into_its_frame() {
        let close = Close::new(4409, format!("Subscriber for {} already exists", "ä".repeat(100)));
        assert!(close.reason.len() <= LONGEST_REASON && close.reason.ends_with('ä'));
    }

    #[test]
    fn what_is_no_message_closes_with_4400() {
        let deep = format!(r#"{{"type":"ping","payload":{}{}}}"#, "[".repeat(60), "]".repeat(60));
        let long = format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(129));
        for text in [
            "",
            "[]",
            "null",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"start","id":"1"}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":1,"payload":{}}"#,
            r#"{"type":"subscribe","id":"","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":[]}"#,
            &deep,
            &long,
        ] {
            assert_eq!(read(text, 30).map_err(|close| close.code), Err(4400), "{text}");
        }
    }
}
