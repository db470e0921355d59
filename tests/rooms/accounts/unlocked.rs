//! An unlocked phone in a stranger's hand: nothing is carried off without the password, and what is tried is told.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

suite!(contacts_leave_with_the_password_alone, what_is_tried_is_told_on_the_other_devices);

/// The status of exporting all contacts, and the error's code.
async fn contacts(app: &TestApp, token: &str) -> (u16, Value) {
    let answer = app.http.get(app.url("/export/contacts.vcf")).bearer_auth(token).send().await.expect("it answers");
    let (status, text) = (answer.status().as_u16(), answer.text().await.expect("a body"));
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    assert_eq!(status == 200, text.contains("FN:Berta"), "{text}");
    app.run_jobs().await;
    (status, body["errors"][0]["extensions"]["code"].clone())
}

async fn contacts_leave_with_the_password_alone(app: &TestApp) {
    let phone = app.person("Ada").await;
    app.contact(&phone, "Berta").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    let mut socket = Socket::open(app, &tablet.token).await;
    let start = app.ask(&*tablet.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    socket.follow(start.as_str()).await;
    let refused = (403, json!("PASSWORD_CONFIRMATION_REQUIRED"));
    assert_eq!(contacts(app, &phone.token).await, refused);
    app.confirm(&tablet).await;
    assert_eq!(contacts(app, &phone.token).await, refused, "given on another device");
    app.confirm(&phone).await;
    let mails = app.mail.all().len();
    assert_eq!(contacts(app, &phone.token).await, (200, Value::Null));
    assert_eq!(socket.event().await["kind"], "DATA_EXPORTED");
    let mail = app.mail.last_to(&phone.email).expect("a mail");
    assert_eq!((app.mail.all().len(), &*mail.subject), (mails + 1, "Your data was exported"));
    app.clock.advance(Duration::minutes(5));
    assert_eq!(contacts(app, &phone.token).await, refused, "it is older than five minutes");
    // A token was given all contacts with the password, and nobody is told each time that it reads them.
    app.confirm(&phone).await;
    let input = json!({ "name": "a script", "scopes": ["contacts:read"] });
    let made = app.done(&*phone.token, "createPersonalToken", input, "personalToken { token }").await;
    app.run_jobs().await;
    let mails = app.mail.all().len();
    let token = made["personalToken"]["token"].as_str().expect("a token");
    app.clock.advance(Duration::minutes(6));
    assert_eq!(contacts(app, token).await, (200, Value::Null));
    assert_eq!(app.mail.all().len(), mails);
}

/// How often something was tried on a device, by its person's log.
async fn tried(app: &TestApp, who: &Someone) -> usize {
    app.log_accesses().await;
    let log = "{ viewer { accessLog(source: DEVICE) { nodes { accesses { deed } } } } }";
    let entries = app.ask(&*who.token, log, json!({})).await["viewer"]["accessLog"]["nodes"].take();
    let accesses =
        entries.as_array().expect("a list").iter().flat_map(|entry| entry["accesses"].as_array().expect("a list"));
    accesses.filter(|access| access["deed"] == "REFUSED").count()
}

async fn what_is_tried_is_told_on_the_other_devices(app: &TestApp) {
    let phone = app.person("Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    assert_eq!(tried(app, &tablet).await, 0);
    let mut socket = Socket::open(app, &tablet.token).await;
    let start = app.ask(&*tablet.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    socket.follow(start.as_str()).await;
    let token = json!({ "name": "a script", "scopes": ["contacts:read"] });
    let wrong = json!({ "password": "not hers at all" });
    let change = json!({ "currentPassword": "not hers at all", "newPassword": "a strangers password" });
    let email = json!({ "email": "stranger@example.org", "password": "not hers at all" });
    for (mutation, input) in [
        ("createPersonalToken", token),
        ("confirmPassword", wrong.clone()),
        ("changePassword", change),
        ("requestEmailChange", email),
        ("deleteAccount", wrong),
        ("clearDeviceAccess", json!({})),
    ] {
        app.refused(&*phone.token, mutation, input).await;
        assert_eq!(tried(app, &tablet).await, 1, "{mutation}");
        assert_eq!(socket.event().await["kind"], "ACCESS_LOGGED", "{mutation}");
        app.clock.advance(Duration::seconds(20));
    }
    let page = app.http.get(app.url("/export/everything.json")).bearer_auth(&phone.token).send().await;
    assert_eq!(page.expect("it answers").status(), 403);
    app.log_accesses().await;
    assert_eq!(socket.event().await["kind"], "ACCESS_LOGGED");
}
