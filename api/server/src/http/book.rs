//! Whole address books: `POST /import/contacts.vcf` and `GET /export/contacts.vcf`, with the same tokens and scopes as
//! GraphQL, and with limits of their own.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{self, Deed};
use domain::contacts::book::{self, Book, EntryReport, Import, ImportOptions, Outcome, Progress};
use domain::contacts::{Kind, kind_named};
use domain::once::once;
use domain::scope::{Scope, Scopes};
use domain::secrets::NodeType;
use domain::{Error, ErrorCode, Op, node_id};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::auth::Bearer;
use super::errors::{NARROWED, RETRY_AFTER, Refusal, UNAVAILABLE, error_body, passing_body, refuse};
use super::graphql::refused;
use super::media::Media;
use super::{App, export};

/// How long an address book may take to arrive.
const ARRIVES: Duration = Duration::from_mins(2);
/// The media type of an answer in JSON lines.
const LINES: &str = "application/x-ndjson";

/// The query parameters of an import.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wishes {
    #[serde(default)]
    preview: bool,
    #[serde(default = "yes")]
    all_or_nothing: bool,
    #[serde(default = "friend")]
    kind: String,
    #[serde(default)]
    apply_protected: bool,
}

fn yes() -> bool {
    true
}

fn friend() -> String {
    "FRIEND".to_owned()
}

/// Imports an address book. With `Accept: application/x-ndjson`, the answer is JSON lines: the progress, then the
/// report.
pub async fn import(
    State(app): State<App>,
    bearer: Bearer,
    wishes: Result<Query<Wishes>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    // The report says what the network has.
    let op = match acting(&app, &bearer, &[Scope::ContactsWrite, Scope::ContactsRead]) {
        Ok(op) => op,
        Err(refusal) => return refusal.into_response(),
    };
    let mut charge = match app.edge.charge_book(&op.actor) {
        Ok(charge) => charge,
        Err(too_dear) => return refused(&too_dear, Media::Json),
    };
    let Some(options) = wishes.ok().and_then(|Query(wishes)| options(&wishes)) else {
        let message = "The query parameters are preview, allOrNothing and applyProtected (true or false), and kind, as \
             in importContacts.";
        return refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", message).into_response();
    };
    if !is_vcard(&headers) {
        return refuse(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "Send the address book as text/vcard.",
        )
        .into_response();
    }
    charge.begin();
    let book = match tokio::time::timeout(ARRIVES, arrived(body)).await {
        Ok(Ok(book)) => book,
        Ok(Err(refusal)) => return refusal.into_response(),
        Err(_) => {
            let message = "The address book took longer than two minutes to arrive.";
            return refuse(StatusCode::REQUEST_TIMEOUT, "TIMED_OUT", message).into_response();
        }
    };
    // As draft-ietf-httpapi-idempotency-key-header has it: a structured field, so it may stand in quotes.
    let key = headers.get("idempotency-key").map(|key| key.to_str().unwrap_or_default().trim_matches('"').to_owned());
    let op = Arc::new(match key {
        Some(key) => op.keyed(&key, &book.fingerprint(options)),
        None => op,
    });
    let (tell, told) = mpsc::unbounded_channel();
    let progress = tell.clone();
    let watch = Arc::new(move |now| drop(progress.send(json!({ "progress": said(now) }))));
    // The import goes on if the client disconnects: nothing is lost, and a retry finds it done.
    let work = tokio::spawn(async move {
        let done = once(&op, Box::pin(book::import(op.clone(), book, options, watch))).await;
        let (status, answer) = answer(&op, done);
        drop(tell.send(answer.clone()));
        (status, answer)
    });
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if accepts.contains(LINES) {
        let lines =
            UnboundedReceiverStream::new(told).map(|line| Ok::<_, Infallible>(Bytes::from(format!("{line}\n"))));
        return ([(header::CONTENT_TYPE, LINES)], Body::from_stream(lines)).into_response();
    }
    match work.await {
        Ok((StatusCode::SERVICE_UNAVAILABLE, answer)) => {
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, RETRY_AFTER)], Json(answer)).into_response()
        }
        Ok((status, answer)) => (status, Json(answer)).into_response(),
        Err(error) => {
            tracing::error!(%error, "an import ended unexpectedly");
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "Something went wrong on our side.").into_response()
        }
    }
}

/// Exports all contacts as vCards; on a device, with the password confirmed within five minutes. Streams them as they are
/// read, so that memory use is bounded.
pub async fn export(State(app): State<App>, bearer: Bearer) -> Response {
    let op = match acting(&app, &bearer, &[Scope::ContactsRead]) {
        Ok(op) => op,
        Err(refusal) => return refusal.into_response(),
    };
    let mut charge = match app.edge.charge_book(&op.actor) {
        Ok(charge) => charge,
        Err(too_dear) => return refused(&too_dear, Media::Json),
    };
    // Errors can be reported only before the response begins.
    let begun = async {
        book::begin_export(&op).await?;
        book::export_page(&op, None).await
    };
    let (first, last) = match begun.await {
        Ok(page) => page.map_or_else(Default::default, |(cards, last)| (cards, Some(last))),
        Err(error) => return export::refused(error, op.now),
    };
    charge.begin();
    let rest = futures_util::stream::try_unfold((op, last), async |(op, after)| {
        let Some(after) = after else { return Ok(None) };
        let page = book::export_page(&op, Some(after)).await;
        let page = page.inspect_err(|error| tracing::error!(%error, "an export failed before its end"))?;
        Ok::<_, Error>(page.map(|(cards, last)| (cards, (op, Some(last)))))
    });
    let pages = futures_util::stream::once(async { Ok(first) }).chain(rest);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/vcard; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"contacts.vcf\"")),
    ];
    (headers, Body::from_stream(pages)).into_response()
}

/// The operation of a signed-in actor with the needed scopes.
///
/// # Errors
///
/// 401 if nobody is signed in, 403 if a scope is missing.
pub(super) fn acting(app: &App, bearer: &Bearer, needed: &[Scope]) -> Result<Op, Refusal> {
    let actor = bearer.actor();
    if actor.credential().is_none() {
        let message = "You must be signed in: send an access token.";
        return Err(refuse(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message));
    }
    let lacking: Scopes = needed.iter().copied().filter(|&scope| !actor.scopes().has(scope)).collect();
    if lacking.named().next().is_some() {
        let message = format!("The access token lacks these scopes: {}.", lacking.names());
        return Err(
            refuse(StatusCode::FORBIDDEN, "INSUFFICIENT_SCOPE", &message).needing(needed.iter().copied().collect())
        );
    }
    Ok(app.edge.env().op(actor))
}

fn options(wishes: &Wishes) -> Option<ImportOptions> {
    let kind: Kind = kind_named(&wishes.kind)?;
    let Wishes { preview, all_or_nothing, apply_protected, .. } = *wishes;
    Some(ImportOptions { preview, all_or_nothing, kind, apply_protected })
}

/// Accepts the media type of vCards (RFC 6350, section 10.1) and its predecessors.
fn is_vcard(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(&*essence, "text/vcard" | "text/x-vcard" | "text/directory" | "application/octet-stream")
}

async fn arrived(body: Body) -> Result<Book, Refusal> {
    let mut book = Book::default();
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let Ok(piece) = piece else {
            return Err(refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", "The address book was incomplete."));
        };
        if let Err(Error::Refused(reasons)) = book.push(&piece) {
            let message: Vec<_> = reasons.into_iter().map(|reason| reason.message).collect();
            return Err(refuse(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message.join(" ")));
        }
    }
    Ok(book)
}

fn said(progress: Progress) -> Value {
    match progress {
        Progress::Prepared(done, of) => json!({ "stage": "PREPARING", "done": done, "of": of }),
        Progress::Writing => json!({ "stage": "WRITING" }),
    }
}

/// The answer and its status: 422 if the book is well formed but can't be imported (RFC 9110, section 15.5.21).
fn answer(op: &Op, done: domain::Result<Import>) -> (StatusCode, Value) {
    match done {
        Ok(import) => {
            let status =
                if import.is_applied || import.is_preview { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            (status, json!({ "import": written(op, &import) }))
        }
        Err(Error::Refused(reasons)) => {
            let reused = reasons.iter().any(|reason| reason.code == ErrorCode::IdempotencyKeyReused);
            let status = if reused { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let message: Vec<_> = reasons.into_iter().map(|reason| reason.message).collect();
            let code = if reused { "IDEMPOTENCY_KEY_REUSED" } else { "BAD_USER_INPUT" };
            (status, error_body(code, &message.join(" ")))
        }
        Err(Error::Unavailable | Error::Repeated) => {
            (StatusCode::SERVICE_UNAVAILABLE, passing_body("UNAVAILABLE", UNAVAILABLE, op.now))
        }
        Err(Error::Narrowed) => (StatusCode::FORBIDDEN, error_body("INSUFFICIENT_SCOPE", NARROWED)),
        Err(Error::Unauthenticated) => {
            (StatusCode::UNAUTHORIZED, error_body("UNAUTHENTICATED", "You must be signed in."))
        }
        Err(error) => {
            tracing::error!(%error, "an import failed");
            (StatusCode::INTERNAL_SERVER_ERROR, error_body("INTERNAL", "Something went wrong on our side."))
        }
    }
}

/// The report, with the field names of the schema's `ContactImport`. Who gets it has read it.
fn written(op: &Op, import: &Import) -> Value {
    let id = |node, id| node_id::encode(&op.ids(), node, id);
    let known = |entry: &EntryReport| entry.contact.filter(|_| entry.outcome != Outcome::Created);
    let named = import.entries.iter().flat_map(|entry| [known(entry), entry.resembles]).flatten();
    let named = named.map(|contact| (NodeType::Contact, Some(contact.0)));
    let read: Vec<_> = named.chain([(NodeType::Import, Some(import.id.0))]).collect();
    access::note(op, Deed::Read, &read);
    let entries = import.entries.iter().map(|entry| {
        json!({
            "index": entry.index,
            "name": entry.name,
            "outcome": entry.outcome,
            "contactId": entry.contact.map(|contact| id(NodeType::Contact, contact.0)),
            "reason": entry.reason,
            "resemblesId": entry.resembles.map(|contact| id(NodeType::Contact, contact.0)),
            "changes": entry.changes,
            "protectedProperties": entry.protected,
            "leftOut": entry.left_out,
        })
    });
    json!({
        "id": id(NodeType::Import, import.id.0),
        "isPreview": import.is_preview,
        "isApplied": import.is_applied,
        "createdAt": import.created_at,
        "createdCount": import.count(Outcome::Created),
        "mergedCount": import.count(Outcome::Merged),
        "unchangedCount": import.count(Outcome::Unchanged),
        "skippedCount": import.count(Outcome::Skipped),
        "failedCount": import.count(Outcome::Failed),
        "entries": entries.collect::<Vec<_>>(),
    })
}
