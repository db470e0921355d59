//! What Ada and Berta have agreed on, answered, sent and asked before the worlds part.

use chrono::Duration;
use serde_json::{Value, json};
use tests::{Someone, TestApp};

use super::World;

/// The check-ins of their first plan, in the order of their times.
const CHECK_INS: [&str; 6] = ["told", "answered", "berta first", "ada first", "open", "later"];

impl World<'_> {
    /// Lives through the first minutes of a plan, with one of everything that comes of it.
    pub(super) async fn agree(&mut self) {
        let app = self.app;
        let (ada, berta) = (self.ada.clone(), self.berta.clone());
        let [of_berta, of_ada] = ["adas contact", "of ada"].map(|name| self.named(name).to_owned());
        let adas_consent = app.agree_to_tell(&ada, &of_berta, &berta).await;
        let consent = app.agree_to_tell(&berta, &of_ada, &ada).await;
        let terms = TestApp::terms(&["13:01", "13:02", "13:20", "13:40", "14:00", "14:20"]);
        let plan = app.agree(&ada, &of_berta, &berta, terms).await;
        app.tell_after_a_minute(&ada, &plan, &of_berta).await;
        app.tell_after_a_minute(&berta, &plan, &of_ada).await;
        let check_ins = app.check_ins(&berta, &plan).await;
        assert_eq!(check_ins.len(), CHECK_INS.len());
        for (name, id) in CHECK_INS.into_iter().zip(&check_ins) {
            self.name(name, &json!(id));
        }
        let mut both = TestApp::terms(&["13:30"]);
        both["reveal"] = json!("WHEN_BOTH_ANSWERED");
        let held_back = app.agree(&ada, &of_berta, &berta, both).await;
        self.name("held back", &json!(app.check_ins(&berta, &held_back).await[0]));
        let change = json!({ "planId": held_back, "terms": TestApp::terms(&["20:00"]) });
        let change = self.does(&ada, "proposeChange", change, "plan { pendingProposal { id } }").await;
        let (own_plan, proposal) = app.propose(&berta, &of_ada, TestApp::terms(&["21:00"])).await;
        let ending = app.agree(&ada, &of_berta, &berta, TestApp::terms(&["22:00"])).await;

        // What is due before the first two are answered tells of both.
        for minutes in [2, 1] {
            app.advance(Duration::minutes(minutes)).await;
        }
        let notices = "{ viewer { rungNotices(last: 1) { nodes { id } } } }";
        let adas_notice = app.ask(&*ada.token, notices, json!({})).await["viewer"]["rungNotices"]["nodes"][0].take();
        self.does(&ada, "claimRung", json!({ "rungNoticeId": adas_notice["id"] }), "rungNotice { id }").await;
        // From here on none of Ada's rungs comes by itself, where she does nothing.
        self.does(&ada, "setLadder", json!({ "planId": plan, "rungs": [] }), "plan { id }").await;
        for (by, name) in [
            (&ada, "answered"),
            (&berta, "answered"),
            (&berta, "berta first"),
            (&ada, "ada first"),
            (&ada, "held back"),
        ] {
            let answer = json!({
                "checkInId": self.named(name), "feeling": "LOW", "help": "COMPANY", "note": "a note",
                "struggle": { "text": "the dark", "audience": "OTHER_SIDE" },
                "triumph": { "text": "got up", "audience": "CORE_CONTACTS" },
            });
            self.does(by, "answerCheckIn", answer, "checkIn { id }").await;
        }
        let words = json!({ "checkInId": self.named("answered"), "words": "I hear you" });
        self.does(&ada, "acknowledgeAnswer", words, "checkIn { id }").await;
        for (by, contact, gesture, ask) in
            [(&ada, &of_berta, "gesture", "adas ask"), (&berta, &of_ada, "own gesture", "ask")]
        {
            let sent = json!({ "contactId": contact, "kind": "WITH_YOU" });
            let sent = self.does(by, "sendGesture", sent, "gesture { id }").await;
            let asked = self.does(by, "askHowTheyAre", json!({ "contactId": contact }), "ask { id }").await;
            self.name(gesture, &sent["gesture"]["id"]);
            self.name(ask, &asked["ask"]["id"]);
        }
        let seen = "{ viewer { rungNotices(last: 1) { nodes { id } } sharedWithYou(last: 1) { nodes { id } } } }";
        let seen = app.ask(&*berta.token, seen, json!({})).await;
        for (name, value) in [
            ("plan", &json!(plan)),
            ("plan of both", &json!(held_back)),
            ("own plan", &json!(own_plan)),
            ("ending", &json!(ending)),
            ("proposal", &json!(proposal)),
            ("adas proposal", &change["plan"]["pendingProposal"]["id"]),
            ("consent", &json!(consent)),
            ("adas consent", &json!(adas_consent)),
            ("notice", &seen["viewer"]["rungNotices"]["nodes"][0]["id"]),
            ("adas notice", &adas_notice["id"]),
            ("share", &seen["viewer"]["sharedWithYou"]["nodes"][0]["id"]),
        ] {
            self.name(name, value);
        }
        app.run_jobs().await;
    }

    async fn does(&self, who: &Someone, mutation: &str, input: Value, select: &str) -> Value {
        let payload = self.app.done(&*who.token, mutation, input, select).await;
        self.app.clock.tick();
        payload
    }
}
