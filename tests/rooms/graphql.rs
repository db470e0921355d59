//! What every client relies on: nodes, scopes, and what is served beside GraphQL.

use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{Backend, TestApp, suite};

suite!(
    node_finds_what_one_sees,
    scopes_hold_however_a_field_is_asked_for,
    only_json_by_post,
    queries_and_nothing_else_by_get,
    what_the_library_refuses_has_a_code,
    other_origins_are_refused,
    every_answer_is_hardened,
    the_playground_is_served_whole,
    the_schema_is_served,
    it_says_that_it_is_ready,
);

async fn node_finds_what_one_sees(app: &TestApp) {
    let ada = app.person("Ada").await;
    let contact = app.contact(&ada, "Clara").await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    let ids = json!([ada.viewer_id, contact, ada.device_id]);
    let data = app.ask(&*ada.token, query, json!({ "ids": ids })).await;
    let types: Vec<_> =
        data["nodes"].as_array().expect("a list").iter().map(|node| node["__typename"].clone()).collect();
    assert_eq!(types, ["Viewer", "Contact", "Device"]);
    let wrong = app.send(Some(&ada.token), "{ node(id: \"con_nonsense\") { id } }", json!({})).await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "BAD_ID");
    assert_eq!(wrong["data"], json!({ "node": null }));
    let payload = app.change(&*ada.token, "deleteContact", json!({ "id": ada.viewer_id }), "deletedContactId").await;
    assert_eq!(payload["userErrors"][0]["code"], "INVALID", "an id of another type is named as such");
    assert_eq!(payload["userErrors"][0]["message"], "This takes an id that begins with \"con_\".");
    let many = app.send(Some(&ada.token), query, json!({ "ids": vec![contact; 101] })).await;
    assert_eq!(many["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}

async fn scopes_hold_however_a_field_is_asked_for(app: &TestApp) {
    let documents = [
        "{ viewer { id } }",
        "{ ...Q } fragment Q on Query { viewer { id } }",
        "{ ... on Query { v: viewer { ... on Node { id } } } }",
        "{ node(id: \"x\") { ... on Contact { name } } }",
        "{ nodes(ids: []) { ...N } } fragment N on Node { ... on Device { name } }",
        "query($yes: Boolean = true) { viewer @skip(if: $yes) { id } }",
    ];
    for document in documents {
        let answer = app.send(None, document, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{document}\n{answer:#}");
        assert_eq!(answer["data"], Value::Null);
    }
    let twice = app
        .send(
            None,
            "{ a: node(id: \"con_AAAAAAAAAAAAAAAAAAAAAA\") { id } b: node(id: \"con_BAAAAAAAAAAAAAAAAAAAAA\") { id } }",
            json!({}),
        )
        .await;
    for error in twice["errors"].as_array().expect("errors") {
        assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED", "that something is there is told to nobody");
    }
    // Which of several operations counts is what the request names.
    let two = "query Open { __typename } query Closed { viewer { id } }";
    for (name, allowed) in [("Open", true), ("Closed", false)] {
        let body = json!({ "query": two, "operationName": name });
        let answer: Value = app
            .http
            .post(app.url("/graphql"))
            .json(&body)
            .send()
            .await
            .expect("it answers")
            .json()
            .await
            .expect("JSON");
        assert_eq!(answer.get("errors").is_none(), allowed, "{name}: {answer:#}");
    }
}

async fn only_json_by_post(app: &TestApp) {
    let url = app.url("/graphql");
    let body = json!({ "query": "{ __typename }" }).to_string();
    let status = async |request: reqwest::RequestBuilder| request.send().await.expect("it answers").status();
    let post = |media_type: &'static str, body: &str| {
        app.http.post(&url).header("content-type", media_type).body(body.to_owned())
    };
    assert_eq!(status(post("application/json", &body)).await, StatusCode::OK);
    assert_eq!(status(post("text/plain", &body)).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(status(app.http.post(&url).body(body.clone())).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(status(post("multipart/form-data; boundary=x", &body)).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(status(post("application/json", "{")).await, StatusCode::BAD_REQUEST);
    assert_eq!(status(post("application/json", &format!("[{body}]"))).await, StatusCode::BAD_REQUEST);
    assert_eq!(status(app.http.get(&url)).await, StatusCode::BAD_REQUEST);
    assert_eq!(status(app.http.put(&url)).await, StatusCode::METHOD_NOT_ALLOWED);
    let large = json!({ "query": "{ __typename }", "variables": { "x": "x".repeat(300 * 1024) } }).to_string();
    assert_eq!(status(post("application/json", &large)).await, StatusCode::PAYLOAD_TOO_LARGE);
}

async fn queries_and_nothing_else_by_get(app: &TestApp) {
    let ada = app.person("Ada").await;
    let get = async |pairs: &[(&str, &str)]| -> Value {
        let request = app.http.get(reqwest::Url::parse_with_params(&app.url("/graphql"), pairs).expect("a URL"));
        request.bearer_auth(&ada.token).send().await.expect("it answers").json().await.expect("JSON")
    };
    let document =
        "query Who($yes: Boolean!) { viewer @include(if: $yes) { displayName } } mutation Out { signOut { deviceId } }";
    let who = get(&[("query", document), ("operationName", "Who"), ("variables", "{\"yes\":true}")]).await;
    assert_eq!(who["data"]["viewer"]["displayName"], "Ada");
    let out = get(&[("query", document), ("operationName", "Out")]).await;
    assert_eq!(out["errors"][0]["extensions"]["code"], "METHOD_NOT_ALLOWED");
    app.ask(&*ada.token, "{ viewer { id } }", json!({})).await;
}

async fn what_the_library_refuses_has_a_code(app: &TestApp) {
    let ada = app.person("Ada").await;
    let documents = [
        "{ viewer { nope } }",
        "{",
        "query A { __typename } query B { __typename }",
        "subscription { feed { occurredAt } }",
    ];
    for document in documents {
        let answer = app.send(Some(&ada.token), document, json!({})).await;
        assert!(answer["errors"][0]["extensions"]["code"].is_string(), "{document}: {answer}");
    }
}

async fn other_origins_are_refused(app: &TestApp) {
    let request = app.http.request(reqwest::Method::OPTIONS, app.url("/graphql"));
    let request = request.header("origin", "https://elsewhere.example").header("access-control-request-method", "POST");
    let answer = request.send().await.expect("it answers");
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn the_origins_of_the_configuration_may_call() {
    let origin = "https://app.example.org";
    let app = TestApp::with(Backend::Sqlite, |serving| serving.limits.origins = vec![origin.to_owned()]);
    let app = app.await.expect("SQLite is always there");
    for (from, right) in [(origin, true), ("https://elsewhere.example", false)] {
        let request = app.http.request(reqwest::Method::OPTIONS, app.url("/graphql"));
        let request = request.header("origin", from).header("access-control-request-method", "POST");
        let answer = request.send().await.expect("it answers");
        let allowed = answer.headers().get("access-control-allow-origin").map(|value| value.to_str().expect("text"));
        assert_eq!(allowed, right.then_some(origin), "{from}");
    }
    app.close().await;
}

async fn every_answer_is_hardened(app: &TestApp) {
    for path in ["/", "/graphql", "/livez", "/nothing/here", "/.well-known/jwks.json"] {
        let answer = app.http.get(app.url(path)).send().await.expect("it answers");
        for header in
            ["x-content-type-options", "referrer-policy", "content-security-policy", "cache-control", "x-request-id"]
        {
            assert!(answer.headers().contains_key(header), "{header} at {path}");
        }
    }
}

async fn the_playground_is_served_whole(app: &TestApp) {
    let page = app.http.get(app.url("/")).send().await.expect("it answers");
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let tag = page.headers()["etag"].clone();
    let html = page.text().await.expect("text");
    assert!(html.contains("data-playground="));
    assert!(!html.contains("//cdn") && !html.contains("https://"), "nothing comes from elsewhere");
    let again = app.http.get(app.url("/")).header("if-none-match", tag).send().await.expect("it answers");
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let guide: Value =
        app.http.get(app.url("/playground.json")).send().await.expect("it answers").json().await.expect("JSON");
    assert_eq!(guide, json!({ "people": [], "examples": [] }), "nobody to be outside a demo");
}

async fn the_schema_is_served(app: &TestApp) {
    let text = app.http.get(app.url("/schema.graphql")).send().await.expect("it answers").text().await.expect("text");
    assert_eq!(text, graphql::sdl());
}

async fn it_says_that_it_is_ready(app: &TestApp) {
    let ready = async || app.http.get(app.url("/readyz")).send().await.expect("it answers");
    let answer = ready().await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "no worker has come round");
    let said: Value = answer.json().await.expect("JSON");
    assert_eq!(said, json!({ "ready": false, "failing": "worker" }));
    app.run_jobs().await;
    assert_eq!(ready().await.status(), StatusCode::OK);
}
