//! What a card says of a contact, held to a contact's bounds. What isn't kept is named with its text.

use std::collections::HashSet;

use super::own::Protected;
use super::report::LeftOut;
use crate::rooms::contacts::channels::{self, Channel, ChannelKind};
use crate::rooms::contacts::entry::{Content, Kind, Role, SupportKind};
use crate::rooms::contacts::numbers::Country;
use crate::rooms::contacts::vcard::{Card, CardChannel, CardChannelKind};

/// How many other names, and how many tags, one card gives.
const MOST_ITEMS: usize = 20;
const MOST_LABEL: usize = 40;
const MOST_NOTE: usize = 5_000;

/// What cards are read with.
pub(super) struct Reading<'a> {
    /// The country in which numbers are read that don't name theirs.
    pub country: Option<Country>,
    /// What a contact is, unless it is known better.
    pub kind: Kind,
    /// The tags that have a cadence.
    pub tags: &'a HashSet<String>,
}

/// What a card says.
pub(super) struct Said {
    pub content: Content,
    pub protected: Protected,
    pub left_out: Vec<LeftOut>,
}

impl Reading<'_> {
    pub fn read(&self, card: &Card) -> Said {
        let mut rest = Rest(card.left_out.iter().map(LeftOut::from).collect());
        let name = rest.cut("FN", &card.name, 120);
        let mut other_names =
            rest.some("NICKNAME", &card.other_names, 120, "A contact can have at most 20 other names.");
        other_names.retain(|other| *other != name);
        let mut protected = protected(card, &mut rest);
        let tags = rest.some("CATEGORIES", &card.tags, 40, "A contact can have at most 20 tags.");
        let tags = protected.take_tags(tags, self.tags);
        let (channels, unread) = self.channels(card, &mut rest);
        let note = [card.note.clone(), Some(unread.join("\n")).filter(|lines| !lines.is_empty())];
        let note = note.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
        let note = Some(rest.cut("NOTE", &note, MOST_NOTE)).filter(|note| !note.is_empty());
        let content = Content { other_names, channels, tags, note, ..Content::named(name, self.kind) };
        Said { content, protected, left_out: rest.0 }
    }

    /// The channels, and the lines of those that are no numbers: they are kept as text, since somebody wrote them down.
    fn channels(&self, card: &Card, rest: &mut Rest) -> (Vec<Channel>, Vec<String>) {
        let mut regular: Vec<Channel> = Vec::with_capacity(card.channels.len());
        let mut unread = Vec::new();
        for channel in &card.channels {
            let (kind, property) = match channel.kind {
                CardChannelKind::Phone => (ChannelKind::Phone, "TEL"),
                CardChannelKind::Text => (ChannelKind::Text, "TEL"),
                CardChannelKind::Email => (ChannelKind::Email, "EMAIL"),
                CardChannelKind::Link => (ChannelKind::Link, "URL"),
            };
            match channels::one(kind, &channel.value, self.country_of(channel)) {
                Ok(read) if regular.iter().any(|known| known.is(&read)) => {}
                Ok(read) if regular.len() < channels::MOST => {
                    let label = channel.label.as_ref().map(|label| rest.cut("LABEL", label, MOST_LABEL));
                    regular.push(Channel { label: label.filter(|label| !label.is_empty()), ..read });
                }
                Ok(_) => rest.leave(property, "A contact can have at most 20 channels.".to_owned(), &channel.value),
                Err(message) if property == "TEL" => {
                    let label = channel.label.as_deref().unwrap_or("TEL");
                    unread.push(format!("{label}: {}", channel.value));
                    rest.leave(property, format!("{message} The text was kept in the note."), &channel.value);
                }
                Err(message) => rest.leave(property, message.to_owned(), &channel.value),
            }
        }
        (regular, unread)
    }

    /// The country that a card names for a number, or else one's own.
    fn country_of(&self, channel: &CardChannel) -> Option<Country> {
        channel.country.as_deref().and_then(Country::of_code).or(self.country)
    }
}

/// The words of Kith on a card.
fn protected(card: &Card, rest: &mut Rest) -> Protected {
    let role: Option<Role> = word(card.role.as_deref());
    if let (Some(role), None) = (&card.role, role) {
        rest.leave("X-KITH-ROLE", "This role doesn't exist. Use a value of `ProfessionalRole`.".to_owned(), role);
    }
    let mut support = Vec::new();
    for text in &card.support {
        match serde_json::from_value::<SupportKind>(serde_json::Value::String(text.clone())) {
            Ok(kind) => support.push(kind),
            Err(_) => rest.leave(
                "X-KITH-SUPPORT",
                "This kind of support doesn't exist. Use a value of `SupportKind`.".to_owned(),
                text,
            ),
        }
    }
    let support = SupportKind::unpack(SupportKind::pack(&support));
    Protected { kind: word(card.kind.as_deref()), role, support, is_core: card.is_core, tags: Vec::new() }
}

/// What has no place in the contact.
struct Rest(Vec<LeftOut>);

impl Rest {
    /// One more text that isn't kept, beside those of the same property and reason.
    fn leave(&mut self, property: &str, reason: String, text: &str) {
        let like = |left: &&mut LeftOut| left.property == property && left.reason.as_ref() == Some(&reason);
        match self.0.iter_mut().find(like) {
            Some(left) => {
                left.count += 1;
                left.texts.push(text.to_owned());
            }
            None => self.0.push(LeftOut::because(property, reason, text)),
        }
    }

    /// The beginning of a text that may be too long.
    fn cut(&mut self, property: &str, text: &str, most: usize) -> String {
        match text.char_indices().nth(most) {
            None => text.trim().to_owned(),
            Some((at, _)) => {
                self.leave(
                    property,
                    format!("The text was cut: it can have at most {most} characters."),
                    text[at..].trim(),
                );
                text[..at].trim().to_owned()
            }
        }
    }

    /// The first of many texts, each cut.
    fn some(&mut self, property: &str, texts: &[String], most: usize, too_many: &str) -> Vec<String> {
        for text in texts.iter().skip(MOST_ITEMS) {
            self.leave(property, too_many.to_owned(), text);
        }
        texts.iter().take(MOST_ITEMS).map(|text| self.cut(property, text, most)).collect()
    }
}

fn word<T: sea_orm::ActiveEnum<Value = String>>(word: Option<&str>) -> Option<T> {
    T::try_from_value(&word?.to_owned()).ok()
}
