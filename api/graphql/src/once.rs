//! Idempotency keys of mutations: which requests count as the same request.

use std::fmt::Write;
use std::sync::Arc;

use async_graphql::{Context, InputObject, Value};
use domain::Op;
use domain::once::Again;

use crate::context::op;
use crate::error::Result;

/// Runs the verb of a mutation, only once if its operation has an idempotency key. The verb's future is on the heap,
/// since otherwise the future of a document would hold one of every field.
///
/// # Errors
///
/// The errors of the verb, and a refusal if the key is invalid or was used with another input.
pub fn once<'a, T: Again + 'a>(
    op: &'a Op,
    verb: impl Future<Output = domain::Result<T>> + Send + 'a,
) -> impl Future<Output = domain::Result<T>> + Send + 'a {
    domain::once::once(op, Box::pin(verb))
}

/// The idempotency key of every mutation's input: `#[graphql(flatten)] once: Once`. [`op_once`] reads it.
#[derive(Clone, Debug, InputObject)]
pub struct Once {
    /// A unique key for this mutation, such as a UUID: 1 to 100 visible ASCII characters. If you send the mutation
    /// again within 7 days with the same key and the same input, it isn't executed again, and you get the result of the
    /// first time.
    idempotency_key: Option<String>,
}

/// Runs a mutation once and makes its payload: `mutate!(ctx, Contact, |op| verbs::delete(op, id).await)` wraps what the
/// verb returns in `Contact`. If the verb returns nothing, a second verb, given between the two, reads what is shown.
macro_rules! mutate {
    ($ctx:expr, $wrap:expr, |$op:ident| $verb:expr) => {{
        let $op = $crate::once::op_once($ctx)?;
        let $op = &*$op;
        $crate::payload::Payload::new($crate::once::once($op, async { $verb }).await, $wrap)
    }};
    ($ctx:expr, $wrap:expr, $shown:path, |$op:ident| $verb:expr) => {{
        let $op = $crate::once::op_once($ctx)?;
        let $op = &*$op;
        let done = async {
            $crate::once::once($op, async { $verb }).await?;
            $shown($op).await
        };
        $crate::payload::Payload::new(done.await, $wrap)
    }};
}
pub(crate) use mutate;

/// The operation, with the idempotency key of its input, if there is one.
///
/// # Errors
///
/// If the arguments can't be read, which can't happen after they were checked.
pub fn op_once(ctx: &Context<'_>) -> Result<Arc<Op>> {
    let op = op(ctx);
    let field = ctx.field();
    let arguments = field.arguments().map_err(|error| domain::Error::internal(error.message))?;
    let Some(key) = arguments.iter().find_map(|(_, input)| key(input)) else { return Ok(op) };
    // The same whichever way round a client writes the fields of its input.
    let mut same = field.name().to_owned();
    for (name, value) in &arguments {
        spell(&mut same, name.as_str(), value);
    }
    Ok(Arc::new(op.keyed(key, same.as_bytes())))
}

/// The idempotency key of an input.
fn key(input: &Value) -> Option<&str> {
    let Value::Object(fields) = input else { return None };
    match fields.get("idempotencyKey")? {
        Value::String(key) => Some(key),
        _ => None,
    }
}

fn spell(same: &mut String, name: &str, value: &Value) {
    same.push_str(name);
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| name.as_str());
            same.push('{');
            for (name, value) in fields {
                spell(same, name, value);
            }
            same.push('}');
        }
        Value::List(items) => {
            same.push('[');
            for item in items {
                spell(same, ",", item);
            }
            same.push(']');
        }
        // As a literal: text is in quotes, so that nothing in it can be taken for anything else.
        scalar => {
            let _ = write!(same, ":{scalar};");
        }
    }
}
