//! Locks on an SQLite installation: every process that opens it takes a shared lock, and a restore takes an exclusive
//! one. The locks are on a file beside each store, and end with the process.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::{Place, beside, moves};
use crate::start::StartError;

/// The locks on an installation's files, held until this is dropped.
#[derive(Debug)]
pub(crate) struct Hold {
    _locks: Vec<File>,
}

impl Hold {
    /// Takes shared locks. Finishes an interrupted restore first.
    pub(crate) fn shared(place: &Place) -> Result<Self, StartError> {
        loop {
            let locks = locks(place)?;
            for (lock, file) in &locks {
                taken(lock.try_lock_shared(), file, |file| {
                    format!("{file} is being restored. Try again when the restore has finished.")
                })?;
            }
            if !moves::is_under_way(place) {
                return Ok(Self::of(locks));
            }
            // Nobody may use the files before this is finished: everybody else waits here.
            for act in [File::unlock, File::lock] {
                for (lock, file) in &locks {
                    act(lock).map_err(StartError::system(format!("Can't lock {}", file.display())))?;
                }
            }
            moves::finish(place)?;
        }
    }

    /// Takes exclusive locks. Finishes an interrupted restore first.
    pub(crate) fn alone(place: &Place) -> Result<Self, StartError> {
        let locks = locks(place)?;
        for (lock, file) in &locks {
            taken(lock.try_lock(), file, |file| {
                format!(
                    "Kith is running and uses {file}. Everything that it writes from now on would be lost. Stop `kith \
                     serve`, every `kith worker` and any other `kith` command that uses the file, then try again."
                )
            })?;
        }
        moves::finish(place)?;
        Ok(Self::of(locks))
    }

    fn of(locks: Vec<(File, &Path)>) -> Self {
        Self { _locks: locks.into_iter().map(|(lock, _)| lock).collect() }
    }
}

/// The lock file of each store, always in the same order.
fn locks(place: &Place) -> Result<Vec<(File, &Path)>, StartError> {
    let lock = |file: &'_ Path| {
        let path = beside(file, ".lock");
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(StartError::system(format!("Can't open the lock file {}", path.display())))
    };
    let mut files: Vec<_> = place.all().collect();
    files.sort();
    files.dedup();
    files.into_iter().map(|file| Ok((lock(file)?, file))).collect()
}

fn taken(
    lock: Result<(), TryLockError>,
    file: &Path,
    held: impl FnOnce(std::path::Display<'_>) -> String,
) -> Result<(), StartError> {
    match lock {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(StartError::Other(held(file.display()))),
        Err(TryLockError::Error(error)) => Err(StartError::system(format!("Can't lock {}", file.display()))(error)),
    }
}
