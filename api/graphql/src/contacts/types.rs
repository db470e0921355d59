//! A contact and its channels.

use std::sync::Arc;

use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::unreadable::ContactPart;
use super::{Boundaries, ContactInvitation, DistanceGrade, Touch, TouchConnection, distance_from};
use crate::accounts::Person;
use crate::checkins::{Reciprocity, reciprocity_with};
use crate::context::{id, loaders, op, page_args};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::{DateTime, Duration};
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
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct Channel {
    /// What kind it is.
    kind: ChannelKind,
    /// The phone number, the email address, or the link. A phone number is in E.164 format, such as +4930901820, followed
    /// by `;ext=` and the extension if it has one. Short numbers, such as 116123, are kept as dialled.
    value: String,
    /// The country that a phone number was read for or is dialled in, as an ISO 3166-1 alpha-2 code. Null if the number
    /// was given with its country code, if the country is unknown, and for email addresses and links.
    country: Option<String>,
    /// The URI that opens this channel: `tel:` to call, `sms:` to text, `mailto:` to write an email, or the link itself.
    uri: String,
    /// What you call it, such as "work".
    label: Option<String>,
}

/// An entry in your support network. It is yours alone: nobody else sees any of it, not even who is behind it.
#[derive(Clone, Debug, Description)]
pub struct Contact(pub verbs::Contact);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl Contact {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// What you call them.
    async fn name(&self) -> &str {
        &self.0.content.name
    }

    /// What else they are called: searching finds them by these too.
    async fn other_names(&self) -> &[String] {
        &self.0.content.other_names
    }

    /// What they are to you.
    async fn kind(&self) -> ContactKind {
        self.0.content.kind.into()
    }

    /// A professional's role.
    async fn role(&self) -> Option<ProfessionalRole> {
        self.0.content.role.map(Into::into)
    }

    /// What kinds of support they give.
    async fn support_kinds(&self) -> Vec<SupportKind> {
        self.0.content.support.iter().copied().map(Into::into).collect()
    }

    /// Whether they are core support.
    async fn is_core(&self) -> bool {
        self.0.content.is_core
    }

    /// How to reach them.
    async fn channels(&self) -> Vec<Channel> {
        let channels = self.0.content.channels.iter().cloned();
        let shown = |channel: verbs::Channel| Channel {
            uri: channel.uri(),
            kind: channel.kind.into(),
            value: channel.value,
            country: channel.country,
            label: channel.label,
        };
        channels.map(shown).collect()
    }

    /// Your tags.
    async fn tags(&self) -> &[String] {
        &self.0.content.tags
    }

    /// Your private note.
    async fn note(&self) -> Option<&str> {
        self.0.content.note.as_deref()
    }

    /// The fields that can't be read any more, by a fault of ours; usually none. Text says so in its place, and the rest is
    /// empty. What you write in their place is kept; changing other fields leaves what is stored, so that it can be restored.
    async fn unreadable(&self) -> Vec<ContactPart> {
        self.0.unreadable.iter().filter_map(|column| ContactPart::of(column)).collect()
    }

    /// When, by which channels and about what you want to be in touch. They don't learn of it.
    async fn boundaries(&self) -> Boundaries {
        Boundaries(self.0.content.boundaries.clone())
    }

    /// When the quiet hours end that hold for them now; nothing where none do.
    async fn quiet_until(&self, ctx: &Context<'_>) -> Option<Result<DateTime>> {
        let hours = &self.0.content.boundaries.quiet_hours;
        if hours.is_empty() {
            return None;
        }
        let until = async {
            Ok(rhythm(ctx)
                .await?
                .and_then(|rhythm| verbs::quiet_until(hours, rhythm.zone(), op(ctx).now))
                .map(Into::into))
        };
        until.await.transpose()
    }

    /// How often you would like to be in touch, where that was set for this contact; otherwise their tags' cadences count.
    async fn cadence(&self) -> Option<Duration> {
        self.0.content.cadence.map(|every| Duration(every.to_string()))
    }

    /// Until when you would like to have been in touch again, by the contact's cadence or the most frequent of their tags':
    /// from the last touch on, or from when it was set.
    async fn due_at(&self, ctx: &Context<'_>) -> Option<Result<DateTime>> {
        let due = async { Ok(rhythm(ctx).await?.and_then(|rhythm| rhythm.due(&self.0)).map(Into::into)) };
        due.await.transpose()
    }

    /// Whether that time is over.
    async fn is_losing_touch(&self, ctx: &Context<'_>) -> Result<bool> {
        let due = rhythm(ctx).await?.and_then(|rhythm| rhythm.due(&self.0));
        Ok(due.is_some_and(|due| due <= op(ctx).now))
    }

    /// Until when you let the cadence rest.
    async fn snoozed_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.0.snoozed_until.filter(|until| *until > op(ctx).now).map(Into::into)
    }

    /// When you were last in touch.
    async fn last_touch_at(&self) -> Option<DateTime> {
        self.0.last_touch_at.map(Into::into)
    }

    /// When you were in touch, newest first.
    async fn touches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Option<Result<TouchConnection>> {
        let read = async {
            let wanted = verbs::touches::TouchesOf { contact: self.0.id, args: page_args(first, after, last, before)? };
            let page = loaders(ctx).touches_of.load_one(wanted).await?;
            let item = |(cursor, touch)| (cursor, Touch(touch));
            Ok(page.map(|page| TouchConnection::new(page, self.0.id, item)))
        };
        read.await.transpose()
    }

    /// The person behind it, where you are linked.
    async fn linked_person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let found = loaders(ctx).people.load_one(self.0.person?).await;
        found.map(|person| person.map(Person)).map_err(Into::into).transpose()
    }

    /// How far you keep from the person who is, or was, behind it. They don't learn of it.
    async fn distance(&self, ctx: &Context<'_>) -> Result<DistanceGrade> {
        match self.0.person.or(self.0.former_person) {
            Some(person) => distance_from(ctx, person).await,
            None => Ok(DistanceGrade::None),
        }
    }

    /// What the two of you gave each other over a time, in all plans and outside of them, for you alone: a balance, and not
    /// a score. Nothing where you aren't linked.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn reciprocity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From when; 30 days before the end where nothing is said.")] from: Option<DateTime>,
        #[graphql(desc = "Until before when, at most 366 days later; now where nothing is said.")] until: Option<
            DateTime,
        >,
    ) -> Option<Result<Reciprocity>> {
        Some(reciprocity_with(ctx, self.0.person?, from, until).await)
    }

    /// The contact as a vCard 4.0, to pass on or to keep. All of them: `GET /export/contacts.vcf`.
    fn vcard(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(verbs::book::card_of(&op(ctx), &self.0)?)
    }

    /// The invitation to link that is pending, the newest where there are several.
    async fn pending_invitation(&self, ctx: &Context<'_>) -> Option<Result<ContactInvitation>> {
        if self.0.person.is_some() {
            return None;
        }
        let found = loaders(ctx).invitations_of.load_one(self.0.id).await;
        found.map(|invitation| invitation.map(ContactInvitation)).map_err(Into::into).transpose()
    }

    /// Grows with each change of what you wrote, and of the link. A change may name the version that it is made for.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When you made it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

connection!(ContactConnection, ContactEdge, Contact, Scope::ContactsRead, verbs::count);

/// A contact that you deleted, for as long as you can bring it back.
#[derive(Clone, Debug, Description)]
pub struct DeletedContact(pub verbs::Contact);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl DeletedContact {
    /// The global id that it had, and will have again.
    async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// What you called them.
    async fn name(&self) -> &str {
        &self.0.content.name
    }

    /// When you deleted it.
    async fn deleted_at(&self) -> Option<DateTime> {
        self.0.deleted_at.map(Into::into)
    }

    /// Until when `restoreContact` brings it back.
    async fn restorable_until(&self) -> Option<DateTime> {
        self.0.deleted_at.map(|at| (at + verbs::RESTORABLE_FOR).into())
    }
}

connection!(DeletedContactConnection, DeletedContactEdge, DeletedContact, Scope::ContactsRead, verbs::count_deleted);

/// What says when contacts are due: the viewer's, and so the same for all of a response.
async fn rhythm(ctx: &Context<'_>) -> Result<Option<Arc<verbs::touches::Rhythm>>> {
    Ok(loaders(ctx).rhythms.load_one(op(ctx).person()?).await?)
}
