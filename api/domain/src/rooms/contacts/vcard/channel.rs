//! Numbers, addresses and links of a card, with what they are called and which of them is preferred.

use calcard::vcard::{VCardEntry, VCardParameter, VCardParameterName, VCardParameterValue};

use super::card::{CardChannel, CardChannelKind};
use super::plain::{line, some_line, without_prefix};

/// The parameter that says which country a number is dialled in.
pub(super) const COUNTRY: &str = "X-KITH-COUNTRY";

/// What a property is as a way to reach somebody.
pub(super) enum Way<'a> {
    Channel(CardChannel),
    /// By the name under which it is left out.
    NoPlace(&'a str),
    Empty,
}

/// Reads a property's value as a channel.
pub(super) fn read<'a>(name: &'a str, value: &str, property: &VCardEntry) -> Way<'a> {
    let value = line(value);
    if value.is_empty() {
        return Way::Empty;
    }
    let types = types(property);
    let has = |typ: &str| types.iter().any(|known| known.eq_ignore_ascii_case(typ));
    let (kind, value) = match name {
        "TEL" => {
            let fax = [("FAX", "TEL;TYPE=FAX"), ("PAGER", "TEL;TYPE=PAGER"), ("MODEM", "TEL;TYPE=MODEM")];
            if let Some((_, name)) = fax.into_iter().find(|(typ, _)| has(typ) && !has("VOICE")) {
                return Way::NoPlace(name);
            }
            let kind = if has("TEXT") && !has("VOICE") { CardChannelKind::Text } else { CardChannelKind::Phone };
            (kind, number(&value))
        }
        "EMAIL" => (CardChannelKind::Email, without_prefix(&value, "mailto:").unwrap_or(&value).to_owned()),
        "URL" => match link(&value) {
            Some(link) => (CardChannelKind::Link, link),
            None => return Way::NoPlace(name),
        },
        _ if is_link(&value) => (CardChannelKind::Link, value),
        _ => return Way::NoPlace(name),
    };
    let value = value.trim().to_owned();
    if value.is_empty() {
        return Way::Empty;
    }
    let label = label(&types).or_else(|| service(name, property, &types));
    let country = country(property).filter(|_| matches!(kind, CardChannelKind::Phone | CardChannelKind::Text));
    Way::Channel(CardChannel { kind, value, country, label })
}

/// The number of a `tel:` URI, with its parameters; nothing where there are only those.
fn number(value: &str) -> String {
    let Some(uri) = without_prefix(value, "tel:") else { return value.to_owned() };
    if uri.trim_start().starts_with(';') { String::new() } else { uri.to_owned() }
}

/// The country that a number is dialled in, as Kith writes it.
fn country(property: &VCardEntry) -> Option<String> {
    let named = property.params.iter().find_map(|param| match &param.name {
        VCardParameterName::Other(name) if name.eq_ignore_ascii_case(COUNTRY) => param.value.as_text(),
        _ => None,
    })?;
    (named.len() == 2 && named.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| named.to_ascii_uppercase())
}

fn is_link(value: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| without_prefix(value, scheme).is_some())
}

/// A link, also where the scheme was left out, as people do.
fn link(value: &str) -> Option<String> {
    if is_link(value) {
        return Some(value.to_owned());
    }
    let host = value.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let looks_right = host.contains('.') && !host.starts_with('.') && !value.contains([' ', '@']);
    looks_right.then(|| format!("https://{value}"))
}

/// From 1, the most preferred, to 101.
pub(super) fn rank(property: &VCardEntry) -> u32 {
    let pref = property.parameters(&VCardParameterName::Pref).next().map(|pref| match pref {
        VCardParameterValue::Integer(rank) => (*rank).clamp(1, 100),
        // As 2.1 has it.
        _ => 1,
    });
    let by_type = || types(property).iter().any(|typ| typ.eq_ignore_ascii_case("PREF")).then_some(1);
    pref.or_else(by_type).unwrap_or(101)
}

/// The types of a property; in 2.1, a type is a parameter by itself.
fn types<'a>(property: &'a VCardEntry) -> Vec<&'a str> {
    let typ = |param: &'a VCardParameter| match (&param.name, &param.value) {
        (VCardParameterName::Type, value) => value.as_text(),
        (VCardParameterName::Other(name), VCardParameterValue::Null) => Some(name.as_str()),
        _ => None,
    };
    property.params.iter().filter_map(typ).collect()
}

/// What the types call it. Android writes labels of one's own as a type that begins with X-.
fn label(types: &[&str]) -> Option<String> {
    types.iter().find_map(|typ| match &*typ.to_ascii_lowercase() {
        word @ ("home" | "work" | "main" | "other") => Some(word.to_owned()),
        "cell" | "mobile" => Some("mobile".to_owned()),
        _ => without_prefix(typ, "X-").and_then(some_line),
    })
}

/// The service that a link to a profile is of.
fn service(name: &str, property: &VCardEntry, types: &[&str]) -> Option<String> {
    let named = property.params.iter().find(|param| match &param.name {
        VCardParameterName::ServiceType => true,
        VCardParameterName::Other(name) => name.eq_ignore_ascii_case("X-SERVICE-TYPE"),
        _ => false,
    });
    let by_type = || types.iter().find(|typ| !typ.eq_ignore_ascii_case("pref")).filter(|_| name == "X-SOCIALPROFILE");
    named.and_then(|param| param.value.as_text()).or_else(|| by_type().copied()).and_then(some_line)
}

/// What X-ABLabel calls it: Apple's own labels are in brackets of a kind.
pub(super) fn custom_label(value: &str) -> Option<String> {
    let value = line(value);
    match value.strip_prefix("_$!<").and_then(|label| label.strip_suffix(">!$_")) {
        Some(own) => some_line(&own.to_lowercase()),
        None => some_line(&value),
    }
}
