//! Showing one member who one is: the answer is the same whoever that is, and nobody else learns of it.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

use super::here::{group, join, leave, member, people, see};

suite!(
    who_is_linked_sees_whose_alias_it_is,
    the_answer_is_the_same_whoever_it_is,
    taking_it_back_acts_forward,
    it_ends_when_either_of_them_leaves,
    a_distance_changes_nothing_in_it,
    who_blocks_the_member_sees_nothing,
    it_is_refused_to_whom_one_does_not_see,
);

/// What somebody sees beside each alias: the name of their own contact, if it was shown.
async fn shown(app: &TestApp, who: &Someone, group: &str) -> Vec<(String, Value)> {
    let seen = see(app, who, group, "members(first: 100) { nodes { alias contact { name } } }").await;
    let nodes = seen["members"]["nodes"].as_array().expect("a list").clone();
    let of = |node: &Value| (node["alias"].as_str().expect("an alias").to_owned(), node["contact"].clone());
    let mut shown: Vec<_> = nodes.iter().map(of).filter(|(_, contact)| !contact.is_null()).collect();
    shown.sort_by(|one, other| one.0.cmp(&other.0));
    shown
}

async fn show(app: &TestApp, who: &Someone, member: &str) -> Value {
    let select = "showing { id since member { alias } }";
    let payload = app.done(&*who.token, "showMyselfTo", json!({ "memberId": member }), select).await;
    app.clock.tick();
    payload["showing"].clone()
}

/// A group with Otter, Bee and Cat, of whom Bee and Cat are linked.
async fn three(app: &TestApp) -> (Vec<Someone>, String) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    app.link(&all[1], &all[2]).await;
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    (all, id)
}

async fn who_is_linked_sees_whose_alias_it_is(app: &TestApp) {
    let (all, id) = three(app).await;
    let cat = member(app, &all[1], &id, "Cat").await;
    let showing = show(app, &all[1], &cat).await;
    assert_eq!((&showing["since"], &showing["member"]["alias"]), (&json!("2026-03-28"), &json!("Cat")));
    assert_eq!(shown(app, &all[2], &id).await, [("Bee".to_owned(), json!({ "name": "Berta" }))]);
    assert_eq!(shown(app, &all[0], &id).await, [], "nobody else");
    assert_eq!(shown(app, &all[1], &id).await, [], "nor does it show who the other is");
    let own = "showings { id member { alias } }";
    let listed = see(app, &all[1], &id, own).await;
    assert_eq!(listed["showings"], json!([{ "id": showing["id"], "member": { "alias": "Cat" } }]));
    assert_eq!(see(app, &all[2], &id, own).await["showings"], json!([]));
    let node = "query($id: ID!) { node(id: $id) { ... on GroupShowing { since } } }";
    for (who, expected) in [(&all[1], json!({ "since": "2026-03-28" })), (&all[2], Value::Null)] {
        assert_eq!(app.ask(&*who.token, node, json!({ "id": showing["id"] })).await["node"], expected);
    }
}

async fn the_answer_is_the_same_whoever_it_is(app: &TestApp) {
    let (all, id) = three(app).await;
    let mut answers = Vec::new();
    for alias in ["Cat", "Otter"] {
        let other = member(app, &all[1], &id, alias).await;
        app.statements();
        let select = "showing { since }";
        let answer = app.change(&*all[1].token, "showMyselfTo", json!({ "memberId": other }), select).await;
        let made = app.statements().iter().filter(|sql| !sql.contains("sealing_key")).count();
        let again = app.change(&*all[1].token, "showMyselfTo", json!({ "memberId": other }), select).await;
        assert_eq!(answer, again, "twice is once");
        answers.push((answer, made));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(shown(app, &all[0], &id).await, [], "who has no linked contact sees what they saw");
    let mut counts = Vec::new();
    for who in [&all[0], &all[2]] {
        shown(app, who, &id).await;
        app.statements();
        shown(app, who, &id).await;
        counts.push(app.statements().len());
    }
    assert_eq!(counts[0], counts[1]);
}

async fn taking_it_back_acts_forward(app: &TestApp) {
    let (all, id) = three(app).await;
    let cat = member(app, &all[1], &id, "Cat").await;
    for by_member in [true, false] {
        let showing = show(app, &all[1], &cat).await;
        assert_eq!(shown(app, &all[2], &id).await.len(), 1);
        let input = if by_member { json!({ "memberId": cat }) } else { json!({ "showingId": showing["id"] }) };
        assert_eq!(app.refused(&*all[0].token, "takeBackShowing", input.clone()).await, "NOT_FOUND");
        let ended = app.done(&*all[1].token, "takeBackShowing", input.clone(), "endedShowingId").await;
        assert_eq!(ended["endedShowingId"], showing["id"]);
        assert_eq!(shown(app, &all[2], &id).await, []);
        assert_eq!(app.refused(&*all[1].token, "takeBackShowing", input).await, "NOT_FOUND");
    }
    for wrong in [json!({}), json!({ "memberId": cat, "showingId": cat })] {
        assert_eq!(app.refused(&*all[1].token, "takeBackShowing", wrong).await, "INVALID");
    }
}

async fn it_ends_when_either_of_them_leaves(app: &TestApp) {
    let (all, id) = three(app).await;
    let cat = member(app, &all[1], &id, "Cat").await;
    show(app, &all[1], &cat).await;
    leave(app, &all[1], &id).await;
    join(app, &all[1], &id, "Bear").await;
    assert_eq!(shown(app, &all[2], &id).await, [], "who comes back is somebody new");
    assert_eq!(see(app, &all[1], &id, "showings { id }").await["showings"], json!([]));
    show(app, &all[1], &cat).await;
    leave(app, &all[2], &id).await;
    join(app, &all[2], &id, "Cow").await;
    assert_eq!(shown(app, &all[2], &id).await, []);
    let listed = see(app, &all[1], &id, "showings { member { alias } }").await;
    assert_eq!(listed["showings"], json!([{ "member": null }]), "and it isn't told who came back");
    // Showing oneself to whoever came back is no different from showing oneself to a stranger.
    let cow = member(app, &all[1], &id, "Cow").await;
    show(app, &all[1], &cow).await;
    assert_eq!(shown(app, &all[2], &id).await.len(), 1);
}

async fn a_distance_changes_nothing_in_it(app: &TestApp) {
    let (all, id) = three(app).await;
    let contacts = "{ viewer { contacts { nodes { id } } } }";
    for who in [&all[1], &all[2]] {
        let contacts = app.ask(&*who.token, contacts, json!({})).await;
        let contact = &contacts["viewer"]["contacts"]["nodes"][0]["id"];
        app.done(&*who.token, "blockPerson", json!({ "contactId": contact }), "distance { id }").await;
    }
    let cat = member(app, &all[1], &id, "Cat").await;
    show(app, &all[1], &cat).await;
    assert_eq!(shown(app, &all[2], &id).await.len(), 1);
}

async fn who_blocks_the_member_sees_nothing(app: &TestApp) {
    let (all, id) = three(app).await;
    let bee = member(app, &all[2], &id, "Bee").await;
    app.done(&*all[2].token, "blockGroupMember", json!({ "memberId": bee }), "block { id }").await;
    let cat = member(app, &all[1], &id, "Cat").await;
    assert_eq!(show(app, &all[1], &cat).await["member"]["alias"], "Cat", "as if there were no block");
    assert_eq!(shown(app, &all[2], &id).await, []);
    let query = "query($id: ID!) { node(id: $id) { ... on GroupMember { contact { name } } } }";
    assert_eq!(app.ask(&*all[2].token, query, json!({ "id": bee })).await["node"], Value::Null);
}

async fn it_is_refused_to_whom_one_does_not_see(app: &TestApp) {
    let (all, id) = three(app).await;
    let stranger = app.person("Dora").await;
    let cat = member(app, &all[1], &id, "Cat").await;
    assert_eq!(app.refused(&*stranger.token, "showMyselfTo", json!({ "memberId": cat })).await, "NOT_FOUND");
    assert_eq!(app.refused(&*all[2].token, "showMyselfTo", json!({ "memberId": cat })).await, "INVALID");
    app.done(&*all[0].token, "closeGroup", json!({ "groupId": id }), "group { id }").await;
    assert_eq!(app.refused(&*all[1].token, "showMyselfTo", json!({ "memberId": cat })).await, "GROUP_READ_ONLY");
}
