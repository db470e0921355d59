//! The documentation page of scopes, which is made from the schema and from the words of the consent page.

use std::collections::BTreeMap;
use std::fmt::Write;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{FieldDefinition, TypeKind, TypeSystemDefinition};
use async_graphql::{Name, Positioned};
use domain::scope::{Scope, Scopes};
use server::pages::Language;

use super::house::checked_in;

const ROOTS: [&str; 3] = ["Query", "Mutation", "Subscription"];

/// The scope that a field says it needs.
fn needed(field: &FieldDefinition) -> String {
    let directive = field.directives.iter().find(|directive| directive.node.name.node == "scope");
    let name = directive.and_then(|directive| directive.node.get_argument("name"));
    match name.map(|name| &name.node) {
        Some(async_graphql::Value::String(name)) => name.clone(),
        _ => panic!("{} says no scope", field.name.node),
    }
}

/// The root fields and the fields of types, by the scope that they need: whole types by their names.
fn by_scope() -> BTreeMap<String, BTreeMap<&'static str, Vec<String>>> {
    let document = parse_schema(graphql::sdl()).expect("it parses");
    let mut found = BTreeMap::<String, BTreeMap<&str, Vec<String>>>::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(ty) = definition else { continue };
        let TypeKind::Object(object) = ty.node.kind else { continue };
        let name: Name = ty.node.name.node;
        if name.ends_with("Payload") || name.ends_with("Connection") || name.ends_with("Edge") {
            continue;
        }
        let mut add = |scope: String, what, named| found.entry(scope).or_default().entry(what).or_default().push(named);
        if let Some(root) = ROOTS.into_iter().find(|root| *root == name) {
            for field in &object.fields {
                add(needed(&field.node), root, field.node.name.node.to_string());
            }
            continue;
        }
        let mut fields = BTreeMap::<String, Vec<&Positioned<FieldDefinition>>>::new();
        for field in &object.fields {
            fields.entry(needed(&field.node)).or_default().push(field);
        }
        let whole = fields.len() == 1;
        for (scope, fields) in fields {
            if whole {
                add(scope, "Type", name.to_string());
            } else {
                let named = fields.iter().map(|field| format!("{name}.{}", field.node.name.node));
                named.for_each(|named| add(scope.clone(), "Field", named));
            }
        }
    }
    found
}

fn listed(page: &mut String, title: &str, names: Option<&Vec<String>>) {
    let Some(names) = names else { return };
    let mut names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.sort();
    writeln!(page, "- {title}: {}", names.join(", ")).expect("text");
}

fn page() -> String {
    let words = Language::English.words();
    let found = by_scope();
    let mut page = "# Scopes\n\nWhat an access token may be used for. This page is made from the schema: each field says there which scope it \
                    needs, in the directive `@scope`. A person's own device has all scopes but `app`. An app has those that the person \
                    left it; delicate ones aren't ticked beforehand. Payloads, connections and edges need the scope of what they lead to.\n"
        .to_owned();
    for scope in Scope::ALL {
        let name = scope.name();
        let who = match scope {
            Scope::Public => "Needs no access token.",
            Scope::Account => "Only for a person's own devices.",
            Scope::App => "Only for apps that act for themselves, with their client credentials.",
            _ if scope.is_delicate() => "For apps and personal access tokens. Delicate.",
            _ => "For apps and personal access tokens.",
        };
        writeln!(page, "\n## `{name}`\n\n{who}").expect("text");
        if scope.is_for_programs() {
            writeln!(page, "An app's consent page says: “{}” {}", words.scope_title(name), words.scope_does(name))
                .expect("text");
        }
        writeln!(page).expect("text");
        let all = found.get(name).unwrap_or_else(|| panic!("nothing needs {name}"));
        for (kind, title) in [
            ("Query", "Queries"),
            ("Mutation", "Mutations"),
            ("Subscription", "Subscriptions"),
            ("Type", "Types"),
            ("Field", "Fields of other types"),
        ] {
            listed(&mut page, title, all.get(kind));
        }
    }
    page
}

#[test]
fn the_page_of_scopes_is_what_the_schema_says() {
    let names: Vec<_> = by_scope().into_keys().collect();
    let known: Vec<_> = names.iter().filter_map(|name| Scope::parse(name)).collect();
    assert_eq!(known.len(), names.len(), "{names:?}");
    assert_eq!(known.into_iter().collect::<Scopes>().bits(), Scope::ALL.into_iter().collect::<Scopes>().bits());
    checked_in("api/scopes.md", &page());
}
