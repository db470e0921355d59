//! Making one contact of two, with nothing lost.

use chrono::Duration;
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

suite!(
    nothing_that_either_says_is_lost,
    histories_become_one,
    invitations_go_along,
    the_link_of_either_stays,
    two_links_are_not_made_one,
    the_other_can_be_brought_back,
    a_merge_is_for_what_one_looked_at,
    merging_makes_nobody_overdue,
    of_two_merges_at_once_one_is_done,
);

const ALL: &str = "contact { id name otherNames kind role supportKinds isCore channels { kind value label } tags note cadence snoozedUntil boundaries { quietHours { days startsAt endsAt } channels topics } version }";

async fn make(app: &TestApp, who: &Someone, input: Value) -> String {
    let made = app.done(&*who.token, "createContact", input, "contact { id }").await;
    app.clock.tick();
    made["contact"]["id"].as_str().expect("an id").to_owned()
}

async fn merge(app: &TestApp, who: &Someone, into: &str, from: &str, select: &str) -> Value {
    let done = app
        .done(&*who.token, "mergeContacts", json!({ "targetContactId": into, "sourceContactId": from }), select)
        .await;
    app.clock.tick();
    done["contact"].clone()
}

async fn contact(app: &TestApp, who: &Someone, id: &str, select: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Contact {{ {select} }} }} }}");
    app.ask(&*who.token, &query, json!({ "id": id })).await["node"].take()
}

async fn log(app: &TestApp, who: &Someone, id: &str, days: i64) -> String {
    let at = (app.clock.now() - Duration::days(days)).to_rfc3339();
    let input = json!({ "contactIds": [id], "kind": "CALL", "occurredAt": at, "note": days.to_string() });
    let done = app.done(&*who.token, "logTouch", input, "touches { id }").await;
    done["touches"][0]["id"].as_str().expect("an id").to_owned()
}

fn sunday() -> Value {
    json!({ "days": ["SUNDAY"], "startsAt": "22:00", "endsAt": "07:00" })
}

fn monday() -> Value {
    json!({ "days": ["MONDAY"], "startsAt": "00:00", "endsAt": "00:00" })
}

async fn nothing_that_either_says_is_lost(app: &TestApp) {
    let ada = app.person("Ada").await;
    let clara = json!({
        "name": "Clara", "kind": "PROFESSIONAL", "otherNames": ["Aunt"], "supportKinds": ["PRACTICAL"],
        "channels": [{ "kind": "PHONE", "value": "030 901820" }], "tags": ["close", "work"], "note": "likes tea",
        "cadence": "P1M", "boundaries": { "quietHours": [sunday()], "channels": ["PHONE", "TEXT"], "topics": ["work"] },
    });
    let other = json!({
        "name": "Dr. Clara", "kind": "PROFESSIONAL", "role": "PHYSICIAN", "otherNames": ["Clara", "Doc"],
        "supportKinds": ["EMOTIONAL", "PRACTICAL"], "isCore": true, "tags": ["work", "doctor"], "note": "and cake",
        "channels": [
            { "kind": "PHONE", "value": "+4930901820", "label": "work" }, { "kind": "EMAIL", "value": "c@example.org" },
        ],
        "cadence": "P2W",
        "boundaries": { "quietHours": [sunday(), monday()], "channels": ["TEXT", "EMAIL"], "topics": ["money"] },
    });
    let (into, from) = (make(app, &ada, clara).await, make(app, &ada, other).await);
    let until = "2026-04-20T00:00:00.000Z";
    let rest = json!({ "contactId": from, "until": until });
    app.done(&*ada.token, "snoozeCadence", rest, "contact { id }").await;
    let merged = merge(app, &ada, &into, &from, ALL).await;
    let expected = json!({
        "id": into, "name": "Clara", "otherNames": ["Aunt", "Dr. Clara", "Doc"], "kind": "PROFESSIONAL",
        "role": "PHYSICIAN", "supportKinds": ["EMOTIONAL", "PRACTICAL"], "isCore": true,
        "channels": [
            { "kind": "PHONE", "value": "+4930901820", "label": "work" },
            { "kind": "EMAIL", "value": "c@example.org", "label": null },
        ],
        "tags": ["close", "work", "doctor"], "note": "likes tea\n\nand cake", "cadence": "P2W", "snoozedUntil": until,
        "boundaries": { "quietHours": [sunday(), monday()], "channels": ["TEXT"], "topics": ["work", "money"] },
        "version": 2,
    });
    assert_eq!(merged, expected);
    assert_eq!(contact(app, &ada, &into, &ALL[10..ALL.len() - 2]).await, expected);
    assert_eq!(contact(app, &ada, &from, "id").await, Value::Null);
    let found = "{ viewer { contacts(search: \"doc\") { totalCount nodes { id } } contactTags { name } } }";
    let found = app.ask(&*ada.token, found, json!({})).await;
    assert_eq!(found["viewer"]["contacts"], json!({ "totalCount": 1, "nodes": [{ "id": into }] }));
}

async fn histories_become_one(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (into, from) = (app.contact(&ada, "one").await, app.contact(&ada, "other").await);
    for (id, days) in [(&into, 9), (&from, 5), (&into, 3), (&from, 1)] {
        log(app, &ada, id, days).await;
    }
    let newest = contact(app, &ada, &from, "lastTouchAt").await;
    let merged = merge(app, &ada, &into, &from, "contact { lastTouchAt touches { totalCount nodes { note } } }").await;
    assert_eq!(merged["lastTouchAt"], newest["lastTouchAt"]);
    assert_eq!(merged["touches"]["totalCount"], 4);
    let notes = ["1", "3", "5", "9"].map(|note| json!({ "note": note }));
    assert_eq!(merged["touches"]["nodes"], json!(notes));
}

async fn invitations_go_along(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (into, from) = (app.contact(&ada, "one").await, app.contact(&ada, "other").await);
    let code = app.invite(&ada, &from).await;
    let merged = merge(app, &ada, &into, &from, "contact { pendingInvitation { code contact { id } } }").await;
    assert_eq!(merged["pendingInvitation"], json!({ "code": code, "contact": { "id": into } }));
    app.done(&*berta.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
    let linked = contact(app, &ada, &into, "linkedPerson { displayName } pendingInvitation { id }").await;
    assert_eq!(linked, json!({ "linkedPerson": { "displayName": "Berta" }, "pendingInvitation": null }));
}

async fn the_link_of_either_stays(app: &TestApp) {
    let ada = app.person("Ada").await;
    for (name, into_linked) in [("Berta", true), ("Clara", false)] {
        let other = app.person(name).await;
        let (linked, theirs) = app.link(&ada, &other).await;
        let waiting = app.contact(&ada, "waiting").await;
        let code = app.invite(&ada, &waiting).await;
        let seen = "{ viewer { contacts { nodes { id version updatedAt linkedPerson { displayName } } } } }";
        let before = app.ask(&*other.token, seen, json!({})).await;
        let (into, from) = if into_linked { (&linked, &waiting) } else { (&waiting, &linked) };
        let merged = merge(app, &ada, into, from, "contact { linkedPerson { displayName } pendingInvitation { id } }");
        assert_eq!(merged.await, json!({ "linkedPerson": { "displayName": name }, "pendingInvitation": null }));
        assert_eq!(app.ask(&*other.token, seen, json!({})).await, before, "the other side sees nothing of it");
        // Who is linked needs no invitation.
        assert_eq!(app.refused(&*other.token, "acceptInvitation", json!({ "code": code })).await, "INVALID_CODE");
        app.done(&*ada.token, "updateProfile", json!({ "pronouns": name }), "viewer { id }").await;
        let reached = contact(app, &other, &theirs, "linkedPerson { pronouns }").await;
        assert_eq!(reached["linkedPerson"]["pronouns"], name, "what is new still reaches them");
    }
}

async fn two_links_are_not_made_one(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (berta, clara) = (app.person("Berta").await, app.person("Clara").await);
    let (into, _) = app.link(&ada, &berta).await;
    let (from, _) = app.link(&ada, &clara).await;
    let own = app.contact(&ada, "own").await;
    let of_berta = app.contact(&berta, "hers").await;
    for (into, from, code, field) in [
        (&into, &from, "ALREADY_LINKED", "sourceContactId"),
        (&own, &own, "INVALID", "sourceContactId"),
        (&own, &of_berta, "NOT_FOUND", "sourceContactId"),
        (&of_berta, &own, "NOT_FOUND", "targetContactId"),
    ] {
        let input = json!({ "targetContactId": into, "sourceContactId": from });
        let refused = app.change(&*ada.token, "mergeContacts", input, "contact { id }").await;
        assert_eq!(refused["userErrors"][0]["code"], code, "{refused}");
        assert_eq!(refused["userErrors"][0]["field"], json!([field]), "{refused}");
        assert_eq!(refused["contact"], Value::Null);
    }
    let linked = app.ask(&*ada.token, "{ viewer { contacts(isLinked: true) { totalCount } } }", json!({})).await;
    assert_eq!(linked["viewer"]["contacts"]["totalCount"], 2);
    app.done(&*ada.token, "unlinkContact", json!({ "contactId": from }), "contact { id }").await;
    let merged = merge(app, &ada, &into, &from, "contact { linkedPerson { displayName } }").await;
    assert_eq!(merged["linkedPerson"]["displayName"], "Berta");
}

async fn the_other_can_be_brought_back(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (from, _) = app.link(&ada, &berta).await;
    let into = app.contact(&ada, "into").await;
    let full = json!({ "contactId": from, "note": "a note", "tags": ["t"], "cadence": "P1W", "isCore": true });
    let before = app.done(&*ada.token, "updateContact", full, ALL).await["contact"].take();
    log(app, &ada, &from, 3).await;
    merge(app, &ada, &into, &from, "contact { id }").await;
    let listed = app.ask(&*ada.token, "{ viewer { deletedContacts { nodes { id name } } } }", json!({})).await;
    assert_eq!(listed["viewer"]["deletedContacts"]["nodes"], json!([{ "id": from, "name": "somebody to link" }]));
    let back = app.done(&*ada.token, "restoreContact", json!({ "contactId": from }), ALL).await["contact"].take();
    for field in ["name", "note", "tags", "cadence", "isCore", "kind", "channels"] {
        assert_eq!(back[field], before[field], "{field}");
    }
    let without = contact(app, &ada, &from, "linkedPerson { id } lastTouchAt touches { totalCount }").await;
    assert_eq!(without, json!({ "linkedPerson": null, "lastTouchAt": null, "touches": { "totalCount": 0 } }));
    let kept = contact(app, &ada, &into, "linkedPerson { displayName } touches { totalCount }").await;
    assert_eq!(kept, json!({ "linkedPerson": { "displayName": "Berta" }, "touches": { "totalCount": 1 } }));
    // When it is forgotten, what went along isn't.
    app.done(&*ada.token, "deleteContact", json!({ "contactId": from }), "deletedContactId").await;
    app.advance(Duration::days(31)).await;
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    assert_eq!(contact(app, &ada, &into, "linkedPerson { displayName } touches { totalCount }").await, kept);
}

async fn a_merge_is_for_what_one_looked_at(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (into, from) = (app.contact(&ada, "into").await, app.contact(&ada, "from").await);
    app.done(&*ada.token, "updateContact", json!({ "contactId": from, "note": "newer" }), "contact { id }").await;
    for (ours, theirs) in [(1, 1), (2, 2)] {
        let input =
            json!({ "targetContactId": into, "targetVersion": ours, "sourceContactId": from, "sourceVersion": theirs });
        let refused = app.change(&*ada.token, "mergeContacts", input, "contact { id version }").await;
        assert_eq!(refused["userErrors"][0]["code"], "CONFLICT");
        assert_eq!(refused["contact"], json!({ "id": into, "version": 1 }), "as it is now");
    }
    let input = json!({ "targetContactId": into, "targetVersion": 1, "sourceContactId": from, "sourceVersion": 2 });
    let done = app.done(&*ada.token, "mergeContacts", input, "contact { note version }").await;
    assert_eq!(done["contact"], json!({ "note": "newer", "version": 2 }));
}

async fn merging_makes_nobody_overdue(app: &TestApp) {
    let ada = app.person("Ada").await;
    let into = make(app, &ada, json!({ "name": "into", "kind": "FRIEND", "cadence": "P1Y" })).await;
    app.advance(Duration::days(100)).await;
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    let from = make(app, &ada, json!({ "name": "from", "kind": "FRIEND", "cadence": "P1W" })).await;
    let due = contact(app, &ada, &from, "dueAt").await;
    let merged = merge(app, &ada, &into, &from, "contact { cadence isLosingTouch dueAt }").await;
    assert_eq!(merged["cadence"], "P1W");
    assert_eq!(merged["isLosingTouch"], false, "neither was, before");
    assert_eq!(merged["dueAt"], due["dueAt"], "the cadence that stays, as it was");
}

async fn of_two_merges_at_once_one_is_done(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (one, other) = (app.contact(&ada, "one").await, app.contact(&ada, "other").await);
    let there = json!({ "targetContactId": one, "sourceContactId": other });
    let back = json!({ "targetContactId": other, "sourceContactId": one });
    let merge = |input: Value| app.change(&*ada.token, "mergeContacts", input, "contact { id }");
    let (there, back) = futures_util::join!(merge(there), merge(back));
    let done = [&there, &back].iter().filter(|answer| answer["userErrors"] == json!([])).count();
    assert_eq!(done, 1, "{there} {back}");
    let left = app.ask(&*ada.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
    assert_eq!(left["viewer"]["contacts"]["totalCount"], 1);
}
