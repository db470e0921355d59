//! The vault of sealing keys, one for each person, mailed code, group and membership. They are stored wrapped in the key
//! store, and unwrapped into a bounded cache. When their owner is erased or removed, they are destroyed, and a tombstone is
//! left. A key that is missing without a tombstone was lost: then its owner gets `UNAVAILABLE`, and isn't taken for erased.

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

use super::aead::{KEY_LEN, MasterKey, SealKey};
use super::graves;
use super::key_store;
use super::lost::Lost;
use super::place::Place;
use crate::core::db::Db;
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::Op;

/// The greatest number of unwrapped keys in the cache.
const HELD: u64 = 10_000;
/// The greatest number of keys that one statement reads.
const MOST_AT_ONCE: usize = 10_000;
/// How long keys are cached: an erasure on another instance takes effect here within this time.
const HELD_FOR: Duration = Duration::from_mins(5);

/// Keys by their owners; `None` for a key that was destroyed.
pub(crate) type Found = HashMap<Uuid, Option<Arc<SealKey>>>;

/// The key store and its cache.
pub struct Vault {
    pub(crate) master: MasterKey,
    store: Db,
    /// `None` for a key that was destroyed.
    held: Cache<Uuid, Option<Arc<SealKey>>>,
    /// Whether a key was found missing without a tombstone.
    missed: AtomicBool,
    /// The greatest number of keys and tombstones that was counted.
    counted: AtomicU64,
    /// The unreadable values that were found.
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

    /// Creates the key of an owner. It is stored before anything is sealed under it: a key without an owner does no
    /// harm.
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
    /// [`Error::Unavailable`] if it was lost.
    pub(crate) async fn key(&self, owner: Uuid) -> Result<Arc<SealKey>> {
        let key = self.look_up([owner]).await?.remove(&owner).ok_or(Error::Unavailable)?;
        key.ok_or_else(|| Error::internal(Inconsistent("somebody without a key")))
    }

    /// The keys of these owners for reading, with one statement for those that aren't cached, and another one if some
    /// are missing. Erased owners have none, and a damaged key opens nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] if a key is missing without a tombstone.
    pub(crate) async fn keys(&self, owners: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, Arc<SealKey>>> {
        let owners: Vec<_> = owners.into_iter().collect();
        let (mut found, damaged) = self.find(owners.iter().copied()).await?;
        found.extend(damaged.into_iter().map(|owner| (owner, Some(Arc::new(SealKey::lost().noting(&self.lost))))));
        if owners.iter().any(|owner| !found.contains_key(owner)) {
            return Err(Error::Unavailable);
        }
        Ok(found.into_iter().filter_map(|(owner, key)| Some((owner, key?))).collect())
    }

    /// The keys of these owners, for work for many people, which one lost key must not stop: `None` for a key that was
    /// destroyed, and no entry for one that is missing or damaged.
    pub(crate) async fn look_up(&self, owners: impl IntoIterator<Item = Uuid>) -> Result<Found> {
        Ok(self.find(owners).await?.0)
    }

    /// The keys that were found, and the owners of damaged keys.
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

    /// Destroys the keys of many owners, as [`Self::destroy`] does.
    pub(crate) async fn destroy_all(&self, op: &Op, owners: impl IntoIterator<Item = Uuid>) -> Result<()> {
        let dead: Vec<_> = owners.into_iter().map(|owner| (owner, op.now)).collect();
        graves::bury(self.store.write(), &dead).await?;
        for (owner, _) in dead {
            self.held.insert(owner, None);
        }
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
