//! Query plans: whatever clients and the worker ask of the database, an index serves it, on both databases.

mod at_desk;
mod invited;
mod seeded_check_ins;

use std::collections::BTreeSet;

use chrono::Duration;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::json;
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{TestApp, suite};

suite!(every_statement_is_served_by_an_index);

/// Tables of a handful of rows, which are read whole, and what is asked of everybody once in a while.
const SMALL: [&str; 5] = ["signing_key", "server_key", "heartbeat", "time_zone_data", "installation"];
/// The tables of the key store, which are counted every now and then.
const OF_KEYS: [&str; 3] = ["sealing_key", "tombstone", "key_installation"];

/// Does a bit of everything.
async fn live(app: &TestApp) {
    live_with_contacts(app).await;
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, _) = app.link(&ada, &berta).await;
    let waiting = app.contact(&ada, "waiting").await;
    app.invite(&ada, &waiting).await;
    let everything = "query($id: ID!, $cursor: String!) { node(id: $id) { id } viewer { feedCursor devices { id } \
                      contacts(first: 5, after: $cursor) { totalCount } all: contacts { nodes { linkedPerson { displayName } \
                      pendingInvitation { contact { name } } } } pendingInvitations { totalCount nodes { id } } } }";
    let page = app.ask(&*ada.token, "{ viewer { contacts { pageInfo { endCursor } } } }", json!({})).await;
    let cursor = &page["viewer"]["contacts"]["pageInfo"]["endCursor"];
    app.ask(&*ada.token, everything, json!({ "id": of_ada, "cursor": cursor })).await;
    app.everything(&ada).await;
    let mut socket = Socket::open(app, &ada.token).await;
    let start = app.ask(&*ada.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    socket.follow(start.as_str()).await;
    app.done(&*berta.token, "updateProfile", json!({ "displayName": "B", "timeZone": "UTC" }), "viewer { id }").await;
    socket.event().await;
    app.done(&*ada.token, "updateContact", json!({ "contactId": of_ada, "note": "n" }), "contact { id }").await;
    app.done(&*ada.token, "unlinkContact", json!({ "contactId": of_ada }), "contact { id }").await;
    app.done(&*ada.token, "deleteContact", json!({ "contactId": of_ada }), "deletedContactId").await;
    app.refused(None, "signIn", json!({ "email": ada.email, "password": "a wrong password" })).await;
    app.done(None, "requestPasswordReset", json!({ "email": ada.email }), "verification { id }").await;
    let known = json!({ "email": ada.email, "password": PASSWORD, "deviceToken": ada.device_token });
    app.done(None, "signIn", known, tests::people::SESSION).await;
    app.done(None, "refreshSession", json!({ "refreshToken": ada.refresh }), "session { deviceId }").await;
    let new = json!({ "currentPassword": PASSWORD, "newPassword": "another good password" });
    app.done(&*ada.token, "changePassword", new, "viewer { id }").await;
    app.done(&*berta.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    // Her account ends, and then she is lost.
    app.advance(Duration::days(15)).await;
    app.advance(Duration::days(15)).await;
    domain::accounts::reload(&app.env.op(domain::Actor::System)).await.expect("it reloads");
}

/// Keeps in touch and keeps away, finds, merges, deletes and brings back; some of it twice, by one key.
async fn live_with_contacts(app: &TestApp) {
    let ada = app.person("Ada of many contacts").await;
    let (berta, clara) = (app.person("Berta by code").await, app.person("Clara by contact").await);
    let (linked, of_clara) = app.link(&ada, &clara).await;
    let (one, other) = (app.contact(&ada, "one").await, app.contact(&ada, "other").await);
    let theirs = app.contact(&berta, "A").await;
    let code = app.invite(&berta, &theirs).await;
    app.invite(&ada, &other).await;
    let done = async |mutation: &str, input: serde_json::Value| {
        app.clock.tick();
        app.done(&*ada.token, mutation, input, "__typename").await
    };
    let full = json!({ "contactId": one, "tags": ["t"], "cadence": "P1D", "boundaries": { "topics": ["work"] } });
    done("updateContact", full).await;
    for _ in 0..2 {
        let call = json!({ "contactIds": [one, other], "kind": "CALL", "idempotencyKey": "a-call" });
        done("logTouch", call).await;
        done("setTagCadence", json!({ "tag": "t", "every": "P1W" })).await;
    }
    let read =
        "{ viewer { contacts { nodes { touches(first: 1) { totalCount nodes { id } pageInfo { endCursor } } } } } }";
    let read = app.ask(&*ada.token, read, json!({})).await["viewer"]["contacts"]["nodes"].take();
    let history = &read.as_array().expect("a list").iter().find(|node| node["touches"]["totalCount"] == 1);
    let history = &history.expect("a history")["touches"];
    let (touch, place) = (&history["nodes"][0]["id"], &history["pageInfo"]["endCursor"]);
    done("updateTouch", json!({ "touchId": touch, "note": "n" })).await;
    done("snoozeCadence", json!({ "contactId": one, "until": "2026-06-20T00:00:00Z" })).await;
    for (verb, whom) in [
        ("mutePerson", json!({ "contactId": linked })),
        ("limitPerson", json!({ "contactId": linked })),
        ("blockPerson", json!({ "invitationCode": code })),
        ("stepBackFromEveryone", json!({ "grade": "BLOCKED" })),
        ("undoStepBack", json!({})),
    ] {
        done(verb, whom).await;
    }
    assert_eq!(app.refused(&*ada.token, "acceptInvitation", json!({ "code": code })).await, "DISTANT");
    let everything = "query($touch: ID!, $place: String!) { touch: node(id: $touch) { id ... on Touch { contact { id } } } viewer { \
                      contactTags { name } tagCadences { tag } steppedBack { personCount } \
                      distances(first: 5) { totalCount nodes { id person { displayName } } pageInfo { endCursor } } \
                      deletedContacts { totalCount } contacts { nodes { distance dueAt quietUntil pendingInvitation { id } \
                      after: touches(first: 2, after: $place) { totalCount nodes { id } } \
                      before: touches(last: 2, before: $place) { nodes { id } } } } \
                      found: contacts(search: \"o\", orderBy: NAME, distances: [NONE]) { totalCount nodes { linkedPerson { distance } } } \
                      overdue: contacts(orderBy: MOST_OVERDUE, isLosingTouch: false) { totalCount } } }";
    let places = json!({ "touch": touch, "place": place });
    let seen = app.ask(&*ada.token, everything, places.clone()).await;
    app.everything(&ada).await;
    let more = "query($id: ID!, $after: String!, $code: String!) { node(id: $id) { id } inviter(code: $code) { displayName } \
                viewer { distances(after: $after) { nodes { id } } } }";
    let distances = &seen["viewer"]["distances"];
    let page = json!({ "id": distances["nodes"][0]["id"], "after": distances["pageInfo"]["endCursor"], "code": code });
    app.ask(&*ada.token, more, page).await;
    // The index of names is put right by what the feed tells.
    let found = "{ viewer { contacts(search: \"x\") { totalCount } } }";
    done("updateContact", json!({ "contactId": other, "name": "x" })).await;
    app.ask(&*ada.token, found, json!({})).await;
    done("deleteTouch", json!({ "touchId": touch })).await;
    done("endDistance", json!({ "contactId": linked })).await;
    done("mergeContacts", json!({ "targetContactId": one, "sourceContactId": other })).await;
    app.done(&*clara.token, "updateProfile", json!({ "pronouns": "she/her" }), "viewer { id }").await;
    for _ in 0..2 {
        done("deleteContact", json!({ "contactId": linked })).await;
        let deleted = "{ viewer { deletedContacts(first: 1) { totalCount nodes { id } pageInfo { endCursor } } } }";
        let deleted = app.ask(&*ada.token, deleted, json!({})).await["viewer"]["deletedContacts"].take();
        let next = "query($after: String) { viewer { deletedContacts(after: $after) { nodes { id } } } }";
        app.ask(&*ada.token, next, json!({ "after": deleted["pageInfo"]["endCursor"] })).await;
        done("restoreContact", json!({ "contactId": linked })).await;
    }
    // Known by what was seen of them alone.
    done("unlinkContact", json!({ "contactId": linked })).await;
    done("blockPerson", json!({ "contactId": linked })).await;
    let whom = app.ask(&*ada.token, "{ viewer { distances(first: 1) { nodes { personId } } } }", json!({})).await;
    done("deleteContact", json!({ "contactId": linked })).await;
    done("endDistance", json!({ "personId": whom["viewer"]["distances"]["nodes"][0]["personId"] })).await;
    app.done(&*clara.token, "limitPerson", json!({ "contactId": of_clara }), "distance { id }").await;
    done("setTagCadence", json!({ "tag": "t" })).await;
    app.advance(Duration::days(31)).await;
}

/// Looks for groups in every way.
async fn discover(app: &TestApp) {
    let owner = app.person("Owner of groups").await;
    for name in ["Sunday walks", "Evening walks"] {
        app.group(&owner, json!({ "name": name })).await;
    }
    app.run_jobs().await;
    for search in [
        "",
        "search: \"walks\"",
        "search: \"w\", topics: [\"walking\"], languages: [\"en\"]",
        "region: \"DE\", formats: [IN_PERSON]",
    ] {
        let facets = if search.is_empty() { String::new() } else { format!("({search})") };
        for order in ["NAME", "NEWEST_FIRST"] {
            for free in ["", "hasFreePlaces: true"] {
                let page = |more: &str| {
                    format!(
                        "{{ groups({search} {free} orderBy: {order} first: 1 {more}) {{ totalCount nodes {{ id name }} pageInfo {{ endCursor }} }} }}"
                    )
                };
                let first = app.ask(&*owner.token, &page(""), json!({})).await;
                let next = page(&format!("after: {}", first["groups"]["pageInfo"]["endCursor"]));
                app.ask(&*owner.token, &next, json!({})).await;
            }
        }
        app.ask(
            &*owner.token,
            &format!("{{ groupFacets{facets} {{ topics {{ value groupCount }} languages {{ value }} }} }}"),
            json!({}),
        )
        .await;
    }
}

async fn every_statement_is_served_by_an_index(app: &TestApp) {
    app.statements();
    // First, since its times are of the day on which the clock begins.
    seeded_check_ins::live(app).await;
    live(app).await;
    invited::live(app).await;
    at_desk::live(app).await;
    discover(app).await;
    let statements: BTreeSet<_> = app.statements().into_iter().collect();
    let asked =
        statements.iter().filter(|sql| ["SELECT", "UPDATE", "DELETE", "WITH"].iter().any(|verb| sql.starts_with(verb)));
    // One connection each: what is prepared is that connection's.
    let alone = |url: &String| tests::beside(url).max_connections(1).sqlx_logging(false).to_owned();
    let [main, keys] = [&app.place.main, &app.place.keys].map(|url| Database::connect(alone(url)));
    let (main, keys) = (main.await.expect("it opens"), keys.await.expect("it opens"));
    let mut scans = Vec::new();
    let mut explained = 0;
    for sql in asked {
        let of_keys = OF_KEYS.iter().any(|table| sql.contains(table));
        if of_keys && sql.contains("COUNT(") {
            continue;
        }
        let db = if of_keys { &keys } else { &main };
        let plan = explain(db, sql).await;
        let scan = plan.iter().find(|line| is_scan(line, &plan) && !SMALL.iter().any(|table| line.contains(table)));
        scans.extend(scan.map(|line| format!("{line}\n    {sql}")));
        explained += 1;
    }
    assert!(explained > 40, "the statements were seen: {explained}");
    assert!(scans.is_empty(), "read whole:\n{}", scans.join("\n"));
    for db in [main, keys] {
        db.close().await.expect("it closes");
    }
}

/// Whether a line of a plan reads a table from end to end, in the order of an index or not. What a part of the statement
/// has given is no table: how that part reads its tables stands in lines of its own.
fn is_scan(line: &str, plan: &[String]) -> bool {
    let gave = |name: &str, how: &str| plan.iter().any(|line| *line == format!("{how} {name}"));
    let given = |name: &str| gave(name, "CO-ROUTINE") || gave(name, "MATERIALIZE");
    // A search in a full-text index names it so.
    let name_of = |name: &str| name.strip_suffix(" LEFT-JOIN").unwrap_or(name).to_owned();
    let is_match = |name: &str| name.contains("VIRTUAL TABLE INDEX 0:M");
    let of_table = |name: &str| !name.contains("CONSTANT ROW") && !is_match(name) && !given(&name_of(name));
    line.contains("Seq Scan") || line.strip_prefix("SCAN ").is_some_and(of_table)
}

async fn explain(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let lines = async |text: String, column: usize| {
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), text)).await.expect("a plan");
        rows.into_iter().filter_map(|row| row.try_get_by_index::<String>(column).ok()).collect()
    };
    if db.get_database_backend() == DbBackend::Sqlite {
        return lines(format!("EXPLAIN QUERY PLAN {sql}"), 3).await;
    }
    // Without a table's rows to go by, whether an index can serve is what there is to see.
    db.execute_unprepared("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        .await
        .expect("settings");
    db.execute_unprepared(&format!("PREPARE asked AS {sql}")).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let parameters = (1..100).take_while(|number| sql.contains(&format!("${number}"))).count();
    let nulls = vec!["NULL"; parameters].join(", ");
    let call =
        if parameters == 0 { "EXPLAIN EXECUTE asked".to_owned() } else { format!("EXPLAIN EXECUTE asked({nulls})") };
    let plan = lines(call, 0).await;
    db.execute_unprepared("DEALLOCATE asked").await.expect("it was prepared");
    plan
}
