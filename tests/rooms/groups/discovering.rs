//! Discovery: who is found by what, and what isn't found.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

suite!(
    public_groups_are_found_by_words_and_filters,
    what_is_no_longer_public_is_gone,
    whoever_is_banned_finds_nothing,
    pages_hold_each_group_once,
    facets_count_topics_and_languages,
    a_group_is_listed_on_its_day,
    a_group_that_nobody_owns_is_not_found,
);

async fn found(app: &TestApp, who: &Someone, arguments: &str) -> Vec<String> {
    let document = format!("{{ groups(first: 100, {arguments}) {{ totalCount nodes {{ name }} }} }}");
    let mut data = app.ask(&*who.token, &document, json!({})).await["groups"].take();
    let nodes = data["nodes"].take();
    let mut names: Vec<_> = nodes.as_array().expect("a list").iter().map(name).collect();
    assert_eq!(data["totalCount"], names.len());
    names.sort();
    names
}

fn name(node: &Value) -> String {
    node["name"].as_str().expect("a name").to_owned()
}

async fn public_groups_are_found_by_words_and_filters(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    for differs in [
        json!({ "name": "Sunday walks", "topics": ["walking"] }),
        json!({ "name": "東京うつ病の会", "language": "ja", "region": "JP", "topics": ["うつ病"], "format": "ONLINE" }),
        json!({ "name": "กลุ่มสนับสนุน", "language": "th", "region": "TH", "topics": [], "format": "HYBRID" }),
        json!({ "name": "Entraide d'été", "language": "fr-CA", "region": "CA-QC", "topics": ["walking"], "capacity": 2 }),
    ] {
        app.group(&owner, differs).await;
    }
    app.group(&owner, json!({ "name": "Sunday secrets", "visibility": "SECRET" })).await;
    let other = app.person("Other owner").await;
    app.group(&other, json!({ "name": "Sunday letters", "visibility": "UNLISTED" })).await;
    for (arguments, names) in [
        ("search: \"sun\"", &["Sunday walks"][..]),
        ("search: \"SUNDAY wal\"", &["Sunday walks"]),
        ("search: \"うつ病\"", &["東京うつ病の会"]),
        ("search: \"สนับสนุน\"", &["กลุ่มสนับสนุน"]),
        ("search: \"ete\"", &["Entraide d'été"]),
        ("search: \"nothing like it\"", &[]),
        ("search: \"🌱\"", &[]),
        ("search: \"*\"", &[]),
        ("topics: [\"Walking\"]", &["Entraide d'été", "Sunday walks"]),
        ("languages: [\"fr\"]", &["Entraide d'été"]),
        ("region: \"CA\"", &["Entraide d'été"]),
        ("formats: [ONLINE, HYBRID]", &["กลุ่มสนับสนุน", "東京うつ病の会"]),
        ("hasFreePlaces: false", &[]),
        ("topics: [\"walking\"], languages: [\"en\"]", &["Sunday walks"]),
    ] {
        assert_eq!(found(app, &ada, arguments).await, names, "{arguments}");
    }
    // A place less shows as full, and nothing else of the members does.
    let full = app.ask(&*ada.token, "{ groups(search: \"entraide\") { nodes { id } } }", json!({})).await;
    app.join(&ada, full["groups"]["nodes"][0]["id"].as_str().expect("an id"), "Fern").await;
    assert_eq!(found(app, &ada, "hasFreePlaces: false").await, ["Entraide d'été"]);
}

async fn what_is_no_longer_public_is_gone(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({})).await;
    assert_eq!(found(app, &ada, "search: \"walks\"").await.len(), 1);
    let hide = json!({ "groupId": group, "visibility": "UNLISTED" });
    app.done(&*owner.token, "updateGroup", hide, "group { visibility }").await;
    assert_eq!(found(app, &ada, "search: \"walks\"").await, Vec::<String>::new());
    assert!(app.stored("SELECT name FROM listed_group").await.is_empty(), "nothing of it is plain any more");
    let closed = app.group(&owner, json!({ "name": "Closing" })).await;
    app.done(&*owner.token, "closeGroup", json!({ "groupId": closed }), "group { id }").await;
    assert_eq!(found(app, &ada, "search: \"closing\"").await, Vec::<String>::new());
    app.run_jobs().await;
}

async fn whoever_is_banned_finds_nothing(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({})).await;
    app.join(&ada, &group, "Fern").await;
    let ban = json!({ "memberId": app.member(&owner, &group, "Fern").await, "reason": "a reason" });
    app.done(&*owner.token, "banGroupMember", ban, "member { id }").await;
    assert_eq!(found(app, &ada, "search: \"walks\"").await, Vec::<String>::new());
    assert_eq!(found(app, &owner, "search: \"walks\"").await.len(), 1);
    let facets = app.ask(&*ada.token, "{ groupFacets { countedGroupCount topics { value } } }", json!({})).await;
    assert_eq!(facets["groupFacets"], json!({ "countedGroupCount": 0, "topics": [] }));
}

async fn pages_hold_each_group_once(app: &TestApp) {
    let ada = app.person("Ada").await;
    for owner in 0..3 {
        let owner = app.person(&format!("Owner {owner}")).await;
        for _ in 0..4 {
            // All have one name, and are of one day.
            app.group(&owner, json!({})).await;
        }
    }
    // But two, whose names differ far behind what a cursor has room for.
    let owner = app.person("Last owner").await;
    for end in ["a", "b"] {
        app.group(&owner, json!({ "name": format!("{}{end}", "会".repeat(79)) })).await;
    }
    for order in ["NAME", "NEWEST_FIRST"] {
        let (mut seen, mut after, mut lengths) = (Vec::new(), Value::Null, std::collections::BTreeSet::new());
        loop {
            let query = format!(
                "query($after: String) {{ groups(first: 5, after: $after, orderBy: {order}) {{ nodes {{ id }} pageInfo {{ \
                 hasNextPage endCursor }} }} }}"
            );
            let mut data = app.ask(&*ada.token, &query, json!({ "after": after })).await["groups"].take();
            seen.extend(data["nodes"].as_array().expect("a list").iter().map(|node| node["id"].to_string()));
            after = data["pageInfo"]["endCursor"].take();
            lengths.insert(after.as_str().map(str::len));
            if data["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!((seen.len(), lengths.len()), (14, 1), "{order}: a cursor's length says nothing");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 14, "{order}: each once");
    }
}

async fn facets_count_topics_and_languages(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    app.group(&owner, json!({ "topics": ["walking", "rain"] })).await;
    app.group(&owner, json!({ "topics": ["walking"], "language": "de" })).await;
    let query = "{ groupFacets(topics: [\"walking\"]) { countedGroupCount hasMoreGroups topics { value groupCount } \
                 languages { value groupCount } } }";
    let facets = app.ask(&*ada.token, query, json!({})).await["groupFacets"].take();
    assert_eq!([&facets["countedGroupCount"], &facets["hasMoreGroups"]], [&json!(2), &json!(false)]);
    let topics = json!([{ "value": "walking", "groupCount": 2 }, { "value": "rain", "groupCount": 1 }]);
    assert_eq!(facets["topics"], topics);
    assert_eq!(facets["languages"].as_array().map(Vec::len), Some(2));
}

async fn a_group_is_listed_on_its_day(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({ "visibility": "UNLISTED" })).await;
    app.join(&ada, &group, "Fern").await;
    let publish = json!({ "groupId": group, "visibility": "PUBLIC" });
    let published = app.done(&*owner.token, "updateGroup", publish, "group { visibility publicFrom }").await;
    assert_ne!(published["group"]["publicFrom"], Value::Null, "members are told before");
    assert_eq!(found(app, &owner, "search: \"walks\"").await, Vec::<String>::new());
    app.advance(Duration::days(14)).await;
    let owner = app.sign_in(&owner.email, tests::people::PASSWORD).await;
    assert_eq!(found(app, &owner, "search: \"walks\"").await, ["Sunday walks"]);
}

async fn a_group_that_nobody_owns_is_not_found(app: &TestApp) {
    let (owner, ada) = (app.person("Owner").await, app.person("Ada").await);
    let group = app.group(&owner, json!({ "name": "Sunday walks" })).await;
    app.join(&ada, &group, "Fern").await;
    assert_eq!(found(app, &ada, "search: \"sun\"").await, ["Sunday walks"]);
    app.lose(&owner).await;
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    assert_eq!(app.membership(&ada, &group).await["offeredRole"], "OWNER");
    assert!(found(app, &ada, "search: \"sun\"").await.is_empty(), "nobody could join it");
    app.accept_role(&ada, &group).await;
    assert_eq!(found(app, &ada, "search: \"sun\"").await, ["Sunday walks"], "it goes on");
}
