//! Pages by key, and how many statements they take.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    pages_hold_each_contact_once,
    pages_hold_still_while_contacts_come_and_go,
    wrong_arguments_are_named,
    a_cursor_is_this_lists_own,
    cursors_have_one_length,
    long_names_lose_nobody,
    statements_do_not_grow_with_rows,
    the_hot_reads_take_few_statements,
);

const PAGE: &str = "query($first: Int, $after: String, $last: Int, $before: String) { viewer { contacts(first: $first, after: $after, last: $last, before: $before) { nodes { id name } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";

async fn page(app: &TestApp, who: &Someone, variables: Value) -> Value {
    app.ask(&*who.token, PAGE, variables).await["viewer"]["contacts"].take()
}

fn names(page: &Value) -> Vec<&str> {
    page["nodes"].as_array().expect("a list").iter().filter_map(|node| node["name"].as_str()).collect()
}

async fn with_contacts(app: &TestApp, names: &[&str]) -> Someone {
    let ada = app.person("Ada").await;
    for name in names {
        app.contact(&ada, name).await;
    }
    ada
}

async fn pages_hold_each_contact_once(app: &TestApp) {
    let ada = with_contacts(app, &["1", "2", "3", "4", "5"]).await;
    let first = page(app, &ada, json!({ "first": 2 })).await;
    assert_eq!(names(&first), ["5", "4"]);
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    assert_eq!(first["pageInfo"]["hasPreviousPage"], false);
    let second = page(app, &ada, json!({ "first": 2, "after": first["pageInfo"]["endCursor"] })).await;
    assert_eq!(names(&second), ["3", "2"]);
    let third = page(app, &ada, json!({ "first": 2, "after": second["pageInfo"]["endCursor"] })).await;
    assert_eq!(names(&third), ["1"]);
    assert_eq!(third["pageInfo"]["hasNextPage"], false);
    let back = page(app, &ada, json!({ "last": 2, "before": third["pageInfo"]["startCursor"] })).await;
    assert_eq!(back["nodes"], second["nodes"]);
    assert_eq!(back["pageInfo"]["hasPreviousPage"], true);
    let last = page(app, &ada, json!({ "last": 2 })).await;
    assert_eq!(names(&last), ["2", "1"]);
}

async fn pages_hold_still_while_contacts_come_and_go(app: &TestApp) {
    let ada = with_contacts(app, &["1", "2", "3"]).await;
    let first = page(app, &ada, json!({ "first": 1 })).await;
    app.contact(&ada, "4").await;
    let cursor = first["pageInfo"]["endCursor"].clone();
    app.done(&*ada.token, "deleteContact", json!({ "contactId": first["nodes"][0]["id"] }), "deletedContactId").await;
    let second = page(app, &ada, json!({ "first": 5, "after": cursor })).await;
    assert_eq!(names(&second), ["2", "1"], "a cursor whose contact is gone still names its place");
}

async fn wrong_arguments_are_named(app: &TestApp) {
    let ada = app.person("Ada").await;
    for variables in
        [json!({ "first": 0 }), json!({ "first": 101 }), json!({ "last": -1 }), json!({ "first": 1, "last": 1 })]
    {
        let answer = app.send(Some(&ada.token), PAGE, variables.clone()).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{variables}");
    }
}

async fn a_cursor_is_this_lists_own(app: &TestApp) {
    let ada = with_contacts(app, &["1"]).await;
    for cursor in ["x", ada.viewer_id.as_str(), "con_AAAA", ""] {
        let answer = app.send(Some(&ada.token), PAGE, json!({ "first": 1, "after": cursor })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_CURSOR", "{cursor}");
    }
}

async fn ordered(app: &TestApp, who: &Someone, order: &str, more: &str) -> Value {
    let query = format!(
        "{{ viewer {{ contacts(orderBy: {order}{more}) {{ nodes {{ name }} edges {{ cursor }} pageInfo {{ endCursor }} }} }} }}"
    );
    app.ask(&*who.token, &query, json!({})).await["viewer"]["contacts"].take()
}

async fn cursors_have_one_length(app: &TestApp) {
    let long = "Ö".repeat(100);
    let ada = with_contacts(app, &["1", "Berta", &long]).await;
    let input = json!({ "contactIds": [app.contact(&ada, "touched").await], "kind": "CALL" });
    app.done(&*ada.token, "logTouch", input, "touches { id }").await;
    for order in ["NEWEST", "NAME", "LAST_TOUCH", "MOST_OVERDUE"] {
        let page = ordered(app, &ada, order, "").await;
        let cursors =
            page["edges"].as_array().expect("a list").iter().map(|edge| edge["cursor"].as_str().expect("one"));
        let lengths: std::collections::BTreeSet<_> = cursors.map(str::len).collect();
        assert_eq!((page["nodes"].as_array().map(Vec::len), lengths.len()), (Some(4), 1), "{order}: {lengths:?}");
    }
}

async fn long_names_lose_nobody(app: &TestApp) {
    // They differ behind what a cursor has room for, one of them in the middle of a letter.
    let names: Vec<_> = ["x", "a", "ä", "m"].iter().map(|end| format!("{}{end}", "ö".repeat(99))).collect();
    let ada = with_contacts(app, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let (mut found, mut after) = (Vec::new(), String::new());
    for _ in &names {
        let page = ordered(app, &ada, "NAME", &format!(", first: 1{after}")).await;
        found.extend(self::names(&page).into_iter().map(str::to_owned));
        after = format!(", after: {}", page["pageInfo"]["endCursor"]);
    }
    found.sort();
    let mut all = names.clone();
    all.sort();
    assert_eq!(found, all, "each once");
}

const EVERYTHING: &str = "{ viewer { id displayName contacts(first: 100) { totalCount nodes { id name kind role supportKinds isCore channels { kind value label } tags note version createdAt updatedAt linkedPerson { id displayName pronouns isWithdrawn } pendingInvitation { code contact { name linkedPerson { displayName } } } } } pendingInvitations { totalCount nodes { code contact { name } } } devices { name } } }";

async fn statements_do_not_grow_with_rows(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    app.link(&ada, &berta).await;
    let waiting = app.contact(&ada, "waiting").await;
    app.invite(&ada, &waiting).await;
    app.ask(&*ada.token, EVERYTHING, json!({})).await;
    app.statements();
    app.ask(&*ada.token, EVERYTHING, json!({})).await;
    let with_one_of_each = app.statements();
    for number in 0..10 {
        let other = app.person(&format!("Other {number}")).await;
        app.link(&ada, &other).await;
        let waiting = app.contact(&ada, "waiting").await;
        app.invite(&ada, &waiting).await;
    }
    app.statements();
    app.ask(&*ada.token, EVERYTHING, json!({})).await;
    let with_many = app.statements();
    // One for each place in the document that asks for something, whatever the rows. What two places ask for at the same
    // moment is fetched together, so there may be fewer.
    for statements in [with_one_of_each, with_many] {
        assert!(statements.len() <= 13, "{statements:#?}");
    }
}

async fn the_hot_reads_take_few_statements(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (id, _) = app.link(&ada, &berta).await;
    let count = async |query: &str| {
        app.ask(&*ada.token, query, json!({ "id": id })).await;
        app.statements();
        app.ask(&*ada.token, query, json!({ "id": id })).await;
        app.statements().len()
    };
    assert_eq!(count("query($id: ID!) { node(id: $id) { ... on Contact { name note } } }").await, 1, "a read by key");
    // The viewer and what they show, the page, and the people behind it.
    assert_eq!(count("{ viewer { contacts(first: 20) { nodes { name linkedPerson { displayName } } } } }").await, 4);
}
