//! Touches and cadences: when somebody was in touch, and when they would like to be again. Nobody is pushed.

use chrono::Duration;
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    a_touch_is_logged_now_or_earlier,
    one_call_logs_several_contacts_or_none,
    a_history_is_read_page_by_page,
    touches_of_one_moment_come_once_each,
    a_correction_moves_the_last_touch,
    what_has_not_happened_is_no_touch,
    a_cadence_is_due_when_its_day_is_over,
    a_cadence_is_due_over_the_change_to_winter_time,
    tags_have_cadences_too,
    a_cadence_that_ends_leaves_nobody_behind,
    a_cadence_runs_from_the_last_touch_or_from_when_it_was_set,
    a_snooze_is_a_rest,
);

const STATE: &str = "lastTouchAt dueAt isLosingTouch cadence snoozedUntil touches { totalCount }";

async fn contact(app: &TestApp, who: &Someone, id: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Contact {{ {STATE} }} }} }}");
    app.ask(&*who.token, &query, json!({ "id": id })).await["node"].take()
}

async fn log(app: &TestApp, who: &Someone, input: Value) -> Vec<String> {
    let done = app.done(&*who.token, "logTouch", input, "touches { id }").await;
    app.clock.tick();
    let ids = done["touches"].as_array().expect("a list").iter();
    ids.map(|touch| touch["id"].as_str().expect("an id").to_owned()).collect()
}

/// The fields that a refusal is about, each with its code.
async fn refusal(app: &TestApp, who: &Someone, mutation: &str, input: Value) -> (String, Value) {
    let mut payload = app.change(&*who.token, mutation, input.clone(), "__typename").await;
    let error = payload["userErrors"][0].take();
    (error["code"].as_str().unwrap_or_else(|| panic!("{mutation} took {input}")).to_owned(), error["field"].clone())
}

/// Whom somebody is losing touch with.
async fn losing(app: &TestApp, who: &Someone) -> Vec<String> {
    let query = "{ viewer { contacts(isLosingTouch: true, orderBy: NAME) { nodes { name isLosingTouch } } } }";
    let data = app.ask(&*who.token, query, json!({})).await;
    let nodes = data["viewer"]["contacts"]["nodes"].as_array().expect("a list");
    assert!(nodes.iter().all(|node| node["isLosingTouch"] == true), "{nodes:?}");
    nodes.iter().map(|node| node["name"].as_str().expect("a name").to_owned()).collect()
}

/// Lets time pass: tokens last for minutes.
async fn later(app: &TestApp, who: &Someone, by: Duration) -> Someone {
    app.advance(by).await;
    app.sign_in(&who.email, tests::people::PASSWORD).await
}

/// A moment so long ago, as clients write it.
fn ago(app: &TestApp, by: Duration) -> String {
    (app.clock.now() - by).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

async fn set(app: &TestApp, who: &Someone, id: &str, change: Value) -> Value {
    let mut input = change;
    input["contactId"] = json!(id);
    let select = format!("contact {{ {STATE} }}");
    app.done(&*who.token, "updateContact", input, &select).await["contact"].take()
}

async fn a_touch_is_logged_now_or_earlier(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    assert_eq!(contact(app, &ada, &id).await["lastTouchAt"], Value::Null);
    let week = ago(app, Duration::weeks(1));
    let earlier = json!({ "contactIds": [id], "kind": "IN_PERSON", "occurredAt": week, "note": " tea \n" });
    let done =
        app.done(&*ada.token, "logTouch", earlier, "touches { kind occurredAt note version contact { name } }").await;
    let expected =
        json!({ "kind": "IN_PERSON", "occurredAt": week, "note": "tea", "version": 1, "contact": { "name": "Clara" } });
    assert_eq!(done["touches"], json!([expected]));
    assert_eq!(contact(app, &ada, &id).await["lastTouchAt"], json!(week));
    let now = ago(app, Duration::zero());
    log(app, &ada, json!({ "contactIds": [id], "kind": "CALL" })).await;
    // Before the others; with an offset, as a phone may send it.
    log(app, &ada, json!({ "contactIds": [id], "kind": "VIDEO", "occurredAt": "1999-12-31T23:30:00+02:00" })).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Contact { lastTouchAt touches { totalCount nodes { kind occurredAt } } } } }";
    let seen = app.ask(&*ada.token, query, json!({ "id": id })).await["node"].take();
    assert_eq!(seen["lastTouchAt"], json!(now));
    let expected = json!({ "totalCount": 3, "nodes": [
        { "kind": "CALL", "occurredAt": now }, { "kind": "IN_PERSON", "occurredAt": week },
        { "kind": "VIDEO", "occurredAt": "1999-12-31T21:30:00.000Z" },
    ] });
    assert_eq!(seen["touches"], expected);
}

async fn one_call_logs_several_contacts_or_none(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (one, other) = (app.contact(&ada, "one").await, app.contact(&ada, "other").await);
    let logged = log(app, &ada, json!({ "contactIds": [one, other, one], "kind": "TEXT", "note": "both" })).await;
    assert_eq!(logged.len(), 2, "one for each contact");
    for id in [&one, &other] {
        assert_eq!(contact(app, &ada, id).await["touches"]["totalCount"], 1);
    }
    let of_berta = app.contact(&berta, "hers").await;
    let strange = json!({ "contactIds": [one, of_berta], "kind": "TEXT" });
    let refused = ("NOT_FOUND".to_owned(), json!(["contactIds"]));
    assert_eq!(refusal(app, &ada, "logTouch", strange).await, refused);
    let missing = json!({ "contactIds": [one, "con_AAAAAAAAAAAAAAAAAAAAAA"], "kind": "TEXT" });
    assert_eq!(refusal(app, &ada, "logTouch", missing).await, refused);
    for ids in [vec![], vec![one.clone(); 51]] {
        let (code, field) = refusal(app, &ada, "logTouch", json!({ "contactIds": ids, "kind": "TEXT" })).await;
        assert_eq!((code.as_str(), field), ("INVALID", json!(["contactIds"])));
    }
    assert_eq!(contact(app, &ada, &one).await["touches"]["totalCount"], 1, "nothing was logged with them");
    for (mutation, input) in [
        ("updateTouch", json!({ "touchId": logged[0], "note": "x" })),
        ("deleteTouch", json!({ "touchId": logged[0] })),
        ("snoozeCadence", json!({ "contactId": one })),
    ] {
        assert_eq!(refusal(app, &berta, mutation, input).await.0, "NOT_FOUND", "{mutation}");
    }
    let seen = app.ask(&*berta.token, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": logged[0] })).await;
    assert_eq!(seen["node"], Value::Null);
}

const PAGE: &str = "query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { node(id: $id) { ... on Contact { touches(first: $first, after: $after, last: $last, before: $before) { totalCount nodes { id note } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }";

async fn page(app: &TestApp, who: &Someone, id: &str, mut variables: Value) -> Value {
    variables["id"] = json!(id);
    app.ask(&*who.token, PAGE, variables).await["node"]["touches"].take()
}

fn notes(page: &Value) -> Vec<&str> {
    page["nodes"].as_array().expect("a list").iter().filter_map(|node| node["note"].as_str()).collect()
}

async fn a_history_is_read_page_by_page(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let id = app.contact(&ada, "Clara").await;
    let mut touches = Vec::new();
    for day in [3, 1, 5, 2, 4] {
        let at = ago(app, Duration::days(day));
        touches.extend(
            log(app, &ada, json!({ "contactIds": [id], "kind": "CALL", "occurredAt": at, "note": day.to_string() }))
                .await,
        );
    }
    let first = page(app, &ada, &id, json!({ "first": 2 })).await;
    assert_eq!((notes(&first), &first["totalCount"]), (vec!["1", "2"], &json!(5)), "newest first");
    assert_eq!([&first["pageInfo"]["hasPreviousPage"], &first["pageInfo"]["hasNextPage"]], [false, true]);
    let cursor = first["pageInfo"]["endCursor"].clone();
    // What comes and goes elsewhere, and the going of the touch that the cursor names, moves no place.
    app.done(&*ada.token, "deleteTouch", json!({ "touchId": touches[3] }), "deletedTouchId").await;
    log(app, &ada, json!({ "contactIds": [id], "kind": "CALL", "note": "0" })).await;
    let second = page(app, &ada, &id, json!({ "first": 2, "after": cursor })).await;
    assert_eq!(notes(&second), ["3", "4"]);
    let third = page(app, &ada, &id, json!({ "first": 2, "after": second["pageInfo"]["endCursor"] })).await;
    assert_eq!((notes(&third), &third["pageInfo"]["hasNextPage"]), (vec!["5"], &json!(false)));
    let back = page(app, &ada, &id, json!({ "last": 2, "before": third["pageInfo"]["startCursor"] })).await;
    assert_eq!((notes(&back), &back["pageInfo"]["hasPreviousPage"]), (vec!["3", "4"], &json!(true)));
    assert_eq!(notes(&page(app, &ada, &id, json!({ "last": 2 })).await), ["4", "5"]);
    let all = page(app, &ada, &id, json!({ "last": 9, "before": second["pageInfo"]["startCursor"] })).await;
    assert_eq!(notes(&all), ["0", "1"]);
    let of_berta = app.contact(&berta, "hers").await;
    for (who, id, after) in [(&berta, &of_berta, cursor.as_str().expect("a cursor")), (&ada, &id, "nonsense")] {
        let answer = app.send(Some(&who.token), PAGE, json!({ "id": id, "first": 2, "after": after })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_CURSOR");
    }
}

async fn touches_of_one_moment_come_once_each(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    // Finer than any database keeps it.
    for at in ["2026-03-01T10:00:00.123456789Z", "2026-03-01T10:00:00.123456Z", "2026-03-01T10:00:00.123Z"] {
        for note in ["a", "b"] {
            let note = format!("{at} {note}");
            log(app, &ada, json!({ "contactIds": [id], "kind": "CALL", "occurredAt": at, "note": note })).await;
        }
    }
    let all = page(app, &ada, &id, json!({ "first": 10 })).await;
    assert_eq!(notes(&all).len(), 6);
    let (mut forwards, mut backwards) = (Vec::new(), Vec::new());
    let (mut after, mut before) = (Value::Null, Value::Null);
    for _ in 0..6 {
        let next = page(app, &ada, &id, json!({ "first": 1, "after": after })).await;
        forwards.extend(next["nodes"].as_array().expect("a list").clone());
        after = next["pageInfo"]["endCursor"].clone();
        let previous = page(app, &ada, &id, json!({ "last": 1, "before": before })).await;
        backwards.extend(previous["nodes"].as_array().expect("a list").clone());
        before = previous["pageInfo"]["startCursor"].clone();
    }
    backwards.reverse();
    assert_eq!(json!(forwards), all["nodes"]);
    assert_eq!(json!(backwards), all["nodes"]);
}

async fn a_correction_moves_the_last_touch(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    let [month, week, day] = [30, 7, 1].map(|days| ago(app, Duration::days(days)));
    log(app, &ada, json!({ "contactIds": [id], "kind": "CALL", "occurredAt": month })).await;
    let touch =
        log(app, &ada, json!({ "contactIds": [id], "kind": "CALL", "occurredAt": day, "note": "n" })).await.remove(0);
    let select = "touch { kind occurredAt note version }";
    let earlier = json!({ "touchId": touch, "occurredAt": week, "version": 1 });
    let changed = app.done(&*ada.token, "updateTouch", earlier, select).await;
    assert_eq!(changed["touch"], json!({ "kind": "CALL", "occurredAt": week, "note": "n", "version": 2 }));
    assert_eq!(contact(app, &ada, &id).await["lastTouchAt"], json!(week));
    let late = json!({ "touchId": touch, "kind": "TEXT", "version": 1 });
    let conflict = app.change(&*ada.token, "updateTouch", late, select).await;
    assert_eq!(conflict["userErrors"][0]["code"], "CONFLICT");
    assert_eq!(conflict["touch"], changed["touch"], "as it is now");
    let emptied = json!({ "touchId": touch, "kind": "VIDEO", "note": null });
    let changed = app.done(&*ada.token, "updateTouch", emptied, select).await;
    assert_eq!(changed["touch"], json!({ "kind": "VIDEO", "occurredAt": week, "note": null, "version": 3 }));
    app.done(&*ada.token, "deleteTouch", json!({ "touchId": touch }), "deletedTouchId").await;
    let seen = contact(app, &ada, &id).await;
    assert_eq!((&seen["lastTouchAt"], &seen["touches"]["totalCount"]), (&json!(month), &json!(1)));
    assert_eq!(app.refused(&*ada.token, "deleteTouch", json!({ "touchId": touch })).await, "NOT_FOUND");
}

async fn what_has_not_happened_is_no_touch(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    let touch = log(app, &ada, json!({ "contactIds": [id], "kind": "CALL" })).await.remove(0);
    let ahead = ago(app, Duration::seconds(-1));
    for at in [ahead.as_str(), "2999-01-01T00:00:00Z", "1800-01-01T00:00:00Z", "0001-01-01T00:00:00Z"] {
        for (mutation, input) in [
            ("logTouch", json!({ "contactIds": [id], "kind": "CALL", "occurredAt": at })),
            ("updateTouch", json!({ "touchId": touch, "occurredAt": at })),
        ] {
            let refused = refusal(app, &ada, mutation, input).await;
            assert_eq!(refused, ("INVALID".to_owned(), json!(["occurredAt"])), "{mutation} {at}");
        }
    }
    let long = json!({ "contactIds": [id], "kind": "CALL", "note": "x".repeat(2_001) });
    assert_eq!(refusal(app, &ada, "logTouch", long).await, ("INVALID".to_owned(), json!(["note"])));
    log(app, &ada, json!({ "contactIds": [id], "kind": "CALL", "occurredAt": "1950-05-01T00:00:00Z" })).await;
    assert_eq!(contact(app, &ada, &id).await["touches"]["totalCount"], 2);
}

async fn a_cadence_is_due_when_its_day_is_over(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    // Tests begin on Saturday, 28 March, at 13:00 in Berlin; that night, the clocks go forward.
    let seen = set(app, &ada, &id, json!({ "cadence": "P7D" })).await;
    assert_eq!((&seen["cadence"], &seen["dueAt"]), (&json!("P1W"), &json!("2026-04-04T22:00:00.000Z")));
    for wrong in ["P0D", "P1M1D", "PT5H", "3 weeks", "P3Y", ""] {
        let refused = refusal(app, &ada, "updateContact", json!({ "contactId": id, "cadence": wrong })).await;
        assert_eq!(refused, ("INVALID".to_owned(), json!(["cadence"])), "{wrong}");
    }
    let ada = later(app, &ada, Duration::days(7)).await;
    assert_eq!(losing(app, &ada).await, [""; 0], "all of the day is left for it");
    let ada = later(app, &ada, Duration::hours(10)).await;
    assert_eq!(losing(app, &ada).await, ["Clara"]);
    log(app, &ada, json!({ "contactIds": [id], "kind": "CALL", "occurredAt": ago(app, Duration::hours(12)) })).await;
    let seen = contact(app, &ada, &id).await;
    assert_eq!((&seen["dueAt"], &seen["isLosingTouch"]), (&json!("2026-04-11T22:00:00.000Z"), &json!(false)));
    assert_eq!(losing(app, &ada).await, [""; 0]);
    // In another zone, the day ends at another moment.
    app.done(&*ada.token, "updateProfile", json!({ "timeZone": "UTC" }), "viewer { id }").await;
    assert_eq!(contact(app, &ada, &id).await["dueAt"], "2026-04-12T00:00:00.000Z");
}

async fn a_cadence_is_due_over_the_change_to_winter_time(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    // Thursday, 22 October, noon UTC; the clocks go back on the 25th.
    let ada = later(app, &ada, Duration::days(208)).await;
    let seen = set(app, &ada, &id, json!({ "cadence": "P1W" })).await;
    assert_eq!(seen["dueAt"], "2026-10-29T23:00:00.000Z");
    let ada = later(app, &ada, Duration::hours(7 * 24 + 10) + Duration::minutes(59)).await;
    assert_eq!(losing(app, &ada).await, [""; 0], "23:59 on the last day");
    let ada = later(app, &ada, Duration::minutes(1)).await;
    assert_eq!(losing(app, &ada).await, ["Clara"]);
}

async fn of_tag(app: &TestApp, who: &Someone, tag: &str, every: Value) -> Value {
    let input = json!({ "tag": tag, "every": every });
    let done = app.done(&*who.token, "setTagCadence", input, "tagCadences { tag every }").await["tagCadences"].take();
    app.clock.tick();
    let read = app.ask(&*who.token, "{ viewer { tagCadences { tag every } } }", json!({})).await;
    assert_eq!(read["viewer"]["tagCadences"], done);
    done
}

async fn tags_have_cadences_too(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    set(app, &ada, &id, json!({ "tags": ["family", "close"] })).await;
    of_tag(app, &ada, "family", json!("P1M")).await;
    let all = of_tag(app, &ada, "  close ", json!("P14D")).await;
    assert_eq!(all, json!([{ "tag": "family", "every": "P1M" }, { "tag": "close", "every": "P2W" }]));
    let seen = contact(app, &ada, &id).await;
    assert_eq!(seen["cadence"], Value::Null, "it is the tag's, not the contact's");
    assert_eq!(seen["dueAt"], "2026-04-11T22:00:00.000Z", "the most frequent counts");
    let seen = set(app, &ada, &id, json!({ "cadence": "P3M" })).await;
    assert_eq!(seen["dueAt"], "2026-06-28T22:00:00.000Z", "the contact's own counts before all tags'");
    let seen = set(app, &ada, &id, json!({ "cadence": null })).await;
    assert_eq!(seen["dueAt"], "2026-04-11T22:00:00.000Z");
    of_tag(app, &ada, "close", json!("P1D")).await;
    assert_eq!(contact(app, &ada, &id).await["dueAt"], "2026-03-29T22:00:00.000Z");
    assert_eq!(contact(app, &ada, &app.contact(&ada, "other").await).await["dueAt"], Value::Null);
    for (input, field) in [
        (json!({ "tag": "family", "every": "PT5H" }), "every"),
        (json!({ "tag": " ", "every": "P1D" }), "tag"),
        (json!({ "tag": "x".repeat(41), "every": "P1D" }), "tag"),
    ] {
        assert_eq!(refusal(app, &ada, "setTagCadence", input).await, ("INVALID".to_owned(), json!([field])));
    }
}

async fn a_cadence_that_ends_leaves_nobody_behind(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    set(app, &ada, &id, json!({ "tags": ["close"] })).await;
    of_tag(app, &ada, "close", json!("P1D")).await;
    let ada = later(app, &ada, Duration::days(3)).await;
    assert_eq!(losing(app, &ada).await, ["Clara"]);
    assert_eq!(of_tag(app, &ada, "close", Value::Null).await, json!([]));
    assert_eq!(losing(app, &ada).await, [""; 0]);
    assert_eq!(contact(app, &ada, &id).await["dueAt"], Value::Null);
    assert_eq!(of_tag(app, &ada, "never had one", Value::Null).await, json!([]));
    set(app, &ada, &id, json!({ "cadence": "P1D" })).await;
    let ada = later(app, &ada, Duration::days(3)).await;
    assert_eq!(losing(app, &ada).await, ["Clara"]);
    assert_eq!(set(app, &ada, &id, json!({ "cadence": null })).await["dueAt"], Value::Null);
    assert_eq!(losing(app, &ada).await, [""; 0]);
}

async fn a_cadence_runs_from_the_last_touch_or_from_when_it_was_set(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (own, tagged) = (app.contact(&ada, "own").await, app.contact(&ada, "tagged").await);
    let never = app.contact(&ada, "never in touch").await;
    set(app, &ada, &tagged, json!({ "tags": ["close"] })).await;
    let a_month = ago(app, Duration::days(30));
    log(app, &ada, json!({ "contactIds": [own, tagged], "kind": "IN_PERSON", "occurredAt": a_month })).await;
    of_tag(app, &ada, "close", json!("P1W")).await;
    for id in [&own, &never] {
        set(app, &ada, id, json!({ "cadence": "P1W" })).await;
    }
    assert_eq!(losing(app, &ada).await, ["own", "tagged"], "a month is more than a week");
    let seen = contact(app, &ada, &never).await;
    assert_eq!(
        seen["dueAt"], "2026-04-04T22:00:00.000Z",
        "who was never in touch isn't overdue on the first day: {seen}"
    );
    set(app, &ada, &own, json!({ "cadence": "P6W" })).await;
    assert_eq!(losing(app, &ada).await, ["tagged"]);
    let ada = later(app, &ada, Duration::days(8)).await;
    assert_eq!(losing(app, &ada).await, ["never in touch", "tagged"]);
}

async fn a_snooze_is_a_rest(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Clara").await;
    set(app, &ada, &id, json!({ "cadence": "P1D" })).await;
    let ada = later(app, &ada, Duration::days(5)).await;
    assert_eq!(losing(app, &ada).await, ["Clara"]);
    let until = ago(app, Duration::days(-3));
    let select = format!("contact {{ {STATE} }}");
    let rest = json!({ "contactId": id, "until": until });
    let rests = app.done(&*ada.token, "snoozeCadence", rest.clone(), &select).await;
    let rests = &rests["contact"];
    assert_eq!([&rests["dueAt"], &rests["snoozedUntil"]], [&json!(until), &json!(until)]);
    assert_eq!((&rests["isLosingTouch"], losing(app, &ada).await.len()), (&json!(false), 0));
    let ended = app.done(&*ada.token, "snoozeCadence", json!({ "contactId": id }), &select).await;
    assert_eq!((&ended["contact"]["snoozedUntil"], losing(app, &ada).await.len()), (&Value::Null, 1));
    app.done(&*ada.token, "snoozeCadence", rest, &select).await;
    // A touch during the rest counts as always: the later of the two is due.
    let ada = later(app, &ada, Duration::days(2)).await;
    assert_eq!(losing(app, &ada).await, [""; 0]);
    let ada = later(app, &ada, Duration::days(1)).await;
    assert_eq!(losing(app, &ada).await, ["Clara"], "the rest is over");
    assert_eq!(contact(app, &ada, &id).await["snoozedUntil"], Value::Null);
    for at in [ago(app, Duration::seconds(1)), ago(app, Duration::days(-732))] {
        let refused = refusal(app, &ada, "snoozeCadence", json!({ "contactId": id, "until": at })).await;
        assert_eq!(refused, ("INVALID".to_owned(), json!(["until"])));
    }
}
