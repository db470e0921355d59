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
/// How much deeper than its document's variables a message is nested: the message, its payload.
const AROUND: usize = 2;

/// What a client says.
#[derive(Debug, PartialEq)]
pub enum FromClient {
    /// Who it is.
    Init(Value),
    /// Is anybody there?
    Ping(Option<Value>),
    /// Somebody is here.
    Pong,
    /// Begins an operation.
    Subscribe {
        /// What it is called from now on.
        id: String,
        /// The request.
        payload: Value,
    },
    /// Ends an operation.
    Complete(String),
}

/// Why a connection is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The code.
    pub code: u16,
    /// The reason.
    pub reason: String,
}

impl Close {
    /// A reason to close; one that is too long is cut.
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(LONGEST_REASON));
        Self { code, reason }
    }

    /// A message that isn't one.
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

/// Reads a message; `deepest` is how deep the brackets of a document may be nested.
///
/// # Errors
///
/// 4400, for whatever is no message of the protocol.
pub fn read(text: &str, deepest: usize) -> Result<FromClient, Close> {
    if nesting::depth(text.as_bytes()) > deepest + AROUND {
        return Err(Close::malformed(format!("Brackets are nested at most {deepest} deep")));
    }
    let raw: Raw = serde_json::from_str(text).map_err(|_| Close::malformed("Invalid message received"))?;
    let id = || match raw.id.clone() {
        Some(id) if id.is_empty() || id.len() > LONGEST_ID => {
            Err(Close::malformed(format!("An id has 1 to {LONGEST_ID} bytes")))
        }
        Some(id) => Ok(id),
        None => Err(Close::malformed("The message needs an id")),
    };
    match raw.kind.as_str() {
        "connection_init" => Ok(FromClient::Init(raw.payload.unwrap_or_default())),
        "ping" => Ok(FromClient::Ping(raw.payload)),
        "pong" => Ok(FromClient::Pong),
        "subscribe" => match (id()?, raw.payload) {
            (id, Some(payload @ Value::Object(_))) => Ok(FromClient::Subscribe { id, payload }),
            _ => Err(Close::malformed("The payload of subscribe is an object")),
        },
        "complete" => Ok(FromClient::Complete(id()?)),
        _ => Err(Close::malformed("Invalid message type")),
    }
}

/// What the server says.
#[derive(Debug)]
pub enum FromServer<'a> {
    /// The connection is taken.
    Ack,
    /// Somebody is here.
    Pong(Option<Value>),
    /// An answer.
    Next(&'a str, &'a Response),
    /// The operation isn't run.
    Error(&'a str, &'a [ServerError]),
    /// The operation is over.
    Complete(&'a str),
}

impl FromServer<'_> {
    /// As it goes over the wire.
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
