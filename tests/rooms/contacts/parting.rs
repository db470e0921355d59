//! What parting and keeping away leave on either side, step by step.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    what_unlinking_froze_no_distance_that_ends_later_thaws,
    a_distance_is_named_by_what_reached_its_owner,
    merging_keeps_the_stricter_distance_from_both,
    a_contact_is_not_merged_into_itself,
);

async fn rename(app: &TestApp, who: &Someone, name: &str) {
    app.clock.tick();
    app.done(&*who.token, "updateProfile", json!({ "displayName": name }), "viewer { id }").await;
    app.clock.tick();
}

async fn act(app: &TestApp, who: &Someone, mutation: &str, input: Value, select: &str) -> Value {
    let payload = app.done(&*who.token, mutation, input, select).await;
    app.clock.tick();
    payload
}

async fn shown(app: &TestApp, who: &Someone) -> Value {
    let query = "{ viewer { contacts { nodes { linkedPerson { id displayName } } } } }";
    app.ask(&*who.token, query, json!({})).await["viewer"]["contacts"]["nodes"][0]["linkedPerson"].take()
}

async fn what_unlinking_froze_no_distance_that_ends_later_thaws(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_ada, _) = app.link(&ada, &berta).await;
    act(app, &ada, "limitPerson", json!({ "contactId": of_ada }), "distance { id }").await;
    rename(app, &ada, "Ada, not for Berta").await;
    act(app, &ada, "unlinkContact", json!({ "contactId": of_ada }), "contact { id }").await;
    act(app, &ada, "endDistance", json!({ "contactId": of_ada }), "personId").await;
    assert_eq!(shown(app, &berta).await["displayName"], "Ada", "nothing new since they parted");
}

async fn a_distance_is_named_by_what_reached_its_owner(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_ada, of_berta) = app.link(&ada, &berta).await;
    let person = shown(app, &berta).await["id"].take();
    act(app, &ada, "limitPerson", json!({ "contactId": of_ada }), "distance { id }").await;
    rename(app, &ada, "Ada, not for Berta").await;
    act(app, &berta, "deleteContact", json!({ "contactId": of_berta }), "deletedContactId").await;
    let kept = act(app, &berta, "mutePerson", json!({ "personId": person }), "distance { name }").await;
    assert_eq!(kept["distance"]["name"], "Ada", "Ada kept the other name from her");
}

async fn merging_keeps_the_stricter_distance_from_both(app: &TestApp) {
    let (ada, berta, clara) = (app.person("Ada").await, app.person("Berta").await, app.person("Clara").await);
    let (of_berta, _) = app.link(&ada, &berta).await;
    let (of_clara, _) = app.link(&ada, &clara).await;
    act(app, &ada, "blockPerson", json!({ "contactId": of_clara }), "distance { id }").await;
    act(app, &ada, "mutePerson", json!({ "contactId": of_berta }), "distance { id }").await;
    act(app, &ada, "unlinkContact", json!({ "contactId": of_clara }), "contact { id }").await;
    act(
        app,
        &ada,
        "mergeContacts",
        json!({ "targetContactId": of_berta, "sourceContactId": of_clara }),
        "contact { id }",
    )
    .await;
    let data = app.ask(&*ada.token, "{ viewer { distances { nodes { grade } } } }", json!({})).await;
    let expected = json!([{ "grade": "BLOCKED" }, { "grade": "BLOCKED" }]);
    assert_eq!(data["viewer"]["distances"]["nodes"], expected, "whoever of the two it is");
}

async fn a_contact_is_not_merged_into_itself(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    let refused =
        app.refused(&*ada.token, "mergeContacts", json!({ "targetContactId": id, "sourceContactId": id })).await;
    assert_eq!(refused, "INVALID", "it is there, and it is one");
}
