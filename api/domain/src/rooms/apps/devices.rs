//! Apps on devices without a browser (RFC 8628): the device shows a code, a person types it at another device and decides, and
//! the device asks until they have.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use entity::{AuthorizationId, DeviceAuthorizationId, device_authorization};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::app::client_id;
use super::asking::{Asked, DeviceRequest, Request, request, to_decide};
use super::client::Client;
use super::oauth::answer::DeviceAnswer;
use super::oauth::error::{Code, OAuthError};
use super::oauth::metadata::DEVICE;
use super::oauth::polling::{INTERVAL, Pace, pending, too_early};
use super::oauth::user_code::UserCode;
use super::policy::{AskOnDevice, AskOnDeviceFacts, Poll, PollFacts, may_ask};
use super::{granting, store};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::scope::Scopes;
use crate::core::throttle::Guess;
use crate::core::tx::Tx;
use crate::rooms::accounts::{self, GrantTokens};

/// How long the codes of a device are valid.
pub const DEVICE_CODE_LASTS: Duration = Duration::minutes(15);
/// The prefix of device codes, for secret scanners.
const DEVICE_CODE: &str = "kith_device_code_";
/// How often a user code is made anew if another device has the same.
const TRIES: usize = 4;

/// Gives a device its codes. Whoever proves nothing gets so many from one network as it has guesses.
///
/// # Errors
///
/// `unauthorized_client`, if the app may ask nobody; or that the server can't answer now.
pub async fn device_authorization(op: &Op, client: &Client, scopes: Scopes) -> Result<DeviceAnswer, OAuthError> {
    if !client.is_confidential {
        Guess::of_network(op, "device authorization").count(op).await?;
    }
    let tx = Tx::begin(op).await?;
    let app = store::apps::lock(&tx, client.app).await?;
    let facts = AskOnDeviceFacts { app, setting: op.env.settings.registration };
    let may = permit::<AskOnDevice>(&tx, &facts).map_err(|_| {
        let description = "The operator of this installation has to approve the app before it can ask people.";
        OAuthError::new(Code::UnauthorizedClient, description)
    })?;
    let id = DeviceAuthorizationId(op.id());
    let mut user_code = UserCode::new(op.random());
    for _ in 0..TRIES {
        let row = device_authorization::ActiveModel {
            id: Set(id),
            user_code: Set(hash(op, user_code)),
            scopes: Set(scopes.bits()),
            poll_interval: Set(seconds(INTERVAL)),
            polled_at: Set(None),
            created_at: Set(op.now),
            expires_at: Set(op.now + DEVICE_CODE_LASTS),
            decided_at: Set(None),
            ..Default::default()
        };
        if store::devices::insert(&tx, &may, row).await? {
            tx.commit().await?;
            let page = format!("{}{DEVICE}", op.env.settings.public_url);
            let lasts = u32::try_from(DEVICE_CODE_LASTS.num_seconds()).unwrap_or_default();
            let interval = u32::try_from(INTERVAL.num_seconds()).unwrap_or_default();
            return Ok(DeviceAnswer::new(device_code(op, id).into(), user_code, &page, lasts, interval));
        }
        user_code = UserCode::new(op.random());
    }
    Err(OAuthError::unavailable(Duration::seconds(2)))
}

/// What a device asks whose code the viewer has typed. Guesses are counted against the viewer and their network.
///
/// # Errors
///
/// A refusal if the code is wrong, has expired or was decided on, and after too many attempts.
pub async fn asked_on_device(op: &Op, user_code: UserCode) -> Result<Asked> {
    let wrong = || {
        let message = "This code isn't right, or it has expired. Check what your device shows now.";
        Error::refused_at("userCode", ErrorCode::InvalidCode, message)
    };
    let guess = Guess::new(op, "user code", op.person()?.0.as_bytes());
    guess.count(op).await?;
    let found = store::devices::open(op, &hash(op, user_code)).await?;
    let apps: Vec<_> = found.iter().map(|found| found.app_id).collect();
    let app = store::apps::by_ids(op, &apps).await?.pop();
    let app = app.filter(|app| may_ask(app, op.env.settings.registration));
    let (Some(found), Some(app)) = (found, app) else { return Err(wrong()) };
    guess.give_back(op).await?;
    let client_id = client_id(op, app.id);
    let request = DeviceRequest { client_id, user_code, scopes: Scopes::from_bits(found.scopes) };
    to_decide(op, found.id.0, &app, Request::OnDevice(request))
}

/// Answers a device that asks what was decided (RFC 8628, section 3.5).
pub(super) async fn poll(op: &Op, client: &Client, code: &str) -> Result<GrantTokens, OAuthError> {
    let wrong =
        || OAuthError::new(Code::InvalidGrant, "This device code is wrong, was used before, or is another app's.");
    let id = of_device_code(op, code).ok_or_else(wrong)?;
    let decision = AuthorizationId(id.0);
    let tx = Tx::begin(op).await?;
    // Who decided doesn't change: the person first, as everywhere.
    let before = store::authorizations::find(&tx, decision).await?;
    let account = match &before {
        Some(decided) => accounts::lock_people(&tx, [decided.person_id]).await?.pop(),
        None => None,
    };
    let found = store::devices::lock(&tx, id).await?;
    let may = permit::<Poll>(&tx, &PollFacts { device: found.clone(), app: client.app }).map_err(|_| wrong())?;
    let device = found.ok_or_else(wrong)?;
    let decided = store::authorizations::lock(&tx, decision).await?;
    if decided.is_some() && before.is_none() {
        // It was decided at this very moment: the next poll learns it.
        return Err(pending());
    }
    if let Some((decided, grant)) = decided.clone().and_then(|decided| decided.credential_id.map(|id| (decided, id))) {
        // Nobody but the device has seen its code: the answer was lost, or it asked twice at once.
        if let Some(tokens) = accounts::first_tokens_again(&tx, client.app, grant).await? {
            return Ok(tokens);
        }
        granting::begin(tx, client, decided, account).await?;
        return Err(wrong());
    }
    if device.expires_at <= op.now {
        return Err(OAuthError::new(Code::ExpiredToken, "The device code has expired. Ask for new codes."));
    }
    if device.decided_at.is_some() && decided.is_none() {
        return Err(OAuthError::new(Code::AccessDenied, "The person doesn't want this."));
    }
    let interval = Duration::seconds(device.poll_interval.into());
    let (pace, is_in_time) = Pace { answered_at: device.polled_at, interval }.poll(op.now);
    let row = device_authorization::ActiveModel {
        polled_at: Set(pace.answered_at),
        poll_interval: Set(seconds(pace.interval)),
        ..Default::default()
    };
    store::devices::keep_pace(&tx, &may, row).await?;
    match decided.filter(|_| is_in_time) {
        None => {
            tx.commit().await?;
            Err(if is_in_time { pending() } else { too_early() })
        }
        Some(decided) => match request(op, &decided, account.as_ref(), client) {
            Some(Request::OnDevice(_)) => granting::begin(tx, client, decided, account).await?.ok_or_else(wrong),
            _ => Err(wrong()),
        },
    }
}

fn seconds(interval: Duration) -> i32 {
    i32::try_from(interval.num_seconds()).unwrap_or(i32::MAX)
}

/// What is kept of a user code.
fn hash(op: &Op, code: UserCode) -> Vec<u8> {
    let input = [b"user code\0".as_slice(), code.letters().as_bytes()].concat();
    hmac::sign(&op.env.keys.codes, &input).as_ref().to_vec()
}

/// The device code of a request: derived from it, so that it isn't stored.
fn device_code(op: &Op, id: DeviceAuthorizationId) -> String {
    let mac = hmac::sign(&op.env.keys.tokens, &device_code_input(id));
    format!("{DEVICE_CODE}{}", URL_SAFE_NO_PAD.encode([id.0.as_bytes().as_slice(), mac.as_ref()].concat()))
}

/// The request of a device code; `None` if it isn't a code of this installation.
fn of_device_code(op: &Op, code: &str) -> Option<DeviceAuthorizationId> {
    let bytes = URL_SAFE_NO_PAD.decode(code.strip_prefix(DEVICE_CODE)?).ok()?;
    let (id, mac) = bytes.split_first_chunk::<16>()?;
    let id = DeviceAuthorizationId(Uuid::from_bytes(*id));
    hmac::verify(&op.env.keys.tokens, &device_code_input(id), mac).ok().map(|()| id)
}

fn device_code_input(id: DeviceAuthorizationId) -> Vec<u8> {
    [b"device code\0".as_slice(), id.0.as_bytes()].concat()
}
