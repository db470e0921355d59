//! `[graphql]`, `[budget]` and `[socket]`: the limits and options for documents and WebSocket connections.

use std::collections::HashMap;
use std::time::Duration;

use graphql::edge::{BudgetSizes, Introspection, Limits, Rules, Size, SocketLimits};
use serde::Deserialize;

use super::reader::Reader;

pub(super) fn read(from: &mut Reader<'_>) -> Rules {
    Rules {
        limits: Limits {
            document: from.number("graphql.document_bytes", 1_000..=1_000_000),
            tokens: from.number("graphql.tokens", 100..=100_000),
            nesting: from.number("graphql.nesting", 10..=50),
            fragments: from.number("graphql.fragments", 0..=1_000),
            selections: from.number("graphql.selections", 100..=100_000),
            aliases: from.number("graphql.aliases", 0..=1_000),
            directives: from.number("graphql.directives", 0..=1_000),
            operations: from.number("graphql.operations", 1..=100),
            depth: from.number("graphql.depth", 4..=50),
            cost: from.number("graphql.cost", 100..=1_000_000),
            budgets: BudgetSizes {
                usual: Size {
                    points: from.number("budget.points", 2_000..=1_000_000_000),
                    per_second: from.number("budget.restored_per_second", 1..=10_000_000),
                },
                reserve: Size {
                    points: from.number("budget.reserve_points", 200..=1_000_000_000),
                    per_second: from.number("budget.reserve_restored_per_second", 1..=10_000_000),
                },
            },
            items: from.number("graphql.list_items", 10..=10_000),
            errors: from.number("graphql.errors", 1..=100),
            time: Duration::from_secs(from.number("graphql.timeout_seconds", 1..=300)),
            running: from.number("graphql.running", 1..=1_000),
            waiting: from.number("graphql.waiting", 0..=10_000),
            kept: from.number("graphql.kept_documents", 10..=100_000),
            automatic: from.number("graphql.automatic_documents", 0..=100_000),
            socket: SocketLimits {
                message: from.number("socket.message_bytes", 1_024..=1_048_576),
                subscriptions: from.number("socket.operations", 1..=1_000),
                init: Duration::from_secs(from.number("socket.init_seconds", 1..=60)),
                ping: Duration::from_secs(from.number("socket.ping_seconds", 1..=300)),
                idle: Duration::from_secs(from.number("socket.idle_seconds", 2..=900)),
            },
        },
        introspection: from.text(
            "graphql.introspection",
            "is not one of \"everyone\", \"signed-in\" and \"nobody\"",
            |text| match text {
                "everyone" => Some(Introspection::Everyone),
                "signed-in" => Some(Introspection::SignedIn),
                "nobody" => Some(Introspection::Nobody),
                _ => None,
            },
        ),
        suggestions: from.flag("graphql.suggestions"),
        demo: false,
        trusted: from.text(
            "graphql.trusted_documents",
            "is not a readable file of documents; use the path of a JSON object of ids and documents, as Relay's \
             compiler writes it, or of a manifest, as Apollo's tools write it; or leave it empty",
            |path| if path.is_empty() { Some(None) } else { manifest(path).map(Some) },
        ),
    }
}

/// A list of documents, in the format of Relay's compiler or of Apollo's tools.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    Apollo { operations: Vec<Operation> },
    Relay(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

fn manifest(path: &str) -> Option<HashMap<String, String>> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(match serde_json::from_str(&text).ok()? {
        Manifest::Apollo { operations } => operations.into_iter().map(|one| (one.id, one.body)).collect(),
        Manifest::Relay(documents) => documents,
    })
}
