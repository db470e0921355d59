//! The mutations that invite into groups, by a code or directly, and those that answer.

use async_graphql::{Context, ID, InputObject, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::input::MemberProfileInput;
use super::{GroupCode, Membership, SentGroupInvitation};
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scope::{Needs, once_per_document, scope};

/// The input of `createGroupCode`.
#[derive(Clone, Debug, InputObject)]
pub struct CreateGroupCodeInput {
    /// The ID of the group.
    group_id: ID,
    /// The number of people whom the code lets in: 1 to 1,000. There is no limit if left out.
    max_uses: Option<i32>,
    /// The number of days for which the code works, after today: 1 to 30. Defaults to 14. It works until the end of the
    /// last day, in UTC.
    valid_days: Option<i32>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `withdrawGroupCode`.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawGroupCodeInput {
    /// The ID of the code.
    group_code_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `joinGroupWithCode`.
#[derive(Clone, Debug, InputObject)]
pub struct JoinGroupWithCodeInput {
    /// The code. Case, spaces and hyphens are ignored.
    #[graphql(secret)]
    code: String,
    /// Who you will be in the group.
    profile: MemberProfileInput,
    /// Your answer to the group's question, up to 1,000 characters. Ignored unless owners and facilitators decide.
    answer: Option<String>,
    /// The version of the group's guidelines that you accept. Required if the group has guidelines.
    guidelines_version: Option<i32>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `inviteToGroup`.
#[derive(Clone, Debug, InputObject)]
pub struct InviteToGroupInput {
    /// The ID of the group.
    group_id: ID,
    /// The ID of the contact, which must be linked.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `withdrawGroupInvitation`.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawGroupInvitationInput {
    /// The ID of the invitation that you sent.
    sent_group_invitation_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `acceptGroupInvitation`.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptGroupInvitationInput {
    /// The ID of the invitation.
    group_invitation_id: ID,
    /// Who you will be in the group.
    profile: MemberProfileInput,
    /// Your answer to the group's question, up to 1,000 characters. Ignored unless owners and facilitators decide.
    answer: Option<String>,
    /// The version of the group's guidelines that you accept. Required if the group has guidelines.
    guidelines_version: Option<i32>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `declineGroupInvitation`.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineGroupInvitationInput {
    /// The ID of the invitation.
    group_invitation_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::GroupsJoin;
    createGroupCode => CreateGroupCodePayload {
        group_code: GroupCode, "The code that was created, to pass on. Null if the mutation failed."
    }
    withdrawGroupCode => WithdrawGroupCodePayload {
        withdrawn_group_code_id: ID, "The ID of the code that was withdrawn. Null if the mutation failed."
    }
    joinGroupWithCode => JoinGroupWithCodePayload {
        membership: Membership, "Your membership: its `state` says whether you have joined, asked, or wait for a place. \
                                 Null if the mutation failed."
    }
    inviteToGroup => InviteToGroupPayload {
        sent_group_invitation: SentGroupInvitation, "The invitation that was sent. Null if the mutation failed."
    }
    withdrawGroupInvitation => WithdrawGroupInvitationPayload {
        withdrawn_group_invitation_id: ID, "The ID of the invitation that was withdrawn. Null if the mutation failed."
    }
    acceptGroupInvitation => AcceptGroupInvitationPayload {
        membership: Membership, "Your membership: its `state` says whether you have joined, still ask, or wait for a \
                                 place. Null if the mutation failed."
    }
    declineGroupInvitation => DeclineGroupInvitationPayload {
        declined_group_invitation_id: ID, "The ID of the invitation that was declined. Null if the mutation failed."
    }
}

/// The mutations that invite into groups.
#[derive(Default, Debug)]
pub struct GroupInvitationMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsJoin)))]
impl GroupInvitationMutation {
    /// Creates a code that lets people into a group. Kith doesn't send the code to anybody. You don't see who uses it, nor
    /// how often. Owners and facilitators see that there is a code if it lets more than one person in. Refused if you may
    /// not invite, if you have 50 codes in the group, or if the group has 100 codes for more than one person.
    async fn create_group_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateGroupCodeInput,
    ) -> Result<CreateGroupCodePayload> {
        mutate!(ctx, GroupCode, |op| {
            verbs::create_code(op, expect(op, &input.group_id, "groupId")?, input.max_uses, input.valid_days).await
        })
    }

    /// Withdraws a code of yours, or as an owner or a facilitator any code that lets more than one person in: it stops
    /// working. People who have joined with it stay.
    async fn withdraw_group_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawGroupCodeInput,
    ) -> Result<WithdrawGroupCodePayload> {
        mutate!(ctx, |()| input.group_code_id, |op| verbs::withdraw_code(
            op,
            expect(op, &input.group_code_id, "groupCodeId")?
        )
        .await)
    }

    /// Joins a group with a code. If no place is free, you wait for one. If you were removed from the group, its owners
    /// and facilitators decide. Nobody is told who joined, nor with which code. Nothing changes if you are a member or
    /// wait already. Refused if the code doesn't work, with one answer whatever the reason.
    #[graphql(directive = once_per_document::apply())]
    async fn join_group_with_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: JoinGroupWithCodeInput,
    ) -> Result<JoinGroupWithCodePayload> {
        mutate!(ctx, Membership, |op| {
            let joining = input.profile.joining(input.answer.as_deref(), input.guidelines_version);
            verbs::join_with_code(op, &input.code, joining).await
        })
    }

    /// Invites the person behind a linked contact into a group, for 14 days. Nobody else can use the invitation. You don't
    /// learn what becomes of it, and the group isn't told. If you have invited the contact already, you get that
    /// invitation. Refused if you may not invite, or if the contact isn't linked.
    async fn invite_to_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: InviteToGroupInput,
    ) -> Result<InviteToGroupPayload> {
        mutate!(ctx, SentGroupInvitation, |op| {
            let contact = expect(op, &input.contact_id, "contactId")?;
            verbs::invite_guest(op, expect(op, &input.group_id, "groupId")?, contact).await
        })
    }

    /// Withdraws an invitation into a group that you sent. This always succeeds, and doesn't tell you what became of the
    /// invitation.
    async fn withdraw_group_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawGroupInvitationInput,
    ) -> Result<WithdrawGroupInvitationPayload> {
        mutate!(ctx, |()| input.sent_group_invitation_id, |op| verbs::withdraw_sent(
            op,
            expect(op, &input.sent_group_invitation_id, "sentGroupInvitationId")?
        )
        .await)
    }

    /// Accepts an invitation into a group, and joins it. If no place is free, you wait for one. If you have asked to join
    /// the group, nothing changes until your request is decided; after that, you can still accept. Whoever invited you
    /// isn't told, but may guess which new member you are.
    async fn accept_group_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcceptGroupInvitationInput,
    ) -> Result<AcceptGroupInvitationPayload> {
        mutate!(ctx, Membership, |op| {
            let joining = input.profile.joining(input.answer.as_deref(), input.guidelines_version);
            verbs::accept_guest(op, expect(op, &input.group_invitation_id, "groupInvitationId")?, joining).await
        })
    }

    /// Declines an invitation into a group. Nobody is told. The same person can't invite you into the group again until
    /// the invitation would have expired.
    async fn decline_group_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeclineGroupInvitationInput,
    ) -> Result<DeclineGroupInvitationPayload> {
        mutate!(ctx, |()| input.group_invitation_id, |op| verbs::decline_guest(
            op,
            expect(op, &input.group_invitation_id, "groupInvitationId")?
        )
        .await)
    }
}
