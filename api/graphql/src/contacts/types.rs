//! A contact, its channels, and invitations to link.

use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use domain::contacts as verbs;
use domain::scope::Scope;

use crate::accounts::Person;
use crate::context::{id, loaders};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// What a contact is to you.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::Kind")]
pub enum ContactKind {
    /// A friend.
    Friend,
    /// Somebody of the family.
    Family,
    /// A partner.
    Partner,
    /// Somebody who has been through it too.
    Peer,
    /// Somebody whose work it is; their role says more.
    Professional,
    /// Somebody of a community: a neighbour, a congregation, a club.
    Community,
}

/// A professional's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::Role")]
pub enum ProfessionalRole {
    /// A psychologist.
    Psychologist,
    /// A psychiatrist.
    Psychiatrist,
    /// A counselor.
    Counselor,
    /// A social worker.
    SocialWorker,
    /// A peer support specialist.
    PeerSupportSpecialist,
    /// A physician.
    Physician,
    /// Another role.
    Other,
}

/// A kind of support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::SupportKind")]
pub enum SupportKind {
    /// Somebody to talk to.
    Emotional,
    /// A lift, a meal, a form filled in.
    Practical,
    /// Somebody who knows.
    Informational,
    /// Somebody to be with.
    Companionship,
}

/// What kind of channel it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::ChannelKind")]
pub enum ChannelKind {
    /// A number to call.
    Phone,
    /// A number to text.
    Text,
    /// An e-mail address.
    Email,
    /// A link (http or https) to a profile, a room, a website.
    Link,
}

/// A way to reach a contact.
#[derive(Clone, Debug, SimpleObject)]
pub struct Channel {
    /// What kind it is.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    kind: ChannelKind,
    /// The number as E.164 writes it, the address, or the link.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    value: String,
    /// What you call it, such as "work".
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    label: Option<String>,
}

/// An entry in your support network. It is yours alone: nobody else sees any of it, not even who is behind it.
#[derive(Clone, Debug, Description)]
pub struct Contact(pub verbs::Contact);

#[Object(use_type_description)]
impl Contact {
    /// The global id.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// What you call them.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What they are to you.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn kind(&self) -> ContactKind {
        self.0.kind.into()
    }

    /// A professional's role.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn role(&self) -> Option<ProfessionalRole> {
        self.0.role.map(Into::into)
    }

    /// What kinds of support they give.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn support_kinds(&self) -> Vec<SupportKind> {
        self.0.support.iter().copied().map(Into::into).collect()
    }

    /// Whether they are core support.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn is_core(&self) -> bool {
        self.0.is_core
    }

    /// How to reach them.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn channels(&self) -> Vec<Channel> {
        let channels = self.0.channels.iter().cloned();
        channels
            .map(|channel| Channel { kind: channel.kind.into(), value: channel.value, label: channel.label })
            .collect()
    }

    /// Your tags.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn tags(&self) -> &[String] {
        &self.0.tags
    }

    /// Your private note.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The person behind it, where you are linked.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn linked_person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let found = loaders(ctx).people.load_one(self.0.person?).await;
        found.map(|person| person.map(Person)).map_err(Into::into).transpose()
    }

    /// The invitation to link that is pending, the newest where there are several.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn pending_invitation(&self, ctx: &Context<'_>) -> Option<Result<ContactInvitation>> {
        if self.0.person.is_some() {
            return None;
        }
        let found = loaders(ctx).invitations_of.load_one(self.0.id).await;
        found.map(|invitation| invitation.map(ContactInvitation)).map_err(Into::into).transpose()
    }

    /// Grows with each change that you can see.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When you made it.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

connection!(ContactConnection, ContactEdge, Contact, Scope::ContactsRead, verbs::count);

/// Asks the person behind a contact to link. Pass the code on; whoever accepts it first is linked to you.
#[derive(Clone, Debug, Description)]
pub struct ContactInvitation(pub verbs::Invitation);

#[Object(use_type_description)]
impl ContactInvitation {
    /// The global id.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The contact that it would link.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
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
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it expires.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
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

#[Object(use_type_description)]
impl Inviter {
    /// The name that they show.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn display_name(&self) -> &str {
        &self.0.person.display_name
    }

    /// The pronouns that they show.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn pronouns(&self) -> Option<&str> {
        self.0.person.pronouns.as_deref()
    }

    /// When the invitation expires.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsWrite)))]
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}
