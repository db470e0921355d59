//! What is one's own leaves with one, and is erased with one.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{TestApp, suite};

use super::{ANSWER, Side, clock_at, daily, two_with_a_plan};

suite!(an_export_has_ones_own_words_and_not_the_others, an_erased_persons_answers_read_as_withdrawn,);

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
    app.advance(Duration::days(15)).await;
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
