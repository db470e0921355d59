//! The token endpoint and its neighbours: what apps exchange for tokens (RFC 6749, sections 4.1.3 and 6), how they give them
//! back (RFC 7009), and how they ask about them (RFC 7662).

use chrono::{DateTime, Utc};
use entity::GrantId;
use secrecy::{ExposeSecret, SecretString};

use super::asking::{Request, of_code, request};
use super::client::Client;
use super::oauth::answer::{ActiveToken, Introspection, TokenAnswer};
use super::oauth::error::{Code, OAuthError};
use super::oauth::pkce::Verifier;
use super::oauth::scope_request::narrowed;
use super::oauth::token_request::{TokenInQuestion, TokenRequest};
use super::policy::{ActAsApp, ActAsAppFacts};
use super::{devices, granting, store};
use crate::core::actor::Actor;
use crate::core::error::Result;
use crate::core::node_id;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::scope::Scopes;
use crate::core::secrets::NodeType;
use crate::core::tx::Tx;
use crate::rooms::accounts::{self, GrantTokens};

/// Exchanges a code or a refresh token for tokens.
///
/// # Errors
///
/// An error of the RFC. `invalid_grant` is for what will never work: an outage has an error of its own.
pub async fn tokens(op: &Op, client: &Client, request: TokenRequest) -> Result<TokenAnswer, OAuthError> {
    let tokens = match request {
        TokenRequest::AuthorizationCode { code, redirect_uri, verifier } => {
            redeem(op, client, code.expose_secret(), redirect_uri.as_deref(), &verifier).await?
        }
        TokenRequest::RefreshToken { refresh_token, scopes } => {
            let narrow = |granted: Scopes| narrowed(granted, scopes);
            let refreshed = accounts::refresh_grant(op, client.app, refresh_token.expose_secret(), narrow).await?;
            let description = "This refresh token is no longer valid. Ask the person again.";
            refreshed.ok_or_else(|| OAuthError::new(Code::InvalidGrant, description))?
        }
        TokenRequest::DeviceCode { device_code } => devices::poll(op, client, device_code.expose_secret()).await?,
        TokenRequest::ClientCredentials => return itself(op, client).await,
    };
    let seconds = tokens.access_expires_at.timestamp() - op.now.timestamp();
    let (access, refresh) = (SecretString::from(tokens.access), SecretString::from(tokens.refresh));
    let answer = TokenAnswer::new(access, u32::try_from(seconds).unwrap_or_default(), Some(refresh), tokens.scopes);
    Ok(answer.of_grant(grant_id(op, client, tokens.grant)))
}

/// An access token for a client itself (RFC 6749, section 4.4).
async fn itself(op: &Op, client: &Client) -> Result<TokenAnswer, OAuthError> {
    if !client.is_confidential {
        let description = "Only a confidential app can act for itself: a public one proves nothing.";
        return Err(OAuthError::new(Code::UnauthorizedClient, description));
    }
    // Whose it is may change until it is locked: the person first, as everywhere.
    let found = store::apps::by_ids(op, &[client.app]).await?.pop();
    let tx = Tx::begin(op).await?;
    let owner = match found {
        Some(app) => accounts::lock_people(&tx, [app.owner_id]).await?.pop(),
        None => None,
    };
    let app = store::apps::lock(&tx, client.app).await?;
    let may = permit::<ActAsApp>(&tx, &ActAsAppFacts { app, owner })
        .map_err(|_| OAuthError::new(Code::UnauthorizedClient, "This app can't act for itself at the moment."))?;
    let (access, expires_at) = accounts::app_token(&tx, &may, client.app).await?;
    tx.commit().await?;
    let seconds = expires_at.timestamp() - op.now.timestamp();
    Ok(TokenAnswer::new(access.into(), u32::try_from(seconds).unwrap_or_default(), None, Scopes::of_app()))
}

async fn redeem(
    op: &Op,
    client: &Client,
    code: &str,
    redirect_uri: Option<&str>,
    verifier: &Verifier,
) -> Result<GrantTokens, OAuthError> {
    let wrong = || {
        let description = "This code is wrong, was used before, has expired, or is another app's.";
        OAuthError::new(Code::InvalidGrant, description)
    };
    let id = of_code(op, code).ok_or_else(wrong)?;
    let tx = Tx::begin(op).await?;
    // Whose it is doesn't change: the person first, as everywhere.
    let Some(found) = store::authorizations::find(&tx, id).await? else { return Err(wrong()) };
    let account = accounts::lock_people(&tx, [found.person_id]).await?.pop();
    let Some(found) = store::authorizations::lock(&tx, id).await? else { return Err(wrong()) };
    let Some(Request::InBrowser(asked)) = request(op, &found, account.as_ref(), client) else { return Err(wrong()) };
    // Only whoever has begun this can go on with it, or end what came of it.
    asked.back.check(redirect_uri)?;
    asked.challenge.proven_by(verifier)?;
    if !asked.back.is_registered(&client.redirect_uris) {
        return Err(wrong());
    }
    granting::begin(tx, client, found, account).await?.ok_or_else(wrong)
}

/// Ends the grant of a token of the client's. Any other token is none, and that isn't told.
///
/// # Errors
///
/// If the server can't answer now.
pub async fn revoke(op: &Op, client: &Client, given: &TokenInQuestion) -> Result<(), OAuthError> {
    let token = given.token.expose_secret();
    let grant = match of_access(op, client, token) {
        Some((actor, _)) => actor.credential(),
        None => accounts::grant_of_refresh(op, client.app, token).await?.map(|(grant, _)| grant.id),
    };
    let Some(grant) = grant else { return Ok(()) };
    let tx = Tx::begin(op).await?;
    accounts::end_grant_by_app(&tx, client.app, grant).await?;
    Ok(tx.commit().await?)
}

/// Says what a token of the client's is for. Any other token is inactive.
///
/// # Errors
///
/// If the server can't answer now.
pub async fn introspect(op: &Op, client: &Client, given: &TokenInQuestion) -> Result<Introspection, OAuthError> {
    let token = given.token.expose_secret();
    let settings = &op.env.settings;
    let active = |scopes: Scopes, sub: String, [iat, exp]: [DateTime<Utc>; 2], grant: Option<GrantId>| ActiveToken {
        scope: scopes.names(),
        client_id: client.client_id.clone(),
        token_type: Some("Bearer"),
        exp: exp.timestamp(),
        iat: iat.timestamp(),
        sub,
        aud: settings.audience.clone(),
        iss: settings.issuer.clone(),
        jti: None,
        grant_id: grant.map(|grant| grant_id(op, client, grant)),
    };
    let ids = op.env.keys.ids(Some(client.app.0));
    let subject = |person: entity::PersonId| node_id::encode(&ids, NodeType::Viewer, person.0);
    if let Some((actor, expires_at)) = of_access(op, client, token) {
        let subject = actor.person().map_or_else(|| client.client_id.clone(), subject);
        let grant = actor.acting().map(|acting| acting.credential.into());
        let token = active(actor.scopes(), subject, [expires_at - settings.access, expires_at], grant);
        return Ok(Introspection::active(token));
    }
    let Some((grant, true)) = accounts::grant_of_refresh(op, client.app, token).await? else {
        return Ok(Introspection::INACTIVE);
    };
    let scopes = Scopes::from_bits(grant.scopes.unwrap_or_default());
    let token = active(scopes, subject(grant.person_id), [grant.rotated_at, grant.expires_at], Some(grant.id.into()));
    Ok(Introspection::active(ActiveToken { token_type: None, ..token }))
}

/// The id of a grant, as its app knows it.
fn grant_id(op: &Op, client: &Client, grant: GrantId) -> String {
    node_id::encode(&op.env.keys.ids(Some(client.app.0)), NodeType::Grant, grant.0)
}

/// Who acts by an access token of the client's that is valid.
fn of_access(op: &Op, client: &Client, token: &str) -> Option<(Actor, DateTime<Utc>)> {
    let credential = accounts::authenticate(&op.env, token).ok()?;
    (credential.actor.app() == Some(client.app)).then_some((credential.actor, credential.expires_at))
}
