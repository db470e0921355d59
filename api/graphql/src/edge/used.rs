//! What an operation has really used: each field in its response costs 1. It is counted on the response alone, so that it
//! says nothing of what the viewer may not see.

use async_graphql::Value;

/// The number of fields in a response.
pub(super) fn fields(data: &Value) -> u64 {
    match data {
        Value::Object(fields) => fields.values().map(|field| 1 + self::fields(field)).sum(),
        Value::List(items) => items.iter().map(fields).sum(),
        _ => 0,
    }
}
