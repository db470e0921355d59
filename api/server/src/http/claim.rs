//! The page behind the link in a rung's mail. `GET /claim?code=…` shows a button, and neither changes nor reveals
//! anything, since mail scanners and previews open links. Pressing the button (`POST`) claims the notice. The page is
//! plain HTML without scripts or external resources. The code is in the query, which is never logged.

use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::checkins::ladders;
use domain::{Actor, Error, ErrorCode};
use serde::Deserialize;

use super::App;
use super::peer::CameFrom;

/// The page loads and runs nothing, can't be framed, and its form can only be sent to Kith.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The query parameters of a link.
#[derive(Debug, Deserialize)]
pub struct Link {
    #[serde(default)]
    code: String,
}

/// Shows the button. The page is the same for every code, which isn't read.
pub async fn show() -> Response {
    // A form without an action is sent to the page's own URL, which includes the code.
    let body = "<p>Somebody chose you as a person to contact if they might need help, and sent you a message.</p>\n\
                <p>Press the button if you are taking care of it. They are told that you are, and nobody else is \
                contacted for now. If you can't, you don't need to do anything: close this page, and the next people \
                are contacted.</p>\n\
                <form method=\"post\"><button type=\"submit\">I am on it</button></form>";
    page(StatusCode::OK, "Are you on it?", body)
}

/// Claims the notice for the person whom the link names.
pub async fn claim(
    State(app): State<App>,
    CameFrom(from): CameFrom,
    link: Result<Query<Link>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let code = link.map(|Query(link)| link.code).unwrap_or_default();
    let op = app.edge.env().op(Actor::Nobody).coming_from(from);
    // The claim is completed even if the browser disconnects.
    let work = tokio::spawn(async move { ladders::claim_by_link(&op, &code).await });
    match work.await {
        Ok(Ok(until)) => claimed(until),
        Ok(Err(Error::Refused(reasons))) => {
            let is_too_often = reasons.iter().any(|reason| reason.code == ErrorCode::TooManyAttemptsFromNetwork);
            if is_too_often { too_often() } else { over() }
        }
        Ok(Err(Error::Unavailable)) => failed(StatusCode::SERVICE_UNAVAILABLE),
        Ok(Err(error)) => {
            tracing::error!(%error, "a claim by link failed");
            failed(StatusCode::INTERNAL_SERVER_ERROR)
        }
        Err(error) => {
            tracing::error!(%error, "a claim by link ended unexpectedly");
            failed(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

fn claimed(until: DateTime<Utc>) -> Response {
    let shown = until.format("%-d %B %Y, %H:%M UTC");
    let body = format!(
        "<p>Thank you. The person who wrote to you is told that you are taking care of it.</p>\n\
         <p>This holds until <time datetime=\"{}\">{shown}</time>. If they haven't answered or given the all-clear by \
         then, the next people are contacted.</p>",
        until.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    );
    page(StatusCode::OK, "You are on it", &body)
}

/// The same answer for every reason why a link can't be used.
fn over() -> Response {
    let body = "<p>The link may be incomplete, or the message may need nothing more from you: the all-clear was given, \
                the message has expired, your time to take care of it has run out, or it isn't meant for you now. Your \
                app shows your messages and their current state.</p>";
    page(StatusCode::NOT_FOUND, "This link can't be used any more", body)
}

fn too_often() -> Response {
    let body = "<p>There were too many invalid links from your network. Wait 15 minutes and press the button again, or \
                say that you are on it in your app.</p>";
    page(StatusCode::TOO_MANY_REQUESTS, "Please wait a moment", body)
}

fn failed(status: StatusCode) -> Response {
    let body = "<p>Something went wrong on our side, and we don't know whether your answer was saved. Go back and \
                press the button again. Pressing it twice does no harm.</p>";
    page(status, "Please try again", body)
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (ROBOTS, HeaderValue::from_static("noindex, nofollow")),
    ];
    (status, headers, Html(html)).into_response()
}
