//! Creating groups: what a group says, its bounds, and who sees it.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    a_group_says_what_its_owner_wrote,
    what_is_out_of_bounds_is_refused_and_named,
    a_secret_group_is_there_for_its_members_alone,
    an_unlisted_group_is_there_for_whoever_has_its_id,
);

const ALL: &str = "id name description topics language region format visibility joinPolicy question memberListVisibility \
                   inviters guidelines { version text } isFull capacity closedAt isReadOnly publicFrom version \
                   membership { id state role alias pronouns colour joinedIn }";

async fn seen(app: &TestApp, who: &Someone, group: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Group {{ {ALL} }} }} }}");
    app.ask(&*who.token, &query, json!({ "id": group })).await["node"].take()
}

async fn a_group_says_what_its_owner_wrote(app: &TestApp) {
    let (owner, stranger) = (app.person("Owner").await, app.person("Stranger").await);
    let input = TestApp::group_input(json!({
        "name": " Sunday  walks ", "question": "Why?", "guidelines": "Be kind.", "topics": ["walking", "walking", "rain"],
        "profile": { "alias": " Fern  leaf", "pronouns": "they/them", "colour": "MOSS" },
    }));
    let made = app.done(&*owner.token, "createGroup", input, &format!("group {{ {ALL} }}")).await["group"].take();
    assert_eq!(made["name"], "Sunday walks");
    assert_eq!(made["topics"], json!(["walking", "rain"]));
    assert_eq!(made["guidelines"], json!({ "version": 1, "text": "Be kind." }));
    assert_eq!(made["capacity"], 20);
    let own = &made["membership"];
    assert_eq!([&own["state"], &own["role"], &own["alias"]], ["ACTIVE", "OWNER", "Fern leaf"]);
    assert_eq!(own["joinedIn"], "2026-03-01", "the month alone");
    let group = made["id"].as_str().expect("an id");
    assert_eq!(seen(app, &owner, group).await, made, "read again");

    let for_strangers = seen(app, &stranger, group).await;
    assert_eq!(for_strangers["name"], "Sunday walks");
    assert_eq!(for_strangers["capacity"], Value::Null, "who isn't in it learns whether it is full, and no number");
    assert_eq!(for_strangers["membership"], Value::Null);
}

async fn what_is_out_of_bounds_is_refused_and_named(app: &TestApp) {
    let owner = app.person("Owner").await;
    let long = |letters: usize| "x".repeat(letters);
    let many: Vec<_> = (0..11).map(|number| format!("topic {number}")).collect();
    for (differs, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": long(81) }), "name"),
        (json!({ "name": "\u{3164}" }), "name"),
        (json!({ "name": "Safe \u{202e}niwt" }), "name"),
        (json!({ "topics": ["\u{200b}"] }), "topics"),
        (json!({ "description": long(2_001) }), "description"),
        (json!({ "topics": many }), "topics"),
        (json!({ "topics": [long(41)] }), "topics"),
        (json!({ "language": "not a language" }), "language"),
        (json!({ "region": "XX" }), "region"),
        (json!({ "region": "DE-BERL" }), "region"),
        (json!({ "question": long(301) }), "question"),
        (json!({ "guidelines": long(10_001) }), "guidelines"),
        (json!({ "capacity": 1 }), "capacity"),
        (json!({ "capacity": 5_001 }), "capacity"),
        (json!({ "profile": { "alias": "" } }), "alias"),
        (json!({ "profile": { "alias": long(41) } }), "alias"),
        (json!({ "profile": { "alias": "\u{ad}" } }), "alias"),
        (json!({ "profile": { "alias": "Fern\u{61c}" } }), "alias"),
        (json!({ "profile": { "alias": "Fern", "pronouns": long(41) } }), "pronouns"),
    ] {
        let input = TestApp::group_input(differs.clone());
        let answer = app.change(&*owner.token, "createGroup", input, "group { id } userErrors { code field message }");
        let payload = answer.await;
        let errors = payload["userErrors"].as_array().expect("errors");
        assert_eq!(payload["group"], Value::Null, "{differs}");
        assert!(errors.iter().all(|error| error["code"] == "INVALID"), "{payload}");
        assert!(errors.iter().any(|error| error["field"][0] == field), "{differs}: {payload}");
    }
    let none = app.ask(&*owner.token, "{ viewer { memberships { totalCount } } }", json!({})).await;
    assert_eq!(none["viewer"]["memberships"]["totalCount"], 0, "nothing was created");
}

async fn a_secret_group_is_there_for_its_members_alone(app: &TestApp) {
    let (owner, stranger) = (app.person("Owner").await, app.person("Stranger").await);
    let secret = app.group(&owner, json!({ "visibility": "SECRET" })).await;
    assert_eq!(seen(app, &owner, &secret).await["name"], "Sunday walks");
    assert_eq!(seen(app, &stranger, &secret).await, Value::Null);
    // As one that never was: in every word.
    let never = "grp_AAAAAAAAAAAAAAAAAAAAAA";
    let tried = async |mutation: &str, input: Value| {
        app.statements();
        let select = "userErrors { code field message }";
        let answer = app.change(&*stranger.token, mutation, input, select).await;
        (answer, app.statements())
    };
    let member = app.member(&owner, &secret, "Founder").await;
    let of_never = "mem_AAAAAAAAAAAAAAAAAAAAAA";
    let inputs = |group: &str, member: &str| {
        let profile = json!({ "alias": "Fern" });
        let (by_group, by_member) = (json!({ "groupId": group }), json!({ "memberId": member }));
        let reason = json!({ "memberId": member, "reason": "No." });
        vec![
            ("joinGroup", json!({ "groupId": group, "profile": profile })),
            ("updateGroup", json!({ "groupId": group, "name": "Walks" })),
            ("updateMembership", json!({ "groupId": group, "alias": "Moss" })),
            ("acceptGroupTerms", json!({ "groupId": group, "guidelinesVersion": 1 })),
            ("setGroupNotifications", json!({ "groupId": group, "notifications": "NONE" })),
            ("reportGroup", json!({ "groupId": group, "reason": "OTHER" })),
            ("leaveGroup", by_group.clone()),
            ("closeGroup", by_group.clone()),
            ("createGroupCode", by_group.clone()),
            ("acceptGroupRole", by_group.clone()),
            ("stepDownInGroup", by_group.clone()),
            ("confirmGroupOwnership", by_group),
            ("removeGroupMember", reason.clone()),
            ("banGroupMember", reason),
            ("offerGroupRole", json!({ "memberId": member, "role": "FACILITATOR" })),
            ("acceptGroupRequest", by_member.clone()),
            ("liftGroupBan", by_member.clone()),
            ("blockGroupMember", by_member.clone()),
            ("unblockGroupMember", by_member.clone()),
            ("showMyselfTo", by_member.clone()),
            ("takeBackShowing", by_member),
        ]
    };
    for ((mutation, of_secret), (_, of_never)) in inputs(&secret, &member).into_iter().zip(inputs(never, of_never)) {
        let (of_secret, of_never) = (tried(mutation, of_secret).await, tried(mutation, of_never).await);
        assert_eq!(of_secret, of_never, "{mutation}");
        assert_eq!(of_secret.0["userErrors"][0]["code"], "NOT_FOUND", "{mutation}");
    }
    assert_eq!(app.state(&stranger, &secret).await, "NOTHING");
}

async fn an_unlisted_group_is_there_for_whoever_has_its_id(app: &TestApp) {
    let (owner, stranger) = (app.person("Owner").await, app.person("Stranger").await);
    let unlisted = app.group(&owner, json!({ "visibility": "UNLISTED" })).await;
    assert_eq!(seen(app, &stranger, &unlisted).await["visibility"], "UNLISTED");
    assert_eq!(app.join(&stranger, &unlisted, "Fern").await["state"], "ACTIVE");
}
