//! Ladders: who is told what when a check-in stays unanswered, and by what it ends.

use chrono::Duration;
use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::trust::{Trust, mailed, notices};
use super::{ids, moment, shown, text, until};

suite!(
    from_missed_to_all_clear,
    rungs_come_in_order_and_a_receipt_says_the_same_of_all,
    an_answer_stops_the_rest_and_gives_the_all_clear,
    a_skip_stops_everything_silently,
    what_nobody_claims_expires_and_its_author_is_told,
    a_late_answer_from_offline_gives_one_all_clear,
    the_author_gives_the_all_clear_without_an_answer,
);

async fn from_missed_to_all_clear(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, berta, clara, dora, first, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    trust.caught_up().await;
    until(app, "13:01").await;
    assert_eq!(ada.feed().await, ["CHECK_IN_REMINDER"]);
    until(app, "14:01").await;
    assert_eq!(ada.feed().await, ["RUNG_HANDED_OVER"]);
    let [(kind, notice)] = &clara.events().await[..] else { panic!("Clara is told once") };
    assert_eq!(kind, "RUNG_RECEIVED");
    assert_eq!(mailed(clara), ["Please ring me, I am not well on my own."], "word by word");
    assert!(dora.feed().await.is_empty(), "it isn't her turn");
    clara.done("claimRung", json!({ "rungNoticeId": notice }), "rungNotice { claimedAt }").await;
    assert_eq!(ada.feed().await, ["RUNG_RECEIPT_CHANGED"], "that she is on it");
    let receipts = ada
        .check_in(first, "receipts { rungNumber claims { contact { id } } } crisisLines { country lines { number } }")
        .await;
    assert_eq!(receipts["receipts"], json!([{ "rungNumber": 1, "claims": [{ "contact": { "id": trust.of_clara } }] }]));
    let german = json!({ "country": "DE", "lines": [{ "number": "0800 1110111" }] });
    assert_eq!(receipts["crisisLines"], german, "beside the ladder");
    until(app, "15:01").await;
    assert_eq!(ada.states(first).await, ["MISSED", "NO_ANSWER"]);
    assert_eq!(ada.feed().await, ["CHECK_IN_CLOSED"]);
    assert!(dora.feed().await.is_empty(), "somebody is on it");
    let answered = json!({ "checkInId": first, "feeling": "LOW", "answeredAt": "2026-03-28T14:55:00Z" });
    ada.done("answerCheckIn", answered, "checkIn { yourState }").await;
    app.run_jobs().await;
    assert_eq!(clara.feed().await, ["RUNG_CLAIMED", "RUNG_ALL_CLEAR"]);
    assert_eq!(clara.mails("All clear").len(), 1);
    assert_eq!(ada.states(first).await[0], "ANSWERED");
    app.pass(Duration::hours(13)).await;
    assert!(clara.feed().await.is_empty() && dora.feed().await.is_empty());
    assert_eq!(mailed(berta).len() + mailed(dora).len(), 0);
    assert_eq!(ids(&json!(notices(clara).await)).len(), 1);
}

async fn rungs_come_in_order_and_a_receipt_says_the_same_of_all(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, .. } = &trust;
    let both = json!([
        { "delay": "PT30M", "contactIds": [trust.of_clara, trust.of_dora], "text": "one" },
        { "delay": "PT1H", "contactIds": [trust.of_dora], "text": "two" },
    ]);
    trust.set_ladder(both).await;
    // What becomes of it with each differs: Clara blocked Ada, and Dora gets it.
    let of_ada = clara.viewer("contacts { nodes { id linkedPerson { id } } }").await;
    let of_ada = text(&of_ada["contacts"]["nodes"][0]["id"]);
    clara.done("blockPerson", json!({ "contactId": of_ada }), "distance { id }").await;
    until(app, "14:01").await;
    assert!(notices(clara).await.is_empty() && mailed(clara).is_empty());
    let told: Vec<_> = notices(dora).await.iter().rev().map(|notice| text(&notice["text"])).collect();
    assert_eq!(told, ["one", "two"]);
    let receipts =
        ada.check_in(first, "receipts { rungNumber handedOverAt recipients { id } claims { contact { id } } }").await;
    let receipt = |rung: u32, at: &str, contacts: &[&String]| {
        let recipients: Vec<_> = contacts.iter().map(|id| json!({ "id": id })).collect();
        json!({ "rungNumber": rung, "handedOverAt": shown(moment(at)), "recipients": recipients, "claims": [] })
    };
    let at: Vec<_> =
        receipts["receipts"].as_array().expect("a list").iter().map(|it| text(&it["handedOverAt"])).collect();
    assert!(at[0] >= shown(moment("13:30")) && at[1] >= shown(moment("14:00")), "{at:?}");
    let mut seen = receipts["receipts"].clone();
    seen[0]["handedOverAt"] = json!(shown(moment("13:30")));
    seen[1]["handedOverAt"] = json!(shown(moment("14:00")));
    let expected = [receipt(1, "13:30", &[&trust.of_clara, &trust.of_dora]), receipt(2, "14:00", &[&trust.of_dora])];
    assert_eq!(seen, json!(expected));
}

async fn an_answer_stops_the_rest_and_gives_the_all_clear(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    trust.caught_up().await;
    until(app, "14:01").await;
    ada.answer(first, "OKAY").await;
    until(app, "16:00").await;
    assert_eq!(clara.feed().await, ["RUNG_RECEIVED", "RUNG_ALL_CLEAR"]);
    assert!(dora.feed().await.is_empty(), "there is nothing to tell her, nor to clear");
    let told = notices(clara).await;
    assert_ne!(told[0]["allClearAt"], Value::Null);
    let claim = clara.refused("claimRung", json!({ "rungNoticeId": told[0]["id"] })).await;
    assert_eq!(claim.0, "NOT_OPEN", "all is clear");
}

async fn a_skip_stops_everything_silently(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    until(app, "14:01").await;
    trust.caught_up().await;
    ada.done("skipCheckIn", json!({ "checkInId": first }), "checkIn { yourState }").await;
    until(app, "16:00").await;
    assert!(clara.feed().await.is_empty() && dora.feed().await.is_empty());
    assert_eq!(clara.mails("All clear").len(), 0);
    assert_eq!(ada.feed().await, ["CHECK_IN_CHANGED"]);
}

async fn what_nobody_claims_expires_and_its_author_is_told(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, first, .. } = &trust;
    trust.set_ladder(json!([{ "delay": "PT1H", "contactIds": [trust.of_clara], "text": "ring me" }])).await;
    until(app, "15:01").await;
    trust.caught_up().await;
    until(app, "03-29 01:59").await;
    assert!(ada.feed().await.is_empty());
    until(app, "03-29 02:06").await;
    assert_eq!(ada.events().await, [("RUNG_EXPIRED".to_owned(), first.clone())]);
    assert!(clara.feed().await.is_empty());
    let told = notices(clara).await;
    assert_eq!(clara.refused("claimRung", json!({ "rungNoticeId": told[0]["id"] })).await.0, "NOT_OPEN");
}

async fn a_late_answer_from_offline_gives_one_all_clear(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, plan, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    until(app, "15:06").await;
    ada.done("setLadder", json!({ "planId": plan, "rungs": [] }), "plan { id }").await;
    trust.caught_up().await;
    app.advance(Duration::days(3)).await;
    let input = json!({ "checkInId": first, "feeling": "OKAY", "answeredAt": shown(moment("13:30")) });
    ada.done("answerCheckIn", input, "checkIn { yourState }").await;
    ada.done("giveAllClear", json!({ "checkInId": first }), "checkIn { isAllClear }").await;
    app.run_jobs().await;
    for who in [clara, dora] {
        assert_eq!(who.feed().await, ["RUNG_ALL_CLEAR"]);
        assert_eq!(who.mails("All clear").len(), 1);
    }
}

async fn the_author_gives_the_all_clear_without_an_answer(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, berta, clara, dora, first, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    until(app, "14:06").await;
    trust.caught_up().await;
    let done = ada.done("giveAllClear", json!({ "checkInId": first }), "checkIn { isAllClear yourState }").await;
    assert_eq!(done["checkIn"], json!({ "isAllClear": true, "yourState": "DUE" }));
    until(app, "15:06").await;
    assert_eq!(clara.feed().await, ["RUNG_ALL_CLEAR"]);
    assert!(dora.feed().await.is_empty(), "no further rung follows");
    assert_eq!(
        berta.check_in(first, "isAllClear theirState").await,
        json!({ "isAllClear": false, "theirState": "NO_ANSWER" })
    );
}
