//! Preparing an import: what each entry says, which contact it is, and the rows to be written, sealed. No database.

use std::sync::Arc;

use aws_lc_rs::hmac;
use entity::{ContactId, contact};
use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel;

use super::matching::{Known, Outcome};
use super::report::{EntryReport, Import, LeftOut};
use super::{How, Progress, Watch};
use crate::contacts::channels::{self, Channel, ChannelKind};
use crate::contacts::entry::{self, Content, Kind, Role, SupportKind, content_row, new_row};
use crate::contacts::policy::MOST_CONTACTS;
use crate::contacts::vcard::{Card, CardChannelKind, Entry, NAMELESS};
use crate::error::Result;
use crate::node_id;
use crate::op::Op;
use crate::secrets::{NodeType, SealKey};

/// How long a card's hash is.
pub(super) const HASH: usize = 16;
/// How many entries are looked at between two words of progress.
const STEP: usize = 250;

/// What an import is prepared from.
pub(super) struct Work {
    pub op: Arc<Op>,
    pub key: Arc<SealKey>,
    pub locale: String,
    pub entries: Arc<Vec<Entry>>,
    pub known: Vec<contact::Model>,
    pub how: How,
    pub watch: Watch,
}

/// What is to be written, and what there is to say of it.
pub(super) struct Prepared {
    pub made: Vec<contact::ActiveModel>,
    pub changed: Vec<contact::ActiveModel>,
    pub report: Import,
}

/// A contact that is there, or will be.
struct Person {
    row: Option<contact::Model>,
    id: ContactId,
    content: Content,
    cards: Vec<u8>,
    is_changed: bool,
}

impl Work {
    /// Does it; gives the entries back, for another try.
    pub fn run(self) -> Result<(Prepared, Arc<Vec<Entry>>)> {
        let mut people = Vec::with_capacity(self.known.len());
        let mut known = Known::default();
        for row in &self.known {
            let content = entry::open(&self.key, row)?.content;
            let cards = row.card_hash.clone().unwrap_or_default();
            // A card that was exported here comes back as the contact that it was.
            let exported = self.hash(&node_id::encode(self.op.node_keys(), NodeType::Contact, row.id.0));
            known.learn(people.len(), &content, cards.chunks_exact(HASH).chain([&*exported]));
            people.push(Person { row: Some(row.clone()), id: row.id, content, cards, is_changed: false });
        }
        let room = usize::try_from(MOST_CONTACTS).unwrap_or(usize::MAX);
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
                Entry::Card(card) => self.take(index, card, &mut people, &mut known, room),
            });
        }
        (self.watch)(Progress::Prepared(self.entries.len(), self.entries.len()));
        let report = Import::new(&self.op, self.how.preview, reports);
        let (made, changed) = self.rows(people)?;
        Ok((Prepared { made, changed, report }, self.entries))
    }

    /// Takes a card: into the contact that it is, or as a new one.
    fn take(&self, index: usize, card: &Card, people: &mut Vec<Person>, known: &mut Known, room: usize) -> EntryReport {
        let mut left_out: Vec<LeftOut> = card.left_out.iter().map(LeftOut::from).collect();
        let content = self.content(card, &mut left_out);
        let hash = card.uid.as_ref().map(|uid| self.hash(uid));
        let found = known.find(&content, hash.as_deref(), |place| &people[place].content);
        let report = |outcome, contact| EntryReport {
            contact,
            left_out,
            ..EntryReport::of(index, Some(card.name.clone()), outcome)
        };
        let Some(place) = found else {
            if people.len() >= room {
                return report(Outcome::Failed, None).because("The network is full: it has at most 5,000 contacts.");
            }
            let id = ContactId(self.op.id());
            known.learn(people.len(), &content, hash.as_deref());
            people.push(Person { row: None, id, content, cards: hash.unwrap_or_default(), is_changed: true });
            return report(Outcome::Made, Some(id));
        };
        let person = &mut people[place];
        let merged = person.content.clone().merged(content);
        if merged == person.content {
            return report(Outcome::Unchanged, Some(person.id));
        }
        if let Some(hash) = hash
            && !person.cards.chunks_exact(HASH).any(|known| known == hash)
        {
            person.cards.extend(hash);
        }
        known.learn(place, &merged, person.cards.chunks_exact(HASH));
        person.content = merged;
        person.is_changed = true;
        report(Outcome::Merged, Some(person.id))
    }

    /// What a card says, held to a contact's bounds; what doesn't fit is left out by name.
    fn content(&self, card: &Card, left_out: &mut Vec<LeftOut>) -> Content {
        let kind = word(card.kind.as_deref()).unwrap_or(self.how.kind);
        let mut cut = |property: &str, text: &str, most: usize| {
            if text.chars().count() > most {
                left_out.push(LeftOut::because(property, format!("It was cut: at most {most} characters.")));
            }
            text.chars().take(most).collect::<String>().trim().to_owned()
        };
        let name = cut("FN", &card.name, 120);
        let mut other_names: Vec<_> = card.other_names.iter().take(20).map(|name| cut("NICKNAME", name, 120)).collect();
        other_names.retain(|other| *other != name);
        let tags = card.tags.iter().take(20).map(|tag| cut("CATEGORIES", tag, 40)).collect();
        let note = card.note.as_ref().map(|note| cut("NOTE", note, 5_000));
        let role = word::<Role>(card.role.as_deref()).filter(|_| kind == Kind::Professional);
        let support: Vec<_> = card.support.iter().filter_map(|kind| support(kind)).collect();
        Content {
            other_names,
            role,
            support: SupportKind::unpack(SupportKind::pack(&support)),
            is_core: card.is_core,
            channels: self.channels(card, left_out),
            tags,
            note,
            ..Content::named(name, kind)
        }
    }

    fn channels(&self, card: &Card, left_out: &mut Vec<LeftOut>) -> Vec<Channel> {
        let mut regular = Vec::with_capacity(card.channels.len());
        for channel in &card.channels {
            let (kind, property) = match channel.kind {
                CardChannelKind::Phone => (ChannelKind::Phone, "TEL"),
                CardChannelKind::Text => (ChannelKind::Text, "TEL"),
                CardChannelKind::Email => (ChannelKind::Email, "EMAIL"),
                CardChannelKind::Link => (ChannelKind::Link, "URL"),
            };
            match channels::one(kind, &channel.value, &self.locale) {
                Ok(value) if regular.len() < channels::MOST => {
                    if !regular.iter().any(|known: &Channel| known.kind == kind && known.value == value) {
                        regular.push(Channel { kind, value, label: channel.label.clone() });
                    }
                }
                Ok(_) => left_out.push(LeftOut::because(property, "A contact has at most 20 channels.".to_owned())),
                Err(message) => left_out.push(LeftOut::because(property, message.to_owned())),
            }
        }
        regular
    }

    /// Recognises a card's id without keeping it, for this person alone.
    fn hash(&self, uid: &str) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.op.env.keys.cards);
        context.update(self.op.actor.person().map(|person| person.0).unwrap_or_default().as_bytes());
        context.update(uid.as_bytes());
        context.sign().as_ref()[..HASH].to_vec()
    }

    /// The rows of what is new and of what has changed.
    fn rows(&self, people: Vec<Person>) -> Result<(Vec<contact::ActiveModel>, Vec<contact::ActiveModel>)> {
        let (op, key) = (&*self.op, &*self.key);
        let owner = op.person()?;
        let (mut made, mut changed) = (Vec::new(), Vec::new());
        for person in people.into_iter().filter(|person| person.is_changed) {
            let cards = Some(person.cards).filter(|cards| !cards.is_empty());
            match person.row {
                None => {
                    let row = new_row(op, key, person.id, owner, &person.content)?;
                    made.push(contact::ActiveModel { card_hash: Set(cards), ..row });
                }
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
                        version: Set(version),
                        updated_at: Set(op.now),
                        ..row.into_active_model()
                    });
                }
            }
        }
        Ok((made, changed))
    }
}

fn is_group(card: &Card) -> bool {
    card.left_out
        .iter()
        .any(|left| matches!(&*left.property, "MEMBER" | "X-ADDRESSBOOKSERVER-MEMBER" | "X-ADDRESSBOOKSERVER-KIND"))
        || card.left_out.iter().any(|left| left.property == "KIND") && card.channels.is_empty()
}

fn word<T: sea_orm::ActiveEnum<Value = String>>(word: Option<&str>) -> Option<T> {
    T::try_from_value(&word?.to_owned()).ok()
}

fn support(word: &str) -> Option<SupportKind> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}
