//! One unfolded line of a card: its parts, how much of it is worth keeping, and its form without the old encodings.

use std::borrow::Cow;

use super::charset;
use super::plain::{shown, some_line, without_prefix};

/// What stands for a value that is too long to be kept, and no use in part.
pub(super) const DROPPED: &str = "-";

/// What a contact can use of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A contact has a place for it.
    Kept,
    /// It has a place if its value is a link.
    Link,
    /// It has no place.
    None,
    /// It has no place, and there is nothing to show of it: pictures, sounds and the like.
    Bulky,
    /// It says nothing of the person.
    Technical,
}

/// What a contact can use of a property by its name, in capitals.
pub(super) fn use_of(name: &str) -> Use {
    match name {
        "FN" | "N" | "NICKNAME" | "ORG" | "KIND" | "TEL" | "EMAIL" | "URL" | "CATEGORIES" | "NOTE" | "UID"
        | "X-NICKNAME" | "X-ABLABEL" | "X-ANDROID-CUSTOM" => Use::Kept,
        "PHOTO" | "LOGO" | "SOUND" | "KEY" | "X-MS-CARDPICTURE" => Use::Bulky,
        "VERSION" | "PRODID" | "REV" | "BEGIN" | "END" | "X-ABADR" => Use::Technical,
        "IMPP" | "SOCIALPROFILE" => Use::Link,
        _ if name.starts_with("X-KITH-") => Use::Kept,
        _ if name.starts_with("X-") => Use::Link,
        _ => Use::None,
    }
}

/// The parts of a line.
pub(super) struct Line<'a> {
    group: Option<&'a str>,
    /// In capitals.
    pub(super) name: String,
    params: Vec<&'a str>,
    value: &'a str,
}

impl<'a> Line<'a> {
    /// Nothing for what is no property.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (head, value) = text.split_at(colon(text.as_bytes(), &mut false)?);
        let mut params = split_unquoted(head);
        let name = params.next()?.trim();
        let (group, name) = name.split_once('.').map_or((None, name), |(group, name)| (Some(group), name));
        let word = |text: &str| {
            (1..=64).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        if !word(name) || !group.is_none_or(word) {
            return None;
        }
        Some(Self { group, name: name.to_ascii_uppercase(), params: params.collect(), value: &value[1..] })
    }

    /// The parameter's value; 2.1 leaves out `ENCODING=`, so an encoding may be a parameter by itself.
    fn param(&self, name: &str) -> Option<&'a str> {
        let named =
            |param: &&'a str| param.split_once('=').filter(|(known, _)| known.trim().eq_ignore_ascii_case(name));
        self.params.iter().find_map(named).map(|(_, value)| value.trim_matches(['"', ' ']))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.value.trim().is_empty()
    }

    /// The charset that the line says it is in.
    pub(super) fn charset(&self) -> Option<&'a str> {
        self.param("CHARSET")
    }

    /// Whether the value is quoted-printable.
    pub(super) fn is_quoted_printable(&self) -> bool {
        let is = |text: &str| text.eq_ignore_ascii_case("QUOTED-PRINTABLE") || text.eq_ignore_ascii_case("Q");
        self.param("ENCODING").is_some_and(is) || self.params.iter().any(|param| is(param) && param.len() > 1)
    }

    /// What the value says, as one reads it: its parts behind each other, without the old encodings. Nothing of data.
    pub(super) fn said(&self) -> Option<String> {
        let encoding = self.param("ENCODING").unwrap_or_default();
        let is_data = |text: &str| text.eq_ignore_ascii_case("b") || text.eq_ignore_ascii_case("base64");
        let has_data = is_data(encoding) || self.params.iter().any(|param| is_data(param) && param.len() > 1);
        if has_data || without_prefix(self.value.trim_start(), "data:").is_some() || self.value == DROPPED {
            return None;
        }
        let value = if self.is_quoted_printable() {
            Cow::Owned(unquote(self.value, self.charset()))
        } else {
            Cow::Borrowed(self.value)
        };
        let mut parts = vec![String::new()];
        let mut letters = value.chars();
        while let Some(letter) = letters.next() {
            let last = parts.last_mut()?;
            match letter {
                '\\' => match letters.next() {
                    Some('n' | 'N') => last.push('\n'),
                    Some(other) => last.push(other),
                    None => last.push('\\'),
                },
                ';' => parts.push(String::new()),
                other => last.push(other),
            }
        }
        let parts: Vec<_> = parts.iter().filter_map(|part| some_line(part)).collect();
        shown(&parts.join(", "))
    }

    /// Writes the line as vCard 3.0 and 4.0 have it: no quoted-printable, no charset; and no VALUE, so that each value
    /// is read as its property's own type.
    pub(super) fn write_plain(&self, out: &mut String) {
        let value = if self.is_quoted_printable() {
            Cow::Owned(unquote(self.value, self.charset()))
        } else {
            Cow::Borrowed(self.value)
        };
        if let Some(group) = self.group {
            out.push_str(group);
            out.push('.');
        }
        out.push_str(&self.name);
        for param in &self.params {
            let name = param.split('=').next().unwrap_or_default().trim().to_ascii_uppercase();
            let old = name == "ENCODING" && self.is_quoted_printable();
            if old || matches!(&*name, "" | "CHARSET" | "VALUE" | "QUOTED-PRINTABLE" | "8BIT" | "7BIT") {
                continue;
            }
            out.push(';');
            // RFC 6350 itself quotes lists of types, as if they were one.
            let one_list = name == "TYPE" && !param.contains([':', ';']);
            out.extend(param.chars().filter(|letter| !(one_list && *letter == '"')));
        }
        out.push(':');
        out.push_str(&value);
        out.push('\n');
    }
}

/// Where the first colon outside quotes is; `quoted` is carried from piece to piece.
pub(super) fn colon(text: &[u8], quoted: &mut bool) -> Option<usize> {
    text.iter().position(|byte| {
        *quoted ^= *byte == b'"';
        *byte == b':' && !*quoted
    })
}

fn split_unquoted(head: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    head.split(move |letter| {
        quoted ^= letter == '"';
        letter == ';' && !quoted
    })
}

/// Decodes quoted-printable. Semicolons that were encoded are part of a value, the others stand between values.
fn unquote(value: &str, charset: Option<&str>) -> String {
    let part = |part: &str| {
        let bytes = quoted_printable::decode(part, quoted_printable::ParseMode::Robust).unwrap_or_default();
        let text = charset::decode(&bytes, charset);
        text.replace("\r\n", "\n").replace(['\r', '\n'], "\\n").replace("\\;", ";").replace(';', "\\;")
    };
    value.split(';').map(part).collect::<Vec<_>>().join(";")
}
