//! Making, changing, merging and deleting contacts.

use async_graphql::{Context, ID, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::Contact;
use super::input::{
    CreateContactInput, DeleteContactInput, MergeContactsInput, RestoreContactInput, UpdateContactInput,
};
use crate::context::{expect, loaders};
use crate::error::Result;
use crate::once::{once, op_once};
use crate::payload::{Payload, payload};
use crate::scope::{Needs, scope};

payload!(CreateContactPayload, "What `createContact` did.", contact: Contact, "The contact.", Scope::ContactsWrite);
payload!(
    UpdateContactPayload,
    "What `updateContact` did.",
    contact: Contact,
    "The contact; in a conflict, as it is now.",
    Scope::ContactsWrite
);
payload!(
    DeleteContactPayload,
    "What `deleteContact` did.",
    deleted_contact_id: ID,
    "The global id of the contact that was deleted.",
    Scope::ContactsWrite
);
payload!(RestoreContactPayload, "What `restoreContact` did.", contact: Contact, "The contact.", Scope::ContactsWrite);
payload!(
    MergeContactsPayload,
    "What `mergeContacts` did.",
    contact: Contact,
    "The one that stays; in a conflict, as it is now.",
    Scope::ContactsWrite
);

/// Making, changing, merging and deleting contacts.
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
        let op = op_once(ctx, &input)?;
        let done = async { verbs::create(&op, input.name.clone(), input.kind.into(), input.rest()?).await };
        CreateContactPayload::new(once(&op, done).await, Contact)
    }

    /// Changes a contact of yours. Nobody else notices.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn update_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateContactInput,
    ) -> Result<UpdateContactPayload> {
        let op = op_once(ctx, &input)?;
        let (id, version) = (expect(&op, &input.id, "id"), input.version);
        let present = id.as_ref().ok().copied();
        let done = async { verbs::update(&op, id?, version, input.change()?).await };
        let payload = UpdateContactPayload::new(once(&op, done).await, Contact)?;
        payload.or_present(as_it_is(ctx, present)).await
    }

    /// Deletes a contact of yours; its invitations are withdrawn, and if you are linked, your side of the link ends. Nobody
    /// else notices. For 30 days, `restoreContact` brings it back.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn delete_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: DeleteContactInput,
    ) -> Result<DeleteContactPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::delete(&op, expect(&op, &input.id, "id")?).await };
        DeleteContactPayload::new(once(&op, done).await, |()| input.id)
    }

    /// Brings back a contact that you deleted, with its history. Your side of a link stands again too, where nothing has come
    /// in between. Nobody else notices.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn restore_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: RestoreContactInput,
    ) -> Result<RestoreContactPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::restore(&op, expect(&op, &input.id, "id")?).await };
        RestoreContactPayload::new(once(&op, done).await, Contact)
    }

    /// Makes one contact of two, with nothing lost: what both say, their histories, link and invitations. The other is
    /// deleted, and can be brought back as it was, without these.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn merge_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two.")] input: MergeContactsInput,
    ) -> Result<MergeContactsPayload> {
        let op = op_once(ctx, &input)?;
        let into = expect(&op, &input.into_id, "intoId");
        let present = into.as_ref().ok().copied();
        let done = async {
            let from = expect(&op, &input.from_id, "fromId")?;
            verbs::merge(&op, (into?, input.into_version), (from, input.from_version)).await
        };
        let payload = MergeContactsPayload::new(once(&op, done).await, Contact)?;
        payload.or_present(as_it_is(ctx, present)).await
    }
}

/// The contact as it is now, for whoever changed another version of it.
async fn as_it_is(ctx: &Context<'_>, id: Option<domain::ids::ContactId>) -> Result<Option<Contact>> {
    let Some(id) = id else { return Ok(None) };
    Ok(loaders(ctx).contacts.load_one(id).await?.map(Contact))
}
