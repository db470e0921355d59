//! Authenticated encryption: AES-256-GCM-SIV (RFC 8452), which tolerates repeated nonces, with a random 96-bit nonce
//! before the ciphertext. A ciphertext is bound to its table, column and row: it can't be opened elsewhere.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use entity::Sealed;
use zeroize::Zeroizing;

use super::lost::Lost;
use super::place::Place;

/// The length of a key in bytes.
pub const KEY_LEN: usize = 32;

/// The first byte of a sealed value: the version of the format.
const FORM: u8 = 1;

/// The value was sealed under another key, or for another place, or was changed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("this key doesn't open what is stored here")]
pub struct WrongKey;

/// A key that seals and opens values. Its bytes are zeroed when it is dropped.
pub struct SealKey {
    key: LessSafeKey,
    /// Where values that can't be opened are noted.
    pub(crate) lost: Arc<Lost>,
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(…)")
    }
}

impl SealKey {
    /// A key from its bytes.
    ///
    /// # Panics
    ///
    /// Never, since the type guarantees the length.
    #[must_use]
    pub fn new(bytes: &[u8; KEY_LEN]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM_SIV, bytes).expect("32 bytes make an AES-256 key");
        Self { key: LessSafeKey::new(key), lost: Arc::default() }
    }

    /// The same key, which notes values that it can't open.
    pub(super) fn noting(self, lost: &Arc<Lost>) -> Self {
        Self { lost: lost.clone(), ..self }
    }

    /// A key that opens nothing, in place of one that can't be read. Nothing is sealed under it.
    ///
    /// # Panics
    ///
    /// If the system has no randomness.
    pub(super) fn lost() -> Self {
        let mut bytes = [0; KEY_LEN];
        aws_lc_rs::rand::fill(&mut bytes).expect("the system has randomness");
        Self::new(&bytes)
    }

    /// Seals bytes for a place. The nonce must be random, and used once.
    ///
    /// # Panics
    ///
    /// Never below 64 GiB of plaintext.
    #[must_use]
    pub fn seal(&self, nonce: [u8; NONCE_LEN], place: Place, plain: &[u8]) -> Sealed {
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + plain.len() + AES_256_GCM_SIV.tag_len());
        sealed.push(FORM);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self
            .key
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.aad()),
                &mut sealed[1 + NONCE_LEN..],
            )
            .expect("the plaintext is far below AES-GCM's bound");
        sealed.extend_from_slice(tag.as_ref());
        Sealed(sealed)
    }

    /// Opens a value that was sealed for a place.
    ///
    /// # Errors
    ///
    /// [`WrongKey`] if the value wasn't sealed under this key for this place.
    pub fn open(&self, place: Place, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, WrongKey> {
        let (&form, rest) = sealed.0.split_first().ok_or(WrongKey)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LEN>().ok_or(WrongKey)?;
        if form != FORM {
            return Err(WrongKey);
        }
        let mut buffer = Zeroizing::new(ciphertext.to_vec());
        let length = self
            .key
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(place.aad()), &mut buffer)
            .map_err(|_| WrongKey)?
            .len();
        buffer.truncate(length);
        Ok(buffer)
    }

    /// Opens text that was sealed for a place.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub fn open_text(&self, place: Place, sealed: &Sealed) -> Result<String, WrongKey> {
        String::from_utf8(self.open(place, sealed)?.to_vec()).map_err(|_| WrongKey)
    }
}

/// The key that wraps all other keys. It comes from the configuration, and is never stored.
#[derive(Debug)]
pub struct MasterKey(SealKey);

impl MasterKey {
    /// A master key from its bytes.
    #[must_use]
    pub fn new(bytes: &[u8; KEY_LEN]) -> Self {
        Self(SealKey::new(bytes))
    }

    /// Wraps key material for a place.
    #[must_use]
    pub fn wrap(&self, nonce: [u8; NONCE_LEN], place: Place, key: &[u8]) -> Sealed {
        self.0.seal(nonce, place, key)
    }

    /// Unwraps key material.
    ///
    /// # Errors
    ///
    /// [`WrongKey`] if another master key wrapped it.
    pub fn unwrap(&self, place: Place, wrapped: &Sealed) -> Result<Zeroizing<Vec<u8>>, WrongKey> {
        self.0.open(place, wrapped)
    }

    /// Unwraps a sealing key.
    ///
    /// # Errors
    ///
    /// As [`Self::unwrap`].
    pub fn unwrap_key(&self, place: Place, wrapped: &Sealed) -> Result<SealKey, WrongKey> {
        let bytes = self.unwrap(place, wrapped)?;
        Ok(SealKey::new(bytes.as_slice().try_into().map_err(|_| WrongKey)?))
    }
}
