//! Channels: ways to reach a contact.

use async_graphql::{Enum, InputObject, SimpleObject};
use domain::contacts as verbs;
use domain::scope::Scope;

use crate::scalars::CountryCode;
use crate::scope::{Needs, scope};

/// The kind of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::ChannelKind")]
pub enum ChannelKind {
    /// A phone number to call.
    Phone,
    /// A phone number to send text messages to.
    Text,
    /// An email address.
    Email,
    /// An http or https link, such as to a profile, a chat room, or a website.
    Link,
}

/// A way to reach a contact.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct Channel {
    /// The kind of the channel.
    kind: ChannelKind,
    /// The phone number, the email address, or the link. A phone number is in E.164 format, such as +4930901820,
    /// followed by `;ext=` and the extension if it has one. Short numbers, such as 116123, are kept as dialled.
    value: String,
    /// The country that a phone number was read for or is dialled in. Null if the number was given with its country
    /// calling code, if the country is unknown, and for email addresses and links.
    country: Option<CountryCode>,
    /// The URI that opens this channel: `tel:` to call, `sms:` to text, `mailto:` to write an email, or the link
    /// itself.
    uri: String,
    /// Your label for the channel, such as "work". Null if the channel has no label.
    label: Option<String>,
}

impl From<verbs::Channel> for Channel {
    fn from(channel: verbs::Channel) -> Self {
        Self {
            uri: channel.uri(),
            kind: channel.kind.into(),
            value: channel.value,
            country: channel.country.map(CountryCode),
            label: channel.label,
        }
    }
}

/// A way to reach a contact.
#[derive(Clone, Debug, InputObject)]
pub struct ChannelInput {
    /// The kind of the channel.
    kind: ChannelKind,
    /// The phone number, the email address, or the link (http or https); up to 500 characters. A phone number with a
    /// country calling code is the same number whatever your locale is. Numbers without one are read as numbers of `country`.
    /// Emergency numbers, helplines and other short numbers are kept as dialled. Letters are refused, except in vanity
    /// numbers such as 1-800-FLOWERS. The value of an existing channel of the contact is taken as it is.
    value: String,
    /// The country of a phone number that has no country calling code. Defaults to the country of your locale. Ignored
    /// for email addresses and links.
    country: Option<CountryCode>,
    /// Your label for the channel, such as "work", up to 40 characters.
    label: Option<String>,
}

impl From<ChannelInput> for verbs::Channel {
    fn from(channel: ChannelInput) -> Self {
        let country = channel.country.map(|country| country.0);
        Self { kind: channel.kind.into(), value: channel.value, country, label: channel.label }
    }
}
