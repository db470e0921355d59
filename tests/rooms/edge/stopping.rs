//! An orderly end: every WebSocket is told, and waited for as long as the configuration says.

use std::time::Duration;

use tests::process::{Server, sign_up};
use tests::socket::{Ended, Socket};
use tests::{Backend, TestApp};

const LONG: Duration = Duration::from_mins(5);

fn going_away() -> Ended {
    Ended { code: 1001, reason: "Going away".to_owned() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_socket_is_told_and_waited_for() {
    let app = TestApp::with(Backend::Sqlite, |serving| {
        (serving.drain, serving.rules.limits.socket.init) = (LONG, LONG);
    });
    let app = app.await.expect("SQLite is always there");
    let ada = app.person("Ada").await;
    let mut sockets =
        [Socket::silent(&app).await, Socket::open(&app, &ada.token).await, Socket::open(&app, &ada.token).await];
    sockets[2].follow(None).await;
    let stopping = tokio::spawn(app.stop());
    for socket in &mut sockets {
        assert_eq!(socket.end().await, going_away());
    }
    // None of them has said goodbye yet.
    assert!(!stopping.is_finished());
    drop(sockets);
    let (_, place, _) = stopping.await.expect("it stops in order");
    place.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_waited_for_longer_than_is_configured() {
    let app = TestApp::with(Backend::Sqlite, |serving| {
        (serving.drain, serving.rules.limits.socket.init) = (Duration::from_millis(50), LONG);
    });
    let app = app.await.expect("SQLite is always there");
    let mut socket = Socket::silent(&app).await;
    let (_, place, _) = app.stop().await;
    assert_eq!(socket.end().await, going_away());
    place.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_tells_its_sockets_before_it_ends() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut server = Server::start_with(folder.path(), &[("KITH_SOCKET_INIT_SECONDS", "1")]).await;
    let token = sign_up(&reqwest::Client::new(), &server, folder.path(), "ada").await;
    let mut socket = Socket::open_at(&server.address, &token).await;
    assert!(server.terminate(), "SIGTERM ends it in order");
    assert_eq!(socket.end().await, going_away());
}
