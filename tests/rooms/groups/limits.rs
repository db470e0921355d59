//! How often somebody may do something with groups in a day, and in how many they may be.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

use super::here::{group, join, leave};

suite!(
    five_groups_a_day_are_created_at_the_most,
    a_day_has_twenty_joins_and_ten_requests,
    nobody_is_in_more_than_two_hundred_groups,
    a_day_has_fifty_invitations,
    whoever_is_refused_leaves_no_key,
);

fn new(name: &str) -> Value {
    json!({
        "name": name, "language": "en", "format": "ONLINE", "visibility": "UNLISTED", "joinPolicy": "OPEN",
        "capacity": 2, "profile": { "alias": "Otter" },
    })
}

async fn next_day(app: &TestApp, who: &Someone) -> Someone {
    app.advance(Duration::days(1)).await;
    app.sign_in(&who.email, PASSWORD).await
}

async fn five_groups_a_day_are_created_at_the_most(app: &TestApp) {
    let ada = app.person("Ada").await;
    // What is refused doesn't count, and neither does what was done already.
    for _ in 0..6 {
        assert_eq!(app.refused(&*ada.token, "createGroup", new("")).await, "INVALID");
        let mut once = new("Once");
        once["idempotencyKey"] = json!("once");
        app.done(&*ada.token, "createGroup", once, "group { id }").await;
    }
    for _ in 0..4 {
        app.done(&*ada.token, "createGroup", new("Another"), "group { id }").await;
        app.clock.tick();
    }
    let refused = app.change(&*ada.token, "createGroup", new("One more"), "group { id }").await;
    assert_eq!(refused["userErrors"][0]["code"], "DAILY_LIMIT_REACHED");
    let berta = app.person("Berta").await;
    app.done(&*berta.token, "createGroup", new("Of somebody else"), "group { id }").await;
    let ada = next_day(app, &ada).await;
    app.done(&*ada.token, "createGroup", new("The next day"), "group { id }").await;
    let days = app.stored("SELECT CAST(COUNT(*) AS TEXT) FROM group_day").await;
    assert_eq!(days[0].as_deref(), Some("1"), "days that are over are forgotten");
}

async fn a_day_has_twenty_joins_and_ten_requests(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let open = group(app, &ada, json!({})).await;
    let asked = group(app, &ada, json!({ "joinPolicy": "REQUEST" })).await;
    for (group, most) in [(&open, 20), (&asked, 10)] {
        for _ in 0..most {
            join(app, &berta, group, "Bee").await;
            // Being there already is no joining.
            join(app, &berta, group, "Bee").await;
            leave(app, &berta, group).await;
        }
        let input = json!({ "groupId": group, "profile": { "alias": "Bee" } });
        assert_eq!(app.refused(&*berta.token, "joinGroup", input).await, "DAILY_LIMIT_REACHED");
    }
    let berta = next_day(app, &berta).await;
    assert_eq!(join(app, &berta, &open, "Bee").await["state"], "ACTIVE");
    assert_eq!(join(app, &berta, &asked, "Bee").await["state"], "REQUESTED");
}

async fn nobody_is_in_more_than_two_hundred_groups(app: &TestApp) {
    let mut ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (mut last, theirs) = (String::new(), group(app, &berta, json!({})).await);
    for _ in 0..40 {
        for _ in 0..5 {
            last = group(app, &ada, json!({})).await;
        }
        ada = next_day(app, &ada).await;
    }
    assert_eq!(app.refused(&*ada.token, "createGroup", new("One more")).await, "LIMIT_REACHED");
    let input = json!({ "groupId": theirs, "profile": { "alias": "Bee" } });
    assert_eq!(app.refused(&*ada.token, "joinGroup", input).await, "LIMIT_REACHED");
    app.done(&*ada.token, "closeGroup", json!({ "groupId": last }), "group { id }").await;
    leave(app, &ada, &last).await;
    assert_eq!(join(app, &ada, &theirs, "Bee").await["state"], "ACTIVE");
    app.advance(Duration::days(30)).await;
}

async fn a_day_has_fifty_invitations(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_berta, _) = app.link(&ada, &berta).await;
    let group = group(app, &ada, json!({})).await;
    let input = json!({ "groupId": group, "contactId": of_berta });
    for _ in 0..50 {
        let sent = app.invite_to_group(&ada, &group, &of_berta).await;
        // What is sent already isn't sent once more.
        assert_eq!(app.invite_to_group(&ada, &group, &of_berta).await, sent);
        let withdrawn = json!({ "sentGroupInvitationId": sent });
        app.done(&*ada.token, "withdrawGroupInvitation", withdrawn, "withdrawnGroupInvitationId").await;
    }
    assert_eq!(app.refused(&*ada.token, "inviteToGroup", input).await, "DAILY_LIMIT_REACHED");
    let told = "SELECT CAST(COUNT(*) AS TEXT) FROM feed_event WHERE kind = 'GROUP_INVITATION_RECEIVED'";
    assert_eq!(app.stored(told).await, [Some("1".to_owned())], "she isn't told of it over and over");
}

async fn whoever_is_refused_leaves_no_key(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let group = group(app, &ada, json!({ "joinPolicy": "INVITE", "guidelines": "Be kind." })).await;
    let code = app.group_code(&ada, &group).await;
    let before = app.stored_keys("sealing_key").await;
    for profile in ["Bee", "Otter"] {
        let profile = json!({ "alias": profile });
        app.refused(&*berta.token, "joinGroup", json!({ "groupId": group, "profile": profile })).await;
        // The present guidelines aren't accepted.
        app.refused(&*berta.token, "joinGroupWithCode", json!({ "code": code, "profile": profile })).await;
    }
    for _ in 0..5 {
        app.change(&*ada.token, "createGroup", new("Another"), "group { id }").await;
        app.clock.tick();
    }
    assert_eq!(app.refused(&*ada.token, "createGroup", new("One more")).await, "DAILY_LIMIT_REACHED");
    // Four groups, and an owner in each.
    assert_eq!(app.stored_keys("sealing_key").await, before + 8);
}
