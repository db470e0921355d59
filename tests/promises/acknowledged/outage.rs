//! PostgreSQL that goes away and comes back: an outage is named from the first moment on, nothing acknowledged is lost, and
//! nobody is asked to sign in again.

use serde_json::{Value, json};
use tests::cable::Cable;
use tests::socket::Socket;
use tests::{Backend, Someone, TestApp};

use super::document;
use super::second_connection::SecondConnection;

const CONTACTS: &str = "{ viewer { contacts { totalCount } } }";

/// An installation that reaches its databases through a cable, with somebody in it.
async fn wired() -> Option<(TestApp, Cable, Someone)> {
    let mut place = Backend::Postgres.fresh().await?;
    let cable = Cable::to(&mut place).await;
    let app = TestApp::start(Backend::Postgres, place, std::sync::Arc::default()).await;
    let ada = app.person("Ada Acknowledged").await;
    Some((app, cable, ada))
}

async fn create(app: &TestApp, ada: &Someone) -> Value {
    let input = json!({ "input": { "name": "Kept", "kind": "FRIEND" } });
    app.send(Some(&ada.token), &document("createContact", "contact { id }"), input).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_of_the_database_nobody_is_refused() {
    let Some((app, cable, ada)) = wired().await else { return };
    let second = SecondConnection::of(&app).await;
    let mut kept = Vec::new();
    for _ in 0..6 {
        // Several connections at once, so that several are dead afterwards.
        let all = (0..6).map(|_| app.send(Some(&ada.token), CONTACTS, json!({})));
        for answer in futures_util::future::join_all(all).await {
            assert!(answer.get("errors").is_none(), "{answer:#}");
        }
        cable.cut().await;
        let made = create(&app, &ada).await;
        let id = &made["data"]["createContact"]["contact"]["id"];
        kept.push(id.as_str().unwrap_or_else(|| panic!("a write that hadn't begun: {made:#}")).to_owned());
        let ready = app.http.get(app.url("/readyz")).send().await.expect("it answers").text().await.expect("text");
        assert!(!ready.contains("database"), "{ready}");
    }
    second.has_all(&app, &kept, "after restarts").await;
    drop(second);
    app.run_jobs().await;
    let (_, place, _) = app.stop().await;
    place.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_named_and_passes() {
    let Some((app, cable, ada)) = wired().await else { return };
    cable.close().await;
    for _ in 0..12 {
        let body = json!({ "query": CONTACTS });
        let request = app.http.post(app.url("/graphql")).bearer_auth(&ada.token).json(&body);
        let response = request.send().await.expect("it answers");
        assert!(response.headers().contains_key("retry-after"), "it says when to come back");
        let answer: Value = response.json().await.expect("JSON");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
        assert!(answer["errors"][0]["extensions"]["retryAt"].is_string(), "{answer:#}");
        let answer = create(&app, &ada).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
    }
    // Address books have the same answer.
    let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ottilie\r\nEND:VCARD\r\n";
    let import = app.http.post(app.url("/import/contacts.vcf")).header("content-type", "text/vcard").body(card);
    for request in [import, app.http.get(app.url("/export/contacts.vcf"))] {
        let response = request.bearer_auth(&ada.token).send().await.expect("it answers");
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key("retry-after"), "it says when to come back");
        let answer: Value = response.json().await.expect("JSON");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
        assert!(answer["errors"][0]["extensions"]["retryAt"].is_string(), "{answer:#}");
    }
    let ready = app.http.get(app.url("/readyz")).send().await.expect("it answers");
    assert_eq!(ready.status(), 503);
    assert_eq!(ready.json::<Value>().await.expect("JSON")["failing"], "database");
    cable.open();
    let made = create(&app, &ada).await;
    assert!(made["data"]["createContact"]["contact"]["id"].is_string(), "{made:#}");
    let all = app.ask(&*ada.token, CONTACTS, json!({})).await;
    assert_eq!(all["viewer"]["contacts"]["totalCount"], 1, "what was refused wasn't done");
    app.run_jobs().await;
    let (_, place, _) = app.stop().await;
    place.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_that_is_behind_ends_no_session() {
    let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
    let ada = app.person("Ada Acknowledged").await;
    let (backend, place, clock) = app.stop().await;
    let app = TestApp::start_behind(backend, place, clock).await;
    let request = app.http.post(app.url("/graphql")).bearer_auth(&ada.token).json(&json!({ "query": CONTACTS }));
    let response = request.send().await.expect("it answers");
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
    let answer: Value = response.json().await.expect("JSON");
    assert!(answer["errors"][0]["extensions"]["retryAt"].is_string(), "{answer:#}");
    let mut socket = Socket::silent(&app).await;
    let payload = json!({ "authorization": format!("Bearer {}", ada.token) });
    socket.send(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(socket.end().await.code, 1013, "clients keep their token, and come back");
    app.close().await;
}
