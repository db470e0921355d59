//! The pages that only say that something didn't work, with a way on.

use axum::http::StatusCode;
use axum::response::Response;
use domain::Error;

use super::browser::Browser;
use super::problems::with_wait;
use super::sign_in::with_next;
use super::{SIGN_IN, page};
use crate::pages::views::{Message, Notice};

/// A page that only says something, with a link to a page to go on with.
pub fn message(browser: &Browser, status: StatusCode, notice: Notice, go_on: &str) -> Response {
    browser.answer(page(status, &Message { frame: browser.frame(), notice, go_on: Some(go_on) }))
}

/// What a form is told that is too old, or of another browser. Whoever is signed in still goes straight on to `next`.
pub fn expired(browser: &Browser, next: &str) -> Response {
    message(browser, StatusCode::FORBIDDEN, Notice::Expired, &with_next(SIGN_IN, next))
}

/// What is said if a page can't be shown, or what it asks for can't be done; `again` is where to try again.
pub fn failed(browser: &Browser, error: &Error, again: &str) -> Response {
    let response = match error {
        Error::Unauthenticated | Error::Refused(_) | Error::BadCursor => expired(browser, again),
        Error::Unavailable | Error::Repeated => {
            message(browser, StatusCode::SERVICE_UNAVAILABLE, Notice::Failed, again)
        }
        error => {
            tracing::error!(%error, "a page failed");
            message(browser, StatusCode::INTERNAL_SERVER_ERROR, Notice::Failed, again)
        }
    };
    with_wait(response, error)
}
