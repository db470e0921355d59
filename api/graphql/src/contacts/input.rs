//! The inputs of the mutations that create, update, delete, restore and merge contacts.

use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::contacts as verbs;

use super::{BoundariesInput, ChannelInput, ContactKind, ProfessionalRole, SupportKind};
use crate::once::Once;
use crate::scalars::Duration;

/// The input of `createContact`.
#[derive(Clone, Debug, InputObject)]
pub struct CreateContactInput {
    /// Your name for the contact. Between 1 and 120 characters.
    pub(super) name: String,
    /// Other names of the contact. Up to 20, each between 1 and 120 characters.
    #[graphql(default)]
    other_names: Vec<String>,
    /// The relationship between you and the contact.
    pub(super) kind: ContactKind,
    /// The role of a professional. Refused unless `kind` is `PROFESSIONAL`.
    role: Option<ProfessionalRole>,
    /// The kinds of support that the contact gives.
    #[graphql(default)]
    support_kinds: Vec<SupportKind>,
    /// Whether the contact is part of your core support. Defaults to false.
    #[graphql(default)]
    is_core: bool,
    /// The ways to reach the contact. Up to 20.
    #[graphql(default)]
    channels: Vec<ChannelInput>,
    /// Your tags for the contact. Up to 20, each between 1 and 40 characters.
    #[graphql(default)]
    tags: Vec<String>,
    /// Your private note about the contact, up to 5,000 characters.
    note: Option<String>,
    /// When, through which channels and about what you want to be in touch with the contact.
    boundaries: Option<BoundariesInput>,
    /// How often you want to be in touch with the contact. Between P1D and P2Y.
    cadence: Option<Duration>,
    #[graphql(flatten)]
    once: Once,
}

impl CreateContactInput {
    /// The change that the verb takes, without name and kind.
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

/// The input of `updateContact`. Fields that are left out keep their values. Null means the same as leaving a field
/// out, unless its description says otherwise.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateContactInput {
    /// The ID of the contact.
    pub(super) contact_id: ID,
    /// The version of the contact that you read. The mutation is refused with `CONFLICT` if the contact has changed
    /// since. If left out, the version isn't checked.
    pub(super) version: Option<i32>,
    /// Your name for the contact. Between 1 and 120 characters.
    name: Option<String>,
    /// Other names of the contact. Replaces all of them. Up to 20, each between 1 and 120 characters.
    other_names: Option<Vec<String>>,
    /// The relationship between you and the contact. A kind other than `PROFESSIONAL` removes the role.
    kind: Option<ContactKind>,
    /// The role of a professional. Refused unless the kind is `PROFESSIONAL`. Null removes it.
    role: MaybeUndefined<ProfessionalRole>,
    /// The kinds of support that the contact gives. Replaces all of them.
    support_kinds: Option<Vec<SupportKind>>,
    /// Whether the contact is part of your core support.
    is_core: Option<bool>,
    /// The ways to reach the contact. Replaces all of them. Up to 20.
    channels: Option<Vec<ChannelInput>>,
    /// Your tags for the contact. Replaces all of them. Up to 20, each between 1 and 40 characters.
    tags: Option<Vec<String>>,
    /// Your private note about the contact, up to 5,000 characters. Null removes it.
    note: MaybeUndefined<String>,
    /// When, through which channels and about what you want to be in touch with the contact. Replaces all boundaries.
    /// Null removes them.
    boundaries: MaybeUndefined<BoundariesInput>,
    /// How often you want to be in touch with the contact. Between P1D and P2Y. Null removes the cadence.
    cadence: MaybeUndefined<Duration>,
    #[graphql(flatten)]
    once: Once,
}

impl UpdateContactInput {
    /// The change that the verb takes.
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

/// The input of `deleteContact`.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteContactInput {
    /// The ID of the contact.
    pub(super) contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `restoreContact`.
#[derive(Clone, Debug, InputObject)]
pub struct RestoreContactInput {
    /// The ID of the contact.
    pub(super) contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `mergeContacts`.
#[derive(Clone, Debug, InputObject)]
pub struct MergeContactsInput {
    /// The ID of the target contact, which remains and keeps its name, kind and role.
    pub(super) target_contact_id: ID,
    /// The version of the target contact that you read. The mutation is refused with `CONFLICT` if the target contact
    /// has changed since. If left out, the version isn't checked.
    pub(super) target_version: Option<i32>,
    /// The ID of the source contact, which is merged into the target contact, and then deleted.
    pub(super) source_contact_id: ID,
    /// The version of the source contact that you read. The mutation is refused with `CONFLICT` if the source contact
    /// has changed since. If left out, the version isn't checked.
    pub(super) source_version: Option<i32>,
    #[graphql(flatten)]
    once: Once,
}
