//! A ladder that can't be read any more: its author is told, and nothing else stops.

use serde_json::json;
use tests::{TestApp, suite};

use super::trust::{Trust, mailed};
use super::{Side, until};

suite!(its_author_is_told_once_and_nothing_else_stops, once_it_can_be_read_again_it_goes_on);

const SUBJECT: &str = "Please write something again";

async fn spoil(app: &TestApp) {
    app.spoil(&app.place.main, "check_in_plan_side", "ladder").await;
}

async fn shown(who: &Side<'_>, plan: &str) -> (bool, usize) {
    let plan = who.node("CheckInPlan", plan, "unreadable ladder { text }").await;
    let rungs = plan["ladder"].as_array().expect("a list").len();
    (plan["unreadable"] == json!(["LADDER"]), rungs)
}

async fn its_author_is_told_once_and_nothing_else_stops(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, berta, clara, dora, plan, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    // Others' are due at the same times.
    let (of_dora, _) = berta.link(dora).await;
    super::trust::agree_to_be_told(berta, &of_dora, dora, json!({})).await;
    assert_eq!(shown(ada, plan).await, (false, 2));
    spoil(app).await;
    let rung = json!({ "delay": "PT30M", "contactIds": [of_dora], "text": "Berta here." });
    berta.done("setLadder", json!({ "planId": plan, "rungs": [rung] }), "plan { id }").await;
    trust.caught_up().await;
    assert_eq!(shown(ada, plan).await, (true, 0));
    until(app, "13:35").await;
    assert_eq!(mailed(dora), ["Berta here."], "whose ladder can be read isn't held up");
    assert_eq!(ada.feed().await, ["LADDER_LOST", "CHECK_IN_REMINDER"]);
    let mails = ada.mails(SUBJECT);
    assert!(mails.len() == 1 && mails[0].contains("write it again"), "{mails:?}");
    app.person("Emil").await;
    until(app, "03-29 12:00").await;
    assert_eq!(ada.mails(SUBJECT).len(), 1, "once");
    assert!(clara.feed().await.is_empty() && mailed(clara).is_empty(), "nobody is told what nobody can read");
    // It is written again, and works.
    trust.set_ladder(trust.rungs()).await;
    assert_eq!(shown(ada, plan).await, (false, 2));
    until(app, "03-29 14:02").await;
    assert_eq!(mailed(clara).len(), 1);
}

async fn once_it_can_be_read_again_it_goes_on(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, plan, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    spoil(app).await;
    until(app, "14:10").await;
    assert!(mailed(clara).is_empty());
    app.mend(&app.place.main, "check_in_plan_side", "ladder").await;
    assert_eq!(shown(ada, plan).await, (false, 2));
    until(app, "15:30").await;
    assert_eq!(mailed(clara), ["Please ring me, I am not well on my own."], "late, and not lost");
}
