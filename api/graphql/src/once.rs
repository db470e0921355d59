//! Mutations that can be repeated: what of a request makes it the same request.

use std::fmt::Write;
use std::sync::Arc;

use async_graphql::{Context, Value};
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

/// An input that may carry an idempotency key.
pub trait Repeatable {
    /// The key, where one is given.
    fn idempotency_key(&self) -> Option<&str>;
}

/// Says of inputs that they have a field `idempotency_key`.
macro_rules! repeatable {
    ($($input:ty),* $(,)?) => {$(
        impl $crate::once::Repeatable for $input {
            fn idempotency_key(&self) -> Option<&str> {
                self.idempotency_key.as_deref()
            }
        }
    )*};
}
pub(crate) use repeatable;

impl<T: Repeatable> Repeatable for Option<T> {
    fn idempotency_key(&self) -> Option<&str> {
        self.as_ref().and_then(Repeatable::idempotency_key)
    }
}

/// The operation, which is recognised when it is repeated, where its input carries a key.
///
/// # Errors
///
/// Where the arguments can't be read, which their having been checked rules out.
pub fn op_once(ctx: &Context<'_>, input: &impl Repeatable) -> Result<Arc<Op>> {
    let op = op(ctx);
    let Some(key) = input.idempotency_key() else { return Ok(op) };
    let field = ctx.field();
    let arguments = field.arguments().map_err(|error| domain::Error::internal(error.message))?;
    // The same whichever way round a client writes the fields of its input.
    let mut same = field.name().to_owned();
    for (name, value) in arguments {
        spell(&mut same, name.as_str(), &value);
    }
    Ok(Arc::new(op.keyed(key, same.as_bytes())))
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
