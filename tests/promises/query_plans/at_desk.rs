//! A bit of everything that is done at the desk of a group, with roles, and where nobody owns it any more.

use chrono::Duration;
use serde_json::json;
use tests::TestApp;

use crate::rooms::groups::meeting_house::House;

const DESK: &str = "requests(first: 1) { totalCount nodes { standing { answer earlierRemoval { reason } } } pageInfo { endCursor } } \
                    waitlist(first: 1) { totalCount nodes { id } } bans(first: 1) { totalCount nodes { id } pageInfo { endCursor } } \
                    log(first: 1) { totalCount nodes { id actor { alias } subject { alias } } pageInfo { endCursor } }";

/// Decides, gives roles, pages through everything, and lets succession come to its end.
pub async fn live(app: &TestApp) {
    let house = House::open(app, json!({ "capacity": 4 })).await;
    let facilitator = house.with_role("Ash", "FACILITATOR").await;
    let (fern, moss) = (house.member("Fern").await, house.member("Moss").await);
    let (elm, birch) = (house.asks("Elm").await, house.asks("Birch").await);
    house.done(&facilitator, "acceptGroupRequest", &elm, json!({})).await;
    house.done(&facilitator, "removeGroupMember", &fern, json!({ "reason": "a reason" })).await;
    house.join(&fern.who, "Willow").await;
    house.done(&facilitator, "banGroupMember", &moss, json!({ "reason": "a reason" })).await;
    house.done(&facilitator, "declineGroupRequest", &birch, json!({ "reason": "a reason" })).await;
    for who in [&house.owner.who, &elm.who] {
        let seen = house.group(who, DESK).await;
        let cursor = |list: &str| seen[list]["pageInfo"]["endCursor"].clone();
        for list in ["requests", "bans", "log"] {
            for args in ["first: 1, after", "last: 1, before"] {
                if !cursor(list).is_null() {
                    house.group(who, &format!("{list}({args}: {}) {{ nodes {{ id }} }}", cursor(list))).await;
                }
            }
        }
        let ids = json!({ "ids": [moss.id, elm.id] });
        app.ask(&*who.token, "query($ids: [ID!]!) { nodes(ids: $ids) { ... on GroupMember { alias } } }", ids).await;
    }
    house.done(&facilitator, "liftGroupBan", &moss, json!({})).await;
    for (mutation, more) in [
        ("offerGroupRole", json!({ "role": "OWNER" })),
        ("withdrawGroupRoleOffer", json!({})),
        ("takeAwayGroupRole", json!({})),
        ("offerGroupRole", json!({ "role": "FACILITATOR" })),
    ] {
        house.done(&house.owner, mutation, &facilitator, more).await;
    }
    house.own_done(&facilitator, "declineGroupRole").await;
    house.own_done(&facilitator, "stepDownInGroup").await;
    let confirm = json!({ "groupId": house.id });
    app.done(&*house.owner.who.token, "confirmGroupOwnership", confirm, "group { id }").await;
    // The owner is asked, then each of the others, and then the group closes.
    for days in [30, 14, 7, 7, 7, 31] {
        app.advance(Duration::days(days)).await;
    }
}
