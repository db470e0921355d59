//! Making, changing, merging and deleting contacts.

use async_graphql::{Context, ID, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::Contact;
use super::input::{
    CreateContactInput, DeleteContactInput, MergeContactsInput, RestoreContactInput, UpdateContactInput,
};
use crate::context::{expect, loaders, op};
use crate::error::Result;
use crate::once::mutate;
use crate::payload::{Payload, payloads};
use crate::scope::{Needs, scope};

payloads! { Scope::ContactsWrite;
    createContact did => CreateContactPayload { contact: Contact, "The contact." }
    updateContact did => UpdateContactPayload { contact: Contact, "The contact; in a conflict, as it is now." }
    deleteContact did => DeleteContactPayload {
        deleted_contact_id: ID, "The global id of the contact that was deleted."
    }
    restoreContact did => RestoreContactPayload { contact: Contact, "The contact." }
    mergeContacts did => MergeContactsPayload { contact: Contact, "The one that stays; in a conflict, as it is now." }
}

/// Making, changing, merging and deleting contacts.
#[derive(Default, Debug)]
pub struct ContactMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl ContactMutation {
    /// Adds a contact to your support network.
    async fn create_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: CreateContactInput,
    ) -> Result<CreateContactPayload> {
        mutate!(ctx, Contact, |op| verbs::create(op, input.name.clone(), input.kind.into(), input.rest()?).await)
    }

    /// Changes a contact of yours. Nobody else notices.
    async fn update_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdateContactInput,
    ) -> Result<UpdateContactPayload> {
        let (id, version) = (expect(&op(ctx), &input.id, "id"), input.version);
        let present = id.as_ref().ok().copied();
        let payload: UpdateContactPayload =
            mutate!(ctx, Contact, |op| verbs::update(op, id?, version, input.change()?).await)?;
        payload.or_present(as_it_is(ctx, present)).await
    }

    /// Deletes a contact of yours; its invitations are withdrawn, and if you are linked, your side of the link ends. Nobody
    /// else notices. For 30 days, `restoreContact` brings it back.
    async fn delete_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: DeleteContactInput,
    ) -> Result<DeleteContactPayload> {
        mutate!(ctx, |()| input.id, |op| verbs::delete(op, expect(op, &input.id, "id")?).await)
    }

    /// Brings back a contact that you deleted, with its history. Your side of a link stands again too, where nothing has come
    /// in between. Nobody else notices.
    async fn restore_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: RestoreContactInput,
    ) -> Result<RestoreContactPayload> {
        mutate!(ctx, Contact, |op| verbs::restore(op, expect(op, &input.id, "id")?).await)
    }

    /// Makes one contact of two, with nothing lost: what both say, their histories, link and invitations. The other is
    /// deleted, and can be brought back as it was, without these.
    async fn merge_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two.")] input: MergeContactsInput,
    ) -> Result<MergeContactsPayload> {
        let into = expect(&op(ctx), &input.into_id, "intoId");
        let present = into.as_ref().ok().copied();
        let payload: MergeContactsPayload = mutate!(ctx, Contact, |op| {
            let from = expect(op, &input.from_id, "fromId")?;
            verbs::merge(op, (into?, input.into_version), (from, input.from_version)).await
        })?;
        payload.or_present(as_it_is(ctx, present)).await
    }
}

/// The contact as it is now, for whoever changed another version of it.
async fn as_it_is(ctx: &Context<'_>, id: Option<domain::ids::ContactId>) -> Result<Option<Contact>> {
    let Some(id) = id else { return Ok(None) };
    Ok(loaders(ctx).contacts.load_one(id).await?.map(Contact))
}
