//! What holds reminders and rungs back: quiet hours, mutes, a downtime, a distance.

use serde_json::json;
use tests::{TestApp, suite};

use super::trust::{Trust, mailed, notices};
use super::{clock_at, moment, shown, until};

suite!(
    quiet_hours_hold_a_rung_back_unless_permitted,
    what_quiet_hours_held_back_is_not_mailed_after_the_all_clear,
    a_mute_holds_a_rung_back_unless_permitted,
    rungs_wait_for_answers_after_a_downtime,
    a_reminder_for_what_has_closed_is_not_sent,
    nothing_reaches_those_from_whom_the_author_steps_back,
    a_snooze_moves_rungs_but_never_past_the_close,
    a_pause_rests_the_ladder_too,
    an_end_rests_the_ladder_too,
    a_claim_that_does_not_reach_the_author_stops_nothing,
);

async fn quiet_hours_hold_a_rung_back_unless_permitted(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { clara, dora, ada, first, .. } = &trust;
    for who in [clara, dora] {
        let mine = who.viewer("contacts { nodes { id } } ladderConsents { id }").await;
        // From 14:30 to 17:00 in Berlin: both rungs come in between.
        let days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];
        let quiet = json!({ "quietHours": [{ "days": days, "startsAt": "14:30", "endsAt": "17:00" }] });
        let input = json!({ "contactId": mine["contacts"]["nodes"][0]["id"], "boundaries": quiet });
        who.done("updateContact", input, "contact { id }").await;
        if who.email == dora.email {
            let input = json!({ "ladderConsentId": mine["ladderConsents"][0]["id"], "mayBreakQuietHours": true });
            who.done("giveLadderConsent", input, "ladderConsent { mayBreakQuietHours }").await;
        }
    }
    trust
        .set_ladder(json!([{ "delay": "PT1H", "contactIds": [trust.of_clara, trust.of_dora], "text": "ring me" }]))
        .await;
    until(app, "14:06").await;
    assert_eq!(notices(clara).await.len(), 1, "it waits in her feed");
    assert!(mailed(clara).is_empty());
    assert_eq!(mailed(dora), ["ring me"], "by her own permission");
    until(app, "15:59").await;
    assert!(mailed(clara).is_empty());
    until(app, "16:01").await;
    assert_eq!(mailed(clara), ["ring me"], "when her quiet hours are over");
    let input = json!({ "checkInId": first, "feeling": "OKAY", "answeredAt": shown(moment("14:30")) });
    ada.done("answerCheckIn", input, "checkIn { id }").await;
    app.run_jobs().await;
    assert_eq!((clara.mails("All clear").len(), dora.mails("All clear").len()), (1, 1));
}

async fn what_quiet_hours_held_back_is_not_mailed_after_the_all_clear(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { clara, ada, first, .. } = &trust;
    let contact = clara.viewer("contacts { nodes { id } }").await["contacts"]["nodes"][0]["id"].take();
    let quiet = json!({ "quietHours": [{ "days": ["SATURDAY"], "startsAt": "14:30", "endsAt": "17:00" }] });
    clara.done("updateContact", json!({ "contactId": contact, "boundaries": quiet }), "contact { id }").await;
    trust.set_ladder(trust.rungs()).await;
    until(app, "14:06").await;
    ada.answer(first, "OKAY").await;
    until(app, "16:00").await;
    assert!(mailed(clara).is_empty() && clara.mails("All clear").is_empty(), "she would only worry");
    assert_eq!(notices(clara).await.len(), 1);
}

async fn a_mute_holds_a_rung_back_unless_permitted(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { clara, dora, .. } = &trust;
    for who in [clara, dora] {
        let mine = who.viewer("contacts { nodes { id } } ladderConsents { id }").await;
        let contact = &mine["contacts"]["nodes"][0]["id"];
        who.done("mutePerson", json!({ "contactId": contact }), "distance { id }").await;
        if who.email == dora.email {
            let input = json!({ "ladderConsentId": mine["ladderConsents"][0]["id"], "mayBreakMute": true });
            who.done("giveLadderConsent", input, "ladderConsent { mayBreakMute }").await;
        }
    }
    trust
        .set_ladder(json!([{ "delay": "PT1H", "contactIds": [trust.of_clara, trust.of_dora], "text": "ring me" }]))
        .await;
    until(app, "14:06").await;
    assert_eq!((notices(clara).await.len(), notices(dora).await.len()), (1, 1));
    assert!(mailed(clara).is_empty());
    assert_eq!(mailed(dora).len(), 1);
}

async fn rungs_wait_for_answers_after_a_downtime(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, first, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    trust.caught_up().await;
    until(app, "13:30").await;
    clock_at(app, "14:10");
    app.run_jobs().await;
    until(app, "14:24").await;
    assert!(clara.feed().await.is_empty(), "phones are given a quarter of an hour");
    until(app, "14:26").await;
    assert_eq!(clara.feed().await, ["RUNG_RECEIVED"]);
    clock_at(app, "15:30");
    app.run_jobs().await;
    // The second is due, and waits; the answer that was given offline arrives.
    let input = json!({ "checkInId": first, "feeling": "OKAY", "answeredAt": shown(moment("14:40")) });
    ada.done("answerCheckIn", input, "checkIn { id }").await;
    until(app, "16:00").await;
    assert_eq!(clara.feed().await, ["RUNG_ALL_CLEAR"]);
    assert!(trust.dora.feed().await.is_empty(), "so that nobody worries for nothing");
}

async fn a_reminder_for_what_has_closed_is_not_sent(app: &TestApp) {
    let trust = Trust::new(app).await;
    let ada = &trust.ada;
    let input = json!({ "planId": trust.plan, "reminders": ["-PT10M", "PT0M", "PT1H"], "remindsByEmail": true });
    ada.done("updatePlan", input, "plan { version }").await;
    trust.caught_up().await;
    until(app, "13:01").await;
    assert_eq!(ada.feed().await, ["CHECK_IN_REMINDER", "CHECK_IN_REMINDER"]);
    let sent = ada.mails("A reminder");
    assert_eq!(sent.len(), 2);
    assert!(!sent[0].contains("Berta") && !sent[0].to_lowercase().contains("check"), "discreet: {}", sent[0]);
    clock_at(app, "18:00");
    app.run_jobs().await;
    assert_eq!(ada.feed().await, ["CHECK_IN_CLOSED"], "and nothing of the hour in which no worker ran");
    assert_eq!(ada.mails("A reminder").len(), 2);
}

async fn nothing_reaches_those_from_whom_the_author_steps_back(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    ada.done("limitPerson", json!({ "contactId": trust.of_clara }), "distance { id }").await;
    ada.done("blockPerson", json!({ "contactId": trust.of_dora }), "distance { id }").await;
    trust.caught_up().await;
    until(app, "15:06").await;
    for who in [clara, dora] {
        assert!(who.feed().await.is_empty() && notices(who).await.is_empty());
        assert!(mailed(who).is_empty());
    }
}

async fn a_snooze_moves_rungs_but_never_past_the_close(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, .. } = &trust;
    let text = "hello";
    trust
        .set_ladder(json!([
            { "delay": "PT1H", "contactIds": [trust.of_clara], "text": text },
            { "delay": "PT1H45M", "contactIds": [trust.of_dora], "text": text },
        ]))
        .await;
    until(app, "13:00").await;
    trust.caught_up().await;
    let input = json!({ "checkInId": first, "until": shown(moment("13:30")) });
    ada.done("snoozeCheckIn", input, "checkIn { id }").await;
    until(app, "14:29").await;
    assert!(clara.feed().await.is_empty());
    until(app, "14:36").await;
    assert_eq!(clara.feed().await, ["RUNG_RECEIVED"]);
    until(app, "14:59").await;
    assert!(dora.feed().await.is_empty(), "it would be at 14:45");
    until(app, "15:06").await;
    assert_eq!(dora.feed().await, ["RUNG_RECEIVED"], "at the close, and not at 15:15");
}

/// Nobody is told once the author has done this to their side of the plan.
async fn assert_rests(app: &TestApp, mutation: &str) {
    let trust = Trust::new(app).await;
    trust.set_ladder(trust.rungs()).await;
    until(app, "13:30").await;
    trust.caught_up().await;
    trust.ada.done(mutation, json!({ "planId": trust.plan }), "plan { id }").await;
    until(app, "16:00").await;
    assert!(trust.clara.feed().await.is_empty() && trust.dora.feed().await.is_empty());
    assert_eq!(trust.ada.feed().await, ["PLAN_CHANGED"]);
}

async fn a_pause_rests_the_ladder_too(app: &TestApp) {
    assert_rests(app, "pausePlan").await;
}

async fn an_end_rests_the_ladder_too(app: &TestApp) {
    assert_rests(app, "endPlan").await;
}

async fn a_claim_that_does_not_reach_the_author_stops_nothing(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    until(app, "14:06").await;
    ada.done("blockPerson", json!({ "contactId": trust.of_clara }), "distance { id }").await;
    trust.caught_up().await;
    let told = notices(clara).await;
    let claimed = clara.done("claimRung", json!({ "rungNoticeId": told[0]["id"] }), "rungNotice { claimedAt }").await;
    assert_ne!(claimed["rungNotice"]["claimedAt"], json!(null), "to Clara it is as ever");
    assert!(ada.feed().await.is_empty());
    let receipts = ada.check_in(first, "receipts { claims { contact { id } } }").await;
    assert_eq!(receipts["receipts"], json!([{ "claims": [] }]));
    until(app, "15:06").await;
    assert_eq!(dora.feed().await, ["RUNG_RECEIVED"], "as far as Ada knows, nobody is on it");
}
