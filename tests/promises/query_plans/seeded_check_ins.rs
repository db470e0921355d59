//! A bit of everything of check-ins, for a look at how it is read.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp};

/// Everything that can be read of them, by every way, with every argument.
const READ: &str = "query($plan: ID!, $contact: ID!, $ids: [ID!]!) { nodes(ids: $ids) { id } crisisLines { lines { name } } \
    previewLadder(planId: $plan, rungs: [{ delay: \"PT1H\", contactIds: [$contact], text: \"x\" }]) { rungs { dueAt } } \
    contact: node(id: $contact) { ... on Contact { reciprocity { you { givenCount } } } } \
    plan: node(id: $plan) { ... on CheckInPlan { contact { id } otherPerson { displayName } ladder { recipients { id } } \
        upcoming(first: 2) { id } reciprocity { them { givenCount } } suggestsOtherSupport checkIns(first: 3) { totalCount nodes { \
        theirAnswer { note } yourAnswer { note acknowledgement { words } } receipts { claims { contact { id } } } } } } } \
    viewer { today { checkIns { id } } asks { answer { note } sender { displayName } } ladderConsents { contact { id } } \
        checkInPlans(first: 1) { totalCount pageInfo { endCursor } nodes { id } } \
        gestures(first: 1) { totalCount pageInfo { endCursor } nodes { id } } \
        sharedWithYou(first: 1) { totalCount pageInfo { endCursor } nodes { id text } } \
        rungNotices(first: 1) { totalCount pageInfo { endCursor } nodes { id contact { id } } } } }";

const LISTS: [&str; 4] = ["checkInPlans", "gestures", "sharedWithYou", "rungNotices"];

/// Two people agree, answer, tell, are told, and leave.
pub async fn live(app: &TestApp) {
    let (mut ada, mut berta) = (app.person("Ada of check-ins").await, app.person("Berta of check-ins").await);
    let (of_berta, of_ada) = app.link(&ada, &berta).await;
    let core = json!({ "contactId": of_berta, "isCore": true });
    app.done(&*ada.token, "updateContact", core, "contact { id }").await;
    let consent = app.agree_to_tell(&ada, &of_berta, &berta).await;
    app.agree_to_tell(&berta, &of_ada, &ada).await;
    let terms = ["13:01", "13:02", "13:03", "13:20", "14:00"];
    let plan = app.agree(&ada, &of_berta, &berta, TestApp::terms(&terms)).await;
    app.tell_after_a_minute(&ada, &plan, &of_berta).await;
    app.tell_after_a_minute(&berta, &plan, &of_ada).await;
    let check_ins = app.check_ins(&ada, &plan).await;
    let done = async |who: &Someone, mutation: &str, input: Value, select: &str| {
        app.clock.tick();
        app.done(&*who.token, mutation, input, select).await
    };
    let change = || json!({ "planId": plan, "terms": TestApp::terms(&["20:00"]) });
    let changed = done(&berta, "proposeChange", change(), "plan { pendingProposal { id } }").await;
    done(&ada, "declineProposal", json!({ "proposalId": changed["plan"]["pendingProposal"]["id"] }), "plan { id }")
        .await;
    let changed = done(&berta, "proposeChange", change(), "plan { pendingProposal { id } }").await;
    let proposal = &changed["plan"]["pendingProposal"]["id"];
    done(&berta, "withdrawProposal", json!({ "proposalId": proposal }), "plan { id }").await;
    for _ in 0..4 {
        app.advance(Duration::minutes(1)).await;
    }
    let notices = "{ viewer { rungNotices { nodes { id } } } }";
    let notices = app.ask(&*ada.token, notices, json!({})).await["viewer"]["rungNotices"]["nodes"].take();
    done(&ada, "claimRung", json!({ "rungNoticeId": notices[0]["id"] }), "rungNotice { id }").await;
    let part = |audience| json!({ "text": "a part", "audience": audience });
    for who in [&ada, &berta] {
        let answer = json!({
            "checkInId": check_ins[0], "feeling": "STRUGGLING", "note": "a note", "struggle": part("CORE_CONTACTS"),
            "triumph": part("OTHER_SIDE"), "idempotencyKey": "an-answer",
        });
        for _ in 0..2 {
            done(who, "answerCheckIn", answer.clone(), "checkIn { id }").await;
        }
        done(who, "correctAnswer", json!({ "checkInId": check_ins[0], "feeling": "OKAY" }), "checkIn { id }").await;
    }
    let words = json!({ "checkInId": check_ins[0], "words": "I hear you" });
    done(&ada, "acknowledgeAnswer", words, "checkIn { id }").await;
    done(&ada, "skipCheckIn", json!({ "checkInId": check_ins[1] }), "checkIn { id }").await;
    done(&ada, "giveAllClear", json!({ "checkInId": check_ins[2] }), "checkIn { id }").await;
    let until = json!({ "checkInId": check_ins[3], "until": "2026-03-28T13:00:00Z" });
    done(&ada, "snoozeCheckIn", until, "checkIn { id }").await;
    done(&ada, "updatePlan", json!({ "planId": plan, "reminders": ["PT1M"] }), "plan { id }").await;
    done(&ada, "pausePlan", json!({ "planId": plan }), "plan { id }").await;
    done(&ada, "resumePlan", json!({ "planId": plan }), "plan { id }").await;
    let mut ids = vec![plan.clone(), consent.clone(), check_ins[0].clone()];
    let mut named = |value: &Value| ids.push(value.as_str().expect("an id").to_owned());
    named(proposal);
    named(&notices[0]["id"]);
    for (who, contact) in [(&ada, &of_berta), (&berta, &of_ada)] {
        for _ in 0..2 {
            let sent = json!({ "contactId": contact, "kind": "HUG" });
            named(&done(who, "sendGesture", sent, "gesture { id }").await["gesture"]["id"]);
        }
    }
    let asked = done(&ada, "askHowTheyAre", json!({ "contactId": of_berta }), "ask { id }").await;
    named(&asked["ask"]["id"]);
    done(&berta, "sayNotNow", json!({ "askId": asked["ask"]["id"] }), "ask { id }").await;
    let answer = json!({ "askId": asked["ask"]["id"], "feeling": "GOOD" });
    done(&berta, "answerAsk", answer, "ask { id }").await;
    done(&berta, "withdrawLadderConsent", json!({ "ladderConsentId": consent }), "ladderConsent { id }").await;
    let shared = app.ask(&*ada.token, "{ viewer { sharedWithYou { nodes { id } } } }", json!({})).await;
    shared["viewer"]["sharedWithYou"]["nodes"].as_array().into_iter().flatten().for_each(|it| named(&it["id"]));
    for (who, contact) in [(&ada, &of_berta), (&berta, &of_ada)] {
        let all = json!({ "plan": plan, "contact": contact, "ids": ids });
        let read = app.ask(&*who.token, READ, all).await;
        app.everything(who).await;
        for list in LISTS {
            let after = &read["viewer"][list]["pageInfo"]["endCursor"];
            let page = format!(
                "query($at: String) {{ viewer {{ {list}(after: $at) {{ nodes {{ id }} }} \
                                before: {list}(last: 1, before: $at) {{ nodes {{ id }} }} }} }}"
            );
            app.ask(&*who.token, &page, json!({ "at": after })).await;
        }
    }
    // Some of it closes, and the worker comes back after it was away.
    app.advance(Duration::hours(3)).await;
    app.advance(Duration::hours(22)).await;
    app.refresh(&mut ada).await;
    app.refresh(&mut berta).await;
    done(&ada, "endPlan", json!({ "planId": plan }), "plan { id }").await;
    done(&berta, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    // Her account ends, and then she is lost.
    app.advance(Duration::days(15)).await;
    app.advance(Duration::days(15)).await;
}
