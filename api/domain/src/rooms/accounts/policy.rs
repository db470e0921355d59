//! Who may change an account: its person, or somebody who proves it by a code, a password or a refresh token.

use chrono::{DateTime, Utc};
use entity::verification::{self, Purpose};
use entity::{DeviceId, PersonId, device, person};

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// A person acts on their own account.
pub struct OwnAccount;

impl Action for OwnAccount {
    type Facts = person::Model;
    type Subject = PersonId;

    fn rule(viewer: Option<Viewer>, account: &person::Model) -> Result<PersonId> {
        let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        if person == account.id && account.erased_at.is_none() { Ok(person) } else { Err(Error::Unauthenticated) }
    }
}

/// Somebody makes an account by a code that was mailed to its address.
pub struct NewAccount;

/// What making an account looks at.
pub struct NewAccountFacts {
    /// The code, which was right.
    pub code: verification::Model,
    /// The id of the account to be, which nobody has.
    pub person: PersonId,
    pub now: DateTime<Utc>,
}

impl Action for NewAccount {
    type Facts = NewAccountFacts;
    type Subject = PersonId;

    fn rule(_: Option<Viewer>, NewAccountFacts { code, person, now }: &NewAccountFacts) -> Result<PersonId> {
        let is_good = code.purpose == Purpose::SignUp && code.used_at.is_none() && code.expires_at > *now;
        if is_good { Ok(*person) } else { Err(wrong_code()) }
    }
}

/// Somebody proved that the account is theirs: by a mailed code, or by its password.
pub struct ProvenAccount;

/// What proves whose an account is. The account is as it is now, locked: it may have changed, or have been erased, while the
/// proof was looked at.
pub enum Proof {
    /// A mailed code was right, and this is the hash of the address that it was mailed to.
    Code { account: Option<person::Model>, email_hash: Vec<u8> },
    /// The password was right that has this hash.
    Password { account: Option<person::Model>, hash: Option<String> },
}

impl Action for ProvenAccount {
    type Facts = Proof;
    type Subject = PersonId;

    fn rule(_: Option<Viewer>, proof: &Proof) -> Result<PersonId> {
        match proof {
            Proof::Code { account: Some(account), email_hash } if account.email_hash.as_ref() == Some(email_hash) => {
                Ok(account.id)
            }
            Proof::Password { account: Some(account), hash: Some(hash) }
                if account.password_hash.as_ref() == Some(hash) =>
            {
                Ok(account.id)
            }
            Proof::Code { .. } => Err(wrong_code()),
            Proof::Password { .. } => Err(wrong_credentials()),
        }
    }
}

/// The answer to every mailed code that is wrong, whatever is wrong with it.
pub(super) fn wrong_code() -> Error {
    Error::refused_at(
        "code",
        ErrorCode::InvalidCode,
        "This code is wrong, was used before, or has expired. Codes expire after 30 minutes; request a new one.",
    )
}

/// The answer to an address without an account, and to a wrong password.
pub(super) fn wrong_credentials() -> Error {
    Error::refused(ErrorCode::InvalidCredentials, "The email address or the password is wrong.")
}

/// A person ends one of their devices.
pub struct EndDevice;

impl Action for EndDevice {
    type Facts = Option<device::Model>;
    type Subject = DeviceId;

    fn rule(viewer: Option<Viewer>, device: &Self::Facts) -> Result<DeviceId> {
        match device {
            Some(device) if viewer.is_some_and(|viewer| viewer.owns(device.person_id)) => Ok(device.id),
            _ => Err(Error::not_found("deviceId")),
        }
    }
}

/// A device shows a refresh token of its family.
pub struct Refresh;

/// What a refresh looks at.
pub struct RefreshFacts {
    pub device: device::Model,
    /// Which token of the family was shown. That it is one was checked before.
    pub generation: i32,
    pub now: DateTime<Utc>,
}

/// What is to be done with a refresh token that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It is the present one: its successor takes over.
    Next(DeviceId),
    /// It is the previous one, shown again while its successor may not have arrived: the same successor.
    Repeat(DeviceId),
    /// It is an older one: somebody else has a copy. The family ends.
    End(DeviceId),
}

/// How long the previous refresh token yields the same successor.
pub const GRACE: chrono::Duration = chrono::Duration::seconds(30);

impl Action for Refresh {
    type Facts = RefreshFacts;
    type Subject = Rotation;

    fn rule(_: Option<Viewer>, RefreshFacts { device, generation, now }: &RefreshFacts) -> Result<Rotation> {
        if device.ended_at.is_some() || device.expires_at <= *now || *generation > device.generation {
            return Err(super::tokens::refused());
        }
        Ok(if *generation == device.generation {
            Rotation::Next(device.id)
        } else if *generation == device.generation - 1 && *now - device.rotated_at <= GRACE {
            Rotation::Repeat(device.id)
        } else {
            Rotation::End(device.id)
        })
    }
}

/// An action that proves whose account it is.
pub trait OverAccount: Action<Subject = PersonId> {}
impl OverAccount for NewAccount {}
impl OverAccount for OwnAccount {}
impl OverAccount for ProvenAccount {}
