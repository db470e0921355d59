//! The type, bounds and error message of each key.

use std::path::PathBuf;
use std::time::Duration;

use domain::Registration;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use url::Url;

use super::layers::Shown;
use super::reader::Reader;
use super::{
    Config, Connections, Database, Feed, Guessing, Http, Log, LogFormat, Mail, MetricsAt, Passwords, Playground,
    Secrets, Telemetry, Tokens, Worker,
};
use super::{crisis, graphql, master_key};

const DAY: u64 = 24 * 60 * 60;

/// Reads every key, and adds errors to the reader.
pub(super) fn read(from: &mut Reader<'_>, shown: Vec<Shown>) -> Config {
    let http = http(from);
    Config {
        database: database(from),
        secrets: secrets(from),
        tokens: tokens(from, &http.public_url),
        registration: registration(from),
        direct_sign_in: from.flag("apps.direct_sign_in"),
        passwords: Passwords {
            memory_kib: from.number("passwords.memory_kib", 8192..=1_048_576),
            iterations: from.number("passwords.iterations", 1..=20),
            at_once: from.number("passwords.at_once", 1..=64),
        },
        mail: mail(from),
        worker: Worker {
            inside_serve: from.flag("worker.inside_serve"),
            interval: Duration::from_secs(from.number("worker.interval_seconds", 1..=60)),
        },
        playground: Playground { enabled: from.flag("playground.enabled") },
        log: log(from),
        telemetry: Telemetry {
            otlp_endpoint: from.text(
                "telemetry.otlp_endpoint",
                "is not an http:// or https:// URL without credentials; use one such as http://localhost:4318, and set \
                 credentials in OTEL_EXPORTER_OTLP_HEADERS; or leave it empty",
                |text| optional(text, web_url),
            ),
            metrics: from.flag("telemetry.metrics"),
            metrics_at: from.text(
                "telemetry.metrics_listen",
                "is not an IP address and port; use one such as 127.0.0.1:9464, or \"api\", or leave it empty",
                |text| match text {
                    "" => Some(MetricsAt::Nowhere),
                    "api" => Some(MetricsAt::Api),
                    text => text.parse().ok().map(MetricsAt::Address),
                },
            ),
        },
        crisis: crisis::read(from),
        feed: Feed { keep: Duration::from_secs(DAY * from.number::<u64>("feed.keep_days", 8..=3650)) },
        guessing: Guessing {
            tries: from.number("guessing.tries", 1..=100),
            network_tries: from.number("guessing.network_tries", 1..=100_000),
        },
        graphql: graphql::read(from),
        http,
        shown,
    }
}

fn http(from: &mut Reader<'_>) -> Http {
    Http {
        listen: from.text("http.listen", "is not an IP address and port; use one such as 127.0.0.1:4000", |text| {
            text.parse().ok()
        }),
        public_url: from.text(
            "http.public_url",
            "is not an http:// or https:// URL without user, path, query and fragment; use one such as \
             https://kith.example.org",
            |text| web_url(text).filter(|url| url.path() == "/"),
        ),
        cors_origins: from.list(
            "http.cors_origins",
            "is not a list of origins; an origin is a scheme and a host, with a port if it isn't the default one, and \
             nothing after them, such as [\"https://app.example.org\"]",
            origin,
        ),
        body_limit_bytes: from.number("http.body_limit_bytes", 1024..=16_777_216),
        timeout: Duration::from_secs(from.number("http.timeout_seconds", 1..=300)),
        connections: Connections {
            header_time: Duration::from_secs(from.number("http.header_seconds", 1..=300)),
            headers: from.number("http.headers", 20..=1_000),
            header_bytes: from.number("http.header_bytes", 8_192..=1_048_576),
            most: from.number("http.connections", 1..=1_000_000),
        },
        proxies: from.number("http.trusted_proxies", 0..=10),
        drain: Duration::from_secs(from.number("http.drain_seconds", 0..=300)),
    }
}

fn database(from: &mut Reader<'_>) -> Database {
    let complaint = "is not the URL of a database; use one such as sqlite:kith-data/kith.sqlite or \
                     postgres://kith:PASSWORD@localhost/kith";
    let mut store = |key| from.text(key, complaint, |text| is_store(text).then(|| SecretString::from(text)));
    let database = (store("database.url"), store("database.keys_url"));
    let [url, keys_url] = [&database.0, &database.1].map(ExposeSecret::expose_secret);
    // Two stores in memory are two, although their addresses are the same.
    if url == keys_url && !url.contains(":memory:") {
        from.complain(
            "database.keys_url",
            "is the same as database.url; the keys need a database of their own, so that their backups can expire",
        );
    }
    Database { url: database.0, keys_url: database.1, connections: from.number("database.connections", 1..=500) }
}

fn secrets(from: &mut Reader<'_>) -> Secrets {
    let secrets = Secrets {
        master_key: from.text("secrets.master_key", master_key::NOT_A_KEY, |text| {
            (text.is_empty() || master_key::decode(text).is_some()).then(|| text.into())
        }),
        master_key_file: from.text("secrets.master_key_file", "is not a path in quotation marks", |text| {
            optional(text, |text| Some(PathBuf::from(text)))
        }),
    };
    if secrets.master_key_file.is_some() && !secrets.master_key.expose_secret().is_empty() {
        from.complain("secrets.master_key_file", "is set together with secrets.master_key; set only one of the two");
    }
    secrets
}

fn tokens(from: &mut Reader<'_>, public_url: &Url) -> Tokens {
    let issuer = from.text(
        "tokens.issuer",
        "is not an http:// or https:// URL; use one such as https://kith.example.org, or leave it empty to use \
         http.public_url",
        |text| optional(text, |text| web_url(text).map(|_| text.to_owned())),
    );
    Tokens {
        issuer: issuer.as_deref().unwrap_or(public_url.as_str()).trim_end_matches('/').into(),
        access: Duration::from_mins(from.number("tokens.access_minutes", 1..=60)),
        refresh: Duration::from_secs(DAY * from.number::<u64>("tokens.refresh_days", 1..=365)),
    }
}

fn registration(from: &mut Reader<'_>) -> Registration {
    let error = "is not one of \"open\", \"approved\" and \"closed\"";
    from.text("apps.registration", error, |text| match text {
        "open" => Some(Registration::Open),
        "approved" => Some(Registration::Approved),
        "closed" => Some(Registration::Closed),
        _ => None,
    })
}

fn mail(from: &mut Reader<'_>) -> Mail {
    Mail {
        from: from.text("mail.from", "is not a mail address; use one such as Kith <kith@example.org>", |text| {
            text.parse().ok()
        }),
        smtp_url: from.text(
            "mail.smtp_url",
            "is not the URL of a mail server; use smtps://user:PASSWORD@host or \
             smtp://user:PASSWORD@host?tls=required, with both user and password or neither, and with special \
             characters percent-encoded, such as %40 for @; or leave it empty",
            |text| optional(text, |text| is_mail_server(text).then(|| text.into())),
        ),
        folder: from.text("mail.folder", "is not the path of a folder; use one such as kith-data/mail", |text| {
            (!text.is_empty()).then(|| text.into())
        }),
    }
}

fn log(from: &mut Reader<'_>) -> Log {
    Log {
        level: from.text(
            "log.level",
            "is not a log level; use error, warn, info, debug, trace or off, with exceptions if you like, such as \
             info,domain=debug,sqlx=warn",
            |text| is_filter(text).then(|| text.into()),
        ),
        format: from.text("log.format", "is not one of auto, pretty and json", |text| match text {
            "auto" => Some(LogFormat::Auto),
            "pretty" => Some(LogFormat::Pretty),
            "json" => Some(LogFormat::Json),
            _ => None,
        }),
    }
}

/// `None` for an empty text; any other text must be accepted by `parse`.
#[expect(clippy::option_option, reason = "the outer one says whether the text is valid, the inner whether it is set")]
fn optional<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { parse(text).map(Some) }
}

fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_plain = url.username().is_empty() && url.password().is_none();
    (is_web && is_plain && url.query().is_none() && url.fragment().is_none()).then_some(url)
}

/// An origin exactly as browsers and web views send it, since it is compared with what they send.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let origin = format!("{}://{}{port}", url.scheme(), url.host_str()?);
    (origin == text).then_some(origin)
}

fn is_store(text: &str) -> bool {
    let path = text.strip_prefix("sqlite:").map(|path| path.trim_start_matches('/'));
    let is_postgres = || {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"));
        url.is_some_and(|url| url.has_authority() && url.path().len() > 1)
    };
    path.map_or_else(is_postgres, |path| !path.is_empty())
}

fn is_mail_server(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    // A user without a password would be silently ignored.
    let has_both_or_neither = url.username().is_empty() == url.password().is_none();
    has_both_or_neither && AsyncSmtpTransport::<Tokio1Executor>::from_url(text).is_ok()
}

/// Whether these are filter directives, each a level or `part=level`. A bare word that isn't a level would be taken as
/// the name of a part, so a typo such as `inof` would turn the log off.
fn is_filter(text: &str) -> bool {
    let is_known = |word: &str| word.contains(['=', '[']) || word.parse::<LevelFilter>().is_ok();
    !text.is_empty() && text.split(',').all(|word| is_known(word.trim())) && EnvFilter::try_new(text).is_ok()
}
