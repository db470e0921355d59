//! What a person shows, and who sees it.

use serde_json::{Value, json};
use tests::{TestApp, suite};

suite!(a_change_is_seen_by_those_who_are_linked, what_is_left_out_stays, wrong_values_change_nothing);

async fn a_change_is_seen_by_those_who_are_linked(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (_, of_berta) = app.link(&ada, &berta).await;
    let input = json!({ "displayName": "Ada L.", "pronouns": "she/her" });
    app.done(&*ada.token, "updateProfile", input, "viewer { displayName }").await;
    let query = "query($id: ID!) { node(id: $id) { ... on Contact { name linkedPerson { displayName pronouns } } } }";
    let data = app.ask(&*berta.token, query, json!({ "id": of_berta })).await;
    assert_eq!(data["node"]["linkedPerson"], json!({ "displayName": "Ada L.", "pronouns": "she/her" }));
    assert_eq!(data["node"]["name"], "Ada", "what Berta calls her is Berta's own");
}

async fn what_is_left_out_stays(app: &TestApp) {
    let ada = app.person("Ada").await;
    let select = "viewer { displayName pronouns timeZone locale }";
    app.done(&*ada.token, "updateProfile", json!({ "pronouns": "she/her" }), select).await;
    let payload = app.done(&*ada.token, "updateProfile", json!({ "timeZone": "Asia/Tokyo" }), select).await;
    let expected = json!({ "displayName": "Ada", "pronouns": "she/her", "timeZone": "Asia/Tokyo", "locale": "de-DE" });
    assert_eq!(payload["viewer"], expected);
    let payload = app.done(&*ada.token, "updateProfile", json!({ "pronouns": null }), select).await;
    assert_eq!(payload["viewer"]["pronouns"], Value::Null);
}

async fn wrong_values_change_nothing(app: &TestApp) {
    let ada = app.person("Ada").await;
    for input in
        [json!({ "displayName": " " }), json!({ "displayName": "Ada\u{7}" }), json!({ "timeZone": "Mars/Base" })]
    {
        assert_eq!(app.refused(&*ada.token, "updateProfile", input).await, "INVALID");
    }
    let data = app.ask(&*ada.token, "{ viewer { displayName timeZone } }", json!({})).await;
    assert_eq!(data["viewer"], json!({ "displayName": "Ada", "timeZone": "Europe/Berlin" }));
}
