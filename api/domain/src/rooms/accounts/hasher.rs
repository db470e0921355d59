//! Password hashing: Argon2id (RFC 9106) on a bounded number of threads, so that sign-ins can't starve the rest.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::settings::Settings;
use crate::core::throttle::Guess;

/// How many passwords may wait for each that is being hashed.
const WAITING: usize = 32;

/// Hashes and checks passwords.
pub struct Hasher {
    argon: Argon2<'static>,
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// A hash to check passwords against if there is no account, so that this takes as long.
    nobody: String,
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher(…)")
    }
}

impl Hasher {
    pub(crate) fn new(settings: &Settings) -> Result<Self, argon2::password_hash::Error> {
        let params = Params::new(settings.password_memory_kib, settings.password_iterations, 1, None)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = argon.hash_password_with_salt(b"nobody's", b"nobody's salt...")?.to_string();
        let at_once = settings.passwords_at_once;
        Ok(Self {
            argon,
            turns: Arc::new(Semaphore::new(at_once)),
            places: Arc::new(Semaphore::new(at_once * (WAITING + 1))),
            nobody,
        })
    }

    /// Hashes a password, as a PHC string.
    pub(crate) async fn hash(&self, op: &Op, password: SecretString) -> Result<String> {
        let argon = self.argon.clone();
        let salt = op.random::<16>();
        let hash = self
            .turn(move || argon.hash_password_with_salt(password.expose_secret().as_bytes(), &salt))
            .await?
            .map_err(Error::internal)?;
        Ok(hash.to_string())
    }

    /// Whether a password matches a hash. Without a hash, it never does, after the same work.
    pub(crate) async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let argon = self.argon.clone();
        let right = self
            .turn(move || {
                let hash = PasswordHash::new(&hash)?;
                Ok(argon.verify_password(password.expose_secret().as_bytes(), &hash).is_ok())
            })
            .await?
            .map_err(|error: argon2::password_hash::phc::Error| Error::internal(error))?;
        Ok(right && known)
    }

    /// Whether a hash was made at the present cost. If not, it is renewed when its password is next given.
    pub(crate) fn is_current(&self, hash: &str) -> bool {
        // PHC: $argon2id$v=19$m=…,t=…,p=…$salt$hash
        let cost = |hash: &str| hash.splitn(5, '$').take(4).map(str::to_owned).collect::<Vec<_>>();
        cost(hash) == cost(&self.nobody)
    }

    async fn turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Error::Unavailable)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            // Held by the work, not by who waits for it: one that was cancelled still counts.
            let _held = (place, turn);
            let begun = Instant::now();
            let done = work();
            metrics::histogram!("kith_password_hash_seconds").record(begun.elapsed().as_secs_f64());
            done
        })
        .await
        .map_err(Error::internal)
    }
}

/// Checks a password for an attempt that was counted. If too many are waiting, the attempt isn't counted after all.
pub(super) async fn verify_counted(
    op: &Op,
    guess: &Guess,
    password: SecretString,
    hash: Option<String>,
) -> Result<bool> {
    let verified = op.env.state::<Hasher>().verify(password, hash).await;
    if matches!(verified, Err(Error::Unavailable)) {
        guess.give_back(op).await?;
    }
    verified
}
