//! A disk that is full for a while: what is refused has a named error, what was acknowledged is there, and when there is
//! room again all goes on.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use tests::backend::folder;
use tests::{Backend, TestApp};

use super::second_connection::SecondConnection;
use super::{document, writes_on};

/// A disk of its own of a few MiB, unmounted in the end; none where this process may not mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new() -> Option<Self> {
        let disk = folder();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"])
            .arg(disk.path())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !mounted {
            println!("a full disk isn't tried: mounting one of a few MiB takes root");
        }
        mounted.then_some(Self(disk))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

/// Writes until there is no room left; what is to be removed for it to be there again.
fn fill(disk: &Path) -> std::path::PathBuf {
    use std::io::Write;
    let filler = disk.join("filler");
    let mut file = std::fs::File::create(&filler).expect("it can be made");
    while file.write_all(&[0; 512]).is_ok() {}
    filler
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_was_full_for_a_while_takes_nothing_with_it() {
    let Some(disk) = SmallDisk::new() else { return };
    let mut place = Backend::Sqlite.fresh().await.expect("SQLite is always there");
    for (url, name) in [(&mut place.main, "kith.sqlite"), (&mut place.keys, "kith-keys.sqlite")] {
        let from = url.strip_prefix("sqlite:").expect("a file").to_owned();
        let to = disk.path().join(name);
        std::fs::copy(from, &to).expect("there is room");
        *url = format!("sqlite:{}", to.display());
    }
    let app = TestApp::start(Backend::Sqlite, place, std::sync::Arc::default()).await;
    let second = SecondConnection::of(&app).await;
    let ada = app.person("Ada Acknowledged").await;
    let contact = app.contact(&ada, "Contact").await;
    let create = document("createContact", "contact { id }");
    let mut kept = Vec::new();
    for round in 0..6 {
        let filler = fill(disk.path());
        let mut refused = false;
        for number in 0..200 {
            let input = json!({ "name": format!("{round} {number} {}", "x".repeat(90)), "kind": "FRIEND" });
            let answer = app.send(Some(&ada.token), &create, json!({ "input": input })).await;
            let Some(id) = answer["data"]["createContact"]["contact"]["id"].as_str() else {
                let error = &answer["errors"][0]["extensions"];
                assert_eq!(error["code"], "UNAVAILABLE", "an outage is named: {answer:#}");
                assert!(error["retryAt"].is_string(), "{answer:#}");
                refused = true;
                break;
            };
            kept.push(id.to_owned());
        }
        assert!(refused, "there was room for all of it");
        let ready = app.http.get(app.url("/readyz")).send().await.expect("it answers").text().await.expect("text");
        assert!(ready.contains("\"failing\":\"disk\""), "{ready}");
        std::fs::remove_file(filler).expect("it is there");
        if round == 0 {
            // Nobody has to write: a balancer sends nobody here before it is ready.
            app.clock.advance(chrono::Duration::seconds(20));
            app.run_jobs().await;
            let ready = app.http.get(app.url("/readyz")).send().await.expect("it answers").text().await.expect("text");
            assert!(!ready.contains("disk"), "{ready}");
        }
        kept.extend(writes_on(&app, &ada, &contact).await);
        second.has_all(&app, &kept, &format!("round {round}")).await;
        let ready = app.http.get(app.url("/readyz")).send().await.expect("it answers").text().await.expect("text");
        assert!(!ready.contains("disk"), "{ready}");
    }
    let (backend, place, clock) = app.stop().await;
    let app = TestApp::start(backend, place, clock).await;
    let second = SecondConnection::of(&app).await;
    second.has_all(&app, &kept, "after another start").await;
    app.close().await;
}
