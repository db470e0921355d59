//! Who one is in a group, what notifies, and what one accepts.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

use super::here::{aliases, group, join, people, see, told};

suite!(
    a_new_alias_takes_the_place_of_the_old_one,
    an_alias_has_bounds_and_is_no_facilitators,
    two_devices_do_not_overwrite_each_other,
    what_changes_nothing_leaves_no_trace,
    each_member_sets_what_notifies,
    guidelines_are_accepted_by_their_version,
    who_is_no_member_changes_nothing,
);

const OWN: &str = "membership { alias pronouns colour version notifications acceptedGuidelinesVersion }";

async fn update(app: &TestApp, who: &Someone, id: &str, more: Value) -> Value {
    let input = crate::rooms::cases::with(json!({ "groupId": id }), more);
    app.done(&*who.token, "updateMembership", input, OWN).await["membership"].take()
}

async fn a_new_alias_takes_the_place_of_the_old_one(app: &TestApp) {
    let all = people(app, ["Ada", "Berta"]).await;
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    let before = told(app, "GROUP_MEMBERS_CHANGED").await;
    let more = json!({ "alias": " Heron  ", "pronouns": "they/them", "colour": "SEA" });
    let own = update(app, &all[1], &id, more).await;
    assert_eq!(
        (&own["alias"], &own["pronouns"], &own["colour"]),
        (&json!("Heron"), &json!("they/them"), &json!("SEA"))
    );
    assert_eq!(aliases(app, &all[0], &id).await, ["Heron", "Otter"]);
    assert_eq!(told(app, "GROUP_MEMBERS_CHANGED").await, before + 1);
    let removed = update(app, &all[1], &id, json!({ "pronouns": null })).await;
    assert_eq!((&removed["alias"], &removed["pronouns"]), (&json!("Heron"), &Value::Null));
    let everything = app.everything(&all[1]).await["groups"]["memberships"].take();
    assert_eq!(everything.as_array().map(Vec::len), Some(1));
    assert_eq!(everything[0]["alias"], "Heron", "nothing keeps the old one");
    assert_eq!(everything[0]["group"], json!({ "name": "Evening walks" }));
}

async fn an_alias_has_bounds_and_is_no_facilitators(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({})).await;
    join(app, &all[1], &id, "Bee").await;
    join(app, &all[2], &id, "Bee").await;
    for (alias, code) in [
        ("", "INVALID"),
        ("\u{202e}eeB", "INVALID"),
        (&*"x".repeat(41), "INVALID"),
        ("otter", "ALIAS_NOT_ALLOWED"),
        ("ΟTTER", "ALIAS_NOT_ALLOWED"),
    ] {
        let input = json!({ "groupId": id, "alias": alias, "colour": "SKY" });
        assert_eq!(app.refused(&*all[1].token, "updateMembership", input).await, code, "{alias:?}");
    }
    let long = json!({ "groupId": id, "pronouns": "x".repeat(41) });
    assert_eq!(app.refused(&*all[1].token, "updateMembership", long).await, "INVALID");
    // One may look like oneself.
    assert_eq!(update(app, &all[0], &id, json!({ "alias": "OTTER" })).await["alias"], "OTTER");
    assert_eq!(aliases(app, &all[0], &id).await, ["Bee", "Bee", "OTTER"]);
}

async fn two_devices_do_not_overwrite_each_other(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let first = update(app, &ada, &id, json!({ "version": 1, "alias": "Badger" })).await;
    assert_eq!(first["version"], 2);
    let input = json!({ "groupId": id, "version": 1, "alias": "Beaver" });
    let refused = app.change(&*ada.token, "updateMembership", input, OWN).await;
    assert_eq!(refused["userErrors"][0]["code"], "CONFLICT");
    assert_eq!(refused["membership"], first, "with what it is now");
}

async fn what_changes_nothing_leaves_no_trace(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "profile": { "alias": "Otter", "colour": "SKY" } })).await;
    let before = (told(app, "MEMBERSHIP_CHANGED").await, told(app, "GROUP_MEMBERS_CHANGED").await);
    let own = update(app, &ada, &id, json!({ "alias": "Otter", "pronouns": null, "colour": "SKY" })).await;
    assert_eq!(own["version"], 1);
    let after = (told(app, "MEMBERSHIP_CHANGED").await, told(app, "GROUP_MEMBERS_CHANGED").await);
    assert_eq!(after, before);
}

async fn each_member_sets_what_notifies(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let before = told(app, "GROUP_MEMBERS_CHANGED").await;
    for level in ["IMPORTANT", "NONE", "ALL"] {
        let input = json!({ "groupId": id, "notifications": level });
        let own = app.done(&*ada.token, "setGroupNotifications", input, OWN).await["membership"].take();
        assert_eq!(own["notifications"], level);
    }
    assert_eq!(told(app, "GROUP_MEMBERS_CHANGED").await, before, "nobody else is told");
}

async fn guidelines_are_accepted_by_their_version(app: &TestApp) {
    let all = people(app, ["Ada", "Berta"]).await;
    let id = group(app, &all[0], json!({ "guidelines": "Be kind." })).await;
    join(app, &all[1], &id, "Bee").await;
    let newer = json!({ "groupId": id, "guidelines": "Be kind, and on time." });
    app.done(&*all[0].token, "updateGroup", newer, "group { id }").await;
    let accepted = "guidelines { version text } membership { acceptedGuidelinesVersion }";
    let seen = see(app, &all[1], &id, accepted).await;
    let present = json!({ "version": 2, "text": "Be kind, and on time." });
    assert_eq!(seen, json!({ "guidelines": present, "membership": { "acceptedGuidelinesVersion": 1 } }));
    let accept = async |version: i32| {
        let input = json!({ "groupId": id, "guidelinesVersion": version });
        app.change(&*all[1].token, "acceptGroupTerms", input, OWN).await
    };
    for wrong in [0, 1, 3] {
        let refused = accept(wrong).await;
        assert_eq!(refused["userErrors"][0]["code"], "GUIDELINES_NOT_ACCEPTED");
        assert!(refused["userErrors"][0]["message"].to_string().contains(" 2."), "it names the present one: {refused}");
    }
    let done = accept(2).await;
    assert_eq!(done["membership"]["acceptedGuidelinesVersion"], 2);
    assert_eq!(accept(2).await, done, "twice is once");
    let owner = see(app, &all[0], &id, "membership { acceptedGuidelinesVersion }").await;
    assert_eq!(owner["membership"]["acceptedGuidelinesVersion"], 2, "who writes them accepts them");
    assert_eq!(app.refused(&*all[1].token, "acceptGroupTerms", json!({ "groupId": id })).await, "INVALID");
}

async fn who_is_no_member_changes_nothing(app: &TestApp) {
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let id = group(app, &all[0], json!({ "joinPolicy": "REQUEST" })).await;
    let secret = group(app, &all[0], json!({ "visibility": "SECRET" })).await;
    join(app, &all[1], &id, "Bee").await;
    for (who, group) in [(&all[1], &id), (&all[2], &id), (&all[2], &secret)] {
        for (mutation, more) in [
            ("updateMembership", json!({ "alias": "Wolf" })),
            ("setGroupNotifications", json!({ "notifications": "NONE" })),
            ("acceptGroupTerms", json!({ "guidelinesVersion": 0 })),
        ] {
            let input = crate::rooms::cases::with(json!({ "groupId": group }), more);
            assert_eq!(app.refused(&*who.token, mutation, input).await, "NOT_FOUND", "{mutation}");
        }
    }
}
