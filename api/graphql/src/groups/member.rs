//! Members, as others see them.

use async_graphql::{Context, Description, ID, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::standing::GroupMemberStanding;
use super::{MemberColour, MembershipRole};
use crate::contacts::Contact;
use crate::context::{id, loaders};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::LocalDate;
use crate::scope::{Needs, scope};

/// A member of a group, as other members see them: nothing of the account is shown, and nothing of other groups.
#[derive(Clone, Debug, Description)]
pub struct GroupMember(pub verbs::Member);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsRead)))]
impl GroupMember {
    /// The ID of the member. A person has another one in each group, and another one after coming back.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// What the member is called in the group.
    async fn alias(&self) -> &str {
        &self.0.alias
    }

    /// The pronouns that the member shows in the group. Null if the member shows none.
    async fn pronouns(&self) -> Option<&str> {
        self.0.pronouns.as_deref()
    }

    /// The member's colour in the group.
    async fn colour(&self) -> MemberColour {
        self.0.colour.into()
    }

    /// What the member may do in the group.
    async fn role(&self) -> MembershipRole {
        self.0.role.into()
    }

    /// The month in which the member joined, as its first day. Null if the person isn't a member.
    async fn joined_in(&self) -> Option<LocalDate> {
        self.0.joined_in.map(Into::into)
    }

    /// How the person stands in the group. Null unless you are an owner or a facilitator of it.
    #[graphql(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
    async fn standing(&self, ctx: &Context<'_>) -> Option<Result<GroupMemberStanding>> {
        let found = loaders(ctx).standings.load_one(self.0.id).await;
        found.map(|found| found.map(Into::into)).map_err(Into::into).transpose()
    }

    /// Whether this is you.
    async fn is_you(&self) -> bool {
        self.0.is_viewer
    }

    /// Whether a block of this member is limited, because the member is an owner or a facilitator: what they write is
    /// hidden from you, except decisions and notices, and nothing of yours is hidden from them. Show this before the
    /// person blocks the member.
    async fn is_block_limited(&self) -> bool {
        self.0.role > verbs::Role::Member
    }

    /// Your contact for the person behind the member. Null unless the member shows you who they are, and you have a
    /// contact who is linked to that person.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts_shown.load_one(self.0.id).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }
}

connection!(
    GroupMemberConnection,
    GroupMemberEdge,
    GroupMember,
    Scope::GroupsRead,
    of verbs::ListOf,
    async |ctx: &Context<'_>, of: &verbs::ListOf| Ok(loaders(ctx).listed_counts.load_one(*of).await?.unwrap_or_default())
);
