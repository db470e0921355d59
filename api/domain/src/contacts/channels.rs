//! Channels: how to reach a contact, each checked and brought into one form by a library.

use email_address::EmailAddress;
use phonenumber::{Mode, country};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::{Error, ErrorCode, Result, UserError};
use crate::text;

/// What kind of channel it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ChannelKind {
    /// A number to call.
    Phone,
    /// A number to text.
    Text,
    /// An e-mail address.
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
    /// The number (E.164), the address, or the link (http or https); given in at most 500 characters.
    pub value: String,
    /// What the owner calls it, such as "work"; at most 40 characters.
    pub label: Option<String>,
}

/// How many channels a contact has at the most.
pub(super) const MOST: usize = 20;

/// Brings channels that were given into one form. A number without a country code is read as one of the locale's country.
/// What is stored isn't checked again: a library that learns must not make a contact unchangeable.
pub(super) fn normalise(channels: Vec<Channel>, locale: &str) -> Result<Vec<Channel>> {
    let mut regular: Vec<Channel> = Vec::with_capacity(channels.len());
    let mut wrong = Vec::new();
    if channels.len() > MOST {
        wrong.push(UserError::new(ErrorCode::Invalid, format!("This is too long: at most {MOST}."), ["channels"]));
    }
    for (index, channel) in channels.into_iter().enumerate() {
        let label = text::optional_line(channel.label);
        if label.as_ref().is_some_and(|label| label.chars().count() > 40 || text::printable(label, &()).is_err()) {
            let path = ["channels", &index.to_string(), "label"];
            wrong.push(UserError::new(ErrorCode::Invalid, "A label is one line of at most 40 characters.", path));
        }
        match one(channel.kind, channel.value.trim(), locale) {
            Ok(value) => {
                let channel = Channel { value, label, kind: channel.kind };
                if !regular.iter().any(|known| known.kind == channel.kind && known.value == channel.value) {
                    regular.push(channel);
                }
            }
            Err(message) => {
                let path = ["channels", &index.to_string(), "value"];
                wrong.push(UserError::new(ErrorCode::Invalid, message, path));
            }
        }
    }
    if wrong.is_empty() { Ok(regular) } else { Err(Error::Refused(wrong)) }
}

/// Brings one value into its form.
pub(super) fn one(kind: ChannelKind, text: &str, locale: &str) -> Result<String, &'static str> {
    if text.chars().count() > 500 {
        return Err("This is too long: at most 500.");
    }
    match kind {
        ChannelKind::Phone | ChannelKind::Text => phone(text, locale),
        ChannelKind::Email => email(text),
        ChannelKind::Link => link(text),
    }
}

fn phone(text: &str, locale: &str) -> Result<String, &'static str> {
    let region: Option<country::Id> = locale.split('-').skip(1).find_map(|part| part.to_uppercase().parse().ok());
    let number = phonenumber::parse(region, text).ok().filter(phonenumber::is_valid);
    let number = number.ok_or("This is no telephone number; one looks like +49 30 901820.")?;
    Ok(number.format().mode(Mode::E164).to_string())
}

fn email(text: &str) -> Result<String, &'static str> {
    let wrong = "This is no e-mail address; one looks like name@example.org.";
    let address = EmailAddress::parse_with_options(text, email_address::Options::default().without_display_text());
    let address = address.map_err(|_| wrong)?;
    Ok(format!("{}@{}", address.local_part(), address.domain().to_lowercase()))
}

fn link(text: &str) -> Result<String, &'static str> {
    let wrong = "This is no link; one looks like https://example.org/room.";
    let url = Url::parse(text).map_err(|_| wrong)?;
    // Anything else could do something on the phone that opens it.
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(url.into()) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::{ChannelKind, one};

    fn regular(kind: ChannelKind, text: &str) -> Result<String, &'static str> {
        one(kind, text, "de-DE")
    }

    #[test]
    fn numbers_become_e164() {
        assert_eq!(regular(ChannelKind::Phone, "030 901820").as_deref(), Ok("+4930901820"));
        assert_eq!(regular(ChannelKind::Text, "+44 20 7946 0018").as_deref(), Ok("+442079460018"));
        assert!(regular(ChannelKind::Phone, "12").is_err());
        assert!(one(ChannelKind::Phone, "030 901820", "de").is_err(), "no country to read it in");
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
