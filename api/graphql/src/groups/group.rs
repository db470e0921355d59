//! Groups, as the viewer sees them.

use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::groups as verbs;
use domain::scope::Scope;

use super::between::{GroupBlock, GroupBlockConnection, GroupShowing};
use super::desk::{desk_page, log_page};
use super::log::GroupLogConnection;
use super::member::GroupMemberConnection;
use super::membership::Membership;
use super::{
    GroupCode, GroupFormat, GroupInvitation, GroupInviters, GroupJoinPolicy, GroupMemberListVisibility, GroupVisibility,
};
use crate::context::{id, loaders, op, page_args};
use crate::error::Result;
use crate::scalars::{DateTime, Locale};
use crate::scope::{Needs, scope};

/// A peer group. Its members know each other by the alias that each of them chose for this group.
#[derive(Clone, Debug, Description)]
pub struct Group(pub verbs::Group);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsRead)))]
impl Group {
    /// The ID of the group.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The name of the group.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the group is about. Empty if the group has no description.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// The topics of the group.
    async fn topics(&self) -> &[String] {
        &self.0.topics
    }

    /// The language that is spoken in the group.
    async fn language(&self) -> Locale {
        Locale(self.0.language.clone())
    }

    /// The region of the group, as an ISO 3166-1 country code or an ISO 3166-2 subdivision code, such as DE or DE-BE.
    /// Null if the group has none.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// How the group meets.
    async fn format(&self) -> GroupFormat {
        self.0.format.into()
    }

    /// Who can see the group.
    async fn visibility(&self) -> GroupVisibility {
        self.0.visibility.into()
    }

    /// When the group becomes `PUBLIC`: at the beginning of a UTC day. Null unless this was announced and is still to come.
    async fn public_from(&self) -> Option<DateTime> {
        self.0.public_on.map(Into::into)
    }

    /// How a person becomes a member.
    async fn join_policy(&self) -> GroupJoinPolicy {
        self.0.join_policy.into()
    }

    /// The question to people who ask to join. Null if the group asks nothing.
    async fn question(&self) -> Option<&str> {
        self.0.question.as_deref()
    }

    /// Who sees the list of members.
    async fn member_list_visibility(&self) -> GroupMemberListVisibility {
        self.0.member_list.into()
    }

    /// Who can invite people.
    async fn inviters(&self) -> GroupInviters {
        self.0.inviters.into()
    }

    /// Whether apps that members have connected can read the list of members. If not, an app sees no member but you.
    async fn apps_can_read_members(&self) -> bool {
        self.0.apps_read
    }

    /// The present guidelines of the group, which members accept. Null if the group has none.
    async fn guidelines(&self, ctx: &Context<'_>) -> Option<Result<GroupGuidelines>> {
        let key = (self.0.id, self.0.guidelines_version);
        let found = loaders(ctx).guidelines.load_one(key).await;
        found.map(|found| found.map(GroupGuidelines::from)).map_err(Into::into).transpose()
    }

    /// Whether no place is free. People who join a full group wait for a place.
    async fn is_full(&self) -> bool {
        self.0.is_full
    }

    /// The number of places. Null unless you own the group, or the list of members is shown to you and all members have
    /// accepted that it is.
    async fn capacity(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        let capacity = self.0.capacity?;
        if self.0.own_role == Some(verbs::Role::Owner) {
            return Some(Ok(capacity));
        }
        // Of a full group, it would say how many aren't counted.
        let found = loaders(ctx).group_counts.load_one(self.0.id).await;
        let are_all_counted = |counts: Option<verbs::Counts>| counts.is_some_and(|counts| counts.free_places.is_some());
        found.map(|counts| are_all_counted(counts).then_some(capacity)).map_err(Into::into).transpose()
    }

    /// The members whom you see, in no telling order. If the list of members isn't shown to you, these are only you, and the
    /// owners and facilitators; empty unless you are an active member. `totalCount` counts only whom you see. Members whom
    /// you block aren't in it.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<GroupMemberConnection>> {
        let list = verbs::Listed::Members;
        Some(desk_page(ctx, verbs::ListOf { group: self.0.id, list }, page_args(first, after, last, before)).await)
    }

    /// The number of members whom the list of members shows. Null unless the list is shown to you.
    async fn member_count(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        let found = loaders(ctx).group_counts.load_one(self.0.id).await;
        found.map(|counts| counts.map(|counts| counts.members)).map_err(Into::into).transpose()
    }

    /// The number of free places. Null unless the list of members is shown to you, and while some members haven't accepted
    /// that it is.
    async fn free_places(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        let found = loaders(ctx).group_counts.load_one(self.0.id).await;
        found.map(|counts| counts.and_then(|counts| counts.free_places)).map_err(Into::into).transpose()
    }

    /// The members whom you block in this group, newest first. Nobody else sees this.
    #[graphql(directive = scope::apply(Needs(Scope::DistancesRead)))]
    async fn blocks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<GroupBlockConnection>> {
        let read = async {
            let args = page_args(first, after, last, before)?;
            let all = loaders(ctx).group_blocks_in.load_one(self.0.id).await?.unwrap_or_default();
            let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
            let page = verbs::page_of_blocks(&op(ctx), all, &args)?;
            let item = |block: verbs::Block| (id(ctx, block.id).0, GroupBlock(block));
            Ok(GroupBlockConnection::new(page, count, item))
        };
        Some(read.await)
    }

    /// The members to whom you show who you are: up to 100. Nobody else sees this.
    async fn showings(&self, ctx: &Context<'_>) -> Option<Result<Vec<GroupShowing>>> {
        let found = loaders(ctx).group_showings_in.load_one(self.0.id).await;
        let shown = |found: Vec<verbs::Showing>| found.into_iter().map(GroupShowing).collect();
        Some(found.map(|found| found.map(shown).unwrap_or_default()).map_err(Into::into))
    }

    /// The UTC day on which the group was closed, as its beginning. A closed group can be read for 30 days. Null if the group
    /// isn't closed.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(Into::into)
    }

    /// Whether the group can only be read: it is closed, or has no owner.
    async fn is_read_only(&self) -> bool {
        self.0.is_read_only
    }

    /// Your own membership. Null if you never had to do with the group.
    async fn membership(&self, ctx: &Context<'_>) -> Option<Result<Membership>> {
        let found = loaders(ctx).memberships_in.load_one(self.0.id).await;
        found.map(|found| found.map(Membership)).map_err(Into::into).transpose()
    }

    /// The codes of the group that work, newest first: those that you made, used or not. Owners and facilitators also see
    /// those of others that let more than one person in. Empty unless you are an active member.
    async fn codes(&self, ctx: &Context<'_>) -> Option<Result<Vec<GroupCode>>> {
        let found = loaders(ctx).group_codes_in.load_one(self.0.id).await;
        Some(found.map(|codes| codes.unwrap_or_default().into_iter().map(GroupCode).collect()).map_err(Into::into))
    }

    /// The newest invitation into the group that you received and haven't answered. Null if there is none.
    async fn invitation(&self, ctx: &Context<'_>) -> Option<Result<GroupInvitation>> {
        let found = loaders(ctx).group_invitations_in.load_one(self.0.id).await;
        found.map(|invitation| invitation.map(GroupInvitation)).map_err(Into::into).transpose()
    }

    /// Whether the operator of this installation hid the group: then only its members and those who ask or wait see it, and
    /// nobody else can join or ask.
    async fn is_hidden(&self) -> bool {
        self.0.is_hidden
    }

    /// The people who ask to join, in the order of their arrival. Empty unless you are an owner or a facilitator.
    #[graphql(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
    async fn requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<GroupMemberConnection>> {
        let list = verbs::Listed::Requests;
        Some(desk_page(ctx, verbs::ListOf { group: self.0.id, list }, page_args(first, after, last, before)).await)
    }

    /// The people who wait for a place, in the order in which they get one. Empty unless you are an owner or a
    /// facilitator.
    #[graphql(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
    async fn waitlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<GroupMemberConnection>> {
        let list = verbs::Listed::Waitlist;
        Some(desk_page(ctx, verbs::ListOf { group: self.0.id, list }, page_args(first, after, last, before)).await)
    }

    /// The people who are banned, in no particular order. Empty unless you are an owner or a facilitator.
    #[graphql(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
    async fn bans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<GroupMemberConnection>> {
        let list = verbs::Listed::Bans;
        Some(desk_page(ctx, verbs::ListOf { group: self.0.id, list }, page_args(first, after, last, before)).await)
    }

    /// What was done in the group, by whom and why, newest first. Empty unless you are an owner or a facilitator.
    #[graphql(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
    async fn log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<GroupLogConnection>> {
        Some(log_page(ctx, self.0.id, page_args(first, after, last, before)).await)
    }

    /// When ownership is offered to another member, because something has waited for 30 days without an act of an owner.
    /// Any act of an owner prevents it, such as `confirmGroupOwnership`. Null unless you are an owner and this is to come.
    async fn succession_at(&self) -> Option<DateTime> {
        self.0.succession_at.map(Into::into)
    }

    /// When the group closes, because nobody took it over. Null unless this is to come.
    async fn closes_at(&self) -> Option<DateTime> {
        self.0.closes_at.map(Into::into)
    }

    /// The version of the group's settings. Increases with each change of them.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A version of a group's guidelines.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::GroupsRead)))]
pub struct GroupGuidelines {
    /// The number of the version, from 1.
    version: i32,
    /// The text.
    text: String,
    /// The UTC day on which this version began to apply, as its beginning.
    since: DateTime,
}

impl From<verbs::Guidelines> for GroupGuidelines {
    fn from(guidelines: verbs::Guidelines) -> Self {
        Self { version: guidelines.version, text: guidelines.text, since: guidelines.since.into() }
    }
}
