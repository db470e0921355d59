//! A serving process: HTTP, the background, and an orderly end.

use std::future::IntoFuture;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use domain::Env;
use graphql::edge::Edge;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::http::{self, App, Guide, Health, Limits};
use crate::start::{StartError, Stores};
use crate::worker;

/// What is served, and how.
pub struct Serving {
    /// The installation.
    pub env: Arc<Env>,
    /// Its stores.
    pub stores: Stores,
    /// Whether the schema may be asked about itself.
    pub introspection: bool,
    /// What the playground offers; none where it is off.
    pub playground: Option<Guide>,
    /// Renders the counts, where they are counted.
    pub metrics: Option<PrometheusHandle>,
    /// An address of their own for the counts.
    pub metrics_listen: Option<SocketAddr>,
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
            introspection: config.playground.introspection,
            playground: config.playground.enabled.then(Guide::default),
            metrics,
            metrics_listen: config.telemetry.metrics_listen,
            limits: Limits {
                body: config.http.body_limit_bytes,
                time: config.http.timeout,
                origins: config.http.cors_origins.clone(),
            },
            worker: config.worker.inside_serve.then_some(config.worker.interval),
            drain: config.http.drain,
        }
    }

    /// Serves until it is told to stop; then lets what is under way end, for as long as `drain` says.
    ///
    /// # Errors
    ///
    /// Where the listener fails.
    pub async fn run(self, listener: TcpListener, stop: CancellationToken) -> Result<(), StartError> {
        let mut background = JoinSet::new();
        background.spawn(worker::follow(self.env.clone(), stop.clone()));
        if let Some(interval) = self.worker {
            background.spawn(worker::work(self.env.clone(), interval, stop.clone()));
        }
        let app = App {
            edge: Edge::new(self.env, self.introspection),
            health: Arc::new(Health { stores: self.stores }),
            metrics: self.metrics,
            metrics_apart: self.metrics_listen.is_some(),
            playground: self.playground.map(Arc::new),
            stop: stop.clone(),
        };
        if let Some(address) = self.metrics_listen {
            let (router, stop) = (http::metrics_router(app.clone()), stop.clone());
            let serving = axum::serve(listen(address).await?, router).with_graceful_shutdown(stop.cancelled_owned());
            background.spawn(async move {
                if let Err(error) = serving.await {
                    tracing::error!(%error, "the counts can't be served any more");
                }
            });
        }
        // An event is sent when it happens, not when a packet is full.
        let listener = listener.tap_io(|connection| {
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "a connection takes no option");
            }
        });
        let serving = axum::serve(listener, http::router(app, &self.limits))
            .with_graceful_shutdown(stop.clone().cancelled_owned())
            .into_future();
        let drained = async {
            stop.cancelled().await;
            tokio::time::sleep(self.drain).await;
        };
        let ended = tokio::select! {
            ended = serving => ended.map_err(StartError::system("serving failed")),
            () = drained => {
                tracing::warn!("some requests didn't end in time");
                Ok(())
            }
        };
        stop.cancel();
        background.join_all().await;
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
