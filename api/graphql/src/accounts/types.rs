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
    /// The ID of the person.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The person's display name, or "withdrawn" once you lose them because they deleted their account.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// The person's pronouns. Null if they show none.
    async fn pronouns(&self) -> Option<&str> {
        self.0.pronouns.as_deref()
    }

    /// The distance that you keep from the person. The person isn't told.
    #[graphql(directive = scope::apply(Needs(Scope::DistancesRead)))]
    async fn distance(&self, ctx: &Context<'_>) -> Result<DistanceGrade> {
        distance_from(ctx, self.0.id).await
    }

    /// Whether you have lost the person because they deleted their account. You are told of it at a random time 14 to 28
    /// days after they requested that.
    async fn is_withdrawn(&self) -> bool {
        self.0.is_withdrawn
    }
}

/// A device on which you are signed in.
#[derive(Clone, Debug, Description)]
pub struct Device(pub verbs::Device);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Account)))]
impl Device {
    /// The ID of the device.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The name of the device, given when you signed in. Null if none was given.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// When you signed in on the device.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the device last requested an access token.
    async fn last_seen_at(&self) -> DateTime {
        self.0.last_seen_at.into()
    }

    /// When the device will be signed out. Each use of its refresh token postpones this.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// Whether this is the device that sent the request.
    async fn is_current(&self) -> bool {
        self.0.is_current
    }
}

/// The tokens of a device on which somebody is signed in. Store them as securely as a password.
#[derive(Clone, Debug, Description)]
pub struct Session(pub verbs::Session);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Public)))]
impl Session {
    /// The access token, for the header `Authorization: Bearer …` of each request.
    async fn access_token(&self) -> &str {
        &self.0.access_token
    }

    /// When the access token expires. Call `refreshSession` a little before.
    async fn access_token_expires_at(&self) -> DateTime {
        self.0.access_expires_at.into()
    }

    /// The refresh token, for a single call of `refreshSession`. Sent again within 30 seconds, it gives the same new
    /// tokens; sent again later, it signs the device out.
    async fn refresh_token(&self) -> &str {
        &self.0.refresh_token
    }

    /// When the refresh token expires if it isn't used.
    async fn refresh_token_expires_at(&self) -> DateTime {
        self.0.refresh_expires_at.into()
    }

    /// The device token. Keep it after signing out, and send it with `signIn`: the device is recognized, and wrong
    /// attempts on other devices don't delay it.
    async fn device_token(&self) -> &str {
        &self.0.device_token
    }

    /// The ID of the device.
    async fn device_id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.device)
    }

    /// The ID of the viewer.
    async fn viewer_id(&self, ctx: &Context<'_>) -> ID {
        node(ctx, NodeType::Viewer, self.0.person.0)
    }
}

/// A code that was sent by email, or would have been: the response doesn't reveal whether the email address has an
/// account.
#[derive(Clone, Debug, Description)]
pub struct Verification(pub verbs::Verification);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Public)))]
impl Verification {
    /// The ID of the verification. The mutation that takes the code also needs this ID.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// When the code expires, 30 minutes after it was requested.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}
