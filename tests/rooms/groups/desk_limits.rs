//! How fast somebody can remove people.

use chrono::Duration;
use serde_json::json;
use tests::{TestApp, suite};

use super::meeting_house::{House, Inside};

suite!(a_new_facilitator_removes_few_people_a_day, owners_have_a_wider_limit);

async fn people(house: &House<'_>, names: impl IntoIterator<Item = usize>) -> Vec<Inside> {
    let mut people = Vec::new();
    for name in names {
        people.push(house.asks(&format!("Member {name}")).await);
    }
    people
}

async fn a_new_facilitator_removes_few_people_a_day(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let mut facilitator = house.with_role("Ash", "FACILITATOR").await;
    let people = people(&house, 0..6).await;
    let reason = || json!({ "reason": "a reason" });
    for about in &people[..3] {
        house.done(&facilitator, "banGroupMember", about, reason()).await;
    }
    assert_eq!(house.refused(&facilitator, "banGroupMember", &people[3], reason()).await, "DAILY_LIMIT_REACHED");
    house.done(&facilitator, "declineGroupRequest", &people[3], json!({})).await;
    house.done(&house.owner, "banGroupMember", &people[4], reason()).await;
    app.advance(Duration::days(1)).await;
    app.refresh(&mut facilitator.who).await;
    house.done(&facilitator, "banGroupMember", &people[5], reason()).await;
}

async fn owners_have_a_wider_limit(app: &TestApp) {
    let house = House::open(app, json!({})).await;
    let people = people(&house, 0..4).await;
    for about in &people {
        house.done(&house.owner, "banGroupMember", about, json!({ "reason": "a reason" })).await;
    }
}
