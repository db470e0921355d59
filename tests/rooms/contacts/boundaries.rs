//! Boundaries: quiet hours by the clock in one's own zone, channels and topics.

use chrono::Duration;
use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    they_are_kept_as_they_were_given,
    null_takes_them_away,
    a_night_is_quiet_over_midnight,
    the_night_of_the_clock_change_is_as_long_as_it_is,
    it_is_quiet_in_ones_own_zone,
    what_is_wrong_is_named,
);

const SELECT: &str =
    "contact { id version boundaries { quietHours { days startsAt endsAt } channels topics } quietUntil }";

async fn with(app: &TestApp, who: &Someone, boundaries: Value) -> Value {
    let input = json!({ "name": "B", "kind": "FRIEND", "boundaries": boundaries });
    app.done(&*who.token, "createContact", input, SELECT).await["contact"].take()
}

async fn quiet_until(app: &TestApp, who: &Someone, contact: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Contact { quietUntil } } }";
    app.ask(&*who.token, query, json!({ "id": contact["id"] })).await["node"]["quietUntil"].take()
}

/// Somebody whose device was signed in at this hour: tokens last for minutes.
async fn later(app: &TestApp, who: &Someone, by: Duration) -> Someone {
    app.advance(by).await;
    app.sign_in(&who.email, tests::people::PASSWORD).await
}

async fn they_are_kept_as_they_were_given(app: &TestApp) {
    let ada = app.person("Ada").await;
    let made = with(app, &ada, json!({})).await;
    let none = json!({ "quietHours": [], "channels": null, "topics": [] });
    assert_eq!(made["boundaries"], none, "nothing said is nothing bounded");
    assert_eq!(made["quietUntil"], Value::Null);
    let given = json!({
        "quietHours": [
            { "days": ["SUNDAY", "MONDAY", "SUNDAY"], "startsAt": "22:00", "endsAt": "07:05" },
            { "days": ["WEDNESDAY"], "startsAt": "00:00", "endsAt": "00:00" },
        ],
        "channels": ["EMAIL", "TEXT", "EMAIL"],
        "topics": ["  work ", "my   mother", "work"],
    });
    let expected = json!({
        "quietHours": [
            { "days": ["MONDAY", "SUNDAY"], "startsAt": "22:00", "endsAt": "07:05" },
            { "days": ["WEDNESDAY"], "startsAt": "00:00", "endsAt": "00:00" },
        ],
        "channels": ["TEXT", "EMAIL"],
        "topics": ["work", "my mother"],
    });
    let update = json!({ "contactId": made["id"], "boundaries": given });
    let changed = app.done(&*ada.token, "updateContact", update.clone(), SELECT).await["contact"].take();
    assert_eq!(changed["boundaries"], expected);
    assert_eq!(changed["version"], 2);
    let again = app.done(&*ada.token, "updateContact", update, SELECT).await["contact"].take();
    assert_eq!(again["version"], 2, "the same again changes nothing");
    let no_channel = json!({ "contactId": made["id"], "boundaries": { "channels": [] } });
    let changed = app.done(&*ada.token, "updateContact", no_channel, SELECT).await["contact"].take();
    let expected = json!({ "quietHours": [], "channels": [], "topics": [] });
    assert_eq!(changed["boundaries"], expected, "no channel is something else than any, and all of it is replaced");
}

async fn null_takes_them_away(app: &TestApp) {
    let ada = app.person("Ada").await;
    let full = json!({
        "quietHours": [{ "days": ["SATURDAY"], "startsAt": "00:00", "endsAt": "00:00" }], "channels": ["PHONE"],
        "topics": ["work"],
    });
    let made = with(app, &ada, full.clone()).await;
    let other = json!({ "contactId": made["id"], "note": "n" });
    let changed = app.done(&*ada.token, "updateContact", other, SELECT).await["contact"].take();
    assert_eq!(changed["boundaries"], full, "what is left out stays");
    let gone = json!({ "contactId": made["id"], "boundaries": null });
    let changed = app.done(&*ada.token, "updateContact", gone, SELECT).await["contact"].take();
    assert_eq!(changed["boundaries"], json!({ "quietHours": [], "channels": null, "topics": [] }));
    assert_eq!(changed["quietUntil"], Value::Null, "it is Saturday, and quiet no more");
}

const NIGHTS: [&str; 7] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

async fn a_night_is_quiet_over_midnight(app: &TestApp) {
    let ada = app.person("Ada").await;
    // It begins on Monday, and belongs to Monday to its end.
    let hours = json!([{ "days": ["MONDAY"], "startsAt": "22:00", "endsAt": "07:00" }]);
    let contact = with(app, &ada, json!({ "quietHours": hours })).await;
    assert_eq!(contact["quietUntil"], Value::Null);
    // Tests begin on Saturday, 28 March, at noon UTC. Monday, 21:59 in Berlin, is 19:59 UTC: two days and eight hours on.
    let ada = later(app, &ada, Duration::minutes(2 * 24 * 60 + 8 * 60 - 1)).await;
    assert_eq!(quiet_until(app, &ada, &contact).await, Value::Null);
    let ada = later(app, &ada, Duration::minutes(1)).await;
    assert_eq!(quiet_until(app, &ada, &contact).await, "2026-03-31T05:00:00.000Z");
    let ada = later(app, &ada, Duration::hours(8)).await;
    assert_eq!(quiet_until(app, &ada, &contact).await, "2026-03-31T05:00:00.000Z", "Tuesday's small hours too");
    let ada = later(app, &ada, Duration::hours(1)).await;
    assert_eq!(quiet_until(app, &ada, &contact).await, Value::Null);
    let ada = later(app, &ada, Duration::hours(15)).await;
    assert_eq!(quiet_until(app, &ada, &contact).await, Value::Null, "Tuesday's night isn't");
}

async fn the_night_of_the_clock_change_is_as_long_as_it_is(app: &TestApp) {
    let ada = app.person("Ada").await;
    let night =
        with(app, &ada, json!({ "quietHours": [{ "days": NIGHTS, "startsAt": "22:00", "endsAt": "07:00" }] })).await;
    // 02:30 isn't there in that night: it moves forward to 03:30.
    let gap =
        with(app, &ada, json!({ "quietHours": [{ "days": NIGHTS, "startsAt": "22:00", "endsAt": "02:30" }] })).await;
    // Saturday, 22:30 in Berlin, before the clocks go forward.
    let ada = later(app, &ada, Duration::minutes(9 * 60 + 30)).await;
    assert_eq!(quiet_until(app, &ada, &night).await, "2026-03-29T05:00:00.000Z", "07:00, an hour earlier in UTC");
    assert_eq!(quiet_until(app, &ada, &gap).await, "2026-03-29T01:30:00.000Z");
    // The last Saturday of October, 22:30, before they go back: 30 weeks on, and an hour earlier in UTC.
    let ada = later(app, &ada, Duration::minutes(30 * 7 * 24 * 60 - 60)).await;
    assert_eq!(quiet_until(app, &ada, &night).await, "2026-10-25T06:00:00.000Z");
    assert_eq!(quiet_until(app, &ada, &gap).await, "2026-10-25T00:30:00.000Z", "the first of two");
}

async fn it_is_quiet_in_ones_own_zone(app: &TestApp) {
    let ada = app.person("Ada").await;
    let hours = json!([{ "days": NIGHTS, "startsAt": "20:00", "endsAt": "22:00" }]);
    let contact = with(app, &ada, json!({ "quietHours": hours })).await;
    assert_eq!(quiet_until(app, &ada, &contact).await, Value::Null, "13:00 in Berlin");
    app.done(&*ada.token, "updateProfile", json!({ "timeZone": "Asia/Tokyo" }), "viewer { id }").await;
    assert_eq!(quiet_until(app, &ada, &contact).await, "2026-03-28T13:00:00.000Z", "21:00 in Tokyo");
    let always = json!([{ "days": NIGHTS, "startsAt": "12:00", "endsAt": "12:00" }]);
    let contact = with(app, &ada, json!({ "quietHours": always })).await;
    let until: chrono::DateTime<chrono::Utc> =
        contact["quietUntil"].as_str().expect("it is quiet").parse().expect("a moment");
    assert!(until > "2026-04-04T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("a moment"));
}

async fn what_is_wrong_is_named(app: &TestApp) {
    let ada = app.person("Ada").await;
    let hours = |days: Value, from: &str, to: &str| json!({ "days": days, "startsAt": from, "endsAt": to });
    let good = hours(json!(["MONDAY"]), "22:00", "07:00");
    let many = |count: usize, item: Value| vec![item; count];
    let topics: Vec<_> = (0..21).map(|number| number.to_string()).collect();
    let wrong = [
        (json!({ "quietHours": [good, hours(json!([]), "22:00", "07:00")] }), "quietHours.1"),
        (json!({ "quietHours": [hours(json!(["MONDAY"]), "24:00", "07:00")] }), "quietHours.0"),
        (json!({ "quietHours": [hours(json!(["MONDAY"]), "22:00", "7 am")] }), "quietHours.0"),
        (json!({ "quietHours": [hours(json!(["MONDAY"]), "22:00:30", "07:00")] }), "quietHours.0"),
        (json!({ "quietHours": many(15, good.clone()) }), "quietHours"),
        (json!({ "topics": topics }), "topics"),
        (json!({ "topics": ["fine", ""] }), "topics.1"),
        (json!({ "topics": ["x".repeat(81)] }), "topics.0"),
    ];
    let made = app.contact(&ada, "B").await;
    for (boundaries, place) in wrong {
        let expected = json!(format!("boundaries.{place}").split('.').collect::<Vec<_>>());
        for (verb, mut input) in [
            ("createContact", json!({ "name": "C", "kind": "FRIEND" })),
            ("updateContact", json!({ "contactId": made })),
        ] {
            input["boundaries"] = boundaries.clone();
            let refused = app.change(&*ada.token, verb, input, "contact { id }").await;
            assert_eq!(refused["userErrors"][0]["code"], "INVALID", "{boundaries} {refused}");
            assert_eq!(refused["userErrors"][0]["field"], expected, "{boundaries}");
            assert!(refused["userErrors"][0]["message"].as_str().is_some_and(|message| message.len() > 10));
        }
    }
    let unknown = json!({ "contactId": made, "boundaries": { "channels": ["PIGEON"] } });
    let query = "mutation($input: UpdateContactInput!) { updateContact(input: $input) { contact { id } } }";
    let answer = app.send(Some(&ada.token), query, json!({ "input": unknown })).await;
    assert!(answer["errors"][0]["extensions"]["code"].is_string(), "no such channel");
    let fine = json!({ "contactId": made, "boundaries": { "quietHours": many(14, good) } });
    app.done(&*ada.token, "updateContact", fine, SELECT).await;
    let seen = app.ask(&*ada.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
    assert_eq!(seen["viewer"]["contacts"]["totalCount"], 1, "nothing was made of what was wrong");
}
