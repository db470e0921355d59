//! What takes connections: HTTP/1.1, each within bounds of headers and time, and an orderly end.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::add_extension::AddExtension;

use super::peer::Peer;
use crate::telemetry;

/// How many times its bounds a request is read to, so that it is told what it goes beyond; what is larger yet gets nothing
/// but a status.
const READ_TO: usize = 4;
/// How long to wait where the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(100);

/// Bounds of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// How long a request's headers may take to arrive; for as long, a connection is kept that nothing comes over.
    pub header_time: Duration,
    /// How many headers a request has at the most.
    pub headers: usize,
    /// How large its first line and its headers are at the most, in bytes.
    pub header_bytes: usize,
    /// How many there may be at once; more wait until others end.
    pub most: usize,
}

impl Default for Connections {
    fn default() -> Self {
        Self { header_time: Duration::from_secs(30), headers: 100, header_bytes: 16 * 1024, most: 4_096 }
    }
}

/// Takes connections until it is told to stop, and then waits until the requests that are under way have ended.
pub async fn serve(listener: TcpListener, router: Router, bounds: Connections, stop: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.header_time)
        .max_headers(bounds.headers * READ_TO)
        .max_buf_size(bounds.header_bytes * READ_TO);
    let open = TaskTracker::new();
    let room = Arc::new(Semaphore::new(bounds.most));
    loop {
        let Some((stream, peer, place)) = stop.run_until_cancelled(next(&listener, &room)).await else { break };
        let service = TowerToHyperService::new(AddExtension::new(router.clone(), peer));
        let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let stop = stop.clone();
        open.spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                // What has no request yet is answered by its status alone: 431, or nothing after the time.
                if error.is_parse_too_large() {
                    metrics::counter!(telemetry::REFUSED, "code" => "HEADERS_TOO_LARGE").increment(1);
                } else if error.is_timeout() {
                    metrics::counter!(telemetry::REFUSED, "code" => "HEADERS_TIMED_OUT").increment(1);
                }
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
    drop(listener);
    open.close();
    open.wait().await;
}

async fn next(listener: &TcpListener, room: &Arc<Semaphore>) -> (TcpStream, Peer, Option<OwnedSemaphorePermit>) {
    // It is never closed: there always is a place in the end.
    let place = room.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // An event is sent when it happens, not when a packet is full.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection takes no option");
                }
                return (stream, Peer(peer.ip()), place);
            }
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
}
