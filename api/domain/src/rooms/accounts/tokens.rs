//! Refresh and device tokens. A keyed hash derives them from the id of a device, so that they aren't stored.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::{DeviceId, device};
use uuid::Uuid;

use crate::core::error::{Error, ErrorCode};
use crate::core::op::Op;

/// The prefix of refresh tokens, for secret scanners.
const REFRESH: &str = "kith_refresh_";
/// The prefix of device tokens.
const DEVICE: &str = "kith_device_";

/// A refresh token that was read but not checked.
#[derive(Clone, Copy)]
pub(crate) struct RefreshToken {
    pub device: DeviceId,
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
            device: DeviceId(Uuid::from_bytes(*id)),
            generation: i32::from_be_bytes(*generation),
            mac: mac.try_into().map_err(|_| refused())?,
        })
    }

    /// Whether the token is one of this device's, in constant time.
    pub fn is_of(&self, op: &Op, device: &device::Model) -> bool {
        hmac::verify(&op.env.keys.tokens, &refresh_input(device, self.generation), &self.mac).is_ok()
    }
}

/// The refresh token of a generation of a device.
pub(crate) fn refresh_token(op: &Op, device: &device::Model, generation: i32) -> String {
    let mac = hmac::sign(&op.env.keys.tokens, &refresh_input(device, generation));
    let bytes = [device.id.0.as_bytes().as_slice(), &generation.to_be_bytes(), mac.as_ref()].concat();
    format!("{REFRESH}{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn refresh_input(device: &device::Model, generation: i32) -> Vec<u8> {
    [b"refresh\0".as_slice(), device.id.0.as_bytes(), &device.salt, &generation.to_be_bytes()].concat()
}

/// The device token, by which a device is known at the next sign-in.
pub(crate) fn device_token(op: &Op, device: DeviceId) -> String {
    let mac = hmac::sign(&op.env.keys.tokens, &device_input(device));
    format!("{DEVICE}{}", URL_SAFE_NO_PAD.encode([device.0.as_bytes().as_slice(), mac.as_ref()].concat()))
}

/// The device of a device token; `None` if it isn't a token of this installation.
pub(crate) fn known_device(op: &Op, token: &str) -> Option<DeviceId> {
    let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(DEVICE)?).ok()?;
    let (id, mac) = bytes.split_first_chunk::<16>()?;
    let device = DeviceId(Uuid::from_bytes(*id));
    hmac::verify(&op.env.keys.tokens, &device_input(device), mac).ok().map(|()| device)
}

fn device_input(device: DeviceId) -> Vec<u8> {
    [b"device\0".as_slice(), device.0.as_bytes()].concat()
}

/// The answer to every wrong refresh token, whatever is wrong with it.
pub(crate) fn refused() -> Error {
    Error::refused_at("refreshToken", ErrorCode::InvalidToken, "This refresh token is no longer valid. Sign in again.")
}
