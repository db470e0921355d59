//! Keys of groups: one that is lost is noticed, and one that was destroyed stays so whichever backup is restored.

use serde_json::{Value, json};
use tests::process::{Server, ask, kith};

use super::{KEYS, MAIN, back_up, folder, installation, ready, refused_to_serve, run, sign_in, sql, url};

/// An installation with a group; gives its id.
async fn with_a_group(client: &reqwest::Client) -> (tempfile::TempDir, String) {
    let place = installation(&["ada"]).await;
    let mut server = Server::start(place.path()).await;
    let ada = sign_in(client, &server, "ada").await;
    let input = json!({
        "name": "Kept walks", "language": "en", "format": "ONLINE", "visibility": "SECRET", "joinPolicy": "OPEN",
        "capacity": 5, "profile": { "alias": "Fern" },
    });
    let query = "mutation($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }";
    let made = ask(client, &server, Some(&ada), query, json!({ "input": input })).await.expect("it answers");
    assert!(server.terminate());
    (place, made["data"]["createGroup"]["group"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned())
}

async fn seen(client: &reqwest::Client, server: &Server, token: &str, group: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Group { name membership { alias } } } }";
    ask(client, server, Some(token), query, json!({ "id": group })).await.expect("it answers")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_keys_of_groups_are_noticed_and_come_again() {
    let client = reqwest::Client::new();
    let (place, group) = with_a_group(&client).await;
    let (main, keys) = (url(&place.path().join(MAIN)), url(&place.path().join(KEYS)));
    for table in ["peer_group", "group_member"] {
        let mut server = Server::start(place.path()).await;
        let token = sign_in(&client, &server, "ada").await;
        let owner = &sql(&main, &[&format!("SELECT hex(id) FROM {table}")]).await[0];
        let owner: String = owner.try_get_by_index(0).expect("an id");
        let lose = format!("DELETE FROM sealing_key WHERE hex(owner) = '{owner}'");
        sql(&keys, &["CREATE TABLE kept AS SELECT * FROM sealing_key", &lose]).await;
        let answer = seen(&client, &server, &token, &group).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{table}: {answer}");
        assert_eq!(ready(&client, &server).await, (false, json!("keys")), "{table}");
        assert!(server.terminate());
        for said in [refused_to_serve(place.path()), run(kith(place.path()).arg("doctor")).1] {
            assert!(said.contains("lacks 1 of the 2 keys of groups and memberships"), "{table}: {said}");
        }
        let back = format!("INSERT INTO sealing_key SELECT * FROM kept WHERE hex(owner) = '{owner}'");
        sql(&keys, &[&back, "DROP TABLE kept"]).await;
        let server = Server::start(place.path()).await;
        let answer = seen(&client, &server, &token, &group).await;
        assert_eq!(answer["data"]["node"], json!({ "name": "Kept walks", "membership": { "alias": "Fern" } }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_was_erased_stays_erased() {
    let client = reqwest::Client::new();
    let (place, group) = with_a_group(&client).await;
    let backups = folder();
    let [backup, _] = back_up(place.path(), backups.path());
    // As it is once a group has been closed for 30 days.
    let (main, keys) = (url(&place.path().join(MAIN)), url(&place.path().join(KEYS)));
    for table in ["peer_group", "group_member"] {
        let owner = &sql(&main, &[&format!("SELECT hex(id) FROM {table}")]).await[0];
        let owner: String = owner.try_get_by_index(0).expect("an id");
        let stone =
            format!("INSERT INTO tombstone SELECT owner, created_at FROM sealing_key WHERE hex(owner) = '{owner}'");
        sql(&keys, &[&stone, &format!("DELETE FROM sealing_key WHERE hex(owner) = '{owner}'")]).await;
        sql(&main, &[&format!("DELETE FROM {table}")]).await;
    }
    let (restored, said) = run(kith(place.path()).arg("restore").arg(&backup));
    assert!(restored, "{said}");
    let left = sql(&main, &["SELECT id FROM peer_group UNION ALL SELECT id FROM group_member"]).await;
    assert_eq!(left.len(), 0, "the backup had it");
    let server = Server::start(place.path()).await;
    let token = sign_in(&client, &server, "ada").await;
    assert_eq!(seen(&client, &server, &token, &group).await["data"]["node"], Value::Null);
}
