//! The unreadable values that this process has found. Each is reported to the operator once, in the log and as a count.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::place::Place;

/// The greatest number of values that are remembered.
const MOST: usize = 10_000;

/// The unreadable values that were found, each once.
#[derive(Debug, Default)]
pub(crate) struct Lost(Mutex<HashSet<Place>>);

impl Lost {
    /// Notes an unreadable value.
    pub fn note(&self, place: Place) {
        let mut lost = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lost.len() < MOST && lost.insert(place) {
            drop(lost);
            tracing::error!(%place, "what is stored there can't be read; `kith doctor` lists all that can't");
        }
    }

    /// All unreadable values that were found.
    pub fn all(&self) -> Vec<Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// The number of unreadable values that were found.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
