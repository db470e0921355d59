//! The mutations that join and leave groups.

use async_graphql::{Context, ID, InputObject, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::Membership;
use super::input::MemberProfileInput;
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scope::{Needs, scope};

/// The input of `joinGroup`.
#[derive(Clone, Debug, InputObject)]
pub struct JoinGroupInput {
    /// The ID of the group.
    group_id: ID,
    /// Who you will be in the group.
    profile: MemberProfileInput,
    /// Your answer to the group's question, up to 1,000 characters. Owners and facilitators see it until they have
    /// decided. Ignored unless owners and facilitators decide.
    answer: Option<String>,
    /// The version of the group's guidelines that you accept. Required if the group has guidelines.
    guidelines_version: Option<i32>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `leaveGroup`.
#[derive(Clone, Debug, InputObject)]
pub struct LeaveGroupInput {
    /// The ID of the group.
    group_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::GroupsJoin;
    joinGroup => JoinGroupPayload {
        membership: Membership, "Your membership: its `state` says whether you have joined, asked, or wait for a place. \
                                 Null if the mutation failed."
    }
    leaveGroup => LeaveGroupPayload { membership: Membership, "Your membership, ended. Null if the mutation failed." }
}

/// The mutations that join and leave groups.
#[derive(Default, Debug)]
pub struct GroupJoinMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsJoin)))]
impl GroupJoinMutation {
    /// Joins a group. If its join policy is `REQUEST`, or if you were removed from it, asks its owners and facilitators.
    /// If no place is free, you wait for one and get it automatically, first come, first served. Nothing changes if you
    /// are a member, wait or have asked already. Nobody is told who joined. Refused if the group can only be joined by
    /// invitation, or if your request was declined less than 30 days ago.
    async fn join_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: JoinGroupInput,
    ) -> Result<JoinGroupPayload> {
        mutate!(ctx, Membership, |op| {
            let joining = input.profile.joining(input.answer.as_deref(), input.guidelines_version);
            verbs::join(op, expect(op, &input.group_id, "groupId")?, joining).await
        })
    }

    /// Leaves a group, withdraws your request to join it, or gives up waiting for a place. Nobody is told who left, and
    /// the codes that you made stop working. If you come back, you are somebody new to the others. Refused if you are
    /// the only owner.
    async fn leave_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: LeaveGroupInput,
    ) -> Result<LeaveGroupPayload> {
        mutate!(ctx, Membership, |op| verbs::leave(op, expect(op, &input.group_id, "groupId")?).await)
    }
}
