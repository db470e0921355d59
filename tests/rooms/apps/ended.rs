//! What an app is told of the grants that it no longer has: which, and on which day.

use std::collections::BTreeSet;

use chrono::Duration;
use serde_json::{Value, json};
use tests::browser::Form;
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

use super::itself::{ENDED, own_token};
use super::{Partner, REQUIRED, allow, decide, register, text, two_apps};

suite!(
    whatever_ends_a_grant_its_app_is_told_and_no_other,
    an_app_is_told_at_a_minute_of_its_own,
    a_cursor_has_one_length_and_is_of_one_app,
    it_outlives_the_person_and_is_forgotten_after_90_days,
);

/// A grant, as its app gets it.
struct Given {
    id: String,
    access: String,
    refresh: String,
}

async fn given(app: &TestApp, who: &Someone, partner: &Partner, choose: impl FnOnce(Form) -> Form) -> Given {
    let mut answer = decide(app, who, &partner.request(&[("scope", &REQUIRED.join(" "))]), choose).await.answer();
    let body = partner.redeem(app, &answer.remove("code").expect("a code"), &[]).await.body;
    app.clock.tick();
    let field = |name: &str| text(&body[name]);
    Given { id: field("grant_id"), access: field("access_token"), refresh: field("refresh_token") }
}

/// What an app is told of grants that have ended.
pub async fn told(app: &TestApp, partner: &Partner, after: Option<&str>) -> Value {
    let token = own_token(app, partner).await;
    app.ask(&*token, ENDED, json!({ "after": after })).await["endedGrants"].take()
}

fn ids(told: &Value) -> BTreeSet<String> {
    told["nodes"].as_array().expect("a list").iter().map(|node| text(&node["grantId"])).collect()
}

async fn whatever_ends_a_grant_its_app_is_told_and_no_other(app: &TestApp) {
    let maker = app.person("Clara").await;
    let confidential = json!({ "isConfidential": true });
    let partner = register(app, &maker, confidential.clone()).await;
    let other = register(app, &maker, json!({ "isConfidential": true, "name": "Visit Planner" })).await;
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let kept = given(app, &ada, &other, allow).await;
    assert_eq!(partner.introspect(app, &kept.access).await.body, json!({ "active": false }));
    let mut ended = BTreeSet::new();

    // The person withdraws it, or the app itself does.
    let one = given(app, &ada, &partner, allow).await;
    assert_eq!(partner.introspect(app, &one.access).await.body["grant_id"], one.id);
    assert_eq!(partner.introspect(app, &one.refresh).await.body["grant_id"], one.id);
    let next = partner.refresh(app, &one.refresh, &[]).await.body;
    assert_eq!(next["grant_id"], one.id, "the same in each answer");
    let grants = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    let hers = &grants["viewer"]["connectedApps"][0]["id"];
    assert_ne!(*hers, json!(one.id), "an id of the app's own");
    app.done(&*ada.token, "endGrant", json!({ "grantId": hers }), "endedGrantId").await;
    ended.insert(one.id);
    let two = given(app, &ada, &partner, allow).await;
    partner.revoke(app, &two.access).await;
    ended.insert(two.id);
    // An old refresh token is used again.
    let three = given(app, &ada, &partner, allow).await;
    partner.refresh(app, &three.refresh, &[]).await.tokens();
    app.advance(Duration::minutes(1)).await;
    assert_eq!(partner.refresh(app, &three.refresh, &[]).await.verdict(), (400, "invalid_grant"), "too late");
    ended.insert(three.id);
    // Its contact goes.
    let emil = app.contact(&ada, "Emil").await;
    let four = given(app, &ada, &partner, |form| allow(form).with("reach", "contact").with("contact", &emil)).await;
    app.done(&*ada.token, "deleteContact", json!({ "contactId": emil }), "deletedContactId").await;
    ended.insert(four.id);
    // Its end has come.
    let five = given(app, &ada, &partner, |form| allow(form).with("end", "day")).await;
    app.advance(Duration::days(1)).await;
    app.advance(Duration::hours(1)).await;
    ended.insert(five.id);
    // The person resets their password, or leaves.
    let berta = app.sign_in(&berta.email, PASSWORD).await;
    let six = given(app, &berta, &partner, allow).await;
    let asked = app.done(None, "requestPasswordReset", json!({ "email": berta.email }), "verification { id }").await;
    app.run_jobs().await;
    let code = app.mail.code_to(&berta.email).expect("a code");
    let input = json!({ "verificationId": asked["verification"]["id"], "code": code, "newPassword": PASSWORD });
    app.done(None, "resetPassword", input, "session { deviceId }").await;
    app.run_jobs().await;
    ended.insert(six.id);
    let berta = app.sign_in(&berta.email, PASSWORD).await;
    let seven = given(app, &berta, &partner, allow).await;
    app.done(&*berta.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    app.run_jobs().await;
    ended.insert(seven.id);

    app.advance(Duration::hours(1)).await;
    let all = told(app, &partner, None).await;
    assert_eq!(ids(&all), ended);
    assert_eq!(all["totalCount"], 7);
    for node in all["nodes"].as_array().expect("a list") {
        assert_eq!(text(&node["endedOn"]).len(), "2026-03-28".len(), "a day, and nothing else");
    }
    assert_eq!(ids(&told(app, &other, None).await), BTreeSet::new());
    let op = app.env.op(domain::Actor::System);
    domain::apps::operator::suspend(&op, &other.client_id).await.expect("it answers").expect("an app");
    app.advance(Duration::hours(1)).await;
    domain::apps::operator::approve(&op, &other.client_id).await.expect("it answers").expect("an app");
    assert_eq!(ids(&told(app, &other, None).await), BTreeSet::from([kept.id]), "of a suspension as well");
}

async fn an_app_is_told_at_a_minute_of_its_own(app: &TestApp) {
    let maker = app.person("Clara").await;
    let partner = register(app, &maker, json!({ "isConfidential": true })).await;
    let people = ["Ada", "Berta", "Carla", "Dora"];
    let mut minutes = BTreeSet::new();
    for name in people {
        let who = app.person(name).await;
        let grant = given(app, &who, &partner, allow).await;
        let seen = ids(&told(app, &partner, None).await).len();
        partner.revoke(app, &grant.refresh).await;
        assert_eq!(super::status(app, &grant.access).await, 401, "tokens end at once");
        assert_eq!(ids(&told(app, &partner, None).await).len(), seen, "the app is told later");
        let mut minute = 0;
        while ids(&told(app, &partner, None).await).len() == seen {
            minute += 1;
            assert!(minute <= 60, "within the hour");
            app.advance(Duration::minutes(1)).await;
        }
        minutes.insert(minute);
    }
    assert!(minutes.len() > 1, "not the same for each: {minutes:?}");
}

async fn a_cursor_has_one_length_and_is_of_one_app(app: &TestApp) {
    let (ada, _, partner) = two_apps(app).await;
    let maker = app.person("Dora").await;
    let other = register(app, &maker, json!({ "isConfidential": true })).await;
    for partner in [&partner, &partner, &partner, &other] {
        let grant = given(app, &ada, partner, allow).await;
        partner.revoke(app, &grant.refresh).await;
        app.advance(Duration::hours(1)).await;
    }
    let all = told(app, &partner, None).await;
    let cursors: Vec<_> = all["edges"].as_array().expect("a list").iter().map(|edge| text(&edge["cursor"])).collect();
    assert_eq!(cursors.len(), 3);
    let foreign = text(&told(app, &other, None).await["pageInfo"]["endCursor"]);
    assert!(cursors.iter().all(|cursor| cursor.len() == foreign.len()));
    assert_eq!(ids(&told(app, &partner, Some(&cursors[0])).await).len(), 2);
    assert_eq!(told(app, &partner, Some(&cursors[2])).await["nodes"], json!([]), "nothing twice");
    let token = own_token(app, &partner).await;
    let wrong = app.send(Some(&token), ENDED, json!({ "after": foreign })).await;
    assert!(wrong["errors"][0]["extensions"]["code"].is_string(), "{wrong}");
    // What comes later is after the last cursor.
    let grant = given(app, &ada, &partner, allow).await;
    partner.revoke(app, &grant.refresh).await;
    app.advance(Duration::hours(1)).await;
    assert_eq!(ids(&told(app, &partner, Some(&cursors[2])).await), BTreeSet::from([grant.id]));
}

async fn it_outlives_the_person_and_is_forgotten_after_90_days(app: &TestApp) {
    let (ada, _, partner) = two_apps(app).await;
    let grant = given(app, &ada, &partner, allow).await;
    app.lose(&ada).await;
    app.advance(Duration::hours(1)).await;
    assert_eq!(
        ids(&told(app, &partner, None).await),
        BTreeSet::from([grant.id]),
        "an erasure looks like any other end"
    );
    app.advance(Duration::days(91)).await;
    app.advance(Duration::hours(2)).await;
    assert_eq!(told(app, &partner, None).await["totalCount"], 0);
}
