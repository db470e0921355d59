//! Registering apps: by a person with their password, within bounds, and under a name that isn't Kith's.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

use super::{APP, Partner, app_input, connect, one_app, personal_token, register, text};

suite!(
    an_app_is_registered_listed_and_told_of,
    a_secret_is_shown_once,
    an_unlocked_phone_registers_nothing,
    what_an_app_may_be_called,
    where_an_app_may_send_people,
    what_an_app_may_ask_for,
    there_is_an_end_to_how_many,
    only_people_themselves_manage_apps,
    an_app_is_changed,
    a_secret_is_replaced_without_a_gap,
    others_dont_see_or_change_an_app,
);

const APPS: &str = "{ viewer { apps { id clientId name maker description isConfidential redirectUris requiredScopes \
                    optionalScopes createdAt isApproved isSuspended version secret } } }";

/// Whether a client with this secret is known.
async fn is_known(app: &TestApp, partner: &Partner, secret: &Value) -> bool {
    let partner = Partner { secret: Some(text(secret)), ..partner.clone() };
    let answer = partner.introspect(app, "nonsense").await;
    match answer.verdict() {
        (200, "") => true,
        (401, "invalid_client") => false,
        other => panic!("{other:?}"),
    }
}

/// The code of the first reason, and the field that it names.
async fn refusal(app: &TestApp, who: &Someone, differs: Value) -> (Value, Value) {
    let refused = app.change(&*who.token, "registerApp", app_input(differs.clone()), APP).await;
    assert_eq!(refused["app"], Value::Null, "{differs}");
    app.clock.tick();
    let error = &refused["userErrors"][0];
    (error["code"].clone(), error["field"][0].clone())
}

async fn cursor(app: &TestApp, who: &Someone) -> String {
    text(&app.ask(&*who.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"])
}

async fn an_app_is_registered_listed_and_told_of(app: &TestApp) {
    let clara = app.person("Clara").await;
    let (tablet, start) = (app.sign_in(&clara.email, PASSWORD).await, cursor(app, &clara).await);
    app.run_jobs().await;
    let mails = app.mail.all().len();
    app.confirm(&clara).await;
    let input = app_input(json!({ "name": "  Garden   Diary " }));
    let made = app.done(&*clara.token, "registerApp", input, APP).await["app"].take();
    assert_eq!((&made["name"], &made["maker"]), (&json!("Garden Diary"), &json!("Clara Weber")));
    assert_eq!(made["description"], "Keeps a diary of visits.");
    assert_eq!(made["redirectUris"], json!(["https://diary.example/callback"]));
    assert_eq!(made["requiredScopes"], json!(super::REQUIRED));
    assert_eq!(made["optionalScopes"].as_array().map(Vec::len), Some(super::OPTIONAL.len()));
    assert_eq!((&made["isApproved"], &made["isSuspended"]), (&json!(false), &json!(false)));
    assert_eq!((&made["isConfidential"], &made["secret"]), (&json!(false), &Value::Null), "a public app keeps none");
    assert_ne!(made["clientId"], made["id"], "what partners write into their programs is no node id");
    assert_eq!(app.ask(&*clara.token, APPS, json!({})).await["viewer"]["apps"], json!([made]));
    app.run_jobs().await;
    let told: Vec<_> = app.mail.all().split_off(mails).into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, [clara.email], "by mail");
    let mut socket = Socket::open(app, &tablet.token).await;
    socket.follow(Some(&start)).await;
    let told = socket.event().await;
    assert_eq!((&told["kind"], &told["subjectId"]), (&json!("APP_CHANGED"), &made["id"]), "on the other devices");
    assert_eq!(told["subject"]["__typename"], "App");
}

async fn a_secret_is_shown_once(app: &TestApp) {
    let clara = app.person("Clara").await;
    app.confirm(&clara).await;
    let input = app_input(json!({ "isConfidential": true, "idempotencyKey": "once" }));
    let made = app.done(&*clara.token, "registerApp", input.clone(), APP).await["app"].take();
    let secret = text(&made["secret"]);
    assert!(secret.len() >= 32, "nobody guesses it");
    app.clock.tick();
    let again = app.done(&*clara.token, "registerApp", input, APP).await["app"].take();
    assert_eq!((&again["id"], &again["secret"]), (&made["id"], &Value::Null), "it was shown");
    let listed = app.ask(&*clara.token, APPS, json!({})).await["viewer"]["apps"].take();
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    assert!(!listed.to_string().contains(&secret));
    let by_id = "query($id: ID!) { node(id: $id) { ... on App { secret } } }";
    assert_eq!(app.ask(&*clara.token, by_id, json!({ "id": made["id"] })).await["node"]["secret"], Value::Null);
    app.run_jobs().await;
    assert!(!app.mail.last_to(&clara.email).expect("a mail").text.contains(&secret), "nor is it mailed");
}

async fn an_unlocked_phone_registers_nothing(app: &TestApp) {
    let clara = app.person("Clara").await;
    let needed = "PASSWORD_CONFIRMATION_REQUIRED";
    assert_eq!(refusal(app, &clara, json!({})).await.0, needed);
    let partner = register(app, &clara, json!({ "isConfidential": true })).await;
    app.advance(Duration::minutes(5)).await;
    assert_eq!(refusal(app, &clara, json!({})).await.0, needed, "five minutes later");
    for (mutation, input) in [
        ("updateApp", json!({ "appId": partner.id, "redirectUris": ["https://thief.example/"] })),
        ("updateApp", json!({ "appId": partner.id, "requiredScopes": [], "optionalScopes": ["contacts:read"] })),
        ("rotateAppSecret", json!({ "appId": partner.id })),
        ("deleteApp", json!({ "appId": partner.id })),
    ] {
        let refused = app.refused(&*clara.token, mutation, input).await;
        assert_eq!(refused, needed, "{mutation}");
        app.clock.tick();
    }
    let tablet = app.sign_in(&clara.email, PASSWORD).await;
    app.confirm(&tablet).await;
    assert_eq!(refusal(app, &clara, json!({})).await.0, needed, "given on another device");
    let apps = app.ask(&*tablet.token, APPS, json!({})).await["viewer"]["apps"].take();
    assert_eq!(apps[0]["redirectUris"], json!([partner.redirect_uri]), "nothing changed");
    app.run_jobs().await;
}

async fn what_an_app_may_be_called(app: &TestApp) {
    let clara = app.person("Clara").await;
    app.confirm(&clara).await;
    for (differs, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "x".repeat(61) }), "name"),
        (json!({ "name": "Kith Support" }), "name"),
        (json!({ "name": "Kіth Suррort" }), "name"),
        (json!({ "name": "K1TH" }), "name"),
        (json!({ "maker": "" }), "maker"),
        (json!({ "maker": "x".repeat(61) }), "maker"),
        (json!({ "maker": "The Kith Team" }), "maker"),
        (json!({ "description": "x".repeat(501) }), "description"),
    ] {
        assert_eq!(refusal(app, &clara, differs.clone()).await, (json!("INVALID"), json!(field)), "{differs}");
    }
    let longest = json!({ "name": "ü".repeat(60), "maker": "ü".repeat(60), "description": "ü".repeat(500) });
    register(app, &clara, longest).await;
    register(app, &clara, json!({ "name": "Kitchen Helper", "maker": "Keith" })).await;
}

async fn where_an_app_may_send_people(app: &TestApp) {
    let clara = app.person("Clara").await;
    app.confirm(&clara).await;
    for wrong in [
        "",
        "callback",
        "//diary.example/callback",
        "http://diary.example/callback",
        "http://localhost/callback",
        "http://127.0.0.1.evil.example/",
        "https://diary.example/callback#part",
        "https://user@diary.example/callback",
        "https://*.diary.example/callback",
        "https://diary.example/callback?code=1",
        "https://diary.example/call back",
        "diary:/callback",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
    ] {
        let refused = refusal(app, &clara, json!({ "redirectUris": [wrong] })).await;
        assert_eq!(refused, (json!("INVALID"), json!("redirectUris")), "{wrong}");
    }
    let many = |count: usize| (0..count).map(|number| format!("https://diary.example/{number}")).collect::<Vec<_>>();
    for wrong in [json!(many(11)), json!(["https://diary.example/", "https://diary.example/"])] {
        let refused = refusal(app, &clara, json!({ "redirectUris": wrong })).await;
        assert_eq!(refused, (json!("INVALID"), json!("redirectUris")), "{wrong}");
    }
    let right = json!([
        "https://diary.example/callback?tenant=7",
        "http://127.0.0.1/callback",
        "http://[::1]:8080/callback",
        "com.example.diary:/callback",
    ]);
    register(app, &clara, json!({ "redirectUris": right })).await;
    register(app, &clara, json!({ "redirectUris": many(10) })).await;
}

async fn what_an_app_may_ask_for(app: &TestApp) {
    let clara = app.person("Clara").await;
    app.confirm(&clara).await;
    for scope in ["account", "public"] {
        for field in ["requiredScopes", "optionalScopes"] {
            let mut differs = json!({ "requiredScopes": ["contacts:read"], "optionalScopes": [] });
            differs[field] = json!([scope]);
            assert_eq!(refusal(app, &clara, differs).await, (json!("INVALID"), json!(field)), "{scope}");
        }
    }
    let none = json!({ "requiredScopes": [], "optionalScopes": [] });
    assert_eq!(refusal(app, &clara, none).await.0, "INVALID", "an app for nothing");
    let query = format!("mutation($input: RegisterAppInput!) {{ registerApp(input: $input) {{ {APP} }} }}");
    let input = json!({ "input": app_input(json!({ "requiredScopes": ["contacts:all"] })) });
    let unknown = app.send(Some(&clara.token), &query, input).await;
    assert!(unknown["errors"][0]["message"].is_string(), "an unknown scope is none: {unknown}");
    register(app, &clara, json!({ "requiredScopes": [], "optionalScopes": ["feed:read"] })).await;
}

async fn there_is_an_end_to_how_many(app: &TestApp) {
    let clara = app.person("Clara").await;
    let mut last = None;
    for number in 0..20 {
        last = Some(register(app, &clara, json!({ "name": format!("Diary {number}") })).await);
    }
    assert_eq!(refusal(app, &clara, json!({})).await.0, "LIMIT_REACHED");
    let last = last.expect("an app").id;
    let gone = app.done(&*clara.token, "deleteApp", json!({ "appId": last }), "deletedAppId").await;
    assert_eq!(gone["deletedAppId"], last);
    register(app, &clara, json!({})).await;
    let berta = app.person("Berta").await;
    register(app, &berta, json!({})).await;
}

async fn only_people_themselves_manage_apps(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let token = personal_token(app, &ada).await;
    let of_app = connect(app, &ada, &partner).await.access;
    let app_id = json!({ "appId": partner.id });
    for token in [&token, &of_app] {
        for (document, input) in [
            ("mutation($input: RegisterAppInput!) { registerApp(input: $input) { app { id } } }", app_input(json!({}))),
            ("mutation($input: UpdateAppInput!) { updateApp(input: $input) { app { id } } }", app_id.clone()),
            (
                "mutation($input: RotateAppSecretInput!) { rotateAppSecret(input: $input) { app { id } } }",
                app_id.clone(),
            ),
            ("mutation($input: DeleteAppInput!) { deleteApp(input: $input) { deletedAppId } }", app_id.clone()),
        ] {
            let refused = app.send(Some(token), document, json!({ "input": input })).await;
            assert_eq!(refused["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE", "{document}: {refused}");
        }
        for document in ["{ viewer { apps { id } } }", "{ viewer { connectedApps { id } } }"] {
            let refused = app.send(Some(token), document, json!({})).await;
            assert_eq!(refused["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE", "{document}: {refused}");
        }
    }
}

async fn an_app_is_changed(app: &TestApp) {
    let clara = app.person("Clara").await;
    let partner = register(app, &clara, json!({})).await;
    app.advance(Duration::minutes(5)).await;
    let input = json!({ "appId": partner.id, "name": "Diary of Gardens", "maker": "Weber Ltd", "description": "New." });
    let unlocked = app.refused(&*clara.token, "updateApp", input.clone()).await;
    assert_eq!(
        unlocked, "PASSWORD_CONFIRMATION_REQUIRED",
        "as what it appears isn't changed by whoever holds the phone"
    );
    app.confirm(&clara).await;
    let changed = app.done(&*clara.token, "updateApp", input, APP).await["app"].take();
    assert_eq!((&changed["name"], &changed["maker"]), (&json!("Diary of Gardens"), &json!("Weber Ltd")));
    assert_eq!(changed["redirectUris"], json!([partner.redirect_uri]), "what wasn't named stays");
    let version = changed["version"].as_i64().expect("a version");
    app.clock.tick();
    let input = |version: i64, name: &str| json!({ "appId": partner.id, "version": version, "name": name });
    let stale = app.change(&*clara.token, "updateApp", input(version - 1, "Too late"), APP).await;
    assert_eq!(stale["userErrors"][0]["code"], "CONFLICT");
    app.done(&*clara.token, "updateApp", input(version, "In time"), APP).await;
    app.clock.tick();
    let official = app.change(&*clara.token, "updateApp", input(version + 1, "Kith"), APP).await;
    assert_eq!(official["userErrors"][0]["field"], json!(["name"]), "it can't be renamed into Kith's either");
    app.confirm(&clara).await;
    let input = json!({
        "appId": partner.id, "redirectUris": ["https://diary.example/new"], "requiredScopes": ["contacts:read"],
        "optionalScopes": [],
    });
    let moved = app.done(&*clara.token, "updateApp", input, APP).await["app"].take();
    assert_eq!(moved["redirectUris"], json!(["https://diary.example/new"]));
    assert_eq!((&moved["requiredScopes"], &moved["optionalScopes"]), (&json!(["contacts:read"]), &json!([])));
    assert_eq!((&moved["clientId"], &moved["name"]), (&json!(partner.client_id), &json!("In time")));
    app.run_jobs().await;
    let page = tests::browser::Browser::new(app).get(&partner.request(&[])).await;
    assert_eq!((page.status, page.location()), (400, None), "nobody is sent to the earlier address any more");
}

async fn a_secret_is_replaced_without_a_gap(app: &TestApp) {
    let clara = app.person("Clara").await;
    let partner = register(app, &clara, json!({ "isConfidential": true })).await;
    let rotate = async |who: &Someone, ends: bool| {
        app.confirm(who).await;
        let input = json!({ "appId": partner.id, "endsEarlierSecrets": ends });
        let made = app.done(&*who.token, "rotateAppSecret", input, APP).await["app"]["secret"].take();
        app.clock.tick();
        app.run_jobs().await;
        made
    };
    let first = json!(partner.secret);
    let second = rotate(&clara, false).await;
    assert_ne!(first, second);
    assert!(is_known(app, &partner, &first).await && is_known(app, &partner, &second).await, "both, for a day");
    app.advance(Duration::hours(23)).await;
    assert!(is_known(app, &partner, &first).await);
    app.advance(Duration::hours(1)).await;
    assert!(!is_known(app, &partner, &first).await, "a day later");
    assert!(is_known(app, &partner, &second).await);
    let third = rotate(&app.sign_in(&clara.email, PASSWORD).await, true).await;
    assert!(!is_known(app, &partner, &second).await, "one that leaked ends at once");
    assert!(is_known(app, &partner, &third).await);
    let public = register(app, &app.sign_in(&clara.email, PASSWORD).await, json!({})).await;
    assert_eq!(public.secret, None);
}

async fn others_dont_see_or_change_an_app(app: &TestApp) {
    let (clara, berta) = (app.person("Clara").await, app.person("Berta").await);
    let partner = register(app, &clara, json!({ "isConfidential": true })).await;
    app.confirm(&berta).await;
    for (mutation, input) in [
        ("updateApp", json!({ "appId": partner.id, "name": "Mine" })),
        ("updateApp", json!({ "appId": partner.id, "redirectUris": ["https://berta.example/"] })),
        ("rotateAppSecret", json!({ "appId": partner.id })),
        ("deleteApp", json!({ "appId": partner.id })),
    ] {
        assert_eq!(app.refused(&*berta.token, mutation, input).await, "NOT_FOUND", "{mutation}");
        app.clock.tick();
    }
    assert_eq!(super::node(app, &berta.token, &partner.id).await, Value::Null);
    assert_eq!(app.ask(&*berta.token, APPS, json!({})).await["viewer"]["apps"], json!([]));
    assert_eq!(super::node(app, &clara.token, &partner.id).await["__typename"], "App");
    let gone = app.done(&*clara.token, "deleteApp", json!({ "appId": partner.id }), "deletedAppId").await;
    assert_eq!(gone["deletedAppId"], partner.id);
    assert_eq!(super::node(app, &clara.token, &partner.id).await, Value::Null);
    assert_eq!(app.refused(&*clara.token, "deleteApp", json!({ "appId": partner.id })).await, "NOT_FOUND");
    app.run_jobs().await;
}
