//! The desk of those who run groups: its lists, and what is decided there.

use async_graphql::{Context, ID, InputObject, Object};
use domain::groups as verbs;
use domain::groups::Decision;
use domain::ids::GroupId;
use domain::scope::Scope;

use super::log::{GroupLogConnection, GroupLogEntry};
use super::member::{GroupMember, GroupMemberConnection};
use crate::context::{expect, id, loaders};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A page of a list of the desk.
pub async fn desk_page(
    ctx: &Context<'_>,
    of: verbs::ListOf,
    args: Result<domain::page::PageArgs>,
) -> Result<GroupMemberConnection> {
    let page = loaders(ctx).desk_pages.load_one(verbs::PageOf { of, args: args? }).await?;
    let page = page.unwrap_or_else(empty);
    Ok(GroupMemberConnection::new(page, of, |(cursor, member)| (cursor, GroupMember(member))))
}

/// A page of the log of a group.
pub async fn log_page(
    ctx: &Context<'_>,
    group: GroupId,
    args: Result<domain::page::PageArgs>,
) -> Result<GroupLogConnection> {
    let page = loaders(ctx).log_pages.load_one(verbs::LogOf { group, args: args? }).await?;
    let item = |entry: verbs::LogEntry| (id(ctx, entry.id).0, GroupLogEntry(entry));
    Ok(GroupLogConnection::new(page.unwrap_or_else(empty), group, item))
}

fn empty<T>() -> domain::page::Page<T> {
    domain::page::Page { items: Vec::new(), has_next: false, has_previous: false }
}

/// The input of `acceptGroupRequest`.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptGroupRequestInput {
    /// The ID of the person in the group.
    member_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `declineGroupRequest`.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineGroupRequestInput {
    /// The ID of the person in the group.
    member_id: ID,
    /// The reason, up to 500 characters, which the person reads. Optional.
    reason: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `removeGroupMember`.
#[derive(Clone, Debug, InputObject)]
pub struct RemoveGroupMemberInput {
    /// The ID of the member.
    member_id: ID,
    /// The reason, 1 to 500 characters, which the person reads.
    reason: String,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `banGroupMember`.
#[derive(Clone, Debug, InputObject)]
pub struct BanGroupMemberInput {
    /// The ID of the person in the group.
    member_id: ID,
    /// The reason, 1 to 500 characters, which the person reads.
    reason: String,
    /// When the ban ends. In the future. If left out, the ban has no end.
    until: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `liftGroupBan`.
#[derive(Clone, Debug, InputObject)]
pub struct LiftGroupBanInput {
    /// The ID of the person in the group.
    member_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::GroupsFacilitate;
    acceptGroupRequest => AcceptGroupRequestPayload { member: GroupMember, "The person in the group. Null if the mutation failed." }
    declineGroupRequest => DeclineGroupRequestPayload { member: GroupMember, "The person in the group. Null if the mutation failed." }
    removeGroupMember => RemoveGroupMemberPayload { member: GroupMember, "The person in the group. Null if the mutation failed." }
    banGroupMember => BanGroupMemberPayload { member: GroupMember, "The person in the group. Null if the mutation failed." }
    liftGroupBan => LiftGroupBanPayload { member: GroupMember, "The person in the group. Null if the mutation failed." }
}

async fn decide(op: &domain::Op, member: &ID, decision: Decision) -> domain::Result<verbs::Member> {
    verbs::decide(op, expect(op, member, "memberId")?, decision).await
}

/// The mutations of the desk.
#[derive(Default, Debug)]
pub struct GroupDeskMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
impl GroupDeskMutation {
    /// Accepts a request to join a group. If no place is free, the person waits for one, after everybody who waits
    /// already. The answer to the group's question is erased. Of two decisions at once, one counts, and the other is
    /// refused.
    async fn accept_group_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcceptGroupRequestInput,
    ) -> Result<AcceptGroupRequestPayload> {
        mutate!(ctx, GroupMember, |op| decide(op, &input.member_id, Decision::Accept).await)
    }

    /// Declines a request to join a group, or takes somebody from the waitlist. The person is told, with the reason,
    /// but not by whom, and can ask again after 30 days. The answer to the group's question is erased.
    async fn decline_group_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeclineGroupRequestInput,
    ) -> Result<DeclineGroupRequestPayload> {
        mutate!(ctx, GroupMember, |op| decide(op, &input.member_id, Decision::Decline { reason: input.reason }).await)
    }

    /// Removes a member whose role is below yours. The person is told, with the reason, but not by whom, and can only
    /// come back by asking, or if an owner or a facilitator invites them. Nobody else is told. Facilitators can remove
    /// or ban 3 people within 24 hours in their first 7 days, and 30 after that.
    async fn remove_group_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RemoveGroupMemberInput,
    ) -> Result<RemoveGroupMemberPayload> {
        mutate!(ctx, GroupMember, |op| decide(op, &input.member_id, Decision::Remove { reason: input.reason }).await)
    }

    /// Bans a person whose role is below yours: a member, or somebody who asks or waits. The group doesn't exist for the
    /// person until the ban ends. The person is told, with the reason, but not by whom. The limits of `removeGroupMember` apply.
    async fn ban_group_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: BanGroupMemberInput,
    ) -> Result<BanGroupMemberPayload> {
        mutate!(ctx, GroupMember, |op| {
            let until = input.until.map(|until| until.0);
            decide(op, &input.member_id, Decision::Ban { reason: input.reason, until }).await
        })
    }

    /// Ends a ban. The person is told, and can join like anybody else.
    async fn lift_group_ban(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: LiftGroupBanInput,
    ) -> Result<LiftGroupBanPayload> {
        mutate!(ctx, GroupMember, |op| decide(op, &input.member_id, Decision::Lift).await)
    }
}
