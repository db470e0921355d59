//! Who may change an account: its person, or somebody who proves it by a code, a password or a refresh token.

use chrono::{DateTime, Utc};
use entity::{DeviceId, PersonId, device, person};

use crate::core::error::{Error, Result};
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

/// Somebody proved that the account is theirs: by a mailed code, or by its password.
pub struct ProvenAccount;

/// The account, once that was proven. Only what checks a code or a password makes one.
pub struct Proven(pub(super) PersonId);

impl Action for ProvenAccount {
    type Facts = Proven;
    type Subject = PersonId;

    fn rule(_: Option<Viewer>, proven: &Proven) -> Result<PersonId> {
        Ok(proven.0)
    }
}

/// A person ends one of their devices.
pub struct EndDevice;

impl Action for EndDevice {
    type Facts = Option<device::Model>;
    type Subject = DeviceId;

    fn rule(viewer: Option<Viewer>, device: &Self::Facts) -> Result<DeviceId> {
        match device {
            Some(device) if viewer.is_some_and(|viewer| viewer.owns(device.person_id)) => Ok(device.id),
            _ => Err(Error::not_found("id")),
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
pub enum Turn {
    /// The present one: its successor takes over.
    Rotate(DeviceId),
    /// The previous one, shown again while its successor may not have arrived: the same successor.
    Repeat(DeviceId),
    /// An older one: somebody else has a copy. The family ends.
    End(DeviceId),
}

/// How long the previous refresh token yields the same successor.
pub const GRACE: chrono::Duration = chrono::Duration::seconds(30);

impl Action for Refresh {
    type Facts = RefreshFacts;
    type Subject = Turn;

    fn rule(_: Option<Viewer>, RefreshFacts { device, generation, now }: &RefreshFacts) -> Result<Turn> {
        if device.ended_at.is_some() || device.expires_at <= *now || *generation > device.generation {
            return Err(super::tokens::refused());
        }
        Ok(if *generation == device.generation {
            Turn::Rotate(device.id)
        } else if *generation == device.generation - 1 && *now - device.rotated_at <= GRACE {
            Turn::Repeat(device.id)
        } else {
            Turn::End(device.id)
        })
    }
}

/// An action that proves whose account it is.
pub trait OverAccount: Action<Subject = PersonId> {}
impl OverAccount for OwnAccount {}
impl OverAccount for ProvenAccount {}
