//! An input of every mutation of check-ins that goes well, each with what stands beside it.

use chrono::Duration;
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::{Someone, TestApp};

use super::table::text;

const PLAN: &str = "plan { id version pausedSince endedAt agreed { id } pending { id } proposals { id state } }";
const CHECK_IN: &str = "checkIn { id yourState snoozedUntil isAllClear yourAnswer { feeling isCorrected } \
                        theirAnswer { acknowledgement { at gesture } } }";
const TELLING: &str = "telling { id state askedAt mayBreakMute }";
const ASK: &str = "ask { id at state answer { feeling answeredAt } }";

/// The input of a mutation, what of another is different, and what is asked of its payload; none, where this has none.
#[expect(clippy::too_many_lines, reason = "a table")]
pub async fn of_check_ins(app: &TestApp, owner: &Someone, mutation: &str) -> Option<(Value, Value, &'static str)> {
    let guest = app.person(&format!("Companion {mutation}")).await;
    let (linked, theirs) = app.link(owner, &guest).await;
    app.clock.tick();
    let by_guest = async |mutation: &str, input: Value, select: &str| {
        let payload = app.done(&*guest.token, mutation, input, select).await;
        app.clock.tick();
        payload
    };
    let terms = || TestApp::terms(&["13:30", "14:00"]);
    let plan = app.agree(owner, &linked, &guest, terms()).await;
    let check_ins = app.check_ins(owner, &plan).await;
    let [check_in, other_one] = [check_ins.first()?, check_ins.get(1)?];
    let of_plan = |more: Value| with(json!({ "planId": plan }), more);
    let of_check_in = |more: Value, other: Value| Some((with(json!({ "checkInId": check_in }), more), other, CHECK_IN));
    let answer = json!({
        "checkInId": check_in, "feeling": "LOW", "note": "a note",
        "struggle": { "text": "the dark", "audience": "OTHER_SIDE" },
    });
    let another = json!({ "checkInId": other_one });
    match mutation {
        "proposePlan" => {
            let input = json!({ "contactId": linked, "terms": terms() });
            Some((input, json!({ "terms": TestApp::terms(&["03:00"]) }), PLAN))
        }
        "proposeChange" => {
            let input = of_plan(json!({ "terms": TestApp::terms(&["03:00"]) }));
            Some((input, json!({ "terms": terms() }), PLAN))
        }
        "acceptProposal" | "declineProposal" => {
            let (_, proposal) = app.propose(&guest, &theirs, terms()).await;
            let (_, another) = app.propose(&guest, &theirs, terms()).await;
            Some((json!({ "id": proposal }), json!({ "id": another }), PLAN))
        }
        "withdrawProposal" => {
            let (_, proposal) = app.propose(owner, &linked, terms()).await;
            let (_, another) = app.propose(owner, &linked, terms()).await;
            Some((json!({ "id": proposal }), json!({ "id": another }), PLAN))
        }
        "pausePlan" => {
            let until = |day| json!({ "until": format!("2026-04-{day}T00:00:00Z") });
            Some((of_plan(until("01")), until("02"), PLAN))
        }
        "resumePlan" | "endPlan" => {
            app.done(&*owner.token, "pausePlan", of_plan(json!({})), PLAN).await;
            let another = app.agree(owner, &linked, &guest, terms()).await;
            Some((of_plan(json!({})), json!({ "planId": another }), PLAN))
        }
        "updatePlan" => {
            Some((of_plan(json!({ "reminders": ["-PT10M"], "version": 1 })), json!({ "reminders": ["PT1H"] }), PLAN))
        }
        "setLadder" => {
            app.agree_to_tell(owner, &linked, &guest).await;
            let rungs = |text| json!({ "rungs": [{ "after": "PT1H", "contactIds": [linked], "text": text }] });
            Some((of_plan(rungs("Call me.")), rungs("Call me now."), PLAN))
        }
        "answerCheckIn" => Some((answer, another, CHECK_IN)),
        "correctAnswer" => {
            app.done(&*owner.token, "answerCheckIn", answer, CHECK_IN).await;
            of_check_in(json!({ "feeling": "GOOD" }), json!({ "feeling": "GREAT" }))
        }
        "acknowledgeAnswer" => {
            by_guest("answerCheckIn", answer, "checkIn { id }").await;
            of_check_in(json!({ "gesture": "HUG" }), json!({ "gesture": "THANKS" }))
        }
        "skipCheckIn" | "giveAllClear" => of_check_in(json!({}), another),
        "snoozeCheckIn" => {
            let until = |hour| json!({ "until": format!("2026-03-28T{hour}:00:00Z") });
            of_check_in(until("13"), until("14"))
        }
        "sendGesture" => {
            let input = json!({ "contactId": linked, "kind": "HUG" });
            Some((input, json!({ "kind": "THANKS" }), "gesture { id kind at }"))
        }
        "askHowTheyAre" => Some((json!({ "contactId": linked }), json!({ "contactId": theirs }), ASK)),
        "answerAsk" | "sayNotNow" => {
            let asked = by_guest("askHowTheyAre", json!({ "contactId": theirs }), "ask { id }").await;
            let id = json!({ "id": asked["ask"]["id"] });
            Some(if mutation == "sayNotNow" {
                (id, json!({ "id": plan }), ASK)
            } else {
                (with(id, json!({ "feeling": "OKAY" })), json!({ "feeling": "GOOD" }), ASK)
            })
        }
        "requestTelling" => Some((json!({ "contactId": linked }), json!({ "contactId": theirs }), TELLING)),
        "agreeToBeTold" | "declineToBeTold" | "withdrawFromBeingTold" => {
            let asked = by_guest("requestTelling", json!({ "contactId": theirs }), "telling { id }").await;
            let id = json!({ "id": asked["telling"]["id"] });
            if mutation == "withdrawFromBeingTold" {
                app.done(&*owner.token, "agreeToBeTold", id.clone(), TELLING).await;
            }
            let other =
                if mutation == "agreeToBeTold" { json!({ "mayBreakMute": true }) } else { json!({ "id": plan }) };
            Some((id, other, TELLING))
        }
        "claimRung" => {
            app.agree_to_tell(&guest, &theirs, owner).await;
            // Within the next minute, by the clocks of Berlin.
            let soon = app.clock.now() + Duration::hours(1) + Duration::minutes(1);
            let soon = TestApp::terms(&[&soon.format("%H:%M").to_string()]);
            let telling = app.agree(owner, &linked, &guest, soon).await;
            app.tell_after_a_minute(&guest, &telling, &theirs).await;
            app.advance(Duration::minutes(2)).await;
            let notices = "{ viewer { rungNotices { nodes { id } } } }";
            let notices = app.ask(&*owner.token, notices, json!({})).await;
            let id = text(&notices["viewer"]["rungNotices"]["nodes"][0]["id"]);
            Some((json!({ "id": id }), json!({ "id": plan }), "notice { id claimedAt }"))
        }
        _ => None,
    }
}

fn with(mut input: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (input.as_object_mut(), more) {
        fields.extend(more);
    }
    input
}
