//! The page of one's account: the devices, apps and tokens that have access, each with a way to end it.

use axum::Form as Sent;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::accounts::{self, Device, Grant, PersonalToken, Viewer};
use domain::ids::{ContactId, DeviceId, GrantId, PersonalTokenId};
use domain::scope::{Scope, Scopes};
use domain::secrets::NodeType;
use domain::zone::Zone;
use domain::{Error, Op, apps, contacts, groups, node_id};
use serde::Deserialize;

use super::browser::Browser;
use super::messages::{expired, failed};
use super::{ACCOUNT, DELETION, EXPORT, LOG, page, see_other, sign_in};
use crate::pages::views::{self, DeviceRow, GrantRow, Notice, Reach, TokenRow};
use crate::pages::{Person, Problem};

/// Where the forms are sent.
pub const END_DEVICE: &str = "/account/devices/end";
pub const END_GRANT: &str = "/account/apps/end";
pub const END_TOKEN: &str = "/account/tokens/end";

/// What a form sends that ends something.
#[derive(Deserialize)]
pub struct Ended {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    id: String,
}

/// What has access to an account.
struct Access {
    viewer: Viewer,
    devices: Vec<Device>,
    grants: Vec<Connected>,
    tokens: Vec<PersonalToken>,
}

/// An app's access, with what is shown of the app and of what it is narrowed to.
struct Connected {
    grant: Grant,
    app: apps::AppShown,
    contact: Option<String>,
    group: Option<String>,
}

impl Access {
    async fn of(op: &Op) -> domain::Result<Self> {
        let viewer = accounts::viewer(op).await?;
        let mut devices = accounts::devices(op).await?;
        devices.sort_by_key(|device| !device.is_current);
        let grants = accounts::grants(op).await?;
        let apps: Vec<_> = grants.iter().map(|grant| grant.app).collect();
        let shown = apps::shown_by_ids(op, &apps).await?;
        let narrowed: Vec<ContactId> = grants.iter().filter_map(|grant| grant.contact).collect();
        let contacts = if narrowed.is_empty() { None } else { Some(contacts::by_ids(op, &narrowed).await?) };
        let narrowed: Vec<_> = grants.iter().filter_map(|grant| grant.group).collect();
        let groups = if narrowed.is_empty() { None } else { Some(groups::by_ids(op, &narrowed).await?) };
        let group_name = |id| Some(groups.as_ref()?.get(&id)?.name.clone());
        let name = |id: ContactId| Some(contacts.as_ref()?.get(&id)?.content.name.clone());
        let connected = grants.into_iter().filter_map(|grant| {
            let app = shown.get(&grant.app).cloned()?;
            let contact = grant.contact.map(|id| name(id).unwrap_or_default());
            let group = grant.group.map(|id| group_name(id).unwrap_or_default());
            Some(Connected { grant, app, contact, group })
        });
        let grants = connected.collect();
        Ok(Self { viewer, devices, grants, tokens: accounts::personal_tokens(op).await? })
    }
}

/// The page, for whoever is signed in; others are asked to sign in first.
pub async fn show(browser: Browser) -> Response {
    if !browser.is_signed_in() {
        return sign_in::show(&browser, StatusCode::OK, ACCOUNT, "", Vec::new()).await;
    }
    let op = browser.op();
    match Access::of(&op).await {
        Ok(access) => filled(&browser, &op, &access),
        Err(error) => failed(&browser, &error, ACCOUNT),
    }
}

/// A moment by the clocks where somebody lives.
pub fn local(viewer: &Viewer, at: DateTime<Utc>) -> NaiveDateTime {
    viewer.time_zone.parse::<Zone>().map_or(at.naive_utc(), |zone| zone.local(at))
}

/// Its day.
pub fn day_of(viewer: &Viewer, at: DateTime<Utc>) -> NaiveDate {
    local(viewer, at).date()
}

/// The person, as pages name them.
pub fn person(viewer: &Viewer) -> Person<'_> {
    Person { name: &viewer.display_name, email: &viewer.email }
}

fn filled(browser: &Browser, op: &Op, access: &Access) -> Response {
    let Access { viewer, devices, grants, tokens } = access;
    let day = |at| day_of(viewer, at);
    let ids =
        |node, uuids: Vec<_>| uuids.into_iter().map(|id| node_id::encode(&op.ids(), node, id)).collect::<Vec<_>>();
    let device_ids = ids(NodeType::Device, devices.iter().map(|device| device.id.0).collect());
    let grant_ids = ids(NodeType::Grant, grants.iter().map(|it| it.grant.id.0).collect());
    let token_ids = ids(NodeType::PersonalToken, tokens.iter().map(|token| token.id.0).collect());
    let devices = devices.iter().zip(&device_ids).map(|(device, id)| DeviceRow {
        id,
        name: device.name.as_deref(),
        is_current: device.is_current,
        since: day(device.created_at),
        last_used: day(device.last_seen_at),
    });
    let grants = grants.iter().zip(&grant_ids).map(|(Connected { grant, app, contact, group }, id)| GrantRow {
        id,
        app: &app.name,
        is_unverified: !app.is_approved,
        scopes: names(grant.scopes),
        reach: match (contact, group) {
            (Some(contact), _) => Reach::Contact(contact),
            (None, Some(group)) => Reach::Group(group),
            (None, None) => Reach::Everything,
        },
        since: day(grant.created_at),
        last_used: grant.last_used_on,
        ends: grant.ends_at.map(day),
    });
    let tokens = tokens.iter().zip(&token_ids).map(|(token, id)| TokenRow {
        id,
        name: &token.name,
        scopes: names(token.scopes),
        since: day(token.created_at),
        last_used: token.last_used_on,
        ends: day(token.expires_at),
    });
    let csrf = browser.form_token();
    let view = views::Account {
        frame: browser.frame(),
        person: person(viewer),
        done: browser.news,
        csrf: &csrf,
        devices: devices.collect(),
        end_device: END_DEVICE,
        grants: grants.collect(),
        end_grant: END_GRANT,
        tokens: tokens.collect(),
        end_token: END_TOKEN,
        log: Some(LOG),
        export: EXPORT,
        deletion: DELETION,
        deleted_on: viewer.delete_at.map(day),
        sign_out: "/sign-out",
    };
    browser.told(browser.answer(page(StatusCode::OK, &view)))
}

fn names(scopes: Scopes) -> Vec<&'static str> {
    scopes.named().map(Scope::name).collect()
}

/// Why a form on a page of the account isn't carried out, if it isn't: nobody is signed in, or it isn't this browser's.
pub async fn refused(browser: &Browser, csrf: &str, next: &str) -> Option<Response> {
    if !browser.is_signed_in() {
        return Some(sign_in::show(browser, StatusCode::FORBIDDEN, next, "", vec![Problem::FormExpired]).await);
    }
    (!browser.is_own_form(csrf)).then(|| expired(browser, next))
}

/// Signs out another device.
pub async fn end_device(browser: Browser, Sent(sent): Sent<Ended>) -> Response {
    if let Some(refusal) = refused(&browser, &sent.csrf, ACCOUNT).await {
        return refusal;
    }
    let op = browser.op();
    let ended = match node_id::expect::<DeviceId>(&op.ids(), &sent.id, "id") {
        Ok(id) => accounts::end_device(&op, id).await,
        Err(error) => Err(error),
    };
    after(&browser, ended, Notice::DeviceEnded)
}

/// Ends what an app was given.
pub async fn end_grant(browser: Browser, Sent(sent): Sent<Ended>) -> Response {
    if let Some(refusal) = refused(&browser, &sent.csrf, ACCOUNT).await {
        return refusal;
    }
    let op = browser.op();
    let ended = match node_id::expect::<GrantId>(&op.ids(), &sent.id, "id") {
        Ok(id) => apps::end_grant(&op, id).await,
        Err(error) => Err(error),
    };
    after(&browser, ended, Notice::GrantEnded)
}

/// Ends a personal access token.
pub async fn end_token(browser: Browser, Sent(sent): Sent<Ended>) -> Response {
    if let Some(refusal) = refused(&browser, &sent.csrf, ACCOUNT).await {
        return refusal;
    }
    let op = browser.op();
    let ended = match node_id::expect::<PersonalTokenId>(&op.ids(), &sent.id, "id") {
        Ok(id) => accounts::end_token(&op, id).await,
        Err(error) => Err(error),
    };
    after(&browser, ended, Notice::TokenEnded)
}

/// Back to the account. What isn't there any more has ended: a button that was pressed twice did what it says.
fn after(browser: &Browser, ended: domain::Result<()>, notice: Notice) -> Response {
    match ended {
        Ok(()) | Err(Error::Refused(_)) => browser.done(browser.answer(see_other(ACCOUNT)), notice),
        Err(error) => failed(browser, &error, ACCOUNT),
    }
}
