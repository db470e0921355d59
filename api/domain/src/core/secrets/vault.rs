//! Sealing keys, one for each person and each mailed code: made once, wrapped in the key store, unwrapped into a bounded
//! cache, and destroyed when their owner is erased or forgotten. Then a tombstone stays: a key that is missing without one
//! was lost, and its owner is told to come again, and never taken for erased.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use entity::{Sealed, sealing_key};
use moka::sync::Cache;
use sea_orm::{ActiveValue::Set, DbErr};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::aead::{KEY_LEN, MasterKey, Place, SealKey};
use super::graves;
use super::key_store;
use super::lost::Lost;
use crate::core::db::Db;
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::Op;

/// How many keys are held unwrapped at the most.
const HELD: u64 = 10_000;
/// How many keys one statement asks for.
const MOST_AT_ONCE: usize = 10_000;
/// How long: an erasure on another instance is in force here after this at the latest.
const HELD_FOR: Duration = Duration::from_mins(5);

/// Keys by their owners; nothing for one that was destroyed.
pub(crate) type Found = HashMap<Uuid, Option<Arc<SealKey>>>;

/// The key store and its cache.
pub struct Vault {
    pub(crate) master: MasterKey,
    store: Db,
    /// None for a key that was destroyed.
    held: Cache<Uuid, Option<Arc<SealKey>>>,
    /// Whether a key was missed that nobody has destroyed.
    missed: AtomicBool,
    /// The most keys and tombstones that were counted.
    counted: AtomicU64,
    /// What was come across that can't be read.
    pub(crate) lost: Arc<Lost>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    pub(crate) fn new(master: MasterKey, store: Db) -> Self {
        let held = Cache::builder().max_capacity(HELD).time_to_live(HELD_FOR).build();
        Self { master, store, held, missed: AtomicBool::new(false), counted: AtomicU64::new(0), lost: Arc::default() }
    }

    /// Makes an owner's key. It stands before anything is sealed under it: a key without an owner harms nobody.
    pub(crate) async fn create(&self, op: &Op, owner: Uuid) -> Result<Arc<SealKey>> {
        let bytes = Zeroizing::new(op.random::<KEY_LEN>());
        let row = sealing_key::ActiveModel {
            owner: Set(owner),
            wrapped: Set(self.master.wrap(op.random(), Place::of_key(owner), bytes.as_slice())),
            created_at: Set(op.now),
        };
        key_store::insert(self.store.write(), row).await?;
        let key = Arc::new(SealKey::new(&bytes).noting(&self.lost));
        self.held.insert(owner, Some(key.clone()));
        Ok(key)
    }

    /// The key of an owner who isn't erased.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] where it was lost.
    pub(crate) async fn key(&self, owner: Uuid) -> Result<Arc<SealKey>> {
        let key = self.look_up([owner]).await?.remove(&owner).ok_or(Error::Unavailable)?;
        key.ok_or_else(|| Error::internal(Inconsistent("somebody without a key")))
    }

    /// The keys of these owners, to read by, by one statement for those that aren't held, and one more if some have none;
    /// those who were erased have none. A key that is damaged opens nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] where a key is missing that nobody has destroyed.
    pub(crate) async fn keys(&self, owners: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, Arc<SealKey>>> {
        let owners: Vec<_> = owners.into_iter().collect();
        let (mut found, damaged) = self.find(owners.iter().copied()).await?;
        found.extend(damaged.into_iter().map(|owner| (owner, Some(Arc::new(SealKey::lost().noting(&self.lost))))));
        if owners.iter().any(|owner| !found.contains_key(owner)) {
            return Err(Error::Unavailable);
        }
        Ok(found.into_iter().filter_map(|(owner, key)| Some((owner, key?))).collect())
    }

    /// The same for work on many people's behalf, which one lost key is not to hold up: nothing for a key that was
    /// destroyed, and no entry for one that is missing or damaged.
    pub(crate) async fn look_up(&self, owners: impl IntoIterator<Item = Uuid>) -> Result<Found> {
        Ok(self.find(owners).await?.0)
    }

    /// The keys that are there, and whose are but are damaged.
    async fn find(&self, owners: impl IntoIterator<Item = Uuid>) -> Result<(Found, Vec<Uuid>)> {
        let (mut keys, mut damaged) = (Found::new(), Vec::new());
        let mut missing = Vec::new();
        for owner in owners {
            match self.held.get(&owner) {
                Some(key) => drop(keys.insert(owner, key)),
                None => missing.push(owner),
            }
        }
        if missing.is_empty() {
            return Ok((keys, damaged));
        }
        let mut rows = Vec::new();
        // One statement for all but a whole installation.
        for some in missing.chunks(MOST_AT_ONCE) {
            rows.extend(key_store::of(self.store.read(), some.iter().copied()).await?);
        }
        for row in rows {
            let Ok(key) = self.master.unwrap_key(Place::of_key(row.owner), &row.wrapped) else {
                self.lost.note(Place::of_key(row.owner));
                damaged.push(row.owner);
                continue;
            };
            let key = Some(Arc::new(key.noting(&self.lost)));
            self.held.insert(row.owner, key.clone());
            keys.insert(row.owner, key);
        }
        missing.retain(|owner| !keys.contains_key(owner) && !damaged.contains(owner));
        for some in missing.chunks(MOST_AT_ONCE) {
            for owner in graves::buried(self.store.read(), some.iter().copied()).await? {
                self.held.insert(owner, None);
                keys.insert(owner, None);
            }
        }
        if missing.iter().any(|owner| !keys.contains_key(owner)) && !self.missed.swap(true, Ordering::Relaxed) {
            tracing::error!("a key is missing that nobody has destroyed; `kith doctor` says how many are");
        }
        Ok((keys, damaged))
    }

    /// Destroys an owner's key, and with it all text that was sealed under it.
    pub(crate) async fn destroy(&self, op: &Op, owner: Uuid) -> Result<()> {
        graves::bury(self.store.write(), &[(owner, op.now)]).await?;
        self.held.insert(owner, None);
        Ok(())
    }

    /// Where the keys are, for what compares both stores.
    pub(crate) fn store(&self) -> &Db {
        &self.store
    }

    /// Whether keys may have been lost since this was last asked: one was missed, or there are fewer than there were.
    pub(crate) async fn may_have_lost_some(&self) -> Result<bool, DbErr> {
        let now = graves::count(self.store.read()).await?;
        Ok(self.counted.swap(now, Ordering::Relaxed) > now || self.missed.load(Ordering::Relaxed))
    }

    /// Notes whether keys are missing. If some are, no key is held any longer: what is sealed under one that only this
    /// process has would be lost with it.
    pub(crate) fn found_missing(&self, missing: bool) {
        self.missed.store(missing, Ordering::Relaxed);
        if missing {
            self.held.invalidate_all();
        }
    }
}

/// Seals text of this operation's actor.
pub(crate) fn seal(op: &Op, key: &SealKey, place: Place, text: &str) -> Sealed {
    key.seal(op.random(), place, text.as_bytes())
}
