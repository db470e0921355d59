//! Restoring a backup. Everything is made ready beside the stores, looked at, and put in place at the end, both files or
//! neither; whatever is refused or cut off before leaves the installation as it was.

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
    /// Where the files are that stood there before.
    pub aside: Vec<PathBuf>,
    /// How many people are erased again, since their keys were destroyed after the backup was made.
    pub erased: usize,
}

/// Puts a backup in the place of the stores. The present key store stays, unless another is given; whoever was erased since
/// stays erased either way. What stood there before is kept beside it.
///
/// # Errors
///
/// Where Kith is running, a backup isn't whole or isn't of this installation, a file can't be written, the master key
/// doesn't open what is to be restored, or the key store lacks somebody's key: nothing is changed then.
pub async fn restore(
    config: &Config,
    main: &Path,
    keys: Option<&Path>,
    now: DateTime<Utc>,
) -> Result<Restored, StartError> {
    let place = Place::of(config);
    let Some((main_file, keys_file)) = place.files() else {
        let message = "This installation is on PostgreSQL: stop Kith, restore the main store with pg_restore, then run \
                       `kith migrate up` and `kith after-restore`.";
        return Err(StartError::Other(message.to_owned()));
    };
    let master = MasterKey::new(&*config.required_master_key()?);
    for file in [Some(main), keys].into_iter().flatten() {
        if !file.is_file() {
            let message = format!("{} is no whole backup: there is no such file.", file.display());
            return Err(StartError::Other(message));
        }
    }
    place.make_folders()?;
    let _hold = Hold::alone(&place)?;
    if keys.is_none() && !keys_file.exists() {
        let message = "There is no key store here: without one, nothing can be read. Give its backup with --keys.";
        return Err(StartError::Other(message.to_owned()));
    }
    let staged = [(Some(main), main_file), (keys, keys_file)];
    let staged: Vec<_> = staged.into_iter().filter_map(|(from, to)| Some((from?, to, beside(to, RESTORING)))).collect();
    let ready = async {
        for (from, _, ready) in &staged {
            stage(from, ready)?;
        }
        // Each is opened where it was staged, and named as it was given.
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

/// Copies a backup to where it is made ready, with what was written to it last if it is a database that was set aside.
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

/// Brings what is to be put in place up to date; says how many people are erased again.
async fn make_ready(
    config: &Config,
    master: &MasterKey,
    (main, main_name): (&Path, &Path),
    (keys, keys_name): (&Path, &Path),
    replaced: Option<&Path>,
) -> Result<usize, StartError> {
    let open = async |file: &Path, name: &Path| {
        let opened = Db::open(&format!("sqlite:{}", file.display()), 1).await;
        opened.map_err(|error| StartError::Other(format!("{} is no whole backup: {error}", name.display())))
    };
    let stores = Stores::of(open(main, main_name).await?, open(keys, keys_name).await?);
    let made = async {
        let (main_db, keys_db) = (stores.main.maintenance(), stores.keys.maintenance());
        verify((main_db, main_name), (keys_db, keys_name), Some(master)).await?;
        stores.migrate().await?;
        if let Some(replaced) = replaced {
            inherit(replaced, &stores).await;
        }
        // What is restored is of an earlier time: cursors of since are void, and who was erased since is erased again.
        let env = start::open(config, &stores).await?;
        Ok(privacy::after_restore(&env.op(Actor::System)).await?)
    };
    let made = made.await;
    stores.close().await;
    made
}

/// Takes the tombstones over of the key store that is replaced. One that can't be read may be what is mended here.
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
        tracing::warn!(%error, "the key store that is replaced can't be read: who was erased since the backup isn't known");
    }
}

/// Sees that all of a database is in its one file, which alone is moved.
fn folded(file: &Path) -> Result<(), StartError> {
    let log = beside(file, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(StartError::Other(format!("{} wasn't written to its database in the end.", log.display())));
    }
    make_lasting(file)
}

/// A name that nothing has yet, for what stood in a file's place.
fn aside(file: &Path, now: DateTime<Utc>) -> PathBuf {
    let first = beside(file, &format!(".before-{}", now.format(STAMP)));
    let more = (2..).map(|number| beside(&first, &format!("-{number}")));
    let is_free = |path: &PathBuf| ["", "-wal", "-shm", "-journal"].iter().all(|ending| !beside(path, ending).exists());
    std::iter::once(first.clone()).chain(more).find(is_free).unwrap_or(first)
}

/// What follows a restore that was done by other means, on PostgreSQL: cursors of since the backup are void, and who was
/// erased since is erased again. Says how many those are.
///
/// # Errors
///
/// Where the two stores aren't right, or don't answer; it may be called again.
pub async fn after_restore(config: &Config) -> Result<usize, StartError> {
    let stores = Stores::open_alone(config).await?;
    let env = start::open(config, &stores).await?;
    let erased = privacy::after_restore(&env.op(Actor::System)).await?;
    stores.close().await;
    Ok(erased)
}
