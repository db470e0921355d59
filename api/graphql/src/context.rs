//! The context of a resolver: the operation, the loaders of the request, and ids.

use std::sync::Arc;

use async_graphql::{Context, ID};
use domain::Op;
use domain::node_id::{self, NodeKey};
use domain::secrets::NodeType;
use uuid::Uuid;

use crate::acting::Acting;
use crate::error::Result;
use crate::loaders::Loaders;

/// The operation.
#[must_use]
pub fn op(ctx: &Context<'_>) -> Arc<Op> {
    ctx.data_unchecked::<Arc<Acting>>().op()
}

/// The loaders.
#[must_use]
pub fn loaders<'a>(ctx: &Context<'a>) -> &'a Loaders {
    ctx.data_unchecked::<Loaders>()
}

/// The node id of a row.
#[must_use]
pub fn id<K: NodeKey>(ctx: &Context<'_>, key: K) -> ID {
    node(ctx, K::NODE, key.uuid())
}

/// The node id of a row, as this type.
#[must_use]
pub fn node(ctx: &Context<'_>, node: NodeType, key: Uuid) -> ID {
    ID(node_id::encode(&op(ctx).ids(), node, key))
}

/// The id of a row, from a node id in the input.
///
/// # Errors
///
/// A refusal that names the field, and the type whose ids it takes.
pub fn expect<K: NodeKey>(op: &Op, id: &ID, field: &'static str) -> domain::Result<K> {
    node_id::expect(&op.ids(), id, field)
}

/// As [`expect`], if there is an id.
///
/// # Errors
///
/// As [`expect`].
pub fn expect_optional<K: NodeKey>(op: &Op, id: Option<&ID>, field: &'static str) -> domain::Result<Option<K>> {
    id.map(|id| expect(op, id, field)).transpose()
}

/// The page that the arguments of a connection ask for.
///
/// # Errors
///
/// If the arguments contradict each other or are out of bounds.
pub fn page_args(
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> Result<domain::page::PageArgs> {
    Ok(domain::page::PageArgs::new(first, after, last, before)?)
}
