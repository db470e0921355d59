//! The sessions of Kith's own pages: a browser holds a sealed cookie that names a device on which its person is signed in.
//! The device is asked for at each page: these are few, and the person may have ended it.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sign_in::{PAGES_LAST, Session};
use super::store;
use super::tokens::Sealed;
use crate::core::actor::{Acting, Actor};
use crate::core::error::{Error, Result};
use crate::core::op::{Env, Op};
use crate::core::scope::Scopes;
use crate::core::secrets::Place;

/// What the addresses of pages for mailed codes are sealed for.
const SENT: Place = Place::new("verification", "page", Uuid::nil());
/// What these cookies are sealed for.
const PLACE: Place = Place::new("credential", "page", Uuid::nil());

/// The cookie of a session that was just begun.
#[must_use]
pub fn page_cookie(op: &Op, session: &Session) -> String {
    let sealed = Sealed {
        credential: session.device.into(),
        person: session.person,
        scopes: Scopes::all(),
        expires_at: op.now + PAGES_LAST,
    };
    sealed.seal(op, PLACE)
}

/// Who is signed in, by such a cookie; `None` if it isn't one, has expired, or the device has ended.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn visitor(op: &Op, cookie: &str) -> Result<Option<Actor>> {
    let Some(opened) = Sealed::open(&op.env.keys, PLACE, cookie).filter(|it| it.expires_at > op.now) else {
        return Ok(None);
    };
    let device = store::credential::live(op, opened.credential).await?;
    let device = device.filter(|device| device.person_id == opened.person);
    Ok(device.map(|device| Actor::Person(Acting::on_device(opened.person, device.id))))
}

/// The token that ties a form to the browser that it was shown in: a keyed hash of its cookie.
#[must_use]
pub fn form_token(env: &Env, cookie: &str) -> String {
    URL_SAFE_NO_PAD.encode(hmac::sign(&env.keys.tokens, &[b"form\0", cookie.as_bytes()].concat()))
}

/// A mailed code, as the page knows it on which the code is entered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SentCode {
    /// What belongs to the code.
    pub verification: Uuid,
    /// The address to which it was sent, if it was.
    pub email: String,
}

/// Seals it for the address of that page, in which nobody's email address may stand. Only the browser that asked for the
/// code opens it: else a stranger's link could have somebody confirm an account whose password the stranger knows.
///
/// # Errors
///
/// None that can happen.
pub fn seal_sent_code(op: &Op, browser: &str, sent: &SentCode) -> Result<String> {
    let plain = serde_json::to_vec(&(form_token(&op.env, browser), sent)).map_err(Error::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(op.env.keys.requests.seal(op.random(), SENT, &plain).0))
}

/// Opens it; `None` if it isn't one, or another browser's.
#[must_use]
pub fn open_sent_code(env: &Env, browser: &str, sealed: &str) -> Option<SentCode> {
    let sealed = entity::Sealed(URL_SAFE_NO_PAD.decode(sealed).ok()?);
    let (token, sent): (String, _) = serde_json::from_slice(&env.keys.requests.open(SENT, &sealed).ok()?).ok()?;
    is_form_token(env, browser, &token).then_some(sent)
}

/// The same operation for [`crate::once`], with what a form of a browser sends: pressed twice, it has one effect. `shown`
/// tells each showing of the form apart, so that sending the same again later counts.
#[must_use]
pub fn once_a_form(op: &Op, browser: &str, shown: &str, sent: &[u8]) -> Op {
    let mut key = hmac::Context::with_key(&op.env.keys.repeats);
    for part in [browser.as_bytes(), shown.as_bytes(), sent] {
        key.update(hmac::sign(&op.env.keys.repeats, part).as_ref());
    }
    op.keyed(&URL_SAFE_NO_PAD.encode(key.sign()), &[])
}

/// Whether a form has the token of this browser, in constant time.
#[must_use]
pub fn is_form_token(env: &Env, cookie: &str, token: &str) -> bool {
    verify_slices_are_equal(form_token(env, cookie).as_bytes(), token.as_bytes()).is_ok()
}
