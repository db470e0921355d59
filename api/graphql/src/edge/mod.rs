//! The one door that every document passes, whatever it came by: bounded before it is parsed, checked, held to the
//! actor's scopes and to its cost, and run.
//!
//! async-graphql runs documents; it doesn't read them. Its parser overflows the stack, its checks walk fragments
//! exponentially, and it lets pass what the specification refuses on `__typename`. So documents are parsed and checked
//! by apollo-compiler, behind bounds of our own, and turned into the form that async-graphql runs.

mod absent;
mod aliases;
mod asked;
mod concurrency;
mod convert;
mod cost;
mod documents;
mod forms;
pub mod guard;
mod inputs;
mod limits;
mod merge;
pub mod nesting;
mod persisted;
mod refusal;
mod shape;
mod suggestions;
mod survey;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response, ServerError, Value};
use chrono::{Duration, SecondsFormat};
use domain::scope::Scope;
use domain::{Actor, Env};
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};

use crate::KithSchema;
use crate::acting::Acting;
use crate::loaders::Loaders;
use crate::waves::{self, Waves};

pub use asked::{Asked, ByGet};
use concurrency::Concurrency;
pub use documents::{Documents, Read};
use documents::{Fitted, Prepared};
pub use limits::{Limits, SocketLimits};
use persisted::Persisted;
pub use refusal::refuse;

/// The code of what can't be answered for now.
pub const UNAVAILABLE: &str = "UNAVAILABLE";
/// The code of what isn't run since too much of the same device waits.
const TOO_MANY_REQUESTS: &str = "TOO_MANY_REQUESTS";
/// The codes of what is worth asking again.
pub const COME_BACK: [&str; 2] = [UNAVAILABLE, TOO_MANY_REQUESTS];
/// After how long it is worth asking again.
pub const RETRY_AFTER: Duration = Duration::seconds(2);

/// Who may ask about the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    /// Whoever reaches the server.
    Everyone,
    /// Whoever is signed in.
    SignedIn,
    /// Nobody.
    Nobody,
}

/// What an installation says about documents.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Bounds.
    pub limits: Limits,
    /// Who may ask about the schema.
    pub introspection: Introspection,
    /// Whether a wrong name is answered with those that are like it.
    pub suggestions: bool,
    /// Whether this is a demo, whose clock can be put forward.
    pub demo: bool,
    /// Documents by their ids; where there are any, no others are run.
    pub trusted: Option<HashMap<String, String>>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            introspection: Introspection::SignedIn,
            suggestions: false,
            demo: false,
            trusted: None,
        }
    }
}

/// The door.
#[derive(Clone)]
pub struct Edge {
    schema: KithSchema,
    env: Arc<Env>,
    documents: Arc<Documents>,
    concurrency: Arc<Concurrency>,
    persisted: Persisted,
    introspection: Introspection,
    sdl: Arc<str>,
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Edge(…)")
    }
}

/// A request that will be run: nothing of it is refused any more but by what it does.
#[derive(Debug)]
pub struct Ready {
    operation: Arc<Prepared>,
    fitted: Fitted,
    actor: Actor,
    from: Option<IpAddr>,
}

impl Ready {
    /// Whether it reads and changes nothing.
    #[must_use]
    pub fn is_query(&self) -> bool {
        self.operation.kind == OperationType::Query
    }

    /// As it came from this address.
    #[must_use]
    pub fn coming_from(self, from: Option<IpAddr>) -> Self {
        Self { from, ..self }
    }

    /// Whether it is answered more than once.
    #[must_use]
    pub fn is_subscription(&self) -> bool {
        self.operation.kind == OperationType::Subscription
    }
}

impl Edge {
    /// The door to an installation.
    #[must_use]
    pub fn new(env: Arc<Env>, rules: Rules) -> Self {
        let schema = crate::schema(rules.demo);
        let persisted = Persisted::new(rules.trusted, rules.limits.automatic);
        let sdl = crate::printed(&schema);
        let concurrency = Arc::new(Concurrency::new(rules.limits.running, rules.limits.waiting));
        let documents = Arc::new(Documents::new(&sdl, rules.limits, rules.suggestions));
        Self { schema, env, documents, concurrency, persisted, introspection: rules.introspection, sdl: sdl.into() }
    }

    /// The installation.
    #[must_use]
    pub fn env(&self) -> &Arc<Env> {
        &self.env
    }

    /// The schema in the schema language.
    #[must_use]
    pub fn sdl(&self) -> &str {
        &self.sdl
    }

    /// The bounds.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.documents.limits
    }

    /// Whether this actor may ask about the schema.
    #[must_use]
    pub fn shows_schema(&self, actor: &Actor) -> bool {
        match self.introspection {
            Introspection::Everyone => true,
            Introspection::SignedIn => actor.person().is_some(),
            Introspection::Nobody => false,
        }
    }

    /// Makes a request ready to be run for an actor.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being run at all; each reason has its code.
    pub fn prepare(&self, asked: &Asked, actor: &Actor) -> Result<Ready, Vec<ServerError>> {
        let one = |error| vec![error];
        let text = self.persisted.text(asked).map_err(one)?;
        let (read, known) = self.documents.read(&text.text)?;
        metrics::counter!("kith_documents_total", "known" => if known { "yes" } else { "no" }).increment(1);
        if !known {
            #[expect(clippy::cast_precision_loss, reason = "some thousands")]
            metrics::gauge!("kith_documents_kept").set(self.documents.kept() as f64);
        }
        let operation = read.operation(asked.operation_name.as_deref()).map_err(one)?;
        self.persisted.keep(text);
        self.admit(&operation, actor).map_err(one)?;
        let fitted = self.documents.fit(&operation, asked.variables.as_ref()).map_err(one)?;
        Ok(Ready { operation, fitted, actor: *actor, from: None })
    }

    /// Whether an actor may run an operation at all.
    fn admit(&self, operation: &Prepared, actor: &Actor) -> Result<(), ServerError> {
        if operation.introspects && !self.shows_schema(actor) {
            return Err(refuse("INTROSPECTION_DISABLED", "This server doesn't tell you about its schema."));
        }
        let Some(needed) = operation.scopes else {
            return Err(refuse("FORBIDDEN", "One of these fields is open to nobody."));
        };
        let missing: Vec<_> = needed.missing_in(actor.scopes()).map(Scope::name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        if actor.person().is_none() {
            return Err(refuse("UNAUTHENTICATED", "Sign in first: this needs an access token."));
        }
        Err(refuse("INSUFFICIENT_SCOPE", format!("The access token lacks: {}.", missing.join(", "))))
    }

    /// Runs a query or a mutation.
    pub async fn execute(&self, ready: Ready) -> Response {
        let Ok(inside) = self.concurrency.enter(&ready.actor) else {
            let message =
                "Too many requests of this device wait already. Send the next when some are answered, or at `retryAt`.";
            return self.refused(TOO_MANY_REQUESTS, message);
        };
        let acting = Arc::new(Acting::Once(Arc::new(self.env.op(ready.actor).coming_from(ready.from))));
        let waves = Waves::default();
        let loaders = Loaders::new(&acting, &waves);
        let request = ready.fitted.request().data(acting).data(loaders);
        let run = async {
            let _running = match &inside {
                Some(inside) => inside.run().await,
                None => None,
            };
            waves::run(self.schema.execute(request).boxed(), waves).await
        };
        // What is dropped here ends with its statements: nothing goes on that nobody waits for.
        if let Ok(response) = tokio::time::timeout(self.limits().time, run).await {
            return self.coded(response);
        }
        self.refused("TIMED_OUT", "This took too long, and was ended. Ask for less at a time.")
    }

    /// The answer to an operation that isn't run, or not to its end.
    fn refused(&self, code: &'static str, message: &str) -> Response {
        metrics::counter!("kith_refused_total", "code" => code).increment(1);
        let mut response = Response::new(Value::Null);
        response.errors.push(refuse(code, message));
        self.coded(response)
    }

    /// Runs any operation: one answer for a query or a mutation, and one for each event for a subscription.
    #[must_use]
    pub fn stream(&self, ready: Ready) -> BoxStream<'static, Response> {
        if !ready.is_subscription() {
            let edge = self.clone();
            return futures_util::stream::once(async move { edge.execute(ready).await }).boxed();
        }
        let acting = Arc::new(Acting::Live(self.env.clone(), ready.actor));
        let waves = Waves::default();
        let loaders = Loaders::new(&acting, &waves);
        let request = ready.fitted.request().data(acting).data(loaders);
        let edge = self.clone();
        let responses = self.schema.execute_stream(request).map(move |response| edge.coded(response));
        waves::run_stream(responses.boxed(), waves)
    }

    /// Gives a code to what async-graphql refuses without one, says when to come back after an outage, and bounds how many
    /// errors there are.
    fn coded(&self, mut response: Response) -> Response {
        response.errors.truncate(self.limits().errors);
        for error in &mut response.errors {
            let extensions = error.extensions.get_or_insert_default();
            match extensions.get("code") {
                None => extensions.set("code", refusal::BAD_USER_INPUT),
                Some(Value::String(code)) if COME_BACK.contains(&&**code) => {
                    let retry_at = self.env.op(Actor::System).now + RETRY_AFTER;
                    extensions.set("retryAt", retry_at.to_rfc3339_opts(SecondsFormat::Secs, true));
                }
                Some(_) => {}
            }
        }
        response
    }
}
