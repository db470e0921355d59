//! One operation: who acts, when, with what randomness, on what. Requests, the worker and the tests build it alike.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use entity::{DeviceId, PersonId};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

use crate::accounts::{Hasher, Sessions};
use crate::contacts::Finder;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::once::{Key, Turns};
use crate::ports::{Bus, Clock, Entropy, Mailer};
use crate::scope::Scopes;
use crate::secrets::{MasterKey, ServerKeys, Vault};
use crate::standing::{OpenFile, Standing};

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who isn't signed in.
    Nobody,
    /// A person, on one of their devices.
    Person {
        /// The person.
        person: PersonId,
        /// The device.
        device: DeviceId,
        /// What the token may be used for.
        scopes: Scopes,
    },
    /// The worker.
    System,
}

impl Actor {
    /// The person who acts, if one does.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { person, .. } => Some(*person),
            Self::Nobody | Self::System => None,
        }
    }

    /// What the actor's token may be used for.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        match self {
            Self::Person { scopes, .. } => *scopes,
            Self::Nobody | Self::System => Scopes::PUBLIC,
        }
    }
}

/// Numbers that an installation may set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where clients reach this installation, without a slash at the end.
    pub public_url: String,
    /// Who issues tokens (RFC 7519, section 4.1.1).
    pub issuer: String,
    /// Whom tokens are for (RFC 7519, section 4.1.3).
    pub audience: String,
    /// How long an access token lives.
    pub access: chrono::Duration,
    /// How long a device stays signed in without being used.
    pub refresh: chrono::Duration,
    /// After how long without news from the database an instance refuses tokens, rather than guess which have ended.
    pub behind: std::time::Duration,
    /// Memory for one password hash, in KiB.
    pub password_memory_kib: u32,
    /// Passes for one password hash.
    pub password_iterations: u32,
    /// How many passwords are hashed at the same time.
    pub passwords_at_once: usize,
    /// How long a feed remembers.
    pub feed: chrono::Duration,
    /// How many wrong guesses in a row cost nothing: at a password, or by a person at codes.
    pub guesses: i32,
    /// How many cost nothing to a network, which many people may share.
    pub network_guesses: i32,
    /// The crisis lines that are shown, and the directory of others.
    pub crisis: crate::checkins::CrisisLines,
}

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
    pub(crate) hasher: Hasher,
    pub(crate) sessions: Sessions,
    pub(crate) finder: Finder,
    pub(crate) turns: Turns,
    pub(crate) work: tokio::sync::Notify,
    pub(crate) standing: Standing,
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Env(…)")
    }
}

impl Env {
    /// Opens an installation: its keys are loaded, or made where there are none. The tables have to be up to date.
    ///
    /// # Errors
    ///
    /// Where a database doesn't answer, or the master key isn't the one that this installation was begun with.
    pub async fn open(db: Db, key_store: Db, master: MasterKey, ports: Ports, settings: Settings) -> Result<Arc<Self>> {
        let random = random_at(&*ports.entropy, None);
        let fresh = || (fill(&random), fill(&random));
        let keys = ServerKeys::load(&db, &master, fresh(), fresh()).await?;
        let hasher = Hasher::new(&settings).map_err(Error::internal)?;
        let sessions = Sessions::new(&settings);
        let vault = Vault::new(master, key_store);
        let work = tokio::sync::Notify::new();
        let env = Arc::new(Self {
            db,
            vault,
            keys,
            ports,
            settings,
            hasher,
            sessions,
            finder: Finder::default(),
            turns: Turns::default(),
            work,
            standing: Standing::default(),
        });
        crate::accounts::reload(&env.op(Actor::System)).await?;
        Ok(env)
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
        Op { actor, now, from: None, rng, key: None, env: self.clone() }
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
    rng: Mutex<ChaCha20Rng>,
    pub(crate) key: Option<Key>,
    pub(crate) env: Arc<Env>,
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Op").field("actor", &self.actor).field("now", &self.now).finish_non_exhaustive()
    }
}

impl Op {
    /// Who is signed in.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] where nobody is.
    pub fn person(&self) -> Result<PersonId> {
        self.actor.person().ok_or(Error::Unauthenticated)
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
    pub(crate) fn with_key(&self, key: Key) -> Self {
        let rng = Mutex::new(ChaCha20Rng::from_seed(self.random()));
        Self { actor: self.actor, now: self.now, from: self.from, rng, key: Some(key), env: self.env.clone() }
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
