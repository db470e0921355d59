//! Inviting, accepting and unlinking.

use async_graphql::{Context, ID, InputObject, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::{Contact, ContactInvitation};
use crate::context::{expect, expect_optional};
use crate::error::Result;
use crate::once::{once, op_once, repeatable};
use crate::payload::{Payload, payload};
use crate::scope::{Needs, once_per_document, scope};

/// A contact whose person is to be invited.
#[derive(Clone, Debug, InputObject)]
pub struct InviteContactInput {
    /// The contact's global id.
    contact_id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// An invitation of yours.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawInvitationInput {
    /// Its global id.
    id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
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
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A contact that is to be unlinked.
#[derive(Clone, Debug, InputObject)]
pub struct UnlinkContactInput {
    /// The contact's global id.
    id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

repeatable!(InviteContactInput, WithdrawInvitationInput, AcceptInvitationInput, UnlinkContactInput,);

payload!(
    InviteContactPayload,
    "What `inviteContact` did.",
    invitation: ContactInvitation,
    "The invitation, with the code to pass on.",
    Scope::ContactsWrite
);
payload!(
    WithdrawInvitationPayload,
    "What `withdrawInvitation` did.",
    withdrawn_invitation_id: ID,
    "The invitation's global id.",
    Scope::ContactsWrite
);
payload!(
    AcceptInvitationPayload,
    "What `acceptInvitation` did.",
    contact: Contact,
    "Your contact, linked.",
    Scope::ContactsWrite
);
payload!(UnlinkContactPayload, "What `unlinkContact` did.", contact: Contact, "The contact.", Scope::ContactsWrite);

/// Inviting, accepting and unlinking.
#[derive(Default, Debug)]
pub struct LinkMutation;

#[Object]
impl LinkMutation {
    /// Invites the person behind a contact to link: gives a code to pass on, good for one use and 14 days. At most 50
    /// invitations are pending.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn invite_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: InviteContactInput,
    ) -> Result<InviteContactPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::invite(&op, expect(&op, &input.contact_id, "contactId")?).await };
        InviteContactPayload::new(once(&op, done).await, ContactInvitation)
    }

    /// Withdraws an invitation: its code is worth nothing from now on.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitation.")] input: WithdrawInvitationInput,
    ) -> Result<WithdrawInvitationPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::withdraw(&op, expect(&op, &input.id, "id")?).await };
        WithdrawInvitationPayload::new(once(&op, done).await, |()| input.id)
    }

    /// Accepts an invitation: links both of you, each with a contact for the other. What either of you noted about the
    /// other stays your own.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)), directive = once_per_document::apply())]
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let contact = expect_optional(&op, input.contact_id.as_ref(), "contactId")?;
            verbs::accept(&op, &input.code, contact).await
        };
        AcceptInvitationPayload::new(once(&op, done).await, Contact)
    }

    /// Ends your side of a link; the contact stays. The other person isn't told, and what they see stays as it was.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn unlink_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: UnlinkContactInput,
    ) -> Result<UnlinkContactPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::unlink(&op, expect(&op, &input.id, "id")?).await };
        UnlinkContactPayload::new(once(&op, done).await, Contact)
    }
}
