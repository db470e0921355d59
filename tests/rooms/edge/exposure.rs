//! What is shown to whom: the schema, suggestions, and what every answer carries.

use graphql::edge::Introspection;
use serde_json::json;
use server::serve::Serving;
use tests::process::{Server, ask};
use tests::{Backend, TestApp, suite};

use super::code;

suite!(every_answer_is_hardened_whatever_it_says);

async fn every_answer_is_hardened_whatever_it_says(app: &TestApp) {
    for path in ["/graphql?query=%7B__typename%7D", "/graphql", "/nonsense", "/livez", "/schema.graphql"] {
        let response = app.http.get(app.url(path)).send().await.expect("it answers");
        for (name, right) in [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer")] {
            assert_eq!(response.headers()[name], right, "{path}");
        }
        assert!(response.headers().contains_key("content-security-policy"), "{path}");
        assert!(response.headers().contains_key("cache-control"), "{path}");
        assert!(!response.headers().contains_key("access-control-allow-origin"), "{path}");
    }
}

async fn with(adjust: impl FnOnce(&mut Serving)) -> TestApp {
    TestApp::with(Backend::Sqlite, adjust).await.expect("SQLite is always there")
}

#[tokio::test]
async fn the_schema_is_shown_to_whom_the_configuration_says() {
    for (setting, nobody, somebody) in [
        (Introspection::Everyone, true, true),
        (Introspection::SignedIn, false, true),
        (Introspection::Nobody, false, false),
    ] {
        let app = with(|serving| serving.rules.introspection = setting).await;
        let ada = app.person("Ada").await;
        for (token, right) in [(None, nobody), (Some(ada.token.as_str()), somebody)] {
            for query in [
                "{ __schema { queryType { name } } }",
                "{ ...F } fragment F on Query { t: __type(name: \"Contact\") { name } }",
            ] {
                let found = code(&app.send(token, query, json!({})).await);
                assert_eq!(found, if right { "ok" } else { "INTROSPECTION_DISABLED" });
            }
            let request = app.http.get(app.url("/schema.graphql"));
            let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
            assert_eq!(request.send().await.expect("it answers").status() == 200, right);
            assert_eq!(code(&app.send(token, "{ __typename }", json!({})).await), "ok");
        }
        app.close().await;
    }
}

#[tokio::test]
async fn a_demo_alone_has_a_clock() {
    let names = "{ __schema { types { name } mutationType { fields { name } } } }";
    let advance = "mutation { advanceClock(input: { by: \"PT1H\" }) { now userErrors { message } } }";
    for demo in [false, true] {
        let app = with(|serving| serving.rules.demo = demo).await;
        let ada = app.person("Ada").await;
        let shown = app.ask(&*ada.token, names, json!({})).await.to_string();
        assert_eq!(shown.contains("advanceClock") && shown.contains("AdvanceClockInput"), demo, "{shown}");
        assert_eq!(shown.contains("AdvanceClock"), demo);
        let printed =
            app.http.get(app.url("/schema.graphql")).bearer_auth(&ada.token).send().await.expect("it answers");
        assert_eq!(printed.text().await.expect("text").contains("advanceClock"), demo);
        let answer = app.send(Some(&ada.token), advance, json!({})).await;
        if demo {
            // Even there, a clock that isn't the demo's own stands still.
            let refused = answer["data"]["advanceClock"]["userErrors"][0]["message"].as_str().unwrap_or_default();
            assert!(refused.contains("demo"), "{answer}");
        } else {
            assert_ne!(code(&answer), "ok", "it isn't there");
        }
        app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_served_by_default_shows_the_anonymous_nothing() {
    let folder = tempfile::tempdir().expect("there is room");
    let server = Server::start(folder.path()).await;
    let client = reqwest::Client::new();
    for (path, status) in [("/", 200), ("/playground.json", 404), ("/schema.graphql", 403)] {
        let answer = client.get(format!("http://{}{path}", server.address)).send().await.expect("it answers");
        assert_eq!(answer.status(), status, "{path}");
        if path == "/" {
            // Where links of invitations lead, and no playground: it names nobody, and runs nothing.
            let page = answer.text().await.expect("text");
            assert!(page.contains("Welcome to Kith") && !page.contains("<script"), "{page}");
        }
    }
    for (document, right) in [
        ("{ __schema { queryType { name } } }", "INTROSPECTION_DISABLED"),
        ("{ viewr { id } }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let answer = ask(&client, &server, None, document, json!({})).await.expect("it answers");
        assert_eq!(code(&answer), right);
        assert!(!answer.to_string().contains("viewer"), "no name is suggested: {answer}");
    }
    let allowed = client.get(format!("http://{}/livez", server.address)).header("origin", "https://elsewhere.example");
    let allowed = allowed.send().await.expect("it answers");
    assert!(!allowed.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_wrong_name_is_answered_with_like_ones_only_where_that_is_on() {
    for on in [true, false] {
        let app = with(|serving| serving.rules.suggestions = on).await;
        let answer = app.send(None, "{ viewer { displayNam } }", json!({})).await;
        assert_eq!(answer["errors"][0]["message"].as_str().expect("a message").contains("displayName"), on, "{answer}");
        app.close().await;
    }
}
