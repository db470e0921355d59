//! Putting an installation together: its two stores, its keys, its ports.

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

/// After how long without news from the database an instance refuses tokens.
const BEHIND: std::time::Duration = std::time::Duration::from_secs(30);

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
    /// There is no installation where it was looked for.
    #[error(
        "There is no Kith installation here: neither {} nor {} exists. Run this in the folder of your installation, or say \
         where its files are with database.url and database.keys_url. `kith serve` and `kith migrate up` begin a new one.",
        main.display(),
        keys.display()
    )]
    Absent {
        /// Where the main store was looked for.
        main: PathBuf,
        /// Where the key store was looked for.
        keys: PathBuf,
    },
    /// One of the two files is there, and the other isn't.
    #[error(
        "{} isn't there, but {} is. {concerns} Check whether its volume is mounted and whether database.url and \
         database.keys_url are right, or restore a backup of it with `kith restore`. Nothing was made or changed.",
        missing.display(),
        present.display()
    )]
    Half {
        /// The file that isn't there.
        missing: PathBuf,
        /// The file that is.
        present: PathBuf,
        /// What is at stake, as a sentence.
        concerns: String,
    },
    /// A part of a process ended that goes on for as long as it runs.
    #[error("a part of this process ended before it was told to; the log says why. Start it again")]
    Fallen,
    /// One store holds the other's tables.
    #[error(
        "The store at database.url holds a key store's tables, or the one at database.keys_url a main store's: are the two \
         exchanged, or do both name one database? Keys have to be kept apart from what they open."
    )]
    Exchanged,
    /// The two stores can't be used together.
    #[error(transparent)]
    Stores(#[from] StoresError),
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
    /// Everything but keys.
    pub main: Db,
    /// Wrapped keys.
    pub keys: Db,
    /// What they were opened from; nothing on PostgreSQL.
    files: Vec<OpenFile>,
    /// Keeps a restore away for as long as they are open.
    hold: Option<Arc<Hold>>,
}

impl Stores {
    /// Two databases that are open already.
    #[must_use]
    pub fn of(main: Db, keys: Db) -> Self {
        Self { main, keys, files: Vec::new(), hold: None }
    }

    /// Opens both. Makes nothing: where there is no installation, it says where it looked.
    ///
    /// # Errors
    ///
    /// What is missing, or which one can't be opened, and why.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let place = Place::of(config);
        if let (true, main, keys) = (place.is_empty(), place.main.clone(), place.keys.clone()) {
            return Err(StartError::Absent { main: main.unwrap_or_default(), keys: keys.unwrap_or_default() });
        }
        Self::held(config, &place, Hold::shared(&place)?).await
    }

    /// Opens both for what nobody else may be at work beside.
    ///
    /// # Errors
    ///
    /// As for [`Self::open`], and where somebody else has them open.
    pub async fn open_alone(config: &Config) -> Result<Self, StartError> {
        let place = Place::of(config);
        if place.is_empty() {
            return Self::open(config).await;
        }
        Self::held(config, &place, Hold::alone(&place)?).await
    }

    /// Opens both, and makes the files of an embedded installation where there is neither.
    ///
    /// # Errors
    ///
    /// As for [`Self::open`], and where a file can't be made.
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
            let message = "The database files were replaced while they were opened. Start this again.";
            return Err(StartError::Other(message.to_owned()));
        }
        files.extend(place.open_logs()?);
        let stores = Self { main, keys, files, hold: Some(Arc::new(hold)) };
        stores.told_apart().await?;
        Ok(stores)
    }

    /// Refuses a store that holds the other's tables: they were exchanged, or are one database.
    async fn told_apart(&self) -> Result<(), StartError> {
        let failed = |error: sea_orm::DbErr| StartError::Tables(error.to_string());
        let (main, keys) = (self.main.maintenance(), self.keys.maintenance());
        let keys_in_main = migration::is_begun::<migration::Keys>(main).await.map_err(failed)?;
        let main_in_keys = migration::is_begun::<migration::Main>(keys).await.map_err(failed)?;
        if keys_in_main || main_in_keys { Err(StartError::Exchanged) } else { Ok(()) }
    }

    /// Makes the tables what this version needs, and makes the two stores known to each other.
    ///
    /// # Errors
    ///
    /// Where the two aren't of one installation, and what the database says; nothing is changed then.
    pub async fn migrate(&self) -> Result<(), StartError> {
        let failed = |error: sea_orm::DbErr| StartError::Tables(error.to_string());
        let (main, keys) = (self.main.maintenance(), self.keys.maintenance());
        // What can't be right is refused before anything is changed.
        let pending = self.pending().await?;
        let main_begun = migration::is_begun::<migration::Main>(main).await.map_err(failed)?;
        let keys_begun = migration::is_begun::<migration::Keys>(keys).await.map_err(failed)?;
        privacy::refuse_bare((main, main_begun), (keys, keys_begun)).await?;
        if !lacks_introduction(&pending) {
            privacy::introduce(main, keys, Uuid::from_bytes(random())).await?;
        }
        migration::up::<migration::Main>(main).await.map_err(failed)?;
        // One database by two names shows now.
        self.told_apart().await?;
        migration::up::<migration::Keys>(keys).await.map_err(failed)?;
        Ok(privacy::introduce(main, keys, Uuid::from_bytes(random())).await?)
    }

    /// Whether the master key is the one that these stores were begun with, as far as there is anything to try it on.
    ///
    /// # Errors
    ///
    /// Where it isn't, and what the database says.
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
        let hold = self.hold;
        for db in [self.main, self.keys] {
            if let Err(error) = db.close().await {
                tracing::warn!(%error, "a store wasn't closed in order");
            }
        }
        drop(hold);
    }
}

/// The steps by which the stores came to know each other.
const INTRODUCING: [&str; 2] = ["m0006_installation", "k0002_tombstones"];

/// Whether stores with these steps still to be made can't know each other yet.
pub(crate) fn lacks_introduction(pending: &[String]) -> bool {
    pending.iter().any(|step| INTRODUCING.contains(&step.as_str()))
}

/// Refuses one file without the other.
async fn whole(place: &Place) -> Result<(), StartError> {
    let (Some(main), Some(keys)) = (&place.main, &place.keys) else { return Ok(()) };
    match (main.exists(), keys.exists()) {
        (true, false) => {
            let people = people(main).await.unwrap_or_default();
            let noun = if people == 1 { "person" } else { "people" };
            let concerns = format!("Without its keys, nothing can be read that {people} {noun} wrote.");
            Err(StartError::Half { missing: keys.clone(), present: main.clone(), concerns })
        }
        (false, true) => {
            let concerns = "The keys are there, and everything else is missing.".to_owned();
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
    stores.try_master_key(&master).await?;
    let buried = privacy::check(stores.main.maintenance(), stores.keys.maintenance()).await?;
    if buried > 0 {
        tracing::warn!(
            people = buried,
            "the main store is older than the key store: who was erased since is erased again"
        );
    }
    let ports = ports(crate::mail::from_config(config)?);
    let env =
        domain::open(stores.main.clone(), stores.keys.clone(), master, ports, settings(config), config.crisis.clone());
    let env = env.await.map_err(StartError::Open)?;
    env.stand_on(stores.files.clone());
    Ok(env)
}
