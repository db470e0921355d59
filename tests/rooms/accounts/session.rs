//! Tokens: what they open, how they are renewed, and how they end.

use chrono::Duration;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::people::SESSION;
use tests::{Someone, TestApp, suite};

suite!(
    an_access_token_expires,
    a_bad_token_is_refused_and_never_taken_for_nobody,
    a_refresh_token_gives_the_next,
    a_lost_answer_is_given_again,
    an_old_refresh_token_ends_the_family,
    two_refreshes_at_once_give_one_successor,
    an_unused_refresh_token_expires,
    signing_out_is_in_force_at_once,
    keys_rotate_without_signing_anybody_out,
    authentication_costs_no_statement,
);

const WHO: &str = "{ viewer { displayName } }";

async fn status(app: &TestApp, token: &str) -> StatusCode {
    let request = app.http.post(app.url("/graphql")).json(&json!({ "query": WHO })).bearer_auth(token);
    request.send().await.expect("it answers").status()
}

async fn refresh(app: &TestApp, token: &str) -> Value {
    app.change(None, "refreshSession", json!({ "refreshToken": token }), SESSION).await
}

async fn an_access_token_expires(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.clock.advance(Duration::minutes(10) - Duration::seconds(1));
    assert_eq!(status(app, &ada.token).await, StatusCode::OK);
    app.clock.advance(Duration::seconds(1));
    assert_eq!(status(app, &ada.token).await, StatusCode::UNAUTHORIZED);
}

async fn a_bad_token_is_refused_and_never_taken_for_nobody(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (front, signature) = ada.token.rsplit_once('.').expect("a JWT");
    let unsigned = format!("eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJub25lIn0.{}.", front.split_once('.').expect("a JWT").1);
    let turned: String = signature.chars().rev().collect();
    for token in ["x", "", &ada.refresh, &unsigned, &format!("{front}.{turned}")] {
        // A document that would need no token.
        let request = app.http.post(app.url("/graphql")).json(&json!({ "query": "{ __typename }" })).bearer_auth(token);
        let answer = request.send().await.expect("it answers");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{token}");
        assert!(answer.headers().contains_key("www-authenticate"));
        let body: Value = answer.json().await.expect("a GraphQL body");
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
}

async fn a_refresh_token_gives_the_next(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.advance(Duration::hours(1)).await;
    let next = Someone::from_session(&ada.email, &refresh(app, &ada.refresh).await);
    assert_ne!(next.refresh, ada.refresh);
    assert_eq!((&next.viewer_id, &next.device_id), (&ada.viewer_id, &ada.device_id));
    assert_eq!(status(app, &next.token).await, StatusCode::OK);
}

async fn a_lost_answer_is_given_again(app: &TestApp) {
    let ada = app.person("Ada").await;
    let first = Someone::from_session("", &refresh(app, &ada.refresh).await);
    app.clock.advance(Duration::seconds(30));
    let again = Someone::from_session("", &refresh(app, &ada.refresh).await);
    assert_eq!(first.refresh, again.refresh, "the same successor");
    let next = Someone::from_session("", &refresh(app, &again.refresh).await);
    assert_eq!(status(app, &next.token).await, StatusCode::OK);
}

async fn an_old_refresh_token_ends_the_family(app: &TestApp) {
    let ada = app.person("Ada").await;
    let next = Someone::from_session("", &refresh(app, &ada.refresh).await);
    app.clock.advance(Duration::seconds(31));
    let thief = refresh(app, &ada.refresh).await;
    assert_eq!(thief["userErrors"][0]["code"], "INVALID_TOKEN");
    // Whoever was first, and whoever holds an access token of it: all of it is over.
    assert_eq!(refresh(app, &next.refresh).await["userErrors"][0]["code"], "INVALID_TOKEN");
    assert_eq!(status(app, &next.token).await, StatusCode::UNAUTHORIZED);
}

async fn two_refreshes_at_once_give_one_successor(app: &TestApp) {
    let ada = app.person("Ada").await;
    let answers = futures_util::future::join_all((0..20).map(|_| refresh(app, &ada.refresh))).await;
    let successors: std::collections::HashSet<_> =
        answers.iter().map(|answer| Someone::from_session("", answer).refresh).collect();
    assert_eq!(successors.len(), 1);
    let next = successors.into_iter().next().expect("one");
    assert_eq!(refresh(app, &next).await["userErrors"], json!([]), "and it is good");
}

async fn an_unused_refresh_token_expires(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.advance(Duration::days(60)).await;
    assert_eq!(refresh(app, &ada.refresh).await["userErrors"][0]["code"], "INVALID_TOKEN");
}

async fn signing_out_is_in_force_at_once(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.ask(&*ada.token, "mutation { signOut { endedDeviceId } }", json!({})).await;
    assert_eq!(status(app, &ada.token).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(app, &ada.refresh).await["userErrors"][0]["code"], "INVALID_TOKEN");
}

async fn keys_rotate_without_signing_anybody_out(app: &TestApp) {
    let jwks = async || -> Value {
        let answer = app.http.get(app.url("/.well-known/jwks.json")).send().await.expect("it answers");
        answer.json().await.expect("JSON")
    };
    let ada = app.person("Ada").await;
    domain::accounts::rotate_keys(&app.env.op(domain::Actor::System)).await.expect("keys rotate");
    assert_eq!(jwks().await["keys"].as_array().map(Vec::len), Some(2), "the new one is published before it signs");
    app.clock.advance(Duration::minutes(2));
    assert_eq!(status(app, &ada.token).await, StatusCode::OK, "the old one still checks");
    let next = Someone::from_session("", &refresh(app, &ada.refresh).await);
    assert_eq!(status(app, &next.token).await, StatusCode::OK);
    let kid = |token: &str| token.split('.').next().map(str::to_owned);
    assert_ne!(kid(&ada.token), kid(&next.token), "the new one signs");
    app.clock.advance(Duration::hours(2));
    app.run_jobs().await;
    domain::accounts::reload(&app.env.op(domain::Actor::System)).await.expect("it reloads");
    assert_eq!(jwks().await["keys"].as_array().map(Vec::len), Some(1), "the old one is forgotten");
}

async fn authentication_costs_no_statement(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.statements();
    app.ask(&*ada.token, "{ __typename }", json!({})).await;
    assert_eq!(app.statements(), Vec::<String>::new());
}
