//! Apps outlast their makers: they are handed over to who accepts them, and rest and end with their owner's account.

use chrono::Duration;
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::people::PASSWORD;
use tests::socket::{Ended, Socket};
use tests::{Someone, TestApp, suite};

use super::itself::{itself, own_token};
use super::{Partner, claims, code, connect, register, status, text};

suite!(
    an_app_is_handed_over_when_the_heir_says_yes,
    an_offer_needs_the_password_on_both_sides,
    an_offer_ends,
    guesses_at_offers_are_slowed_down,
    two_heirs_at_once_are_one,
    an_app_rests_with_its_owners_account,
    an_app_ends_with_its_owners_account,
    nothing_that_lasts_is_made_while_an_account_ends,
);

const OFFER: &str = "offer { code expiresAt app { id offeredUntil } }";
const APPS: &str = "{ viewer { apps { id clientId offeredUntil } } }";

async fn apps(app: &TestApp, who: &Someone) -> Vec<String> {
    let apps = app.ask(&*who.token, APPS, json!({})).await["viewer"]["apps"].take();
    apps.as_array().expect("a list").iter().map(|one| text(&one["clientId"])).collect()
}

/// A confidential app, its maker, and somebody who may get it.
async fn world(app: &TestApp) -> (Partner, Someone, Someone) {
    let maker = app.person("Clara").await;
    let partner = register(app, &maker, json!({ "isConfidential": true })).await;
    (partner, maker, app.person("Hanna").await)
}

async fn offered(app: &TestApp, maker: &Someone, partner: &Partner) -> String {
    app.confirm(maker).await;
    let made = app.done(&*maker.token, "offerApp", json!({ "appId": partner.id }), OFFER).await;
    app.clock.tick();
    app.run_jobs().await;
    text(&made["offer"]["code"])
}

async fn accept(app: &TestApp, who: &Someone, code: &str) -> Value {
    app.confirm(who).await;
    let answer = app.change(&*who.token, "acceptApp", json!({ "code": code }), "app { id clientId }").await;
    app.clock.tick();
    app.run_jobs().await;
    answer
}

async fn an_app_is_handed_over_when_the_heir_says_yes(app: &TestApp) {
    let (partner, maker, heir) = world(app).await;
    let ada = app.person("Ada").await;
    let tokens = connect(app, &ada, &partner).await;
    let own = own_token(app, &partner).await;
    let code = offered(app, &maker, &partner).await;
    assert_eq!(app.mail.all().last().map(|mail| mail.to.clone()), Some(maker.email.clone()));
    assert_eq!((apps(app, &maker).await.len(), apps(app, &heir).await.len()), (1, 0), "nothing before the heir's yes");
    let mut sockets = [Socket::open(app, &maker.token).await, Socket::open(app, &heir.token).await];
    for (socket, who) in sockets.iter_mut().zip([&maker, &heir]) {
        let data = app.ask(&*who.token, "{ viewer { feedCursor } }", json!({})).await;
        socket.follow(data["viewer"]["feedCursor"].as_str()).await;
    }
    let mails = app.mail.all().len();
    let typed = code.to_lowercase().replace('-', " ");
    let accepted = accept(app, &heir, &typed).await;
    assert_eq!(accepted["app"]["clientId"], partner.client_id, "{accepted}");
    let mut to: Vec<_> = app.mail.all().split_off(mails).into_iter().map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, [maker.email.clone(), heir.email.clone()], "both are told");
    for socket in &mut sockets {
        assert_eq!(socket.event().await["kind"], "APP_CHANGED");
    }
    assert_eq!((apps(app, &maker).await, apps(app, &heir).await), (vec![], vec![partner.client_id.clone()]));
    // What people gave it goes on, and so does the app.
    assert_eq!(status(app, &tokens.access).await, 200);
    let next = partner.refresh(app, &tokens.refresh, &[]).await.tokens();
    assert_eq!(claims(&next.access).1["sub"], claims(&tokens.access).1["sub"]);
    assert_eq!(
        app.send(Some(&own), "{ __typename }", json!({})).await["errors"][0]["extensions"]["code"],
        "UNAUTHENTICATED"
    );
    own_token(app, &partner).await;
    // The earlier owner has no say any more.
    app.confirm(&maker).await;
    assert_eq!(app.refused(&*maker.token, "rotateAppSecret", json!({ "appId": partner.id })).await, "NOT_FOUND");
    assert_eq!(accept(app, &maker, &code).await["userErrors"][0]["code"], "INVALID_CODE", "a code is good once");
    app.lose(&maker).await;
    assert_eq!(status(app, &next.access).await, 401, "it has expired by then");
    assert!(partner.refresh(app, &next.refresh, &[]).await.status == 200, "it goes on without its first owner");
}

async fn an_offer_needs_the_password_on_both_sides(app: &TestApp) {
    let (partner, maker, heir) = world(app).await;
    app.advance(Duration::minutes(6)).await;
    let input = json!({ "appId": partner.id });
    assert_eq!(app.refused(&*maker.token, "offerApp", input.clone()).await, "PASSWORD_CONFIRMATION_REQUIRED");
    assert_eq!(app.refused(&*heir.token, "withdrawAppOffer", input.clone()).await, "NOT_FOUND");
    let code = offered(app, &maker, &partner).await;
    app.advance(Duration::minutes(3)).await;
    let refused = app.refused(&*heir.token, "acceptApp", json!({ "code": code })).await;
    assert_eq!(refused, "PASSWORD_CONFIRMATION_REQUIRED");
    // It is shown once.
    app.confirm(&maker).await;
    let keyed = json!({ "appId": partner.id, "idempotencyKey": "offer" });
    let first = app.done(&*maker.token, "offerApp", keyed.clone(), OFFER).await;
    let again = app.done(&*maker.token, "offerApp", keyed, OFFER).await;
    app.run_jobs().await;
    assert!(first["offer"]["code"].is_string() && again["offer"]["code"].is_null());
    assert_eq!(first["offer"]["expiresAt"], again["offer"]["expiresAt"]);
    assert_eq!(accept(app, &heir, &code).await["userErrors"][0]["code"], "INVALID_CODE", "an earlier code is over");
    assert_eq!(accept(app, &maker, &text(&first["offer"]["code"])).await["userErrors"][0]["code"], "INVALID");
}

async fn an_offer_ends(app: &TestApp) {
    let (partner, maker, heir) = world(app).await;
    let withdrawn = offered(app, &maker, &partner).await;
    let done =
        app.done(&*maker.token, "withdrawAppOffer", json!({ "appId": partner.id }), "app { offeredUntil }").await;
    assert_eq!(done["app"]["offeredUntil"], Value::Null);
    assert_eq!(accept(app, &heir, &withdrawn).await["userErrors"][0]["code"], "INVALID_CODE");
    let late = offered(app, &maker, &partner).await;
    app.advance(Duration::days(7)).await;
    let heir = app.sign_in(&heir.email, PASSWORD).await;
    assert_eq!(accept(app, &heir, &late).await["userErrors"][0]["code"], "INVALID_CODE");
}

async fn guesses_at_offers_are_slowed_down(app: &TestApp) {
    let (partner, maker, heir) = world(app).await;
    let code = offered(app, &maker, &partner).await;
    app.confirm(&heir).await;
    let mut refused = Vec::new();
    for _ in 0..30 {
        refused.push(app.refused(&*heir.token, "acceptApp", json!({ "code": "BBBB-BBBB-BBBB-BBBB" })).await);
    }
    assert!(refused.contains(&"TOO_MANY_ATTEMPTS".to_owned()), "{refused:?}");
    app.advance(Duration::minutes(16)).await;
    let heir = app.sign_in(&heir.email, PASSWORD).await;
    assert_eq!(accept(app, &heir, &code).await["app"]["clientId"], partner.client_id);
}

async fn two_heirs_at_once_are_one(app: &TestApp) {
    let (partner, maker, heir) = world(app).await;
    let other = app.person("Ida").await;
    let code = offered(app, &maker, &partner).await;
    app.confirm(&heir).await;
    app.confirm(&other).await;
    let input = || json!({ "code": code });
    let (one, two) = (
        app.change(&*heir.token, "acceptApp", input(), "app { id }"),
        app.change(&*other.token, "acceptApp", input(), "app { id }"),
    );
    let (one, two) = futures_util::future::join(one, two).await;
    app.run_jobs().await;
    assert_eq!([&one, &two].iter().filter(|answer| answer["app"].is_object()).count(), 1, "{one} {two}");
    assert_eq!(apps(app, &heir).await.len() + apps(app, &other).await.len(), 1);
}

async fn an_app_rests_with_its_owners_account(app: &TestApp) {
    let (partner, maker, heir) = world(app).await;
    let ada = app.person("Ada").await;
    let (tokens, offer) = (connect(app, &ada, &partner).await, offered(app, &maker, &partner).await);
    let unredeemed = code(app, &ada, &partner.request(&[])).await;
    own_token(app, &partner).await;
    let mut socket = Socket::open(app, &tokens.access).await;
    app.done(&*maker.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    app.run_jobs().await;
    assert!(matches!(socket.end().await, Ended { code: 4403, .. }), "open connections are closed");
    assert_eq!(status(app, &tokens.access).await, 401);
    for answer in [
        partner.refresh(app, &tokens.refresh, &[]).await,
        partner.redeem(app, &unredeemed, &[]).await,
        itself(app, &partner, &[]).await,
        partner.post(app, "/oauth/device_authorization", &[("scope", "contacts:read")], &[]).await,
    ] {
        assert_eq!(answer.verdict(), (401, "invalid_client"));
    }
    let page = Browser::new(app).get(&partner.request(&[])).await;
    assert_eq!((page.status, page.location()), (400, None), "it asks nobody");
    assert_eq!(accept(app, &heir, &offer).await["userErrors"][0]["code"], "INVALID_CODE");
    let grants = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    assert_eq!(grants["viewer"]["connectedApps"].as_array().map(Vec::len), Some(1), "nobody is told");
    // Another instance learns of it, and one that starts anew knows it.
    domain::apps::reload(&app.env.op(domain::Actor::System)).await.expect("it reloads");
    assert_eq!(status(app, &tokens.access).await, 401);

    app.done(&*maker.token, "cancelAccountDeletion", json!({}), "viewer { id }").await;
    app.run_jobs().await;
    assert_eq!(status(app, &tokens.access).await, 200, "it goes on");
    partner.refresh(app, &tokens.refresh, &[]).await.tokens();
    own_token(app, &partner).await;
    connect(app, &ada, &partner).await;
    assert_eq!(accept(app, &heir, &offer).await["app"]["clientId"], partner.client_id);
}

async fn an_app_ends_with_its_owners_account(app: &TestApp) {
    let (partner, maker, heir) = world(app).await;
    let ada = app.person("Ada").await;
    let tokens = connect(app, &ada, &partner).await;
    let offer = offered(app, &maker, &partner).await;
    app.lose(&maker).await;
    assert_eq!(partner.refresh(app, &tokens.refresh, &[]).await.verdict(), (401, "invalid_client"));
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    let grants = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    assert_eq!(grants["viewer"]["connectedApps"], json!([]));
    let heir = app.sign_in(&heir.email, PASSWORD).await;
    assert_eq!(accept(app, &heir, &offer).await["userErrors"][0]["code"], "INVALID_CODE");
}

async fn nothing_that_lasts_is_made_while_an_account_ends(app: &TestApp) {
    let (partner, maker, _) = world(app).await;
    app.done(&*maker.token, "deleteAccount", json!({ "password": PASSWORD }), "__typename").await;
    app.run_jobs().await;
    app.confirm(&maker).await;
    let token = json!({ "name": "a script", "scopes": ["profile:read"] });
    for (verb, input) in [
        ("createPersonalToken", token),
        ("registerApp", super::app_input(json!({ "name": "Another" }))),
        ("offerApp", json!({ "appId": partner.id })),
    ] {
        assert_eq!(app.refused(&*maker.token, verb, input).await, "NOT_OPEN", "{verb}");
    }
}
