//! An app, as its owner sees it.

use async_graphql::{Context, Description, ID, Object};
use domain::apps as verbs;
use domain::scope::Scope;

use crate::context::id;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// An app of yours that asks people for access to their accounts, with OAuth 2.1.
#[derive(Clone, Debug, Description)]
pub struct App(pub verbs::App);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Account)))]
impl App {
    /// The ID of the app.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The `client_id`, with which the app names itself to the authorization server. It isn't a secret.
    async fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// The name, as people see it who are asked.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Who makes the app, as people see it who are asked.
    async fn maker(&self) -> &str {
        &self.0.maker
    }

    /// What the app is, as people see it who are asked. May be empty.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Whether the app can keep a secret, because it runs on a server.
    async fn is_confidential(&self) -> bool {
        self.0.is_confidential
    }

    /// The redirect URIs: where people may be sent back to. The app names them letter for letter; only the port of a
    /// loopback address may differ.
    async fn redirect_uris(&self) -> &[String] {
        &self.0.redirect_uris
    }

    /// The scopes without which the app doesn't work. People can't leave them out.
    async fn required_scopes(&self) -> Vec<Needs> {
        self.0.scopes.required.named().map(Needs).collect()
    }

    /// The scopes that the app may ask for besides. People may leave them out.
    async fn optional_scopes(&self) -> Vec<Needs> {
        self.0.scopes.optional.named().map(Needs).collect()
    }

    /// When the app was registered.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Whether the operator has approved the app. People who are asked by an app that isn't approved see that.
    async fn is_approved(&self) -> bool {
        self.0.is_approved
    }

    /// Whether the operator has suspended the app. It can ask nobody then, and what it had has ended.
    async fn is_suspended(&self) -> bool {
        self.0.is_suspended
    }

    /// Until when somebody else can take the app over, with the code that `offerApp` made. Null if you don't offer it.
    async fn offered_until(&self) -> Option<DateTime> {
        self.0.offered_until.map(Into::into)
    }

    /// The version of the app, which increases with each change. Pass it to `updateApp` to detect conflicting changes.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The secret of a confidential app, which is shown only once, in the response to the mutation that makes it. Null
    /// elsewhere, and if that mutation is repeated with the same `idempotencyKey`. Only its hash is stored.
    async fn secret(&self) -> Option<&str> {
        self.0.secret.as_deref()
    }
}
