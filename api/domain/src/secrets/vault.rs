//! People's keys: each made once, wrapped in the key store, unwrapped into a bounded cache, and destroyed at erasure.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use entity::{PersonId, Sealed, person_key};
use moka::sync::Cache;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use zeroize::Zeroizing;

use super::aead::{KEY_LEN, MasterKey, Place, SealKey};
use crate::db::Db;
use crate::error::{Error, Inconsistent, Result};
use crate::op::Op;

/// How many people's keys are held unwrapped at the most.
const HELD: u64 = 10_000;
/// How long: an erasure on another instance is in force here after this at the latest.
const HELD_FOR: Duration = Duration::from_mins(5);

/// The key store and its cache.
pub struct Vault {
    pub(crate) master: MasterKey,
    store: Db,
    held: Cache<PersonId, Arc<SealKey>>,
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

    /// Makes a person's key. It stands before anything is sealed under it: a key without a person harms nobody.
    pub(crate) async fn create(&self, op: &Op, person: PersonId) -> Result<Arc<SealKey>> {
        let bytes = Zeroizing::new(op.random::<KEY_LEN>());
        person_key::Entity::insert(person_key::ActiveModel {
            person_id: Set(person),
            wrapped: Set(self.master.wrap(op.random(), place(person), bytes.as_slice())),
            created_at: Set(op.now),
        })
        .exec_without_returning(self.store.maintenance())
        .await?;
        let key = Arc::new(SealKey::new(&bytes));
        self.held.insert(person, key.clone());
        Ok(key)
    }

    /// A living person's key.
    pub(crate) async fn key(&self, person: PersonId) -> Result<Arc<SealKey>> {
        let mut keys = self.keys([person]).await?;
        keys.remove(&person).ok_or_else(|| Error::internal(Inconsistent("a person without a key")))
    }

    /// The keys of these people, by one statement at the most; those who were erased have none.
    pub(crate) async fn keys(
        &self,
        people: impl IntoIterator<Item = PersonId>,
    ) -> Result<HashMap<PersonId, Arc<SealKey>>> {
        let mut keys = HashMap::new();
        let mut missing = Vec::new();
        for person in people {
            match self.held.get(&person) {
                Some(key) => drop(keys.insert(person, key)),
                None => missing.push(person),
            }
        }
        if missing.is_empty() {
            return Ok(keys);
        }
        let rows = person_key::Entity::find()
            .filter(person_key::COLUMN.person_id.is_in(missing))
            .all(self.store.read())
            .await?;
        for row in rows {
            let key = self.master.unwrap_key(place(row.person_id), &row.wrapped).map_err(Error::internal)?;
            let key = Arc::new(key);
            self.held.insert(row.person_id, key.clone());
            keys.insert(row.person_id, key);
        }
        Ok(keys)
    }

    /// Destroys a person's key, and with it all text that was sealed under it.
    pub(crate) async fn destroy(&self, person: PersonId) -> Result<()> {
        person_key::Entity::delete_by_id(person).exec(self.store.maintenance()).await?;
        self.held.invalidate(&person);
        Ok(())
    }
}

fn place(person: PersonId) -> Place {
    Place::new("person_key", "wrapped", person.0)
}

/// Seals text of this operation's actor.
pub(crate) fn seal(op: &Op, key: &SealKey, place: Place, text: &str) -> Sealed {
    key.seal(op.random(), place, text.as_bytes())
}
