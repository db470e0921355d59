//! Connections, byte by byte: headers, bodies and time are bounded before anything is read into memory.

use std::time::Duration;

use serde_json::Value;
use tests::{Backend, TestApp, suite};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

suite!(headers_are_bounded, bodies_in_pieces_are_bounded, connections_are_kept, what_is_no_http_is_refused,);

/// Sends these bytes, and gives all that comes back until the server closes.
async fn say(app: &TestApp, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(&app.address).await.expect("it listens");
    // The server may have answered, and closed, before all of it was sent.
    let _ = stream.write_all(bytes).await;
    rest(&mut stream).await
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read =
            tokio::time::timeout(Duration::from_mins(2), stream.read(&mut piece)).await.expect("it answers or closes");
        match read {
            Ok(0) | Err(_) => return String::from_utf8_lossy(&answer).into_owned(),
            Ok(read) => answer.extend_from_slice(&piece[..read]),
        }
    }
}

fn post(headers: &str, body: &str) -> Vec<u8> {
    format!("POST /graphql HTTP/1.1\r\nHost: kith\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}\r\n{body}").into_bytes()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("closed")
}

const BODY: &str = "{\"query\":\"{ __typename }\"}";

async fn headers_are_bounded(app: &TestApp) {
    let length = format!("Content-Length: {}\r\n", BODY.len());
    let many = |count: usize| "X-Header: 1\r\n".repeat(count);
    // Host, Connection, Content-Type and Content-Length are four of the hundred.
    assert_eq!(status(&say(app, &post(&(length.clone() + &many(96)), BODY)).await), "200");
    assert_too_large(&say(app, &post(&(length.clone() + &many(97)), BODY)).await);
    let large = |bytes: usize| format!("{length}X-Large: {}\r\n", "x".repeat(bytes));
    assert_eq!(status(&say(app, &post(&large(15 * 1024), BODY)).await), "200");
    assert_too_large(&say(app, &post(&large(17 * 1024), BODY)).await);
    let line =
        format!("GET /graphql?query={} HTTP/1.1\r\nHost: kith\r\nConnection: close\r\n\r\n", "x".repeat(17 * 1024));
    assert_too_large(&say(app, line.as_bytes()).await);
    // Far beyond the bounds nothing is read any more, which may cut the answer off.
    for far in [many(1_000), large(1024 * 1024)] {
        assert!(["431", "closed"].contains(&status(&say(app, &post(&far, BODY)).await)));
    }
    super::assert_well(app).await;
}

fn assert_too_large(answer: &str) {
    assert_eq!((status(answer), super::code(&json_of(answer)).as_str()), ("431", "HEADERS_TOO_LARGE"), "{answer}");
}

fn json_of(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).expect("JSON")
}

async fn bodies_in_pieces_are_bounded(app: &TestApp) {
    let pieces = |count: usize| {
        let piece = "x".repeat(1024);
        let pieces = format!("400\r\n{piece}\r\n").repeat(count);
        format!("a\r\n{{\"query\":\"\r\n{pieces}2\r\n\"}}\r\n0\r\n\r\n")
    };
    let answer = say(app, &post("Transfer-Encoding: chunked\r\n", &pieces(10))).await;
    assert_eq!(status(&answer), "200", "{answer}");
    let answer = say(app, &post("Transfer-Encoding: chunked\r\n", &pieces(512))).await;
    assert_eq!(status(&answer), "413", "{answer}");
    assert_eq!(super::code(&json_of(&answer)), "BODY_TOO_LARGE");
    let answer = say(app, &post("Content-Length: 25165824\r\n", BODY)).await;
    assert_eq!(status(&answer), "413", "{answer}");
    for path in ["/oauth/token", "/sign-in"] {
        let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 25165824\r\nConnection: close";
        let request = format!("POST {path} HTTP/1.1\r\nHost: kith\r\n{form}\r\n\r\na=b");
        let answer = say(app, &request.into_bytes()).await;
        assert_eq!(status(&answer), "413", "{answer}");
        let said = json_of(&answer);
        if path == "/oauth/token" {
            // Each endpoint of OAuth answers in the words of the RFC, to pages of every origin.
            assert_eq!(said["error"], "invalid_request", "{answer}");
            assert!(answer.to_lowercase().contains("access-control-allow-origin: *"), "{answer}");
        } else {
            assert_eq!(super::code(&said), "BODY_TOO_LARGE", "{path}");
        }
    }
}

async fn connections_are_kept(app: &TestApp) {
    let one = format!(
        "POST /graphql HTTP/1.1\r\nHost: kith\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let last = String::from_utf8(post(&format!("Content-Length: {}\r\n", BODY.len()), BODY)).expect("text");
    let answer = say(app, (one.clone() + &one + &last).as_bytes()).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
    let old = one.replace("HTTP/1.1", "HTTP/1.0");
    assert_eq!(status(&say(app, old.as_bytes()).await), "200");
}

async fn what_is_no_http_is_refused(app: &TestApp) {
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"GET /graphql HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"POST / HTTP/1.1\r\nA B: c\r\n\r\n",
    ] {
        let mut whole = bytes.to_vec();
        whole.extend_from_slice(b"\r\n\r\n");
        assert!(["400", "closed"].contains(&status(&say(app, &whole).await)), "{bytes:?}");
    }
    super::assert_well(app).await;
}

#[tokio::test]
async fn whoever_is_slow_is_let_go() {
    let app = TestApp::with(Backend::Sqlite, |serving| {
        serving.limits.time = Duration::from_millis(50);
        serving.limits.connections.header_time = Duration::from_millis(50);
    });
    let app = app.await.expect("SQLite is always there");
    let answer = say(&app, b"POST /graphql HTTP/1.1\r\nHost: ki").await;
    assert!(["408", "closed"].contains(&status(&answer)), "headers that never end: {answer}");
    let answer = say(&app, &post("Content-Length: 100\r\n", "{")).await;
    assert_eq!(status(&answer), "408", "a body that never ends: {answer}");
    assert!(answer.contains("TIMED_OUT"), "{answer}");
    assert_eq!(say(&app, b"").await, "", "a connection over which nothing comes");
    let one = format!(
        "POST /graphql HTTP/1.1\r\nHost: kith\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    assert_eq!(status(&say(&app, one.as_bytes()).await), "200", "a connection over which nothing comes any more");
    app.close().await;
}
