//! What is one's own leaves with one, and is erased with one.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{TestApp, suite};

use super::{ANSWER, Side, clock_at, daily, text, two, two_with_a_plan};

suite!(
    an_export_has_ones_own_words_and_not_the_others,
    an_erased_persons_answers_read_as_withdrawn,
    what_was_sent_stays_with_whom_it_was_for,
);

/// Both answer, Berta acknowledges, and Ada shares something.
async fn answers(ada: &Side<'_>, berta: &Side<'_>, first: &str) {
    let part = |text: &str| json!({ "text": text, "audience": "OTHER_SIDE" });
    for (who, name) in [(ada, "ada"), (berta, "berta")] {
        let input = json!({
            "checkInId": first, "feeling": "LOW", "help": "COMPANY", "note": format!("{name}s note"),
            "struggle": part(&format!("{name}s struggle")), "triumph": part(&format!("{name}s triumph")),
        });
        who.done("answerCheckIn", input, "checkIn { id }").await;
    }
    let words = json!({ "checkInId": first, "words": "bertas few words" });
    berta.done("acknowledgeAnswer", words, "checkIn { id }").await;
}

async fn an_export_has_ones_own_words_and_not_the_others(app: &TestApp) {
    let (ada, berta, plan, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "13:00");
    answers(&ada, &berta, &first).await;
    ada.done("pausePlan", json!({ "planId": plan }), "plan { id }").await;
    let everything = async |who: &Side<'_>| app.everything(&who.someone().await).await.to_string();
    let (adas, bertas) = (everything(&ada).await, everything(&berta).await);
    for own in ["note", "struggle", "triumph"] {
        assert!(adas.contains(&format!("adas {own}")) && bertas.contains(&format!("bertas {own}")), "{own}");
        assert!(!bertas.contains(&format!("adas {own}")), "{own}");
        assert!(!adas.contains(&format!("bertas {own}")), "{own}");
    }
    assert!(bertas.contains("bertas few words") && !adas.contains("bertas few words"));
    assert!(adas.contains("FREQ=DAILY") && bertas.contains("FREQ=DAILY"), "what both agreed on is both's");
    app.run_jobs().await;
}

async fn an_erased_persons_answers_read_as_withdrawn(app: &TestApp) {
    let (ada, berta, plan, first) = two_with_a_plan(app, daily()).await;
    clock_at(app, "13:00");
    answers(&ada, &berta, &first).await;
    let seen = async |who: &Side<'_>| {
        let select = format!("theirAnswer {{ {ANSWER} }} yourAnswer {{ {ANSWER} }}");
        who.check_in(&first, &select).await
    };
    assert_eq!(seen(&ada).await["theirAnswer"]["note"], "bertas note");
    berta.done("deleteAccount", json!({ "password": PASSWORD }), "viewer { deletionDueAt }").await;
    assert_eq!(seen(&ada).await["theirAnswer"]["note"], "bertas note", "it can be undone yet");
    app.advance(Duration::days(14)).await;
    assert_eq!(seen(&ada).await["theirAnswer"]["note"], "bertas note", "until it is her time to lose her");
    app.advance(Duration::days(14)).await;
    let after = seen(&ada).await;
    let theirs = &after["theirAnswer"];
    assert_eq!(theirs["isWithdrawn"], true);
    for field in ["feeling", "help", "note", "struggle", "triumph"] {
        assert_eq!(theirs[field], Value::Null, "{field}");
    }
    assert_eq!(after["yourAnswer"]["note"], "adas note");
    assert_eq!(after["yourAnswer"]["acknowledgement"], Value::Null, "her words are gone with her");
    assert_eq!(ada.viewer("sharedWithYou { nodes { text } }").await["sharedWithYou"]["nodes"], json!([]));
    let plan = ada.plan(&plan, "id checkIns { nodes { id theirState } }").await;
    assert_ne!(plan, Value::Null, "what was stays hers");
    ada.viewer("today { checkIns { id } } checkInPlans { nodes { otherPerson { displayName } } }").await;
}

/// Gestures and asks hold no text: what an erased person sent isn't taken from whom it was for, nor an answer of theirs from
/// whom it was given. What they were sent and didn't answer goes with them.
async fn what_was_sent_stays_with_whom_it_was_for(app: &TestApp) {
    let (ada, berta, of_ada, of_berta) = two(app).await;
    let ask = async |who: &Side<'_>, contact: &str| {
        text(&who.done("askHowTheyAre", json!({ "contactId": contact }), "ask { id }").await["ask"]["id"])
    };
    let answer = async |who: &Side<'_>, id: &str, note: &str| {
        who.done("answerAsk", json!({ "askId": id, "feeling": "LOW", "note": note }), "ask { id }").await;
    };
    let (adas, bertas) = (ask(&ada, &of_ada).await, ask(&berta, &of_berta).await);
    answer(&berta, &adas, "bertas note").await;
    answer(&ada, &bertas, "adas note").await;
    for (who, contact) in [(&ada, &of_ada), (&berta, &of_berta)] {
        who.done("sendGesture", json!({ "contactId": contact, "kind": "HUG" }), "gesture { id }").await;
    }
    app.advance(Duration::hours(24)).await;
    let unanswered = ask(&ada, &of_ada).await;
    berta.done("deleteAccount", json!({ "password": PASSWORD }), "viewer { deletionDueAt }").await;
    for _ in 0..2 {
        app.advance(Duration::days(14)).await;
    }
    let seen = async |id: &str| ada.node("Ask", id, "state answer { feeling note isWithdrawn }").await;
    let withdrawn = json!({ "feeling": null, "note": null, "isWithdrawn": true });
    assert_eq!(seen(&adas).await, json!({ "state": "ANSWERED", "answer": withdrawn }));
    let own = json!({ "feeling": "LOW", "note": "adas note", "isWithdrawn": false });
    assert_eq!(seen(&bertas).await, json!({ "state": "ANSWERED", "answer": own }));
    assert_eq!(seen(&unanswered).await, Value::Null, "it was hers to answer");
    let gestures = ada.viewer("gestures { nodes { kind } }").await;
    assert_eq!(gestures["gestures"]["nodes"], json!([{ "kind": "HUG" }]), "the one that she was sent");
}
