//! The two stores of an installation, as an operator meets them: in the wrong folder, without a volume, under a restore, on
//! a full disk. The binary is run, killed, and read back by another process.

mod absent;
mod apart;
mod backup;
mod groups;
mod keys;
mod on_postgres;
mod restore;

use std::path::{Path, PathBuf};
use std::process::Command;

use sea_orm::{ConnectionTrait, Database, DbBackend, QueryResult, Statement};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::process::{Server, ask, kith, sign_up};

const MAIN: &str = "kith-data/kith.sqlite";
const KEYS: &str = "kith-data/kith-keys.sqlite";

/// Runs a command to its end; whether it went well, and what it said.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("text"))
}

/// Starts a server that is going to be refused; gives what it said.
fn refused_to_serve(folder: &Path) -> String {
    let (served, said) = run(kith(folder).arg("serve").env("KITH_HTTP_LISTEN", "127.0.0.1:0"));
    assert!(!served, "{said}");
    said
}

fn folder() -> tempfile::TempDir {
    tests::backend::folder()
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A copy of an installation, as it is on the disk.
fn copy(of: &Path) -> tempfile::TempDir {
    let copy = folder();
    std::fs::create_dir(copy.path().join("kith-data")).expect("there is room");
    for name in names(&of.join("kith-data")).iter().filter(|name| name.contains("sqlite") && !name.contains(".lock")) {
        let (from, to) = (of.join("kith-data").join(name), copy.path().join("kith-data").join(name));
        std::fs::copy(from, to).expect("there is room");
    }
    copy
}

/// An installation with these people in it, each of whom has a contact. It isn't running any more.
async fn installation(people: &[&str]) -> tempfile::TempDir {
    let folder = folder();
    let client = reqwest::Client::new();
    let mut server = Server::start(folder.path()).await;
    for name in people {
        let token = sign_up(&client, &server, folder.path(), name).await;
        assert!(create(&client, &server, &token, "before").await.is_some());
    }
    assert!(server.terminate());
    folder
}

/// Makes a contact; gives its id, once it is acknowledged.
async fn create(client: &reqwest::Client, server: &Server, token: &str, name: &str) -> Option<String> {
    let query = "mutation($name: String!) { createContact(input: { name: $name, kind: FRIEND }) { contact { id } } }";
    let answer = ask(client, server, Some(token), query, json!({ "name": name })).await?;
    answer["data"]["createContact"]["contact"]["id"].as_str().map(ToOwned::to_owned)
}

/// What signing in answers.
async fn try_to_sign_in(client: &reqwest::Client, server: &Server, name: &str) -> Value {
    let query = "mutation($email: EmailAddress!, $password: String!) { signIn(input: { email: $email, password: $password }) { session { accessToken } userErrors { code } } }";
    let variables = json!({ "email": format!("{name}@example.org"), "password": PASSWORD });
    ask(client, server, None, query, variables).await.expect("it answers")
}

/// Signs in; gives the access token.
async fn sign_in(client: &reqwest::Client, server: &Server, name: &str) -> String {
    let answer = try_to_sign_in(client, server, name).await;
    answer["data"]["signIn"]["session"]["accessToken"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// The names of somebody's contacts.
async fn contacts(client: &reqwest::Client, server: &Server, token: &str) -> Vec<String> {
    let query = "{ viewer { contacts(first: 100) { nodes { name } } } }";
    let answer = ask(client, server, Some(token), query, json!({})).await.expect("it answers");
    let nodes = answer["data"]["viewer"]["contacts"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
    nodes.iter().map(|node| node["name"].as_str().expect("a name").to_owned()).collect()
}

/// What `/readyz` says.
async fn ready(client: &reqwest::Client, server: &Server) -> (bool, Value) {
    let answer = client.get(format!("http://{}/readyz", server.address)).send().await.expect("it answers");
    let is_ready = answer.status().is_success();
    let answer: Value = answer.json().await.expect("JSON");
    (is_ready, answer["failing"].clone())
}

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

/// Runs SQL on a database that somebody else owns.
async fn sql(url: &str, statements: &[&str]) -> Vec<QueryResult> {
    let db = Database::connect(tests::beside(url)).await.expect("it opens");
    let backend = if url.starts_with("sqlite") { DbBackend::Sqlite } else { DbBackend::Postgres };
    let mut rows = Vec::new();
    for statement in statements {
        let statement = Statement::from_string(backend, (*statement).to_owned());
        rows = db.query_all_raw(statement).await.expect("it is done");
    }
    db.close().await.expect("it closes");
    rows
}

/// Backs an installation up; gives the two files.
fn back_up(folder: &Path, to: &Path) -> [PathBuf; 2] {
    let (made, said) = run(kith(folder).arg("backup").arg(to));
    assert!(made, "{said}");
    let files: Vec<_> = said.lines().map(PathBuf::from).collect();
    files.try_into().expect("two files")
}

/// Has an account's deletion asked for, and carried out.
async fn erase(client: &reqwest::Client, server: &Server, folder: &Path, name: &str) {
    let token = sign_in(client, server, name).await;
    let query = "mutation($password: String!) { deleteAccount(input: { password: $password }) { viewer { id } userErrors { code } } }";
    let asked = ask(client, server, Some(&token), query, json!({ "password": PASSWORD })).await.expect("it answers");
    assert!(asked["data"]["deleteAccount"]["viewer"]["id"].is_string(), "{asked}");
    let (done, said) = run(kith(folder).args(["worker", "--once", "--until", "2100-01-01T00:00:00Z"]));
    assert!(done && said.contains("0 failed"), "{said}");
}
