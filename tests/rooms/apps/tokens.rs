//! Tokens of apps: what they are made from, how they are renewed, and how far they reach.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{TestApp, suite};

use super::{
    CONTACTS, Partner, REQUIRED, Tokens, allow, base64, claims, code, connect, connect_as, contacts, form_body, node,
    one_app, send, status, two_apps,
};

suite!(
    an_answer_says_all_and_is_kept_nowhere,
    an_access_token_says_for_whom_and_what,
    a_code_lives_a_minute,
    a_confidential_client_proves_itself_in_every_way_there_is,
    a_refresh_token_gives_the_next,
    a_lost_answer_is_given_again,
    many_refreshes_at_once_give_one_successor,
    an_old_refresh_token_ends_that_grant_alone,
    a_refresh_narrows_and_never_widens,
    a_token_is_revoked,
    a_client_learns_of_its_own_tokens,
    a_token_reaches_as_far_as_its_scopes,
    one_contact_and_nothing_else,
    what_two_apps_get_cant_be_joined,
);

/// The tokens that come after these.
async fn refreshed(app: &TestApp, partner: &Partner, tokens: &Tokens) -> Tokens {
    partner.refresh(app, &tokens.refresh, &[]).await.tokens()
}

fn basic(id: &str, secret: &str) -> String {
    let pair = format!("{id}:{secret}");
    let padding = "=".repeat((3 - pair.len() % 3) % 3);
    format!("Basic {}{padding}", base64(pair.as_bytes()).replace('-', "+").replace('_', "/"))
}

async fn an_answer_says_all_and_is_kept_nowhere(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let code = code(app, &ada, &partner.request(&[])).await;
    let answer = partner.redeem(app, &code, &[]).await;
    assert_eq!(answer.verdict(), (200, ""), "{}", answer.body);
    assert_eq!((&answer.body["token_type"], &answer.body["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(answer.body["scope"], "profile:read contacts:read");
    let fields = answer.body.as_object().expect("an object").len();
    assert_eq!(fields, 6, "and nothing about the person: {}", answer.body);
    assert!(answer.headers["content-type"].to_str().is_ok_and(|media| media.starts_with("application/json")));
    let refused = partner.redeem(app, "nonsense", &[]).await;
    assert_eq!(refused.verdict(), (400, "invalid_grant"));
    for answer in [&answer, &refused] {
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
    let tokens = answer.tokens();
    app.advance(Duration::minutes(10) - Duration::seconds(1)).await;
    assert_eq!(status(app, &tokens.access).await, 200);
    app.clock.advance(Duration::seconds(1));
    assert_eq!(status(app, &tokens.access).await, 401);
    let next = partner.refresh(app, &tokens.refresh, &[]).await;
    assert_eq!((next.headers["cache-control"].to_str().ok(), next.verdict()), (Some("no-store"), (200, "")));
}

async fn an_access_token_says_for_whom_and_what(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let (header, body) = claims(&tokens.access);
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("EdDSA")));
    assert!(header["kid"].is_string());
    assert_eq!(body["client_id"], partner.client_id);
    assert_eq!(body["scope"], "profile:read contacts:read");
    assert_eq!(body["aud"], tests::AUDIENCE);
    let seconds = |name: &str| body[name].as_i64().expect("seconds");
    assert_eq!(seconds("exp") - seconds("iat"), 600);
    let hers = ada.viewer_id.split_once('_').expect("a node id").1;
    for secret in [ada.email.as_str(), hers, PASSWORD] {
        assert!(!body.to_string().contains(secret), "{body}");
    }
    let next = refreshed(app, &partner, &tokens).await;
    assert_eq!(claims(&next.access).1["sub"], body["sub"]);
    let again = connect(app, &ada, &partner).await;
    assert_eq!(claims(&again.access).1["sub"], body["sub"], "the same person, the next time as well");
    let berta = connect(app, &app.person("Berta").await, &partner).await;
    assert_ne!(claims(&berta.access).1["sub"], body["sub"]);
}

async fn a_code_lives_a_minute(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let first = code(app, &ada, &partner.request(&[])).await;
    app.advance(Duration::seconds(59)).await;
    partner.redeem(app, &first, &[]).await.tokens();
    let second = code(app, &ada, &partner.request(&[])).await;
    app.advance(Duration::seconds(60)).await;
    assert_eq!(partner.redeem(app, &second, &[]).await.verdict(), (400, "invalid_grant"));
    // What isn't spent yet can be sent again.
    let third = code(app, &ada, &partner.request(&[])).await;
    for (differs, error) in [
        (&[("grant_type", "")][..], "invalid_request"),
        (&[("grant_type", "password")], "unsupported_grant_type"),
        (&[("code_verifier", "")], "invalid_request"),
        (&[("resource", "https://elsewhere.example/graphql")], "invalid_target"),
    ] {
        assert_eq!(partner.redeem(app, &third, differs).await.verdict(), (400, error), "{differs:?}");
    }
    partner.redeem(app, &third, &[("resource", tests::AUDIENCE)]).await.tokens();
}

async fn a_confidential_client_proves_itself_in_every_way_there_is(app: &TestApp) {
    let (ada, _, partner) = two_apps(app).await;
    let mut tokens = connect(app, &ada, &partner).await;
    let (id, secret) = (partner.client_id.as_str(), partner.secret.as_deref().expect("a secret"));
    // Each letter as its byte, as some libraries do with underscores alone.
    let escaped = |text: &str| text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02X}"));
    let underscores = |text: &str| text.replace('_', "%5F").replace('-', "%2D");
    for (id, secret) in
        [(id.to_owned(), secret.to_owned()), (escaped(id), escaped(secret)), (underscores(id), underscores(secret))]
    {
        let body = form_body([("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str())]);
        tokens = send(app, "/oauth/token", Some(&basic(&id, &secret)), body).await.tokens();
        app.clock.tick();
    }
    tokens = refreshed(app, &partner, &tokens).await;
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str())];
    let wrong = send(app, "/oauth/token", Some(&basic(id, "wrong")), form_body(refresh)).await;
    assert_eq!(wrong.verdict(), (401, "invalid_client"));
    assert!(wrong.headers["www-authenticate"].to_str().is_ok_and(|scheme| scheme.starts_with("Basic")));
    let unknown = send(app, "/oauth/token", Some(&basic("nobody", secret)), form_body(refresh)).await;
    assert_eq!(unknown.body, wrong.body, "whether there is a client isn't told");
    for differs in [&[("client_secret", "")][..], &[("client_secret", "wrong")], &[("client_id", "")]] {
        assert_eq!(partner.refresh(app, &tokens.refresh, differs).await.verdict(), (401, "invalid_client"));
    }
    let body = form_body(refresh.into_iter().chain([("client_secret", secret)]));
    let both = send(app, "/oauth/token", Some(&basic(id, secret)), body).await;
    assert_eq!(both.verdict(), (400, "invalid_request"), "one way at a time");
    let in_the_address = format!("/oauth/token?{}", form_body([("client_id", id), ("client_secret", secret)]));
    assert_eq!(send(app, &in_the_address, None, form_body(refresh)).await.verdict(), (401, "invalid_client"));
    app.clock.advance(Duration::minutes(1));
    refreshed(app, &partner, &tokens).await;
}

async fn a_refresh_token_gives_the_next(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let mut tokens = connect(app, &ada, &partner).await;
    for _ in 0..3 {
        app.advance(Duration::days(10)).await;
        let next = refreshed(app, &partner, &tokens).await;
        assert_ne!(next.refresh, tokens.refresh);
        assert_eq!((status(app, &next.access).await, &next.scope), (200, &tokens.scope));
        tokens = next;
    }
    app.advance(Duration::days(400)).await;
    assert_eq!(partner.refresh(app, &tokens.refresh, &[]).await.verdict(), (400, "invalid_grant"), "nobody used it");
}

async fn a_lost_answer_is_given_again(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let first = refreshed(app, &partner, &tokens).await;
    app.clock.advance(Duration::seconds(30));
    let again = refreshed(app, &partner, &tokens).await;
    assert_eq!(first.refresh, again.refresh, "the same successor");
    assert_eq!(status(app, &again.access).await, 200);
    app.clock.advance(Duration::minutes(5));
    let next = refreshed(app, &partner, &again).await;
    assert_eq!(status(app, &next.access).await, 200);
}

async fn many_refreshes_at_once_give_one_successor(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let answers = join_all((0..20).map(|_| partner.refresh(app, &tokens.refresh, &[]))).await;
    let successors: std::collections::HashSet<_> = answers.iter().map(|answer| answer.tokens().refresh).collect();
    assert_eq!(successors.len(), 1);
    for answer in &answers {
        assert_eq!(status(app, &answer.tokens().access).await, 200, "each has something that works");
    }
    app.clock.advance(Duration::minutes(1));
    refreshed(app, &partner, &answers[7].tokens()).await;
}

async fn an_old_refresh_token_ends_that_grant_alone(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let (phone, tablet) = (connect(app, &ada, &partner).await, connect(app, &ada, &partner).await);
    let next = refreshed(app, &partner, &phone).await;
    app.clock.advance(Duration::seconds(31));
    assert_eq!(partner.refresh(app, &phone.refresh, &[]).await.verdict(), (400, "invalid_grant"), "a thief, or not");
    assert_eq!(partner.refresh(app, &next.refresh, &[]).await.verdict(), (400, "invalid_grant"));
    assert_eq!((status(app, &next.access).await, status(app, &phone.access).await), (401, 401), "all of it is over");
    assert_eq!(status(app, &tablet.access).await, 200, "the same app on another device goes on");
    refreshed(app, &partner, &tablet).await;
    let left = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    assert_eq!(left["viewer"]["connectedApps"].as_array().map(Vec::len), Some(1));
    // Two generations back is no lost answer, however soon.
    let first = refreshed(app, &partner, &tablet).await;
    let second = refreshed(app, &partner, &first).await;
    app.clock.advance(Duration::seconds(31));
    assert_eq!(partner.refresh(app, &tablet.refresh, &[]).await.verdict(), (400, "invalid_grant"));
    assert_eq!(status(app, &second.access).await, 401);
    app.run_jobs().await;
}

async fn a_refresh_narrows_and_never_widens(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    for scope in ["profile:read contacts:read contacts:write", "feed:read", "account", "everything"] {
        let refused = partner.refresh(app, &tokens.refresh, &[("scope", scope)]).await;
        assert_eq!(refused.verdict(), (400, "invalid_scope"), "{scope}");
    }
    // It isn't spent: else this would be the use of an old one.
    app.clock.advance(Duration::minutes(1));
    let less = partner.refresh(app, &tokens.refresh, &[("scope", "profile:read")]).await.tokens();
    assert_eq!(less.scope, "profile:read");
    let refused = app.send(Some(&less.access), CONTACTS, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE");
    let all = refreshed(app, &partner, &less).await;
    assert_eq!(all.scope, "profile:read contacts:read", "the grant stays what it was");
}

async fn a_token_is_revoked(app: &TestApp) {
    let (ada, one, other) = two_apps(app).await;
    for partner in [&one, &other] {
        let tokens = connect(app, &ada, partner).await;
        let thief = if partner.client_id == one.client_id { &other } else { &one };
        for token in [&tokens.refresh, &tokens.access] {
            assert!(matches!(thief.revoke(app, token).await.status, 200 | 400), "another client's");
        }
        assert_eq!(status(app, &tokens.access).await, 200, "no client ends another's");
        assert_eq!(partner.revoke(app, "nonsense").await.status, 200, "what is unknown is gone already");
        let hinted = [("token", tokens.refresh.as_str()), ("token_type_hint", "access_token")];
        let revoked = partner.post(app, "/oauth/revoke", &hinted, &[]).await;
        assert_eq!(revoked.status, 200, "a wrong hint is a hint");
        assert_eq!(partner.refresh(app, &tokens.refresh, &[]).await.verdict(), (400, "invalid_grant"));
        assert_eq!(status(app, &tokens.access).await, 401, "the app's access ends with it");
    }
    let nobody = send(app, "/oauth/revoke", None, form_body([("token", "x")])).await;
    assert_eq!(nobody.verdict(), (401, "invalid_client"));
    let left = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    assert_eq!(left["viewer"]["connectedApps"], json!([]));
    app.run_jobs().await;
}

async fn a_client_learns_of_its_own_tokens(app: &TestApp) {
    let (ada, public, confidential) = two_apps(app).await;
    let tokens = connect(app, &ada, &confidential).await;
    let of_other = connect(app, &ada, &public).await;
    let known = confidential.introspect(app, &tokens.access).await;
    assert_eq!(known.headers["cache-control"], "no-store");
    let (_, body) = claims(&tokens.access);
    assert_eq!(known.body["active"], true);
    for field in ["client_id", "scope", "sub", "aud", "iss", "exp", "iat"] {
        assert_eq!(known.body[field], body[field], "{field}");
    }
    assert_eq!(confidential.introspect(app, &tokens.refresh).await.body["active"], true);
    for token in [&of_other.access, &of_other.refresh, &ada.token, &ada.refresh, "nonsense"] {
        let unknown = confidential.introspect(app, token).await;
        assert_eq!((unknown.status, &unknown.body), (200, &json!({ "active": false })), "nothing is told of it");
    }
    assert_eq!(public.introspect(app, &of_other.access).await.verdict(), (401, "invalid_client"), "it proves nothing");
    let wrong = Partner { secret: Some("wrong".to_owned()), ..confidential.clone() };
    assert_eq!(wrong.introspect(app, &tokens.access).await.verdict(), (401, "invalid_client"));
    app.advance(Duration::minutes(10)).await;
    assert_eq!(confidential.introspect(app, &tokens.access).await.body, json!({ "active": false }), "expired");
}

async fn a_token_reaches_as_far_as_its_scopes(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    app.contact(&ada, "Emil").await;
    let tokens = connect(app, &ada, &partner).await;
    assert_eq!(contacts(app, &tokens.access).await.len(), 1);
    for (document, scope) in [
        ("{ viewer { email } }", "account"),
        ("{ viewer { devices { id } } }", "account"),
        ("{ viewer { checkInPlans { totalCount } } }", "checkins:read"),
        ("{ viewer { feedCursor } }", "feed:read"),
        ("mutation { createContact(input: { name: \"X\", kind: FRIEND }) { contact { id } } }", "contacts:write"),
        ("mutation { updateProfile(input: { displayName: \"X\" }) { viewer { id } } }", "profile:write"),
        ("mutation { deleteAccount(input: { password: \"x\" }) { viewer { id } } }", "account"),
    ] {
        let refused = app.send(Some(&tokens.access), document, json!({})).await;
        let error = &refused["errors"][0];
        assert_eq!(error["extensions"]["code"], "INSUFFICIENT_SCOPE", "{refused}");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(scope)), "it names it: {refused}");
        assert_eq!(refused["data"], Value::Null);
    }
    let export = app.http.get(app.url("/export/everything.json")).bearer_auth(&tokens.access).send().await;
    assert_eq!(export.expect("it answers").status(), 403, "by no other door either");
    let scope = [&REQUIRED[..], &["contacts:write"]].concat().join(" ");
    let more = connect_as(app, &ada, &partner, &scope, allow).await;
    let create = json!({ "name": "By the app", "kind": "FRIEND" });
    app.done(&*more.access, "createContact", create, "contact { id }").await;
    assert_eq!(contacts(app, &tokens.access).await.len(), 2, "one person's contacts, whoever made them");
}

async fn one_contact_and_nothing_else(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let one = app.contact(&ada, "Emil").await;
    app.contact(&ada, "Frida").await;
    let scope = [&REQUIRED[..], &["contacts:write", "feed:read"]].concat().join(" ");
    let whole = connect_as(app, &ada, &partner, &scope, allow).await;
    let choose = |form: tests::browser::Form| allow(form).with("reach", "contact").with("contact", &one);
    let narrow = connect_as(app, &ada, &partner, &scope, choose).await;
    let seen = contacts(app, &narrow.access).await;
    assert_eq!(seen.len(), 1, "lists and counts");
    assert_eq!(node(app, &narrow.access, &seen[0]).await["name"], "Emil");
    let all = contacts(app, &whole.access).await;
    let hidden = all.iter().find(|id| **id != seen[0]).expect("another");
    assert_eq!(node(app, &whole.access, hidden).await["name"], "Frida");
    assert_eq!(node(app, &narrow.access, hidden).await, Value::Null);
    let ids = json!({ "ids": [seen[0], hidden] });
    let both = app.ask(&*narrow.access, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids).await;
    assert_eq!(both["nodes"], json!([{ "id": seen[0] }, null]));
    let update = |id: &str| json!({ "contactId": id, "note": "by the app" });
    let refused = app.refused(&*narrow.access, "updateContact", update(hidden)).await;
    assert_eq!(refused, "NOT_FOUND");
    app.done(&*narrow.access, "updateContact", update(&seen[0]), "contact { id }").await;
    let mut never = seen[0].clone();
    never.replace_range(4..8, "AAAA");
    let missing = app.change(&*narrow.access, "updateContact", update(&never), "contact { id }").await;
    let hidden = app.change(&*narrow.access, "updateContact", update(hidden), "contact { id }").await;
    assert_eq!(missing, hidden, "what is hidden looks like what never was");
    let create =
        "mutation { createContact(input: { name: \"X\", kind: FRIEND }) { contact { id } userErrors { code } } }";
    let made = app.send(Some(&narrow.access), create, json!({})).await;
    assert!(made["data"]["createContact"]["contact"].is_null(), "{made}");
    assert_eq!(contacts(app, &whole.access).await.len(), 2);
    let next = refreshed(app, &partner, &narrow).await;
    assert_eq!(contacts(app, &next.access).await, seen, "it stays so");
    let listed = app.ask(&*ada.token, "{ viewer { connectedApps { contact { id } } } }", json!({})).await;
    let mut listed: Vec<_> = listed["viewer"]["connectedApps"].as_array().expect("a list").clone();
    listed.sort_by_key(|grant| grant["contact"].is_null());
    assert_eq!(listed, [json!({ "contact": { "id": one } }), json!({ "contact": null })], "and she sees it");
}

/// What an app gets of somebody that could be compared.
async fn traces(app: &TestApp, tokens: &Tokens) -> (String, String, String) {
    let cursor = "{ viewer { contacts(first: 1) { pageInfo { endCursor } } } }";
    let cursor = app.ask(&*tokens.access, cursor, json!({})).await;
    let cursor = super::text(&cursor["viewer"]["contacts"]["pageInfo"]["endCursor"]);
    let contact = contacts(app, &tokens.access).await.remove(0);
    (super::text(&claims(&tokens.access).1["sub"]), contact, cursor)
}

async fn viewer_id(app: &TestApp, token: &str) -> String {
    super::text(&app.ask(token, "{ viewer { id } }", json!({})).await["viewer"]["id"])
}

async fn what_two_apps_get_cant_be_joined(app: &TestApp) {
    let (ada, one, other) = two_apps(app).await;
    let own = app.contact(&ada, "Emil").await;
    let (first, second) = (connect(app, &ada, &one).await, connect(app, &ada, &other).await);
    let (left, right) = (traces(app, &first).await, traces(app, &second).await);
    assert!(left.0 != right.0 && left.1 != right.1 && left.2 != right.2, "{left:?} {right:?}");
    assert!(left.1 != own && right.1 != own, "nor are they what her own device gets");
    let (of_one, of_other) = (viewer_id(app, &first.access).await, viewer_id(app, &second.access).await);
    assert!(of_one != of_other && of_one != ada.viewer_id && of_other != ada.viewer_id);
    for (token, id) in [
        (&first.access, &right.1),
        (&second.access, &left.1),
        (&first.access, &own),
        (&ada.token, &left.1),
        (&first.access, &of_other),
    ] {
        assert_eq!(node(app, token, id).await, Value::Null, "an id of one is no id for another");
    }
    let again = connect(app, &ada, &one).await;
    assert_eq!(contacts(app, &again.access).await, std::slice::from_ref(&left.1), "for the same app, it stays");
    let claimed = |tokens: &Tokens| claims(&tokens.access).1;
    let (left, right) = (claimed(&first), claimed(&second));
    for (name, value) in left.as_object().expect("claims") {
        let may_be_alike = matches!(name.as_str(), "aud" | "iss" | "scope" | "exp" | "iat" | "nbf");
        assert!(may_be_alike || right[name] != *value, "{name} is the same for both: {value}");
    }
}
