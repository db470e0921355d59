//! Being told takes an agreement beforehand, and says what its author wrote.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::trust::{Trust, notices};
use super::{Side, moment, shown, text, until};

suite!(
    only_who_agreed_can_be_named,
    declining_looks_like_silence,
    withdrawing_shows_to_the_author_and_nobody_is_told,
    a_preview_says_what_each_rung_will_say,
    a_mail_has_the_name_that_its_author_chose,
);

async fn only_who_agreed_can_be_named(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, plan, .. } = &trust;
    let emil = Side::new(app, "Emil").await;
    let (of_emil, _) = ada.link(&emil).await;
    let unlinked = app.contact(&ada.someone().await, "nobody yet").await;
    let of_clara = app.contact(&clara.someone().await, "hers").await;
    let rung =
        |contacts: Value, delay: &str, text: &str| json!({ "delay": delay, "contactIds": contacts, "text": text });
    for (rungs, code, field) in [
        (json!([rung(json!([of_emil]), "PT1H", "hello")]), "INVALID", "rungs.0.contactIds"),
        (json!([rung(json!([unlinked]), "PT1H", "hello")]), "NOT_LINKED", "rungs.0.contactIds"),
        (json!([rung(json!([of_clara]), "PT1H", "hello")]), "NOT_FOUND", "rungs.0.contactIds"),
        (json!([rung(json!([]), "PT1H", "hello")]), "INVALID", "rungs.0.contactIds"),
        (json!([rung(json!([trust.of_clara]), "PT1H", " ")]), "INVALID", "rungs.0.text"),
        (json!([rung(json!([trust.of_clara]), "PT0M", "hello")]), "INVALID", "rungs.0.delay"),
        (
            json!([rung(json!([trust.of_clara]), "PT2H", "1"), rung(json!([trust.of_dora]), "PT1H", "2")]),
            "INVALID",
            "rungs.1.delay",
        ),
    ] {
        let refused = ada.refused("setLadder", json!({ "planId": plan, "rungs": rungs })).await;
        assert_eq!(refused, (code.to_owned(), field.to_owned()), "{rungs}");
    }
    let refused = clara.refused("setLadder", json!({ "planId": plan, "rungs": trust.rungs() })).await;
    assert_eq!(refused.0, "NOT_FOUND", "it is no plan of hers");
    assert_eq!(ada.plan(plan, "ladder { text }").await["ladder"], json!([]), "by default, nobody is told");
}

async fn declining_looks_like_silence(app: &TestApp) {
    let trust = Trust::new(app).await;
    let ada = &trust.ada;
    let mut shown = Vec::new();
    for (name, declines) in [("Emil", true), ("Fritz", false)] {
        let who = Side::new(app, name).await;
        let (contact, _) = ada.link(&who).await;
        let asked =
            ada.done("requestLadderConsent", json!({ "contactId": contact }), "ladderConsent { id state }").await;
        let id = text(&asked["ladderConsent"]["id"]);
        ada.feed().await;
        if declines {
            who.done("declineLadderConsent", json!({ "ladderConsentId": id }), "ladderConsent { state }").await;
            assert_eq!(who.node("LadderConsent", &id, "state").await["state"], "DECLINED");
        }
        assert!(ada.feed().await.is_empty());
        let rungs = json!([{ "delay": "PT1H", "contactIds": [contact], "text": "hello" }]);
        let refused = ada.refused("setLadder", json!({ "planId": trust.plan, "rungs": rungs })).await;
        let again = ada.done("requestLadderConsent", json!({ "contactId": contact }), "ladderConsent { state }").await;
        let seen = ada.node("LadderConsent", &id, "state isYours mayBreakMute mayBreakQuietHours").await;
        shown.push((seen, refused, again["ladderConsent"]["state"].clone(), who.feed().await.len()));
    }
    assert_eq!(shown[0].0["state"], "REQUESTED");
    // Emil's own feed says that he declined; the rest is the same.
    assert_eq!((&shown[0].0, &shown[0].1, &shown[0].2), (&shown[1].0, &shown[1].1, &shown[1].2));
}

async fn withdrawing_shows_to_the_author_and_nobody_is_told(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, .. } = &trust;
    trust.set_ladder(trust.rungs()).await;
    trust.caught_up().await;
    let consents = clara.viewer("ladderConsents { id isYours state }").await;
    let id = text(&consents["ladderConsents"][0]["id"]);
    clara.done("withdrawLadderConsent", json!({ "ladderConsentId": id }), "ladderConsent { state }").await;
    assert_eq!(ada.feed().await, ["LADDER_CONSENT_CHANGED"]);
    assert_eq!(ada.node("LadderConsent", &id, "state").await["state"], "WITHDRAWN");
    clara.feed().await;
    until(app, "15:01").await;
    assert!(clara.feed().await.is_empty() && notices(clara).await.is_empty());
    assert_eq!(dora.feed().await, ["RUNG_RECEIVED"], "the others' rungs hold");
}

async fn a_preview_says_what_each_rung_will_say(app: &TestApp) {
    let trust = Trust::new(app).await;
    let query = "query($plan: ID!, $rungs: [RungInput!]!) { previewLadder(planId: $plan, rungs: $rungs) { userErrors { \
                 code field } rungs { dueAt rung { delay text recipients { id } } } } }";
    let ask = async |rungs: Value| {
        let variables = json!({ "plan": trust.plan, "rungs": rungs });
        trust.ada.ask(query, variables).await["previewLadder"].take()
    };
    let seen = ask(trust.rungs()).await;
    let rung = |hour: &str, delay: &str, text: &str, contact: &str| {
        let rung = json!({ "delay": delay, "text": text, "recipients": [{ "id": contact }] });
        json!({ "dueAt": shown(moment(hour)), "rung": rung })
    };
    let expected = json!([
        rung("14:00", "PT1H", "Please ring me, I am not well on my own.", &trust.of_clara),
        rung("15:00", "PT2H", "Clara knows. Could you look in?", &trust.of_dora),
    ]);
    assert_eq!(seen["rungs"], expected);
    assert_eq!(trust.ada.plan(&trust.plan, "ladder { text }").await["ladder"], json!([]), "nothing is saved");
    let seen = ask(json!([{ "delay": "PT1H", "contactIds": [trust.of_clara], "text": "" }])).await;
    let refused = json!([{ "code": "INVALID", "field": ["rungs", "0", "text"] }]);
    assert_eq!((&seen["rungs"], &seen["userErrors"]), (&Value::Null, &refused));
}

async fn a_mail_has_the_name_that_its_author_chose(app: &TestApp) {
    let trust = Trust::new(app).await;
    let Trust { ada, clara, dora, plan, .. } = &trust;
    let query = "query($plan: ID!, $rungs: [RungInput!]!, $name: String) { previewLadder(planId: $plan, rungs: $rungs, name: \
                 $name) { userErrors { code field } rungs { emailText } } }";
    let preview = async |name: Value| {
        let variables = json!({ "plan": plan, "rungs": trust.rungs(), "name": name });
        ada.ask(query, variables).await["previewLadder"].take()
    };
    let refused = json!([{ "code": "INVALID", "field": ["name"] }]);
    assert_eq!(preview(json!("x".repeat(81))).await["userErrors"], refused);
    let shown = text(&preview(json!("Ada L.")).await["rungs"][0]["emailText"]);
    let set =
        async |input: Value| ada.done("setLadder", input, "plan { ladderName }").await["plan"]["ladderName"].take();
    assert_eq!(set(json!({ "planId": plan, "rungs": trust.rungs(), "name": " Ada L. " })).await, "Ada L.");
    assert_eq!(set(json!({ "planId": plan, "rungs": trust.rungs() })).await, "Ada L.", "left out, it stays");
    until(app, "14:02").await;
    let mail = clara.mails("A message for you").remove(0);
    assert!(mail.starts_with(&shown) && mail.contains("\n\nAda L. writes:\n\nPlease ring me"), "{mail}");
    assert!(!mail.chars().take(200).collect::<String>().contains("Ada"), "who looks over a shoulder learns nothing");
    assert_eq!(set(json!({ "planId": plan, "rungs": trust.rungs(), "name": "" })).await, Value::Null);
    until(app, "15:02").await;
    assert!(!dora.mails("A message for you").remove(0).contains("writes:"));
}
