//! Roles: offered, and counting once accepted; given downwards, and never to the last owner's loss.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::meeting_house::{House, text};

suite!(
    a_role_counts_once_it_is_accepted,
    an_offer_can_be_declined_and_withdrawn,
    an_offer_ends_with_whoever_made_it,
    nobody_gives_a_role_at_or_above_their_own,
    roles_are_taken_away_from_facilitators_only,
    the_last_owner_stays,
    who_leaves_and_comes_back_is_a_plain_member,
);

async fn a_role_counts_once_it_is_accepted(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let (fern, ash) = (house.member("Fern").await, house.asks("Ash").await);
    let offered = house.done(&house.owner, "offerGroupRole", &fern, json!({ "role": "FACILITATOR" })).await;
    assert_eq!((&offered["role"], &offered["standing"]["offeredRole"]), (&json!("MEMBER"), &json!("FACILITATOR")));
    let again = house.done(&house.owner, "offerGroupRole", &fern, json!({ "role": "FACILITATOR" })).await;
    assert_eq!(again, offered, "twice is once");
    let own = house.own(&fern.who).await;
    assert_eq!((&own["role"], &own["offeredRole"]), (&json!("MEMBER"), &json!("FACILITATOR")));
    assert_eq!(house.refused(&fern, "acceptGroupRequest", &ash, json!({})).await, "NOT_FOUND", "it doesn't count yet");
    let accepted = house.own_done(&fern, "acceptGroupRole").await;
    assert_eq!((&accepted["role"], &accepted["offeredRole"]), (&json!("FACILITATOR"), &Value::Null));
    house.done(&fern, "acceptGroupRequest", &ash, json!({})).await;
    assert_eq!(house.own_refused(&fern, "acceptGroupRole").await, "NOT_OPEN", "there is no offer any more");
    assert_eq!(house.actions().await[..3], ["ACCEPTED", "ROLE_ACCEPTED", "ROLE_OFFERED"]);
    // And one step further.
    house.done(&house.owner, "offerGroupRole", &fern, json!({ "role": "OWNER" })).await;
    assert_eq!(house.own_done(&fern, "acceptGroupRole").await["role"], "OWNER");
}

async fn an_offer_can_be_declined_and_withdrawn(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.member("Fern").await;
    let offer = || json!({ "role": "OWNER" });
    house.done(&house.owner, "offerGroupRole", &fern, offer()).await;
    let declined = house.own_done(&fern, "declineGroupRole").await;
    assert_eq!((&declined["role"], &declined["offeredRole"]), (&json!("MEMBER"), &Value::Null));
    assert_eq!(house.own_refused(&fern, "declineGroupRole").await, "NOT_OPEN");
    house.done(&house.owner, "offerGroupRole", &fern, offer()).await;
    house.done(&house.owner, "withdrawGroupRoleOffer", &fern, json!({})).await;
    assert_eq!(house.own_refused(&fern, "acceptGroupRole").await, "NOT_OPEN");
    assert_eq!(house.refused(&house.owner, "withdrawGroupRoleOffer", &fern, json!({})).await, "NOT_OPEN");
    let ash = house.asks("Ash").await;
    assert_eq!(house.refused(&house.owner, "offerGroupRole", &ash, offer()).await, "NOT_OPEN", "no member yet");
}

async fn an_offer_ends_with_whoever_made_it(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let (fern, ash) = (house.member("Fern").await, house.member("Ash").await);
    let second = house.with_role("Moss", "OWNER").await;
    for (about, ending) in [(&fern, "stepDownInGroup"), (&ash, "leaveGroup")] {
        house.done(&second, "offerGroupRole", about, json!({ "role": "FACILITATOR" })).await;
        house.own_done(&second, ending).await;
        assert_eq!(house.own(&about.who).await["offeredRole"], Value::Null, "{ending}");
        assert_eq!(house.own_refused(about, "acceptGroupRole").await, "NOT_OPEN", "{ending}");
        if ending == "stepDownInGroup" {
            house.done(&house.owner, "offerGroupRole", &second, json!({ "role": "OWNER" })).await;
            house.own_done(&second, "acceptGroupRole").await;
        }
    }
    // An offer ends with the membership of whom it was made to.
    house.done(&house.owner, "offerGroupRole", &fern, json!({ "role": "OWNER" })).await;
    house.done(&house.owner, "removeGroupMember", &fern, json!({ "reason": "a reason" })).await;
    assert_eq!(house.own_refused(&fern, "acceptGroupRole").await, "NOT_FOUND");
}

async fn nobody_gives_a_role_at_or_above_their_own(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let (fern, facilitator) = (house.member("Fern").await, house.with_role("Ash", "FACILITATOR").await);
    let second = house.with_role("Moss", "OWNER").await;
    for role in ["FACILITATOR", "OWNER"] {
        assert_eq!(house.refused(&facilitator, "offerGroupRole", &fern, json!({ "role": role })).await, "ROLE_TOO_LOW");
        assert_eq!(house.refused(&fern, "offerGroupRole", &fern, json!({ "role": role })).await, "NOT_FOUND");
        assert_eq!(
            house.refused(&house.owner, "offerGroupRole", &second, json!({ "role": role })).await,
            "ROLE_TOO_LOW"
        );
    }
    let same = json!({ "role": "FACILITATOR" });
    assert_eq!(house.refused(&house.owner, "offerGroupRole", &facilitator, same).await, "NOT_OPEN", "they have it");
}

async fn roles_are_taken_away_from_facilitators_only(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let (fern, facilitator) = (house.member("Fern").await, house.with_role("Ash", "FACILITATOR").await);
    let second = house.with_role("Moss", "OWNER").await;
    assert_eq!(house.refused(&house.owner, "takeAwayGroupRole", &second, json!({})).await, "ROLE_TOO_LOW");
    assert_eq!(house.refused(&house.owner, "takeAwayGroupRole", &fern, json!({})).await, "NOT_OPEN");
    let taken = house.done(&house.owner, "takeAwayGroupRole", &facilitator, json!({})).await;
    assert_eq!(taken["role"], "MEMBER");
    assert_eq!(house.own(&facilitator.who).await["role"], "MEMBER");
    assert_eq!(
        house.group(&facilitator.who, "log { totalCount }").await["log"]["totalCount"],
        0,
        "the desk is shut to them"
    );
}

async fn the_last_owner_stays(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    for mutation in ["stepDownInGroup", "leaveGroup"] {
        assert_eq!(house.own_refused(&house.owner, mutation).await, "LAST_OWNER", "{mutation}");
    }
    let fern = house.member("Fern").await;
    house.done(&house.owner, "offerGroupRole", &fern, json!({ "role": "OWNER" })).await;
    assert_eq!(house.own_refused(&house.owner, "stepDownInGroup").await, "LAST_OWNER", "an offer is no owner");
    house.own_done(&fern, "acceptGroupRole").await;
    assert_eq!(house.own_done(&house.owner, "stepDownInGroup").await["role"], "MEMBER");
    let told = async || app.stored("SELECT CAST(COUNT(*) AS TEXT) FROM feed_event").await;
    let before = told().await;
    assert_eq!(house.own_done(&house.owner, "stepDownInGroup").await["role"], "MEMBER", "twice is once");
    assert_eq!(told().await, before, "nothing has changed");
    let log = house.group(&fern.who, "log { nodes { action role } }").await;
    assert_eq!(log["log"]["nodes"][0], json!({ "action": "STEPPED_DOWN", "role": "OWNER" }));
    assert_eq!(house.own_refused(&fern, "leaveGroup").await, "LAST_OWNER");
}

async fn who_leaves_and_comes_back_is_a_plain_member(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let fern = house.with_role("Fern", "FACILITATOR").await;
    house.own_done(&fern, "leaveGroup").await;
    house.join(&fern.who, "Fern").await;
    let back = house.at_desk("Fern").await;
    assert_ne!(back, fern.id);
    let fern = super::meeting_house::Inside { id: back, ..fern };
    let accepted = house.done(&house.owner, "acceptGroupRequest", &fern, json!({})).await;
    assert_eq!(text(&accepted["role"]), "MEMBER");
}
