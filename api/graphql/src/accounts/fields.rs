//! What of accounts is the viewer's own.

use async_graphql::{Context, ID, Object};
use domain::accounts as verbs;
use domain::scope::Scope;
use domain::secrets::NodeType;

use super::Device;
use crate::context::{node, op};
use crate::error::Result;
use crate::scalars::{CountryCode, DateTime, EmailAddress, FeedCursor, Locale, TimeZone};
use crate::scope::{Needs, scope};

/// What of accounts is the viewer's.
#[derive(Clone, Debug)]
pub struct ViewerAccount {
    /// The viewer.
    pub viewer: verbs::Viewer,
    /// Where their feed stood before anything below them is read, where that was asked for.
    pub cursor: Option<FeedCursor>,
}

#[Object(directive = scope::apply(Needs(Scope::ProfileRead)))]
impl ViewerAccount {
    /// The global id.
    async fn id(&self, ctx: &Context<'_>) -> ID {
        node(ctx, NodeType::Viewer, self.viewer.id.0)
    }

    /// What linked people see as your name.
    async fn display_name(&self) -> &str {
        &self.viewer.display_name
    }

    /// What linked people see as your pronouns.
    async fn pronouns(&self) -> Option<&str> {
        self.viewer.pronouns.as_deref()
    }

    /// Your address, for signing in and for mail. Nobody else sees it.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn email(&self) -> EmailAddress {
        EmailAddress(self.viewer.email.clone())
    }

    /// Your time zone. Nobody else sees it.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.viewer.time_zone.clone())
    }

    /// Your language. Nobody else sees it.
    async fn locale(&self) -> Locale {
        Locale(self.viewer.locale.clone())
    }

    /// The country whose crisis lines you are shown, as you gave it. Null if you didn't. Nobody else sees it.
    async fn country(&self) -> Option<CountryCode> {
        self.viewer.country.clone().map(CountryCode)
    }

    /// Since when there is your account.
    async fn created_at(&self) -> DateTime {
        self.viewer.created_at.into()
    }

    /// When your account will be erased, if you asked for that; until then you can undo it.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn deletion_due_at(&self) -> Option<DateTime> {
        self.viewer.delete_at.map(Into::into)
    }

    /// The devices that you are signed in on, newest first.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn devices(&self, ctx: &Context<'_>) -> Result<Vec<Device>> {
        Ok(verbs::devices(&op(ctx)).await?.into_iter().map(Device).collect())
    }

    /// Grows with each change of what you can edit here. A change may name the version that it is made for.
    async fn version(&self) -> i32 {
        self.viewer.version
    }

    /// Where your feed stood before anything else below this `viewer` was read. Ask for it beside what you load, and follow
    /// the feed from here: nothing is lost in between.
    #[graphql(directive = scope::apply(Needs(Scope::FeedRead)))]
    async fn feed_cursor(&self, ctx: &Context<'_>) -> Result<FeedCursor> {
        match &self.cursor {
            Some(cursor) => Ok(cursor.clone()),
            None => Ok(FeedCursor(domain::feed::present(&op(ctx)).await?)),
        }
    }
}
