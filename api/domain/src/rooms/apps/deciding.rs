//! What a person decides that an app may do. A request is decided once: whoever presses twice gets the same code, and whoever
//! comes back later isn't answered again.

use chrono::{DateTime, Duration, Utc};
use entity::{AuthorizationId, ContactId, DeviceAuthorizationId, GroupId, PersonId, authorization};
use sea_orm::ActiveValue::Set;

use super::app::{AppShown, redirect_uris, registered};
use super::asking::{Denied, Kept, Request, code, over, password, reopened, seal};
use super::oauth::error::{Code, OAuthError};
use super::policy::{DecideOnDevice, DecideOnDeviceFacts, LetApp, LetFacts};
use super::store;
use crate::core::access::Deed;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::scope::{Scope, Scopes};
use crate::core::tx::Tx;
use crate::core::viewer::Narrowing;
use crate::rooms::{accounts, contacts, groups};

/// How long a code can be redeemed.
pub const CODE_LASTS: Duration = Duration::seconds(60);

/// What comes of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// The browser goes back to the app, at this address.
    BackToApp(String),
    /// The device learns of it when it asks the next time.
    OnDevice,
    /// The app has begun to use what was allowed before. Nothing is sent to it again: a second code looks like a stolen one.
    Begun,
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

impl Decision {
    /// What an app gets of these scopes: those of which something lies inside of what the access is narrowed to.
    fn inside(&self, scopes: Scopes) -> Result<Scopes, OAuthError> {
        let part = match (self.contact, self.group) {
            (Some(contact), _) => Narrowing::Contact(contact),
            (None, Some(group)) => Narrowing::Group(group),
            (None, None) => Narrowing::Everything,
        };
        let inside = scopes.inside(part);
        if inside == Scopes::PUBLIC {
            return Err(OAuthError::new(Code::AccessDenied, "Nothing of what the app asks for lies inside of that."));
        }
        Ok(inside)
    }

    /// Whether it leaves an app what was decided before. An end that was chosen in days is a moment later each time.
    fn is_that(&self, before: &authorization::Model) -> bool {
        let scopes: Scopes = self.scopes.iter().copied().collect();
        let leaves = Scopes::from_bits(before.scopes).missing_in(scopes).next().is_none();
        let ends = match (self.ends_at, before.ends_at) {
            (None, None) => true,
            (Some(one), Some(other)) => (one - other).abs() < Duration::minutes(2),
            _ => false,
        };
        leaves && ends && self.contact == before.contact_id && self.group == before.group_id
    }
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
        return decided_before(tx, &kept, before, &decision, account.id).await;
    }
    if device.as_ref().is_some_and(|device| device.decided_at.is_some()) {
        return Ok(Decided::OnDevice);
    }
    let found = store::apps::lock(&tx, app).await?;
    let facts = LetFacts { account, app: found, setting: op.env.settings.registration };
    let may = permit::<LetApp>(&tx, &facts)?;
    let Some(app) = facts.app.filter(|app| kept.is_of(app.version)) else { return Err(over()) };
    if let Request::InBrowser(request) = &kept.request
        && !request.back.is_registered(&redirect_uris(&app)?)
    {
        return Err(over());
    }
    let scopes = if decision.is_allowed {
        accounts::recently_confirmed(&tx).await.map_err(|_| Denied::Unconfirmed)?;
        let granted = registered(&app).granted(kept.request.scopes(), decision.scopes.iter().copied().collect());
        granted.and_then(|scopes| decision.inside(scopes))
    } else {
        Err(unwanted())
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

/// What comes of a decision about what was allowed before: whoever pressed twice is answered twice, and whoever comes back with
/// less, or with a no, ends it.
async fn decided_before(
    tx: Tx<'_>,
    kept: &Kept,
    before: authorization::Model,
    decision: &Decision,
    person: PersonId,
) -> Result<Decided, Denied> {
    let op = tx.op;
    if before.person_id != person {
        return Err(over());
    }
    if before.credential_id.is_some() {
        return match kept.request {
            Request::InBrowser(_) => Ok(Decided::Begun),
            Request::OnDevice(_) => Ok(Decided::OnDevice),
        };
    }
    if before.expires_at <= op.now {
        return Err(over());
    }
    if decision.is_allowed && decision.is_that(&before) {
        return Ok(allowed(op, kept));
    }
    match &kept.request {
        Request::InBrowser(_) => store::authorizations::end(&tx, before.id).await?,
        Request::OnDevice(_) => store::authorizations::purge(&tx, before.id).await?,
    }
    tx.commit().await?;
    match &kept.request {
        _ if decision.is_allowed => Err(over()),
        Request::InBrowser(request) => Ok(Decided::BackToApp(request.back.error(&unwanted(), &op.env.settings.issuer))),
        Request::OnDevice(_) => Ok(Decided::OnDevice),
    }
}

fn unwanted() -> OAuthError {
    OAuthError::new(Code::AccessDenied, "The person doesn't want this.")
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
