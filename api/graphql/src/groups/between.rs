//! Between members of one group: blocks, and showing who one is.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::groups as verbs;
use domain::scope::Scope;
use domain::{Error, ErrorCode, Op};

use super::member::GroupMember;
use crate::context::{expect, id, loaders};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::page::connection;
use crate::payload::payloads;
use crate::scalars::LocalDate;
use crate::scope::{Needs, scope};

/// A block of a member inside one group, which only you see. It changes nothing outside of the group, and stays if the
/// person comes back to the group under another alias.
#[derive(Clone, Debug, Description)]
pub struct GroupBlock(pub verbs::Block);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::DistancesRead)))]
impl GroupBlock {
    /// The ID of the block.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The ID that the member had when you blocked them.
    async fn member_id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.member)
    }

    /// The alias that the member had when you blocked them.
    async fn alias(&self) -> &str {
        &self.0.alias
    }

    /// The UTC day on which you blocked the member.
    async fn since(&self) -> LocalDate {
        self.0.since.into()
    }
}

connection!(
    GroupBlockConnection,
    GroupBlockEdge,
    GroupBlock,
    Scope::DistancesRead,
    of u64,
    async |_: &Context<'_>, count: &u64| Ok(i32::try_from(*count).unwrap_or(i32::MAX))
);

/// That you show a member of a group who you are. Only you see this. If the member has a contact who is linked to you, the
/// member sees that contact beside your alias.
#[derive(Clone, Debug, Description)]
pub struct GroupShowing(pub verbs::Showing);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsRead)))]
impl GroupShowing {
    /// The ID of the showing.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The member to whom you show yourself. Null if the member isn't visible to you any more.
    async fn member(&self, ctx: &Context<'_>) -> Option<Result<GroupMember>> {
        let found = loaders(ctx).group_members.load_one(self.0.member).await;
        found.map(|member| member.map(GroupMember)).map_err(Into::into).transpose()
    }

    /// The UTC day on which you showed yourself.
    async fn since(&self) -> LocalDate {
        self.0.since.into()
    }
}

/// The input of `blockGroupMember`.
#[derive(Clone, Debug, InputObject)]
pub struct BlockGroupMemberInput {
    /// The ID of the member.
    member_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `unblockGroupMember`.
#[derive(Clone, Debug, InputObject)]
pub struct UnblockGroupMemberInput {
    /// The ID of the block. Give exactly one of `blockId` and `memberId`.
    block_id: Option<ID>,
    /// The ID that the member had when you blocked them. Give exactly one of `blockId` and `memberId`.
    member_id: Option<ID>,
    #[graphql(flatten)]
    once: Once,
}

impl UnblockGroupMemberInput {
    fn which(&self, op: &Op) -> domain::Result<verbs::Unblock> {
        match (&self.block_id, &self.member_id) {
            (Some(id), None) => expect(op, id, "blockId").map(verbs::Unblock::Block),
            (None, Some(id)) => expect(op, id, "memberId").map(verbs::Unblock::Member),
            _ => Err(Error::refused(ErrorCode::Invalid, "Give exactly one of `blockId` and `memberId`.")),
        }
    }
}

/// The input of `showMyselfTo`.
#[derive(Clone, Debug, InputObject)]
pub struct ShowMyselfToInput {
    /// The ID of the member who shall see who you are.
    member_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `takeBackShowing`.
#[derive(Clone, Debug, InputObject)]
pub struct TakeBackShowingInput {
    /// The ID of the showing. Give exactly one of `showingId` and `memberId`.
    showing_id: Option<ID>,
    /// The ID of the member to whom you show yourself. Give exactly one of `showingId` and `memberId`.
    member_id: Option<ID>,
    #[graphql(flatten)]
    once: Once,
}

impl TakeBackShowingInput {
    fn which(&self, op: &Op) -> domain::Result<verbs::TakeBack> {
        match (&self.showing_id, &self.member_id) {
            (Some(id), None) => expect(op, id, "showingId").map(verbs::TakeBack::Showing),
            (None, Some(id)) => expect(op, id, "memberId").map(verbs::TakeBack::Member),
            _ => Err(Error::refused(ErrorCode::Invalid, "Give exactly one of `showingId` and `memberId`.")),
        }
    }
}

payloads! { Scope::DistancesWrite;
    blockGroupMember => BlockGroupMemberPayload { block: GroupBlock, "The block. Null if the mutation failed." }
    unblockGroupMember => UnblockGroupMemberPayload {
        ended_block_id: ID, "The ID of the block that was ended. Null if the mutation failed."
    }
}

payloads! { Scope::GroupsJoin;
    showMyselfTo => ShowMyselfToPayload {
        showing: GroupShowing, "That you show yourself to the member. Null if the mutation failed."
    }
    takeBackShowing => TakeBackShowingPayload {
        ended_showing_id: ID, "The ID of the showing that was taken back. Null if the mutation failed."
    }
}

/// The mutations between members of a group.
#[derive(Default, Debug)]
pub struct GroupBetweenMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsJoin)))]
impl GroupBetweenMutation {
    /// Blocks a member in this group only: you don't see them any more, also if they leave and come back. The member isn't
    /// told, keeps what they already see, and notices nothing. Owners and facilitators still see what you do, and their
    /// decisions still reach you: see `GroupMember.isBlockLimited`. Possible in closed groups too. Refused if you block
    /// 1,000 members of the group.
    #[graphql(directive = scope::apply(Needs(Scope::DistancesWrite)))]
    async fn block_group_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: BlockGroupMemberInput,
    ) -> Result<BlockGroupMemberPayload> {
        mutate!(ctx, GroupBlock, |op| verbs::block(op, expect(op, &input.member_id, "memberId")?).await)
    }

    /// Ends a block inside a group. The member isn't told.
    #[graphql(directive = scope::apply(Needs(Scope::DistancesWrite)))]
    async fn unblock_group_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UnblockGroupMemberInput,
    ) -> Result<UnblockGroupMemberPayload> {
        mutate!(ctx, |block| id(ctx, block), |op| verbs::unblock(op, input.which(op)?).await)
    }

    /// Shows one member who you are: if they have a contact who is linked to you, they see that you are this contact. You
    /// aren't told whether they have. Nobody else learns of it, and you don't learn who they are. It ends if you take it
    /// back, or if one of you leaves the group. Refused if you show yourself to 100 members of the group.
    async fn show_myself_to(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ShowMyselfToInput,
    ) -> Result<ShowMyselfToPayload> {
        mutate!(ctx, GroupShowing, |op| verbs::show(op, expect(op, &input.member_id, "memberId")?).await)
    }

    /// Takes back that you show a member who you are: they don't see it any more from now on. They may remember it.
    async fn take_back_showing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: TakeBackShowingInput,
    ) -> Result<TakeBackShowingPayload> {
        mutate!(ctx, |showing| id(ctx, showing), |op| verbs::take_back(op, input.which(op)?).await)
    }
}
