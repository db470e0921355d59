//! Many plans and long histories: as many statements as for few.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::trust::agree_to_be_told;
use super::{Side, agree, answer_with, clock_at, daily, ids, terms, text, two, until};

suite!(
    tests::TestApp::spacious;
    today_takes_as_many_statements_for_many_plans_as_for_few,
    a_day_is_the_viewers_own,
    a_long_history_is_read_in_pages_that_join,
    what_was_told_and_shared_takes_as_many_statements_for_much_as_for_little,
);

const TODAY: &str = "today { date timeZone checkIns { id yourState theirState dueAt isAllClear snoozedUntil \
                     theirAnswer { feeling struggle { text } acknowledgement { words } } yourAnswer { feeling } \
                     receipts { rungNumber } crisisLines { lines { number } } otherPerson { displayName } plan { version reminders ladder { \
                     text } contact { name } suggestsOtherSupport reciprocity { you { askedCount } } } } }";

/// How many statements the day takes, and the check-ins in it.
async fn day(app: &TestApp, who: &Side<'_>) -> (usize, Vec<String>) {
    who.someone().await;
    app.statements();
    let today = who.viewer(TODAY).await["today"].take();
    (app.statements().len(), ids(&today["checkIns"]))
}

async fn today_takes_as_many_statements_for_many_plans_as_for_few(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let (clara, dora) = (Side::new(app, "Clara").await, Side::new(app, "Dora").await);
    let ((of_clara, _), (of_dora, _)) = (ada.link(&clara).await, ada.link(&dora).await);
    let people = [(&of_ada, &berta), (&of_clara, &clara), (&of_dora, &dora)];
    for (contact, who) in people {
        agree(&ada, contact, who, daily()).await;
    }
    clock_at(app, "12:45");
    ada.answer(&day(app, &ada).await.1[0], "STRUGGLING").await;
    let (few, of_few) = day(app, &ada).await;
    assert_eq!(of_few.len(), 3);
    for _ in 0..9 {
        for (contact, who) in people {
            agree(&ada, contact, who, terms("2026-03-28T14:30", "FREQ=DAILY")).await;
        }
    }
    clock_at(app, "13:00");
    let (_, all) = day(app, &ada).await;
    for id in &all[3..13] {
        ada.answer(id, "STRUGGLING").await;
    }
    let (many, of_many) = day(app, &ada).await;
    assert_eq!(of_many.len(), 30);
    assert_eq!(many, few, "constant, whatever there is");
    app.run_jobs().await;
}

async fn a_day_is_the_viewers_own(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, daily()).await;
    let days = ada.upcoming(&plan).await;
    berta.done("updateProfile", json!({ "timeZone": "Pacific/Auckland" }), "viewer { id }").await;
    let today = async |who: &Side<'_>| {
        let today = who.viewer("today { date timeZone checkIns { id } }").await["today"].take();
        (text(&today["date"]), text(&today["timeZone"]), ids(&today["checkIns"]))
    };
    let day = |date: &str, zone: &str, id: &String| (date.to_owned(), zone.to_owned(), vec![id.clone()]);
    assert_eq!(today(&ada).await, day("2026-03-28", "Europe/Berlin", &days[0]));
    assert_eq!(today(&berta).await, day("2026-03-29", "Pacific/Auckland", &days[0]), "it is at two in her night");
    clock_at(app, "03-29 10:00");
    assert_eq!(today(&ada).await, day("2026-03-29", "Europe/Berlin", &days[1]));
    assert_eq!(today(&berta).await, day("2026-03-29", "Pacific/Auckland", &days[0]), "missed, and still of this day");
    clock_at(app, "03-29 11:30");
    assert_eq!(today(&berta).await, day("2026-03-30", "Pacific/Auckland", &days[1]));
    app.run_jobs().await;
}

const PAGE: &str = "query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { node(id: $id) { ... on \
                    CheckInPlan { checkIns(first: $first, after: $after, last: $last, before: $before) { totalCount nodes { \
                    id dueAt yourState theirState yourAnswer { feeling } theirAnswer { feeling } } pageInfo { hasNextPage \
                    hasPreviousPage startCursor endCursor } } } } }";

async fn page(app: &TestApp, who: &Side<'_>, plan: &str, mut variables: Value) -> (usize, Value) {
    variables["id"] = json!(plan);
    who.someone().await;
    app.statements();
    let page = who.ask(PAGE, variables).await["node"]["checkIns"].take();
    (app.statements().len(), page)
}

async fn a_long_history_is_read_in_pages_that_join(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    // Twenty-four times a day.
    let rule = |hour: u32| json!({ "startsAt": format!("2026-03-29T{hour:02}:00"), "rrule": "FREQ=DAILY" });
    let mut often = daily();
    often["schedule"] = json!({ "timeZone": "UTC", "rules": (0..24).map(rule).collect::<Vec<_>>() });
    let plan = agree(&ada, &of_ada, &berta, often).await;
    // Twenty days, and twenty hours: the last opens half an hour before its time.
    clock_at(app, "04-18 19:45");
    for id in ids(&page(app, &ada, &plan, json!({ "first": 3 })).await.1["nodes"]) {
        ada.answer(&id, "GOOD").await;
    }
    let (mut forwards, mut after) = (Vec::new(), Value::Null);
    let mut counts = Vec::new();
    loop {
        let (statements, page) = page(app, &ada, &plan, json!({ "first": 100, "after": after })).await;
        counts.push(statements);
        assert_eq!(page["totalCount"], 501);
        forwards
            .extend(page["nodes"].as_array().expect("a list").iter().map(|it| (text(&it["dueAt"]), text(&it["id"]))));
        assert_eq!(page["pageInfo"]["hasPreviousPage"], after != Value::Null);
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(forwards.len(), 501, "each once");
    assert!(forwards.is_sorted_by(|one, next| one.0 > next.0), "newest first");
    let (mut backwards, mut before) = (Vec::new(), Value::Null);
    loop {
        let (_, page) = page(app, &ada, &plan, json!({ "last": 70, "before": before })).await;
        let mut nodes: Vec<_> =
            page["nodes"].as_array().expect("a list").iter().map(|it| (text(&it["dueAt"]), text(&it["id"]))).collect();
        nodes.append(&mut backwards);
        backwards = nodes;
        if page["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
        before = page["pageInfo"]["startCursor"].clone();
    }
    assert_eq!(backwards, forwards);
    let (few, _) = page(app, &ada, &plan, json!({ "first": 4 })).await;
    assert!(counts.iter().all(|count| *count == few), "{few}, and {counts:?}");
    app.run_jobs().await;
}

/// How many statements a list of the viewer's takes, and how long it is.
async fn list(app: &TestApp, who: &Side<'_>, list: &str, select: &str) -> (usize, usize) {
    who.someone().await;
    app.statements();
    let data = who.viewer(&format!("{list}(first: 50) {{ totalCount nodes {{ {select} }} }}")).await;
    let nodes = data[list]["nodes"].as_array().expect("a list").len();
    assert_eq!(data[list]["totalCount"], nodes);
    (app.statements().len(), nodes)
}

async fn what_was_told_and_shared_takes_as_many_statements_for_much_as_for_little(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let clara = Side::new(app, "Clara").await;
    let (of_clara, _) = ada.link(&clara).await;
    agree_to_be_told(&ada, &of_clara, &clara, json!({})).await;
    let mut first = Vec::new();
    for number in 0..12 {
        let at = if number < 2 { "2026-03-28T14:00" } else { "2026-03-28T14:30" };
        let plan = agree(&ada, &of_ada, &berta, terms(at, "FREQ=DAILY")).await;
        let rung = json!({ "delay": "PT30M", "contactIds": [of_clara], "text": "ring me" });
        ada.done("setLadder", json!({ "planId": plan, "rungs": [rung] }), "plan { id }").await;
        first.push(ada.upcoming(&plan).await.swap_remove(0));
    }
    let notice =
        "id text handedOverAt claimedAt allClearAt author { displayName } contact { name } crisisLines { country }";
    let share = "id part text createdAt author { displayName }";
    let mut counts = Vec::new();
    for (time, upto) in [("13:31", 2), ("14:01", 12)] {
        until(app, time).await;
        for id in &first[counts.len() * 2..upto] {
            let triumph = json!({ "text": "I went out", "audience": "OTHER_SIDE" });
            answer_with(&berta, id, json!({ "feeling": "GOOD", "triumph": triumph })).await;
        }
        let told = list(app, &clara, "rungNotices", notice).await;
        let shared = list(app, &ada, "sharedWithYou", share).await;
        assert_eq!((told.1, shared.1), (upto, upto));
        counts.push((told.0, shared.0));
    }
    assert_eq!(counts[0], counts[1], "constant, whatever there is");
    app.run_jobs().await;
}
