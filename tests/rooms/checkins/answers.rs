//! Answers: when they can be given, and what follows from them.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::{ANSWER, Side, agree, answer_with, clock_at, daily, moment, shown, theirs, two, two_with_a_plan};

suite!(
    a_check_in_opens_is_due_and_closes,
    an_early_answer_shows_at_once_where_that_was_agreed,
    an_answer_is_corrected_until_the_close_and_shows_it,
    an_answer_is_acknowledged_once,
    what_was_answered_offline_counts_if_it_was_open_then,
    an_answer_given_offline_overrides_a_skip,
    nothing_of_a_skip_or_a_snooze_shows_to_the_other,
    an_answered_check_in_is_a_touch_for_both,
    what_is_too_long_is_refused_with_its_place,
);

// No worker runs here: the state is a function of the clock.
async fn a_check_in_opens_is_due_and_closes(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, daily()).await;
    let not_open = ("NOT_OPEN".to_owned(), String::new());
    let input = json!({ "checkInId": first, "feeling": "GOOD" });
    let times = ada.check_in(&first, "opensAt dueAt closesAt localTime timeZone").await;
    let expected = json!({
        "opensAt": shown(moment("12:30")), "dueAt": shown(moment("13:00")), "closesAt": shown(moment("15:00")),
        "localTime": "2026-03-28T14:00", "timeZone": "Europe/Berlin",
    });
    assert_eq!(times, expected);
    assert_eq!(ada.states(&first).await, ["UPCOMING", "UPCOMING"]);
    assert_eq!(ada.refused("answerCheckIn", input.clone()).await.0, not_open.0);
    clock_at(app, "12:30");
    assert_eq!(ada.states(&first).await, ["OPEN", "OPEN"]);
    clock_at(app, "13:00");
    assert_eq!(ada.states(&first).await, ["DUE", "OPEN"], "whether it is due to the other is theirs");
    berta.answer(&first, "OKAY").await;
    assert_eq!(berta.states(&first).await, ["ANSWERED", "OPEN"]);
    assert_eq!(ada.states(&first).await, ["DUE", "ANSWERED"]);
    clock_at(app, "15:00");
    assert_eq!(ada.states(&first).await, ["MISSED", "ANSWERED"]);
    assert_eq!(berta.states(&first).await, ["ANSWERED", "NO_ANSWER"]);
    clock_at(app, "15:01");
    assert_eq!(ada.refused("answerCheckIn", input).await.0, not_open.0);
    app.run_jobs().await;
}

async fn an_early_answer_shows_at_once_where_that_was_agreed(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "12:30");
    berta.feed().await;
    answer_with(&ada, &first, json!({ "feeling": "GREAT", "help": "NOTHING", "note": "sun" })).await;
    let seen = theirs(&berta, &first).await;
    assert_eq!((&seen["feeling"], &seen["help"], &seen["note"]), (&json!("GREAT"), &json!("NOTHING"), &json!("sun")));
    assert_eq!((&seen["isRevealed"], &seen["isCorrected"]), (&json!(true), &json!(false)));
    assert_eq!(berta.feed().await, ["CHECK_IN_CHANGED"]);
    let again = json!({ "checkInId": first, "feeling": "LOW" });
    assert_eq!(ada.refused("answerCheckIn", again).await.0, "ALREADY_ANSWERED");
    let stranger = Side::new(app, "Clara").await;
    assert_eq!(stranger.check_in(&first, "id").await, Value::Null);
    app.run_jobs().await;
}

async fn an_answer_is_corrected_until_the_close_and_shows_it(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "13:00");
    let correction = json!({ "checkInId": first, "feeling": "LOW" });
    assert_eq!(ada.refused("correctAnswer", correction.clone()).await.0, "NOT_FOUND", "there is none yet");
    let given = answer_with(&ada, &first, json!({ "feeling": "GOOD", "note": "all fine" })).await;
    clock_at(app, "14:59");
    ada.done("correctAnswer", correction.clone(), "checkIn { id }").await;
    for seen in [
        theirs(&berta, &first).await,
        ada.check_in(&first, &format!("yourAnswer {{ {ANSWER} }}")).await["yourAnswer"].take(),
    ] {
        assert_eq!((&seen["feeling"], &seen["note"]), (&json!("LOW"), &Value::Null), "all of it is replaced");
        assert_eq!(seen["isCorrected"], true);
        assert_eq!(seen["answeredAt"], given["yourAnswer"]["answeredAt"]);
    }
    clock_at(app, "15:01");
    assert_eq!(ada.refused("correctAnswer", correction).await.0, "NOT_OPEN");
    app.run_jobs().await;
}

async fn an_answer_is_acknowledged_once(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "13:00");
    let hug = json!({ "checkInId": first, "gesture": "HUG" });
    assert_eq!(berta.refused("acknowledgeAnswer", hug.clone()).await.0, "NOT_OPEN", "nothing was answered");
    ada.answer(&first, "LOW").await;
    assert_eq!(berta.refused("acknowledgeAnswer", json!({ "checkInId": first })).await.0, "INVALID");
    let words = json!({ "checkInId": first, "words": "I am here." });
    ada.feed().await;
    berta.done("acknowledgeAnswer", words, "checkIn { id }").await;
    assert_eq!(ada.feed().await, ["CHECK_IN_ACKNOWLEDGED"]);
    let expected = json!({ "gesture": null, "words": "I am here." });
    assert_eq!(theirs(&berta, &first).await["acknowledgement"], expected);
    let own = ada.check_in(&first, "yourAnswer { acknowledgement { gesture words } }").await;
    assert_eq!(own["yourAnswer"]["acknowledgement"], expected);
    assert_eq!(berta.refused("acknowledgeAnswer", hug.clone()).await.0, "ALREADY_ANSWERED");
    assert_eq!(ada.refused("acknowledgeAnswer", hug).await.0, "NOT_OPEN", "Berta answered nothing");
    app.run_jobs().await;
}

async fn what_was_answered_offline_counts_if_it_was_open_then(app: &TestApp) {
    let (ada, berta, plan, first) = two_with_a_plan(app, daily()).await;
    let second = ada.upcoming(&plan).await.swap_remove(1);
    clock_at(app, "03-29 12:30");
    let offline = |id: &str, at: &str| json!({ "checkInId": id, "feeling": "GOOD", "answeredAt": shown(moment(at)) });
    for at in ["12:29", "15:01"] {
        assert_eq!(ada.refused("answerCheckIn", offline(&first, at)).await.0, "NOT_OPEN", "{at}");
    }
    let refused = ada.refused("answerCheckIn", offline(&second, "03-29 13:00")).await;
    assert_eq!(refused, ("INVALID".to_owned(), "answeredAt".to_owned()), "it hasn't been");
    assert_eq!(ada.states(&first).await[0], "MISSED");
    clock_at(app, "04-04 14:59");
    ada.done("answerCheckIn", offline(&first, "15:00"), "checkIn { id }").await;
    assert_eq!(ada.states(&first).await[0], "ANSWERED");
    assert_eq!(berta.states(&first).await, ["MISSED", "ANSWERED"]);
    assert_eq!(theirs(&berta, &first).await["answeredAt"], shown(moment("15:00")));
    clock_at(app, "04-04 15:01");
    assert_eq!(berta.refused("answerCheckIn", offline(&first, "15:00")).await.0, "NOT_OPEN", "7 days are over");
    app.run_jobs().await;
}

async fn an_answer_given_offline_overrides_a_skip(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "13:00");
    ada.done("skipCheckIn", json!({ "checkInId": first }), "checkIn { yourState }").await;
    assert_eq!(ada.states(&first).await[0], "SKIPPED");
    clock_at(app, "16:00");
    assert_eq!(ada.states(&first).await[0], "SKIPPED", "it isn't missed: \"not now\" is complete by itself");
    let input = json!({ "checkInId": first, "feeling": "GOOD", "answeredAt": shown(moment("12:45")) });
    ada.done("answerCheckIn", input, "checkIn { id }").await;
    assert_eq!(ada.states(&first).await[0], "ANSWERED");
    assert_eq!(berta.states(&first).await[1], "ANSWERED");
    app.run_jobs().await;
}

async fn nothing_of_a_skip_or_a_snooze_shows_to_the_other(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "12:45");
    berta.feed().await;
    ada.feed().await;
    let refused = |until: &str| json!({ "checkInId": first, "until": shown(moment(until)) });
    for until in ["12:30", "15:01"] {
        let (code, field) = ada.refused("snoozeCheckIn", refused(until)).await;
        assert_eq!((code.as_str(), field.as_str()), ("INVALID", "until"), "never past the close");
    }
    let snoozed = ada.done("snoozeCheckIn", refused("13:15"), "checkIn { snoozedUntil yourState }").await;
    assert_eq!(snoozed["checkIn"], json!({ "snoozedUntil": shown(moment("13:15")), "yourState": "OPEN" }));
    super::until(app, "13:14").await;
    assert_eq!(ada.feed().await, ["CHECK_IN_CHANGED"], "no reminder yet");
    super::until(app, "13:46").await;
    let reminders = ada.feed().await;
    assert!(!reminders.is_empty() && reminders.iter().all(|kind| kind == "CHECK_IN_REMINDER"), "{reminders:?}");
    assert_eq!(berta.check_in(&first, "snoozedUntil").await["snoozedUntil"], Value::Null);
    ada.done("skipCheckIn", json!({ "checkInId": first }), "checkIn { yourState }").await;
    assert_eq!(berta.states(&first).await[1], "OPEN");
    assert_eq!(berta.feed().await, ["CHECK_IN_REMINDER"], "her own, at its time");
    super::until(app, "15:01").await;
    assert_eq!(berta.states(&first).await, ["MISSED", "NO_ANSWER"]);
    assert_eq!(berta.feed().await, ["CHECK_IN_CLOSED"], "her own miss");
    assert_eq!(ada.feed().await, ["CHECK_IN_CHANGED"], "her own skip, and no word of a close");
    app.run_jobs().await;
}

async fn an_answered_check_in_is_a_touch_for_both(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, daily()).await;
    let first = ada.upcoming(&plan).await.swap_remove(0);
    clock_at(app, "13:00");
    let now = shown(moment("13:00"));
    ada.answer(&first, "GOOD").await;
    for (who, contact) in [(&ada, &of_ada), (&berta, &of_berta)] {
        let seen = who.node("Contact", contact, "lastTouchAt touches { nodes { kind occurredAt note } }").await;
        assert_eq!(seen["lastTouchAt"], json!(now));
        assert_eq!(seen["touches"]["nodes"], json!([{ "kind": "CHECK_IN", "occurredAt": now, "note": null }]));
    }
    let by_hand =
        "mutation($id: ID!) { logTouch(input: { contactIds: [$id], kind: CHECK_IN }) { userErrors { code } } }";
    let token = ada.someone().await.token;
    let refused = app.send(Some(&token), by_hand, json!({ "id": of_ada })).await;
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED",
        "check-ins count by themselves"
    );
    app.run_jobs().await;
}

async fn what_is_too_long_is_refused_with_its_place(app: &TestApp) {
    let (ada, _, _, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "13:00");
    let long = json!({ "text": "x".repeat(1_001), "audience": "ONLY_ME" });
    for (field, value, place) in [
        ("note", json!("x".repeat(2_001)), "note"),
        ("struggle", long.clone(), "struggle.text"),
        ("triumph", json!({ "text": " ", "audience": "ONLY_ME" }), "triumph.text"),
    ] {
        let mut input = json!({ "checkInId": first, "feeling": "GOOD" });
        input[field] = value;
        assert_eq!(ada.refused("answerCheckIn", input).await, ("INVALID".to_owned(), place.to_owned()));
    }
    assert_eq!(ada.states(&first).await[0], "DUE", "nothing was kept");
    app.run_jobs().await;
}
