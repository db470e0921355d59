//! A load run against a release server, as its own process: a read by key, a page of contacts, and a mutation, on SQLite
//! and, where there is one, on PostgreSQL. It prints its figures and judges none.
//!
//! Rounds are of a fixed number of requests over a fixed number of kept connections. The median of three rounds is given;
//! the first, which warms up, isn't counted.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::postgres;
use tests::process::{Server, kith};

const CONNECTIONS: usize = 16;
const REQUESTS: usize = 8_000;
const CONTACTS: usize = 20;

const BY_KEY: &str = "query($id: ID!) { node(id: $id) { ... on Contact { name kind note } } }";
const PAGE: &str =
    "{ viewer { contacts(first: 20) { nodes { id name kind isCore tags linkedPerson { displayName } } } } }";
/// One page of each order, and one that is searched for.
const ORDERED: &str = "query($order: ContactOrder!, $search: String) { viewer { contacts(first: 20, orderBy: $order, search: $search) { totalCount nodes { id name kind isCore tags lastTouchAt dueAt linkedPerson { displayName } } } } }";
const UPDATE: &str = "mutation($id: ID!, $note: String!) { updateContact(input: { contactId: $id, note: $note }) { contact { version } userErrors { code } } }";

struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

impl Client {
    async fn ask(&self, query: &str, variables: Value) -> Value {
        let mut request = self.http.post(&self.url).json(&json!({ "query": query, "variables": variables }));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer: Value = request.send().await.expect("it answers").json().await.expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].clone()
    }

    /// Requests a second, and the 50th and 99th percentile of their time.
    async fn round(
        &self,
        query: &str,
        variables: impl Fn(usize) -> Value,
        requests: usize,
    ) -> (f64, Duration, Duration) {
        let begun = Instant::now();
        let workers = (0..CONNECTIONS).map(|worker| {
            let variables = &variables;
            async move {
                let mut times = Vec::with_capacity(requests / CONNECTIONS);
                for number in (worker..requests).step_by(CONNECTIONS) {
                    let asked = Instant::now();
                    self.ask(query, variables(number)).await;
                    times.push(asked.elapsed());
                }
                times
            }
        });
        let mut times: Vec<_> = futures_util::future::join_all(workers).await.into_iter().flatten().collect();
        let all = begun.elapsed();
        times.sort();
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let rate = requests as f64 / all.as_secs_f64();
        (rate, times[requests / 2], times[requests * 99 / 100])
    }

    async fn bench(&self, name: &str, query: &str, variables: impl Fn(usize) -> Value + Copy, requests: usize) {
        self.round(query, variables, requests).await;
        let mut rounds = Vec::new();
        for _ in 0..3 {
            rounds.push(self.round(query, variables, requests).await);
        }
        rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (rate, median, slow) = rounds[1];
        println!("  {name:<28} {rate:>8.0} requests/s   median {median:>9.1?}   99 % within {slow:>9.1?}");
    }
}

/// Signs somebody up by the code in the server's mail folder.
async fn sign_up(client: &mut Client, folder: &std::path::Path, email: &str) {
    let query = "mutation($email: EmailAddress!) { signUp(input: { email: $email, password: \"correct horse battery\", displayName: \"A\", timeZone: \"UTC\", locale: \"en\" }) { verification { id } } }";
    let asked = client.ask(query, json!({ "email": email })).await;
    let code = loop {
        let mails = std::fs::read_dir(folder.join("kith-data/mail")).into_iter().flatten().flatten();
        let texts = mails.filter_map(|mail| std::fs::read_to_string(mail.path()).ok());
        let mut texts = texts.filter(|text| text.contains(email));
        if let Some(code) = texts.find_map(|text| Some(text.split_once("Your code is ")?.1[..14].to_owned())) {
            break code;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let query = "mutation($id: ID!, $code: String!) { confirmEmail(input: { verificationId: $id, code: $code }) { session { accessToken } } }";
    let done = client.ask(query, json!({ "id": asked["signUp"]["verification"]["id"], "code": code })).await;
    client.token = done["confirmEmail"]["session"]["accessToken"].as_str().map(str::to_owned);
}

fn memory(pid: u32) -> String {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("?").trim().to_owned();
    format!("resident {}, at most {}", line("VmRSS:"), line("VmHWM:"))
}

async fn run(name: &str, variables: &[(&str, &str)]) {
    println!("{name}, {CONNECTIONS} connections, {REQUESTS} requests a round, {CONTACTS} contacts");
    // On a real disk: what a commit costs is part of it.
    let folder = tempfile::tempdir().expect("there is room");
    let migrated =
        kith(folder.path()).args(["migrate", "up"]).envs(variables.iter().copied()).stdout(Stdio::null()).status();
    assert!(migrated.is_ok_and(|status| status.success()), "the tables are made");
    // All connections are of one device, which would be held to its share otherwise.
    let variables = [variables, &[("KITH_GRAPHQL_RUNNING", "16"), ("KITH_BUDGET_POINTS", "1000000000")]].concat();
    let server = Server::start_with(folder.path(), &variables).await;
    let http = reqwest::Client::builder().pool_max_idle_per_host(CONNECTIONS).build().expect("a client");
    let mut client = Client { http, url: format!("http://{}/graphql", server.address), token: None };
    sign_up(&mut client, folder.path(), "a@example.org").await;
    let mut ids = Vec::new();
    for number in 0..CONTACTS {
        let name = format!("contact {number}");
        let query = "mutation($name: String!) { createContact(input: { name: $name, kind: FRIEND, tags: [\"a tag\"], note: \"a note\" }) { contact { id } } }";
        let made = client.ask(query, json!({ "name": name })).await;
        ids.push(made["createContact"]["contact"]["id"].clone());
    }
    let id = |number: usize| ids[number % CONTACTS].clone();
    client.bench("a read by key", BY_KEY, |number| json!({ "id": id(number) }), REQUESTS).await;
    client.bench("a page of 20 contacts", PAGE, |_| json!({}), REQUESTS).await;
    let change = |number: usize| json!({ "id": id(number), "note": number.to_string() });
    client.bench("a change of a contact", UPDATE, change, REQUESTS).await;
    println!("  {}", memory(server.id()));
    large(&client, &id).await;
    println!("  {}\n", memory(server.id()));
}

/// The same with a network as large as one may be.
async fn large(client: &Client, id: &impl Fn(usize) -> Value) {
    // As large as an address book may be, too: photos are most of it.
    let photo = "A".repeat(3_000);
    let card = |number: usize| {
        format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person {number} of the book\r\nTEL;TYPE=cell:+4930{:06}\r\nEMAIL:p{number}@example.org\r\nPHOTO;ENCODING=b:{photo}\r\nEND:VCARD\r\n",
            901_000 + number
        )
    };
    let book: String = (0..5_000 - CONTACTS).map(card).collect();
    for what in ["an import of 4,980 entries", "the same import once more"] {
        let request = client.http.post(client.url.replace("/graphql", "/import/contacts.vcf"));
        let request =
            request.bearer_auth(client.token.clone().unwrap_or_default()).header("content-type", "text/vcard");
        let begun = Instant::now();
        let answer: Value = request.body(book.clone()).send().await.expect("it answers").json().await.expect("JSON");
        assert_eq!(answer["import"]["isApplied"], true, "{answer}");
        println!("  {what:<28} {:>8} KiB in {:>9.1?}", book.len() / 1024, begun.elapsed());
    }
    let begun = Instant::now();
    client.ask(ORDERED, json!({ "order": "NAME" })).await;
    println!("  the first look by name, of 5,000 contacts: {:.1?}", begun.elapsed());
    let few = REQUESTS / 4;
    client.bench("a page of 5,000 contacts", PAGE, |_| json!({}), few).await;
    client.bench("a page by name", ORDERED, |_| json!({ "order": "NAME" }), few).await;
    client.bench("a page of the most overdue", ORDERED, |_| json!({ "order": "MOST_OVERDUE" }), few).await;
    let search = |number: usize| json!({ "order": "NAME", "search": format!("pers {}", number % 1_000) });
    client.bench("a search by name", ORDERED, search, few).await;
    let change = |number: usize| json!({ "id": id(number), "note": number.to_string() });
    let begun = Instant::now();
    for number in 0..100 {
        client.ask(UPDATE, change(number)).await;
        client.ask(ORDERED, json!({ "order": "NAME", "search": "person 7" })).await;
    }
    println!("  a change, and a search after it: {:.1?}", begun.elapsed() / 100);
}

/// What a small query takes by itself, and beside somebody else's 64 large ones at once, again and again.
async fn beside_a_large_load() {
    let folder = tempfile::tempdir().expect("there is room");
    let server = Server::start(folder.path()).await;
    let client =
        || Client { http: reqwest::Client::new(), url: format!("http://{}/graphql", server.address), token: None };
    let (mut large, mut small) = (client(), client());
    sign_up(&mut large, folder.path(), "a@example.org").await;
    sign_up(&mut small, folder.path(), "b@example.org").await;
    for number in 0..150 {
        let query = "mutation($name: String!) { createContact(input: { name: $name, kind: FRIEND, note: \"a note\" }) { contact { id } } }";
        large.ask(query, json!({ "name": format!("contact {number}") })).await;
    }
    let ten: String = (0..10)
        .map(|number| {
            format!("a{number}: contacts(first: 100, search: \"contact\") {{ nodes {{ id name kind note tags lastTouchAt dueAt }} }} ")
        })
        .collect::<Vec<_>>()
        .concat();
    let ten = format!("{{ viewer {{ {ten} }} }}");
    let median = async || {
        let mut times = Vec::new();
        for _ in 0..400 {
            let asked = Instant::now();
            small.ask("{ viewer { displayName } }", json!({})).await;
            times.push(asked.elapsed());
        }
        times.sort();
        (times[200], times[396])
    };
    let (alone, alone_slow) = median().await;
    let load = async {
        let body = json!({ "query": ten });
        let ask = |_| async {
            loop {
                let request = large.http.post(&large.url).bearer_auth(large.token.clone().unwrap_or_default());
                // What is refused is sent again.
                let _ = request.json(&body).send().await;
            }
        };
        futures_util::future::join_all((0..64).map(ask)).await
    };
    let (beside, beside_slow) = tokio::select! {
        _ = load => unreachable!("it goes on for ever"),
        times = median() => times,
    };
    println!("A small query, by itself: median {alone:.1?}, 99 % within {alone_slow:.1?}");
    println!("  beside 64 large ones of somebody else: median {beside:.1?}, 99 % within {beside_slow:.1?}\n");
}

#[tokio::main]
async fn main() {
    // `cargo test` runs benches too; a load run isn't a test.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    beside_a_large_load().await;
    run("SQLite", &[]).await;
    if let Some(url) = postgres::url() {
        for name in ["kith_bench_main", "kith_bench_keys"] {
            postgres::admin(url, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            postgres::admin(url, &format!("CREATE DATABASE {name}")).await;
        }
        let (main, keys) = (format!("{url}/kith_bench_main"), format!("{url}/kith_bench_keys"));
        run("PostgreSQL", &[("KITH_DATABASE_URL", &main), ("KITH_DATABASE_KEYS_URL", &keys)]).await;
    }
}
