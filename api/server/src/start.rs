//! Opens an installation: its two stores, its keys and its ports.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::db::Db;
use domain::ports::{Clock, Mailer};
use domain::privacy::{self, RestoreError, StoresError};
use domain::secrets::MasterKey;
use domain::standing::OpenFile;
use domain::{Env, Ports, Settings};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::adapters::{LocalBus, SystemClock, SystemEntropy, random};
use crate::config::{Config, ConfigErrors};
use crate::place::{Hold, Place};

/// How long an instance accepts tokens without news from the database.
const BEHIND: std::time::Duration = std::time::Duration::from_secs(30);

/// Why a command couldn't open the installation, in a message for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration contains mistakes.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// A store can't be opened.
    #[error("Can't open {which}: {source}")]
    Store {
        /// The store, with the setting that names it.
        which: &'static str,
        /// The database's error.
        source: sea_orm::DbErr,
    },
    /// There is no installation at the configured paths.
    #[error(
        "There is no Kith installation here: neither {} nor {} exists. Run this command in the folder of your \
         installation, or set database.url and database.keys_url to its files. To create a new installation, run `kith \
         serve` or `kith migrate up`.",
        main.display(),
        keys.display()
    )]
    Absent {
        /// The configured path of the main store.
        main: PathBuf,
        /// The configured path of the key store.
        keys: PathBuf,
    },
    /// One of the two database files exists, and the other doesn't.
    #[error(
        "{} doesn't exist, but {} does. {concerns} Check that its volume is mounted and that database.url and \
         database.keys_url are correct, or restore a backup of it with `kith restore`. Nothing was created or changed.",
        missing.display(),
        present.display()
    )]
    Half {
        /// The missing file.
        missing: PathBuf,
        /// The existing file.
        present: PathBuf,
        /// What is at stake, as a sentence.
        concerns: String,
    },
    /// A background task ended that should run for as long as the process.
    #[error("A background task ended unexpectedly. Its error is in the log. Restart Kith.")]
    Fallen,
    /// One store contains the tables of the other.
    #[error(
        "The store at database.url contains the tables of a key store, or the store at database.keys_url contains the \
         tables of a main store. Either the two settings are swapped, or both name the same database. The keys need a \
         database of their own."
    )]
    Exchanged,
    /// The two stores can't be used together.
    #[error(transparent)]
    Stores(#[from] StoresError),
    /// A store has pending migrations, or its database returned an error.
    #[error("The database can't be used: {0}")]
    Tables(String),
    /// The installation can't be opened, for example because the master key is wrong.
    #[error("Can't open the installation: {0}. Check that the master key is the one it was created with.")]
    Open(domain::Error),
    /// The operating system returned an error.
    #[error("{what}: {source}")]
    System {
        /// What failed, as the beginning of a sentence.
        what: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// Any other reason, as a complete message.
    #[error("{0}")]
    Other(String),
}

impl StartError {
    /// Wraps a system error with a description of what failed.
    pub fn system(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::System { what, source }
    }
}

impl From<RestoreError> for StartError {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::Stores(error) => Self::Stores(error),
            RestoreError::Other(error) => Self::Open(error),
        }
    }
}

/// The two stores.
#[derive(Clone, Debug)]
pub struct Stores {
    /// The main store: everything except keys.
    pub main: Db,
    /// The key store: the wrapped keys.
    pub keys: Db,
    /// The files that they were opened from; empty on PostgreSQL.
    files: Vec<OpenFile>,
    /// Prevents a restore for as long as the stores are open.
    hold: Option<Arc<Hold>>,
}

impl Stores {
    /// Wraps two databases that are already open.
    #[must_use]
    pub fn of(main: Db, keys: Db) -> Self {
        Self { main, keys, files: Vec::new(), hold: None }
    }

    /// Opens both stores of an existing installation. Creates nothing.
    ///
    /// # Errors
    ///
    /// If there is no installation, a file is missing or a store can't be opened.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let place = Place::of(config);
        if let (true, main, keys) = (place.is_empty(), place.main.clone(), place.keys.clone()) {
            return Err(StartError::Absent { main: main.unwrap_or_default(), keys: keys.unwrap_or_default() });
        }
        Self::held(config, &place, Hold::shared(&place)?).await
    }

    /// Opens both stores exclusively.
    ///
    /// # Errors
    ///
    /// As for [`Self::open`], and if another process has the stores open.
    pub async fn open_alone(config: &Config) -> Result<Self, StartError> {
        let place = Place::of(config);
        if place.is_empty() {
            return Self::open(config).await;
        }
        Self::held(config, &place, Hold::alone(&place)?).await
    }

    /// Opens both stores, and creates the files of an SQLite installation if neither exists.
    ///
    /// # Errors
    ///
    /// As for [`Self::open`], and if a file can't be created.
    pub async fn begin(config: &Config) -> Result<Self, StartError> {
        let place = Place::of(config);
        if !place.is_empty() && !place.was_begun_and_left() {
            return Self::open(config).await;
        }
        place.make_folders()?;
        let hold = Hold::shared(&place)?;
        place.begin()?;
        Self::held(config, &place, hold).await
    }

    async fn held(config: &Config, place: &Place, hold: Hold) -> Result<Self, StartError> {
        whole(place).await?;
        place.clear_drafts()?;
        let open = async |which, url: &secrecy::SecretString| {
            let opened = Db::open(url.expose_secret(), config.database.connections).await;
            opened.map_err(|source| StartError::Store { which, source })
        };
        let mut files = place.open_files()?;
        let main = open("the store at database.url", &config.database.url).await?;
        let keys = open("the key store at database.keys_url", &config.database.keys_url).await?;
        if !files.iter().all(OpenFile::is_there) {
            let message = "The database files were replaced while Kith was opening them. Run this command again.";
            return Err(StartError::Other(message.to_owned()));
        }
        files.extend(place.open_logs()?);
        let stores = Self { main, keys, files, hold: Some(Arc::new(hold)) };
        stores.told_apart().await?;
        Ok(stores)
    }

    /// Refuses a store that contains the tables of the other: the two were swapped, or are one database.
    async fn told_apart(&self) -> Result<(), StartError> {
        let failed = |error: sea_orm::DbErr| StartError::Tables(error.to_string());
        let (main, keys) = (self.main.maintenance(), self.keys.maintenance());
        let keys_in_main = migration::is_begun::<migration::Keys>(main).await.map_err(failed)?;
        let main_in_keys = migration::is_begun::<migration::Main>(keys).await.map_err(failed)?;
        if keys_in_main || main_in_keys { Err(StartError::Exchanged) } else { Ok(()) }
    }

    /// Applies pending migrations, and gives both stores the id by which they belong together.
    ///
    /// # Errors
    ///
    /// If the stores belong to different installations, or a database returns an error. Nothing is changed then.
    pub async fn migrate(&self) -> Result<(), StartError> {
        let failed = |error: sea_orm::DbErr| StartError::Tables(error.to_string());
        let (main, keys) = (self.main.maintenance(), self.keys.maintenance());
        // Refuse wrong stores before anything is changed.
        let pending = self.pending().await?;
        let main_begun = migration::is_begun::<migration::Main>(main).await.map_err(failed)?;
        let keys_begun = migration::is_begun::<migration::Keys>(keys).await.map_err(failed)?;
        privacy::refuse_bare((main, main_begun), (keys, keys_begun)).await?;
        if !lacks_introduction(&pending) {
            privacy::introduce(main, keys, Uuid::from_bytes(random())).await?;
        }
        migration::up::<migration::Main>(main).await.map_err(failed)?;
        // If both settings name one database, it shows now.
        self.told_apart().await?;
        migration::up::<migration::Keys>(keys).await.map_err(failed)?;
        Ok(privacy::introduce(main, keys, Uuid::from_bytes(random())).await?)
    }

    /// Checks that the master key is the one that these stores were created with. Accepts any key if they are empty.
    ///
    /// # Errors
    ///
    /// If the master key is wrong, or a database returns an error.
    pub async fn try_master_key(&self, master: &MasterKey) -> Result<(), StartError> {
        let (main, keys) = (self.main.maintenance(), self.keys.maintenance());
        let failed = |error: sea_orm::DbErr| StartError::Tables(error.to_string());
        if migration::is_begun::<migration::Main>(main).await.map_err(failed)?
            && migration::is_begun::<migration::Keys>(keys).await.map_err(failed)?
        {
            privacy::try_master_key(main, keys, master).await.map_err(StartError::Open)?;
        }
        Ok(())
    }

    /// The names of the pending migrations of both stores.
    ///
    /// # Errors
    ///
    /// If a database returns an error.
    pub async fn pending(&self) -> Result<Vec<String>, StartError> {
        let failed = |error: sea_orm::DbErr| StartError::Tables(error.to_string());
        let mut steps = migration::pending::<migration::Main>(self.main.maintenance()).await.map_err(failed)?;
        steps.extend(migration::pending::<migration::Keys>(self.keys.maintenance()).await.map_err(failed)?);
        Ok(steps)
    }

    /// Closes both stores.
    pub async fn close(self) {
        let hold = self.hold;
        for db in [self.main, self.keys] {
            if let Err(error) = db.close().await {
                tracing::warn!(%error, "closing a store failed");
            }
        }
        drop(hold);
    }
}

/// The migrations that gave the stores their common id.
const INTRODUCING: [&str; 2] = ["m0006_installation", "k0002_tombstones"];

/// Whether stores with these pending migrations lack their common id.
pub(crate) fn lacks_introduction(pending: &[String]) -> bool {
    pending.iter().any(|step| INTRODUCING.contains(&step.as_str()))
}

/// Refuses an installation in which only one of the two files exists.
async fn whole(place: &Place) -> Result<(), StartError> {
    let (Some(main), Some(keys)) = (&place.main, &place.keys) else { return Ok(()) };
    match (main.exists(), keys.exists()) {
        (true, false) => {
            let people = people(main).await.unwrap_or_default();
            let noun = if people == 1 { "person" } else { "people" };
            let concerns = format!("Without its keys, nobody can read what {people} {noun} wrote.");
            Err(StartError::Half { missing: keys.clone(), present: main.clone(), concerns })
        }
        (false, true) => {
            let concerns = "The keys exist, and everything else is missing.".to_owned();
            Err(StartError::Half { missing: main.clone(), present: keys.clone(), concerns })
        }
        (false, false) => Err(StartError::Absent { main: main.clone(), keys: keys.clone() }),
        (true, true) => Ok(()),
    }
}

/// How many people have an account in a main store that has tables.
async fn people(main: &Path) -> Option<u64> {
    let db = Db::open(&format!("sqlite:{}", main.display()), 1).await.ok()?;
    let people = privacy::count_people(db.maintenance()).await.ok();
    db.close().await.ok()?;
    people
}

/// The settings that the rules need from the configuration.
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
        audience: format!("{}/graphql", config.http.public_url.as_str().trim_end_matches('/')),
        registration: config.registration,
        direct_sign_in: config.direct_sign_in,
        access: span(config.tokens.access),
        refresh: span(config.tokens.refresh),
        behind: BEHIND,
        password_memory_kib: config.passwords.memory_kib,
        password_iterations: config.passwords.iterations,
        passwords_at_once: config.passwords.at_once,
        feed: span(config.feed.keep),
        guesses: config.guessing.tries,
        network_guesses: config.guessing.network_tries,
    }
}

/// The ports of a real process.
#[must_use]
pub fn ports(mailer: Arc<dyn Mailer>) -> Ports {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Ports { clock, entropy: Arc::new(SystemEntropy), bus: Arc::new(LocalBus::default()), mailer }
}

/// Opens an installation whose database is up to date.
///
/// # Errors
///
/// If the master key is missing or wrong, migrations are pending or the stores don't belong together.
pub async fn open(config: &Config, stores: &Stores) -> Result<Arc<Env>, StartError> {
    let master = MasterKey::new(&*config.required_master_key()?);
    let pending = stores.pending().await?;
    if !pending.is_empty() {
        return Err(StartError::Tables(format!(
            "these migrations are pending: {}. Run `kith migrate up`.",
            pending.join(", ")
        )));
    }
    stores.try_master_key(&master).await?;
    let buried = privacy::check(stores.main.maintenance(), stores.keys.maintenance()).await?;
    if buried > 0 {
        tracing::warn!(
            people = buried,
            "the main store is older than the key store: accounts that were erased since are erased again"
        );
    }
    let ports = ports(crate::mail::from_config(config)?);
    let env =
        domain::open(stores.main.clone(), stores.keys.clone(), master, ports, settings(config), config.crisis.clone());
    let env = env.await.map_err(StartError::Open)?;
    env.stand_on(stores.files.clone());
    Ok(env)
}
