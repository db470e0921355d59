//! What one device asks for holds up nobody else: a little of it runs at once, some of it waits, and more is refused.

use serde_json::{Value, json};
use tests::{Backend, TestApp};

const CONTACTS: &str = "{ viewer { contacts(first: 100) { nodes { name note tags } } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_may_wait_is_refused_and_the_rest_is_answered() {
    let app = TestApp::with(Backend::Sqlite, |serving| {
        (serving.rules.limits.running, serving.rules.limits.waiting) = (1, 3);
    });
    let app = app.await.expect("SQLite is always there");
    let (ada, ben) = (app.person("Ada").await, app.person("Ben").await);
    for number in 0..20 {
        app.contact(&ada, &format!("Contact {number}")).await;
    }
    let all = (0..40).map(|_| async {
        let request = app.http.post(app.url("/graphql")).bearer_auth(&ada.token).json(&json!({ "query": CONTACTS }));
        let response = request.send().await.expect("it answers");
        let says_when = response.headers().contains_key("retry-after");
        (says_when, response.json::<Value>().await.expect("JSON"))
    });
    let other = async {
        for _ in 0..10 {
            app.ask(&*ben.token, "{ viewer { displayName } }", json!({})).await;
        }
    };
    let (all, ()) = futures_util::join!(futures_util::future::join_all(all), other);
    let mut answered = 0;
    for (says_when, answer) in all {
        if let Some(nodes) = answer["data"]["viewer"]["contacts"]["nodes"].as_array() {
            assert_eq!(nodes.len(), 20);
            answered += 1;
        } else {
            let error = &answer["errors"][0]["extensions"];
            assert_eq!(error["code"], "TOO_MANY_REQUESTS", "{answer:#}");
            assert!(error["retryAt"].is_string() && says_when, "{answer:#}");
        }
    }
    assert!(answered >= 4, "one runs, and three wait");
    // Nothing is held against them afterwards.
    app.ask(&*ada.token, CONTACTS, json!({})).await;
    app.close().await;
}
