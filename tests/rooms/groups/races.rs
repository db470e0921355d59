//! Many at one instant: one decision counts, no place is given twice, and an owner always stays.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::meeting_house::{House, Inside};

suite!(
    of_many_decisions_at_once_one_counts,
    people_accepted_at_once_get_no_more_places_than_there_are,
    of_owners_who_go_at_once_one_stays,
    removals_at_once_move_as_many_up,
    a_limit_holds_at_once,
);

/// The codes of many answers; an empty one for each that went well.
async fn codes(tries: Vec<impl Future<Output = Value>>) -> Vec<String> {
    let answers = join_all(tries).await;
    answers.iter().map(|answer| answer["userErrors"][0]["code"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn of_many_decisions_at_once_one_counts(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let facilitators = [house.with_role("Ash", "FACILITATOR").await, house.with_role("Elm", "FACILITATOR").await];
    for (round, mutations) in [
        ["acceptGroupRequest", "acceptGroupRequest"],
        ["acceptGroupRequest", "declineGroupRequest"],
        ["declineGroupRequest", "banGroupMember"],
        ["banGroupMember", "banGroupMember"],
    ]
    .into_iter()
    .enumerate()
    {
        let about = house.asks(&format!("Somebody {round}")).await;
        let before = house.actions().await.len();
        let tries = (0..6).map(|number| {
            let (by, mutation) = (&facilitators[number % 2], mutations[number % 2]);
            let mut input = json!({ "memberId": about.id });
            if mutation == "banGroupMember" {
                input["reason"] = json!("a reason");
            }
            app.change(&*by.who.token, mutation, input, "member { id }")
        });
        let codes = codes(tries.collect()).await;
        let done = codes.iter().filter(|code| code.is_empty()).count();
        assert_eq!(done, 1, "{mutations:?}: {codes:?}");
        assert!(codes.iter().all(|code| code.is_empty() || code == "NOT_OPEN" || code == "NOT_FOUND"), "{codes:?}");
        assert_eq!(house.actions().await.len() - before, done, "an entry for each that counted");
        app.clock.tick();
    }
    let counted = app.stored("SELECT CAST(active_count AS TEXT) FROM peer_group").await;
    assert_eq!(counted, [Some(house.active().await.to_string())]);
}

async fn people_accepted_at_once_get_no_more_places_than_there_are(app: &TestApp) {
    let house = House::open(app, json!({ "capacity": 4 })).await;
    let facilitator = house.with_role("Ash", "FACILITATOR").await;
    let mut asking = Vec::new();
    for number in 0..6 {
        asking.push(house.asks(&format!("Somebody {number}")).await);
    }
    let tries = asking.iter().map(|about| {
        app.change(&*facilitator.who.token, "acceptGroupRequest", json!({ "memberId": about.id }), "member { id }")
    });
    assert_eq!(codes(tries.collect()).await.concat(), "", "all are accepted");
    assert_eq!(house.active().await, 4);
    let waitlist = house.group(&house.owner.who, "waitlist { totalCount }").await;
    assert_eq!(waitlist["waitlist"]["totalCount"], 4);
}

async fn of_owners_who_go_at_once_one_stays(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let mut owners = vec![house.owner.clone()];
    for name in ["Fern", "Ash", "Elm"] {
        owners.push(house.with_role(name, "OWNER").await);
    }
    let tries = owners.iter().enumerate().map(|(number, owner)| {
        let mutation = if number % 2 == 0 { "leaveGroup" } else { "stepDownInGroup" };
        app.change(&*owner.who.token, mutation, json!({ "groupId": house.id }), "membership { state }")
    });
    let codes = codes(tries.collect()).await;
    assert_eq!(codes.concat(), "LAST_OWNER", "{codes:?}");
    let left = app.stored("SELECT role FROM group_member WHERE role = 'OWNER' AND state = 'ACTIVE'").await;
    assert_eq!(left.len(), 1);
}

async fn removals_at_once_move_as_many_up(app: &TestApp) {
    let house = House::open(app, json!({ "capacity": 4 })).await;
    let mut members = Vec::new();
    for name in ["Fern", "Ash", "Elm"] {
        members.push(house.member(name).await);
    }
    let mut waiting: Vec<Inside> = Vec::new();
    for number in 0..4 {
        waiting.push(house.member(&format!("Somebody {number}")).await);
    }
    assert_eq!(house.active().await, 4);
    let tries = members.iter().map(|about| {
        let input = json!({ "memberId": about.id, "reason": "a reason" });
        app.change(&*house.owner.who.token, "removeGroupMember", input, "member { id }")
    });
    assert_eq!(codes(tries.collect()).await.concat(), "");
    let mut states = Vec::new();
    for one in &waiting {
        states.push(house.own(&one.who).await["state"].clone());
    }
    assert_eq!(states, ["ACTIVE", "ACTIVE", "ACTIVE", "WAITLISTED"], "first come, first served");
    assert_eq!(house.active().await, 4);
}

async fn a_limit_holds_at_once(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let facilitator = house.with_role("Ash", "FACILITATOR").await;
    let mut members = Vec::new();
    for number in 0..6 {
        members.push(house.member(&format!("Somebody {number}")).await);
    }
    let tries = members.iter().map(|about| {
        let input = json!({ "memberId": about.id, "reason": "a reason" });
        app.change(&*facilitator.who.token, "removeGroupMember", input, "member { id }")
    });
    let codes = codes(tries.collect()).await;
    assert_eq!(codes.iter().filter(|code| code.is_empty()).count(), 3, "{codes:?}");
    assert_eq!(house.active().await, 8 - 3);
}
