//! Viewers: for whom something is read or done. A viewer is a person, perhaps narrowed to a part of what is theirs.

use entity::{ContactId, GroupId, PersonId};

use crate::core::error::{Error, Result};

/// The part of what is theirs to which a viewer is narrowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Narrowing {
    /// Not narrowed: everything that the person may do and see.
    #[default]
    Everything,
    /// One contact, and what belongs only to that contact.
    Contact(ContactId),
    /// One group, and the person's membership in it.
    Group(GroupId),
}

/// A person who acts, or for whom something acts. Code that isn't made for narrowed viewers calls
/// [`whole`](Self::whole), which refuses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    person: PersonId,
    narrowing: Narrowing,
}

impl Viewer {
    pub(crate) const fn new(person: PersonId, narrowing: Narrowing) -> Self {
        Self { person, narrowing }
    }

    /// The person, narrowed or not. It says what to look for, but not that it may be seen.
    pub(crate) const fn person(self) -> PersonId {
        self.person
    }

    /// The person, with everything that is theirs.
    ///
    /// # Errors
    ///
    /// [`Error::Narrowed`] if the viewer is narrowed.
    pub fn whole(self) -> Result<PersonId> {
        match self.narrowing {
            Narrowing::Everything => Ok(self.person),
            Narrowing::Contact(_) | Narrowing::Group(_) => Err(Error::Narrowed),
        }
    }

    /// The person, and the one contact to which the viewer is narrowed, for what is of contacts.
    ///
    /// # Errors
    ///
    /// [`Error::Narrowed`] if the viewer is narrowed to something else.
    pub(crate) const fn among_contacts(self) -> Result<(PersonId, Option<ContactId>)> {
        match self.narrowing {
            Narrowing::Everything => Ok((self.person, None)),
            Narrowing::Contact(contact) => Ok((self.person, Some(contact))),
            Narrowing::Group(_) => Err(Error::Narrowed),
        }
    }

    /// The person, and the one group to which the viewer is narrowed, for what is of groups.
    ///
    /// # Errors
    ///
    /// [`Error::Narrowed`] if the viewer is narrowed to something else.
    pub(crate) const fn among_groups(self) -> Result<(PersonId, Option<GroupId>)> {
        match self.narrowing {
            Narrowing::Everything => Ok((self.person, None)),
            Narrowing::Group(group) => Ok((self.person, Some(group))),
            Narrowing::Contact(_) => Err(Error::Narrowed),
        }
    }

    /// The part of what is the person's to which the viewer is narrowed.
    #[must_use]
    pub(crate) const fn narrowing(self) -> Narrowing {
        self.narrowing
    }

    /// The person, if the viewer is narrowed.
    #[must_use]
    pub fn narrowed_person(self) -> Option<PersonId> {
        (self.narrowing != Narrowing::Everything).then_some(self.person)
    }

    /// Whether the viewer owns something of this owner that doesn't belong to one contact.
    pub(crate) fn owns(self, owner: PersonId) -> bool {
        self.person == owner && self.narrowing == Narrowing::Everything
    }

    /// Whether the viewer owns something of this owner that belongs to this contact.
    pub(crate) fn owns_of(self, owner: PersonId, contact: ContactId) -> bool {
        self.person == owner && self.among_contacts().is_ok_and(|(_, only)| only.is_none_or(|only| only == contact))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_narrowed_viewer_has_one_contact_and_nothing_else() {
        let [ada, berta] = [1, 2].map(|number| PersonId(Uuid::from_u128(number)));
        let [one, other] = [3, 4].map(|number| ContactId(Uuid::from_u128(number)));
        let whole = Viewer::new(ada, Narrowing::Everything);
        assert!(whole.owns(ada) && whole.owns_of(ada, one) && whole.owns_of(ada, other));
        assert!(!whole.owns(berta) && !whole.owns_of(berta, one));
        assert!(whole.whole().is_ok_and(|person| person == ada));
        let narrowed = Viewer::new(ada, Narrowing::Contact(one));
        assert!(narrowed.owns_of(ada, one));
        assert!(!narrowed.owns(ada) && !narrowed.owns_of(ada, other) && !narrowed.owns_of(berta, one));
        assert!(matches!(narrowed.whole(), Err(Error::Narrowed)) && narrowed.among_groups().is_err());
        let in_group = Viewer::new(ada, Narrowing::Group(GroupId(Uuid::from_u128(5))));
        assert!(!in_group.owns(ada) && !in_group.owns_of(ada, one));
        assert!(in_group.whole().is_err() && in_group.among_contacts().is_err() && in_group.among_groups().is_ok());
    }
}
