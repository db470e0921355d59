//! Backs up an SQLite installation while it runs. The files get their final names only after they are complete, checked
//! and synced to disk.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use domain::db::Db;
use domain::secrets::MasterKey;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};

use super::{STAMP, verify};
use crate::config::Config;
use crate::place::{Place, beside, make_lasting, remove, sync_folder, unwritten};
use crate::start::{StartError, Stores};

/// How long a backup of the key store is kept.
const KEYS_KEPT_FOR: Duration = Duration::days(30);
/// How long an unfinished backup is kept: another `kith backup` may still be writing it.
const DRAFTS_KEPT_FOR: Duration = Duration::days(1);

/// The two files of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The backup of the main store: everything except keys.
    pub main: PathBuf,
    /// The backup of the key store: the wrapped keys.
    pub keys: PathBuf,
    /// How many keys can't be read; 0 without a master key to try.
    pub damaged_keys: u64,
}

/// Writes a backup into a folder, checks it, and removes key store backups from the folder that are older than 30 days.
///
/// # Errors
///
/// If the stores aren't SQLite or are empty, a file can't be written or the backup isn't complete. No new file is left
/// then.
pub async fn backup(config: &Config, stores: &Stores, folder: &Path, now: DateTime<Utc>) -> Result<Backup, StartError> {
    let Some((main_file, keys_file)) = Place::of(config).files().map(|(main, keys)| (main.to_owned(), keys.to_owned()))
    else {
        let message = "This installation uses PostgreSQL: back up both databases with pg_dump, first the main store and \
                       then the key store, and delete backups of the key store after 30 days.";
        return Err(StartError::Other(message.to_owned()));
    };
    let master = config.master_key()?.map(|key| MasterKey::new(&key));
    let failed = |error: DbErr| StartError::Tables(error.to_string());
    if !migration::is_begun::<migration::Main>(stores.main.maintenance()).await.map_err(failed)? {
        let file = main_file.display();
        return Err(StartError::Other(format!("{file} contains none of Kith's tables: there is nothing to back up.")));
    }
    fs::create_dir_all(folder).map_err(StartError::system(format!("Can't create {}", folder.display())))?;
    let folder = fs::canonicalize(folder).map_err(StartError::system(format!("Can't use {}", folder.display())))?;
    let stamp = now.format(STAMP);
    let made = Backup {
        main: folder.join(format!("kith-{stamp}.sqlite")),
        keys: folder.join(format!("kith-keys-{stamp}.sqlite")),
        damaged_keys: 0,
    };
    for file in [&made.main, &made.keys] {
        if file.exists() {
            return Err(StartError::Other(format!("{} already exists. Try again in a second.", file.display())));
        }
    }
    let drafts = Backup { main: beside(&made.main, ".partial"), keys: beside(&made.keys, ".partial"), damaged_keys: 0 };
    let written = async {
        // Keys last: somebody who signs up in between then has a key too many, and never one too few.
        copy(&stores.main, &drafts.main).await?;
        copy(&stores.keys, &drafts.keys).await?;
        let (main, keys) = (look_into(&drafts.main).await?, look_into(&drafts.keys).await?);
        let verdict = verify((&main, &drafts.main), (&keys, &drafts.keys), master.as_ref()).await;
        for db in [main, keys] {
            db.close().await.map_err(|error| StartError::Other(error.to_string()))?;
        }
        verdict
    };
    let damaged_keys = match written.await {
        Ok(damaged) => damaged,
        Err(error) => {
            for draft in [&drafts.main, &drafts.keys] {
                remove(draft)?;
            }
            return Err(StartError::Other(format!("No backup was made: {error} The unfinished files were removed.")));
        }
    };
    for (draft, file) in [(&drafts.keys, &made.keys), (&drafts.main, &made.main)] {
        fs::rename(draft, file).map_err(StartError::system(unwritten(file)))?;
        sync_folder(file)?;
    }
    // An older backup may contain the keys that can't be read here.
    if damaged_keys == 0 {
        expire(&folder, now)?;
        expire_set_aside(&keys_file, now)?;
    }
    Ok(Backup { damaged_keys, ..made })
}

async fn copy(db: &Db, to: &Path) -> Result<(), StartError> {
    remove(to)?;
    // Create the file first, so that only its owner can ever read it.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(StartError::system(unwritten(to)))?;
    let quoted = to.display().to_string().replace('\'', "''");
    let failed = |error: DbErr| StartError::Other(format!("{}: {error}.", unwritten(to)));
    db.maintenance().execute_unprepared(&format!("VACUUM INTO '{quoted}'")).await.map_err(failed)?;
    make_lasting(to)
}

/// Opens a file for reading, without writing anything beside it.
async fn look_into(file: &Path) -> Result<DatabaseConnection, StartError> {
    let path = file.to_owned();
    let mut options = ConnectOptions::new("sqlite:backup");
    // Nothing tends the pool: see `domain::db`.
    options.idle_timeout(None::<std::time::Duration>).max_lifetime(None::<std::time::Duration>);
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(move |sqlite| {
        sqlite.filename(&path).create_if_missing(false).read_only(true).immutable(true)
    });
    let opened = Database::connect(options).await;
    opened.map_err(|error| StartError::Other(format!("Can't reopen {}: {error}.", file.display())))
}

/// Removes key store backups that are too old, and unfinished backups.
fn expire(folder: &Path, now: DateTime<Utc>) -> Result<(), StartError> {
    remove_old(folder, |name| {
        // And the files that SQLite kept beside it.
        if let Some((draft, _)) = name.split_once(".sqlite.partial") {
            let stamp = draft.strip_prefix("kith-keys-").or_else(|| draft.strip_prefix("kith-"))?;
            return Some(now - stamped(stamp)? > DRAFTS_KEPT_FOR);
        }
        let stamp = name.strip_prefix("kith-keys-")?.strip_suffix(".sqlite")?;
        Some(now - stamped(stamp)? > KEYS_KEPT_FOR)
    })
}

/// Removes key stores that restores have set aside, if they are too old.
fn expire_set_aside(keys_file: &Path, now: DateTime<Utc>) -> Result<(), StartError> {
    let (Some(folder), Some(name)) = (keys_file.parent(), keys_file.file_name().and_then(|name| name.to_str())) else {
        return Ok(());
    };
    let before = format!("{name}.before-");
    remove_old(folder, |name| {
        let stamp = name.strip_prefix(&before)?.get(..16)?;
        Some(now - stamped(stamp)? > KEYS_KEPT_FOR)
    })
}

fn stamped(stamp: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(stamp, STAMP).ok().map(|at| at.and_utc())
}

fn remove_old(folder: &Path, is_old: impl Fn(&str) -> Option<bool>) -> Result<(), StartError> {
    let tidied = || -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.file_name().and_then(|name| is_old(name.to_str()?)).unwrap_or_default() {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    };
    tidied().map_err(StartError::system(format!("Can't remove old backups from {}", folder.display())))
}
