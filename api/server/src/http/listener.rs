//! Accepts HTTP/1.1 connections, within limits of headers and time, and shuts down gracefully.

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
use crate::config::Connections;
use crate::telemetry;

/// Requests are read up to this many times the limits, so that they get a proper error. Larger ones get only a status.
const READ_TO: usize = 4;
/// How long to wait if the system can't accept another connection.
const NO_ROOM: Duration = Duration::from_millis(100);

/// Accepts connections until `stop` is cancelled, then waits for the running requests.
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
                // Without a complete request, there is only a status: 431, or none after a timeout.
                if error.is_parse_too_large() {
                    metrics::counter!(telemetry::REFUSED, "code" => "HEADERS_TOO_LARGE").increment(1);
                } else if error.is_timeout() {
                    metrics::counter!(telemetry::REFUSED, "code" => "HEADERS_TIMED_OUT").increment(1);
                }
                tracing::debug!(%error, "a connection ended with an error");
            }
            drop(place);
        });
    }
    drop(listener);
    open.close();
    open.wait().await;
}

async fn next(listener: &TcpListener, room: &Arc<Semaphore>) -> (TcpStream, Peer, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so this always succeeds.
    let place = room.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Send each event at once instead of waiting for a full packet.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "can't set TCP_NODELAY on a connection");
                }
                return (stream, Peer(peer.ip()), place);
            }
            Err(error) => {
                tracing::warn!(%error, "can't accept a connection");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
}
