//! What anybody may send, tried with anything: the bodies of the fuzz targets, which the ordinary tests run over the
//! inputs that were kept. Nothing panics, and whatever is refused has a code and says nothing of the inside.

use crate::app::ample;
use apollo_compiler::ast::{Definition, Document, Selection, Value};
use apollo_compiler::parser::Parser;
use async_graphql::ServerError;
use domain::Actor;
use domain::accounts::authenticate;
use graphql::edge::{Asked, Edge, Introspection, Limits, Rules, guard, nesting};
use serde_json::json;
use server::http::socket::message;
use tokio::runtime::Runtime;

use crate::{Backend, TestApp};

/// A target: its name, and what is done with each input.
pub type Target = (&'static str, fn(&World, &[u8]));

/// All of them.
pub const TARGETS: [Target; 6] = [
    ("document", document),
    ("variables", variables),
    ("socket_message", socket_message),
    ("cursor", cursor),
    ("node_id", node_id),
    ("guard", guard_and_parser),
];

/// One server for all inputs: they read, and change nothing.
#[derive(Debug)]
pub struct World {
    runtime: Runtime,
    edge: Edge,
    actor: Actor,
    app: TestApp,
}

impl World {
    /// Starts it.
    #[must_use]
    pub fn new() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let (app, token) = runtime.block_on(async {
            let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
            let token = app.person("Ada").await.token;
            (app, token)
        });
        let actor = authenticate(&app.env, &token).expect("it is good").actor;
        let rules =
            Rules { introspection: Introspection::Everyone, suggestions: true, limits: ample(), ..Rules::default() };
        Self { runtime, edge: Edge::new(app.env.clone(), rules), actor, app }
    }

    /// Ends it, and leaves nothing behind.
    pub fn close(self) {
        drop(self.edge);
        self.runtime.block_on(self.app.close());
    }

    /// Prepares a request, and runs it where it is a query.
    fn run(&self, request: serde_json::Value) {
        let said = request.to_string();
        let asked = match Asked::from_value(request) {
            Ok(asked) => asked,
            Err(error) => return assert_discreet(&said, &[error]),
        };
        match self.edge.prepare(&asked, &self.actor, None) {
            Ok(ready) if ready.is_query() => {
                let answer = self.runtime.block_on(self.edge.execute(ready));
                assert_discreet(&said, &answer.errors);
                let internal = answer.errors.iter().any(|error| error.message.starts_with("Something went wrong"));
                assert!(!internal, "{:?}", answer.errors);
            }
            Ok(_) => {}
            Err(refused) => assert_discreet(&said, &refused.errors),
        }
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// Each refusal has a code, and says nothing of the inside that the client didn't say itself.
fn assert_discreet(said: &str, errors: &[ServerError]) {
    for error in errors {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        assert!(code.is_some(), "without a code: {error:?}");
        let inside = ["::", ".rs", "sqlx", "SELECT ", "panicked"];
        assert!(!inside.iter().any(|word| error.message.contains(word) && !said.contains(word)), "{}", error.message);
    }
}

fn document(world: &World, data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        world.run(json!({ "query": text }));
    }
}

/// A body as it comes; its variables are given to a document that takes all kinds of them.
fn variables(world: &World, data: &[u8]) {
    const DOCUMENT: &str = "query($first: Int, $after: String, $id: ID = \"x\", $ids: [ID!] = [], $kinds: [ContactKind!], $core: Boolean, $order: ContactOrder! = NAME) {
        viewer { contacts(first: $first, after: $after, kinds: $kinds, isCore: $core, orderBy: $order) { nodes { id } } }
        node(id: $id) { id } nodes(ids: $ids) { id } }";
    if let Err(error) = Asked::from_json(data, &Limits::default()) {
        assert_discreet(&String::from_utf8_lossy(data), &[error]);
    }
    if let Ok(variables) = serde_json::from_slice::<serde_json::Value>(data) {
        world.run(json!({ "query": DOCUMENT, "variables": variables }));
    }
}

fn socket_message(_: &World, data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let deepest = Limits::default().nesting;
    match message::read(text, deepest) {
        Ok(_) => assert!(nesting::depth(data) <= deepest + 2, "too deep, and read"),
        Err(close) => assert!(close.code == 4400 && close.reason.len() <= 123, "{close:?}"),
    }
}

fn cursor(world: &World, data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let query = "query($c: String) { viewer { a: contacts(after: $c) { nodes { id } } b: contacts(orderBy: NAME, before: $c, last: 1) { nodes { id } } distances(after: $c) { nodes { id } } } }";
        world.run(json!({ "query": query, "variables": { "c": text } }));
    }
}

fn node_id(world: &World, data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        world.run(
            json!({ "query": "query($id: ID!) { node(id: $id) { __typename id } }", "variables": { "id": text } }),
        );
    }
}

/// The guard and the parser agree: what the guard lets pass, the parser finds nested no deeper than it may be; and what
/// the parser reads and is within all bounds, the guard lets pass.
fn guard_and_parser(_: &World, data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let limits = Limits::default();
    // Bounded by far more than the guard's: deep enough to see where they differ, and no deeper than the stack.
    let parsed = Parser::new().recursion_limit(200).token_limit(100_000).parse_ast(text, "document").ok();
    let Some(deepest) = parsed.as_ref().map(deepest) else { return };
    match guard::check(text, &limits) {
        Ok(()) => assert!(deepest <= limits.nesting, "the parser finds it {deepest} deep"),
        Err(error) => {
            let is_deep = error.message.contains("deep");
            // The guard counts brackets of arguments and types as well, which lie within what is counted here.
            assert!(!is_deep || deepest * 2 + 2 > limits.nesting, "the parser finds it only {deepest} deep");
        }
    }
}

/// How deep a document's selections and values are nested.
fn deepest(document: &Document) -> usize {
    let of = |definition: &Definition| match definition {
        Definition::OperationDefinition(operation) => selections(&operation.selection_set),
        Definition::FragmentDefinition(fragment) => selections(&fragment.selection_set),
        _ => 0,
    };
    document.definitions.iter().map(of).max().unwrap_or(0)
}

fn selections(set: &[Selection]) -> usize {
    let of = |selection: &Selection| match selection {
        Selection::Field(field) => {
            let values = field.arguments.iter().map(|argument| 1 + value(&argument.value)).max().unwrap_or(0);
            values.max(if field.selection_set.is_empty() { 0 } else { selections(&field.selection_set) })
        }
        Selection::InlineFragment(fragment) => selections(&fragment.selection_set),
        Selection::FragmentSpread(_) => 0,
    };
    1 + set.iter().map(of).max().unwrap_or(0)
}

fn value(given: &Value) -> usize {
    match given {
        Value::List(items) => 1 + items.iter().map(|item| value(item)).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.iter().map(|(_, field)| value(field)).max().unwrap_or(0),
        _ => 0,
    }
}
