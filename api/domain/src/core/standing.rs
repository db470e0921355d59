//! The files that an embedded database was opened from. A file that was moved away or replaced goes on taking writes from
//! whoever has it open, and they are gone with the next start: nothing is acknowledged from then on.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::{fs, io};

use crate::core::error::{Error, Result};

/// A file as it was when it was opened.
#[derive(Clone, Debug)]
pub struct OpenFile {
    path: PathBuf,
    device: u64,
    inode: u64,
    has_gone: Arc<AtomicBool>,
}

impl OpenFile {
    /// The file that is at this path now.
    ///
    /// # Errors
    ///
    /// What the system says, where there is none.
    pub fn at(path: &Path) -> io::Result<Self> {
        let found = fs::metadata(path)?;
        Ok(Self { path: path.to_owned(), device: found.dev(), inode: found.ino(), has_gone: Arc::default() })
    }

    /// Whether the same file is still at its path.
    #[must_use]
    pub fn is_there(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|now| (now.dev(), now.ino()) == (self.device, self.inode))
    }
}

/// Whether the files are those that were opened. Once they aren't, that doesn't change until a restart.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    files: OnceLock<Vec<OpenFile>>,
    fallen: AtomicBool,
}

impl Standing {
    /// Says which files to look at. The first word counts.
    pub(crate) fn on(&self, files: Vec<OpenFile>) {
        let _ = self.files.set(files);
    }

    /// The file that isn't the one that was opened, if one isn't: a call of the system for each.
    pub(crate) fn replaced(&self) -> Option<&Path> {
        let file = self.files.get()?.iter().find(|file| file.has_gone.load(Ordering::Relaxed) || !file.is_there())?;
        // Put back, it may lack what another has written meanwhile.
        if !file.has_gone.swap(true, Ordering::Relaxed) {
            let file = file.path.display();
            tracing::error!(%file, "the database file was moved, removed or replaced: writes are refused until a restart");
        }
        self.fall();
        Some(&file.path)
    }

    /// Refuses writes from now on.
    pub(crate) fn fall(&self) {
        self.fallen.store(true, Ordering::Relaxed);
    }

    /// Whether writes are refused.
    pub(crate) fn has_fallen(&self) -> bool {
        self.fallen.load(Ordering::Relaxed)
    }

    /// Refuses what would be written to a store that isn't there any more.
    pub(crate) fn check(&self) -> Result<()> {
        if self.replaced().is_some() || self.has_fallen() { Err(Error::Unavailable) } else { Ok(()) }
    }
}
