//! The one door that every document passes, whatever it came by: parsed once and kept, held to the actor's scopes, run.
//!
//! The library's integration carries HTTP and WebSocket for now; it meets the schema here and nowhere else.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Data, Executor, Request, Response, ServerError, Value};
use domain::scope::Scopes;
use domain::{Actor, Env};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use moka::sync::Cache;

use crate::KithSchema;
use crate::context::Acting;
use crate::error::Failure;
use crate::loaders::Loaders;
use crate::scope::ScopeIndex;

/// How many parsed documents are kept.
const KEPT: u64 = 1_000;
/// Longer documents aren't looked at, in bytes.
const LONGEST: usize = 20_000;

struct Prepared {
    document: ExecutableDocument,
    needed: BTreeMap<Option<String>, Option<Scopes>>,
}

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
        let prepared = Arc::new(Prepared { needed: self.scopes.needed(&document), document });
        self.documents.insert(query.to_owned(), prepared.clone());
        Ok(prepared)
    }

    fn prepare(&self, request: &mut Request, actor: &Actor) -> Result<(), ServerError> {
        if request.query.len() > LONGEST {
            return Err(refuse("DOCUMENT_TOO_LONG", format!("A document has at most {LONGEST} bytes.")));
        }
        if request.query.contains('\0') || request.query.contains("\\u0000") || request.variables.values().any(has_nul)
        {
            return Err(refuse("BAD_USER_INPUT", "Text can't hold the character U+0000."));
        }
        let prepared = self.parsed(&request.query)?;
        let needed = match (&request.operation_name, prepared.needed.len()) {
            (None, 1) => prepared.needed.values().next(),
            (name, _) => prepared.needed.get(name),
        };
        // An operation that isn't there is refused by the schema itself.
        if let Some(needed) = needed {
            check(*needed, actor)?;
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
    let error: async_graphql::Error = Failure::new(code, message).into();
    error.into_server_error(async_graphql::Pos::default())
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(items) => items.iter().any(has_nul),
        Value::Object(fields) => fields.values().any(has_nul),
        _ => false,
    }
}

fn actor_of(data: &Data) -> Option<Actor> {
    data.get(&std::any::TypeId::of::<Actor>()).and_then(|actor| actor.downcast_ref()).copied()
}

impl Executor for Edge {
    /// Runs a query or a mutation for the actor in the request's data; without one, for nobody.
    async fn execute(&self, mut request: Request) -> Response {
        let actor = actor_of(&request.data).unwrap_or(Actor::Nobody);
        if let Err(error) = self.prepare(&mut request, &actor) {
            return Response::from_errors(vec![error]);
        }
        let acting = Arc::new(Acting::Once(Arc::new(self.env.op(actor))));
        let loaders = Loaders::new(&acting);
        self.schema.execute(request.data(acting).data(loaders)).await
    }

    /// Runs any operation for the actor in the request's or the session's data; without one, for nobody.
    fn execute_stream(&self, mut request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let session = session.unwrap_or_default();
        let actor = actor_of(&request.data).or_else(|| actor_of(&session)).unwrap_or(Actor::Nobody);
        if let Err(error) = self.prepare(&mut request, &actor) {
            return futures_util::stream::iter([Response::from_errors(vec![error])]).boxed();
        }
        let acting = Arc::new(Acting::Live(self.env.clone(), actor));
        let loaders = Loaders::new(&acting);
        self.schema.execute_stream_with_session_data(request.data(acting).data(loaders), session)
    }
}
