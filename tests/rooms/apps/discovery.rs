//! What a client finds out by itself: where everything is, what is spoken there, and that a page may read it.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::{TestApp, suite};

use super::{allow, claims, code, connect, decide, one_app, send, status, two_apps};

suite!(
    all_that_is_done_is_announced,
    the_api_says_where_its_tokens_come_from,
    what_a_token_lacks_is_named_at_each_door,
    there_is_one_issuer_byte_for_byte,
    keys_are_published_without_their_secrets,
    pages_of_others_may_read_what_is_for_them_and_nothing_else,
    endpoints_take_forms_by_post,
);

const SERVER: &str = "/.well-known/oauth-authorization-server";
const RESOURCE: &str = "/.well-known/oauth-protected-resource/graphql";
const JWKS: &str = "/.well-known/jwks.json";

async fn read(app: &TestApp, path: &str) -> Value {
    let answer = app.http.get(app.url(path)).send().await.expect("it answers");
    assert_eq!(answer.status(), 200, "{path}");
    let media = answer.headers()["content-type"].to_str().expect("text").to_owned();
    assert!(media.starts_with("application/json") || media.starts_with("application/jwk-set+json"), "{path}: {media}");
    answer.json().await.expect("JSON")
}

/// Asks as a page of another origin does.
async fn from_elsewhere(app: &TestApp, method: Method, path: &str) -> (u16, HeaderMap) {
    let request = app.http.request(method, app.url(path)).header("origin", "https://elsewhere.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body("nonsense=1");
    let answer = request.send().await.expect("it answers");
    (answer.status().as_u16(), answer.headers().clone())
}

async fn all_that_is_done_is_announced(app: &TestApp) {
    let server = read(app, SERVER).await;
    for (field, path) in [
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("revocation_endpoint", "/oauth/revoke"),
        ("introspection_endpoint", "/oauth/introspect"),
        ("device_authorization_endpoint", "/oauth/device_authorization"),
        ("jwks_uri", JWKS),
    ] {
        assert_eq!(server[field], app.url(path), "{field}");
    }
    assert_eq!(server["response_types_supported"], json!(["code"]));
    assert_eq!(server["response_modes_supported"], json!(["query"]));
    assert_eq!(server["code_challenge_methods_supported"], json!(["S256"]), "never plain");
    assert_eq!(server["authorization_response_iss_parameter_supported"], true);
    let grants = server["grant_types_supported"].as_array().expect("a list");
    for grant in
        ["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"]
    {
        assert!(grants.contains(&json!(grant)), "{grants:?}");
    }
    for gone in ["implicit", "password"] {
        assert!(!grants.contains(&json!(gone)), "{grants:?}");
    }
    let everybody = json!(["client_secret_basic", "client_secret_post", "none"]);
    assert_eq!(server["token_endpoint_auth_methods_supported"], everybody);
    assert_eq!(server["revocation_endpoint_auth_methods_supported"], everybody);
    let proven = json!(["client_secret_basic", "client_secret_post"]);
    assert_eq!(server["introspection_endpoint_auth_methods_supported"], proven);
    let scopes = server["scopes_supported"].as_array().expect("a list");
    assert!(scopes.contains(&json!("contacts:read")));
    assert!(!scopes.contains(&json!("account")) && !scopes.contains(&json!("public")), "{scopes:?}");
    assert_eq!(server["request_uri_parameter_supported"], false, "left out, it would mean true");
}

async fn the_api_says_where_its_tokens_come_from(app: &TestApp) {
    let resource = read(app, RESOURCE).await;
    assert_eq!(resource["resource"], tests::AUDIENCE, "what was asked about");
    assert_eq!(resource["bearer_methods_supported"], json!(["header"]));
    assert_eq!(resource["scopes_supported"], read(app, SERVER).await["scopes_supported"]);
    // Who comes without knowing anything is told where to begin.
    let request =
        app.http.post(app.url("/graphql")).bearer_auth("nonsense").json(&json!({ "query": "{ __typename }" }));
    let refused = request.send().await.expect("it answers");
    assert_eq!(refused.status(), 401);
    let challenge = refused.headers()["www-authenticate"].to_str().expect("text");
    assert!(challenge.starts_with("Bearer ") && challenge.contains("error=\"invalid_token\""), "{challenge}");
    let named = format!("resource_metadata=\"https://kith.test{RESOURCE}\"");
    assert!(challenge.contains(&named), "{challenge}");
    // In each media type, whether it comes with nothing, by another scheme, or with two tokens.
    let ask = || app.http.post(app.url("/graphql")).json(&json!({ "query": "{ viewer { id } }" }));
    let (basic, one) = ("Basic YTpi", "Bearer one");
    let requests = [
        (ask(), 200),
        (ask().header("accept", "application/graphql-response+json"), 401),
        (ask().header("authorization", basic), 401),
        (ask().header("authorization", one).header("authorization", one), 401),
    ];
    for (request, status) in requests {
        let refused = request.send().await.expect("it answers");
        let challenge = refused.headers()["www-authenticate"].to_str().expect("text").to_owned();
        assert_eq!(refused.status(), status, "{challenge}");
        assert!(challenge.contains(&named) && !challenge.contains("error="), "no token is no wrong one: {challenge}");
    }
    // The metadata is of the API: a client may not use it for another resource (RFC 9728, section 3.3).
    let export = app.http.get(app.url("/export/contacts.vcf")).send().await.expect("it answers");
    assert_eq!(export.headers()["www-authenticate"], "Bearer realm=\"kith\"");
}

async fn what_a_token_lacks_is_named_at_each_door(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let lacking = json!({ "query": "{ viewer { checkInPlans { totalCount } memberships { totalCount } } }" });
    let posted =
        app.http.post(app.url("/graphql")).header("accept", "application/graphql-response+json").json(&lacking);
    let in_json = app.http.post(app.url("/graphql")).json(&lacking);
    let by_get = app.http.get(app.url("/graphql?query=%7Bviewer%7BcheckInPlans%7BtotalCount%7D%7D%7D"));
    let import = app.http.post(app.url("/import/contacts.vcf")).header("content-type", "text/vcard").body("");
    let export = app.http.get(app.url("/export/everything.json"));
    // Each time all that it needs: a client that asks for what is missing alone would lose the rest.
    for (request, status, missing, needed) in [
        (posted, 403, "checkins:read groups:read", "profile:read checkins:read groups:read"),
        (in_json, 200, "checkins:read groups:read", "profile:read checkins:read groups:read"),
        (by_get, 200, "checkins:read", "profile:read checkins:read"),
        (import, 403, "contacts:write", "contacts:read contacts:write"),
        (export, 403, "account", "account"),
    ] {
        let answer = request.bearer_auth(&tokens.access).send().await.expect("it answers");
        assert_eq!(answer.status(), status);
        let challenge = answer.headers()["www-authenticate"].to_str().expect("text").to_owned();
        assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
        assert!(challenge.ends_with(&format!("scope=\"{needed}\"")), "{challenge}");
        let error = answer.json::<Value>().await.expect("JSON")["errors"][0].take();
        assert_eq!(error["extensions"]["code"], "INSUFFICIENT_SCOPE");
        let message = error["message"].as_str().expect("text");
        assert!(missing.split(' ').all(|scope| message.contains(scope)), "{message}");
    }
}

async fn there_is_one_issuer_byte_for_byte(app: &TestApp) {
    let (ada, public, confidential) = two_apps(app).await;
    let issuer = super::text(&read(app, SERVER).await["issuer"]);
    assert_eq!(read(app, RESOURCE).await["authorization_servers"], json!([issuer]));
    let allowed = decide(app, &ada, &confidential.request(&[]), allow).await.answer();
    assert_eq!(allowed["iss"], issuer);
    let denied = decide(app, &ada, &public.request(&[]), |form| form.with("decision", "deny")).await.answer();
    assert_eq!(denied["iss"], issuer, "errors name it as well, against mix-ups");
    let tokens = confidential.redeem(app, &allowed["code"], &[]).await.tokens();
    assert_eq!(claims(&tokens.access).1["iss"], issuer);
    assert_eq!(confidential.introspect(app, &tokens.access).await.body["iss"], issuer);
    let next = confidential.refresh(app, &tokens.refresh, &[]).await.tokens();
    assert_eq!(claims(&next.access).1["iss"], issuer);
}

async fn keys_are_published_without_their_secrets(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let jwks = read(app, JWKS).await;
    let keys = jwks["keys"].as_array().expect("a list");
    let signed_by = keys.iter().find(|key| key["kid"] == claims(&tokens.access).0["kid"]).expect("its key");
    assert_eq!((&signed_by["kty"], &signed_by["crv"]), (&json!("OKP"), &json!("Ed25519")));
    assert!(keys.iter().all(|key| key.get("d").is_none()), "no secret");
    // What is signed stays good when the keys change.
    domain::accounts::rotate_keys(&app.env.op(domain::Actor::System)).await.expect("keys rotate");
    assert_eq!(status(app, &tokens.access).await, 200);
    let next = partner.refresh(app, &tokens.refresh, &[]).await.tokens();
    assert_eq!(status(app, &next.access).await, 200);
    let keys = read(app, JWKS).await["keys"].take();
    let kid = claims(&next.access).0["kid"].clone();
    assert!(keys.as_array().is_some_and(|keys| keys.iter().any(|key| key["kid"] == kid)), "{keys}");
}

async fn pages_of_others_may_read_what_is_for_them_and_nothing_else(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    for (method, path) in [
        (Method::GET, SERVER),
        (Method::GET, RESOURCE),
        (Method::GET, JWKS),
        (Method::POST, "/oauth/token"),
        (Method::POST, "/oauth/revoke"),
        (Method::POST, "/oauth/introspect"),
        (Method::POST, "/oauth/device_authorization"),
    ] {
        let (status, headers) = from_elsewhere(app, method.clone(), path).await;
        assert_eq!(headers["access-control-allow-origin"], "*", "{method} {path}, which answers {status}");
        assert!(!headers.contains_key("access-control-allow-credentials"), "{method} {path}");
        let asked = app.http.request(Method::OPTIONS, app.url(path)).header("origin", "https://elsewhere.example");
        let asked = asked.header("access-control-request-method", method.as_str());
        let asked = asked.header("access-control-request-headers", "authorization,content-type");
        let allowed = asked.send().await.expect("it answers");
        assert!(allowed.status().is_success(), "{method} {path}: {}", allowed.status());
        assert_eq!(allowed.headers()["access-control-allow-origin"], "*", "{path}");
        assert!(!allowed.headers().contains_key("access-control-allow-credentials"), "{path}");
    }
    let code = code(app, &ada, &partner.request(&[])).await;
    let good = partner.redeem(app, &code, &[]).await;
    assert_eq!((good.status, good.headers["access-control-allow-origin"].to_str().ok()), (200, Some("*")));
    for path in [&*partner.request(&[]), "/oauth/authorize", "/sign-in", "/oauth/consent", "/device", "/device/consent"]
    {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let (status, headers) = from_elsewhere(app, method.clone(), path).await;
            let name = "access-control-allow-origin";
            assert!(!headers.contains_key(name), "{method} {path}, which answers {status}: a page is for its person");
        }
    }
}

async fn endpoints_take_forms_by_post(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let sent = code(app, &ada, &partner.request(&[])).await;
    for path in ["/oauth/token", "/oauth/revoke", "/oauth/introspect", "/oauth/device_authorization"] {
        let address = format!("{path}?client_id={}&code={sent}&grant_type=authorization_code", partner.client_id);
        let answer = app.http.get(app.url(&address)).send().await.expect("it answers");
        assert_eq!(answer.status(), 405, "{path}");
        let body = json!({ "grant_type": "authorization_code", "code": sent, "client_id": partner.client_id });
        let answer = app.http.post(app.url(path)).json(&body).send().await.expect("it answers");
        assert_eq!(answer.status(), 400, "{path} takes forms");
        let refused: Value = answer.json().await.expect("JSON");
        assert_eq!(refused["error"], "invalid_request", "{path}");
        let nobody = send(app, path, None, String::new()).await;
        assert!(matches!(nobody.verdict(), (401, "invalid_client") | (400, "invalid_request")), "{}", nobody.body);
        let large = send(app, path, None, format!("client_id={}", "x".repeat(20_000))).await;
        assert!(matches!(large.status, 400 | 413), "{path}: {}", large.status);
    }
    partner.redeem(app, &sent, &[]).await.tokens();
    // Nothing is shown where there is nothing: a page for people says so to people.
    let page = Browser::new(app).get("/oauth/authorize").await;
    assert_eq!((page.status, page.location()), (400, None));
}
