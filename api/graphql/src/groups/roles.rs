//! The mutations that give, take and end roles in groups.

use async_graphql::{Context, ID, InputObject, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::standing::OfferedGroupRole;
use super::{Group, GroupMember, Membership};
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scope::{Needs, scope};

/// The input of `offerGroupRole`.
#[derive(Clone, Debug, InputObject)]
pub struct OfferGroupRoleInput {
    /// The ID of the member.
    member_id: ID,
    /// The role.
    role: OfferedGroupRole,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `withdrawGroupRoleOffer`.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawGroupRoleOfferInput {
    /// The ID of the member.
    member_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `takeAwayGroupRole`.
#[derive(Clone, Debug, InputObject)]
pub struct TakeAwayGroupRoleInput {
    /// The ID of the member.
    member_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `confirmGroupOwnership`.
#[derive(Clone, Debug, InputObject)]
pub struct ConfirmGroupOwnershipInput {
    /// The ID of the group.
    group_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `acceptGroupRole`.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptGroupRoleInput {
    /// The ID of the group.
    group_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `declineGroupRole`.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineGroupRoleInput {
    /// The ID of the group.
    group_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `stepDownInGroup`.
#[derive(Clone, Debug, InputObject)]
pub struct StepDownInGroupInput {
    /// The ID of the group.
    group_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::GroupsFacilitate;
    offerGroupRole => OfferGroupRolePayload { member: GroupMember, "The member. Null if the mutation failed." }
    withdrawGroupRoleOffer => WithdrawGroupRoleOfferPayload { member: GroupMember, "The member. Null if the mutation failed." }
    takeAwayGroupRole => TakeAwayGroupRolePayload { member: GroupMember, "The member. Null if the mutation failed." }
    confirmGroupOwnership => ConfirmGroupOwnershipPayload { group: Group, "The group. Null if the mutation failed." }
}

payloads! { Scope::GroupsJoin;
    acceptGroupRole => AcceptGroupRolePayload { membership: Membership, "Your membership. Null if the mutation failed." }
    declineGroupRole => DeclineGroupRolePayload { membership: Membership, "Your membership. Null if the mutation failed." }
    stepDownInGroup => StepDownInGroupPayload { membership: Membership, "Your membership. Null if the mutation failed." }
}

/// The mutations of those who give roles.
#[derive(Default, Debug)]
pub struct GroupRoleMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
impl GroupRoleMutation {
    /// Offers a role to a member whose role is below it. It counts once the member accepts it, and only if you are
    /// still an owner then. Offering another role replaces the offer. Only owners can do this.
    async fn offer_group_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: OfferGroupRoleInput,
    ) -> Result<OfferGroupRolePayload> {
        mutate!(ctx, GroupMember, |op| verbs::offer_role(
            op,
            expect(op, &input.member_id, "memberId")?,
            input.role.into()
        )
        .await)
    }

    /// Withdraws the offer of a role, yours or that of another owner. Only owners can do this.
    async fn withdraw_group_role_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawGroupRoleOfferInput,
    ) -> Result<WithdrawGroupRoleOfferPayload> {
        mutate!(ctx, GroupMember, |op| verbs::withdraw_role_offer(op, expect(op, &input.member_id, "memberId")?).await)
    }

    /// Makes a facilitator a plain member. The person is told. Nobody can do this to an owner. Only owners can do this.
    async fn take_away_group_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: TakeAwayGroupRoleInput,
    ) -> Result<TakeAwayGroupRolePayload> {
        mutate!(ctx, GroupMember, |op| verbs::take_away_role(op, expect(op, &input.member_id, "memberId")?).await)
    }

    /// Says that you go on as an owner of the group. If the server was looking for a new owner, it stops, and the group
    /// can be changed again.
    async fn confirm_group_ownership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ConfirmGroupOwnershipInput,
    ) -> Result<ConfirmGroupOwnershipPayload> {
        mutate!(ctx, Group, |op| verbs::confirm_ownership(op, expect(op, &input.group_id, "groupId")?).await)
    }
}

/// The mutations of those who have or are offered roles.
#[derive(Default, Debug)]
pub struct OwnGroupRoleMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsJoin)))]
impl OwnGroupRoleMutation {
    /// Accepts a role that you were offered. If the server offered you ownership of a group without an owner, the group
    /// can be changed again. Refused if the offer was withdrawn or has ended, or if whoever made it isn't an owner any
    /// more.
    async fn accept_group_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcceptGroupRoleInput,
    ) -> Result<AcceptGroupRolePayload> {
        mutate!(ctx, Membership, |op| verbs::accept_role(op, expect(op, &input.group_id, "groupId")?).await)
    }

    /// Declines a role that you were offered. Nobody is told, but owners see that the offer is gone.
    async fn decline_group_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeclineGroupRoleInput,
    ) -> Result<DeclineGroupRolePayload> {
        mutate!(ctx, Membership, |op| verbs::decline_role(op, expect(op, &input.group_id, "groupId")?).await)
    }

    /// Makes you a plain member of a group in which you have a role. Nothing changes if you have none. Refused if you
    /// are the only owner.
    async fn step_down_in_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: StepDownInGroupInput,
    ) -> Result<StepDownInGroupPayload> {
        mutate!(ctx, Membership, |op| verbs::step_down(op, expect(op, &input.group_id, "groupId")?).await)
    }
}
