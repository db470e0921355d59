//! Loaders: what many fields of one response ask for, by one statement. They are the net below the set-based queries.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use domain::accounts::{self, Device, Person, Viewer};
use domain::contacts::book::{self, Import};
use domain::contacts::distance::{self, Distance, Grade};
use domain::contacts::touches::{self, Rhythm, Touch, TouchesOf};
use domain::contacts::{self, Contact, Invitation};
use domain::ids::{ContactId, DeviceId, DistanceId, ImportId, InvitationId, PersonId, TouchId};
use domain::page::Page;

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
    /// The viewer's touches.
    pub touches: DataLoader<Touches>,
    /// Pages of the histories of the viewer's contacts.
    pub touches_of: DataLoader<TouchPages>,
    /// How many touches the viewer's contacts have.
    pub touch_counts: DataLoader<TouchCounts>,
    /// When the viewer's contacts are due.
    pub rhythms: DataLoader<Rhythms>,
    /// The address books that the viewer imported.
    pub imports: DataLoader<Imports>,
    /// The distances that the viewer keeps.
    pub distances: DataLoader<Distances>,
    /// How far the viewer keeps from people.
    pub grades: DataLoader<Grades>,
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
            touches: DataLoader::new(Touches(acting.clone()), waves.clone(), AtOnce),
            touches_of: DataLoader::new(TouchPages(acting.clone()), waves.clone(), AtOnce),
            touch_counts: DataLoader::new(TouchCounts(acting.clone()), waves.clone(), AtOnce),
            rhythms: DataLoader::new(Rhythms(acting.clone()), waves.clone(), AtOnce),
            imports: DataLoader::new(Imports(acting.clone()), waves.clone(), AtOnce),
            distances: DataLoader::new(Distances(acting.clone()), waves.clone(), AtOnce),
            grades: DataLoader::new(Grades(acting.clone()), waves.clone(), AtOnce),
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
loader!(
    /// The viewer's touches.
    Touches: TouchId => Touch, touches::by_ids
);
loader!(
    /// Pages of the histories of the viewer's contacts.
    TouchPages: TouchesOf => Page<(String, Touch)>, touches::pages_of
);
loader!(
    /// How many touches the viewer's contacts have.
    TouchCounts: ContactId => i32, touches::count_of
);
loader!(
    /// The address books that the viewer imported.
    Imports: ImportId => Import, book::imports_by_ids
);
loader!(
    /// The distances that the viewer keeps.
    Distances: DistanceId => Distance, distance::by_ids
);
loader!(
    /// How far the viewer keeps from people.
    Grades: PersonId => Grade, distance::grades
);
loader!(
    /// When the viewer's contacts are due.
    Rhythms: PersonId => Arc<Rhythm>, rhythms
);

/// The viewer's rhythm: there is no other that anybody asks for.
async fn rhythms(op: &domain::Op, people: &[PersonId]) -> domain::Result<HashMap<PersonId, Arc<Rhythm>>> {
    let rhythm = Arc::new(touches::rhythm(op).await?);
    Ok(people.iter().map(|person| (*person, rhythm.clone())).collect())
}
