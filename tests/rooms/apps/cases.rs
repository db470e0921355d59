//! A case of each mutation of apps.

use domain::access::{self, Deed};
use domain::accounts::authenticate;
use domain::ids::PersonalTokenId;
use domain::secrets::NodeType;
use domain::{Acting, Actor, Means, node_id};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp};

use super::{app_input, connect, register, text};
use crate::rooms::cases::Case;

pub fn cases() -> Vec<Case> {
    let password = || json!({ "password": PASSWORD });
    let app = "app { id name version }";
    vec![
        Case::new("registerApp", app_input(json!({})), json!({ "name": "Another" }), app)
            .after("confirmPassword", password()),
        Case::new("updateApp", json!({ "appId": "«app»", "name": "New name" }), json!({ "name": "Another" }), app),
        Case::new(
            "rotateAppSecret",
            json!({ "appId": "«confidential app»" }),
            json!({ "appId": "«another app»" }),
            "app { id name }",
        )
        .after("confirmPassword", password()),
        Case::new(
            "offerApp",
            json!({ "appId": "«app»" }),
            json!({ "appId": "«another app»" }),
            "offer { app { id } expiresAt }",
        )
        .after("confirmPassword", password()),
        Case::new(
            "withdrawAppOffer",
            json!({ "appId": "«app»" }),
            json!({ "appId": "«another app»" }),
            "app { id offeredUntil }",
        ),
        Case::new(
            "acceptApp",
            json!({ "code": "«app code»" }),
            json!({ "code": "«another app code»" }),
            "app { id name }",
        )
        .after("confirmPassword", password()),
        Case::new("deleteApp", json!({ "appId": "«app»" }), json!({ "appId": "«another app»" }), "deletedAppId")
            .after("confirmPassword", password()),
        Case::new("endGrant", json!({ "grantId": "«grant»" }), json!({ "grantId": "«another grant»" }), "endedGrantId"),
    ]
}

/// An app of somebody's; gives its id.
pub async fn an_app(app: &TestApp, owner: &Someone, name: &str, is_confidential: bool) -> String {
    register(app, owner, json!({ "name": name, "isConfidential": is_confidential })).await.id
}

/// The code with which an app of somebody else can be taken over.
pub async fn a_code(app: &TestApp, owner: &Someone, name: &str) -> String {
    let id = an_app(app, owner, name, false).await;
    let made = app.done(&*owner.token, "offerApp", json!({ "appId": id }), "offer { code }").await;
    app.run_jobs().await;
    text(&made["offer"]["code"])
}

/// What somebody gave to an app of their own; gives its id.
pub async fn a_grant(app: &TestApp, who: &Someone, name: &str) -> String {
    a_grant_with_token(app, who, name).await.0
}

/// What somebody gave to an app of their own; gives its id and its access token.
pub async fn a_grant_with_token(app: &TestApp, who: &Someone, name: &str) -> (String, String) {
    let partner = register(app, who, json!({ "name": name })).await;
    let tokens = connect(app, who, &partner).await;
    app.run_jobs().await;
    let grants = "{ viewer { connectedApps { id app { name } } } }";
    let grants = app.ask(&*who.token, grants, json!({})).await["viewer"]["connectedApps"].take();
    let grants = grants.as_array().cloned().unwrap_or_default();
    let found = grants.iter().find(|grant| grant["app"]["name"] == name);
    (text(&found.map_or(Value::Null, |grant| grant["id"].clone())), tokens.access)
}

/// What a token of somebody's read; gives the id of the entry in their access log. The token itself isn't used, so that nothing
/// else changes.
pub async fn an_access(app: &TestApp, who: &Someone, token: &str) -> String {
    let token = node_id::expect::<PersonalTokenId>(&app.env.ids(), token, "token").expect("a token");
    let own = authenticate(&app.env, &who.token).expect("it is good").actor.acting().expect("a person");
    let acting = Acting { credential: token.into(), means: Means::Token, ..own };
    let person = (NodeType::Viewer, Some(own.person.0));
    access::note(&app.env.op(Actor::Person(acting)), Deed::Read, &[person]);
    app.log_accesses().await;
    let log = "{ viewer { accessLog(source: TOKEN) { nodes { id } } } }";
    text(&app.ask(&*who.token, log, json!({})).await["viewer"]["accessLog"]["nodes"][0]["id"])
}
