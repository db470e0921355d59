//! Taking everything along: after one's password, one at a time, told to all devices, and ended with whoever reads it.

use std::collections::BTreeSet;

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

suite!(
    it_needs_the_password_within_five_minutes,
    the_password_counts_on_the_device_that_gave_it,
    every_device_and_the_address_are_told,
    only_whoever_is_signed_in_may,
    one_at_a_time_and_over_with_whoever_reads_it,
    every_list_of_it_goes_on_behind_a_page,
    asking_for_its_headers_exports_nothing,
);

/// The status of asking for everything, and the error's code.
async fn asked(app: &TestApp, who: &Someone) -> (u16, Value) {
    let answer = app.ask_for_everything(who).await;
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.expect("JSON");
    app.run_jobs().await;
    (status, body["errors"][0]["extensions"]["code"].clone())
}

fn refused() -> (u16, Value) {
    (403, json!("PASSWORD_CONFIRMATION_REQUIRED"))
}

async fn it_needs_the_password_within_five_minutes(app: &TestApp) {
    let ada = app.person("Ada").await;
    assert_eq!(asked(app, &ada).await, refused(), "a phone left unlocked isn't enough");
    let wrong = json!({ "password": "not hers at all" });
    assert_eq!(app.refused(&*ada.token, "confirmPassword", wrong).await, "INVALID_CREDENTIALS");
    assert_eq!(asked(app, &ada).await, refused());
    let right = json!({ "password": PASSWORD });
    let confirmed = app.done(&*ada.token, "confirmPassword", right, "confirmedUntil").await;
    assert_eq!(confirmed["confirmedUntil"], "2026-03-28T12:05:00.001Z");
    assert_eq!(asked(app, &ada).await, (200, Value::Null));
    app.clock.advance(Duration::minutes(5) - Duration::milliseconds(1));
    assert_eq!(asked(app, &ada).await, (200, Value::Null), "as long as it counts");
    app.clock.tick();
    assert_eq!(asked(app, &ada).await, refused(), "it is older than five minutes");
    app.confirm(&ada).await;
    assert_eq!(asked(app, &ada).await, (200, Value::Null));
}

async fn the_password_counts_on_the_device_that_gave_it(app: &TestApp) {
    let phone = app.person("Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    app.confirm(&tablet).await;
    assert_eq!(asked(app, &phone).await, refused());
    assert_eq!(asked(app, &tablet).await, (200, Value::Null));
    // Sent again under its key, it is no new password.
    let keyed = json!({ "password": PASSWORD, "idempotencyKey": "one" });
    app.done(&*phone.token, "confirmPassword", keyed.clone(), "confirmedUntil").await;
    app.clock.advance(Duration::minutes(6));
    app.done(&*phone.token, "confirmPassword", keyed, "confirmedUntil").await;
    assert_eq!(asked(app, &phone).await, refused());
}

async fn every_device_and_the_address_are_told(app: &TestApp) {
    let phone = app.person("Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    let mut socket = Socket::open(app, &tablet.token).await;
    let start = app.ask(&*tablet.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    let query = "subscription($after: FeedCursor) { feed(after: $after) { kind subjectId } }";
    let payload = json!({ "query": query, "variables": { "after": start } });
    socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
    app.confirm(&phone).await;
    assert_eq!(app.ask_for_everything(&phone).await.status(), 200);
    let event = socket.receive().await["payload"]["data"]["feed"].take();
    assert_eq!(event, json!({ "kind": "DATA_EXPORTED", "subjectId": phone.device_id }));
    app.run_jobs().await;
    let mail = app.mail.last_to(&phone.email).expect("a mail");
    assert_eq!(mail.subject, "Your data was exported");
    assert!(!mail.text.contains("Ada"));
}

async fn only_whoever_is_signed_in_may(app: &TestApp) {
    for request in [app.http.get(app.url("/export/everything.json")), {
        app.http.get(app.url("/export/everything.json")).bearer_auth("no token")
    }] {
        let answer = request.send().await.expect("it answers");
        assert_eq!(answer.status(), 401);
        assert!(answer.headers().contains_key("www-authenticate"));
    }
    // What there was of it in the schema is gone: no document makes a server hold everything at once.
    let ada = app.person("Ada").await;
    let answer = app.send(Some(&ada.token), "{ viewer { export } }", json!({})).await;
    assert!(answer["data"]["viewer"]["export"].is_null() && answer["errors"][0].is_object(), "{answer}");
    assert!(app.everything(&ada).await["account"]["email"] == ada.email);
}

/// So many contacts with notes of some kilobytes, by import.
async fn with_many_notes(app: &TestApp, who: &Someone, contacts: usize) {
    let note = "n".repeat(4_000);
    let card = |number| format!("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Person {number}\r\nNOTE:{note}\r\nEND:VCARD\r\n");
    let book: String = (0..contacts).map(card).collect();
    let request = app.http.post(app.url("/import/contacts.vcf")).bearer_auth(&who.token);
    let answer = request.header("content-type", "text/vcard").body(book).send().await.expect("it answers");
    let report: Value = answer.json().await.expect("JSON");
    assert_eq!(report["import"]["createdCount"], contacts, "{:.200}", report.to_string());
}

/// What the statement holds by which an export says that it has ended.
const ENDED: &str = "\"exporting_until\" IN (";

/// More than what a connection takes in without being read, in pages.
const CONTACTS: usize = 3_000;

async fn one_at_a_time_and_over_with_whoever_reads_it(app: &TestApp) {
    let ada = app.person("Ada").await;
    with_many_notes(app, &ada, CONTACTS).await;
    app.confirm(&ada).await;
    let first = app.ask_for_everything(&ada).await;
    assert_eq!(first.status(), 200);
    let second = app.ask_for_everything(&ada).await;
    assert_eq!((second.status().as_u16(), &second.headers()["retry-after"]), (429, &"300".parse().expect("a header")));
    let second: Value = second.json().await.expect("JSON");
    let extensions = json!({ "code": "TOO_MANY_REQUESTS", "retryAt": "2026-03-28T12:05:00.001Z" });
    assert_eq!(second["errors"][0]["extensions"], extensions);
    // Another person is another matter.
    let berta = app.person("Berta").await;
    assert_eq!(app.everything(&berta).await["network"]["contacts"], json!([]));
    let everything: Value = first.json().await.expect("all of it");
    let contacts = everything["network"]["contacts"].as_array().expect("a list");
    assert_eq!(contacts.len(), CONTACTS);
    assert!(contacts.iter().all(|contact| contact["note"].as_str().is_some_and(|note| note.len() == 4_000)));

    // Whoever hangs up ends the work, and may ask again at once.
    app.statements();
    let mut third = app.ask_for_everything(&ada).await;
    assert!(third.chunk().await.expect("it begins").is_some());
    drop(third);
    app.statement(ENDED).await;
    let pages = app.statements().iter().filter(|sql| sql.contains("FROM \"contact\" WHERE")).count();
    assert!(pages < CONTACTS / 100, "{pages} pages were read for nobody");

    // And so does whoever signs the device out.
    let tablet = app.sign_in(&ada.email, PASSWORD).await;
    app.statements();
    let mut fourth = app.ask_for_everything(&ada).await;
    assert_eq!(fourth.status(), 200, "the third is over");
    assert!(fourth.chunk().await.expect("it begins").is_some());
    app.done(&*tablet.token, "endDevice", json!({ "deviceId": ada.device_id }), "endedDeviceId").await;
    app.statement(ENDED).await;
    assert!(fourth.bytes().await.is_err(), "what is missing doesn't look like the end");
    app.run_jobs().await;
}

async fn every_list_of_it_goes_on_behind_a_page(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (of_berta, _) = app.link(&ada, &app.person("Berta").await).await;
    // More touches than a page has, some at one moment.
    for _ in 0..30 {
        app.clock.tick();
        for _ in 0..10 {
            let touch = json!({ "contactIds": [of_berta], "kind": "CALL", "note": "a call" });
            app.done(&*ada.token, "logTouch", touch, "touches { id }").await;
        }
    }
    for _ in 0..10 {
        app.done(&*ada.token, "sendGesture", json!({ "contactId": of_berta, "kind": "HUG" }), "gesture { id }").await;
    }
    let everything = app.everything(&ada).await;
    let touches = everything["network"]["touches"].as_array().expect("a list");
    assert_eq!(touches.iter().filter(|touch| touch["kind"] == "CALL").count(), 300);
    assert_eq!(everything["checkIns"]["gestures"].as_array().map(Vec::len), Some(10));
    let names = |part: &Value| -> BTreeSet<String> { part.as_object().expect("an object").keys().cloned().collect() };
    let these = |names: &[&str]| -> BTreeSet<String> { names.iter().map(ToString::to_string).collect() };
    assert_eq!(
        names(&everything),
        these(&[
            "exportedAt",
            "account",
            "devices",
            "personalTokens",
            "apps",
            "grants",
            "accessLog",
            "network",
            "groups",
            "checkIns"
        ])
    );
    let network = ["contacts", "invitations", "touches", "distances", "tagCadences"];
    assert_eq!(names(&everything["network"]), these(&network));
    assert_eq!(
        names(&everything["groups"]),
        these(&[
            "memberships",
            "groupBlocks",
            "groupShowings",
            "groupCodes",
            "groupInvitations",
            "sentGroupInvitations",
            "groupReports",
        ])
    );
    let check_ins = [
        "checkInPlans",
        "answers",
        "acknowledgements",
        "skippedAndSnoozed",
        "receipts",
        "ladderConsents",
        "gestures",
        "asks",
    ];
    assert_eq!(names(&everything["checkIns"]), these(&check_ins));
}

async fn asking_for_its_headers_exports_nothing(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.confirm(&ada).await;
    let mails = app.mail.all().len();
    for path in ["/export/everything.json", "/export/contacts.vcf"] {
        let answer = app.http.head(app.url(path)).bearer_auth(&ada.token).send().await.expect("it answers");
        assert_eq!((answer.status().as_u16(), &answer.headers()["allow"]), (405, &"GET".parse().expect("a value")));
    }
    app.run_jobs().await;
    assert_eq!(app.mail.all().len(), mails, "nobody is told of an export that wasn't");
}
