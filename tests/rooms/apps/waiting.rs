//! What was let an app do and it hasn't begun: what ends the access ends that, too, and it is of the app as it was shown.

use domain::Actor;
use domain::apps::operator;
use serde_json::json;
use tests::browser::Browser;
use tests::people::PASSWORD;
use tests::{Backend, Someone, TestApp, suite};

use super::{Partner, allow, code, connect, decide, one_app, open, status};

suite!(
    it_ends_with_the_access_of_its_app,
    it_ends_with_a_deletion_that_is_cancelled,
    it_ends_with_a_suspension_that_is_taken_back,
    it_is_of_the_app_as_it_was_shown,
    whoever_goes_back_can_say_no,
    whoever_comes_back_with_less_gives_no_more,
    an_answer_is_given_once,
);

/// The verdict on a code.
async fn redeemed(app: &TestApp, partner: &Partner, code: &str) -> (u16, String) {
    let answer = partner.redeem(app, code, &[]).await;
    let (status, error) = answer.verdict();
    (status, error.to_owned())
}

fn refused() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

async fn it_ends_with_the_access_of_its_app(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    connect(app, &ada, &partner).await;
    let waits = code(app, &ada, &partner.request(&[])).await;
    let grants = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    let grant = &grants["viewer"]["connectedApps"][0]["id"];
    app.done(&*ada.token, "endGrant", json!({ "grantId": grant }), "endedGrantId").await;
    assert_eq!(redeemed(app, &partner, &waits).await, refused());
    let again = code(app, &ada, &partner.request(&[])).await;
    assert_eq!(redeemed(app, &partner, &again).await.0, 200, "what is allowed afterwards is");
}

async fn it_ends_with_a_deletion_that_is_cancelled(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let waits = code(app, &ada, &partner.request(&[])).await;
    app.done(&*ada.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    app.done(&*ada.token, "cancelAccountDeletion", json!({}), "viewer { id }").await;
    assert_eq!(redeemed(app, &partner, &waits).await, refused());
    app.run_jobs().await;
}

async fn it_ends_with_a_suspension_that_is_taken_back(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let waits = code(app, &ada, &partner.request(&[])).await;
    let op = app.env.op(Actor::System);
    operator::suspend(&op, &partner.client_id).await.expect("it answers").expect("an app");
    operator::approve(&op, &partner.client_id).await.expect("it answers").expect("an app");
    assert_eq!(redeemed(app, &partner, &waits).await, refused());
}

/// The owner of the app renames it.
async fn rename(app: &TestApp, partner: &Partner) {
    let clara = app.sign_in("clara@example.org", PASSWORD).await;
    app.confirm(&clara).await;
    let input = json!({ "appId": partner.id, "name": "Weather" });
    app.done(&*clara.token, "updateApp", input, "app { id }").await;
    app.run_jobs().await;
    let mail = app.mail.last_to(&clara.email).expect("a mail");
    assert_eq!(mail.subject, "An app of yours was changed");
}

async fn it_is_of_the_app_as_it_was_shown(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, &partner.request(&[])).await;
    let waits = code(app, &ada, &partner.request(&[])).await;
    rename(app, &partner).await;
    let late = browser.submit(&allow(page.form("decision"))).await;
    assert_eq!((late.status, late.location()), (400, None), "they saw another app: {}", late.body);
    assert_eq!(redeemed(app, &partner, &waits).await, refused());
    connect(app, &ada, &partner).await;
}

/// Somebody who has allowed something, with the page that they can go back to.
async fn allowed(app: &TestApp, who: &Someone, partner: &Partner) -> (Browser, tests::browser::Form, String) {
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, who, &partner.request(&[])).await;
    let form = allow(page.form("decision"));
    let answer = browser.submit(&form).await;
    let code = answer.answer().remove("code").expect("a code");
    (browser, form, code)
}

async fn whoever_goes_back_can_say_no(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let (mut browser, form, waits) = allowed(app, &ada, &partner).await;
    let denied = browser.submit(&form.with("decision", "deny")).await.answer();
    assert_eq!(denied.get("error").map(String::as_str), Some("access_denied"));
    assert_eq!(redeemed(app, &partner, &waits).await, refused());
}

async fn whoever_comes_back_with_less_gives_no_more(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let (mut browser, form, waits) = allowed(app, &ada, &partner).await;
    let less = browser.submit(&form.with("end", "day")).await;
    assert_eq!((less.status, less.location()), (400, None), "they begin again: {}", less.body);
    assert_eq!(redeemed(app, &partner, &waits).await, refused(), "what they limited since isn't given for ever");
}

async fn an_answer_is_given_once(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let (mut browser, form, waits) = allowed(app, &ada, &partner).await;
    let twice = browser.submit(&form).await.answer();
    assert_eq!(twice.get("code"), Some(&waits), "pressed twice");
    let tokens = partner.redeem(app, &waits, &[]).await.tokens();
    for decision in ["allow", "deny"] {
        let late = browser.submit(&form.clone().with("decision", decision)).await;
        assert_eq!((late.status, late.location()), (200, None), "{decision}: {}", late.body);
        assert!(late.body.contains("The app has its access"), "it is said, and not as an error: {}", late.body);
    }
    assert_eq!(status(app, &tokens.access).await, 200, "going back breaks nothing");
    let refusal = decide(app, &ada, &partner.request(&[]), |form| form.with("decision", "deny")).await.answer();
    assert_eq!(refusal.get("error").map(String::as_str), Some("access_denied"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_ends_it() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let Some(app) = TestApp::on(backend).await else { continue };
        let (ada, partner) = one_app(&app).await;
        let waits = code(&app, &ada, &partner.request(&[])).await;
        let clara = app.sign_in("clara@example.org", PASSWORD).await;
        app.confirm(&clara).await;
        let offer = app.done(&*clara.token, "offerApp", json!({ "appId": partner.id }), "offer { code }").await;
        let reset = app.done(None, "requestPasswordReset", json!({ "email": ada.email }), "verification { id }").await;
        app.run_jobs().await;
        let mailed = app.mail.code_to(&ada.email).expect("a code");
        domain::privacy::after_restore(&app.env.op(Actor::System)).await.expect("it is restored");
        let (backend, place, clock) = app.stop().await;
        let app = TestApp::start(backend, place, clock).await;
        // What was used or taken back since the backup can't be known.
        assert_eq!(redeemed(&app, &partner, &waits).await, refused());
        let input =
            json!({ "verificationId": reset["verification"]["id"], "code": mailed, "newPassword": "another password" });
        assert_eq!(app.refused(None, "resetPassword", input).await, "INVALID_CODE");
        let ada = app.sign_in(&ada.email, PASSWORD).await;
        app.confirm(&ada).await;
        let taken = app.refused(&*ada.token, "acceptApp", json!({ "code": offer["offer"]["code"] })).await;
        assert_eq!(taken, "INVALID_CODE");
        let log = "{ viewer { accessLog(source: OPERATOR) { nodes { accesses { deed } } } } }";
        let entries = app.ask(&*ada.token, log, json!({})).await["viewer"]["accessLog"]["nodes"].take();
        assert_eq!(entries, json!([{ "accesses": [{ "deed": "RESTORED" }] }]));
        app.run_jobs().await;
        app.close().await;
    }
}
