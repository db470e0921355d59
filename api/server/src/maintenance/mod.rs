//! Backup and restore of SQLite installations.
//!
//! The key store is backed up into a separate file, whose backups are removed after 30 days. A destroyed key is then
//! gone for good, and with it everything that was sealed under that key, in older backups of the main store too.

mod backup;
mod restore;

use std::path::Path;

use domain::privacy;
use domain::secrets::MasterKey;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::start::StartError;

pub use backup::{Backup, backup};
pub use restore::{Restored, after_restore, restore};

/// The format of the time in the names of backups and of files that a restore sets aside.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// Checks that two files are a complete main store and key store of one installation, and that the master key opens
/// them. Pending migrations are fine: the files may be older than this version. Returns how many keys can't be read.
async fn verify(
    (main, main_file): (&DatabaseConnection, &Path),
    (keys, keys_file): (&DatabaseConnection, &Path),
    master: Option<&MasterKey>,
) -> Result<u64, StartError> {
    let wrong =
        |file: &Path, what: &str| StartError::Other(format!("{} isn't a complete backup: {what}", file.display()));
    for (db, file) in [(main, main_file), (keys, keys_file)] {
        let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check".to_owned());
        let row = db.query_one_raw(check).await.map_err(|error| wrong(file, &error.to_string()))?;
        let verdict = row.and_then(|row| row.try_get_by_index::<String>(0).ok()).unwrap_or_default();
        if verdict != "ok" {
            return Err(wrong(file, &verdict));
        }
    }
    let broken = |file| move |error: sea_orm::DbErr| wrong(file, &error.to_string());
    if !migration::is_begun::<migration::Main>(main).await.map_err(broken(main_file))? {
        return Err(wrong(main_file, "it contains none of the tables of a main store"));
    }
    if !migration::is_begun::<migration::Keys>(keys).await.map_err(broken(keys_file))? {
        return Err(wrong(keys_file, "it contains none of the tables of a key store"));
    }
    let mut pending = migration::pending::<migration::Main>(main).await.map_err(broken(main_file))?;
    pending.extend(migration::pending::<migration::Keys>(keys).await.map_err(broken(keys_file))?);
    if !crate::start::lacks_introduction(&pending) {
        privacy::check(main, keys).await?;
    }
    let Some(master) = master else { return Ok(0) };
    privacy::try_master_key(main, keys, master).await.map_err(StartError::Open)?;
    privacy::count_damaged_keys(keys, master).await.map_err(broken(keys_file))
}
