//! What a program has seen: the id of each object in a response, and the type of each list, which the access log keeps. A
//! program could leave them out, so they are asked for beside what it asks, under a name that no client can use, and taken out
//! of the response.

use std::collections::HashSet;

use async_graphql::{Response, Value};
use domain::access::{self, Deed, Object};
use domain::secrets::{Ids, NodeType};
use domain::{Actor, Means, Op, node_id};

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

/// What an object of a type without an id tells of: a list and its number of what it holds, and what is shown of others.
pub(super) fn told_by(ty: &str) -> Option<NodeType> {
    match ty {
        "DeletedContact" | "DeletedContactConnection" | "ContactTag" => Some(NodeType::Contact),
        "Inviter" => Some(NodeType::Person),
        "GroupPreview" | "GroupFacets" => Some(NodeType::Group),
        "SteppedBack" => Some(NodeType::Distance),
        "Reciprocity" => Some(NodeType::Plan),
        list => {
            let of = list.strip_suffix("Connection")?;
            NodeType::ALL.into_iter().find(|one| one.name() == of)
        }
    }
}

fn take(ids: &Ids<'_>, value: &mut Value, seen: &mut HashSet<Object>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(told)) = fields.shift_remove(SEEN) {
                let object = node_id::decode(ids, &told).map(|(ty, id)| (ty, Some(id)));
                seen.extend(object.or_else(|| told_by(&told).map(|ty| (ty, None))));
            }
            fields.values_mut().for_each(|field| take(ids, field, seen));
        }
        Value::List(items) => items.iter_mut().for_each(|item| take(ids, item, seen)),
        _ => {}
    }
}
