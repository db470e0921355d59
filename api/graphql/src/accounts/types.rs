//! The viewer, other people, devices, sessions and mailed codes.

use async_graphql::{Context, Description, ID, MergedObject, Object};
use domain::accounts as verbs;
use domain::scope::Scope;
use domain::secrets::NodeType;

use crate::checkins::ViewerCheckIns;
use crate::contacts::{DistanceGrade, ViewerContacts, distance_from};
use crate::context::{id, node, op};
use crate::error::Result;
use crate::scalars::{CountryCode, DateTime, EmailAddress, FeedCursor, Locale, TimeZone};
use crate::scope::{Needs, scope};

/// The signed-in person, with everything that is theirs.
#[derive(Clone, Debug, MergedObject)]
pub struct Viewer(ViewerAccount, ViewerContacts, ViewerCheckIns);

impl From<verbs::Viewer> for Viewer {
    fn from(viewer: verbs::Viewer) -> Self {
        Self::at(viewer, None)
    }
}

impl Viewer {
    /// The viewer, with where their feed stood before anything below is read.
    #[must_use]
    pub fn at(viewer: verbs::Viewer, cursor: Option<FeedCursor>) -> Self {
        Self(ViewerAccount(viewer, cursor), ViewerContacts, ViewerCheckIns)
    }

    /// The global id, as the interface wants it.
    ///
    /// # Errors
    ///
    /// None.
    #[expect(clippy::unused_async, reason = "the interface awaits it")]
    pub async fn id(&self, ctx: &Context<'_>) -> async_graphql::Result<ID> {
        Ok(node(ctx, NodeType::Viewer, self.0.0.id.0))
    }
}

/// What is the viewer's of accounts.
#[derive(Clone, Debug)]
pub struct ViewerAccount(verbs::Viewer, Option<FeedCursor>);

#[Object]
impl ViewerAccount {
    /// The global id.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn id(&self, ctx: &Context<'_>) -> ID {
        node(ctx, NodeType::Viewer, self.0.id.0)
    }

    /// What linked people see as your name.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// What linked people see as your pronouns.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn pronouns(&self) -> Option<&str> {
        self.0.pronouns.as_deref()
    }

    /// Your address, for signing in and for mail. Nobody else sees it.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn email(&self) -> EmailAddress {
        EmailAddress(self.0.email.clone())
    }

    /// Your time zone. Nobody else sees it.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.time_zone.clone())
    }

    /// Your language. Nobody else sees it.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn locale(&self) -> Locale {
        Locale(self.0.locale.clone())
    }

    /// The country whose crisis lines you are shown, as you gave it. Null if you didn't. Nobody else sees it.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn country(&self) -> Option<CountryCode> {
        self.0.country.clone().map(CountryCode)
    }

    /// Since when there is your account.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When your account will be erased, if you asked for that; until then you can undo it.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn deletion_due_at(&self) -> Option<DateTime> {
        self.0.delete_at.map(Into::into)
    }

    /// The devices that you are signed in on, newest first.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn devices(&self, ctx: &Context<'_>) -> Result<Vec<Device>> {
        Ok(verbs::devices(&op(ctx)).await?.into_iter().map(Device).collect())
    }

    /// Grows with each change of what you can edit here. A change may name the version that it is made for.
    #[graphql(directive = scope::apply(Needs(Scope::ProfileRead)))]
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Where your feed stood before anything else below this `viewer` was read. Ask for it beside what you load, and follow
    /// the feed from here: nothing is lost in between.
    #[graphql(directive = scope::apply(Needs(Scope::FeedRead)))]
    async fn feed_cursor(&self, ctx: &Context<'_>) -> Result<FeedCursor> {
        match &self.1 {
            Some(cursor) => Ok(cursor.clone()),
            None => Ok(FeedCursor(domain::feed::present(&op(ctx)).await?)),
        }
    }
}

/// Another person, as you may see them.
#[derive(Clone, Debug, Description)]
pub struct Person(pub verbs::Person);

#[Object(use_type_description)]
impl Person {
    /// The global id.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The name that they show; "withdrawn" once they have erased their account.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// The pronouns that they show.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn pronouns(&self) -> Option<&str> {
        self.0.pronouns.as_deref()
    }

    /// How far you keep from them. They don't learn of it.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn distance(&self, ctx: &Context<'_>) -> Result<DistanceGrade> {
        distance_from(ctx, self.0.id).await
    }

    /// Whether they have erased their account.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn is_withdrawn(&self) -> bool {
        self.0.is_withdrawn
    }
}

/// A device that you are signed in on.
#[derive(Clone, Debug, Description)]
pub struct Device(pub verbs::Device);

#[Object(use_type_description)]
impl Device {
    /// The global id.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// What it was called when you signed in.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// When you signed in on it.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it last asked for an access token.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn last_seen_at(&self) -> DateTime {
        self.0.last_seen_at.into()
    }

    /// When it will be signed out by itself, unless it is used before.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// Whether it is the one that asks.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn is_current(&self) -> bool {
        self.0.is_current
    }
}

/// What a signed-in device holds. Keep it as you would keep a password.
#[derive(Clone, Debug, Description)]
pub struct Session(pub verbs::Session);

#[Object(use_type_description)]
impl Session {
    /// For each request, in the header `Authorization: Bearer …`.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn access_token(&self) -> &str {
        &self.0.access_token
    }

    /// When the access token expires; refresh a little before.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn access_token_expires_at(&self) -> DateTime {
        self.0.access_expires_at.into()
    }

    /// For `refreshSession`, once. Shown again within 30 s it gives the same successor; later, the device is signed out.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn refresh_token(&self) -> &str {
        &self.0.refresh_token
    }

    /// When the refresh token expires, unless it is used before.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn refresh_token_expires_at(&self) -> DateTime {
        self.0.refresh_expires_at.into()
    }

    /// Keep it through signing out, and give it to `signIn`: the device is known again, and others' wrong tries don't
    /// slow it down.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn device_token(&self) -> &str {
        &self.0.device_token
    }

    /// The device's global id.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn device_id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.device)
    }

    /// The viewer's global id.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn viewer_id(&self, ctx: &Context<'_>) -> ID {
        node(ctx, NodeType::Viewer, self.0.person.0)
    }
}

/// A code that was mailed, or would have been: whether the address has an account isn't told.
#[derive(Clone, Debug, Description)]
pub struct Verification(pub verbs::Verification);

#[Object(use_type_description)]
impl Verification {
    /// Needed beside the code.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Until when the code is good.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}
