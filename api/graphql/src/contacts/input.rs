//! What a contact is made of and changed by.

use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::contacts as verbs;

use super::types::ChannelKind;
use super::{BoundariesInput, ContactKind, ProfessionalRole, SupportKind};
use crate::once::Once;
use crate::scalars::Duration;

/// A way to reach a contact.
#[derive(Clone, Debug, InputObject)]
pub struct ChannelInput {
    /// What kind it is.
    kind: ChannelKind,
    /// The phone number, the email address, or the link (http or https); up to 500 characters. A phone number with a
    /// country code is the same number whatever your locale is. Numbers without one are read as numbers of `country`. Emergency
    /// numbers, helplines and other short numbers are kept as dialled. Letters are refused, except in vanity numbers such
    /// as 1-800-FLOWERS. The value of an existing channel of the contact is taken as it is.
    value: String,
    /// The country of a phone number that has no country code, as an ISO 3166-1 alpha-2 code. Defaults to the country of
    /// your locale. Ignored for email addresses and links.
    country: Option<String>,
    /// What you call it, such as "work"; at most 40 characters.
    label: Option<String>,
}

impl From<ChannelInput> for verbs::Channel {
    fn from(channel: ChannelInput) -> Self {
        Self { kind: channel.kind.into(), value: channel.value, country: channel.country, label: channel.label }
    }
}

/// A contact to be made.
#[derive(Clone, Debug, InputObject)]
pub struct CreateContactInput {
    /// What you call them; from 1 to 120 characters.
    pub(super) name: String,
    /// What else they are called; at most 20, of 1 to 120 characters.
    #[graphql(default)]
    other_names: Vec<String>,
    /// What they are to you.
    pub(super) kind: ContactKind,
    /// For a professional only.
    role: Option<ProfessionalRole>,
    /// What kinds of support they give.
    #[graphql(default)]
    support_kinds: Vec<SupportKind>,
    /// Whether they are core support.
    #[graphql(default)]
    is_core: bool,
    /// How to reach them; at most 20.
    #[graphql(default)]
    channels: Vec<ChannelInput>,
    /// Your tags; at most 20, of 1 to 40 characters.
    #[graphql(default)]
    tags: Vec<String>,
    /// Your private note; at most 5,000 characters.
    note: Option<String>,
    /// When, by which channels and about what you want to be in touch.
    boundaries: Option<BoundariesInput>,
    /// How often you would like to be in touch, from P1D to P2Y.
    cadence: Option<Duration>,
    #[graphql(flatten)]
    once: Once,
}

impl CreateContactInput {
    /// As the verb takes it, but for name and kind.
    pub(super) fn rest(self) -> domain::Result<verbs::ContactChange> {
        Ok(verbs::ContactChange {
            name: None,
            other_names: Some(self.other_names),
            kind: None,
            role: Some(self.role.map(Into::into)),
            support: Some(self.support_kinds.into_iter().map(Into::into).collect()),
            is_core: Some(self.is_core),
            channels: Some(self.channels.into_iter().map(Into::into).collect()),
            tags: Some(self.tags),
            note: Some(self.note),
            boundaries: Some(self.boundaries.map(BoundariesInput::read).transpose()?),
            cadence: Some(self.cadence.map(|every| every.0)),
        })
    }
}

/// What is to change; what is left out stays. Null is the same as left out, but where it says that null takes away.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateContactInput {
    /// The contact's global id.
    pub(super) id: ID,
    /// The version that the change is made for: it is refused as a conflict where there is a newer one.
    pub(super) version: Option<i32>,
    /// What you call them; from 1 to 120 characters.
    name: Option<String>,
    /// What else they are called, all of it; at most 20, of 1 to 120 characters.
    other_names: Option<Vec<String>>,
    /// What they are to you. A contact that is no professional any more loses its role.
    kind: Option<ContactKind>,
    /// For a professional only; null takes it away.
    role: MaybeUndefined<ProfessionalRole>,
    /// What kinds of support they give, all of them.
    support_kinds: Option<Vec<SupportKind>>,
    /// Whether they are core support.
    is_core: Option<bool>,
    /// How to reach them, all of it; at most 20.
    channels: Option<Vec<ChannelInput>>,
    /// Your tags, all of them; at most 20, of 1 to 40 characters.
    tags: Option<Vec<String>>,
    /// Your private note; at most 5,000 characters; null takes it away.
    note: MaybeUndefined<String>,
    /// When, by which channels and about what you want to be in touch, all of it; null takes it away.
    boundaries: MaybeUndefined<BoundariesInput>,
    /// How often you would like to be in touch, from P1D to P2Y; null takes it away.
    cadence: MaybeUndefined<Duration>,
    #[graphql(flatten)]
    once: Once,
}

impl UpdateContactInput {
    /// As the verb takes it.
    pub(super) fn change(self) -> domain::Result<verbs::ContactChange> {
        Ok(verbs::ContactChange {
            name: self.name,
            other_names: self.other_names,
            kind: self.kind.map(Into::into),
            role: Option::from(self.role).map(|role: Option<ProfessionalRole>| role.map(Into::into)),
            support: self.support_kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            is_core: self.is_core,
            channels: self.channels.map(|channels| channels.into_iter().map(Into::into).collect()),
            tags: self.tags,
            note: self.note.into(),
            boundaries: Option::from(self.boundaries)
                .map(|given: Option<BoundariesInput>| given.map(BoundariesInput::read).transpose())
                .transpose()?,
            cadence: Option::from(self.cadence).map(|every: Option<Duration>| every.map(|every| every.0)),
        })
    }
}

/// A contact of yours.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteContactInput {
    /// Its global id.
    pub(super) id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// A contact that you deleted.
#[derive(Clone, Debug, InputObject)]
pub struct RestoreContactInput {
    /// Its global id.
    pub(super) id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// Two contacts that are one.
#[derive(Clone, Debug, InputObject)]
pub struct MergeContactsInput {
    /// The one that stays: its name, kind and role count.
    pub(super) into_id: ID,
    /// The version of it that you looked at: refused as a conflict where there is a newer one.
    pub(super) into_version: Option<i32>,
    /// The one that goes into it.
    pub(super) from_id: ID,
    /// The version of it that you looked at: refused as a conflict where there is a newer one.
    pub(super) from_version: Option<i32>,
    #[graphql(flatten)]
    once: Once,
}
