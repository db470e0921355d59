//! An address book as large as one may be, into a server of its own: how much memory it takes, and that others go on.

use std::path::Path;

use serde_json::{Value, json};
use tests::process::{Server, sign_up};

/// Contacts of the book.
const ENTRIES: usize = 5_000;
/// How much more memory the server may take at its height than before, in KiB: the book is 16 MiB, and none of it is kept.
const MOST_MORE: u64 = 96 * 1024;

fn book() -> String {
    let photo = "A".repeat(3_000);
    let card = |number: usize| {
        format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person {number}\r\nTEL;TYPE=cell:+4930{:06}\r\n\
             EMAIL:person{number}@example.org\r\nNOTE:number {number}\r\nPHOTO;ENCODING=b:{photo}\r\nEND:VCARD\r\n",
            901_000 + number
        )
    };
    (0..ENTRIES).map(card).collect()
}

/// The most memory that a process has had, in KiB.
fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

async fn import(client: &reqwest::Client, server: &Server, token: &str, book: String) -> Vec<Value> {
    let request = client.post(format!("http://{}/import/contacts.vcf", server.address)).bearer_auth(token);
    let request = request.header("content-type", "text/vcard").header("accept", "application/x-ndjson").body(book);
    let lines = request.send().await.expect("it answers").text().await.expect("text");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_entries_go_in_within_bounds_while_others_write() {
    let folder = tempfile::tempdir().expect("there is room");
    let folder: &Path = folder.path();
    let server = Server::start(folder).await;
    let client = reqwest::Client::new();
    let ada = sign_up(&client, &server, folder, "ada").await;
    let berta = sign_up(&client, &server, folder, "berta").await;
    let before = peak(server.id());
    let book = book();
    let others = async {
        let mut written = 0;
        for number in 0..40 {
            let query =
                "mutation($name: String!) { createContact(input: { name: $name, kind: FRIEND }) { contact { id } } }";
            let body = json!({ "query": query, "variables": { "name": format!("contact {number}") } });
            let request = client.post(format!("http://{}/graphql", server.address)).bearer_auth(&berta).json(&body);
            let answer: Value = request.send().await.expect("it answers").json().await.expect("JSON");
            written += usize::from(answer["data"]["createContact"]["contact"]["id"].is_string());
        }
        written
    };
    let (lines, written) = tokio::join!(import(&client, &server, &ada, book.clone()), others);
    assert_eq!(written, 40, "others go on writing");
    let report = &lines.last().expect("a report")["import"];
    assert_eq!(
        (&report["isApplied"], &report["createdCount"]),
        (&json!(true), &json!(ENTRIES)),
        "{}",
        lines[lines.len() - 1]
    );
    let prepared: Vec<_> = lines.iter().filter_map(|line| line["progress"]["done"].as_u64()).collect();
    assert!(prepared.len() > 10 && prepared.is_sorted(), "it shows progress: {prepared:?}");
    // Where there is no such file, there is nothing to measure.
    if let (Some(before), Some(after)) = (before, peak(server.id())) {
        println!("an import of {} KiB: from {before} to {after} KiB at most", book.len() / 1024);
        assert!(after - before < MOST_MORE, "from {before} to {after} KiB");
    }
    let lines = import(&client, &server, &ada, book).await;
    assert_eq!(
        lines.last().expect("a report")["import"]["unchangedCount"],
        ENTRIES,
        "the same once more changes nothing"
    );
}
