//! Whoever is silent over a WebSocket, or doesn't read what it asked for, is let go: byte by byte, since a client's
//! library answers pings by itself, and reads.

use std::time::Duration;

use tests::{Backend, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// A close frame of the server's (RFC 6455, section 5.5.1) with this code, whatever its reason.
fn is_close(bytes: &[u8], code: u16) -> bool {
    let [high, low] = code.to_be_bytes();
    bytes.windows(4).any(|frame| frame[0] == 0x88 && frame[2..] == [high, low])
}

/// A client's frame with this text, whose length stands in two bytes. The mask (RFC 6455, section 5.3) is all zeros, so that the text stands as it is.
fn frame(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).expect("short");
    let mut frame = vec![0x81, 0xfe];
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(text.as_bytes());
    frame
}

/// A connection that has said who it is (nobody), with hardly any room for what comes.
async fn open(app: &TestApp) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("an option");
    let mut stream = socket.connect(app.address.parse().expect("an address")).await.expect("it listens");
    let upgrade = "GET /graphql HTTP/1.1\r\nHost: kith\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                   Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n";
    stream.write_all(upgrade.as_bytes()).await.expect("it takes it");
    stream.write_all(&frame("{\"type\":\"connection_init\"}")).await.expect("it takes it");
    stream
}

/// What comes until there is enough of it, or the server has let go.
async fn read(stream: &mut TcpStream, is_enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let (mut all, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
    while !is_enough(&all) {
        let read = tokio::time::timeout(Duration::from_mins(2), stream.read(&mut piece)).await;
        match read.expect("something comes, or it is closed") {
            Ok(0) | Err(_) => break,
            Ok(read) => all.extend_from_slice(&piece[..read]),
        }
    }
    all
}

async fn impatient() -> TestApp {
    let app = TestApp::with(Backend::Sqlite, |serving| {
        let socket = &mut serving.rules.limits.socket;
        (socket.ping, socket.idle) = (Duration::from_millis(20), Duration::from_millis(200));
    });
    app.await.expect("SQLite is always there")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_answers_no_ping_is_let_go() {
    let app = impatient().await;
    let said = read(&mut open(&app).await, |said| is_close(said, 1001)).await;
    assert!(said.windows(14).any(|part| part == b"connection_ack"), "{}", String::from_utf8_lossy(&said));
    assert!(said.windows(2).any(|frame| frame == [0x89, 0]), "it is asked whether it is there");
    assert!(is_close(&said, 1001), "{}", String::from_utf8_lossy(&said));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_queued_for_whoever_does_not_read() {
    let app = impatient().await;
    let mut stream = open(&app).await;
    let document = "{ __schema { types { name description fields { name description args { name description } type { name ofType { name ofType { name } } } } inputFields { name description } enumValues { name description } } } }";
    for id in 0..50 {
        let message = format!("{{\"id\":\"{id}\",\"type\":\"subscribe\",\"payload\":{{\"query\":\"{document}\"}}}}");
        // Where it has been let go already, what follows says so.
        let _ = stream.write_all(&frame(&message)).await;
    }
    // Others are served meanwhile.
    super::assert_well(&app).await;
    let (_, place, _) = app.stop().await;
    place.remove().await;
    stream.shutdown().await.expect("it says goodbye");
    let said = read(&mut stream, |_| false).await;
    let answered = said.windows(11).filter(|part| *part == b"\"__schema\":").count();
    assert!(answered < 50, "all {answered} answers were made for it");
}
