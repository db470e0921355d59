//! Making, changing and deleting contacts.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::types::ChannelKind;
use super::{Contact, ContactKind, ProfessionalRole, SupportKind};
use crate::context::{expect, op};
use crate::error::Result;
use crate::payload::payload;
use crate::scope::{Needs, scope};

/// A way to reach a contact.
#[derive(Clone, Debug, InputObject)]
pub struct ChannelInput {
    /// What kind it is.
    kind: ChannelKind,
    /// A number, an address, or a link (http or https). A number without a country code is read as one of your own
    /// country, as your language tag says it.
    value: String,
    /// What you call it, such as "work"; at most 40 characters.
    label: Option<String>,
}

impl From<ChannelInput> for verbs::Channel {
    fn from(channel: ChannelInput) -> Self {
        Self { kind: channel.kind.into(), value: channel.value, label: channel.label }
    }
}

/// A contact to be made.
#[derive(Clone, Debug, InputObject)]
pub struct CreateContactInput {
    /// What you call them; from 1 to 120 characters.
    name: String,
    /// What they are to you.
    kind: ContactKind,
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
}

/// What is to change; what is left out stays. Null is the same as left out, but where it says that null takes away.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateContactInput {
    /// The contact's global id.
    id: ID,
    /// What you call them; from 1 to 120 characters.
    name: Option<String>,
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
}

/// A contact of yours.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteContactInput {
    /// Its global id.
    id: ID,
}

payload!(CreateContactPayload, "What `createContact` did.", contact: Contact, "The contact.", Scope::ContactsWrite);
payload!(UpdateContactPayload, "What `updateContact` did.", contact: Contact, "The contact.", Scope::ContactsWrite);
payload!(
    DeleteContactPayload,
    "What `deleteContact` did.",
    deleted_contact_id: ID,
    "The global id of the contact that was deleted.",
    Scope::ContactsWrite
);

/// Making, changing and deleting contacts.
#[derive(Default, Debug)]
pub struct ContactMutation;

#[Object]
impl ContactMutation {
    /// Adds a contact to your support network.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn create_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: CreateContactInput,
    ) -> Result<CreateContactPayload> {
        let new = verbs::NewContact {
            name: input.name,
            kind: input.kind.into(),
            role: input.role.map(Into::into),
            support: input.support_kinds.into_iter().map(Into::into).collect(),
            is_core: input.is_core,
            channels: input.channels.into_iter().map(Into::into).collect(),
            tags: input.tags,
            note: input.note,
        };
        CreateContactPayload::new(verbs::create(&op(ctx), new).await, Contact)
    }

    /// Changes a contact of yours. Nobody else notices.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn update_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateContactInput,
    ) -> Result<UpdateContactPayload> {
        let op = op(ctx);
        let change = verbs::ContactChange {
            name: input.name,
            kind: input.kind.map(Into::into),
            role: Option::from(input.role).map(|role: Option<ProfessionalRole>| role.map(Into::into)),
            support: input.support_kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            is_core: input.is_core,
            channels: input.channels.map(|channels| channels.into_iter().map(Into::into).collect()),
            tags: input.tags,
            note: input.note.into(),
        };
        let done = async { verbs::update(&op, expect(&op, &input.id, "id")?, change).await };
        UpdateContactPayload::new(done.await, Contact)
    }

    /// Deletes a contact of yours, with its invitations. If you are linked, your side of the link ends too. Nobody else
    /// notices.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn delete_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: DeleteContactInput,
    ) -> Result<DeleteContactPayload> {
        let op = op(ctx);
        let done = async { verbs::delete(&op, expect(&op, &input.id, "id")?).await };
        DeleteContactPayload::new(done.await, |()| input.id)
    }
}
