//! Channels: how to reach a contact, each checked and brought into one form by a library.

use email_address::EmailAddress;
use serde::{Deserialize, Serialize};
use url::Url;

use super::numbers::{self, Country};
use crate::core::error::{Error, ErrorCode, Result, UserError};
use crate::core::text;

/// What kind of channel it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChannelKind {
    /// A number to call.
    Phone,
    /// A number to text.
    Text,
    /// An email address.
    Email,
    /// A link to a profile, a room, a website.
    Link,
}

impl ChannelKind {
    pub(super) const ALL: [Self; 4] = [Self::Phone, Self::Text, Self::Email, Self::Link];
}

/// A way to reach a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// What kind.
    pub kind: ChannelKind,
    /// The number (E.164 and its extension, or a short number), the address, or the link (http or https); given in at most
    /// 500 characters.
    pub value: String,
    /// Of a number that doesn't name its country: the one in which it was read, or is dialled, by its ISO 3166-1 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// What the owner calls it, such as "work"; at most 40 characters.
    pub label: Option<String>,
}

/// How many channels a contact has at the most.
pub(super) const MOST: usize = 20;

impl Channel {
    /// What an app opens to call, text, mail or visit.
    #[must_use]
    pub fn uri(&self) -> String {
        match self.kind {
            ChannelKind::Phone => format!("tel:{}", self.value),
            // Whom one texts has no extension.
            ChannelKind::Text => format!("sms:{}", self.value.split(';').next().unwrap_or_default()),
            ChannelKind::Email => format!("mailto:{}", in_uri(&self.value)),
            ChannelKind::Link => self.value.clone(),
        }
    }

    /// Whether it is the same way to the same place, whatever it is called.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.kind == other.kind && self.value == other.value
    }
}

/// An address as it stands in a URI (RFC 6068, section 2).
fn in_uri(address: &str) -> String {
    let mut uri = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$'()*+,:@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.extend(format!("%{byte:02X}").chars());
        }
    }
    uri
}

/// Brings channels that were given into one form. A number without a country code is read as one of the channel's country,
/// or else of the locale's. What is stored isn't read again: a library that learns, or a locale that changes, must make
/// neither another number of it nor a contact that can't be changed.
pub(super) fn normalise(channels: Vec<Channel>, stored: &[Channel], locale: &str) -> Result<Vec<Channel>> {
    let mut regular: Vec<Channel> = Vec::with_capacity(channels.len());
    let mut wrong = Vec::new();
    if channels.len() > MOST {
        wrong.push(UserError::new(
            ErrorCode::Invalid,
            format!("`channels` must have at most {MOST} items."),
            ["channels"],
        ));
    }
    let own = Country::of_locale(locale);
    for (index, channel) in channels.into_iter().enumerate() {
        let mut refuse = |field: &str, message: &'static str| {
            wrong.push(UserError::new(ErrorCode::Invalid, message, ["channels", &index.to_string(), field]));
        };
        let label = text::optional_line(channel.label.clone());
        if label.as_ref().is_some_and(|label| label.chars().count() > 40 || text::printable(label, &()).is_err()) {
            refuse("label", "`label` must be at most 40 characters long, without control characters.");
        }
        let country = match channel.country.as_deref().map(Country::of_code) {
            None => own,
            Some(Some(country)) => Some(country),
            Some(None) => {
                refuse("country", "`country` must be an ISO 3166-1 alpha-2 code, such as GB.");
                continue;
            }
        };
        let given = channel.country.as_ref().and(country).map(Country::code);
        let known = stored.iter().find(|known| known.is(&channel) && (given.is_none() || given == known.country));
        let read = known.map_or_else(|| one(channel.kind, channel.value.trim(), country), |known| Ok(known.clone()));
        match read {
            Ok(read) => {
                if !regular.iter().any(|known| known.is(&read)) {
                    regular.push(Channel { label, ..read });
                }
            }
            Err(message) => refuse("value", message),
        }
    }
    if wrong.is_empty() { Ok(regular) } else { Err(Error::Refused(wrong)) }
}

/// Brings what somebody in this country wrote into its form, without a label.
pub(super) fn one(kind: ChannelKind, text: &str, country: Option<Country>) -> Result<Channel, &'static str> {
    if text.chars().count() > 500 {
        return Err("`value` must be at most 500 characters long.");
    }
    let value = match kind {
        ChannelKind::Phone | ChannelKind::Text => {
            let number = numbers::read(text, country)?;
            let country = number.country.map(Country::code);
            return Ok(Channel { kind, value: number.value, country, label: None });
        }
        ChannelKind::Email => email(text)?,
        ChannelKind::Link => link(text)?,
    };
    Ok(Channel { kind, value, country: None, label: None })
}

fn email(text: &str) -> Result<String, &'static str> {
    let wrong = "This isn't an email address. Write it like name@example.org.";
    let address = EmailAddress::parse_with_options(text, email_address::Options::default().without_display_text());
    let address = address.map_err(|_| wrong)?;
    Ok(format!("{}@{}", address.local_part(), address.domain().to_lowercase()))
}

fn link(text: &str) -> Result<String, &'static str> {
    let wrong = "This isn't a link. Write it like https://example.org/room.";
    let url = Url::parse(text).map_err(|_| wrong)?;
    // Anything else could do something on the phone that opens it.
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(url.into()) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::{ChannelKind, Country, one};

    fn regular(kind: ChannelKind, text: &str) -> Result<String, &'static str> {
        one(kind, text, Country::of_code("DE")).map(|channel| channel.value)
    }

    #[test]
    fn numbers_become_e164() {
        assert_eq!(regular(ChannelKind::Phone, "030 901820").as_deref(), Ok("+4930901820"));
        assert_eq!(regular(ChannelKind::Text, "+44 20 7946 0018").as_deref(), Ok("+442079460018"));
        assert!(regular(ChannelKind::Phone, "12").is_err());
        assert!(one(ChannelKind::Phone, "030 901820", None).is_err(), "no country to read it in");
    }

    #[test]
    fn channels_are_opened_by_their_uri() {
        let uri = |kind, text| one(kind, text, Country::of_code("GB")).map(|channel| channel.uri());
        assert_eq!(uri(ChannelKind::Phone, "116 123").as_deref(), Ok("tel:116123"));
        assert_eq!(uri(ChannelKind::Phone, "020 7946 0018 x9").as_deref(), Ok("tel:+442079460018;ext=9"));
        assert_eq!(uri(ChannelKind::Text, "020 7946 0018").as_deref(), Ok("sms:+442079460018"));
        assert_eq!(uri(ChannelKind::Email, "a&b?c@example.org").as_deref(), Ok("mailto:a%26b%3Fc@example.org"));
        assert_eq!(uri(ChannelKind::Link, "https://example.org").as_deref(), Ok("https://example.org/"));
    }

    #[test]
    fn links_open_pages_and_nothing_else() {
        assert_eq!(regular(ChannelKind::Link, "HTTPS://Example.org").as_deref(), Ok("https://example.org/"));
        for text in ["javascript:alert(1)", "tel:110", "example.org", "file:///etc/hosts"] {
            assert!(regular(ChannelKind::Link, text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_keep_their_local_part() {
        assert_eq!(regular(ChannelKind::Email, "Ada.L@Example.ORG").as_deref(), Ok("Ada.L@example.org"));
        assert!(regular(ChannelKind::Email, "Ada <ada@example.org>").is_err());
    }
}
