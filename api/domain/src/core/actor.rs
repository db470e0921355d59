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
    /// An app, which acts for itself and for no person.
    App(ActingApp),
    /// The worker.
    System,
}

/// An app that acts for itself, and the credential by which it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActingApp {
    /// The app.
    pub app: AppId,
    /// The credential.
    pub credential: CredentialId,
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
            Self::Nobody | Self::App(_) | Self::System => None,
        }
    }

    /// The credential by which something acts, if one does.
    #[must_use]
    pub fn credential(&self) -> Option<CredentialId> {
        match self {
            Self::Person(acting) => Some(acting.credential),
            Self::App(acting) => Some(acting.credential),
            Self::Nobody | Self::System => None,
        }
    }

    /// The app that acts, for itself or for a person, if one does.
    #[must_use]
    pub fn app(&self) -> Option<AppId> {
        match self {
            Self::App(acting) => Some(acting.app),
            Self::Person(Acting { means: Means::App(app), .. }) => Some(*app),
            Self::Person(_) | Self::Nobody | Self::System => None,
        }
    }

    /// The scopes of the actor. What acts for itself has none of a person's.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        match self {
            Self::Person(acting) => acting.scopes,
            Self::App(_) => Scopes::of_app(),
            Self::Nobody | Self::System => Scopes::PUBLIC,
        }
    }
}
