//! Deleting contacts, and bringing them back for 30 days; then nothing of them is left.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

suite!(
    a_deletion_is_undone_with_all_that_there_was,
    invitations_are_withdrawn_for_good,
    a_link_stands_again_and_nobody_noticed,
    a_link_that_was_ended_before_stays_ended,
    another_contact_keeps_the_link_that_it_got,
    a_restored_contact_keeps_its_distance,
    what_is_deleted_is_listed,
    after_thirty_days_nothing_is_left,
    only_what_one_deleted_oneself_comes_back,
);

const ALL: &str = "id name otherNames kind role supportKinds isCore channels { kind value label } tags note cadence dueAt snoozedUntil lastTouchAt boundaries { quietHours { days startsAt endsAt } channels topics } createdAt distance touches { totalCount nodes { id kind occurredAt note } }";

async fn contact(app: &TestApp, who: &Someone, id: &str, select: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Contact {{ {select} }} }} }}");
    app.ask(&*who.token, &query, json!({ "id": id })).await["node"].take()
}

async fn delete(app: &TestApp, who: &Someone, id: &str) {
    app.clock.tick();
    app.done(&*who.token, "deleteContact", json!({ "contactId": id }), "deletedContactId").await;
    app.clock.tick();
}

async fn restore(app: &TestApp, who: &Someone, id: &str) -> Value {
    let select = "contact { linkedPerson { displayName } pendingInvitation { id } distance }";
    let done = app.done(&*who.token, "restoreContact", json!({ "contactId": id }), select).await;
    app.clock.tick();
    done["contact"].clone()
}

/// Lets time pass: tokens last for minutes.
async fn later(app: &TestApp, who: &Someone, by: Duration) -> Someone {
    app.advance(by).await;
    app.sign_in(&who.email, PASSWORD).await
}

async fn full(app: &TestApp, who: &Someone) -> String {
    let input = json!({
        "name": "Clara", "kind": "PROFESSIONAL", "role": "OTHER", "otherNames": ["Aunt"], "isCore": true,
        "supportKinds": ["PRACTICAL"], "channels": [{ "kind": "EMAIL", "value": "c@example.org", "label": "work" }],
        "tags": ["close"], "note": "likes tea", "cadence": "P1W",
        "boundaries": {
            "quietHours": [{ "days": ["SUNDAY"], "startsAt": "22:00", "endsAt": "07:00" }], "channels": ["EMAIL"],
            "topics": ["work"],
        },
    });
    let made = app.done(&*who.token, "createContact", input, "contact { id }").await;
    let id = made["contact"]["id"].as_str().expect("an id").to_owned();
    let touch =
        json!({ "contactIds": [id], "kind": "CALL", "occurredAt": "2026-03-20T10:00:00Z", "note": "a secret of ours" });
    app.done(&*who.token, "logTouch", touch, "touches { id }").await;
    let rest = json!({ "contactId": id, "until": "2026-05-20T10:00:00Z" });
    app.done(&*who.token, "snoozeCadence", rest, "contact { id }").await;
    id
}

async fn a_deletion_is_undone_with_all_that_there_was(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = full(app, &ada).await;
    let before = contact(app, &ada, &id, ALL).await;
    delete(app, &ada, &id).await;
    assert_eq!(contact(app, &ada, &id, "id").await, Value::Null);
    let touch = json!({ "touchId": before["touches"]["nodes"][0]["id"] });
    let seen =
        app.ask(&*ada.token, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": touch["touchId"] })).await;
    assert_eq!(seen["node"], Value::Null, "nor its history");
    for (mutation, input) in [
        ("updateContact", json!({ "contactId": id, "name": "x" })),
        ("deleteContact", json!({ "contactId": id })),
        ("logTouch", json!({ "contactIds": [id], "kind": "CALL" })),
        ("deleteTouch", touch),
        ("inviteContact", json!({ "contactId": id })),
        ("snoozeCadence", json!({ "contactId": id })),
    ] {
        assert_eq!(app.refused(&*ada.token, mutation, input).await, "NOT_FOUND", "{mutation}");
    }
    // On the last day still.
    let ada = later(app, &ada, Duration::days(30) - Duration::minutes(1)).await;
    restore(app, &ada, &id).await;
    assert_eq!(contact(app, &ada, &id, ALL).await, before);
    let found = app.ask(&*ada.token, "{ viewer { contacts(search: \"aunt\") { nodes { id version } } } }", json!({}));
    assert_eq!(found.await["viewer"]["contacts"]["nodes"], json!([{ "id": id, "version": 2 }]));
    let later = later(app, &ada, Duration::days(40)).await;
    assert_eq!(contact(app, &later, &id, "touches { totalCount }").await["touches"]["totalCount"], 1, "it stays");
}

async fn invitations_are_withdrawn_for_good(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let id = app.contact(&ada, "B").await;
    let code = app.invite(&ada, &id).await;
    delete(app, &ada, &id).await;
    let restored = restore(app, &ada, &id).await;
    assert_eq!(restored, json!({ "linkedPerson": null, "pendingInvitation": null, "distance": "NONE" }));
    assert_eq!(app.refused(&*berta.token, "acceptInvitation", json!({ "code": code })).await, "INVALID_CODE");
}

async fn a_link_stands_again_and_nobody_noticed(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (id, of_berta) = app.link(&ada, &berta).await;
    let seen = "{ viewer { contacts { nodes { id version updatedAt linkedPerson { displayName pronouns } } } } }";
    let before = app.ask(&*berta.token, seen, json!({})).await;
    delete(app, &ada, &id).await;
    assert_eq!(app.ask(&*berta.token, seen, json!({})).await, before);
    restore(app, &ada, &id).await;
    assert_eq!(app.ask(&*berta.token, seen, json!({})).await, before, "neither of which shows");
    delete(app, &ada, &id).await;
    app.done(&*ada.token, "updateProfile", json!({ "displayName": "Ada, later" }), "viewer { id }").await;
    app.done(&*berta.token, "updateProfile", json!({ "displayName": "Berta, later" }), "viewer { id }").await;
    app.clock.tick();
    assert_eq!(restore(app, &ada, &id).await["linkedPerson"]["displayName"], "Berta, later");
    let reached = contact(app, &berta, &of_berta, "linkedPerson { displayName }").await;
    assert_eq!(reached["linkedPerson"]["displayName"], "Ada, later", "what was new in between reaches her now");
}

async fn a_link_that_was_ended_before_stays_ended(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (id, _) = app.link(&ada, &berta).await;
    app.done(&*ada.token, "unlinkContact", json!({ "contactId": id }), "contact { id }").await;
    delete(app, &ada, &id).await;
    assert_eq!(restore(app, &ada, &id).await["linkedPerson"], Value::Null);
}

async fn another_contact_keeps_the_link_that_it_got(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (id, of_berta) = app.link(&ada, &berta).await;
    delete(app, &ada, &id).await;
    let second = app.contact(&ada, "Berta again").await;
    let code = app.invite(&ada, &second).await;
    let accepted = app.done(&*berta.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
    assert_eq!(accepted["contact"]["id"], json!(of_berta), "she has one contact for Ada, as before");
    assert_eq!(restore(app, &ada, &id).await["linkedPerson"], Value::Null, "one link has one contact");
    let select = "linkedPerson { displayName }";
    assert_eq!(contact(app, &ada, &second, select).await["linkedPerson"]["displayName"], "Berta");
    // And the two can become one.
    let merged = json!({ "targetContactId": id, "sourceContactId": second });
    let merged = app.done(&*ada.token, "mergeContacts", merged, "contact { linkedPerson { displayName } }").await;
    assert_eq!(merged["contact"]["linkedPerson"]["displayName"], "Berta");
}

async fn a_restored_contact_keeps_its_distance(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (id, of_berta) = app.link(&ada, &berta).await;
    app.done(&*ada.token, "limitPerson", json!({ "contactId": id }), "__typename").await;
    delete(app, &ada, &id).await;
    app.done(&*ada.token, "updateProfile", json!({ "displayName": "Ada, later" }), "viewer { id }").await;
    app.clock.tick();
    let restored = restore(app, &ada, &id).await;
    assert_eq!((&restored["distance"], &restored["linkedPerson"]["displayName"]), (&json!("LIMITED"), &json!("Berta")));
    let reached = contact(app, &berta, &of_berta, "linkedPerson { displayName }").await;
    assert_eq!(reached["linkedPerson"]["displayName"], "Ada", "nothing new reaches her");
}

async fn what_is_deleted_is_listed(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let mut ids = Vec::new();
    for name in ["1", "2", "3"] {
        ids.push(app.contact(&ada, name).await);
    }
    app.contact(&ada, "4").await;
    for id in &ids {
        delete(app, &ada, id).await;
    }
    let query = "query($first: Int, $after: String) { viewer { deletedContacts(first: $first, after: $after) { totalCount nodes { id name deletedAt restorableUntil } pageInfo { hasNextPage endCursor } } } }";
    let first = app.ask(&*ada.token, query, json!({ "first": 2 })).await["viewer"]["deletedContacts"].take();
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    let after = json!({ "after": first["pageInfo"]["endCursor"] });
    let second = app.ask(&*ada.token, query, after).await["viewer"]["deletedContacts"].take();
    let listed = [&first, &second].map(|page| page["nodes"].as_array().expect("a list").clone()).concat();
    let mut names: Vec<_> = listed.iter().map(|node| node["name"].clone()).collect();
    names.sort_by_key(ToString::to_string);
    assert_eq!(names, ["1", "2", "3"], "each once");
    let moment = |node: &Value, field: &str| -> chrono::DateTime<chrono::Utc> {
        node[field].as_str().expect("a moment").parse().expect("a moment")
    };
    for node in &listed {
        assert_eq!(moment(node, "restorableUntil") - moment(node, "deletedAt"), Duration::days(30));
    }
    let of_berta = app.ask(&*berta.token, query, json!({})).await;
    assert_eq!(of_berta["viewer"]["deletedContacts"]["totalCount"], 0);
    restore(app, &ada, &ids[1]).await;
    let left = app.ask(&*ada.token, query, json!({})).await;
    assert_eq!(left["viewer"]["deletedContacts"]["totalCount"], 2);
}

async fn after_thirty_days_nothing_is_left(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = full(app, &ada).await;
    app.invite(&ada, &id).await;
    let kept = full(app, &ada).await;
    delete(app, &ada, &id).await;
    let network = |export: &Value, of: &str| {
        let found = export.as_object().expect("an object").values().find_map(|part| part.get(of)).or(export.get(of));
        found.unwrap_or_else(|| panic!("{of} in {export}")).as_array().expect("a list").len()
    };
    let held = app.everything(&ada).await;
    assert_eq!([network(&held, "contacts"), network(&held, "touches")], [2, 2], "as long as it can come back");
    let ada = later(app, &ada, Duration::days(31)).await;
    let gone = app.everything(&ada).await;
    assert_eq!([network(&gone, "contacts"), network(&gone, "touches"), network(&gone, "invitations")], [1, 1, 0]);
    let listed = app.ask(&*ada.token, "{ viewer { deletedContacts { totalCount nodes { id } } } }", json!({})).await;
    assert_eq!(listed["viewer"]["deletedContacts"], json!({ "totalCount": 0, "nodes": [] }));
    assert_eq!(app.refused(&*ada.token, "restoreContact", json!({ "contactId": id })).await, "NOT_FOUND");
    assert_eq!(contact(app, &ada, &kept, "touches { totalCount }").await["touches"]["totalCount"], 1);
    // What is over can't be brought back even where no worker has come by yet.
    delete(app, &ada, &kept).await;
    app.clock.advance(Duration::days(30));
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    assert_eq!(app.refused(&*ada.token, "restoreContact", json!({ "contactId": kept })).await, "NOT_FOUND");
    app.run_jobs().await;
}

async fn only_what_one_deleted_oneself_comes_back(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (there, gone) = (app.contact(&ada, "there").await, app.contact(&ada, "gone").await);
    delete(app, &ada, &gone).await;
    let mut answers = Vec::new();
    for (who, id) in
        [(&ada, &there), (&berta, &gone), (&berta, &there), (&ada, &"con_AAAAAAAAAAAAAAAAAAAAAA".to_owned())]
    {
        answers.push(app.change(&*who.token, "restoreContact", json!({ "contactId": id }), "contact { id }").await);
    }
    assert_eq!(answers[0]["userErrors"][0]["code"], "NOT_FOUND");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    let tasks =
        (0..10).map(|_| app.change(&*ada.token, "restoreContact", json!({ "contactId": gone }), "contact { id }"));
    let restored = futures_util::future::join_all(tasks).await;
    let done = restored.iter().filter(|answer| answer["userErrors"] == json!([])).count();
    assert_eq!(done, 1, "of many at once one brings it back");
}
