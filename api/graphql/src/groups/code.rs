//! Codes that let people into a group, and what somebody with a code sees of the group.

use async_graphql::{Context, Description, Enum, ID, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::{Group, GroupFormat, GroupGuidelines, GroupJoinPolicy, GroupMemberListVisibility};
use crate::context::{id, loaders, op};
use crate::error::Result;
use crate::scalars::{DateTime, LocalDate, Locale};
use crate::scope::{Needs, once_per_document, scope};

/// How often a code was used. It is no exact number, since that would tell who came with the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::Uses")]
pub enum GroupCodeUses {
    /// Fewer than 10 times, or not at all.
    Few,
    /// 10 to 99 times.
    Some,
    /// 100 times or more.
    Many,
}

/// A code that lets people into a group. It stops working when it expires, when it is withdrawn, when its maker leaves the
/// group or may not invite any more, and when the group is closed or hidden.
#[derive(Clone, Debug, Description)]
pub struct GroupCode(pub verbs::GroupCode);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsRead)))]
impl GroupCode {
    /// The ID of the code.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The group that the code lets people into.
    async fn group(&self, ctx: &Context<'_>) -> Option<Result<Group>> {
        group(ctx, self.0.group).await
    }

    /// The code to pass on: 28 letters and digits, in groups of four. Null if somebody else made the code.
    #[graphql(directive = scope::apply(Needs(Scope::GroupsJoin)))]
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// A link that contains the code. Null if somebody else made the code.
    #[graphql(directive = scope::apply(Needs(Scope::GroupsJoin)))]
    async fn link(&self) -> Option<&str> {
        self.0.link.as_deref()
    }

    /// The number of people whom the code lets in. Null if there is no limit.
    async fn max_uses(&self) -> Option<i32> {
        self.0.max_uses
    }

    /// How often the code was used. Null if you made the code: nobody sees who came with a code of theirs.
    async fn uses(&self) -> Option<GroupCodeUses> {
        self.0.uses.map(Into::into)
    }

    /// The day on which the code was created, in UTC.
    async fn created_on(&self) -> LocalDate {
        self.0.created_on.into()
    }

    /// When the code expires: at the end of a day in UTC.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

/// A group of the viewer's, if it is visible to them.
pub(super) async fn group(ctx: &Context<'_>, id: domain::ids::GroupId) -> Option<Result<Group>> {
    let found = loaders(ctx).groups.load_one(id).await;
    found.map(|group| group.map(Group)).map_err(Into::into).transpose()
}

/// A group, as shown to anybody who has a code for it. Show it to the person before they join.
#[derive(Clone, Debug, Description)]
pub struct GroupPreview(pub verbs::Group);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsJoin)))]
impl GroupPreview {
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

    /// How a person becomes a member without a code.
    async fn join_policy(&self) -> GroupJoinPolicy {
        self.0.join_policy.into()
    }

    /// The question to people who ask to join. Null if the group asks nothing.
    async fn question(&self) -> Option<&str> {
        self.0.question.as_deref()
    }

    /// Who sees the list of members, in which you would be.
    async fn member_list_visibility(&self) -> GroupMemberListVisibility {
        self.0.member_list.into()
    }

    /// The present guidelines of the group, which members accept. Null if the group has none.
    #[graphql(directive = scope::apply(Needs(Scope::GroupsRead)))]
    async fn guidelines(&self, ctx: &Context<'_>) -> Option<Result<GroupGuidelines>> {
        let found = loaders(ctx).guidelines.load_one((self.0.id, self.0.guidelines_version)).await;
        found.map(|found| found.map(GroupGuidelines::from)).map_err(Into::into).transpose()
    }

    /// Whether no place is free. People who join a full group wait for a place.
    async fn is_full(&self) -> bool {
        self.0.is_full
    }
}

/// The root fields about codes of groups.
#[derive(Default, Debug)]
pub struct GroupCodeQuery;

#[Object(directive = scope::apply(Needs(Scope::GroupsJoin)))]
impl GroupCodeQuery {
    /// The group that a code lets you into, as a person sees it before they join. Looking a code up doesn't use it. Null
    /// if the code doesn't work for you, whatever the reason.
    #[graphql(directive = once_per_document::apply())]
    async fn group_of_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code. Case, spaces and hyphens are ignored.")] code: String,
    ) -> Option<Result<GroupPreview>> {
        match verbs::of_code(&op(ctx), &code).await {
            Ok(group) => Some(Ok(GroupPreview(group))),
            Err(domain::Error::Refused(reasons))
                if reasons.iter().all(|reason| reason.code == domain::ErrorCode::InvalidCode) =>
            {
                None
            }
            Err(error) => Some(Err(error.into())),
        }
    }
}
