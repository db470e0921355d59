//! Loaders: what many fields of one response ask for, by one statement. They are the net below the set-based queries.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use domain::accounts::{self, Device, Person, Viewer};
use domain::contacts::{self, Contact, Invitation};
use domain::ids::{ContactId, DeviceId, InvitationId, PersonId};

use crate::acting::Acting;
use crate::waves::{AtOnce, Waves};

/// The loaders of one request.
pub struct Loaders {
    /// People whom the viewer sees.
    pub people: DataLoader<People>,
    /// The viewer.
    pub viewers: DataLoader<Viewers>,
    /// The viewer's devices.
    pub devices: DataLoader<Devices>,
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
    /// Fresh loaders, which begin their loads in these waves.
    #[must_use]
    pub fn new(acting: &Arc<Acting>, waves: &Waves) -> Self {
        Self {
            people: DataLoader::new(People(acting.clone()), waves.clone(), AtOnce),
            viewers: DataLoader::new(Viewers(acting.clone()), waves.clone(), AtOnce),
            devices: DataLoader::new(Devices(acting.clone()), waves.clone(), AtOnce),
            contacts: DataLoader::new(Contacts(acting.clone()), waves.clone(), AtOnce),
            invitations: DataLoader::new(Invitations(acting.clone()), waves.clone(), AtOnce),
            invitations_of: DataLoader::new(InvitationsOf(acting.clone()), waves.clone(), AtOnce),
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
    /// The viewer.
    Viewers: PersonId => Viewer, accounts::viewers
);
loader!(
    /// The viewer's devices.
    Devices: DeviceId => Device, accounts::devices_by_ids
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
