//! Putting an installation together: its two stores, its keys, its ports.

use std::path::Path;
use std::sync::Arc;

use domain::Env;
use domain::db::Db;
use domain::op::{Ports, Settings};
use domain::ports::{Clock, Mailer};
use domain::secrets::MasterKey;
use secrecy::ExposeSecret;

use crate::adapters::{LocalBus, SystemClock, SystemEntropy};
use crate::config::{Config, ConfigErrors};

/// Why an installation didn't start, in plain words.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// A store can't be opened.
    #[error("{which} can't be opened: {source}")]
    Store {
        /// Which.
        which: &'static str,
        /// Why.
        source: sea_orm::DbErr,
    },
    /// A store couldn't be brought up to date, or isn't.
    #[error("the tables aren't up to date: {0}")]
    Tables(String),
    /// The stores and the key don't go together.
    #[error("the installation can't be opened: {0}. Is it the master key that it was begun with?")]
    Open(domain::Error),
    /// Something of the system.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// Said in full.
    #[error("{0}")]
    Other(String),
}

impl StartError {
    /// An error of the system, with what was tried.
    pub fn system(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::System { what, source }
    }
}

/// The two stores.
#[derive(Clone, Debug)]
pub struct Stores {
    /// Everything but keys.
    pub main: Db,
    /// Wrapped keys.
    pub keys: Db,
}

impl Stores {
    /// Opens both; an SQLite file is made where there is none.
    ///
    /// # Errors
    ///
    /// Which one can't be opened, and why.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let open = async |which, url: &secrecy::SecretString| {
            let url = url.expose_secret();
            if let Some(file) = sqlite_file(url) {
                make_folder(file)?;
            }
            Db::open(url, config.database.connections).await.map_err(|source| StartError::Store { which, source })
        };
        Ok(Self {
            main: open("the store at database.url", &config.database.url).await?,
            keys: open("the key store at database.keys_url", &config.database.keys_url).await?,
        })
    }

    /// Makes the tables what this version needs.
    ///
    /// # Errors
    ///
    /// What the database says; nothing is changed then.
    pub async fn migrate(&self) -> Result<(), StartError> {
        let failed = |error: sea_orm::DbErr| StartError::Tables(error.to_string());
        migration::up::<migration::Main>(self.main.maintenance()).await.map_err(failed)?;
        migration::up::<migration::Keys>(self.keys.maintenance()).await.map_err(failed)
    }

    /// The steps that are still to be made, of both stores.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn pending(&self) -> Result<Vec<String>, StartError> {
        let failed = |error: sea_orm::DbErr| StartError::Tables(error.to_string());
        let mut steps = migration::pending::<migration::Main>(self.main.maintenance()).await.map_err(failed)?;
        steps.extend(migration::pending::<migration::Keys>(self.keys.maintenance()).await.map_err(failed)?);
        Ok(steps)
    }

    /// Closes both.
    pub async fn close(self) {
        for db in [self.main, self.keys] {
            if let Err(error) = db.close().await {
                tracing::warn!(%error, "a store wasn't closed in order");
            }
        }
    }
}

/// The numbers that the rules take from the configuration.
///
/// # Panics
///
/// Never: the configuration's bounds are far within what a duration holds.
#[must_use]
pub fn settings(config: &Config) -> Settings {
    let span = |span| chrono::Duration::from_std(span).expect("the configuration's spans are short");
    Settings {
        public_url: config.http.public_url.as_str().trim_end_matches('/').to_owned(),
        issuer: config.tokens.issuer.clone(),
        audience: config.tokens.audience.clone(),
        access: span(config.tokens.access),
        refresh: span(config.tokens.refresh),
        password_memory_kib: config.passwords.memory_kib,
        password_iterations: config.passwords.iterations,
        passwords_at_once: config.passwords.at_once,
        feed: span(config.feed.keep),
        guesses: config.guessing.tries,
        network_guesses: config.guessing.network_tries,
        crisis: config.crisis.clone(),
    }
}

/// The ports of a real process.
#[must_use]
pub fn ports(mailer: Arc<dyn Mailer>) -> Ports {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Ports { clock, entropy: Arc::new(SystemEntropy), bus: Arc::new(LocalBus::default()), mailer }
}

/// Opens an installation whose tables are up to date.
///
/// # Errors
///
/// In plain words, what is missing.
pub async fn open(config: &Config, stores: &Stores) -> Result<Arc<Env>, StartError> {
    let master = MasterKey::new(&*config.required_master_key()?);
    let pending = stores.pending().await?;
    if !pending.is_empty() {
        return Err(StartError::Tables(format!("{} to be made; run `kith migrate up`", pending.join(", "))));
    }
    let ports = ports(crate::mail::from_config(config)?);
    Env::open(stores.main.clone(), stores.keys.clone(), master, ports, settings(config)).await.map_err(StartError::Open)
}

/// The file of an SQLite URL; none for another database, or one in memory.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (!path.is_empty() && path != ":memory:").then(|| Path::new(path))
}

fn make_folder(file: &Path) -> Result<(), StartError> {
    use std::os::unix::fs::DirBuilderExt;
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    // What is in it concerns nobody else on the machine.
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(StartError::system(format!("the folder {} can't be made", folder.display())))
}
