//! Apps, as their owners see them, and as the people see them who gave them something.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{AppId, app};

use super::oauth::scope_request::Registered;
use super::store;
use crate::core::error::{Error, Result};
use crate::core::node_id;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::scope::Scopes;
use crate::core::secrets::NodeType;

/// An app of the viewer's.
#[derive(Clone, Debug)]
pub struct App {
    /// The id.
    pub id: AppId,
    /// How it names itself to the authorization server.
    pub client_id: String,
    /// The name.
    pub name: String,
    /// Who makes it.
    pub maker: String,
    /// What it is.
    pub description: String,
    /// Whether it can keep a secret.
    pub is_confidential: bool,
    /// The redirect URIs.
    pub redirect_uris: Vec<String>,
    /// The scopes that it requires, and those that it may ask for besides.
    pub scopes: Registered,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// Whether the operator approved it.
    pub is_approved: bool,
    /// Whether the operator suspended it.
    pub is_suspended: bool,
    /// Until when somebody else can take it over, if its owner offers that.
    pub offered_until: Option<DateTime<Utc>>,
    /// The version, which increases with each change.
    pub version: i32,
    /// The secret, which is only shown when it is made.
    pub secret: Option<String>,
}

/// An app, as those see it who are asked by it or gave it something.
#[derive(Clone, Debug)]
pub struct AppShown {
    /// The name, which is its maker's claim.
    pub name: String,
    /// Who makes it, by their own claim.
    pub maker: String,
    /// What it is.
    pub description: String,
    /// Whether the operator approved it.
    pub is_approved: bool,
}

impl From<&app::Model> for AppShown {
    fn from(row: &app::Model) -> Self {
        Self {
            name: row.name.clone(),
            maker: row.maker.clone(),
            description: row.description.clone(),
            is_approved: row.approved_at.is_some(),
        }
    }
}

impl App {
    pub(super) fn open(op: &Op, row: &app::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            client_id: client_id(op, row.id),
            name: row.name.clone(),
            maker: row.maker.clone(),
            description: row.description.clone(),
            is_confidential: row.is_confidential,
            redirect_uris: redirect_uris(row)?,
            scopes: registered(row),
            created_at: row.created_at,
            is_approved: row.approved_at.is_some(),
            is_suspended: row.suspended_at.is_some(),
            offered_until: row.offered_until.filter(|until| row.offer.is_some() && *until > op.now),
            version: row.version,
            secret: None,
        })
    }
}

/// How an app names itself: the same to everybody, and no id of a node.
pub(crate) fn client_id(op: &Op, app: AppId) -> String {
    node_id::encode(&op.env.clients(), NodeType::App, app.0)
}

/// The app of a client id.
pub(super) fn of_client_id(op: &Op, client_id: &str) -> Option<AppId> {
    match node_id::decode(&op.env.clients(), client_id) {
        Some((NodeType::App, id)) => Some(AppId(id)),
        _ => None,
    }
}

/// The redirect URIs of an app.
pub(super) fn redirect_uris(row: &app::Model) -> Result<Vec<String>> {
    serde_json::from_str(&row.redirect_uris).map_err(Error::internal)
}

/// The scopes that an app has registered.
pub(super) fn registered(row: &app::Model) -> Registered {
    Registered { required: Scopes::from_bits(row.required_scopes), optional: Scopes::from_bits(row.optional_scopes) }
}

/// The viewer's apps, newest first.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn apps(op: &Op) -> Result<Vec<App>> {
    store::apps::own(op, op.env.db.read()).await?.iter().map(|row| App::open(op, row)).collect()
}

/// Those of these apps that are the viewer's.
///
/// # Errors
///
/// As [`apps`].
pub async fn app_by_ids(op: &Op, ids: &[AppId]) -> Result<HashMap<AppId, App>> {
    let all = apps(op).await?;
    Ok(all.into_iter().filter(|app| ids.contains(&app.id)).map(|app| (app.id, app)).collect())
}

/// These apps as people see them. Whoever asks has a grant of each.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn shown_by_ids(op: &Op, ids: &[AppId]) -> Result<HashMap<AppId, AppShown>> {
    let rows = store::apps::by_ids(op, ids).await?;
    Ok(rows.iter().map(|row| (row.id, AppShown::from(row))).collect())
}

impl Again for App {
    /// A secret isn't shown again.
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        app_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
