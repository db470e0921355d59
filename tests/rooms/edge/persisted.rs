//! Documents that are known by an id: off unless they are configured, and behind the same bounds.

use std::collections::HashMap;

use serde_json::{Value, json};
use tests::{Backend, TestApp};

use super::code;

const DOCUMENT: &str = "{ __typename }";
/// The SHA-256 of that document.
const HASH: &str = "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b";

async fn ask(app: &TestApp, body: Value) -> Value {
    app.http.post(app.url("/graphql")).json(&body).send().await.expect("it answers").json().await.expect("JSON")
}

fn by_hash(hash: &str) -> Value {
    json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } })
}

fn with_text(mut body: Value, text: &str) -> Value {
    body["query"] = text.into();
    body
}

#[tokio::test]
async fn automatic_documents_are_off_by_default() {
    let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
    for body in [by_hash(HASH), with_text(by_hash(HASH), DOCUMENT), json!({ "documentId": "x" })] {
        assert_eq!(code(&ask(&app, body).await), "PERSISTED_QUERY_NOT_SUPPORTED");
    }
    app.close().await;
}

#[tokio::test]
async fn automatic_documents_are_registered_by_their_hash() {
    let app = TestApp::with(Backend::Sqlite, |serving| serving.rules.limits.automatic = 10).await.expect("SQLite");
    assert_eq!(code(&ask(&app, by_hash(HASH)).await), "PERSISTED_QUERY_NOT_FOUND");
    let wrong = with_text(by_hash(&HASH.replace('7', "8")), DOCUMENT);
    assert_eq!(code(&ask(&app, wrong).await), "PERSISTED_QUERY_HASH_MISMATCH");
    assert_eq!(code(&ask(&app, by_hash(HASH)).await), "PERSISTED_QUERY_NOT_FOUND", "what is wrong isn't kept");
    assert_eq!(ask(&app, with_text(by_hash(HASH), DOCUMENT)).await["data"]["__typename"], "Query");
    assert_eq!(ask(&app, by_hash(HASH)).await["data"]["__typename"], "Query");
    app.close().await;
}

#[tokio::test]
async fn automatic_documents_are_bounded_as_others_are_and_few() {
    let app = TestApp::with(Backend::Sqlite, |serving| serving.rules.limits.automatic = 10).await.expect("SQLite");
    let deep = format!("{{ node(id: {}{}) {{ id }} }}", "[".repeat(50), "]".repeat(50));
    for (document, right) in [(deep.as_str(), "NESTED_TOO_DEEP"), ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED")] {
        assert_eq!(code(&ask(&app, with_text(by_hash(&hash(document)), document)).await), right);
        assert_eq!(code(&ask(&app, by_hash(&hash(document))).await), "PERSISTED_QUERY_NOT_FOUND", "it isn't kept");
    }
    let documents: Vec<_> = (0..200).map(|number| format!("{{ a{number}: __typename }}")).collect();
    for document in &documents {
        assert_eq!(code(&ask(&app, with_text(by_hash(&hash(document)), document)).await), "ok");
    }
    let mut kept = 0;
    for document in &documents {
        kept += usize::from(code(&ask(&app, by_hash(&hash(document))).await) == "ok");
    }
    assert!(kept <= 10, "{kept} are kept");
    app.close().await;
}

fn hash(document: &str) -> String {
    use aws_lc_rs::digest::{SHA256, digest};
    digest(&SHA256, document.as_bytes()).as_ref().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[tokio::test]
async fn trusted_documents_are_the_only_ones() {
    let trusted = HashMap::from([("who".to_owned(), DOCUMENT.to_owned())]);
    let app = TestApp::with(Backend::Sqlite, |serving| serving.rules.trusted = Some(trusted)).await.expect("SQLite");
    for body in [
        json!({ "documentId": "who" }),
        json!({ "documentId": format!("sha256:{HASH}") }),
        by_hash(HASH),
        json!({ "query": DOCUMENT }),
    ] {
        assert_eq!(ask(&app, body.clone()).await["data"]["__typename"], "Query", "{body}");
    }
    assert_eq!(code(&ask(&app, json!({ "documentId": "whom" })).await), "DOCUMENT_NOT_FOUND");
    assert_eq!(code(&ask(&app, json!({ "query": "{ a: __typename }" })).await), "DOCUMENT_NOT_TRUSTED");
    app.close().await;
}
