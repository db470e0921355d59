//! Other people, devices, sessions and mailed codes.

use async_graphql::{Context, Description, ID, Object};
use domain::accounts as verbs;
use domain::scope::Scope;
use domain::secrets::NodeType;

use crate::contacts::{DistanceGrade, distance_from};
use crate::context::{id, node};
use crate::error::Result;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// Another person, as you may see them.
#[derive(Clone, Debug, Description)]
pub struct Person(pub verbs::Person);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl Person {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The name that they show; "withdrawn" once they have erased their account.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// The pronouns that they show.
    async fn pronouns(&self) -> Option<&str> {
        self.0.pronouns.as_deref()
    }

    /// How far you keep from them. They don't learn of it.
    async fn distance(&self, ctx: &Context<'_>) -> Result<DistanceGrade> {
        distance_from(ctx, self.0.id).await
    }

    /// Whether they have erased their account.
    async fn is_withdrawn(&self) -> bool {
        self.0.is_withdrawn
    }
}

/// A device that you are signed in on.
#[derive(Clone, Debug, Description)]
pub struct Device(pub verbs::Device);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Account)))]
impl Device {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// What it was called when you signed in.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// When you signed in on it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it last asked for an access token.
    async fn last_seen_at(&self) -> DateTime {
        self.0.last_seen_at.into()
    }

    /// When it will be signed out by itself, unless it is used before.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// Whether it is the one that asks.
    async fn is_current(&self) -> bool {
        self.0.is_current
    }
}

/// What a signed-in device holds. Keep it as you would keep a password.
#[derive(Clone, Debug, Description)]
pub struct Session(pub verbs::Session);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Public)))]
impl Session {
    /// For each request, in the header `Authorization: Bearer …`.
    async fn access_token(&self) -> &str {
        &self.0.access_token
    }

    /// When the access token expires; refresh a little before.
    async fn access_token_expires_at(&self) -> DateTime {
        self.0.access_expires_at.into()
    }

    /// For `refreshSession`, once. Shown again within 30 s it gives the same successor; later, the device is signed out.
    async fn refresh_token(&self) -> &str {
        &self.0.refresh_token
    }

    /// When the refresh token expires, unless it is used before.
    async fn refresh_token_expires_at(&self) -> DateTime {
        self.0.refresh_expires_at.into()
    }

    /// Keep it through signing out, and give it to `signIn`: the device is known again, and others' wrong tries don't
    /// slow it down.
    async fn device_token(&self) -> &str {
        &self.0.device_token
    }

    /// The device's global id.
    async fn device_id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.device)
    }

    /// The viewer's global id.
    async fn viewer_id(&self, ctx: &Context<'_>) -> ID {
        node(ctx, NodeType::Viewer, self.0.person.0)
    }
}

/// A code that was mailed, or would have been: whether the address has an account isn't told.
#[derive(Clone, Debug, Description)]
pub struct Verification(pub verbs::Verification);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Public)))]
impl Verification {
    /// Needed beside the code.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Until when the code is good.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}
