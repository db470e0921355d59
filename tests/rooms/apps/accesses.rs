//! The access log: what apps, tokens and the operator did with an account, and what is kept of one's own devices.

use chrono::Duration;
use domain::access::{self, Deed};
use domain::ids::CredentialId;
use domain::{Acting, Actor, Means};
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::people::{PASSWORD, SESSION};
use tests::socket::Socket;
use tests::{Backend, Someone, TestApp, suite};
use uuid::Uuid;

use super::{allow, connect, connect_as, one_app, open, personal_token, text, two_apps};

suite!(
    tests::TestApp::on;
    what_an_app_read_and_changed_is_in_the_log,
    an_hour_is_one_entry_and_the_log_has_pages,
    own_devices_show_days_and_security_alone,
    what_own_devices_did_can_be_cleared,
    what_the_operator_did_is_in_the_log,
    the_log_is_its_persons_alone,
    an_entry_is_told_once_and_the_grant_can_be_ended_from_it,
    what_did_not_fit_is_told,
    a_lost_key_holds_up_nobody_else,
    nothing_is_lost_while_the_database_is_away_or_at_the_stop,
    the_log_is_kept_for_a_year_and_goes_with_its_person,
    the_page_shows_the_log,
);

const LOG: &str = "query($source: AccessSource, $by: ID, $first: Int, $after: String) { viewer { accessLog(source: $source, \
                   by: $by, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { id source \
                   since isOfADay name lostCount app { name } grant { id } personalToken { name } device { isCurrent } \
                   accesses { deed typeName count hasMore ids } } } } }";

/// Somebody's log, after all was written.
async fn log(app: &TestApp, who: &Someone, variables: Value) -> Value {
    app.log_accesses().await;
    app.ask(&*who.token, LOG, variables).await["viewer"]["accessLog"].take()
}

/// What one source did: its entries.
pub async fn by(app: &TestApp, who: &Someone, source: &str) -> Vec<Value> {
    log(app, who, json!({ "source": source })).await["nodes"].as_array().expect("a list").clone()
}

/// The ids of a type with which something was done.
pub fn ids(entry: &Value, deed: &str, ty: &str) -> Vec<String> {
    let accesses = entry["accesses"].as_array().expect("a list");
    let found = accesses.iter().find(|one| one["deed"] == deed && one["typeName"] == ty);
    let ids = found.map(|one| one["ids"].as_array().expect("a list").iter().map(text).collect());
    ids.unwrap_or_default()
}

pub fn deeds(entries: &[Value]) -> Vec<String> {
    let accesses = entries.iter().flat_map(|entry| entry["accesses"].as_array().expect("a list"));
    let mut deeds: Vec<_> = accesses.map(|one| text(&one["deed"])).collect();
    deeds.sort();
    deeds
}

/// The ids of somebody's contacts, as they know them.
pub async fn own_contacts(app: &TestApp, who: &Someone) -> Vec<String> {
    super::contacts(app, &who.token).await
}

async fn what_an_app_read_and_changed_is_in_the_log(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    for name in ["Berta", "Clara"] {
        app.contact(&ada, name).await;
    }
    let scope = "profile:read contacts:read contacts:write";
    let tokens = connect_as(app, &ada, &partner, scope, allow).await;
    let theirs = super::contacts(app, &tokens.access).await;
    let input = json!({ "contactId": theirs[0], "name": "Berta B.", "kind": "FRIEND", "version": 1 });
    let changed = app.change(&*tokens.access, "updateContact", input, "contact { name }").await;
    assert_eq!(changed["userErrors"], json!([]));
    let entries = by(app, &ada, "APP").await;
    let [entry] = &*entries else { panic!("one app, one hour: {entries:#?}") };
    assert_eq!(entry["app"]["name"], "Garden Diary");
    assert_eq!((&entry["isOfADay"], &entry["lostCount"]), (&json!(false), &json!(0)));
    let (mut read, mut own) = (ids(entry, "READ", "Contact"), own_contacts(app, &ada).await);
    read.sort();
    own.sort();
    assert_eq!(read, own, "as she knows them, not as the app does");
    assert_ne!(theirs, own);
    let changed = ids(entry, "CHANGED", "Contact");
    let name = app.ask(
        &*ada.token,
        "query($id: ID!) { node(id: $id) { ... on Contact { name } } }",
        json!({ "id": changed[0] }),
    );
    assert_eq!((changed.len(), &name.await["node"]["name"]), (1, &json!("Berta B.")));
    assert_eq!(ids(entry, "READ", "Viewer").len(), 1);
}

async fn an_hour_is_one_entry_and_the_log_has_pages(app: &TestApp) {
    let (ada, one, other) = two_apps(app).await;
    let tokens = [connect(app, &ada, &one).await, connect(app, &ada, &other).await];
    for _ in 0..3 {
        for tokens in &tokens {
            for _ in 0..3 {
                super::contacts(app, &tokens.access).await;
                app.log_accesses().await;
            }
        }
        app.clock.advance(Duration::minutes(2));
    }
    let entries = by(app, &ada, "APP").await;
    assert_eq!(entries.len(), 2, "one for each grant: {entries:#?}");
    let first = log(app, &ada, json!({ "source": "APP", "first": 1 })).await;
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(2), &json!(true)));
    let after = json!({ "source": "APP", "first": 1, "after": first["pageInfo"]["endCursor"] });
    let second = log(app, &ada, after).await;
    assert_eq!(second["pageInfo"]["hasNextPage"], json!(false));
    assert_eq!([&first["nodes"][0]["id"], &second["nodes"][0]["id"]], [&entries[0]["id"], &entries[1]["id"]]);
    let grant = &entries[1]["grant"]["id"];
    let only = log(app, &ada, json!({ "by": grant })).await;
    assert_eq!((&only["totalCount"], &only["nodes"][0]["id"]), (&json!(1), &entries[1]["id"]));
    let wrong = app.send(Some(&ada.token), LOG, json!({ "by": entries[0]["id"] })).await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}

async fn own_devices_show_days_and_security_alone(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.contact(&ada, "Berta").await;
    own_contacts(app, &ada).await;
    app.clock.advance(Duration::days(1));
    let input = json!({ "refreshToken": ada.refresh });
    let ada = Someone::from_session(&ada.email, &app.done(None, "refreshSession", input, SESSION).await);
    app.confirm(&ada).await;
    let input = json!({ "currentPassword": PASSWORD, "newPassword": "another password" });
    app.done(&*ada.token, "changePassword", input, "viewer { id }").await;
    app.run_jobs().await;
    let entries = by(app, &ada, "DEVICE").await;
    let days: Vec<_> = entries.iter().map(|entry| text(&entry["since"])).collect();
    assert!(days.iter().all(|day| day.ends_with("T00:00:00.000Z")), "the hour is nobody's business: {days:?}");
    assert_eq!(days.len(), 2, "{entries:#?}");
    assert_eq!(deeds(&entries), ["PASSWORD_CHANGED", "SIGNED_IN", "USED"]);
    assert!(
        entries.iter().all(|entry| entry["accesses"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|one| one["ids"] == json!([])))
    );
}

async fn what_own_devices_did_can_be_cleared(app: &TestApp) {
    let ada = app.person("Ada").await;
    let token = personal_token(app, &ada).await;
    super::contacts(app, &token).await;
    assert!(!by(app, &ada, "DEVICE").await.is_empty());
    app.clock.advance(Duration::minutes(6));
    let refused = app.refused(&*ada.token, "clearDeviceAccess", json!({})).await;
    assert_eq!(refused, "PASSWORD_CONFIRMATION_REQUIRED", "whoever finds a phone can't cover their traces");
    app.confirm(&ada).await;
    app.done(&*ada.token, "clearDeviceAccess", json!({}), "isCleared").await;
    assert!(by(app, &ada, "DEVICE").await.is_empty());
    assert_eq!(by(app, &ada, "TOKEN").await.len(), 1, "what others did stays");
}

async fn what_the_operator_did_is_in_the_log(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    connect(app, &ada, &partner).await;
    let op = app.env.op(Actor::System);
    domain::apps::operator::suspend(&op, &partner.client_id).await.expect("it answers").expect("an app");
    app.run_jobs().await;
    let entries = by(app, &ada, "OPERATOR").await;
    assert_eq!(deeds(&entries), ["APP_SUSPENDED"]);
    assert_eq!(entries[0]["app"]["name"], "Garden Diary");
}

async fn the_log_is_its_persons_alone(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let token = personal_token(app, &ada).await;
    super::contacts(app, &tokens.access).await;
    let entry = text(&by(app, &ada, "APP").await[0]["id"]);
    for token in [&tokens.access, &token] {
        let answer = app.send(Some(token), LOG, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE");
    }
    let berta = app.person("Berta").await;
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(app.ask(&*berta.token, node, json!({ "id": entry })).await["node"], Value::Null);
    assert_eq!(app.ask(&*ada.token, node, json!({ "id": entry })).await["node"]["id"], json!(entry));
    assert!(by(app, &berta, "APP").await.is_empty());
}

async fn an_entry_is_told_once_and_the_grant_can_be_ended_from_it(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    app.log_accesses().await;
    let cursor = app.ask(&*ada.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    for _ in 0..3 {
        super::contacts(app, &tokens.access).await;
        app.log_accesses().await;
    }
    app.contact(&ada, "Berta").await;
    let mut socket = Socket::open(app, &ada.token).await;
    let feed = "subscription($after: FeedCursor) { feed(after: $after) { kind subject { ... on AccessEntry { id grant { id } } } } }";
    let payload = json!({ "query": feed, "variables": { "after": cursor } });
    socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
    let event = socket.event().await;
    assert_eq!(event["kind"], "ACCESS_LOGGED");
    assert_eq!(socket.event().await["kind"], "CONTACT_CREATED", "more of the same hour isn't told again");
    let grant = &event["subject"]["grant"]["id"];
    app.done(&*ada.token, "endGrant", json!({ "grantId": grant }), "endedGrantId").await;
    app.run_jobs().await;
    assert_eq!(super::status(app, &tokens.access).await, 401);
    let entry = &by(app, &ada, "APP").await[0];
    assert_eq!((&entry["grant"], &entry["app"]["name"]), (&Value::Null, &json!("Garden Diary")), "what was done stays");
}

async fn what_did_not_fit_is_told(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    super::contacts(app, &tokens.access).await;
    let person =
        domain::accounts::authenticate(&app.env, &tokens.access).expect("it is good").actor.person().expect("a person");
    // As many others at once as one instance holds: those who are not anybody's are never written.
    for number in 0..20_000_u128 {
        let acting = Acting {
            credential: CredentialId(Uuid::from_u128(number)),
            ..Acting::on_device(person, CredentialId(Uuid::nil()))
        };
        access::note(&app.env.op(Actor::Person(Acting { means: Means::Token, ..acting })), Deed::Followed, &[]);
    }
    super::contacts(app, &connect(app, &ada, &partner).await.access).await;
    let lost = by(app, &ada, "LOST").await;
    assert!(lost[0]["lostCount"].as_u64().is_some_and(|lost| lost > 0), "{lost:#?}");
}

async fn a_lost_key_holds_up_nobody_else(app: &TestApp) {
    let before = TestApp::on(app.backend).await.expect("there is another database like the first");
    let (ada, berta) = (before.person("Ada").await, before.person("Berta").await);
    let acting = |app: &TestApp, who: &Someone| {
        domain::accounts::authenticate(&app.env, &who.token).expect("it is good").actor.acting().expect("a person")
    };
    let owner = acting(&before, &ada).person.0;
    let owner = match app.backend {
        Backend::Sqlite => format!("x'{}'", owner.simple()),
        Backend::Postgres => format!("'{owner}'"),
    };
    before
        .tamper(&before.place.keys, &format!("CREATE TABLE kept AS SELECT * FROM sealing_key WHERE owner = {owner}"))
        .await;
    before.tamper(&before.place.keys, &format!("DELETE FROM sealing_key WHERE owner = {owner}")).await;
    // Another process, which has unwrapped no key yet.
    let (backend, place, clock) = before.stop().await;
    let after = TestApp::start(backend, place, clock).await;
    for who in [&ada, &berta] {
        let acting = Acting { means: Means::Token, ..acting(&after, who) };
        access::note(&after.env.op(Actor::Person(acting)), Deed::Followed, &[]);
    }
    assert_eq!(by(&after, &berta, "TOKEN").await.len(), 1);
    after.tamper(&after.place.keys, "INSERT INTO sealing_key SELECT * FROM kept").await;
    after.tamper(&after.place.keys, "DROP TABLE kept").await;
    assert_eq!(by(&after, &ada, "TOKEN").await.len(), 1, "hers was held until then");
    after.close().await;
}

async fn nothing_is_lost_while_the_database_is_away_or_at_the_stop(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    super::contacts(app, &tokens.access).await;
    app.tamper(&app.place.main, "ALTER TABLE access_entry RENAME TO elsewhere").await;
    assert!(access::write(&app.env.op(Actor::System)).await.is_err());
    app.tamper(&app.place.main, "ALTER TABLE elsewhere RENAME TO access_entry").await;
    assert_eq!(by(app, &ada, "APP").await.len(), 1);
    // A server writes what is left when it stops: it is read through another one.
    let stopping = TestApp::on(app.backend).await.expect("there is another database like the first");
    let (ada, partner) = one_app(&stopping).await;
    let tokens = connect(&stopping, &ada, &partner).await;
    super::contacts(&stopping, &tokens.access).await;
    let (backend, place, clock) = stopping.stop().await;
    let started = TestApp::start(backend, place, clock).await;
    let entries = started.ask(&*ada.token, LOG, json!({ "source": "APP" })).await;
    assert_eq!(entries["viewer"]["accessLog"]["totalCount"], 1);
    started.close().await;
}

async fn the_log_is_kept_for_a_year_and_goes_with_its_person(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    super::contacts(app, &tokens.access).await;
    app.log_accesses().await;
    let count = async || app.stored("SELECT CAST(COUNT(*) AS TEXT) FROM access_entry WHERE source = 'APP'").await;
    assert_eq!(count().await, [Some("1".to_owned())]);
    app.advance(Duration::days(364)).await;
    assert_eq!(count().await, [Some("1".to_owned())]);
    app.advance(Duration::days(2)).await;
    assert_eq!(count().await, [Some("0".to_owned())]);
    let berta = app.person("Berta").await;
    app.log_accesses().await;
    let entries = async |whose: &str| {
        let people = format!("SELECT id FROM person WHERE erased_at {whose}");
        app.stored(&format!("SELECT source FROM access_entry WHERE person_id IN ({people})")).await
    };
    assert_eq!(entries("IS NULL").await, [Some("DEVICE".to_owned())], "Berta's sign-in");
    app.lose(&berta).await;
    app.log_accesses().await;
    assert_eq!(
        app.stored("SELECT CAST(COUNT(*) AS TEXT) FROM person WHERE erased_at IS NOT NULL").await,
        [Some("1".to_owned())]
    );
    assert_eq!(entries("IS NOT NULL").await, [None::<String>; 0]);
}

async fn the_page_shows_the_log(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    app.contact(&ada, "Berta").await;
    let tokens = connect(app, &ada, &partner).await;
    super::contacts(app, &tokens.access).await;
    app.log_accesses().await;
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, "/account/log").await;
    assert_eq!(page.status, 200, "{}", page.body);
    for part in ["Garden Diary", "Read one contact", "Signed in"] {
        assert!(page.body.contains(part), "{part} isn't on the page: {}", page.body);
    }
    let ended = browser.submit(&page.form("id")).await;
    assert_eq!(ended.status, 303);
    assert_eq!(super::status(app, &tokens.access).await, 401);
    for wrong in ["after=nonsense", "before=con_AAAAAAAAAAAAAAAAAAAAAA", "app=nonsense"] {
        let page = browser.visit(&format!("/account/log?{wrong}")).await;
        assert_eq!(page.status, 403, "{wrong}: {}", page.body);
    }
    let page = browser.visit("/account/log").await;
    let cleared = browser.submit(&page.form_to("/account/log/clear")).await;
    assert_eq!(cleared.status, 303, "{}", cleared.body);
    let page = browser.visit("/account/log").await;
    assert!(!page.body.contains("Signed in") && page.body.contains("Garden Diary"), "{}", page.body);
}
