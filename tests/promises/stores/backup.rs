//! A backup counts once it is whole, was opened and looked at; what isn't leaves nothing that looks like one.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tests::process::{Server, binary, kith};

use super::{KEYS, MAIN, back_up, contacts, create, folder, installation, names, run, sign_in, sql, url};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_has_all_that_was_acknowledged_before_it() {
    let place = installation(&["ada"]).await;
    let client = reqwest::Client::new();
    let server = Arc::new(Server::start(place.path()).await);
    let token = sign_in(&client, &server, "ada").await;
    let stop = Arc::new(AtomicBool::new(false));
    let (told, mut tell) = tokio::sync::mpsc::unbounded_channel();
    let writers: Vec<_> = (0..3)
        .map(|writer| {
            let (client, server, token) = (client.clone(), server.clone(), token.clone());
            let (stop, told) = (stop.clone(), told.clone());
            tokio::spawn(async move {
                for number in 0.. {
                    let name = format!("{writer}-{number}");
                    let made = create(&client, &server, &token, &name).await;
                    if made.is_none() || told.send(name).is_err() || stop.load(Ordering::Relaxed) {
                        return;
                    }
                }
            })
        })
        .collect();
    let mut acknowledged = vec!["before".to_owned()];
    for _ in 0..10 {
        acknowledged.push(tell.recv().await.expect("an answer"));
    }
    let backups = folder();
    let (from, to) = (place.path().to_owned(), backups.path().to_owned());
    let [main, keys] = tokio::task::spawn_blocking(move || back_up(&from, &to)).await.expect("it is made");
    stop.store(true, Ordering::Relaxed);
    futures_util::future::join_all(writers).await;
    assert_eq!(names(backups.path()).len(), 2, "two files, and nothing beside them");

    let elsewhere = folder();
    let (restored, said) = run(kith(elsewhere.path()).arg("restore").arg(main).arg("--keys").arg(keys));
    assert!(restored, "{said}");
    let (well, said) = run(kith(elsewhere.path()).arg("doctor"));
    assert!(well, "{said}");
    let server = Server::start(elsewhere.path()).await;
    let token = sign_in(&client, &server, "ada").await;
    let found = contacts(&client, &server, &token).await;
    for name in acknowledged {
        assert!(found.contains(&name), "{name} was acknowledged before the backup");
    }
}

/// Runs a command that may write no large file.
fn with_little_room(folder: &Path, before: &str, command: &str) -> (bool, String) {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{before} ulimit -f 96; exec \"$0\" {command}")).arg(binary());
    shell.current_dir(folder).env("KITH_SECRETS_MASTER_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
    run(&mut shell)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_leaves_nothing_that_looks_like_a_backup() {
    let place = installation(&["ada"]).await;
    let backups = place.path().join("backups");
    // A write that is refused, as by a full disk.
    let (made, said) = with_little_room(place.path(), "trap '' XFSZ;", "backup backups");
    assert!(!made && said.contains("No backup was made"), "{said}");
    assert!(said.contains("kith-2"), "the file is named: {said}");
    assert_eq!(names(&backups), Vec::<String>::new());
    // A kill in the middle of writing.
    let (made, said) = with_little_room(place.path(), "", "backup backups");
    assert!(!made, "{said}");
    assert!(names(&backups).iter().all(|name| name.contains(".partial")), "{:?}", names(&backups));
    let [main, _] = back_up(place.path(), &backups);
    assert_eq!(names(&backups).iter().filter(|name| name.ends_with(".sqlite")).count(), 2);
    // Neither does a restore change anything.
    let data = names(&place.path().join("kith-data"));
    let restore = format!("restore {}", main.display());
    let (restored, said) = with_little_room(place.path(), "trap '' XFSZ;", &restore);
    assert!(!restored && said.contains("Can't write"), "{said}");
    assert_eq!(names(&place.path().join("kith-data")), data);
    assert!(!with_little_room(place.path(), "", &restore).0);
    assert!(run(kith(place.path()).arg("doctor")).0);
    let (restored, said) = run(kith(place.path()).arg("restore").arg(&main));
    assert!(restored, "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_installation_or_not_whole_is_not_backed_up() {
    let place = installation(&["ada"]).await;
    let refused = |backups: &str, why: &str| {
        let (made, said) = run(kith(place.path()).args(["backup", backups]));
        assert!(!made && said.contains(why), "{why}: {said}");
        assert!(names(&place.path().join(backups)).is_empty(), "nothing is left");
    };
    std::fs::write(place.path().join("a-file"), "").expect("there is room");
    refused("a-file/backups", "Can't create");
    let wrong = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let (made, said) = run(kith(place.path()).args(["backup", "backups"]).env("KITH_SECRETS_MASTER_KEY", wrong));
    assert!(!made && said.contains("master key"), "{said}");
    // A key that nobody destroyed is missing: no backup of that is worth its name.
    sql(&url(&place.path().join(KEYS)), &["DELETE FROM sealing_key"]).await;
    refused("backups", "lacks the keys of 1 of 1 people");
    for file in [MAIN, KEYS] {
        std::fs::write(place.path().join(file), "").expect("there is room");
    }
    refused("backups", "none of Kith's tables");
}

#[test]
fn what_a_killed_backup_left_goes_and_what_is_recent_stays() {
    let place = folder();
    assert!(run(kith(place.path()).args(["migrate", "up"])).0);
    let backups = place.path().join("backups");
    std::fs::create_dir(&backups).expect("there is room");
    let aside = "kith-keys.sqlite.before-20200101T000000Z";
    std::fs::write(place.path().join("kith-data").join(aside), "old keys").expect("there is room");
    let partial = "kith-keys-20200101T000000Z.sqlite.partial";
    for name in [partial, &format!("{partial}-journal"), "kith-20200101T000000Z.sqlite", "notes.txt"] {
        std::fs::write(backups.join(name), "").expect("there is room");
    }
    back_up(place.path(), &backups);
    let left = names(&backups);
    assert!(!left.iter().any(|name| name.contains(".partial")), "{left:?}");
    assert!(left.contains(&"notes.txt".to_owned()) && left.contains(&"kith-20200101T000000Z.sqlite".to_owned()));
    assert!(!names(&place.path().join("kith-data")).contains(&aside.to_owned()), "keys are kept for 30 days");
}
