//! Resetting a forgotten password on Kith's own pages, with a mailed code. Nothing tells whether an address has an account.

use axum::Form as Sent;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::{self, SentCode};
use domain::ids::VerificationId;
use domain::once;
use serde::Deserialize;

use super::browser::{Browser, this_browser};
use super::messages::expired;
use super::problems::{why, with_new_password, with_wait};
use super::sign_in::{Next, action, with_next};
use super::sign_up::Mailed;
use super::{ACCOUNT, NEW_PASSWORD, RESET, SIGN_IN, page, see_other};
use crate::pages::views::{self, Notice};
use crate::pages::{Form, Problem};

/// What the page sends that asks for a code.
#[derive(Deserialize)]
pub struct Forgotten {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    email: String,
}

/// The page that asks for a code.
pub async fn open(browser: Browser, Query(next): Query<Next>) -> Response {
    show(&browser, StatusCode::OK, next.address(), "", Vec::new())
}

fn show(browser: &Browser, status: StatusCode, next: &str, email: &str, problems: Vec<Problem>) -> Response {
    let (action, csrf) = (action(RESET, next), browser.form_token());
    let view = views::RequestReset {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems },
        email,
        sign_in: &with_next(SIGN_IN, next),
    };
    browser.answer(page(status, &view))
}

/// Has a code mailed, and goes on to the page for it.
pub async fn request(browser: Browser, Query(next): Query<Next>, Sent(sent): Sent<Forgotten>) -> Response {
    let address = next.address();
    if !browser.is_own_form(&sent.csrf) {
        return show(&browser, StatusCode::FORBIDDEN, address, &sent.email, vec![Problem::FormExpired]);
    }
    if sent.email.trim().is_empty() {
        return show(&browser, StatusCode::UNPROCESSABLE_ENTITY, address, "", vec![Problem::EmailMissing]);
    }
    let op = browser.once(&next.once, &[RESET, &sent.email]);
    match once::once(&op, Box::pin(accounts::request_password_reset(&op, &sent.email))).await {
        Ok(code) => browser.goes_on_with_code(NEW_PASSWORD, address, code.id, &sent.email),
        Err(error) => {
            let (status, problems) = why(&error);
            with_wait(show(&browser, status, address, &sent.email, problems), &error)
        }
    }
}

/// What the page for the new password sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    csrf: String,
    verification: String,
    code: String,
    password: String,
}

/// The page for the code and the new password.
pub async fn open_choice(browser: Browser, Query(next): Query<Next>, Query(mailed): Query<Mailed>) -> Response {
    match browser.sent_code(&mailed.verification) {
        Some(sent) => {
            let given = Chosen { verification: mailed.verification, ..Chosen::default() };
            show_choice(&browser, StatusCode::OK, next.address(), &sent, &given, Vec::new())
        }
        None => expired(&browser, next.address()),
    }
}

fn show_choice(
    browser: &Browser,
    status: StatusCode,
    next: &str,
    sent: &SentCode,
    given: &Chosen,
    problems: Vec<Problem>,
) -> Response {
    let (action, csrf) = (action(NEW_PASSWORD, next), browser.form_token());
    let view = views::NewPassword {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems },
        email: &sent.email,
        verification: &given.verification,
        code: &given.code,
        again: &with_next(RESET, next),
    };
    browser.answer(page(status, &view))
}

/// Sets the new password, signs out everywhere else, signs in here, and goes on.
pub async fn reset(browser: Browser, Query(next): Query<Next>, Sent(given): Sent<Chosen>) -> Response {
    let address = next.address();
    let Some(sent) = browser.sent_code(&given.verification) else { return expired(&browser, address) };
    let again = |status, problems| show_choice(&browser, status, address, &sent, &given, problems);
    if !browser.is_own_form(&given.csrf) {
        return again(StatusCode::FORBIDDEN, vec![Problem::FormExpired]);
    }
    let code = given.code.trim().is_empty().then_some(Problem::CodeMissing);
    let problems: Vec<_> = code.into_iter().chain(with_new_password(&given.password)).collect();
    if !problems.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, problems);
    }
    let op = browser.once(&next.once, &[NEW_PASSWORD, &given.verification, &given.code, &given.password]);
    let (id, password) = (VerificationId(sent.verification), given.password.clone().into());
    let reset = accounts::reset_password(&op, id, &given.code, password, this_browser());
    match once::once(&op, Box::pin(reset)).await {
        Ok(session) => {
            let response = browser.answer(see_other(address));
            let response = if address == ACCOUNT { browser.done(response, Notice::PasswordReset) } else { response };
            browser.signed_in(response, &op, &session)
        }
        Err(error) => {
            let (status, problems) = why(&error);
            with_wait(again(status, problems), &error)
        }
    }
}
