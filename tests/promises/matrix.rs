//! The matrix: every actor against every field, query and mutation, as one checked-in snapshot. What it doesn't cover
//! fails it: a new root field, mutation or object type comes with its rows.

mod actors;
pub mod apps;
mod community;
mod companion;
mod exported;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use actors::World;
use apps::of_ended;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use domain::Actor;
use rows::{PATHS, UNDONE, UNSEEN, arguments, otherwise, own_path};
use serde_json::{Value, json};

use crate::rooms::cases;

/// The object types of the schema, each with its fields and their types.
fn objects() -> BTreeMap<String, Vec<(String, String)>> {
    let document = async_graphql::parser::parse_schema(graphql::sdl()).expect("it parses");
    let objects = document.definitions.into_iter().filter_map(|definition| {
        let TypeSystemDefinition::Type(definition) = definition else { return None };
        let TypeKind::Object(object) = definition.node.kind else { return None };
        let fields = object.fields.into_iter().map(|field| {
            let ty = field.node.ty.node.to_string();
            (field.node.name.node.to_string(), ty.trim_matches(['[', ']', '!']).to_owned())
        });
        Some((definition.node.name.node.to_string(), fields.collect()))
    });
    objects.collect()
}

fn is_composite(name: &str) -> bool {
    let sdl = graphql::sdl();
    sdl.contains(&format!("\ntype {name} ")) || sdl.contains(&format!("\ninterface {name} "))
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// What an answer comes to: an error's code, a refusal's code, `seen`, or `nothing`.
fn verdict(answer: &Value) -> String {
    if let Some(error) = answer["errors"].get(0) {
        return text(&error["extensions"]["code"]);
    }
    let refusal =
        answer["data"].as_object().and_then(|data| data.values().next()?["userErrors"].get(0)?["code"].as_str());
    match refusal {
        Some(code) => code.to_owned(),
        None if is_nothing(&answer["data"]) => "nothing".to_owned(),
        None => "seen".to_owned(),
    }
}

/// Whether an answer shows nothing: every leaf is missing.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.values().all(is_nothing),
        _ => false,
    }
}

/// Writes the row of a field or a mutation. What the owner can't see or do is listed in `missing` with the reason; gives
/// what is wrong with that.
fn row(table: &mut String, name: &str, verdicts: &[(String, String)], missing: &[(&str, &str)]) -> Option<String> {
    // Whom the owner keeps away sees and may do exactly what somebody linked does: anything else would tell them.
    let of = |actor: &str| &verdicts.iter().find(|(known, _)| known == actor).expect("an actor").1;
    assert_eq!([of("limited"), of("blocked")], [of("linked"); 2], "{name}");
    let is_there = matches!(&**of("owner"), "seen" | "done");
    let wrong = match missing.iter().find(|(listed, _)| *listed == name) {
        None if !is_there => Some(format!("{name}: {} for the owner", of("owner"))),
        Some((_, reason)) if is_there => Some(format!("{name}: there for the owner, though {reason}")),
        _ => None,
    };
    let mut by_verdict: Vec<(&String, Vec<&str>)> = Vec::new();
    for (actor, verdict) in verdicts {
        match by_verdict.iter_mut().find(|(known, _)| *known == verdict) {
            Some((_, actors)) => actors.push(actor),
            None => by_verdict.push((verdict, vec![actor])),
        }
    }
    let cells: Vec<_> =
        by_verdict.iter().map(|(verdict, actors)| format!("{verdict}: {}", actors.join(", "))).collect();
    let _ = writeln!(table, "{name}\n    {}", cells.join("\n    "));
    wrong
}

/// What to do about what is wrong for the owner.
const ADVICE: &str = "Let the matrix's world have it, or list it with the reason in UNSEEN or UNDONE.";

/// A mutation, about what is the owner's.
fn to_do(world: &World, actor: &Actor, mutation: &str) -> Value {
    let input = cases::with(world.input(actor, &cases::of(mutation).input), otherwise(mutation));
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    // What needs no field needs no input.
    if input == json!({}) && graphql::sdl().contains(&format!("input: {kind}\n")) {
        return json!({ "query": format!("mutation {{ {mutation} {{ __typename userErrors {{ code }} }} }}") });
    }
    let document =
        format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ __typename userErrors {{ code }} }} }}");
    json!({ "query": document, "variables": { "input": input } })
}

/// What is seen of a mutation was done.
fn done(verdict: String) -> String {
    if verdict == "seen" { "done".to_owned() } else { verdict }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_actor_against_every_field() {
    let world = World::with_ended_grants().await;
    let (mut table, mut wrong) = (String::new(), Vec::new());
    let paths: BTreeMap<_, _> = PATHS.iter().copied().collect();
    for (name, fields) in objects() {
        if name.ends_with("Payload") || name == "Mutation" {
            continue;
        }
        let path =
            paths.get(name.as_str()).unwrap_or_else(|| panic!("the matrix has no way to {name}: add it to PATHS"));
        for (field, ty) in fields {
            let selected = format!(
                "{field}{}{}",
                arguments(&name, &field),
                if is_composite(&ty) { " { __typename }" } else { "" }
            );
            let path = own_path(&name, &field).unwrap_or(path);
            let document = path.replace('…', &selected);
            let request = |actor: &Actor| world.request(actor, &document);
            let mut verdicts = Vec::new();
            for (name, actor) in &world.actors {
                verdicts.push(((*name).to_owned(), verdict(&world.answer(*actor, request(actor)).await)));
            }
            verdicts.extend(world.verdicts_of_apps(world.needed(&request).await, &request).await);
            verdicts.extend(of_ended(&world, &request).await);
            wrong.extend(row(&mut table, &format!("{name}.{field}"), &verdicts, UNSEEN));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}\n{ADVICE}");
    insta::assert_snapshot!("fields", table);
    world.app.run_jobs().await;
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_actor_against_every_mutation() {
    let mutations: BTreeSet<_> = objects()["Mutation"].iter().map(|(name, _)| name.clone()).collect();
    let (mut table, mut wrong) = (String::new(), Vec::new());
    // Those who may do nothing share one.
    let of_refused = World::with_ended_grants().await;
    for mutation in mutations {
        // A world for each: what one actor did is no other's to find.
        let world = World::new().await;
        let request = |actor: &Actor| to_do(&world, actor, &mutation);
        let needed = world.needed(&request).await;
        let mut verdicts = Vec::new();
        // The owner last of the people, and apps behind them: what they may do is done then.
        for (name, actor) in world.actors.iter().rev() {
            verdicts.push(((*name).to_owned(), done(verdict(&world.answer(*actor, request(actor)).await))));
        }
        let of_apps = world.verdicts_of_apps(needed, &request).await;
        verdicts.extend(of_apps.into_iter().map(|(name, verdict)| (name, done(verdict))));
        verdicts.extend(of_ended(&of_refused, &|actor| to_do(&of_refused, actor, &mutation)).await);
        wrong.extend(row(&mut table, &mutation, &verdicts, UNDONE));
        world.app.run_jobs().await;
        world.app.close().await;
    }
    of_refused.app.run_jobs().await;
    of_refused.app.close().await;
    assert!(wrong.is_empty(), "{wrong:#?}\n{ADVICE}");
    insta::assert_snapshot!("mutations", table);
}
