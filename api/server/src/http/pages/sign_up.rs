//! Signing up on Kith's own pages, and confirming the email address with the mailed code. Nothing tells whether an address
//! has an account: only the mail differs.

use axum::Form as Sent;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::{self, SentCode, SignUp};
use domain::ids::VerificationId;
use domain::{once, zone};
use serde::Deserialize;

use super::browser::{Browser, this_browser};
use super::messages::expired;
use super::problems::{why, with_new_password, with_wait};
use super::sign_in::{Next, action, app_behind, with_next};
use super::{ACCOUNT, CONFIRM_EMAIL, SIGN_IN, SIGN_UP, page, see_other};
use crate::pages::views::{self, Notice};
use crate::pages::{Choice, Form, Problem, countries};

/// Names of zones that stand for no place, or are kept for old data alone.
const OLD_ZONES: [&str; 6] = ["Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/"];
/// The zone of whoever chooses none.
const WORLD_TIME: &str = "UTC";

/// What the sign-up page sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    csrf: String,
    name: String,
    email: String,
    password: String,
    pronouns: String,
    country: String,
    time_zone: String,
}

/// The sign-up page, for whoever isn't signed in.
pub async fn open(browser: Browser, Query(next): Query<Next>) -> Response {
    if browser.is_signed_in() {
        return browser.answer(see_other(next.address()));
    }
    show(&browser, StatusCode::OK, next.address(), &Wanted::default(), Vec::new()).await
}

async fn show(browser: &Browser, status: StatusCode, next: &str, given: &Wanted, problems: Vec<Problem>) -> Response {
    let app = app_behind(browser, next).await;
    let (action, csrf) = (action(SIGN_UP, next), browser.form_token());
    let sign_in = with_next(SIGN_IN, next);
    let zones =
        zone::in_use().names().filter(|name| name.contains('/') && !OLD_ZONES.iter().any(|old| name.starts_with(old)));
    let mut time_zones: Vec<_> = zones.collect();
    time_zones.sort_unstable();
    let view = views::SignUp {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems },
        app: app.as_deref(),
        name: &given.name,
        email: &given.email,
        pronouns: &given.pronouns,
        countries: countries(browser.words.language()).map(|(value, label)| Choice { value, label }).collect(),
        country: &given.country,
        time_zones,
        time_zone: &given.time_zone,
        sign_in: &sign_in,
    };
    browser.answer(page(status, &view))
}

impl Wanted {
    /// What is wrong with it, as far as that can be seen at once.
    fn problems(&self) -> Vec<Problem> {
        let name = self.name.trim().is_empty().then_some(Problem::NameMissing);
        let email = self.email.trim().is_empty().then_some(Problem::EmailMissing);
        [name, email, with_new_password(&self.password)].into_iter().flatten().collect()
    }

    /// The same as the domain knows it. The language is that of the page.
    fn account(&self, language: &str) -> SignUp {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        SignUp {
            email: self.email.clone(),
            password: self.password.clone().into(),
            display_name: self.name.clone(),
            pronouns: given(&self.pronouns),
            time_zone: given(&self.time_zone).unwrap_or_else(|| WORLD_TIME.to_owned()),
            locale: language.to_owned(),
            country: given(&self.country),
        }
    }
}

/// Asks for an account, and goes on to the page for the mailed code.
pub async fn sign_up(browser: Browser, Query(next): Query<Next>, Sent(sent): Sent<Wanted>) -> Response {
    let address = next.address();
    if !browser.is_own_form(&sent.csrf) {
        return show(&browser, StatusCode::FORBIDDEN, address, &sent, vec![Problem::FormExpired]).await;
    }
    let problems = sent.problems();
    if !problems.is_empty() {
        return show(&browser, StatusCode::UNPROCESSABLE_ENTITY, address, &sent, problems).await;
    }
    let Wanted { name, email, password, pronouns, country, time_zone, .. } = &sent;
    let op = browser.once(&next.once, &[SIGN_UP, name, email, password, pronouns, country, time_zone]);
    let wanted = sent.account(browser.words.lang());
    match once::once(&op, Box::pin(accounts::sign_up(&op, wanted))).await {
        Ok(code) => browser.goes_on_with_code(CONFIRM_EMAIL, address, code.id, email),
        Err(error) => {
            let (status, problems) = why(&error);
            with_wait(show(&browser, status, address, &sent, problems).await, &error)
        }
    }
}

/// The mailed code that a page is about.
#[derive(Deserialize)]
pub struct Mailed {
    #[serde(default)]
    pub verification: String,
}

/// What the page for the code sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Confirmed {
    csrf: String,
    verification: String,
    code: String,
}

/// The page for the code.
pub async fn open_confirmation(browser: Browser, Query(next): Query<Next>, Query(mailed): Query<Mailed>) -> Response {
    match browser.sent_code(&mailed.verification) {
        Some(sent) => {
            let sealed = &mailed.verification;
            show_confirmation(&browser, StatusCode::OK, next.address(), &sent, sealed, "", Vec::new())
        }
        None => expired(&browser, next.address()),
    }
}

fn show_confirmation(
    browser: &Browser,
    status: StatusCode,
    next: &str,
    sent: &SentCode,
    verification: &str,
    code: &str,
    problems: Vec<Problem>,
) -> Response {
    let (action, csrf) = (action(CONFIRM_EMAIL, next), browser.form_token());
    let view = views::ConfirmEmail {
        frame: browser.frame(),
        form: Form { action: &action, csrf: &csrf, problems },
        email: &sent.email,
        verification,
        code,
        again: &with_next(SIGN_UP, next),
    };
    browser.answer(page(status, &view))
}

/// Takes the code, makes the account, signs in, and goes on.
pub async fn confirm(browser: Browser, Query(next): Query<Next>, Sent(given): Sent<Confirmed>) -> Response {
    let address = next.address();
    let Some(sent) = browser.sent_code(&given.verification) else { return expired(&browser, address) };
    let again = |status, problems| {
        show_confirmation(&browser, status, address, &sent, &given.verification, &given.code, problems)
    };
    if !browser.is_own_form(&given.csrf) {
        return again(StatusCode::FORBIDDEN, vec![Problem::FormExpired]);
    }
    if given.code.trim().is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, vec![Problem::CodeMissing]);
    }
    let op = browser.once(&next.once, &[CONFIRM_EMAIL, &given.verification, &given.code]);
    let made = accounts::confirm_email(&op, VerificationId(sent.verification), &given.code, this_browser());
    match once::once(&op, Box::pin(made)).await {
        Ok(session) => {
            let response = browser.answer(see_other(address));
            let response = if address == ACCOUNT { browser.done(response, Notice::EmailConfirmed) } else { response };
            browser.signed_in(response, &op, &session)
        }
        Err(error) => {
            let (status, problems) = why(&error);
            with_wait(again(status, problems), &error)
        }
    }
}
