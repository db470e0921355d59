//! Ending a link, and the silence of it.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    the_other_side_sees_what_it_saw,
    deleting_a_linked_contact_is_as_silent,
    who_unlinked_sees_no_more,
    linking_again_shows_the_present,
    a_spare_code_tells_nothing_of_the_other_side,
);

const SEEN: &str = "{ viewer { contacts { totalCount nodes { id name version updatedAt pendingInvitation { id } linkedPerson { id displayName pronouns isWithdrawn } } } } }";

async fn rename(app: &TestApp, who: &Someone, name: &str) {
    app.clock.tick();
    app.done(&*who.token, "updateProfile", json!({ "displayName": name }), "viewer { id }").await;
}

async fn person_id(app: &TestApp, who: &Someone) -> String {
    let data = app.ask(&*who.token, SEEN, json!({})).await;
    data["viewer"]["contacts"]["nodes"][0]["linkedPerson"]["id"].as_str().expect("an id").to_owned()
}

/// Fields beside each other are read at the same time, in no order.
fn sorted(mut statements: Vec<String>) -> Vec<String> {
    statements.sort();
    statements
}

async fn the_other_side_sees_what_it_saw(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, of_berta) = app.link(&ada, &berta).await;
    app.ask(&*berta.token, SEEN, json!({})).await;
    app.statements();
    let before = app.ask(&*berta.token, SEEN, json!({})).await;
    let statements = sorted(app.statements());
    app.done(&*ada.token, "unlinkContact", json!({ "contactId": of_ada }), "contact { linkedPerson { id } }").await;
    rename(app, &ada, "Ada who moved on").await;
    app.statements();
    let after = app.ask(&*berta.token, SEEN, json!({})).await;
    assert_eq!(before, after, "as if Ada had done nothing");
    assert_eq!(statements, sorted(app.statements()), "by the same statements");
    let answer =
        app.change(&*berta.token, "inviteContact", json!({ "contactId": of_berta }), "invitation { id }").await;
    assert_eq!(answer["userErrors"][0]["code"], "ALREADY_LINKED", "as it would have been before");
    // Her own later changes go nowhere, and she isn't told.
    rename(app, &berta, "Berta, later").await;
}

async fn deleting_a_linked_contact_is_as_silent(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, _) = app.link(&ada, &berta).await;
    let before = app.ask(&*berta.token, SEEN, json!({})).await;
    app.done(&*ada.token, "deleteContact", json!({ "contactId": of_ada }), "deletedContactId").await;
    rename(app, &ada, "Ada who moved on").await;
    assert_eq!(before, app.ask(&*berta.token, SEEN, json!({})).await);
}

async fn who_unlinked_sees_no_more(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, _) = app.link(&ada, &berta).await;
    let berta_as_person = person_id(app, &ada).await;
    let payload = app
        .done(&*ada.token, "unlinkContact", json!({ "contactId": of_ada }), "contact { linkedPerson { id } version }")
        .await;
    assert_eq!(payload["contact"], json!({ "linkedPerson": null, "version": 3 }));
    let data = app.ask(&*ada.token, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": berta_as_person })).await;
    assert_eq!(data["node"], Value::Null);
    assert_eq!(app.refused(&*ada.token, "unlinkContact", json!({ "contactId": of_ada })).await, "NOT_LINKED");
}

async fn linking_again_shows_the_present(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, of_berta) = app.link(&ada, &berta).await;
    app.done(&*ada.token, "unlinkContact", json!({ "contactId": of_ada }), "contact { id }").await;
    rename(app, &ada, "Ada again").await;
    let code = app.invite(&ada, &of_ada).await;
    let payload = app
        .done(&*berta.token, "acceptInvitation", json!({ "code": code }), "contact { id linkedPerson { displayName } }")
        .await;
    assert_eq!(payload["contact"], json!({ "id": of_berta, "linkedPerson": { "displayName": "Ada again" } }));
}

async fn a_spare_code_tells_nothing_of_the_other_side(app: &TestApp) {
    let mut worlds = Vec::new();
    for (inviter, guest, unlinks) in [("Ada", "Berta", false), ("Clara", "Dora", true)] {
        let (inviter, guest) = (app.person(inviter).await, app.person(guest).await);
        let (contact, _) = app.link(&inviter, &guest).await;
        let spare = app.contact(&inviter, "somebody else").await;
        let code = app.invite(&inviter, &spare).await;
        if unlinks {
            app.done(&*inviter.token, "unlinkContact", json!({ "contactId": contact }), "contact { id }").await;
        }
        app.statements();
        let select = "contact { version linkedPerson { isWithdrawn } }";
        let answer = app.change(&*guest.token, "acceptInvitation", json!({ "code": code }), select).await;
        worlds.push((answer, app.statements().len()));
    }
    assert_eq!(worlds[0].0, worlds[1].0, "whether the inviter's side stands isn't told");
}
