//! The mutations of one's own apps.

use async_graphql::{Context, ID, InputObject, Object};
use domain::apps as verbs;
use domain::scope::Scope;

use super::App;
use crate::context::{expect, op};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::{Payload, payloads};
use crate::scope::{Needs, scope};

/// The input of `registerApp`.
#[derive(Clone, Debug, InputObject)]
pub struct RegisterAppInput {
    /// The name, as people see it who are asked. Between 1 and 60 characters. It must not look like a name of Kith's own.
    name: String,
    /// Who makes the app, as people see it who are asked. Between 1 and 60 characters.
    maker: String,
    /// What the app is, as people see it who are asked. Up to 500 characters.
    description: Option<String>,
    /// Whether the app can keep a secret, because it runs on a server. An app on a phone or in a browser can't.
    is_confidential: bool,
    /// Where people may be sent back to: up to 10 URIs of up to 2,000 bytes. `https`, or for apps on a device
    /// `http://127.0.0.1/…` (any port), `http://[::1]/…`, or a scheme of their own with a dot, such as `org.example.app:/cb`.
    /// An app that only uses the device flow, or only acts for itself, needs none.
    #[graphql(default)]
    redirect_uris: Vec<String>,
    /// The scopes without which the app doesn't work. `account` isn't allowed.
    #[graphql(default)]
    required_scopes: Vec<Needs>,
    /// The scopes that the app may ask for besides. `account` isn't allowed.
    #[graphql(default)]
    optional_scopes: Vec<Needs>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `updateApp`. Fields that are left out stay as they are.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateAppInput {
    /// The ID of the app.
    app_id: ID,
    /// The version that you have read. If the app has changed since, nothing is changed, and you get `CONFLICT`.
    version: Option<i32>,
    /// The name. Between 1 and 60 characters. Needs your password, as `registerApp` does.
    name: Option<String>,
    /// Who makes the app. Between 1 and 60 characters. Needs your password, as `registerApp` does.
    maker: Option<String>,
    /// What the app is. Up to 500 characters.
    description: Option<String>,
    /// The redirect URIs, in the place of the present ones. Needs your password, as `registerApp` does.
    redirect_uris: Option<Vec<String>>,
    /// The required scopes, in the place of the present ones. Needs your password, as `registerApp` does.
    required_scopes: Option<Vec<Needs>>,
    /// The optional scopes, in the place of the present ones. Needs your password, as `registerApp` does.
    optional_scopes: Option<Vec<Needs>>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `rotateAppSecret`.
#[derive(Clone, Debug, InputObject)]
pub struct RotateAppSecretInput {
    /// The ID of the app.
    app_id: ID,
    /// Whether the earlier secrets end at once. If not, they go on working for a day.
    #[graphql(default)]
    ends_earlier_secrets: bool,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `deleteApp`.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteAppInput {
    /// The ID of the app.
    app_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::Account;
    registerApp => RegisterAppPayload { app: App, "The app. Null if the mutation failed." }
    updateApp => UpdateAppPayload {
        app: App, "The app. Null if the mutation failed, except with `CONFLICT`: then it is the app as it is now."
    }
    rotateAppSecret => RotateAppSecretPayload { app: App, "The app, with its new secret. Null if the mutation failed." }
    deleteApp => DeleteAppPayload { deleted_app_id: ID, "The ID of the deleted app. Null if the mutation failed." }
}

/// The mutations of one's own apps.
#[derive(Default, Debug)]
pub struct AppMutation;

fn plain(scopes: Vec<Needs>) -> Vec<Scope> {
    scopes.into_iter().map(|needs| needs.0).collect()
}

#[Object(directive = scope::apply(Needs(Scope::Account)))]
impl AppMutation {
    /// Registers an app. This needs your password, given on this device within the last 5 minutes (`confirmPassword`). All
    /// your devices are told, and you get an email. You can have up to 20 apps.
    async fn register_app(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RegisterAppInput,
    ) -> Result<RegisterAppPayload> {
        let new = verbs::NewApp {
            name: input.name,
            maker: input.maker,
            description: input.description,
            is_confidential: input.is_confidential,
            redirect_uris: input.redirect_uris,
            required_scopes: plain(input.required_scopes),
            optional_scopes: plain(input.optional_scopes),
        };
        mutate!(ctx, App, |op| verbs::register_app(op, new).await)
    }

    /// Changes an app of yours. What people gave it before stays as it is.
    async fn update_app(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateAppInput,
    ) -> Result<UpdateAppPayload> {
        let change = verbs::AppChange {
            version: input.version,
            name: input.name,
            maker: input.maker,
            description: input.description,
            redirect_uris: input.redirect_uris,
            required_scopes: input.required_scopes.map(plain),
            optional_scopes: input.optional_scopes.map(plain),
        };
        let id = expect(&op(ctx), &input.app_id, "appId");
        let present = async {
            let Ok(id) = expect(&op(ctx), &input.app_id, "appId") else { return Ok(None) };
            Ok(verbs::app_by_ids(&op(ctx), &[id]).await?.remove(&id).map(App))
        };
        let done: Result<UpdateAppPayload> = mutate!(ctx, App, |op| verbs::update_app(op, id?, change).await);
        done?.or_present(present).await
    }

    /// Makes a new secret for a confidential app of yours. This needs your password, as `registerApp` does.
    async fn rotate_app_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RotateAppSecretInput,
    ) -> Result<RotateAppSecretPayload> {
        mutate!(ctx, App, |op| {
            verbs::rotate_secret(op, expect(op, &input.app_id, "appId")?, input.ends_earlier_secrets).await
        })
    }

    /// Deletes an app of yours: its secrets, and what people gave it, end at once. This needs your password, as
    /// `registerApp` does.
    async fn delete_app(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeleteAppInput,
    ) -> Result<DeleteAppPayload> {
        mutate!(ctx, |()| input.app_id, |op| verbs::delete_app(op, expect(op, &input.app_id, "appId")?).await)
    }
}
