//! The feed: in order, without gaps, from any cursor on, and silent about what is nobody else's business.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

suite!(
    events_arrive_live_and_in_order,
    a_cursor_brings_exactly_what_came_since,
    nothing_is_lost_between_reading_and_following,
    many_writers_leave_no_gap,
    unlinking_is_silent,
    an_erasure_is_told_to_who_sees_it,
    a_cursor_is_its_owners_own,
    an_old_cursor_is_told_so,
    an_ended_device_follows_no_more,
    a_connection_ends_with_its_token,
);

async fn cursor(app: &TestApp, who: &Someone) -> String {
    let data = app.ask(&*who.token, "{ viewer { feedCursor } }", json!({})).await;
    data["viewer"]["feedCursor"].as_str().expect("a cursor").to_owned()
}

/// The next events, as their kinds.
async fn kinds(socket: &mut Socket, count: usize) -> Vec<String> {
    let mut kinds = Vec::new();
    for _ in 0..count {
        kinds.push(socket.event().await["kind"].as_str().expect("a kind").to_owned());
    }
    kinds
}

async fn events_arrive_live_and_in_order(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let mut socket = Socket::open(app, &ada.token).await;
    socket.follow(Some(&cursor(app, &ada).await)).await;
    let (of_ada, _) = app.link(&ada, &berta).await;
    app.done(&*berta.token, "updateProfile", json!({ "pronouns": "she/her" }), "viewer { id }").await;
    app.done(&*ada.token, "deleteContact", json!({ "contactId": of_ada }), "deletedContactId").await;
    let expected = [
        "CONTACT_CREATED",
        "INVITATION_CREATED",
        "INVITATION_ACCEPTED",
        "CONTACT_LINKED",
        "PERSON_CHANGED",
        "CONTACT_DELETED",
    ];
    assert_eq!(kinds(&mut socket, 6).await, expected);
}

async fn a_cursor_brings_exactly_what_came_since(app: &TestApp) {
    let ada = app.person("Ada").await;
    let start = cursor(app, &ada).await;
    for name in ["1", "2", "3"] {
        app.contact(&ada, name).await;
    }
    let mut socket = Socket::open(app, &ada.token).await;
    socket.follow(Some(&start)).await;
    let first = socket.event().await;
    drop(socket);
    let mut again = Socket::open(app, &ada.token).await;
    again.follow(first["cursor"].as_str()).await;
    let second = again.event().await;
    let third = again.event().await;
    let subjects: std::collections::HashSet<_> = [&first, &second, &third].map(|e| e["subjectId"].to_string()).into();
    assert_eq!(subjects.len(), 3, "each once");
    assert_eq!(third["subject"]["__typename"], "Contact");
}

async fn nothing_is_lost_between_reading_and_following(app: &TestApp) {
    let ada = app.person("Ada").await;
    let read = app.ask(&*ada.token, "{ viewer { feedCursor contacts { totalCount } } }", json!({})).await;
    app.contact(&ada, "in between").await;
    let mut socket = Socket::open(app, &ada.token).await;
    socket.follow(read["viewer"]["feedCursor"].as_str()).await;
    assert_eq!(kinds(&mut socket, 1).await, ["CONTACT_CREATED"]);
}

async fn many_writers_leave_no_gap(app: &TestApp) {
    let ada = app.person("Ada").await;
    let start = cursor(app, &ada).await;
    let mut socket = Socket::open(app, &ada.token).await;
    socket.follow(Some(&start)).await;
    let names: Vec<_> = (0..30).map(|number| number.to_string()).collect();
    let made = futures_util::future::join_all(names.iter().map(|name| app.contact(&ada, name))).await;
    let mut seen = Vec::new();
    for _ in 0..made.len() {
        seen.push(socket.event().await["subjectId"].as_str().expect("an id").to_owned());
    }
    // Live and afterwards, it is the same order.
    let mut again = Socket::open(app, &ada.token).await;
    again.follow(Some(&start)).await;
    for id in &seen {
        assert_eq!(again.event().await["subjectId"], json!(id));
    }
    let mut made = made;
    made.sort();
    seen.sort();
    assert_eq!(made, seen, "each once");
}

async fn unlinking_is_silent(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, _) = app.link(&ada, &berta).await;
    let mut socket = Socket::open(app, &berta.token).await;
    socket.follow(Some(&cursor(app, &berta).await)).await;
    app.done(&*ada.token, "unlinkContact", json!({ "contactId": of_ada }), "contact { id }").await;
    app.done(&*ada.token, "updateProfile", json!({ "displayName": "Ada who left" }), "viewer { id }").await;
    app.contact(&berta, "the next thing").await;
    assert_eq!(kinds(&mut socket, 1).await, ["CONTACT_CREATED"], "the next thing that Berta hears of is her own");
    let mut of_ada = Socket::open(app, &ada.token).await;
    of_ada.follow(Some(&cursor(app, &ada).await)).await;
    app.done(&*berta.token, "updateProfile", json!({ "displayName": "Berta, later" }), "viewer { id }").await;
    app.contact(&ada, "the next thing").await;
    assert_eq!(kinds(&mut of_ada, 1).await, ["CONTACT_CREATED"]);
}

async fn first_error(app: &TestApp, who: &Someone, after: &str) -> Value {
    let mut socket = Socket::open(app, &who.token).await;
    socket.follow(Some(after)).await;
    let message = socket.receive().await;
    message["payload"]["errors"][0]["extensions"]["code"].clone()
}

async fn a_cursor_is_its_owners_own(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let of_ada = cursor(app, &ada).await;
    assert_eq!(first_error(app, &berta, &of_ada).await, "BAD_CURSOR");
    assert_eq!(first_error(app, &berta, "nonsense").await, "BAD_CURSOR");
    assert_ne!(of_ada, cursor(app, &ada).await, "two of one place can't be told to be of one place");
}

async fn an_old_cursor_is_told_so(app: &TestApp) {
    let ada = app.person("Ada").await;
    let old = cursor(app, &ada).await;
    app.contact(&ada, "1").await;
    app.advance(Duration::days(91)).await;
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    assert_eq!(first_error(app, &ada, &old).await, "CURSOR_EXPIRED");
    let new = cursor(app, &ada).await;
    let mut socket = Socket::open(app, &ada.token).await;
    socket.follow(Some(&new)).await;
    app.contact(&ada, "2").await;
    assert_eq!(kinds(&mut socket, 1).await, ["CONTACT_CREATED"]);
}

async fn an_ended_device_follows_no_more(app: &TestApp) {
    let phone = app.person("Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    let mut socket = Socket::open(app, &phone.token).await;
    let start = cursor(app, &phone).await;
    app.contact(&tablet, "for both").await;
    socket.follow(Some(&start)).await;
    assert_eq!(kinds(&mut socket, 1).await, ["CONTACT_CREATED"], "it follows");
    app.done(&*tablet.token, "endDevice", json!({ "deviceId": phone.device_id }), "endedDeviceId").await;
    app.contact(&tablet, "not for the lost phone").await;
    while let Some(message) = socket.receive().await.as_object() {
        assert_ne!(message["type"], "next", "{message:?}");
    }
}

async fn a_connection_ends_with_its_token(app: &TestApp) {
    let phone = app.person("Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    let mut socket = Socket::open(app, &phone.token).await;
    let query = json!({ "id": "1", "type": "subscribe", "payload": { "query": "{ viewer { displayName } }" } });
    socket.send(query.clone()).await;
    assert_eq!(socket.receive().await["payload"]["data"]["viewer"]["displayName"], "Ada");
    assert_eq!(socket.receive().await["type"], "complete");
    app.done(&*tablet.token, "endDevice", json!({ "deviceId": phone.device_id }), "endedDeviceId").await;
    assert_eq!(socket.receive().await, Value::Null, "closed");

    // Expired, and not yet closed: the clock stands still for who waits, and not for who asks.
    let mut socket = Socket::open(app, &tablet.token).await;
    socket.send(query.clone()).await;
    assert_eq!([socket.receive().await["type"].take(), socket.receive().await["type"].take()], ["next", "complete"]);
    app.clock.advance(Duration::minutes(11));
    socket.send(query).await;
    assert_eq!(socket.end().await.code, 4403);
}

async fn an_erasure_is_told_to_who_sees_it(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    app.link(&ada, &berta).await;
    app.done(&*ada.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    app.advance(Duration::days(14)).await;
    app.clock.advance(Duration::days(14));
    let berta = app.sign_in(&berta.email, PASSWORD).await;
    let start = cursor(app, &berta).await;
    app.run_jobs().await;
    let mut socket = Socket::open(app, &berta.token).await;
    socket.follow(Some(&start)).await;
    assert_eq!(kinds(&mut socket, 1).await, ["PERSON_CHANGED"]);
}
