//! What a person let an app do: listed while anything of it can work, ended in one call, and with whatever it rested on.

use chrono::{DateTime, Duration, Utc};
use domain::ports::Clock;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::socket::{Ended, Socket};
use tests::{Backend, Someone, TestApp, suite};

use super::{
    Partner, REQUIRED, Tokens, allow, code, connect, connect_as, contacts, decide, node, one_app, register, status,
    text, two_apps,
};

suite!(
    a_grant_begins_when_its_code_is_redeemed,
    one_call_ends_everything,
    an_end_wins_over_a_refresh_under_way,
    an_end_closes_the_sockets_of_that_grant,
    a_grant_ends_when_the_person_said,
    a_deleted_app_works_nowhere,
    a_new_password_ends_grants_or_offers_to,
    a_deleted_account_ends_grants_for_good,
    a_narrowed_grant_ends_with_its_contact,
    a_narrowed_grant_follows_a_merge,
    others_dont_see_or_end_a_grant,
);

const GRANTS: &str = "{ viewer { connectedApps { id app { name maker description isApproved } scopes contact { id } \
                      createdAt endsAt expiresAt lastUsedOn } } }";

async fn grants(app: &TestApp, who: &Someone) -> Vec<Value> {
    let mut data = app.ask(&*who.token, GRANTS, json!({})).await;
    let Value::Array(grants) = data["viewer"]["connectedApps"].take() else { panic!("a list") };
    grants
}

async fn end(app: &TestApp, who: &Someone, grant: &Value) {
    let input = json!({ "grantId": grant["id"] });
    let ended = app.done(&*who.token, "endGrant", input, "endedGrantId").await;
    assert_eq!(ended["endedGrantId"], grant["id"]);
    app.clock.tick();
}

/// Nothing that an app got works any more, at any door.
async fn assert_over(app: &TestApp, partner: &Partner, tokens: &Tokens, why: &str) {
    assert_eq!(status(app, &tokens.access).await, 401, "{why}");
    assert_eq!(partner.refresh(app, &tokens.refresh, &[]).await.verdict(), (400, "invalid_grant"), "{why}");
    let export = app.http.get(app.url("/export/everything.json")).bearer_auth(&tokens.access).send().await;
    assert_eq!(export.expect("it answers").status(), 401, "{why}");
    let mut socket = Socket::silent(app).await;
    let payload = json!({ "authorization": format!("Bearer {}", tokens.access) });
    socket.send(json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(socket.end().await.code, 4403, "{why}");
    if partner.secret.is_some() {
        for token in [&tokens.access, &tokens.refresh] {
            assert_eq!(partner.introspect(app, token).await.body, json!({ "active": false }), "{why}");
        }
    }
}

/// What each instance does every few seconds.
async fn reload(app: &TestApp) {
    domain::accounts::reload(&app.env.op(domain::Actor::System)).await.expect("it reloads");
}

async fn cursor(app: &TestApp, token: &str) -> String {
    text(&app.ask(token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"])
}

async fn a_grant_begins_when_its_code_is_redeemed(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let code = code(app, &ada, &partner.request(&[])).await;
    app.run_jobs().await;
    assert_eq!(grants(app, &ada).await, Vec::<Value>::new(), "who never comes for it has nothing");
    let (mails, start) = (app.mail.all().len(), cursor(app, &ada.token).await);
    let tokens = partner.redeem(app, &code, &[]).await.tokens();
    let told: Vec<_> = app.mail.all().split_off(mails).into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, std::slice::from_ref(&ada.email), "by mail");
    let listed = grants(app, &ada).await.remove(0);
    let shown = json!({
        "name": "Garden Diary", "maker": "Clara Weber", "description": "Keeps a diary of visits.", "isApproved": false,
    });
    assert_eq!((&listed["app"], &listed["scopes"]), (&shown, &json!(REQUIRED)));
    assert!(text(&listed["id"]).starts_with("gnt_"));
    assert_eq!((&listed["contact"], &listed["endsAt"]), (&Value::Null, &Value::Null));
    assert!(listed["createdAt"].is_string() && listed["expiresAt"].is_string(), "{listed}");
    assert_eq!(listed["lastUsedOn"], Value::Null);
    assert_eq!(node(app, &ada.token, &text(&listed["id"])).await["__typename"], "Grant");
    app.statements();
    assert_eq!(status(app, &tokens.access).await, 200);
    assert!(app.statements().iter().all(|sql| !sql.starts_with("UPDATE")), "no request writes its use");
    reload(app).await;
    assert_eq!(grants(app, &ada).await[0]["lastUsedOn"], "2026-03-28");
    let mut socket = Socket::open(app, &ada.token).await;
    socket.follow(Some(&start)).await;
    let event = socket.event().await;
    assert_eq!((&event["kind"], &event["subjectId"]), (&json!("GRANT_CHANGED"), &listed["id"]), "on all devices");
    end(app, &ada, &listed).await;
    let event = socket.event().await;
    assert_eq!((&event["kind"], &event["subject"]), (&json!("GRANT_CHANGED"), &Value::Null));
    app.run_jobs().await;
}

async fn one_call_ends_everything(app: &TestApp) {
    let (ada, public, confidential) = two_apps(app).await;
    for partner in [&public, &confidential] {
        let (tokens, other) = (connect(app, &ada, partner).await, connect(app, &ada, partner).await);
        let next = partner.refresh(app, &tokens.refresh, &[]).await.tokens();
        let listed = grants(app, &ada).await;
        assert_eq!(listed.len(), 2, "one for each time that she was asked");
        let oldest = listed.iter().min_by_key(|grant| grant["createdAt"].to_string()).expect("a grant");
        end(app, &ada, oldest).await;
        assert_over(app, partner, &tokens, "at once").await;
        assert_over(app, partner, &next, "what came of it as well").await;
        assert_eq!(status(app, &other.access).await, 200, "the other one goes on");
        partner.refresh(app, &other.refresh, &[]).await.tokens();
        let left = grants(app, &ada).await.remove(0);
        end(app, &ada, &left).await;
        assert_eq!(grants(app, &ada).await, Vec::<Value>::new());
        app.advance(Duration::minutes(1)).await;
        reload(app).await;
        assert_over(app, partner, &next, "a minute later").await;
        assert_eq!(app.refused(&*ada.token, "endGrant", json!({ "grantId": left["id"] })).await, "NOT_FOUND");
    }
    app.run_jobs().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_doesnt_bring_back_a_grant() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let Some(app) = TestApp::on(backend).await else { continue };
        let (ada, partner) = one_app(&app).await;
        let (tokens, other) = (connect(&app, &ada, &partner).await, connect(&app, &ada, &partner).await);
        let listed = grants(&app, &ada).await;
        let oldest = listed.iter().min_by_key(|grant| grant["createdAt"].to_string()).expect("a grant");
        end(&app, &ada, oldest).await;
        app.run_jobs().await;
        let (backend, place, clock) = app.stop().await;
        let app = TestApp::start(backend, place, clock).await;
        assert_over(&app, &partner, &tokens, "a new instance knows it").await;
        assert_eq!(status(&app, &other.access).await, 200, "and what is left works there");
        let next = partner.refresh(&app, &other.refresh, &[]).await.tokens();
        assert_eq!(status(&app, &next.access).await, 200);
        app.close().await;
    }
}

async fn an_end_wins_over_a_refresh_under_way(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    for _ in 0..3 {
        let tokens = connect(app, &ada, &partner).await;
        let grant = grants(app, &ada).await.remove(0);
        let refreshes = join_all((0..8).map(|_| partner.refresh(app, &tokens.refresh, &[])));
        let (answers, ()) = join(refreshes, end(app, &ada, &grant)).await;
        assert_over(app, &partner, &tokens, "what was there before").await;
        for answer in answers {
            match answer.verdict() {
                (200, "") => assert_over(app, &partner, &answer.tokens(), "what came in between").await,
                other => assert_eq!(other, (400, "invalid_grant")),
            }
        }
        assert_eq!(grants(app, &ada).await, Vec::<Value>::new());
    }
    app.run_jobs().await;
}

async fn an_end_closes_the_sockets_of_that_grant(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let scope = [&REQUIRED[..], &["feed:read"]].concat().join(" ");
    let first = connect_as(app, &ada, &partner, &scope, allow).await;
    let grant = grants(app, &ada).await.remove(0);
    let second = connect_as(app, &ada, &partner, &scope, allow).await;
    let [mut ended, mut other, mut own] = [
        Socket::open(app, &first.access).await,
        Socket::open(app, &second.access).await,
        Socket::open(app, &ada.token).await,
    ];
    for (socket, token) in [(&mut ended, &first.access), (&mut other, &second.access), (&mut own, &ada.token)] {
        socket.follow(Some(&cursor(app, token).await)).await;
    }
    app.contact(&ada, "Emil").await;
    assert_eq!(ended.event().await["kind"], "CONTACT_CREATED", "until then, it hears of what is new");
    end(app, &ada, &grant).await;
    assert_eq!(ended.end().await, Ended { code: 4403, reason: "Forbidden".to_owned() });
    app.contact(&ada, "Frida").await;
    for _ in 0..2 {
        assert_eq!(other.event().await["kind"], "CONTACT_CREATED", "the other grant's goes on, without news of grants");
    }
    let mut kinds = Vec::new();
    for _ in 0..3 {
        kinds.push(text(&own.event().await["kind"]));
    }
    assert_eq!(kinds, ["CONTACT_CREATED", "GRANT_CHANGED", "CONTACT_CREATED"], "and so does her own");
    app.run_jobs().await;
}

async fn a_grant_ends_when_the_person_said(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let choose = |form: tests::browser::Form| allow(form).with("end", "day");
    let tokens = connect_as(app, &ada, &partner, &REQUIRED.join(" "), choose).await;
    let ends: DateTime<Utc> = text(&grants(app, &ada).await[0]["endsAt"]).parse().expect("a time");
    app.advance(ends - app.clock.now() - Duration::minutes(1)).await;
    let last = partner.refresh(app, &tokens.refresh, &[]).await.tokens();
    assert_eq!(status(app, &last.access).await, 200, "a minute before");
    app.advance(Duration::minutes(1)).await;
    assert_over(app, &partner, &last, "no token outlives it").await;
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    assert_eq!(grants(app, &ada).await, Vec::<Value>::new());
}

async fn a_deleted_app_works_nowhere(app: &TestApp) {
    let clara = app.person("Clara").await;
    let partner = register(app, &clara, json!({ "isConfidential": true })).await;
    let ada = app.person("Ada").await;
    let tokens = connect(app, &ada, &partner).await;
    let unredeemed = code(app, &ada, &partner.request(&[])).await;
    app.confirm(&clara).await;
    app.done(&*clara.token, "deleteApp", json!({ "appId": partner.id }), "deletedAppId").await;
    app.run_jobs().await;
    assert_eq!(status(app, &tokens.access).await, 401);
    assert_eq!(partner.refresh(app, &tokens.refresh, &[]).await.verdict(), (401, "invalid_client"));
    assert_eq!(partner.redeem(app, &unredeemed, &[]).await.verdict(), (401, "invalid_client"));
    assert_eq!(grants(app, &ada).await, Vec::<Value>::new());
    let page = tests::browser::Browser::new(app).get(&partner.request(&[])).await;
    assert_eq!((page.status, page.location()), (400, None));
}

async fn a_new_password_ends_grants_or_offers_to(app: &TestApp) {
    let (ada, _, partner) = two_apps(app).await;
    let change =
        |ends: bool| json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD, "endsPersonalTokens": ends });
    let tokens = connect(app, &ada, &partner).await;
    app.done(&*ada.token, "changePassword", change(false), "viewer { id }").await;
    app.run_jobs().await;
    assert_eq!(status(app, &tokens.access).await, 200);
    app.done(&*ada.token, "changePassword", change(true), "viewer { id }").await;
    app.run_jobs().await;
    assert_over(app, &partner, &tokens, "a change that was to end them").await;
    assert_eq!(grants(app, &ada).await, Vec::<Value>::new());

    let tokens = connect(app, &ada, &partner).await;
    let unredeemed = code(app, &ada, &partner.request(&[])).await;
    let asked = app.done(None, "requestPasswordReset", json!({ "email": ada.email }), "verification { id }").await;
    app.run_jobs().await;
    let mailed = app.mail.code_to(&ada.email).expect("a code");
    let input = json!({ "verificationId": asked["verification"]["id"], "code": mailed, "newPassword": PASSWORD });
    app.done(None, "resetPassword", input, "session { deviceId }").await;
    app.run_jobs().await;
    assert_over(app, &partner, &tokens, "a reset").await;
    assert_eq!(partner.redeem(app, &unredeemed, &[]).await.verdict(), (400, "invalid_grant"), "nor does one begin");
}

async fn a_deleted_account_ends_grants_for_good(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let unredeemed = code(app, &ada, &partner.request(&[])).await;
    app.done(&*ada.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    app.run_jobs().await;
    assert_over(app, &partner, &tokens, "a deletion").await;
    assert_eq!(partner.redeem(app, &unredeemed, &[]).await.verdict(), (400, "invalid_grant"));
    app.done(&*ada.token, "cancelAccountDeletion", json!({}), "viewer { id }").await;
    app.run_jobs().await;
    assert_over(app, &partner, &tokens, "for good").await;
    assert_eq!(grants(app, &ada).await, Vec::<Value>::new());
    // An app goes with the account that it rests with.
    let clara = app.sign_in(&tests::people::address("Clara"), PASSWORD).await;
    let tokens = connect(app, &ada, &partner).await;
    app.lose(&clara).await;
    let answer = partner.refresh(app, &tokens.refresh, &[]).await;
    assert!(matches!(answer.verdict(), (401, "invalid_client") | (400, "invalid_grant")), "{:?}", answer.verdict());
    let page = tests::browser::Browser::new(app).get(&partner.request(&[])).await;
    assert_eq!((page.status, page.location()), (400, None));
}

/// Somebody connects an app for one contact.
async fn connect_for(app: &TestApp, who: &Someone, partner: &Partner, contact: &str) -> Tokens {
    let choose = |form: tests::browser::Form| allow(form).with("reach", "contact").with("contact", contact);
    connect_as(app, who, partner, &REQUIRED.join(" "), choose).await
}

async fn a_narrowed_grant_ends_with_its_contact(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let (emil, frida) = (app.contact(&ada, "Emil").await, app.contact(&ada, "Frida").await);
    let for_emil = connect_for(app, &ada, &partner, &emil).await;
    let for_frida = connect_for(app, &ada, &partner, &frida).await;
    let whole = connect(app, &ada, &partner).await;
    app.done(&*ada.token, "deleteContact", json!({ "contactId": emil }), "deletedContactId").await;
    app.clock.tick();
    app.run_jobs().await;
    assert_over(app, &partner, &for_emil, "its contact is gone").await;
    assert_eq!((contacts(app, &for_frida.access).await.len(), contacts(app, &whole.access).await.len()), (1, 1));
    let left: Vec<_> = grants(app, &ada).await.into_iter().map(|grant| grant["contact"]["id"].clone()).collect();
    assert!(left.len() == 2 && !left.contains(&json!(emil)), "{left:?}");
    app.done(&*ada.token, "restoreContact", json!({ "contactId": emil }), "contact { id }").await;
    assert_over(app, &partner, &for_emil, "a contact comes back, a grant doesn't").await;
    let choose = |form: tests::browser::Form| allow(form).with("reach", "contact").with("contact", &emil);
    let unredeemed = decide(app, &ada, &partner.request(&[]), choose).await.answer().remove("code").expect("a code");
    app.done(&*ada.token, "deleteContact", json!({ "contactId": emil }), "deletedContactId").await;
    assert_eq!(partner.redeem(app, &unredeemed, &[]).await.verdict(), (400, "invalid_grant"), "nor does one begin");
    app.run_jobs().await;
}

async fn a_narrowed_grant_follows_a_merge(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let (source, target) = (app.contact(&ada, "Emil").await, app.contact(&ada, "Emil Berg").await);
    app.contact(&ada, "Frida").await;
    let tokens = connect_for(app, &ada, &partner, &source).await;
    let input = json!({ "sourceContactId": source, "targetContactId": target });
    app.done(&*ada.token, "mergeContacts", input, "contact { id }").await;
    app.clock.tick();
    app.run_jobs().await;
    let seen = contacts(app, &tokens.access).await;
    assert_eq!(seen.len(), 1);
    assert_eq!(node(app, &tokens.access, &seen[0]).await["name"], "Emil Berg");
    assert_eq!(grants(app, &ada).await[0]["contact"]["id"], target);
    partner.refresh(app, &tokens.refresh, &[]).await.tokens();
}

async fn others_dont_see_or_end_a_grant(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let berta = app.person("Berta").await;
    let tokens = connect(app, &ada, &partner).await;
    let grant = grants(app, &ada).await.remove(0);
    let clara = app.sign_in(&tests::people::address("Clara"), PASSWORD).await;
    for who in [&berta, &clara] {
        let refused = app.refused(&*who.token, "endGrant", json!({ "grantId": grant["id"] })).await;
        assert_eq!(refused, "NOT_FOUND", "not even the app's maker");
        assert_eq!(node(app, &who.token, &text(&grant["id"])).await, Value::Null);
        assert_eq!(grants(app, who).await, Vec::<Value>::new());
    }
    for other in [&ada.device_id, &partner.id] {
        let id = other.replacen(&other[..3], "gnt", 1);
        assert_eq!(app.refused(&*ada.token, "endGrant", json!({ "grantId": id })).await, "NOT_FOUND");
    }
    let document = "mutation($id: ID!) { endGrant(input: { grantId: $id }) { endedGrantId } }";
    let refused = app.send(Some(&tokens.access), document, json!({ "id": grant["id"] })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE");
    assert_eq!(status(app, &tokens.access).await, 200);
}
