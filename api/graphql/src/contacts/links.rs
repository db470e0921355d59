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

/// Input of `inviteContact`.
#[derive(Clone, Debug, InputObject)]
pub struct InviteContactInput {
    /// The global ID of the contact.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// Input of `withdrawInvitation`.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawInvitationInput {
    /// The global ID of the invitation.
    invitation_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// Input of `acceptInvitation`.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptInvitationInput {
    /// The code of the invitation. Case, spaces and dashes don't matter.
    #[graphql(secret)]
    code: String,
    /// The global ID of your contact for the inviter. If this is left out, your former contact for the person is linked, or a
    /// new contact is created with the display name of the inviter.
    contact_id: Option<ID>,
    #[graphql(flatten)]
    once: Once,
}

/// Input of `unlinkContact`.
#[derive(Clone, Debug, InputObject)]
pub struct UnlinkContactInput {
    /// The global ID of the contact.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ContactsWrite;
    inviteContact did => InviteContactPayload {
        invitation: ContactInvitation, "The invitation that was created, with the code to pass on."
    }
    withdrawInvitation did => WithdrawInvitationPayload {
        withdrawn_invitation_id: ID, "The global ID of the invitation that was withdrawn."
    }
    acceptInvitation did => AcceptInvitationPayload { contact: Contact, "Your contact for the inviter, now linked." }
    unlinkContact did => UnlinkContactPayload { contact: Contact, "The contact that was unlinked." }
}

/// The mutations that invite, accept and unlink.
#[derive(Default, Debug)]
pub struct LinkMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl LinkMutation {
    /// Invites the person whom a contact is about to link with you. Creates a single-use code to pass on, which expires after 14
    /// days. Kith doesn't send the code to anybody. Refused if the contact is linked, or if you have 50 pending invitations.
    async fn invite_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact to invite.")] input: InviteContactInput,
    ) -> Result<InviteContactPayload> {
        mutate!(ctx, ContactInvitation, |op| verbs::invite(op, expect(op, &input.contact_id, "contactId")?).await)
    }

    /// Withdraws one of your pending invitations: its code stops working. Nobody else is told.
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitation to withdraw.")] input: WithdrawInvitationInput,
    ) -> Result<WithdrawInvitationPayload> {
        mutate!(ctx, |()| input.invitation_id, |op| verbs::withdraw(
            op,
            expect(op, &input.invitation_id, "invitationId")?
        )
        .await)
    }

    /// Accepts an invitation: links you and the inviter, each with their own contact for the other. The inviter is told. What
    /// you wrote about each other stays private. Refused if the code is wrong, used, withdrawn or expired, or if you block the
    /// inviter.
    #[graphql(directive = once_per_document::apply())]
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code of the invitation, and your contact for the inviter.")] input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        mutate!(ctx, Contact, |op| {
            let contact = expect_optional(op, input.contact_id.as_ref(), "contactId")?;
            verbs::accept(op, &input.code, contact).await
        })
    }

    /// Ends your side of a link and keeps the contact. The other person isn't told, and keeps what they already see. Refused if
    /// the contact is not linked.
    async fn unlink_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact to unlink.")] input: UnlinkContactInput,
    ) -> Result<UnlinkContactPayload> {
        mutate!(ctx, Contact, |op| verbs::unlink(op, expect(op, &input.contact_id, "contactId")?).await)
    }
}
