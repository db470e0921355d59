//! Plans: how two people come to agree, what holds meanwhile, and what of a plan is one's own.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::{Side, agree, clock_at, daily, ids, moment, propose, shown, terms, text, two, two_with_a_plan, with};

suite!(
    a_plan_is_proposed_and_accepted,
    a_newer_proposal_supersedes_an_older,
    a_proposal_is_declined_or_taken_back,
    the_old_schedule_holds_until_the_new_is_accepted,
    an_open_check_in_keeps_its_terms,
    an_end_shows_to_both,
    what_was_only_proposed_is_over_with_the_end,
    unlinking_ends_ones_own_side_and_silently,
    a_pause_is_invisible_to_the_other,
    what_is_ones_own_has_versions,
    there_are_bounds_to_how_many,
);

const PENDING: &str = "acceptedProposal { id } pendingProposal { id isYours state }";

async fn a_plan_is_proposed_and_accepted(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    berta.feed().await;
    let (plan, proposal) = propose(&ada, &of_ada, daily()).await;
    assert_eq!(berta.feed().await, ["PLAN_PROPOSED"]);
    let pending = |is_yours: bool| json!({ "id": proposal, "isYours": is_yours, "state": "PENDING" });
    assert_eq!(ada.plan(&plan, PENDING).await, json!({ "acceptedProposal": null, "pendingProposal": pending(true) }));
    assert_eq!(
        berta.plan(&plan, PENDING).await,
        json!({ "acceptedProposal": null, "pendingProposal": pending(false) })
    );
    assert!(ada.upcoming(&plan).await.is_empty(), "nothing holds before it is agreed on");
    assert_eq!(ada.refused("acceptProposal", json!({ "proposalId": proposal })).await.0, "NOT_FOUND", "it is her own");
    ada.feed().await;
    berta.done("acceptProposal", json!({ "proposalId": proposal }), "plan { id }").await;
    assert_eq!(ada.feed().await, ["PLAN_CHANGED"]);
    for (who, contact) in [(&ada, &of_ada), (&berta, &of_berta)] {
        let seen = who
            .plan(&plan, "acceptedProposal { id } pendingProposal { id } contact { id } otherPerson { displayName }")
            .await;
        assert_eq!((&seen["acceptedProposal"]["id"], &seen["pendingProposal"]), (&json!(proposal), &Value::Null));
        assert_eq!(seen["contact"]["id"], json!(contact), "each has their own contact for the other");
        assert_eq!(who.upcoming(&plan).await.len(), 10);
    }
    assert_eq!(ada.upcoming(&plan).await, berta.upcoming(&plan).await);
    assert_eq!(berta.refused("acceptProposal", json!({ "proposalId": proposal })).await.0, "NOT_PENDING");
    let stranger = Side::new(app, "Clara").await;
    assert_eq!(stranger.plan(&plan, "id").await, Value::Null);
    assert_eq!(stranger.refused("acceptProposal", json!({ "proposalId": proposal })).await.0, "NOT_FOUND");
}

async fn a_newer_proposal_supersedes_an_older(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let (plan, first) = propose(&ada, &of_ada, daily()).await;
    let counter = json!({ "planId": plan, "terms": terms("2026-03-29T19:00", "FREQ=WEEKLY;BYDAY=SU") });
    let countered = berta.done("proposeChange", counter, "plan { pendingProposal { id isYours } }").await;
    let second = text(&countered["plan"]["pendingProposal"]["id"]);
    assert_eq!(countered["plan"]["pendingProposal"]["isYours"], true);
    assert_eq!(
        berta.refused("acceptProposal", json!({ "proposalId": first })).await.0,
        "NOT_PENDING",
        "what she saw is old"
    );
    ada.done("acceptProposal", json!({ "proposalId": second }), "plan { id }").await;
    let seen = ada.plan(&plan, "acceptedProposal { id terms { schedule { inWords } } } proposals { id state }").await;
    assert_eq!(seen["acceptedProposal"]["id"], json!(second));
    assert_eq!(seen["acceptedProposal"]["terms"]["schedule"]["inWords"], "Sundays at 19:00, Berlin time");
    assert_eq!(seen["proposals"].as_array().map(Vec::len), Some(2));
}

async fn a_proposal_is_declined_or_taken_back(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    for (who, mutation, state) in [(&berta, "declineProposal", "DECLINED"), (&ada, "withdrawProposal", "WITHDRAWN")] {
        let (plan, proposal) = propose(&ada, &of_ada, daily()).await;
        let other = if state == "DECLINED" { &ada } else { &berta };
        assert_eq!(
            other.refused(mutation, json!({ "proposalId": proposal })).await.0,
            "NOT_FOUND",
            "it isn't theirs to do"
        );
        who.done(mutation, json!({ "proposalId": proposal }), "plan { id }").await;
        for side in [&ada, &berta] {
            let seen = side.plan(&plan, "pendingProposal { id } proposals { state }").await;
            assert_eq!(seen, json!({ "pendingProposal": null, "proposals": [{ "state": state }] }));
        }
        assert_eq!(berta.refused("acceptProposal", json!({ "proposalId": proposal })).await.0, "NOT_PENDING");
    }
}

async fn the_old_schedule_holds_until_the_new_is_accepted(app: &TestApp) {
    let (ada, berta, plan, first) = two_with_a_plan(app, daily()).await;
    let new = json!({ "planId": plan, "terms": terms("2026-03-28T20:00", "FREQ=DAILY") });
    let proposed = berta.done("proposeChange", new, "plan { pendingProposal { id } }").await;
    let new = text(&proposed["plan"]["pendingProposal"]["id"]);
    let times = async |who: &Side<'_>| -> Vec<String> {
        let seen = who.plan(&plan, "upcoming(first: 2) { localTime }").await;
        seen["upcoming"].as_array().expect("a list").iter().map(|it| text(&it["localTime"])).collect()
    };
    assert_eq!(times(&ada).await, ["2026-03-28T14:00", "2026-03-29T14:00"]);
    ada.done("acceptProposal", json!({ "proposalId": new }), "plan { id }").await;
    for who in [&ada, &berta] {
        assert_eq!(times(who).await, ["2026-03-28T20:00", "2026-03-29T20:00"]);
        assert_eq!(who.check_in(&first, "id").await, Value::Null, "it hadn't opened");
    }
}

async fn an_open_check_in_keeps_its_terms(app: &TestApp) {
    let (ada, berta, plan, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "12:45");
    let new = with(terms("2026-03-28T14:00", "FREQ=DAILY"), "grace", json!("PT5M"));
    let proposed =
        berta.done("proposeChange", json!({ "planId": plan, "terms": new }), "plan { pendingProposal { id } }").await;
    ada.done("acceptProposal", json!({ "proposalId": proposed["plan"]["pendingProposal"]["id"] }), "plan { id }").await;
    clock_at(app, "14:50");
    assert_eq!(ada.states(&first).await, ["DUE", "OPEN"]);
    assert_eq!(ada.answer(&first, "GOOD").await["yourState"], "ANSWERED");
    let history = ids(&ada.plan(&plan, "checkIns { nodes { id } }").await["checkIns"]["nodes"]);
    assert_eq!(history, [first], "one check-in, not one by either terms");
    app.run_jobs().await;
}

async fn an_end_shows_to_both(app: &TestApp) {
    let (ada, berta, plan, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "12:45");
    ada.answer(&first, "GOOD").await;
    berta.feed().await;
    ada.done("endPlan", json!({ "planId": plan }), "plan { endedAt }").await;
    assert_eq!(berta.feed().await, ["PLAN_CHANGED"]);
    for who in [&ada, &berta] {
        let seen = who.plan(&plan, "endedAt acceptedProposal { id } upcoming { id } checkIns { nodes { id } }").await;
        assert_ne!(seen["endedAt"], Value::Null);
        assert_eq!((&seen["acceptedProposal"], &seen["upcoming"]), (&Value::Null, &json!([])));
        assert_eq!(ids(&seen["checkIns"]["nodes"]), std::slice::from_ref(&first), "what was stays");
    }
    super::until(app, "16:00").await;
    assert!(berta.feed().await.is_empty(), "and nothing follows");
}

async fn what_was_only_proposed_is_over_with_the_end(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let (plan, proposal) = propose(&ada, &of_ada, daily()).await;
    ada.done("endPlan", json!({ "planId": plan }), "plan { id }").await;
    for who in [&ada, &berta] {
        let seen = who.plan(&plan, "pendingProposal { id } acceptedProposal { id } endedAt").await;
        assert_eq!((&seen["pendingProposal"], &seen["acceptedProposal"]), (&Value::Null, &Value::Null));
        assert_ne!(seen["endedAt"], Value::Null);
    }
    assert_eq!(berta.refused("acceptProposal", json!({ "proposalId": proposal })).await.0, "NOT_PENDING");
    // Both may propose anew, and that counts.
    let anew = json!({ "planId": plan, "terms": daily() });
    let anew = berta.done("proposeChange", anew, "plan { pendingProposal { id } }").await;
    ada.done("acceptProposal", json!({ "proposalId": anew["plan"]["pendingProposal"]["id"] }), "plan { id }").await;
    assert_eq!(berta.upcoming(&plan).await.len(), 10);
}

async fn unlinking_ends_ones_own_side_and_silently(app: &TestApp) {
    let (ada, berta, of_ada, _) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, daily()).await;
    let first = ada.upcoming(&plan).await.swap_remove(0);
    clock_at(app, "12:45");
    ada.answer(&first, "GOOD").await;
    berta.feed().await;
    ada.done("unlinkContact", json!({ "contactId": of_ada }), "contact { id }").await;
    assert!(berta.feed().await.is_empty());
    let seen = berta.plan(&plan, "endedAt acceptedProposal { id } upcoming { id }").await;
    assert_eq!(seen["endedAt"], Value::Null);
    assert_eq!(seen["upcoming"].as_array().map(Vec::len), Some(10), "her side goes on");
    assert_eq!(berta.check_in(&first, "theirAnswer { feeling }").await["theirAnswer"]["feeling"], "GOOD");
    assert_eq!(ada.plan(&plan, "upcoming { id }").await["upcoming"], json!([]));
    let second = berta.upcoming(&plan).await.swap_remove(0);
    berta.answer(&first, "OKAY").await;
    let later = ada.check_in(&first, "theirAnswer { feeling } theirState").await;
    assert_eq!(later["theirAnswer"], Value::Null, "what she answers later stays with her");
    ada.feed().await;
    clock_at(app, "03-29 12:00");
    berta.answer(&second, "LOW").await;
    assert!(ada.feed().await.is_empty());
    clock_at(app, "03-29 14:00");
    assert_eq!(berta.states(&second).await, ["ANSWERED", "NO_ANSWER"], "to her it looks like inactivity");
    app.run_jobs().await;
}

async fn a_pause_is_invisible_to_the_other(app: &TestApp) {
    let (ada, berta, plan, first) = two_with_a_plan(app, daily()).await;
    let second = ada.upcoming(&plan).await.swap_remove(1);
    berta.feed().await;
    ada.done("pausePlan", json!({ "planId": plan }), "plan { pausedAt pausedUntil }").await;
    ada.feed().await;
    clock_at(app, "12:45");
    assert_eq!(ada.states(&first).await, ["PAUSED", "OPEN"]);
    assert_eq!(berta.states(&first).await, ["OPEN", "OPEN"]);
    super::until(app, "15:01").await;
    assert_eq!(berta.states(&first).await, ["MISSED", "NO_ANSWER"]);
    assert_eq!(berta.feed().await, ["CHECK_IN_REMINDER", "CHECK_IN_CLOSED"], "her own side's, as ever");
    assert!(ada.feed().await.is_empty(), "nothing reminds her");
    let seen = berta.plan(&plan, "pausedAt pausedUntil endedAt").await;
    assert_eq!(seen, json!({ "pausedAt": null, "pausedUntil": null, "endedAt": null }));
    let resumed = ada.done("resumePlan", json!({ "planId": plan }), "plan { pausedAt }").await;
    assert_eq!(resumed["plan"]["pausedAt"], Value::Null);
    assert!(berta.feed().await.is_empty());
    clock_at(app, "03-29 12:05");
    assert_eq!(ada.states(&second).await, ["DUE", "OPEN"]);
    let until = json!({ "planId": plan, "until": shown(moment("03-29 11:00")) });
    assert_eq!(ada.refused("pausePlan", until).await, ("INVALID".to_owned(), "until".to_owned()));
    let third = ada.upcoming(&plan).await;
    let until = json!({ "planId": plan, "until": shown(moment("03-31 09:00")) });
    ada.done("pausePlan", until, "plan { pausedUntil }").await;
    clock_at(app, "03-30 12:10");
    assert_eq!(ada.states(&third[0]).await[0], "PAUSED");
    clock_at(app, "03-31 12:10");
    assert_eq!(ada.states(&third[1]).await[0], "DUE", "it ended by itself");
    app.run_jobs().await;
}

async fn what_is_ones_own_has_versions(app: &TestApp) {
    let (ada, berta, plan, _) = two_with_a_plan(app, daily()).await;
    let version = ada.plan(&plan, "version").await["version"].take();
    berta.feed().await;
    let input = json!({ "planId": plan, "version": version, "reminders": ["PT0M", "-PT10M", "PT2H"] });
    let done = ada.done("updatePlan", input.clone(), "plan { version reminders remindsByEmail }").await;
    assert_eq!(done["plan"]["reminders"], json!(["-PT10M", "PT0M", "PT2H"]));
    assert_ne!(done["plan"]["version"], version);
    assert_eq!(ada.refused("updatePlan", input).await.0, "CONFLICT", "somebody else's phone was faster");
    let ladder = json!({ "planId": plan, "version": version, "rungs": [] });
    assert_eq!(ada.refused("setLadder", ladder).await.0, "CONFLICT");
    assert!(berta.feed().await.is_empty());
    assert_eq!(berta.plan(&plan, "version reminders").await, json!({ "version": version, "reminders": ["PT0M"] }));
    for reminders in [json!(["-P2D"]), json!(["P3D"]), json!((1..=9).map(|it| format!("PT{it}M")).collect::<Vec<_>>())]
    {
        let refused = ada.refused("updatePlan", json!({ "planId": plan, "reminders": reminders })).await;
        assert_eq!(refused, ("INVALID".to_owned(), "reminders".to_owned()));
    }
    let ended = json!({ "planId": plan });
    let stranger = Side::new(app, "Clara").await;
    assert_eq!(stranger.refused("updatePlan", ended.clone()).await, ("NOT_FOUND".to_owned(), "planId".to_owned()));
    ada.done("endPlan", ended, "plan { id }").await;
}

async fn there_are_bounds_to_how_many(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    let mut last = String::new();
    for _ in 0..50 {
        last = propose(&ada, &of_ada, daily()).await.0;
    }
    let one_more = json!({ "contactId": of_ada, "terms": daily() });
    assert_eq!(ada.refused("proposePlan", one_more.clone()).await.0, "LIMIT_REACHED");
    ada.done("endPlan", json!({ "planId": last }), "plan { id }").await;
    ada.done("proposePlan", one_more, "plan { id }").await;
    let pages = berta.viewer("checkInPlans(first: 5) { totalCount nodes { id } pageInfo { hasNextPage } }").await;
    assert_eq!(pages["checkInPlans"]["nodes"].as_array().map(Vec::len), Some(5));
    assert_eq!(pages["checkInPlans"]["pageInfo"]["hasNextPage"], true);
    // What others propose takes nothing of what is one's own to propose.
    let own = berta.done("proposePlan", json!({ "contactId": of_berta, "terms": daily() }), "plan { id }").await;
    assert_ne!(own["plan"]["id"], Value::Null);
}
