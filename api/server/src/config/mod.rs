//! The configuration, as one typed structure. `kith.default.toml` documents each key for operators and sets its
//! default. The operator's file overrides it, and the environment overrides both.

mod connections;
mod crisis;
mod errors;
mod graphql;
mod layers;
mod master_key;
mod print;
mod reader;
#[cfg(test)]
mod tests;
mod values;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::graphql::edge::Rules;
use domain::Registration;
use domain::checkins::crisis::CrisisLines;
use lettre::message::Mailbox;
use secrecy::SecretString;
use url::Url;

pub use connections::Connections;
pub use errors::ConfigErrors;
use layers::{Entry, Shown};
use reader::Reader;

/// The default file, which documents every key and sets its default.
pub const DEFAULT: &str = include_str!("../../kith.default.toml");

/// The validated configuration. Its `Debug` output contains no secrets.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[http]`: addresses and limits of the HTTP server.
    pub http: Http,
    /// `[database]`: the two stores.
    pub database: Database,
    /// `[secrets]`: the master key.
    pub secrets: Secrets,
    /// `[tokens]`: claims and lifetimes of tokens.
    pub tokens: Tokens,
    /// `[apps]`: who may register apps.
    pub registration: Registration,
    /// `[apps]`: whether apps may sign people in by themselves.
    pub direct_sign_in: bool,
    /// `[passwords]`: the cost of hashing a password.
    pub passwords: Passwords,
    /// `[mail]`: how mails are sent.
    pub mail: Mail,
    /// `[worker]`: the background work.
    pub worker: Worker,
    /// `[playground]`: whether the playground is served.
    pub playground: Playground,
    /// `[log]`: level and format of the log.
    pub log: Log,
    /// `[telemetry]`: traces and metrics.
    pub telemetry: Telemetry,
    /// `[feed]`: how long changes are kept.
    pub feed: Feed,
    /// `[guessing]`: delays after wrong passwords and codes.
    pub guessing: Guessing,
    /// `[crisis]`: crisis lines by country.
    pub crisis: CrisisLines,
    /// `[graphql]`, `[budget]` and `[socket]`: limits and options for documents and WebSocket connections.
    pub graphql: Rules,
    shown: Vec<Shown>,
}

/// `[http]`
#[derive(Debug, Clone)]
pub struct Http {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The public address of Kith: an http or https URL without user, query or fragment.
    pub public_url: Url,
    /// Origins whose pages may call Kith from a browser, each as browsers send it: `https://app.example.org`.
    pub cors_origins: Vec<String>,
    /// The largest request body, in bytes.
    pub body_limit_bytes: usize,
    /// How long a request body may take to arrive, and any path except GraphQL, import and export to answer: 1 to 300
    /// seconds.
    pub timeout: Duration,
    /// Limits for connections and headers.
    pub connections: Connections,
    /// The number of trusted proxies in front of Kith: 0 to 10.
    pub proxies: usize,
    /// How long running requests get to finish after the signal to stop: 0 to 300 seconds.
    pub drain: Duration,
}

/// `[database]`
#[derive(Debug, Clone)]
pub struct Database {
    /// The URL of the main store: `sqlite:` or `postgres://`. May contain a password.
    pub url: SecretString,
    /// The URL of the key store, different from `url`. May contain a password.
    pub keys_url: SecretString,
    /// The number of connections to each store: 1 to 500. On SQLite these read, and one more writes.
    pub connections: u32,
}

/// `[secrets]`. Read it with [`Config::master_key`].
#[derive(Debug, Clone)]
pub struct Secrets {
    master_key: SecretString,
    master_key_file: Option<PathBuf>,
}

/// `[tokens]`
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The issuer of tokens, without a trailing slash. Defaults to `http.public_url`.
    pub issuer: String,
    /// The lifetime of an access token: 1 to 60 minutes.
    pub access: Duration,
    /// The lifetime of an unused refresh token: 1 to 365 days.
    pub refresh: Duration,
}

/// `[passwords]`
#[derive(Debug, Clone)]
pub struct Passwords {
    /// The memory for one hash, in KiB: 8192 to 1048576.
    pub memory_kib: u32,
    /// The number of passes over the memory: 1 to 20.
    pub iterations: u32,
    /// The number of passwords that are hashed at the same time: 1 to 64.
    pub at_once: usize,
}

/// `[mail]`
#[derive(Debug, Clone)]
pub struct Mail {
    /// The sender of mails.
    pub from: Mailbox,
    /// The mail server: `smtp://` or `smtps://`, with its password. `None`: mails go to the folder.
    pub smtp_url: Option<SecretString>,
    /// The folder for mails if there is no mail server.
    pub folder: PathBuf,
}

/// `[worker]`
#[derive(Debug, Clone)]
pub struct Worker {
    /// Whether `kith serve` also runs the worker.
    pub inside_serve: bool,
    /// How often the worker looks for work if nothing wakes it earlier: 1 to 60 seconds.
    pub interval: Duration,
}

/// `[playground]`
#[derive(Debug, Clone)]
pub struct Playground {
    /// Whether the playground is served.
    pub enabled: bool,
}

/// `[log]`
#[derive(Debug, Clone)]
pub struct Log {
    /// Valid filter directives for `tracing_subscriber::EnvFilter`.
    pub level: String,
    /// The format of log lines.
    pub format: LogFormat,
}

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// `Pretty` on a terminal, `Json` otherwise.
    Auto,
    /// Readable text, for people.
    Pretty,
    /// JSON, for machines.
    Json,
}

/// `[telemetry]`
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// The base URL of the OTLP/HTTP endpoint that traces are sent to. `None`: no traces are sent.
    pub otlp_endpoint: Option<Url>,
    /// Whether Kith collects metrics.
    pub metrics: bool,
    /// Where `/metrics` is served.
    pub metrics_at: MetricsAt,
}

/// Where `/metrics` is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsAt {
    /// On an address of its own.
    Address(SocketAddr),
    /// Beside the API, to everybody who can reach it.
    Api,
    /// Nowhere.
    Nowhere,
}

/// `[feed]`
#[derive(Debug, Clone)]
pub struct Feed {
    /// How long changes are kept: 8 to 3650 days.
    pub keep: Duration,
}

/// `[guessing]`
#[derive(Debug, Clone)]
pub struct Guessing {
    /// The number of wrong guesses before delays begin: 1 to 100.
    pub tries: i32,
    /// The number of wrong guesses from one network before delays begin: 1 to 100000.
    pub network_tries: i32,
}

impl Config {
    /// Reads the configuration: the default file, overridden by `file` (or the path in `KITH_CONFIG`, or `./kith.toml`
    /// if it exists), overridden by the variables in `env`.
    ///
    /// # Errors
    ///
    /// All unknown keys and variables, all invalid values and an unreadable file, reported together.
    pub fn load(file: Option<&Path>, env: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigErrors> {
        let env: Vec<_> = env.filter(|(name, _)| name.starts_with("KITH_")).collect();
        let named = env.iter().find(|(name, path)| name == "KITH_CONFIG" && !path.is_empty());
        let usual = Path::new("kith.toml");
        let path = file.or(named.map(|(_, path)| Path::new(path))).or(usual.exists().then_some(usual));
        let mut errors = ConfigErrors::default();
        let file = path.and_then(|path| {
            let name = path.display().to_string();
            let text = fs::read_to_string(path);
            text.map_err(|error| errors.push(format!("{name} can't be read: {error}"))).ok().map(|text| (name, text))
        });
        Self::from_layers(file.as_ref().map(|(name, text)| (name.as_str(), text.as_str())), &env, errors)
    }

    fn from_layers(
        file: Option<(&str, &str)>,
        env: &[(String, String)],
        mut errors: ConfigErrors,
    ) -> Result<Self, ConfigErrors> {
        let entries = layers::merge(file, env, &mut errors);
        let mut reader = Reader { entries: &entries, errors };
        let config = values::read(&mut reader, entries.iter().map(Entry::shown).collect());
        if reader.errors.is_empty() { Ok(config) } else { Err(reader.errors) }
    }

    /// An error about the value of `key` that is found only when the value is used. `complaint` says what is wrong and
    /// how to fix it.
    pub(crate) fn complain(&self, key: &str, complaint: &str) -> ConfigErrors {
        let shown = self.shown.iter().find(|shown| shown.key == key).expect("the key stands in the default file");
        shown.complain(complaint).into()
    }
}
