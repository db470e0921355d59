//! A contact.

use std::sync::Arc;

use async_graphql::{Context, Description, ID, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::unreadable::ContactPart;
use super::{
    Boundaries, Channel, ContactInvitation, ContactKind, DistanceGrade, ProfessionalRole, SupportKind, Touch,
    TouchConnection, distance_from,
};
use crate::accounts::Person;
use crate::checkins::{Reciprocity, reciprocity_with};
use crate::context::{id, loaders, op, page_args};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::{DateTime, Duration, made};
use crate::scope::{Needs, scope};

/// A person in your support network. A contact is private to you: nobody else sees it, not even the person it is about.
#[derive(Clone, Debug, Description)]
pub struct Contact(pub verbs::Contact);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl Contact {
    /// The ID of the contact.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Your name for the contact.
    async fn name(&self) -> &str {
        &self.0.content.name
    }

    /// Other names of the contact. Searches match these too.
    async fn other_names(&self) -> &[String] {
        &self.0.content.other_names
    }

    /// The relationship between you and the contact.
    async fn kind(&self) -> ContactKind {
        self.0.content.kind.into()
    }

    /// The role of a professional contact. Null if `kind` isn't `PROFESSIONAL`, or no role was set.
    async fn role(&self) -> Option<ProfessionalRole> {
        self.0.content.role.map(Into::into)
    }

    /// The kinds of support that the contact gives.
    async fn support_kinds(&self) -> Vec<SupportKind> {
        self.0.content.support.iter().copied().map(Into::into).collect()
    }

    /// Whether the contact is part of your core support: the people you rely on most.
    async fn is_core(&self) -> bool {
        self.0.content.is_core
    }

    /// The ways to reach the contact.
    async fn channels(&self) -> Vec<Channel> {
        self.0.content.channels.iter().cloned().map(Into::into).collect()
    }

    /// Your tags for the contact.
    async fn tags(&self) -> &[String] {
        &self.0.content.tags
    }

    /// Your private note about the contact. Null if there is none.
    async fn note(&self) -> Option<&str> {
        self.0.content.note.as_deref()
    }

    /// The fields whose stored values can't be decrypted because of a fault on the server. Usually empty. An unreadable
    /// name or note is replaced with a text that says so; other unreadable fields are empty or null. Writing a new
    /// value repairs a field. Updating other fields keeps the stored value, so that it can still be recovered.
    async fn unreadable(&self) -> Vec<ContactPart> {
        self.0.unreadable.iter().copied().map(ContactPart::from).collect()
    }

    /// When, through which channels and about what you want to be in touch with the contact. The contact isn't told
    /// about your boundaries.
    async fn boundaries(&self) -> Boundaries {
        Boundaries(self.0.content.boundaries.clone())
    }

    /// When the current quiet hours for this contact end. Null if no quiet hours apply now.
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

    /// How often you want to be in touch with the contact. Null if the contact has no cadence of its own; the cadences
    /// of its tags apply then.
    async fn cadence(&self) -> Option<Duration> {
        self.0.content.cadence.map(|every| Duration(every.to_string()))
    }

    /// When you want to be in touch with the contact again, by its own cadence or else by the most frequent cadence of
    /// its tags. Counted from the last touch, or from when the cadence was set if there is no touch. Null if no cadence
    /// applies.
    async fn due_at(&self, ctx: &Context<'_>) -> Option<Result<DateTime>> {
        let due = async { Ok(rhythm(ctx).await?.and_then(|rhythm| rhythm.due(&self.0)).map(Into::into)) };
        due.await.transpose()
    }

    /// Whether you are losing touch with the contact: `dueAt` has passed.
    async fn is_losing_touch(&self, ctx: &Context<'_>) -> Result<bool> {
        let due = rhythm(ctx).await?.and_then(|rhythm| rhythm.due(&self.0));
        Ok(due.is_some_and(|due| due <= op(ctx).now))
    }

    /// When the snooze of the cadence ends. Null if the cadence isn't snoozed.
    async fn snoozed_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.0.snoozed_until.filter(|until| *until > op(ctx).now).map(Into::into)
    }

    /// When you were last in touch with the contact. Null if no touch is recorded.
    async fn last_touch_at(&self) -> Option<DateTime> {
        self.0.last_touch_at.map(Into::into)
    }

    /// The touches with the contact: the times you were in touch, newest first.
    async fn touches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<TouchConnection>> {
        let read = async {
            let wanted = verbs::touches::TouchesOf { contact: self.0.id, args: page_args(first, after, last, before)? };
            let page = loaders(ctx).touches_of.load_one(wanted).await?;
            let item = |(cursor, touch)| (cursor, Touch(touch));
            Ok(page.map(|page| TouchConnection::new(page, self.0.id, item)))
        };
        read.await.transpose()
    }

    /// The person whom the contact is linked to. Null if the contact isn't linked.
    async fn linked_person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let found = loaders(ctx).people.load_one(self.0.person?).await;
        found.map(|person| person.map(Person)).map_err(Into::into).transpose()
    }

    /// The distance that you keep from the person whom the contact is, or was, linked to. The person isn't told.
    #[graphql(directive = scope::apply(Needs(Scope::DistancesRead)))]
    async fn distance(&self, ctx: &Context<'_>) -> Result<DistanceGrade> {
        match self.0.person.or(self.0.former_person) {
            Some(person) => distance_from(ctx, person).await,
            None => Ok(DistanceGrade::None),
        }
    }

    /// What you and the person whom the contact is linked to gave each other in a period, in all check-in plans and
    /// outside of them. Visible only to you: a balance, not a score. Null if the contact isn't linked.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn reciprocity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The start of the period. Defaults to 30 days before `until`.")] since: Option<DateTime>,
        #[graphql(desc = "The end of the period, exclusive. At most 366 days after `since`; defaults to now.")]
        until: Option<DateTime>,
    ) -> Option<Result<Reciprocity>> {
        Some(reciprocity_with(ctx, self.0.person?, since, until).await)
    }

    /// The contact as a vCard 4.0. `GET /export/contacts.vcf` exports all contacts.
    fn vcard(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(verbs::book::card_of(&op(ctx), &self.0)?)
    }

    /// The newest pending invitation to link this contact. Null if there is none, or if the contact is linked.
    async fn pending_invitation(&self, ctx: &Context<'_>) -> Option<Result<ContactInvitation>> {
        if self.0.person.is_some() {
            return None;
        }
        let found = loaders(ctx).invitations_of.load_one(self.0.id).await;
        found.map(|invitation| invitation.map(ContactInvitation)).map_err(Into::into).transpose()
    }

    /// The version of the contact, which increases with each change to the contact or its link. Pass it to
    /// `updateContact` or `mergeContacts` to detect conflicting changes.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When the contact was created.
    async fn created_at(&self) -> DateTime {
        made(self.0.created_at)
    }

    /// When the contact was last changed.
    async fn updated_at(&self) -> DateTime {
        made(self.0.updated_at)
    }
}

connection!(ContactConnection, ContactEdge, Contact, Scope::ContactsRead, verbs::count);

/// The viewer's rhythm, which decides when contacts are due: the same for all contacts of a response.
async fn rhythm(ctx: &Context<'_>) -> Result<Option<Arc<verbs::touches::Rhythm>>> {
    Ok(loaders(ctx).rhythms.load_one(op(ctx).person()?).await?)
}
