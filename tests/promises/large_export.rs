//! Everything of somebody who has much, out of a server of its own: how much memory it takes, and that others go on.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::process::{Server, ask, sign_up};

/// Contacts, each with a note of this length: fifteen mebibytes of text.
const ENTRIES: usize = 5_000;
const NOTE: usize = 3_000;
/// How much more memory the server may take at its height than before, in KiB: about as much as it sends, none of which is kept.
const MOST_MORE: u64 = 16 * 1024;
/// How long somebody else may wait beside it, on a machine that has other work as well.
const LONGEST: Duration = Duration::from_secs(2);

fn book() -> String {
    let note = "n".repeat(NOTE);
    let card = |number| format!("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Person {number}\r\nNOTE:{note}\r\nEND:VCARD\r\n");
    (0..ENTRIES).map(card).collect()
}

/// The most memory that a process has had, in KiB.
fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

async fn everything(client: &reqwest::Client, server: &Server, token: &str) -> Value {
    let query = "mutation($password: String!) { confirmPassword(input: { password: $password }) { confirmedUntil } }";
    ask(client, server, Some(token), query, json!({ "password": PASSWORD })).await.expect("it answers");
    let asked = client.get(format!("http://{}/export/everything.json", server.address)).bearer_auth(token);
    asked.send().await.expect("it answers").json().await.expect("JSON")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_takes_little_memory_and_stalls_nobody() {
    let folder = tempfile::tempdir().expect("there is room");
    let folder = folder.path();
    let client = reqwest::Client::new();
    let (ada, berta) = {
        let server = Server::start(folder).await;
        let ada = sign_up(&client, &server, folder, "ada").await;
        let berta = sign_up(&client, &server, folder, "berta").await;
        let request = client.post(format!("http://{}/import/contacts.vcf", server.address)).bearer_auth(&ada);
        let answer = request.header("content-type", "text/vcard").body(book()).send().await.expect("it answers");
        let report: Value = answer.json().await.expect("JSON");
        assert_eq!(report["import"]["createdCount"], ENTRIES);
        (ada, berta)
    };
    // A process of its own: what the import took isn't counted. Berta's export has warmed it up.
    let server = Server::start(folder).await;
    assert_eq!(everything(&client, &server, &berta).await["network"]["contacts"], json!([]));
    let before = peak(server.id());
    let others = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..50 {
            let asked = Instant::now();
            let answer = ask(&client, &server, Some(&berta), "{ viewer { id } }", json!({})).await.expect("it answers");
            assert!(answer["data"]["viewer"]["id"].is_string(), "{answer}");
            slowest = slowest.max(asked.elapsed());
        }
        slowest
    };
    let (everything, slowest) = tokio::join!(everything(&client, &server, &ada), others);
    let contacts = everything["network"]["contacts"].as_array().expect("a list");
    assert_eq!(contacts.len(), ENTRIES);
    assert!(contacts.iter().all(|contact| contact["note"].as_str().is_some_and(|note| note.len() == NOTE)));
    println!("beside an export of {} KiB, others waited {slowest:?} at most", ENTRIES * NOTE / 1024);
    assert!(slowest < LONGEST, "{slowest:?}");
    // Where there is no such file, there is nothing to measure.
    if let (Some(before), Some(after)) = (before, peak(server.id())) {
        println!("from {before} to {after} KiB at most");
        assert!(after - before < MOST_MORE, "from {before} to {after} KiB");
    }
}
