//! Documents merged as graphql-js does it: the same answers, and as many calls of resolvers for each response name.
//! `clients/merging/table.mjs` makes the documents, and says what graphql-js gave.

mod types;

use std::fmt::Write;
use std::sync::Arc;

use graphql::edge::{Asked, Documents, Limits};
use serde_json::json;
use types::Run;

/// A document, and below it, after a tab each: variables, data, how many errors, and the calls.
const TABLE: &str = include_str!("../clients/merging/table.tsv");
const SCHEMA: &str = include_str!("../clients/merging/schema.graphql");

/// What is run of a document with these variables, said as the table says it.
async fn answer(documents: &Documents, document: &str, variables: &str) -> String {
    let variables: serde_json::Value = serde_json::from_str(variables).expect("JSON");
    let asked = Asked::from_value(json!({ "query": document, "variables": variables })).expect("a request");
    let request = match documents.request(&asked) {
        Ok(request) => request,
        Err(errors) => return format!("{errors:?}"),
    };
    let run = Arc::new(Run::default());
    let answer = types::schema().execute(request.data(run.clone())).await;
    let data = serde_json::to_string(&answer.data).expect("JSON");
    let mut calls = String::new();
    for (name, times) in run.calls.lock().expect("nobody panics").iter() {
        let _ = write!(calls, " {name}={times}");
    }
    format!("{data}\t{}\t{}", answer.errors.len(), calls.trim_start())
}

#[tokio::test]
async fn documents_are_merged_as_the_reference_does_it() {
    let other = std::env::var("KITH_MERGING_TABLE").ok();
    let other = other.map(|path| std::fs::read_to_string(path).expect("it is there"));
    let table = other.as_deref().unwrap_or(TABLE);
    let limits = Limits { directives: 100, aliases: 100, depth: 20, cost: u64::MAX, ..tests::ample() };
    let documents = Documents::new(SCHEMA, limits, false);
    let (mut document, mut count, mut wrong) = ("", 0, Vec::new());
    for line in table.lines() {
        let Some(case) = line.strip_prefix('\t') else {
            (document, count) = (line, count + 1);
            continue;
        };
        let (variables, right) = case.split_once('\t').expect("variables");
        let found = answer(&documents, document, variables).await;
        if found != right {
            wrong.push(format!("{document}\n  with {variables}\n  right: {right}\n  found: {found}"));
        }
    }
    assert!(count >= 3_000, "only {count} documents");
    let few = wrong.iter().take(5).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} answers are wrong:\n{few}", wrong.len());
}

/// Each level has a selection of its own for one type, so that what is below stands there once for each type.
fn multiplied(levels: usize) -> String {
    let inside =
        (0..levels).fold("id".to_owned(), |inside, _| format!("... on Pet {{ next {{ id }} }} next {{ {inside} }}"));
    format!("{{ node {{ {inside} }} }}")
}

#[test]
fn types_within_types_are_bounded() {
    let limits = Limits { depth: 30, nesting: 60, ..Limits::default() };
    let documents = Documents::new(SCHEMA, limits, false);
    let code = |levels: usize| {
        let asked = Asked::from_value(json!({ "query": multiplied(levels) })).expect("a request");
        documents
            .request(&asked)
            .map_err(|errors| errors[0].extensions.clone().expect("extensions").get("code").cloned())
    };
    assert!(code(5).is_ok());
    assert_eq!(code(25).err(), Some(Some("EXPANDS_TOO_FAR".into())));
}
