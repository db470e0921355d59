//! Outside of plans: gestures, asking how somebody is, and what two people gave each other.

use chrono::Duration;
use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::{Side, agree, clock_at, daily, moment, shown, text, two, two_with_a_plan};

suite!(
    a_gesture_is_a_touch_for_both,
    gestures_have_a_daily_limit,
    who_is_asked_answers,
    not_now_and_silence_are_answers_too,
    somebody_is_asked_once_a_day,
    reciprocity_counts_both_directions_for_the_viewer_alone,
    reciprocity_with_a_person_is_that_of_all_plans_with_them,
    other_support_is_suggested_after_four_unanswered,
);

async fn gesture(by: &Side<'_>, contact: &str, kind: &str) {
    by.done("sendGesture", json!({ "contactId": contact, "kind": kind }), "gesture { id }").await;
}

/// Asks how the person behind a contact is; gives the ask.
async fn ask_how(by: &Side<'_>, contact: &str) -> String {
    text(&by.done("askHowTheyAre", json!({ "contactId": contact }), "ask { id }").await["ask"]["id"])
}

async fn state(who: &Side<'_>, ask: &str) -> Value {
    who.node("Ask", ask, "state").await["state"].take()
}

async fn a_gesture_is_a_touch_for_both(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    berta.feed().await;
    clock_at(app, "12:10");
    let now = shown(moment("12:10"));
    gesture(&ada, &of_ada, "THINKING_OF_YOU").await;
    assert_eq!(berta.feed().await, ["GESTURE_RECEIVED"]);
    let seen = berta.viewer("gestures { nodes { kind createdAt sender { displayName } } }").await;
    let expected = json!([{ "kind": "THINKING_OF_YOU", "createdAt": now, "sender": { "displayName": "Ada" } }]);
    assert_eq!(seen["gestures"]["nodes"], expected);
    for (who, contact) in [(&ada, &of_ada), (&berta, &of_berta)] {
        let seen = who.node("Contact", contact, "lastTouchAt touches { nodes { kind } }").await;
        assert_eq!(seen, json!({ "lastTouchAt": now, "touches": { "nodes": [{ "kind": "GESTURE" }] } }));
    }
    let unlinked = app.contact(&ada.someone().await, "nobody").await;
    let refused = ada.refused("sendGesture", json!({ "contactId": unlinked, "kind": "HUG" })).await;
    assert_eq!(refused, ("NOT_LINKED".to_owned(), "contactId".to_owned()));
}

async fn gestures_have_a_daily_limit(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    for _ in 0..10 {
        gesture(&ada, &of_ada, "HUG").await;
    }
    let one_more = json!({ "contactId": of_ada, "kind": "HUG" });
    assert_eq!(ada.refused("sendGesture", one_more).await.0, "LIMIT_REACHED");
    gesture(&berta, &of_berta, "THANKS").await;
    app.advance(Duration::hours(24)).await;
    gesture(&ada, &of_ada, "STRENGTH").await;
    assert_eq!(berta.viewer("gestures { totalCount }").await["gestures"]["totalCount"], 11, "those that she was sent");
}

async fn who_is_asked_answers(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    berta.feed().await;
    let ask = ask_how(&ada, &of_ada).await;
    assert_eq!(berta.events().await, [("ASK_CHANGED".to_owned(), ask.clone())]);
    assert_eq!((state(&ada, &ask).await, state(&berta, &ask).await), (json!("WAITING"), json!("WAITING")));
    ada.feed().await;
    let answer = json!({ "askId": ask, "feeling": "LOW", "help": "COMPANY", "note": "come over" });
    assert_eq!(ada.refused("answerAsk", answer.clone()).await.0, "NOT_FOUND", "she is the one who asks");
    clock_at(app, "13:00");
    berta.done("answerAsk", answer.clone(), "ask { state }").await;
    assert_eq!(ada.feed().await, ["ASK_CHANGED"]);
    let seen = ada.node("Ask", &ask, "state recipient { displayName } answer { feeling help note }").await;
    let said = json!({ "feeling": "LOW", "help": "COMPANY", "note": "come over" });
    assert_eq!(seen, json!({ "state": "ANSWERED", "recipient": { "displayName": "Berta" }, "answer": said }));
    assert_eq!(berta.refused("answerAsk", answer).await.0, "ALREADY_ANSWERED");
    for (who, contact) in [(&ada, &of_ada), (&berta, &of_berta)] {
        let seen = who.node("Contact", contact, "lastTouchAt").await;
        assert_eq!(seen["lastTouchAt"], shown(moment("13:00")));
    }
    app.run_jobs().await;
}

async fn not_now_and_silence_are_answers_too(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let silent = Side::new(app, "Clara").await;
    let (of_silent, _) = ada.link(&silent).await;
    let (asked, unanswered) = (ask_how(&ada, &of_ada).await, ask_how(&ada, &of_silent).await);
    ada.feed().await;
    berta.done("sayNotNow", json!({ "askId": asked }), "ask { state }").await;
    assert_eq!(ada.feed().await, ["ASK_CHANGED"]);
    assert_eq!(state(&ada, &asked).await, "NOT_NOW");
    app.advance(Duration::days(3)).await;
    assert_eq!(state(&ada, &unanswered).await, "CLOSED", "which is fine");
    assert!(ada.feed().await.is_empty() && silent.feed().await.len() == 1, "nobody is reminded");
    let late = json!({ "askId": unanswered, "feeling": "GOOD" });
    assert_eq!(silent.refused("answerAsk", late).await.0, "NOT_OPEN");
}

async fn somebody_is_asked_once_a_day(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    let ask = ask_how(&ada, &of_ada).await;
    berta.done("answerAsk", json!({ "askId": ask, "feeling": "GOOD" }), "ask { id }").await;
    let again = ada.refused("askHowTheyAre", json!({ "contactId": of_ada })).await;
    assert_eq!(again, ("LIMIT_REACHED".to_owned(), "contactId".to_owned()));
    ask_how(&berta, &of_berta).await;
    app.advance(Duration::hours(24)).await;
    ask_how(&ada, &of_ada).await;
}

async fn reciprocity_counts_both_directions_for_the_viewer_alone(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, daily()).await;
    let days = ada.upcoming(&plan).await;
    // On the first day both answer, and Berta acknowledges; on the second Ada alone does, and on the third nobody.
    clock_at(app, "13:00");
    ada.answer(&days[0], "GOOD").await;
    berta.answer(&days[0], "GOOD").await;
    berta.done("acknowledgeAnswer", json!({ "checkInId": days[0], "gesture": "HUG" }), "checkIn { id }").await;
    clock_at(app, "03-29 12:00");
    ada.answer(&days[1], "GOOD").await;
    clock_at(app, "03-30 11:45");
    // Her pause is hers to know: for her she wasn't asked, for Berta she didn't answer.
    ada.done("pausePlan", json!({ "planId": plan }), "plan { id }").await;
    clock_at(app, "03-30 15:00");
    gesture(&berta, &of_berta, "HUG").await;
    let ask = ask_how(&ada, &of_ada).await;
    berta.done("answerAsk", json!({ "askId": ask, "feeling": "OKAY" }), "ask { id }").await;
    let counts = "askedCount answeredCount acknowledgedCount givenCount receivedCount";
    let select = &format!("reciprocity {{ you {{ {counts} }} them {{ {counts} }} }}");
    let side = |asked: u32, answered: u32, acknowledged: u32, given: u32, received: u32| {
        json!({
            "askedCount": asked, "answeredCount": answered, "acknowledgedCount": acknowledged, "givenCount": given,
            "receivedCount": received,
        })
    };
    let (adas, bertas) = (ada.plan(&plan, select).await, berta.plan(&plan, select).await);
    assert_eq!(adas["reciprocity"], json!({ "you": side(2, 2, 0, 2, 2), "them": side(3, 1, 1, 2, 2) }));
    assert_eq!(bertas["reciprocity"], json!({ "you": side(3, 1, 1, 2, 2), "them": side(3, 2, 0, 2, 2) }));
    // With the person, what is outside of plans counts too.
    let adas = ada.node("Contact", &of_ada, select).await;
    assert_eq!(adas["reciprocity"], json!({ "you": side(2, 2, 0, 2, 4), "them": side(4, 2, 1, 4, 2) }));
    let bertas = berta.node("Contact", &of_berta, select).await;
    assert_eq!(bertas["reciprocity"], json!({ "you": side(4, 2, 1, 4, 2), "them": side(3, 2, 0, 2, 4) }));
    // A window.
    let select = format!(
        "reciprocity(since: \"{}\", until: \"{}\") {{ you {{ askedCount }} }}",
        shown(moment("03-29 00:00")),
        shown(moment("03-30 00:00"))
    );
    assert_eq!(ada.plan(&plan, &select).await["reciprocity"]["you"]["askedCount"], 1);
    let (unlinked, none) = (app.contact(&ada.someone().await, "nobody").await, Value::Null);
    assert_eq!(ada.node("Contact", &unlinked, "reciprocity { you { askedCount } }").await["reciprocity"], none);
    app.run_jobs().await;
}

async fn reciprocity_with_a_person_is_that_of_all_plans_with_them(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    let clara = Side::new(app, "Clara").await;
    let (of_clara, _) = ada.link(&clara).await;
    let mut first = Vec::new();
    for (contact, other) in [(&of_ada, &berta), (&of_ada, &berta), (&of_clara, &clara)] {
        let plan = agree(&ada, contact, other, daily()).await;
        first.push(ada.upcoming(&plan).await.swap_remove(0));
    }
    // Ada answers in each of the three, Berta in one of the two that are with her.
    clock_at(app, "13:45");
    for check_in in &first {
        ada.answer(check_in, "GOOD").await;
    }
    berta.answer(&first[1], "LOW").await;
    clock_at(app, "16:30");
    let counts = async |who: &Side<'_>, contact: &str| {
        let seen = who
            .node(
                "Contact",
                contact,
                "reciprocity { you { askedCount answeredCount } them { askedCount answeredCount } }",
            )
            .await;
        let of = |side: &str| {
            (seen["reciprocity"][side]["askedCount"].clone(), seen["reciprocity"][side]["answeredCount"].clone())
        };
        (of("you"), of("them"))
    };
    assert_eq!(counts(&ada, &of_ada).await, ((2.into(), 2.into()), (2.into(), 1.into())));
    assert_eq!(counts(&berta, &of_berta).await, ((2.into(), 1.into()), (2.into(), 2.into())));
    assert_eq!(counts(&ada, &of_clara).await, ((1.into(), 1.into()), (1.into(), 0.into())));
    app.run_jobs().await;
}

async fn other_support_is_suggested_after_four_unanswered(app: &TestApp) {
    let (ada, berta, plan, _) = two_with_a_plan(app, daily()).await;
    let days = ada.upcoming(&plan).await;
    berta.done("pausePlan", json!({ "planId": plan }), "plan { id }").await;
    let suggests = async |who: &Side<'_>| who.plan(&plan, "suggestsOtherSupport").await["suggestsOtherSupport"] == true;
    for (day, at) in ["03-28 13:30", "03-29 12:30", "03-30 12:30", "03-31 12:30"].iter().enumerate() {
        clock_at(app, at);
        assert!(!suggests(&ada).await, "after {day}");
        ada.answer(&days[day], "GOOD").await;
    }
    clock_at(app, "03-31 14:00");
    assert!(suggests(&ada).await, "whatever the cause");
    assert!(!suggests(&berta).await, "Ada answered her");
    clock_at(app, "04-01 12:00");
    berta.answer(&days[4], "GOOD").await;
    clock_at(app, "04-01 14:00");
    assert!(!suggests(&ada).await);
    app.run_jobs().await;
}
