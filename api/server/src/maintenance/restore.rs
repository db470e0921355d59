//! Restores a backup. The new files are prepared and checked beside the stores, then both are moved into place, or
//! neither. If a restore is refused or interrupted before that, the installation stays as it was.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::db::Db;
use domain::secrets::MasterKey;
use domain::{Actor, privacy};

use super::{STAMP, verify};
use crate::config::Config;
use crate::place::{Hold, Move, Place, RESTORING, beside, make_lasting, put_in_place, remove, unwritten};
use crate::start::{self, StartError, Stores};

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The files that were put in place.
    pub files: Vec<PathBuf>,
    /// The new paths of the files that were there before.
    pub aside: Vec<PathBuf>,
    /// How many people are erased again because they were erased after the backup was made.
    pub erased: usize,
}

/// Replaces the main store, and the key store if `keys` is given, with a backup. Everybody who was erased after the
/// backup stays erased either way. The replaced files are kept beside the new ones.
///
/// # Errors
///
/// If Kith is running, a backup isn't complete or belongs to another installation, a file can't be written, the master
/// key is wrong, or the key store lacks somebody's key. Nothing is changed then.
pub async fn restore(
    config: &Config,
    main: &Path,
    keys: Option<&Path>,
    now: DateTime<Utc>,
) -> Result<Restored, StartError> {
    let place = Place::of(config);
    let Some((main_file, keys_file)) = place.files() else {
        let message = "This installation uses PostgreSQL: stop Kith, restore the main store with pg_restore, then run \
                       `kith migrate up` and `kith after-restore`.";
        return Err(StartError::Other(message.to_owned()));
    };
    let master = MasterKey::new(&*config.required_master_key()?);
    for file in [Some(main), keys].into_iter().flatten() {
        if !file.is_file() {
            let message = format!("{} isn't a complete backup: the file doesn't exist.", file.display());
            return Err(StartError::Other(message));
        }
    }
    place.make_folders()?;
    let _hold = Hold::alone(&place)?;
    if keys.is_none() && !keys_file.exists() {
        let message = "This installation has no key store, and the main store can't be read without one. Give a backup \
                       of the key store with --keys.";
        return Err(StartError::Other(message.to_owned()));
    }
    let staged = [(Some(main), main_file), (keys, keys_file)];
    let staged: Vec<_> = staged.into_iter().filter_map(|(from, to)| Some((from?, to, beside(to, RESTORING)))).collect();
    let ready = async {
        for (from, _, ready) in &staged {
            stage(from, ready)?;
        }
        // Errors name each file by the path that the operator gave.
        let as_given = |to| staged.iter().find(|(_, place, _)| *place == to).map(|(from, _, ready)| (&**ready, *from));
        let (main, keys) = (as_given(main_file), as_given(keys_file));
        let replaced = keys.map(|_| keys_file).filter(|file| file.exists());
        let (main, keys) = (main.unwrap_or((main_file, main_file)), keys.unwrap_or((keys_file, keys_file)));
        let erased = make_ready(config, &master, main, keys, replaced).await?;
        for (_, _, ready) in &staged {
            folded(ready)?;
        }
        Ok(erased)
    };
    let erased = match ready.await {
        Ok(erased) => erased,
        Err(error) => {
            for (_, _, ready) in &staged {
                remove(ready)?;
            }
            return Err(error);
        }
    };
    let moves: Vec<_> =
        staged.into_iter().map(|(_, to, from)| Move { from, to: to.to_owned(), aside: aside(to, now) }).collect();
    put_in_place(&place, &moves)?;
    let (files, aside): (Vec<_>, Vec<_>) = moves.into_iter().map(|place| (place.to, place.aside)).unzip();
    Ok(Restored { files, aside: aside.into_iter().filter(|file| file.exists()).collect(), erased })
}

/// Copies a backup to where it is prepared, with its write-ahead log if it has one.
fn stage(from: &Path, to: &Path) -> Result<(), StartError> {
    remove(to)?;
    for ending in ["", "-wal"] {
        let (from, to) = (beside(from, ending), beside(to, ending));
        if from.exists() {
            fs::copy(&from, &to).map_err(StartError::system(unwritten(&to)))?;
            make_lasting(&to)?;
        }
    }
    Ok(())
}

/// Checks and migrates the new files. Returns how many people are erased again.
async fn make_ready(
    config: &Config,
    master: &MasterKey,
    (main, main_name): (&Path, &Path),
    (keys, keys_name): (&Path, &Path),
    replaced: Option<&Path>,
) -> Result<usize, StartError> {
    let open = async |file: &Path, name: &Path| {
        let opened = Db::open(&format!("sqlite:{}", file.display()), 1).await;
        opened.map_err(|error| StartError::Other(format!("{} isn't a complete backup: {error}", name.display())))
    };
    let stores = Stores::of(open(main, main_name).await?, open(keys, keys_name).await?);
    let made = async {
        let (main_db, keys_db) = (stores.main.maintenance(), stores.keys.maintenance());
        verify((main_db, main_name), (keys_db, keys_name), Some(master)).await?;
        stores.migrate().await?;
        if let Some(replaced) = replaced {
            inherit(replaced, &stores).await;
        }
        // The backup is older: later cursors are void, and people who were erased later are erased again.
        let env = start::open(config, &stores).await?;
        Ok(privacy::after_restore(&env.op(Actor::System)).await?)
    };
    let made = made.await;
    stores.close().await;
    made
}

/// Copies the tombstones of the key store that is replaced. It may be unreadable: that may be why it is replaced.
async fn inherit(replaced: &Path, stores: &Stores) {
    let taken = async {
        let db = Db::open(&format!("sqlite:{}", replaced.display()), 1).await?;
        let pending = migration::pending::<migration::Keys>(db.maintenance()).await?;
        let taken = match pending.as_slice() {
            [] => privacy::inherit_tombstones(db.maintenance(), stores.keys.maintenance()).await,
            _ => Ok(()),
        };
        db.close().await?;
        taken
    };
    let taken: Result<(), sea_orm::DbErr> = taken.await;
    if let Err(error) = taken {
        tracing::warn!(%error, "can't read in the replaced key store who was erased after the backup");
    }
}

/// Checks that nothing of a database is left in its write-ahead log: only the database file is moved.
fn folded(file: &Path) -> Result<(), StartError> {
    let log = beside(file, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(StartError::Other(format!("{} couldn't be merged into its database.", log.display())));
    }
    make_lasting(file)
}

/// A free name for the file that is replaced.
fn aside(file: &Path, now: DateTime<Utc>) -> PathBuf {
    let first = beside(file, &format!(".before-{}", now.format(STAMP)));
    let more = (2..).map(|number| beside(&first, &format!("-{number}")));
    let is_free = |path: &PathBuf| ["", "-wal", "-shm", "-journal"].iter().all(|ending| !beside(path, ending).exists());
    std::iter::once(first.clone()).chain(more).find(is_free).unwrap_or(first)
}

/// Finishes a restore that was done with PostgreSQL's own tools: invalidates cursors that were issued after the backup,
/// and erases again everybody who was erased after it. Returns how many people that are.
///
/// # Errors
///
/// If the stores can't be opened or don't belong together. It can be called again.
pub async fn after_restore(config: &Config) -> Result<usize, StartError> {
    let stores = Stores::open_alone(config).await?;
    let env = start::open(config, &stores).await?;
    let erased = privacy::after_restore(&env.op(Actor::System)).await?;
    stores.close().await;
    Ok(erased)
}
