//! A viewer's index: what finding and ordering need of each contact, opened, in the order of names.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use entity::contact::SupportKinds;
use entity::{ContactId, PersonId, contact};
use zeroize::Zeroizing;

use super::fold::Folded;
use super::order::Collation;
use crate::core::secrets::SealKey;
use crate::rooms::contacts::entry::{self, Kind, Role, SupportKind};
use crate::rooms::contacts::touches::Rhythm;

/// By how many bytes of a name contacts are in order: those that differ behind them, by when they were made. A cursor has
/// room for them.
pub(super) const SORTED_BY: usize = 96;

/// When each of the viewer's contacts is due that has a cadence.
pub(super) type Due = Option<DateTime<Utc>>;

/// What is known of a contact without opening it again.
pub(super) struct Row {
    pub id: ContactId,
    /// The beginning of the name, by which contacts are in order.
    pub name: Zeroizing<String>,
    pub names: Folded,
    pub tags: Vec<Zeroizing<String>>,
    pub kind: Kind,
    pub role: Option<Role>,
    pub support: SupportKinds,
    pub is_core: bool,
    pub is_linked: bool,
    /// Who is, or was, behind it.
    pub person: Option<PersonId>,
    /// In microseconds of the Unix epoch.
    pub last_touch: Option<i64>,
    pub due: Due,
}

/// A tag of the viewer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// What it is called.
    pub name: String,
    /// How many contacts have it.
    pub contacts: u64,
}

/// All contacts of a viewer, by name.
pub(super) struct Index {
    /// The feed's number up to which this is how it is.
    pub seq: AtomicI64,
    pub collation: Arc<Collation>,
    pub rhythm: Arc<Rhythm>,
    pub rows: Vec<Arc<Row>>,
}

impl Index {
    /// Opens contacts and puts them in order. It takes some milliseconds for thousands.
    pub fn build(seq: i64, collation: Collation, rhythm: Rhythm, key: &SealKey, contacts: &[contact::Model]) -> Self {
        let mut rows = contacts.iter().map(|row| Arc::new(open(key, &rhythm, row))).collect::<Vec<_>>();
        rows.sort_by_cached_key(|row| (collation.key(&row.name), Reverse(row.id)));
        let (collation, rhythm) = (Arc::new(collation), Arc::new(rhythm));
        Self { seq: AtomicI64::new(seq), collation, rhythm, rows }
    }

    /// The same, where some contacts have changed, come or gone.
    pub fn changed(&self, seq: i64, key: &SealKey, ids: &[ContactId], contacts: &[contact::Model]) -> Self {
        let mut rows: Vec<_> = self.rows.iter().filter(|row| !ids.contains(&row.id)).cloned().collect();
        for contact in contacts {
            let row = open(key, &self.rhythm, contact);
            let place = rows.partition_point(|other| {
                self.collation.compare(&other.name, &row.name).then(row.id.cmp(&other.id)).is_lt()
            });
            rows.insert(place, Arc::new(row));
        }
        let (collation, rhythm) = (self.collation.clone(), self.rhythm.clone());
        Self { seq: AtomicI64::new(seq), collation, rhythm, rows }
    }

    /// Says that nothing in it has changed up to this number.
    pub fn holds_up_to(&self, seq: i64) {
        self.seq.fetch_max(seq, Ordering::Relaxed);
    }

    /// About how many bytes it takes.
    pub fn weight(&self) -> u32 {
        // A name of usual length, folded once more, and the rest of a row.
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_mul(400).saturating_add(1_000)
    }

    /// All tags, in order, with how many have each.
    pub fn tags(&self) -> Vec<Tag> {
        let mut counts = BTreeMap::<&str, u64>::new();
        for tag in self.rows.iter().flat_map(|row| &row.tags) {
            *counts.entry(tag).or_default() += 1;
        }
        for cadence in &self.rhythm.tags {
            counts.entry(&cadence.tag).or_default();
        }
        let mut tags: Vec<_> =
            counts.into_iter().map(|(name, contacts)| Tag { name: name.to_owned(), contacts }).collect();
        tags.sort_by(|one, other| self.collation.compare(&one.name, &other.name));
        tags
    }
}

fn open(key: &SealKey, rhythm: &Rhythm, row: &contact::Model) -> Row {
    let contact = entry::open_for_finding(key, row);
    let due = rhythm.due(&contact);
    let content = contact.content;
    let names = std::iter::once(content.name.as_str()).chain(content.other_names.iter().map(String::as_str));
    let names = Folded::new(names);
    let mut name = Zeroizing::new(content.name);
    let beginning = name.floor_char_boundary(SORTED_BY);
    name.truncate(beginning);
    Row {
        id: row.id,
        names,
        tags: content.tags.into_iter().map(Zeroizing::new).collect(),
        kind: row.kind,
        role: row.role,
        support: SupportKind::pack(&content.support),
        is_core: row.is_core,
        is_linked: row.person_id.is_some(),
        person: row.person_id.or(row.former_person_id),
        last_touch: row.last_touch_at.map(|at| at.timestamp_micros()),
        due,
        name,
    }
}
