//! Refresh, device and personal access tokens. A keyed hash derives the first two from the id of a device, and the last say
//! all that they are for, sealed: none of them is stored.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::{CredentialId, PersonId, credential};
use uuid::Uuid;

use crate::core::error::{Error, ErrorCode};
use crate::core::op::Op;
use crate::core::scope::Scopes;
use crate::core::secrets::{Place, ServerKeys};

/// The prefix of refresh tokens, for secret scanners.
const REFRESH: &str = "kith_refresh_";
/// The prefix of device tokens.
const DEVICE: &str = "kith_device_";
/// The prefix of personal access tokens.
const PERSONAL: &str = "kith_pat_";
/// What personal access tokens are sealed for.
const PLACE: Place = Place::new("credential", "token", Uuid::nil());

/// A refresh token that was read but not checked.
#[derive(Clone, Copy)]
pub(crate) struct RefreshToken {
    pub device: CredentialId,
    pub generation: i32,
    mac: [u8; 32],
}

impl RefreshToken {
    /// Reads a token.
    pub fn read(text: &str) -> Result<Self, Error> {
        let bytes: [u8; 52] = URL_SAFE_NO_PAD
            .decode(text.strip_prefix(REFRESH).ok_or_else(refused)?)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(refused)?;
        let (id, rest) = bytes.split_first_chunk::<16>().ok_or_else(refused)?;
        let (generation, mac) = rest.split_first_chunk::<4>().ok_or_else(refused)?;
        Ok(Self {
            device: CredentialId(Uuid::from_bytes(*id)),
            generation: i32::from_be_bytes(*generation),
            mac: mac.try_into().map_err(|_| refused())?,
        })
    }

    /// Whether the token is one of this device's, in constant time.
    pub fn is_of(&self, op: &Op, device: &credential::Model) -> bool {
        hmac::verify(&op.env.keys.tokens, &refresh_input(device, self.generation), &self.mac).is_ok()
    }
}

/// The refresh token of a generation of a device.
pub(crate) fn refresh_token(op: &Op, device: &credential::Model, generation: i32) -> String {
    let mac = hmac::sign(&op.env.keys.tokens, &refresh_input(device, generation));
    let bytes = [device.id.0.as_bytes().as_slice(), &generation.to_be_bytes(), mac.as_ref()].concat();
    format!("{REFRESH}{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn refresh_input(device: &credential::Model, generation: i32) -> Vec<u8> {
    [b"refresh\0".as_slice(), device.id.0.as_bytes(), &device.salt, &generation.to_be_bytes()].concat()
}

/// The device token, by which a device is known at the next sign-in.
pub(crate) fn device_token(op: &Op, device: CredentialId) -> String {
    let mac = hmac::sign(&op.env.keys.tokens, &device_input(device));
    format!("{DEVICE}{}", URL_SAFE_NO_PAD.encode([device.0.as_bytes().as_slice(), mac.as_ref()].concat()))
}

/// The device of a device token; `None` if it isn't a token of this installation.
pub(crate) fn known_device(op: &Op, token: &str) -> Option<CredentialId> {
    let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(DEVICE)?).ok()?;
    let (id, mac) = bytes.split_first_chunk::<16>()?;
    let device = CredentialId(Uuid::from_bytes(*id));
    hmac::verify(&op.env.keys.tokens, &device_input(device), mac).ok().map(|()| device)
}

fn device_input(device: CredentialId) -> Vec<u8> {
    [b"device\0".as_slice(), device.0.as_bytes()].concat()
}

/// Whether a token says that it is a personal access token.
pub(crate) fn is_personal(token: &str) -> bool {
    token.starts_with(PERSONAL)
}

/// What a sealed token or cookie says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub credential: CredentialId,
    pub person: PersonId,
    pub scopes: Scopes,
    pub expires_at: DateTime<Utc>,
}

impl Sealed {
    /// Seals it for a purpose: who holds it learns nothing from it.
    pub fn seal(&self, op: &Op, place: Place) -> String {
        let plain = [
            self.credential.0.as_bytes().as_slice(),
            self.person.0.as_bytes(),
            &self.scopes.bits().to_be_bytes(),
            &self.expires_at.timestamp().to_be_bytes(),
        ]
        .concat();
        URL_SAFE_NO_PAD.encode(op.env.keys.personal.seal(op.random(), place, &plain).0)
    }

    /// Opens what was sealed for a purpose; `None` if it wasn't, by this installation.
    pub fn open(keys: &ServerKeys, place: Place, text: &str) -> Option<Self> {
        let sealed = entity::Sealed(URL_SAFE_NO_PAD.decode(text).ok()?);
        let plain = keys.personal.open(place, &sealed).ok()?;
        let (credential, rest) = plain.split_first_chunk()?;
        let (person, rest) = rest.split_first_chunk()?;
        let (scopes, expires_at) = rest.split_first_chunk()?;
        Some(Self {
            credential: CredentialId(Uuid::from_bytes(*credential)),
            person: PersonId(Uuid::from_bytes(*person)),
            scopes: Scopes::from_bits(i64::from_be_bytes(*scopes)),
            expires_at: DateTime::from_timestamp(i64::from_be_bytes(expires_at.try_into().ok()?), 0)?,
        })
    }

    /// A personal access token.
    pub fn personal(&self, op: &Op) -> String {
        format!("{PERSONAL}{}", self.seal(op, PLACE))
    }

    /// Opens a personal access token.
    pub fn open_personal(keys: &ServerKeys, token: &str) -> Option<Self> {
        Self::open(keys, PLACE, token.strip_prefix(PERSONAL)?)
    }
}

/// The answer to every wrong refresh token, whatever is wrong with it.
pub(crate) fn refused() -> Error {
    Error::refused_at("refreshToken", ErrorCode::InvalidToken, "This refresh token is no longer valid. Sign in again.")
}
