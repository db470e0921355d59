//! The files of an SQLite installation: their paths, their locks, and how a restore replaces them.

mod hold;
mod moves;

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use domain::standing::OpenFile;
use secrecy::ExposeSecret;

use crate::config::Config;
use crate::start::StartError;

pub(crate) use hold::Hold;
pub(crate) use moves::{Move, put_in_place};

/// The endings of files that SQLite keeps beside an open database, or leaves after a crash.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The ending of a file that a restore prepares.
pub(crate) const RESTORING: &str = ".restoring";

/// The absolute paths of the stores' files; `None` for a store on PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The main store's file.
    pub main: Option<PathBuf>,
    /// The key store's file.
    pub keys: Option<PathBuf>,
}

impl Place {
    /// Takes the paths from the configuration.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let file = |url: &secrecy::SecretString| sqlite_file(url.expose_secret()).map(resolved);
        Self { main: file(&config.database.url), keys: file(&config.database.keys_url) }
    }

    /// Both files, if both stores are SQLite.
    #[must_use]
    pub fn files(&self) -> Option<(&Path, &Path)> {
        self.main.as_deref().zip(self.keys.as_deref())
    }

    /// The files of the stores that are SQLite.
    fn all(&self) -> impl Iterator<Item = &Path> {
        // Keys first: a crash in between must not leave a main store without its key store.
        self.keys.iter().chain(&self.main).map(PathBuf::as_path)
    }

    /// Whether the installation is SQLite and none of its files exist.
    pub(crate) fn is_empty(&self) -> bool {
        let is_embedded = self.main.is_some() || self.keys.is_some();
        is_embedded && !self.all().any(Path::exists) && !moves::is_under_way(self)
    }

    /// Whether creating the files was interrupted: those that exist are empty.
    pub(crate) fn was_begun_and_left(&self) -> bool {
        let is_bare = |file: &Path| fs::metadata(file).is_ok_and(|found| found.len() == 0);
        self.all().all(|file| !file.exists() || is_bare(file)) && !moves::is_under_way(self)
    }

    /// Creates the missing files, readable only by their owner.
    pub(crate) fn begin(&self) -> Result<(), StartError> {
        for file in self.all() {
            let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
            match made {
                Ok(made) => made.sync_all().map_err(StartError::system(unwritten(file)))?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(StartError::system(unwritten(file))(error)),
            }
            sync_folder(file)?;
        }
        Ok(())
    }

    /// Creates the folders, accessible only by their owner.
    pub(crate) fn make_folders(&self) -> Result<(), StartError> {
        for file in self.all() {
            let Some(folder) = file.parent() else { continue };
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(StartError::system(format!("Can't create the folder {}", folder.display())))?;
        }
        Ok(())
    }

    /// The identity of the files now, to notice later if they are replaced.
    pub(crate) fn open_files(&self) -> Result<Vec<OpenFile>, StartError> {
        self.all().map(open_file).collect()
    }

    /// The identity of the log files that SQLite keeps beside open databases.
    pub(crate) fn open_logs(&self) -> Result<Vec<OpenFile>, StartError> {
        let logs = self.all().flat_map(|file| ["-wal", "-shm"].map(|ending| beside(file, ending)));
        logs.map(|log| open_file(&log)).collect()
    }

    /// Removes files that an interrupted restore has prepared and not yet moved. The caller holds the locks.
    pub(crate) fn clear_drafts(&self) -> Result<(), StartError> {
        if moves::is_under_way(self) {
            return Ok(());
        }
        self.all().try_for_each(|file| remove(&beside(file, RESTORING)))
    }
}

fn open_file(file: &Path) -> Result<OpenFile, StartError> {
    OpenFile::at(file).map_err(StartError::system(format!("Can't find {}", file.display())))
}

/// The path in an SQLite URL; `None` for other databases and for databases in memory.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (!path.is_empty() && path != ":memory:").then(|| Path::new(path))
}

/// The absolute path with symbolic links resolved as far as it exists, so that one file has one name and one lock.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (path.parent().and_then(|folder| fs::canonicalize(folder).ok()), path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

/// A file's path with an ending appended.
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Removes a file, if it exists, and the files that SQLite kept beside it.
pub(crate) fn remove(file: &Path) -> Result<(), StartError> {
    for path in [file.to_owned()].into_iter().chain(BESIDE.map(|ending| beside(file, ending))) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StartError::system(format!("Can't remove {}", path.display()))(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes a file readable only by its owner, and syncs it to disk.
pub(crate) fn make_lasting(file: &Path) -> Result<(), StartError> {
    let lasting =
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).and_then(|()| fs::File::open(file)?.sync_all());
    lasting.map_err(StartError::system(unwritten(file)))
}

/// Syncs a file's folder to disk.
pub(crate) fn sync_folder(file: &Path) -> Result<(), StartError> {
    let Some(folder) = file.parent() else { return Ok(()) };
    let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(StartError::system(format!("Can't sync the folder {}", folder.display())))
}

pub(crate) fn unwritten(file: &Path) -> String {
    format!("Can't write {}", file.display())
}
