//! Devices: listed, and ended one by one.

use serde_json::json;
use tests::people::PASSWORD;
use tests::{TestApp, suite};

suite!(devices_are_listed, one_is_ended_and_the_others_stay, anothers_device_is_not_there);

const DEVICES: &str = "{ viewer { devices { id name isCurrent } } }";

async fn devices_are_listed(app: &TestApp) {
    let phone = app.person("Ada").await;
    let input = json!({ "email": phone.email, "password": PASSWORD, "deviceName": "  tablet \n" });
    let payload = app.done(None, "signIn", input, tests::people::SESSION).await;
    let tablet = tests::Someone::from_session(&phone.email, &payload);
    let data = app.ask(&*tablet.token, DEVICES, json!({})).await;
    let expected = json!([
        { "id": tablet.device_id, "name": "tablet", "isCurrent": true },
        { "id": phone.device_id, "name": "phone", "isCurrent": false },
    ]);
    assert_eq!(data["viewer"]["devices"], expected);
}

async fn one_is_ended_and_the_others_stay(app: &TestApp) {
    let phone = app.person("Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    app.done(&*tablet.token, "endDevice", json!({ "deviceId": phone.device_id }), "endedDeviceId").await;
    let answer = app.http.post(app.url("/graphql")).bearer_auth(&phone.token).json(&json!({ "query": DEVICES }));
    assert_eq!(answer.send().await.expect("it answers").status(), 401);
    let data = app.ask(&*tablet.token, DEVICES, json!({})).await;
    assert_eq!(data["viewer"]["devices"].as_array().map(Vec::len), Some(1));
}

async fn anothers_device_is_not_there(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let of_ada = app.change(&*berta.token, "endDevice", json!({ "deviceId": ada.device_id }), "endedDeviceId").await;
    app.done(&*ada.token, "endDevice", json!({ "deviceId": ada.device_id }), "endedDeviceId").await;
    let gone = app.change(&*berta.token, "endDevice", json!({ "deviceId": ada.device_id }), "endedDeviceId").await;
    assert_eq!(of_ada, gone, "what isn't hers looks like what isn't there");
    assert_eq!(of_ada["userErrors"][0]["code"], "NOT_FOUND");
}
