//! Mutations that can be repeated: what of a request makes it the same request.

use std::fmt::Write;
use std::sync::Arc;

use async_graphql::{Context, InputObject, Value};
use domain::Op;
use domain::once::Again;

use crate::context::op;
use crate::error::Result;

/// Does what a mutation is to do, once where its operation has a key. What it does is put on the heap: a document's future
/// would hold one of every field otherwise.
///
/// # Errors
///
/// What the verb says; a refusal where the key can't be one, or was used with another input.
pub fn once<'a, T: Again + 'a>(
    op: &'a Op,
    verb: impl Future<Output = domain::Result<T>> + Send + 'a,
) -> impl Future<Output = domain::Result<T>> + Send + 'a {
    domain::once::once(op, Box::pin(verb))
}

/// What every mutation's input has: `#[graphql(flatten)] once: Once`. It is read where the operation is made.
#[derive(Clone, Debug, InputObject)]
pub struct Once {
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// Does a mutation once, and makes its payload: `mutate!(ctx, Contact, |op| verbs::delete(op, id).await)` wraps what the
/// verb returns in `Contact`. A verb between the two reads what is to be shown after one that returns nothing.
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

/// The operation, which is recognised when it is repeated, where its input carries a key.
///
/// # Errors
///
/// Where the arguments can't be read, which their having been checked rules out.
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

/// The key that an input carries.
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
