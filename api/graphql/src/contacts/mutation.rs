//! The mutations that create, update, delete, restore and merge contacts.

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
    createContact => CreateContactPayload {
        contact: Contact, "The contact that was created. Null if the mutation failed."
    }
    updateContact => UpdateContactPayload {
        contact: Contact,
        "The contact that was updated. After a conflict, the contact as it is now. Null if the mutation \
         failed otherwise."
    }
    deleteContact => DeleteContactPayload {
        deleted_contact_id: ID, "The ID of the contact that was deleted. Null if the mutation failed."
    }
    restoreContact => RestoreContactPayload {
        contact: Contact, "The contact that was restored. Null if the mutation failed."
    }
    mergeContacts => MergeContactsPayload {
        contact: Contact,
        "The target contact. After a conflict, the target contact as it is now. Null if the mutation failed \
         otherwise."
    }
}

/// The mutations that create, update, delete, restore and merge contacts.
#[derive(Default, Debug)]
pub struct ContactMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl ContactMutation {
    /// Creates a contact in your support network. Refused if you have 5,000 contacts already.
    async fn create_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateContactInput,
    ) -> Result<CreateContactPayload> {
        mutate!(ctx, Contact, |op| verbs::create(op, input.name.clone(), input.kind.into(), input.rest()?).await)
    }

    /// Updates one of your contacts. Nobody else is told. Refused with `CONFLICT` if `version` is out of date.
    async fn update_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateContactInput,
    ) -> Result<UpdateContactPayload> {
        let (id, version) = (expect(&op(ctx), &input.contact_id, "contactId"), input.version);
        let present = id.as_ref().ok().copied();
        let payload: UpdateContactPayload =
            mutate!(ctx, Contact, |op| verbs::update(op, id?, version, input.change()?).await)?;
        payload.or_present(as_it_is(ctx, present)).await
    }

    /// Deletes one of your contacts, withdraws its pending invitations and, if it is linked, ends your side of the
    /// link. Nobody else is told. For 30 days, `restoreContact` brings the contact back.
    async fn delete_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeleteContactInput,
    ) -> Result<DeleteContactPayload> {
        mutate!(ctx, |()| input.contact_id, |op| verbs::delete(op, expect(op, &input.contact_id, "contactId")?).await)
    }

    /// Restores a contact that you deleted in the last 30 days, with its history. Also restores your side of the link
    /// that ended with the deletion, unless you have linked the person again since. Nobody else is told. Refused if you
    /// have 5,000 contacts already.
    async fn restore_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RestoreContactInput,
    ) -> Result<RestoreContactPayload> {
        mutate!(ctx, Contact, |op| verbs::restore(op, expect(op, &input.contact_id, "contactId")?).await)
    }

    /// Merges the source contact into the target contact: everything you wrote about both, their touches, link and
    /// invitations. Then deletes the source contact. For 30 days, `restoreContact` brings it back, but without its
    /// touches, link and invitations. Nobody else is told. Refused if both contacts are linked. Refused with `CONFLICT`
    /// if `sourceVersion` or `targetVersion` is out of date.
    async fn merge_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: MergeContactsInput,
    ) -> Result<MergeContactsPayload> {
        let target = expect(&op(ctx), &input.target_contact_id, "targetContactId");
        let present = target.as_ref().ok().copied();
        let payload: MergeContactsPayload = mutate!(ctx, Contact, |op| {
            let source = expect(op, &input.source_contact_id, "sourceContactId")?;
            verbs::merge(op, (target?, input.target_version), (source, input.source_version)).await
        })?;
        payload.or_present(as_it_is(ctx, present)).await
    }
}

/// The contact as it is now, for a payload that reports a conflict.
async fn as_it_is(ctx: &Context<'_>, id: Option<domain::ids::ContactId>) -> Result<Option<Contact>> {
    let Some(id) = id else { return Ok(None) };
    Ok(loaders(ctx).contacts.load_one(id).await?.map(Contact))
}
