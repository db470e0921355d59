//! Joining, asking, waiting and leaving.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Backend, Someone, TestApp, suite};

suite!(
    whoever_joins_an_open_group_is_a_member,
    a_full_group_has_a_waitlist_that_moves_up,
    requests_wait_for_a_decision,
    one_joins_by_invitation_only_where_the_group_says_so,
    guidelines_are_accepted_by_their_version,
    an_alias_must_not_look_like_a_facilitators,
    whoever_comes_back_is_somebody_else,
    the_last_owner_stays,
    many_at_once_never_exceed_the_places,
    joining_takes_few_statements,
);

async fn leave(app: &TestApp, who: &Someone, group: &str) -> Value {
    app.clock.tick();
    let left = app.done(&*who.token, "leaveGroup", json!({ "groupId": group }), "membership { id state }");
    left.await["membership"].take()
}

async fn whoever_joins_an_open_group_is_a_member(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({})).await;
    let joined = app.join(&ada, &group, "Fern").await;
    assert_eq!([&joined["state"], &joined["role"], &joined["alias"]], ["ACTIVE", "MEMBER", "Fern"]);
    assert_eq!(app.join(&ada, &group, "Moss").await, joined, "twice is once");
    let all = "{ viewer { memberships { totalCount nodes { id state group { name } } } } }";
    let all = app.ask(&*ada.token, all, json!({})).await["viewer"]["memberships"].take();
    let own = json!({ "id": joined["id"], "state": "ACTIVE", "group": { "name": "Sunday walks" } });
    assert_eq!(all, json!({ "totalCount": 1, "nodes": [own] }));
}

async fn a_full_group_has_a_waitlist_that_moves_up(app: &TestApp) {
    let owner = app.person("Owner").await;
    let group = app.group(&owner, json!({ "capacity": 2 })).await;
    let mut people = Vec::new();
    for name in ["Ada", "Berta", "Clara", "Dora"] {
        let who = app.person(name).await;
        let expected = if name == "Ada" { "ACTIVE" } else { "WAITLISTED" };
        assert_eq!(app.join(&who, &group, name).await["state"], expected);
        people.push(who);
    }
    let [ada, berta, clara, dora] = people.as_slice() else { panic!("four people") };
    // Who gives up waiting makes room for nobody; who leaves, for the first who waits.
    assert_eq!(leave(app, clara, &group).await["state"], "LEFT");
    assert_eq!(app.state(berta, &group).await, "WAITLISTED");
    assert_eq!(leave(app, ada, &group).await["state"], "LEFT");
    assert_eq!(app.state(berta, &group).await, "ACTIVE");
    assert_eq!(app.state(dora, &group).await, "WAITLISTED");
    assert_eq!(app.join(ada, &group, "Ada").await["state"], "WAITLISTED", "behind Dora");
    leave(app, berta, &group).await;
    assert_eq!([app.state(dora, &group).await, app.state(ada, &group).await], ["ACTIVE", "WAITLISTED"]);
}

async fn requests_wait_for_a_decision(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({ "joinPolicy": "REQUEST", "question": "Why?" })).await;
    let asked = app.join(&ada, &group, "Fern").await;
    assert_eq!(asked["state"], "REQUESTED");
    let query = "query($id: ID!) { node(id: $id) { ... on Membership { state answer joinedIn group { id } } } }";
    let own = app.ask(&*ada.token, query, json!({ "id": asked["id"] })).await["node"].take();
    let expected = json!({ "state": "REQUESTED", "answer": "I am Fern", "joinedIn": null, "group": { "id": group } });
    assert_eq!(own, expected);
    assert_eq!(app.join(&ada, &group, "Moss").await, asked, "twice is once");
    assert_eq!(leave(app, &ada, &group).await["state"], "LEFT");
    let own = app.ask(&*ada.token, query, json!({ "id": asked["id"] })).await["node"].take();
    assert_eq!(own["answer"], Value::Null, "the answer goes with the request");
}

async fn one_joins_by_invitation_only_where_the_group_says_so(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({ "joinPolicy": "INVITE" })).await;
    let input = json!({ "groupId": group, "profile": { "alias": "Fern" } });
    assert_eq!(app.refused(&*ada.token, "joinGroup", input).await, "INVITATION_REQUIRED");
    assert_eq!(app.state(&ada, &group).await, "NOTHING");
}

async fn guidelines_are_accepted_by_their_version(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({ "guidelines": "Be kind." })).await;
    for version in [Value::Null, json!(0), json!(2)] {
        let input = json!({ "groupId": group, "profile": { "alias": "Fern" }, "guidelinesVersion": version });
        assert_eq!(app.refused(&*ada.token, "joinGroup", input).await, "GUIDELINES_NOT_ACCEPTED");
    }
    assert_eq!(app.state(&ada, &group).await, "NOTHING");
    assert_eq!(app.join(&ada, &group, "Fern").await["state"], "ACTIVE");
}

async fn an_alias_must_not_look_like_a_facilitators(app: &TestApp) {
    let owner = app.person("Owner").await;
    let group = app.group(&owner, json!({ "profile": { "alias": "Robin" } })).await;
    let ada = app.person("Ada").await;
    // With a Cyrillic o, a space, or capitals.
    for alias in ["robin", "R\u{43e}bin", "Rob in"] {
        let input = json!({ "groupId": group, "profile": { "alias": alias } });
        assert_eq!(app.refused(&*ada.token, "joinGroup", input).await, "ALIAS_NOT_ALLOWED", "{alias}");
    }
    // What another member is called isn't taken: that would say who is there.
    let berta = app.person("Berta").await;
    assert_eq!(app.join(&ada, &group, "Fern").await["state"], "ACTIVE");
    assert_eq!(app.join(&berta, &group, "Fern").await["state"], "ACTIVE");
}

async fn whoever_comes_back_is_somebody_else(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({})).await;
    let first = app.join(&ada, &group, "Fern").await;
    assert_eq!(leave(app, &ada, &group).await["id"], first["id"]);
    assert_eq!(leave(app, &ada, &group).await["id"], first["id"], "twice is once");
    let second = app.join(&ada, &group, "Moss").await;
    assert_eq!([&second["state"], &second["alias"]], ["ACTIVE", "Moss"]);
    assert_ne!(second["id"], first["id"]);
    let query = "query($id: ID!) { node(id: $id) { __typename } }";
    let old = app.ask(&*ada.token, query, json!({ "id": first["id"] })).await;
    assert_eq!(old["node"], Value::Null, "the membership before isn't there any more");
    let all = app.ask(&*ada.token, "{ viewer { memberships { totalCount } } }", json!({})).await;
    assert_eq!(all["viewer"]["memberships"]["totalCount"], 1);
}

async fn the_last_owner_stays(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({})).await;
    app.join(&ada, &group, "Fern").await;
    assert_eq!(app.refused(&*owner.token, "leaveGroup", json!({ "groupId": group })).await, "LAST_OWNER");
    assert_eq!(app.state(&owner, &group).await, "ACTIVE");
}

async fn many_at_once_never_exceed_the_places(app: &TestApp) {
    let owner = app.person("Owner").await;
    let group = app.group(&owner, json!({ "capacity": 5 })).await;
    let mut people = Vec::new();
    for number in 0..12 {
        people.push(app.person(&format!("Person {number}")).await);
    }
    let states = join_all(people.iter().map(async |who| app.join(who, &group, "Fern").await["state"].clone())).await;
    let active = states.iter().filter(|state| *state == "ACTIVE").count();
    assert_eq!(active, 4, "the owner has the fifth place: {states:?}");
    // All who are in leave at once, and as many move up.
    let inside: Vec<_> =
        people.iter().zip(&states).filter(|(_, state)| *state == "ACTIVE").map(|(who, _)| who).collect();
    join_all(inside.iter().map(|who| leave(app, who, &group))).await;
    let now = join_all(people.iter().map(|who| app.state(who, &group))).await;
    assert_eq!(now.iter().filter(|state| *state == "ACTIVE").count(), 4, "{now:?}");
    assert_eq!(now.iter().filter(|state| *state == "WAITLISTED").count(), 4, "{now:?}");
}

/// With the beginning and the commit, six round trips on PostgreSQL, for which everybody else at the group waits.
async fn joining_takes_few_statements(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({ "joinPolicy": "OPEN", "guidelines": "Be kind." })).await;
    app.statements();
    let profile = json!({ "alias": "Fern", "pronouns": "she" });
    let input = json!({ "groupId": group, "guidelinesVersion": 1, "profile": profile });
    app.done(&*ada.token, "joinGroup", input, "membership { id }").await;
    let mut statements = app.statements();
    // The key store's.
    statements.retain(|statement| !statement.contains("sealing_key"));
    let most = if app.backend == Backend::Postgres { 4 } else { 8 };
    assert!(statements.len() <= most, "{statements:#?}");
}
