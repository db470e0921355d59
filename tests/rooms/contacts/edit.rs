//! Creating, reading, updating and deleting contacts.

use serde_json::{Value, json};
use tests::{TestApp, suite, whatever_is_left};

suite!(
    a_contact_is_kept_as_it_was_given,
    what_is_left_out_stays,
    what_changes_nothing_leaves_no_trace,
    a_long_link_stands_in_no_later_changes_way,
    a_role_is_a_professionals,
    channels_take_one_form,
    what_is_wrong_is_named_and_nothing_is_made,
    another_persons_contact_is_not_there,
    a_deleted_contact_is_gone,
);

const ALL: &str = "contact { id name kind role supportKinds isCore channels { kind value label } tags note version }";

fn clara() -> Value {
    json!({
        "name": "  Aunt   Clara ",
        "kind": "PROFESSIONAL",
        "role": "SOCIAL_WORKER",
        "supportKinds": ["PRACTICAL", "EMOTIONAL"],
        "isCore": true,
        "channels": [{ "kind": "PHONE", "value": "030 901820", "label": "work" }],
        "tags": ["aunt", " aunt ", "close by"],
        "note": "likes tea\r\nand cake",
    })
}

async fn a_contact_is_kept_as_it_was_given(app: &TestApp) {
    let ada = app.person("Ada").await;
    let made = app.done(&*ada.token, "createContact", clara(), ALL).await;
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Contact {{ {} }} }} }}", &ALL[10..ALL.len() - 2]);
    let read = app.ask(&*ada.token, &query, json!({ "id": made["contact"]["id"] })).await;
    assert_eq!(made["contact"], read["node"]);
    let mut read = read["node"].clone();
    read["id"] = json!("…");
    let expected = json!({
        "id": "…",
        "name": "Aunt Clara",
        "kind": "PROFESSIONAL",
        "role": "SOCIAL_WORKER",
        "supportKinds": ["EMOTIONAL", "PRACTICAL"],
        "isCore": true,
        "channels": [{ "kind": "PHONE", "value": "+4930901820", "label": "work" }],
        "tags": ["aunt", "close by"],
        "note": "likes tea\nand cake",
        "version": 1,
    });
    assert_eq!(read, expected);
}

async fn what_is_left_out_stays(app: &TestApp) {
    let ada = app.person("Ada").await;
    let made = app.done(&*ada.token, "createContact", clara(), ALL).await;
    let id = &made["contact"]["id"];
    let changed = app.done(&*ada.token, "updateContact", json!({ "contactId": id, "name": "Clara" }), ALL).await;
    let mut expected = made["contact"].clone();
    expected["name"] = json!("Clara");
    expected["version"] = json!(2);
    assert_eq!(changed["contact"], expected);
    let emptied =
        json!({ "contactId": id, "note": null, "tags": [], "channels": [], "supportKinds": [], "isCore": false });
    let changed = app.done(&*ada.token, "updateContact", emptied, ALL).await;
    for (field, empty) in
        [("note", json!(null)), ("tags", json!([])), ("channels", json!([])), ("supportKinds", json!([]))]
    {
        assert_eq!(changed["contact"][field], empty, "{field}");
    }
}

async fn a_role_is_a_professionals(app: &TestApp) {
    let ada = app.person("Ada").await;
    let friend = json!({ "name": "Clara", "kind": "FRIEND", "role": "OTHER" });
    assert_eq!(app.refused(&*ada.token, "createContact", friend).await, "INVALID");
    let made = app.done(&*ada.token, "createContact", clara(), ALL).await;
    let changed = json!({ "contactId": made["contact"]["id"], "kind": "FRIEND" });
    let changed = app.done(&*ada.token, "updateContact", changed, ALL).await;
    assert_eq!(changed["contact"]["role"], Value::Null, "who is no professional any more has no role");
}

async fn channels_take_one_form(app: &TestApp) {
    let ada = app.person("Ada").await;
    let channels = json!([
        { "kind": "PHONE", "value": "+49 (30) 90-18-20" },
        { "kind": "PHONE", "value": "030 901820" },
        { "kind": "TEXT", "value": "+44 20 7946 0018" },
        { "kind": "EMAIL", "value": "Clara@Example.ORG" },
        { "kind": "LINK", "value": "https://Example.org/room" },
    ]);
    let made = app
        .done(&*ada.token, "createContact", json!({ "name": "C", "kind": "FRIEND", "channels": channels }), ALL)
        .await;
    let values: Vec<_> =
        made["contact"]["channels"].as_array().expect("a list").iter().map(|c| c["value"].clone()).collect();
    assert_eq!(values, ["+4930901820", "+442079460018", "Clara@example.org", "https://example.org/room"]);
}

async fn what_is_wrong_is_named_and_nothing_is_made(app: &TestApp) {
    let ada = app.person("Ada").await;
    let long = |letters: usize| "x".repeat(letters);
    let cases = [
        (json!({ "name": "" }), json!(["name"])),
        (json!({ "name": long(121) }), json!(["name"])),
        (json!({ "note": long(5_001) }), json!(["note"])),
        (json!({ "tags": ["ok", long(41)] }), json!(["tags", "1"])),
        (
            json!({ "tags": vec!["t"; 0], "channels": [{ "kind": "LINK", "value": "javascript:alert(1)" }] }),
            json!(["channels", "0", "value"]),
        ),
        (json!({ "channels": [{ "kind": "PHONE", "value": "one two" }] }), json!(["channels", "0", "value"])),
        (json!({ "channels": [{ "kind": "EMAIL", "value": "a@b@c" }] }), json!(["channels", "0", "value"])),
    ];
    for (wrong, field) in cases {
        let mut input = json!({ "name": "Clara", "kind": "FRIEND" });
        input.as_object_mut().expect("an object").extend(wrong.as_object().expect("an object").clone());
        let payload = app.change(&*ada.token, "createContact", input, "contact { id }").await;
        assert_eq!(payload["userErrors"][0]["code"], "INVALID", "{wrong}");
        assert_eq!(payload["userErrors"][0]["field"], field, "{wrong}");
    }
    let nul = app
        .send(
            Some(&ada.token),
            "mutation($n: String!) { createContact(input: { name: $n, kind: FRIEND }) { contact { id } } }",
            json!({ "n": "a\0b" }),
        )
        .await;
    assert_eq!(nul["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    let data = app.ask(&*ada.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
    assert_eq!(data["viewer"]["contacts"]["totalCount"], 0);
}

async fn another_persons_contact_is_not_there(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let here = app.contact(&ada, "Clara").await;
    let gone = app.contact(&ada, "Dora").await;
    app.done(&*ada.token, "deleteContact", json!({ "contactId": gone }), "deletedContactId").await;
    let query = "query($id: ID!) { node(id: $id) { id } }";
    let mut seen = Vec::new();
    for id in [here, gone] {
        app.statements();
        let read = whatever_is_left(app.send(Some(&berta.token), query, json!({ "id": id })).await);
        let changed = app
            .change(&*berta.token, "updateContact", json!({ "contactId": id, "name": "mine" }), "contact { id }")
            .await;
        let deleted = app.change(&*berta.token, "deleteContact", json!({ "contactId": id }), "deletedContactId").await;
        let invited = app.change(&*berta.token, "inviteContact", json!({ "contactId": id }), "invitation { id }").await;
        let unlinked = app.change(&*berta.token, "unlinkContact", json!({ "contactId": id }), "contact { id }").await;
        seen.push(([read, changed, deleted, invited, unlinked], app.statements()));
    }
    assert_eq!(seen[0], seen[1], "same code, same shape, same SQL");
    assert_eq!(seen[0].0[1]["userErrors"][0]["code"], "NOT_FOUND");
}

async fn a_deleted_contact_is_gone(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    let code = app.invite(&ada, &id).await;
    let payload = app.done(&*ada.token, "deleteContact", json!({ "contactId": id }), "deletedContactId").await;
    assert_eq!(payload["deletedContactId"], json!(id));
    let data = app.ask(&*ada.token, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!(data["node"], Value::Null);
    let berta = app.person("Berta").await;
    assert_eq!(app.refused(&*berta.token, "acceptInvitation", json!({ "code": code })).await, "INVALID_CODE");
}

async fn what_changes_nothing_leaves_no_trace(app: &TestApp) {
    let ada = app.person("Ada").await;
    let made = app.done(&*ada.token, "createContact", clara(), ALL).await;
    app.clock.tick();
    let same = json!({ "contactId": made["contact"]["id"], "name": "Aunt Clara", "isCore": true, "tags": null });
    let changed = app.done(&*ada.token, "updateContact", same, ALL).await;
    assert_eq!(changed["contact"], made["contact"], "its version too");
}

async fn a_long_link_stands_in_no_later_changes_way(app: &TestApp) {
    let ada = app.person("Ada").await;
    let link = format!("https://example.org/{}", "聊".repeat(200));
    let input = json!({ "name": "Room", "kind": "COMMUNITY", "channels": [{ "kind": "LINK", "value": link }] });
    let made = app.done(&*ada.token, "createContact", input, ALL).await;
    let noted = json!({ "contactId": made["contact"]["id"], "note": "on Tuesdays" });
    let changed = app.done(&*ada.token, "updateContact", noted, ALL).await;
    assert_eq!(changed["contact"]["channels"], made["contact"]["channels"]);
}
