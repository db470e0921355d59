//! What was acknowledged is there, whatever is cut off, completed, timed out, refused or without room beside it. It is read
//! back through a connection that the server doesn't own: a server that has lost a write goes on believing in it.

mod full_disk;
mod outage;
mod second_connection;

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use tests::socket::Socket;
use tests::{Backend, Someone, TestApp};

use crate::promises::once::effects::{Ready, ready};
use second_connection::SecondConnection;

/// Those of which the end takes the sender's token with it, or all of their devices: nothing can be cut twice then.
const ONCE: &[&str] = &["signOut", "deleteAccount"];

/// How often each mutation is cut off, and an import, which takes longest. `.ci/long` asks for more.
fn rounds(few: usize) -> usize {
    std::env::var("KITH_CUTS").map_or(few, |times| few * times.parse::<usize>().expect("KITH_CUTS is a number"))
}

/// A seed of each run's own, which is printed if the run fails.
fn chance() -> (u64, StdRng) {
    let mut seed = [0; 8];
    aws_lc_rs::rand::fill(&mut seed).expect("the system has randomness");
    let seed = u64::from_le_bytes(seed);
    (seed, StdRng::seed_from_u64(seed))
}

/// How a mutation is cut off.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// Its connection is closed.
    HangUp,
    /// It is completed over a WebSocket.
    Complete,
    /// The WebSocket is closed.
    Leave,
}

impl Cut {
    const ALL: [Self; 3] = [Self::HangUp, Self::Complete, Self::Leave];

    /// Sends a document, and cuts it off after a while.
    async fn off(self, app: &TestApp, token: Option<&str>, document: &str, variables: &Value, after: Duration) {
        let body = json!({ "query": document, "variables": variables });
        if let (Self::Complete | Self::Leave, Some(token)) = (self, token) {
            let mut socket = Socket::open(app, token).await;
            socket.send(json!({ "id": "1", "type": "subscribe", "payload": body })).await;
            let _ = tokio::time::timeout(after, socket.receive()).await;
            if matches!(self, Self::Complete) {
                socket.send(json!({ "id": "1", "type": "complete" })).await;
                // What comes next is read after that.
                socket.send(json!({ "type": "ping" })).await;
                while !matches!(socket.receive().await["type"].as_str(), Some("pong") | None) {}
            }
            return;
        }
        // A client of its own: the connection ends with the request.
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("a client");
        let mut request = client.post(app.url("/graphql")).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let _ = tokio::time::timeout(after, async { request.send().await?.bytes().await }).await;
    }
}

fn document(mutation: &str, select: &str) -> String {
    let (first, rest) = mutation.split_at(1);
    format!(
        "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {select} userErrors {{ code }} }} }}",
        first.to_uppercase()
    )
}

/// Somebody else, who goes on writing: a conflict first, and then what is acknowledged; gives the ids of that.
async fn writes_on(app: &TestApp, somebody: &Someone, contact: &str) -> Vec<String> {
    let input = json!({ "contactId": contact, "name": "Never", "version": 0 });
    let update = document("updateContact", "__typename");
    let conflict = app.send(Some(&somebody.token), &update, json!({ "input": input })).await;
    assert_eq!(conflict["data"]["updateContact"]["userErrors"][0]["code"], "CONFLICT", "{conflict:#}");
    let create = document("createContact", "contact { id }");
    let mut acknowledged = Vec::new();
    for number in 0..2 {
        let input = json!({ "name": format!("Kept {number}"), "kind": "FRIEND" });
        let answer = app.send(Some(&somebody.token), &create, json!({ "input": input })).await;
        // What ended in time is acknowledged; what didn't may be there or not.
        if let Some(id) = answer["data"]["createContact"]["contact"]["id"].as_str() {
            acknowledged.push(id.to_owned());
        } else {
            assert_eq!(answer["errors"][0]["extensions"]["code"], "TIMED_OUT", "{answer:#}");
        }
    }
    acknowledged
}

/// Cuts every mutation off at moments of chance, while somebody else writes on.
async fn whatever_is_cut_off(app: &TestApp) {
    let second = SecondConnection::of(app).await;
    let ada = app.person("Ada Acknowledged").await;
    let contact = app.contact(&ada, "Contact").await;
    let (seed, mut rng) = chance();
    for (mutation, _) in crate::promises::once::mutations() {
        let Ready { token, input, select, .. } = ready(app, &mutation).await;
        let document = document(&mutation, select);
        let times = if ONCE.contains(&&*mutation) { 1 } else { rounds(2) };
        for _ in 0..times {
            let after = Duration::from_micros(rng.random_range(0..12_000));
            let cut = Cut::ALL[rng.random_range(0..3)];
            cut.off(app, token.as_deref(), &document, &json!({ "input": input }), after).await;
            let acknowledged = writes_on(app, &ada, &contact).await;
            second.has_all(app, &acknowledged, &format!("{mutation}, {cut:?} after {after:?}, seed {seed}")).await;
        }
    }
    app.run_jobs().await;
}

/// Cuts an import off, the longest of all transactions, where it is at work on SQLite's one connection that writes.
async fn an_import_that_is_cut_off(app: &TestApp) {
    let second = SecondConnection::of(app).await;
    let (ada, ben) = (app.person("Ada Acknowledged").await, app.person("Ben Importing").await);
    let contact = app.contact(&ada, "Contact").await;
    let cards: String = (0..400)
        .map(|n| format!("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Card {n}\r\nEND:VCARD\r\n"))
        .collect::<Vec<_>>()
        .concat();
    let document = document("importContacts", "import { id }");
    let (seed, mut rng) = chance();
    let mut all = Vec::new();
    for _ in 0..rounds(40) {
        let after = Duration::from_micros(rng.random_range(5_000..250_000));
        let cut = Cut::ALL[rng.random_range(0..3)];
        cut.off(app, Some(&ben.token), &document, &json!({ "input": { "vcards": cards } }), after).await;
        let acknowledged = writes_on(app, &ada, &contact).await;
        second.has_all(app, &acknowledged, &format!("an import, {cut:?} after {after:?}, seed {seed}")).await;
        all.extend(acknowledged);
    }
    second.has_all(app, &all, "at the end").await;
    assert!(!all.is_empty());
}

/// Has every request end after moments of chance.
async fn what_takes_too_long(backend: Backend) {
    let (seed, mut rng) = chance();
    let Some(app) = TestApp::on(backend).await else { return };
    let ada = app.person("Ada Acknowledged").await;
    let (_, mut place, mut clock) = app.stop().await;
    let mut kept = Vec::new();
    for _ in 0..rounds(6) {
        let soon = Duration::from_micros(rng.random_range(1_500..15_000));
        let app = TestApp::start_with(backend, place, clock, |serving| serving.rules.limits.time = soon).await;
        let second = SecondConnection::of(&app).await;
        let all = (0..24).map(|number| {
            let input = json!({ "name": format!("Timed {number}"), "kind": "FRIEND" });
            let document = document("createContact", "contact { id }");
            let (app, token) = (&app, &ada.token);
            async move { app.send(Some(token), &document, json!({ "input": input })).await }
        });
        for answer in futures_util::future::join_all(all).await {
            if let Some(id) = answer["data"]["createContact"]["contact"]["id"].as_str() {
                kept.push(id.to_owned());
            } else {
                assert_eq!(answer["errors"][0]["extensions"]["code"], "TIMED_OUT", "{answer:#}");
            }
        }
        second.has_all(&app, &kept, &format!("with {soon:?} for a request, seed {seed}")).await;
        (_, place, clock) = app.stop().await;
        // Another start draws the same randomness again: at another time, it makes other ids.
        clock.advance(chrono::Duration::seconds(1));
    }
    TestApp::start(backend, place, clock).await.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_too_long_takes_nothing_with_it_on_sqlite() {
    what_takes_too_long(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_takes_too_long_takes_nothing_with_it_on_postgres() {
    what_takes_too_long(Backend::Postgres).await;
}

tests::suite!(whatever_is_cut_off, an_import_that_is_cut_off);
