//! What a program has seen: the id of each object in a response, which the access log keeps. A program could leave out ids, so
//! they are asked for beside what it asks, under a name that no client can use, and taken out of the response.

use std::collections::HashSet;

use async_graphql::{Response, Value};
use domain::access::{self, Deed};
use domain::secrets::{Ids, NodeType};
use domain::{Actor, Means, Op, node_id};
use uuid::Uuid;

/// The response name of these ids: no name in GraphQL (specification, section 2.1.9).
pub(super) const SEEN: &str = "*";

/// Whether it is noted what an actor sees: of programs, and of nobody's own devices.
pub(super) fn is_noted(actor: &Actor) -> bool {
    actor.acting().is_some_and(|acting| acting.means != Means::Device)
}

/// Takes what was seen out of a response, and notes it.
pub(super) fn note(op: &Op, mut response: Response) -> Response {
    let mut seen = HashSet::new();
    take(&op.ids(), &mut response.data, &mut seen);
    let seen: Vec<_> = seen.into_iter().collect();
    if !seen.is_empty() {
        access::note(op, Deed::Read, &seen);
    }
    response
}

fn take(ids: &Ids<'_>, value: &mut Value, seen: &mut HashSet<(NodeType, Uuid)>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(id)) = fields.shift_remove(SEEN) {
                seen.extend(node_id::decode(ids, &id));
            }
            fields.values_mut().for_each(|field| take(ids, field, seen));
        }
        Value::List(items) => items.iter_mut().for_each(|item| take(ids, item, seen)),
        _ => {}
    }
}
