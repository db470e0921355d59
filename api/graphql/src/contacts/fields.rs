//! The viewer's lists of contacts, and of what belongs to them.

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::contacts as verbs;
use domain::scope::Scope;

use super::{
    Contact, ContactConnection, ContactInvitation, ContactInvitationConnection, ContactKind, DeletedContact,
    DeletedContactConnection, Distance, DistanceConnection, DistanceGrade, ProfessionalRole, SteppedBack, SupportKind,
    TagCadence,
};
use crate::context::{id, op, page_args};
use crate::error::Result;
use crate::scope::{Needs, scope};

/// The order of a list of contacts. Contacts that are equal in this order are listed newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::ContactOrder")]
pub enum ContactOrder {
    /// By creation, newest first.
    Newest,
    /// By name, in the alphabetical order of your language.
    Name,
    /// By the last touch, most recent first. Contacts without a touch come last.
    LastTouch,
    /// By `dueAt`, most overdue first. Contacts without a cadence come last.
    MostOverdue,
}

/// A tag that you use for contacts.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct ContactTag {
    /// The name of the tag.
    name: String,
    /// The number of your contacts that have the tag.
    contact_count: i32,
}

/// The viewer's lists of contacts, and of what belongs to them.
#[derive(Clone, Copy, Debug)]
pub struct ViewerContacts;

#[Object(directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ViewerContacts {
    /// The contacts of your support network. If several filters are given, only contacts that match all of them are
    /// returned.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
        #[graphql(desc = "Returns contacts whose names have words that begin with the words of this text. Ignores \
                          accents and case. At most 120 characters.")]
        search: Option<String>,
        #[graphql(desc = "Returns contacts of any of these kinds.")] kinds: Option<Vec<ContactKind>>,
        #[graphql(desc = "Returns professionals with any of these roles.")] roles: Option<Vec<ProfessionalRole>>,
        #[graphql(desc = "Returns contacts that give all of these kinds of support.")] support_kinds: Option<
            Vec<SupportKind>,
        >,
        #[graphql(desc = "Returns contacts that have all of these tags.")] tags: Option<Vec<String>>,
        #[graphql(desc = "Returns contacts that are core support, or if false, those that are not.")] is_core: Option<
            bool,
        >,
        #[graphql(desc = "Returns contacts that are linked, or if false, those that are not.")] is_linked: Option<bool>,
        #[graphql(
            desc = "Returns contacts from whom you keep any of these distances.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        distances: Option<Vec<DistanceGrade>>,
        #[graphql(desc = "Returns contacts that you are losing touch with, or if false, the others.")] is_losing_touch: Option<
            bool,
        >,
        #[graphql(desc = "The order of the contacts. Defaults to `NEWEST`.", default_with = "ContactOrder::Newest")]
        order_by: ContactOrder,
    ) -> Option<Result<ContactConnection>> {
        fn all<T: Into<U>, U>(given: Option<Vec<T>>) -> Vec<U> {
            given.unwrap_or_default().into_iter().map(Into::into).collect()
        }
        let read = async {
            let query = verbs::ContactQuery {
                search,
                kinds: all(kinds),
                roles: all(roles),
                support: all(support_kinds),
                tags: tags.unwrap_or_default(),
                is_core,
                is_linked,
                distances: all(distances),
                is_losing_touch,
                order: order_by.into(),
            };
            let found = verbs::find(&op(ctx), &query, &page_args(first, after, last, before)?).await?;
            let item = |(cursor, contact)| (cursor, Contact(contact));
            Ok(ContactConnection::new(found.page, found.total, item))
        };
        Some(read.await)
    }

    /// The contacts that you deleted in the last 30 days and can restore, by creation, newest first.
    async fn deleted_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<DeletedContactConnection>> {
        let read = async {
            let page = verbs::deleted(&op(ctx), &page_args(first, after, last, before)?).await?;
            let item = |contact: verbs::Contact| (id(ctx, contact.id).0, DeletedContact(contact));
            Ok(DeletedContactConnection::new(page, None, item))
        };
        Some(read.await)
    }

    /// Your invitations that can still be accepted, newest first.
    async fn pending_invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<ContactInvitationConnection>> {
        let read = async {
            let page = verbs::pending(&op(ctx), &page_args(first, after, last, before)?).await?;
            let item = |invitation: verbs::Invitation| (id(ctx, invitation.id).0, ContactInvitation(invitation));
            Ok(ContactInvitationConnection::new(page, None, item))
        };
        Some(read.await)
    }

    /// The distances that you keep from people, newest first. Visible only to you.
    #[graphql(directive = scope::apply(Needs(Scope::DistancesRead)))]
    async fn distances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<DistanceConnection>> {
        let read = async {
            let page = verbs::distance::page(&op(ctx), &page_args(first, after, last, before)?).await?;
            let item = |distance: verbs::distance::Distance| (id(ctx, distance.id).0, Distance(distance));
            Ok(DistanceConnection::new(page, None, item))
        };
        Some(read.await)
    }

    /// How you stepped back from everyone. Null if you haven't stepped back, or if no distance from stepping back
    /// remains.
    #[graphql(directive = scope::apply(Needs(Scope::DistancesRead)))]
    async fn stepped_back(&self, ctx: &Context<'_>) -> Option<Result<SteppedBack>> {
        let found = verbs::distance::stepped_back(&op(ctx)).await;
        found.map(|back| back.map(Into::into)).map_err(Into::into).transpose()
    }

    /// The tags of your contacts, in the alphabetical order of your language.
    async fn contact_tags(&self, ctx: &Context<'_>) -> Option<Result<Vec<ContactTag>>> {
        let read = async {
            let tags = verbs::tags(&op(ctx)).await?.into_iter().map(|tag| ContactTag {
                name: tag.name,
                contact_count: i32::try_from(tag.contacts).unwrap_or(i32::MAX),
            });
            Ok(tags.collect())
        };
        Some(read.await)
    }

    /// The cadences of your tags. They apply to contacts that have no cadence of their own.
    async fn tag_cadences(&self, ctx: &Context<'_>) -> Option<Result<Vec<TagCadence>>> {
        let read = async {
            let rhythm = verbs::touches::rhythm(&op(ctx)).await?;
            Ok(rhythm.tags.iter().map(Into::into).collect())
        };
        Some(read.await)
    }
}
