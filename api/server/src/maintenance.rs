//! Backup and restore of the embedded database, while it runs.
//!
//! The key store is backed up beside the main store, in a file of its own, and its backups are removed after 30 days: a
//! key that was destroyed is then gone for good, and with it all that was sealed under it, in every older backup too.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use domain::db::Db;
use domain::{Actor, privacy};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use secrecy::ExposeSecret;

use crate::config::Config;
use crate::start::{StartError, Stores, sqlite_file};

/// How long a backup of the key store is kept.
const KEYS_KEPT_FOR: Duration = Duration::days(30);
/// How a backup's name says when it was made.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// The two files of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Everything but keys.
    pub main: PathBuf,
    /// Wrapped keys.
    pub keys: PathBuf,
}

/// Writes a backup into a folder, and removes the key backups there that are older than 30 days.
///
/// # Errors
///
/// Where the stores aren't SQLite, or a file can't be written.
pub async fn backup(stores: &Stores, folder: &Path, now: DateTime<Utc>) -> Result<Backup, StartError> {
    fs::create_dir_all(folder).map_err(StartError::system(format!("{} can't be made", folder.display())))?;
    let stamp = now.format(STAMP);
    let backup = Backup {
        main: folder.join(format!("kith-{stamp}.sqlite")),
        keys: folder.join(format!("kith-keys-{stamp}.sqlite")),
    };
    // Keys last: whoever signs up in between has a key too many, and never one too few.
    copy(&stores.main, &backup.main).await?;
    copy(&stores.keys, &backup.keys).await?;
    expire(folder, now)?;
    Ok(backup)
}

async fn copy(db: &Db, to: &Path) -> Result<(), StartError> {
    if db.backend() != DbBackend::Sqlite {
        let message = "This installation is on PostgreSQL: back both databases up with pg_dump, and keep the backups of \
                       the key store for 30 days at the most.";
        return Err(StartError::Other(message.to_owned()));
    }
    let failed = |error: DbErr| StartError::Other(format!("{} can't be written: {error}", to.display()));
    let quoted = to.display().to_string().replace('\'', "''");
    db.maintenance().execute_unprepared(&format!("VACUUM INTO '{quoted}'")).await.map_err(failed)?;
    private(to)?;
    let synced = fs::File::open(to).and_then(|file| file.sync_all());
    synced.map_err(StartError::system(format!("{} can't be brought to the disk", to.display())))
}

fn private(file: &Path) -> Result<(), StartError> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
        .map_err(StartError::system(format!("{} can't be made private", file.display())))
}

fn expire(folder: &Path, now: DateTime<Utc>) -> Result<(), StartError> {
    let failed = || StartError::system(format!("{} can't be tidied", folder.display()));
    for entry in fs::read_dir(folder).map_err(failed())? {
        let path = entry.map_err(failed())?.path();
        let made_at = path
            .file_name()
            .and_then(|name| name.to_str()?.strip_prefix("kith-keys-")?.strip_suffix(".sqlite"))
            .and_then(|stamp| NaiveDateTime::parse_from_str(stamp, STAMP).ok());
        if made_at.is_some_and(|at| now - at.and_utc() > KEYS_KEPT_FOR) {
            fs::remove_file(&path).map_err(failed())?;
        }
    }
    Ok(())
}

/// Puts a backup in the place of the stores. The present key store stays where there is one, unless another is given:
/// people who were erased since stay erased. What stood there before is kept beside it. Not while Kith runs.
///
/// # Errors
///
/// Where a backup isn't whole, a file can't be moved, or the master key doesn't open what was restored.
pub async fn restore(
    config: &Config,
    main: &Path,
    keys: Option<&Path>,
    now: DateTime<Utc>,
) -> Result<Vec<PathBuf>, StartError> {
    let target = |url: &secrecy::SecretString| {
        sqlite_file(url.expose_secret()).map(Path::to_owned).ok_or_else(|| {
            StartError::Other("This installation is on PostgreSQL: restore it with pg_restore.".to_owned())
        })
    };
    let (main_target, keys_target) = (target(&config.database.url)?, target(&config.database.keys_url)?);
    if keys.is_none() && !keys_target.exists() {
        let message = "There is no key store here: without one, nothing can be read. Give its backup with --keys.";
        return Err(StartError::Other(message.to_owned()));
    }
    let mut moves = vec![(main, main_target)];
    moves.extend(keys.map(|keys| (keys, keys_target)));
    for (from, _) in &moves {
        check(from).await?;
    }
    let mut restored = Vec::new();
    for (from, to) in moves {
        set_aside(&to, now)?;
        if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(StartError::system(format!("{} can't be made", folder.display())))?;
        }
        fs::copy(from, &to).map_err(StartError::system(format!("{} can't be written", to.display())))?;
        private(&to)?;
        restored.push(to);
    }
    // What is restored is of an earlier time: cursors of since are void, and who was erased since is erased again.
    let stores = Stores::open(config).await?;
    stores.migrate().await?;
    let env = crate::start::open(config, &stores).await?;
    privacy::after_restore(&env.op(Actor::System)).await.map_err(StartError::Open)?;
    stores.close().await;
    Ok(restored)
}

async fn check(file: &Path) -> Result<(), StartError> {
    let broken = |what: String| StartError::Other(format!("{} is no whole backup: {what}", file.display()));
    if !file.is_file() {
        return Err(broken("there is no such file".to_owned()));
    }
    let db = Db::open(&format!("sqlite:{}", file.display()), 1).await.map_err(|error| broken(error.to_string()))?;
    let checked = db
        .maintenance()
        .query_one_raw(sea_orm::Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check".to_owned()));
    let row = checked.await.map_err(|error| broken(error.to_string()))?;
    let verdict = row.and_then(|row| row.try_get_by_index::<String>(0).ok()).unwrap_or_default();
    let closed = db.close().await;
    if verdict == "ok" && closed.is_ok() { Ok(()) } else { Err(broken(verdict)) }
}

fn set_aside(file: &Path, now: DateTime<Utc>) -> Result<(), StartError> {
    for ending in ["", "-wal", "-shm"] {
        let present = PathBuf::from(format!("{}{ending}", file.display()));
        if present.exists() {
            let aside = PathBuf::from(format!("{}.before-{}{ending}", file.display(), now.format(STAMP)));
            fs::rename(&present, &aside)
                .map_err(StartError::system(format!("{} can't be set aside", present.display())))?;
        }
    }
    Ok(())
}
