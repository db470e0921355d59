//! Invitations to link, as the one who invites and the one who is invited see them.

use async_graphql::{Context, Description, ID, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::Contact;
use crate::context::{id, loaders};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// Asks the person behind a contact to link. Pass the code on; whoever accepts it first is linked to you.
#[derive(Clone, Debug, Description)]
pub struct ContactInvitation(pub verbs::Invitation);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ContactInvitation {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The contact that it would link.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.contact).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// What to pass on: good for one use, and only while the invitation is pending.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The code as a link.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn link(&self) -> Option<&str> {
        self.0.link.as_deref()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it expires.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

connection!(
    ContactInvitationConnection,
    ContactInvitationEdge,
    ContactInvitation,
    Scope::ContactsRead,
    verbs::count_pending
);

/// Somebody who invites you to link, as the code lets you see them.
#[derive(Clone, Debug, Description)]
pub struct Inviter(pub verbs::Inviter);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl Inviter {
    /// The name that they show.
    async fn display_name(&self) -> &str {
        &self.0.person.display_name
    }

    /// The pronouns that they show.
    async fn pronouns(&self) -> Option<&str> {
        self.0.person.pronouns.as_deref()
    }

    /// When the invitation expires.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}
