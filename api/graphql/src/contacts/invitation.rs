//! Invitations to link, for the inviter and for the person who is invited.

use async_graphql::{Context, Description, ID, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::Contact;
use crate::context::{id, loaders};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::{DateTime, made};
use crate::scope::{Needs, scope};

/// An invitation to the person whom a contact is about, to link with you. Anybody who has the code can accept it, once.
#[derive(Clone, Debug, Description)]
pub struct ContactInvitation(pub verbs::Invitation);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ContactInvitation {
    /// The ID of the invitation.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The contact that the invitation links. Null if the contact was deleted.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.contact).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// The single-use code to pass on to the person. Null if the invitation is no longer pending.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// A link that contains the code. Null if the invitation is no longer pending.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn link(&self) -> Option<&str> {
        self.0.link.as_deref()
    }

    /// When the invitation was created.
    async fn created_at(&self) -> DateTime {
        made(self.0.created_at)
    }

    /// When the invitation expires, 14 days after it was created.
    async fn expires_at(&self) -> DateTime {
        made(self.0.expires_at)
    }
}

connection!(
    ContactInvitationConnection,
    ContactInvitationEdge,
    ContactInvitation,
    Scope::ContactsRead,
    verbs::count_pending
);

/// A person who invites you to link, as shown to anybody who has the code.
#[derive(Clone, Debug, Description)]
pub struct Inviter(pub verbs::Inviter);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl Inviter {
    /// The display name of the inviter.
    async fn display_name(&self) -> &str {
        &self.0.person.display_name
    }

    /// The pronouns of the inviter. Null if the inviter shows none.
    async fn pronouns(&self) -> Option<&str> {
        self.0.person.pronouns.as_deref()
    }

    /// When the invitation expires.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}
