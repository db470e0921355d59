//! Who acts, and what their token may be used for.

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
