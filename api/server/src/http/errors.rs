//! Errors that come before GraphQL, in GraphQL's own form.

use serde_json::{Value, json};

/// The body of an error that comes before GraphQL.
pub fn error_body(code: &str, message: &str) -> Value {
    json!({ "errors": [{ "message": message, "extensions": { "code": code } }] })
}
