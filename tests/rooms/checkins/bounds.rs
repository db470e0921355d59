//! Bounds of what one side asks for, claims that come at once, and mail that can't be sent.

use std::collections::HashSet;

use chrono::Duration;
use domain::ports::Clock;
use domain::worker;
use serde_json::{Value, json};
use tests::app::killed_after;
use tests::{TestApp, suite};

use super::trust::{Trust, agree_to_be_told, mailed};
use super::{Side, agree, daily, moment, text, two, two_with_a_plan, until};

suite!(
    a_ladder_has_bounds,
    each_side_proposes_so_often_for_a_plan,
    claims_at_once_are_each_told_once,
    reminders_are_mailed_to_who_wants_them,
    a_rung_is_mailed_once_the_mail_goes_again,
    a_rung_is_mailed_wherever_the_worker_died_over_it,
    a_reminder_that_could_not_be_sent_is_not_sent_late,
);

async fn a_ladder_has_bounds(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, daily()).await;
    let mut contacts = Vec::new();
    for number in 0..11 {
        let who = Side::new(app, &format!("Friend {number}")).await;
        let (contact, _) = ada.link(&who).await;
        agree_to_be_told(&ada, &contact, &who, json!({})).await;
        contacts.push(contact);
    }
    let rung = |people: usize, hours: usize| json!({ "delay": format!("PT{hours}H"), "contactIds": contacts[..people], "text": "ring me" });
    let ladder = |rungs: Vec<Value>| json!({ "planId": plan, "rungs": rungs });
    let all = ladder((1..=5).map(|hours| rung(10, hours)).collect());
    ada.done("setLadder", all, "plan { id }").await;
    for too_much in [
        ladder((1..=6).map(|hours| rung(1, hours)).collect()),
        ladder(vec![rung(11, 1)]),
        ladder(vec![rung(0, 1)]),
        ladder(vec![rung(1, 49)]),
    ] {
        ada.refused("setLadder", too_much).await;
    }
    let kept = ada.plan(&plan, "ladder { recipients { id } }").await;
    let kept: Vec<_> =
        kept["ladder"].as_array().expect("rungs").iter().map(|rung| rung["recipients"].clone()).collect();
    assert_eq!(kept.len(), 5, "a bad one takes nothing of it away");
    assert!(kept.iter().all(|people| people.as_array().map(Vec::len) == Some(10)));
}

async fn each_side_proposes_so_often_for_a_plan(app: &TestApp) {
    let (ada, berta, plan, _) = two_with_a_plan(app, daily()).await;
    let change = json!({ "planId": plan, "terms": daily() });
    // The first was proposed with the plan.
    for _ in 1..100 {
        ada.someone().await;
        ada.done("proposeChange", change.clone(), "plan { id }").await;
    }
    assert_eq!(ada.refused("proposeChange", change.clone()).await.0, "LIMIT_REACHED");
    berta.done("proposeChange", change, "plan { id }").await;
}

async fn claims_at_once_are_each_told_once(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, .. } = &trust;
    let both = json!([{ "delay": "PT30M", "contactIds": [trust.of_clara, trust.of_dora], "text": "ring me" }]);
    trust.set_ladder(both).await;
    until(app, "13:31").await;
    trust.caught_up().await;
    let mut claims = Vec::new();
    for who in [clara, dora] {
        let notice = who.viewer("rungNotices { nodes { id } }").await;
        let notice = text(&notice["rungNotices"]["nodes"][0]["id"]);
        let token = who.someone().await.token;
        claims.extend((0..4).map(|_| (token.clone(), json!({ "rungNoticeId": notice }))));
    }
    let claims =
        claims.iter().map(|(token, input)| app.done(token.as_str(), "claimRung", input.clone(), "rungNotice { id }"));
    futures_util::future::join_all(claims).await;
    assert_eq!(ada.feed().await, ["RUNG_RECEIPT_CHANGED"; 2], "one for each who is on it");
    assert_eq!(
        (clara.feed().await, dora.feed().await),
        (vec!["RUNG_CLAIMED".to_owned()], vec!["RUNG_CLAIMED".to_owned()])
    );
    let receipts = ada.check_in(first, "receipts { claims { contact { id } } }").await;
    assert_eq!(receipts["receipts"][0]["claims"].as_array().map(Vec::len), Some(2));
}

/// Lets a check-in pass whose side is reminded at its time; gives the mails.
async fn reminded(app: &TestApp, by_mail: bool) -> usize {
    let (ada, _, plan, _) = two_with_a_plan(app, daily()).await;
    let input = json!({ "planId": plan, "reminders": ["PT0M"], "remindsByEmail": by_mail });
    ada.done("updatePlan", input, "plan { id }").await;
    ada.feed().await;
    until(app, "13:01").await;
    assert_eq!(ada.feed().await, ["CHECK_IN_REMINDER"], "in the feed in any case");
    ada.mails("A reminder").len()
}

async fn reminders_are_mailed_to_who_wants_them(app: &TestApp) {
    assert_eq!(reminded(app, false).await, 0);
}

async fn a_rung_is_mailed_once_the_mail_goes_again(app: &TestApp) {
    let trust = Trust::new(app).await;
    trust.set_ladder(trust.rungs()).await;
    until(app, "13:50").await;
    app.mail.set_down(true);
    until(app, "14:10").await;
    assert_eq!(
        trust.clara.feed().await.last().map(String::as_str),
        Some("RUNG_RECEIVED"),
        "the feed waits for no mail"
    );
    assert!(mailed(&trust.clara).is_empty());
    app.mail.set_down(false);
    app.pass(Duration::minutes(30)).await;
    assert_eq!(mailed(&trust.clara).len(), 1, "it was late, and isn't lost");
}

async fn a_rung_is_mailed_wherever_the_worker_died_over_it(app: &TestApp) {
    let trust = Trust::new(app).await;
    // It is the last step of the day: nothing else wakes a worker before it expires.
    trust.set_ladder(json!([{ "delay": "PT3H", "contactIds": [trust.of_clara], "text": "ring me" }])).await;
    for day in 0..30 {
        let evening = moment("16:30") + Duration::days(day);
        killed_after(day.unsigned_abs() * 2 + 1, Box::pin(worker::run_until(&app.env, evening))).await;
        let morning = evening + Duration::hours(16);
        worker::run_until(&app.env, morning).await.expect("the worker reaches the database");
        app.clock.advance(morning - app.clock.now());
        // A second time comes under the same key.
        let mails = app.mail.all().into_iter().filter(|mail| mail.key.starts_with("rung-"));
        let keys: HashSet<_> = mails.map(|mail| mail.key).collect();
        assert_eq!(keys.len(), usize::try_from(day + 1).expect("few"), "each day's is mailed");
    }
}

async fn a_reminder_that_could_not_be_sent_is_not_sent_late(app: &TestApp) {
    let (ada, _, plan, _) = two_with_a_plan(app, daily()).await;
    let input = json!({ "planId": plan, "reminders": ["PT0M"], "remindsByEmail": true });
    ada.done("updatePlan", input, "plan { id }").await;
    app.mail.set_down(true);
    until(app, "15:01").await;
    app.mail.set_down(false);
    until(app, "18:00").await;
    assert_eq!(ada.mails("A reminder").len(), 0, "it has closed");
}
