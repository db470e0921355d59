//! No document can hurt: each bound with its own code, held to exactly, and the documents that brought servers down.

use std::fmt::Write;

use graphql::edge::{Documents, Limits};
use serde_json::json;
use tests::{Backend, TestApp, suite};

use super::{assert_well, verdict};

suite!(
    each_bound_is_held_to_exactly,
    literals_nested_a_thousand_deep_are_an_error_and_no_more,
    fragments_that_multiply_are_refused_before_anything_walks_them,
    pages_within_pages_cost_what_they_multiply_to,
    what_could_be_guessed_stands_once_in_a_document,
    what_the_specification_refuses_on_typename_is_refused,
    the_usual_introspection_passes_and_an_endless_one_does_not,
    errors_are_few_and_say_where,
);

/// Something that repeats, so many times.
pub fn times(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

/// Each bound's code, with a document that just holds to it, and one that doesn't.
pub fn bounds() -> [(&'static str, String, String); 9] {
    let long = |bytes: usize| format!("{{ __typename }} #{}", "x".repeat(bytes - 16));
    let tokens = |count: usize| format!("{{ {} }}", "__typename ".repeat(count - 2));
    let nested = |depth: usize| format!("{{ node(id: {}1{}) {{ id }} }}", "[".repeat(depth - 2), "]".repeat(depth - 2));
    let fragments = |count: usize| {
        let spread = times(count, |n| format!("...F{n} "));
        format!("{{ {spread} }} {}", times(count, |n| format!("fragment F{n} on Query {{ __typename }} ")))
    };
    let aliases = |count: usize| format!("{{ {} }}", times(count, |n| format!("a{n}: __typename ")));
    let directives = |count: usize| format!("{{ {} }}", times(count, |n| format!("a{n}: __typename @skip(if: true) ")));
    let operations = |count: usize| times(count, |n| format!("query Q{n} {{ __typename }} "));
    // Ten fragments, each of which spreads the next: (fields + 1) for each, and one for each spread of it.
    let spread = |width: usize| {
        let inner = times(width, |_| "...B ".to_owned());
        format!("{{ ...A }} fragment A on Query {{ {inner} }} fragment B on Query {{ {} }}", "__typename ".repeat(49))
    };
    let deep = |depth: usize| {
        let inside = times((depth - 2) / 2, |_| "contact { pendingInvitation { ".to_owned());
        let ends = " }".repeat((depth - 2) / 2 * 2);
        format!("{{ viewer {{ pendingInvitations {{ nodes {{ {inside} id {ends} }} }} }} }}")
    };
    [
        ("DOCUMENT_TOO_LONG", long(20_000), long(20_001)),
        ("TOO_MANY_TOKENS", tokens(1_000), tokens(1_001)),
        ("NESTED_TOO_DEEP", nested(30), nested(31)),
        ("TOO_MANY_FRAGMENTS", fragments(20), fragments(21)),
        ("TOO_MANY_ALIASES", aliases(15), aliases(16)),
        ("TOO_MANY_DIRECTIVES", directives(8), directives(9)),
        ("TOO_MANY_OPERATIONS", operations(10), operations(11)),
        ("EXPANDS_TOO_FAR", spread(99), spread(100)),
        ("SELECTION_TOO_DEEP", deep(10), deep(14)),
    ]
}

async fn each_bound_is_held_to_exactly(app: &TestApp) {
    for (name, fits, is_too_much) in bounds() {
        assert_ne!(verdict(app, &fits, json!({})).await, name, "{fits}");
        assert_eq!(verdict(app, &is_too_much, json!({})).await, name, "{is_too_much}");
    }
    assert_well(app).await;
}

#[tokio::test]
async fn each_bound_is_as_configured() {
    let app = TestApp::with(Backend::Sqlite, |serving| {
        let limits = &mut serving.rules.limits;
        (limits.document, limits.tokens, limits.nesting, limits.fragments) = (40_000, 2_000, 40, 40);
        (limits.selections, limits.aliases, limits.directives) = (10_000, 30, 20);
        (limits.operations, limits.depth) = (20, 20);
    });
    let app = app.await.expect("SQLite is always there");
    for (name, _, no_longer_too_much) in bounds() {
        assert_ne!(verdict(&app, &no_longer_too_much, json!({})).await, name);
    }
    app.close().await;
}

#[test]
fn documents_are_kept_and_few_of_them() {
    let limits = Limits { kept: 10, ..Limits::default() };
    let documents = Documents::new(&graphql::sdl(), limits, false);
    for round in 0..100 {
        let document = format!("{{ a{round}: __typename }}");
        assert!(!documents.read(&document).expect("it is right").1, "it is new");
        assert!(documents.read("{ __typename }").expect("it is right").1 || round == 0, "it is known");
        assert!(documents.kept() <= 10, "{} are kept", documents.kept());
    }
}

async fn literals_nested_a_thousand_deep_are_an_error_and_no_more(app: &TestApp) {
    let (open, close) = ("[".repeat(1_500), "]".repeat(1_500));
    assert_eq!(verdict(app, &format!("{{ node(id: {open}{close}) {{ id }} }}"), json!({})).await, "NESTED_TOO_DEEP");
    let (open, close) = ("{a:".repeat(800), "}".repeat(800));
    assert_eq!(verdict(app, &format!("{{ node(id: {open}1{close}) {{ id }} }}"), json!({})).await, "NESTED_TOO_DEEP");
    for (open, close, depth) in [("[", "]", 1_500), ("{\"a\":", "}", 800), ("[", "]", 60_000)] {
        let value = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let body = format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{value}}}}}");
        let request = app.http.post(app.url("/graphql")).header("content-type", "application/json").body(body);
        let answer = request.send().await.expect("it answers");
        assert_eq!(answer.status(), 400);
        assert_eq!(super::code(&answer.json().await.expect("JSON")), "NESTED_TOO_DEEP");
    }
    assert_well(app).await;
}

async fn fragments_that_multiply_are_refused_before_anything_walks_them(app: &TestApp) {
    let mut bomb = "{ ...F0 }".to_owned();
    for n in 0..19 {
        let _ = write!(bomb, " fragment F{n} on Query {{ ...F{0} ...F{0} ...F{0} }}", n + 1);
    }
    bomb += " fragment F19 on Query { __typename }";
    assert!(bomb.len() < 1_000);
    assert_eq!(verdict(app, &bomb, json!({})).await, "EXPANDS_TOO_FAR");
    let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { viewer { id } ...A }";
    assert_eq!(verdict(app, circle, json!({})).await, "FRAGMENTS_CYCLIC");
    let aside = "{ __typename } fragment A on Query { ...A }";
    assert_eq!(verdict(app, aside, json!({})).await, "FRAGMENTS_CYCLIC");
    assert_well(app).await;
}

async fn pages_within_pages_cost_what_they_multiply_to(app: &TestApp) {
    let ada = app.person("Ada").await;
    let ask = async |document: &str, variables| super::code(&app.send(Some(&ada.token), document, variables).await);
    let nested = "query($outer: Int, $inner: Int) { viewer { contacts(first: $outer) { nodes { touches(last: $inner) { nodes { id occurredAt } } } } } }";
    assert_eq!(ask(nested, json!({ "outer": 100, "inner": 10 })).await, "ok");
    assert_eq!(ask(nested, json!({ "outer": 100, "inner": 50 })).await, "COST_TOO_HIGH");
    assert_eq!(ask(nested, json!({})).await, "ok", "a page has 20 items where nothing is said");
    let literal = nested.replace("$outer: Int, $inner: Int", "$x: Int = 1").replace("$outer", "100");
    assert_eq!(ask(&literal.replace("$inner", "100"), json!({})).await, "GRAPHQL_VALIDATION_FAILED", "$x isn't used");
    let literal = "{ viewer { contacts(first: 100) { edges { node { touches(first: 100) { edges { cursor } } } } } } }";
    assert_eq!(ask(literal, json!({})).await, "COST_TOO_HIGH");
    let defaulted =
        "query($n: Int = 100) { viewer { contacts(first: $n) { nodes { touches(first: $n) { nodes { id } } } } } }";
    assert_eq!(ask(defaulted, json!({})).await, "COST_TOO_HIGH");
    assert_eq!(ask(defaulted, json!({ "n": 5 })).await, "ok");
    for size in [0, 101, -1, i64::from(i32::MAX)] {
        let code =
            ask("query($n: Int) { viewer { contacts(first: $n) { nodes { id } } } }", json!({ "n": size })).await;
        let right = if size > 10_000 { "COST_TOO_HIGH" } else { "BAD_USER_INPUT" };
        assert_eq!(code, right, "a page of {size}");
    }
}

async fn what_could_be_guessed_stands_once_in_a_document(app: &TestApp) {
    let sign_in = |alias: &str| {
        format!(
            "{alias}: signIn(input: {{ email: \"a@example.org\", password: \"guess {alias}\" }}) {{ userErrors {{ code }} }}"
        )
    };
    let once = format!("mutation {{ {} }}", sign_in("a"));
    assert_eq!(verdict(app, &once, json!({})).await, "ok");
    let twice = format!("mutation {{ {} {} }}", sign_in("a"), sign_in("b"));
    assert_eq!(verdict(app, &twice, json!({})).await, "REPEATED_FIELD");
    let hidden = format!("mutation {{ ...A {} }} fragment A on Mutation {{ {} }}", sign_in("b"), sign_in("a"));
    assert_eq!(verdict(app, &hidden, json!({})).await, "REPEATED_FIELD");
    let codes =
        "{ a: inviter(code: \"AAAA-AAAA-AAAA\") { displayName } b: inviter(code: \"AAAA-AAAA-AAAB\") { displayName } }";
    let ada = app.person("Ada").await;
    assert_eq!(super::code(&app.send(Some(&ada.token), codes, json!({})).await), "REPEATED_FIELD");
}

async fn what_the_specification_refuses_on_typename_is_refused(app: &TestApp) {
    for document in [
        "{ __typename @nonsense }",
        "{ __typename @skip(if: $undefined) }",
        "{ __typename @skip }",
        "{ __typename @skip(if: 1) }",
        "{ __typename { id } }",
        "{ __typename(x: 1) }",
        "query($a: Nonsense) { __typename }",
        "query($a: Int) { __typename }",
        "{ ...Missing }",
        "{ __typename } fragment Unused on Query { __typename }",
        "{ node(id: \"a\") { id } node(id: \"b\") { id } }",
        "query A { __typename } query A { __typename }",
        "{ __typename } query B { __typename }",
        "type Query { x: Int }",
        "subscription { __typename }",
    ] {
        assert_eq!(verdict(app, document, json!({})).await, "GRAPHQL_VALIDATION_FAILED", "{document}");
    }
    for document in [
        "",
        " ",
        "#",
        "{",
        "{ }",
        "query",
        "{ a(b: \"\\q\") }",
        "{ a(b: 01) }",
        "{ __typename } }",
        "\u{7}",
        "{ a\u{0} }",
    ] {
        assert_eq!(verdict(app, document, json!({})).await, "GRAPHQL_PARSE_FAILED", "{document}");
    }
}

async fn the_usual_introspection_passes_and_an_endless_one_does_not(app: &TestApp) {
    let usual = "query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...FullType } directives { name description locations args { ...InputValue } } } }
        fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
        fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
        fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";
    let schema = app.ask(None, usual, json!({})).await;
    assert!(schema["__schema"]["types"].as_array().expect("types").iter().any(|ty| ty["name"] == "Contact"));
    let endless =
        "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
    assert_eq!(verdict(app, endless, json!({})).await, "SELECTION_TOO_DEEP");
}

async fn errors_are_few_and_say_where(app: &TestApp) {
    let wrong = app.send(None, &format!("{{\n  {} }}", times(50, |n| format!("x{n} "))), json!({})).await;
    assert_eq!(wrong["errors"].as_array().expect("errors").len(), 5);
    assert_eq!(wrong["errors"][0]["locations"], json!([{ "line": 2, "column": 3 }]));
    assert!(wrong.get("data").is_none(), "nothing was run");
    let ada = app.person("Ada").await;
    let many = format!("{{ {} }}", times(12, |n| format!("n{n}: node(id: \"x\") {{ id }} ")));
    let failed = app.send(Some(&ada.token), &many, json!({})).await;
    assert_eq!(failed["errors"].as_array().expect("errors").len(), 5);
    assert_eq!(failed["data"]["n11"], json!(null));
    assert_eq!(failed["data"].as_object().expect("data").len(), 12, "what failed is null, and not left out");
}
