//! Clients: apps that say, and if they are confidential prove, who they are (RFC 6749, section 2.3).

use entity::AppId;

use super::app::of_client_id;
use super::oauth::client_auth::ClientAuth;
use super::oauth::error::OAuthError;
use super::oauth::scope_request::Registered;
use super::policy::works;
use super::{app, store};
use crate::core::error::Result;
use crate::core::op::Op;

/// An app that has said who it is, and proven it if it is confidential.
#[derive(Clone, Debug)]
pub struct Client {
    /// The app.
    pub app: AppId,
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: i32,
    /// How it names itself.
    pub client_id: String,
    /// Whether it has proven who it is.
    pub is_confidential: bool,
    /// The scopes that it has registered.
    pub scopes: Registered,
    /// The redirect URIs that it has registered.
    pub redirect_uris: Vec<String>,
}

/// The client that sent a request. One that isn't there, or may do nothing, is refused as one with a wrong secret is, with
/// the same statements.
///
/// # Errors
///
/// `invalid_client`, or that the server can't answer now.
pub async fn client(op: &Op, auth: &ClientAuth) -> Result<Client, OAuthError> {
    let ids: Vec<_> = auth.candidates.iter().filter_map(|it| of_client_id(op, &it.client_id)).collect();
    let found = store::apps::by_ids(op, &ids).await?;
    let secrets = store::secrets::living(op, &ids).await?;
    for candidate in &auth.candidates {
        let Some(id) = of_client_id(op, &candidate.client_id) else { continue };
        let Some(row) = found.iter().find(|row| row.id == id) else { continue };
        let is_right = match &candidate.secret {
            Some(secret) => secrets.iter().filter(|kept| kept.app_id == id).any(|kept| secret.is(&kept.hash)),
            None => !row.is_confidential,
        };
        if is_right && works(row) {
            let (client_id, scopes) = (candidate.client_id.clone(), app::registered(row));
            let (is_confidential, redirect_uris) = (row.is_confidential, app::redirect_uris(row)?);
            return Ok(Client {
                app: id,
                name: row.name.clone(),
                version: row.version,
                client_id,
                is_confidential,
                scopes,
                redirect_uris,
            });
        }
    }
    Err(OAuthError::invalid_client())
}
