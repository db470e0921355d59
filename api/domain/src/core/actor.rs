//! Actors: who acts, and with which scopes.

use entity::{DeviceId, PersonId};

use crate::core::scope::Scopes;

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
        /// The scopes of the access token.
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

    /// The scopes of the actor.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        match self {
            Self::Person { scopes, .. } => *scopes,
            Self::Nobody | Self::System => Scopes::PUBLIC,
        }
    }
}
