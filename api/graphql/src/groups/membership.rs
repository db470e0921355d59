//! The viewer's own memberships.

use async_graphql::{Context, Description, ID, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::group::Group;
use super::{GroupMemberListVisibility, GroupNotifications, MemberColour, MembershipRole, MembershipState};
use crate::context::{id, loaders};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::{DateTime, LocalDate};
use crate::scope::{Needs, scope};

/// Your membership in a group, as only you see it.
#[derive(Clone, Debug, Description)]
pub struct Membership(pub verbs::Membership);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsRead)))]
impl Membership {
    /// The ID of the membership. If you come back to a group, you get another one.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The group. Null if it isn't visible to you any more.
    async fn group(&self, ctx: &Context<'_>) -> Option<Result<Group>> {
        let found = loaders(ctx).groups.load_one(self.0.group).await;
        found.map(|group| group.map(Group)).map_err(Into::into).transpose()
    }

    /// What you are in the group.
    async fn state(&self) -> MembershipState {
        self.0.standing.into()
    }

    /// What you may do in the group.
    async fn role(&self) -> MembershipRole {
        self.0.role.into()
    }

    /// What you are called in the group.
    async fn alias(&self) -> &str {
        &self.0.alias
    }

    /// The pronouns that you show in the group. Null if you show none.
    async fn pronouns(&self) -> Option<&str> {
        self.0.pronouns.as_deref()
    }

    /// Your colour in the group.
    async fn colour(&self) -> MemberColour {
        self.0.colour.into()
    }

    /// Your answer to the group's question, until your request is decided. Null if you gave none.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// The month in which you became a member, as its first day. Null unless you are a member.
    async fn joined_in(&self) -> Option<LocalDate> {
        self.0.joined_in.map(Into::into)
    }

    /// The version of the guidelines that you accepted last. 0 if the group had none.
    async fn accepted_guidelines_version(&self) -> i32 {
        self.0.guidelines_version
    }

    /// The widest list of members in which you accepted to be shown.
    async fn accepted_member_list_visibility(&self) -> GroupMemberListVisibility {
        self.0.accepted_list.into()
    }

    /// What of the group notifies you.
    async fn notifications(&self) -> GroupNotifications {
        self.0.notifications.into()
    }

    /// When you may ask to join again: from the beginning of a UTC day. Null unless your request was declined less than
    /// 30 days ago.
    async fn may_ask_again_at(&self) -> Option<DateTime> {
        self.0.may_ask_from.map(Into::into)
    }

    /// When your ban ends. Null unless you are banned, and if the ban has no end.
    async fn banned_until(&self) -> Option<DateTime> {
        self.0.banned_until.map(Into::into)
    }

    /// Why you were declined, removed or banned. Null if you weren't, and if no reason was given.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// A role that you were offered, and that counts once you accept it. Null if you have no offer.
    async fn offered_role(&self) -> Option<MembershipRole> {
        self.0.offered_role.map(Into::into)
    }

    /// When the offer of a role ends. Null if you have no offer, and if an owner made it, who can withdraw it.
    async fn role_offer_ends_at(&self) -> Option<DateTime> {
        self.0.offer_ends_at.map(Into::into)
    }

    /// The version of the membership. Increases with each change of it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

connection!(MembershipConnection, MembershipEdge, Membership, Scope::GroupsRead, verbs::count_memberships);
