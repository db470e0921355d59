//! The serving process: HTTP, background tasks and graceful shutdown.

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

/// How often the access log is written: a crash loses what was noted since.
const LOG_ACCESSES: Duration = Duration::from_secs(5);

/// What a process serves, and how.
pub struct Serving {
    /// The open installation.
    pub env: Arc<Env>,
    /// Its stores.
    pub stores: Stores,
    /// The limits and options for documents.
    pub rules: Rules,
    /// The people and examples in the playground; `None` if the playground is off.
    pub playground: Option<Guide>,
    /// Renders the metrics; `None` if metrics are off.
    pub metrics: Option<PrometheusHandle>,
    /// Where `/metrics` is served.
    pub metrics_at: MetricsAt,
    /// The limits for requests.
    pub limits: Limits,
    /// The longest time between two rounds of the worker; `None` if the worker runs in another process.
    pub worker: Option<Duration>,
    /// How often the access log is written; `None`: only at the end.
    pub log_accesses: Option<Duration>,
    /// How long running requests get to finish after the signal to stop.
    pub drain: Duration,
}

impl Serving {
    /// Takes everything from the configuration.
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
            log_accesses: Some(LOG_ACCESSES),
            drain: config.http.drain,
        }
    }

    /// Serves until `stop` is cancelled, then waits up to `drain` for running requests.
    ///
    /// # Errors
    ///
    /// If a background task ends before it was told to.
    pub async fn run(self, listener: TcpListener, stop: CancellationToken) -> Result<(), StartError> {
        let mut background = JoinSet::new();
        background.spawn(worker::follow(self.env.clone(), stop.clone()));
        if let Some(interval) = self.worker {
            background.spawn(worker::work(self.env.clone(), interval, stop.clone()));
        }
        if let Some(interval) = self.log_accesses {
            background.spawn(worker::log_accesses(self.env.clone(), interval, stop.clone()));
        }
        let env = self.env.clone();
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
            // The API is served even if the metrics can't be.
            match listen(address).await {
                Ok(listener) => {
                    let (router, stop) = (http::metrics_router(app.clone()), stop.clone());
                    background.spawn(http::serve(listener, router, self.limits.connections, stop));
                }
                Err(error) => {
                    tracing::warn!(%error, "/metrics isn't served: set telemetry.metrics_listen to a free address");
                }
            }
        }
        let router = http::router(app, &self.limits);
        let serving = async {
            http::serve(listener, router, self.limits.connections, stop.clone()).await;
            // WebSockets outlive the HTTP server: each one is told to stop, and gets the time to close.
            sockets.close();
            sockets.wait().await;
        };
        let drained = async {
            stop.cancelled().await;
            tokio::time::sleep(self.drain).await;
        };
        // A process without its worker would break its promises. It exits, so that its supervisor restarts it.
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
                tracing::warn!("stopping although some requests were still running after http.drain_seconds");
                Ok(())
            }
            () = fallen => Err(StartError::Fallen),
        };
        stop.cancel();
        let at_rest = async { while background.join_next().await.is_some() {} };
        if timeout(self.drain, at_rest).await.is_err() {
            tracing::warn!("stopping although background work was still running after http.drain_seconds");
        }
        if timeout(self.drain, worker::write_accesses(&env)).await.is_err() {
            tracing::error!("stopping although the access log couldn't be written within http.drain_seconds");
        }
        ended
    }
}

/// Listens on an address.
///
/// # Errors
///
/// If the address is taken, or isn't an address of this machine.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(StartError::system(format!("Can't listen on {address}")))
}

/// A token that is cancelled when the process receives SIGTERM or SIGINT (Ctrl-C).
///
/// # Errors
///
/// If the signal handlers can't be installed.
pub fn stop_on_signal() -> Result<CancellationToken, StartError> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = || StartError::system("Can't install signal handlers");
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
