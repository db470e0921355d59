//! The browser that asks for a page: its language, its cookies, and who is signed in.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use domain::accounts::{self, NewDevice, PAGES_LAST, SentCode, Session};
use domain::ids::VerificationId;
use domain::{Actor, Env, Error, Op};

use super::super::App;
use super::super::peer::CameFrom;
use super::messages::failed;
use super::problems::with_wait;
use super::sign_in::with_next;
use super::{STYLE_PATH, page, see_other};
use crate::adapters::random;
use crate::pages::views::{Message, Notice};
use crate::pages::{Frame, Language, Words};

/// The cookie that says who is signed in.
const SESSION: &str = "kith_session";
/// The cookie that ties forms to a browser in which nobody is signed in.
const FORM: &str = "kith_form";
/// The cookie by which a browser is known in which somebody was signed in: others' wrong passwords don't delay it.
const KNOWN: &str = "kith_known";
/// For how long it is kept.
const KNOWN_FOR: Duration = Duration::days(180);
/// The cookie that says what has just been done, for the next page of the account.
const DONE: &str = "kith_done";
/// For how long that is news, in seconds.
const NEWS_FOR: i64 = 60;
/// What can have been done.
const NEWS: [(&str, Notice); 7] = [
    ("confirmed", Notice::EmailConfirmed),
    ("reset", Notice::PasswordReset),
    ("device", Notice::DeviceEnded),
    ("grant", Notice::GrantEnded),
    ("token", Notice::TokenEnded),
    ("deletion", Notice::DeletionRequested),
    ("kept", Notice::DeletionCancelled),
];

/// The browser that asks.
pub struct Browser {
    /// The installation.
    pub env: Arc<Env>,
    /// Who is signed in.
    pub actor: Actor,
    /// Where the request comes from.
    from: CameFrom,
    /// The words of its language.
    pub words: &'static Words,
    /// What has just been done.
    pub news: Option<Notice>,
    session: Option<String>,
    form: Option<String>,
    fresh: Option<String>,
    known: Option<String>,
}

/// What a browser is called in the list of devices.
pub fn this_browser() -> NewDevice {
    NewDevice { name: Some("Browser".to_owned()), is_on_pages: true }
}

impl FromRequestParts<App> for Browser {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let env = app.edge.env().clone();
        let Ok(from) = CameFrom::from_request_parts(parts, app).await;
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let wanted = wanted_languages(parts.uri.query().unwrap_or_default());
        let words = Language::choose(wanted.as_deref(), accepted).words();
        let session = cookie(&env, &parts.headers, SESSION);
        let op = env.op(Actor::Nobody);
        let actor = match &session {
            Some(cookie) => accounts::visitor(&op, cookie).await.map_err(|error| unavailable(words, &error))?,
            None => None,
        };
        let known = cookie(&env, &parts.headers, KNOWN);
        let news = cookie(&env, &parts.headers, DONE);
        let news = NEWS.iter().find(|(name, _)| news.as_deref() == Some(name)).map(|(_, notice)| *notice);
        let form = cookie(&env, &parts.headers, FORM);
        let session = session.filter(|_| actor.is_some());
        let needs_form = session.is_none() && form.is_none();
        let fresh = needs_form.then(|| URL_SAFE_NO_PAD.encode(random::<24>()));
        let form = form.or_else(|| fresh.clone());
        Ok(Self { env, actor: actor.unwrap_or(Actor::Nobody), from, words, news, session, form, fresh, known })
    }
}

/// The languages that an app asks for its person (`ui_locales`), also while they sign in on the way.
fn wanted_languages(query: &str) -> Option<String> {
    let one = |query: &str, wanted: &str| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    one(query, "ui_locales").or_else(|| one(one(query, "next")?.split_once('?')?.1, "ui_locales"))
}

/// The page that is shown if it can't be told who asks.
fn unavailable(words: &'static Words, error: &Error) -> Response {
    let view = Message { frame: Frame { words, style: STYLE_PATH, person: None }, notice: Notice::Failed, go_on: None };
    with_wait(page(StatusCode::SERVICE_UNAVAILABLE, &view), error)
}

impl Browser {
    /// An operation of whoever is signed in.
    pub fn op(&self) -> Op {
        self.env.op(self.actor).coming_from(self.from.0)
    }

    /// Whether somebody is signed in.
    pub fn is_signed_in(&self) -> bool {
        self.actor != Actor::Nobody
    }

    /// An operation with what a form sends, for [`domain::once`]: pressed twice, it has one effect. `shown` tells each
    /// showing of the form apart.
    pub fn once(&self, shown: &str, sent: &[&str]) -> Op {
        let op = self.op();
        if shown.is_empty() {
            return op;
        }
        accounts::once_a_form(&op, self.tie(), shown, sent.join("\0").as_bytes())
    }

    /// What shows that somebody was signed in here before.
    pub fn known_device(&self) -> Option<&str> {
        self.known.as_deref()
    }

    /// Goes on to the page for a code that was mailed, if it was. The address stands in no URL as it is.
    pub fn goes_on_with_code(&self, path: &str, next: &str, code: VerificationId, email: &str) -> Response {
        let sent = SentCode { verification: code.0, email: email.trim().to_owned() };
        match accounts::seal_sent_code(&self.op(), self.tie(), &sent) {
            Ok(sealed) => self.answer(see_other(&format!("{}&verification={sealed}", with_next(path, next)))),
            Err(error) => failed(self, &error, next),
        }
    }

    /// The code that a page is about, if this browser has asked for it.
    pub fn sent_code(&self, sealed: &str) -> Option<SentCode> {
        accounts::open_sent_code(&self.env, self.tie(), sealed)
    }

    /// What every page has around its content. Nobody is named: the consent page does that itself.
    pub fn frame(&self) -> Frame<'static> {
        Frame { words: self.words, style: STYLE_PATH, person: None }
    }

    /// The token that forms of this browser have.
    pub fn form_token(&self) -> String {
        accounts::form_token(&self.env, self.tie())
    }

    /// Whether a form is of this browser.
    pub fn is_own_form(&self, token: &str) -> bool {
        accounts::is_form_token(&self.env, self.tie(), token)
    }

    fn tie(&self) -> &str {
        self.session.as_deref().or(self.form.as_deref()).unwrap_or_default()
    }

    /// The answer, with the cookie that ties forms to the browser, if it has none.
    pub fn answer(&self, response: impl IntoResponse) -> Response {
        let mut response = response.into_response();
        if let Some(fresh) = &self.fresh {
            set(&self.env, &mut response, FORM, fresh, None);
        }
        response
    }

    /// The answer, with the cookie of a session.
    pub fn signed_in(&self, mut response: Response, op: &Op, session: &Session) -> Response {
        let cookie = accounts::page_cookie(op, session);
        set(&self.env, &mut response, SESSION, &cookie, Some(PAGES_LAST.num_seconds()));
        set(&self.env, &mut response, KNOWN, &session.device_token, Some(KNOWN_FOR.num_seconds()));
        response
    }

    /// The answer, with news for the next page of the account.
    pub fn done(&self, mut response: Response, notice: Notice) -> Response {
        if let Some((name, _)) = NEWS.iter().find(|(_, known)| *known == notice) {
            set(&self.env, &mut response, DONE, name, Some(NEWS_FOR));
        }
        response
    }

    /// The answer, which has told the news.
    pub fn told(&self, mut response: Response) -> Response {
        if self.news.is_some() {
            set(&self.env, &mut response, DONE, "", Some(0));
        }
        response
    }

    /// The answer, without a session from now on.
    pub fn signed_out(&self, mut response: Response) -> Response {
        set(&self.env, &mut response, SESSION, "", Some(0));
        response
    }
}

/// Behind https, no other host nor plain http can set these cookies (RFC 6265bis, section 4.1.3.2).
fn named(env: &Env, name: &str) -> String {
    if is_secure(env) { format!("__Host-{name}") } else { name.to_owned() }
}

fn is_secure(env: &Env) -> bool {
    env.settings().public_url.starts_with("https://")
}

fn cookie(env: &Env, headers: &HeaderMap, name: &str) -> Option<String> {
    let name = named(env, name);
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value.to_owned())
}

/// Sets a cookie that no script reads, and that comes along when an app sends somebody here (`Lax`), but with no form of
/// another site.
fn set(env: &Env, response: &mut Response, name: &str, value: &str, seconds: Option<i64>) {
    let secure = if is_secure(env) { "; Secure" } else { "" };
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", named(env, name));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
