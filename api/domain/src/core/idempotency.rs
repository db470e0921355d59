//! Idempotency keys, and the locks on which operations with the same key wait for each other.

use tokio::sync::{Mutex, MutexGuard};

/// The idempotency key of an operation.
#[derive(Clone, Debug)]
pub(crate) enum IdempotencyKey {
    /// The given key is invalid.
    Invalid,
    /// Keyed hashes of the person, the device and the key, and of the input.
    Valid { key: Vec<u8>, input: Vec<u8> },
}

/// Locks on which operations with the same key wait for each other.
pub(crate) struct KeyLocks(Vec<Mutex<()>>);

impl Default for KeyLocks {
    fn default() -> Self {
        // Two keys rarely share a lock, and then one of them waits.
        Self((0..1_024).map(|_| Mutex::default()).collect())
    }
}

impl KeyLocks {
    /// Waits for the lock of this key.
    pub async fn lock(&self, key: &IdempotencyKey) -> Option<MutexGuard<'_, ()>> {
        let IdempotencyKey::Valid { key, .. } = key else { return None };
        let place = key.iter().take(4).fold(0, |number, &byte| number << 8 | usize::from(byte));
        Some(self.0.get(place % self.0.len())?.lock().await)
    }
}
