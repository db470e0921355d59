//! Apps that act for themselves, with their client credentials: what belongs to the app, and nothing of any person's.

use chrono::Duration;
use domain::Actor;
use domain::apps::operator;
use serde_json::{Value, json};
use tests::socket::Socket;
use tests::{TestApp, suite};

use super::{Answer, Partner, app_input, claims, connect, one_app, personal_token, status, text, two_apps};

suite!(
    a_confidential_app_acts_for_itself,
    a_public_app_doesnt,
    it_may_do_nothing_of_a_persons_at_any_door,
    nobody_else_reads_what_is_an_apps_own,
    it_ends_with_its_app,
);

pub const ENDED: &str = "query($after: String) { endedGrants(after: $after) { totalCount nodes { grantId endedOn } \
                         edges { cursor } pageInfo { hasNextPage endCursor } } }";

/// What an app gets for itself.
pub async fn itself(app: &TestApp, partner: &Partner, differs: &[(&str, &str)]) -> Answer {
    partner.post(app, "/oauth/token", &[("grant_type", "client_credentials")], differs).await
}

/// An access token for an app itself.
pub async fn own_token(app: &TestApp, partner: &Partner) -> String {
    let answer = itself(app, partner, &[]).await;
    assert_eq!(answer.verdict(), (200, ""), "{}", answer.body);
    text(&answer.body["access_token"])
}

async fn code_of(app: &TestApp, token: &str, query: &str) -> Value {
    app.send(Some(token), query, json!({})).await["errors"][0]["extensions"]["code"].take()
}

async fn a_confidential_app_acts_for_itself(app: &TestApp) {
    let (ada, other, partner) = two_apps(app).await;
    let answer = itself(app, &partner, &[("scope", "app")]).await;
    assert_eq!(answer.verdict(), (200, ""));
    assert_eq!((&answer.body["scope"], &answer.body["expires_in"]), (&json!("app"), &json!(600)));
    assert!(answer.body.get("refresh_token").is_none() && answer.body.get("grant_id").is_none(), "{}", answer.body);
    assert_eq!(answer.headers["cache-control"], "no-store");
    let token = text(&answer.body["access_token"]);
    let (header, body) = claims(&token);
    assert_eq!(
        (&header["typ"], &body["sub"], &body["aud"]),
        (&json!("at+jwt"), &json!(partner.client_id), &json!(tests::AUDIENCE))
    );
    assert_eq!(app.ask(&*token, ENDED, json!({})).await["endedGrants"]["totalCount"], 0);
    let known = partner.introspect(app, &token).await.body;
    assert_eq!(
        (&known["active"], &known["sub"], &known["scope"]),
        (&json!(true), &json!(partner.client_id), &json!("app"))
    );
    // Another client neither learns of it nor ends it.
    assert_eq!(other.revoke(app, &token).await.status, 200);
    let again = own_token(app, &partner).await;
    let kept = connect(app, &ada, &partner).await;
    assert_eq!(partner.revoke(app, &token).await.status, 200);
    assert_eq!(code_of(app, &token, "{ __typename }").await, "UNAUTHENTICATED");
    assert_eq!(code_of(app, &again, "{ __typename }").await, "UNAUTHENTICATED", "all that the app had for itself");
    assert_eq!(status(app, &kept.access).await, 200, "people's grants stay");
    own_token(app, &partner).await;
}

async fn a_public_app_doesnt(app: &TestApp) {
    let (_, public, partner) = two_apps(app).await;
    assert_eq!(itself(app, &public, &[]).await.verdict(), (400, "unauthorized_client"));
    assert_eq!(itself(app, &partner, &[("client_secret", "wrong")]).await.verdict(), (401, "invalid_client"));
    for scope in ["contacts:read", "app contacts:read", "account", "nonsense", "app  app"] {
        assert_eq!(itself(app, &partner, &[("scope", scope)]).await.verdict(), (400, "invalid_scope"), "{scope}");
    }
}

async fn it_may_do_nothing_of_a_persons_at_any_door(app: &TestApp) {
    let (ada, _, partner) = two_apps(app).await;
    connect(app, &ada, &partner).await;
    let contact = app.contact(&ada, "Nina").await;
    let token = own_token(app, &partner).await;
    let node = format!("{{ node(id: \"{contact}\") {{ __typename }} }}");
    for query in [
        "{ viewer { id } }",
        "{ viewer { contacts { totalCount } } }",
        "{ groups { totalCount } }",
        "mutation { createContact(input: { name: \"x\", kind: FRIEND }) { contact { id } } }",
        "mutation { deleteAccount(input: { password: \"x\" }) { viewer { id } } }",
    ] {
        assert_eq!(code_of(app, &token, query).await, "INSUFFICIENT_SCOPE", "{query}");
    }
    assert_eq!(app.send(Some(&token), &node, json!({})).await["data"]["node"], Value::Null);
    for (path, method) in [
        ("/export/contacts.vcf", reqwest::Method::GET),
        ("/export/everything.json", reqwest::Method::GET),
        ("/import/contacts.vcf", reqwest::Method::POST),
    ] {
        let answer = app.http.request(method, app.url(path)).bearer_auth(&token).send().await.expect("it answers");
        assert_eq!(answer.status(), 403, "{path}");
    }
    let mut socket = Socket::open(app, &token).await;
    socket.follow(None).await;
    assert_eq!(socket.receive().await["payload"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE");
}

async fn nobody_else_reads_what_is_an_apps_own(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let personal = personal_token(app, &ada).await;
    for token in [&ada.token, &tokens.access, &personal] {
        assert_eq!(code_of(app, token, ENDED).await, "INSUFFICIENT_SCOPE");
    }
    assert_eq!(app.send(None, ENDED, json!({})).await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    // No person can give it.
    app.confirm(&ada).await;
    let greedy = app_input(json!({ "optionalScopes": ["app"] }));
    assert_eq!(app.refused(&*ada.token, "registerApp", greedy).await, "INVALID");
    let greedy = json!({ "name": "a script", "scopes": ["app"] });
    assert_eq!(app.refused(&*ada.token, "createPersonalToken", greedy).await, "INVALID");
    let mut browser = tests::browser::Browser::new(app);
    let page = super::open(app, &mut browser, &ada, &partner.request(&[("scope", "app contacts:read")])).await;
    assert_eq!(page.answer()["error"], "invalid_scope");
}

async fn it_ends_with_its_app(app: &TestApp) {
    let (_, _, partner) = two_apps(app).await;
    let token = own_token(app, &partner).await;
    app.advance(Duration::minutes(10)).await;
    assert_eq!(code_of(app, &token, "{ __typename }").await, "UNAUTHENTICATED", "it expired");
    let token = own_token(app, &partner).await;
    let op = app.env.op(Actor::System);
    operator::suspend(&op, &partner.client_id).await.expect("it answers").expect("an app");
    assert_eq!(code_of(app, &token, "{ __typename }").await, "UNAUTHENTICATED");
    assert_eq!(itself(app, &partner, &[]).await.verdict(), (401, "invalid_client"));
    operator::approve(&op, &partner.client_id).await.expect("it answers").expect("an app");
    assert_eq!(code_of(app, &token, "{ __typename }").await, "UNAUTHENTICATED", "what ended stays ended");
    own_token(app, &partner).await;
}
