//! The browser that asks for a page: its language, its cookies, and who is signed in.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::accounts::{self, PAGES_LAST};
use domain::{Actor, Env, Op};

use super::super::App;
use super::super::errors::unavailable;
use super::super::peer::CameFrom;
use super::STYLE_PATH;
use crate::adapters::random;
use crate::pages::{Frame, Language, Words};

/// The cookie that says who is signed in.
const SESSION: &str = "kith_session";
/// The cookie that ties forms to a browser in which nobody is signed in.
const FORM: &str = "kith_form";

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
    session: Option<String>,
    form: Option<String>,
    fresh: Option<String>,
}

impl FromRequestParts<App> for Browser {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let env = app.edge.env().clone();
        let Ok(from) = CameFrom::from_request_parts(parts, app).await;
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let words = Language::choose(None, accepted).words();
        let session = cookie(&env, &parts.headers, SESSION);
        let op = env.op(Actor::Nobody);
        let actor = match &session {
            Some(cookie) => accounts::visitor(&op, cookie).await.map_err(|_| unavailable(op.now))?,
            None => None,
        };
        let form = cookie(&env, &parts.headers, FORM);
        let session = session.filter(|_| actor.is_some());
        let needs_form = session.is_none() && form.is_none();
        let fresh = needs_form.then(|| URL_SAFE_NO_PAD.encode(random::<24>()));
        let form = form.or_else(|| fresh.clone());
        Ok(Self { env, actor: actor.unwrap_or(Actor::Nobody), from, words, session, form, fresh })
    }
}

impl Browser {
    /// An operation of whoever is signed in.
    pub fn op(&self) -> Op {
        self.env.op(self.actor).coming_from(self.from.0)
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
    pub fn signed_in(&self, mut response: Response, cookie: &str) -> Response {
        set(&self.env, &mut response, SESSION, cookie, Some(PAGES_LAST.num_seconds()));
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
