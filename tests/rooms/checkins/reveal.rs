//! What of an answer shows to whom, and when.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::{Side, agree, answer_with, clock_at, daily, text, theirs, two, two_with_a_plan, with};

suite!(
    neither_tunes_to_the_other_where_both_answer_first,
    at_the_close_all_shows_to_who_did_not_answer,
    each_part_has_readers_of_its_own,
    a_correction_takes_a_share_back,
    only_who_was_core_at_the_time_is_told,
    a_share_waits_for_the_reveal_too,
    whoever_it_is_shared_with_is_told_once_it_shows,
    a_skipped_check_in_tells_at_its_close,
);

/// What was shared with somebody, newest first.
async fn shared_with(who: &Side<'_>) -> Vec<Value> {
    let data = who.viewer("sharedWithYou { nodes { part text author { displayName } } }").await;
    data["sharedWithYou"]["nodes"].as_array().expect("a list").clone()
}

async fn neither_tunes_to_the_other_where_both_answer_first(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, with(daily(), "reveal", json!("WHEN_BOTH_ANSWERED"))).await;
    clock_at(app, "13:00");
    answer_with(&ada, &first, json!({ "feeling": "STRUGGLING", "help": "CALL_ME", "note": "it is bad" })).await;
    let seen = theirs(&berta, &first).await;
    assert_eq!(seen["help"], "CALL_ME", "who needs somebody now doesn't wait");
    assert_eq!((&seen["feeling"], &seen["note"], &seen["isRevealed"]), (&Value::Null, &Value::Null, &json!(false)));
    assert_eq!(berta.states(&first).await, ["DUE", "ANSWERED"]);
    let lines = berta.check_in(&first, "crisisLines { country }").await;
    assert_eq!(lines["crisisLines"], Value::Null, "they would give the feeling away");
    answer_with(&berta, &first, json!({ "feeling": "OKAY", "help": "SPACE" })).await;
    let seen = theirs(&berta, &first).await;
    assert_eq!((&seen["feeling"], &seen["note"]), (&json!("STRUGGLING"), &json!("it is bad")));
    assert_eq!(theirs(&ada, &first).await["help"], "SPACE");
    app.run_jobs().await;
}

async fn at_the_close_all_shows_to_who_did_not_answer(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, with(daily(), "reveal", json!("WHEN_BOTH_ANSWERED"))).await;
    clock_at(app, "13:00");
    answer_with(&ada, &first, json!({ "feeling": "LOW", "help": "SPACE", "note": "tired" })).await;
    let seen = theirs(&berta, &first).await;
    assert_eq!((&seen["help"], &seen["feeling"]), (&Value::Null, &Value::Null), "space isn't wanted at once");
    clock_at(app, "14:59");
    assert_eq!(theirs(&berta, &first).await["feeling"], Value::Null);
    clock_at(app, "15:00");
    let seen = theirs(&berta, &first).await;
    assert_eq!((&seen["help"], &seen["feeling"], &seen["note"]), (&json!("SPACE"), &json!("LOW"), &json!("tired")));
    app.run_jobs().await;
}

async fn each_part_has_readers_of_its_own(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let clara = Side::new(app, "Clara").await;
    let (of_clara, _) = ada.link(&clara).await;
    ada.done("updateContact", json!({ "id": of_clara, "isCore": true }), "contact { isCore }").await;
    let plan = agree(&ada, &of_ada, &berta, daily()).await;
    let first = ada.upcoming(&plan).await.swap_remove(0);
    clock_at(app, "13:00");
    clara.feed().await;
    let struggle = json!({ "text": "I can't sleep", "audience": "CORE_CONTACTS" });
    let triumph = json!({ "text": "I went out", "audience": "OTHER_SIDE" });
    let own = answer_with(&ada, &first, json!({ "feeling": "LOW", "struggle": struggle, "triumph": triumph })).await;
    assert_eq!(own["yourAnswer"]["struggle"], struggle, "the author sees with whom");
    let seen = theirs(&berta, &first).await;
    assert_eq!(seen["struggle"], Value::Null, "Berta isn't core");
    assert_eq!(seen["triumph"], json!({ "text": "I went out", "audience": null }));
    let author = json!({ "displayName": "Ada" });
    let expected = json!({ "part": "STRUGGLE", "text": "I can't sleep", "author": author });
    assert_eq!(shared_with(&clara).await, [expected], "nothing says that she is core");
    assert_eq!(clara.feed().await, ["SHARED_WITH_YOU"]);
    assert_eq!(clara.check_in(&first, "id").await, Value::Null, "the check-in isn't hers");
    assert_eq!(shared_with(&berta).await, [json!({ "part": "TRIUMPH", "text": "I went out", "author": author })]);
    clock_at(app, "13:05");
    let second = ada.upcoming(&plan).await.swap_remove(0);
    clock_at(app, "03-29 12:00");
    let private = json!({ "text": "for nobody", "audience": "ONLY_ME" });
    let own = answer_with(&ada, &second, json!({ "feeling": "LOW", "struggle": private })).await;
    assert_eq!(own["yourAnswer"]["struggle"]["text"], "for nobody");
    assert_eq!(theirs(&berta, &second).await["struggle"], Value::Null);
    assert_eq!((shared_with(&berta).await.len(), shared_with(&clara).await.len()), (1, 1));
    app.run_jobs().await;
}

async fn a_correction_takes_a_share_back(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "13:00");
    let triumph = json!({ "text": "too soon", "audience": "OTHER_SIDE" });
    answer_with(&ada, &first, json!({ "feeling": "GOOD", "triumph": triumph })).await;
    let share = berta.viewer("sharedWithYou { nodes { id } }").await;
    let share = text(&share["sharedWithYou"]["nodes"][0]["id"]);
    assert_eq!(berta.node("Share", &share, "text").await["text"], "too soon");
    let mine = json!({ "text": "too soon", "audience": "ONLY_ME" });
    let input = json!({ "checkInId": first, "feeling": "GOOD", "triumph": mine });
    ada.done("correctAnswer", input, "checkIn { id }").await;
    assert!(shared_with(&berta).await.is_empty());
    assert_eq!(berta.node("Share", &share, "text").await, Value::Null);
    assert_eq!(theirs(&berta, &first).await["triumph"], Value::Null);
    app.run_jobs().await;
}

async fn only_who_was_core_at_the_time_is_told(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, daily()).await;
    let first = ada.upcoming(&plan).await.swap_remove(0);
    clock_at(app, "13:00");
    let struggle = json!({ "text": "alone", "audience": "CORE_CONTACTS" });
    answer_with(&ada, &first, json!({ "feeling": "LOW", "struggle": struggle })).await;
    ada.done("updateContact", json!({ "id": of_ada, "isCore": true }), "contact { isCore }").await;
    assert_eq!(theirs(&berta, &first).await["struggle"], Value::Null, "she wasn't when it was written");
    assert!(shared_with(&berta).await.is_empty());
    app.run_jobs().await;
}

async fn a_share_waits_for_the_reveal_too(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, with(daily(), "reveal", json!("WHEN_BOTH_ANSWERED"))).await;
    clock_at(app, "13:00");
    let triumph = json!({ "text": "I went out", "audience": "OTHER_SIDE" });
    answer_with(&ada, &first, json!({ "feeling": "GOOD", "triumph": triumph })).await;
    assert!(shared_with(&berta).await.is_empty(), "she hasn't answered: nothing for her to tune to");
    assert_eq!(theirs(&berta, &first).await["triumph"], Value::Null);
    berta.answer(&first, "OKAY").await;
    assert_eq!(theirs(&berta, &first).await["triumph"]["text"], "I went out");
    assert_eq!(shared_with(&berta).await.len(), 1);
    app.run_jobs().await;
}

async fn whoever_it_is_shared_with_is_told_once_it_shows(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, with(daily(), "reveal", json!("WHEN_BOTH_ANSWERED"))).await;
    clock_at(app, "13:00");
    ada.feed().await;
    berta.feed().await;
    let triumph = json!({ "text": "I went out", "audience": "OTHER_SIDE" });
    answer_with(&ada, &first, json!({ "feeling": "GOOD", "triumph": triumph })).await;
    assert_eq!(berta.feed().await, ["CHECK_IN_CHANGED"], "that she answered, and no more");
    answer_with(&berta, &first, json!({ "feeling": "GOOD", "triumph": triumph })).await;
    let told = |kinds: Vec<String>| kinds.iter().filter(|kind| *kind == "SHARED_WITH_YOU").count();
    assert_eq!(told(berta.feed().await), 1, "what waited for her answer");
    assert_eq!(told(ada.feed().await), 1, "she had answered already");
    clock_at(app, "15:00");
    app.run_jobs().await;
    assert_eq!((told(ada.feed().await), told(berta.feed().await)), (0, 0), "once");
}

async fn a_skipped_check_in_tells_at_its_close(app: &TestApp) {
    let (ada, berta, _, first) = two_with_a_plan(app, with(daily(), "reveal", json!("WHEN_BOTH_ANSWERED"))).await;
    clock_at(app, "13:00");
    let struggle = json!({ "text": "I can't sleep", "audience": "OTHER_SIDE" });
    answer_with(&ada, &first, json!({ "feeling": "LOW", "struggle": struggle })).await;
    berta.done("skipCheckIn", json!({ "checkInId": first }), "checkIn { id }").await;
    berta.feed().await;
    clock_at(app, "15:00");
    app.run_jobs().await;
    assert_eq!(berta.feed().await, ["SHARED_WITH_YOU"]);
    assert_eq!(shared_with(&berta).await.len(), 1);
}
