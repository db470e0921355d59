//! What somebody got of a world, in a form in which worlds can be compared, and into which leaks can be planted.

use std::collections::BTreeSet;

use domain::{Actor, node_id};
use futures_util::StreamExt;
use graphql::edge::{Asked, Edge, Introspection, Limits, Rules};
use serde_json::{Map, Value, json};
use tests::{TestApp, ample};

use super::silence::transcript::{Step, Transcript, for_the_request};

/// How many things are asked for at once.
pub const AT_ONCE: usize = 40;

/// Something that somebody got.
#[derive(Clone, Debug)]
pub struct Got {
    pub what: String,
    pub answer: Value,
    pub statements: Vec<String>,
    /// The length of the answer.
    pub size: usize,
}

impl Got {
    /// An answer, and the statements that it took since they were last asked for.
    pub fn answer(app: &TestApp, what: String, answer: Value) -> Self {
        let size = answer.to_string().len();
        Self { what, answer, statements: about(for_the_request(app.statements())), size }
    }

    /// Something that took no statement of its own.
    pub fn told(what: String, answer: Value) -> Self {
        Self { what, size: answer.to_string().len(), answer, statements: Vec::new() }
    }
}

/// All of it, as two worlds are compared by it, after this was done to each.
pub fn comparable(got: &[Got], change: impl Fn(&mut Got)) -> Vec<Step> {
    let mut transcript = Transcript::default();
    for got in got {
        let mut got = got.clone();
        change(&mut got);
        let answer = json!({ "answer": got.answer, "size": got.size });
        transcript.add(got.what, &answer, got.statements);
    }
    transcript.end()
}

/// A way in that takes documents which ask for everything at once.
pub fn wide_edge(app: &TestApp) -> Edge {
    let limits =
        Limits { document: 200_000, tokens: 40_000, selections: 100_000, aliases: 1_000, cost: u64::MAX, ..ample() };
    Edge::new(app.env.clone(), Rules { introspection: Introspection::Everyone, limits, ..Rules::default() })
}

/// The first answer to a request.
pub async fn answer(edge: &Edge, actor: &Actor, request: Value) -> Value {
    let asked = Asked::from_value(request).expect("a request");
    match edge.prepare(&asked, actor, None) {
        Ok(ready) => serde_json::to_value(edge.stream(ready).next().await.expect("an answer")).expect("JSON"),
        Err(refused) => json!({ "errors": refused.errors }),
    }
}

/// What statements are about, each once: tables and columns. What is read at the same time is read together or not, as it
/// comes, and the more there is of it, the longer is the statement.
fn about(statements: Vec<String>) -> Vec<String> {
    let names = |sql: String| sql.split('"').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let every: BTreeSet<_> = statements.into_iter().map(names).collect();
    every.into_iter().map(|names| Vec::from_iter(names).join(" ")).collect()
}

/// An id as an app has it that acts for its person; `None` if it is none.
pub fn id_of_app(app: &TestApp, actor: Actor, id: &str) -> Option<String> {
    let (kind, key) = node_id::decode(&app.env.ids(), id)?;
    Some(node_id::encode(&app.env.op(actor).ids(), kind, key))
}

/// Adds all ids in a value, in order.
pub fn find_ids(value: &Value, known: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let is_id = text.split_once('_').is_some_and(|(kind, id)| kind.len() == 3 && id.len() == 22);
            if is_id && !known.contains(text) {
                known.push(text.clone());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find_ids(item, known)),
        Value::Object(fields) => fields.values().for_each(|field| find_ids(field, known)),
        _ => {}
    }
}

/// Changes fields, each of which comes with its name and with what was found beside it.
pub fn change<T>(
    value: &mut Value,
    beside: &impl Fn(&Map<String, Value>) -> T,
    with: &mut impl FnMut(&str, &mut Value, &T),
) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, beside, with)),
        Value::Object(fields) => {
            let found = beside(fields);
            for (name, field) in fields.iter_mut() {
                change(field, beside, with);
                with(plain(name), field, &found);
            }
        }
        _ => {}
    }
}

/// Some fields are asked for under their type's name and their own.
pub fn plain(name: &str) -> &str {
    name.rsplit('_').next().unwrap_or(name)
}
