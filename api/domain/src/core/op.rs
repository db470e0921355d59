//! One operation: who acts, when, with what randomness, on what. Requests, the worker and the tests build it alike.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use entity::{DeviceId, PersonId};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

use crate::core::actor::Actor;
use crate::core::db::Db;
use crate::core::error::{Error, Result};
use crate::core::idempotency::{IdempotencyKey, KeyLocks};
use crate::core::ports::{Bus, Clock, Credentials, Entropy, Mailer};
use crate::core::secrets::{MasterKey, ServerKeys, Vault};
use crate::core::settings::Settings;
use crate::core::standing::{OpenFile, Standing};
use crate::core::state::States;
use crate::core::viewer::{Narrowing, Viewer};

/// The outside, as the rules need it.
pub struct Ports {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Says that feeds have moved.
    pub bus: Arc<dyn Bus>,
    /// Hands mail over.
    pub mailer: Arc<dyn Mailer>,
}

/// What all operations of an installation share.
pub struct Env {
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    pub(crate) keys: ServerKeys,
    pub(crate) ports: Ports,
    pub(crate) settings: Settings,
    pub(crate) credentials: Arc<dyn Credentials>,
    pub(crate) key_locks: KeyLocks,
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
    /// Opens an installation with what its rooms keep in memory. `domain::open` is the way in from outside.
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
            work,
            standing: Standing::default(),
            states,
        }))
    }

    /// An operation of this actor, now.
    #[must_use]
    pub fn op(self: &Arc<Self>, actor: Actor) -> Op {
        self.op_at(actor, self.ports.clock.now())
    }

    /// An operation of this actor at this moment.
    #[must_use]
    pub fn op_at(self: &Arc<Self>, actor: Actor, now: DateTime<Utc>) -> Op {
        let rng = random_at(&*self.ports.entropy, actor.person());
        let viewer = actor.person().map(|person| Viewer::new(person, Narrowing::Everything));
        Op { actor, now, from: None, viewer, rng, idempotency_key: None, env: self.clone() }
    }

    /// What a room keeps in memory.
    pub(crate) fn state<T: Send + Sync + 'static>(&self) -> &T {
        self.states.get()
    }

    /// The keys that make node ids.
    #[must_use]
    pub fn node_keys(&self) -> &ServerKeys {
        &self.keys
    }

    /// Says from which files the databases were opened: once they are replaced, writes are refused.
    pub fn stand_on(&self, files: Vec<OpenFile>) {
        self.standing.on(files);
    }

    /// Waits until a transaction has left work for the worker.
    pub async fn work(&self) {
        self.work.notified().await;
    }
}

/// One operation.
pub struct Op {
    /// Who acts.
    pub actor: Actor,
    /// When: the same moment for the whole operation.
    pub now: DateTime<Utc>,
    /// The address that it comes from, where it comes over a network.
    pub from: Option<IpAddr>,
    pub(crate) viewer: Option<Viewer>,
    rng: Mutex<ChaCha20Rng>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) env: Arc<Env>,
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Op").field("actor", &self.actor).field("now", &self.now).finish_non_exhaustive()
    }
}

impl Op {
    /// For whom it is.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] if nobody is signed in.
    pub fn viewer(&self) -> Result<Viewer> {
        self.viewer.ok_or(Error::Unauthenticated)
    }

    /// Who is signed in, with everything that is theirs.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] if nobody is; [`Error::Narrowed`] if what acts was narrowed to a part of it.
    pub fn person(&self) -> Result<PersonId> {
        self.viewer()?.whole()
    }

    /// The same operation, for a viewer who is narrowed to a part of what is theirs. No token that is given today narrows.
    #[must_use]
    pub fn narrowed(self, to: Narrowing) -> Self {
        Self { viewer: self.viewer.map(|viewer| Viewer::new(viewer.person(), to)), ..self }
    }

    /// The device that the person acts on.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] where nobody is signed in.
    pub fn device(&self) -> Result<DeviceId> {
        match self.actor {
            Actor::Person { device, .. } => Ok(device),
            Actor::Nobody | Actor::System => Err(Error::Unauthenticated),
        }
    }

    /// The keys that make node ids.
    #[must_use]
    pub fn node_keys(&self) -> &ServerKeys {
        &self.env.keys
    }

    /// The same operation, from this address.
    #[must_use]
    pub fn coming_from(self, from: Option<IpAddr>) -> Self {
        Self { from, ..self }
    }

    /// The same operation, which is recognised when it is repeated.
    pub(crate) fn with_idempotency_key(&self, key: IdempotencyKey) -> Self {
        let rng = Mutex::new(ChaCha20Rng::from_seed(self.random()));
        let (actor, now, from, viewer) = (self.actor, self.now, self.from, self.viewer);
        Self { actor, now, from, viewer, rng, idempotency_key: Some(key), env: self.env.clone() }
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        fill(&self.rng)
    }

    /// A new id: UUIDv7 (RFC 9562, section 5.7) of the operation's moment.
    pub(crate) fn id(&self) -> Uuid {
        let millis = u64::try_from(self.now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random()).into_uuid()
    }
}

fn random_at(entropy: &dyn Entropy, actor: Option<PersonId>) -> Mutex<ChaCha20Rng> {
    Mutex::new(ChaCha20Rng::from_seed(entropy.seed(actor)))
}

fn fill<const N: usize>(rng: &Mutex<ChaCha20Rng>) -> [u8; N] {
    let mut bytes = [0; N];
    rng.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut bytes);
    bytes
}
