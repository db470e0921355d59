//! The playground: a page that is served entirely from this binary, so that browsers send no request to other hosts.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::RustEmbed;
use serde::Serialize;

use super::App;

/// The page may load only its own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; \
                      font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/playground"]
struct Files;

/// A made-up person that a visitor of the demo can act as.
#[derive(Clone, Debug, Serialize)]
pub struct PersonToBe {
    /// The name.
    pub name: String,
    /// A description in one line.
    pub about: String,
    /// An access token of theirs.
    pub token: String,
}

/// An example document.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// The title.
    pub title: String,
    /// The document's text.
    pub query: String,
    /// The variables to start with.
    pub variables: serde_json::Value,
}

/// The people and examples that the page offers. Empty outside a demo.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Guide {
    /// The people to choose from.
    pub people: Vec<PersonToBe>,
    /// The examples.
    pub examples: Vec<Example>,
}

/// Returns the people and examples for the page.
pub async fn guide(State(app): State<App>) -> Json<Guide> {
    Json(app.playground.as_deref().cloned().unwrap_or_default())
}

/// Serves a file of the page.
pub async fn file(uri: Uri, headers: HeaderMap) -> Response {
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    let Some(file) = Files::get(path) else {
        return (StatusCode::NOT_FOUND, "Not found.\n").into_response();
    };
    // The names of files in assets contain a hash of their content.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    let common = [
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::ETAG, tag.clone()),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    (common, [(header::CONTENT_TYPE, media_type(path))], file.data).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("ttf") => "font/ttf",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
