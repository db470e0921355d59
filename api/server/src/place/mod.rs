//! Where an embedded installation stands: the files of its stores, who holds them, and how they are put in place.

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

/// What SQLite keeps beside a database file while it is open, or when it was cut off.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// What the name of a file ends with that a restore makes ready.
pub(crate) const RESTORING: &str = ".restoring";

/// The files of the stores, in full; none for a store on PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Of the main store.
    pub main: Option<PathBuf>,
    /// Of the key store.
    pub keys: Option<PathBuf>,
}

impl Place {
    /// As the configuration says.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let file = |url: &secrecy::SecretString| sqlite_file(url.expose_secret()).map(resolved);
        Self { main: file(&config.database.url), keys: file(&config.database.keys_url) }
    }

    /// Both files, where both stores are embedded.
    #[must_use]
    pub fn files(&self) -> Option<(&Path, &Path)> {
        self.main.as_deref().zip(self.keys.as_deref())
    }

    /// The files that there are to be.
    fn all(&self) -> impl Iterator<Item = &Path> {
        // Keys first: of a crash in between, no main store is left without its key store.
        self.keys.iter().chain(&self.main).map(PathBuf::as_path)
    }

    /// Whether there is nothing here of an installation that is embedded.
    pub(crate) fn is_empty(&self) -> bool {
        let is_embedded = self.main.is_some() || self.keys.is_some();
        is_embedded && !self.all().any(Path::exists) && !moves::is_under_way(self)
    }

    /// Whether making the files was cut off: what is there holds nothing.
    pub(crate) fn was_begun_and_left(&self) -> bool {
        let is_bare = |file: &Path| fs::metadata(file).is_ok_and(|found| found.len() == 0);
        self.all().all(|file| !file.exists() || is_bare(file)) && !moves::is_under_way(self)
    }

    /// Makes what is missing of the files, in folders of their own, which concern nobody else on the machine.
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

    /// Makes the folders.
    pub(crate) fn make_folders(&self) -> Result<(), StartError> {
        for file in self.all() {
            let Some(folder) = file.parent() else { continue };
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(StartError::system(format!("the folder {} can't be made", folder.display())))?;
        }
        Ok(())
    }

    /// The files as they are now, to see later whether they still are.
    pub(crate) fn open_files(&self) -> Result<Vec<OpenFile>, StartError> {
        self.all().map(open_file).collect()
    }

    /// The same of what SQLite writes to first, and keeps beside its files for as long as they are open.
    pub(crate) fn open_logs(&self) -> Result<Vec<OpenFile>, StartError> {
        let logs = self.all().flat_map(|file| ["-wal", "-shm"].map(|ending| beside(file, ending)));
        logs.map(|log| open_file(&log)).collect()
    }

    /// Removes what a restore had made ready that was cut off before it put anything in place. Who calls this has the hold.
    pub(crate) fn clear_drafts(&self) -> Result<(), StartError> {
        if moves::is_under_way(self) {
            return Ok(());
        }
        self.all().try_for_each(|file| remove(&beside(file, RESTORING)))
    }
}

fn open_file(file: &Path) -> Result<OpenFile, StartError> {
    OpenFile::at(file).map_err(StartError::system(format!("{} isn't there", file.display())))
}

/// The file of an SQLite URL; none for another database, or one in memory.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (!path.is_empty() && path != ":memory:").then(|| Path::new(path))
}

/// A path in full, with symbolic links followed as far as it exists: one file has one name, and one lock.
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

/// A file's path with an ending: what belongs to it stands beside it.
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Removes a file, if it is there, and what SQLite kept beside it.
pub(crate) fn remove(file: &Path) -> Result<(), StartError> {
    for path in [file.to_owned()].into_iter().chain(BESIDE.map(|ending| beside(file, ending))) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StartError::system(format!("{} can't be removed", path.display()))(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes a file readable by its owner alone, and brings it to the disk.
pub(crate) fn make_lasting(file: &Path) -> Result<(), StartError> {
    let lasting =
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).and_then(|()| fs::File::open(file)?.sync_all());
    lasting.map_err(StartError::system(unwritten(file)))
}

/// Brings to the disk which files a file's folder holds.
pub(crate) fn sync_folder(file: &Path) -> Result<(), StartError> {
    let Some(folder) = file.parent() else { return Ok(()) };
    let synced = fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(StartError::system(format!("the folder {} can't be brought to the disk", folder.display())))
}

pub(crate) fn unwritten(file: &Path) -> String {
    format!("{} can't be written", file.display())
}
