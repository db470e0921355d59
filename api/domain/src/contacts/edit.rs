//! Making, changing and deleting contacts.

use entity::{ContactId, contact, feed_event};
use garde::Validate;
use sea_orm::ActiveValue::{NotSet, Set};

use super::channels::{self, Channel};
use super::entry::{self, Contact, Kind, Role, SupportKind, seal_columns};
use super::policy::{AddContact, AddFacts, ChangeContact};
use super::store;
use crate::accounts;
use crate::error::{Error, ErrorCode, Result};
use crate::op::Op;
use crate::policy::permit;
use crate::text::{self, Problems};
use crate::tx::Tx;

/// A contact to be made.
#[derive(Clone, Debug, PartialEq, Eq, Validate)]
pub struct NewContact {
    /// From 1 to 120 characters.
    #[garde(length(chars, min = 1, max = 120), custom(text::printable))]
    pub name: String,
    /// What they are to the owner.
    #[garde(skip)]
    pub kind: Kind,
    /// For a professional only.
    #[garde(skip)]
    pub role: Option<Role>,
    /// What kinds of support they give.
    #[garde(length(max = 4))]
    pub support: Vec<SupportKind>,
    /// Whether they are core support.
    #[garde(skip)]
    pub is_core: bool,
    /// At most 20.
    #[garde(skip)]
    pub channels: Vec<Channel>,
    /// At most 20, of 1 to 40 characters.
    #[garde(length(max = 20), inner(length(chars, min = 1, max = 40), custom(text::printable)))]
    pub tags: Vec<String>,
    /// At most 5,000 characters.
    #[garde(inner(length(chars, max = 5_000), custom(text::printable)))]
    pub note: Option<String>,
}

impl From<Contact> for NewContact {
    fn from(contact: Contact) -> Self {
        Self {
            name: contact.name,
            kind: contact.kind,
            role: contact.role,
            support: contact.support,
            is_core: contact.is_core,
            channels: contact.channels,
            tags: contact.tags,
            note: contact.note,
        }
    }
}

impl NewContact {
    /// Makes it regular, and holds it to its bounds; channels where they are new.
    fn checked(mut self, locale: &str, new_channels: bool) -> Result<Self> {
        self.name = text::line(&self.name);
        self.note = text::optional_block(self.note);
        let mut tags: Vec<String> = Vec::with_capacity(self.tags.len());
        for tag in self.tags.iter().map(|tag| text::line(tag)) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        self.tags = tags;
        let mut problems = Problems::default();
        problems.look(text::check(&self))?;
        if self.role.is_some() && self.kind != Kind::Professional {
            let message = "Only a professional has a role; leave it out, or make the kind PROFESSIONAL.";
            problems.look(Err::<(), _>(Error::refused_at("role", ErrorCode::Invalid, message)))?;
        }
        if new_channels {
            self.channels = problems.look(channels::normalise(self.channels, locale))?.unwrap_or_default();
        }
        problems.none()?;
        Ok(self)
    }
}

/// Adds a contact to the viewer's network.
///
/// # Errors
///
/// A refusal for values out of bounds, or where the network is full.
pub async fn create(op: &Op, new: NewContact) -> Result<Contact> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let new = new.checked(&owner.locale, true)?;
    let contacts = store::count(&tx.db, owner.id).await?;
    let may = permit::<AddContact>(&tx, &AddFacts { owner, contacts })?;
    let id = ContactId(op.id());
    let sealed = seal_columns(op, &key, id, &new.name, new.note.as_deref(), &new.channels, &new.tags)?;
    let row = contact::ActiveModel {
        id: Set(id),
        owner_id: Set(may.subject()),
        person_id: Set(None),
        kind: Set(new.kind),
        role: Set(new.role),
        support: Set(SupportKind::pack(&new.support)),
        is_core: Set(new.is_core),
        name: Set(sealed.name),
        note: Set(sealed.note),
        channels: Set(sealed.channels),
        tags: Set(sealed.tags),
        version: Set(1),
        created_at: Set(op.now),
        updated_at: Set(op.now),
    };
    let row = store::insert(&tx, &may, row).await?;
    tx.tell(row.owner_id, feed_event::Kind::ContactCreated, id.0);
    tx.commit().await?;
    entry::open(&key, &row)
}

/// What is to change; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct ContactChange {
    /// As in [`NewContact`].
    pub name: Option<String>,
    /// As in [`NewContact`].
    pub kind: Option<Kind>,
    /// As in [`NewContact`]; nothing takes it away. A contact that is no professional any more loses it by itself.
    pub role: Option<Option<Role>>,
    /// As in [`NewContact`].
    pub support: Option<Vec<SupportKind>>,
    /// As in [`NewContact`].
    pub is_core: Option<bool>,
    /// As in [`NewContact`].
    pub channels: Option<Vec<Channel>>,
    /// As in [`NewContact`].
    pub tags: Option<Vec<String>>,
    /// As in [`NewContact`]; nothing takes it away.
    pub note: Option<Option<String>>,
}

impl ContactChange {
    fn applied_to(self, contact: Contact) -> NewContact {
        let contact = NewContact::from(contact);
        let kind = self.kind.unwrap_or(contact.kind);
        let kept_role = contact.role.filter(|_| kind == Kind::Professional);
        NewContact {
            name: self.name.unwrap_or(contact.name),
            kind,
            role: self.role.unwrap_or(kept_role),
            support: self.support.unwrap_or(contact.support),
            is_core: self.is_core.unwrap_or(contact.is_core),
            channels: self.channels.unwrap_or(contact.channels),
            tags: self.tags.unwrap_or(contact.tags),
            note: self.note.unwrap_or(contact.note),
        }
    }
}

/// Changes a contact of the viewer's. What changes nothing leaves no trace.
///
/// # Errors
///
/// A refusal for values out of bounds, or where the viewer has no such contact.
pub async fn update(op: &Op, id: ContactId, change: ContactChange) -> Result<Contact> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = store::lock(&tx, id).await?;
    let may = permit::<ChangeContact>(&tx, &found)?;
    let Some(row) = found else { return Err(Error::not_found("id")) };
    let version = row.version;
    let present = entry::open(&key, &row)?;
    let new_channels = change.channels.is_some();
    let new = change.applied_to(present.clone()).checked(&owner.locale, new_channels)?;
    if new == NewContact::from(present.clone()) {
        return Ok(present);
    }
    let sealed = seal_columns(op, &key, id, &new.name, new.note.as_deref(), &new.channels, &new.tags)?;
    let row = contact::ActiveModel {
        id: NotSet,
        owner_id: NotSet,
        person_id: NotSet,
        kind: Set(new.kind),
        role: Set(new.role),
        support: Set(SupportKind::pack(&new.support)),
        is_core: Set(new.is_core),
        name: Set(sealed.name),
        note: Set(sealed.note),
        channels: Set(sealed.channels),
        tags: Set(sealed.tags),
        version: Set(version + 1),
        created_at: NotSet,
        updated_at: Set(op.now),
    };
    let row = store::update(&tx, &may, row).await?;
    tx.tell(owner.id, feed_event::Kind::ContactChanged, id.0);
    tx.commit().await?;
    entry::open(&key, &row)
}

/// Deletes a contact of the viewer's, with its invitations. The viewer's side of a link ends with it, silently.
///
/// # Errors
///
/// A refusal where the viewer has no such contact.
pub async fn delete(op: &Op, id: ContactId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = store::lock(&tx, id).await?;
    let may = permit::<ChangeContact>(&tx, &found)?;
    if let Some(person) = found.as_ref().and_then(|contact| contact.person_id) {
        store::end_own_side(&tx, &may, person).await?;
    }
    for invitation in store::delete(&tx, &may).await? {
        tx.tell(owner.id, feed_event::Kind::InvitationWithdrawn, invitation.0);
    }
    tx.tell(owner.id, feed_event::Kind::ContactDeleted, id.0);
    tx.commit().await
}
