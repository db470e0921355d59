//! Loaders: what many fields of one response ask for, by one statement. They are the net below the set-based queries,
//! and wait for no timer: a turn of the scheduler gathers what is asked for at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::runtime::{Timer, TokioSpawner};
use domain::accounts::{self, Person};
use domain::contacts::{self, Contact, Invitation};
use domain::ids::{ContactId, InvitationId, PersonId};
use futures_util::future::BoxFuture;

use crate::context::Acting;

struct NextTurn;

impl Timer for NextTurn {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::task::yield_now())
    }
}

/// The loaders of one request.
pub struct Loaders {
    /// People whom the viewer sees.
    pub people: DataLoader<People>,
    /// The viewer's contacts.
    pub contacts: DataLoader<Contacts>,
    /// The viewer's invitations.
    pub invitations: DataLoader<Invitations>,
    /// The pending invitations of the viewer's contacts.
    pub invitations_of: DataLoader<InvitationsOf>,
}

impl std::fmt::Debug for Loaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Loaders(…)")
    }
}

impl Loaders {
    /// Fresh loaders. Inside a Tokio runtime only.
    #[must_use]
    pub fn new(acting: &Arc<Acting>) -> Self {
        Self {
            people: DataLoader::new(People(acting.clone()), TokioSpawner::current(), NextTurn),
            contacts: DataLoader::new(Contacts(acting.clone()), TokioSpawner::current(), NextTurn),
            invitations: DataLoader::new(Invitations(acting.clone()), TokioSpawner::current(), NextTurn),
            invitations_of: DataLoader::new(InvitationsOf(acting.clone()), TokioSpawner::current(), NextTurn),
        }
    }
}

macro_rules! loader {
    ($(#[$doc:meta])* $name:ident: $key:ty => $value:ty, $verb:path) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name(Arc<Acting>);

        impl Loader<$key> for $name {
            type Value = $value;
            type Error = Arc<domain::Error>;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Self::Error> {
                $verb(&self.0.op(), keys).await.map_err(Arc::new)
            }
        }
    };
}

loader!(
    /// People whom the viewer sees.
    People: PersonId => Person, accounts::people
);
loader!(
    /// The viewer's contacts.
    Contacts: ContactId => Contact, contacts::by_ids
);
loader!(
    /// The viewer's invitations.
    Invitations: InvitationId => Invitation, contacts::invitations_by_ids
);
loader!(
    /// The pending invitations of the viewer's contacts.
    InvitationsOf: ContactId => Invitation, contacts::invitations_of
);
