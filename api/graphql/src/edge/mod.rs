//! The edge: the only way into the schema for every document, over any transport. Documents are held to limits before
//! they are parsed, then validated, checked against the actor's scopes and the cost limit, and run.
//!
//! async-graphql runs documents, but doesn't parse them: its parser can overflow the stack, its validation takes
//! exponential time on fragments, and it accepts uses of `__typename` that the specification forbids. Documents are
//! parsed and validated by apollo-compiler, behind limits of our own, and converted to the form that async-graphql
//! runs.

mod absent;
mod aliases;
mod asked;
mod bill;
mod bucket;
mod budgets;
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
mod running;
mod seen;
mod shape;
mod suggestions;
mod survey;
mod used;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{ServerError, Value};
use chrono::Duration;
use domain::{Actor, Env};

use crate::KithSchema;

pub use asked::{Asked, ByGet};
pub use bucket::Size;
use budgets::Budgets;
pub use budgets::{BudgetSizes, Charge};
use concurrency::Concurrency;
use cost::Class;
pub use documents::{Documents, Read};
use documents::{Fitted, Prepared};
pub use limits::{Limits, SocketLimits};
use persisted::Persisted;
pub use refusal::{Refused, refuse};

/// Where an error lists the scopes that an access token lacks.
pub const SCOPES: &str = "scopes";
/// The price of importing or exporting a whole address book, in points.
const BOOK_COSTS: u64 = 2_000;
/// The error code if Kith is temporarily unavailable.
pub const UNAVAILABLE: &str = "UNAVAILABLE";
/// The error code if too many requests of the same device are waiting.
const TOO_MANY_REQUESTS: &str = "TOO_MANY_REQUESTS";
/// The error codes of requests that should be sent again.
pub const COME_BACK: [&str; 2] = [UNAVAILABLE, TOO_MANY_REQUESTS];
/// When to send them again.
pub const RETRY_AFTER: Duration = Duration::seconds(2);

/// Who may read the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    /// Everybody who can reach the server.
    Everyone,
    /// Everybody who is signed in.
    SignedIn,
    /// Nobody.
    Nobody,
}

/// The limits and options for documents.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The limits.
    pub limits: Limits,
    /// Who may read the schema.
    pub introspection: Introspection,
    /// Whether an error about an unknown name suggests similar names.
    pub suggestions: bool,
    /// Whether this is a demo, whose clock can be moved forward.
    pub demo: bool,
    /// Trusted documents by id. If set, no other documents are run.
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

/// Checks and runs documents. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    schema: KithSchema,
    env: Arc<Env>,
    documents: Arc<Documents>,
    concurrency: Arc<Concurrency>,
    budgets: Arc<Budgets>,
    persisted: Persisted,
    introspection: Introspection,
    sdl: Arc<str>,
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Edge(…)")
    }
}

/// A request that has passed all checks, is paid for and is ready to run. If it is dropped instead, it costs nothing.
#[derive(Debug)]
pub struct Ready {
    operation: Arc<Prepared>,
    fitted: Fitted,
    actor: Actor,
    from: Option<IpAddr>,
    /// `None` for a dry run.
    charge: Option<Charge>,
}

impl Ready {
    /// Whether the operation is a query.
    #[must_use]
    pub fn is_query(&self) -> bool {
        self.operation.kind == OperationType::Query
    }

    /// The kind of the operation: `query`, `mutation` or `subscription`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self.operation.kind {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        }
    }

    /// Whether it is only priced, and not run.
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.charge.is_none()
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
        let budgets = Arc::new(Budgets::new(rules.limits.budgets));
        let documents = Arc::new(Documents::new(&sdl, rules.limits, rules.suggestions));
        let (introspection, sdl) = (rules.introspection, sdl.into());
        Self { schema, env, documents, concurrency, budgets, persisted, introspection, sdl }
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
            Introspection::SignedIn => actor.credential().is_some(),
            Introspection::Nobody => false,
        }
    }

    /// Makes a request ready to be run for an actor, and takes its price. `from` is the address that it comes from.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being run at all; each reason has its code.
    pub fn prepare(&self, asked: &Asked, actor: &Actor, from: Option<IpAddr>) -> Result<Ready, Refused> {
        let text = self.persisted.text(asked)?;
        let (read, known) = self.documents.read(&text.text)?;
        metrics::counter!("kith_documents_total", "known" => if known { "yes" } else { "no" }).increment(1);
        if !known {
            #[expect(clippy::cast_precision_loss, reason = "some thousands")]
            metrics::gauge!("kith_documents_kept").set(self.documents.kept() as f64);
        }
        let operation = read.operation(asked.operation_name.as_deref())?;
        self.persisted.keep(text);
        let needed = || operation.scopes.as_ref().map(|needed| needed.keys().copied().collect());
        self.admit(&operation, actor).map_err(|why| Refused { needed: needed(), ..why.into() })?;
        let fitted = self.documents.fit(&operation, asked.variables.as_ref())?;
        let charge = if asked.is_dry_run() {
            None
        } else {
            Some(self.budgets.charge(actor, from, fitted.cost(), self.env.now())?)
        };
        Ok(Ready { operation, fitted, actor: *actor, from, charge })
    }

    /// Takes the price of a whole address book, to or fro, from the budget of what acts. It is given back unless it begins.
    ///
    /// # Errors
    ///
    /// `COST_LIMITED` if the budget holds less.
    pub fn charge_book(&self, actor: &Actor) -> Result<Charge, Refused> {
        self.budgets.charge(actor, None, (Class::Usual, BOOK_COSTS), self.env.now())
    }

    /// Checks that the actor may run the operation.
    fn admit(&self, operation: &Prepared, actor: &Actor) -> Result<(), ServerError> {
        if operation.introspects && !self.shows_schema(actor) {
            return Err(refuse("INTROSPECTION_DISABLED", "You may not read the schema of this server."));
        }
        let Some(needed) = &operation.scopes else {
            return Err(refuse("FORBIDDEN", "The document contains a field that nobody may use."));
        };
        let has = actor.scopes();
        let missing: Vec<_> = needed.iter().filter(|(scope, _)| !has.has(**scope)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        if actor.credential().is_none() {
            return Err(refuse("UNAUTHENTICATED", "You must be signed in: send an access token."));
        }
        let named = missing.iter().map(|(scope, place)| format!("{} (for `{place}`)", scope.name()));
        let message = format!("The access token lacks these scopes: {}.", named.collect::<Vec<_>>().join(", "));
        let mut error = refuse("INSUFFICIENT_SCOPE", message);
        let scopes = missing.iter().map(|(scope, _)| Value::from(scope.name())).collect();
        error.extensions.get_or_insert_default().set(SCOPES, Value::List(scopes));
        Err(error)
    }
}
