//! A contact as vCard 4.0 (RFC 6350).

use calcard::vcard::{
    VCard, VCardEntry, VCardParameter, VCardParameterName, VCardProperty, VCardType, VCardValue, VCardValueType,
    VCardVersion,
};

use super::card::{Card, CardChannel, CardChannelKind};
use super::channel::COUNTRY;
use super::plain::{line, some_block, some_line};

/// A contact as vCard 4.0 (RFC 6350): rows of at most 75 bytes, which end in CRLF. What has no word in vCard is written
/// as X-KITH-…; what was left out isn't written.
#[must_use]
pub fn write(card: &Card) -> String {
    let mut entries = vec![];
    if let Some(uid) = card.uid.as_deref().and_then(some_line) {
        let typ = if uid.contains(':') { VCardValueType::Uri } else { VCardValueType::Text };
        entries.push(property(VCardProperty::Uid, uid).with_param(VCardParameter::value(typ)));
    }
    let name = line(&card.name);
    entries.push(property(VCardProperty::Fn, name.clone()));
    // 4.0 could do without N, but 3.0 couldn't, and importers may still take the name from it alone. Which part of the
    // name is the family's, nobody knows.
    let parts = ["", &name, "", "", ""].map(|part| VCardValue::Text(part.to_owned()));
    entries.push(VCardEntry::new(VCardProperty::N).with_values(parts.into()));
    entries.extend(list(VCardProperty::Nickname, &card.other_names));
    for (index, channel) in card.channels.iter().enumerate() {
        write_channel(channel, index, &mut entries);
    }
    entries.extend(list(VCardProperty::Categories, &card.tags));
    entries.extend(card.note.as_deref().and_then(some_block).map(|note| property(VCardProperty::Note, note)));
    entries.extend(extension("X-KITH-KIND", card.kind.clone()));
    entries.extend(extension("X-KITH-ROLE", card.role.clone()));
    entries.extend(extension("X-KITH-SUPPORT", Some(card.support.join(","))));
    entries.extend(extension("X-KITH-CORE", card.is_core.then(|| "true".to_owned())));
    entries.extend(extension("X-KITH-MAC", card.mac.clone()));
    let mut text = String::new();
    // Writing into a string doesn't fail.
    let _ = VCard { entries }.write_to(&mut text, VCardVersion::V4_0);
    text
}

fn property(name: VCardProperty, value: String) -> VCardEntry {
    VCardEntry::new(name).with_value(value)
}

fn extension(name: &str, value: Option<String>) -> Option<VCardEntry> {
    value.and_then(|value| some_line(&value)).map(|value| property(VCardProperty::Other(name.to_owned()), value))
}

fn list(name: VCardProperty, items: &[String]) -> Option<VCardEntry> {
    let items: Vec<_> = items.iter().filter_map(|item| some_line(item)).map(VCardValue::Text).collect();
    (!items.is_empty()).then(|| VCardEntry::new(name).with_values(items))
}

fn write_channel(channel: &CardChannel, index: usize, entries: &mut Vec<VCardEntry>) {
    let value = line(&channel.value);
    let is_number = matches!(channel.kind, CardChannelKind::Phone | CardChannelKind::Text);
    let mut entry = match channel.kind {
        CardChannelKind::Email => property(VCardProperty::Email, value),
        CardChannelKind::Link => property(VCardProperty::Url, value),
        CardChannelKind::Phone | CardChannelKind::Text if is_global(&value) => {
            property(VCardProperty::Tel, format!("tel:{value}")).with_param(VCardParameter::value(VCardValueType::Uri))
        }
        CardChannelKind::Phone | CardChannelKind::Text => property(VCardProperty::Tel, value),
    };
    if channel.kind == CardChannelKind::Text {
        entry.add_param(VCardParameter::typ(VCardType::Text));
    }
    if let Some(country) = channel.country.clone().filter(|_| is_number) {
        entry.add_param(VCardParameter::new(VCardParameterName::Other(COUNTRY.to_owned()), country));
    }
    match channel.label.as_deref().and_then(some_line).as_deref() {
        None => {}
        Some("home") => entry.add_param(VCardParameter::typ(VCardType::Home)),
        Some("work") => entry.add_param(VCardParameter::typ(VCardType::Work)),
        Some("mobile") if is_number => entry.add_param(VCardParameter::typ(VCardType::Cell)),
        Some(label) => {
            let group = Some(format!("item{}", index + 1));
            entry.group.clone_from(&group);
            entries.extend(extension("X-ABLabel", Some(label.to_owned())).map(|label| label.with_group(group)));
        }
    }
    entries.push(entry);
}

/// Whether this is a number as RFC 3966 has it in a URI.
fn is_global(value: &str) -> bool {
    let (number, extension) = value.split_once(";ext=").unwrap_or((value, "0"));
    if extension.is_empty() || !extension.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let digits = number.strip_prefix('+').unwrap_or_default();
    digits.contains(|letter: char| letter.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'(' | b')'))
}
