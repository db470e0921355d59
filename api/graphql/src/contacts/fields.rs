//! What of contacts is the viewer's own to list.

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

/// The order of a list of contacts. Those that are alike in it come newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::ContactOrder")]
pub enum ContactOrder {
    /// Made last, first.
    Newest,
    /// By name, in the order of your language.
    Name,
    /// In touch with last, first; those whom you were never in touch with, last.
    LastTouch,
    /// Most overdue first; those without a cadence, last.
    MostOverdue,
}

/// A tag of yours.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct ContactTag {
    /// What it is called.
    name: String,
    /// How many contacts have it.
    contact_count: i32,
}

/// What of contacts is the viewer's.
#[derive(Clone, Copy, Debug)]
pub struct ViewerContacts;

#[Object(directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ViewerContacts {
    /// Your support network: all of it, or those that you ask for, in the order that you ask for.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
        #[graphql(desc = "Those of whose names some words begin so, whatever the accents and capitals; at most 120 \
                          characters.")]
        search: Option<String>,
        #[graphql(desc = "Those of these kinds.")] kinds: Option<Vec<ContactKind>>,
        #[graphql(desc = "Professionals of these roles.")] roles: Option<Vec<ProfessionalRole>>,
        #[graphql(desc = "Those who give all of these kinds of support.")] support_kinds: Option<Vec<SupportKind>>,
        #[graphql(desc = "Those with all of these tags.")] tags: Option<Vec<String>>,
        #[graphql(desc = "Those who are core support, or the others.")] is_core: Option<bool>,
        #[graphql(desc = "Those who are linked, or the others.")] is_linked: Option<bool>,
        #[graphql(desc = "Those from whom you keep one of these distances.")] distances: Option<Vec<DistanceGrade>>,
        #[graphql(desc = "Those whom you are losing touch with by their cadence, or the others.")] losing_touch: Option<
            bool,
        >,
        #[graphql(desc = "The order.", default_with = "ContactOrder::Newest")] order_by: ContactOrder,
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
                losing_touch,
                order: order_by.into(),
            };
            let found = verbs::find(&op(ctx), &query, &page_args(first, after, last, before)?).await?;
            let item = |(cursor, contact)| (cursor, Contact(contact));
            Ok(ContactConnection::new(found.page, found.total, item))
        };
        Some(read.await)
    }

    /// The contacts that you deleted and can bring back, for 30 days.
    async fn deleted_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Option<Result<DeletedContactConnection>> {
        let read = async {
            let page = verbs::deleted(&op(ctx), &page_args(first, after, last, before)?).await?;
            let item = |contact: verbs::Contact| (id(ctx, contact.id).0, DeletedContact(contact));
            Ok(DeletedContactConnection::new(page, None, item))
        };
        Some(read.await)
    }

    /// Your invitations that wait to be accepted, newest first.
    async fn pending_invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Option<Result<ContactInvitationConnection>> {
        let read = async {
            let page = verbs::pending(&op(ctx), &page_args(first, after, last, before)?).await?;
            let item = |invitation: verbs::Invitation| (id(ctx, invitation.id).0, ContactInvitation(invitation));
            Ok(ContactInvitationConnection::new(page, None, item))
        };
        Some(read.await)
    }

    /// The distances that you keep, newest first. Nobody else sees them.
    async fn distances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Option<Result<DistanceConnection>> {
        let read = async {
            let page = verbs::distance::page(&op(ctx), &page_args(first, after, last, before)?).await?;
            let item = |distance: verbs::distance::Distance| (id(ctx, distance.id).0, Distance(distance));
            Ok(DistanceConnection::new(page, None, item))
        };
        Some(read.await)
    }

    /// Whether you stepped back from everyone, as far as that stands.
    async fn stepped_back(&self, ctx: &Context<'_>) -> Option<Result<SteppedBack>> {
        let found = verbs::distance::stepped_back(&op(ctx)).await;
        found.map(|back| back.map(Into::into)).map_err(Into::into).transpose()
    }

    /// Your tags, in the order of your language.
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

    /// How often you would like to be in touch with the contacts of your tags, where they have no cadence of their own.
    async fn tag_cadences(&self, ctx: &Context<'_>) -> Option<Result<Vec<TagCadence>>> {
        let read = async {
            let rhythm = verbs::touches::rhythm(&op(ctx)).await?;
            Ok(rhythm.tags.iter().map(Into::into).collect())
        };
        Some(read.await)
    }
}
