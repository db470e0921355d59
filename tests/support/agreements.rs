//! Plans for the tests, agreed through the API, and those who agreed to be told.

use serde_json::{Value, json};

use crate::{Someone, TestApp};

impl TestApp {
    /// Terms of which both are asked daily at these local times of Berlin, from the day on which the clock begins; each
    /// check-in opens three hours before and closes two hours after.
    pub fn terms(times: &[&str]) -> Value {
        let rule = |time| json!({ "startsAt": format!("2026-03-28T{time}"), "rrule": "FREQ=DAILY" });
        let rules: Vec<_> = times.iter().map(rule).collect();
        json!({
            "mode": "TOGETHER", "schedule": { "timeZone": "Europe/Berlin", "rules": rules }, "opensBefore": "PT3H",
            "grace": "PT2H", "reveal": "AS_ANSWERED",
        })
    }

    /// Proposes a plan to the person behind a contact; gives its id and the proposal's.
    pub async fn propose(&self, proposer: &Someone, contact: &str, terms: Value) -> (String, String) {
        let input = json!({ "contactId": contact, "terms": terms });
        let plan =
            self.done(&*proposer.token, "proposePlan", input, "plan { id pendingProposal { id } }").await["plan"]
                .take();
        self.clock.tick();
        (text(&plan["id"]), text(&plan["pendingProposal"]["id"]))
    }

    /// Agrees on a plan with the person behind a contact; gives its id.
    pub async fn agree(&self, proposer: &Someone, contact: &str, other: &Someone, terms: Value) -> String {
        let (plan, proposal) = self.propose(proposer, contact, terms).await;
        self.done(&*other.token, "acceptProposal", json!({ "proposalId": proposal }), "plan { id }").await;
        self.clock.tick();
        plan
    }

    /// Has the person behind a contact agree to be told of the author's; gives the agreement's id.
    pub async fn agree_to_tell(&self, author: &Someone, contact: &str, person: &Someone) -> String {
        let input = json!({ "contactId": contact });
        let asked = self.done(&*author.token, "requestLadderConsent", input, "ladderConsent { id }").await;
        let id = text(&asked["ladderConsent"]["id"]);
        self.clock.tick();
        self.done(&*person.token, "giveLadderConsent", json!({ "ladderConsentId": id }), "ladderConsent { id }").await;
        self.clock.tick();
        id
    }

    /// Writes a ladder of one rung, a minute after the time.
    pub async fn tell_after_a_minute(&self, author: &Someone, plan: &str, contact: &str) {
        let rung = json!({ "delay": "PT1M", "contactIds": [contact], "text": "Please call me." });
        self.done(&*author.token, "setLadder", json!({ "planId": plan, "rungs": [rung] }), "plan { id }").await;
        self.clock.tick();
    }

    /// The ids of a plan's check-ins of today, in the order of their times.
    pub async fn check_ins(&self, who: &Someone, plan: &str) -> Vec<String> {
        let data = self.ask(&*who.token, "{ viewer { today { checkIns { id plan { id } } } } }", json!({})).await;
        let all = data["viewer"]["today"]["checkIns"].as_array().into_iter().flatten();
        all.filter(|it| it["plan"]["id"] == plan).map(|it| text(&it["id"])).collect()
    }

    /// Goes on with the same session, whose access has ended.
    pub async fn refresh(&self, who: &mut Someone) {
        let input = json!({ "refreshToken": who.refresh });
        let payload = self.done(None, "refreshSession", input, crate::people::SESSION).await;
        *who = Someone::from_session(&who.email, &payload);
        self.clock.tick();
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
