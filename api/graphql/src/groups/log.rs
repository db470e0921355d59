//! The logs of groups.

use async_graphql::{Context, Description, Enum, ID, Object};
use domain::groups as verbs;
use domain::ids::{GroupId, MemberId};
use domain::scope::Scope;

use super::{GroupMember, MembershipRole};
use crate::context::{id, loaders};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::LocalDate;
use crate::scope::{Needs, scope};

/// What was done in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::LogAction")]
pub enum GroupLogAction {
    /// The group was created.
    Created,
    /// The settings of the group were changed.
    Changed,
    /// The guidelines of the group were changed.
    GuidelinesChanged,
    /// A request was accepted.
    Accepted,
    /// A request was declined, or somebody was taken from the waitlist.
    Declined,
    /// A member was removed.
    Removed,
    /// Somebody was banned.
    Banned,
    /// A ban was lifted.
    BanLifted,
    /// A member was offered a role.
    RoleOffered,
    /// The offer of a role was withdrawn.
    RoleOfferWithdrawn,
    /// A role was taken away from a member.
    RoleTakenAway,
    /// A member accepted a role.
    RoleAccepted,
    /// An owner or a facilitator became a plain member.
    SteppedDown,
    /// A code was created.
    CodeCreated,
    /// A code was withdrawn.
    CodeWithdrawn,
    /// The operator hid the group.
    Hidden,
    /// The operator showed the group again.
    Shown,
    /// The group was closed.
    Closed,
    /// A member accepted ownership that the server had offered because no owner came any more.
    Succeeded,
}

/// An entry in the log of a group, which its owners and facilitators see.
#[derive(Clone, Debug, Description)]
pub struct GroupLogEntry(pub verbs::LogEntry);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
impl GroupLogEntry {
    /// The ID of the entry.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// What was done.
    async fn action(&self) -> GroupLogAction {
        self.0.action.into()
    }

    /// Who did it, under the present alias. Null if the person isn't in the group any more, and if the operator or the
    /// server did it.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<GroupMember>> {
        named(ctx, self.0.actor?).await
    }

    /// Whether a former member did it: somebody who isn't in the group any more, or is here under a new member ID.
    async fn is_by_former_member(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(actor) = self.0.actor else { return Ok(false) };
        Ok(named(ctx, actor).await.transpose()?.is_none())
    }

    /// Whom it was done to, under the present alias. Null if it was done to nobody, or if the person was removed, has left
    /// or was declined.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<GroupMember>> {
        named(ctx, self.0.subject?).await
    }

    /// The role that was offered, accepted, taken away or given up. Null for other actions.
    async fn role(&self) -> Option<MembershipRole> {
        self.0.role.map(Into::into)
    }

    /// The reason. Null if none was given.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The UTC day on which it was done.
    async fn day(&self) -> LocalDate {
        self.0.day.into()
    }
}

async fn named(ctx: &Context<'_>, member: MemberId) -> Option<Result<GroupMember>> {
    let found = loaders(ctx).named_members.load_one(member).await;
    found.map(|found| found.map(GroupMember)).map_err(Into::into).transpose()
}

connection!(
    GroupLogConnection,
    GroupLogEdge,
    GroupLogEntry,
    Scope::GroupsFacilitate,
    of GroupId,
    async |ctx: &Context<'_>, group: &GroupId| Ok(loaders(ctx).log_counts.load_one(*group).await?.unwrap_or_default())
);
