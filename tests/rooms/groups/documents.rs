//! The documents of groups in `api/README.md`: all operations, each once, and each one that works as it stands there.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{TestApp, suite};

suite!(every_operation_has_one_document, what_is_read_is_there_for_an_owner, what_is_changed_says_what_is_missing,);

const TEXT: &str = include_str!("../../../api/README.md");

/// The documents, a line each.
fn documents() -> impl Iterator<Item = &'static str> {
    let (_, section) = TEXT.split_once("# Operations of peer groups").expect("the section");
    let (section, _) = section.split_once("\n# ").expect("another section behind it");
    section.lines().filter(|line| ["{ ", "mutation {", "subscription {"].iter().any(|start| line.starts_with(start)))
}

/// A document with ids that name something, or nothing, in the place of those left open.
fn filled(document: &str, ids: &[(&str, &str)]) -> String {
    let mut text = document.to_owned();
    for (kind, id) in ids {
        text = text.replace(&format!("{kind}_…"), id);
    }
    for kind in ["grp", "mem", "giv", "gsi", "gcd", "con"] {
        text = text.replace(&format!("{kind}_…"), &format!("{kind}_AAAAAAAAAAAAAAAAAAAAAA"));
    }
    text.replace('…', "no such code")
}

async fn every_operation_has_one_document(app: &TestApp) {
    let schema = "{ __schema { mutationType { fields { name } } queryType { fields { name } } } }";
    let schema = app.ask(None, schema, json!({})).await["__schema"].take();
    let names = |of: &str| {
        let fields = schema[of]["fields"].as_array().expect("fields").clone();
        fields.into_iter().map(|field| field["name"].as_str().expect("a name").to_owned())
    };
    let ours: BTreeSet<_> = super::cases::all().into_iter().map(|case| case.mutation.to_owned()).collect();
    let of_groups = |name: &String| name.to_lowercase().contains("group") || ours.contains(name);
    let in_schema: Vec<_> = names("mutationType").chain(names("queryType")).filter(of_groups).collect();
    for name in &in_schema {
        let called = format!("{name}(");
        let times = documents().filter(|line| line.contains(&format!("{{ {called}"))).count();
        assert_eq!(times, 1, "{name} has one document in api/README.md");
    }
    assert!(ours.iter().all(|name| in_schema.contains(name)), "a case is of a mutation that there is");
}

async fn what_is_read_is_there_for_an_owner(app: &TestApp) {
    let owner = app.person("Owner").await;
    let group = app.group(&owner, json!({ "guidelines": "Be kind.", "topics": ["walking"] })).await;
    let code = app.group_code(&owner, &group).await;
    app.run_jobs().await;
    for document in documents().filter(|line| line.starts_with('{')) {
        let document = filled(&document.replace("code: \"…\"", &format!("code: {code:?}")), &[("grp", &group)]);
        let data = app.ask(&*owner.token, &document, json!({})).await;
        assert!(data.as_object().is_some_and(|roots| roots.values().all(Value::is_object)), "{document}\n{data}");
        // Nobody has invited anybody.
        let is_named =
            !document.contains(" name") || document.contains("nvitations") || data.to_string().contains("Sunday walks");
        assert!(is_named, "{document}\n{data}");
    }
}

async fn what_is_changed_says_what_is_missing(app: &TestApp) {
    let stranger = app.person("Stranger").await;
    for document in documents().filter(|line| line.starts_with("mutation")) {
        let data = app.ask(&*stranger.token, &filled(document, &[]), json!({})).await;
        let payload = data.as_object().and_then(|roots| roots.values().next()).expect("a payload");
        let code = payload["userErrors"][0]["code"].as_str();
        // It is the ids and codes alone that are wrong: with them, it would work.
        let expected = if document.contains("createGroup(") { None } else { Some("NOT_FOUND") };
        let expected = if document.contains("joinGroupWithCode(") { Some("INVALID_CODE") } else { expected };
        assert_eq!(code, expected, "{document}\n{data}");
        app.clock.tick();
    }
}
