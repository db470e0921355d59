//! Changing a group: each setting, what takes effect when, and who moves up by it.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

use super::here::{aliases, group, join, people, see, state, told};
use crate::rooms::cases;

suite!(
    every_setting_can_be_changed,
    what_changes_nothing_leaves_no_trace,
    a_change_of_an_older_version_is_refused_with_the_present_state,
    more_places_go_to_those_who_wait_in_order,
    there_are_never_fewer_places_than_members,
    an_opened_group_lets_in_those_who_asked_in_order,
    who_asked_stays_when_a_group_goes_by_invitation,
    becoming_public_is_announced,
    what_is_not_public_any_more_is_so_at_once,
    only_owners_change_a_group,
    bad_input_is_refused_and_nothing_is_lost,
    guidelines_come_and_go_by_new_numbers,
    what_others_did_shows_by_the_day,
);

const SETTINGS: &str = "name description topics language region format visibility publicFrom joinPolicy question \
                        memberListVisibility inviters capacity version guidelines { version text }";

async fn update(app: &TestApp, who: &Someone, id: &str, more: Value) -> Value {
    let input = cases::with(json!({ "groupId": id }), more);
    let payload = app.done(&*who.token, "updateGroup", input, &format!("group {{ {SETTINGS} }}")).await;
    app.clock.tick();
    payload["group"].clone()
}

/// How often something stands in the logs of groups.
async fn logged(app: &TestApp, kind: &str) -> Option<String> {
    app.stored(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM group_log WHERE kind = '{kind}'")).await[0].clone()
}

async fn every_setting_can_be_changed(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let all = json!({
        "name": "Morning walks", "description": "Along the river.", "topics": ["walking", "anxiety"],
        "language": "de", "region": "de-be", "format": "HYBRID", "visibility": "SECRET", "joinPolicy": "REQUEST",
        "question": "What brings you here?", "memberListVisibility": "FACILITATORS", "inviters": "MEMBERS",
        "capacity": 12, "guidelines": "Be kind.",
    });
    let before = told(app, "GROUP_CHANGED").await;
    let changed = update(app, &ada, &id, all.clone()).await;
    let rest = json!({
        "region": "DE-BE", "publicFrom": null, "version": 2, "guidelines": { "version": 1, "text": "Be kind." },
    });
    assert_eq!(changed, cases::with(all, rest));
    assert_eq!(see(app, &ada, &id, SETTINGS).await, changed);
    assert_eq!(told(app, "GROUP_CHANGED").await, before + 1);
    assert_eq!(logged(app, "CHANGED").await.as_deref(), Some("1"));
    assert_eq!(logged(app, "GUIDELINES_CHANGED").await.as_deref(), Some("1"));
    let none = json!({ "description": null, "topics": [], "region": null, "question": null, "guidelines": null });
    let changed = update(app, &ada, &id, none).await;
    for (field, value) in [
        ("description", json!("")),
        ("topics", json!([])),
        ("region", Value::Null),
        ("question", Value::Null),
        ("guidelines", Value::Null),
        ("name", json!("Morning walks")),
    ] {
        assert_eq!(changed[field], value, "{field}");
    }
    // Null is as good as nothing where it takes nothing away.
    let same = update(app, &ada, &id, json!({ "name": null, "capacity": null, "visibility": null })).await;
    assert_eq!(same, changed);
}

async fn what_changes_nothing_leaves_no_trace(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "guidelines": "Be kind." })).await;
    let before = told(app, "GROUP_CHANGED").await;
    let same = json!({
        "name": " Evening  walks ", "visibility": "UNLISTED", "capacity": 10, "guidelines": "Be kind.\r\n",
        "region": null, "language": "en",
    });
    assert_eq!(update(app, &ada, &id, same).await["version"], 1);
    assert_eq!(told(app, "GROUP_CHANGED").await, before);
    assert_eq!(logged(app, "CHANGED").await.as_deref(), Some("0"));
}

async fn a_change_of_an_older_version_is_refused_with_the_present_state(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let present = update(app, &ada, &id, json!({ "version": 1, "name": "Walks" })).await;
    let input = json!({ "groupId": id, "version": 1, "name": "Runs" });
    let refused = app.change(&*ada.token, "updateGroup", input, &format!("group {{ {SETTINGS} }}")).await;
    assert_eq!(refused["userErrors"][0]["code"], "CONFLICT");
    assert_eq!(refused["group"], present);
}

async fn more_places_go_to_those_who_wait_in_order(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara", "Dora", "Emma"]).await;
    let id = group(app, &all[0], json!({ "capacity": 2 })).await;
    for (who, alias) in all[1..].iter().zip(["Bee", "Cat", "Dog", "Elk"]) {
        join(app, who, &id, alias).await;
    }
    assert_eq!(aliases(app, &all[0], &id).await, ["Bee", "Otter"]);
    let before = (told(app, "MEMBERSHIP_CHANGED").await, told(app, "GROUP_MEMBERS_CHANGED").await);
    update(app, &all[0], &id, json!({ "capacity": 4 })).await;
    assert_eq!(aliases(app, &all[0], &id).await, ["Bee", "Cat", "Dog", "Otter"]);
    assert_eq!(state(app, &all[4], &id).await, "WAITLISTED");
    let after = (told(app, "MEMBERSHIP_CHANGED").await, told(app, "GROUP_MEMBERS_CHANGED").await);
    assert_eq!(after, (before.0 + 2, before.1 + 1), "each of the two is told, and the list has changed once");
    let count = see(app, &all[0], &id, "memberCount freePlaces isFull").await;
    assert_eq!(count, json!({ "memberCount": 4, "freePlaces": 0, "isFull": true }));
}

async fn there_are_never_fewer_places_than_members(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    for list in ["MEMBERS", "NOBODY"] {
        let id = group(app, &all[0], json!({ "memberListVisibility": list })).await;
        join(app, &all[1], &id, "Bee").await;
        join(app, &all[2], &id, "Cat").await;
        let fewer = json!({ "groupId": id, "capacity": 2, "name": "Lost" });
        let refused = app.change(&*all[0].token, "updateGroup", fewer, "group { id }").await;
        let error = &refused["userErrors"][0];
        assert_eq!((&error["code"], &error["field"]), (&json!("INVALID"), &json!(["capacity"])));
        assert!(!error["message"].to_string().contains('3'), "how many aren't seen isn't told: {error}");
        assert_eq!(see(app, &all[0], &id, "name").await["name"], "Evening walks");
        assert_eq!(update(app, &all[0], &id, json!({ "capacity": 3 })).await["capacity"], 3);
    }
}

async fn an_opened_group_lets_in_those_who_asked_in_order(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara", "Dora", "Emma", "Fanny"]).await;
    let id = group(app, &all[0], json!({ "capacity": 2 })).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Cat").await;
    update(app, &all[0], &id, json!({ "joinPolicy": "REQUEST", "question": "Why?" })).await;
    for (who, alias) in all[3..].iter().zip(["Dog", "Elk", "Fox"]) {
        join(app, who, &id, alias).await;
    }
    let before = told(app, "MEMBERSHIP_CHANGED").await;
    update(app, &all[0], &id, json!({ "joinPolicy": "OPEN", "capacity": 4 })).await;
    // Cat waits longest; then come those who asked, in their order.
    assert_eq!(aliases(app, &all[0], &id).await, ["Bee", "Cat", "Dog", "Otter"]);
    assert_eq!(told(app, "MEMBERSHIP_CHANGED").await, before + 4, "each of them is told once");
    for (who, expected) in all[3..].iter().zip(["ACTIVE", "WAITLISTED", "WAITLISTED"]) {
        assert_eq!(state(app, who, &id).await, expected);
    }
    update(app, &all[0], &id, json!({ "capacity": 5 })).await;
    assert_eq!(aliases(app, &all[0], &id).await, ["Bee", "Cat", "Dog", "Elk", "Otter"]);
    let left = "SELECT CAST(COUNT(*) AS TEXT) FROM group_member WHERE answer IS NOT NULL";
    assert_eq!(app.stored(left).await[0].as_deref(), Some("0"), "the answers go with the decision");
}

async fn who_asked_stays_when_a_group_goes_by_invitation(app: &TestApp) {
    let all = people(app, ["Ada", "Berta"]).await;
    let id = group(app, &all[0], json!({ "joinPolicy": "REQUEST" })).await;
    join(app, &all[1], &id, "Bee").await;
    update(app, &all[0], &id, json!({ "joinPolicy": "INVITE" })).await;
    assert_eq!(state(app, &all[1], &id).await, "REQUESTED");
}

async fn becoming_public_is_announced(app: &TestApp) {
    let mut all = people(app, ["Ada", "Berta", "Clara"]).await;
    let alone = group(app, &all[0], json!({ "visibility": "SECRET" })).await;
    assert_eq!(update(app, &all[0], &alone, json!({ "visibility": "PUBLIC" })).await["visibility"], "PUBLIC");
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    update(app, &all[0], &id, json!({ "visibility": "SECRET" })).await;
    let announced = update(app, &all[0], &id, json!({ "visibility": "PUBLIC" })).await;
    assert_eq!(announced["visibility"], "SECRET");
    assert!(announced["publicFrom"].to_string().starts_with("\"2026-04-11T00:00:00"), "{announced}");
    assert_eq!(see(app, &all[1], &id, "publicFrom").await["publicFrom"], announced["publicFrom"], "members read it");
    assert_eq!(see(app, &all[2], &id, "name").await, Value::Null);
    app.clock.advance(Duration::days(7));
    all[0] = app.sign_in(&all[0].email, PASSWORD).await;
    let again = update(app, &all[0], &id, json!({ "visibility": "PUBLIC" })).await;
    assert_eq!(again, announced, "to say it again doesn't put it off");
    let before = told(app, "GROUP_CHANGED").await;
    app.advance(Duration::days(7)).await;
    assert_eq!(told(app, "GROUP_CHANGED").await, before + 1, "members are told");
    let clara = app.sign_in(&all[2].email, PASSWORD).await;
    let seen = see(app, &clara, &id, "visibility publicFrom").await;
    assert_eq!(seen, json!({ "visibility": "PUBLIC", "publicFrom": null }));
}

async fn what_is_not_public_any_more_is_so_at_once(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({ "visibility": "PUBLIC" })).await;
    join(app, &all[1], &id, "Bee").await;
    assert_eq!(see(app, &all[2], &id, "name").await["name"], "Evening walks");
    update(app, &all[0], &id, json!({ "visibility": "SECRET" })).await;
    assert_eq!(see(app, &all[2], &id, "name").await, Value::Null);
    update(app, &all[0], &id, json!({ "visibility": "PUBLIC" })).await;
    let taken_back = update(app, &all[0], &id, json!({ "visibility": "UNLISTED" })).await;
    assert_eq!((&taken_back["visibility"], &taken_back["publicFrom"]), (&json!("UNLISTED"), &Value::Null));
    app.run_jobs().await;
}

async fn only_owners_change_a_group(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({})).await;
    let secret = group(app, &all[0], json!({ "visibility": "SECRET" })).await;
    join(app, &all[1], &id, "Bee").await;
    for (who, group, code) in
        [(&all[1], &id, "ROLE_TOO_LOW"), (&all[2], &id, "NOT_FOUND"), (&all[2], &secret, "NOT_FOUND")]
    {
        for mutation in ["updateGroup", "closeGroup"] {
            assert_eq!(app.refused(&*who.token, mutation, json!({ "groupId": group })).await, code, "{mutation}");
        }
    }
}

async fn bad_input_is_refused_and_nothing_is_lost(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "guidelines": "Be kind." })).await;
    let before = see(app, &ada, &id, SETTINGS).await;
    let many: Vec<_> = (0..11).map(|number| number.to_string()).collect();
    for (field, wrong) in [
        ("name", json!("")),
        ("name", json!("x".repeat(81))),
        ("name", json!("a\u{7}b")),
        ("description", json!("x".repeat(2_001))),
        ("topics", json!(many)),
        ("topics", json!(["x".repeat(41)])),
        ("question", json!("x".repeat(301))),
        ("guidelines", json!("x".repeat(10_001))),
        ("language", json!("not a language")),
        ("region", json!("Berlin")),
        ("capacity", json!(1)),
        ("capacity", json!(5_001)),
    ] {
        let input = cases::with(json!({ "groupId": id, "format": "ONLINE" }), json!({ field: wrong }));
        let refused = app.change(&*ada.token, "updateGroup", input, "group { id }").await;
        let error = &refused["userErrors"][0];
        assert_eq!((&error["code"], &error["field"][0]), (&json!("INVALID"), &json!(field)), "{error}");
    }
    let two = json!({ "groupId": id, "name": "", "capacity": 0 });
    let refused = app.change(&*ada.token, "updateGroup", two, "group { id }").await;
    assert_eq!(refused["userErrors"].as_array().map(Vec::len), Some(2), "all problems at once");
    assert_eq!(see(app, &ada, &id, SETTINGS).await, before);
}

async fn guidelines_come_and_go_by_new_numbers(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "guidelines": "One." })).await;
    for (given, expected) in [
        (json!("Two."), json!({ "version": 2, "text": "Two." })),
        (Value::Null, Value::Null),
        (json!("One."), json!({ "version": 3, "text": "One." })),
    ] {
        let changed = update(app, &ada, &id, json!({ "guidelines": given })).await;
        assert_eq!(changed["guidelines"], expected);
    }
}

/// To the millisecond, what somebody did in two groups could be joined.
async fn what_others_did_shows_by_the_day(app: &TestApp) {
    let mut all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id =
        group(app, &all[0], json!({ "joinPolicy": "REQUEST", "guidelines": "Be kind.", "visibility": "PUBLIC" })).await;
    join(app, &all[1], &id, "Bee").await;
    let asking = app.member(&all[0], &id, "Bee").await;
    app.done(&*all[0].token, "declineGroupRequest", json!({ "memberId": asking }), "member { id }").await;
    let is_day = |moment: &Value| moment.as_str().is_some_and(|moment| moment.ends_with("T00:00:00.000Z"));
    let seen = see(app, &all[1], &id, "guidelines { since } membership { mayAskAgainAt }").await;
    assert!(is_day(&seen["guidelines"]["since"]) && is_day(&seen["membership"]["mayAskAgainAt"]), "{seen}");
    join(app, &all[2], &id, "Cat").await;
    // The owner is asked, and then nobody is there to be offered it.
    app.advance(Duration::days(30)).await;
    all[0] = app.sign_in(&all[0].email, PASSWORD).await;
    let seen = see(app, &all[0], &id, "successionAt").await;
    assert!(is_day(&seen["successionAt"]), "{seen}");
    app.advance(Duration::days(14)).await;
    all[0] = app.sign_in(&all[0].email, PASSWORD).await;
    let seen = see(app, &all[0], &id, "isReadOnly closesAt").await;
    assert!(is_day(&seen["closesAt"]), "{seen}");
}
