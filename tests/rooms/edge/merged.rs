//! A field that stands several times is one field: resolved once, with all that is selected of it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use tests::socket::Socket;
use tests::{TestApp, suite};

use super::code;

suite!(
    two_fragments_that_ask_for_a_page_get_the_same_page,
    a_mutation_that_stands_twice_is_done_once,
    copies_are_run_once_and_cost_what_one_does,
    other_names_are_counted_where_they_are_run,
    conditions_hold_for_each_of_the_copies,
    each_type_has_what_is_selected_of_it,
    a_subscription_may_stand_in_a_fragment,
);

/// What was answered, as it came: the order of fields is part of it.
async fn text(app: &TestApp, token: &str, document: &str, variables: Value) -> String {
    let body = json!({ "query": document, "variables": variables });
    let request = app.http.post(app.url("/graphql")).bearer_auth(token).json(&body);
    let text = request.send().await.expect("it answers").text().await.expect("text");
    // What it cost comes after that.
    let data = text.strip_prefix("{\"data\":").and_then(|text| text.split_once(",\"extensions\":"));
    data.unwrap_or_else(|| panic!("{text}")).0.to_owned()
}

const PAGE: &str = "{ viewer { ...Names ...Notes } }
    fragment Names on Viewer { contacts(first: 50, orderBy: NEWEST) { nodes { id name } } }
    fragment Notes on Viewer { contacts(first: 50, orderBy: NEWEST) { nodes { note } } }";

async fn two_fragments_that_ask_for_a_page_get_the_same_page(app: &TestApp) {
    let ada = app.person("Ada").await;
    let done = AtomicBool::new(false);
    let write = async {
        let mut names = HashMap::new();
        for n in 0..60 {
            let input = json!({ "name": format!("c{n:05}"), "note": format!("c{n:05}"), "kind": "FRIEND" });
            let payload = app.done(&*ada.token, "createContact", input, "contact { id name }").await;
            app.clock.tick();
            names.insert(payload["contact"]["id"].to_string(), payload["contact"]["name"].clone());
        }
        done.store(true, Ordering::Relaxed);
        names
    };
    let read = async {
        let mut pages = Vec::new();
        while !done.load(Ordering::Relaxed) {
            pages.push(app.ask(&*ada.token, PAGE, json!({})).await);
        }
        pages
    };
    let (names, pages) = tokio::join!(write, read);
    assert!(!pages.is_empty());
    for contact in pages.iter().flat_map(|page| page["viewer"]["contacts"]["nodes"].as_array().expect("a page")) {
        assert_eq!(contact["note"], contact["name"], "one contact's note under another's name");
        assert_eq!(names[&contact["id"].to_string()], contact["name"], "one contact's name under another's id");
    }
    // However the tasks took turns above: it is read once.
    app.statements();
    let once = "{ viewer { contacts(first: 50, orderBy: NEWEST) { nodes { id name note } } } }";
    let right = app.ask(&*ada.token, once, json!({})).await;
    let statements = app.statements();
    assert_eq!(app.ask(&*ada.token, PAGE, json!({})).await, right);
    assert_eq!(app.statements(), statements);
}

async fn a_mutation_that_stands_twice_is_done_once(app: &TestApp) {
    let ada = app.person("Ada").await;
    let create = "createContact(input: { name: \"Clara\", kind: FRIEND })";
    let twice = format!("mutation {{ {create} {{ contact {{ id }} }} {create} {{ contact {{ name }} }} }}");
    let made = app.ask(&*ada.token, &twice, json!({})).await;
    assert_eq!(made["createContact"]["contact"]["name"], "Clara");
    let spread =
        "mutation($input: CreateContactInput!) { ...A ...B a: createContact(input: $input) { contact { note } } }
        fragment A on Mutation { createContact(input: $input) { contact { id } } }
        fragment B on Mutation { ...A createContact(input: $input) { ... { contact { name } } } }";
    let more = app.ask(&*ada.token, spread, json!({ "input": { "name": "Dora", "kind": "FRIEND" } })).await;
    let list = "{ viewer { contacts(orderBy: NAME) { nodes { id name } } } }";
    let contacts = app.ask(&*ada.token, list, json!({})).await["viewer"]["contacts"]["nodes"].take();
    let names: Vec<_> = contacts.as_array().expect("a page").iter().map(|contact| &contact["name"]).collect();
    assert_eq!(names, ["Clara", "Dora", "Dora"], "under another name, it is another one");
    assert_eq!(contacts[0], made["createContact"]["contact"]);
    assert!(contacts.as_array().expect("a page").contains(&more["createContact"]["contact"]));
}

async fn copies_are_run_once_and_cost_what_one_does(app: &TestApp) {
    let ada = app.person("Ada").await;
    for n in 0..3 {
        app.contact(&ada, &format!("Clara {n}")).await;
    }
    let page = "viewer { contacts(first: 100) { nodes { id name note kind } } } ";
    for (one, copies) in [("viewer { id } ", 240), (page, 50), ("viewer { contacts { nodes { id } } } ", 90)] {
        app.statements();
        let right = text(app, &ada.token, &format!("{{ {one} }}"), json!({})).await;
        let statements = app.statements();
        assert!(!statements.is_empty());
        let many = format!("{{ {} }}", one.repeat(copies));
        assert_eq!(text(app, &ada.token, &many, json!({})).await, right);
        assert_eq!(app.statements(), statements, "{copies} of {one}");
    }
    // What isn't the same is paid for.
    let many: String = (0..15)
        .map(|n| format!("a{n}: {}", page.replace("kind", "kind isCore tags role version")))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(code(&app.send(Some(&ada.token), &format!("{{ {many} }}"), json!({})).await), "COST_TOO_HIGH");
}

async fn other_names_are_counted_where_they_are_run(app: &TestApp) {
    let ada = app.person("Ada").await;
    let ask = async |document: String| code(&app.send(Some(&ada.token), &document, json!({})).await);
    assert_eq!(ask(format!("{{ {} }}", "a: viewer { id } ".repeat(100))).await, "ok");
    assert_eq!(ask(format!("{{ {} }}", "viewer { a: id b: id } ".repeat(100))).await, "ok");
    let others: String = (0..16).map(|n| format!("a{n}: viewer {{ id }} ")).collect::<Vec<_>>().concat();
    assert_eq!(ask(format!("{{ {others} }}")).await, "TOO_MANY_ALIASES");
    assert_eq!(
        ask(format!("{{ ...A ...B }} fragment A on Query {{ {others} }} fragment B on Query {{ ...A }}")).await,
        "TOO_MANY_ALIASES"
    );
    // A variable that keeps them from being run lets them pass no more than one that doesn't.
    let skipped =
        format!("query($no: Boolean = false) {{ ...A @include(if: $no) }} fragment A on Query {{ {others} }}");
    assert_eq!(ask(skipped).await, "TOO_MANY_ALIASES");
}

async fn conditions_hold_for_each_of_the_copies(app: &TestApp) {
    let ada = app.person("Ada").await;
    let document = "query($a: Boolean!, $b: Boolean = true) {
        viewer @include(if: $a) { displayName ...Zone }
        viewer @include(if: $b) { locale ...Zone @skip(if: $a) }
        ... @skip(if: $b) { viewer { displayName __typename } }
    } fragment Zone on Viewer { timeZone }";
    let [name, zone, locale, ty] = [
        "\"displayName\":\"Ada\"",
        "\"timeZone\":\"Europe/Berlin\"",
        "\"locale\":\"de-DE\"",
        "\"__typename\":\"Viewer\"",
    ];
    // Twice, since what was made for these variables is kept.
    for _ in 0..2 {
        for (variables, right) in [
            (json!({ "a": true, "b": true }), vec![name, zone, locale]),
            (json!({ "a": true }), vec![name, zone, locale]),
            (json!({ "a": true, "b": false }), vec![name, zone, ty]),
            (json!({ "a": false, "b": true }), vec![locale, zone]),
            (json!({ "a": false, "b": false }), vec![name, ty]),
        ] {
            let right = format!("{{\"viewer\":{{{}}}}}", right.join(","));
            assert_eq!(text(app, &ada.token, document, variables.clone()).await, right, "{variables}");
        }
    }
    let neither = app.send(Some(&ada.token), document, json!({ "a": true, "b": null })).await;
    assert_eq!(code(&neither), "BAD_USER_INPUT");
    assert_eq!(neither["errors"][0]["message"], "`$b` is used in @skip or @include, so it must be true or false.");
    // What is run is what is paid for.
    let dear = "query($all: Boolean!) { viewer { contacts(first: 100) { nodes { id touches(first: 100) @include(if: $all) { nodes { id } } } } } }";
    for (all, right) in [(false, "ok"), (true, "COST_TOO_HIGH"), (false, "ok")] {
        assert_eq!(code(&app.send(Some(&ada.token), dear, json!({ "all": all })).await), right);
    }
}

async fn each_type_has_what_is_selected_of_it(app: &TestApp) {
    let ada = app.person("Ada").await;
    let contact = app.contact(&ada, "Clara").await;
    let document = "query($ids: [ID!]!) { nodes(ids: $ids) {
        ... on Contact { name id } ...Ids ... on Node { ... on Device { n: name } ... on Contact { kind } } __typename ...Ids
    } } fragment Ids on Node { id ... on Viewer { displayName ... on Node { ... on Contact { note } } } }";
    let (viewer, device) = (&ada.viewer_id, &ada.device_id);
    let right = format!(
        "{{\"nodes\":[{{\"id\":\"{viewer}\",\"displayName\":\"Ada\",\"__typename\":\"Viewer\"}},\
         {{\"name\":\"Clara\",\"id\":\"{contact}\",\"kind\":\"FRIEND\",\"__typename\":\"Contact\"}},\
         {{\"id\":\"{device}\",\"n\":\"phone\",\"__typename\":\"Device\"}}]}}"
    );
    assert_eq!(text(app, &ada.token, document, json!({ "ids": [viewer, contact, device] })).await, right);
}

async fn a_subscription_may_stand_in_a_fragment(app: &TestApp) {
    let ada = app.person("Ada").await;
    let cursor = app.ask(&*ada.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    let document = "subscription($after: FeedCursor) { ...News } fragment News on Subscription { feed(after: $after) { ...What subjectId ...What } }
        fragment What on FeedEvent { kind subject { id } subject { ... on Contact { name } } }";
    let mut socket = Socket::open(app, &ada.token).await;
    let payload = json!({ "query": document, "variables": { "after": cursor } });
    socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
    let clara = app.contact(&ada, "Clara").await;
    let dora = app.contact(&ada, "Dora").await;
    for (id, name) in [(clara, "Clara"), (dora, "Dora")] {
        let right = format!(
            "{{\"kind\":\"CONTACT_CREATED\",\"subject\":{{\"id\":\"{id}\",\"name\":\"{name}\"}},\"subjectId\":\"{id}\"}}"
        );
        assert_eq!(socket.event().await.to_string(), right, "one event for each");
    }
}
