//! What the database holds of private text is ciphertext, and goes with its key.

use std::path::Path;

use chrono::Duration;
use serde_json::json;
use tests::people::PASSWORD;
use tests::{Backend, TestApp};

/// Every text that somebody wrote, none of which is anywhere in the files.
const PRIVATE: [&str; 22] = [
    "Wilhelmina Sternberg",
    "they/xem",
    "wilhelmina@example.org",
    "Aunt Ottilie",
    "afraid of the dark",
    "ottilie@example.net",
    "+4930901820",
    "night owl",
    "bedside tablet",
    "slept under the window",
    "the letter from the court",
    "watered the fern",
    "so glad you told me",
    "ring at the blue door",
    "Kreis der Zwetschgen",
    "behind the old mill",
    "what keeps you up",
    "nobody raises a voice",
    "Nachtpfauenauge",
    "since the winter storm",
    "threw a chair at us",
    "they laughed at somebody",
];

/// Which of the private texts stand in the files of a folder, in whatever encoding a search would find.
fn found_in(folder: &Path) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let bytes = std::fs::read(entry.path()).expect("a file");
        for text in PRIVATE {
            if bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes())) {
                found.push((text, entry.file_name().to_string_lossy().into_owned()));
            }
        }
    }
    found
}

async fn write_all(app: &TestApp) -> tests::Someone {
    let input = json!({
        "email": PRIVATE[2], "password": PASSWORD, "displayName": PRIVATE[0], "pronouns": PRIVATE[1],
        "timeZone": "Europe/Berlin", "locale": "de-DE",
    });
    let asked = app.done(None, "signUp", input, "verification { id }").await;
    app.run_jobs().await;
    let code = app.mail.code_to(PRIVATE[2]).expect("a code");
    let input = json!({ "verificationId": asked["verification"]["id"], "code": code, "deviceName": PRIVATE[8] });
    let payload = app.done(None, "confirmEmail", input, tests::people::SESSION).await;
    let someone = tests::Someone::from_session(PRIVATE[2], &payload);
    let input = json!({
        "name": PRIVATE[3], "kind": "FAMILY", "note": PRIVATE[4], "tags": [PRIVATE[7]],
        "channels": [{ "kind": "EMAIL", "value": PRIVATE[5] }, { "kind": "PHONE", "value": PRIVATE[6] }],
    });
    let made = app.done(&*someone.token, "createContact", input, "contact { id }").await;
    app.invite(&someone, made["contact"]["id"].as_str().expect("an id")).await;
    someone
}

/// What is written in check-ins, and what a rung told.
async fn check_in(app: &TestApp, someone: &tests::Someone) {
    let other = app.person("Other").await;
    let (theirs, own) = app.link(someone, &other).await;
    app.agree_to_tell(someone, &theirs, &other).await;
    let plan = app.agree(someone, &theirs, &other, TestApp::terms(&["13:01", "14:00"])).await;
    let rung = json!({ "delay": "PT1M", "contactIds": [theirs], "text": PRIVATE[13] });
    app.done(&*someone.token, "setLadder", json!({ "planId": plan, "rungs": [rung] }), "plan { id }").await;
    app.advance(Duration::minutes(3)).await;
    let told = app.ask(&*other.token, "{ viewer { rungNotices { nodes { text } } } }", json!({})).await;
    assert_eq!(told["viewer"]["rungNotices"]["nodes"][0]["text"], PRIVATE[13], "it was handed over");
    let check_in = app.check_ins(someone, &plan).await.pop().expect("one is open");
    let answer = json!({
        "checkInId": check_in, "feeling": "LOW", "note": PRIVATE[9],
        "struggle": { "text": PRIVATE[10], "audience": "OTHER_SIDE" },
        "triumph": { "text": PRIVATE[11], "audience": "CORE_CONTACTS" },
    });
    app.done(&*someone.token, "answerCheckIn", answer.clone(), "checkIn { id }").await;
    app.done(&*someone.token, "correctAnswer", answer, "checkIn { id }").await;
    let asked = app.done(&*other.token, "askHowTheyAre", json!({ "contactId": own }), "ask { id }").await;
    let answer = json!({ "askId": asked["ask"]["id"], "feeling": "LOW", "note": PRIVATE[9] });
    app.done(&*someone.token, "answerAsk", answer, "ask { id }").await;
    let answer = json!({ "checkInId": check_in, "feeling": "GOOD" });
    app.done(&*other.token, "answerCheckIn", answer, "checkIn { id }").await;
    let words = json!({ "checkInId": check_in, "words": PRIVATE[12] });
    app.done(&*someone.token, "acknowledgeAnswer", words, "checkIn { id }").await;
    app.run_jobs().await;
}

/// What is written in a group that only its members see, and to the operator.
async fn gather(app: &TestApp, someone: &tests::Someone) {
    let other = app.person("Owner").await;
    let group = app
        .group(
            &other,
            json!({
                "name": PRIVATE[14], "description": PRIVATE[15], "question": PRIVATE[16], "guidelines": PRIVATE[17],
                "visibility": "UNLISTED", "joinPolicy": "REQUEST", "topics": [PRIVATE[7]],
            }),
        )
        .await;
    let input = json!({
        "groupId": group, "profile": { "alias": PRIVATE[18], "pronouns": PRIVATE[1] }, "answer": PRIVATE[19],
        "guidelinesVersion": 1,
    });
    app.done(&*someone.token, "joinGroup", input, "membership { id }").await;
    let member = app.member(&other, &group, PRIVATE[18]).await;
    let report = json!({ "groupId": group, "reason": "OTHER", "text": PRIVATE[21] });
    app.done(&*someone.token, "reportGroup", report, "groupReport { id }").await;
    app.done(&*other.token, "acceptGroupRequest", json!({ "memberId": member }), "member { id }").await;
    app.clock.tick();
    let removal = json!({ "memberId": member, "reason": PRIVATE[20] });
    app.done(&*other.token, "removeGroupMember", removal, "member { id }").await;
    app.run_jobs().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_hold_no_private_text() {
    let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
    let someone = write_all(&app).await;
    check_in(&app, &someone).await;
    gather(&app, &someone).await;
    // What was asked for and never confirmed, too.
    let pending = json!({ "email": PRIVATE[5], "password": PASSWORD });
    app.done(&*someone.token, "requestEmailChange", pending, "verification { id }").await;
    app.run_jobs().await;
    let folder = app.place.folder().expect("files").to_owned();
    assert!(
        std::fs::metadata(folder.join("kith.sqlite-wal")).is_ok_and(|wal| wal.len() > 0),
        "the WAL is looked at too"
    );
    assert_eq!(found_in(&folder), []);
    // The same search finds what does stand there.
    let bytes = std::fs::read(folder.join("kith.sqlite-wal")).expect("a file");
    assert!(bytes.windows(13).any(|window| window == b"Europe/Berlin"), "the search finds what isn't sealed");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_longer_public_is_in_no_file() {
    let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
    let owner = app.person("Owner").await;
    // Some others, so that what is taken away stands between what stays.
    let open = async |name: &str, topic: &str| app.group(&owner, json!({ "name": name, "topics": [topic] })).await;
    open("Sunday walks", "walking").await;
    let group = open(PRIVATE[14], PRIVATE[7]).await;
    open("Evening walks", "walking").await;
    app.run_jobs().await;
    let folder = app.place.folder().expect("files").to_owned();
    assert!(!found_in(&folder).is_empty(), "a public group is found by what it says");
    let input = json!({ "groupId": group, "visibility": "UNLISTED" });
    app.done(&*owner.token, "updateGroup", input, "group { id }").await;
    app.run_jobs().await;
    assert_eq!(found_in(&folder), []);
    let found = app.ask(&*owner.token, "{ groups(search: \"walks\") { totalCount } }", json!({})).await;
    assert_eq!(found["groups"]["totalCount"], 2, "the others are found");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_erasure_a_backup_holds_nothing_readable() {
    let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
    let someone = write_all(&app).await;
    let folder = app.place.folder().expect("files").to_owned();
    let keys_before = key_rows(&folder).await;
    app.done(&*someone.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    app.advance(Duration::days(14)).await;
    assert!(keys_before > 0, "there was a key");
    assert_eq!(key_rows(&folder).await, 0, "it is destroyed, and that of the code that made the account too");
    app.close().await;
}

async fn key_rows(folder: &Path) -> i64 {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};
    let db = domain::db::Db::open(&format!("sqlite:{}", folder.join("kith-keys.sqlite").display()), 1)
        .await
        .expect("it opens");
    let count = Statement::from_string(DbBackend::Sqlite, "SELECT COUNT(*) FROM sealing_key".to_owned());
    let row = db.maintenance().query_one_raw(count).await.expect("it answers").expect("a row");
    row.try_get_by_index(0).expect("a number")
}
