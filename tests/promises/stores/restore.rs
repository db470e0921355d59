//! A restore takes the installation alone, puts both files in place or neither, and destroys nothing.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use tests::process::{Server, ask, binary, kith, sign_up};

use super::{
    KEYS, MAIN, back_up, contacts, copy, create, folder, installation, names, ready, run, sign_in, sql, try_to_sign_in,
    url,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_a_running_server_it_is_refused_and_nothing_acknowledged_is_lost() {
    let (place, backups) = (installation(&["ada"]).await, folder());
    let client = reqwest::Client::new();
    let mut server = Server::start(place.path()).await;
    let before = sign_in(&client, &server, "ada").await;
    assert!(server.terminate());
    let [main, keys] = back_up(place.path(), backups.path());
    let mut server = Server::start(place.path()).await;
    let token = sign_in(&client, &server, "ada").await;
    for more in [vec![], vec!["--keys".into(), keys.clone()]] {
        let (restored, said) = run(kith(place.path()).arg("restore").arg(&main).args(more));
        assert!(!restored && said.contains("Kith is running") && said.contains("Stop `kith serve`"), "{said}");
    }
    assert!(run(kith(place.path()).arg("doctor")).0, "others aren't kept away");
    assert!(create(&client, &server, &token, "after").await.is_some());
    server.kill();
    let mut server = Server::start(place.path()).await;
    let token = sign_in(&client, &server, "ada").await;
    let mut found = contacts(&client, &server, &token).await;
    found.sort();
    assert_eq!(found, ["after", "before"]);
    assert!(server.terminate());

    let (restored, said) = run(kith(place.path()).arg("restore").arg(&main));
    assert!(restored, "{said}");
    let server = Server::start(place.path()).await;
    // What was signed out since the backup can't be told from what wasn't.
    let signed_out = ask(&client, &server, Some(&before), "{ viewer { id } }", json!({})).await.expect("it answers");
    assert_eq!(signed_out["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{signed_out}");
    let token = sign_in(&client, &server, "ada").await;
    assert_eq!(contacts(&client, &server, &token).await, ["before"]);
    // What stood there before is kept, and can be brought back.
    drop(server);
    let aside = said.lines().find_map(|line| line.strip_prefix("set aside: ")).expect("it says where");
    let (restored, said) = run(kith(place.path()).args(["restore", aside]));
    assert!(restored, "{said}");
    let server = Server::start(place.path()).await;
    let token = sign_in(&client, &server, "ada").await;
    assert_eq!(contacts(&client, &server, &token).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_a_running_worker_it_is_refused() {
    let (place, backups) = (installation(&["ada"]).await, folder());
    let [main, _] = back_up(place.path(), backups.path());
    let store = url(&place.path().join(MAIN));
    sql(&store, &["DELETE FROM heartbeat"]).await;
    let mut worker = kith(place.path()).arg("worker").stderr(Stdio::null()).spawn().expect("it starts");
    // Another process: there is nothing to wait on but what it writes.
    while sql(&store, &["SELECT 1 FROM heartbeat WHERE name = 'worker'"]).await.is_empty() {
        assert!(worker.try_wait().expect("a child can be asked").is_none(), "it ended");
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let (restored, said) = run(kith(place.path()).arg("restore").arg(&main));
    let (killed, _) = (worker.kill(), worker.wait());
    assert!(killed.is_ok() && !restored && said.contains("kith worker"), "{said}");
    assert!(run(kith(place.path()).arg("restore").arg(&main)).0, "a worker that was killed holds nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_file_was_replaced_acknowledges_nothing_any_more() {
    let whole = installation(&["ada"]).await;
    let client = reqwest::Client::new();
    for file in [MAIN, KEYS] {
        for is_replaced in [true, false] {
            let place = copy(whole.path());
            let server = Server::start(place.path()).await;
            let token = sign_in(&client, &server, "ada").await;
            assert!(ready(&client, &server).await.0);
            let file = place.path().join(file);
            std::fs::rename(&file, file.with_extension("away")).expect("it can be moved");
            if is_replaced {
                std::fs::copy(file.with_extension("away"), &file).expect("there is room");
            }
            let query = "mutation { createContact(input: { name: \"lost\", kind: FRIEND }) { contact { id } } }";
            let answer = ask(&client, &server, Some(&token), query, json!({})).await.expect("it answers");
            assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
            assert_eq!(ready(&client, &server).await, (false, json!("files")));
            // Put back, it may lack what another wrote meanwhile: only a restart is sure.
            std::fs::rename(file.with_extension("away"), &file).expect("it can be moved");
            assert_eq!(create(&client, &server, &token, "lost").await, None);
        }
    }
}

/// A restore that is killed after some time.
fn killed_after(place: &Path, milliseconds: u64, main: &Path, keys: &Path) -> bool {
    let seconds = format!("0.{milliseconds:03}");
    let mut timeout = Command::new("timeout");
    timeout.args(["-s", "KILL", &seconds]).arg(binary()).arg("restore").arg(main).arg("--keys").arg(keys);
    timeout.current_dir(place).env("KITH_SECRETS_MASTER_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
    run(&mut timeout).0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_in_the_middle_leaves_the_old_pair_or_the_new_one() {
    let (old, backups) = (installation(&["ada"]).await, folder());
    let [main, keys] = back_up(old.path(), backups.path());
    let client = reqwest::Client::new();
    let mut server = Server::start(old.path()).await;
    let token = sign_up(&client, &server, old.path(), "berta").await;
    assert!(create(&client, &server, &token, "after").await.is_some());
    // Its log isn't folded in: a new main file with the old log beside it would be neither.
    server.kill();
    let (mut cut_off, mut done) = (0, 0);
    for milliseconds in (10..700).step_by(30) {
        let place = copy(old.path());
        if killed_after(place.path(), milliseconds, &main, &keys) {
            done += 1;
        } else {
            cut_off += 1;
        }
        let (well, said) = run(kith(place.path()).arg("doctor"));
        assert!(well, "{milliseconds} ms: {said}");
        let people = &sql(&url(&place.path().join(MAIN)), &["SELECT COUNT(*) FROM person"]).await[0];
        let contacts = &sql(&url(&place.path().join(MAIN)), &["SELECT COUNT(*) FROM contact"]).await[0];
        let found: (i64, i64) = (people.try_get_by_index(0).expect("one"), contacts.try_get_by_index(0).expect("one"));
        assert!(found == (2, 2) || found == (1, 1), "{milliseconds} ms: neither the old nor the new: {found:?}");
        if found == (1, 1) {
            let data = names(&place.path().join("kith-data"));
            assert!(data.iter().any(|name| name.starts_with("kith.sqlite.before-")), "the old is kept: {data:?}");
        }
        // And the next goes through.
        let (restored, said) = run(kith(place.path()).arg("restore").arg(&main).arg("--keys").arg(&keys));
        assert!(restored, "{milliseconds} ms: {said}");
        let data = names(&place.path().join("kith-data"));
        assert!(!data.iter().any(|name| name.contains("restor")), "nothing half done is left: {data:?}");
        if done > 2 {
            break;
        }
    }
    assert!(cut_off > 0, "some were cut off");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_erased_stays_erased_whichever_keys_are_restored() {
    let (place, backups) = (installation(&["ada", "berta"]).await, folder());
    let [main, keys] = back_up(place.path(), backups.path());
    let client = reqwest::Client::new();
    let mut server = Server::start(place.path()).await;
    super::erase(&client, &server, place.path(), "ada").await;
    assert!(server.terminate());
    for more in [vec![], vec!["--keys".into(), keys]] {
        let place = copy(place.path());
        let (restored, said) = run(kith(place.path()).arg("restore").arg(&main).args(more));
        assert!(restored && said.contains("erased again: 1"), "{said}");
        assert!(run(kith(place.path()).args(["worker", "--once"])).1.contains("0 failed"));
        let server = Server::start(place.path()).await;
        let answer = try_to_sign_in(&client, &server, "ada").await;
        assert_eq!(answer["data"]["signIn"]["userErrors"][0]["code"], "INVALID_CREDENTIALS", "{answer}");
        sign_in(&client, &server, "berta").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_would_harm_somebody_is_refused_and_changes_nothing() {
    let (place, early, late) = (installation(&["ada"]).await, folder(), folder());
    let [_, old_keys] = back_up(place.path(), early.path());
    let client = reqwest::Client::new();
    let mut server = Server::start(place.path()).await;
    sign_up(&client, &server, place.path(), "berta").await;
    assert!(server.terminate());
    let [main, keys] = back_up(place.path(), late.path());
    let (other, others) = (installation(&["somebody"]).await, folder());
    let [other_main, _] = back_up(other.path(), others.path());
    let broken = late.path().join("broken.sqlite");
    let mut bytes = std::fs::read(&main).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xA5);
    std::fs::write(&broken, bytes).expect("there is room");
    let nowhere = late.path().join("nowhere.sqlite");
    let cases = [
        (&main, Some(&old_keys), "lacks the keys of 1 of 2 people"),
        (&other_main, None, "another installation"),
        (&keys, Some(&main), "isn't a complete backup"),
        (&broken, None, "isn't a complete backup"),
        (&nowhere, None, "the file doesn't exist"),
    ];
    let before = names(&place.path().join("kith-data"));
    for (main, keys, why) in cases {
        let keys = keys.into_iter().flat_map(|keys| ["--keys".into(), keys.clone()]);
        let (restored, said) = run(kith(place.path()).arg("restore").arg(main).args(keys));
        assert!(!restored && said.contains(why), "{why}: {said}");
        assert_eq!(names(&place.path().join("kith-data")), before, "{why}");
    }
    let server = Server::start(place.path()).await;
    sign_in(&client, &server, "ada").await;
    sign_in(&client, &server, "berta").await;
}
