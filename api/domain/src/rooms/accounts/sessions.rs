//! Access tokens: JWTs (RFC 9068, `at+jwt`) and personal ones, which are checked without a query. The credentials that have
//! ended are held in memory, and loaded at the start and every few seconds. An instance that can't load them refuses all tokens.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::{AppId, ContactId, CredentialId, GroupId, PersonId};
use jsonwebtoken::{Algorithm, Validation};
use tokio::sync::watch;
use uuid::Uuid;

use super::claims::{CLIENT, Claims, TYPE};
use super::ring::Ring;
use super::tokens;
use crate::core::actor::{Acting, ActingApp, Actor, Means};
use crate::core::node_id;
use crate::core::op::Env;
use crate::core::ports::Credentials;
use crate::core::scope::Scopes;
use crate::core::secrets::{Ids, NodeType};
use crate::core::settings::Settings;
use crate::core::viewer::Narrowing;

/// The longest lifetime of an access token that can be configured.
pub(crate) const LONGEST_ACCESS: Duration = Duration::hours(1);
/// The greatest difference between the clocks of two instances.
const SKEW: Duration = Duration::minutes(1);

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

/// The signing keys, and the credentials that have ended and whose access tokens may not have expired.
pub struct Sessions {
    ring: RwLock<Arc<Ring>>,
    ended: RwLock<HashMap<CredentialId, DateTime<Utc>>>,
    /// The apps that rest with the accounts of their owners.
    resting: RwLock<HashSet<AppId>>,
    heard: Mutex<Instant>,
    /// The contacts that were merged into others lately: an access token may name one. Another instance's tokens see
    /// nothing until they are refreshed.
    moved: RwLock<HashMap<ContactId, (ContactId, DateTime<Utc>)>>,
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
        let Some(credential) = actor.credential() else { return true };
        if let Some(app) = actor.app()
            && self.resting.read().unwrap_or_else(PoisonError::into_inner).contains(&app)
        {
            return false;
        }
        !self.ended.read().unwrap_or_else(PoisonError::into_inner).contains_key(&credential)
    }

    fn ended(&self, credentials: &[CredentialId], at: DateTime<Utc>) {
        if credentials.is_empty() {
            return;
        }
        self.ended.write().unwrap_or_else(PoisonError::into_inner).extend(credentials.iter().map(|id| (*id, at)));
        self.endings.send_replace(());
    }

    fn moved(&self, contacts: &[(ContactId, ContactId)], at: DateTime<Utc>) {
        if contacts.is_empty() {
            return;
        }
        let mut moved = self.moved.write().unwrap_or_else(PoisonError::into_inner);
        // What was moved longer ago is in no token any more.
        moved.retain(|_, (_, when)| *when > at - self.longest());
        for (from, into) in contacts {
            // One that was restored, and takes another in, leads nowhere itself.
            moved.remove(into);
            moved.insert(*from, (*into, at));
        }
    }

    fn present(&self, contact: ContactId) -> ContactId {
        let moved = self.moved.read().unwrap_or_else(PoisonError::into_inner);
        let mut present = contact;
        // A merge never leads back: the contact that it ends can't be merged again.
        while let Some((into, _)) = moved.get(&present) {
            present = *into;
        }
        present
    }
}

impl Sessions {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&settings.issuer]);
        // Instances that are reached under addresses of their own have the issuer in common.
        validation.set_audience(&[settings.audience.clone(), format!("{}/graphql", settings.issuer)]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Checked against the operation's clock instead.
        validation.validate_exp = false;
        Self {
            ring: RwLock::default(),
            ended: RwLock::default(),
            resting: RwLock::default(),
            moved: RwLock::default(),
            heard: Mutex::new(Instant::now()),
            endings: watch::Sender::default(),
            used: Mutex::default(),
            access: settings.access,
            behind: settings.behind,
            validation,
        }
    }

    pub(super) fn use_ring(&self, ring: Ring) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    /// The keys that sign and verify.
    pub(super) fn ring(&self) -> Arc<Ring> {
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

    fn rest(&self, apps: HashSet<AppId>) {
        let mut resting = self.resting.write().unwrap_or_else(PoisonError::into_inner);
        let is_news = *resting != apps;
        *resting = apps;
        drop(resting);
        if is_news {
            self.endings.send_replace(());
        }
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
    if let Some(acting) = credential.actor.acting().filter(|acting| acting.means != Means::Device) {
        sessions.note_used(acting.credential, env.ports.clock.now().date_naive());
    }
    Ok(credential)
}

/// Opens a personal access token.
fn personal(env: &Env, token: &str) -> Result<Credential, NotAuthenticated> {
    let token = tokens::Sealed::open_personal(&env.keys, token).ok_or(NotAuthenticated::Invalid)?;
    let actor = Actor::Person(Acting {
        person: token.person,
        credential: token.credential,
        means: Means::Token,
        scopes: token.scopes,
        narrowing: Narrowing::Everything,
    });
    Ok(Credential { actor, expires_at: token.expires_at })
}

/// Checks a JWT, of a device or of an app.
fn of_session(env: &Env, token: &str) -> Result<Credential, NotAuthenticated> {
    let sessions = env.state::<Sessions>();
    let invalid = |_| NotAuthenticated::Invalid;
    let header = jsonwebtoken::decode_header(token).map_err(invalid)?;
    let kid = header.kid.as_deref().ok_or(NotAuthenticated::Invalid)?;
    if header.typ.as_deref() != Some(TYPE) {
        return Err(NotAuthenticated::Invalid);
    }
    let ring = sessions.ring();
    let key = ring.verifying(kid).ok_or(NotAuthenticated::Invalid)?;
    let claims = jsonwebtoken::decode::<Claims>(token, key, &sessions.validation).map_err(invalid)?.claims;
    let expires_at = DateTime::from_timestamp(claims.exp, 0).ok_or(NotAuthenticated::Invalid)?;
    let app = match claims.client_id.as_str() {
        CLIENT => None,
        client => Some(AppId(read(&env.clients(), NodeType::App, client)?)),
    };
    let ids = env.keys.ids(app.map(|app| app.0));
    if let Some(app) = app.filter(|_| claims.sub == claims.client_id) {
        let credential = CredentialId(read(&ids, NodeType::Grant, &claims.sid)?);
        return Ok(Credential { actor: Actor::App(ActingApp { app, credential }), expires_at });
    }
    let person = PersonId(read(&ids, NodeType::Viewer, &claims.sub)?);
    let scopes = Scopes::parse(&claims.scope);
    let acting = match app {
        None => {
            let device = CredentialId(read(&ids, NodeType::Device, &claims.sid)?);
            Acting { scopes, ..Acting::on_device(person, device) }
        }
        Some(app) => {
            let credential = CredentialId(read(&ids, NodeType::Grant, &claims.sid)?);
            let contact = claims.contact.as_deref().map(|id| read(&ids, NodeType::Contact, id)).transpose()?;
            let group = claims.group.as_deref().map(|id| read(&ids, NodeType::Group, id)).transpose()?;
            let narrowing = match (contact, group) {
                (None, None) => Narrowing::Everything,
                (Some(contact), None) => Narrowing::Contact(sessions.present(ContactId(contact))),
                (None, Some(group)) => Narrowing::Group(GroupId(group)),
                (Some(_), Some(_)) => return Err(NotAuthenticated::Invalid),
            };
            // Whatever the token says: what doesn't lie inside is refused before anything is looked for.
            Acting { person, credential, means: Means::App(app), scopes: scopes.inside(narrowing), narrowing }
        }
    };
    Ok(Credential { actor: Actor::Person(acting), expires_at })
}

fn read(ids: &Ids<'_>, node: NodeType, text: &str) -> Result<Uuid, NotAuthenticated> {
    match node_id::decode(ids, text) {
        Some((found, id)) if found == node => Ok(id),
        _ => Err(NotAuthenticated::Invalid),
    }
}

/// Whether a credential is still valid: it hasn't expired or ended.
#[must_use]
pub fn is_good(env: &Env, credential: &Credential) -> bool {
    credential.expires_at > env.ports.clock.now() && env.state::<Sessions>().live(&credential.actor)
}

/// Refuses the tokens of these apps, and of no others, for as long as they rest.
pub(crate) fn set_resting_apps(env: &Env, apps: impl IntoIterator<Item = AppId>) {
    env.state::<Sessions>().rest(apps.into_iter().collect());
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
    serde_json::json!({ "keys": ring.public().collect::<Vec<_>>() })
}
