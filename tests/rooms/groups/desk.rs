//! The desk: who asks and waits, in order, and what is decided about them; and what those read whom it is about.

use chrono::Duration;
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::socket::Socket;
use tests::{TestApp, suite};

use super::meeting_house::{House, Inside, text};

suite!(
    the_desk_shows_who_asks_in_the_order_of_arrival,
    nobody_else_sees_the_desk,
    a_decision_takes_the_answer_with_it,
    who_was_declined_reads_why_and_from_when_they_may_ask_again,
    a_full_group_lets_people_wait_in_the_order_in_which_they_were_accepted,
    removals_and_bans_free_places_for_those_who_wait,
    the_removed_read_why_and_can_only_ask,
    taking_back_a_request_doesnt_wash_a_removal_off,
    a_ban_hides_the_group_until_it_ends,
    a_ban_is_lifted,
    decisions_are_refused_where_they_dont_fit,
    a_repeat_doesnt_tell_who_came_back,
    reasons_have_bounds,
    a_closed_group_decides_nothing,
    each_decision_is_one_event_of_whom_it_is_about,
);

const LISTS: &str = "requests { totalCount nodes { alias standing { answer waitingSince } } } waitlist { totalCount nodes { alias } } \
                     bans { totalCount nodes { alias } }";

fn aliases(list: &Value) -> Vec<String> {
    list["nodes"].as_array().expect("a list").iter().map(|node| text(&node["alias"])).collect()
}

async fn the_desk_shows_who_asks_in_the_order_of_arrival(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let names = ["Fern", "Ash", "Moss", "Birch", "Elm"];
    for name in names {
        house.asks(name).await;
    }
    let desk = house.group(&house.owner.who, LISTS).await;
    assert_eq!(aliases(&desk["requests"]), names);
    assert_eq!(desk["requests"]["totalCount"], 5);
    let first = &desk["requests"]["nodes"][0]["standing"];
    assert_eq!(first["answer"], "Ferns answer");
    assert_eq!(text(&first["waitingSince"]).len(), "2026-03-29".len(), "a day, not a moment");

    let page = async |args: &str| {
        let select = format!(
            "requests({args}) {{ edges {{ cursor }} nodes {{ alias }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}"
        );
        house.group(&house.owner.who, &select).await["requests"].clone()
    };
    let one = page("first: 2").await;
    assert_eq!((aliases(&one), &one["pageInfo"]["hasNextPage"]), (vec!["Fern".into(), "Ash".into()], &json!(true)));
    let two = page(&format!("first: 2, after: {}", one["pageInfo"]["endCursor"])).await;
    assert_eq!(aliases(&two), ["Moss", "Birch"]);
    let back = page(&format!("last: 2, before: {}", two["pageInfo"]["startCursor"])).await;
    assert_eq!(aliases(&back), ["Fern", "Ash"]);
    assert_eq!(aliases(&page("last: 2").await), ["Birch", "Elm"]);

    // A cursor is of one list of one group.
    let query = "query($id: ID!, $after: String!) { node(id: $id) { ... on Group { waitlist(after: $after) { totalCount } } } }";
    let variables = json!({ "id": house.id, "after": one["pageInfo"]["endCursor"] });
    let answer = app.send(Some(&house.owner.who.token), query, variables).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_CURSOR", "{answer:#}");
}

async fn nobody_else_sees_the_desk(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let member = house.member("Fern").await;
    let applicant = house.asks("Ash").await;
    let banned = house.member("Moss").await;
    house.done(&house.owner, "banGroupMember", &banned, json!({ "reason": "a reason" })).await;
    let stranger = app.person("Stranger").await;
    let select = format!("{LISTS} log {{ totalCount nodes {{ id }} }} successionAt");
    let none = json!({ "totalCount": 0, "nodes": [] });
    for who in [&member.who, &applicant.who, &stranger] {
        let desk = house.group(who, &select).await;
        for list in ["requests", "waitlist", "bans", "log"] {
            assert_eq!(desk[list], none, "{list}");
        }
        let query = "query($id: ID!) { node(id: $id) { ... on GroupMember { alias standing { answer } } } }";
        let found = app.ask(&*who.token, query, json!({ "id": applicant.id })).await;
        assert_eq!(found["node"], Value::Null);
        for (mutation, about) in [("acceptGroupRequest", &applicant), ("liftGroupBan", &banned)] {
            let code = app.refused(&*who.token, mutation, json!({ "memberId": about.id })).await;
            assert_eq!(code, "NOT_FOUND", "{mutation}");
        }
    }
    assert_eq!(house.group(&house.owner.who, LISTS).await["bans"]["totalCount"], 1);
    let query = "query($id: ID!) { node(id: $id) { ... on GroupMember { alias standing { state } } } }";
    let seen = app.ask(&*member.who.token, query, json!({ "id": house.owner.id })).await;
    assert_eq!(seen["node"], json!({ "alias": "Oak", "standing": null }), "owners are seen by all members");
}

async fn a_decision_takes_the_answer_with_it(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let (fern, ash) = (house.asks("Fern").await, house.asks("Ash").await);
    let accepted = house.done(&house.owner, "acceptGroupRequest", &fern, json!({})).await;
    assert_eq!((&accepted["standing"]["state"], &accepted["standing"]["answer"]), (&json!("ACTIVE"), &Value::Null));
    let declined = house.done(&house.owner, "declineGroupRequest", &ash, json!({})).await;
    assert_eq!((&declined["standing"]["state"], &declined["standing"]["answer"]), (&json!("DECLINED"), &Value::Null));
    let kept = app.stored("SELECT state FROM group_member WHERE answer IS NOT NULL").await;
    assert_eq!(kept, Vec::<Option<String>>::new());
    assert_eq!(house.own(&fern.who).await["state"], "ACTIVE");
    assert_eq!(house.group(&house.owner.who, LISTS).await["requests"]["totalCount"], 0);
}

async fn who_was_declined_reads_why_and_from_when_they_may_ask_again(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.asks("Fern").await;
    house.done(&house.owner, "declineGroupRequest", &fern, json!({ "reason": "We are full of gardeners." })).await;
    let own = house.own(&fern.who).await;
    assert_eq!((&own["state"], &own["reason"]), (&json!("DECLINED"), &json!("We are full of gardeners.")));
    let from = text(&own["mayAskAgainAt"]);
    let again = json!({ "groupId": house.id, "profile": { "alias": "Fern" } });
    let refused = app.change(&*fern.who.token, "joinGroup", again, "membership { id }").await;
    assert_eq!(refused["userErrors"][0]["code"], "NOT_OPEN");
    assert!(text(&refused["userErrors"][0]["message"]).contains(&from[..10]), "{refused}");
    app.advance(Duration::days(30)).await;
    let mut fern = fern;
    app.refresh(&mut fern.who).await;
    assert_eq!(house.join(&fern.who, "Fern").await["state"], "REQUESTED");
    assert_eq!(house.own(&fern.who).await["reason"], Value::Null);
}

async fn a_full_group_lets_people_wait_in_the_order_in_which_they_were_accepted(app: &TestApp) {
    let house = House::open(app, json!({ "capacity": 2 })).await;
    let first = house.member("Fern").await;
    let (ash, moss) = (house.asks("Ash").await, house.asks("Moss").await);
    // The last who asked is accepted first.
    for about in [&moss, &ash] {
        let accepted = house.done(&house.owner, "acceptGroupRequest", about, json!({})).await;
        assert_eq!(accepted["standing"]["state"], "WAITLISTED");
    }
    assert_eq!(aliases(&house.group(&house.owner.who, LISTS).await["waitlist"]), ["Moss", "Ash"]);
    app.done(&*first.who.token, "leaveGroup", json!({ "groupId": house.id }), "membership { state }").await;
    assert_eq!(house.own(&moss.who).await["state"], "ACTIVE");
    assert_eq!(house.own(&ash.who).await["state"], "WAITLISTED");
    let declined = house.done(&house.owner, "declineGroupRequest", &ash, json!({})).await;
    assert_eq!(declined["standing"]["state"], "DECLINED", "somebody can be taken from the waitlist");
}

async fn removals_and_bans_free_places_for_those_who_wait(app: &TestApp) {
    let house = House::open(app, json!({ "capacity": 3 })).await;
    let (fern, ash) = (house.member("Fern").await, house.member("Ash").await);
    let (moss, elm) = (house.asks("Moss").await, house.asks("Elm").await);
    for about in [&moss, &elm] {
        house.done(&house.owner, "acceptGroupRequest", about, json!({})).await;
    }
    house.done(&house.owner, "removeGroupMember", &fern, json!({ "reason": "a reason" })).await;
    assert_eq!(house.own(&moss.who).await["state"], "ACTIVE");
    assert_eq!(house.own(&elm.who).await["state"], "WAITLISTED");
    house.done(&house.owner, "banGroupMember", &ash, json!({ "reason": "a reason" })).await;
    assert_eq!(house.own(&elm.who).await["state"], "ACTIVE");
    assert_eq!(house.active().await, 3);
}

async fn the_removed_read_why_and_can_only_ask(app: &TestApp) {
    let house = House::open(app, json!({ "joinPolicy": "REQUEST" })).await;
    let fern = house.member("Fern").await;
    house.done(&house.owner, "removeGroupMember", &fern, json!({ "reason": "Shouting." })).await;
    let own = house.own(&fern.who).await;
    assert_eq!(
        (&own["state"], &own["reason"], &own["role"]),
        (&json!("REMOVED"), &json!("Shouting."), &json!("MEMBER"))
    );
    let log = house.group(&house.owner.who, "log(first: 1) { nodes { action reason subject { alias } } }").await;
    let entry = json!({ "action": "REMOVED", "reason": "Shouting.", "subject": null });
    assert_eq!(log["log"]["nodes"][0], entry);
    // The desk reads that there was a removal, and nothing of the old alias.
    house.join(&fern.who, "Willow").await;
    let query = "requests { nodes { id alias standing { earlierRemoval { month reason } reason } } }";
    let desk = house.group(&house.owner.who, query).await;
    let request = &desk["requests"]["nodes"][0];
    assert_ne!(request["id"], fern.id.as_str(), "another id");
    assert_eq!(request["standing"]["earlierRemoval"]["reason"], "Shouting.");
    assert!(text(&request["standing"]["earlierRemoval"]["month"]).ends_with("-01"));
    assert!(!desk.to_string().contains("Fern"));
    let back = super::meeting_house::Inside { id: text(&request["id"]), ..fern };
    let accepted = house.done(&house.owner, "acceptGroupRequest", &back, json!({})).await;
    assert_eq!(accepted["standing"]["earlierRemoval"], Value::Null, "it is forgiven");
}

async fn taking_back_a_request_doesnt_wash_a_removal_off(app: &TestApp) {
    let house = House::open(app, json!({ "joinPolicy": "OPEN" })).await;
    let who = app.person("Fern").await;
    assert_eq!(house.join(&who, "Fern").await["state"], "ACTIVE");
    // Everybody joins without the desk: its id is the one that the log says of a decision.
    let offered = app.stored("SELECT role FROM group_member WHERE state = 'ACTIVE' AND role = 'MEMBER'").await;
    assert_eq!(offered.len(), 1);
    app.tamper(&app.place.main, "UPDATE group_member SET state = 'REMOVED' WHERE role = 'MEMBER'").await;
    app.tamper(&app.place.main, "UPDATE peer_group SET active_count = 1").await;
    for alias in ["Willow", "Hazel"] {
        assert_eq!(house.join(&who, alias).await["state"], "REQUESTED");
        let left = app.done(&*who.token, "leaveGroup", json!({ "groupId": house.id }), "membership { state }").await;
        assert_eq!(left["membership"]["state"], "LEFT");
    }
    let back = super::meeting_house::Inside {
        id: {
            house.join(&who, "Hazel").await;
            house.at_desk("Hazel").await
        },
        who,
    };
    house.done(&house.owner, "acceptGroupRequest", &back, json!({})).await;
    app.done(&*back.who.token, "leaveGroup", json!({ "groupId": house.id }), "membership { state }").await;
    assert_eq!(house.join(&back.who, "Hazel").await["state"], "ACTIVE", "who was let in again is like anybody else");
}

async fn a_ban_hides_the_group_until_it_ends(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let mut fern = house.member("Fern").await;
    let until = (app.clock.now() + Duration::days(3)).to_rfc3339();
    let ban = json!({ "reason": "Threats.", "until": until });
    let banned = house.done(&house.owner, "banGroupMember", &fern, ban).await;
    assert_eq!(banned["standing"]["state"], "BANNED");
    let own = house.own(&fern.who).await;
    assert_eq!((&own["state"], &own["reason"], &own["group"]), (&json!("BANNED"), &json!("Threats."), &Value::Null));
    assert_eq!(house.group(&fern.who, "name").await, Value::Null);
    let again = json!({ "groupId": house.id, "profile": { "alias": "Fern" } });
    assert_eq!(app.refused(&*fern.who.token, "joinGroup", again).await, "NOT_FOUND");
    assert_eq!(aliases(&house.group(&house.owner.who, LISTS).await["bans"]), ["Fern"]);
    app.advance(Duration::days(4)).await;
    let mut owner = house.owner.clone();
    for who in [&mut fern.who, &mut owner.who] {
        app.refresh(who).await;
    }
    assert_eq!(house.own(&fern.who).await["state"], "LEFT");
    assert_eq!(house.group(&owner.who, LISTS).await["bans"]["totalCount"], 0);
    assert_eq!(house.join(&fern.who, "Willow").await["state"], "REQUESTED");
}

async fn a_ban_is_lifted(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.asks("Fern").await;
    house.done(&house.owner, "banGroupMember", &fern, json!({ "reason": "Spam." })).await;
    assert_eq!(house.refused(&house.owner, "banGroupMember", &fern, json!({ "reason": "Spam." })).await, "NOT_OPEN");
    let lifted = house.done(&house.owner, "liftGroupBan", &fern, json!({})).await;
    assert_eq!((&lifted["standing"]["state"], &lifted["standing"]["reason"]), (&json!("LEFT"), &Value::Null));
    assert_eq!(house.actions().await, ["BAN_LIFTED", "BANNED", "CREATED"]);
    assert_eq!(house.join(&fern.who, "Fern").await["state"], "REQUESTED");
}

async fn decisions_are_refused_where_they_dont_fit(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.member("Fern").await;
    let facilitator = house.with_role("Ash", "FACILITATOR").await;
    let other = house.with_role("Moss", "FACILITATOR").await;
    let reason = json!({ "reason": "a reason" });
    for (mutation, more) in
        [("acceptGroupRequest", json!({})), ("declineGroupRequest", json!({})), ("liftGroupBan", json!({}))]
    {
        assert_eq!(house.refused(&facilitator, mutation, &fern, more).await, "NOT_OPEN", "{mutation}");
    }
    // Acts go downwards only.
    for about in [&house.owner, &other, &facilitator] {
        for mutation in ["removeGroupMember", "banGroupMember"] {
            assert_eq!(
                house.refused(&facilitator, mutation, about, reason.clone()).await,
                "ROLE_TOO_LOW",
                "{mutation}"
            );
        }
    }
    assert_eq!(house.refused(&house.owner, "removeGroupMember", &house.owner, reason.clone()).await, "ROLE_TOO_LOW");
    assert_eq!(house.refused(&fern, "removeGroupMember", &other, reason.clone()).await, "NOT_FOUND");
    house.done(&facilitator, "removeGroupMember", &fern, reason.clone()).await;
    // Whoever is here no longer can't be told from whoever has come back since.
    let past = ["removeGroupMember", "banGroupMember"];
    for mutation in past {
        assert_eq!(house.refused(&other, mutation, &fern, reason.clone()).await, "NOT_FOUND", "{mutation}");
    }
    house.join(&fern.who, "Fern, again").await;
    for mutation in past {
        assert_eq!(house.refused(&other, mutation, &fern, reason.clone()).await, "NOT_FOUND", "{mutation}");
    }
    // Somebody in another group is nobody here.
    let stranger = app.person("Stranger").await;
    let elsewhere = House::open_by(app, &stranger, json!({ "profile": { "alias": "Elsewhere" } })).await;
    assert_eq!(house.refused(&elsewhere.owner, "banGroupMember", &facilitator, reason).await, "NOT_FOUND");
}

async fn a_repeat_doesnt_tell_who_came_back(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let (fern, moss) = (house.member("Fern").await, house.member("Moss").await);
    let remove = async |about: &Inside| {
        let input =
            json!({ "memberId": about.id, "reason": "a reason", "idempotencyKey": format!("remove-{}", about.id) });
        let select = "member { id alias role standing { state reason bannedUntil } }";
        app.change(&*house.owner.who.token, "removeGroupMember", input, select).await
    };
    let (of_fern, of_moss) = (remove(&fern).await, remove(&moss).await);
    assert_eq!(of_fern["member"]["standing"]["state"], "REMOVED");
    app.clock.tick();
    house.join(&fern.who, "Somebody new").await;
    assert_eq!(remove(&fern).await, of_fern, "who came back");
    assert_eq!(remove(&moss).await, of_moss, "who didn't");
}

async fn reasons_have_bounds(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.member("Fern").await;
    for wrong in ["", "  \n ", &"x".repeat(501), "a\u{7}b"] {
        let code = house.refused(&house.owner, "removeGroupMember", &fern, json!({ "reason": wrong })).await;
        assert_eq!(code, "INVALID", "{wrong:?}");
    }
    let past = json!({ "reason": "a reason", "until": "2020-01-01T00:00:00Z" });
    assert_eq!(house.refused(&house.owner, "banGroupMember", &fern, past).await, "INVALID");
    assert_eq!(house.own(&fern.who).await["state"], "ACTIVE", "nothing happened");
    let ash = house.asks("Ash").await;
    house.done(&house.owner, "declineGroupRequest", &ash, json!({ "reason": "x".repeat(500) })).await;
}

async fn a_closed_group_decides_nothing(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let (fern, ash) = (house.member("Fern").await, house.asks("Ash").await);
    app.tamper(&app.place.main, "UPDATE peer_group SET closed_at = created_at").await;
    assert_eq!(house.refused(&house.owner, "acceptGroupRequest", &ash, json!({})).await, "GROUP_READ_ONLY");
    let reason = json!({ "reason": "a reason" });
    assert_eq!(house.refused(&house.owner, "removeGroupMember", &fern, reason).await, "GROUP_READ_ONLY");
    let offer = json!({ "role": "OWNER" });
    assert_eq!(house.refused(&house.owner, "offerGroupRole", &fern, offer).await, "GROUP_READ_ONLY");
}

async fn each_decision_is_one_event_of_whom_it_is_about(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.asks("Fern").await;
    let cursor = app.ask(&*fern.who.token, "{ viewer { feedCursor } }", json!({})).await;
    let mut socket = Socket::open(app, &fern.who.token).await;
    socket.follow(cursor["viewer"]["feedCursor"].as_str()).await;
    let own = house.own(&fern.who).await["id"].clone();
    house.done(&house.owner, "acceptGroupRequest", &fern, json!({})).await;
    house.done(&house.owner, "banGroupMember", &fern, json!({ "reason": "a reason" })).await;
    house.done(&house.owner, "liftGroupBan", &fern, json!({})).await;
    app.contact(&fern.who, "the last event").await;
    let mut told = 0;
    loop {
        let event = socket.event().await;
        match event["kind"].as_str() {
            Some("MEMBERSHIP_CHANGED") => {
                assert_eq!(event["subjectId"], own);
                told += 1;
            }
            Some("CONTACT_CREATED") => break,
            _ => {}
        }
    }
    assert_eq!(told, 3, "one each, and nothing else names it");
}
