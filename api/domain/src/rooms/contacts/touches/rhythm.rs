//! When to be in touch again: the one rule for it. A contact's own cadence counts, otherwise the most frequent of its
//! tags'; it runs from the last touch, or from when it was set if there is none; a snooze puts it off.

use chrono::{DateTime, Utc};
use entity::{TagCadenceId, feed_event, tag_cadence};

use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::{Place, SealKey, seal};
use crate::core::text;
use crate::core::tx::Tx;
use crate::core::zone::Zone;
use crate::rooms::accounts;
use crate::rooms::contacts::cadence::{self, Every, every_of};
use crate::rooms::contacts::entry::Contact;
use crate::rooms::contacts::policy::{KeepCadence, KeepCadenceFacts};

/// How often the viewer would like to be in touch with the contacts of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagCadence {
    /// The tag.
    pub tag: String,
    /// How often.
    pub every: Every,
    /// When it was set.
    pub set_at: DateTime<Utc>,
}

/// What says when a contact of the viewer's is due.
#[derive(Clone, Debug)]
pub struct Rhythm {
    zone: Zone,
    /// The cadences of tags.
    pub tags: Vec<TagCadence>,
}

impl Rhythm {
    /// How often the viewer would like to be in touch with a contact, and since when.
    #[must_use]
    pub fn cadence(&self, contact: &Contact) -> Option<(Every, DateTime<Utc>)> {
        if let Some(every) = contact.content.cadence {
            return Some((every, contact.cadence_since.unwrap_or(contact.created_at)));
        }
        let of_tags = self.tags.iter().filter(|cadence| contact.content.tags.contains(&cadence.tag));
        let most_frequent = of_tags.min_by_key(|cadence| cadence.every.about_days())?;
        Some((most_frequent.every, most_frequent.set_at.max(contact.created_at)))
    }

    /// When the viewer would like to have been in touch with a contact again; from then on they are losing touch.
    #[must_use]
    pub fn due(&self, contact: &Contact) -> Option<DateTime<Utc>> {
        let (every, since) = self.cadence(contact)?;
        let due = cadence::due(every, contact.last_touch_at.unwrap_or(since), self.zone);
        Some(contact.snoozed_until.map_or(due, |until| due.max(until)))
    }

    pub(in crate::rooms::contacts) async fn read(op: &Op, zone: Zone) -> Result<Self> {
        let key = op.env.vault.key(op.person()?.0).await?;
        let rows = store::cadences_of(op.env.db.read(), op.viewer()?).await?;
        Ok(Self { zone, tags: rows.iter().filter_map(|row| open(&key, row)).collect() })
    }

    /// The viewer's time zone.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone
    }
}

/// What says when the viewer's contacts are due.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn rhythm(op: &Op) -> Result<Rhythm> {
    let (zone, _) = accounts::own_place(op).await?;
    Rhythm::read(op, zone).await
}

/// Sets, changes or ends the cadence of a tag; gives all of them. What changes nothing leaves no trace.
///
/// # Errors
///
/// A refusal for values out of bounds, or if too many tags have one.
pub async fn set_tag_cadence(op: &Op, tag: &str, every: Option<&str>) -> Result<Vec<TagCadence>> {
    let every = every.map(|every| every_of(every, "every")).transpose()?;
    let tag = text::line(tag);
    if tag.is_empty() || tag.chars().count() > 40 || text::printable(&tag, &()).is_err() {
        return Err(Error::refused_at(
            "tag",
            ErrorCode::Invalid,
            "`tag` must be 1 to 40 characters long, without control characters.",
        ));
    }
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let rows = store::cadences_of(&tx.db, op.viewer()?).await?;
    let mut all: Vec<_> = rows.iter().filter_map(|row| Some((row.id, open(&key, row)?))).collect();
    let present = all.iter().position(|(_, known)| known.tag == tag);
    if present.map(|index| all[index].1.every) != every {
        let ended = present.map(|index| all.remove(index).0);
        let facts = KeepCadenceFacts { owner: owner.id, present: ended, others: all.len(), begins: every.is_some() };
        let may = permit::<KeepCadence>(&tx, &facts)?;
        store::end_cadence(&tx, &may).await?;
        if let Some(every) = every {
            let id = TagCadenceId(op.id());
            let row = tag_cadence::Model {
                id,
                owner_id: owner.id,
                tag: seal(op, &key, place(id), &tag),
                every: every.to_string(),
                since: op.now,
            };
            store::begin_cadence(&tx, &may, row).await?;
            all.push((id, TagCadence { tag, every, set_at: op.now }));
        }
        tx.tell(owner.id, feed_event::Kind::CadencesChanged, owner.id.0, tx.account());
    }
    tx.commit_as(()).await?;
    Ok(all.into_iter().map(|(_, cadence)| cadence).collect())
}

/// Nothing where it can't be read: a tag that isn't known is the tag of no contact.
fn open(key: &SealKey, row: &tag_cadence::Model) -> Option<TagCadence> {
    let tag = key.read(place(row.id), &row.tag)?;
    let every = row.every.parse().ok();
    if every.is_none() {
        key.lost.note(place(row.id));
    }
    Some(TagCadence { tag, every: every?, set_at: row.since })
}

fn place(id: TagCadenceId) -> Place {
    Place::new("tag_cadence", "tag", id.0)
}

impl Again for Vec<TagCadence> {
    async fn again(op: &Op, _: &Kept) -> Result<Self> {
        Ok(rhythm(op).await?.tags)
    }
}
