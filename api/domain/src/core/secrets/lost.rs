//! Which values were come across that don't open any more: each is told to the operator once, in the log and as a count.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::aead::Place;

/// How many are remembered.
const MOST: usize = 10_000;

/// The values that were come across and can't be read, each once.
#[derive(Debug, Default)]
pub(crate) struct Lost(Mutex<HashSet<Place>>);

impl Lost {
    /// Takes note of one.
    pub fn note(&self, place: Place) {
        let mut lost = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lost.len() < MOST && lost.insert(place) {
            drop(lost);
            tracing::error!(%place, "what is stored there can't be read; `kith doctor` lists all that can't");
        }
    }

    /// All of them.
    pub fn all(&self) -> Vec<Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// How many they are.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
