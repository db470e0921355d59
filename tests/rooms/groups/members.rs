//! The list of members, and how many they are: who sees it, in pages, by as many statements however long it is.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::here::{aliases, group, join, leave, people, see};

suite!(
    pages_hold_everybody_once,
    a_page_takes_as_many_statements_however_long_it_is,
    a_hidden_list_shows_oneself_and_those_who_run_the_group,
    a_list_for_facilitators_is_theirs,
    strangers_and_those_who_left_see_nobody,
    a_wider_list_shows_those_who_accept_it,
    a_cursor_is_of_one_group,
);

const PAGE: &str = "query($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on Group { memberCount freePlaces \
                    members(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } \
                    nodes { id alias pronouns colour role joinedIn isYou isBlockLimited } } } } }";

async fn pages_hold_everybody_once(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara", "Dora", "Emma", "Fanny", "Gerda"]).await;
    let id = group(app, &all[0], json!({})).await;
    for (who, alias) in all[1..].iter().zip(["A", "B", "C", "D", "E", "F"]) {
        join(app, who, &id, alias).await;
    }
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    for left in [3, 2, 1] {
        let variables = json!({ "id": id, "first": 3, "after": after });
        let page = app.ask(&*all[3].token, PAGE, variables).await["node"].take();
        assert_eq!((&page["memberCount"], &page["freePlaces"]), (&json!(7), &json!(3)));
        let page = &page["members"];
        assert_eq!(page["totalCount"], 7);
        assert_eq!(page["pageInfo"]["hasNextPage"], left > 1);
        seen.extend(page["nodes"].as_array().expect("a list").iter().map(|node| node["alias"].to_string()));
        after = page["pageInfo"]["endCursor"].clone();
    }
    seen.sort();
    assert_eq!(seen, ["\"A\"", "\"B\"", "\"C\"", "\"D\"", "\"E\"", "\"F\"", "\"Otter\""]);
    let last = see(app, &all[0], &id, "members(last: 2) { nodes { alias isYou } pageInfo { hasPreviousPage } }").await;
    assert_eq!(last["members"]["nodes"].as_array().map(Vec::len), Some(2));
    assert_eq!(last["members"]["pageInfo"]["hasPreviousPage"], true);
}

async fn a_page_takes_as_many_statements_however_long_it_is(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara", "Dora", "Emma", "Fanny"]).await;
    let id = group(app, &all[0], json!({})).await;
    let mut made = Vec::new();
    for (who, alias) in all[1..].iter().zip(["A", "B", "C", "D", "E"]) {
        join(app, who, &id, alias).await;
        app.statements();
        app.ask(&*all[0].token, PAGE, json!({ "id": id, "first": 50 })).await;
        // Keys are held in memory once they were read.
        made.push(app.statements().iter().filter(|sql| !sql.contains("sealing_key")).count());
    }
    assert!(made.iter().all(|count| *count == made[0]), "{made:?}");
}

async fn a_hidden_list_shows_oneself_and_those_who_run_the_group(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({ "memberListVisibility": "NOBODY", "capacity": 3 })).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    assert_eq!(aliases(app, &all[1], &id).await, ["Bee", "Otter"]);
    assert_eq!(aliases(app, &all[0], &id).await, ["Otter"]);
    let counts = "memberCount freePlaces capacity isFull members { totalCount pageInfo { hasNextPage } }";
    let seen = see(app, &all[1], &id, counts).await;
    let expected = json!({
        "memberCount": null, "freePlaces": null, "capacity": null, "isFull": true,
        "members": { "totalCount": 2, "pageInfo": { "hasNextPage": false } },
    });
    assert_eq!(seen, expected, "only whether it is full");
    let seen = see(app, &all[0], &id, "memberCount freePlaces capacity").await;
    assert_eq!(seen, json!({ "memberCount": null, "freePlaces": null, "capacity": 3 }));
}

async fn a_list_for_facilitators_is_theirs(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({ "memberListVisibility": "FACILITATORS" })).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    assert_eq!(aliases(app, &all[0], &id).await, ["Bee", "Cat", "Otter"]);
    assert_eq!(aliases(app, &all[2], &id).await, ["Cat", "Otter"]);
    assert_eq!(see(app, &all[0], &id, "memberCount freePlaces").await, json!({ "memberCount": 3, "freePlaces": 7 }));
    assert_eq!(see(app, &all[2], &id, "memberCount").await, json!({ "memberCount": null }));
}

async fn strangers_and_those_who_left_see_nobody(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    let fields = "memberCount freePlaces members { totalCount nodes { id } } blocks { totalCount } showings { id }";
    let nothing = json!({
        "memberCount": null, "freePlaces": null, "members": { "totalCount": 0, "nodes": [] },
        "blocks": { "totalCount": 0 }, "showings": [],
    });
    assert_eq!(see(app, &all[2], &id, fields).await, nothing);
    leave(app, &all[1], &id).await;
    assert_eq!(see(app, &all[1], &id, fields).await, nothing);
    assert_eq!(aliases(app, &all[0], &id).await, ["Otter"]);
}

async fn a_wider_list_shows_those_who_accept_it(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara", "Dora"]).await;
    let id = group(app, &all[0], json!({ "memberListVisibility": "NOBODY" })).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    let wider = json!({ "groupId": id, "memberListVisibility": "MEMBERS" });
    app.done(&*all[0].token, "updateGroup", wider.clone(), "group { id }").await;
    join(app, &all[3], &id, "Dog").await;
    assert_eq!(aliases(app, &all[1], &id).await, ["Bee", "Dog", "Otter"], "Cat hasn't accepted it");
    let counted = see(app, &all[3], &id, "memberCount freePlaces capacity members { totalCount }").await;
    let expected = json!({ "memberCount": 2, "freePlaces": null, "capacity": null, "members": { "totalCount": 2 } });
    assert_eq!(counted, expected, "once it is full, a capacity would say how many aren't counted");
    let wrong = json!({ "groupId": id, "memberListVisibility": "FACILITATORS" });
    assert_eq!(app.refused(&*all[2].token, "acceptGroupTerms", wrong).await, "CONFLICT");
    let accepted =
        app.done(&*all[2].token, "acceptGroupTerms", wider, "membership { acceptedMemberListVisibility }").await;
    assert_eq!(accepted["membership"]["acceptedMemberListVisibility"], "MEMBERS");
    assert_eq!(aliases(app, &all[1], &id).await, ["Bee", "Cat", "Dog", "Otter"]);
    // Fewer see it at once, and who accepted more needn't accept it again.
    let tighter = json!({ "groupId": id, "memberListVisibility": "NOBODY" });
    app.done(&*all[0].token, "updateGroup", tighter, "group { id }").await;
    assert_eq!(aliases(app, &all[2], &id).await, ["Cat", "Otter"]);
}

async fn a_cursor_is_of_one_group(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (one, other) = (group(app, &ada, json!({})).await, group(app, &ada, json!({})).await);
    let page = app.ask(&*ada.token, PAGE, json!({ "id": one, "first": 1 })).await;
    let cursor = &page["node"]["members"]["pageInfo"]["endCursor"];
    let answer = app.send(Some(&ada.token), PAGE, json!({ "id": other, "first": 1, "after": cursor })).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_CURSOR", "{answer}");
}
