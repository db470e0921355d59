//! What goes wrong with one record, one clock or one release holds up nothing else.

use chrono::Duration;
use serde_json::json;
use tests::{TestApp, suite};

use super::trust::{Trust, mailed};
use super::{agree, clock_at, daily, moment, terms, text, two, until};

suite!(
    a_plan_that_can_not_be_worked_on_holds_up_no_other,
    a_job_of_a_later_release_is_left_to_it,
    a_clock_that_was_ahead_holds_no_rung_back,
    what_was_accepted_unseen_reminds_once_it_is_seen,
);

async fn a_plan_that_can_not_be_worked_on_holds_up_no_other(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    let (of_dora, _) = clara.link(dora).await;
    let broken = agree(clara, &of_dora, dora, daily()).await;
    let pause = json!({ "planId": broken, "until": "2026-03-30T00:00:00Z" });
    clara.done("pausePlan", pause, "plan { id }").await;
    trust.caught_up().await;
    app.tamper(&app.place.main, "UPDATE check_in_plan_stop SET kind = 'LATER'").await;
    until(app, "14:02").await;
    assert_eq!(ada.feed().await, ["CHECK_IN_REMINDER", "RUNG_HANDED_OVER"]);
    assert_eq!(mailed(clara).len(), 1);
    app.tamper(&app.place.main, "UPDATE check_in_plan_stop SET kind = 'PAUSE'").await;
    until(app, "15:30").await;
    let made_up_for = ["CHECK_IN_REMINDER", "CHECK_IN_CLOSED", "RUNG_RECEIVED"];
    assert_eq!(dora.feed().await, made_up_for, "with what her own plan missed");
}

async fn a_job_of_a_later_release_is_left_to_it(app: &TestApp) {
    app.done(None, "signUp", TestApp::sign_up_input("Ada"), "verification { id }").await;
    let job = "UPDATE job SET kind = 'MAIL_OF_LATER' WHERE kind = 'MAIL_VERIFICATION'";
    app.tamper(&app.place.main, job).await;
    app.person("Berta").await;
    assert!(app.mail.code_to("ada@example.org").is_none(), "nobody here knows what it is");
    app.tamper(&app.place.main, "UPDATE job SET kind = 'MAIL_VERIFICATION' WHERE kind = 'MAIL_OF_LATER'").await;
    app.run_jobs().await;
    assert!(app.mail.code_to("ada@example.org").is_some());
}

async fn a_clock_that_was_ahead_holds_no_rung_back(app: &TestApp) {
    let trust = Trust::new(app).await;
    trust.set_ladder(trust.rungs()).await;
    app.run_jobs().await;
    // The machine starts anew with a clock that is wrong, for a moment.
    clock_at(app, "14:30");
    app.run_jobs().await;
    let ahead = moment("14:30") - moment("12:30");
    app.clock.advance(-ahead);
    assert!(mailed(&trust.clara).is_empty());
    until(app, "14:02").await;
    assert_eq!(mailed(&trust.clara).len(), 1, "at its time, by the clock that is right");
}

async fn what_was_accepted_unseen_reminds_once_it_is_seen(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, terms("2026-05-15T14:00", "FREQ=MONTHLY")).await;
    let change = json!({ "planId": plan, "terms": daily() });
    let change = berta.done("proposeChange", change, "plan { pendingProposal { id } }").await;
    berta.done("blockPerson", json!({ "contactId": of_berta }), "distance { id }").await;
    ada.done("acceptProposal", json!({ "proposalId": text(&change["plan"]["pendingProposal"]["id"]) }), "plan { id }")
        .await;
    app.run_jobs().await;
    berta.done("endDistance", json!({ "contactId": of_berta }), "personId").await;
    berta.feed().await;
    app.clock.advance(Duration::minutes(1));
    until(app, "14:10").await;
    assert_eq!(berta.feed().await, ["CHECK_IN_REMINDER"]);
}
