//! Load runs: what the harness asks for is in the schema and in the tables, and what is filled can be read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::accounts::authenticate;
use domain::secrets::UNREADABLE;
use domain::{Actor, node_id, privacy};
use graphql::edge::{Asked, Documents, Edge, Limits, Rules};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use server::config::Config;
use server::start::{self, Stores};
use tests::Backend;

fn harness() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/harness")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(harness().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of the files with an ending in a folder of the harness, without the ending.
fn names(folder: &str, ending: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(harness().join(folder)).expect("a folder").flatten().map(|entry| entry.path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == ending));
    files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect()
}

fn target(name: &str) -> Value {
    let targets: Value = serde_json::from_str(&text("targets/ours.json")).expect("JSON");
    let mut all = targets["targets"].as_array().expect("targets").clone();
    all.retain(|target| target["name"] == name);
    all.pop().expect("the target is there")
}

#[test]
fn the_harness_asks_for_what_the_schema_has() {
    let documents = Documents::new(&graphql::sdl(), Limits::default(), false);
    let ours = target("ours-pg");
    let mut named = BTreeSet::new();
    for (name, operation) in ours["ops"].as_object().expect("operations") {
        for asked in [operation, &operation["prepare"]] {
            let Some(path) = asked["document"].as_str() else { continue };
            let read = documents.read(&text(&format!("targets/{path}")));
            assert!(read.is_ok(), "{name}: {:?}", read.err());
            named.insert(path.trim_start_matches("docs/ours/").trim_end_matches(".graphql").to_owned());
        }
    }
    assert_eq!(named, names("targets/docs/ours", "graphql"), "each document is asked for");
}

/// The statement in a file, as PostgreSQL takes it, and the types of its parameters.
fn numbered(file: &str) -> (String, Vec<String>) {
    let text = text(file);
    let parameters = text.lines().find_map(|line| line.strip_prefix("-- params: ")).expect("its parameters");
    let mut parameters: Vec<_> = parameters.split(", ").filter_map(|it| it.split_once(' ')).collect();
    // No name is found in a longer one.
    parameters.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with("--")).collect();
    let number = |sql: String, (at, (name, _)): (usize, &(&str, &str))| {
        let numbered = sql.replace(&format!(":{name}"), &format!("${}", at + 1));
        assert_ne!(numbered, sql, "{file} has the parameter {name}");
        numbered
    };
    let sql = parameters.iter().enumerate().fold(lines.join("\n"), number);
    (sql, parameters.iter().map(|(_, of)| (*of).to_owned()).collect())
}

async fn run(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

#[tokio::test]
async fn the_statements_of_the_harness_are_of_these_tables() {
    let Some(place) = Backend::Postgres.fresh().await else { return };
    // What is prepared is of one connection.
    let alone = tests::beside(&place.main).max_connections(1).sqlx_logging(false).to_owned();
    let db = Database::connect(alone).await.expect("it opens");
    let mut planned = 0;
    for folder in ["sql/kith", "sql/kith/rows"] {
        for name in names(folder, "sql") {
            let (sql, types) = numbered(&format!("{folder}/{name}.sql"));
            let nulls = vec!["NULL"; types.len()].join(", ");
            run(&db, &format!("PREPARE asked ({}) AS {sql}", types.join(", "))).await;
            run(&db, &format!("EXPLAIN EXECUTE asked ({nulls})")).await;
            run(&db, "DEALLOCATE asked").await;
            planned += 1;
        }
    }
    assert!(planned >= 13, "only {planned} statements were found");
    run(&db, "CREATE TABLE bench_seed AS SELECT now() AS created_at").await;
    let reset = text("sql/kith-reset.sql");
    let reset: Vec<_> = reset.lines().filter(|line| !line.starts_with("--")).collect();
    // A checkpoint needs no table, and rights that a test may lack.
    for sql in reset.join("\n").split(';').map(str::trim).filter(|sql| !sql.is_empty() && *sql != "CHECKPOINT") {
        run(&db, sql).await;
    }
    db.close().await.expect("it closes");
    place.remove().await;
}

/// A small installation as for a load run, and somebody who asks.
struct Filled {
    edge: Edge,
    /// What is known of a person, by their number.
    people: BTreeMap<u64, Value>,
    tokens: BTreeMap<u64, String>,
}

impl Filled {
    /// Runs an operation of the harness as a person, with the cursor of the page before; returns its data.
    async fn ask(&self, who: u64, operation: &Value, cursor: &Value) -> Value {
        let known = &self.people[&who];
        let value = |placeholder: &Value| match placeholder.as_str() {
            Some("{contact_node}") => known["contact_nodes"][10].clone(),
            Some("{check_in_node}") => known["check_in_nodes"][0].clone(),
            Some("{group_node}") => known["group_node"].clone(),
            Some("{cursor}") => cursor.clone(),
            other => panic!("nobody knows {other:?}"),
        };
        let variables = operation["variables"].as_object().into_iter().flatten();
        let variables: serde_json::Map<_, _> = variables.map(|(name, of)| (name.clone(), value(of))).collect();
        let document = text(&format!("targets/{}", operation["document"].as_str().expect("a document")));
        let body = json!({ "query": document, "variables": variables }).to_string();
        let asked = Asked::from_json(body.as_bytes(), self.edge.limits()).expect("a request");
        let actor = authenticate(self.edge.env(), &self.tokens[&who]).expect("the token is good").actor;
        let ready = self.edge.prepare(&asked, &actor, None).expect("it may be asked");
        let response = self.edge.execute(ready).await;
        assert!(response.errors.is_empty(), "{document}: {:?}", response.errors);
        let data = response.data.into_json().expect("JSON");
        let written = data.to_string();
        assert!(!written.contains(UNREADABLE) && !written.contains("\"code\""), "{document}: {written}");
        data
    }

    /// The id in the table of a member with a node id.
    fn member(&self, node: &Value) -> Value {
        let id = node.as_str().and_then(|text| node_id::decode(&self.edge.env().ids(), text));
        json!(id.expect("a node id").1)
    }
}

fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).expect("it was written").lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_filled_can_be_read_and_written() {
    let folder = tests::backend::folder();
    let place = folder.path();
    let url = |name: &str| format!("sqlite:{}", place.join(name).display());
    let main = url("kith.sqlite");
    let variables = [
        ("KITH_DATABASE_URL", main.clone()),
        ("KITH_DATABASE_KEYS_URL", url("kith-keys.sqlite")),
        ("KITH_SECRETS_MASTER_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned()),
        ("KITH_MAIL_FOLDER", place.join("mail").display().to_string()),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    let config = Config::load(None, variables.into_iter()).expect("it is right");
    bench_seed::fill(&config, bench_seed::FEWEST, place).await.expect("it is filled");
    bench_seed::write_tokens(&config, place, 60).await.expect("tokens are issued");
    let stores = Stores::open(&config).await.expect("the stores open");
    let env = start::open(&config, &stores).await.expect("it opens");

    let op = env.op(Actor::System);
    privacy::read_everything(&op).await.expect("it is read");
    assert_eq!(privacy::unreadable(&op), [], "each text is sealed for its place");

    let known = lines(&place.join("vars.jsonl")).into_iter().map(|line| {
        let known: Value = serde_json::from_str(&line).expect("JSON");
        (known["uid"].as_u64().expect("a number"), known)
    });
    let tokens = lines(&place.join("tokens.tsv")).into_iter().map(|line| {
        let (who, token) = line.split_once('\t').expect("two columns");
        (who.parse().expect("a number"), token.to_owned())
    });
    let (people, tokens) = (known.collect(), tokens.collect());
    let filled = Filled { edge: Edge::new(env.clone(), Rules::default()), people, tokens };
    let operations = target("ours-pg")["ops"].take();
    let (reader, writer) = (1, bench_seed::FEWEST);
    let none = Value::Null;
    let count = |list: &Value| list.as_array().map_or(0, Vec::len);

    filled.ask(reader, &operations["q1"], &none).await;
    for op in ["q2", "q2b", "q3", "q3p"] {
        let viewer = filled.ask(reader, &operations[op], &none).await["viewer"].take();
        let contacts = viewer["contacts"]["nodes"].as_array().expect("contacts");
        assert_eq!(contacts.len(), 20);
        assert!(contacts.iter().all(|contact| contact["linkedPerson"]["displayName"].is_string()), "{contacts:?}");
        if op.starts_with("q3") {
            let today = viewer["today"]["checkIns"].as_array().expect("check-ins");
            assert_eq!(today.len(), 10);
            let is_answered = |one: &Value| one["yourAnswer"]["note"].is_string() && one["theirAnswer"].is_object();
            assert!(today.iter().all(is_answered), "{today:?}");
        }
    }
    third_page(&filled, reader, &operations["q4"], &lines(&place.join("keys.tsv"))).await;
    let touched = filled.ask(writer, &operations["m1"], &none).await;
    assert_eq!(count(&touched["logTouch"]["touches"]), 1);
    let answered = filled.ask(writer, &operations["m2"], &none).await;
    assert_eq!(answered["answerCheckIn"]["checkIn"]["yourState"], "ANSWERED");

    let db = Database::connect(tests::beside(&main)).await.expect("it opens");
    let newer = async || {
        let both = "SELECT (SELECT count(*) FROM check_in_answer WHERE at > (SELECT created_at FROM bench_seed)) \
                    + (SELECT count(*) FROM touch WHERE created_at > (SELECT created_at FROM bench_seed)) AS newer";
        let row = db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), both)).await;
        row.expect("it is counted").expect("a row").try_get::<i64>("", "newer").expect("a number")
    };
    // The touch, the answer, and the touches of both that follow from it.
    assert_eq!(newer().await, 4);
    run(&db, target("ours-sqlite")["reset"].as_array().and_then(|it| it.last()?.as_str()).expect("a reset")).await;
    assert_eq!(newer().await, 0);
    db.close().await.expect("it closes");
    drop(filled);
    drop((op, env));
    stores.close().await;
}

/// Walks to the third page of a group, as the harness does before it measures.
async fn third_page(filled: &Filled, who: u64, operation: &Value, keys: &[String]) {
    let prepare = &operation["prepare"];
    let mut members = Value::Null;
    let mut cursor = Value::Null;
    for _ in 0..prepare["repeat"].as_u64().expect("a number") {
        let data = filled.ask(who, prepare, &cursor).await;
        let path = prepare["extract"].as_str().and_then(|path| path.strip_prefix("data.")).expect("a path");
        cursor = data.pointer(&format!("/{}", path.replace('.', "/"))).expect("a cursor").clone();
        members = data["node"]["members"].clone();
    }
    let last = filled.member(&members["nodes"][49]["id"]);
    assert_eq!(last, filled.people[&who]["group_after"], "the limits begin at the same member");
    let data = filled.ask(who, operation, &cursor).await;
    let members = &data["node"]["members"];
    assert_eq!(members["totalCount"], bench_seed::FEWEST, "{data}");
    let nodes = members["nodes"].as_array().expect("members");
    assert_eq!(nodes.len(), 50);
    for node in nodes {
        let id = filled.member(&node["id"]);
        let has_key = keys.iter().any(|line| line.starts_with(id.as_str().expect("an id")));
        assert!(has_key && node["alias"].is_string(), "{node}");
        let joined = node["joinedIn"].as_str().map(|day| format!("{day}T00:00:00Z").parse::<DateTime<Utc>>());
        assert!(joined.is_some_and(|it| it.is_ok()), "{node}");
    }
}
