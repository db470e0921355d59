//! What a bound refuses is counted, under the bound's own code.

use serde_json::{Value, json};
use tests::process::{Server, ask, sign_up};

use super::documents::bounds;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_refusal_is_counted_under_its_code() {
    let folder = tempfile::tempdir().expect("there is room");
    let client = reqwest::Client::new();
    let server = Server::start_with(folder.path(), &[("KITH_HTTP_HEADERS", "20")]).await;
    let post = |body: String| {
        let request = client.post(format!("http://{}/graphql", server.address));
        request.header("content-type", "application/json").body(body)
    };
    let body = "{\"query\":\"{ __typename }\"}";
    let many = (0..30).fold(post(body.to_owned()), |request, n| request.header(format!("x-{n}"), "x"));
    assert_eq!(many.send().await.expect("it answers").status(), 431);
    let token = sign_up(&client, &server, folder.path(), "ada").await;
    let mut codes = vec!["BODY_TOO_LARGE", "BATCHING_NOT_SUPPORTED", "UNSUPPORTED_ENCODING", "HEADERS_TOO_LARGE"];
    for (code, _, is_too_much) in bounds() {
        refused(&client, &server, None, &is_too_much, json!({}), code).await;
        codes.push(code);
    }
    let costly = "{ viewer { contacts(first: 100) { nodes { touches(first: 100) { nodes { id } } } } } }";
    let make = "mutation($tags: [String!]) { createContact(input: { name: \"A\", kind: FRIEND, tags: $tags }) { userErrors { code } } }";
    let twice = "mutation { a: refreshSession(input: { refreshToken: \"a\" }) { userErrors { code } } b: refreshSession(input: { refreshToken: \"b\" }) { userErrors { code } } }";
    for (code, document, variables) in [
        ("COST_TOO_HIGH", costly, json!({})),
        ("TOO_MANY_ITEMS", make, json!({ "tags": vec!["a"; 251] })),
        ("REPEATED_FIELD", twice, json!({})),
        ("FRAGMENTS_CYCLIC", "{ ...A } fragment A on Query { ...A }", json!({})),
    ] {
        refused(&client, &server, Some(&token), document, variables, code).await;
        codes.push(code);
    }
    let guess = "mutation { signIn(input: { email: \"ada@example.org\", password: \"a wrong password\" }) { userErrors { code } } }";
    for _ in 0..7 {
        ask(&client, &server, None, guess, json!({})).await.expect("it answers");
    }
    codes.push("TOO_MANY_ATTEMPTS");
    for (request, status) in [
        (post(" ".repeat(300_000)), 413),
        (post(format!("[{body}]")), 400),
        (post(body.to_owned()).header("content-encoding", "gzip"), 415),
    ] {
        assert_eq!(request.send().await.expect("it answers").status(), status);
    }
    let counts = client.get(format!("http://{}/metrics", server.address)).send().await.expect("it answers");
    let counts = counts.text().await.expect("text");
    for known in ["kith_documents_total{known=\"yes\"}", "kith_documents_total{known=\"no\"}", "kith_documents_kept "] {
        assert!(counts.contains(known), "{known} isn't counted:\n{counts}");
    }
    for code in codes {
        assert!(counts.contains(&format!("kith_refused_total{{code=\"{code}\"}}")), "{code} isn't counted:\n{counts}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_counts_have_an_address_of_their_own() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let at = free.to_string();
    let folder = tests::backend::folder();
    let server = Server::start_with(folder.path(), &[("KITH_TELEMETRY_METRICS_LISTEN", &at)]).await;
    let client = reqwest::Client::new();
    let get = |at: &str| client.get(format!("http://{at}/metrics")).send();
    assert_eq!(get(&server.address).await.expect("it answers").status(), 404, "whoever reaches the API isn't told");
    assert_eq!(get(&at).await.expect("it answers").status(), 200);
    // A second server on the same machine does without, rather than not at all.
    let folder = tests::backend::folder();
    let second = Server::start_with(folder.path(), &[("KITH_TELEMETRY_METRICS_LISTEN", &at)]).await;
    assert_eq!(get(&second.address).await.expect("it answers").status(), 404);
}

async fn refused(
    client: &reqwest::Client,
    server: &Server,
    token: Option<&str>,
    document: &str,
    variables: Value,
    code: &str,
) {
    let answer = ask(client, server, token, document, variables).await.expect("it answers");
    assert_eq!(super::code(&answer), code, "{document}");
}
