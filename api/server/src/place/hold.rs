//! Who holds an embedded installation: everything that opens it shares a hold, and a restore takes it alone. The hold is a
//! lock on a file beside each store, which ends with the process, however that ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::{Place, beside, moves};
use crate::start::StartError;

/// A hold on an installation's files, until it is dropped.
#[derive(Debug)]
pub(crate) struct Hold {
    _locks: Vec<File>,
}

impl Hold {
    /// Shares the installation with others that use it. A restore that was cut off is brought to its end first.
    pub(crate) fn shared(place: &Place) -> Result<Self, StartError> {
        loop {
            let locks = locks(place)?;
            for (lock, file) in &locks {
                taken(lock.try_lock_shared(), file, |file| {
                    format!("A restore is under way at {file}. Start this again when it has ended.")
                })?;
            }
            if !moves::is_under_way(place) {
                return Ok(Self::of(locks));
            }
            // Nobody works with it until this is done: all who come see the same, and wait here.
            for act in [File::unlock, File::lock] {
                for (lock, file) in &locks {
                    act(lock).map_err(StartError::system(format!("the lock of {} can't be taken", file.display())))?;
                }
            }
            moves::finish(place)?;
        }
    }

    /// Takes the installation alone.
    pub(crate) fn alone(place: &Place) -> Result<Self, StartError> {
        let locks = locks(place)?;
        for (lock, file) in &locks {
            taken(lock.try_lock(), file, |file| {
                format!(
                    "Kith is running on {file}: what it writes from now on would be lost. Stop `kith serve`, every \
                     `kith worker` and any other `kith` command that uses it, then run this again."
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

/// The lock of each file, always in the same order.
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
            .map_err(StartError::system(format!("the lock {} can't be opened", path.display())))
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
        Err(TryLockError::Error(error)) => {
            Err(StartError::system(format!("the lock of {} can't be taken", file.display()))(error))
        }
    }
}
