//! Operations: who acts, when, with what randomness, and on which installation. Requests, the worker and the tests make
//! them alike.

use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use entity::{AppId, CredentialId, DeviceId, PersonId};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

use crate::core::access::recorder::Recorder;
use crate::core::actor::{Actor, Means};
use crate::core::db::Db;
use crate::core::error::{Error, Result};
use crate::core::idempotency::{IdempotencyKey, KeyLocks};
use crate::core::ports::{Bus, Clock, Credentials, Entropy, Mailer};
use crate::core::secrets::{Ids, MasterKey, ServerKeys, Vault};
use crate::core::settings::Settings;
use crate::core::standing::{OpenFile, Standing};
use crate::core::state::States;
use crate::core::viewer::{Narrowing, Viewer};

/// The ports of an installation.
pub struct Ports {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Tells subscribers that feeds have moved.
    pub bus: Arc<dyn Bus>,
    /// Sends mail.
    pub mailer: Arc<dyn Mailer>,
}

/// An installation: what all operations share.
pub struct Env {
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    pub(crate) keys: ServerKeys,
    pub(crate) ports: Ports,
    pub(crate) settings: Settings,
    pub(crate) credentials: Arc<dyn Credentials>,
    pub(crate) key_locks: KeyLocks,
    pub(crate) access: Recorder,
    pub(crate) work: tokio::sync::Notify,
    pub(crate) standing: Standing,
    states: States,
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Env(…)")
    }
}

impl Env {
    /// Opens an installation with the states of its rooms. Use `domain::open` from outside.
    pub(crate) async fn open(
        db: Db,
        key_store: Db,
        master: MasterKey,
        ports: Ports,
        settings: Settings,
        credentials: Arc<dyn Credentials>,
        states: States,
    ) -> Result<Arc<Self>> {
        let random = random_at(&*ports.entropy, None);
        let fresh = || (fill(&random), fill(&random));
        let keys = ServerKeys::load(&db, &master, fresh(), fresh()).await?;
        let vault = Vault::new(master, key_store);
        let work = tokio::sync::Notify::new();
        Ok(Arc::new(Self {
            db,
            vault,
            keys,
            ports,
            settings,
            credentials,
            key_locks: KeyLocks::default(),
            access: Recorder::default(),
            work,
            standing: Standing::default(),
            states,
        }))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.ports.clock.now()
    }

    /// An operation of an actor, now.
    #[must_use]
    pub fn op(self: &Arc<Self>, actor: Actor) -> Op {
        self.op_at(actor, self.ports.clock.now())
    }

    /// An operation of an actor at a moment.
    #[must_use]
    pub fn op_at(self: &Arc<Self>, actor: Actor, now: DateTime<Utc>) -> Op {
        let rng = random_at(&*self.ports.entropy, actor.person());
        // A connection may have outlived a merge.
        let part = |narrowing| match narrowing {
            Narrowing::Contact(contact) => Narrowing::Contact(self.credentials.present(contact)),
            other => other,
        };
        let viewer = actor.acting().map(|acting| Viewer::new(acting.person, part(acting.narrowing)));
        Op { actor, now, from: None, viewer, rng, made: Arc::default(), idempotency_key: None, env: self.clone() }
    }

    /// The ids by which apps name themselves, which are no ids of nodes.
    pub(crate) fn clients(&self) -> Ids<'_> {
        self.keys.ids(Some(Uuid::nil()))
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The state that a room keeps in memory.
    pub(crate) fn state<T: Send + Sync + 'static>(&self) -> &T {
        self.states.get()
    }

    /// The ids of rows as Kith's own apps know them.
    #[must_use]
    pub fn ids(&self) -> Ids<'_> {
        self.keys.ids(None)
    }

    /// Sets the files from which the databases were opened. Once they are replaced, writes are refused.
    pub fn stand_on(&self, files: Vec<OpenFile>) {
        self.standing.on(files);
    }

    /// Waits until a transaction has queued a job that is due.
    pub async fn work(&self) {
        self.work.notified().await;
    }
}

/// One operation.
pub struct Op {
    /// Who acts.
    pub actor: Actor,
    /// When it happens: the same moment for the whole operation.
    pub now: DateTime<Utc>,
    /// The address of the client, if it comes over a network.
    pub from: Option<IpAddr>,
    pub(crate) viewer: Option<Viewer>,
    rng: Mutex<ChaCha20Rng>,
    /// The number of ids that were made.
    made: Arc<AtomicU64>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) env: Arc<Env>,
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Op").field("actor", &self.actor).field("now", &self.now).finish_non_exhaustive()
    }
}

impl Op {
    /// The viewer, for whom it is.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] if nobody is signed in.
    pub fn viewer(&self) -> Result<Viewer> {
        self.viewer.ok_or(Error::Unauthenticated)
    }

    /// The person who is signed in, with everything that is theirs.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] if nobody is signed in; [`Error::Narrowed`] if the viewer is narrowed.
    pub fn person(&self) -> Result<PersonId> {
        self.viewer()?.whole()
    }

    /// The same operation for a narrowed viewer.
    #[must_use]
    pub fn narrowed(self, to: Narrowing) -> Self {
        Self { viewer: self.viewer.map(|viewer| Viewer::new(viewer.person(), to)), ..self }
    }

    /// The device on which the person acts.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] if nobody is signed in, or what acts for them isn't a device of theirs.
    pub fn device(&self) -> Result<DeviceId> {
        let on_device = self.actor.acting().filter(|acting| acting.means == Means::Device);
        on_device.map(|acting| acting.credential.into()).ok_or(Error::Unauthenticated)
    }

    /// The credential by which something acts.
    pub(crate) fn credential(&self) -> Option<CredentialId> {
        self.actor.credential()
    }

    /// Under what attempts of a person's are counted: those of a program apart, so that it delays neither them nor another
    /// program, which would learn that it is one person.
    pub(crate) fn guesser(&self, person: PersonId) -> Uuid {
        let program = self.actor.acting().filter(|acting| acting.means != Means::Device);
        program.map_or(person.0, |program| program.credential.0)
    }

    /// The ids of rows as the client of the operation knows them.
    #[must_use]
    pub fn ids(&self) -> Ids<'_> {
        self.env.keys.ids(self.app().map(|app| app.0))
    }

    /// For whom cursors are sealed: the person, or the person as one app knows them.
    pub(crate) fn reader(&self) -> Result<Uuid> {
        let person = self.viewer()?.person().0;
        Ok(self.app().map_or(person, |app| Uuid::from_u128(person.as_u128() ^ app.0.as_u128())))
    }

    /// The app that acts, if one does.
    pub(crate) fn app(&self) -> Option<AppId> {
        self.actor.app()
    }

    /// The same operation from an address.
    #[must_use]
    pub fn coming_from(self, from: Option<IpAddr>) -> Self {
        Self { from, ..self }
    }

    /// The same operation with an idempotency key.
    pub(crate) fn with_idempotency_key(&self, key: IdempotencyKey) -> Self {
        let rng = Mutex::new(ChaCha20Rng::from_seed(self.random()));
        let (actor, now, from, viewer) = (self.actor, self.now, self.from, self.viewer);
        let (made, env) = (self.made.clone(), self.env.clone());
        Self { actor, now, from, viewer, rng, made, idempotency_key: Some(key), env }
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        fill(&self.rng)
    }

    /// A new id: a UUIDv7 (RFC 9562, section 5.7) with the time of the operation. The ids of an operation sort in the
    /// order in which they were made.
    pub(crate) fn id(&self) -> Uuid {
        let millis = u64::try_from(self.now.timestamp_millis()).unwrap_or_default();
        id_at(millis, self.made.fetch_add(1, Ordering::Relaxed), u64::from_be_bytes(self.random()))
    }
}

/// A UUIDv7 with a counter in `rand_a` (RFC 9562, section 6.2, method 1). What doesn't fit into its 12 bits increments
/// the time.
fn id_at(millis: u64, count: u64, random: u64) -> Uuid {
    let (time, counter) = (u128::from(millis + (count >> 12)), u128::from(count & 0xfff));
    uuid::Builder::from_u128(time << 80 | counter << 64 | u128::from(random))
        .with_version(uuid::Version::SortRand)
        .with_variant(uuid::Variant::RFC4122)
        .into_uuid()
}

fn random_at(entropy: &dyn Entropy, actor: Option<PersonId>) -> Mutex<ChaCha20Rng> {
    Mutex::new(ChaCha20Rng::from_seed(entropy.seed(actor)))
}

fn fill<const N: usize>(rng: &Mutex<ChaCha20Rng>) -> [u8; N] {
    let mut bytes = [0; N];
    rng.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_an_operation_sort_in_the_order_in_which_they_were_made() {
        let millis = 1_772_054_400_123;
        // More than the counter has room for, with randomness that would put them the other way round.
        let ids: Vec<_> = (0..10_000).map(|count| id_at(millis, count, u64::MAX - count)).collect();
        assert!(ids.is_sorted_by(|one, next| one < next));
        assert!(ids.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122));
        assert_eq!(ids[0].as_u128() >> 80, u128::from(millis));
        assert_eq!(ids[9_999].as_u128() >> 80, u128::from(millis + 2));
    }
}
