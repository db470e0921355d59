//! HTTP: the routes, and the headers of every response.

mod auth;
mod body;
mod book;
mod claim;
mod errors;
mod export;
mod graphql;
mod health;
mod layers;
mod listener;
mod media;
mod oauth;
mod pages;
mod peer;
mod playground;
pub mod socket;

use std::sync::Arc;
use std::time::Duration;

use ::graphql::edge::Edge;
use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::routing::{get, post};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::config::Connections;

pub use health::Health;
pub use listener::serve;
pub use peer::Peer;
pub use playground::{Example, Guide, PersonToBe};

/// The state that the handlers share.
#[derive(Clone, Debug)]
pub struct App {
    /// Checks and runs GraphQL documents.
    pub edge: Edge,
    /// What `/readyz` checks.
    pub health: Arc<Health>,
    /// Renders the metrics; `None` if metrics are off.
    pub metrics: Option<PrometheusHandle>,
    /// Whether `/metrics` is served beside the API.
    pub metrics_beside: bool,
    /// The people and examples in the playground; `None` if the playground is off.
    pub playground: Option<Arc<Guide>>,
    /// The limits for requests.
    pub limits: Arc<Limits>,
    /// Ends subscriptions when the process stops.
    pub stop: CancellationToken,
    /// The open WebSocket connections.
    pub sockets: TaskTracker,
}

/// The limits and options of the HTTP server.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest request body, in bytes.
    pub body: usize,
    /// How long a request body may take to arrive, and any path except GraphQL, import and export to answer.
    pub time: Duration,
    /// Other origins whose pages may call Kith.
    pub origins: Vec<String>,
    /// The limits for connections.
    pub connections: Connections,
    /// The number of proxies in front of this process whose `X-Forwarded-For` is trusted.
    pub proxies: usize,
}

/// The router for all paths.
pub fn router(app: App, limits: &Limits) -> Router {
    let origins = limits.origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([axum::http::Method::GET, axum::http::Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("idempotency-key")])
        .expose_headers([header::RETRY_AFTER, header::WWW_AUTHENTICATE]);
    let mut router = Router::new()
        .route("/schema.graphql", get(graphql::schema))
        .route("/claim", get(claim::show).post(claim::claim))
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(health::ready));
    if app.metrics_beside {
        router = router.route("/metrics", get(health::metrics));
    }
    let has_playground = app.playground.is_some();
    if has_playground {
        router = router.route("/playground.json", get(playground::guide)).fallback(get(playground::file));
    }
    // GraphQL, import and export have limits of their own.
    let bounded = Router::new()
        .route("/graphql", post(graphql::answer).get(socket::upgrade).fallback(graphql::other))
        .route("/import/contacts.vcf", post(book::import))
        .route("/export/contacts.vcf", get(book::export).head(errors::only_by_get))
        .route("/export/everything.json", get(export::everything).head(errors::only_by_get))
        .layer(axum::extract::DefaultBodyLimit::disable());
    let short = |router: Router<App>| {
        router
            .layer(RequestBodyLimitLayer::new(limits.body))
            .layer(axum::middleware::map_response(errors::too_large))
            .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, limits.time))
    };
    // Who may call what from another origin differs, and so do the headers of pages.
    let own = short(router).merge(bounded).layer(cors);
    let env = app.edge.env().clone();
    let api = own
        .merge(oauth::for_all_origins(short(oauth::routes(&env))))
        .layer(axum::middleware::from_fn_with_state(env, layers::say_where));
    api.layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        ))
        .merge(short(pages::routes(!has_playground)))
        .with_state(app)
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(axum::middleware::from_fn_with_state(limits.connections, layers::headers_in_bounds))
        .layer(axum::middleware::from_fn(layers::record))
}

/// The router for `/metrics` on an address of its own.
pub fn metrics_router(app: App) -> Router {
    Router::new().route("/metrics", get(health::metrics)).with_state(app)
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}
