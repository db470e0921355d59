//! Signing in and out on Kith's own pages, and giving the password once more.

use axum::Form as Sent;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::accounts::{self, SignIn};
use domain::apps::oauth::metadata::{AUTHORIZE, DEVICE};
use domain::{Error, apps, once};
use serde::Deserialize;

use super::browser::{Browser, this_browser};
use super::messages::{expired, failed, message};
use super::problems::{why, with_wait};
use super::{
    ACCOUNT, CONFIRM_PASSWORD, DELETION, EXPORT, LOG, RESET, SIGN_IN, SIGN_UP, SIGNED_OUT, device, page, see_other,
};
use crate::adapters::random;
use crate::pages::views::{self, Notice};
use crate::pages::{Form, Problem};

/// The pages to go on with.
const PAGES: [&str; 5] = [ACCOUNT, LOG, EXPORT, DELETION, DEVICE];
/// The pages to go on with that are about what an app asks, which stands in their query.
const ASKING: [&str; 2] = [AUTHORIZE, device::CONSENT];

/// Where to go on.
#[derive(Debug, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
    /// What tells this showing of a form apart.
    #[serde(default)]
    pub once: String,
}

impl Next {
    /// The page to go on with: only one of Kith's own, letter for letter, so that nobody is sent to a stranger.
    pub fn address(&self) -> &str {
        let (path, query) = self.next.split_once('?').unwrap_or((&self.next, ""));
        let is_own = PAGES.contains(&path) || (!query.is_empty() && ASKING.contains(&path));
        if is_own && query.bytes().all(|byte| byte.is_ascii_graphic()) { &self.next } else { ACCOUNT }
    }

    /// Whether none was named.
    fn is_missing(&self) -> bool {
        self.next.is_empty()
    }
}

/// A path that goes on to a page.
pub fn with_next(path: &str, next: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{}", url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish())
}

/// Where a form is sent that goes on to a page. Each showing of it is told apart, for [`Browser::once`].
pub fn action(path: &str, next: &str) -> String {
    format!("{}&once={}", with_next(path, next), URL_SAFE_NO_PAD.encode(random::<12>()))
}

/// The name of the app that sends somebody, if the page to go on with is its request.
pub async fn app_behind(browser: &Browser, next: &str) -> Option<String> {
    let query = next.strip_prefix(AUTHORIZE)?.strip_prefix('?')?;
    // Without its name, the page is as good.
    apps::asking(&browser.op(), query.as_bytes()).await.ok().flatten().map(|app| app.name)
}

/// What the sign-in page sends.
#[derive(Deserialize)]
pub struct Credentials {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// What is sent by a form with nothing but its token.
#[derive(Debug, Deserialize)]
pub struct Pressed {
    #[serde(default)]
    pub csrf: String,
}

/// The sign-in page, for whoever isn't signed in.
pub async fn open(browser: Browser, Query(next): Query<Next>) -> Response {
    if browser.is_signed_in() {
        return browser.answer(see_other(next.address()));
    }
    show(&browser, StatusCode::OK, next.address(), "", Vec::new()).await
}

/// The sign-in page, which goes on to another page.
pub async fn show(browser: &Browser, status: StatusCode, next: &str, email: &str, problems: Vec<Problem>) -> Response {
    let app = app_behind(browser, next).await;
    let (action, csrf) = (action(SIGN_IN, next), browser.form_token());
    let (sign_up, reset) = (with_next(SIGN_UP, next), with_next(RESET, next));
    let view = views::SignIn {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems },
        app: app.as_deref(),
        email,
        sign_up: Some(&sign_up),
        reset: Some(&reset),
    };
    browser.answer(page(status, &view))
}

/// Signs somebody in, and goes on.
pub async fn sign_in(browser: Browser, Query(next): Query<Next>, Sent(sent): Sent<Credentials>) -> Response {
    let address = next.address();
    if !browser.is_own_form(&sent.csrf) {
        return show(&browser, StatusCode::FORBIDDEN, address, &sent.email, vec![Problem::FormExpired]).await;
    }
    let missing =
        [(sent.email.trim().is_empty(), Problem::EmailMissing), (sent.password.is_empty(), Problem::PasswordMissing)];
    let missing: Vec<_> =
        missing.into_iter().filter_map(|(is_missing, problem)| is_missing.then_some(problem)).collect();
    if !missing.is_empty() {
        return show(&browser, StatusCode::UNPROCESSABLE_ENTITY, address, &sent.email, missing).await;
    }
    let op = browser.once(&next.once, &[SIGN_IN, &sent.email, &sent.password]);
    let given = SignIn {
        email: sent.email.clone(),
        password: sent.password.into(),
        device: this_browser(),
        device_token: browser.known_device().map(str::to_owned),
    };
    match once::once(&op, Box::pin(accounts::sign_in(&op, given))).await {
        Ok(session) => browser.signed_in(browser.answer(see_other(address)), &op, &session),
        Err(error) => {
            let (status, problems) = why(&error);
            with_wait(show(&browser, status, address, &sent.email, problems).await, &error)
        }
    }
}

/// The page that asks for the password once more, for whoever reloads it.
pub async fn reopen_password(browser: Browser, Query(next): Query<Next>) -> Response {
    ask_password(&browser, StatusCode::OK, next.address(), Vec::new()).await
}

/// The page that asks whoever is signed in for their password, and goes on to another page.
pub async fn ask_password(browser: &Browser, status: StatusCode, next: &str, problems: Vec<Problem>) -> Response {
    let email = match accounts::viewer(&browser.op()).await {
        Ok(viewer) => viewer.email,
        Err(Error::Unauthenticated) => return show(browser, status, next, "", problems).await,
        Err(error) => return failed(browser, &error, next),
    };
    let action = with_next(CONFIRM_PASSWORD, next);
    let csrf = browser.form_token();
    let view = views::ConfirmPassword {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems },
        email: &email,
        back: ACCOUNT,
    };
    browser.answer(page(status, &view))
}

/// Takes the password of whoever is signed in, and goes on.
pub async fn confirm_password(browser: Browser, Query(next): Query<Next>, Sent(sent): Sent<Credentials>) -> Response {
    let address = next.address();
    if !browser.is_own_form(&sent.csrf) {
        return ask_password(&browser, StatusCode::FORBIDDEN, address, vec![Problem::FormExpired]).await;
    }
    if sent.password.is_empty() {
        return ask_password(&browser, StatusCode::UNPROCESSABLE_ENTITY, address, vec![Problem::PasswordMissing]).await;
    }
    match accounts::confirm(&browser.op(), sent.password.into()).await {
        Ok(()) => browser.answer(see_other(address)),
        Err(error) => {
            let (status, mut problems) = why(&error);
            for problem in &mut problems {
                if *problem == Problem::SignInFailed {
                    *problem = Problem::PasswordWrong;
                }
            }
            with_wait(ask_password(&browser, status, address, problems).await, &error)
        }
    }
}

pub async fn sign_out(browser: Browser, Query(next): Query<Next>, Sent(sent): Sent<Pressed>) -> Response {
    let leads = if next.is_missing() { SIGNED_OUT } else { next.address() };
    if !browser.is_signed_in() {
        return browser.answer(see_other(leads));
    }
    if !browser.is_own_form(&sent.csrf) {
        return expired(&browser, next.address());
    }
    match accounts::sign_out(&browser.op()).await {
        Ok(()) | Err(Error::Unauthenticated | Error::Refused(_)) => browser.signed_out(see_other(leads)),
        Err(error) => failed(&browser, &error, ACCOUNT),
    }
}

/// The page that is shown after signing out.
pub async fn signed_out(browser: Browser) -> Response {
    if browser.is_signed_in() {
        return browser.answer(see_other(ACCOUNT));
    }
    message(&browser, StatusCode::OK, Notice::SignedOut, SIGN_IN)
}
