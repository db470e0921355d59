//! What was noted of who did what with somebody's account, in memory until the room of accesses writes it: noting costs a
//! request no statement. What is held is bounded; what doesn't fit is counted, and its person is told.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, DurationRound, Utc};
use entity::access_entry::Source;
use entity::feed_event::Kind;
use entity::{AppId, CredentialId, PersonId};
use uuid::Uuid;

use super::content::{Content, Deed, Object};
use crate::core::actor::{Actor, Means};
use crate::core::feed::subjects::subject_type;

/// The largest number of entries that are held until they are written.
const MOST_ENTRIES: usize = 20_000;
/// The largest number of ids that are held until they are written.
const MOST_IDS: usize = 500_000;

/// To which entry something is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntryKey {
    pub person: PersonId,
    pub source: Source,
    /// The credential; the person if it is none.
    pub by: Uuid,
    pub since: DateTime<Utc>,
}

impl EntryKey {
    /// The entry of that time: of programs that of the hour, of others that of the UTC day.
    pub fn new(person: PersonId, source: Source, by: Uuid, now: DateTime<Utc>) -> Self {
        let span = match source {
            Source::App | Source::Token => Duration::hours(1),
            Source::Device | Source::Operator | Source::Lost => Duration::days(1),
        };
        Self { person, source, by, since: now.duration_trunc(span).unwrap_or(now) }
    }
}

/// What an entry gets.
#[derive(Clone, Debug)]
pub(crate) struct Noted {
    pub app: Option<AppId>,
    pub content: Content,
}

/// Who did something with a person's account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doer {
    pub person: PersonId,
    source: Source,
    by: Uuid,
    app: Option<AppId>,
}

impl Doer {
    /// Who acts for a person.
    pub fn of(actor: &Actor) -> Option<Self> {
        let acting = actor.acting()?;
        let (source, app) = match acting.means {
            Means::Device => (Source::Device, None),
            Means::Token => (Source::Token, None),
            Means::App(app) => (Source::App, Some(app)),
        };
        Some(Self { person: acting.person, source, by: acting.credential.0, app })
    }

    /// A device of a person's.
    pub const fn device(person: PersonId, device: CredentialId) -> Self {
        Self { person, source: Source::Device, by: device.0, app: None }
    }

    /// Whether it is a program, of which each change is noted.
    pub fn is_program(&self) -> bool {
        matches!(self.source, Source::App | Source::Token)
    }
}

/// What was noted and isn't written yet.
#[derive(Debug, Default)]
pub(crate) struct Recorder(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    entries: BTreeMap<EntryKey, Noted>,
    ids: usize,
    /// How often something of an entry that has no room was done, by person.
    lost: BTreeMap<PersonId, u64>,
    /// How often that was for people for whose count there is no room either.
    untold: u64,
}

impl Held {
    fn add(&mut self, doer: Doer, now: DateTime<Utc>, deed: Deed, objects: &[Object]) {
        // Of their own devices, not even what they exported of their contacts.
        if doer.source == Source::Device && !(deed.is_noted_of_devices() && objects.is_empty()) {
            return;
        }
        let mut ids = self.ids;
        let Some(content) = self.content(EntryKey::new(doer.person, doer.source, doer.by, now), doer.app) else {
            return self.lose(doer.person, 1);
        };
        if objects.is_empty() {
            content.add(deed, None, None, true);
        }
        for (ty, id) in objects {
            ids += usize::from(content.add(deed, Some(*ty), *id, ids < MOST_IDS));
        }
        self.ids = ids;
    }

    /// What an entry has so far, if there is room for it.
    fn content(&mut self, key: EntryKey, app: Option<AppId>) -> Option<&mut Content> {
        let is_full = self.entries.len() >= MOST_ENTRIES;
        match self.entries.entry(key) {
            Entry::Occupied(held) => Some(&mut held.into_mut().content),
            Entry::Vacant(_) if is_full => None,
            Entry::Vacant(free) => Some(&mut free.insert(Noted { app, content: Content::default() }).content),
        }
    }

    /// Counts what isn't noted.
    fn lose(&mut self, person: PersonId, times: u64) {
        if self.lost.len() < MOST_ENTRIES || self.lost.contains_key(&person) {
            *self.lost.entry(person).or_default() += times;
        } else {
            self.untold += times;
        }
    }

    fn put_back(&mut self, key: EntryKey, Noted { app, mut content }: Noted) {
        if key.source == Source::Lost {
            return self.lose(key.person, content.lost);
        }
        if self.ids + content.count() > MOST_IDS {
            content.forget_ids();
        }
        let added = content.count();
        match self.content(key, app) {
            Some(held) => held.merge(content),
            None => return self.lose(key.person, 1),
        }
        self.ids += added;
    }
}

impl Recorder {
    /// Notes what was done.
    pub fn note(&self, doer: Doer, now: DateTime<Utc>, deed: Deed, objects: &[Object]) {
        self.held().add(doer, now, deed, objects);
    }

    /// Notes what a transaction that was committed has changed: what it tells the person's own feed and those of groups; and
    /// at least that it changed something.
    pub fn note_changes(&self, doer: Doer, now: DateTime<Utc>, changes: &[(Kind, Uuid)]) {
        let mut held = self.held();
        if changes.is_empty() {
            held.add(doer, now, Deed::Changed, &[]);
        }
        for (kind, subject) in changes {
            let deed = if *kind == Kind::ContactsImported { Deed::Imported } else { Deed::Changed };
            held.add(doer, now, deed, &[(subject_type(*kind), Some(*subject))]);
        }
    }

    /// Takes what is held, to write it: the entries, and how often something was done that couldn't be noted, by person and
    /// for all others.
    pub fn take(&self) -> (BTreeMap<EntryKey, Noted>, BTreeMap<PersonId, u64>, u64) {
        let held = std::mem::take(&mut *self.held());
        (held.entries, held.lost, held.untold)
    }

    /// Holds again what couldn't be written, within the same bounds.
    pub fn put_back(&self, entries: impl IntoIterator<Item = (EntryKey, Noted)>) {
        let mut held = self.held();
        entries.into_iter().for_each(|(key, noted)| held.put_back(key, noted));
    }

    /// Forgets what isn't written yet of a person's own devices.
    pub fn forget_devices(&self, person: PersonId) {
        self.held().entries.retain(|key, _| key.person != person || key.source != Source::Device);
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::MOST_OF_A_TYPE;
    use super::*;
    use crate::core::secrets::NodeType;

    const PERSON: PersonId = PersonId(Uuid::from_u128(1));

    fn app(number: u128) -> Doer {
        let app = Some(AppId(Uuid::from_u128(number)));
        Doer { person: PERSON, source: Source::App, by: Uuid::from_u128(number), app }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn an_hour_of_an_app_is_one_entry_and_each_object_counts_once() {
        let recorder = Recorder::default();
        let contact = (NodeType::Contact, Some(Uuid::from_u128(7)));
        for minute in ["12:00:00", "12:30:00", "12:59:59", "13:00:00"] {
            recorder.note(app(1), at(&format!("2026-03-28T{minute}Z")), Deed::Read, &[contact]);
        }
        let (entries, lost, untold) = recorder.take();
        let since: Vec<_> = entries.keys().map(|key| key.since).collect();
        assert_eq!(since, [at("2026-03-28T12:00:00Z"), at("2026-03-28T13:00:00Z")]);
        assert!(entries.values().all(|noted| noted.content.accesses.len() == 1 && noted.content.count() == 1));
        assert_eq!((lost.len(), untold), (0, 0));
        assert!(recorder.take().0.is_empty(), "what was taken isn't held any longer");
    }

    #[test]
    fn a_devices_reads_are_not_noted() {
        let recorder = Recorder::default();
        let device = Doer::device(PERSON, CredentialId(Uuid::from_u128(3)));
        recorder.note(device, at("2026-03-28T12:00:00Z"), Deed::Read, &[(NodeType::Contact, Some(Uuid::from_u128(7)))]);
        recorder.note(
            device,
            at("2026-03-28T12:00:00Z"),
            Deed::Changed,
            &[(NodeType::Contact, Some(Uuid::from_u128(7)))],
        );
        recorder.note(
            device,
            at("2026-03-28T12:00:00Z"),
            Deed::Exported,
            &[(NodeType::Contact, Some(Uuid::from_u128(7)))],
        );
        assert!(recorder.take().0.is_empty());
        recorder.note(device, at("2026-03-28T12:34:56Z"), Deed::SignedIn, &[]);
        let (entries, ..) = recorder.take();
        assert_eq!(entries.keys().map(|key| key.since).collect::<Vec<_>>(), [at("2026-03-28T00:00:00Z")]);
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let recorder = Recorder::default();
        let now = at("2026-03-28T12:00:00Z");
        for number in 0..MOST_ENTRIES as u128 + 5 {
            recorder.note(app(number), now, Deed::Followed, &[]);
        }
        let (entries, lost, untold) = recorder.take();
        assert_eq!((entries.len(), lost.get(&PERSON), untold), (MOST_ENTRIES, Some(&5), 0));
        let many: Vec<_> =
            (0..=MOST_OF_A_TYPE as u128).map(|id| (NodeType::Touch, Some(Uuid::from_u128(id)))).collect();
        recorder.note(app(1), now, Deed::Read, &many);
        let (entries, ..) = recorder.take();
        let read = &entries.values().next().expect("an entry").content.accesses[0];
        assert_eq!((read.ids.len(), read.has_more), (MOST_OF_A_TYPE, true));
    }

    #[test]
    fn what_could_not_be_written_is_held_again_with_what_came_meanwhile() {
        let recorder = Recorder::default();
        let now = at("2026-03-28T12:00:00Z");
        let ids = |one: u128| [(NodeType::Contact, Some(Uuid::from_u128(one)))];
        recorder.note(app(1), now, Deed::Read, &ids(1));
        recorder.note(app(1), now, Deed::Followed, &[]);
        let (taken, ..) = recorder.take();
        recorder.note(app(1), now, Deed::Read, &ids(2));
        recorder.put_back(taken);
        let (entries, ..) = recorder.take();
        let content = entries.into_values().next().expect("an entry").content;
        let deeds: Vec<_> = content.accesses.iter().map(|one| (one.deed, one.ty, one.ids.len())).collect();
        assert_eq!(deeds, [(Deed::Read, Some(NodeType::Contact), 2), (Deed::Followed, None, 0)]);
    }

    #[test]
    fn what_is_held_is_bounded_however_often_it_is_put_back() {
        let recorder = Recorder::default();
        let now = at("2026-03-28T12:00:00Z");
        let mut taken = BTreeMap::new();
        for outage in 0..3 {
            for number in 0..MOST_ENTRIES as u128 {
                recorder.note(app(outage << 64 | number), now, Deed::Followed, &[]);
            }
            recorder.put_back(std::mem::take(&mut taken));
            let (entries, lost, untold) = recorder.take();
            let lost: u64 = lost.into_values().sum();
            assert_eq!((entries.len(), untold), (MOST_ENTRIES, 0));
            assert_eq!(lost, if outage == 0 { 0 } else { MOST_ENTRIES as u64 });
            taken = entries;
        }
    }
}
