//! The page from which a person exports everything that is theirs. The answer to its form is the file, so that there is no
//! address at which anybody else could fetch it.

use axum::Form as Sent;
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts;
use domain::privacy::{self, Asked};
use domain::{Error, ErrorCode};

use super::super::export::{busy, stream};
use super::account::{person, refused};
use super::browser::Browser;
use super::messages::failed;
use super::sign_in::Pressed;
use super::{ACCOUNT, EXPORT, page, sign_in};
use crate::pages::views;
use crate::pages::{Form, Frame, Problem};

/// The page, for whoever is signed in and has given their password a moment ago.
pub async fn show(browser: Browser) -> Response {
    if !browser.is_signed_in() {
        return sign_in::show(&browser, StatusCode::OK, EXPORT, "", Vec::new()).await;
    }
    match is_confirmed(&browser).await {
        Ok(true) => form(&browser, StatusCode::OK, Vec::new()).await,
        Ok(false) => sign_in::ask_password(&browser, StatusCode::OK, EXPORT, Vec::new()).await,
        Err(error) => failed(&browser, &error, EXPORT),
    }
}

/// Whether the password was given within the last five minutes.
pub async fn is_confirmed(browser: &Browser) -> domain::Result<bool> {
    let op = browser.op();
    Ok(accounts::confirmed_until(&op).await?.is_some_and(|until| until > op.now))
}

async fn form(browser: &Browser, status: StatusCode, problems: Vec<Problem>) -> Response {
    let viewer = match accounts::viewer(&browser.op()).await {
        Ok(viewer) => viewer,
        Err(error) => return failed(browser, &error, EXPORT),
    };
    let csrf = browser.form_token();
    let view = views::ExportPage {
        frame: Frame { person: Some(person(&viewer)), ..browser.frame() },
        form: Form { action: EXPORT, csrf: &csrf, problems },
        account: ACCOUNT,
    };
    browser.answer(page(status, &view))
}

/// Starts the export, and streams it.
pub async fn export(browser: Browser, Sent(sent): Sent<Pressed>) -> Response {
    if let Some(refusal) = refused(&browser, &sent.csrf, EXPORT).await {
        return refusal;
    }
    let op = browser.op();
    let now = op.now;
    match privacy::export(op).await {
        Ok(Asked::Begun(pieces)) => stream(pieces),
        Ok(Asked::Busy(until)) => {
            let page = form(&browser, StatusCode::TOO_MANY_REQUESTS, vec![Problem::ExportRunning]).await;
            busy(page, until - now)
        }
        Err(error) if needs_password(&error) => {
            sign_in::ask_password(&browser, StatusCode::OK, EXPORT, Vec::new()).await
        }
        Err(error) => failed(&browser, &error, EXPORT),
    }
}

/// Whether the page was open for longer than the password counts.
pub fn needs_password(error: &Error) -> bool {
    let Error::Refused(reasons) = error else { return false };
    reasons.iter().any(|reason| reason.code == ErrorCode::PasswordConfirmationRequired)
}
