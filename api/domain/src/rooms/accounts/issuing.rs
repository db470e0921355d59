//! Issues access tokens: JWTs with the claims of RFC 9068, to devices and to apps.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::{AppId, CredentialId, PersonId, credential};
use jsonwebtoken::{Algorithm, Header};

use super::claims::{CLIENT, Claims, TYPE};
use super::sessions::Sessions;
use crate::core::error::{Error, Result};
use crate::core::node_id;
use crate::core::op::Op;
use crate::core::scope::Scopes;
use crate::core::secrets::NodeType;

/// Issues an access token to a device, and returns when it expires.
pub(crate) fn issue(
    op: &Op,
    person: PersonId,
    device: CredentialId,
    scopes: Scopes,
) -> Result<(String, DateTime<Utc>)> {
    let ids = op.env.ids();
    let claims = Claims {
        sub: node_id::encode(&ids, NodeType::Viewer, person.0),
        sid: node_id::encode(&ids, NodeType::Device, device.0),
        client_id: CLIENT.to_owned(),
        scope: scopes.to_string(),
        ..claims(op)
    };
    sign(op, &claims)
}

/// Issues an access token to an app, and returns when it expires: not after the grant's end.
pub(crate) fn issue_to(
    op: &Op,
    app: AppId,
    grant: &credential::Model,
    scopes: Scopes,
) -> Result<(String, DateTime<Utc>)> {
    let ids = op.env.keys.ids(Some(app.0));
    let general = claims(op);
    let claims = Claims {
        sub: node_id::encode(&ids, NodeType::Viewer, grant.person_id.0),
        sid: node_id::encode(&ids, NodeType::Grant, grant.id.0),
        client_id: node_id::encode(&op.env.clients(), NodeType::App, app.0),
        scope: scopes.names(),
        contact: grant.contact_id.map(|contact| node_id::encode(&ids, NodeType::Contact, contact.0)),
        group: grant.group_id.map(|group| node_id::encode(&ids, NodeType::Group, group.0)),
        exp: grant.ends_at.map_or(general.exp, |end| general.exp.min(end.timestamp())),
        ..general
    };
    sign(op, &claims)
}

/// Issues an access token to an app that acts for itself: its subject is the client (RFC 9068, section 2.2).
pub(crate) fn issue_to_itself(op: &Op, app: AppId, credential: CredentialId) -> Result<(String, DateTime<Utc>)> {
    let client_id = node_id::encode(&op.env.clients(), NodeType::App, app.0);
    let claims = Claims {
        sub: client_id.clone(),
        sid: node_id::encode(&op.env.keys.ids(Some(app.0)), NodeType::Grant, credential.0),
        client_id,
        scope: Scopes::of_app().names(),
        ..claims(op)
    };
    sign(op, &claims)
}

/// What all access tokens of this moment say.
fn claims(op: &Op) -> Claims {
    Claims {
        iss: op.env.settings.issuer.clone(),
        aud: op.env.settings.audience.clone(),
        sub: String::new(),
        sid: String::new(),
        client_id: String::new(),
        scope: String::new(),
        iat: op.now.timestamp(),
        exp: (op.now + op.env.settings.access).timestamp(),
        jti: URL_SAFE_NO_PAD.encode(op.random::<16>()),
        contact: None,
        group: None,
    }
}

fn sign(op: &Op, claims: &Claims) -> Result<(String, DateTime<Utc>)> {
    let ring = op.env.state::<Sessions>().ring();
    let (kid, encoding) = ring.signing(op.now).ok_or_else(|| Error::internal("there is no signing key"))?;
    let header = Header { typ: Some(TYPE.to_owned()), kid: Some(kid.0.to_string()), ..Header::new(Algorithm::EdDSA) };
    let token = jsonwebtoken::encode(&header, claims, encoding).map_err(Error::internal)?;
    Ok((token, DateTime::from_timestamp(claims.exp, 0).unwrap_or(op.now)))
}
