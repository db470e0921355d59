//! An account ends: first it rests, then each linked person loses its person at a time of their own.

use chrono::{DateTime, Duration, Utc};
use domain::ports::Clock;
use domain::worker;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};
use tests::app::killed_after;
use tests::people::PASSWORD;
use tests::{Backend, Someone, TestApp, suite};

use super::trust::{Trust, agree_to_be_told, notices};
use super::{Side, agree, answer_with, clock_at, daily, text, theirs, two, two_with_a_plan};

suite!(
    each_loses_them_at_a_time_of_their_own_and_is_told_once,
    what_one_was_told_stays_until_ones_own_time,
    a_worker_that_was_away_lets_one_lose_them_at_a_time,
    nothing_new_reaches_either_way,
    whoever_rests_links_with_nobody,
    undoing_it_brings_everything_back,
    what_a_distance_kept_back_stays_back,
    a_worker_that_is_killed_goes_on,
);

/// Asks for the deletion of an account.
async fn leave(who: &Side<'_>) {
    who.done("deleteAccount", json!({ "password": PASSWORD }), "viewer { deletionDueAt }").await;
}

/// Whether somebody has lost the person behind a contact of theirs.
async fn has_lost(who: &Side<'_>, contact: &str) -> bool {
    let seen = who.node("Contact", contact, "linkedPerson { displayName isWithdrawn }").await;
    let person = &seen["linkedPerson"];
    let is_withdrawn = person["isWithdrawn"].as_bool().unwrap_or_else(|| panic!("no linked person: {seen}"));
    assert_eq!(person["displayName"] == "withdrawn", is_withdrawn, "{seen}");
    is_withdrawn
}

/// How often somebody was told that a person changed, since this was asked last.
async fn told(who: &Side<'_>) -> usize {
    who.all_events().await.iter().filter(|(kind, _)| kind == "PERSON_CHANGED").count()
}

/// How many keys a statement on the key store counts.
async fn keys(app: &TestApp, table: &str) -> i64 {
    let db = Database::connect(tests::beside(&app.place.keys)).await.expect("it opens");
    let count = Statement::from_string(db.get_database_backend(), format!("SELECT COUNT(*) FROM {table}"));
    let row = db.query_one_raw(count).await.expect("it answers").expect("a row");
    let count = row.try_get_by_index(0).expect("a number");
    db.close().await.expect("it closes");
    count
}

/// Ada, and some who are linked to her, each with their contact for her.
async fn linked<'app>(app: &'app TestApp, names: &[&str]) -> (Side<'app>, Vec<(Side<'app>, String)>) {
    let ada = Side::new(app, "Ada").await;
    let mut others = Vec::new();
    for name in names {
        let other = Side::new(app, name).await;
        let (_, of_ada) = ada.link(&other).await;
        others.push((other, of_ada));
    }
    (ada, others)
}

/// Lets two weeks and a little pass, hour by hour, in which a worker runs; gives when each has lost Ada, in the order of
/// the others.
async fn losses(app: &TestApp, others: &[(Side<'_>, String)]) -> Vec<Option<DateTime<Utc>>> {
    let mut lost = vec![None; others.len()];
    for _ in 0..=14 * 6 {
        app.advance(Duration::hours(4)).await;
        for (at, (who, of_ada)) in lost.iter_mut().zip(others) {
            let is_lost = has_lost(who, of_ada).await;
            assert!(is_lost || at.is_none(), "what is lost stays lost");
            *at = at.or(is_lost.then(|| app.clock.now()));
        }
    }
    lost
}

async fn each_loses_them_at_a_time_of_their_own_and_is_told_once(app: &TestApp) {
    let (ada, others) = linked(app, &["Berta", "Clara", "Dora"]).await;
    leave(&ada).await;
    let someone = ada.someone().await;
    for (who, _) in &others {
        told(who).await;
    }
    app.advance(Duration::days(14)).await;
    let signed_in = app.refused(None, "signIn", json!({ "email": someone.email, "password": PASSWORD })).await;
    assert_eq!(signed_in, "INVALID_CREDENTIALS", "the account itself is gone");
    for (who, of_ada) in &others {
        assert!(!has_lost(who, of_ada).await);
        assert_eq!(told(who).await, 0, "nobody is told on that day");
    }
    assert_eq!(keys(app, "sealing_key").await, 4, "the others still read what they were told");
    let lost = losses(app, &others).await;
    let mut times: Vec<_> = lost.into_iter().map(|at| at.expect("within 14 more days")).collect();
    times.sort_unstable();
    times.dedup();
    assert_eq!(times.len(), others.len(), "each at another time");
    for (who, _) in &others {
        assert_eq!(told(who).await, 1);
    }
    assert_eq!(keys(app, "sealing_key").await, 3, "her key is gone with the last");
    app.advance(Duration::days(30)).await;
    for (who, _) in &others {
        assert_eq!(told(who).await, 0, "and that is all");
    }
}

/// Ada's plan is with Berta; Clara is one of her core contacts, and was told by a rung.
async fn what_one_was_told_stays_until_ones_own_time(app: &TestApp) {
    let trust = Trust::new(app).await;
    let (ada, berta, clara) = (&trust.ada, &trust.berta, &trust.clara);
    ada.done("updateContact", json!({ "contactId": trust.of_clara, "isCore": true }), "contact { id }").await;
    trust.set_ladder(trust.rungs()).await;
    super::until(app, "14:05").await;
    let answer = json!({
        "feeling": "LOW", "note": "for berta", "struggle": { "text": "the rain", "audience": "CORE_CONTACTS" },
    });
    answer_with(ada, &trust.first, answer).await;
    app.run_jobs().await;
    let of_ada = async |who: &Side<'_>| {
        let all = who.viewer("contacts { nodes { id linkedPerson { displayName } } }").await;
        let nodes = all["contacts"]["nodes"].as_array().expect("a list").clone();
        text(&nodes.iter().find(|node| node["linkedPerson"] != Value::Null).expect("one is linked")["id"])
    };
    let (bertas, claras) = (of_ada(berta).await, of_ada(clara).await);
    let shared = async || clara.viewer("sharedWithYou { totalCount nodes { text } }").await["sharedWithYou"].take();
    leave(ada).await;
    app.advance(Duration::days(14)).await;
    let (mut apart, mut checked) = (false, [false; 2]);
    for _ in 0..=14 * 6 {
        app.advance(Duration::hours(4)).await;
        let lost = [has_lost(berta, &bertas).await, has_lost(clara, &claras).await];
        apart |= lost[0] != lost[1];
        if lost[0] == checked[0] && lost[1] == checked[1] && lost != [false; 2] {
            continue;
        }
        checked = lost;
        let answer = theirs(berta, &trust.first).await;
        assert_eq!(answer["isWithdrawn"], lost[0]);
        assert_eq!(answer["note"], if lost[0] { Value::Null } else { json!("for berta") });
        assert_eq!(answer["feeling"], if lost[0] { Value::Null } else { json!("LOW") });
        let texts = if lost[1] { json!([]) } else { json!([{ "text": "the rain" }]) };
        assert_eq!(shared().await, json!({ "totalCount": i32::from(!lost[1]), "nodes": texts }));
        let notice = notices(clara).await.swap_remove(0);
        let words = if lost[1] { Value::Null } else { json!("Please ring me, I am not well on my own.") };
        assert_eq!(notice["text"], words);
        let consents = clara.viewer("ladderConsents { state }").await;
        assert_eq!(consents["ladderConsents"], if lost[1] { json!([]) } else { json!([{ "state": "GIVEN" }]) });
    }
    assert!(apart && checked == [true; 2], "each lost her, at another time");
}

async fn a_worker_that_was_away_lets_one_lose_them_at_a_time(app: &TestApp) {
    let (ada, others) = linked(app, &["Berta", "Clara", "Dora", "Emil"]).await;
    leave(&ada).await;
    let count = async || {
        let mut lost = 0;
        for (who, of_ada) in &others {
            lost += usize::from(has_lost(who, of_ada).await);
        }
        lost
    };
    app.advance(Duration::days(40)).await;
    assert_eq!(count().await, 0, "the days in which they lose her begin when her account ends");
    app.advance(Duration::days(40)).await;
    assert_eq!(count().await, 1, "one of four who are overdue");
    app.run_jobs().await;
    assert_eq!(count().await, 1, "the others get other times");
    let times: Vec<_> = losses(app, &others).await.into_iter().flatten().collect();
    assert!(times.len() > 1, "{times:?}");
    // What was overdue together once more was put off once more.
    app.advance(Duration::days(14)).await;
    app.advance(Duration::days(14)).await;
    assert_eq!(count().await, 4);
    assert_eq!(keys(app, "sealing_key").await, 4, "theirs are left");
}

/// In the rest, and from the end of the account until one loses its person.
async fn nothing_new_reaches_either_way(app: &TestApp) {
    let (ada, berta, plan, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "13:00");
    let of_ada = ada.viewer("contacts { nodes { id } }").await["contacts"]["nodes"][0]["id"].take();
    let of_berta = berta.viewer("contacts { nodes { id } }").await["contacts"]["nodes"][0]["id"].take();
    leave(&ada).await;
    for who in [&ada, &berta] {
        who.all_events().await;
    }
    // What Ada does while she rests.
    answer_with(&ada, &first, json!({ "feeling": "LOW", "note": "in the rest" })).await;
    ada.done("sendGesture", json!({ "contactId": of_ada, "kind": "HUG" }), "gesture { id }").await;
    ada.done("updateProfile", json!({ "displayName": "Ada, later" }), "viewer { id }").await;
    // What Berta does, as ever.
    let to_ada = json!({ "contactId": of_berta, "kind": "THANKS" });
    berta.done("sendGesture", to_ada.clone(), "gesture { id }").await;
    berta.done("updateProfile", json!({ "displayName": "Berta, later" }), "viewer { id }").await;
    app.run_jobs().await;
    let seen = async |who: &Side<'_>| {
        let person = "contacts { nodes { linkedPerson { displayName } } } gestures { totalCount }";
        let seen = who.viewer(person).await;
        (seen["contacts"]["nodes"][0]["linkedPerson"]["displayName"].clone(), seen["gestures"]["totalCount"].clone())
    };
    assert_eq!(theirs(&berta, &first).await, Value::Null);
    assert_eq!(seen(&berta).await, (json!("Ada"), json!(0)));
    assert_eq!(seen(&ada).await, (json!("Berta"), json!(0)));
    assert!(ada.all_events().await.iter().all(|(kind, _)| kind != "PERSON_CHANGED" && kind != "GESTURE_RECEIVED"));
    assert_eq!(told(&berta).await, 0);
    assert_eq!(ada.plan(&plan, "upcoming { yourState }").await["upcoming"][0]["yourState"], "PAUSED", "hers rests");
    app.advance(Duration::days(14)).await;
    berta.done("sendGesture", to_ada, "gesture { id }").await;
    berta.done("proposeChange", json!({ "planId": plan, "terms": daily() }), "plan { id }").await;
    assert_eq!(seen(&berta).await, (json!("Ada"), json!(0)));
    assert_eq!(theirs(&berta, &first).await, Value::Null);
    app.advance(Duration::days(14)).await;
    assert_eq!(theirs(&berta, &first).await, Value::Null, "what she never knew of isn't withdrawn");
    assert_eq!(seen(&berta).await, (json!("withdrawn"), json!(0)));
}

async fn whoever_rests_links_with_nobody(app: &TestApp) {
    let (ada, berta) = (Side::new(app, "Ada").await, Side::new(app, "Berta").await);
    let codes = async |who: &Side<'_>| {
        let me: Someone = who.someone().await;
        let contact = app.contact(&me, "somebody").await;
        (app.invite(&me, &contact).await, contact)
    };
    let ((adas, _), (bertas, _)) = (codes(&ada).await, codes(&berta).await);
    leave(&ada).await;
    assert_eq!(ada.refused("acceptInvitation", json!({ "code": bertas })).await, ("NOT_OPEN".into(), "code".into()));
    ada.done("updateProfile", json!({ "displayName": "Ada, later" }), "viewer { id }").await;
    let accepted = "contact { linkedPerson { displayName } }";
    let linked = berta.done("acceptInvitation", json!({ "code": adas }), accepted).await;
    assert_eq!(linked["contact"]["linkedPerson"]["displayName"], "Ada", "as if nothing were different");
    app.run_jobs().await;
}

async fn undoing_it_brings_everything_back(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, daily()).await;
    leave(&ada).await;
    for who in [&ada, &berta] {
        who.all_events().await;
    }
    ada.done("updateProfile", json!({ "displayName": "Ada, later" }), "viewer { id }").await;
    ada.done("sendGesture", json!({ "contactId": of_ada, "kind": "HUG" }), "gesture { id }").await;
    berta.done("sendGesture", json!({ "contactId": of_berta, "kind": "THANKS" }), "gesture { id }").await;
    app.pass(Duration::days(2)).await;
    assert_eq!(told(&berta).await, 0);
    ada.done("cancelAccountDeletion", json!({}), "viewer { deletionDueAt }").await;
    assert_eq!(told(&berta).await, 1, "her name comes with the end of the rest");
    for (who, name) in [(&berta, "Ada, later"), (&ada, "Berta")] {
        let seen = who.viewer("gestures { totalCount } contacts { nodes { linkedPerson { displayName } } }").await;
        assert_eq!(seen["gestures"]["totalCount"], 1);
        assert_eq!(seen["contacts"]["nodes"][0]["linkedPerson"]["displayName"], name);
    }
    let states = ada.plan(&plan, "checkIns { nodes { yourState } } upcoming { yourState }").await;
    let opened = states["checkIns"]["nodes"].as_array().expect("a list");
    assert!(opened.iter().all(|it| it["yourState"] == "PAUSED"), "what fell into the rest wasn't missed: {states}");
    assert_eq!(states["upcoming"][0]["yourState"], "UPCOMING");
    // Twice does no harm, and she goes on living.
    ada.done("cancelAccountDeletion", json!({}), "viewer { deletionDueAt }").await;
    app.advance(Duration::days(40)).await;
    assert!(!has_lost(&berta, &of_berta).await);
}

/// A distance is its owner's, and goes with the account; what it kept back stays back.
async fn what_a_distance_kept_back_stays_back(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    agree_to_be_told(&ada, &of_ada, &berta, json!({})).await;
    let plan = agree(&ada, &of_ada, &berta, daily()).await;
    let first = ada.upcoming(&plan).await.swap_remove(0);
    clock_at(app, "12:40");
    ada.done("limitPerson", json!({ "contactId": of_ada }), "distance { grade }").await;
    answer_with(&ada, &first, json!({ "feeling": "LOW", "note": "kept back" })).await;
    ada.done("updateProfile", json!({ "displayName": "Ada, later" }), "viewer { id }").await;
    leave(&ada).await;
    app.advance(Duration::days(14)).await;
    assert_eq!(theirs(&berta, &first).await, Value::Null);
    let seen = berta.node("Contact", &of_berta, "linkedPerson { displayName }").await;
    assert_eq!(seen["linkedPerson"]["displayName"], "Ada");
    app.advance(Duration::days(14)).await;
    assert_eq!(theirs(&berta, &first).await, Value::Null);
    assert!(has_lost(&berta, &of_berta).await);
}

async fn a_worker_that_is_killed_goes_on(app: &TestApp) {
    let (ada, others) = linked(app, &["Berta", "Clara"]).await;
    leave(&ada).await;
    for (who, _) in &others {
        told(who).await;
    }
    // A worker that was killed has claimed its jobs for ten minutes.
    let kill = async || {
        for polls in 1..45 {
            killed_after(polls, Box::pin(worker::run_due(&app.env))).await;
            app.clock.advance(Duration::minutes(11));
        }
        app.run_jobs().await;
    };
    app.clock.advance(Duration::days(14));
    kill().await;
    assert_eq!(keys(app, "tombstone").await, 3, "those of the codes that made the accounts");
    for _ in 0..3 {
        app.clock.advance(Duration::days(14));
        kill().await;
        for (who, _) in &others {
            who.someone().await;
        }
    }
    for (who, of_ada) in &others {
        assert!(has_lost(who, of_ada).await);
        assert_eq!(told(who).await, 1);
    }
    // What was killed over and over is tried again later, and what follows from it after that.
    for _ in 0..3 {
        app.advance(Duration::days(1)).await;
    }
    assert_eq!(keys(app, "tombstone").await, 4);
    let left = app.stored("SELECT kind FROM job WHERE kind IN ('ERASE_PERSON', 'LOSE_PERSON')").await;
    assert_eq!(left, [None::<String>; 0], "what was done but for its end is done to its end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_a_restart_nor_a_restore_loses_her_early() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let Some(app) = TestApp::on(backend).await else { continue };
        let (emails, contacts) = {
            let (ada, others) = linked(&app, &["Berta", "Clara"]).await;
            leave(&ada).await;
            app.advance(Duration::days(14)).await;
            let of = |(who, of_ada): &(Side<'_>, String)| (who.email.clone(), of_ada.clone());
            others.iter().map(of).unzip::<_, _, Vec<_>, Vec<_>>()
        };
        // Who is to be erased again after a restore is known by the tombstones: she has none yet.
        let again = domain::privacy::after_restore(&app.env.op(domain::Actor::System)).await;
        assert_eq!(again.expect("the stores belong together"), 0);
        assert_eq!(keys(&app, "sealing_key").await, 3);
        let (backend, place, clock) = app.stop().await;
        let app = TestApp::start(backend, place, clock).await;
        for _ in 0..28 {
            app.advance(Duration::days(1)).await;
        }
        for (email, contact) in emails.iter().zip(&contacts) {
            let someone = app.sign_in(email, PASSWORD).await;
            let query = "query($id: ID!) { node(id: $id) { ... on Contact { linkedPerson { isWithdrawn } } } }";
            let seen = app.ask(&*someone.token, query, json!({ "id": contact })).await;
            assert_eq!(seen["node"]["linkedPerson"]["isWithdrawn"], true);
        }
        assert_eq!(keys(&app, "sealing_key").await, 2);
        app.close().await;
    }
}
