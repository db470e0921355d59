//! What the operator does with apps: approves and suspends them, and says who may register any.

use domain::apps::operator;
use domain::{Actor, Registration};
use serde_json::json;
use tests::browser::Browser;
use tests::socket::Socket;
use tests::{Backend, TestApp, suite};

use super::{APP, app_input, connect, one_app, open, register, status};

suite!(
    an_approved_app_is_shown_so,
    an_approval_is_of_what_was_approved,
    its_owner_is_told_of_each_command,
    a_suspended_app_asks_nobody_and_has_nothing,
    the_operator_lists_all_apps
);

async fn an_approved_app_is_shown_so(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let op = app.env.op(Actor::System);
    let mut browser = Browser::new(app);
    let unverified = open(app, &mut browser, &ada, &partner.request(&[])).await.body;
    let approved = operator::approve(&op, &partner.client_id).await.expect("it answers").expect("an app");
    assert!(approved.approved_at.is_some());
    let verified = open(app, &mut browser, &ada, &partner.request(&[])).await.body;
    assert_eq!([&unverified, &verified].map(|page| page.contains("Unverified app")), [true, false]);
    assert!(operator::approve(&op, "app_nobody").await.expect("it answers").is_none());
}

async fn an_approval_is_of_what_was_approved(app: &TestApp) {
    let (clara, heir) = (app.person("Clara").await, app.person("Hanna").await);
    let partner = register(app, &clara, json!({})).await;
    let op = app.env.op(Actor::System);
    let approve = async || operator::approve(&op, &partner.client_id).await.expect("it answers").expect("an app");
    let is_approved = async |who: &tests::Someone| {
        let apps = app.ask(&*who.token, "{ viewer { apps { isApproved } } }", json!({})).await;
        apps["viewer"]["apps"][0]["isApproved"].as_bool()
    };
    app.confirm(&clara).await;
    for change in [
        json!({ "name": "National Health" }),
        json!({ "maker": "The Ministry" }),
        json!({ "description": "Another" }),
        json!({ "redirectUris": ["https://evil.example/cb"] }),
        json!({ "optionalScopes": ["ladders:read"] }),
    ] {
        approve().await;
        assert_eq!(is_approved(&clara).await, Some(true));
        let mut input = change.clone();
        input["appId"] = json!(partner.id);
        app.done(&*clara.token, "updateApp", input.clone(), "app { id }").await;
        assert_eq!(is_approved(&clara).await, Some(false), "{change}");
        approve().await;
        app.done(&*clara.token, "updateApp", input, "app { id }").await;
        assert_eq!(is_approved(&clara).await, Some(true), "nothing was changed");
    }
    let made = app.done(&*clara.token, "offerApp", json!({ "appId": partner.id }), "offer { code }").await;
    app.run_jobs().await;
    app.confirm(&heir).await;
    app.done(&*heir.token, "acceptApp", json!({ "code": made["offer"]["code"] }), "app { id }").await;
    app.run_jobs().await;
    assert_eq!(is_approved(&heir).await, Some(false));
}

async fn its_owner_is_told_of_each_command(app: &TestApp) {
    let clara = app.person("Clara").await;
    let partner = register(app, &clara, json!({})).await;
    let place = app.ask(&*clara.token, "{ viewer { feedCursor } }", json!({})).await;
    let op = app.env.op(Actor::System);
    operator::approve(&op, &partner.client_id).await.expect("it answers").expect("an app");
    operator::suspend(&op, &partner.client_id).await.expect("it answers").expect("an app");
    let mut socket = Socket::open(app, &clara.token).await;
    socket.follow(place["viewer"]["feedCursor"].as_str()).await;
    for _ in 0..2 {
        assert_eq!(socket.event().await["kind"], "ACCESS_LOGGED");
    }
    let log = "{ viewer { accessLog(source: OPERATOR) { nodes { app { name } accesses { deed } } } } }";
    let entries = app.ask(&*clara.token, log, json!({})).await["viewer"]["accessLog"]["nodes"].take();
    let deeds = json!([{ "deed": "APP_APPROVED" }, { "deed": "APP_SUSPENDED" }]);
    assert_eq!(entries, json!([{ "app": { "name": "Garden Diary" }, "accesses": deeds }]));
}

async fn a_suspended_app_asks_nobody_and_has_nothing(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let op = app.env.op(Actor::System);
    operator::suspend(&op, &partner.client_id).await.expect("it answers").expect("an app");
    assert_eq!(status(app, &tokens.access).await, 401);
    assert_eq!(partner.refresh(app, &tokens.refresh, &[]).await.verdict(), (401, "invalid_client"));
    let page = Browser::new(app).get(&partner.request(&[])).await;
    assert_eq!((page.status, page.location()), (400, None));
    let grants = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    assert_eq!(grants["viewer"]["connectedApps"], json!([]));
    operator::approve(&op, &partner.client_id).await.expect("it answers").expect("an app");
    assert_eq!(status(app, &tokens.access).await, 401, "what ended stays ended");
    connect(app, &ada, &partner).await;
}

async fn the_operator_lists_all_apps(app: &TestApp) {
    let (_, partner) = one_app(app).await;
    let op = app.env.op(Actor::System);
    let listed = operator::list(&op).await.expect("it answers");
    let [one] = listed.as_slice() else { panic!("one app: {listed:?}") };
    assert_eq!((one.client_id.as_str(), one.maker.as_str()), (partner.client_id.as_str(), "Clara Weber"));
    assert!(one.approved_at.is_none() && one.suspended_at.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_says_who_may_register() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let Some(app) = TestApp::registering(backend, Registration::Closed).await else { continue };
        let clara = app.person("Clara").await;
        app.confirm(&clara).await;
        let refused = app.change(&*clara.token, "registerApp", app_input(json!({})), APP).await;
        assert_eq!(refused["userErrors"][0]["code"], "NOT_OPEN");
        app.close().await;

        let Some(app) = TestApp::registering(backend, Registration::Approved).await else { continue };
        let (clara, ada) = (app.person("Clara").await, app.person("Ada").await);
        let partner = register(&app, &clara, json!({})).await;
        let page = Browser::new(&app).get(&partner.request(&[])).await;
        assert_eq!((page.status, page.location()), (400, None), "it asks nobody yet");
        let op = app.env.op(Actor::System);
        operator::approve(&op, &partner.client_id).await.expect("it answers").expect("an app");
        connect(&app, &ada, &partner).await;
        drop(op);
        app.close().await;
    }
}
