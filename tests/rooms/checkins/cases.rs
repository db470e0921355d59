//! A case of each mutation of check-ins.

use serde_json::{Value, json};
use tests::TestApp;

use crate::rooms::cases::{Case, with};

const PLAN: &str =
    "plan { id version pausedAt endedAt acceptedProposal { id } pendingProposal { id } proposals { id state } }";
const CHECK_IN: &str = "checkIn { id yourState snoozedUntil isAllClear yourAnswer { feeling isCorrected } \
                        theirAnswer { acknowledgement { createdAt gesture } } }";
const CONSENT: &str = "ladderConsent { id state requestedAt mayBreakMute }";
const ASK: &str = "ask { id createdAt state answer { feeling answeredAt } }";

pub fn cases() -> Vec<Case> {
    [plans(), answers(), between_two(), being_told()].into_iter().flatten().collect()
}

fn id(field: &str, name: &str) -> Value {
    json!({ field: format!("«{name}»") })
}

fn of_plan(more: Value) -> Value {
    with(json!({ "planId": "«plan»" }), more)
}

fn terms(time: &str) -> Value {
    json!({ "terms": TestApp::terms(&[time]) })
}

fn plans() -> Vec<Case> {
    let another_plan = || json!({ "planId": "«another plan»" });
    let until = |day: &str| json!({ "until": format!("2026-04-{day}T00:00:00Z") });
    let rungs = |text: &str| json!({ "rungs": [{ "delay": "PT1H", "contactIds": ["«trusted»"], "text": text }] });
    vec![
        Case::new("proposePlan", with(terms("20:00"), json!({ "contactId": "«contact»" })), terms("03:00"), PLAN),
        Case::new("proposeChange", of_plan(terms("20:00")), terms("03:00"), PLAN),
        Case::new("acceptProposal", id("proposalId", "proposal"), id("proposalId", "another proposal"), PLAN),
        Case::new("declineProposal", id("proposalId", "proposal"), id("proposalId", "another proposal"), PLAN),
        Case::new("withdrawProposal", id("proposalId", "own proposal"), id("proposalId", "proposal"), PLAN),
        Case::new("pausePlan", of_plan(until("01")), until("02"), PLAN),
        Case::new("resumePlan", of_plan(json!({})), another_plan(), PLAN).after("pausePlan", of_plan(json!({}))),
        Case::new("endPlan", of_plan(json!({})), another_plan(), PLAN),
        Case::new(
            "updatePlan",
            of_plan(json!({ "reminders": ["-PT10M"], "remindsByEmail": false })),
            json!({ "reminders": ["PT1H"] }),
            PLAN,
        ),
        Case::new("setLadder", of_plan(rungs("Call me.")), rungs("Call me now."), PLAN),
    ]
}

fn answers() -> Vec<Case> {
    let another = || json!({ "checkInId": "«another check-in»" });
    let of = |name: &str, more: Value| with(json!({ "checkInId": format!("«{name}»") }), more);
    let until = |hour: &str| json!({ "until": format!("2026-03-28T{hour}:00:00Z") });
    let answer = json!({
        "feeling": "LOW", "note": "a note", "struggle": { "text": "the dark", "audience": "OTHER_SIDE" },
    });
    vec![
        Case::new("answerCheckIn", of("check-in", answer), another(), CHECK_IN),
        Case::new(
            "correctAnswer",
            of("answered", json!({ "feeling": "GOOD" })),
            json!({ "feeling": "GREAT" }),
            CHECK_IN,
        ),
        Case::new(
            "acknowledgeAnswer",
            of("answered by them", json!({ "gesture": "HUG" })),
            json!({ "gesture": "THANKS" }),
            CHECK_IN,
        ),
        Case::new("skipCheckIn", of("check-in", json!({})), another(), CHECK_IN),
        Case::new("giveAllClear", of("check-in", json!({})), another(), CHECK_IN),
        Case::new("snoozeCheckIn", of("check-in", until("13")), until("14"), CHECK_IN),
    ]
}

fn between_two() -> Vec<Case> {
    vec![
        Case::new(
            "sendGesture",
            json!({ "contactId": "«contact»", "kind": "HUG" }),
            json!({ "kind": "THANKS" }),
            "gesture { id kind createdAt }",
        ),
        Case::new("askHowTheyAre", json!({ "contactId": "«contact»" }), json!({ "contactId": "«spare»" }), ASK),
        Case::new(
            "answerAsk",
            with(id("askId", "ask"), json!({ "feeling": "OKAY" })),
            json!({ "feeling": "GOOD" }),
            ASK,
        ),
        Case::new("sayNotNow", id("askId", "ask"), id("askId", "plan"), ASK),
    ]
}

fn being_told() -> Vec<Case> {
    vec![
        Case::new(
            "requestLadderConsent",
            json!({ "contactId": "«contact»" }),
            json!({ "contactId": "«spare»" }),
            CONSENT,
        ),
        Case::new("giveLadderConsent", id("ladderConsentId", "asked of you"), json!({ "mayBreakMute": true }), CONSENT),
        Case::new(
            "declineLadderConsent",
            id("ladderConsentId", "asked of you"),
            id("ladderConsentId", "plan"),
            CONSENT,
        ),
        Case::new("withdrawLadderConsent", id("ladderConsentId", "agreed to"), id("ladderConsentId", "plan"), CONSENT),
        Case::new("claimRung", id("rungNoticeId", "notice"), id("rungNoticeId", "plan"), "rungNotice { id claimedAt }"),
    ]
}
