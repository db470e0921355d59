//! A client's request, over any transport (GraphQL over HTTP, section 5): a JSON object with the document or its id,
//! the operation's name and the variables.

use apollo_compiler::response::JsonMap;
use async_graphql::ServerError;
use serde::Deserialize;
use serde_json::Value;

use super::limits::Limits;
use super::refusal::refuse;
use super::{guard, nesting};

/// A request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// The document's text.
    pub(super) query: Option<String>,
    /// The id of a registered document, instead of the text.
    pub(super) document_id: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<JsonMap>,
    pub(super) extensions: Option<Extensions>,
}

/// The parts of `extensions` that Kith reads. It ignores the rest.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Extensions {
    pub(super) persisted_query: Option<PersistedQuery>,
    cost: Option<CostOptions>,
}

/// What a client wants to know of the cost.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CostOptions {
    /// Whether the document is only priced, and not run.
    dry_run: bool,
}

/// The hash of a persisted query, in the format of Apollo's clients.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PersistedQuery {
    pub(super) sha256_hash: String,
}

/// The query parameters of a GET request (GraphQL over HTTP, section 5.3). `variables` and `extensions` are JSON texts.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ByGet {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

const FORM: &str = "A request must be a JSON object with `query` (a string) and, optionally, `operationName` (a \
                    string), `variables` (an object) and `extensions` (an object).";

impl Asked {
    /// Whether the document is only priced, and not run.
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.extensions.as_ref().and_then(|extensions| extensions.cost.as_ref()).is_some_and(|cost| cost.dry_run)
    }

    /// Parses a JSON text.
    ///
    /// # Errors
    ///
    /// `NESTED_TOO_DEEP`, `BATCHING_NOT_SUPPORTED`, `BAD_REQUEST`.
    pub fn from_json(json: &[u8], limits: &Limits) -> Result<Self, ServerError> {
        check_nesting(json, limits.nesting)?;
        if json.trim_ascii_start().first() == Some(&b'[') {
            return Err(no_batches());
        }
        serde_json::from_slice(json)
            .map_err(|error| bad_request(if error.is_data() { FORM } else { "The request body isn't valid JSON." }))
    }

    /// Converts a JSON value, whose text was already checked against the limits.
    ///
    /// # Errors
    ///
    /// `BATCHING_NOT_SUPPORTED`, `BAD_REQUEST`.
    pub fn from_value(value: Value) -> Result<Self, ServerError> {
        if value.is_array() {
            return Err(no_batches());
        }
        serde_json::from_value(value).map_err(|_| bad_request(FORM))
    }

    /// Converts the query parameters of a GET request.
    ///
    /// # Errors
    ///
    /// As [`Asked::from_json`].
    pub fn by_get(given: ByGet, limits: &Limits) -> Result<Self, ServerError> {
        Ok(Self {
            variables: object(given.variables.as_deref(), "variables", limits)?,
            extensions: object(given.extensions.as_deref(), "extensions", limits)?,
            query: given.query,
            document_id: given.document_id,
            operation_name: given.operation_name.filter(|name| !name.is_empty()),
        })
    }
}

fn object<T: for<'de> Deserialize<'de>>(
    json: Option<&str>,
    name: &str,
    limits: &Limits,
) -> Result<Option<T>, ServerError> {
    let Some(json) = json.filter(|json| !json.is_empty()) else { return Ok(None) };
    check_nesting(json.as_bytes(), limits.nesting)?;
    serde_json::from_str(json).map_err(|_| bad_request(format!("`{name}` must be a JSON object.")))
}

/// The outer object of a request doesn't count towards the nesting of its variables.
fn check_nesting(json: &[u8], deepest: usize) -> Result<(), ServerError> {
    if nesting::depth(json) > deepest + 1 { Err(guard::too_deep(deepest)) } else { Ok(()) }
}

fn no_batches() -> ServerError {
    refuse("BATCHING_NOT_SUPPORTED", "Batches aren't supported: send one request at a time.")
}

pub(super) fn bad_request(message: impl Into<String>) -> ServerError {
    refuse("BAD_REQUEST", message)
}
