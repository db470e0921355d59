//! Signing in and out on Kith's own pages.

use axum::Form as Sent;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::{self, SignIn};
use domain::apps::oauth::metadata::{AUTHORIZE, DEVICE};
use domain::{Error, ErrorCode};
use serde::Deserialize;

use super::browser::Browser;
use super::{device, page, see_other};
use crate::pages::views;
use crate::pages::{Form, Problem};

/// Where to go on.
#[derive(Debug, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

impl Next {
    /// The page to go on with: only one of Kith's own.
    fn address(&self) -> Option<&str> {
        let (path, _) = self.next.split_once('?').unwrap_or((&self.next, ""));
        [AUTHORIZE, DEVICE, device::CONSENT].contains(&path).then_some(&self.next)
    }
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
    csrf: String,
}

/// The sign-in page, which goes on to another page.
pub fn show(browser: &Browser, status: StatusCode, next: &str, email: &str, problems: Vec<Problem>) -> Response {
    let action = with_next("/sign-in", next);
    let csrf = browser.form_token();
    let view = views::SignIn {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems },
        app: None,
        email,
        sign_up: None,
        reset: None,
    };
    browser.answer(page(status, &view))
}

/// Signs somebody in, and goes on.
pub async fn sign_in(browser: Browser, Query(next): Query<Next>, Sent(sent): Sent<Credentials>) -> Response {
    let Some(address) = next.address() else { return browser.answer(StatusCode::BAD_REQUEST) };
    if !browser.is_own_form(&sent.csrf) {
        return show(&browser, StatusCode::FORBIDDEN, address, &sent.email, vec![Problem::FormExpired]);
    }
    let missing =
        [(sent.email.trim().is_empty(), Problem::EmailMissing), (sent.password.is_empty(), Problem::PasswordMissing)];
    let missing: Vec<_> =
        missing.into_iter().filter_map(|(is_missing, problem)| is_missing.then_some(problem)).collect();
    if !missing.is_empty() {
        return show(&browser, StatusCode::UNPROCESSABLE_ENTITY, address, &sent.email, missing);
    }
    let given = SignIn {
        email: sent.email.clone(),
        password: sent.password.into(),
        device_name: Some("Browser".to_owned()),
        device_token: None,
        confirms: true,
    };
    let op = browser.op();
    match accounts::sign_in(&op, given).await {
        Ok(session) => {
            let cookie = accounts::page_cookie(&op, &session);
            browser.signed_in(browser.answer(see_other(address)), &cookie)
        }
        Err(error) => {
            let (status, problem) = why(&error);
            show(&browser, status, address, &sent.email, vec![problem])
        }
    }
}

/// The page that asks whoever is signed in for their password, and goes on to another page.
pub async fn ask_password(browser: &Browser, status: StatusCode, next: &str, problems: Vec<Problem>) -> Response {
    let email = match accounts::viewer(&browser.op()).await {
        Ok(viewer) => viewer.email,
        Err(error) => return browser.answer(why(&error).0),
    };
    let action = with_next("/confirm-password", next);
    let csrf = browser.form_token();
    let view = views::ConfirmPassword {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems },
        email: &email,
        back: next,
    };
    browser.answer(page(status, &view))
}

/// Takes the password of whoever is signed in, and goes on.
pub async fn confirm_password(browser: Browser, Query(next): Query<Next>, Sent(sent): Sent<Credentials>) -> Response {
    let Some(address) = next.address() else { return browser.answer(StatusCode::BAD_REQUEST) };
    if !browser.is_own_form(&sent.csrf) {
        return ask_password(&browser, StatusCode::FORBIDDEN, address, vec![Problem::FormExpired]).await;
    }
    if sent.password.is_empty() {
        return ask_password(&browser, StatusCode::UNPROCESSABLE_ENTITY, address, vec![Problem::PasswordMissing]).await;
    }
    match accounts::confirm(&browser.op(), sent.password.into()).await {
        Ok(()) => browser.answer(see_other(address)),
        Err(error) => {
            let (status, problem) = why(&error);
            let problem = if problem == Problem::SignInFailed { Problem::PasswordWrong } else { problem };
            ask_password(&browser, status, address, vec![problem]).await
        }
    }
}

/// A path that goes on to a page.
pub fn with_next(path: &str, next: &str) -> String {
    format!("{path}?{}", url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish())
}

pub fn why(error: &Error) -> (StatusCode, Problem) {
    match error {
        Error::Refused(reasons) => {
            let is = |code: ErrorCode| reasons.iter().any(|reason| reason.code == code);
            if is(ErrorCode::TooManyAttempts) || is(ErrorCode::TooManyAttemptsFromNetwork) {
                // The longest delay is a quarter of an hour.
                (StatusCode::TOO_MANY_REQUESTS, Problem::Wait { minutes: 15 })
            } else if is(ErrorCode::Invalid) {
                (StatusCode::UNPROCESSABLE_ENTITY, Problem::EmailInvalid)
            } else {
                (StatusCode::UNAUTHORIZED, Problem::SignInFailed)
            }
        }
        error => {
            if !matches!(error, Error::Unavailable | Error::Repeated) {
                tracing::error!(%error, "signing in failed");
            }
            (StatusCode::SERVICE_UNAVAILABLE, Problem::Unavailable)
        }
    }
}

/// Signs the browser out, so that another account can be used.
pub async fn sign_out(browser: Browser, Query(next): Query<Next>, Sent(sent): Sent<Pressed>) -> Response {
    let Some(address) = next.address() else { return browser.answer(StatusCode::BAD_REQUEST) };
    if !browser.is_own_form(&sent.csrf) {
        return browser.answer(StatusCode::FORBIDDEN);
    }
    match accounts::sign_out(&browser.op()).await {
        Ok(()) | Err(Error::Unauthenticated | Error::Refused(_)) => browser.signed_out(see_other(address)),
        Err(_) => browser.answer(StatusCode::SERVICE_UNAVAILABLE),
    }
}
