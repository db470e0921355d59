//! A fresh database for each test, cloned from a template that was migrated once.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::db::Db;
use sea_orm::ConnectOptions;
use server::start::Stores;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::postgres;

/// How to open a database beside the server. Nothing tends the pool: its task for that can spin for ever if a connection is
/// taken at the moment at which another is given back.
#[must_use]
pub fn beside(url: impl Into<String>) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options
}

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The embedded one.
    Sqlite,
    /// The one for production.
    Postgres,
}

/// Where a test's two databases are.
#[derive(Debug)]
pub struct Place {
    /// The main store's URL.
    pub main: String,
    /// The key store's URL.
    pub keys: String,
    /// Removed when the test ends.
    folder: Option<TempDir>,
}

impl Backend {
    /// Fresh, migrated databases; none where this machine has no PostgreSQL.
    pub async fn fresh(self) -> Option<Place> {
        match self {
            Self::Sqlite => {
                let folder = folder();
                let [main, keys] = sqlite_template().await.each_ref().map(|(name, bytes)| {
                    let file = folder.path().join(name);
                    std::fs::write(&file, bytes).expect("there is room");
                    format!("sqlite:{}", file.display())
                });
                Some(Place { main, keys, folder: Some(folder) })
            }
            Self::Postgres => {
                let url = postgres::url()?;
                postgres_template(url).await;
                let [main, keys] = names("test");
                postgres::admin(url, &format!("CREATE DATABASE {main} TEMPLATE {TEMPLATE_MAIN}")).await;
                postgres::admin(url, &format!("CREATE DATABASE {keys} TEMPLATE {TEMPLATE_KEYS}")).await;
                Some(Place { main: format!("{url}/{main}"), keys: format!("{url}/{keys}"), folder: None })
            }
        }
    }
}

impl Place {
    /// Opens both.
    pub async fn open(&self) -> Stores {
        let open = async |url: &str| Db::open(url, 4).await.expect("a fresh database can be opened");
        Stores::of(open(&self.main).await, open(&self.keys).await)
    }

    /// The folder of an embedded database.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(TempDir::path)
    }

    /// Removes both, once they are closed.
    pub async fn remove(self) {
        for url in [&self.main, &self.keys] {
            if let Some((server, name)) = url.rsplit_once('/').filter(|_| url.starts_with("postgres")) {
                postgres::admin(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            }
        }
    }
}

/// A folder that goes when it is dropped: in memory where the machine has such a place, since each commit is brought to
/// the disk.
pub fn folder() -> TempDir {
    let memory = PathBuf::from(MEMORY);
    let builder = |place: PathBuf| tempfile::Builder::new().prefix("kith-test-").tempdir_in(place);
    builder(memory).or_else(|_| builder(std::env::temp_dir())).expect("there is room for a folder")
}

/// Where files are in memory.
pub(crate) const MEMORY: &str = "/dev/shm";

const TEMPLATE_MAIN: &str = "kith_template_main";
const TEMPLATE_KEYS: &str = "kith_template_keys";

fn names(what: &str) -> [String; 2] {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = |store: &str| format!("kith_{what}_{}_{number}_{store}", std::process::id());
    [name("main"), name("keys")]
}

/// The two files of a migrated, empty installation.
async fn sqlite_template() -> &'static [(&'static str, Vec<u8>); 2] {
    static TEMPLATE: OnceCell<[(&str, Vec<u8>); 2]> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let folder = folder();
            let path = |name: &str| folder.path().join(name);
            let url = |name: &str| {
                std::fs::File::create(path(name)).expect("there is room");
                format!("sqlite:{}", path(name).display())
            };
            migrate(&url("kith.sqlite"), &url("kith-keys.sqlite")).await;
            ["kith.sqlite", "kith-keys.sqlite"].map(|name| (name, std::fs::read(path(name)).expect("a template")))
        })
        .await
}

async fn postgres_template(url: &str) {
    static TEMPLATE: OnceCell<()> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            for name in [TEMPLATE_MAIN, TEMPLATE_KEYS] {
                postgres::admin(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
                postgres::admin(url, &format!("CREATE DATABASE {name}")).await;
            }
            migrate(&format!("{url}/{TEMPLATE_MAIN}"), &format!("{url}/{TEMPLATE_KEYS}")).await;
        })
        .await;
}

async fn migrate(main: &str, keys: &str) {
    let open = async |url: &str| Db::open(url, 1).await.expect("a template can be opened");
    let stores = Stores::of(open(main).await, open(keys).await);
    stores.migrate().await.expect("a fresh database can be migrated");
    stores.close().await;
}
