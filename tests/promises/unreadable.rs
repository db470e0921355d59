//! What is stored and can't be read any more, a record at a time: it shows as what it is, and holds up nothing else.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::Duration;
use domain::privacy::SEALED;
use serde_json::{Value, json};
use tests::process::kith;
use tests::{Backend, Someone, TestApp, suite};

use crate::promises::silence::world::World;

suite!(
    tests::TestApp::spacious;
    whatever_is_lost_all_else_is_answered,
    what_can_not_be_read_of_a_contact_stays_as_it_is_stored,
);

const LOST: &str = "This text is damaged and can't be read, through a fault of the server.";

/// Each sealed column of the entities but those of the server's own keys, and of the key store.
#[test]
fn every_sealed_column_is_looked_at() {
    let mut sealed = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("entity/src");
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let source = std::fs::read_to_string(entry.path()).expect("a source");
        let table = source.split("table_name = \"").nth(1).and_then(|rest| rest.split('"').next());
        let Some(table) =
            table.filter(|table| !["authorization", "sealing_key", "server_key", "signing_key"].contains(table))
        else {
            continue;
        };
        for line in source.lines().filter(|line| line.ends_with("Sealed,") || line.ends_with("Option<Sealed>,")) {
            let column = line.trim().trim_start_matches("pub ").split(':').next().expect("a name");
            sealed.insert((table.to_owned(), column.to_owned()));
        }
    }
    let known = SEALED.iter().map(|[table, column, ..]| ((*table).to_owned(), (*column).to_owned()));
    assert_eq!(known.collect::<BTreeSet<_>>(), sealed);
}

/// One of everything: with what the silence test's Berta doesn't need.
async fn with_all(app: &TestApp) -> World<'_> {
    let world = World::new(app, &Vec::new()).await;
    let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:7a5d3c0c8e1f\r\nFN:Aunt Ottilie\r\nEND:VCARD\r\n";
    app.done(&*world.berta.token, "importContacts", json!({ "vcards": card }), "import { id }").await;
    let pending = json!({ "email": "other@example.org", "password": tests::people::PASSWORD });
    app.done(&*world.berta.token, "requestEmailChange", pending, "verification { id }").await;
    app.run_jobs().await;
    world
}

/// Another language makes the index of contacts anew.
async fn speak(app: &TestApp, who: &Someone, locale: &str) {
    app.done(&*who.token, "updateProfile", json!({ "locale": locale }), "viewer { id }").await;
}

async fn whatever_is_lost_all_else_is_answered(app: &TestApp) {
    let world = with_all(app).await;
    for [table, column, ..] in SEALED {
        let count = format!("SELECT CAST(COUNT({column}) AS TEXT) FROM {table}");
        assert_ne!(
            app.stored(&count).await,
            [Some("0".to_owned())],
            "the world has no {table}.{column}: give it one in silence/world/settled.rs"
        );
        app.spoil(&app.place.main, table, column).await;
        speak(app, &world.berta, "en-GB").await;
        for answer in world.everything().await {
            assert!(answer["errors"].is_null(), "{table}.{column}: {}", answer["errors"]);
        }
        app.clock.advance(Duration::seconds(14));
        app.run_jobs().await;
        if (table, column) != ("person", "email") {
            let everything = app.everything(&world.berta).await;
            assert!(
                everything["network"]["contacts"].as_array().is_some_and(|all| !all.is_empty()),
                "{table}.{column}"
            );
        }
        let op = app.env.op(domain::Actor::System);
        domain::privacy::read_everything(&op).await.expect("it is read");
        let found = domain::privacy::unreadable(&op);
        let place = format!("{table}.{column} of ");
        assert!(found.iter().any(|lost| lost.to_string().starts_with(&place)), "the doctor finds {table}.{column}");
        app.confirm(&world.berta).await;
        let book = app.http.get(app.url("/export/contacts.vcf")).bearer_auth(&world.berta.token).send().await;
        assert_eq!(book.expect("it answers").status(), 200, "{table}.{column}");
        app.mend(&app.place.main, table, column).await;
        speak(app, &world.berta, "de-DE").await;
    }
    let mended = world.everything().await;
    assert!(!json!(mended).to_string().contains(LOST), "nothing was made worse by being looked at");
    let ready: Value = app.http.get(app.url("/readyz")).send().await.expect("it answers").json().await.expect("JSON");
    assert!(ready["warnings"].to_string().contains("unreadable"), "{ready}");
    app.advance(Duration::hours(1)).await;
}

async fn what_can_not_be_read_of_a_contact_stays_as_it_is_stored(app: &TestApp) {
    let ada = app.person("Ada").await;
    let note = async |input: Value| {
        let select = "contact { id name note tags cadence unreadable channels { value } }";
        app.done(&*ada.token, "updateContact", input, select).await["contact"].take()
    };
    let id = app.contact(&ada, "Ottilie").await;
    let other = app.contact(&ada, "Another").await;
    note(json!({ "contactId": id, "note": "afraid of the dark", "tags": ["near"] })).await;
    for column in ["note", "tags"] {
        app.spoil(&app.place.main, "contact", column).await;
    }
    // A form sends back what it was given.
    let seen = note(json!({ "contactId": id, "name": "Aunt Ottilie", "note": LOST, "tags": [] })).await;
    assert_eq!((&seen["name"], &seen["note"], &seen["tags"]), (&json!("Aunt Ottilie"), &json!(LOST), &json!([])));
    assert_eq!(seen["unreadable"], json!(["TAGS", "NOTE"]));
    let merge = json!({ "targetContactId": other, "sourceContactId": id });
    assert_eq!(app.refused(&*ada.token, "mergeContacts", merge).await, "INVALID");
    for column in ["note", "tags"] {
        app.mend(&app.place.main, "contact", column).await;
    }
    let seen = note(json!({ "contactId": id, "name": "Ottilie" })).await;
    assert_eq!((&seen["note"], &seen["tags"]), (&json!("afraid of the dark"), &json!(["near"])));
    assert_eq!(seen["unreadable"], json!([]));
    // What is written in its place is kept.
    app.spoil(&app.place.main, "contact", "note").await;
    let seen = note(json!({ "contactId": id, "note": "not any more" })).await;
    assert_eq!((&seen["note"], &seen["unreadable"]), (&json!("not any more"), &json!([])));
    // A cadence isn't sealed, and can be damaged all the same.
    note(json!({ "contactId": id, "cadence": "P2W" })).await;
    app.tamper(&app.place.main, "UPDATE contact SET cadence = 'P2?' WHERE cadence = 'P2W'").await;
    let seen = note(json!({ "contactId": id, "name": "Aunt Ottilie" })).await;
    assert_eq!((&seen["cadence"], &seen["unreadable"]), (&Value::Null, &json!(["CADENCE"])));
    app.tamper(&app.place.main, "UPDATE contact SET cadence = 'P2W' WHERE cadence = 'P2?'").await;
    assert_eq!(note(json!({ "contactId": id, "name": "Ottilie" })).await["cadence"], "P2W");
}

async fn a_key_that_is_damaged_is_lost_to_its_owner_alone(backend: Backend) {
    let Some(app) = TestApp::on(backend).await else { return };
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (_, of_ada) = app.link(&ada, &berta).await;
    let as_text = |id: &str| if backend == Backend::Sqlite { format!("hex({id})") } else { format!("{id}::text") };
    let first = format!("SELECT {} FROM person ORDER BY created_at LIMIT 1", as_text("id"));
    let first = app.stored(&first).await.remove(0).expect("Ada");
    let sql = format!("UPDATE sealing_key SET wrapped = substr(wrapped, 1, 20) WHERE {} = '{first}'", as_text("owner"));
    app.tamper(&app.place.keys, &sql).await;
    // Keys that were unwrapped are held: another process has none yet.
    let (backend, place, clock) = app.stop().await;
    let app = TestApp::start(backend, place, clock).await;
    let seen = "query($id: ID!) { node(id: $id) { ... on Contact { name linkedPerson { displayName } } } }";
    let seen = app.ask(&*berta.token, seen, json!({ "id": of_ada })).await;
    assert_eq!(seen["node"]["linkedPerson"]["displayName"], LOST);
    let hers = app.send(Some(&ada.token), "{ viewer { displayName } }", json!({})).await;
    assert_eq!(hers["errors"][0]["extensions"]["code"], "UNAVAILABLE", "and not that she wrote nothing");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_key_on_sqlite() {
    a_key_that_is_damaged_is_lost_to_its_owner_alone(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_key_on_postgres() {
    a_key_that_is_damaged_is_lost_to_its_owner_alone(Backend::Postgres).await;
}

/// Who is signed in stays so, and whoever signs in can: another key is made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_signing_key_ends_no_session() {
    let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
    let ada = app.person("Ada").await;
    app.spoil(&app.place.main, "signing_key", "private").await;
    let (backend, place, clock) = app.stop().await;
    let app = TestApp::start(backend, place, clock).await;
    let me = json!({ "viewer": { "displayName": "Ada" } });
    assert_eq!(app.ask(&*ada.token, "{ viewer { displayName } }", json!({})).await, me);
    app.clock.advance(Duration::seconds(1));
    let again = app.sign_in(&ada.email, tests::people::PASSWORD).await;
    assert_eq!(app.ask(&*again.token, "{ viewer { displayName } }", json!({})).await, me);
    app.close().await;
}

/// `kith doctor` names what can't be read, and where it stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_finds_what_nobody_looks_at() {
    let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Ottilie").await;
    app.done(&*ada.token, "updateContact", json!({ "contactId": id, "note": "a note" }), "contact { id }").await;
    let (_, place, _) = app.stop().await;
    let folder = place.folder().expect("files").to_owned();
    let doctor = || {
        let stores = [("KITH_DATABASE_URL", &place.main), ("KITH_DATABASE_KEYS_URL", &place.keys)];
        let out = kith(&folder).envs(stores).arg("doctor").output().expect("it runs");
        (out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let (well, said) = doctor();
    assert!(well && said.contains("Everything that people wrote can be read."), "{said}");
    let db = sea_orm::Database::connect(tests::beside(&place.main)).await.expect("it opens");
    let sql = "UPDATE contact SET note = substr(note, 1, 20)";
    sea_orm::ConnectionTrait::execute_unprepared(&db, sql).await.expect("it is changed");
    db.close().await.expect("it closes");
    let (well, said) = doctor();
    assert!(!well && said.contains("Stored values that can't be read: 1. They are: contact.note of "), "{said}");
    place.remove().await;
}
