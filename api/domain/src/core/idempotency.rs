//! Idempotency keys: what an operation is recognised by when it is repeated, and where those with the same key wait for each
//! other.

use tokio::sync::{Mutex, MutexGuard};

/// What an operation is to be recognised by when it is repeated.
#[derive(Clone, Debug)]
pub(crate) enum IdempotencyKey {
    /// What was given can't be a key.
    Invalid,
    /// Keyed hashes of whose key it is, and of what is to be done.
    Valid { key: Vec<u8>, input: Vec<u8> },
}

/// Where operations with the same key wait for each other.
pub(crate) struct KeyLocks(Vec<Mutex<()>>);

impl Default for KeyLocks {
    fn default() -> Self {
        // So many that two keys seldom share one: that costs a wait, and nothing else.
        Self((0..1_024).map(|_| Mutex::default()).collect())
    }
}

impl KeyLocks {
    /// Waits for those that hold this key, or another that shares its lock.
    pub async fn lock(&self, key: &IdempotencyKey) -> Option<MutexGuard<'_, ()>> {
        let IdempotencyKey::Valid { key, .. } = key else { return None };
        let place = key.iter().take(4).fold(0, |number, &byte| number << 8 | usize::from(byte));
        Some(self.0.get(place % self.0.len())?.lock().await)
    }
}
