//! The lines of one card into what it says of a contact.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use calcard::vcard::{VCard, VCardEntry, VCardProperty, VCardValue};

use super::card::{Card, CardChannel, CardChannelKind, Entry, LeftOut};
use super::channel::{self, Way};
use super::charset;
use super::line::{DROPPED, Line, Use, use_of};
use super::plain::{line, shown, some_block, some_line, without_prefix};

/// What is said of a card that is nobody's.
pub const NAMELESS: &str = "This card has no name. Add a line with FN, such as FN:Ada.";
const UNREADABLE: &str = "This card can't be read. Between BEGIN:VCARD and END:VCARD, it must have lines like FN:Ada.";

/// The mark that Google puts on everybody.
pub const EVERYBODY: &str = "myContacts";

/// The entry that these lines are. With a flaw, it isn't taken, but its name is looked for.
pub(super) fn entry(lines: &[u8], flaw: Option<&'static str>) -> Entry {
    let mut gathered = Gathered::default();
    let plain = plain_lines(lines, &mut gathered.left_out);
    let Ok(card) = VCard::parse(plain) else {
        return Entry::Broken { reason: flaw.unwrap_or(UNREADABLE), name: None };
    };
    for property in card.entries {
        gathered.take(property);
    }
    match (gathered.card(), flaw) {
        (card, Some(reason)) => Entry::Broken { reason, name: card.map(|card| card.name) },
        (Some(card), None) => Entry::Card(card),
        (None, None) => Entry::Broken { reason: NAMELESS, name: None },
    }
}

/// The lines that have a place, as UTF-8 and without the old encodings; the others are counted.
fn plain_lines(lines: &[u8], left_out: &mut Rest) -> String {
    // If all of it is UTF-8, it is that, whatever it claims. ISO-2022-JP looks like ASCII, but for the escapes.
    let unicode = str::from_utf8(lines).is_ok() && !lines.contains(&0x1b);
    let mut plain = String::with_capacity(lines.len() + 64);
    plain.push_str("BEGIN:VCARD\n");
    for bytes in lines.split(|byte| *byte == b'\n') {
        let text = String::from_utf8_lossy(bytes);
        let text =
            if unicode { text } else { charset::decode(bytes, Line::parse(&text).and_then(|line| line.charset())) };
        let Some(line) = Line::parse(&text) else { continue };
        match use_of(&line.name) {
            Use::Kept | Use::Link => line.write_plain(&mut plain),
            Use::None | Use::Bulky if line.is_empty() => {}
            Use::None | Use::Bulky => left_out.add(&line.name, line.said()),
            Use::Technical => {}
        }
    }
    plain.push_str("END:VCARD\n");
    plain
}

/// What was gathered from a card's properties.
#[derive(Default)]
struct Gathered {
    card: Card,
    /// FN, each with its rank.
    names: Vec<(u32, String)>,
    /// N, put together.
    parts: Option<String>,
    nicknames: Vec<String>,
    organisation: Option<String>,
    /// Channels, each with its rank and its group.
    channels: Vec<(u32, Option<String>, CardChannel)>,
    /// X-ABLabel, by group.
    labels: HashMap<String, String>,
    notes: Vec<String>,
    left_out: Rest,
}

/// What has no place, by name.
#[derive(Default)]
struct Rest(BTreeMap<String, LeftOut>);

impl Rest {
    /// Adds one more, with what it says.
    fn add(&mut self, name: &str, text: Option<String>) {
        let left = self.0.entry(name.to_owned()).or_default();
        name.clone_into(&mut left.property);
        left.count += 1;
        left.texts.extend(text);
    }
}

impl Gathered {
    fn take(&mut self, mut property: VCardEntry) {
        let rank = channel::rank(&property);
        let values = std::mem::take(&mut property.values);
        match &property.name {
            VCardProperty::Fn => {
                self.names.extend(texts(values).filter_map(|name| some_line(&name)).map(|name| (rank, name)));
            }
            VCardProperty::N => self.parts = self.parts.take().or_else(|| put_together(values)),
            VCardProperty::Nickname => self.nicknames.extend(texts(values).filter_map(|name| some_line(&name))),
            VCardProperty::Org => {
                let parts: Vec<_> = texts(values).filter_map(|part| some_line(&part)).collect();
                let first = self.organisation.is_none().then(|| parts.join(", ")).filter(|name| !name.is_empty());
                if first.is_some() {
                    self.organisation = first;
                } else if !parts.is_empty() {
                    self.leave_out("ORG", &parts.join(", "));
                }
            }
            VCardProperty::Categories => self.card.tags.extend(texts(values).filter_map(|tag| some_line(&tag))),
            VCardProperty::Note => self.notes.extend(texts(values).filter_map(|note| some_block(&note))),
            VCardProperty::Uid => {
                self.card.uid = self.card.uid.take().or_else(|| text(values).and_then(|uid| some_line(&uid)));
            }
            VCardProperty::Kind => {
                let kind = text(values).unwrap_or_default();
                if !kind.is_empty() && !kind.trim().eq_ignore_ascii_case("individual") {
                    self.leave_out("KIND", &kind);
                }
            }
            VCardProperty::Other(name) => {
                let name = name.to_ascii_uppercase();
                self.take_extension(&name, &text_or_data(values), &property, rank);
            }
            name => {
                let name = name.as_str().to_owned();
                self.take_way(&name, &text_or_data(values), &property, rank);
            }
        }
    }

    fn take_extension(&mut self, name: &str, value: &str, property: &VCardEntry, rank: u32) {
        let words = value.to_ascii_uppercase();
        match name {
            "X-NICKNAME" => self.nicknames.extend(some_line(value)),
            "X-ABLABEL" => {
                if let (Some(group), Some(label)) = (&property.group, channel::custom_label(value)) {
                    self.labels.insert(group.to_ascii_lowercase(), label);
                }
            }
            "X-ANDROID-CUSTOM" => match without_prefix(value, "vnd.android.cursor.item/nickname;") {
                Some(fields) => self.nicknames.extend(fields.split(';').next().and_then(some_line)),
                None => self.leave_out(name, value),
            },
            "X-KITH-KIND" => match &*line(&words) {
                kind @ ("FRIEND" | "FAMILY" | "PARTNER" | "PEER" | "PROFESSIONAL" | "COMMUNITY") => {
                    self.card.kind = Some(kind.to_owned());
                }
                _ => self.leave_out(name, value),
            },
            "X-KITH-ROLE" => self.card.role = some_line(&words),
            "X-KITH-SUPPORT" => self.card.support.extend(words.split(',').filter_map(some_line)),
            "X-KITH-CORE" => self.card.is_core = line(&words) == "TRUE",
            "X-KITH-MAC" => self.card.mac = some_line(value),
            _ if name.starts_with("X-KITH-") => self.leave_out(name, value),
            _ => self.take_way(name, value, property, rank),
        }
    }

    fn take_way(&mut self, name: &str, value: &str, property: &VCardEntry, rank: u32) {
        match channel::read(name, value, property) {
            Way::Channel(channel) => self.channels.push((rank, property.group.clone(), channel)),
            Way::NoPlace(name) => self.leave_out(name, value),
            Way::Empty => {}
        }
    }

    fn leave_out(&mut self, name: &str, value: &str) {
        let has_text = without_prefix(value, "data:").is_none() && value != DROPPED;
        let text = has_text.then(|| shown(value)).flatten();
        self.left_out.add(name, text);
    }

    /// The card, if it says who it is about.
    fn card(self) -> Option<Card> {
        let Self { mut card, mut names, parts, nicknames, organisation, mut channels, labels, notes, mut left_out } =
            self;
        channels.sort_by_key(|(rank, _, _)| *rank);
        card.channels = channels.into_iter().map(|(_, group, channel)| labelled(channel, group, &labels)).collect();
        names.sort_by_key(|(rank, _)| *rank);
        let mut called: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
        if called.is_empty() {
            called.extend(parts);
        }
        called.extend(nicknames);
        if let Some(name) = organisation {
            if called.is_empty() {
                called.push(name);
            } else if called[0] != name {
                left_out.add("ORG", shown(&name));
            }
        }
        if called.is_empty() {
            let named = card.channels.iter().find(|channel| channel.kind != CardChannelKind::Link);
            called.extend(named.map(|channel| channel.value.clone()));
        }
        let mut called = each_once(called).into_iter();
        card.name = called.next()?;
        card.other_names = called.collect();
        card.tags = each_once(card.tags);
        card.tags.retain(|tag| tag != EVERYBODY);
        card.note = Some(notes.join("\n\n")).filter(|note| !note.is_empty());
        card.left_out = left_out.0.into_values().collect();
        Some(card)
    }
}

fn labelled(channel: CardChannel, group: Option<String>, labels: &HashMap<String, String>) -> CardChannel {
    match group.and_then(|group| labels.get(&group.to_ascii_lowercase())) {
        Some(label) => CardChannel { label: Some(label.clone()), ..channel },
        None => channel,
    }
}

/// The name of an N, in the order in which most of the languages say it that write it in parts.
fn put_together(values: Vec<VCardValue>) -> Option<String> {
    let part = |value| match value {
        VCardValue::Component(words) => words.join(" "),
        other => other.into_text().unwrap_or_default().into_owned(),
    };
    let mut parts = values.into_iter().map(part);
    let mut next = || parts.next().unwrap_or_default();
    let [family, given, additional, prefix, suffix] = [next(), next(), next(), next(), next()];
    some_line(&[prefix, given, additional, family, suffix].join(" "))
}

fn texts(values: Vec<VCardValue>) -> impl Iterator<Item = Cow<'static, str>> {
    values.into_iter().filter_map(VCardValue::into_text)
}

fn text(values: Vec<VCardValue>) -> Option<Cow<'static, str>> {
    texts(values).next()
}

/// For what has a place only if it is a link: data is something, though no link.
fn text_or_data(values: Vec<VCardValue>) -> Cow<'static, str> {
    let has_data = values.iter().any(|value| matches!(value, VCardValue::Binary(_)));
    text(values).unwrap_or(if has_data { "data:".into() } else { "".into() })
}

/// Without what was there already; fast for many, since a card may be made of nothing else.
fn each_once(texts: Vec<String>) -> Vec<String> {
    let mut known = HashSet::new();
    texts.into_iter().filter(|text| known.insert(text.clone())).collect()
}
