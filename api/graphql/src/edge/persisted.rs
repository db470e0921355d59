//! Persisted documents: trusted documents, which the operator registers, and automatic ones, which clients register as
//! they go.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use async_graphql::ServerError;
use aws_lc_rs::digest::{SHA256, digest};
use moka::sync::Cache;

use super::asked::{Asked, bad_request};
use super::refusal::refuse;

/// The persisted documents.
#[derive(Clone)]
pub(super) struct Persisted {
    /// The trusted documents. If set, no other documents are run.
    trusted: Option<Arc<HashMap<String, Arc<str>>>>,
    automatic: Option<Cache<String, Arc<str>>>,
}

/// The text of a document, and the id under which to keep it if it is valid.
pub(super) struct Text<'a> {
    pub(super) text: Cow<'a, str>,
    keep: Option<String>,
}

impl From<&Arc<str>> for Text<'_> {
    fn from(kept: &Arc<str>) -> Self {
        Self { text: Cow::Owned(kept.to_string()), keep: None }
    }
}

impl Persisted {
    pub(super) fn new(trusted: Option<HashMap<String, String>>, automatic: u64) -> Self {
        let trusted = trusted.map(|trusted| {
            // By the id in the file, and by its hash.
            let both = trusted.into_iter().flat_map(|(id, text)| {
                let text: Arc<str> = text.into();
                [(sha256(&text), text.clone()), (id, text)]
            });
            Arc::new(both.collect())
        });
        Self { trusted, automatic: (automatic > 0).then(|| Cache::new(automatic)) }
    }

    /// The requested document.
    pub(super) fn text<'a>(&self, asked: &'a Asked) -> Result<Text<'a>, ServerError> {
        let hash = asked.extensions.as_ref().and_then(|extensions| extensions.persisted_query.as_ref());
        let hash = hash.map(|given| given.sha256_hash.to_ascii_lowercase());
        if let Some(trusted) = &self.trusted {
            return trusted_text(trusted, asked, hash);
        }
        if asked.document_id.is_some() {
            return Err(refuse(
                "PERSISTED_QUERY_NOT_SUPPORTED",
                "This server has no registered documents: send the document in `query`.",
            ));
        }
        match (&asked.query, hash) {
            (Some(query), None) => Ok(Text { text: Cow::Borrowed(query), keep: None }),
            (None, None) => Err(bad_request("Send a document in `query`.")),
            (query, Some(hash)) => {
                let Some(automatic) = &self.automatic else {
                    return Err(refuse("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported"));
                };
                match query {
                    Some(query) if sha256(query) == hash => Ok(Text { text: Cow::Borrowed(query), keep: Some(hash) }),
                    Some(_) => {
                        Err(refuse("PERSISTED_QUERY_HASH_MISMATCH", "The hash isn't the SHA-256 hash of the document."))
                    }
                    None => match automatic.get(&hash) {
                        Some(text) => Ok((&text).into()),
                        None => Err(refuse("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")),
                    },
                }
            }
        }
    }

    /// Keeps a valid document.
    pub(super) fn keep(&self, text: Text<'_>) {
        if let (Some(automatic), Some(hash)) = (&self.automatic, text.keep) {
            automatic.insert(hash, text.text.into());
            // Without this, the cache may exceed its size for a while.
            automatic.run_pending_tasks();
        }
    }
}

fn trusted_text(
    trusted: &HashMap<String, Arc<str>>,
    asked: &Asked,
    hash: Option<String>,
) -> Result<Text<'static>, ServerError> {
    let id = asked.document_id.as_deref().map(|id| id.strip_prefix("sha256:").unwrap_or(id).to_owned());
    let known = |id: &str| trusted.get(id).map(Text::from);
    match (id.or(hash), &asked.query) {
        (Some(id), _) => known(&id)
            .or_else(|| known(asked.document_id.as_deref()?))
            .ok_or_else(|| refuse("DOCUMENT_NOT_FOUND", "No document is registered with this id.")),
        (None, Some(query)) => known(&sha256(query))
            .ok_or_else(|| refuse("DOCUMENT_NOT_TRUSTED", "This server runs only registered documents.")),
        (None, None) => Err(bad_request("Send the id of a registered document in `documentId`.")),
    }
}

fn sha256(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
