//! The mutations that invite, accept and unlink.

use async_graphql::{Context, ID, InputObject, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::{Contact, ContactInvitation};
use crate::context::{expect, expect_optional};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scope::{Needs, once_per_document, scope};

/// The input of `inviteContact`.
#[derive(Clone, Debug, InputObject)]
pub struct InviteContactInput {
    /// The ID of the contact.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `withdrawInvitation`.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawInvitationInput {
    /// The ID of the invitation.
    invitation_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `acceptInvitation`.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptInvitationInput {
    /// The code of the invitation. Case, spaces and hyphens are ignored.
    #[graphql(secret)]
    code: String,
    /// The ID of your contact for the inviter. If left out, your former contact for the inviter is linked, or a new
    /// contact is created with the inviter's display name.
    contact_id: Option<ID>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `unlinkContact`.
#[derive(Clone, Debug, InputObject)]
pub struct UnlinkContactInput {
    /// The ID of the contact.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ContactsWrite;
    inviteContact => InviteContactPayload {
        invitation: ContactInvitation,
        "The invitation that was created, with the code to pass on. Null if the mutation failed."
    }
    withdrawInvitation => WithdrawInvitationPayload {
        withdrawn_invitation_id: ID, "The ID of the invitation that was withdrawn. Null if the mutation failed."
    }
    acceptInvitation => AcceptInvitationPayload {
        contact: Contact, "Your contact for the inviter, now linked. Null if the mutation failed."
    }
    unlinkContact => UnlinkContactPayload {
        contact: Contact, "The contact that was unlinked. Null if the mutation failed."
    }
}

/// The mutations that invite, accept and unlink.
#[derive(Default, Debug)]
pub struct LinkMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl LinkMutation {
    /// Invites the person whom a contact is about to link with you. Creates a single-use code to pass on, which expires
    /// after 14 days. Kith doesn't send the code to anybody. Refused if the contact is linked, or if you have 50
    /// pending invitations.
    async fn invite_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: InviteContactInput,
    ) -> Result<InviteContactPayload> {
        mutate!(ctx, ContactInvitation, |op| verbs::invite(op, expect(op, &input.contact_id, "contactId")?).await)
    }

    /// Withdraws one of your pending invitations: its code stops working. Nobody else is told.
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawInvitationInput,
    ) -> Result<WithdrawInvitationPayload> {
        mutate!(ctx, |()| input.invitation_id, |op| verbs::withdraw(
            op,
            expect(op, &input.invitation_id, "invitationId")?
        )
        .await)
    }

    /// Accepts an invitation: links you and the inviter, each with their own contact for the other. The inviter is
    /// told. What you wrote about each other stays private. Refused if the code is wrong, used, withdrawn or expired,
    /// if you block the inviter, or if you requested the deletion of your account.
    #[graphql(directive = once_per_document::apply())]
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        mutate!(ctx, Contact, |op| {
            let contact = expect_optional(op, input.contact_id.as_ref(), "contactId")?;
            verbs::accept(op, &input.code, contact).await
        })
    }

    /// Ends your side of a link and keeps the contact. The other person isn't told, and keeps what they already see.
    /// Refused if the contact isn't linked.
    async fn unlink_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UnlinkContactInput,
    ) -> Result<UnlinkContactPayload> {
        mutate!(ctx, Contact, |op| verbs::unlink(op, expect(op, &input.contact_id, "contactId")?).await)
    }
}
