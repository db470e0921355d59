//! Succession: what becomes of a group whose owners don't come any more.

use chrono::Duration;
use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::meeting_house::{House, Inside};

suite!(
    the_owner_is_asked_first_and_any_act_of_theirs_ends_it,
    the_longest_serving_facilitator_is_asked_then_the_next,
    a_member_follows_if_there_is_no_facilitator,
    without_an_heir_the_group_can_be_read_and_closes,
    an_owner_who_comes_back_finds_the_group_open,
    what_facilitators_decide_begins_nothing,
    a_quiet_group_is_left_alone,
    late_or_twice_is_the_same,
);

/// Days pass, while these people stay signed in.
async fn later(app: &TestApp, days: i64, people: &mut [&mut Inside]) {
    pass(app, days, people, true).await;
}

async fn pass(app: &TestApp, days: i64, people: &mut [&mut Inside], has_worker: bool) {
    let mut left = days;
    while left > 0 {
        let some = left.min(20);
        app.clock.advance(Duration::days(some));
        if has_worker {
            app.run_jobs().await;
        }
        for one in people.iter_mut() {
            app.refresh(&mut one.who).await;
        }
        left -= some;
    }
}

async fn stored(app: &TestApp, column: &str) -> Option<String> {
    app.stored(&format!("SELECT CAST({column} AS TEXT) FROM peer_group")).await.remove(0)
}

async fn the_owner_is_asked_first_and_any_act_of_theirs_ends_it(app: &TestApp) {
    let mut house = House::open(app, json!({})).await;
    let mut fern = house.with_role("Fern", "FACILITATOR").await;
    let ash = house.asks("Ash").await;
    later(app, 29, &mut [&mut house.owner, &mut fern]).await;
    assert_eq!(house.group(&house.owner.who, "successionAt").await["successionAt"], Value::Null);
    later(app, 1, &mut [&mut house.owner, &mut fern]).await;
    let asked = house.group(&house.owner.who, "successionAt isReadOnly").await;
    assert_ne!(asked["successionAt"], Value::Null);
    assert_eq!(asked["isReadOnly"], false);
    assert_eq!(house.group(&fern.who, "successionAt").await["successionAt"], Value::Null, "the owner is asked first");
    assert_eq!(house.own(&fern.who).await["offeredRole"], Value::Null);
    house.done(&house.owner, "acceptGroupRequest", &ash, json!({})).await;
    assert_eq!(house.group(&house.owner.who, "successionAt").await["successionAt"], Value::Null);
    later(app, 60, &mut [&mut house.owner, &mut fern]).await;
    assert_eq!(house.own(&fern.who).await["offeredRole"], Value::Null);
}

async fn the_longest_serving_facilitator_is_asked_then_the_next(app: &TestApp) {
    let mut house = House::open(app, json!({})).await;
    let mut first = house.with_role("Fern", "FACILITATOR").await;
    let mut second = house.with_role("Moss", "FACILITATOR").await;
    house.asks("Ash").await;
    let all = &mut [&mut house.owner, &mut first, &mut second];
    later(app, 30, all).await;
    later(app, 14, all).await;
    let own = house.own(&first.who).await;
    assert_eq!(own["offeredRole"], "OWNER");
    assert_ne!(own["roleOfferEndsAt"], Value::Null);
    assert_eq!(house.own(&second.who).await["offeredRole"], Value::Null);
    // Who declines is followed at once, who says nothing after a week.
    house.own_done(&first, "declineGroupRole").await;
    app.run_jobs().await;
    assert_eq!(house.own(&second.who).await["offeredRole"], "OWNER");
    assert_eq!(house.own_refused(&first, "acceptGroupRole").await, "NOT_OPEN");
    let accepted = house.own_done(&second, "acceptGroupRole").await;
    assert_eq!(accepted["role"], "OWNER");
    assert_eq!(house.own(&house.owner.who).await["role"], "OWNER", "who comes back is owner beside the heir");
    assert_eq!(house.actions().await[0], "SUCCEEDED");
    later(app, 40, &mut [&mut house.owner]).await;
    assert_eq!(
        house.group(&house.owner.who, "isReadOnly").await["isReadOnly"],
        false,
        "the heir is asked in their turn"
    );
}

async fn a_member_follows_if_there_is_no_facilitator(app: &TestApp) {
    let mut house = House::open(app, json!({})).await;
    let (mut fern, mut moss) = (house.member("Fern").await, house.member("Moss").await);
    house.asks("Ash").await;
    let all = &mut [&mut house.owner, &mut fern, &mut moss];
    later(app, 30, all).await;
    later(app, 14, all).await;
    assert_eq!(house.own(&fern.who).await["offeredRole"], "OWNER");
    let all = &mut [&mut house.owner, &mut fern, &mut moss];
    later(app, 7, all).await;
    assert_eq!(house.own(&fern.who).await["offeredRole"], Value::Null, "a week is over");
    assert_eq!(house.own_refused(&fern, "acceptGroupRole").await, "NOT_OPEN");
    assert_eq!(house.own(&moss.who).await["offeredRole"], "OWNER");
    // Any act of an owner ends it.
    app.done(&*house.owner.who.token, "confirmGroupOwnership", json!({ "groupId": house.id }), "group { id }").await;
    assert_eq!(house.own(&moss.who).await["offeredRole"], Value::Null);
    assert_eq!(house.own_refused(&moss, "acceptGroupRole").await, "NOT_OPEN");
}

/// A group of which nobody wants to be the owner, 30 and 14 days after somebody has asked.
async fn nobody_follows(app: &TestApp) -> (House<'_>, Inside) {
    let mut house = House::open(app, json!({})).await;
    let mut fern = house.member("Fern").await;
    house.asks("Ash").await;
    later(app, 30, &mut [&mut house.owner, &mut fern]).await;
    later(app, 14, &mut [&mut house.owner, &mut fern]).await;
    house.own_done(&fern, "declineGroupRole").await;
    app.run_jobs().await;
    (house, fern)
}

async fn without_an_heir_the_group_can_be_read_and_closes(app: &TestApp) {
    let (mut house, mut fern) = nobody_follows(app).await;
    let seen = house.group(&fern.who, "isReadOnly closesAt closedAt name").await;
    assert_eq!((&seen["isReadOnly"], &seen["closedAt"]), (&json!(true), &Value::Null));
    assert_ne!(seen["closesAt"], Value::Null, "members are told when");
    let stranger = app.person("Stranger").await;
    let join = json!({ "groupId": house.id, "profile": { "alias": "Elm" } });
    assert_eq!(app.refused(&*stranger.token, "joinGroup", join).await, "GROUP_READ_ONLY");
    later(app, 29, &mut [&mut fern]).await;
    assert_eq!(house.group(&fern.who, "closedAt").await["closedAt"], Value::Null);
    later(app, 1, &mut [&mut fern, &mut house.owner]).await;
    let seen = house.group(&fern.who, "isReadOnly closesAt closedAt").await;
    assert_eq!((&seen["isReadOnly"], &seen["closesAt"]), (&json!(true), &Value::Null));
    assert_ne!(seen["closedAt"], Value::Null);
    assert_eq!(stored(app, "closed_by").await.as_deref(), Some("SUCCESSION"));
    assert_eq!(house.actions().await[0], "CLOSED");
}

async fn an_owner_who_comes_back_finds_the_group_open(app: &TestApp) {
    let (house, fern) = nobody_follows(app).await;
    let ash = Inside { id: house.at_desk("Ash").await, ..fern.clone() };
    house.done(&house.owner, "acceptGroupRequest", &ash, json!({})).await;
    let seen = house.group(&fern.who, "isReadOnly closesAt").await;
    assert_eq!((&seen["isReadOnly"], &seen["closesAt"]), (&json!(false), &Value::Null));
    app.advance(Duration::days(60)).await;
    assert_eq!(stored(app, "closed_at").await, None);
}

async fn what_facilitators_decide_begins_nothing(app: &TestApp) {
    let mut house = House::open(app, json!({})).await;
    let mut fern = house.with_role("Fern", "FACILITATOR").await;
    for name in ["Ash", "Elm", "Moss"] {
        let asking = house.asks(name).await;
        later(app, 20, &mut [&mut house.owner, &mut fern]).await;
        house.done(&fern, "acceptGroupRequest", &asking, json!({})).await;
    }
    later(app, 60, &mut []).await;
    assert_eq!(stored(app, "succession_since").await, None);
}

async fn a_quiet_group_is_left_alone(app: &TestApp) {
    let house = House::open(app, json!({ "joinPolicy": "OPEN" })).await;
    let who = app.person("Fern").await;
    house.join(&who, "Fern").await;
    app.advance(Duration::days(800)).await;
    assert_eq!((stored(app, "succession_since").await, stored(app, "read_only_since").await), (None, None));
}

async fn late_or_twice_is_the_same(app: &TestApp) {
    let mut house = House::open(app, json!({})).await;
    let mut fern = house.member("Fern").await;
    house.asks("Ash").await;
    // A worker that was away for months asks the owner first all the same.
    pass(app, 200, &mut [&mut house.owner, &mut fern], false).await;
    app.run_jobs().await;
    assert_eq!(house.own(&fern.who).await["offeredRole"], Value::Null);
    let since = stored(app, "succession_since").await;
    assert_ne!(since, None);
    for _ in 0..3 {
        app.tamper(&app.place.main, "UPDATE peer_group SET succession_look_at = succession_since").await;
        app.run_jobs().await;
    }
    assert_eq!(stored(app, "succession_since").await, since);
    assert_eq!(house.own(&fern.who).await["offeredRole"], Value::Null);
}
