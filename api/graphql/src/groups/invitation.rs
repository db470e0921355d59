//! Direct invitations into groups, for those who sent them and those who received them.

use async_graphql::{Context, Description, ID, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::Group;
use super::code::group;
use crate::contacts::Contact;
use crate::context::{id, loaders, op, page_args};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::{DateTime, LocalDate};
use crate::scope::{Needs, scope};

/// An invitation into a group that you received from a linked person. It is for you alone. Tell the person before they
/// accept it: whoever invited them may guess which new member they are.
#[derive(Clone, Debug, Description)]
pub struct GroupInvitation(pub verbs::ReceivedInvitation);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsRead)))]
impl GroupInvitation {
    /// The ID of the invitation.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The group that you are invited into.
    async fn group(&self, ctx: &Context<'_>) -> Option<Result<Group>> {
        group(ctx, self.0.group).await
    }

    /// Your contact for the person who invites you. Null if you have none any more.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn inviter(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts_by_person.load_one(self.0.inviter).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// When the invitation expires: at the end of a day in UTC.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

connection!(
    GroupInvitationConnection,
    GroupInvitationEdge,
    GroupInvitation,
    Scope::GroupsRead,
    verbs::count_received_invitations
);

/// An invitation into a group that you sent to a contact. You don't learn what becomes of it: it stays listed until it
/// expires.
#[derive(Clone, Debug, Description)]
pub struct SentGroupInvitation(pub verbs::SentInvitation);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsRead)))]
impl SentGroupInvitation {
    /// The ID of the invitation.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The group. Null if it isn't visible to you any more.
    async fn group(&self, ctx: &Context<'_>) -> Option<Result<Group>> {
        group(ctx, self.0.group).await
    }

    /// The contact whom you invited. Null if the contact was deleted.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let read = async {
            if let Some(contact) = loaders(ctx).contacts.load_one(self.0.contact).await? {
                return Ok(Some(Contact(contact)));
            }
            // If it was merged into another one.
            Ok(loaders(ctx).contacts_by_person.load_one(self.0.guest).await?.map(Contact))
        };
        read.await.transpose()
    }

    /// The day on which you sent the invitation, in UTC.
    async fn sent_on(&self) -> LocalDate {
        self.0.sent_on.into()
    }

    /// When the invitation expires: at the end of a day in UTC, 14 days after it was sent.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

connection!(
    SentGroupInvitationConnection,
    SentGroupInvitationEdge,
    SentGroupInvitation,
    Scope::GroupsRead,
    verbs::count_sent_invitations
);

/// The viewer's lists of invitations into groups.
#[derive(Clone, Copy, Debug)]
pub struct ViewerGroupInvitations;

#[Object(directive = scope::apply(Needs(Scope::GroupsRead)))]
impl ViewerGroupInvitations {
    /// The invitations into groups that you received and haven't answered, newest first.
    async fn group_invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<GroupInvitationConnection>> {
        let read = async {
            let page = verbs::received_invitations(&op(ctx), &page_args(first, after, last, before)?).await?;
            let item = |invitation: verbs::ReceivedInvitation| (id(ctx, invitation.id).0, GroupInvitation(invitation));
            Ok(GroupInvitationConnection::new(page, None, item))
        };
        Some(read.await)
    }

    /// The invitations into groups that you sent, whatever became of them, until they expire, newest first.
    async fn sent_group_invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<SentGroupInvitationConnection>> {
        let read = async {
            let page = verbs::sent_invitations(&op(ctx), &page_args(first, after, last, before)?).await?;
            let item = |sent: verbs::SentInvitation| (id(ctx, sent.id).0, SentGroupInvitation(sent));
            Ok(SentGroupInvitationConnection::new(page, None, item))
        };
        Some(read.await)
    }
}
