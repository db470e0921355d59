//! Groups for the tests of this folder, and what a member sees of them.

use serde_json::{Value, json};
use tests::{Someone, TestApp};

use crate::rooms::cases;

/// Creates an open group with 10 places, or one that differs in these fields; gives its id. Its owner is called Otter.
pub async fn group(app: &TestApp, owner: &Someone, more: Value) -> String {
    let usual = json!({
        "name": "Evening walks",
        "language": "en",
        "format": "IN_PERSON",
        "visibility": "UNLISTED",
        "joinPolicy": "OPEN",
        "capacity": 10,
        "profile": { "alias": "Otter" },
    });
    let payload = app.done(&*owner.token, "createGroup", cases::with(usual, more), "group { id }").await;
    app.clock.tick();
    payload["group"]["id"].as_str().expect("an id").to_owned()
}

/// Joins a group, or asks to; gives the membership.
pub async fn join(app: &TestApp, who: &Someone, group: &str, alias: &str) -> Value {
    let input = json!({ "groupId": group, "profile": { "alias": alias }, "guidelinesVersion": 1 });
    let payload = app.done(&*who.token, "joinGroup", input, "membership { id state alias version }").await;
    app.clock.tick();
    payload["membership"].clone()
}

/// Leaves a group.
pub async fn leave(app: &TestApp, who: &Someone, group: &str) {
    app.done(&*who.token, "leaveGroup", json!({ "groupId": group }), "membership { state }").await;
    app.clock.tick();
}

/// Some people, signed in.
pub async fn people<const N: usize>(app: &TestApp, names: [&str; N]) -> Vec<Someone> {
    let mut people = Vec::new();
    for name in names {
        people.push(app.person(name).await);
    }
    people
}

/// What somebody is asked to see of a group: these fields.
pub async fn see(app: &TestApp, who: &Someone, group: &str, fields: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Group {{ {fields} }} }} }}");
    app.ask(&*who.token, &query, json!({ "id": group })).await["node"].take()
}

/// The aliases of the members whom somebody sees, sorted.
pub async fn aliases(app: &TestApp, who: &Someone, group: &str) -> Vec<String> {
    let seen = see(app, who, group, "members(first: 100) { nodes { alias } }").await;
    let nodes = seen["members"]["nodes"].as_array().unwrap_or_else(|| panic!("{seen}")).clone();
    let mut aliases: Vec<_> = nodes.iter().map(|node| node["alias"].as_str().expect("an alias").to_owned()).collect();
    aliases.sort();
    aliases
}

/// The id of a member, as somebody sees it.
pub async fn member(app: &TestApp, who: &Someone, group: &str, alias: &str) -> String {
    let seen = see(app, who, group, "members(first: 100) { nodes { id alias } }").await;
    let nodes = seen["members"]["nodes"].as_array().expect("a list").clone();
    let found = nodes.iter().find(|node| node["alias"] == alias).unwrap_or_else(|| panic!("no {alias} in {seen}"));
    found["id"].as_str().expect("an id").to_owned()
}

/// What somebody is in a group.
pub async fn state(app: &TestApp, who: &Someone, group: &str) -> String {
    let query = "query { viewer { memberships(first: 100) { nodes { state group { id } } } } }";
    let seen = app.ask(&*who.token, query, json!({})).await;
    let nodes = seen["viewer"]["memberships"]["nodes"].as_array().expect("a list").clone();
    let here = nodes.iter().find(|node| node["group"]["id"] == group || (nodes.len() == 1 && node["group"].is_null()));
    here.unwrap_or_else(|| panic!("{nodes:?}"))["state"].as_str().expect("a state").to_owned()
}

/// The kinds of the last events in somebody's own feed, from the first one after the start of it on.
pub async fn told(app: &TestApp, kind: &str) -> usize {
    let sql = format!("SELECT CAST(COUNT(*) AS TEXT) FROM feed_event WHERE kind = '{kind}'");
    app.stored(&sql).await[0].as_ref().expect("a number").parse().expect("a number")
}
