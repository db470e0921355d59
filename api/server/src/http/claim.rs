//! The page that the link in a rung's mail opens: `GET /claim?code=…` shows a button, and changes and tells nothing, since
//! scanners and previews open links; pressing the button (`POST`) claims. Plain HTML, without scripts and without anything
//! from elsewhere. The code stands in the query, which the log leaves out.

use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::{Actor, Error, ErrorCode, checkins};
use serde::Deserialize;

use super::App;
use super::peer::CameFrom;

/// Nothing is loaded or run, nobody frames it, and its form goes nowhere else.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// What a link says.
#[derive(Debug, Deserialize)]
pub struct Link {
    #[serde(default)]
    code: String,
}

/// Shows the button, the same for every code: it isn't looked at.
pub async fn show() -> Response {
    // Without an address of its own, a form goes back to where it came from, with the code.
    let body = "<p>Somebody chose you to be told when they might need a hand, and you were sent a message from them.</p>\n\
                <p>Press the button if you are looking after it. They are told that you are, and nobody further is \
                bothered for now. If you can't, there is nothing to do: close this page, and the next people are told.</p>\n\
                <form method=\"post\"><button type=\"submit\">I am on it</button></form>";
    page(StatusCode::OK, "Are you on it?", body)
}

/// Claims for whom the link names.
pub async fn claim(
    State(app): State<App>,
    CameFrom(from): CameFrom,
    link: Result<Query<Link>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let code = link.map(|Query(link)| link.code).unwrap_or_default();
    let op = app.edge.env().op(Actor::Nobody).coming_from(from);
    // What was begun is done, whether or not the browser waits for it.
    let work = tokio::spawn(async move { checkins::claim_by_link(&op, &code).await });
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
            tracing::error!(%error, "a claim by link broke off");
            failed(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

fn claimed(until: DateTime<Utc>) -> Response {
    let shown = until.format("%-d %B %Y, %H:%M UTC");
    let body = format!(
        "<p>Thank you. Whoever wrote to you is told that you are looking after it.</p>\n\
         <p>This holds until <time datetime=\"{}\">{shown}</time>. If they haven't answered or given the all-clear by then, \
         the next people are told.</p>",
        until.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    );
    page(StatusCode::OK, "You are on it", &body)
}

/// One answer for whatever is wrong with a link.
fn over() -> Response {
    let body = "<p>The link is wrong, or there is nothing to do about the message any more: the all-clear was given, it is \
                too old, you were on it and that has lapsed, or it isn't for you now. Your app shows what you were told, and how it stands.</p>";
    page(StatusCode::NOT_FOUND, "This link isn't good any more", body)
}

fn too_often() -> Response {
    let body = "<p>There were too many wrong links from your network. Wait a quarter of an hour, and press the button \
                again; or say that you are on it in your app.</p>";
    page(StatusCode::TOO_MANY_REQUESTS, "Please wait a moment", body)
}

fn failed(status: StatusCode) -> Response {
    let body = "<p>Something went wrong on our side, and we don't know whether you were heard. Go back and press the button \
                again: twice does no harm.</p>";
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
