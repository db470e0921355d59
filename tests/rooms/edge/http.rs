//! GraphQL over HTTP to the letter: methods, media types, statuses, bodies.

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::code;

suite!(
    posts_are_json_in_utf8_and_nothing_else,
    what_is_no_request_is_said_plainly,
    the_answer_comes_in_the_media_type_that_is_taken,
    the_newer_media_type_has_statuses_that_say_what_happened,
    gets_are_for_queries,
    bodies_are_bounded_however_they_come,
    a_bad_token_is_never_nobody,
);

const NEWER: &str = "application/graphql-response+json";

fn post(app: &TestApp, body: &str) -> RequestBuilder {
    app.http.post(app.url("/graphql")).header("content-type", "application/json").body(body.to_owned())
}

async fn answer(request: RequestBuilder) -> (StatusCode, String, Value) {
    let response: Response = request.send().await.expect("it answers");
    let status = response.status();
    let media = response.headers().get("content-type").map(|value| value.to_str().expect("text").to_owned());
    (status, media.unwrap_or_default(), response.json().await.expect("every answer is JSON"))
}

async fn posts_are_json_in_utf8_and_nothing_else(app: &TestApp) {
    let body = json!({ "query": "{ __typename }" }).to_string();
    for (media, status) in [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON;charset=\"UTF-8\"", 200),
        ("application/json; charset=iso-8859-1", 415),
        ("application/graphql", 415),
        ("application/vnd.api+json", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("text/plain", 415),
        ("nonsense", 415),
        ("", 415),
    ] {
        let request = app.http.post(app.url("/graphql")).header("content-type", media).body(body.clone());
        let (found, _, answer) = answer(request).await;
        assert_eq!(found, status, "{media}");
        assert_eq!(code(&answer), if status == 200 { "ok" } else { "UNSUPPORTED_MEDIA_TYPE" }, "{media}");
    }
    let without = app.http.post(app.url("/graphql")).body(body.clone());
    assert_eq!(answer(without).await.0, 415);
    let encoded = post(app, &body).header("content-encoding", "gzip");
    let (status, _, refusal) = answer(encoded).await;
    assert_eq!((status.as_u16(), code(&refusal)), (415, "UNSUPPORTED_ENCODING".to_owned()));
}

async fn what_is_no_request_is_said_plainly(app: &TestApp) {
    for (body, right) in [
        ("", "BAD_REQUEST"),
        ("{", "BAD_REQUEST"),
        ("null", "BAD_REQUEST"),
        ("\"{ __typename }\"", "BAD_REQUEST"),
        ("{}", "BAD_REQUEST"),
        ("{\"query\":null}", "BAD_REQUEST"),
        ("{\"query\":1}", "BAD_REQUEST"),
        ("{\"query\":\"{ __typename }\",\"variables\":[]}", "BAD_REQUEST"),
        ("{\"query\":\"{ __typename }\",\"variables\":\"{}\"}", "BAD_REQUEST"),
        ("{\"query\":\"{ __typename }\",\"operationName\":1}", "BAD_REQUEST"),
        ("{\"query\":\"{ __typename }\",\"extensions\":[\"x\"]}", "BAD_REQUEST"),
        ("{\"query\":\"{ __typename }\",\"query\":\"{ __typename }\"}", "BAD_REQUEST"),
        ("{\"query\":\"\\ud800\"}", "BAD_REQUEST"),
        ("[]", "BATCHING_NOT_SUPPORTED"),
        (" [{\"query\":\"{ __typename }\"}]", "BATCHING_NOT_SUPPORTED"),
    ] {
        for media in ["application/json", NEWER] {
            let (status, found, refusal) = answer(post(app, body).header("accept", media)).await;
            assert_eq!((status.as_u16(), code(&refusal).as_str()), (400, right), "{body}");
            assert!(found.starts_with(media), "{found}");
            let message = refusal["errors"][0]["message"].as_str().expect("a message");
            assert!(!message.contains("line") && !message.contains("::"), "{message}");
        }
    }
    let invalid = app.http.post(app.url("/graphql")).header("content-type", "application/json").body(vec![0xff, 0xfe]);
    assert_eq!(answer(invalid).await.0, 400);
}

async fn the_answer_comes_in_the_media_type_that_is_taken(app: &TestApp) {
    let body = json!({ "query": "{ __typename }" }).to_string();
    for (accept, right) in [
        ("application/json", Some("application/json")),
        (NEWER, Some(NEWER)),
        ("*/*", Some("application/json")),
        ("application/*", Some("application/json")),
        ("application/graphql-response+json, application/json;q=0.9", Some(NEWER)),
        ("application/graphql-response+json;q=0.5, application/json", Some("application/json")),
        ("application/json;q=0, */*", Some(NEWER)),
        ("text/html, */*;q=0.1", Some("application/json")),
        ("text/html", None),
        ("application/json;q=0", None),
        ("nonsense", None),
    ] {
        let (status, media, answer) = answer(post(app, &body).header("accept", accept)).await;
        match right {
            Some(right) => assert!(status == 200 && media.starts_with(right), "{accept}: {status} {media}"),
            None => assert_eq!((status.as_u16(), code(&answer).as_str()), (406, "NOT_ACCEPTABLE"), "{accept}"),
        }
    }
}

async fn the_newer_media_type_has_statuses_that_say_what_happened(app: &TestApp) {
    let ada = app.person("Ada").await;
    for (body, signed_in, newer) in [
        (json!({ "query": "{ __typename }" }), false, 200),
        (json!({ "query": "{" }), false, 400),
        (json!({ "query": "{ nonsense }" }), false, 400),
        (json!({ "query": "query A { __typename } query B { __typename }" }), false, 400),
        (json!({ "query": "query A { __typename }", "operationName": "B" }), false, 400),
        (json!({ "query": "query($id: ID!) { node(id: $id) { id } }" }), false, 400),
        (json!({ "query": "{ viewer { id } }" }), false, 401),
        (json!({ "query": "{ node(id: \"x\") { id } }" }), true, 200),
        (json!({ "query": "subscription { feed { cursor } }" }), true, 400),
    ] {
        for (media, right) in [("application/json", 200), (NEWER, newer)] {
            let mut request = post(app, &body.to_string()).header("accept", media);
            if signed_in {
                request = request.bearer_auth(&ada.token);
            }
            let (status, _, answer) = answer(request).await;
            assert_eq!(status.as_u16(), right, "{body} as {media}");
            assert_eq!(answer.get("data").is_some(), newer == 200, "{body}: what isn't run has no data");
        }
    }
}

async fn gets_are_for_queries(app: &TestApp) {
    let get = |query: &[(&str, &str)]| {
        app.http.get(reqwest::Url::parse_with_params(&app.url("/graphql"), query).expect("an address"))
    };
    let (status, _, found) = answer(get(&[
        ("query", "query A($x: Boolean!) { __typename @include(if: $x) }"),
        ("variables", "{\"x\":true}"),
        ("operationName", "A"),
    ]))
    .await;
    assert_eq!((status.as_u16(), &found["data"]["__typename"]), (200, &json!("Query")));
    let two = "query A { a: __typename } query B { b: __typename }";
    let (_, _, found) = answer(get(&[("query", two), ("operationName", "B")])).await;
    assert_eq!(found["data"], json!({ "b": "Query" }), "the operation that is named is run");
    let ada = app.person("Ada").await;
    for document in ["mutation { signOut { userErrors { code } } }", "subscription { feed { cursor } }"] {
        let response = get(&[("query", document)]).bearer_auth(&ada.token).send().await.expect("it answers");
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "GET, POST");
        app.ask(&*ada.token, "{ viewer { id } }", json!({})).await;
    }
    for wrong in [
        vec![],
        vec![("query", "{ __typename }"), ("variables", "[")],
        vec![("query", "{ __typename }"), ("variables", "[]")],
    ] {
        assert_eq!(answer(get(&wrong)).await.0, 400, "{wrong:?}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let response = app.http.request(method, app.url("/graphql")).send().await.expect("it answers");
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "GET, POST");
        assert_eq!(code(&response.json().await.expect("JSON")), "METHOD_NOT_ALLOWED");
    }
}

async fn bodies_are_bounded_however_they_come(app: &TestApp) {
    let body = |bytes: usize| {
        let empty = json!({ "query": "{ __typename }", "variables": { "x": "" } }).to_string().len();
        json!({ "query": "{ __typename }", "variables": { "x": "x".repeat(bytes - empty) } }).to_string()
    };
    assert_eq!(answer(post(app, &body(256 * 1024))).await.0, 200);
    let (status, _, refusal) = answer(post(app, &body(256 * 1024 + 1))).await;
    assert_eq!((status.as_u16(), code(&refusal).as_str()), (413, "BODY_TOO_LARGE"));
    super::assert_well(app).await;
}

async fn a_bad_token_is_never_nobody(app: &TestApp) {
    let body = json!({ "query": "{ __typename }" }).to_string();
    for value in ["Bearer nonsense", "Bearer ", "Basic YTpi", "nonsense", "Bearer a.b.c"] {
        for request in [post(app, &body), app.http.get(app.url("/graphql?query=%7B__typename%7D"))] {
            let response = request.header("authorization", value).send().await.expect("it answers");
            assert_eq!(response.status(), 401, "{value}");
            assert!(response.headers()["www-authenticate"].to_str().expect("text").starts_with("Bearer"), "{value}");
            assert_eq!(code(&response.json().await.expect("JSON")), "UNAUTHENTICATED");
        }
    }
}
