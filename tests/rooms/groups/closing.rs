//! How a group ends, and how it loses somebody whose account ends.

use std::path::Path;

use chrono::Duration;
use domain::worker;
use serde_json::{Value, json};
use tests::app::killed_after;
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

use super::here::{aliases, group, join, leave, member, people, see, state, told};

suite!(
    a_closed_group_can_be_read_and_left,
    requests_and_waiting_end_with_the_group,
    after_30_days_nothing_of_it_is_left,
    a_worker_that_is_killed_erases_it_all_the_same,
    closing_twice_is_closing_once,
    whoever_deletes_their_account_is_lost_as_if_they_had_left,
    a_group_that_loses_its_last_owner_can_only_be_read,
    an_owner_takes_along_what_they_wrote,
);

async fn close(app: &TestApp, who: &Someone, id: &str) -> Value {
    let select = "group { closedAt isReadOnly version }";
    app.done(&*who.token, "closeGroup", json!({ "groupId": id }), select).await["group"].take()
}

/// How many rows there are.
async fn rows(app: &TestApp, from: &str) -> usize {
    let found = app.stored(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {from}")).await;
    found[0].as_ref().and_then(|count| count.parse().ok()).expect("a number")
}

/// The tables that have a column of this name, by the entities.
fn tables_with(column: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join("entity/src");
    let files = std::fs::read_dir(folder).expect("a folder").flatten();
    let table = |source: String| {
        let has_it = source.contains(&format!("pub {column}: "));
        let name = source.split("table_name = \"").nth(1).and_then(|rest| rest.split('"').next());
        name.filter(|_| has_it).map(str::to_owned)
    };
    files.filter_map(|entry| table(std::fs::read_to_string(entry.path()).expect("a source"))).collect()
}

async fn a_closed_group_can_be_read_and_left(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({ "visibility": "PUBLIC" })).await;
    join(app, &all[1], &id, "Bee").await;
    let before = told(app, "GROUP_CHANGED").await;
    let closed = close(app, &all[0], &id).await;
    assert_eq!((&closed["isReadOnly"], &closed["version"]), (&json!(true), &json!(2)));
    assert_eq!(closed["closedAt"], "2026-03-28T00:00:00.000Z", "the day alone");
    assert_eq!(told(app, "GROUP_CHANGED").await, before + 1);
    assert_eq!(aliases(app, &all[1], &id).await, ["Bee", "Otter"]);
    assert_eq!(see(app, &all[2], &id, "name").await, Value::Null, "nobody else sees it any more");
    let input = json!({ "groupId": id, "profile": { "alias": "Cat" } });
    assert_eq!(app.refused(&*all[2].token, "joinGroup", input).await, "NOT_FOUND");
    let input = json!({ "groupId": id, "name": "Another" });
    assert_eq!(app.refused(&*all[0].token, "updateGroup", input).await, "GROUP_READ_ONLY");
    leave(app, &all[1], &id).await;
    leave(app, &all[0], &id).await;
    app.run_jobs().await;
}

async fn requests_and_waiting_end_with_the_group(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara", "Dora"]).await;
    let id = group(app, &all[0], json!({ "capacity": 2 })).await;
    join(app, &all[1], &id, "Bee").await;
    assert_eq!(join(app, &all[2], &id, "Cat").await["state"], "WAITLISTED");
    let request = json!({ "groupId": id, "joinPolicy": "REQUEST", "question": "Why?" });
    app.done(&*all[0].token, "updateGroup", request, "group { id }").await;
    let input = json!({ "groupId": id, "profile": { "alias": "Dog" }, "answer": "Because." });
    app.done(&*all[3].token, "joinGroup", input, "membership { state }").await;
    let before = told(app, "MEMBERSHIP_CHANGED").await;
    close(app, &all[0], &id).await;
    for who in &all[2..] {
        assert_eq!(state(app, who, &id).await, "LEFT");
        assert_eq!(see(app, who, &id, "name").await, Value::Null);
    }
    assert_eq!(told(app, "MEMBERSHIP_CHANGED").await, before + 2, "both are told");
    assert_eq!(rows(app, "group_member WHERE answer IS NOT NULL").await, 0);
}

async fn after_30_days_nothing_of_it_is_left(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let keys = "sealing_key";
    let kept = group(app, &all[0], json!({})).await;
    let before = app.stored_keys(keys).await;
    let id = group(app, &all[0], json!({ "guidelines": "Be kind." })).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    leave(app, &all[2], &id).await;
    join(app, &all[2], &id, "Cow").await;
    let (bee, cow) = (member(app, &all[0], &id, "Bee").await, member(app, &all[0], &id, "Cow").await);
    app.done(&*all[1].token, "blockGroupMember", json!({ "memberId": cow }), "block { id }").await;
    app.done(&*all[2].token, "showMyselfTo", json!({ "memberId": bee }), "showing { id }").await;
    assert_eq!(app.stored_keys(keys).await, before + 5, "a key for the group, and for each membership");
    close(app, &all[0], &id).await;
    app.advance(Duration::days(30) - Duration::minutes(1)).await;
    let ada = app.sign_in(&all[0].email, PASSWORD).await;
    assert_eq!(see(app, &ada, &id, "name").await["name"], "Evening walks");
    app.advance(Duration::minutes(2)).await;
    assert_eq!(
        app.stored_keys(keys).await,
        5,
        "those of three people, of the other group and of its owner in it are left"
    );
    let tables = tables_with("group_id");
    assert!(tables.len() >= 8, "{tables:?}");
    for table in tables {
        let others = usize::from(["group_member", "group_log"].contains(&&*table));
        assert_eq!(rows(app, &format!("\"{table}\" WHERE group_id IS NOT NULL")).await, others, "{table}");
    }
    assert_eq!(rows(app, "peer_group").await, 1);
    assert_eq!(rows(app, "feed").await, 4, "of three people, and of the other group");
    for who in &all {
        let who = app.sign_in(&who.email, PASSWORD).await;
        assert_eq!(see(app, &who, &id, "name").await, Value::Null);
    }
    let ada = app.sign_in(&all[0].email, PASSWORD).await;
    assert_eq!(see(app, &ada, &kept, "name").await["name"], "Evening walks");
}

async fn a_worker_that_is_killed_erases_it_all_the_same(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    close(app, &ada, &id).await;
    app.advance(Duration::days(30) - Duration::minutes(1)).await;
    for polls in 1..45 {
        // A worker that was killed has claimed its jobs for ten minutes.
        app.clock.advance(Duration::minutes(11));
        killed_after(polls, Box::pin(worker::run_due(&app.env))).await;
    }
    app.advance(Duration::days(1)).await;
    assert_eq!((rows(app, "peer_group").await, rows(app, "feed").await), (0, 1));
    assert_eq!(rows(app, "job WHERE kind = 'ERASE_GROUP'").await, 0);
}

async fn closing_twice_is_closing_once(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let stale = json!({ "groupId": id, "version": 7 });
    assert_eq!(app.refused(&*ada.token, "closeGroup", stale).await, "CONFLICT");
    let first = close(app, &ada, &id).await;
    app.clock.tick();
    assert_eq!(close(app, &ada, &id).await, first);
    assert_eq!(rows(app, "job WHERE kind = 'ERASE_GROUP'").await, 1);
}

async fn whoever_deletes_their_account_is_lost_as_if_they_had_left(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({ "capacity": 2 })).await;
    join(app, &all[1], &id, "Bee").await;
    leave(app, &all[1], &id).await;
    join(app, &all[1], &id, "Bear").await;
    join(app, &all[2], &id, "Cat").await;
    let otter = member(app, &all[1], &id, "Otter").await;
    app.done(&*all[1].token, "blockGroupMember", json!({ "memberId": otter }), "block { id }").await;
    app.lose(&all[1]).await;
    let ada = app.sign_in(&all[0].email, PASSWORD).await;
    assert_eq!(aliases(app, &ada, &id).await, ["Cat", "Otter"], "the place goes to whoever waits");
    assert_eq!(see(app, &ada, &id, "memberCount").await["memberCount"], 2);
    assert_eq!(rows(app, "group_member").await, 2, "nothing of what they were is left");
    assert_eq!(rows(app, "group_block").await, 0);
}

async fn a_group_that_loses_its_last_owner_can_only_be_read(app: &TestApp) {
    let all = people(app, ["Ada", "Berta"]).await;
    let id = group(app, &all[0], json!({ "guidelines": "Be kind." })).await;
    join(app, &all[1], &id, "Bee").await;
    app.lose(&all[0]).await;
    let berta = app.sign_in(&all[1].email, PASSWORD).await;
    let seen = see(app, &berta, &id, "name isReadOnly guidelines { text }").await;
    let expected = json!({ "name": "Evening walks", "isReadOnly": true, "guidelines": { "text": "Be kind." } });
    assert_eq!(seen, expected, "its texts are the group's own");
    assert_eq!(aliases(app, &berta, &id).await, ["Bee"]);
    assert_eq!(rows(app, "group_log").await, 1, "what was done stays");
}

async fn an_owner_takes_along_what_they_wrote(app: &TestApp) {
    let all = people(app, ["Ada", "Berta"]).await;
    let texts = json!({ "description": "Along the river.", "topics": ["walking"], "guidelines": "Be kind." });
    let id = group(app, &all[0], texts).await;
    join(app, &all[1], &id, "Bee").await;
    let bee = member(app, &all[0], &id, "Bee").await;
    app.done(&*all[0].token, "showMyselfTo", json!({ "memberId": bee }), "showing { id }").await;
    close(app, &all[0], &id).await;
    let groups = app.everything(&all[0]).await["groups"].take();
    let own = &groups["memberships"][0];
    assert_eq!((&own["alias"], &own["role"], &own["state"]), (&json!("Otter"), &json!("OWNER"), &json!("ACTIVE")));
    let group = &own["group"];
    assert_eq!((&group["description"], &group["guidelines"]["text"]), (&json!("Along the river."), &json!("Be kind.")));
    assert_eq!(groups["groupShowings"], json!([{ "group": { "name": "Evening walks" }, "since": "2026-03-28" }]));
    let theirs = app.everything(&all[1]).await["groups"]["memberships"][0]["group"].take();
    assert_eq!(theirs, json!({ "name": "Evening walks" }));
}
