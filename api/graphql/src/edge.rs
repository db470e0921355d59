//! The one door that every document passes, whatever it came by: parsed once and kept, held to the actor's scopes, run.
//!
//! The library's integration carries WebSocket for now; it meets the schema here and nowhere else.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Data, Executor, Request, Response, ServerError, Value};
use domain::accounts::{Credential, is_good};
use domain::scope::Scopes;
use domain::{Actor, Env};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use moka::sync::Cache;

use crate::KithSchema;
use crate::acting::Acting;
use crate::loaders::Loaders;
use crate::scope::ScopeIndex;
use crate::waves::{self, Waves};

/// How many parsed documents are kept.
const KEPT: u64 = 1_000;
/// Longer documents aren't looked at, in bytes.
const LONGEST: usize = 20_000;

struct Operation {
    /// Nothing where it asks for a field that is open to nobody.
    needs: Option<Scopes>,
    kind: OperationType,
}

struct Prepared {
    document: ExecutableDocument,
    operations: BTreeMap<Option<String>, Operation>,
}

impl Prepared {
    /// The operation that a request names, or the only one; what isn't there, the schema itself refuses.
    fn operation(&self, name: Option<&String>) -> Option<&Operation> {
        match (name, self.operations.len()) {
            (None, 1) => self.operations.values().next(),
            (name, _) => self.operations.get(&name.cloned()),
        }
    }
}

/// Put into a request's data, it allows nothing but queries: what comes by GET changes nothing (RFC 9110, section 9.2.1).
#[derive(Clone, Copy, Debug)]
pub struct OnlyQueries;

/// The door.
#[derive(Clone)]
pub struct Edge {
    schema: KithSchema,
    env: Arc<Env>,
    scopes: Arc<ScopeIndex>,
    documents: Cache<String, Arc<Prepared>>,
    introspection: bool,
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Edge(…)")
    }
}

impl Edge {
    /// The door to an installation.
    #[must_use]
    pub fn new(env: Arc<Env>, introspection: bool) -> Self {
        let schema = crate::schema();
        let scopes = Arc::new(ScopeIndex::new(&schema.sdl()));
        Self { schema, env, scopes, documents: Cache::new(KEPT), introspection }
    }

    /// The installation.
    #[must_use]
    pub fn env(&self) -> &Arc<Env> {
        &self.env
    }

    /// The document, parsed now or before.
    fn parsed(&self, query: &str) -> Result<Arc<Prepared>, ServerError> {
        if let Some(prepared) = self.documents.get(query) {
            return Ok(prepared);
        }
        let document = async_graphql::parser::parse_query(query).map_err(|error| {
            let mut error = ServerError::from(error);
            error.extensions.get_or_insert_default().set("code", "GRAPHQL_PARSE_FAILED");
            error
        })?;
        let mut needed = self.scopes.needed(&document);
        let operations = document.operations.iter().map(|(name, operation)| {
            let name = name.map(ToString::to_string);
            let needs = needed.remove(&name).flatten();
            (name, Operation { needs, kind: operation.node.ty })
        });
        let prepared = Arc::new(Prepared { operations: operations.collect(), document });
        self.documents.insert(query.to_owned(), prepared.clone());
        Ok(prepared)
    }

    fn prepare(&self, request: &mut Request, actor: &Actor) -> Result<(), ServerError> {
        if request.query.len() > LONGEST {
            return Err(refuse("DOCUMENT_TOO_LONG", format!("A document has at most {LONGEST} bytes.")));
        }
        let nul = request.query.contains('\0') || request.query.contains("\\u0000");
        if nul || request.variables.values().any(has_nul) {
            return Err(refuse("BAD_USER_INPUT", "Text can't hold the character U+0000."));
        }
        let prepared = self.parsed(&request.query)?;
        if let Some(operation) = prepared.operation(request.operation_name.as_ref()) {
            check(operation.needs, actor)?;
            if operation.kind != OperationType::Query && get::<OnlyQueries>(&request.data).is_some() {
                return Err(refuse("METHOD_NOT_ALLOWED", "GET is for queries; send this by POST."));
            }
        }
        request.set_parsed_query(prepared.document.clone());
        if !self.introspection {
            request.introspection_mode = async_graphql::IntrospectionMode::Disabled;
        }
        Ok(())
    }
}

fn check(needed: Option<Scopes>, actor: &Actor) -> Result<(), ServerError> {
    let Some(needed) = needed else {
        return Err(refuse("FORBIDDEN", "One of these fields is open to nobody."));
    };
    let missing: Vec<_> = needed.missing_in(actor.scopes()).map(domain::scope::Scope::name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if actor.person().is_none() {
        return Err(refuse("UNAUTHENTICATED", "Sign in first: this needs an access token."));
    }
    Err(refuse("INSUFFICIENT_SCOPE", format!("The access token lacks: {}.", missing.join(", "))))
}

fn refuse(code: &'static str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    error
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(items) => items.iter().any(has_nul),
        Value::Object(fields) => fields.values().any(has_nul),
        _ => false,
    }
}

fn get<T: 'static>(data: &Data) -> Option<&T> {
    data.get(&std::any::TypeId::of::<T>()).and_then(|value| value.downcast_ref())
}

/// Gives a code to what the library refuses without one: the document, or its variables, don't fit the schema.
fn coded(mut response: Response) -> Response {
    for error in &mut response.errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", "GRAPHQL_VALIDATION_FAILED");
        }
    }
    response
}

impl Executor for Edge {
    /// Runs a query or a mutation for the actor in the request's data; without one, for nobody.
    async fn execute(&self, mut request: Request) -> Response {
        let actor = get::<Actor>(&request.data).copied().unwrap_or(Actor::Nobody);
        if let Err(error) = self.prepare(&mut request, &actor) {
            return Response::from_errors(vec![error]);
        }
        let acting = Arc::new(Acting::Once(Arc::new(self.env.op(actor))));
        let waves = Waves::default();
        let loaders = Loaders::new(&acting, &waves);
        coded(waves::run(self.schema.execute(request.data(acting).data(loaders)).boxed(), waves).await)
    }

    /// Runs any operation for whom the session's credential names, as long as it is good; without one, for nobody.
    fn execute_stream(&self, mut request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let session = session.unwrap_or_default();
        let credential = get::<Credential>(&session).copied();
        let actor = credential.map_or(Actor::Nobody, |credential| credential.actor);
        let prepared = match credential {
            Some(credential) if !is_good(&self.env, &credential) => {
                Err(refuse("UNAUTHENTICATED", "This connection's access token is over."))
            }
            _ => self.prepare(&mut request, &actor),
        };
        if let Err(error) = prepared {
            return futures_util::stream::iter([Response::from_errors(vec![error])]).boxed();
        }
        let acting = Arc::new(Acting::Live(self.env.clone(), actor));
        let waves = Waves::default();
        let loaders = Loaders::new(&acting, &waves);
        let responses = self.schema.execute_stream_with_session_data(request.data(acting).data(loaders), session);
        waves::run_stream(responses.map(coded).boxed(), waves)
    }
}
