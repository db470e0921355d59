//! Merging two contacts into one, with nothing lost.

use chrono::{DateTime, Utc};
use entity::{ContactId, contact, feed_event};
use sea_orm::ActiveValue::Set;

use super::cadence::Every;
use super::distance;
use super::entry::{self, Contact, Content, Kind, SupportKind, content_row};
use super::policy::{ChangeContact, Merge, MergeFacts};
use super::store::{contacts, invitations};
use super::touches;
use crate::core::error::{Error, ErrorCode, Result, still_of};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::seal;
use crate::core::tx::Tx;
use crate::rooms::accounts;

impl Content {
    /// Both in one: this one's name, kind and role, and all else of either. Of two cadences the more frequent, of
    /// boundaries the stricter.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        let mut other_names = self.other_names;
        for name in std::iter::once(other.name).chain(other.other_names) {
            if name != self.name && !other_names.contains(&name) {
                other_names.push(name);
            }
        }
        let mut channels = self.channels;
        for channel in other.channels {
            match channels.iter_mut().find(|known| known.kind == channel.kind && known.value == channel.value) {
                Some(known) => known.label = known.label.take().or(channel.label),
                None => channels.push(channel),
            }
        }
        let mut tags = self.tags;
        for tag in other.tags {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let note = match (self.note, other.note) {
            (Some(ours), Some(theirs)) if ours.contains(&theirs) => Some(ours),
            (Some(ours), Some(theirs)) => Some(format!("{ours}\n\n{theirs}")),
            (ours, theirs) => ours.or(theirs),
        };
        let support = [self.support, other.support].concat();
        Self {
            name: self.name,
            other_names,
            kind: self.kind,
            role: self.role.or(other.role.filter(|_| self.kind == Kind::Professional)),
            support: SupportKind::unpack(SupportKind::pack(&support)),
            is_core: self.is_core || other.is_core,
            channels,
            tags,
            note,
            boundaries: self.boundaries.merged(other.boundaries),
            cadence: match (self.cadence, other.cadence) {
                (Some(ours), Some(theirs)) => Some(if theirs.about_days() < ours.about_days() { theirs } else { ours }),
                (ours, theirs) => ours.or(theirs),
            },
        }
    }
}

/// Merges one contact of the viewer's into another: what it says, its history, its link and its invitations. It is
/// deleted then, and can be brought back as any other. Towards the people behind the two, the viewer keeps the greater
/// of the two distances.
///
/// # Errors
///
/// A refusal if the viewer has no such contacts, they are one, both are linked, or these aren't their versions.
pub async fn merge(
    op: &Op,
    (target, target_version): (ContactId, Option<i32>),
    (source, source_version): (ContactId, Option<i32>),
) -> Result<Contact> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let mut found = contacts::lock_all(&tx, [target, source]).await?;
    let facts = MergeFacts { target: found.get(&target).cloned(), source: found.remove(&source) };
    let may_merge = permit::<Merge>(&tx, &facts)?;
    let (Some(kept), Some(gone)) = (facts.target, facts.source) else {
        return Err(Error::not_found("targetContactId"));
    };
    still_of(target_version, kept.version)?;
    still_of(source_version, gone.version)?;
    let people = [kept.person_id.or(kept.former_person_id), gone.person_id.or(gone.former_person_id)];
    if let [Some(one), Some(other)] = people {
        distance::take_the_greater(&tx, &key, one, other).await?;
    }
    let (ours, theirs) = (entry::open(&key, &kept), entry::open(&key, &gone));
    for (field, contact) in [("targetContactId", &ours), ("sourceContactId", &theirs)] {
        if !contact.unreadable.is_empty() {
            let message = "Part of this contact is unreadable. Write its `unreadable` fields again first, then merge.";
            return Err(Error::refused_at(field, ErrorCode::Invalid, message));
        }
    }
    let merged = ours.content.merged(theirs.content);
    let uid = ours.card_uid.or(theirs.card_uid);
    let deleted = contact::ActiveModel {
        person_id: Set(None),
        // The link, where there is one, is the other's now: bringing this one back doesn't bring it back.
        former_person_id: Set(gone.former_person_id.filter(|_| gone.person_id.is_none())),
        deleted_at: Set(Some(op.now)),
        last_touch_at: Set(None),
        ..Default::default()
    };
    let may = permit::<ChangeContact>(&tx, &Some(gone.clone()))?;
    contacts::update(&tx, &may, deleted).await?;
    let may = permit::<ChangeContact>(&tx, &Some(kept.clone()))?;
    let person = kept.person_id.or(gone.person_id);
    let row = contact::ActiveModel {
        person_id: Set(person),
        former_person_id: Set(kept.former_person_id.or(gone.former_person_id)),
        cadence_since: Set(merged.cadence.map(|every| cadence_since(every, [&kept, &gone]).unwrap_or(op.now))),
        snoozed_until: Set(kept.snoozed_until.max(gone.snoozed_until)),
        last_touch_at: Set(kept.last_touch_at.max(gone.last_touch_at)),
        card_hash: Set(match (kept.card_hash.clone(), gone.card_hash.clone()) {
            (Some(ours), Some(theirs)) => Some([ours, theirs].concat()),
            (ours, theirs) => ours.or(theirs),
        }),
        card_uid: Set(uid.map(|uid| seal(op, &key, entry::place(kept.id, "card_uid"), &uid))),
        version: Set(kept.version + 1),
        updated_at: Set(op.now),
        ..content_row(op, &key, kept.id, &merged)?
    };
    let row = contacts::update(&tx, &may, row).await?;
    touches::merge(&tx, &may_merge).await?;
    invitations::merge(&tx, &may_merge).await?;
    if person.is_some() {
        for invitation in invitations::withdraw_of(&tx, &may).await? {
            tx.tell(owner.id, feed_event::Kind::InvitationWithdrawn, invitation.0, tx.account());
        }
    }
    accounts::move_grants(&tx, gone.id, kept.id).await?;
    tx.tell(owner.id, feed_event::Kind::ContactChanged, kept.id.0, tx.account());
    tx.tell(owner.id, feed_event::Kind::ContactDeleted, gone.id.0, tx.account());
    tx.commit_as(kept.id).await?;
    Ok(entry::open(&key, &row))
}

/// Since when there is the cadence that stays: it runs as it did, so that merging makes nobody overdue.
fn cadence_since(every: Every, of: [&contact::Model; 2]) -> Option<DateTime<Utc>> {
    let its = of.into_iter().filter(|row| row.cadence.as_deref() == Some(every.to_string().as_str()));
    its.filter_map(|row| row.cadence_since).min()
}
