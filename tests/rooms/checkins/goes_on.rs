//! Ladders that go on: after snoozes, after edits, and after claims of people who then do nothing.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::trust::{Trust, mailed, notices};
use super::{Side, moment, shown, text, until};

suite!(
    a_second_snooze_moves_what_the_first_moved,
    an_edited_ladder_goes_on_with_its_rungs,
    a_rung_that_is_known_by_its_key_stays_the_same_rung,
    what_a_ladder_says_of_its_rungs_and_claims_has_bounds,
    a_claim_lapses_and_the_ladder_goes_on,
    an_author_sets_how_long_a_claim_holds,
    a_claim_that_is_answered_in_time_does_not_lapse,
    a_mail_that_waits_while_somebody_is_on_it_comes_when_the_claim_lapses,
    a_reminder_that_waited_to_be_mailed_is_not_mailed_during_a_snooze,
);

async fn snooze(who: &Side<'_>, id: &str, until: &str) {
    let input = json!({ "checkInId": id, "until": shown(moment(until)) });
    who.done("snoozeCheckIn", input, "checkIn { snoozedUntil }").await;
}

/// The keys of a plan's rungs.
async fn keys(trust: &Trust<'_>) -> Vec<String> {
    let plan = trust.ada.plan(&trust.plan, "ladder { key }").await;
    plan["ladder"].as_array().expect("rungs").iter().map(|rung| text(&rung["key"])).collect()
}

async fn claim(who: &Side<'_>) -> Value {
    let notice = notices(who).await.swap_remove(0);
    who.done("claimRung", json!({ "rungNoticeId": notice["id"] }), "rungNotice { claimedAt claimHoldsUntil }").await["rungNotice"].take()
}

async fn a_second_snooze_moves_what_the_first_moved(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, first, .. } = &trust;
    trust.set_ladder(json!([{ "delay": "PT30M", "contactIds": [trust.of_clara], "text": "ring me" }])).await;
    until(app, "13:05").await;
    snooze(ada, first, "13:35").await;
    until(app, "13:36").await;
    snooze(ada, first, "14:36").await;
    trust.caught_up().await;
    // First 13:30, then 14:00, then an hour later, but for what the snooze lasted already.
    until(app, "14:58").await;
    assert!(clara.feed().await.is_empty());
    assert_eq!(ada.feed().await, ["CHECK_IN_REMINDER"], "when the second is over, once");
    until(app, "15:02").await;
    assert_eq!(clara.feed().await, ["RUNG_RECEIVED"], "before the close");
}

async fn an_edited_ladder_goes_on_with_its_rungs(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    until(app, "14:02").await;
    trust.caught_up().await;
    // What is left needs no key to be known again.
    trust.set_ladder(json!([trust.rungs()[1]])).await;
    until(app, "14:58").await;
    assert!(dora.feed().await.is_empty());
    until(app, "15:02").await;
    assert_eq!(dora.feed().await, ["RUNG_RECEIVED"]);
    trust.set_ladder(trust.rungs()).await;
    until(app, "16:00").await;
    assert!(dora.feed().await.is_empty() && clara.feed().await.is_empty(), "nobody is told twice");
    ada.feed().await;
    until(app, "03-29 03:06").await;
    assert_eq!(ada.feed().await, ["RUNG_EXPIRED", "RUNG_EXPIRED"], "of what isn't on the ladder any more, too");
}

async fn a_rung_that_is_known_by_its_key_stays_the_same_rung(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    let before = keys(&trust).await;
    until(app, "14:02").await;
    trust.caught_up().await;
    let edited = json!([
        { "key": before[0], "delay": "PT1H10M", "contactIds": [trust.of_clara], "text": "Other words." },
        { "key": before[1], "delay": "PT1H30M", "contactIds": [trust.of_dora], "text": "Could you?" },
        { "delay": "PT1H40M", "contactIds": [trust.of_clara], "text": "Once more." },
    ]);
    trust.set_ladder(edited).await;
    let after = keys(&trust).await;
    assert_eq!(after[..2], before[..]);
    assert!(!before.contains(&after[2]));
    until(app, "14:28").await;
    assert!(clara.feed().await.is_empty() && dora.feed().await.is_empty(), "she was told, in whatever words");
    until(app, "14:32").await;
    assert_eq!(notices(dora).await[0]["text"], "Could you?");
    until(app, "14:44").await;
    assert_eq!(clara.feed().await, ["RUNG_RECEIVED"], "of the new one");
    let receipts = ada.check_in(first, "receipts { rungNumber recipients { id } }").await;
    let rungs: Vec<_> =
        receipts["receipts"].as_array().expect("a list").iter().map(|it| it["rungNumber"].clone()).collect();
    assert_eq!(rungs, [1, 2, 3], "one for each");
}

async fn what_a_ladder_says_of_its_rungs_and_claims_has_bounds(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, plan, .. } = &trust;
    let ladder = |rungs: Value, held: Value| json!({ "planId": plan, "rungs": rungs, "claimsHoldFor": held });
    for held in ["PT9M", "PT12H1M", "-PT1H"] {
        let refused = ada.refused("setLadder", ladder(trust.rungs(), json!(held))).await;
        assert_eq!(refused, ("INVALID".to_owned(), "claimsHoldFor".to_owned()), "{held}");
    }
    let held = async || text(&ada.plan(plan, "claimsHoldFor").await["claimsHoldFor"]);
    assert_eq!(held().await, "PT2H");
    ada.done("setLadder", ladder(trust.rungs(), json!("PT12H")), "plan { id }").await;
    ada.done("setLadder", ladder(trust.rungs(), Value::Null), "plan { id }").await;
    assert_eq!(held().await, "PT12H", "it stays where nothing is said");
    let keys = keys(&trust).await;
    let with = |first: &str, second: &str| {
        let mut rungs = trust.rungs();
        rungs[0]["key"] = json!(first);
        rungs[1]["key"] = json!(second);
        ladder(rungs, Value::Null)
    };
    for (input, code, field) in [
        (with("0", &keys[1]), "NOT_FOUND", "rungs.0.key"),
        (with(&keys[0], "nonsense"), "NOT_FOUND", "rungs.1.key"),
        (with(&keys[0], &keys[0]), "INVALID", "rungs.1.key"),
    ] {
        assert_eq!(ada.refused("setLadder", input).await, (code.to_owned(), field.to_owned()));
    }
    let query = "query($plan: ID!, $rungs: [RungInput!]!) { previewLadder(planId: $plan, rungs: $rungs) { rungs { rung { key } } } }";
    let mut rungs = trust.rungs();
    rungs[1]["text"] = json!("new words");
    let seen = ada.ask(query, json!({ "plan": plan, "rungs": rungs })).await;
    let expected = json!([{ "rung": { "key": keys[0] } }, { "rung": { "key": null } }]);
    assert_eq!(seen["previewLadder"]["rungs"], expected);
}

async fn a_claim_lapses_and_the_ladder_goes_on(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, of_clara, of_dora, .. } = &trust;
    let third = json!({ "delay": "PT2H30M", "contactIds": [of_clara], "text": "Nobody came." });
    let mut rungs = trust.rungs();
    rungs.as_array_mut().expect("rungs").push(third);
    trust.set_ladder(rungs).await;
    until(app, "14:02").await;
    trust.caught_up().await;
    // Clara claims, and does nothing.
    let claimed = claim(clara).await;
    let ends = app_time(app, 120);
    assert_eq!(claimed["claimHoldsUntil"], json!(shown(ends)));
    until(app, "16:02").await;
    assert!(dora.feed().await.is_empty(), "somebody is on it");
    assert_eq!(ada.feed().await, ["RUNG_RECEIPT_CHANGED", "CHECK_IN_CLOSED"]);
    until(app, "16:04").await;
    assert_eq!(ada.feed().await, ["RUNG_CLAIM_LAPSED", "RUNG_HANDED_OVER"]);
    assert_eq!(dora.feed().await, ["RUNG_RECEIVED"]);
    let select = "receipts { rungNumber claims { contact { id } hasLapsed holdsUntil } }";
    let receipts = ada.check_in(first, select).await;
    let lapsed = json!([{ "contact": { "id": of_clara }, "hasLapsed": true, "holdsUntil": shown(ends) }]);
    assert_eq!(receipts["receipts"], json!([{ "rungNumber": 1, "claims": lapsed }, { "rungNumber": 2, "claims": [] }]));
    let told = notices(clara).await;
    assert_eq!(
        clara.refused("claimRung", json!({ "rungNoticeId": told[0]["id"] })).await.0,
        "NOT_OPEN",
        "it has lapsed"
    );
    // Half an hour behind, as it was written: not at 15:30, nor at once.
    until(app, "16:30").await;
    assert_eq!(clara.feed().await, ["RUNG_CLAIMED"]);
    until(app, "16:36").await;
    assert_eq!(clara.feed().await, ["RUNG_RECEIVED"]);
    let _ = claim(dora).await;
    let _ = claim(clara).await;
    ada.done("giveAllClear", json!({ "checkInId": first }), "checkIn { id }").await;
    app.run_jobs().await;
    let receipts = ada.check_in(first, select).await;
    let of = |rung: usize| receipts["receipts"][rung]["claims"][0].clone();
    assert_eq!((of(1)["contact"]["id"].as_str(), of(1)["hasLapsed"].clone()), (Some(of_dora.as_str()), json!(false)));
    assert_eq!(of(2)["hasLapsed"], false, "she was told again, and could claim again");
    assert_eq!(clara.feed().await, ["RUNG_CLAIMED", "RUNG_ALL_CLEAR", "RUNG_ALL_CLEAR"]);
    assert_eq!(dora.feed().await, ["RUNG_CLAIMED", "RUNG_ALL_CLEAR"]);
    ada.feed().await;
    until(app, "03-29 06:00").await;
    assert!(ada.feed().await.is_empty(), "all is clear: nothing lapses or expires");
}

/// So many minutes before the last thing was done.
fn app_time(app: &TestApp, minutes: i64) -> chrono::DateTime<chrono::Utc> {
    use domain::ports::Clock;
    app.clock.now() - chrono::Duration::milliseconds(1) + chrono::Duration::minutes(minutes)
}

async fn an_author_sets_how_long_a_claim_holds(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, plan, .. } = &trust;
    let input = json!({ "planId": plan, "rungs": trust.rungs(), "claimsHoldFor": "PT10M" });
    ada.done("setLadder", input, "plan { id }").await;
    until(app, "14:02").await;
    trust.caught_up().await;
    claim(clara).await;
    until(app, "14:10").await;
    assert_eq!(ada.feed().await, ["RUNG_RECEIPT_CHANGED"]);
    until(app, "14:14").await;
    assert_eq!(ada.feed().await, ["RUNG_CLAIM_LAPSED"]);
    until(app, "14:58").await;
    assert!(dora.feed().await.is_empty(), "her time hasn't come");
    until(app, "15:02").await;
    assert_eq!(dora.feed().await, ["RUNG_RECEIVED"]);
}

async fn a_claim_that_is_answered_in_time_does_not_lapse(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, first, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    until(app, "14:02").await;
    claim(clara).await;
    trust.caught_up().await;
    ada.answer(first, "OKAY").await;
    ada.feed().await;
    until(app, "17:00").await;
    assert!(ada.feed().await.is_empty() && dora.feed().await.is_empty());
    let receipts = ada.check_in(first, "receipts { claims { hasLapsed } }").await;
    assert_eq!(receipts["receipts"], json!([{ "claims": [{ "hasLapsed": false }] }]));
}

async fn a_mail_that_waits_while_somebody_is_on_it_comes_when_the_claim_lapses(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { clara, dora, .. } = &trust;
    let contact = clara.viewer("contacts { nodes { id } }").await["contacts"]["nodes"][0]["id"].take();
    // From 14:30 to 15:30 in Berlin, which is until 14:30.
    let quiet = json!({ "quietHours": [{ "days": ["SATURDAY"], "startsAt": "14:30", "endsAt": "15:30" }] });
    clara.done("updateContact", json!({ "contactId": contact, "boundaries": quiet }), "contact { id }").await;
    trust
        .set_ladder(json!([{ "delay": "PT1H", "contactIds": [trust.of_clara, trust.of_dora], "text": "ring me" }]))
        .await;
    until(app, "14:06").await;
    assert_eq!((mailed(clara).len(), mailed(dora).len()), (0, 1));
    claim(dora).await;
    until(app, "16:04").await;
    assert!(mailed(clara).is_empty(), "Dora is on it");
    until(app, "16:10").await;
    assert_eq!(mailed(clara), ["ring me"]);
}

async fn a_reminder_that_waited_to_be_mailed_is_not_mailed_during_a_snooze(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, first, plan, .. } = &trust;
    ada.done("updatePlan", json!({ "planId": plan, "remindsByEmail": true }), "plan { id }").await;
    let contact = ada.plan(plan, "contact { id }").await["contact"]["id"].take();
    // From 13:30 to 14:20 in Berlin, which is until 13:20.
    let quiet = json!({ "quietHours": [{ "days": ["SATURDAY"], "startsAt": "13:30", "endsAt": "14:20" }] });
    ada.done("updateContact", json!({ "contactId": contact, "boundaries": quiet }), "contact { id }").await;
    until(app, "13:02").await;
    snooze(ada, first, "13:40").await;
    until(app, "13:38").await;
    assert!(ada.mails("A reminder").is_empty());
    until(app, "13:44").await;
    assert_eq!(ada.mails("A reminder").len(), 1, "when the snooze is over");
}
