//! Asking a person what an app may do, and what they decide (RFC 6749, section 4.1). The request is sealed while they decide,
//! so that nothing of it can be changed, and is decided once: whoever presses twice gets the same code.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use entity::{AppId, AuthorizationId, ContactId, Sealed, authorization, person};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::app::{AppShown, of_client_id, redirect_uris, registered};
use super::oauth::authorize::{self, AuthorizationRequest, Refused, Registration};
use super::oauth::error::{Code, OAuthError};
use super::oauth::params::Params;
use super::oauth::scope_request::Registered;
use super::policy::{LetApp, LetFacts, may_ask};
use super::store;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::scope::{Scope, Scopes};
use crate::core::secrets::Place;
use crate::core::tx::Tx;
use crate::rooms::{accounts, contacts};

/// How long a person may take to decide.
const DECIDED_WITHIN: Duration = Duration::hours(1);
/// How long a code can be redeemed.
pub const CODE_LASTS: Duration = Duration::seconds(60);
/// How long a code that is over is kept, so that its replay is noticed.
pub(super) const KEPT_FOR: Duration = Duration::days(1);
/// The prefix of codes, for secret scanners.
const CODE: &str = "kith_code_";
/// What requests are sealed for.
const PLACE: Place = Place::new("authorization", "request", Uuid::nil());

/// What an app asks for, to be shown to a person.
pub struct Asked {
    /// The app.
    pub app: AppShown,
    /// What it registered.
    pub scopes: Registered,
    /// The request.
    pub request: AuthorizationRequest,
    /// The request, sealed, for the form.
    pub sealed: String,
}

/// What a person decides.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// Whether they let the app do anything.
    pub is_allowed: bool,
    /// The scopes that they ticked.
    pub scopes: Vec<Scope>,
    /// The one contact to which they narrow it.
    pub contact: Option<ContactId>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Why nothing came of a decision.
pub enum Denied {
    /// The app is told, at this address.
    Sent(String),
    /// The person is told: there is nowhere to send them.
    Shown(OAuthError),
    /// The password wasn't given within the last 5 minutes.
    Unconfirmed,
    /// It failed.
    Failed(Error),
}

impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    id: Uuid,
    at: i64,
    /// Who is asked.
    person: Option<Uuid>,
    /// What the password was when they decided: another one ends what was begun before it.
    #[serde(default)]
    password: Option<Vec<u8>>,
    request: AuthorizationRequest,
}

/// Reads a request of an app, before or after the person has signed in.
///
/// # Errors
///
/// What is wrong with it, and whether the app is to be told.
pub async fn asked(op: &Op, query: &[u8]) -> Result<Asked, Refused> {
    let shown = |error: Error| Refused::Shown(error.into());
    let params = Params::read(query).map_err(Refused::Shown)?;
    let id = of_client_id(op, authorize::client_id(&params).map_err(Refused::Shown)?);
    let found = store::apps::by_ids(op, id.as_slice()).await.map_err(shown)?.pop();
    let Some(app) = found.filter(|app| may_ask(app, op.env.settings.registration)) else {
        return Err(Refused::Shown(authorize::unknown_client()));
    };
    let uris = redirect_uris(&app).map_err(shown)?;
    let registration = Registration { redirect_uris: &uris, scopes: registered(&app) };
    let request = authorize::read(&params, &registration, &op.env.settings.audience)?;
    let person = op.actor.person().map(|person| person.0);
    let kept = Kept { id: op.id(), at: op.now.timestamp(), person, password: None, request };
    let sealed = seal(op, &kept).map_err(shown)?;
    let sealed = URL_SAFE_NO_PAD.encode(sealed.0);
    Ok(Asked { app: AppShown::from(&app), scopes: registration.scopes, request: kept.request, sealed })
}

fn seal(op: &Op, kept: &Kept) -> Result<Sealed> {
    let plain = serde_json::to_vec(kept).map_err(Error::internal)?;
    Ok(op.env.keys.requests.seal(op.random(), PLACE, &plain))
}

fn open(op: &Op, sealed: &Sealed) -> Option<Kept> {
    serde_json::from_slice(&op.env.keys.requests.open(PLACE, sealed).ok()?).ok()
}

/// A request again, as it was sealed for the form, to show the form once more.
///
/// # Errors
///
/// What the person is told if it is over.
pub async fn asked_again(op: &Op, sealed: &str) -> Result<Asked, Denied> {
    let (kept, id) = reopened(op, sealed)?;
    let found = store::apps::by_ids(op, &[id]).await?.pop();
    let app = found.filter(|app| may_ask(app, op.env.settings.registration)).ok_or_else(over)?;
    let (app, scopes) = (AppShown::from(&app), registered(&app));
    Ok(Asked { app, scopes, request: kept.request, sealed: sealed.to_owned() })
}

fn over() -> Denied {
    let description = "The page was open for too long. Go back to the app and begin again.";
    Denied::Shown(OAuthError::invalid_request(description))
}

fn reopened(op: &Op, sealed: &str) -> Result<(Kept, AppId), Denied> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).map(Sealed).map_err(|_| over())?;
    let kept = open(op, &sealed).ok_or_else(over)?;
    let is_open = DateTime::from_timestamp(kept.at, 0).is_some_and(|at| op.now < at + DECIDED_WITHIN);
    let is_theirs = kept.person.is_some() && kept.person == op.actor.person().map(|person| person.0);
    let app = of_client_id(op, &kept.request.client_id).filter(|_| is_open && is_theirs).ok_or_else(over)?;
    Ok((kept, app))
}

/// Writes what the viewer decides on a request; gives the address that brings the code to the app.
///
/// # Errors
///
/// Where the app is told that nothing came of it, or what is wrong with the form.
pub async fn decide(op: &Op, sealed: &str, decision: Decision) -> Result<String, Denied> {
    let (mut kept, app) = reopened(op, sealed)?;
    let issuer = &op.env.settings.issuer;
    let back = kept.request.back.clone();
    let id = AuthorizationId(kept.id);
    let code = back.code(&code(op, id), issuer);
    let tx = Tx::begin(op).await?;
    let account = accounts::own_person(&tx).await?;
    kept.password = password(&account);
    if let Some(before) = store::authorizations::find(&tx, id).await? {
        // Pressed twice, or in two tabs.
        return if before.person_id == account.id { Ok(code) } else { Err(over()) };
    }
    let found = store::apps::lock(&tx, app).await?;
    let facts = LetFacts { account, app: found, setting: op.env.settings.registration };
    let may = permit::<LetApp>(&tx, &facts)?;
    let Some(app) = facts.app else { return Err(over()) };
    let denied = |error: OAuthError| Denied::Sent(back.error(&error, issuer));
    if !decision.is_allowed {
        return Err(denied(OAuthError::new(Code::AccessDenied, "The person doesn't want this.")));
    }
    accounts::recently_confirmed(&tx).await.map_err(|_| Denied::Unconfirmed)?;
    let ticked: Scopes = decision.scopes.into_iter().collect();
    let scopes = registered(&app).granted(kept.request.scopes, ticked).map_err(denied)?;
    if decision.ends_at.is_some_and(|end| end <= op.now) {
        let description = "The end must be in the future.";
        return Err(Denied::Shown(OAuthError::invalid_request(description)));
    }
    if let Some(contact) = decision.contact
        && !contacts::behind(&tx.db, op.person()?, [contact]).await?.contains_key(&contact)
    {
        return Err(Denied::Shown(OAuthError::invalid_request("There is no such contact.")));
    }
    let row = authorization::ActiveModel {
        id: Set(id),
        app_id: Set(app.id),
        request: Set(seal(op, &kept)?),
        scopes: Set(scopes.bits()),
        contact_id: Set(decision.contact),
        ends_at: Set(decision.ends_at),
        created_at: Set(op.now),
        expires_at: Set(op.now + CODE_LASTS),
        credential_id: Set(None),
        ..Default::default()
    };
    store::authorizations::insert(&tx, &may, row).await?;
    tx.commit().await?;
    Ok(code)
}

/// The code of a decision: derived from it, so that it isn't stored.
fn code(op: &Op, id: AuthorizationId) -> String {
    let mac = hmac::sign(&op.env.keys.tokens, &code_input(id));
    format!("{CODE}{}", URL_SAFE_NO_PAD.encode([id.0.as_bytes().as_slice(), mac.as_ref()].concat()))
}

/// The decision of a code; `None` if it isn't a code of this installation.
pub(super) fn of_code(op: &Op, code: &str) -> Option<AuthorizationId> {
    let bytes = URL_SAFE_NO_PAD.decode(code.strip_prefix(CODE)?).ok()?;
    let (id, mac) = bytes.split_first_chunk::<16>()?;
    let id = AuthorizationId(Uuid::from_bytes(*id));
    hmac::verify(&op.env.keys.tokens, &code_input(id), mac).ok().map(|()| id)
}

/// The request of a decision, if its person has the password with which they decided.
pub(super) fn request(
    op: &Op,
    row: &authorization::Model,
    account: Option<&person::Model>,
) -> Option<AuthorizationRequest> {
    let kept = open(op, &row.request)?;
    account.is_some_and(|account| password(account) == kept.password).then_some(kept.request)
}

/// What tells that a password was changed, and nothing else of it.
fn password(account: &person::Model) -> Option<Vec<u8>> {
    account.password_hash.as_ref().map(|hash| digest(&SHA256, hash.as_bytes()).as_ref().to_vec())
}

fn code_input(id: AuthorizationId) -> Vec<u8> {
    [b"code\0".as_slice(), id.0.as_bytes()].concat()
}
