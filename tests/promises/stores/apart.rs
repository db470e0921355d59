//! The two stores are told apart, each with all of its files, and a damaged key isn't backed up without a word.

use serde_json::json;
use tests::process::{Server, kith};

use super::{KEYS, MAIN, back_up, contacts, create, folder, installation, names, ready, run, sign_in, sql, url};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_log_a_store_takes_nothing_more() {
    for gone in ["-wal", "-shm"] {
        let place = installation(&["ada"]).await;
        let client = reqwest::Client::new();
        let mut server = Server::start(place.path()).await;
        let token = sign_in(&client, &server, "ada").await;
        assert!(create(&client, &server, &token, "kept").await.is_some());
        // What is in the log alone is gone with it: it is brought into the store first.
        sql(&url(&place.path().join(MAIN)), &["PRAGMA wal_checkpoint(FULL)"]).await;
        std::fs::remove_file(place.path().join(format!("{MAIN}{gone}"))).expect("it is there");
        assert_eq!(create(&client, &server, &token, "not acknowledged").await, None, "without {gone}");
        assert_eq!(ready(&client, &server).await, (false, json!("files")));
        server.kill();
        let server = Server::start(place.path()).await;
        let token = sign_in(&client, &server, "ada").await;
        let found = contacts(&client, &server, &token).await;
        assert!(found.contains(&"kept".to_owned()) && found.contains(&"before".to_owned()), "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stores_that_are_exchanged_are_refused() {
    let place = installation(&["ada"]).await;
    let exchanged = [("KITH_DATABASE_URL", KEYS), ("KITH_DATABASE_KEYS_URL", MAIN)];
    let exchanged = exchanged.map(|(name, file)| (name, format!("sqlite:{file}")));
    let before = [MAIN, KEYS].map(|file| std::fs::read(place.path().join(file)).expect("it is there"));
    for command in
        [["serve"].as_slice(), &["doctor"], &["worker", "--once"], &["migrate", "up"], &["migrate", "status"]]
    {
        let mut kith = kith(place.path());
        let (well, said) = run(kith.envs(exchanged.clone()).env("KITH_HTTP_LISTEN", "127.0.0.1:0").args(command));
        assert!(!well && said.contains("the two settings are swapped"), "{command:?}: {said}");
    }
    let after = [MAIN, KEYS].map(|file| std::fs::read(place.path().join(file)).expect("it is there"));
    assert!(before == after, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_database_by_two_names_is_refused() {
    let place = folder();
    let other = format!("sqlite:kith-data/../{MAIN}");
    std::fs::create_dir(place.path().join("kith-data")).expect("there is room");
    for _ in 0..2 {
        let mut serve = kith(place.path());
        serve.arg("serve").env("KITH_DATABASE_KEYS_URL", &other).env("KITH_HTTP_LISTEN", "127.0.0.1:0");
        let (well, said) = run(&mut serve);
        assert!(!well && said.contains("name the same database"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_with_a_damaged_key_says_so_and_removes_no_older_one() {
    let (place, backups) = (installation(&["ada", "berta"]).await, folder());
    back_up(place.path(), backups.path());
    let old = backups.path().join("kith-keys-20200101T000000Z.sqlite");
    std::fs::write(&old, "an older one").expect("there is room");
    let damage =
        "UPDATE sealing_key SET wrapped = substr(wrapped, 1, 20) WHERE owner = (SELECT MIN(owner) FROM sealing_key)";
    sql(&url(&place.path().join(KEYS)), &[damage]).await;
    // A second later: the name of each says when it was made.
    let elsewhere = folder();
    std::fs::rename(&old, elsewhere.path().join(old.file_name().expect("a name"))).expect("there is room");
    let (well, said) = run(kith(place.path()).arg("backup").arg(elsewhere.path()));
    assert!(!well && said.contains("1 of its keys can't be read"), "{said}");
    assert_eq!(names(elsewhere.path()).len(), 3, "it is made, and the old one is still there");
    let (well, said) = run(kith(place.path()).arg("doctor"));
    assert!(!well && said.contains("Keys that can't be read: 1."), "{said}");
    // Others aren't concerned.
    let client = reqwest::Client::new();
    let server = Server::start(place.path()).await;
    let mut signed_in = 0;
    for name in ["ada", "berta"] {
        let answer = super::try_to_sign_in(&client, &server, name).await;
        signed_in += usize::from(answer["data"]["signIn"]["session"].is_object());
    }
    assert!(signed_in >= 1, "one of them at the least");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_a_restore_left_when_it_was_killed_do_not_stay() {
    let place = installation(&["ada"]).await;
    let left = place.path().join(format!("{KEYS}.restoring"));
    std::fs::copy(place.path().join(KEYS), &left).expect("there is room");
    assert!(run(kith(place.path()).args(["migrate", "status"])).0);
    assert!(!left.exists());
}
