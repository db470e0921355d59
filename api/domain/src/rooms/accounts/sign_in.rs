//! Signing in and out, refreshing a session, and the devices of a person.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use entity::credential::{self, Kind as What};
use entity::{CredentialId, DeviceId, PersonId, feed_event::Kind};
use sea_orm::ActiveValue::Set;
use secrecy::SecretString;

use super::hasher::{self, Hasher};
use super::policy::{
    EndDevice, GRACE, OverAccount, Proof, ProvenAccount, Refresh, RefreshFacts, Rotation, wrong_credentials,
};
use super::tokens::{self, RefreshToken};
use super::{codes, issuing, store};
use crate::core::access::{Deed, Doer};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept};
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::scope::Scopes;
use crate::core::secrets::{Place, SealKey, seal};
use crate::core::text;
use crate::core::throttle::Guess;
use crate::core::tx::Tx;

/// The tokens of a device on which somebody is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// The access token, which is short-lived.
    pub access_token: String,
    /// When it expires.
    pub access_expires_at: DateTime<Utc>,
    /// The refresh token, for one use.
    pub refresh_token: String,
    /// When the refresh token expires if it isn't used.
    pub refresh_expires_at: DateTime<Utc>,
    /// The device token, which the client keeps after signing out. It spares the device delays at the next sign-in.
    pub device_token: String,
    /// The device.
    pub device: DeviceId,
    /// The person who is signed in.
    pub person: PersonId,
}

/// The input of signing in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The email address.
    pub email: String,
    /// The password.
    pub password: SecretString,
    /// The device.
    pub device: NewDevice,
    /// The device token of an earlier session on this device.
    pub device_token: Option<String>,
}

/// How long a browser stays signed in to the pages.
pub const PAGES_LAST: Duration = Duration::hours(12);

/// A device on which somebody signs in.
#[derive(Clone, Debug, Default)]
pub struct NewDevice {
    /// A name for the list of devices. It is cut off after 80 characters.
    pub name: Option<String>,
    /// Whether it is a browser on Kith's own pages: it stays signed in for [`PAGES_LAST`], and the password that was given
    /// there counts as confirmed.
    pub is_on_pages: bool,
}

/// Signs in. The answer, and the work, are the same for an address without an account and for a wrong password.
///
/// # Errors
///
/// A refusal if the address or the password is wrong, or after too many attempts. A known device isn't delayed by
/// attempts on others.
pub async fn sign_in(op: &Op, input: SignIn) -> Result<Session> {
    let address = codes::address(op, &input.email, "email")?;
    let known = input.device_token.as_deref().and_then(|token| tokens::known_device(op, token));
    let account = store::person::by_address(op, &address.hash).await?;
    // Asked for whether or not there is an account: the work tells nothing.
    let owner = match known {
        Some(device) => store::credential::owner(op, device).await?,
        None => None,
    };
    let guess = match (known, &account) {
        (Some(device), Some(account)) if owner == Some(account.id) => {
            Guess::on_known_device(op, "sign-in", device.0.as_bytes())
        }
        _ => Guess::new(op, "sign-in", &address.hash),
    };
    guess.count(op).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = hasher::verify_counted(op, &guess, input.password.clone(), hash.clone()).await?;
    let Some(account) = account.filter(|_| right) else { return Err(wrong_credentials()) };
    let stronger = match &hash {
        Some(hash) if !op.env.state::<Hasher>().is_current(hash) => {
            Some(op.env.state::<Hasher>().hash(op, input.password).await?)
        }
        _ => None,
    };
    let key = op.env.vault.key(account.id.0).await?;
    let tx = Tx::begin(op).await?;
    // The password may have been changed while it was being checked.
    let locked = store::person::lock_people(&tx, [account.id]).await?.pop();
    let may = permit::<ProvenAccount>(&tx, &Proof::Password { account: locked, hash })?;
    guess.was_right(&tx).await?;
    if let Some(stronger) = stronger {
        store::person::set_password(&tx, &may, stronger).await?;
    }
    let session = open_device(&tx, &may, &key, input.device, op.now).await?;
    tx.commit_as(session.device).await?;
    Ok(session)
}

/// Signs in on a new device, on which the password was given at a moment.
pub(super) async fn open_device<A: OverAccount>(
    tx: &Tx<'_>,
    may: &Permit<'_, A>,
    key: &SealKey,
    device: NewDevice,
    given_at: DateTime<Utc>,
) -> Result<Session> {
    let op = tx.op;
    let id = CredentialId(op.id());
    let lasts = if device.is_on_pages { PAGES_LAST } else { op.env.settings.refresh };
    let confirmed_at = device.is_on_pages.then_some(given_at);
    let name = text::optional_line(device.name).map(|name| name.chars().filter(|c| !c.is_control()).take(80).collect());
    let row = credential::ActiveModel {
        id: Set(id),
        person_id: Set(may.subject()),
        kind: Set(What::Device),
        name: Set(name.map(|name: String| seal(op, key, name_place(id), &name))),
        salt: Set(op.random::<16>().to_vec()),
        generation: Set(1),
        rotated_at: Set(op.now),
        created_at: Set(op.now),
        expires_at: Set(op.now + lasts),
        ended_at: Set(None),
        confirmed_at: Set(confirmed_at),
        scopes: Set(None),
        used_on: Set(None),
        app_id: Set(None),
        contact_id: Set(None),
        group_id: Set(None),
        member_id: Set(None),
        ends_at: Set(None),
    };
    let device = store::credential::insert(tx, may, row).await?;
    tx.tell(device.person_id, Kind::DeviceChanged, id.0, tx.account());
    tx.note_of(Doer::device(device.person_id, id), Deed::SignedIn);
    session(op, &device, device.generation, device.expires_at)
}

fn session(op: &Op, device: &credential::Model, generation: i32, expires_at: DateTime<Utc>) -> Result<Session> {
    let (access_token, access_expires_at) = issuing::issue(op, device.person_id, device.id, Scopes::all())?;
    Ok(Session {
        access_token,
        access_expires_at,
        refresh_token: tokens::refresh_token(op, device, generation),
        refresh_expires_at: expires_at,
        device_token: tokens::device_token(op, device.id),
        device: device.id.into(),
        person: device.person_id,
    })
}

impl Again for Session {
    /// Makes the tokens of the device again, unless they were refreshed more than 30 seconds ago.
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let device = store::credential::live(op, kept.one::<DeviceId>()?.into()).await?.ok_or_else(tokens::refused)?;
        if device.generation > 1 && op.now - device.rotated_at > GRACE {
            return Err(tokens::refused());
        }
        session(op, &device, device.generation, device.expires_at)
    }
}

/// Exchanges a refresh token for the next one and an access token. For 30 seconds, the previous token gives the same
/// successor, since phones lose responses. An older one ends the device, since somebody else has a copy of it.
///
/// # Errors
///
/// A refusal if the token is no longer valid.
pub async fn refresh_session(op: &Op, token: &str) -> Result<Session> {
    let token = RefreshToken::read(token)?;
    let tx = Tx::begin(op).await?;
    let device = store::credential::lock(&tx, token.device).await?.filter(|device| token.is_of(op, device));
    let Some(device) = device else { return Err(tokens::refused()) };
    let facts = RefreshFacts { device, kind: What::Device, generation: token.generation, now: op.now };
    let may = permit::<Refresh>(&tx, &facts)?;
    let device = facts.device;
    match may.subject() {
        Rotation::Next(_) => {
            let expires_at = op.now + op.env.settings.refresh;
            store::credential::rotate(&tx, &may, expires_at).await?;
            tx.note_of(Doer::device(device.person_id, device.id), Deed::Used);
            tx.commit_as(DeviceId::from(device.id)).await?;
            session(op, &device, device.generation + 1, expires_at)
        }
        Rotation::Repeat(_) => session(op, &device, device.generation, device.expires_at),
        Rotation::End(id) => {
            store::credential::end_family(&tx, &may).await?;
            tx.tell(device.person_id, Kind::DeviceChanged, id.0, tx.account());
            tx.commit().await?;
            metrics::counter!("kith_sessions_ended_for_reuse_total").increment(1);
            tracing::warn!(device = %id.0, "a refresh token was used again: its family has ended");
            Err(tokens::refused())
        }
    }
}

/// Ends the device on which the viewer acts.
///
/// # Errors
///
/// [`Error::Unauthenticated`](crate::Error::Unauthenticated) if nobody is signed in.
pub async fn sign_out(op: &Op) -> Result<()> {
    end_device(op, op.device()?).await
}

/// Ends one of the viewer's devices: its tokens are revoked.
///
/// # Errors
///
/// A refusal if the viewer has no such device.
pub async fn end_device(op: &Op, id: DeviceId) -> Result<()> {
    let me = op.person()?;
    let tx = Tx::begin(op).await?;
    let device = store::credential::lock(&tx, id.into()).await?.filter(|device| device.person_id == me);
    let may = permit::<EndDevice>(&tx, &device)?;
    store::credential::end(&tx, &may).await?;
    tx.note(Deed::AccessEnded);
    tx.tell(me, Kind::DeviceChanged, id.0, tx.account());
    tx.commit_as(()).await
}

/// Tells the feed of an account that these credentials of it have ended.
pub(super) fn tell_ended(tx: &Tx<'_>, ended: Vec<credential::Model>) {
    for row in ended {
        // An app that acts for itself is no device of anybody's.
        if row.kind != What::App {
            tx.tell(row.person_id, event(row.kind), row.id.0, tx.account());
        }
    }
}

/// Ends what isn't a device of an account, for good, and tells its feed.
pub(crate) async fn end_granted<A: OverAccount>(tx: &Tx<'_>, may: &Permit<'_, A>) -> Result<()> {
    tell_ended(tx, store::credential::end_granted(tx, may).await?);
    Ok(())
}

/// The kind of event that tells of a change of a credential.
pub(super) const fn event(kind: What) -> Kind {
    match kind {
        What::Device => Kind::DeviceChanged,
        What::Token => Kind::PersonalTokenChanged,
        What::Grant => Kind::GrantChanged,
        What::App => Kind::AppChanged,
    }
}

/// A device on which the viewer is signed in.
#[derive(Clone, Debug)]
pub struct Device {
    /// The id.
    pub id: DeviceId,
    /// The name that was given at sign-in, if any.
    pub name: Option<String>,
    /// When the viewer signed in on it.
    pub created_at: DateTime<Utc>,
    /// When it last requested an access token.
    pub last_seen_at: DateTime<Utc>,
    /// When it will be signed out if it isn't used.
    pub expires_at: DateTime<Utc>,
    /// Whether it is the device that acts.
    pub is_current: bool,
}

/// The devices on which the viewer is signed in, newest first.
///
/// # Errors
///
/// [`Error::Unauthenticated`](crate::Error::Unauthenticated) if nobody is signed in.
pub async fn devices(op: &Op) -> Result<Vec<Device>> {
    let current = op.device()?;
    let key = op.env.vault.key(op.person()?.0).await?;
    let devices = store::credential::own(op, op.env.db.read(), What::Device).await?.into_iter().map(|row| Device {
        id: row.id.into(),
        name: row.name.as_ref().map(|name| key.show(name_place(row.id), name)),
        created_at: row.created_at,
        last_seen_at: row.rotated_at,
        expires_at: row.expires_at,
        is_current: row.id == current.into(),
    });
    Ok(devices.collect())
}

/// Those of these devices that are the viewer's.
///
/// # Errors
///
/// [`Error::Unauthenticated`](crate::Error::Unauthenticated) if nobody is signed in.
pub async fn devices_by_ids(op: &Op, ids: &[DeviceId]) -> Result<HashMap<DeviceId, Device>> {
    // Nobody has so many that asking for all of them would cost more than asking for some.
    let all = devices(op).await?;
    Ok(all.into_iter().filter(|device| ids.contains(&device.id)).map(|device| (device.id, device)).collect())
}

/// The names of these credentials of the viewer's, those that have ended included.
pub(crate) async fn credential_names(op: &Op, ids: Vec<CredentialId>) -> Result<HashMap<CredentialId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let key = op.env.vault.key(op.person()?.0).await?;
    let rows = store::credential::named(op, ids).await?;
    Ok(rows.into_iter().filter_map(|(id, name)| Some((id, key.show(name_place(id), &name?)))).collect())
}

/// Where the name of a credential is sealed.
pub(super) fn name_place(credential: CredentialId) -> Place {
    Place::new("credential", "name", credential.0)
}

/// Refuses what an app does with a person's password, where the operator has people sign in on Kith's own pages alone.
///
/// # Errors
///
/// A refusal.
pub fn directly(op: &Op) -> Result<()> {
    if op.env.settings.direct_sign_in {
        return Ok(());
    }
    let message = "People sign in to this server on its own pages. Ask for access by OAuth: see the server's metadata.";
    Err(Error::refused(ErrorCode::NotOpen, message))
}

/// How many credentials end in one transaction.
const SOME: u64 = 500;

/// Ends everything by which anybody is signed in, or an app or a token acts for anybody, and every mailed code.
pub(crate) async fn end_all_access(op: &Op) -> Result<()> {
    store::verification::end_all(op).await?;
    loop {
        let tx = Tx::begin(op).await?;
        let were_some = store::credential::end_some(&tx, SOME).await?;
        tx.commit().await?;
        if !were_some {
            return Ok(());
        }
    }
}
