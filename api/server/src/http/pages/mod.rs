//! Kith's own pages, which work without scripts: signing in and up, resetting a password, deciding what an app may do, and
//! one's account. Their looks and words are in [`crate::pages`].

mod account;
mod browser;
mod consent;
mod deletion;
mod device;
mod export;
mod log;
mod messages;
mod problems;
mod reset;
mod sign_in;
mod sign_up;

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use domain::apps::oauth::metadata::{AUTHORIZE, DEVICE};
use tower_http::set_header::SetResponseHeaderLayer;

use self::browser::Browser;
use super::App;
use crate::pages::STYLE;
use crate::pages::views::{self, Notice};

/// The paths of the pages.
const SIGN_IN: &str = "/sign-in";
const SIGNED_OUT: &str = "/signed-out";
const SIGN_UP: &str = "/sign-up";
const CONFIRM_EMAIL: &str = "/confirm-email";
const CONFIRM_PASSWORD: &str = "/confirm-password";
const RESET: &str = "/reset";
const NEW_PASSWORD: &str = "/new-password";
const ACCOUNT: &str = "/account";
const EXPORT: &str = "/account/export";
const DELETION: &str = "/account/deletion";
const LOG: &str = "/account/log";
/// The path of the style sheet.
const STYLE_PATH: &str = "/pages/style.css";
/// The pages load nothing but their style, and can't be framed. Nothing is said of where forms go: a browser would stop the
/// way to the app, which follows one.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The routes, with the headers of pages: their forms need an `Origin`, and lead to other sites. Links of invitations lead to
/// the first of them, unless something else is there.
pub fn routes(has_first_page: bool) -> axum::Router<App> {
    let fixed = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    let first = if has_first_page { axum::Router::new().route("/", get(invited)) } else { axum::Router::new() };
    first
        .route(AUTHORIZE, get(consent::show))
        .route("/oauth/consent", post(consent::decide))
        .route(DEVICE, get(device::show).post(device::enter))
        .route("/device/confirm", post(device::confirm))
        .route(device::CONSENT, get(device::consent))
        .route("/device/done", get(device::done))
        .route(SIGN_IN, get(sign_in::open).post(sign_in::sign_in))
        .route(CONFIRM_PASSWORD, get(sign_in::reopen_password).post(sign_in::confirm_password))
        .route("/sign-out", post(sign_in::sign_out))
        .route(SIGNED_OUT, get(sign_in::signed_out))
        .route(SIGN_UP, get(sign_up::open).post(sign_up::sign_up))
        .route(CONFIRM_EMAIL, get(sign_up::open_confirmation).post(sign_up::confirm))
        .route(RESET, get(reset::open).post(reset::request))
        .route(NEW_PASSWORD, get(reset::open_choice).post(reset::reset))
        .route(ACCOUNT, get(account::show))
        .route(account::END_DEVICE, post(account::end_device))
        .route(account::END_GRANT, post(account::end_grant))
        .route(account::END_TOKEN, post(account::end_token))
        .route(LOG, get(log::show))
        .route(log::CLEAR, post(log::clear))
        .route(EXPORT, get(export::show).post(export::export))
        .route(DELETION, get(deletion::show).post(deletion::delete))
        .route(deletion::CANCEL, post(deletion::cancel))
        .route(STYLE_PATH, get(style))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(HeaderName::from_static("x-robots-tag"), "noindex, nofollow"))
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
}

async fn invited(browser: Browser) -> Response {
    let view = views::Message { frame: browser.frame(), notice: Notice::Invited, go_on: Some(ACCOUNT) };
    browser.answer(page(StatusCode::OK, &view))
}

async fn style() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, STYLE).into_response()
}

/// A page.
fn page(status: StatusCode, view: &impl Template) -> Response {
    match view.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page couldn't be rendered");
            (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.\n").into_response()
        }
    }
}

/// Goes on elsewhere, by GET: a password that was sent isn't sent on (RFC 9110, section 15.4.4).
fn see_other(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}
