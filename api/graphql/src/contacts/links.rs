//! Inviting, accepting and unlinking.

use async_graphql::{Context, ID, InputObject, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::{Contact, ContactInvitation};
use crate::context::{expect, expect_optional};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scope::{Needs, once_per_document, scope};

/// A contact whose person is to be invited.
#[derive(Clone, Debug, InputObject)]
pub struct InviteContactInput {
    /// The contact's global id.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// An invitation of yours.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawInvitationInput {
    /// Its global id.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// An invitation that you were given.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptInvitationInput {
    /// The code; case, spaces and dashes don't matter.
    #[graphql(secret)]
    code: String,
    /// Which of your contacts it is, if you have one for this person; otherwise one is made, with the name that they
    /// show.
    contact_id: Option<ID>,
    #[graphql(flatten)]
    once: Once,
}

/// A contact that is to be unlinked.
#[derive(Clone, Debug, InputObject)]
pub struct UnlinkContactInput {
    /// The contact's global id.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ContactsWrite;
    inviteContact did => InviteContactPayload {
        invitation: ContactInvitation, "The invitation, with the code to pass on."
    }
    withdrawInvitation did => WithdrawInvitationPayload { withdrawn_invitation_id: ID, "The invitation's global id." }
    acceptInvitation did => AcceptInvitationPayload { contact: Contact, "Your contact, linked." }
    unlinkContact did => UnlinkContactPayload { contact: Contact, "The contact." }
}

/// Inviting, accepting and unlinking.
#[derive(Default, Debug)]
pub struct LinkMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl LinkMutation {
    /// Invites the person behind a contact to link: gives a code to pass on, good for one use and 14 days. At most 50
    /// invitations are pending.
    async fn invite_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: InviteContactInput,
    ) -> Result<InviteContactPayload> {
        mutate!(ctx, ContactInvitation, |op| verbs::invite(op, expect(op, &input.contact_id, "contactId")?).await)
    }

    /// Withdraws an invitation: its code is worth nothing from now on.
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitation.")] input: WithdrawInvitationInput,
    ) -> Result<WithdrawInvitationPayload> {
        mutate!(ctx, |()| input.id, |op| verbs::withdraw(op, expect(op, &input.id, "id")?).await)
    }

    /// Accepts an invitation: links both of you, each with a contact for the other. What either of you noted about the
    /// other stays your own.
    #[graphql(directive = once_per_document::apply())]
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        mutate!(ctx, Contact, |op| {
            let contact = expect_optional(op, input.contact_id.as_ref(), "contactId")?;
            verbs::accept(op, &input.code, contact).await
        })
    }

    /// Ends your side of a link; the contact stays. The other person isn't told, and what they see stays as it was.
    async fn unlink_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: UnlinkContactInput,
    ) -> Result<UnlinkContactPayload> {
        mutate!(ctx, Contact, |op| verbs::unlink(op, expect(op, &input.id, "id")?).await)
    }
}
