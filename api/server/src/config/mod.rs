//! The configuration: what can be set, in one typed structure. `kith.default.toml` documents each key for operators and
//! holds its default; over it lie a file of the operator's and the environment.

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
use domain::checkins::CrisisLines;
use lettre::message::Mailbox;
use secrecy::SecretString;
use url::Url;

use crate::http::Connections;
pub use errors::ConfigErrors;
use layers::{Entry, Shown};
use reader::Reader;

/// The default file: every key with its explanation and its default.
pub const DEFAULT: &str = include_str!("../../kith.default.toml");

/// All of the configuration, checked. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Config {
    /// How clients reach Kith.
    pub http: Http,
    /// The two stores.
    pub database: Database,
    /// The master key.
    pub secrets: Secrets,
    /// What tokens say and how long they last.
    pub tokens: Tokens,
    /// What hashing a password costs.
    pub passwords: Passwords,
    /// How mails leave.
    pub mail: Mail,
    /// The background work.
    pub worker: Worker,
    /// What is open to people who explore.
    pub playground: Playground,
    /// The log.
    pub log: Log,
    /// Traces and counts.
    pub telemetry: Telemetry,
    /// The feed.
    pub feed: Feed,
    /// Wrong passwords and codes.
    pub guessing: Guessing,
    /// `[crisis]`: whom somebody can reach in a crisis, by country.
    pub crisis: CrisisLines,
    /// What clients may send.
    pub graphql: Rules,
    shown: Vec<Shown>,
}

/// `[http]`
#[derive(Debug, Clone)]
pub struct Http {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Where clients reach Kith: http or https, without user, query and fragment.
    pub public_url: Url,
    /// Origins whose pages may call Kith from a browser, each as a browser writes it: `https://app.example.org`.
    pub cors_origins: Vec<String>,
    /// The largest request body, in bytes.
    pub body_limit_bytes: usize,
    /// How long a request's body may take to arrive, and other paths than GraphQL to answer: 1 to 300 seconds.
    pub timeout: Duration,
    /// How many connections there may be, and how long headers may take.
    pub connections: Connections,
    /// How many proxies stand before Kith, whose word on who calls is believed: 0 to 10.
    pub proxies: usize,
    /// How long requests may go on after the signal to stop: 0 to 300 seconds.
    pub drain: Duration,
}

/// `[database]`
#[derive(Debug, Clone)]
pub struct Database {
    /// The store of everything but keys: `sqlite:` or `postgres://`; may hold a password.
    pub url: SecretString,
    /// The store of wrapped keys, another than `url`; may hold a password.
    pub keys_url: SecretString,
    /// Connections to each store, 1 to 500; on SQLite these read, and one more writes.
    pub connections: u32,
}

/// `[secrets]`, read through [`Config::master_key`].
#[derive(Debug, Clone)]
pub struct Secrets {
    master_key: SecretString,
    master_key_file: Option<PathBuf>,
}

/// `[tokens]`
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The issuer named in tokens, without a slash at the end; `http.public_url` unless it is given.
    pub issuer: String,
    /// The audience of access tokens, one word.
    pub audience: String,
    /// How long an access token lasts: 1 to 60 minutes.
    pub access: Duration,
    /// How long an unused refresh token lasts: 1 to 365 days.
    pub refresh: Duration,
}

/// `[passwords]`
#[derive(Debug, Clone)]
pub struct Passwords {
    /// Memory for one hash, in KiB: 8192 to 1048576.
    pub memory_kib: u32,
    /// Passes over the memory, 1 to 20.
    pub iterations: u32,
    /// How many are hashed at the same time, 1 to 64.
    pub at_once: usize,
}

/// `[mail]`
#[derive(Debug, Clone)]
pub struct Mail {
    /// Who mails are from.
    pub from: Mailbox,
    /// The mail server (`smtp://` or `smtps://`, with its password); `None`: the folder.
    pub smtp_url: Option<SecretString>,
    /// The folder for mails while there is no mail server.
    pub folder: PathBuf,
}

/// `[worker]`
#[derive(Debug, Clone)]
pub struct Worker {
    /// Whether `kith serve` also works.
    pub inside_serve: bool,
    /// How often to look for work when nothing wakes the worker: 1 to 60 seconds.
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
    /// Filter directives for `tracing_subscriber::EnvFilter`, known to parse.
    pub level: String,
    /// How lines look.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people on a terminal, for machines elsewhere.
    Auto,
    /// For people.
    Pretty,
    /// For machines.
    Json,
}

/// `[telemetry]`
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// Where traces go, the base of an OTLP/HTTP endpoint; `None`: nowhere.
    pub otlp_endpoint: Option<Url>,
    /// Whether Kith counts what it does.
    pub metrics: bool,
    /// Where the counts are fetched.
    pub metrics_at: MetricsAt,
}

/// Where `/metrics` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsAt {
    /// At an address of its own.
    Address(SocketAddr),
    /// Beside the API, open to everybody who reaches that.
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
    /// How many wrong tries cost nothing: 1 to 100.
    pub tries: i32,
    /// How many cost nothing to a network: 1 to 100000.
    pub network_tries: i32,
}

impl Config {
    /// Reads the configuration from the default file, over it `file` (or else what `KITH_CONFIG` names, or else
    /// `./kith.toml` if there is one), and over that the variables in `env`.
    ///
    /// # Errors
    ///
    /// Every unknown key or variable, every wrong value, and a file that can't be read, all of them together.
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

    /// A mistake in the value of `key` that shows only when it is used: what is wrong; what would be right.
    pub(crate) fn complain(&self, key: &str, complaint: &str) -> ConfigErrors {
        let shown = self.shown.iter().find(|shown| shown.key == key).expect("the key stands in the default file");
        shown.complain(complaint).into()
    }
}
