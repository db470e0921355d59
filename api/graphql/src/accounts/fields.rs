//! The viewer's fields that are about the account.

use async_graphql::{Context, ID, Object};
use domain::accounts as verbs;
use domain::ids::PersonId;
use domain::scope::Scope;
use domain::secrets::NodeType;

use super::{Device, PersonalToken};
use crate::context::{node, op};
use crate::error::Result;
use crate::scalars::{CountryCode, DateTime, EmailAddress, FeedCursor, Locale, TimeZone};
use crate::scope::{Needs, scope};

/// The account of the viewer.
#[derive(Clone, Debug)]
pub struct ViewerAccount {
    /// The id of the viewer.
    pub id: PersonId,
    /// The viewer; nothing if what acts for them is narrowed to a part of what is theirs.
    pub viewer: Option<verbs::Viewer>,
    /// The position of their feed before any other field was read, if it was selected.
    pub cursor: Option<FeedCursor>,
}

impl ViewerAccount {
    /// The viewer, with everything that is theirs.
    fn whole(&self) -> Result<&verbs::Viewer> {
        self.viewer.as_ref().ok_or_else(|| domain::Error::Narrowed.into())
    }
}

#[Object(directive = scope::apply(Needs(Scope::ProfileRead)))]
impl ViewerAccount {
    /// The ID of the viewer.
    async fn id(&self, ctx: &Context<'_>) -> ID {
        node(ctx, NodeType::Viewer, self.id.0)
    }

    /// Your name, as linked people see it.
    fn display_name(&self) -> Result<&str> {
        Ok(&self.whole()?.display_name)
    }

    /// Your pronouns, as linked people see them. Null if you show none.
    async fn pronouns(&self) -> Option<Result<&str>> {
        self.whole().map(|viewer| viewer.pronouns.as_deref()).transpose()
    }

    /// Your email address, for signing in and for emails from Kith. Visible only to you.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    fn email(&self) -> Result<EmailAddress> {
        Ok(EmailAddress(self.whole()?.email.clone()))
    }

    /// Your time zone. Visible only to you.
    fn time_zone(&self) -> Result<TimeZone> {
        Ok(TimeZone(self.whole()?.time_zone.clone()))
    }

    /// Your language. Visible only to you.
    fn locale(&self) -> Result<Locale> {
        Ok(Locale(self.whole()?.locale.clone()))
    }

    /// The country whose crisis lines are shown to you. Null if you gave none. Visible only to you.
    async fn country(&self) -> Option<Result<CountryCode>> {
        self.whole().map(|viewer| viewer.country.clone().map(CountryCode)).transpose()
    }

    /// When the account was created. No app sees it, since two apps could compare it.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    fn created_at(&self) -> Result<DateTime> {
        Ok(self.whole()?.created_at.into())
    }

    /// When your account will be deleted, 14 days after you requested that. Until then, `cancelAccountDeletion` keeps it.
    /// Null if you didn't request the deletion.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn deletion_due_at(&self) -> Option<Result<DateTime>> {
        self.whole().map(|viewer| viewer.delete_at.map(Into::into)).transpose()
    }

    /// The devices on which you are signed in, newest first.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn devices(&self, ctx: &Context<'_>) -> Result<Vec<Device>> {
        Ok(verbs::devices(&op(ctx)).await?.into_iter().map(Device).collect())
    }

    /// Your personal access tokens that haven't ended, newest first. At most 50.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn personal_tokens(&self, ctx: &Context<'_>) -> Option<Result<Vec<PersonalToken>>> {
        let tokens = verbs::personal_tokens(&op(ctx)).await;
        Some(tokens.map(|tokens| tokens.into_iter().map(PersonalToken).collect()).map_err(Into::into))
    }

    /// The version of your profile, which increases with each change. Pass it to `updateProfile` to detect conflicting
    /// changes.
    fn version(&self) -> Result<i32> {
        Ok(self.whole()?.version)
    }

    /// The position of your feed before any other field of this `viewer` was read. Select it with the data that you
    /// load, and pass it to `feed`: then you miss no change.
    #[graphql(directive = scope::apply(Needs(Scope::FeedRead)))]
    async fn feed_cursor(&self, ctx: &Context<'_>) -> Result<FeedCursor> {
        match &self.cursor {
            Some(cursor) => Ok(cursor.clone()),
            None => Ok(FeedCursor(domain::feed::present(&op(ctx)).await?)),
        }
    }
}
