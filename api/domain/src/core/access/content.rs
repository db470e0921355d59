//! What was done with somebody's account: the deeds, and the objects that they concern.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::core::secrets::NodeType;

/// The largest number of ids of one type that an entry has for one deed.
pub const MOST_OF_A_TYPE: usize = 1_000;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Deed {
    /// Objects were read.
    Read,
    /// Objects were made, changed or deleted.
    Changed,
    /// Changes were followed as they happened.
    Followed,
    /// Data was exported.
    Exported,
    /// An address book was imported.
    Imported,
    /// The device was used.
    Used,
    /// The person signed in.
    SignedIn,
    /// The password was changed.
    PasswordChanged,
    /// The email address was changed.
    EmailChanged,
    /// An app got access, or a personal access token was made.
    AccessGiven,
    /// Something that needs the password was tried without it, or with a wrong one.
    Refused,
    /// A device was signed out, or the access of an app or a token was ended.
    AccessEnded,
    /// The operator approved an app.
    AppApproved,
    /// The operator suspended an app.
    AppSuspended,
    /// The operator hid a group.
    GroupHidden,
    /// The operator showed a hidden group again.
    GroupShown,
    /// The operator closed a group.
    GroupClosed,
    /// The operator restored a backup.
    Restored,
}

impl Deed {
    /// Whether it is noted of a person's own devices: nothing else is, since whoever holds the phone would read a diary.
    pub(super) const fn is_noted_of_devices(self) -> bool {
        !matches!(self, Self::Read | Self::Changed | Self::Followed | Self::Imported)
    }
}

/// What was done with objects of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accessed {
    /// What was done.
    pub deed: Deed,
    /// The type of the objects, if it concerns some.
    pub ty: Option<NodeType>,
    /// The objects.
    pub ids: BTreeSet<Uuid>,
    /// Whether there were more objects than these.
    pub has_more: bool,
}

/// A type, and which of its objects; none if a list or a number was read.
pub type Object = (NodeType, Option<Uuid>);

/// All that was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    pub accesses: Vec<Accessed>,
    /// How often something was done that isn't noted.
    pub lost: u64,
}

impl Content {
    /// One deed, with an object if it concerns one.
    pub fn of(deed: Deed, object: Option<Object>) -> Self {
        let mut content = Self::default();
        let (ty, id) = object.unzip();
        content.add(deed, ty, id.flatten(), true);
        content
    }

    /// Whether that was done.
    pub fn has(&self, deed: Deed) -> bool {
        self.accesses.iter().any(|one| one.deed == deed)
    }

    /// Adds an object of a type, or neither; says whether it takes more room now.
    pub(super) fn add(&mut self, deed: Deed, ty: Option<NodeType>, id: Option<Uuid>, has_room: bool) -> bool {
        let found = self.accesses.iter().position(|one| one.deed == deed && one.ty == ty);
        let one = found.unwrap_or(self.accesses.len());
        if found.is_none() {
            self.accesses.push(Accessed { deed, ty, ids: BTreeSet::new(), has_more: false });
        }
        let (Some(one), Some(id)) = (self.accesses.get_mut(one), id) else { return false };
        if one.ids.contains(&id) {
            return false;
        }
        let fits = has_room && one.ids.len() < MOST_OF_A_TYPE;
        one.has_more |= !fits;
        fits && one.ids.insert(id)
    }

    /// Adds what was done besides.
    pub fn merge(&mut self, other: Self) {
        self.lost += other.lost;
        for more in other.accesses {
            let known = self.accesses.iter_mut().find(|one| one.deed == more.deed && one.ty == more.ty);
            let Some(known) = known else {
                self.accesses.push(more);
                continue;
            };
            known.ids.extend(more.ids);
            known.has_more |= more.has_more || known.ids.len() > MOST_OF_A_TYPE;
            while known.ids.len() > MOST_OF_A_TYPE {
                known.ids.pop_last();
            }
        }
    }

    /// Keeps the types of the objects alone.
    pub(super) fn forget_ids(&mut self) {
        for one in &mut self.accesses {
            one.has_more |= !one.ids.is_empty();
            one.ids.clear();
        }
    }

    pub(super) fn count(&self) -> usize {
        self.accesses.iter().map(|one| one.ids.len()).sum()
    }
}
