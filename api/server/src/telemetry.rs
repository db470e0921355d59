//! Telemetry: the log, traces and Prometheus metrics. Telemetry contains ids and numbers, and never what people wrote
//! or who they are: labels are words from our source, and only our own code is traced.

use std::io::{IsTerminal, stderr};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};
use url::Url;

use crate::config::{Config, ConfigErrors, LogFormat};

/// Answered requests; labels `operation` (`query mutation subscription`, or `none` for a refused document), `transport`
/// (`http socket`) and `outcome` (`ok error refused`).
pub const REQUESTS: &str = "kith_requests_total";
/// Requests, connections and attempts that a limit refused or ended; label `code`.
pub const REFUSED: &str = "kith_refused_total";
/// WebSocket connections that Kith closed; label `code`, the close code.
pub const CLOSED: &str = "kith_sockets_closed_total";
/// Open WebSocket connections.
pub const SOCKETS: &str = "kith_sockets";
/// Duration of requests over HTTP, in seconds; label `operation` (`query mutation`).
pub const REQUEST_SECONDS: &str = "kith_request_seconds";
/// SQL statements of requests and of the worker.
pub const STATEMENTS: &str = "kith_statements_total";
/// Mails that couldn't be sent; label `outcome` (`temporary permanent`).
pub const MAILS: &str = "kith_mails_failed_total";
/// Executed jobs; labels `kind` (such as `mail_reminder`) and `outcome` (`done failed`).
pub const JOBS: &str = "kith_jobs_total";
/// Time since the worker's last heartbeat, in seconds.
pub const HEARTBEAT_AGE: &str = "kith_worker_heartbeat_age_seconds";
/// 1 if the two stores are complete, belong together and are still the files that were opened; else 0.
pub const STORES_FIT: &str = "kith_stores_fit";
/// Unreadable stored values that this process has found.
pub const UNREADABLE: &str = "kith_unreadable_values";
/// The release of the time-zone data in use; labels `release` and `source` (`built-in system`).
pub const ZONES: &str = "kith_time_zone_data_info";
/// Greatest possible age of the time-zone data, in seconds.
pub const ZONES_AGE: &str = "kith_time_zone_data_age_seconds";
/// 1 if this instance doesn't plan check-ins because its time-zone data is older than the database's; else 0.
pub const ZONES_BEHIND: &str = "kith_time_zone_data_behind";
/// Duration of password hashing, in seconds.
pub const PASSWORD_HASH_SECONDS: &str = "kith_password_hash_seconds";
/// Sessions that ended because a refresh token was reused.
pub const SESSIONS_ENDED_FOR_REUSE: &str = "kith_sessions_ended_for_reuse_total";

/// Crates whose spans and events are traced. Those of other crates may quote what people wrote.
const TRACED: [&str; 5] = ["domain", "graphql", "kith", "migration", "server"];

/// Upper bounds of the buckets of every histogram, in seconds.
const BUCKETS: [f64; 14] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Keeps telemetry running. Sends the remaining traces when it is shut down or dropped.
#[derive(Debug)]
#[must_use = "telemetry ends when this is dropped"]
pub struct Guard {
    metrics: Option<PrometheusHandle>,
    traces: Option<SdkTracerProvider>,
}

impl Guard {
    /// Renders the response of `/metrics`; `None` if metrics are off.
    #[must_use]
    pub fn metrics(&self) -> Option<PrometheusHandle> {
        self.metrics.clone()
    }

    /// Sends the remaining traces. Blocks for up to 5 seconds. A second call does nothing.
    pub fn shutdown(&mut self) {
        if let Some(Err(error)) = self.traces.take().map(|traces| traces.shutdown()) {
            tracing::warn!(%error, "the last traces couldn't be sent");
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.shutdown();
    }
}

/// Starts the log, traces if an endpoint is set, and metrics if they are on. In a process that already has a logger or
/// a recorder, as in tests, the first one stays.
///
/// # Errors
///
/// If the OTLP endpoint can't be used.
pub fn init(config: &Config) -> Result<Guard, ConfigErrors> {
    let traces = config.telemetry.otlp_endpoint.as_ref().map(traces).transpose();
    let traces =
        traces.map_err(|error| config.complain("telemetry.otlp_endpoint", &format!("can't be used: {error}")))?;
    let export = traces.as_ref().map(|traces| export_layer(traces.tracer("kith")));
    // An error only says that the process logs already.
    let _ = tracing_subscriber::registry().with(log_layer(config)).with(export).try_init();
    Ok(Guard { metrics: config.telemetry.metrics.then(recorder), traces })
}

fn log_layer<S>(config: &Config) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let is_terminal = stderr().is_terminal();
    let is_pretty = match config.log.format {
        LogFormat::Auto => is_terminal,
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    };
    let layer = fmt::layer().with_writer(stderr);
    let layer = if is_pretty {
        layer.with_ansi(is_terminal).boxed()
    } else {
        layer.json().flatten_event(true).with_span_list(false).boxed()
    };
    layer.with_filter(EnvFilter::new(&config.log.level))
}

/// Sends batches from a thread of its own with a blocking client, so that it depends on no runtime.
fn traces(endpoint: &Url) -> Result<SdkTracerProvider, opentelemetry_otlp::ExporterBuildError> {
    let endpoint = format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/'));
    let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint).build()?;
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_service_name("kith").with_attribute(version).build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}

fn export_layer<S>(tracer: SdkTracer) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let is_ours = |metadata: &Metadata<'_>| {
        let part = metadata.target().split("::").next();
        *metadata.level() <= LevelFilter::INFO && part.is_some_and(|part| TRACED.contains(&part))
    };
    tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_filter(filter_fn(is_ours).with_max_level_hint(LevelFilter::INFO))
}

/// The one recorder of the process.
fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    let start = || {
        let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS);
        let recorder = builder.expect("there are buckets").build_recorder();
        let handle = recorder.handle();
        // An error only says that the process counts elsewhere already.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        // Without it, what is measured would pile up while nobody fetches it.
        let upkeep = handle.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(Duration::from_secs(5));
                upkeep.run_upkeep();
            }
        });
        handle
    };
    RECORDER.get_or_init(start).clone()
}

fn describe() {
    describe_counter!(REQUESTS, Unit::Count, "Answered requests, by operation, transport and outcome");
    describe_counter!(
        REFUSED,
        Unit::Count,
        "Requests, connections and attempts that a limit refused or ended, by code"
    );
    describe_counter!(CLOSED, Unit::Count, "WebSockets that Kith closed, by close code");
    describe_gauge!(SOCKETS, Unit::Count, "Open WebSockets");
    describe_counter!("kith_documents_total", Unit::Count, "Requested documents, by whether they were cached");
    describe_gauge!("kith_documents_kept", Unit::Count, "Parsed and validated documents in the cache");
    describe_counter!("kith_cost_total", Unit::Count, "Points that operations cost, by the budget that paid them");
    describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "Duration of requests over HTTP, by operation");
    describe_counter!(STATEMENTS, Unit::Count, "SQL statements of requests and of the worker");
    describe_counter!(MAILS, Unit::Count, "Mails that couldn't be sent, by outcome");
    describe_counter!(JOBS, Unit::Count, "Executed jobs, by kind and outcome");
    describe_gauge!(HEARTBEAT_AGE, Unit::Seconds, "Time since the worker's last heartbeat");
    describe_gauge!(
        STORES_FIT,
        "1 if the two stores are complete, belong together and are still the files that were opened"
    );
    describe_gauge!(UNREADABLE, Unit::Count, "Unreadable stored values that this process has found");
    describe_gauge!(ZONES, Unit::Count, "The release of the time-zone data in use");
    describe_gauge!(ZONES_AGE, Unit::Seconds, "Greatest possible age of the time-zone data");
    describe_gauge!(
        ZONES_BEHIND,
        Unit::Count,
        "1 if this instance doesn't plan check-ins because its time-zone data is older than the database's"
    );
    describe_histogram!(PASSWORD_HASH_SECONDS, Unit::Seconds, "Duration of password hashing");
    describe_counter!(SESSIONS_ENDED_FOR_REUSE, Unit::Count, "Sessions that ended because a refresh token was reused");
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    fn config(env: &[(&str, &str)]) -> Config {
        Config::load(None, env.iter().map(|(name, text)| ((*name).into(), (*text).into()))).unwrap()
    }

    #[test]
    fn counts_are_rendered_with_their_help_after_any_number_of_starts() {
        let config = config(&[("KITH_LOG_LEVEL", "off")]);
        let mut first = init(&config).unwrap();
        first.shutdown();
        let second = init(&config).unwrap();
        metrics::counter!(JOBS, "kind" => "mail_reminder", "outcome" => "done").increment(2);
        metrics::histogram!(PASSWORD_HASH_SECONDS).record(0.03);
        let text = second.metrics().unwrap().render();
        for line in [
            "# HELP kith_jobs_total Executed jobs, by kind and outcome\n",
            "kith_jobs_total{kind=\"mail_reminder\",outcome=\"done\"} 2\n",
            "kith_password_hash_seconds_bucket{le=\"0.05\"} 1\n",
        ] {
            assert!(text.contains(line), "{line}{text}");
        }
    }

    #[test]
    fn without_counting_there_is_nothing_to_fetch() {
        let config = config(&[("KITH_LOG_LEVEL", "off"), ("KITH_TELEMETRY_METRICS", "false")]);
        assert!(init(&config).unwrap().metrics().is_none());
    }

    /// On a runtime of one thread, which a client that needs the runtime would lock up.
    #[tokio::test]
    async fn traces_of_our_own_code_reach_the_endpoint_at_shutdown() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = Url::parse(&format!("http://{}/otlp/", listener.local_addr().unwrap())).unwrap();
        let collector = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut chunk = [0; 4096];
            while !request.windows(9).any(|part| part == b"our-span!") {
                let read = stream.read(&mut chunk).unwrap();
                assert!(read > 0, "{}", String::from_utf8_lossy(&request));
                request.extend_from_slice(&chunk[..read]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
            String::from_utf8_lossy(&request).into_owned()
        });
        let traces = traces(&endpoint).unwrap();
        let layer = export_layer(traces.tracer("kith"));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::info_span!(target: "async_graphql::parse", "their-span").in_scope(|| ());
            tracing::info_span!("our-span!").in_scope(|| ());
        });
        Guard { metrics: None, traces: Some(traces) }.shutdown();
        let request = collector.join().unwrap();
        assert!(request.starts_with("POST /otlp/v1/traces HTTP/1.1\r\n"), "{request}");
        assert!(!request.contains("their-span"), "{request}");
    }

    #[test]
    fn an_encrypted_endpoint_is_spoken_to_in_tls() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = Url::parse(&format!("https://{}", listener.local_addr().unwrap())).unwrap();
        let collector = thread::spawn(move || {
            let mut first = [0];
            listener.accept().unwrap().0.read_exact(&mut first).unwrap();
            first[0]
        });
        let traces = traces(&endpoint).unwrap();
        drop(opentelemetry::trace::Tracer::start(&traces.tracer("kith"), "span"));
        Guard { metrics: None, traces: Some(traces) }.shutdown();
        assert_eq!(collector.join().unwrap(), 22, "a TLS handshake begins with 22");
    }
}
