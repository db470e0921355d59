//! What is the same in each world: people, contacts, links and codes, and where its lists stand.

use serde_json::json;

use super::{CODES, World};
use crate::rooms::apps::cases as apps;

impl World<'_> {
    /// What Berta gave to programs.
    async fn give_access(&mut self) {
        let (app, berta) = (self.app, self.berta.clone());
        for (name, is_confidential) in [("app", false), ("another app", false), ("confidential app", true)] {
            let made = apps::an_app(app, &berta, name, is_confidential).await;
            self.name(name, &json!(made));
        }
        let maker = app.person("Maker").await;
        let code = apps::a_code(app, &maker, "a given app").await;
        self.name("app code", &json!(code));
        for name in ["grant", "another grant"] {
            let made = apps::a_grant(app, &berta, name).await;
            self.name(name, &json!(made));
        }
        app.confirm(&berta).await;
        for name in ["token", "another token"] {
            let input = json!({ "name": name, "scopes": ["contacts:read"] });
            let made = app.done(&*berta.token, "createPersonalToken", input, "personalToken { id }").await;
            self.name(name, &made["personalToken"]["id"]);
            app.clock.tick();
        }
        let entry = apps::an_access(app, &berta, self.named("token")).await;
        self.name("access entry", &json!(entry));
    }

    /// Who knows whom, and what each holds before the worlds part.
    pub(super) async fn settle(&mut self) {
        let app = self.app;
        let (ada, berta, clara) = (self.ada.clone(), self.berta.clone(), self.clara.clone());
        let start = app.ask(&*berta.token, "{ viewer { feedCursor } }", json!({})).await;
        self.name("email", &json!(berta.email));
        self.name("heard", &start["viewer"]["feedCursor"]);
        let pronouns = json!({ "pronouns": "she/her" });
        app.done(&*ada.token, "updateProfile", pronouns.clone(), "viewer { id }").await;
        app.done(&*berta.token, "updateProfile", pronouns, "viewer { id }").await;

        let theirs = app.contact(&ada, "Berta, from the group").await;
        let used = app.invite(&ada, &theirs).await;
        let linked = app.done(&*berta.token, "acceptInvitation", json!({ "code": used }), "contact { id }").await;
        self.name("of ada", &linked["contact"]["id"]);
        self.name("adas contact", &json!(theirs));
        self.name("used code", &json!(used));
        app.clock.tick();
        let (_, of_clara) = app.link(&clara, &berta).await;
        self.name("of clara", &json!(of_clara));
        app.clock.tick();
        app.link(&clara, &ada).await;
        app.clock.tick();

        let full = json!({
            "contactId": self.named("of ada"), "kind": "PROFESSIONAL", "role": "OTHER", "note": "a note", "tags": ["near"],
            "supportKinds": ["PRACTICAL"], "otherNames": ["Lina"], "cadence": "P1W", "isCore": true,
            "boundaries": {
                "quietHours": [{ "days": ["SATURDAY"], "startsAt": "00:00", "endsAt": "00:00" }], "channels": ["EMAIL"],
                "topics": ["work"],
            }, "channels": [{ "kind": "EMAIL", "value": "ada@example.org", "label": "work" }],
        });
        app.done(&*berta.token, "updateContact", full, "contact { id }").await;
        app.done(&*berta.token, "setTagCadence", json!({ "tag": "near", "every": "P2W" }), "tagCadences { tag }").await;
        let touch = json!({ "contactIds": [self.named("of ada")], "kind": "CALL", "note": "a note" });
        let touch = app.done(&*berta.token, "logTouch", touch, "touches { id }").await;
        self.name("touch", &touch["touches"][0]["id"]);
        let waiting = app.contact(&berta, "waiting").await;
        let invitation = json!({ "contactId": waiting });
        let invitation = app.done(&*berta.token, "inviteContact", invitation, "invitation { id code }").await;
        self.name("waiting", &json!(waiting));
        self.name("invitation", &invitation["invitation"]["id"]);
        self.name("own code", &invitation["invitation"]["code"]);
        app.clock.tick();
        let gone = app.contact(&berta, "gone").await;
        app.done(&*berta.token, "deleteContact", json!({ "contactId": gone }), "deletedContactId").await;
        self.name("gone", &json!(gone));
        // Berta keeps a distance of her own, from somebody else: as far as she can, so that stepping back from everyone
        // makes one new one. Of several things made at the same moment, chance says which is listed first.
        let blocked = json!({ "contactId": self.named("of clara") });
        let blocked = app.done(&*berta.token, "blockPerson", blocked, "distance { id personId }").await;
        self.name("distance", &blocked["distance"]["id"]);
        self.name("claras person", &blocked["distance"]["personId"]);

        // Codes of Ada's that were passed on to Berta, for whatever reason.
        for number in 0..CODES {
            let contact = app.contact(&ada, &format!("somebody {number}")).await;
            let made = json!({ "contactId": contact });
            let made = app.done(&*ada.token, "inviteContact", made, "invitation { id code }").await;
            self.codes.push_back(made["invitation"]["code"].as_str().expect("a code").to_owned());
            self.name("adas invitation", &made["invitation"]["id"]);
            app.clock.tick();
        }
        self.next_code();
        let person = "query($id: ID!) { node(id: $id) { ... on Contact { linkedPerson { id } } } }";
        let person = app.ask(&*berta.token, person, json!({ "id": self.named("of ada") })).await;
        self.name("adas person", &person["node"]["linkedPerson"]["id"]);
        self.name("adas viewer", &json!(ada.viewer_id));
        self.name("adas device", &json!(ada.device_id));
        self.name("viewer", &json!(berta.viewer_id));
        self.name("device", &json!(berta.device_id));
        self.give_access().await;
        self.agree().await;
        self.gather().await;
        let places = "{ viewer { \
             checkInPlans(first: 1) { edges { cursor } } gestures(first: 1) { edges { cursor } } \
             rungNotices(first: 1) { edges { cursor } } sharedWithYou(first: 1) { edges { cursor } } contacts(first: 1) { edges { cursor } } deletedContacts(first: 1) { edges { cursor } } \
             memberships(first: 1) { edges { cursor } } groupInvitations(first: 1) { edges { cursor } } sentGroupInvitations(first: 1) { edges { cursor } } distances(first: 1) { edges { cursor } } accessLog(first: 1) { edges { cursor } } pendingInvitations(first: 1) { edges { cursor } } } }";
        let places = app.ask(&*berta.token, places, json!({})).await;
        for (name, list) in [
            ("CheckInPlanConnection", "checkInPlans"),
            ("GestureConnection", "gestures"),
            ("RungNoticeConnection", "rungNotices"),
            ("ShareConnection", "sharedWithYou"),
            ("ContactConnection", "contacts"),
            ("DeletedContactConnection", "deletedContacts"),
            ("DistanceConnection", "distances"),
            ("AccessEntryConnection", "accessLog"),
            ("MembershipConnection", "memberships"),
            ("GroupInvitationConnection", "groupInvitations"),
            ("SentGroupInvitationConnection", "sentGroupInvitations"),
            ("ContactInvitationConnection", "pendingInvitations"),
        ] {
            self.name(name, &places["viewer"][list]["edges"][0]["cursor"]);
        }
        let lists = "query($id: ID!, $plan: ID!) { node(id: $id) { ... on Contact { touches { edges { cursor } } } } \
                     plan: node(id: $plan) { ... on CheckInPlan { checkIns(last: 1) { edges { cursor } } } } }";
        let of = json!({ "id": self.named("of ada"), "plan": self.named("plan") });
        let lists = app.ask(&*berta.token, lists, of).await;
        self.name("TouchConnection", &lists["node"]["touches"]["edges"][0]["cursor"]);
        self.name("CheckInConnection", &lists["plan"]["checkIns"]["edges"][0]["cursor"]);
        app.run_jobs().await;
    }
}
