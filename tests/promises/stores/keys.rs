//! A key store that is missing, empty, foreign or too old harms nobody; one that is ahead is right.

use std::path::Path;

use chrono::Duration;
use serde_json::json;
use tests::process::{Server, kith};
use tests::{TestApp, suite};

use super::{KEYS, MAIN, copy, folder, installation, ready, refused_to_serve, run, sign_in, sql, try_to_sign_in, url};

/// Nothing starts on it, everybody says why, and to how many people it matters.
fn is_refused(folder: &Path, why: &str, whom: &str) {
    let doctor = run(kith(folder).arg("doctor"));
    let worker = run(kith(folder).args(["worker", "--once"]));
    let rotate = run(kith(folder).args(["keys", "rotate"]));
    for (well, said) in [(false, refused_to_serve(folder)), doctor, worker, rotate] {
        assert!(!well && said.contains(why) && said.contains(whom), "{why}, {whom}: {said}");
        assert!(said.contains("restore a"), "it says what to do: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_store_that_is_missing_empty_foreign_or_too_old_is_refused() {
    let whole = installation(&["ada", "berta"]).await;

    let missing = copy(whole.path());
    std::fs::remove_file(missing.path().join(KEYS)).expect("a file");
    is_refused(missing.path(), "kith-keys.sqlite doesn't exist", "2 people");
    assert!(!missing.path().join(KEYS).exists(), "none is made");

    let empty = copy(whole.path());
    std::fs::write(empty.path().join(KEYS), "").expect("there is room");
    let said = refused_to_serve(empty.path());
    assert!(said.contains("The key store is empty") && said.contains("2 people"), "{said}");
    let tables = sql(&url(&empty.path().join(KEYS)), &["SELECT name FROM sqlite_master"]).await;
    assert!(tables.is_empty(), "nothing was made in it");

    let other = folder();
    assert!(run(kith(other.path()).args(["migrate", "up"])).0);
    let foreign = copy(whole.path());
    std::fs::copy(other.path().join(KEYS), foreign.path().join(KEYS)).expect("there is room");
    is_refused(foreign.path(), "belongs to another installation", "2 people");

    let bare = copy(whole.path());
    sql(&url(&bare.path().join(KEYS)), &["DELETE FROM sealing_key", "DELETE FROM key_installation"]).await;
    is_refused(bare.path(), "The key store is empty", "2 people");

    let old = copy(whole.path());
    let newest = "DELETE FROM sealing_key WHERE owner = (SELECT MAX(owner) FROM sealing_key)";
    sql(&url(&old.path().join(KEYS)), &[newest]).await;
    is_refused(old.path(), "lacks the keys of 1 of 2 people", "1 of 2 people");

    // Nobody was erased by any of it.
    std::fs::copy(whole.path().join(KEYS), old.path().join(KEYS)).expect("there is room");
    let client = reqwest::Client::new();
    let server = Server::start(old.path()).await;
    sign_in(&client, &server, "ada").await;
    sign_in(&client, &server, "berta").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_store_that_is_ahead_is_right_and_only_a_tombstone_erases() {
    let early = installation(&["ada", "berta"]).await;
    let late = copy(early.path());
    let client = reqwest::Client::new();
    let mut server = Server::start(late.path()).await;
    tests::process::sign_up(&client, &server, late.path(), "clara").await;
    super::erase(&client, &server, late.path(), "ada").await;
    assert!(server.terminate());
    let stones = sql(&url(&late.path().join(KEYS)), &["SELECT owner, at FROM tombstone"]).await;
    assert!(!stones.is_empty(), "a key that is destroyed leaves a tombstone");

    // The main store of before, with the key store of now: Ada is erased again, nobody else is.
    std::fs::copy(late.path().join(KEYS), early.path().join(KEYS)).expect("there is room");
    let (well, said) = run(kith(early.path()).arg("doctor"));
    assert!(well, "{said}");
    let (well, said) = run(kith(early.path()).args(["worker", "--once"]));
    assert!(well && said.contains("0 failed"), "{said}");
    let server = Server::start(early.path()).await;
    let answer = try_to_sign_in(&client, &server, "ada").await;
    assert_eq!(answer["data"]["signIn"]["userErrors"][0]["code"], "INVALID_CREDENTIALS", "{answer}");
    sign_in(&client, &server, "berta").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_are_lost_while_it_runs_are_noticed_and_their_people_come_again() {
    let place = installation(&["ada", "berta"]).await;
    let client = reqwest::Client::new();
    let server = Server::start(place.path()).await;
    let token = sign_in(&client, &server, "berta").await;
    let keys = url(&place.path().join(KEYS));
    sql(&keys, &["CREATE TABLE kept AS SELECT * FROM sealing_key", "DELETE FROM sealing_key"]).await;
    let answer = try_to_sign_in(&client, &server, "ada").await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
    assert_eq!(ready(&client, &server).await, (false, json!("keys")));
    // Whose key was in memory comes again too: what they wrote now would be lost with this process.
    assert_eq!(super::create(&client, &server, &token, "lost").await, None);
    sql(&keys, &["INSERT INTO sealing_key SELECT * FROM kept", "DROP TABLE kept"]).await;
    assert!(ready(&client, &server).await.0);
    sign_in(&client, &server, "ada").await;
    assert!(super::create(&client, &server, &token, "kept").await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_of_before_stores_had_an_id_gets_one() {
    let place = installation(&["ada"]).await;
    let (main, keys) = (url(&place.path().join(MAIN)), url(&place.path().join(KEYS)));
    let ids = async || {
        let of = async |url, sql| super::sql(url, &[sql]).await[0].try_get_by_index::<Vec<u8>>(0).expect("an id");
        (of(&main, "SELECT id FROM installation").await, of(&keys, "SELECT id FROM key_installation").await)
    };
    let before = |steps: &'static str, table: &'static str, step: &'static str| {
        [format!("DROP TABLE {table}"), format!("DELETE FROM {steps} WHERE version = '{step}'")]
    };
    let main_steps = before("seaql_migrations", "installation", "m0006_installation");
    let keys_steps = before("key_migrations", "key_installation", "k0002_tombstones");
    let (main_steps, keys_steps) = (main_steps.each_ref().map(|s| &**s), keys_steps.each_ref().map(|s| &**s));
    // Both of before, and then what a crash in the middle leaves: one has its id.
    for (is_main_old, are_keys_old) in [(true, true), (true, false), (false, true)] {
        if is_main_old {
            sql(&main, &main_steps).await;
        }
        if are_keys_old {
            sql(&keys, &keys_steps).await;
            sql(&keys, &["DROP TABLE tombstone"]).await;
        }
        let (made, said) = run(kith(place.path()).args(["migrate", "up"]));
        assert!(made, "{said}");
        let (main_id, keys_id) = ids().await;
        assert_eq!(main_id, keys_id);
    }
    // Without the keys, it isn't taken for one of before.
    sql(&main, &main_steps).await;
    sql(&keys, &keys_steps).await;
    sql(&keys, &["DROP TABLE tombstone", "DELETE FROM sealing_key"]).await;
    let (made, said) = run(kith(place.path()).args(["migrate", "up"]));
    assert!(!made && said.contains("1 person"), "{said}");
}

suite!(a_plan_whose_persons_key_is_missing_for_a_while_loses_nothing);

async fn a_plan_whose_persons_key_is_missing_for_a_while_loses_nothing(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (theirs, _) = app.link(&ada, &berta).await;
    app.agree(&ada, &theirs, &berta, TestApp::terms(&["13:01", "14:00"])).await;
    // The first look is what the second is compared with.
    let failing = async || {
        let answer = app.http.get(app.url("/readyz")).send().await.expect("it answers");
        answer.json::<serde_json::Value>().await.expect("JSON")["failing"].clone()
    };
    assert_ne!(failing().await, json!("keys"));
    sql(&app.place.keys, &["CREATE TABLE kept AS SELECT * FROM sealing_key", "DELETE FROM sealing_key"]).await;
    assert_eq!(failing().await, json!("keys"));
    // The check-in becomes due, and the worker comes round.
    app.advance(Duration::minutes(2)).await;
    assert_eq!(reminders(app).await, 0, "nothing can be done without keys");
    sql(&app.place.keys, &["INSERT INTO sealing_key SELECT * FROM kept", "DROP TABLE kept"]).await;
    app.advance(Duration::minutes(1)).await;
    assert!(reminders(app).await > 0, "it is done when they are back");
}

async fn reminders(app: &TestApp) -> i64 {
    let count = "SELECT COUNT(*) FROM check_in_step";
    sql(&app.place.main, &[count]).await[0].try_get_by_index(0).expect("a number")
}
