//! Preparing an import: what each entry says, which contact it is, and the rows to be written, sealed. No database.

use std::collections::HashSet;
use std::sync::Arc;

use aws_lc_rs::hmac;
use entity::{ContactId, PersonId, contact};
use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel;

use super::matching::{Known, Match, Outcome, can_be_unique, shared_uids};
use super::options::{ImportOptions, Progress, Watch};
use super::own::{self, ProtectedProperty, ProtectedStatus};
use super::report::{EntryReport, Import, changes};
use super::said::{Reading, Said};
use crate::core::error::Result;
use crate::core::node_id;
use crate::core::op::Op;
use crate::core::secrets::{NodeType, SealKey, seal};
use crate::rooms::contacts::entry::{self, Content, content_row, new_row};
use crate::rooms::contacts::numbers::Country;
use crate::rooms::contacts::policy::MOST_CONTACTS;
use crate::rooms::contacts::vcard::{Card, Entry, NAMELESS};

/// How long a card's hash is.
pub(super) const HASH: usize = 16;
/// How many entries are looked at between two words of progress.
const STEP: usize = 250;

/// What an import is prepared from.
pub(super) struct Work {
    pub op: Arc<Op>,
    pub key: Arc<SealKey>,
    pub country: Option<Country>,
    /// The tags that have a cadence.
    pub tags: HashSet<String>,
    pub entries: Arc<Vec<Entry>>,
    pub known: Vec<contact::Model>,
    pub options: ImportOptions,
    pub watch: Watch,
}

/// What is to be written, and what there is to say of it.
pub(super) struct Prepared {
    pub created: Vec<contact::ActiveModel>,
    pub changed: Vec<contact::ActiveModel>,
    pub report: Import,
}

/// A contact that is there, or will be.
struct Person {
    row: Option<contact::Model>,
    id: ContactId,
    content: Content,
    cards: Vec<u8>,
    /// The UID by which other programs know them.
    uid: Option<String>,
    /// Something of them can't be read any more.
    is_unreadable: bool,
    /// What they say is another than it was.
    is_changed: bool,
    /// They were recognised by a card that wasn't known yet.
    is_identified: bool,
}

/// By what a card is recognised.
struct Identity {
    hash: Vec<u8>,
    /// The UID, if it names somebody.
    uid: Option<String>,
}

impl Work {
    /// Does it; gives the entries back, for another try.
    pub fn run(self) -> Result<(Prepared, Arc<Vec<Entry>>)> {
        let owner = self.op.person()?;
        let mut people = Vec::with_capacity(self.known.len());
        let mut known = Known::default();
        for row in &self.known {
            let contact = entry::open(&self.key, row);
            let cards = row.card_hash.clone().unwrap_or_default();
            // A card that was exported here comes back as the contact that it was.
            let exported = self.hash(owner, "", &node_id::encode(&self.op.ids(), NodeType::Contact, row.id.0));
            known.learn(people.len(), &contact.content, cards.chunks_exact(HASH).chain([&*exported]));
            people.push(Person {
                row: Some(row.clone()),
                id: row.id,
                content: contact.content,
                cards,
                uid: contact.card_uid,
                is_unreadable: !contact.unreadable.is_empty(),
                is_changed: false,
                is_identified: false,
            });
        }
        let reports = self.take_all(owner, &mut people, &mut known);
        (self.watch)(Progress::Prepared(self.entries.len(), self.entries.len()));
        let report = Import::new(&self.op, self.options.preview, reports);
        let (created, changed) = self.rows(people)?;
        Ok((Prepared { created, changed, report }, self.entries))
    }

    fn take_all(&self, owner: PersonId, people: &mut Vec<Person>, known: &mut Known) -> Vec<EntryReport> {
        let cards = self.entries.iter().filter_map(|entry| match entry {
            Entry::Card(card) => Some(card),
            Entry::Broken { .. } => None,
        });
        let shared = shared_uids(cards);
        let mut reports = Vec::with_capacity(self.entries.len());
        for (index, entry) in self.entries.iter().enumerate() {
            if index % STEP == 0 {
                (self.watch)(Progress::Prepared(index, self.entries.len()));
            }
            reports.push(match entry {
                Entry::Broken { reason, name } => {
                    // There are such in many a book: they say nothing that could be lost.
                    let outcome = if *reason == NAMELESS { Outcome::Skipped } else { Outcome::Failed };
                    EntryReport::of(index, name.clone(), outcome).because(reason)
                }
                Entry::Card(card) if is_group(card) => {
                    EntryReport::of(index, Some(card.name.clone()), Outcome::Skipped)
                        .because("This is a group of contacts, not a contact.")
                }
                Entry::Card(card) => {
                    let uid = card.uid.as_deref().filter(|uid| can_be_unique(uid) && !shared.contains(uid));
                    let identity = self.identity(owner, card, uid);
                    EntryReport { index, ..self.take(owner, card, identity, people, known) }
                }
            });
        }
        reports
    }

    /// Takes a card: into the contact that it is, or as a new one.
    fn take(
        &self,
        owner: PersonId,
        card: &Card,
        identity: Identity,
        people: &mut Vec<Person>,
        known: &mut Known,
    ) -> EntryReport {
        let reading = Reading { country: self.country, kind: self.options.kind, tags: &self.tags };
        let Said { content, protected, left_out } = reading.read(card);
        let found = known.find(&content, (&identity.hash, identity.uid.is_some()), |place| &people[place].content);
        // What can't be read of a contact isn't written over: it is kept apart from it.
        let found = match found {
            Match::Is(place) if people[place].is_unreadable => Match::Resembles(place),
            found => found,
        };
        let before = match found {
            Match::Is(place) => Some(&people[place].content),
            Match::Resembles(_) | Match::Nobody => None,
        };
        let mut status = ProtectedStatus::Foreign;
        let differences = protected.differences(before, self.options.kind);
        if !differences.is_empty() && own::is_own(&self.op, owner, card) {
            status = if self.options.apply_protected { ProtectedStatus::Applied } else { ProtectedStatus::Unconfirmed };
        }
        let property =
            |(property, text): (&str, String)| ProtectedProperty { property: property.to_owned(), text, status };
        let report = EntryReport {
            left_out,
            protected: differences.into_iter().map(property).collect(),
            ..EntryReport::of(0, Some(card.name.clone()), Outcome::Unchanged)
        };
        let taken = |content| if status == ProtectedStatus::Applied { protected.onto(content) } else { content };
        let place = match found {
            Match::Is(place) => place,
            Match::Resembles(other) => {
                let other = people[other].id;
                let report = self.make(taken(content), identity, report, people, known);
                return report.resembling(other);
            }
            Match::Nobody => return self.make(taken(content), identity, report, people, known),
        };
        let person = &mut people[place];
        let changes = changes(&person.content, &person.content.clone().merged(content.clone()));
        let merged = person.content.clone().merged(taken(content));
        if known.is_free(&identity.hash, place) {
            if !person.cards.chunks_exact(HASH).any(|known| known == identity.hash) {
                person.cards.extend(&identity.hash);
                person.is_identified = true;
            }
            if person.uid.is_none() && identity.uid.is_some() {
                person.uid = identity.uid;
                person.is_identified = true;
            }
        }
        known.learn(place, &merged, person.cards.chunks_exact(HASH));
        let outcome = if merged == person.content { Outcome::Unchanged } else { Outcome::Merged };
        person.is_changed |= outcome == Outcome::Merged;
        person.content = merged;
        EntryReport { outcome, contact: Some(person.id), changes, ..report }
    }

    /// Makes a contact of what a card says.
    fn make(
        &self,
        content: Content,
        identity: Identity,
        report: EntryReport,
        people: &mut Vec<Person>,
        known: &mut Known,
    ) -> EntryReport {
        if people.len() >= usize::try_from(MOST_CONTACTS).unwrap_or(usize::MAX) {
            let report = EntryReport { outcome: Outcome::Failed, ..report };
            return report.because("You have 5,000 contacts, which is the most that you can have.");
        }
        let id = ContactId(self.op.id());
        // Who is kept apart from somebody of this UID goes by one of their own.
        let (cards, uid) = if known.is_free(&identity.hash, people.len()) {
            (identity.hash, identity.uid)
        } else {
            (Vec::new(), None)
        };
        known.learn(people.len(), &content, cards.chunks_exact(HASH));
        let is_unreadable = false;
        people.push(Person {
            row: None,
            id,
            content,
            cards,
            uid,
            is_unreadable,
            is_changed: true,
            is_identified: true,
        });
        EntryReport { outcome: Outcome::Created, contact: Some(id), ..report }
    }

    /// By what a card is recognised: its UID, or else all that it says of somebody.
    fn identity(&self, owner: PersonId, card: &Card, uid: Option<&str>) -> Identity {
        let hash = if let Some(uid) = uid {
            self.hash(owner, "", uid)
        } else {
            let channels: Vec<_> = card.channels.iter().map(|it| (it.kind as u8, &it.value, &it.label)).collect();
            let said = (&card.name, &card.other_names, channels, &card.tags, &card.note);
            self.hash(owner, "said\0", &serde_json::to_string(&said).unwrap_or_default())
        };
        Identity { hash, uid: uid.map(str::to_owned) }
    }

    /// Recognises a card without keeping what it says, for this person alone.
    fn hash(&self, owner: PersonId, what: &str, text: &str) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.op.env.keys.cards);
        context.update(owner.0.as_bytes());
        context.update(what.as_bytes());
        context.update(text.as_bytes());
        context.sign().as_ref()[..HASH].to_vec()
    }

    /// The rows of what is new and of what has changed.
    fn rows(&self, people: Vec<Person>) -> Result<(Vec<contact::ActiveModel>, Vec<contact::ActiveModel>)> {
        let (op, key) = (&*self.op, &*self.key);
        let (mut created, mut changed) = (Vec::new(), Vec::new());
        for person in people.into_iter().filter(|person| person.is_changed || person.is_identified) {
            let cards = Some(person.cards).filter(|cards| !cards.is_empty());
            let uid = person.uid.map(|uid| seal(op, key, entry::place(person.id, "card_uid"), &uid));
            match person.row {
                None => {
                    let row = new_row(op, key, person.id, &person.content)?;
                    created.push(contact::ActiveModel { card_hash: Set(cards), card_uid: Set(uid), ..row });
                }
                // By what somebody is recognised is no change that their owner made.
                Some(row) if !person.is_changed => changed.push(contact::ActiveModel {
                    card_hash: Set(cards),
                    card_uid: Set(uid),
                    ..row.into_active_model()
                }),
                Some(row) => {
                    let version = row.version + 1;
                    let content = content_row(op, key, person.id, &person.content)?;
                    changed.push(contact::ActiveModel {
                        kind: content.kind,
                        role: content.role,
                        support: content.support,
                        is_core: content.is_core,
                        name: content.name,
                        other_names: content.other_names,
                        note: content.note,
                        channels: content.channels,
                        tags: content.tags,
                        card_hash: Set(cards),
                        card_uid: Set(uid),
                        version: Set(version),
                        updated_at: Set(op.now),
                        ..row.into_active_model()
                    });
                }
            }
        }
        Ok((created, changed))
    }
}

/// Whether a card is of many, as address books keep lists. An organisation is a contact.
fn is_group(card: &Card) -> bool {
    let is_group = |text: &String| text.eq_ignore_ascii_case("group");
    card.left_out.iter().any(|left| match &*left.property {
        "MEMBER" | "X-ADDRESSBOOKSERVER-MEMBER" => true,
        "KIND" | "X-ADDRESSBOOKSERVER-KIND" => left.texts.iter().any(is_group),
        _ => false,
    })
}
