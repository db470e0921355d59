//! Actors: who acts, by which means, and with which scopes.

use entity::{AppId, CredentialId, PersonId};

use crate::core::scope::Scopes;
use crate::core::viewer::Narrowing;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who isn't signed in.
    Nobody,
    /// A person, or what acts for them.
    Person(Acting),
    /// The worker.
    System,
}

/// A person, and the credential by which something acts for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The person.
    pub person: PersonId,
    /// The credential.
    pub credential: CredentialId,
    /// What the credential is.
    pub means: Means,
    /// What it may be used for.
    pub scopes: Scopes,
    /// The part of what is theirs to which it is narrowed.
    pub narrowing: Narrowing,
}

/// By what means something acts for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A device on which they are signed in.
    Device,
    /// A personal access token.
    Token,
    /// A grant of an app's.
    App(AppId),
}

impl Acting {
    /// A person on one of their devices, who may do everything.
    #[must_use]
    pub fn on_device(person: PersonId, device: impl Into<CredentialId>) -> Self {
        let credential = device.into();
        Self { person, credential, means: Means::Device, scopes: Scopes::all(), narrowing: Narrowing::Everything }
    }
}

impl Actor {
    /// The person who acts, if one does.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        self.acting().map(|acting| acting.person)
    }

    /// The person who acts, with their credential, if one does.
    #[must_use]
    pub fn acting(&self) -> Option<Acting> {
        match self {
            Self::Person(acting) => Some(*acting),
            Self::Nobody | Self::System => None,
        }
    }

    /// The scopes of the actor.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        self.acting().map_or(Scopes::PUBLIC, |acting| acting.scopes)
    }
}
