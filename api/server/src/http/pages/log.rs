//! The page of the access log: what apps, tokens and the operator did with one's account, and what was done on one's devices.

use std::collections::HashMap;

use axum::Form as Sent;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::Timelike;
use domain::access::{self, AccessEntry, Accessed, Filter, Source};
use domain::accounts::{self, Grant, Viewer};
use domain::apps::{self, AppShown};
use domain::ids::{AppId, CredentialId, GrantId};
use domain::page::{Page, PageArgs};
use domain::secrets::NodeType;
use domain::{Op, node_id};
use serde::Deserialize;

use super::account::{END_GRANT, day_of, local, refused};
use super::browser::Browser;
use super::export::needs_password;
use super::messages::failed;
use super::sign_in::Pressed;
use super::{ACCOUNT, LOG, page, see_other, sign_in};
use crate::pages::Choice;
use crate::pages::views::{self, Deed, Happening, LogActor, LogEntry};

/// Where the form is sent that clears the entries of one's own devices.
pub const CLEAR: &str = "/account/log/clear";

/// Which part of the log is asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Part {
    /// The grant whose entries are shown; empty for all.
    app: String,
    after: Option<String>,
    before: Option<String>,
}

/// What is shown.
struct Shown {
    viewer: Viewer,
    apps: HashMap<AppId, AppShown>,
    /// The grants that can be filtered by, and ended.
    grants: Vec<Grant>,
    page: Page<AccessEntry>,
}

/// The page, for whoever is signed in.
pub async fn show(browser: Browser, Query(part): Query<Part>) -> Response {
    if !browser.is_signed_in() {
        return sign_in::show(&browser, StatusCode::OK, LOG, "", Vec::new()).await;
    }
    let op = browser.op();
    match read(&op, &part).await {
        Ok(shown) => filled(&browser, &op, &part, &shown),
        Err(error) => failed(&browser, &error, LOG),
    }
}

async fn read(op: &Op, part: &Part) -> domain::Result<Shown> {
    let viewer = accounts::viewer(op).await?;
    let by = if part.app.is_empty() { None } else { Some(node_id::expect::<GrantId>(&op.ids(), &part.app, "app")?) };
    let filter = Filter { source: None, by: by.map(CredentialId::from) };
    let (first, last) = if part.before.is_some() { (None, Some(20)) } else { (Some(20), None) };
    let page =
        access::entries(op, filter, &PageArgs::new(first, part.after.clone(), last, part.before.clone())?).await?;
    let grants = accounts::grants(op).await?;
    let named = page.items.iter().filter_map(|entry| entry.app).chain(grants.iter().map(|grant| grant.app));
    let apps = apps::shown_by_ids(op, &named.collect::<Vec<_>>()).await?;
    Ok(Shown { viewer, apps, grants, page })
}

fn filled(browser: &Browser, op: &Op, part: &Part, shown: &Shown) -> Response {
    let Shown { viewer, apps, grants, page: Page { items, has_next, has_previous } } = shown;
    let id = |node, uuid| node_id::encode(&op.ids(), node, uuid);
    let frame = browser.frame();
    let living: HashMap<_, _> = grants.iter().map(|grant| (grant.id, id(NodeType::Grant, grant.id.0))).collect();
    // An app that got something on two occasions is told apart by when.
    let label = |grant: &Grant| {
        let name = apps.get(&grant.app).map_or("", |app| &app.name);
        let is_the_only = grants.iter().filter(|other| other.app == grant.app).count() == 1;
        if is_the_only { name.to_owned() } else { frame.words.log_app(name, day_of(viewer, grant.created_at)) }
    };
    let mut labels: Vec<_> = grants.iter().map(|grant| (label(grant), &living[&grant.id])).collect();
    labels.sort_unstable();
    let choices = labels.iter().map(|(label, value)| Choice { value, label });
    let rows = items.iter().map(|entry| LogEntry {
        actor: actor(entry, apps),
        day: if entry.is_of_an_hour() { day_of(viewer, entry.since) } else { entry.since.date_naive() },
        hour: entry.is_of_an_hour().then(|| local(viewer, entry.since).hour()),
        what: entry.accesses.iter().map(|one| happening(one, app(entry, apps))).collect(),
        grant: living.get(&GrantId(entry.by)).map(String::as_str),
    });
    let cursor =
        |entry: Option<&AccessEntry>| entry.map(|entry| id(NodeType::AccessEntry, entry.id.0)).unwrap_or_default();
    let way = |name: &str, cursor: String| format!("{LOG}?app={}&{name}={cursor}", part.app);
    let newer = has_previous.then(|| way("before", cursor(items.first())));
    let older = has_next.then(|| way("after", cursor(items.last())));
    let csrf = browser.form_token();
    let view = views::AccessLog {
        frame,
        path: LOG,
        apps: choices.collect(),
        app: &part.app,
        entries: rows.filter(|row| !row.what.is_empty()).collect(),
        lost: u32::try_from(items.iter().map(|entry| entry.lost).sum::<u64>()).unwrap_or(u32::MAX),
        newer: newer.as_deref(),
        older: older.as_deref(),
        csrf: &csrf,
        end_grant: END_GRANT,
        clear_devices: items.iter().any(|entry| entry.source == Source::Device).then_some(CLEAR),
        account: ACCOUNT,
    };
    browser.answer(page(StatusCode::OK, &view))
}

/// The name of the app that it is about, or that did it.
fn app<'a>(entry: &AccessEntry, apps: &'a HashMap<AppId, AppShown>) -> &'a str {
    entry.app.and_then(|app| apps.get(&app)).map_or("", |app| &app.name)
}

fn actor<'a>(entry: &'a AccessEntry, apps: &'a HashMap<AppId, AppShown>) -> LogActor<'a> {
    match entry.source {
        Source::App => {
            let now = app(entry, apps);
            LogActor::App { was: entry.name.as_deref().unwrap_or(now), now }
        }
        Source::Token => LogActor::Token(entry.name.as_deref().unwrap_or_default()),
        Source::Device | Source::Lost => LogActor::Device(entry.name.as_deref()),
        Source::Operator => LogActor::Operator,
    }
}

fn happening<'a>(one: &Accessed, app: &'a str) -> Happening<'a> {
    let objects = |deed, ty| Happening::Objects {
        deed,
        kind: kind(ty),
        count: u32::try_from(one.ids.len()).unwrap_or(u32::MAX),
        has_more: one.has_more,
    };
    let ty = one.ty.unwrap_or(NodeType::Viewer);
    match one.deed {
        access::Deed::Read => objects(Deed::Read, ty),
        access::Deed::Changed => objects(Deed::Changed, ty),
        access::Deed::Exported if one.ty.is_some() => objects(Deed::Exported, ty),
        access::Deed::Exported => Happening::Exported,
        access::Deed::Followed => Happening::Followed,
        access::Deed::Imported => Happening::Imported,
        access::Deed::Used => Happening::Used,
        access::Deed::SignedIn => Happening::SignedIn,
        access::Deed::PasswordChanged => Happening::PasswordChanged,
        access::Deed::EmailChanged => Happening::EmailChanged,
        access::Deed::AccessGiven => Happening::AccessGiven,
        access::Deed::AccessEnded => Happening::AccessEnded,
        access::Deed::Refused => Happening::Refused,
        access::Deed::AppApproved => Happening::Command { name: "kith app approve", app },
        access::Deed::AppSuspended => Happening::Command { name: "kith app suspend", app },
        access::Deed::GroupHidden => Happening::GroupCommand("kith group hide"),
        access::Deed::GroupShown => Happening::GroupCommand("kith group unhide"),
        access::Deed::GroupClosed => Happening::GroupCommand("kith group close"),
        access::Deed::Restored => Happening::Restored,
    }
}

/// What a person calls a type.
const fn kind(ty: NodeType) -> &'static str {
    match ty {
        NodeType::Viewer => "profile",
        NodeType::Contact => "contact",
        NodeType::Invitation => "invitation",
        NodeType::Touch => "touch",
        NodeType::Distance => "distance",
        NodeType::Person => "person",
        NodeType::Plan | NodeType::Proposal => "plan",
        NodeType::CheckIn => "check-in",
        NodeType::LadderConsent | NodeType::Notice => "ladder",
        NodeType::Gesture => "gesture",
        NodeType::Group => "group",
        NodeType::Membership => "membership",
        _ => "other",
    }
}

/// Clears the entries of the person's own devices.
pub async fn clear(browser: Browser, Sent(sent): Sent<Pressed>) -> Response {
    if let Some(refusal) = refused(&browser, &sent.csrf, LOG).await {
        return refusal;
    }
    match access::clear_devices(&browser.op()).await {
        Ok(()) => browser.answer(see_other(LOG)),
        Err(error) if needs_password(&error) => sign_in::ask_password(&browser, StatusCode::OK, LOG, Vec::new()).await,
        Err(error) => failed(&browser, &error, LOG),
    }
}
