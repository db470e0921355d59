//! Replaces files with others, all of them or none. The moves are recorded in a journal first, and whoever opens the
//! installation next finishes moves that were interrupted. The replaced files are kept beside the new ones.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::{BESIDE, Place, beside, make_lasting, sync_folder, unwritten};
use crate::start::StartError;

/// One file that replaces another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Move {
    /// The new file.
    pub from: PathBuf,
    /// The path that it is moved to.
    pub to: PathBuf,
    /// The path that the replaced file is moved to.
    pub aside: PathBuf,
}

/// The path of the journal.
fn journal(place: &Place) -> Option<PathBuf> {
    place.files().map(|(main, _)| beside(main, ".restore"))
}

/// Whether there are unfinished moves.
pub(super) fn is_under_way(place: &Place) -> bool {
    journal(place).is_some_and(|journal| journal.exists())
}

/// Moves files. The caller holds the exclusive lock.
pub(crate) fn put_in_place(place: &Place, moves: &[Move]) -> Result<(), StartError> {
    let Some(journal) = journal(place) else { return Ok(()) };
    let text = serde_json::to_vec_pretty(moves).map_err(|error| StartError::Other(error.to_string()))?;
    let draft = beside(&journal, ".draft");
    fs::write(&draft, text).map_err(StartError::system(unwritten(&draft)))?;
    make_lasting(&draft)?;
    // From here on, the restore is final.
    rename(&draft, &journal)?;
    sync_folder(&journal)?;
    finish(place)
}

/// Finishes the moves in the journal. Safe to repeat. The caller holds the exclusive lock.
pub(super) fn finish(place: &Place) -> Result<(), StartError> {
    let Some(journal) = journal(place) else { return Ok(()) };
    let text = match fs::read(&journal) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StartError::system(format!("Can't read {}", journal.display()))(error)),
    };
    let moves: Vec<Move> = serde_json::from_slice(&text).map_err(|error| {
        StartError::Other(format!("Can't read {}, the journal of an interrupted restore: {error}", journal.display()))
    })?;
    for Move { from, to, aside } in &moves {
        // This file has been moved already.
        if !from.exists() {
            continue;
        }
        for ending in [""].into_iter().chain(BESIDE) {
            let present = beside(to, ending);
            if present.exists() {
                rename(&present, &beside(aside, ending))?;
            }
        }
        sync_folder(to)?;
        rename(from, to)?;
        sync_folder(to)?;
    }
    fs::remove_file(&journal).map_err(StartError::system(format!("Can't remove {}", journal.display())))?;
    sync_folder(&journal)
}

fn rename(from: &Path, to: &Path) -> Result<(), StartError> {
    fs::rename(from, to).map_err(StartError::system(format!("Can't move {} to {}", from.display(), to.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pair that is there, each file with what stands beside it.
    fn present(folder: &Path) -> Vec<String> {
        let mut found: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                format!("{name}={}", fs::read_to_string(path).unwrap())
            })
            .collect();
        found.sort();
        found
    }

    /// Every point at which a kill may come: after none, one, two … of the system's calls that change something.
    #[test]
    fn wherever_it_is_cut_off_the_next_one_to_come_puts_the_whole_pair_in_place() {
        for killed_after in 0..=7 {
            let folder = tempfile::tempdir().unwrap();
            let at = |name: &str| folder.path().join(name);
            let place = Place { main: Some(at("main")), keys: Some(at("keys")) };
            for name in ["main", "main-wal", "main-shm", "keys", "keys-wal"] {
                fs::write(at(name), "old").unwrap();
            }
            let moves: Vec<_> = ["main", "keys"]
                .map(|name| Move {
                    from: at(&format!("{name}.restoring")),
                    to: at(name),
                    aside: at(&format!("{name}.before")),
                })
                .into();
            for name in ["main", "keys"] {
                fs::write(at(&format!("{name}.restoring")), "new").unwrap();
            }
            fs::write(at("main.restore"), serde_json::to_vec(&moves).unwrap()).unwrap();
            let steps = [
                ("main", "main.before"),
                ("main-wal", "main.before-wal"),
                ("main-shm", "main.before-shm"),
                ("main.restoring", "main"),
                ("keys", "keys.before"),
                ("keys-wal", "keys.before-wal"),
                ("keys.restoring", "keys"),
            ];
            for (from, to) in steps.iter().take(killed_after) {
                fs::rename(at(from), at(to)).unwrap();
            }
            assert!(is_under_way(&place));
            finish(&place).unwrap();
            finish(&place).unwrap();
            let whole = [
                "keys.before-wal=old",
                "keys.before=old",
                "keys=new",
                "main.before-shm=old",
                "main.before-wal=old",
                "main.before=old",
                "main=new",
            ];
            assert_eq!(present(folder.path()), whole, "killed after {killed_after}");
        }
    }
}
