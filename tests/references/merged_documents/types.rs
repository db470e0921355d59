//! The types of `clients/merging/schema.graphql`: everything is a number, and follows from it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo};
use async_graphql::{
    Context, EmptySubscription, ID, Interface, Object, QueryPathSegment, Schema, ServerResult, Union, Value,
};
use graphql::checked::Checked;

/// What one request does.
#[derive(Default)]
pub struct Run {
    /// How often a resolver was called for each response name.
    pub calls: Mutex<BTreeMap<String, usize>>,
    total: AtomicI32,
}

struct Counted;

impl ExtensionFactory for Counted {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Counted {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        // It is told of a list's items as well, for which no resolver is called.
        if let QueryPathSegment::Index(_) = info.path_node.segment {
            return next.run(ctx, info).await;
        }
        let run = ctx.data_unchecked::<Arc<Run>>();
        let name = info.alias.unwrap_or(info.name).to_owned();
        *run.calls.lock().expect("nobody panics").entry(name).or_default() += 1;
        next.run(ctx, info).await
    }
}

pub fn schema() -> Schema<Query, Mutation, EmptySubscription> {
    Schema::build(Query, Mutation, EmptySubscription).extension(Checked).extension(Counted).finish()
}

pub struct Person(i32);
pub struct Pet(i32);
pub struct Place(i32);

#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "ID"),
    field(name = "label", ty = "String", arg(name = "loud", ty = "bool", default = false)),
    field(name = "next", ty = "Option<Node>")
)]
pub enum Node {
    Person(Person),
    Pet(Pet),
    Place(Place),
}

#[derive(Interface)]
#[graphql(
    field(name = "age", ty = "i32"),
    field(name = "friend", ty = "Option<Person>"),
    field(name = "next", ty = "Option<Node>")
)]
pub enum Living {
    Person(Person),
    Pet(Pet),
}

#[derive(Union)]
pub enum Any {
    Person(Person),
    Pet(Pet),
    Place(Place),
}

fn node(n: i32) -> Node {
    match n % 3 {
        0 => Node::Place(Place(n)),
        1 => Node::Person(Person(n)),
        _ => Node::Pet(Pet(n)),
    }
}

fn any(n: i32) -> Any {
    match node(n) {
        Node::Person(person) => Any::Person(person),
        Node::Pet(pet) => Any::Pet(pet),
        Node::Place(place) => Any::Place(place),
    }
}

fn living(n: i32) -> Living {
    if n % 2 == 0 { Living::Pet(Pet(n)) } else { Living::Person(Person(n)) }
}

/// What stands behind this number, in steps of its own for each field; nothing behind every fifth.
fn behind(n: i32, step: i32) -> Option<i32> {
    let next = (n * 2 + step) % 11;
    (next % 5 != 0).then_some(next)
}

fn several(n: i32, step: i32, first: i32) -> impl Iterator<Item = i32> {
    (0..first).map(move |at| (n + at * step) % 11)
}

fn label(kind: &str, n: i32, loud: bool) -> String {
    format!("{kind}{n}{}", if loud { "!" } else { "" })
}

#[Object]
impl Person {
    async fn id(&self) -> ID {
        ID(label("person", self.0, false))
    }

    async fn label(&self, #[graphql(default = false)] loud: bool) -> String {
        label("P", self.0, loud)
    }

    async fn next(&self) -> Option<Node> {
        behind(self.0, 1).map(node)
    }

    async fn age(&self) -> i32 {
        self.0 + 20
    }

    async fn friend(&self) -> Option<Person> {
        behind(self.0, 3).map(Person)
    }

    async fn name(&self) -> String {
        label("name", self.0, false)
    }

    async fn friends(&self, #[graphql(default = 2)] first: i32) -> Vec<Person> {
        several(self.0, 1, first).map(Person).collect()
    }

    async fn around(&self, #[graphql(default = 2)] first: i32) -> Vec<Any> {
        several(self.0, 2, first).map(any).collect()
    }

    async fn pet(&self) -> Option<Pet> {
        behind(self.0, 2).map(Pet)
    }

    async fn fails(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err("it fails".into()))
    }
}

#[Object]
impl Pet {
    async fn id(&self) -> ID {
        ID(label("pet", self.0, false))
    }

    async fn label(&self, #[graphql(default = false)] loud: bool) -> String {
        label("A", self.0, loud)
    }

    async fn next(&self) -> Option<Node> {
        behind(self.0, 4).map(node)
    }

    async fn age(&self) -> i32 {
        self.0
    }

    async fn friend(&self) -> Option<Person> {
        behind(self.0, 5).map(Person)
    }

    async fn name(&self) -> String {
        label("pet name", self.0, false)
    }

    async fn owner(&self) -> Person {
        Person(self.0 + 1)
    }

    async fn any(&self) -> Option<Any> {
        behind(self.0, 6).map(any)
    }
}

#[Object]
impl Place {
    async fn id(&self) -> ID {
        ID(label("place", self.0, false))
    }

    async fn label(&self, #[graphql(default = false)] loud: bool) -> String {
        label("L", self.0, loud)
    }

    async fn next(&self) -> Option<Node> {
        behind(self.0, 7).map(node)
    }

    async fn visitors(&self, #[graphql(default = 2)] first: i32) -> Vec<Living> {
        several(self.0, 3, first).map(living).collect()
    }

    async fn nodes(&self) -> Vec<Option<Node>> {
        (0..3).map(|at| behind(self.0 + at, 8).map(node)).collect()
    }

    async fn any(&self) -> Option<Any> {
        behind(self.0, 9).map(any)
    }

    async fn fails(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err("it fails".into()))
    }
}

pub struct Query;

#[Object]
impl Query {
    async fn person(&self, #[graphql(default = 1)] n: i32) -> Option<Person> {
        Some(Person(n))
    }

    async fn node(&self, #[graphql(default = 1)] n: i32) -> Option<Node> {
        Some(node(n))
    }

    async fn living(&self, #[graphql(default = 2)] n: i32) -> Option<Living> {
        Some(living(n))
    }

    async fn any(&self, #[graphql(default = 5)] n: i32) -> Option<Any> {
        Some(any(n))
    }

    async fn all(&self) -> Vec<Node> {
        (0..4).map(node).collect()
    }
}

pub struct Mutation;

impl Mutation {
    fn total(ctx: &Context<'_>, n: i32) -> i32 {
        let run = ctx.data_unchecked::<Arc<Run>>();
        run.total.fetch_add(n, Ordering::Relaxed) + n
    }
}

#[Object]
impl Mutation {
    /// What was added so far: it tells how often and in which order.
    async fn add(&self, ctx: &Context<'_>, #[graphql(default = 1)] n: i32) -> i32 {
        Self::total(ctx, n)
    }

    async fn make(&self, ctx: &Context<'_>, #[graphql(default = 1)] n: i32) -> Node {
        node(Self::total(ctx, n))
    }

    async fn person(&self, ctx: &Context<'_>, #[graphql(default = 1)] n: i32) -> Option<Person> {
        Some(Person(Self::total(ctx, n)))
    }
}
