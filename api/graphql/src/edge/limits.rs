//! Limits for documents, requests and WebSocket connections. Each limit has a setting and an error code of its own.

use std::time::Duration;

use super::budgets::BudgetSizes;

/// Limits for documents and requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest size of a document, in bytes.
    pub document: usize,
    /// The largest number of tokens in a document (GraphQL specification, section 2.1.6).
    pub tokens: usize,
    /// The largest nesting depth of brackets, in a document and in the JSON of its variables.
    pub nesting: usize,
    /// The largest number of fragments in a document.
    pub fragments: usize,
    /// The largest number of selections in an operation after its fragments are spread.
    pub selections: usize,
    /// The largest number of aliases for one field.
    pub aliases: usize,
    /// The largest number of directives in a document.
    pub directives: usize,
    /// The largest number of operations in a document.
    pub operations: usize,
    /// The largest nesting depth of fields, without introspection fields.
    pub depth: usize,
    /// The largest price of an operation: each field costs 1, and fields in a list are multiplied by its size.
    pub cost: u64,
    /// The sizes of the budgets that operations are paid from.
    pub budgets: BudgetSizes,
    /// The largest number of items in a list in an input.
    pub items: usize,
    /// The largest number of errors in a response.
    pub errors: usize,
    /// The time limit for a query or a mutation.
    pub time: Duration,
    /// The number of queries and mutations of one device that run at once.
    pub running: usize,
    /// The number of further ones that may wait.
    pub waiting: usize,
    /// The number of parsed and validated documents in the cache.
    pub kept: u64,
    /// The number of automatic persisted queries to keep; 0 turns them off.
    pub automatic: u64,
    /// Limits for WebSocket connections.
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
            budgets: BudgetSizes::default(),
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

/// Limits for WebSocket connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketLimits {
    /// The largest message, in bytes.
    pub message: usize,
    /// The number of operations that may run at once on one WebSocket.
    pub subscriptions: usize,
    /// How long a client may take to send `connection_init`.
    pub init: Duration,
    /// How often Kith pings the client.
    pub ping: Duration,
    /// How long a client may be silent before the WebSocket is closed.
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
