//! What the viewer gave to apps.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::scope::Scope;
use domain::{accounts, apps};

use crate::contacts::Contact;
use crate::context::{expect, id, loaders};
use crate::error::Result;
use crate::groups::Group;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::{DateTime, LocalDate};
use crate::scope::{Needs, scope};

/// An app, as you see it because you gave it something.
#[derive(Clone, Debug, Description)]
pub struct ConnectedApp(pub apps::AppShown);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Account)))]
impl ConnectedApp {
    /// The name, which its maker claims.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Who makes the app, by their own claim.
    async fn maker(&self) -> &str {
        &self.0.maker
    }

    /// What the app is, by its maker's claim. May be empty.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Whether the operator has approved the app.
    async fn is_approved(&self) -> bool {
        self.0.is_approved
    }
}

/// What you gave to an app on one occasion: what it may see and do.
#[derive(Clone, Debug, Description)]
pub struct Grant(pub accounts::Grant);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Account)))]
impl Grant {
    /// The ID of the grant.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The app that has it. Null only if the app can't be loaded.
    async fn app(&self, ctx: &Context<'_>) -> Option<Result<ConnectedApp>> {
        let found = loaders(ctx).apps_shown.load_one(self.0.app).await;
        found.map(|app| app.map(ConnectedApp)).map_err(Into::into).transpose()
    }

    /// The scopes: what the app may see and do.
    async fn scopes(&self) -> Vec<Needs> {
        self.0.scopes.named().map(Needs).collect()
    }

    /// The one contact to which you narrowed it. Null if it isn't narrowed to a contact.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.contact?).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// The one group to which you narrowed it. Null if it isn't narrowed to a group.
    async fn group(&self, ctx: &Context<'_>) -> Option<Result<Group>> {
        let found = loaders(ctx).groups.load_one(self.0.group?).await;
        found.map(|group| group.map(Group)).map_err(Into::into).transpose()
    }

    /// When the app began to use it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it ends, if you set an end. Null if you didn't.
    async fn ends_at(&self) -> Option<DateTime> {
        self.0.ends_at.map(Into::into)
    }

    /// When it ends if the app doesn't use it. Each new access token postpones this.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// The last day (UTC) on which the app used it. Null if it didn't yet. It may show some seconds after the use.
    async fn last_used_on(&self) -> Option<LocalDate> {
        self.0.last_used_on.map(|day| LocalDate(day.to_string()))
    }
}

/// The input of `endGrant`.
#[derive(Clone, Debug, InputObject)]
pub struct EndGrantInput {
    /// The ID of the grant.
    grant_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::Account;
    endGrant => EndGrantPayload {
        ended_grant_id: ID, "The ID of the grant that was ended. Null if the mutation failed."
    }
}

/// The mutations of grants.
#[derive(Default, Debug)]
pub struct GrantMutation;

#[Object(directive = scope::apply(Needs(Scope::Account)))]
impl GrantMutation {
    /// Ends what you gave to an app: its tokens are refused from now on, on other instances within seconds, and its open
    /// connections are closed.
    async fn end_grant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: EndGrantInput,
    ) -> Result<EndGrantPayload> {
        mutate!(ctx, |()| input.grant_id, |op| apps::end_grant(op, expect(op, &input.grant_id, "grantId")?).await)
    }
}
