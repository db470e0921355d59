//! Keys that follow from their owners, and text that is sealed under them as Kith seals it.

use domain::secrets::{MasterKey, Place, SealKey};
use entity::Sealed;
use uuid::Uuid;

use crate::chance::{self, Of};

/// The key of an owner: a person, a group or a membership.
pub fn key_of(owner: Uuid) -> [u8; 32] {
    let (high, low) = owner.as_u64_pair();
    chance::bytes(Of::Key, high, low)
}

/// The key of an owner, as the key store has it.
pub fn wrapped(master: &MasterKey, owner: Uuid) -> Sealed {
    let place = Place::of_key(owner);
    master.wrap(nonce(owner, 0), place, &key_of(owner))
}

/// Seals texts of one owner.
pub struct Seals(SealKey);

impl Seals {
    pub fn of(owner: Uuid) -> Self {
        Self(SealKey::new(&key_of(owner)))
    }

    pub fn text(&self, table: &'static str, column: &'static str, row: Uuid, text: &str) -> Sealed {
        // The cipher bears a nonce that is used twice.
        self.0.seal(nonce(row, column.len() as u64), Place::new(table, column, row), text.as_bytes())
    }
}

fn nonce(row: Uuid, number: u64) -> [u8; 12] {
    let (high, low) = row.as_u64_pair();
    chance::bytes(Of::Nonce, high ^ number, low)
}
