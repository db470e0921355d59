//! Parses, validates, surveys and merges each document once, and caches the result.

use std::sync::Arc;

use apollo_compiler::Schema;
use apollo_compiler::ast::Document;
use apollo_compiler::executable::{Operation, SelectionSet};
use apollo_compiler::introspection::check_max_depth;
use apollo_compiler::parser::Parser;
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, ServerError, Variables};
use aws_lc_rs::digest::{SHA256, digest};
use moka::sync::Cache;

use super::asked::{Asked, bad_request};
use super::cost::Class;
use super::forms::{Form, Forms, Most};
use super::limits::Limits;
use super::merge::Types;
use super::refusal::{PARSE_FAILED, VALIDATION_FAILED, complaints, refuse};
use super::suggestions::suggest;
use super::survey::{Needed, Survey, survey};
use super::{absent, guard, inputs, shape};

/// A prepared operation.
#[derive(Debug)]
pub(super) struct Prepared {
    name: Option<String>,
    pub(super) kind: OperationType,
    /// What it needs; `None` if it selects a field that nobody may use.
    pub(super) scopes: Option<Needed>,
    pub(super) introspects: bool,
    /// The operation with its variables, without its selections.
    head: Operation,
    forms: Forms,
}

/// An operation with its variables.
#[derive(Debug)]
pub(super) struct Fitted {
    form: Arc<Form>,
    variables: Variables,
    /// Its price with these variables.
    price: u64,
}

impl Fitted {
    /// The budget that pays for it, and its price.
    pub(super) fn cost(&self) -> (Class, u64) {
        (self.form.price.class, self.price)
    }

    /// What it costs to start it.
    pub(super) fn started(&self) -> u64 {
        self.form.price.started
    }

    /// The request that async-graphql runs. For a program, the response has what was seen beside what was asked.
    pub(super) fn request(self, for_program: bool) -> Request {
        let mut document = if for_program { self.form.noted.clone() } else { self.form.runnable.clone() };
        absent::leave_out(&mut document, &self.variables);
        let mut request = Request::new(String::new()).variables(self.variables);
        request.set_parsed_query(document);
        request
    }
}

/// A parsed and validated document.
#[derive(Debug)]
pub struct Read(Vec<Arc<Prepared>>);

impl Read {
    /// Whether every field that it selects declares a scope.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.iter().all(|operation| operation.scopes.is_some())
    }

    /// The operation with this name, or the only one.
    pub(super) fn operation(&self, name: Option<&str>) -> Result<Arc<Prepared>, ServerError> {
        let found = match (name, self.0.as_slice()) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (name, all) => all.iter().find(|one| one.name.as_deref() == name),
        };
        found.cloned().ok_or_else(|| {
            let message = if name.is_some() {
                "The document has no operation with this name."
            } else {
                "The document has several operations: name one of them in `operationName`."
            };
            refuse("OPERATION_NOT_FOUND", message)
        })
    }
}

/// Reads and caches documents.
pub struct Documents {
    pub(super) schema: Valid<Schema>,
    pub(super) limits: Limits,
    types: Types,
    suggestions: bool,
    kept: Cache<[u8; 32], Arc<Read>>,
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Documents({} kept)", self.kept.entry_count())
    }
}

impl Documents {
    /// Creates the cache for a schema in SDL.
    ///
    /// # Panics
    ///
    /// If the SDL isn't a valid schema. It is our own, and a test checks it.
    #[must_use]
    pub fn new(sdl: &str, limits: Limits, suggestions: bool) -> Self {
        let schema = Schema::parse_and_validate(sdl, "schema.graphql").expect("our own schema is one");
        Self { types: Types::of(&schema), schema, kept: Cache::new(limits.kept), limits, suggestions }
    }

    /// The fields of the schema without a scope, as `Type.field`. Nobody can select them.
    #[must_use]
    pub fn without_scope(&self) -> Vec<String> {
        use apollo_compiler::schema::ExtendedType;
        let mut names = Vec::new();
        for (ty, definition) in self.schema.types.iter().filter(|(name, _)| !name.starts_with("__")) {
            let fields = match definition {
                ExtendedType::Object(object) => &object.fields,
                ExtendedType::Interface(interface) => &interface.fields,
                _ => continue,
            };
            let without = fields.values().filter(|field| !field.directives.has("scope"));
            names.extend(without.map(|field| format!("{ty}.{}", field.name)));
        }
        names.sort();
        names
    }

    /// The number of documents in the cache.
    #[must_use]
    pub fn kept(&self) -> u64 {
        self.kept.entry_count()
    }

    /// Reads a document, and returns whether it was in the cache.
    ///
    /// # Errors
    ///
    /// The first few errors in the document.
    pub fn read(&self, text: &str) -> Result<(Arc<Read>, bool), Vec<ServerError>> {
        // Don't hash a document that is too long.
        if text.len() > self.limits.document {
            guard::check(text, &self.limits).map_err(|error| vec![error])?;
        }
        let mut key = [0; 32];
        key.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
        if let Some(read) = self.kept.get(&key) {
            return Ok((read, true));
        }
        let read = Arc::new(self.read_anew(text)?);
        self.kept.insert(key, read.clone());
        // Without this, the cache may exceed its size for a while.
        self.kept.run_pending_tasks();
        Ok((read, false))
    }

    fn read_anew(&self, text: &str) -> Result<Read, Vec<ServerError>> {
        let one = |error| vec![error];
        guard::check(text, &self.limits).map_err(one)?;
        let document = self.parse(text)?;
        shape::check(&document, &self.limits).map_err(one)?;
        let checked = document.to_executable_validate(&self.schema).map_err(|failed| {
            let mut errors = complaints(VALIDATION_FAILED, &failed.errors, self.limits.errors);
            if self.suggestions {
                for error in &mut errors {
                    suggest(error, &self.schema);
                }
            }
            errors
        })?;
        inputs::literals(&self.schema, &checked, &self.limits).map_err(one)?;
        let checked = Arc::new(checked);
        let mut operations = Vec::new();
        for operation in checked.operations.iter() {
            check_max_depth(&checked, operation)
                .map_err(|_| one(refuse("SELECTION_TOO_DEEP", "The introspection query is nested too deep.")))?;
            let survey = survey(&checked, operation);
            self.check(&survey).map_err(one)?;
            let Survey { scopes, introspects, switches, .. } = survey;
            let forms = Forms::new(&checked, operation, switches, &self.types, self.most()).map_err(one)?;
            operations.push(Arc::new(Prepared {
                name: operation.name.as_ref().map(ToString::to_string),
                kind: kind(operation),
                scopes,
                introspects,
                head: Operation {
                    selection_set: SelectionSet::new(operation.selection_set.ty.clone()),
                    ..(**operation).clone()
                },
                forms,
            }));
        }
        Ok(Read(operations))
    }

    /// Combines an operation with its variables.
    ///
    /// # Errors
    ///
    /// `BAD_USER_INPUT` if a variable is invalid or missing; `TOO_MANY_ITEMS`, `COST_TOO_HIGH`.
    pub(super) fn fit(&self, operation: &Prepared, given: Option<&JsonMap>) -> Result<Fitted, ServerError> {
        let none = JsonMap::new();
        let given = given.unwrap_or(&none);
        let (coerced, variables) = inputs::variables(&self.schema, &operation.head, given, &self.limits)?;
        let form = operation.forms.with(&coerced, &self.types, self.most())?;
        let price = form.price.total(&coerced);
        // Nobody's budget ever holds more than it does when it is full, so waiting wouldn't help.
        let most = self.limits.cost.min(self.limits.budgets.usual.points);
        if price > most {
            let message = format!(
                "This operation costs {price}; the limit is {most}. Waiting doesn't help: request smaller pages or \
                 fewer fields per item."
            );
            return Err(refuse("COST_TOO_HIGH", message));
        }
        Ok(Fitted { form, variables, price })
    }

    /// The request that async-graphql would run, without any check of scopes.
    ///
    /// # Errors
    ///
    /// The errors in the document or the variables.
    pub fn request(&self, asked: &Asked) -> Result<Request, Vec<ServerError>> {
        let one = |error| vec![error];
        let text = asked.query.as_deref().ok_or_else(|| one(bad_request("Send a document in `query`.")))?;
        let (read, _) = self.read(text)?;
        let operation = read.operation(asked.operation_name.as_deref()).map_err(one)?;
        Ok(self.fit(&operation, asked.variables.as_ref()).map_err(one)?.request(false))
    }

    fn most(&self) -> Most {
        Most { selections: self.limits.selections, aliases: self.limits.aliases }
    }

    /// Parses a document.
    ///
    /// # Errors
    ///
    /// `GRAPHQL_PARSE_FAILED`.
    pub fn parse(&self, text: &str) -> Result<Document, Vec<ServerError>> {
        // The guard has checked both limits already. These protect the parser if the two ever differ.
        let mut parser = Parser::new().recursion_limit(self.limits.nesting * 2).token_limit(self.limits.document);
        let document = parser
            .parse_ast(text, "document")
            .map_err(|failed| complaints(PARSE_FAILED, &failed.errors, self.limits.errors))?;
        if document.definitions.is_empty() {
            return Err(vec![refuse(PARSE_FAILED, "The document is empty.")]);
        }
        Ok(document)
    }

    fn check(&self, survey: &Survey) -> Result<(), ServerError> {
        if survey.depth > self.limits.depth {
            let message = format!(
                "Fields may be nested at most {} deep; these are nested {} deep.",
                self.limits.depth, survey.depth
            );
            return Err(refuse("SELECTION_TOO_DEEP", message));
        }
        match &survey.repeated {
            Some(field) => Err(refuse("REPEATED_FIELD", format!("`{field}` may occur only once in a document."))),
            None => Ok(()),
        }
    }
}

fn kind(operation: &Operation) -> OperationType {
    match operation.operation_type {
        apollo_compiler::executable::OperationType::Query => OperationType::Query,
        apollo_compiler::executable::OperationType::Mutation => OperationType::Mutation,
        apollo_compiler::executable::OperationType::Subscription => OperationType::Subscription,
    }
}
