//! A mutation whose answer was lost with the server: sent again when it is back, it is there once.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::process::Server;
use tests::{Backend, TestApp};

const ROUNDS: usize = 4;
const AT_ONCE: usize = 8;

async fn ask(server: &Server, token: Option<&str>, query: &str, variables: Value) -> Option<Value> {
    let request = reqwest::Client::new().post(format!("http://{}/graphql", server.address));
    let request = request.json(&json!({ "query": query, "variables": variables }));
    let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
    request.send().await.ok()?.json().await.ok()
}

async fn create(server: &Server, token: &str, name: &str) -> Option<String> {
    let query = "mutation($name: String!) { createContact(input: { name: $name, kind: FRIEND, idempotencyKey: $name }) { contact { id } } }";
    let answer = ask(server, Some(token), query, json!({ "name": name })).await?;
    answer["data"]["createContact"]["contact"]["id"].as_str().map(ToOwned::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_kill_9_cut_off_is_done_once_when_it_is_sent_again() {
    let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
    let ada = app.person("Ada").await;
    let (_, place, _) = app.stop().await;
    let folder = place.folder().expect("files").to_owned();
    let settings = [("KITH_DATABASE_URL", &*place.main), ("KITH_DATABASE_KEYS_URL", &*place.keys)];
    let mut server = Server::start_with(&folder, &settings).await;
    let query = "mutation($email: EmailAddress!, $password: String!) { signIn(input: { email: $email, password: $password }) { session { accessToken } userErrors { code } } }";
    let signed_in = ask(&server, None, query, json!({ "email": ada.email, "password": PASSWORD })).await;
    let signed_in = signed_in.expect("it answers");
    let token = signed_in["data"]["signIn"]["session"]["accessToken"].as_str().unwrap_or_else(|| panic!("{signed_in}"));
    for round in 0..ROUNDS {
        let names: Vec<_> = (0..AT_ONCE).map(|number| format!("{round}-{number}")).collect();
        let mut answers: futures_util::stream::FuturesUnordered<_> =
            names.iter().map(|name| async { (name.clone(), create(&server, token, name).await) }).collect();
        // Killed while most are on their way: some are done and not answered, some not done.
        let mut answered = Vec::new();
        for _ in 0..=round {
            answered.extend(answers.next().await);
        }
        std::process::Command::new("kill").args(["-9", &server.id().to_string()]).status().expect("kill runs");
        while let Some(answer) = answers.next().await {
            answered.push(answer);
        }
        drop(answers);
        server.kill();
        server = Server::start_with(&folder, &settings).await;
        let mut made = BTreeSet::new();
        for (name, before) in answered {
            let again = create(&server, token, &name).await.expect("it is answered now");
            assert!(before.is_none_or(|before| before == again), "{name}: one result");
            made.insert(again);
        }
        assert_eq!(made.len(), AT_ONCE);
        let count = ask(&server, Some(token), "{ viewer { contacts { totalCount } } }", json!({})).await;
        assert_eq!(count.expect("it answers")["data"]["viewer"]["contacts"]["totalCount"], AT_ONCE * (round + 1));
    }
}
