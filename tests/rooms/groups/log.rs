//! The log: what was done, by whom and why, for those who run the group.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::meeting_house::{House, text};

suite!(
    the_log_says_what_was_done_by_whom_and_why,
    the_log_is_read_page_by_page,
    old_names_are_gone_from_the_log,
    what_former_facilitators_did_stays,
    an_entry_is_found_by_its_id,
    reasons_are_sealed,
);

const ENTRY: &str = "action actor { alias } subject { alias } role reason day isByFormerMember";

async fn the_log_says_what_was_done_by_whom_and_why(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let facilitator = house.with_role("Ash", "FACILITATOR").await;
    let (fern, moss) = (house.asks("Fern").await, house.asks("Moss").await);
    house.done(&facilitator, "acceptGroupRequest", &fern, json!({})).await;
    house.done(&facilitator, "banGroupMember", &moss, json!({ "reason": "Spam." })).await;
    let log = house.group(&facilitator.who, &format!("log {{ totalCount nodes {{ {ENTRY} }} }}")).await;
    let day = log["log"]["nodes"][0]["day"].clone();
    let entry = |action: &str, actor: &str, subject: Value, role: Value, reason: Value| {
        let subject = if subject.is_null() { subject } else { json!({ "alias": subject }) };
        json!({ "action": action, "actor": { "alias": actor }, "subject": subject, "role": role, "reason": reason,
                "day": day, "isByFormerMember": false })
    };
    let expected = [
        entry("BANNED", "Ash", json!("Moss"), Value::Null, json!("Spam.")),
        entry("ACCEPTED", "Ash", json!("Fern"), Value::Null, Value::Null),
        entry("ROLE_ACCEPTED", "Ash", json!("Ash"), json!("FACILITATOR"), Value::Null),
        entry("ROLE_OFFERED", "Oak", json!("Ash"), json!("FACILITATOR"), Value::Null),
        entry("ACCEPTED", "Oak", json!("Ash"), Value::Null, Value::Null),
        entry("CREATED", "Oak", Value::Null, Value::Null, Value::Null),
    ];
    assert_eq!(log["log"]["nodes"], json!(expected));
    assert_eq!(log["log"]["totalCount"], 6);
    assert_eq!(text(&day).len(), "2026-03-29".len(), "a day, not a moment");
}

async fn the_log_is_read_page_by_page(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    for name in ["Fern", "Ash", "Elm", "Moss"] {
        house.member(name).await;
    }
    let mut after = String::new();
    let mut seen = Vec::new();
    loop {
        let select =
            format!("log(first: 2{after}) {{ nodes {{ subject {{ alias }} }} pageInfo {{ hasNextPage endCursor }} }}");
        let log = house.group(&house.owner.who, &select).await["log"].clone();
        seen.extend(log["nodes"].as_array().expect("a page").iter().map(|node| node["subject"]["alias"].clone()));
        if log["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = format!(", after: {}", log["pageInfo"]["endCursor"]);
    }
    assert_eq!(seen, [json!("Moss"), json!("Elm"), json!("Ash"), json!("Fern"), Value::Null]);
}

async fn old_names_are_gone_from_the_log(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.member("Fern").await;
    house.own_done(&fern, "leaveGroup").await;
    house.join(&fern.who, "Willow").await;
    let log = house.group(&house.owner.who, &format!("log {{ nodes {{ {ENTRY} }} }}")).await;
    assert!(!log.to_string().contains("Fern"), "{log:#}");
    assert!(!log.to_string().contains("Willow"), "what was done before isn't tied to who came back");
}

async fn what_former_facilitators_did_stays(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let facilitator = house.with_role("Ash", "FACILITATOR").await;
    let moss = house.asks("Moss").await;
    house.done(&facilitator, "banGroupMember", &moss, json!({ "reason": "Spam." })).await;
    house.own_done(&facilitator, "stepDownInGroup").await;
    let first = async |action: &str| {
        let log = house.group(&house.owner.who, &format!("log {{ nodes {{ {ENTRY} }} }}")).await;
        log["log"]["nodes"].as_array().expect("a log").iter().find(|node| node["action"] == action).cloned()
    };
    let entry = first("BANNED").await.expect("it is there");
    assert_eq!((&entry["actor"]["alias"], &entry["isByFormerMember"]), (&json!("Ash"), &json!(false)));
    house.own_done(&facilitator, "leaveGroup").await;
    let entry = first("BANNED").await.expect("it is there yet");
    assert_eq!((&entry["actor"], &entry["isByFormerMember"]), (&Value::Null, &json!(true)));
    assert_eq!((&entry["reason"], &entry["subject"]["alias"]), (&json!("Spam."), &json!("Moss")));
}

async fn an_entry_is_found_by_its_id(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.member("Fern").await;
    let log = house.group(&house.owner.who, "log { nodes { id } }").await;
    let id = &log["log"]["nodes"][0]["id"];
    let query = "query($id: ID!) { node(id: $id) { ... on GroupLogEntry { action } } }";
    let found = app.ask(&*house.owner.who.token, query, json!({ "id": id })).await;
    assert_eq!(found["node"]["action"], "ACCEPTED");
    let found = app.ask(&*fern.who.token, query, json!({ "id": id })).await;
    assert_eq!(found["node"], Value::Null, "not for members");
}

async fn reasons_are_sealed(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.member("Fern").await;
    house.done(&house.owner, "removeGroupMember", &fern, json!({ "reason": "Shouting at people." })).await;
    let as_text = if app.place.main.starts_with("sqlite") { "hex(reason)" } else { "encode(reason, 'hex')" };
    let hex = u64::from_be_bytes(*b"Shouting");
    let hex = format!("{hex:016x}");
    for table in ["group_member", "group_log"] {
        let stored = app.stored(&format!("SELECT {as_text} FROM {table} WHERE reason IS NOT NULL")).await;
        assert_eq!(stored.len(), 1, "{table}");
        assert!(stored.iter().flatten().all(|text| !text.to_lowercase().contains(&hex)), "{table}");
    }
}
