//! Personal access tokens: shown once, for what their scopes say, until they end.

use chrono::Duration;
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{Backend, Someone, TestApp, suite};

suite!(
    a_token_is_shown_once_and_does_what_its_scopes_say,
    an_unlocked_phone_makes_no_token,
    a_token_makes_no_tokens_and_has_bounds,
    what_is_delicate_has_scopes_of_its_own,
    a_feed_tells_only_of_what_the_scopes_let_one_read,
    a_token_that_was_ended_stays_so_for_as_long_as_it_would_last,
    a_token_expires,
    what_ends_an_account_or_a_password_ends_tokens,
    the_last_use_shows_by_the_day,
    others_dont_see_or_end_a_token,
);

const TOKEN: &str = "personalToken { id name scopes expiresAt lastUsedOn token }";
const TOKENS: &str = "{ viewer { personalTokens { id name scopes lastUsedOn token } } }";

/// Creates a token with these scopes.
async fn create(app: &TestApp, who: &Someone, scopes: &[&str]) -> Value {
    app.confirm(who).await;
    let input = json!({ "name": "a script", "scopes": scopes });
    let made = app.done(&*who.token, "createPersonalToken", input, TOKEN).await["personalToken"].take();
    app.clock.tick();
    // The mail that tells of it.
    app.run_jobs().await;
    made
}

/// What each instance does every few seconds.
async fn reload(app: &TestApp) {
    domain::accounts::reload(&app.env.op(domain::Actor::System)).await.expect("it reloads");
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

/// The status of asking for the names of contacts.
async fn status(app: &TestApp, token: &str) -> u16 {
    let query = json!({ "query": "{ viewer { contacts { nodes { name } } } }" });
    let answer = app.http.post(app.url("/graphql")).bearer_auth(token).json(&query).send().await.expect("it answers");
    answer.status().as_u16()
}

async fn a_token_is_shown_once_and_does_what_its_scopes_say(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.contact(&ada, "Berta").await;
    app.confirm(&ada).await;
    let input = json!({ "name": " a  script ", "scopes": ["profile:read", "contacts:read"], "idempotencyKey": "once" });
    let made = app.done(&*ada.token, "createPersonalToken", input.clone(), TOKEN).await["personalToken"].take();
    let token = text(&made["token"]);
    assert!(token.starts_with("kith_pat_"), "scanners find it: {token}");
    assert_eq!(made["name"], "a script");
    let again = app.done(&*ada.token, "createPersonalToken", input, TOKEN).await["personalToken"].take();
    assert_eq!((&again["id"], &again["token"]), (&made["id"], &Value::Null), "it was shown");
    let listed = app.ask(&*ada.token, TOKENS, json!({})).await["viewer"]["personalTokens"].take();
    let expected = json!({ "id": made["id"], "name": "a script", "scopes": ["profile:read", "contacts:read"], "lastUsedOn": null, "token": null });
    assert_eq!(listed, json!([expected]));
    let names = app.ask(&*token, "{ viewer { contacts { nodes { name } } } }", json!({})).await;
    assert_eq!(names["viewer"]["contacts"]["nodes"], json!([{ "name": "Berta" }]));
    for (document, scope) in [
        ("{ viewer { email } }", "account"),
        ("{ viewer { checkInPlans { totalCount } } }", "checkins:read"),
        (
            "mutation { createContact(input: { name: \"Clara\", kind: FRIEND }) { userErrors { code } } }",
            "contacts:write",
        ),
    ] {
        let answer = app.send(Some(&token), document, json!({})).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "INSUFFICIENT_SCOPE", "{answer}");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(scope)), "it names it: {answer}");
    }
    let export = app.http.get(app.url("/export/everything.json")).bearer_auth(&token).send().await.expect("it answers");
    assert_eq!(export.status(), 403, "by no other door either");
    app.run_jobs().await;
    let mails = app.mail.all();
    let told =
        mails.iter().filter(|mail| mail.to == ada.email && mail.subject == "A token was created for your account");
    assert_eq!(told.count(), 1, "by mail");
}

async fn an_unlocked_phone_makes_no_token(app: &TestApp) {
    let (ada, input) = (app.person("Ada").await, json!({ "name": "a script", "scopes": ["contacts:read"] }));
    let refused = app.change(&*ada.token, "createPersonalToken", input.clone(), TOKEN).await;
    assert_eq!(refused["userErrors"][0]["code"], "PASSWORD_CONFIRMATION_REQUIRED");
    app.confirm(&ada).await;
    app.advance(Duration::minutes(5)).await;
    let late = app.change(&*ada.token, "createPersonalToken", input.clone(), TOKEN).await;
    assert_eq!(late, refused);
    let tablet = app.sign_in(&ada.email, PASSWORD).await;
    app.confirm(&tablet).await;
    assert_eq!(app.change(&*ada.token, "createPersonalToken", input, TOKEN).await, refused, "given on another device");
}

async fn a_token_makes_no_tokens_and_has_bounds(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.confirm(&ada).await;
    let far = (app.clock.now() + Duration::days(366)).to_rfc3339();
    for (input, field) in [
        (json!({ "name": " ", "scopes": ["contacts:read"] }), "name"),
        (json!({ "name": "x".repeat(81), "scopes": ["contacts:read"] }), "name"),
        (json!({ "name": "a", "scopes": [] }), "scopes"),
        (json!({ "name": "a", "scopes": ["contacts:read", "account"] }), "scopes"),
        (json!({ "name": "a", "scopes": ["public"] }), "scopes"),
        (json!({ "name": "a", "scopes": ["contacts:read"], "expiresAt": far }), "expiresAt"),
        (json!({ "name": "a", "scopes": ["contacts:read"], "expiresAt": app.clock.now().to_rfc3339() }), "expiresAt"),
    ] {
        let refused = app.change(&*ada.token, "createPersonalToken", input.clone(), TOKEN).await;
        assert_eq!(refused["userErrors"][0]["field"], json!([field]), "{input}");
        assert_eq!(refused["personalToken"], Value::Null);
    }
    let document =
        "mutation { createPersonalToken(input: { name: \"a\", scopes: [\"contacts:all\"] }) { userErrors { code } } }";
    let unknown = app.send(Some(&ada.token), document, json!({})).await;
    assert!(unknown["errors"][0]["message"].is_string(), "an unknown scope is none: {unknown}");
    let every = [
        "profile:read",
        "profile:write",
        "contacts:read",
        "contacts:write",
        "feed:read",
        "checkins:read",
        "checkins:write",
        "groups:read",
        "groups:join",
        "groups:facilitate",
    ];
    let token = text(&create(app, &ada, &every).await["token"]);
    let document =
        "mutation { createPersonalToken(input: { name: \"a\", scopes: [\"contacts:read\"] }) { userErrors { code } } }";
    let made = app.send(Some(&token), document, json!({})).await;
    assert_eq!(made["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE");
    for place in 1..50 {
        app.confirm(&ada).await;
        let input = json!({ "name": format!("script {place}"), "scopes": ["contacts:read"] });
        app.done(&*ada.token, "createPersonalToken", input, TOKEN).await;
    }
    let more =
        app.change(&*ada.token, "createPersonalToken", json!({ "name": "a", "scopes": ["contacts:read"] }), TOKEN);
    assert_eq!(more.await["userErrors"][0]["code"], "LIMIT_REACHED");
    app.run_jobs().await;
}

async fn what_is_delicate_has_scopes_of_its_own(app: &TestApp) {
    let ada = app.person("Ada").await;
    let plain = [
        "profile:read",
        "contacts:read",
        "contacts:write",
        "checkins:read",
        "checkins:write",
        "feed:read",
        "groups:read",
    ];
    let token = text(&create(app, &ada, &plain).await["token"]);
    for (document, scope, place) in [
        ("{ viewer { contacts { nodes { id distance } } } }", "distances:read", "Contact.distance"),
        (
            "{ viewer { contacts(distances: [MUTED]) { nodes { id } } } }",
            "distances:read",
            "Viewer.contacts(distances:)",
        ),
        (
            "query($far: [DistanceGrade!]) { viewer { contacts(distances: $far) { nodes { id } } } }",
            "distances:read",
            "Viewer.contacts(distances:)",
        ),
        ("{ viewer { distances { totalCount } } }", "distances:read", "Viewer.distances"),
        (
            "mutation { stepBackFromEveryone(input: { grade: MUTED }) { userErrors { code } } }",
            "distances:write",
            "Mutation.stepBackFromEveryone",
        ),
        ("{ viewer { sharedWithYou { nodes { text } } } }", "confided:read", "Viewer.sharedWithYou"),
        ("{ viewer { today { checkIns { theirAnswer { feeling } } } } }", "confided:read", "CheckIn.theirAnswer"),
        ("{ viewer { today { checkIns { crisisLines { country } } } } }", "confided:read", "CheckIn.crisisLines"),
        (
            "mutation { answerCheckIn(input: { checkInId: \"x\", feeling: GOOD }) { userErrors { code } } }",
            "checkins:answer",
            "Mutation.answerCheckIn",
        ),
        ("{ viewer { rungNotices { totalCount } } }", "ladders:read", "Viewer.rungNotices"),
        ("{ viewer { checkInPlans { nodes { ladder { text } } } } }", "ladders:read", "CheckInPlan.ladder"),
        (
            "mutation { giveAllClear(input: { checkInId: \"x\" }) { userErrors { code } } }",
            "ladders:write",
            "Mutation.giveAllClear",
        ),
        (
            "mutation { joinGroup(input: { groupId: \"x\", profile: { alias: \"y\", colour: SAND } }) { userErrors { code } } }",
            "groups:join",
            "Mutation.joinGroup",
        ),
        ("{ viewer { memberships { nodes { group { blocks { totalCount } } } } } }", "distances:read", "Group.blocks"),
    ] {
        let refused = app.send(Some(&token), document, json!({})).await;
        let error = &refused["errors"][0];
        assert_eq!(error["extensions"]["code"], "INSUFFICIENT_SCOPE", "{document}: {refused}");
        let message = text(&error["message"]);
        assert!(message.contains(&format!("{scope} (for `{place}`)")), "it names scope and field: {message}");
    }
    let ids = app.ask(&*token, "{ viewer { contacts { nodes { id } } } }", json!({})).await;
    assert_eq!(ids["viewer"]["contacts"]["nodes"], json!([]), "what isn't delicate is answered");
}

async fn a_feed_tells_only_of_what_the_scopes_let_one_read(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_berta, _) = app.link(&ada, &berta).await;
    let token = text(&create(app, &ada, &["profile:read", "contacts:read", "feed:read"]).await["token"]);
    let mut socket = Socket::open(app, &token).await;
    let cursor = app.ask(&*token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    socket.follow(Some(&text(&cursor))).await;
    app.done(&*ada.token, "mutePerson", json!({ "contactId": of_berta }), "distance { grade }").await;
    let terms = json!({ "contactId": of_berta, "terms": TestApp::terms(&["09:00"]) });
    app.done(&*berta.token, "updateProfile", json!({ "displayName": "Berta B." }), "viewer { id }").await;
    app.done(&*ada.token, "proposePlan", terms, "plan { id }").await;
    app.contact(&ada, "Emil").await;
    let mut heard = Vec::new();
    while heard.last().is_none_or(|kind| kind != "CONTACT_CREATED") {
        heard.push(text(&socket.event().await["kind"]));
    }
    assert_eq!(heard, ["PERSON_CHANGED", "CONTACT_CREATED"], "neither of distances nor of plans");
}

async fn a_token_that_was_ended_stays_so_for_as_long_as_it_would_last(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.confirm(&ada).await;
    let until = (app.clock.now() + Duration::days(365)).to_rfc3339();
    let input = json!({ "name": "a script", "scopes": ["profile:read", "contacts:read"], "expiresAt": until });
    let made = app.done(&*ada.token, "createPersonalToken", input, TOKEN).await["personalToken"].take();
    let (id, token) = (text(&made["id"]), text(&made["token"]));
    app.run_jobs().await;
    assert_eq!(status(app, &token).await, 200);
    app.done(&*ada.token, "endPersonalToken", json!({ "personalTokenId": id }), "endedPersonalTokenId").await;
    assert_eq!(status(app, &token).await, 401, "at once");
    for days in [1, 30, 200] {
        app.advance(Duration::days(days)).await;
        reload(app).await;
        assert_eq!(status(app, &token).await, 401, "{days} days later");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_doesnt_bring_back_a_token() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let Some(app) = TestApp::on(backend).await else { continue };
        let ada = app.person("Ada").await;
        let made = create(&app, &ada, &["profile:read", "contacts:read"]).await;
        let token = text(&made["token"]);
        let input = json!({ "personalTokenId": made["id"] });
        app.done(&*ada.token, "endPersonalToken", input, "endedPersonalTokenId").await;
        app.advance(Duration::days(30)).await;
        let (backend, place, clock) = app.stop().await;
        let app = TestApp::start(backend, place, clock).await;
        assert_eq!(status(&app, &token).await, 401);
        app.close().await;
    }
}

async fn a_token_expires(app: &TestApp) {
    let ada = app.person("Ada").await;
    let token = text(&create(app, &ada, &["profile:read", "contacts:read"]).await["token"]);
    app.advance(Duration::days(90) - Duration::minutes(1)).await;
    assert_eq!(status(app, &token).await, 200);
    app.advance(Duration::minutes(1)).await;
    assert_eq!(status(app, &token).await, 401, "after 90 days, if nothing else was said");
}

async fn what_ends_an_account_or_a_password_ends_tokens(app: &TestApp) {
    let scopes = &["profile:read", "contacts:read"];
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let token = text(&create(app, &ada, scopes).await["token"]);
    let input =
        |ends: bool| json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD, "endsPersonalTokens": ends });
    app.done(&*ada.token, "changePassword", input(false), "viewer { id }").await;
    assert_eq!(status(app, &token).await, 200);
    app.done(&*ada.token, "changePassword", input(true), "viewer { id }").await;
    assert_eq!(status(app, &token).await, 401);
    assert_eq!(status(app, &ada.token).await, 200);

    let token = text(&create(app, &ada, scopes).await["token"]);
    let asked = app.done(None, "requestPasswordReset", json!({ "email": ada.email }), "verification { id }").await;
    app.run_jobs().await;
    let code = app.mail.code_to(&ada.email).expect("a code");
    let input = json!({ "verificationId": asked["verification"]["id"], "code": code, "newPassword": PASSWORD });
    app.done(None, "resetPassword", input, "session { deviceId }").await;
    assert_eq!(status(app, &token).await, 401, "a reset");

    let token = text(&create(app, &berta, scopes).await["token"]);
    app.done(&*berta.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    assert_eq!(status(app, &token).await, 401, "a deletion");
    app.done(&*berta.token, "cancelAccountDeletion", json!({}), "viewer { id }").await;
    assert_eq!(status(app, &token).await, 401, "for good");
    app.run_jobs().await;
}

async fn the_last_use_shows_by_the_day(app: &TestApp) {
    let ada = app.person("Ada").await;
    let token = text(&create(app, &ada, &["profile:read", "contacts:read"]).await["token"]);
    let shown = async |app: &TestApp| {
        let shown = app.ask(&*ada.token, "{ viewer { personalTokens { lastUsedOn } } }", json!({})).await;
        shown["viewer"]["personalTokens"][0]["lastUsedOn"].clone()
    };
    reload(app).await;
    assert_eq!(shown(app).await, Value::Null);
    app.statements();
    for _ in 0..3 {
        assert_eq!(status(app, &token).await, 200);
    }
    assert!(app.statements().iter().all(|sql| !sql.starts_with("UPDATE")), "no request writes it");
    reload(app).await;
    assert_eq!(shown(app).await, app.clock.now().date_naive().to_string());
    app.statements();
    assert_eq!(status(app, &token).await, 200);
    reload(app).await;
    assert!(app.statements().iter().all(|sql| !sql.starts_with("UPDATE")), "once a day");
}

async fn others_dont_see_or_end_a_token(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let made = create(app, &ada, &["profile:read", "contacts:read"]).await;
    let input = json!({ "personalTokenId": made["id"] });
    let refused = app.change(&*berta.token, "endPersonalToken", input.clone(), "endedPersonalTokenId").await;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_FOUND");
    let device = ada.device_id.replace("dev_", "ptk_");
    let other =
        app.change(&*ada.token, "endPersonalToken", json!({ "personalTokenId": device }), "endedPersonalTokenId");
    assert_eq!(other.await["userErrors"], refused["userErrors"], "a device is no token");
    let query = "query($id: ID!) { node(id: $id) { ... on PersonalToken { name } } }";
    assert_eq!(app.ask(&*berta.token, query, json!({ "id": made["id"] })).await["node"], Value::Null);
    app.done(&*ada.token, "endPersonalToken", input.clone(), "endedPersonalTokenId").await;
    let gone = app.change(&*ada.token, "endPersonalToken", input, "endedPersonalTokenId").await;
    assert_eq!(gone["userErrors"], refused["userErrors"]);
}
