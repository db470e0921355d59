//! Deleting an account, undoing that, and taking everything along.

use chrono::Duration;
use serde_json::json;
use tests::people::PASSWORD;
use tests::{TestApp, suite};

suite!(
    it_can_be_undone_for_14_days,
    then_everything_is_erased,
    others_keep_their_contact_which_reads_withdrawn,
    it_takes_the_password,
    everything_can_be_taken_along,
);

async fn it_can_be_undone_for_14_days(app: &TestApp) {
    let ada = app.person("Ada").await;
    let payload =
        app.done(&*ada.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { deletionDueAt }").await;
    assert_eq!(payload["viewer"]["deletionDueAt"], "2026-04-11T12:00:00.001Z", "14 days from then");
    app.advance(Duration::days(14) - Duration::seconds(1)).await;
    assert_eq!(app.mail.last_to(&ada.email).expect("a mail").subject, "Your account will be deleted");
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    let undone = "mutation { cancelAccountDeletion { viewer { deletionDueAt } userErrors { code } } }";
    let data = app.ask(&*ada.token, undone, json!({})).await;
    assert_eq!(data["cancelAccountDeletion"]["viewer"]["deletionDueAt"], json!(null));
    app.advance(Duration::days(30)).await;
    app.sign_in(&ada.email, PASSWORD).await;
}

async fn then_everything_is_erased(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.contact(&ada, "somebody").await;
    app.done(&*ada.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    app.advance(Duration::days(14)).await;
    let gone = app.send(Some(&ada.token), "{ viewer { id } }", json!({})).await;
    assert_eq!(gone["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let input = json!({ "email": ada.email, "password": PASSWORD });
    assert_eq!(app.refused(None, "signIn", input).await, "INVALID_CREDENTIALS");
    // The address is free again, and what comes is a stranger's.
    let again = app.person("Ada").await;
    assert_ne!(again.viewer_id, ada.viewer_id);
    let data = app.ask(&*again.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
    assert_eq!(data["viewer"]["contacts"]["totalCount"], 0);
}

async fn others_keep_their_contact_which_reads_withdrawn(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (_, of_berta) = app.link(&ada, &berta).await;
    app.done(&*ada.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    let query =
        "query($id: ID!) { node(id: $id) { ... on Contact { name linkedPerson { displayName isWithdrawn } } } }";
    let before = app.ask(&*berta.token, query, json!({ "id": of_berta })).await;
    assert_eq!(before["node"]["linkedPerson"], json!({ "displayName": "Ada", "isWithdrawn": false }));
    app.advance(Duration::days(14)).await;
    let berta = app.sign_in(&berta.email, PASSWORD).await;
    assert_eq!(app.ask(&*berta.token, query, json!({ "id": of_berta })).await, before, "it isn't her time yet");
    app.advance(Duration::days(14)).await;
    let berta = app.sign_in(&berta.email, PASSWORD).await;
    let after = app.ask(&*berta.token, query, json!({ "id": of_berta })).await;
    assert_eq!(
        after["node"],
        json!({ "name": "Ada", "linkedPerson": { "displayName": "withdrawn", "isWithdrawn": true } })
    );
}

async fn it_takes_the_password(app: &TestApp) {
    let ada = app.person("Ada").await;
    assert_eq!(
        app.refused(&*ada.token, "deleteAccount", json!({ "password": "not hers at all" })).await,
        "INVALID_CREDENTIALS"
    );
    let data = app.ask(&*ada.token, "{ viewer { deletionDueAt } }", json!({})).await;
    assert_eq!(data["viewer"]["deletionDueAt"], json!(null));
}

async fn everything_can_be_taken_along(app: &TestApp) {
    let ada = app.person("Ada").await;
    let input = json!({
        "name": "Clara", "kind": "FAMILY", "note": "likes tea", "tags": ["aunt"], "isCore": true, "supportKinds": ["PRACTICAL"],
        "channels": [{ "kind": "EMAIL", "value": "clara@example.org", "label": "home" }],
    });
    app.done(&*ada.token, "createContact", input, "contact { id }").await;
    let export = app.everything(&ada).await;
    assert_eq!((&export["account"]["email"], &export["account"]["country"]), (&json!(ada.email), &json!("DE")));
    assert_eq!(export["devices"][0]["name"], "phone");
    let contact = &export["network"]["contacts"][0];
    assert_eq!(contact["note"], "likes tea");
    assert_eq!(contact["channels"][0]["value"], "clara@example.org");
    assert_eq!(contact["supportKinds"], json!(["PRACTICAL"]));
}
