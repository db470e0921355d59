//! Access tokens: JWTs (RFC 9068, `at+jwt`) and personal ones, which are checked without a query. The credentials that have
//! ended are held in memory, and loaded at the start and every few seconds. An instance that can't load them refuses all tokens.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::{CredentialId, PersonId, SigningKeyId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::tokens::{self, PersonalToken};
use crate::core::actor::{Acting, Actor, Means};
use crate::core::error::{Error, Result};
use crate::core::node_id;
use crate::core::op::{Env, Op};
use crate::core::ports::Credentials;
use crate::core::scope::Scopes;
use crate::core::secrets::NodeType;
use crate::core::settings::Settings;
use crate::core::viewer::Narrowing;

/// The type of an access token (RFC 9068, section 2.1).
const TYPE: &str = "at+jwt";
/// The client id of Kith's own apps.
const CLIENT: &str = "kith";
/// The longest lifetime of an access token that can be configured.
pub(crate) const LONGEST_ACCESS: Duration = Duration::hours(1);
/// The greatest difference between the clocks of two instances.
const SKEW: Duration = Duration::minutes(1);

/// The claims of an access token (RFC 9068, section 2.2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The audience.
    pub aud: String,
    /// The person, as the node id of a viewer.
    pub sub: String,
    /// The device, as a node id.
    pub sid: String,
    /// The client id of the app.
    pub client_id: String,
    /// The scopes, separated by spaces.
    pub scope: String,
    /// When it was issued, in seconds of Unix time.
    pub iat: i64,
    /// When it expires, in seconds of Unix time.
    pub exp: i64,
    /// The id of the token.
    pub jti: String,
}

/// Why a token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAuthenticated {
    /// It isn't an access token of this installation, has expired, or was ended.
    #[error("The access token is invalid or has expired.")]
    Invalid,
    /// This instance hasn't reached the database for too long, and doesn't know which credentials have ended.
    #[error("This server can't check access tokens at the moment. Try again in a few seconds.")]
    Behind,
}

/// The actor of an access token, and when the token expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The actor.
    pub actor: Actor,
    /// When the token expires.
    pub expires_at: DateTime<Utc>,
}

struct Key {
    id: SigningKeyId,
    signs_from: DateTime<Utc>,
    /// `None` if the private key can't be read.
    encoding: Option<EncodingKey>,
    decoding: DecodingKey,
    /// JWK (RFC 8037, section 2).
    public: serde_json::Value,
}

/// The keys that sign and verify access tokens, oldest first.
#[derive(Default)]
pub(crate) struct Ring(Vec<Key>);

impl Ring {
    /// Adds a key. Without its private key, it still verifies what it signed.
    pub fn add(
        &mut self,
        id: SigningKeyId,
        signs_from: DateTime<Utc>,
        private: Option<&[u8]>,
        public: &[u8],
    ) -> Result<()> {
        let x = URL_SAFE_NO_PAD.encode(public);
        self.0.push(Key {
            id,
            signs_from,
            encoding: private.map(EncodingKey::from_ed_der),
            decoding: DecodingKey::from_ed_components(&x).map_err(Error::internal)?,
            public: serde_json::json!({
                "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": id.0.to_string(), "x": x,
            }),
        });
        Ok(())
    }

    /// Whether one of the keys can sign.
    pub fn can_sign(&self) -> bool {
        self.0.iter().any(|key| key.encoding.is_some())
    }
}

/// The signing keys, and the credentials that have ended and whose access tokens may not have expired.
pub struct Sessions {
    ring: RwLock<Arc<Ring>>,
    ended: RwLock<HashMap<CredentialId, DateTime<Utc>>>,
    heard: Mutex<Instant>,
    /// Notified whenever credentials have ended.
    endings: watch::Sender<()>,
    /// The personal access tokens that were used, each with the day, and whether that has been noted.
    used: Mutex<HashMap<CredentialId, (NaiveDate, bool)>>,
    access: Duration,
    /// How long this instance accepts tokens without having reached the database.
    behind: std::time::Duration,
    validation: Validation,
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions(…)")
    }
}

impl Credentials for Sessions {
    fn live(&self, actor: &Actor) -> bool {
        let Some(acting) = actor.acting() else { return true };
        !self.ended.read().unwrap_or_else(PoisonError::into_inner).contains_key(&acting.credential)
    }

    fn ended(&self, credentials: &[CredentialId], at: DateTime<Utc>) {
        if credentials.is_empty() {
            return;
        }
        self.ended.write().unwrap_or_else(PoisonError::into_inner).extend(credentials.iter().map(|id| (*id, at)));
        self.endings.send_replace(());
    }
}

impl Sessions {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Checked against the operation's clock instead.
        validation.validate_exp = false;
        Self {
            ring: RwLock::default(),
            ended: RwLock::default(),
            heard: Mutex::new(Instant::now()),
            endings: watch::Sender::default(),
            used: Mutex::default(),
            access: settings.access,
            behind: settings.behind,
            validation,
        }
    }

    pub(crate) fn use_ring(&self, ring: Ring) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the credentials that have ended since a moment, and the tokens that would still be valid, as the database said when it was asked.
    pub(crate) fn heard(
        &self,
        asked: Instant,
        since: DateTime<Utc>,
        credentials: impl IntoIterator<Item = (CredentialId, DateTime<Utc>)>,
    ) {
        let mut ended = self.ended.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, at| *at > since);
        ended.extend(credentials);
        drop(ended);
        self.endings.send_replace(());
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = asked;
    }

    /// The longest lifetime of any issued token, even if the configuration has changed since.
    pub(crate) fn longest(&self) -> Duration {
        self.access.max(LONGEST_ACCESS) + SKEW
    }

    /// The tokens whose use on this day hasn't been noted yet.
    pub(crate) fn used_on(&self, today: NaiveDate) -> Vec<CredentialId> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, (day, _)| *day == today);
        used.iter().filter(|(_, (_, is_noted))| !is_noted).map(|(id, _)| *id).collect()
    }

    /// Remembers that their use on this day has been noted.
    pub(crate) fn noted(&self, tokens: &[CredentialId], today: NaiveDate) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.extend(tokens.iter().map(|id| (*id, (today, true))));
    }

    fn note_used(&self, token: CredentialId, today: NaiveDate) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = used.entry(token).or_insert((today, false));
        if entry.0 != today {
            *entry = (today, false);
        }
    }

    fn behind(&self) -> bool {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed() > self.behind
    }
}

/// Checks an access token, without a query.
///
/// # Errors
///
/// [`NotAuthenticated`] if it isn't a valid token of this installation.
pub fn authenticate(env: &Env, token: &str) -> Result<Credential, NotAuthenticated> {
    let sessions = env.state::<Sessions>();
    let credential = if tokens::is_personal(token) { personal(env, token)? } else { of_session(env, token)? };
    if sessions.behind() {
        return Err(NotAuthenticated::Behind);
    }
    if !is_good(env, &credential) {
        return Err(NotAuthenticated::Invalid);
    }
    if let Some(acting) = credential.actor.acting().filter(|acting| acting.means == Means::Token) {
        sessions.note_used(acting.credential, env.ports.clock.now().date_naive());
    }
    Ok(credential)
}

/// Opens a personal access token.
fn personal(env: &Env, token: &str) -> Result<Credential, NotAuthenticated> {
    let token = PersonalToken::open(&env.keys, token).ok_or(NotAuthenticated::Invalid)?;
    let actor = Actor::Person(Acting {
        person: token.person,
        credential: token.credential,
        means: Means::Token,
        scopes: token.scopes,
        narrowing: Narrowing::Everything,
    });
    Ok(Credential { actor, expires_at: token.expires_at })
}

/// Checks the JWT of a device.
fn of_session(env: &Env, token: &str) -> Result<Credential, NotAuthenticated> {
    let sessions = env.state::<Sessions>();
    let invalid = |_| NotAuthenticated::Invalid;
    let header = jsonwebtoken::decode_header(token).map_err(invalid)?;
    let kid = header.kid.as_deref().ok_or(NotAuthenticated::Invalid)?;
    if header.typ.as_deref() != Some(TYPE) {
        return Err(NotAuthenticated::Invalid);
    }
    let ring = sessions.ring();
    let key = ring.0.iter().find(|key| key.id.0.to_string() == kid).ok_or(NotAuthenticated::Invalid)?;
    let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &sessions.validation).map_err(invalid)?.claims;
    let expires_at = DateTime::from_timestamp(claims.exp, 0).ok_or(NotAuthenticated::Invalid)?;
    let id = |node: NodeType, text: &str| match node_id::decode(&env.keys, text) {
        Some((found, id)) if found == node => Ok(id),
        _ => Err(NotAuthenticated::Invalid),
    };
    let person = PersonId(id(NodeType::Viewer, &claims.sub)?);
    let on_device = Acting::on_device(person, CredentialId(id(NodeType::Device, &claims.sid)?));
    let actor = Actor::Person(Acting { scopes: Scopes::parse(&claims.scope), ..on_device });
    Ok(Credential { actor, expires_at })
}

/// Whether a credential is still valid: it hasn't expired or ended.
#[must_use]
pub fn is_good(env: &Env, credential: &Credential) -> bool {
    credential.expires_at > env.ports.clock.now() && env.state::<Sessions>().live(&credential.actor)
}

/// Waits until a credential is no longer valid.
pub async fn until_over(env: &Env, credential: &Credential) {
    let mut endings = env.state::<Sessions>().endings.subscribe();
    while is_good(env, credential) {
        let left = (credential.expires_at - env.ports.clock.now()).to_std().unwrap_or_default();
        tokio::select! {
            changed = endings.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(left) => {}
        }
    }
}

/// The public keys as a JWK set (RFC 7517), for services that check the tokens.
#[must_use]
pub fn jwks(env: &Env) -> serde_json::Value {
    let ring = env.state::<Sessions>().ring();
    serde_json::json!({ "keys": ring.0.iter().map(|key| &key.public).collect::<Vec<_>>() })
}

/// Issues an access token, and returns when it expires.
pub(crate) fn issue(
    op: &Op,
    person: PersonId,
    device: CredentialId,
    scopes: Scopes,
) -> Result<(String, DateTime<Utc>)> {
    let ring = op.env.state::<Sessions>().ring();
    let mut able = ring.0.iter().filter_map(|key| Some((key, key.encoding.as_ref()?)));
    let first = able.clone().next();
    let (key, encoding) = able
        .rfind(|(key, _)| key.signs_from <= op.now)
        .or(first)
        .ok_or_else(|| Error::internal("there is no signing key"))?;
    let expires_at = op.now + op.env.settings.access;
    let claims = Claims {
        iss: op.env.settings.issuer.clone(),
        aud: op.env.settings.audience.clone(),
        sub: node_id::encode(&op.env.keys, NodeType::Viewer, person.0),
        sid: node_id::encode(&op.env.keys, NodeType::Device, device.0),
        client_id: CLIENT.to_owned(),
        scope: scopes.to_string(),
        iat: op.now.timestamp(),
        exp: expires_at.timestamp(),
        jti: URL_SAFE_NO_PAD.encode(op.random::<16>()),
    };
    let header =
        Header { typ: Some(TYPE.to_owned()), kid: Some(key.id.0.to_string()), ..Header::new(Algorithm::EdDSA) };
    let token = jsonwebtoken::encode(&header, &claims, encoding).map_err(Error::internal)?;
    Ok((token, expires_at))
}
