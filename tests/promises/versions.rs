//! Versions: a change that was made for an older one is refused, and says how it is now.

use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{TestApp, suite};

suite!(
    a_change_of_an_old_version_is_refused_with_the_present_state,
    an_old_change_of_a_plan_is_refused_with_the_present_plan,
    an_old_merge_changes_nothing,
    of_two_devices_at_once_exactly_one_wins,
);

async fn a_change_of_an_old_version_is_refused_with_the_present_state(app: &TestApp) {
    let ada = app.person("Ada").await;
    let contact = app.contact(&ada, "Clara").await;
    let logged = json!({ "contactIds": [contact], "kind": "CALL", "note": "first" });
    let logged = app.done(&*ada.token, "logTouch", logged, "touches { id }").await;
    let touch = &logged["touches"][0]["id"];
    let viewer = app.ask(&*ada.token, "{ viewer { version } }", json!({})).await;
    let cases = [
        ("updateContact", json!({ "contactId": contact, "version": 1 }), "name", "contact", "id name version"),
        ("updateTouch", json!({ "touchId": touch, "version": 1 }), "note", "touch", "id note version"),
        (
            "updateProfile",
            json!({ "version": viewer["viewer"]["version"] }),
            "displayName",
            "viewer",
            "id displayName version",
        ),
    ];
    for (mutation, named, field, shown, fields) in cases {
        let select = format!("{shown} {{ {fields} }}");
        let mut input = named;
        input[field] = json!("second");
        let second = app.done(&*ada.token, mutation, input.clone(), &select).await;
        app.clock.tick();
        input[field] = json!("third");
        let third = app.change(&*ada.token, mutation, input.clone(), &select).await;
        assert_eq!(third["userErrors"][0]["code"], "CONFLICT", "{mutation}");
        assert_eq!(third[shown], second[shown], "{mutation}: it says how it is now, and nothing was changed");
        input["version"] = second[shown]["version"].clone();
        let third = app.done(&*ada.token, mutation, input, &select).await;
        assert_eq!(third[shown][field], "third", "{mutation}");
    }
}

async fn an_old_change_of_a_plan_is_refused_with_the_present_plan(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_ada, _) = app.link(&ada, &berta).await;
    app.agree_to_tell(&ada, &of_ada, &berta).await;
    let plan = app.agree(&ada, &of_ada, &berta, TestApp::terms(&["14:00"])).await;
    let rungs = |text: &str| json!([{ "delay": "PT1H", "contactIds": [of_ada], "text": text }]);
    let cases = [
        ("updatePlan", "reminders", json!(["-PT10M"]), json!(["-PT20M"])),
        ("setLadder", "rungs", rungs("second"), rungs("third")),
    ];
    for (mutation, field, second, third) in cases {
        let query = "query($id: ID!) { node(id: $id) { ... on CheckInPlan { version } } }";
        let read = app.ask(&*ada.token, query, json!({ "id": plan })).await;
        let select = "plan { id version reminders ladder { text } }";
        let mut input = json!({ "planId": plan, "version": read["node"]["version"], field: second });
        let second = app.done(&*ada.token, mutation, input.clone(), select).await;
        app.clock.tick();
        input[field] = third;
        let refused = app.change(&*ada.token, mutation, input.clone(), select).await;
        assert_eq!(refused["userErrors"][0]["code"], "CONFLICT", "{mutation}");
        assert_eq!(refused["plan"], second["plan"], "{mutation}: it says how it is now, and nothing was changed");
        input["version"] = second["plan"]["version"].clone();
        let third = app.done(&*ada.token, mutation, input.clone(), select).await;
        assert_ne!(third["plan"], second["plan"], "{mutation}");
        // Whose plan it isn't is shown nothing of it.
        let stranger = app.person(&format!("Stranger to {mutation}")).await;
        let refused = app.change(&*stranger.token, mutation, input, select).await;
        assert_eq!((&refused["userErrors"][0]["code"], &refused["plan"]), (&json!("NOT_FOUND"), &Value::Null));
    }
}

async fn an_old_merge_changes_nothing(app: &TestApp) {
    let ada = app.person("Ada").await;
    let [into, from] = [app.contact(&ada, "Clara").await, app.contact(&ada, "Aunt Clara").await];
    for id in [&into, &from] {
        app.done(&*ada.token, "updateContact", json!({ "contactId": id, "note": "new" }), "contact { id }").await;
    }
    let all = "{ viewer { contacts { nodes { id name note version updatedAt } } } }";
    let before = app.ask(&*ada.token, all, json!({})).await;
    for old in ["targetVersion", "sourceVersion"] {
        let input = json!({ "targetContactId": into, "sourceContactId": from, old: 1 });
        let payload = app.change(&*ada.token, "mergeContacts", input, "contact { id version }").await;
        assert_eq!(payload["userErrors"][0]["code"], "CONFLICT", "{old}");
        assert_eq!(payload["contact"], json!({ "id": into, "version": 2 }), "{old}: the target contact");
        assert_eq!(app.ask(&*ada.token, all, json!({})).await, before, "{old}");
    }
    let input = json!({ "targetContactId": into, "targetVersion": 2, "sourceContactId": from, "sourceVersion": 2 });
    app.done(&*ada.token, "mergeContacts", input, "contact { id }").await;
}

async fn of_two_devices_at_once_exactly_one_wins(app: &TestApp) {
    let phone = app.person("Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    for round in 0..10 {
        let contact = app.contact(&phone, "Clara").await;
        let rename = async |token: &str, name: &str| {
            let input = json!({ "contactId": contact, "version": 1, "name": name });
            app.change(token, "updateContact", input, "contact { name version }").await
        };
        let answers: [Value; 2] = tokio::join!(rename(&phone.token, "phone"), rename(&tablet.token, "tablet")).into();
        let won: Vec<_> = answers.iter().filter(|answer| answer["userErrors"] == json!([])).collect();
        let lost: Vec<_> = answers.iter().filter(|answer| answer["userErrors"][0]["code"] == "CONFLICT").collect();
        assert_eq!((won.len(), lost.len()), (1, 1), "round {round}: {answers:#?}");
        assert_eq!(lost[0]["contact"], won[0]["contact"], "who lost sees what there is now");
    }
}
