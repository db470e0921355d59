//! The pages for devices without a browser (RFC 8628): a person enters the code that a device shows, sees what it belongs to,
//! and decides as for any other app.

use axum::Form as Sent;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::apps::oauth::metadata::DEVICE;
use domain::apps::oauth::user_code::UserCode;
use domain::apps::{self, Asked, Decided, Decision, Request};
use domain::{Actor, Error};
use serde::Deserialize;

use super::browser::Browser;
use super::consent::{Given, Sealed, form, not_decided, shown, without_password};
use super::messages::{expired, failed, message};
use super::problems::{why, with_wait};
use super::{ACCOUNT, page, see_other, sign_in};
use crate::pages::views::{self, Notice};
use crate::pages::{Form, Person, Problem};

/// The path of the consent page for a device.
pub const CONSENT: &str = "/device/consent";

/// The code that a device shows.
#[derive(Debug, Deserialize)]
pub struct Code {
    #[serde(default)]
    user_code: String,
}

/// What the form for the code sends.
#[derive(Debug, Deserialize)]
pub struct Entered {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    user_code: String,
}

/// What is sent by the buttons.
#[derive(Debug, Deserialize)]
pub struct Pressed {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    decision: String,
}

/// The path of the page that shows what a code belongs to.
pub fn complete(code: UserCode) -> String {
    format!("{DEVICE}?user_code={code}")
}

/// The path of the page that says how it ended.
pub fn done_with(sealed: &str) -> String {
    format!("/device/done?request={sealed}")
}

/// Asks for the code, or shows what it belongs to: nothing is decided before a button is pressed.
pub async fn show(browser: Browser, Query(code): Query<Code>) -> Response {
    let typed = code.user_code;
    if browser.actor == Actor::Nobody {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("user_code", &typed).finish();
        let next = if typed.is_empty() { DEVICE.to_owned() } else { format!("{DEVICE}?{query}") };
        return sign_in::show(&browser, StatusCode::OK, &next, "", Vec::new()).await;
    }
    if typed.is_empty() {
        return ask(&browser, StatusCode::OK, "", Vec::new());
    }
    let Ok(code) = typed.parse::<UserCode>() else {
        return ask(&browser, StatusCode::UNPROCESSABLE_ENTITY, &typed, vec![Problem::DeviceCodeWrong]);
    };
    match apps::asked_on_device(&browser.op(), code).await {
        Ok(asked) => confirm_page(&browser, &asked, code).await,
        Err(error @ Error::Refused(_)) if error.wait().is_some() => {
            let (status, problems) = why(&error);
            with_wait(ask(&browser, status, &typed, problems), &error)
        }
        Err(Error::Refused(_)) => {
            ask(&browser, StatusCode::UNPROCESSABLE_ENTITY, &typed, vec![Problem::DeviceCodeWrong])
        }
        Err(error) => failed(&browser, &error, DEVICE),
    }
}

/// The form for the code.
fn ask(browser: &Browser, status: StatusCode, code: &str, problems: Vec<Problem>) -> Response {
    let csrf = browser.form_token();
    let form = Form { action: DEVICE, csrf: &csrf, problems };
    browser.answer(page(status, &views::DeviceCode { frame: browser.frame(), form, code }))
}

/// Takes the code, and goes on to what it belongs to.
pub async fn enter(browser: Browser, Sent(sent): Sent<Entered>) -> Response {
    let typed = sent.user_code.trim();
    if !browser.is_own_form(&sent.csrf) {
        return ask(&browser, StatusCode::FORBIDDEN, typed, vec![Problem::FormExpired]);
    }
    if let Ok(code) = typed.parse::<UserCode>() {
        return browser.answer(see_other(&complete(code)));
    }
    let problem = if typed.is_empty() { Problem::DeviceCodeMissing } else { Problem::DeviceCodeWrong };
    ask(&browser, StatusCode::UNPROCESSABLE_ENTITY, typed, vec![problem])
}

async fn confirm_page(browser: &Browser, asked: &Asked, code: UserCode) -> Response {
    let viewer = match domain::accounts::viewer(&browser.op()).await {
        Ok(viewer) => viewer,
        Err(error) => return failed(browser, &error, DEVICE),
    };
    let csrf = browser.form_token();
    let action = format!("/device/confirm?request={}", asked.sealed);
    let switch = sign_in::with_next("/sign-out", &complete(code));
    let code = code.to_string();
    let view = views::DeviceConfirm {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems: Vec::new() },
        code: &code,
        app: shown(&asked.app, None),
        account: Person { name: &viewer.display_name, email: &viewer.email },
        switch: &switch,
    };
    browser.answer(page(StatusCode::OK, &view))
}

/// Goes on to the consent page, or refuses, as the person pressed.
pub async fn confirm(browser: Browser, Query(sealed): Query<Sealed>, Sent(sent): Sent<Pressed>) -> Response {
    if !browser.is_own_form(&sent.csrf) {
        return expired(&browser, DEVICE);
    }
    if sent.decision == "continue" {
        return browser.answer(see_other(&format!("{CONSENT}?request={}", sealed.request)));
    }
    match apps::decide(&browser.op(), &sealed.request, Decision::default()).await {
        Ok(Decided::BackToApp(address)) => browser.answer(see_other(&address)),
        Ok(Decided::OnDevice | Decided::Begun) => browser.answer(see_other(&done_with(&sealed.request))),
        Err(denied) => not_decided(&browser, denied, DEVICE),
    }
}

/// The consent page for a device.
pub async fn consent(browser: Browser, Query(sealed): Query<Sealed>) -> Response {
    let op = browser.op();
    let here = format!("{CONSENT}?request={}", sealed.request);
    if browser.actor == Actor::Nobody {
        return sign_in::show(&browser, StatusCode::OK, &here, "", Vec::new()).await;
    }
    match apps::asked_again(&op, &sealed.request).await {
        Ok(asked) if matches!(asked.request, Request::OnDevice(_)) => {
            if let Some(response) = without_password(&browser, &op, &here).await {
                return response;
            }
            form(&browser, &op, &asked, &Given::first(&asked), Vec::new()).await
        }
        Ok(_) => message(&browser, StatusCode::BAD_REQUEST, Notice::Expired, DEVICE),
        Err(denied) => not_decided(&browser, denied, DEVICE),
    }
}

/// Says how it ended.
pub async fn done(browser: Browser, Query(sealed): Query<Sealed>) -> Response {
    match apps::decided_on_device(&browser.op(), &sealed.request).await {
        Ok((app, is_allowed)) => {
            let view = views::DeviceDone { frame: browser.frame(), app: &app.name, is_allowed, account: ACCOUNT };
            browser.answer(page(StatusCode::OK, &view))
        }
        Err(denied) => not_decided(&browser, denied, DEVICE),
    }
}
