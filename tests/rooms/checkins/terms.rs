//! Terms: what can be agreed on, how it is shown back, and who is asked when.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::{Side, clock_at, daily, moment, shown, terms, text, two, two_with_a_plan, with};

suite!(
    bad_terms_are_refused_with_their_place,
    a_preview_shows_words_and_ten_times,
    turns_are_not_shifted_by_what_falls_out,
    separate_schedules_are_two_series,
);

async fn bad_terms_are_refused_with_their_place(app: &TestApp) {
    let (ada, _, of_ada, _) = two(app).await;
    let one = |starts_at: &str, rrule: &str| terms(starts_at, rrule);
    let at = "2026-03-28T14:00";
    let schedule = one(at, "FREQ=DAILY")["schedule"].take();
    let rules = |rules: Value| json!({ "timeZone": "Europe/Berlin", "rules": rules });
    for (terms, field) in [
        (one(at, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "terms.schedule.rules.0"),
        (one(at, "FREQ=HOURLY"), "terms.schedule.rules.0"),
        (one(at, "FREQ=DAILY;UNTIL=20200101T000000Z"), "terms.schedule.rules.0"),
        (with(daily(), "schedule", rules(json!([]))), "terms.schedule"),
        (with(daily(), "grace", json!("P3D")), "terms.grace"),
        (with(daily(), "grace", json!("PT1M")), "terms.grace"),
        (with(daily(), "opensBefore", json!("P2D")), "terms.opensBefore"),
        (with(daily(), "otherSchedule", schedule.clone()), "terms.otherSchedule"),
        (with(daily(), "mode", json!("SEPARATE")), "terms.otherSchedule"),
    ] {
        let refused = ada.refused("proposePlan", json!({ "contactId": of_ada, "terms": terms })).await;
        assert_eq!(refused, ("INVALID".to_owned(), field.to_owned()), "{terms}");
        let query =
            "query($terms: CheckInTermsInput!) { previewTerms(terms: $terms) { userErrors { code } terms { mode } } }";
        let seen = ada.ask(query, json!({ "terms": terms })).await["previewTerms"].take();
        assert_eq!(seen, json!({ "terms": null, "userErrors": [{ "code": "INVALID" }] }), "{terms}");
    }
    let separate = with(with(daily(), "mode", json!("SEPARATE")), "otherSchedule", schedule);
    let hidden = json!({ "contactId": of_ada, "terms": with(separate, "reveal", json!("WHEN_BOTH_ANSWERED")) });
    assert_eq!(ada.refused("proposePlan", hidden).await, ("INVALID".to_owned(), "terms.reveal".to_owned()));
    let nowhere = json!({ "timeZone": "Europe/Atlantis", "rules": [{ "startsAt": at, "rrule": "FREQ=DAILY" }] });
    let input = json!({ "input": { "contactId": of_ada, "terms": with(daily(), "schedule", nowhere) } });
    let query = "mutation($input: ProposePlanInput!) { proposePlan(input: $input) { userErrors { code field } } }";
    let answer = app.send(Some(&ada.someone().await.token), query, input).await;
    let said = answer.to_string();
    assert!(said.contains("TimeZone") || said.contains("timeZone"), "{answer:#}");
    let unlinked = app.contact(&ada.someone().await, "nobody").await;
    let refused = ada.refused("proposePlan", json!({ "contactId": unlinked, "terms": daily() })).await;
    assert_eq!(refused, ("NOT_LINKED".to_owned(), "contactId".to_owned()));
}

async fn a_preview_shows_words_and_ten_times(app: &TestApp) {
    let (ada, _, _, _) = two(app).await;
    let query = "query($terms: CheckInTermsInput!) { previewTerms(terms: $terms) { userErrors { code field } terms { schedule \
                 { inWords } nextOccurrences { dueAt localTime isProposerAsked isOtherPersonAsked } } } }";
    let variables = json!({ "terms": terms("2026-03-27T19:00", "FREQ=DAILY") });
    let seen = ada.ask(query, variables).await["previewTerms"].take();
    assert_eq!(seen["userErrors"], json!([]));
    assert_eq!(seen["terms"]["schedule"]["inWords"], "Every day at 19:00, Berlin time");
    let next = seen["terms"]["nextOccurrences"].as_array().expect("a list");
    assert_eq!(next.len(), 10);
    assert_eq!(
        (&next[0]["dueAt"], &next[0]["localTime"]),
        (&json!(shown(moment("18:00"))), &json!("2026-03-28T19:00"))
    );
    // The clocks go forward in the night.
    assert_eq!(
        (&next[1]["dueAt"], &next[1]["localTime"]),
        (&json!(shown(moment("03-29 17:00"))), &json!("2026-03-29T19:00"))
    );
    // 02:30 isn't on that night: it is an hour later, and is known by the time that was agreed on.
    let variables = json!({ "terms": terms("2026-03-29T02:30", "FREQ=DAILY") });
    let seen = ada.ask(query, variables).await["previewTerms"]["terms"]["nextOccurrences"].take();
    assert_eq!(
        (&seen[0]["dueAt"], &seen[0]["localTime"]),
        (&json!(shown(moment("03-29 01:30"))), &json!("2026-03-29T02:30"))
    );
    assert_eq!(seen[1]["dueAt"], json!(shown(moment("03-30 00:30"))));
}

async fn turns_are_not_shifted_by_what_falls_out(app: &TestApp) {
    let mut turns = with(daily(), "mode", json!("TAKING_TURNS"));
    turns["schedule"]["rules"][0]["exceptions"] = json!(["2026-03-29T14:00"]);
    let (ada, berta, plan, first) = two_with_a_plan(app, turns).await;
    let days = ada.upcoming(&plan).await;
    let asked = async |who: &Side<'_>, id: &str| {
        let seen = who.check_in(id, "localTime yourState theirState").await;
        (text(&seen["localTime"]), seen["yourState"] != Value::Null, seen["theirState"] != Value::Null)
    };
    // The 28th is Ada's; the 29th, which falls out, would have been Berta's; the 30th is Ada's again.
    let expected = [("2026-03-28T14:00", true), ("2026-03-30T14:00", true), ("2026-03-31T14:00", false)];
    for (id, (time, is_adas)) in days.iter().zip(expected) {
        assert_eq!(asked(&ada, id).await, (time.to_owned(), is_adas, !is_adas));
        assert_eq!(asked(&berta, id).await, (time.to_owned(), !is_adas, is_adas));
    }
    clock_at(app, "12:45");
    let input = json!({ "checkInId": first, "feeling": "GOOD" });
    assert_eq!(berta.refused("answerCheckIn", input).await.0, "NOT_OPEN", "it isn't her turn");
    ada.done("skipCheckIn", json!({ "checkInId": first }), "checkIn { id }").await;
    ada.done("pausePlan", json!({ "planId": plan }), "plan { id }").await;
    ada.done("resumePlan", json!({ "planId": plan }), "plan { id }").await;
    assert!(asked(&ada, &days[1]).await.1);
    assert!(asked(&berta, &days[2]).await.1);
    app.run_jobs().await;
}

async fn separate_schedules_are_two_series(app: &TestApp) {
    let other =
        json!({ "timeZone": "America/New_York", "rules": [{ "startsAt": "2026-03-28T14:00", "rrule": "FREQ=DAILY" }] });
    let separate = with(with(daily(), "mode", json!("SEPARATE")), "otherSchedule", other);
    let (ada, berta, plan, _) = two_with_a_plan(app, separate).await;
    let select = "upcoming(first: 2) { dueAt timeZone yourState theirState }";
    let one = |at: &str, zone: &str, yours: Value, theirs: Value| json!({ "dueAt": shown(moment(at)), "timeZone": zone, "yourState": yours, "theirState": theirs });
    let (up, none) = (json!("UPCOMING"), Value::Null);
    let expected = [
        one("13:00", "Europe/Berlin", up.clone(), none.clone()),
        one("18:00", "America/New_York", none.clone(), up.clone()),
    ];
    assert_eq!(ada.plan(&plan, select).await["upcoming"], json!(expected));
    let expected =
        [one("13:00", "Europe/Berlin", none.clone(), up.clone()), one("18:00", "America/New_York", up, none)];
    assert_eq!(berta.plan(&plan, select).await["upcoming"], json!(expected));
}
