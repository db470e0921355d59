//! The page on which a person has their account deleted, or keeps it after all.

use axum::Form as Sent;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{accounts, privacy};

use super::account::{day_of, person, refused};
use super::browser::Browser;
use super::export::{is_confirmed, needs_password};
use super::messages::failed;
use super::problems::{why, with_wait};
use super::sign_in::Pressed;
use super::{ACCOUNT, DELETION, EXPORT, page, see_other, sign_in};
use crate::pages::views::{self, Notice};
use crate::pages::{Form, Frame, Problem};

/// Where the form is sent that keeps the account. It is another one than that of the deletion: who presses the button of
/// that twice doesn't take it back.
pub const CANCEL: &str = "/account/deletion/cancel";

/// The page, for whoever is signed in and has given their password a moment ago. Keeping the account needs none.
pub async fn show(browser: Browser) -> Response {
    if !browser.is_signed_in() {
        return sign_in::show(&browser, StatusCode::OK, DELETION, "", Vec::new()).await;
    }
    let planned = accounts::viewer(&browser.op()).await.map(|viewer| viewer.delete_at.is_some());
    let may = match planned {
        Ok(false) => is_confirmed(&browser).await,
        planned => planned,
    };
    match may {
        Ok(true) => form(&browser, StatusCode::OK, Vec::new()).await,
        Ok(false) => sign_in::ask_password(&browser, StatusCode::OK, DELETION, Vec::new()).await,
        Err(error) => failed(&browser, &error, DELETION),
    }
}

async fn form(browser: &Browser, status: StatusCode, problems: Vec<Problem>) -> Response {
    let viewer = match accounts::viewer(&browser.op()).await {
        Ok(viewer) => viewer,
        Err(error) => return failed(browser, &error, DELETION),
    };
    let csrf = browser.form_token();
    let action = if viewer.delete_at.is_some() { CANCEL } else { DELETION };
    let view = views::DeletionPage {
        frame: Frame { person: Some(person(&viewer)), ..browser.frame() },
        form: Form { action, csrf: &csrf, problems },
        deleted_on: viewer.delete_at.map(|at| day_of(&viewer, at)),
        export: EXPORT,
        account: ACCOUNT,
    };
    browser.answer(page(status, &view))
}

/// Asks for the deletion.
pub async fn delete(browser: Browser, Sent(sent): Sent<Pressed>) -> Response {
    if let Some(refusal) = refused(&browser, &sent.csrf, DELETION).await {
        return refusal;
    }
    let asked = privacy::delete_confirmed_account(&browser.op()).await.map(drop);
    answered(&browser, asked, Notice::DeletionRequested).await
}

/// Keeps the account.
pub async fn cancel(browser: Browser, Sent(sent): Sent<Pressed>) -> Response {
    if let Some(refusal) = refused(&browser, &sent.csrf, DELETION).await {
        return refusal;
    }
    let cancelled = privacy::cancel_deletion(&browser.op()).await;
    answered(&browser, cancelled, Notice::DeletionCancelled).await
}

async fn answered(browser: &Browser, done: domain::Result<()>, notice: Notice) -> Response {
    match done {
        Ok(()) => browser.done(browser.answer(see_other(ACCOUNT)), notice),
        Err(error) if needs_password(&error) => {
            sign_in::ask_password(browser, StatusCode::OK, DELETION, Vec::new()).await
        }
        Err(error) => {
            let (status, problems) = why(&error);
            with_wait(form(browser, status, problems).await, &error)
        }
    }
}
