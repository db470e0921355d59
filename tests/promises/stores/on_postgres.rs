//! The same promises on PostgreSQL, where the operator restores, and `kith after-restore` does what has to follow.

use serde_json::json;
use tests::Backend;
use tests::process::{Server, ask, kith, sign_up};

use super::{folder, ready, run, sign_in, sql, try_to_sign_in};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restore_a_tombstone_erases_and_a_missing_key_is_refused() {
    let Some(place) = Backend::Postgres.fresh().await else { return };
    let (folder, client) = (folder(), reqwest::Client::new());
    let settings = [("KITH_DATABASE_URL", &*place.main), ("KITH_DATABASE_KEYS_URL", &*place.keys)];
    let kith = |arguments: &[&str]| run(kith(folder.path()).args(arguments).envs(settings));
    let mut server = Server::start_with(folder.path(), &settings).await;
    for name in ["ada", "berta"] {
        sign_up(&client, &server, folder.path(), name).await;
    }
    assert!(ready(&client, &server).await.0);
    // An instance that was left running, and holds what isn't true any more.
    let (well, said) = kith(&["after-restore"]);
    assert!(well, "{said}");
    assert_eq!(ready(&client, &server).await, (false, json!("restored")));
    let query = "mutation { requestPasswordReset(input: { email: \"ada@example.org\" }) { verification { id } } }";
    let answer = ask(&client, &server, None, query, json!({})).await.expect("it answers");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE", "{answer}");
    assert!(server.terminate());
    // Ada was erased since, and the main store is one of before.
    let first = "(SELECT id FROM person ORDER BY created_at LIMIT 1)";
    let owner = &sql(&place.main, &[&format!("SELECT CAST(id AS text) FROM person WHERE id = {first}")]).await[0];
    let owner: String = owner.try_get_by_index(0).expect("an id");
    let stone = format!("INSERT INTO tombstone VALUES ('{owner}', now())");
    sql(&place.keys, &[&stone, &format!("DELETE FROM sealing_key WHERE owner = '{owner}'")]).await;
    let (well, said) = kith(&["after-restore"]);
    assert!(well && said.contains("erased again: 1"), "{said}");
    let (well, said) = kith(&["worker", "--once"]);
    assert!(well && said.contains("0 failed"), "{said}");
    let mut server = Server::start_with(folder.path(), &settings).await;
    let answer = try_to_sign_in(&client, &server, "ada").await;
    assert_eq!(answer["data"]["signIn"]["userErrors"][0]["code"], "INVALID_CREDENTIALS", "{answer}");
    sign_in(&client, &server, "berta").await;

    // Another key store is put in the place of this one while it runs.
    let [other, own] =
        ["'00000000-0000-4000-8000-000000000000'", "kept"].map(|id| format!("UPDATE key_installation SET id = {id}"));
    sql(&place.keys, &["ALTER TABLE key_installation ADD kept uuid", "UPDATE key_installation SET kept = id"]).await;
    assert!(ready(&client, &server).await.0);
    sql(&place.keys, &[&other]).await;
    assert_eq!(ready(&client, &server).await, (false, json!("keys")));
    assert!(server.terminate());
    for command in [["worker", "--once"].as_slice(), &["after-restore"], &["serve"]] {
        let (well, said) = kith(command);
        assert!(!well && said.contains("another installation") && said.contains("1 person"), "{command:?}: {said}");
    }
    // A key store without Berta's key, and without a tombstone.
    sql(&place.keys, &[&own, "DELETE FROM sealing_key"]).await;
    for command in [["worker", "--once"].as_slice(), &["after-restore"], &["serve"], &["doctor"]] {
        let (well, said) = kith(command);
        assert!(!well && said.contains("lacks the keys of 1 of 1 people"), "{command:?}: {said}");
    }
    place.remove().await;
}
