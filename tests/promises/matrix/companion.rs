//! What the matrix's owner has agreed on with a companion, whom no actor knows: plans, check-ins, rungs and what belongs to
//! them. Nothing is left empty that somebody might see.

use std::collections::BTreeMap;

use chrono::Duration;
use serde_json::{Value, json};
use tests::{Someone, TestApp};

use super::text;

/// Lives through a few minutes of check-ins; gives the names of what there is then.
pub async fn live_with(app: &TestApp, owner: &Someone) -> BTreeMap<&'static str, String> {
    let companion = app.person("Companion").await;
    let (theirs, own) = app.link(owner, &companion).await;
    app.clock.tick();
    let by_owner = async |mutation: &str, input: Value, select: &str| {
        app.clock.tick();
        app.done(&*owner.token, mutation, input, select).await
    };
    let by_companion = async |mutation: &str, input: Value, select: &str| {
        app.clock.tick();
        app.done(&*companion.token, mutation, input, select).await
    };
    let consent = app.agree_to_tell(owner, &theirs, &companion).await;
    let agreed_to = app.agree_to_tell(&companion, &own, owner).await;
    // Another, whom the owner hasn't answered yet.
    let asker = app.person("Asker").await;
    let (_, of_asker) = app.link(owner, &asker).await;
    let asked_for = json!({ "contactId": of_asker });
    let asked_for = app.done(&*asker.token, "requestLadderConsent", asked_for, "ladderConsent { id }").await;

    let mut terms = TestApp::terms(&["13:04", "13:05", "14:00", "15:00"]);
    terms["schedule"]["rules"][3]["exceptions"] = json!(["2026-04-01T15:00"]);
    let plan = app.agree(owner, &theirs, &companion, terms).await;
    app.tell_after_a_minute(owner, &plan, &theirs).await;
    app.tell_after_a_minute(&companion, &plan, &own).await;
    let named = json!([{ "delay": "PT1M", "contactIds": [theirs], "text": "Please call me." }]);
    by_owner("setLadder", json!({ "planId": plan, "rungs": named, "name": "O." }), "plan { id }").await;
    let change = json!({ "planId": plan, "terms": TestApp::terms(&["20:00"]) });
    let change = by_companion("proposeChange", change, "plan { pendingProposal { id } }").await;
    let (_, own_proposal) = app.propose(owner, &theirs, TestApp::terms(&["21:00"])).await;
    let mut separate = TestApp::terms(&["22:00"]);
    separate["mode"] = json!("SEPARATE");
    separate["otherSchedule"] = separate["schedule"].clone();
    let over = app.agree(owner, &theirs, &companion, separate).await;
    let pause = json!({ "planId": over, "until": "2026-06-01T00:00:00Z" });
    by_owner("pausePlan", pause, "plan { id }").await;
    by_owner("endPlan", json!({ "planId": over }), "plan { id }").await;

    let check_ins = app.check_ins(owner, &plan).await;
    let [told, missed, answered, theirs_first] = check_ins.as_slice() else { panic!("{check_ins:?}") };
    // In steps so small that the worker was never away, and one rung after the other.
    for minutes in [2, 2, 1, 1] {
        app.advance(Duration::minutes(minutes)).await;
    }
    let notices = "{ viewer { rungNotices { nodes { id } } } }";
    let [of_owner, of_companion] = [owner, &companion].map(async |who| {
        let data = app.ask(&*who.token, notices, json!({})).await;
        [1, 0].map(|place| text(&data["viewer"]["rungNotices"]["nodes"][place]["id"]))
    });
    let ([cleared, notice], [claimed, _]) = (of_owner.await, of_companion.await);
    by_owner("claimRung", json!({ "rungNoticeId": cleared }), "rungNotice { id }").await;
    by_companion("giveAllClear", json!({ "checkInId": told }), "checkIn { id }").await;
    by_companion("claimRung", json!({ "rungNoticeId": claimed }), "rungNotice { id }").await;
    let until = json!({ "checkInId": told, "until": "2026-03-28T13:00:00Z" });
    by_owner("snoozeCheckIn", until, "checkIn { id }").await;

    let part = |text: &str| json!({ "text": text, "audience": "OTHER_SIDE" });
    for (by, id) in [(owner, answered), (&companion, answered), (&companion, theirs_first)] {
        app.clock.tick();
        let answer = json!({
            "checkInId": id, "feeling": "STRUGGLING", "help": "LISTEN", "note": "a note", "struggle": part("the dark"),
            "triumph": part("got up"),
        });
        app.done(&*by.token, "answerCheckIn", answer, "checkIn { id }").await;
    }
    let words = json!({ "checkInId": answered, "words": "I hear you" });
    by_owner("acknowledgeAnswer", words, "checkIn { id }").await;
    let hug = json!({ "checkInId": answered, "gesture": "HUG" });
    by_companion("acknowledgeAnswer", hug, "checkIn { id }").await;
    let gesture = json!({ "contactId": own, "kind": "WITH_YOU" });
    let gesture = by_companion("sendGesture", gesture, "gesture { id }").await;
    let ask = by_companion("askHowTheyAre", json!({ "contactId": own }), "ask { id }").await;
    let answered_ask = by_owner("askHowTheyAre", json!({ "contactId": theirs }), "ask { id }").await;
    let answer = json!({ "askId": answered_ask["ask"]["id"], "feeling": "GOOD" });
    by_companion("answerAsk", answer, "ask { id }").await;
    let shared = app.ask(&*owner.token, "{ viewer { sharedWithYou { nodes { id } } } }", json!({})).await;
    // Of somebody else's: nobody is shown who invites with a code of their own.
    app.done(&*asker.token, "updateProfile", json!({ "pronouns": "they/them" }), "viewer { id }").await;
    let invited = app.contact(&asker, "invited").await;
    let code = app.invite(&asker, &invited).await;
    app.run_jobs().await;
    BTreeMap::from([
        ("code", code),
        ("companion", theirs),
        ("consent", consent),
        ("agreed_to", agreed_to),
        ("asked_for", text(&asked_for["ladderConsent"]["id"])),
        ("plan", plan),
        ("proposal", text(&change["plan"]["pendingProposal"]["id"])),
        ("own_proposal", own_proposal),
        ("over", over),
        ("told", told.clone()),
        ("missed", missed.clone()),
        ("answered", answered.clone()),
        ("theirs", theirs_first.clone()),
        ("cleared", cleared),
        ("notice", notice),
        ("gesture", text(&gesture["gesture"]["id"])),
        ("ask", text(&ask["ask"]["id"])),
        ("answered_ask", text(&answered_ask["ask"]["id"])),
        ("share", text(&shared["viewer"]["sharedWithYou"]["nodes"][0]["id"])),
    ])
}
