//! `graphql-transport-ws`, message by message, as its protocol document has it.

use std::time::Duration;

use chrono::Duration as Span;
use serde_json::{Value, json};
use tests::socket::{Ended, Socket};
use tests::{Backend, TestApp, suite};

suite!(
    what_is_no_message_closes_with_4400,
    nothing_is_run_before_the_connection_is_taken,
    a_connection_is_taken_once,
    an_operation_has_a_name_of_its_own,
    what_fails_before_it_is_run_is_an_error,
    operations_end_when_they_are_told_to,
    pings_are_answered,
    operations_are_bounded,
    older_protocols_and_other_pages_are_refused,
    it_ends_with_its_token,
    whoever_closes_it_is_answered,
);

fn subscribe(id: &str, query: &str) -> Value {
    json!({ "id": id, "type": "subscribe", "payload": { "query": query } })
}

async fn what_is_no_message_closes_with_4400(app: &TestApp) {
    let deep = format!("{{\"type\":\"ping\",\"payload\":{}{}}}", "[".repeat(1_500), "]".repeat(1_500));
    for text in [
        "",
        "nonsense",
        "[]",
        "{}",
        "{\"type\":\"start\",\"id\":\"1\"}",
        "{\"type\":\"subscribe\",\"id\":\"1\"}",
        &deep,
    ] {
        let mut socket = Socket::silent(app).await;
        socket.send_text(text).await;
        assert_eq!(socket.end().await.code, 4400, "{text}");
    }
    let mut socket = Socket::silent(app).await;
    socket.send_bytes(b"{\"type\":\"ping\"}").await;
    assert_eq!(socket.end().await.code, 4400, "messages are text");
    let mut socket = Socket::silent(app).await;
    socket.send_text(&json!({ "type": "ping", "payload": { "x": "x".repeat(64 * 1024) } }).to_string()).await;
    assert_eq!(socket.end().await.code, 1009, "too large");
    super::assert_well(app).await;
}

async fn nothing_is_run_before_the_connection_is_taken(app: &TestApp) {
    let mut socket = Socket::silent(app).await;
    socket.send(subscribe("1", "{ __typename }")).await;
    assert_eq!(socket.end().await, Ended { code: 4401, reason: "Unauthorized".to_owned() });
    let mut socket = Socket::silent(app).await;
    socket.send(json!({ "type": "connection_init", "payload": { "authorization": "Bearer nonsense" } })).await;
    assert_eq!(socket.end().await, Ended { code: 4403, reason: "Forbidden".to_owned() });
    // Without a token, it is nobody's: what is open to everybody is answered.
    let mut socket = Socket::silent(app).await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.receive().await["type"], "connection_ack");
    socket.send(subscribe("1", "{ __typename }")).await;
    let next = socket.receive().await;
    assert_eq!((&next["id"], &next["type"]), (&json!("1"), &json!("next")));
    assert_eq!(next["payload"]["data"], json!({ "__typename": "Query" }));
    assert_eq!(socket.receive().await, json!({ "id": "1", "type": "complete" }));
    socket.send(subscribe("2", "{ viewer { id } }")).await;
    assert_eq!(socket.receive().await["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

async fn a_connection_is_taken_once(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut socket = Socket::open(app, &ada.token).await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.end().await, Ended { code: 4429, reason: "Too many initialisation requests".to_owned() });
}

async fn an_operation_has_a_name_of_its_own(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut socket = Socket::open(app, &ada.token).await;
    socket.follow(None).await;
    socket.follow(None).await;
    assert_eq!(socket.end().await, Ended { code: 4409, reason: "Subscriber for 1 already exists".to_owned() });
    let long = "ä".repeat(64);
    let mut socket = Socket::open(app, &ada.token).await;
    for _ in 0..2 {
        socket.send(subscribe(&long, "subscription { feed { cursor } }")).await;
    }
    let end = socket.end().await;
    assert!(end.code == 4409 && end.reason.len() <= 123, "a reason fits into its frame: {end:?}");
}

async fn what_fails_before_it_is_run_is_an_error(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut socket = Socket::open(app, &ada.token).await;
    for (payload, code) in [
        (json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ nonsense }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "subscription { feed { nonsense } }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "query($id: ID!) { node(id: $id) { id } }" }), "BAD_USER_INPUT"),
        (json!({}), "BAD_REQUEST"),
        (json!({ "query": 1 }), "BAD_REQUEST"),
    ] {
        socket.send(json!({ "id": "x", "type": "subscribe", "payload": payload })).await;
        let message = socket.receive().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("x")), "{message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], code, "{message}");
    }
    // Nothing more comes for it, and its id is free again.
    socket.send(subscribe("x", "{ __typename }")).await;
    assert_eq!(socket.receive().await["type"], "next");
    assert_eq!(socket.receive().await["type"], "complete");
    // What fails while it is run is an answer.
    socket.send(subscribe("y", "{ node(id: \"x\") { id } }")).await;
    let message = socket.receive().await;
    assert_eq!(message["payload"]["data"], json!({ "node": null }));
    assert_eq!(message["payload"]["errors"][0]["extensions"]["code"], "BAD_ID");
}

async fn operations_end_when_they_are_told_to(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut socket = Socket::open(app, &ada.token).await;
    socket.follow(None).await;
    socket.send(json!({ "type": "complete", "id": "1" })).await;
    socket.send(json!({ "type": "complete", "id": "never begun" })).await;
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.receive().await, json!({ "type": "pong" }), "its end isn't answered");
    app.contact(&ada, "Clara").await;
    socket.send(subscribe("1", "{ __typename }")).await;
    assert_eq!(socket.receive().await["payload"]["data"], json!({ "__typename": "Query" }), "its name is free again");
}

async fn pings_are_answered(app: &TestApp) {
    let mut socket = Socket::silent(app).await;
    socket.send(json!({ "type": "ping", "payload": { "at": [1, 2] } })).await;
    assert_eq!(socket.receive().await, json!({ "type": "pong", "payload": { "at": [1, 2] } }));
    socket.send(json!({ "type": "pong" })).await;
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.receive().await, json!({ "type": "pong" }));
}

async fn operations_are_bounded(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut socket = Socket::open(app, &ada.token).await;
    for id in 0..51 {
        socket.send(subscribe(&id.to_string(), "subscription { feed { cursor } }")).await;
    }
    let message = socket.receive().await;
    assert_eq!((&message["id"], &message["type"]), (&json!("50"), &json!("error")));
    assert_eq!(message["payload"][0]["extensions"]["code"], "TOO_MANY_SUBSCRIPTIONS");
    socket.send(json!({ "type": "complete", "id": "7" })).await;
    socket.send(subscribe("50", "{ __typename }")).await;
    assert_eq!(socket.receive().await["type"], "next", "there is room again");
}

async fn older_protocols_and_other_pages_are_refused(app: &TestApp) {
    let own = format!("http://{}", app.address);
    for (protocol, origin, status) in [
        (Some("graphql-transport-ws"), None, 101),
        (Some("graphql-ws, graphql-transport-ws"), None, 101),
        (Some("graphql-transport-ws"), Some(own.as_str()), 101),
        (Some("graphql-transport-ws"), Some("https://elsewhere.example"), 403),
        (Some("graphql-transport-ws"), Some("null"), 403),
        (Some("graphql-ws"), None, 400),
        (None, None, 400),
    ] {
        assert_eq!(Socket::offer(app, protocol, origin).await, status, "{protocol:?} from {origin:?}");
    }
}

async fn it_ends_with_its_token(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut socket = Socket::open(app, &ada.token).await;
    app.clock.advance(Span::minutes(11));
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.end().await.code, 4403);
    let ada = app.sign_in(&ada.email, tests::people::PASSWORD).await;
    let mut socket = Socket::open(app, &ada.token).await;
    app.ask(&*ada.token, "mutation { signOut { userErrors { code } } }", json!({})).await;
    assert_eq!(socket.end().await, Ended { code: 4403, reason: "Forbidden".to_owned() });
}

#[tokio::test]
async fn whoever_says_nothing_is_let_go() {
    let app = TestApp::with(Backend::Sqlite, |serving| {
        let socket = &mut serving.rules.limits.socket;
        (socket.init, socket.ping, socket.idle) =
            (Duration::from_millis(50), Duration::from_millis(20), Duration::from_millis(100));
    });
    let app = app.await.expect("SQLite is always there");
    let mut socket = Socket::silent(&app).await;
    assert_eq!(socket.end().await, Ended { code: 4408, reason: "Connection initialisation timeout".to_owned() });
    app.close().await;
}

/// Without an answer, a browser reports that the connection broke off (RFC 6455, section 5.5.1).
async fn whoever_closes_it_is_answered(app: &TestApp) {
    let ada = app.person("Ada").await;
    for follows in [false, true] {
        let mut socket = Socket::open(app, &ada.token).await;
        if follows {
            socket.send(subscribe("1", "subscription { feed { kind } }")).await;
        }
        assert_eq!(socket.close().await.code, 1000);
    }
    let mut socket = Socket::silent(app).await;
    assert_eq!(socket.close().await.code, 1000, "before it has said anything");
}
