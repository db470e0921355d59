//! Asking a person what an app may do (RFC 6749, section 4.1; RFC 8628, section 3.3). The request is sealed while they decide,
//! so that nothing of it can be changed.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration};
use entity::{AppId, AuthorizationId, Sealed, app, authorization, person};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::app::{AppShown, of_client_id, redirect_uris, registered};
use super::client::Client;
use super::oauth::authorize::scope_names;
use super::oauth::authorize::{self, AuthorizationRequest, Refused, Registration};
use super::oauth::error::OAuthError;
use super::oauth::params::Params;
use super::oauth::scope_request::Registered;
use super::oauth::user_code::UserCode;
use super::policy::{may_ask, works};
use super::store;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::scope::Scopes;
use crate::core::secrets::Place;

/// How long a person may take to decide.
const DECIDED_WITHIN: Duration = Duration::hours(1);
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
    pub request: Request,
    /// The request, sealed, for the form.
    pub sealed: String,
}

/// What an app asks, and how it learns the answer.
#[derive(Clone, Serialize, Deserialize)]
pub enum Request {
    /// The browser comes back to the app with it.
    InBrowser(AuthorizationRequest),
    /// A device without a browser asks for it.
    OnDevice(DeviceRequest),
}

/// What an app asks on a device without a browser.
#[derive(Clone, Serialize, Deserialize)]
pub struct DeviceRequest {
    /// The client.
    pub client_id: String,
    /// The code that the device shows.
    pub user_code: UserCode,
    /// The scopes that are asked for.
    #[serde(with = "scope_names")]
    pub scopes: Scopes,
}

impl Request {
    /// The client.
    #[must_use]
    pub fn client_id(&self) -> &str {
        match self {
            Self::InBrowser(request) => &request.client_id,
            Self::OnDevice(request) => &request.client_id,
        }
    }

    /// The scopes that are asked for.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        match self {
            Self::InBrowser(request) => request.scopes,
            Self::OnDevice(request) => request.scopes,
        }
    }
}

/// Why nothing came of a decision.
pub enum Denied {
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

/// A request, as it is sealed while a person decides.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub id: Uuid,
    at: i64,
    /// Who is asked.
    pub person: Option<Uuid>,
    /// What the password was when they decided: another one ends what was begun before it.
    #[serde(default)]
    pub password: Option<Vec<u8>>,
    /// The version of the app that they were shown: another one asks anew.
    #[serde(default)]
    app: Option<i32>,
    pub request: Request,
}

/// Reads a request of an app, before or after the person has signed in.
///
/// # Errors
///
/// What is wrong with it, and whether the app is to be told.
pub async fn asked(op: &Op, query: &[u8]) -> Result<(Asked, AuthorizationRequest), Refused> {
    let shown = |error: Error| Refused::Shown(error.into());
    let params = Params::read(query).map_err(Refused::Shown)?;
    let id = of_client_id(op, authorize::client_id(&params).map_err(Refused::Shown)?);
    let found = store::apps::by_ids(op, id.as_slice()).await.map_err(shown)?.pop();
    if found.as_ref().is_some_and(|app| app.suspended_at.is_some() && app.ended_at.is_none()) {
        return Err(Refused::Shown(authorize::suspended_client()));
    }
    let Some(app) = found.filter(works) else { return Err(Refused::Shown(authorize::unknown_client())) };
    if !may_ask(&app, op.env.settings.registration) {
        return Err(Refused::Shown(authorize::unapproved_client()));
    }
    let uris = redirect_uris(&app).map_err(shown)?;
    let registration = Registration { redirect_uris: &uris, scopes: registered(&app) };
    let request = authorize::read(&params, &registration, &op.env.settings.audience)?;
    let asked = to_decide(op, op.id(), &app, Request::InBrowser(request.clone())).map_err(shown)?;
    Ok((asked, request))
}

/// A request that is to be decided by whoever is signed in, sealed for the form.
pub(super) fn to_decide(op: &Op, id: Uuid, app: &app::Model, request: Request) -> Result<Asked> {
    let person = op.actor.person().map(|person| person.0);
    let kept = Kept { id, at: op.now.timestamp(), person, password: None, app: Some(app.version), request };
    let sealed = URL_SAFE_NO_PAD.encode(seal(op, &kept)?.0);
    Ok(Asked { app: AppShown::from(app), scopes: registered(app), request: kept.request, sealed })
}

/// The app that sends somebody here with a request, whatever is wrong with the rest of the request.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn asking(op: &Op, query: &[u8]) -> Result<Option<AppShown>> {
    let Ok(params) = Params::read(query) else { return Ok(None) };
    let id = authorize::client_id(&params).ok().and_then(|id| of_client_id(op, id));
    let found = store::apps::by_ids(op, id.as_slice()).await?.pop();
    Ok(found.filter(|app| may_ask(app, op.env.settings.registration)).map(|app| AppShown::from(&app)))
}

impl Kept {
    /// Whether the app is still as it was shown.
    pub fn is_of(&self, version: i32) -> bool {
        self.app.is_none_or(|shown| shown == version)
    }
}

pub(super) fn seal(op: &Op, kept: &Kept) -> Result<Sealed> {
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

pub(super) fn over() -> Denied {
    let description = "The page was open for too long. Go back to the app and begin again.";
    Denied::Shown(OAuthError::invalid_request(description))
}

pub(super) fn reopened(op: &Op, sealed: &str) -> Result<(Kept, AppId), Denied> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).map(Sealed).map_err(|_| over())?;
    let kept = open(op, &sealed).ok_or_else(over)?;
    let is_open = DateTime::from_timestamp(kept.at, 0).is_some_and(|at| op.now < at + DECIDED_WITHIN);
    let is_theirs = kept.person.is_some() && kept.person == op.actor.person().map(|person| person.0);
    let app = of_client_id(op, kept.request.client_id()).filter(|_| is_open && is_theirs).ok_or_else(over)?;
    Ok((kept, app))
}

/// The code of a decision: derived from it, so that it isn't stored.
pub(super) fn code(op: &Op, id: AuthorizationId) -> String {
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

/// The request of a decision, if its person has the password with which they decided, and the app is what they let do it.
pub(super) fn request(
    op: &Op,
    row: &authorization::Model,
    account: Option<&person::Model>,
    client: &Client,
) -> Option<Request> {
    let kept = open(op, &row.request).filter(|kept| row.app_id == client.app && kept.is_of(client.version))?;
    account.is_some_and(|account| password(account) == kept.password).then_some(kept.request)
}

/// What tells that a password was changed, and nothing else of it.
pub(super) fn password(account: &person::Model) -> Option<Vec<u8>> {
    account.password_hash.as_ref().map(|hash| digest(&SHA256, hash.as_bytes()).as_ref().to_vec())
}

fn code_input(id: AuthorizationId) -> Vec<u8> {
    [b"code\0".as_slice(), id.0.as_bytes()].concat()
}
