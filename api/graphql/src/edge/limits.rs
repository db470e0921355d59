//! How much a document, a request and a connection may be. Every bound has a setting, and an error code of its own.

use std::time::Duration;

/// Bounds of what clients send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest document, in bytes.
    pub document: usize,
    /// How many tokens a document may have (GraphQL specification, section 2.1.6).
    pub tokens: usize,
    /// How deep brackets may be nested, in a document and in the JSON around it.
    pub nesting: usize,
    /// How many fragments a document may define.
    pub fragments: usize,
    /// How many selections an operation may have once its fragments are spread.
    pub selections: usize,
    /// How often one field may be asked for under other names.
    pub aliases: usize,
    /// How many directives a document may have, wherever they stand.
    pub directives: usize,
    /// How many operations a document may define.
    pub operations: usize,
    /// How deep fields may be nested; what is asked of the schema itself isn't counted.
    pub depth: usize,
    /// How much an operation may cost: a field costs 1, and what is in a page is multiplied by the page's size.
    pub cost: u64,
    /// How many items a list in an input may have.
    pub items: usize,
    /// How many errors an answer has at the most.
    pub errors: usize,
    /// How long a query or a mutation may take.
    pub time: Duration,
    /// How many queries and mutations of one device run at once.
    pub running: usize,
    /// How many more of them wait for that.
    pub waiting: usize,
    /// How many documents are kept, parsed and checked.
    pub kept: u64,
    /// How many automatic persisted documents are kept; none where they are off.
    pub automatic: u64,
    /// Bounds of a WebSocket.
    pub socket: SocketLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document: 20_000,
            tokens: 1_000,
            nesting: 30,
            fragments: 20,
            selections: 5_000,
            aliases: 15,
            directives: 8,
            operations: 10,
            depth: 12,
            cost: 10_000,
            items: 250,
            errors: 5,
            time: Duration::from_secs(20),
            running: 2,
            waiting: 64,
            kept: 1_000,
            automatic: 0,
            socket: SocketLimits::default(),
        }
    }
}

/// Bounds of a WebSocket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketLimits {
    /// The largest message, in bytes.
    pub message: usize,
    /// How many operations may run at once on a connection.
    pub subscriptions: usize,
    /// How long a connection may wait before it says who it is.
    pub init: Duration,
    /// How often the other side is asked whether it is still there.
    pub ping: Duration,
    /// How long a connection may be without any sign of the other side.
    pub idle: Duration,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            message: 64 * 1024,
            subscriptions: 50,
            init: Duration::from_secs(10),
            ping: Duration::from_secs(30),
            idle: Duration::from_secs(75),
        }
    }
}
