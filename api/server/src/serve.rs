//! A serving process: HTTP, the background, and an orderly end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::Env;
use graphql::edge::{Edge, Rules};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{Config, MetricsAt};
use crate::http::{self, App, Guide, Health, Limits};
use crate::start::{StartError, Stores};
use crate::worker;

/// What is served, and how.
pub struct Serving {
    /// The installation.
    pub env: Arc<Env>,
    /// Its stores.
    pub stores: Stores,
    /// What clients may send.
    pub rules: Rules,
    /// What the playground offers; none where it is off.
    pub playground: Option<Guide>,
    /// Renders the counts, where they are counted.
    pub metrics: Option<PrometheusHandle>,
    /// Where the counts are fetched.
    pub metrics_at: MetricsAt,
    /// Bounds of requests.
    pub limits: Limits,
    /// How often the worker comes round; none where it runs elsewhere.
    pub worker: Option<Duration>,
    /// How long requests may go on once it is told to stop.
    pub drain: Duration,
}

impl Serving {
    /// As the configuration says.
    #[must_use]
    pub fn new(config: &Config, env: Arc<Env>, stores: Stores, metrics: Option<PrometheusHandle>) -> Self {
        Self {
            env,
            stores,
            rules: config.graphql.clone(),
            playground: config.playground.enabled.then(Guide::default),
            metrics,
            metrics_at: config.telemetry.metrics_at,
            limits: Limits {
                body: config.http.body_limit_bytes,
                time: config.http.timeout,
                origins: config.http.cors_origins.clone(),
                connections: config.http.connections,
                proxies: config.http.proxies,
            },
            worker: config.worker.inside_serve.then_some(config.worker.interval),
            drain: config.http.drain,
        }
    }

    /// Serves until it is told to stop; then lets what is under way end, for as long as `drain` says.
    ///
    /// # Errors
    ///
    /// Where a part of it ends that never should.
    pub async fn run(self, listener: TcpListener, stop: CancellationToken) -> Result<(), StartError> {
        let mut background = JoinSet::new();
        background.spawn(worker::follow(self.env.clone(), stop.clone()));
        if let Some(interval) = self.worker {
            background.spawn(worker::work(self.env.clone(), interval, stop.clone()));
        }
        let sockets = TaskTracker::new();
        let app = App {
            edge: Edge::new(self.env, self.rules),
            limits: Arc::new(self.limits.clone()),
            health: Arc::new(Health { stores: self.stores }),
            metrics: self.metrics,
            metrics_beside: self.metrics_at == MetricsAt::Api,
            playground: self.playground.map(Arc::new),
            stop: stop.clone(),
            sockets: sockets.clone(),
        };
        if let (MetricsAt::Address(address), true) = (self.metrics_at, app.metrics.is_some()) {
            // Nobody goes without the API for want of the counts.
            match listen(address).await {
                Ok(listener) => {
                    let (router, stop) = (http::metrics_router(app.clone()), stop.clone());
                    background.spawn(http::serve(listener, router, self.limits.connections, stop));
                }
                Err(error) => tracing::warn!(%error, "/metrics answers nowhere: set telemetry.metrics_listen"),
            }
        }
        let router = http::router(app, &self.limits);
        let serving = async {
            http::serve(listener, router, self.limits.connections, stop.clone()).await;
            // A connection that became a WebSocket goes on by itself: each is told, and has the time to say goodbye.
            sockets.close();
            sockets.wait().await;
        };
        let drained = async {
            stop.cancelled().await;
            tokio::time::sleep(self.drain).await;
        };
        // What would go on without its worker, say, keeps no promise: whoever watches the process starts it again.
        let fallen = async {
            loop {
                match background.join_next().await {
                    Some(_) if stop.is_cancelled() => {}
                    Some(_) => break,
                    None => std::future::pending().await,
                }
            }
        };
        let ended = tokio::select! {
            () = serving => Ok(()),
            () = drained => {
                tracing::warn!("some requests didn't end in time");
                Ok(())
            }
            () = fallen => Err(StartError::Fallen),
        };
        stop.cancel();
        let at_rest = async { while background.join_next().await.is_some() {} };
        if timeout(self.drain, at_rest).await.is_err() {
            tracing::warn!("what was under way in the background didn't end in time");
        }
        ended
    }
}

/// Listens at an address.
///
/// # Errors
///
/// Where it is taken, or not ours.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(StartError::system(format!("can't listen on {address}")))
}

/// Tells when the process is asked to stop: by SIGTERM, or Ctrl-C.
///
/// # Errors
///
/// Where the system doesn't take the handlers.
pub fn stop_on_signal() -> Result<CancellationToken, StartError> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = || StartError::system("signals can't be handled");
    let mut term = signal(SignalKind::terminate()).map_err(failed())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed())?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        told.cancel();
    });
    Ok(stop)
}
