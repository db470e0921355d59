//! Sealing keys, one for each person and each mailed code: made once, wrapped in the key store, unwrapped into a bounded
//! cache, and destroyed when their owner is erased or forgotten.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use entity::{Sealed, sealing_key};
use moka::sync::Cache;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::aead::{KEY_LEN, MasterKey, Place, SealKey};
use crate::db::{Db, filled};
use crate::error::{Error, Inconsistent, Result};
use crate::op::Op;

/// How many keys are held unwrapped at the most.
const HELD: u64 = 10_000;
/// How many keys one statement asks for.
const MOST_AT_ONCE: usize = 10_000;
/// How long: an erasure on another instance is in force here after this at the latest.
const HELD_FOR: Duration = Duration::from_mins(5);

/// The key store and its cache.
pub struct Vault {
    pub(crate) master: MasterKey,
    store: Db,
    held: Cache<Uuid, Arc<SealKey>>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    pub(crate) fn new(master: MasterKey, store: Db) -> Self {
        let held = Cache::builder().max_capacity(HELD).time_to_live(HELD_FOR).build();
        Self { master, store, held }
    }

    /// Makes an owner's key. It stands before anything is sealed under it: a key without an owner harms nobody.
    pub(crate) async fn create(&self, op: &Op, owner: Uuid) -> Result<Arc<SealKey>> {
        let bytes = Zeroizing::new(op.random::<KEY_LEN>());
        sealing_key::Entity::insert(sealing_key::ActiveModel {
            owner: Set(owner),
            wrapped: Set(self.master.wrap(op.random(), place(owner), bytes.as_slice())),
            created_at: Set(op.now),
        })
        .exec_without_returning(self.store.write())
        .await?;
        let key = Arc::new(SealKey::new(&bytes));
        self.held.insert(owner, key.clone());
        Ok(key)
    }

    /// The key of an owner who isn't erased.
    pub(crate) async fn key(&self, owner: Uuid) -> Result<Arc<SealKey>> {
        let mut keys = self.keys([owner]).await?;
        keys.remove(&owner).ok_or_else(|| Error::internal(Inconsistent("somebody without a key")))
    }

    /// The keys of these owners, by one statement at the most; those who were erased have none.
    pub(crate) async fn keys(&self, owners: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, Arc<SealKey>>> {
        let mut keys = HashMap::new();
        let mut missing = Vec::new();
        for owner in owners {
            match self.held.get(&owner) {
                Some(key) => drop(keys.insert(owner, key)),
                None => missing.push(owner),
            }
        }
        if missing.is_empty() {
            return Ok(keys);
        }
        let mut rows = Vec::new();
        // One statement for all but a whole installation.
        for some in missing.chunks(MOST_AT_ONCE) {
            let some =
                sealing_key::Entity::find().filter(sealing_key::COLUMN.owner.is_in(filled(some.iter().copied())));
            rows.extend(some.all(self.store.read()).await?);
        }
        for row in rows {
            let key = self.master.unwrap_key(place(row.owner), &row.wrapped).map_err(Error::internal)?;
            let key = Arc::new(key);
            self.held.insert(row.owner, key.clone());
            keys.insert(row.owner, key);
        }
        Ok(keys)
    }

    /// Destroys an owner's key, and with it all text that was sealed under it.
    pub(crate) async fn destroy(&self, owner: Uuid) -> Result<()> {
        sealing_key::Entity::delete_by_id(owner).exec(self.store.write()).await?;
        self.held.invalidate(&owner);
        Ok(())
    }
}

fn place(owner: Uuid) -> Place {
    Place::new("sealing_key", "wrapped", owner)
}

/// Seals text of this operation's actor.
pub(crate) fn seal(op: &Op, key: &SealKey, place: Place, text: &str) -> Sealed {
    key.seal(op.random(), place, text.as_bytes())
}
