//! Blocks inside a group: the blocker sees a member no more, and the blocked notices nothing.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

use super::here::{aliases, group, join, leave, member, people, see};

suite!(
    the_blocker_sees_the_member_no_more,
    the_blocked_notices_nothing,
    a_block_follows_whoever_comes_back,
    a_block_is_of_one_group_alone,
    a_block_ends_by_either_id,
    a_block_of_who_runs_the_group_is_limited_and_says_so,
    blocks_go_on_in_closed_groups_and_after_leaving,
    who_is_not_seen_can_not_be_blocked,
);

async fn block(app: &TestApp, who: &Someone, member: &str) -> Value {
    let select = "block { id memberId alias since }";
    let payload = app.done(&*who.token, "blockGroupMember", json!({ "memberId": member }), select).await;
    app.clock.tick();
    payload["block"].clone()
}

async fn blocked(app: &TestApp, who: &Someone, group: &str) -> Value {
    see(app, who, group, "blocks { totalCount nodes { alias since } }").await["blocks"].take()
}

async fn found(app: &TestApp, who: &Someone, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on GroupMember { alias } ... on GroupBlock { alias } } }";
    app.ask(&*who.token, query, json!({ "id": id })).await["node"].take()
}

async fn the_blocker_sees_the_member_no_more(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    let cat = member(app, &all[1], &id, "Cat").await;
    assert_eq!(found(app, &all[1], &cat).await, json!({ "alias": "Cat" }));
    let one = block(app, &all[1], &cat).await;
    assert_eq!((&one["alias"], &one["memberId"], &one["since"]), (&json!("Cat"), &json!(cat), &json!("2026-03-28")));
    assert_eq!(aliases(app, &all[1], &id).await, ["Bee", "Otter"]);
    assert_eq!(found(app, &all[1], &cat).await, Value::Null);
    assert_eq!(block(app, &all[1], &cat).await, one, "twice is once");
    let listed = json!({ "totalCount": 1, "nodes": [{ "alias": "Cat", "since": "2026-03-28" }] });
    assert_eq!(blocked(app, &all[1], &id).await, listed);
    assert_eq!(blocked(app, &all[0], &id).await["totalCount"], 0, "only the blocker sees it");
    let block = one["id"].as_str().expect("an id");
    assert_eq!(found(app, &all[1], block).await, json!({ "alias": "Cat" }));
    assert_eq!(found(app, &all[2], block).await, Value::Null);
    // Places and counts are as they were.
    let seen = see(app, &all[1], &id, "memberCount freePlaces members { totalCount }").await;
    assert_eq!(seen, json!({ "memberCount": 3, "freePlaces": 7, "members": { "totalCount": 2 } }));
}

async fn the_blocked_notices_nothing(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    let everything = "memberCount freePlaces version membership { version } \
                      members { totalCount nodes { id alias isBlockLimited } } blocks { totalCount }";
    let events = "SELECT CAST(COUNT(*) AS TEXT) FROM feed_event";
    let before = see(app, &all[2], &id, everything).await;
    let told = app.stored(events).await;
    app.statements();
    see(app, &all[2], &id, everything).await;
    let statements = app.statements().len();
    let cat = member(app, &all[1], &id, "Cat").await;
    block(app, &all[1], &cat).await;
    app.statements();
    assert_eq!(see(app, &all[2], &id, everything).await, before);
    assert_eq!(app.statements().len(), statements, "by as many statements");
    let one_more = told[0].as_ref().and_then(|count| count.parse::<usize>().ok()).map(|count| (count + 1).to_string());
    assert_eq!(app.stored(events).await[0], one_more, "only the blocker's own devices are told");
}

async fn a_block_follows_whoever_comes_back(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    let cat = member(app, &all[1], &id, "Cat").await;
    block(app, &all[1], &cat).await;
    leave(app, &all[2], &id).await;
    join(app, &all[2], &id, "Dog").await;
    assert_eq!(aliases(app, &all[0], &id).await, ["Bee", "Dog", "Otter"]);
    assert_eq!(aliases(app, &all[1], &id).await, ["Bee", "Otter"]);
    assert_eq!(blocked(app, &all[1], &id).await["nodes"][0]["alias"], "Cat", "under the alias of its time");
    let dog = member(app, &all[0], &id, "Dog").await;
    assert_eq!(app.refused(&*all[1].token, "blockGroupMember", json!({ "memberId": dog })).await, "NOT_FOUND");
    assert_eq!(app.refused(&*all[1].token, "unblockGroupMember", json!({ "memberId": dog })).await, "NOT_FOUND");
    app.done(&*all[1].token, "unblockGroupMember", json!({ "memberId": cat }), "endedBlockId").await;
    assert_eq!(aliases(app, &all[1], &id).await, ["Bee", "Dog", "Otter"]);
}

async fn a_block_is_of_one_group_alone(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let (one, other) = (group(app, &all[0], json!({})).await, group(app, &all[0], json!({})).await);
    let (of_clara, _) = app.link(&all[1], &all[2]).await;
    for id in [&one, &other] {
        join(app, &all[1], id, "Bee").await;
        join(app, &all[2], id, "Cat").await;
    }
    // A distance changes nothing in a group.
    app.done(&*all[1].token, "blockPerson", json!({ "contactId": of_clara }), "distance { id }").await;
    assert_eq!(aliases(app, &all[1], &one).await, ["Bee", "Cat", "Otter"]);
    app.done(&*all[1].token, "endDistance", json!({ "contactId": of_clara }), "personId").await;
    let cat = member(app, &all[1], &one, "Cat").await;
    block(app, &all[1], &cat).await;
    assert_eq!(aliases(app, &all[1], &other).await, ["Bee", "Cat", "Otter"]);
    let contact = "query($id: ID!) { node(id: $id) { ... on Contact { distance linkedPerson { displayName } } } }";
    let contact = app.ask(&*all[1].token, contact, json!({ "id": of_clara })).await["node"].take();
    assert_eq!(contact, json!({ "distance": "NONE", "linkedPerson": { "displayName": "Clara" } }));
}

async fn a_block_ends_by_either_id(app: &TestApp) {
    let all = people(app, ["Ada", "Berta"]).await;
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    let bee = member(app, &all[0], &id, "Bee").await;
    let one = block(app, &all[0], &bee).await["id"].clone();
    for wrong in [json!({}), json!({ "blockId": one, "memberId": bee })] {
        assert_eq!(app.refused(&*all[0].token, "unblockGroupMember", wrong).await, "INVALID");
    }
    assert_eq!(app.refused(&*all[1].token, "unblockGroupMember", json!({ "blockId": one })).await, "NOT_FOUND");
    let ended = app.done(&*all[0].token, "unblockGroupMember", json!({ "blockId": one }), "endedBlockId").await;
    assert_eq!(ended["endedBlockId"], one);
    assert_eq!(app.refused(&*all[0].token, "unblockGroupMember", json!({ "blockId": one })).await, "NOT_FOUND");
    assert_eq!(aliases(app, &all[0], &id).await, ["Bee", "Otter"]);
}

async fn a_block_of_who_runs_the_group_is_limited_and_says_so(app: &TestApp) {
    let all = people(app, ["Ada", "Berta"]).await;
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    let seen = see(app, &all[1], &id, "members { nodes { alias isBlockLimited } }").await;
    for node in seen["members"]["nodes"].as_array().expect("a list") {
        assert_eq!(node["isBlockLimited"], node["alias"] == "Otter");
    }
    let otter = member(app, &all[1], &id, "Otter").await;
    block(app, &all[1], &otter).await;
    assert_eq!(aliases(app, &all[1], &id).await, ["Bee"]);
    assert_eq!(aliases(app, &all[0], &id).await, ["Bee", "Otter"], "nothing is hidden from the owner");
}

async fn blocks_go_on_in_closed_groups_and_after_leaving(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({ "guidelines": "Be kind." })).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    let newer = json!({ "groupId": id, "guidelines": "Be kinder." });
    app.done(&*all[0].token, "updateGroup", newer, "group { id }").await;
    app.done(&*all[0].token, "closeGroup", json!({ "groupId": id }), "group { id }").await;
    let cat = member(app, &all[1], &id, "Cat").await;
    let one = block(app, &all[1], &cat).await;
    assert_eq!(aliases(app, &all[1], &id).await, ["Bee", "Otter"]);
    leave(app, &all[1], &id).await;
    let exported = app.everything(&all[1]).await["groups"]["groupBlocks"].take();
    assert_eq!(exported, json!([{ "group": null, "alias": "Cat", "since": "2026-03-28" }]));
    app.done(&*all[1].token, "unblockGroupMember", json!({ "blockId": one["id"] }), "endedBlockId").await;
}

async fn who_is_not_seen_can_not_be_blocked(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({ "memberListVisibility": "FACILITATORS" })).await;
    join(app, &all[1], &id, "Bee").await;
    let mut counts = Vec::new();
    let bee = member(app, &all[0], &id, "Bee").await;
    let gone = {
        join(app, &all[2], &id, "Cat").await;
        let cat = member(app, &all[0], &id, "Cat").await;
        leave(app, &all[2], &id).await;
        cat
    };
    for (who, member) in [(&all[2], &bee), (&all[2], &gone)] {
        app.statements();
        let refused = app.refused(&*who.token, "blockGroupMember", json!({ "memberId": member })).await;
        assert_eq!(refused, "NOT_FOUND");
        counts.push(app.statements().len());
    }
    assert_eq!(counts[0], counts[1], "whether there is such a member shows in nothing");
    let otter = member(app, &all[0], &id, "Otter").await;
    assert_eq!(app.refused(&*all[0].token, "blockGroupMember", json!({ "memberId": otter })).await, "INVALID");
}
