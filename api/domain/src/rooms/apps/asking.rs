//! Asking a person what an app may do, and what they decide (RFC 6749, section 4.1; RFC 8628, section 3.3). The request is
//! sealed while they decide, so that nothing of it can be changed, and is decided once: whoever presses twice gets the same
//! code.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use entity::{AppId, AuthorizationId, ContactId, DeviceAuthorizationId, GroupId, Sealed, app, authorization, person};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::app::{AppShown, of_client_id, redirect_uris, registered};
use super::oauth::authorize::scope_names;
use super::oauth::authorize::{self, AuthorizationRequest, Refused, Registration};
use super::oauth::error::{Code, OAuthError};
use super::oauth::params::Params;
use super::oauth::scope_request::Registered;
use super::oauth::user_code::UserCode;
use super::policy::{DecideOnDevice, DecideOnDeviceFacts, LetApp, LetFacts, may_ask};
use super::store;
use crate::core::access::Deed;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::scope::{Scope, Scopes};
use crate::core::secrets::Place;
use crate::core::tx::Tx;
use crate::rooms::{accounts, contacts, groups};

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

/// What comes of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// The browser goes back to the app, at this address.
    BackToApp(String),
    /// The device learns of it when it asks the next time.
    OnDevice,
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
    /// The one group to which they narrow it.
    pub group: Option<GroupId>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
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

#[derive(Serialize, Deserialize)]
struct Kept {
    id: Uuid,
    at: i64,
    /// Who is asked.
    person: Option<Uuid>,
    /// What the password was when they decided: another one ends what was begun before it.
    #[serde(default)]
    password: Option<Vec<u8>>,
    request: Request,
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
    let Some(app) = found.filter(|app| may_ask(app, op.env.settings.registration)) else {
        return Err(Refused::Shown(authorize::unknown_client()));
    };
    let uris = redirect_uris(&app).map_err(shown)?;
    let registration = Registration { redirect_uris: &uris, scopes: registered(&app) };
    let request = authorize::read(&params, &registration, &op.env.settings.audience)?;
    let asked = to_decide(op, op.id(), &app, Request::InBrowser(request.clone())).map_err(shown)?;
    Ok((asked, request))
}

/// A request that is to be decided by whoever is signed in, sealed for the form.
pub(super) fn to_decide(op: &Op, id: Uuid, app: &app::Model, request: Request) -> Result<Asked> {
    let person = op.actor.person().map(|person| person.0);
    let kept = Kept { id, at: op.now.timestamp(), person, password: None, request };
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
    let app = of_client_id(op, kept.request.client_id()).filter(|_| is_open && is_theirs).ok_or_else(over)?;
    Ok((kept, app))
}

/// Writes what the viewer decides on a request.
///
/// # Errors
///
/// What is wrong with the form.
pub async fn decide(op: &Op, sealed: &str, decision: Decision) -> Result<Decided, Denied> {
    let (mut kept, app) = reopened(op, sealed)?;
    let id = AuthorizationId(kept.id);
    let tx = Tx::begin(op).await?;
    let account = accounts::own_person(&tx).await?;
    kept.password = password(&account);
    let device = match &kept.request {
        Request::InBrowser(_) => None,
        Request::OnDevice(_) => {
            Some(store::devices::lock(&tx, DeviceAuthorizationId(kept.id)).await?.ok_or_else(over)?)
        }
    };
    if let Some(before) = store::authorizations::find(&tx, id).await? {
        // Pressed twice, or in two tabs.
        return if before.person_id == account.id { Ok(allowed(op, &kept)) } else { Err(over()) };
    }
    if device.as_ref().is_some_and(|device| device.decided_at.is_some()) {
        return Ok(Decided::OnDevice);
    }
    let found = store::apps::lock(&tx, app).await?;
    let facts = LetFacts { account, app: found, setting: op.env.settings.registration };
    let may = permit::<LetApp>(&tx, &facts)?;
    let Some(app) = facts.app else { return Err(over()) };
    if let Request::InBrowser(request) = &kept.request
        && !request.back.is_registered(&redirect_uris(&app)?)
    {
        return Err(over());
    }
    let scopes = if decision.is_allowed {
        accounts::recently_confirmed(&tx).await.map_err(|_| Denied::Unconfirmed)?;
        registered(&app).granted(kept.request.scopes(), decision.scopes.into_iter().collect())
    } else {
        Err(OAuthError::new(Code::AccessDenied, "The person doesn't want this."))
    };
    let until = match device {
        None => op.now + CODE_LASTS,
        Some(device) => {
            let facts = DecideOnDeviceFacts { device, now: op.now };
            let may = permit::<DecideOnDevice>(&tx, &facts).map_err(|_| over())?;
            store::devices::decide(&tx, &may).await?;
            facts.device.expires_at
        }
    };
    let scopes = match (scopes, &kept.request) {
        (Ok(scopes), _) => scopes,
        (Err(error), Request::InBrowser(request)) => {
            return Ok(Decided::BackToApp(request.back.error(&error, &op.env.settings.issuer)));
        }
        (Err(_), Request::OnDevice(_)) => {
            tx.commit().await?;
            return Ok(Decided::OnDevice);
        }
    };
    if decision.ends_at.is_some_and(|end| end <= op.now) {
        let description = "The end must be in the future.";
        return Err(Denied::Shown(OAuthError::invalid_request(description)));
    }
    if let Some(contact) = decision.contact
        && !contacts::behind(&tx.db, op.person()?, [contact]).await?.contains_key(&contact)
    {
        return Err(Denied::Shown(OAuthError::invalid_request("There is no such contact.")));
    }
    let member = match decision.group {
        None => None,
        Some(group) => {
            let member = groups::active_in(&tx, group).await?;
            Some(member.ok_or_else(|| Denied::Shown(OAuthError::invalid_request("There is no such group.")))?)
        }
    };
    let row = authorization::ActiveModel {
        id: Set(id),
        app_id: Set(app.id),
        request: Set(seal(op, &kept)?),
        scopes: Set(scopes.bits()),
        contact_id: Set(decision.contact),
        group_id: Set(decision.group),
        member_id: Set(member),
        ends_at: Set(decision.ends_at),
        created_at: Set(op.now),
        expires_at: Set(until),
        credential_id: Set(None),
        ..Default::default()
    };
    store::authorizations::insert(&tx, &may, row).await?;
    tx.note(Deed::AccessGiven);
    tx.commit().await?;
    Ok(allowed(op, &kept))
}

/// How the app learns that something was allowed.
fn allowed(op: &Op, kept: &Kept) -> Decided {
    match &kept.request {
        Request::InBrowser(request) => {
            let code = code(op, AuthorizationId(kept.id));
            Decided::BackToApp(request.back.code(&code, &op.env.settings.issuer))
        }
        Request::OnDevice(_) => Decided::OnDevice,
    }
}

/// What the viewer has decided about a device: its app, and whether they allowed it something.
///
/// # Errors
///
/// What the person is told if it is over, or they haven't decided.
pub async fn decided_on_device(op: &Op, sealed: &str) -> Result<(AppShown, bool), Denied> {
    let (kept, app) = reopened(op, sealed)?;
    let app = store::apps::by_ids(op, &[app]).await?.pop().ok_or_else(over)?;
    let tx = Tx::begin(op).await?;
    let decided = store::authorizations::find(&tx, AuthorizationId(kept.id)).await?;
    let is_allowed = decided.is_some_and(|decided| kept.person == Some(decided.person_id.0));
    let device = store::devices::lock(&tx, DeviceAuthorizationId(kept.id)).await?;
    if is_allowed || device.is_some_and(|device| device.decided_at.is_some()) {
        return Ok((AppShown::from(&app), is_allowed));
    }
    Err(over())
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
pub(super) fn request(op: &Op, row: &authorization::Model, account: Option<&person::Model>) -> Option<Request> {
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
