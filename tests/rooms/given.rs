//! What cases are about, each made when a case names it. The worlds of the matrix and of the silence have the same under the
//! same names; something new needs a name in each.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::people::{PASSWORD, address};
use tests::{Someone, TestApp};

use super::apps::cases as apps;
use super::cases;

/// A person with somebody linked, and what there is between them so far.
pub struct Given<'app> {
    app: &'app TestApp,
    owner: Someone,
    guest: Someone,
    /// The guest's contact for the owner.
    theirs: String,
    /// Whom it is for, so that no two have the same address.
    of: String,
    made: BTreeMap<String, String>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

impl<'app> Given<'app> {
    /// What everybody has: a linked contact and another, a touch, and a contact that was deleted.
    pub async fn to(app: &'app TestApp, owner: &Someone, of: &str) -> Self {
        let guest = app.person(&format!("Guest {of}")).await;
        let (contact, theirs) = app.link(owner, &guest).await;
        app.clock.tick();
        let spare = app.contact(owner, "spare").await;
        let made = BTreeMap::new();
        let mut given = Self { app, owner: owner.clone(), guest, theirs, of: of.to_owned(), made };
        let touch = json!({ "contactIds": [contact], "kind": "CALL" });
        let touch = given.by_owner("logTouch", touch, "touches { id }").await;
        let deleted = app.contact(owner, "deleted").await;
        given.by_owner("deleteContact", json!({ "contactId": deleted }), "deletedContactId").await;
        for (name, value) in
            [("contact", contact), ("spare", spare), ("deleted", deleted), ("touch", text(&touch["touches"][0]["id"]))]
        {
            given.made.insert(name.to_owned(), value);
        }
        given
    }

    /// An input with what its names stand for; what isn't there yet is made.
    pub async fn fill(&mut self, input: &Value) -> Value {
        let mut names = Vec::new();
        collect(input, &mut names);
        for name in names {
            if !self.made.contains_key(&name) {
                let value = self.make(&name).await;
                self.made.insert(name, value);
            }
        }
        cases::filled(input, &|name| self.made[name].clone())
    }

    async fn by_owner(&self, mutation: &str, input: Value, select: &str) -> Value {
        let payload = self.app.done(&*self.owner.token, mutation, input, select).await;
        self.app.clock.tick();
        payload
    }

    async fn by_guest(&self, mutation: &str, input: Value, select: &str) -> Value {
        let payload = self.app.done(&*self.guest.token, mutation, input, select).await;
        self.app.clock.tick();
        payload
    }

    async fn make(&mut self, name: &str) -> String {
        let (app, contact) = (self.app, self.made["contact"].clone());
        match name {
            "email" => self.owner.email.clone(),
            "refresh token" => self.owner.refresh.clone(),
            "own device" => self.owner.device_id.clone(),
            "app" | "another app" => apps::an_app(app, &self.owner, name, false).await,
            "confidential app" => apps::an_app(app, &self.owner, name, true).await,
            "app code" | "another app code" => {
                let maker = app.person(&format!("Maker {name} {}", self.of)).await;
                apps::a_code(app, &maker, name).await
            }
            "grant" | "another grant" => apps::a_grant(app, &self.owner, name).await,
            "token" | "another token" => {
                app.confirm(&self.owner).await;
                let input = json!({ "name": name, "scopes": ["contacts:read"] });
                let made = self.by_owner("createPersonalToken", input, "personalToken { id }").await;
                app.run_jobs().await;
                text(&made["personalToken"]["id"])
            }
            "device" => app.sign_in(&self.owner.email, PASSWORD).await.device_id,
            "sign-up" | "email change" | "password reset" => self.verification(name).await,
            "person" => {
                let person = "query($id: ID!) { node(id: $id) { ... on Contact { linkedPerson { id } } } }";
                let person = app.ask(&*self.owner.token, person, json!({ "id": contact })).await;
                text(&person["node"]["linkedPerson"]["id"])
            }
            "invitation" => {
                let input = json!({ "contactId": self.made["spare"] });
                text(&self.by_owner("inviteContact", input, "invitation { id }").await["invitation"]["id"])
            }
            "code" => {
                let inviter = app.person(&format!("Inviter {}", self.of)).await;
                let somebody = app.contact(&inviter, "invited").await;
                app.invite(&inviter, &somebody).await
            }
            "plan" | "another plan" => {
                app.agree(&self.owner, &contact, &self.guest, TestApp::terms(&["13:30", "14:00"])).await
            }
            "proposal" | "another proposal" => {
                app.propose(&self.guest, &self.theirs, TestApp::terms(&["13:30"])).await.1
            }
            "own proposal" => app.propose(&self.owner, &contact, TestApp::terms(&["13:30"])).await.1,
            "check-in" => self.check_in(0).await,
            "another check-in" => self.check_in(1).await,
            "answered" | "answered by them" => {
                let check_in = self.check_in(0).await;
                let answer = json!({
                    "checkInId": check_in, "feeling": "LOW", "note": "a note",
                    "struggle": { "text": "the dark", "audience": "OTHER_SIDE" },
                });
                let by = if name == "answered" { &self.owner } else { &self.guest };
                app.done(&*by.token, "answerCheckIn", answer, "checkIn { id }").await;
                check_in
            }
            "ask" => {
                let asked = self.by_guest("askHowTheyAre", json!({ "contactId": self.theirs }), "ask { id }").await;
                text(&asked["ask"]["id"])
            }
            "trusted" => {
                app.agree_to_tell(&self.owner, &contact, &self.guest).await;
                contact
            }
            "asked of you" => {
                let asked = self
                    .by_guest("requestLadderConsent", json!({ "contactId": self.theirs }), "ladderConsent { id }")
                    .await;
                text(&asked["ladderConsent"]["id"])
            }
            "agreed to" => app.agree_to_tell(&self.guest, &self.theirs, &self.owner).await,
            "notice" => self.notice().await,
            _ => self.of_groups(name, &contact).await,
        }
    }

    /// What is made in groups.
    async fn of_groups(&mut self, name: &str, contact: &str) -> String {
        let app = self.app;
        match name {
            "group" => {
                let founder = app.person(&format!("Founder {}", self.of)).await;
                app.group(&founder, json!({ "guidelines": "Be kind." })).await
            }
            "joined group" => {
                let group = app.group(&self.guest, json!({ "guidelines": "Be kind." })).await;
                app.join(&self.owner, &group, "Fern").await;
                group
            }
            "own group code" => {
                let code = json!({ "groupId": self.own_group().await });
                text(&self.by_owner("createGroupCode", code, "groupCode { id }").await["groupCode"]["id"])
            }
            "member" | "applicant" | "banned member" | "own facilitator" | "offered member" => {
                self.in_own_group(name).await
            }
            "other member" | "another member" => {
                let group = self.joined_group().await;
                let member = app.person(&format!("{name} {}", self.of)).await;
                app.join(&member, &group, name).await;
                app.member(&self.owner, &group, name).await
            }
            "facilitated group" | "offering group" => {
                let group = app.group(&self.guest, json!({ "name": name })).await;
                app.join(&self.owner, &group, "Fern").await;
                app.offer(&self.guest, &app.member(&self.guest, &group, "Fern").await).await;
                if name == "facilitated group" {
                    app.accept_role(&self.owner, &group).await;
                }
                group
            }
            "group code" => {
                let founder = app.person(&format!("Coding founder {}", self.of)).await;
                let group = app.group(&founder, json!({ "guidelines": "Be kind.", "joinPolicy": "INVITE" })).await;
                app.group_code(&founder, &group).await
            }
            "group invitation" | "another group invitation" => {
                let group = app.group(&self.guest, json!({ "guidelines": "Be kind.", "name": name })).await;
                app.invite_to_group(&self.guest, &group, &self.theirs).await;
                app.group_invitation(&self.owner).await
            }
            "sent group invitation" => {
                let group = self.own_group().await;
                app.invite_to_group(&self.owner, &group, contact).await
            }
            "own group" => app.group(&self.owner, json!({ "joinPolicy": "REQUEST", "guidelines": "Be kind." })).await,
            _ => panic!("nobody knows what «{name}» stands for: teach it to Given in tests/rooms/given.rs"),
        }
    }

    /// Somebody who is something in the owner's group.
    async fn in_own_group(&mut self, name: &str) -> String {
        let app = self.app;
        let group = self.own_group().await;
        let who = app.person(&format!("{name} {}", self.of)).await;
        if name == "applicant" {
            app.join(&who, &group, name).await;
            return app.member(&self.owner, &group, name).await;
        }
        let member = app.admit(&self.owner, &who, &group, name).await;
        match name {
            "banned member" => {
                let input = json!({ "memberId": member, "reason": "a reason" });
                self.by_owner("banGroupMember", input, "member { id }").await;
            }
            "offered member" => app.offer(&self.owner, &member).await,
            "own facilitator" => {
                app.offer(&self.owner, &member).await;
                app.accept_role(&who, &group).await;
            }
            _ => {}
        }
        member
    }

    /// A group of the guest's in which the owner is a member.
    async fn joined_group(&mut self) -> String {
        if !self.made.contains_key("joined group") {
            let group = Box::pin(self.make("joined group")).await;
            self.made.insert("joined group".to_owned(), group);
        }
        self.made["joined group"].clone()
    }

    /// The owner's group, which is made where there is none.
    async fn own_group(&mut self) -> String {
        if !self.made.contains_key("own group") {
            let group = Box::pin(self.make("own group")).await;
            self.made.insert("own group".to_owned(), group);
        }
        self.made["own group"].clone()
    }

    /// Asks for a code, and reads it in the mail: `«name code»` stands for it.
    async fn verification(&mut self, name: &str) -> String {
        let (token, owner) = (Some(&*self.owner.token), &self.owner.email);
        let newcomer = format!("Newcomer {}", self.of);
        let changed = address(&format!("changed {}", self.of));
        let (token, mutation, input, to) = match name {
            "sign-up" => (None, "signUp", TestApp::sign_up_input(&newcomer), address(&newcomer)),
            "email change" => {
                let input = json!({ "email": changed, "password": PASSWORD });
                (token, "requestEmailChange", input, changed)
            }
            _ => (None, "requestPasswordReset", json!({ "email": owner }), owner.clone()),
        };
        let asked = self.app.done(token, mutation, input, "verification { id }").await;
        self.app.run_jobs().await;
        self.made.insert(format!("{name} code"), self.app.mail.code_to(&to).expect("a code was mailed"));
        text(&asked["verification"]["id"])
    }

    /// One of the plan's check-ins, which is made where there is none.
    async fn check_in(&mut self, place: usize) -> String {
        if !self.made.contains_key("plan") {
            let plan = Box::pin(self.make("plan")).await;
            self.made.insert("plan".to_owned(), plan);
        }
        self.app.check_ins(&self.owner, &self.made["plan"]).await[place].clone()
    }

    /// A rung that reached the owner.
    async fn notice(&self) -> String {
        let (app, contact) = (self.app, &self.made["contact"]);
        app.agree_to_tell(&self.guest, &self.theirs, &self.owner).await;
        // Within the next minute, by the clocks of Berlin.
        let soon = app.clock.now() + Duration::hours(1) + Duration::minutes(1);
        let soon = TestApp::terms(&[&soon.format("%H:%M").to_string()]);
        let plan = app.agree(&self.owner, contact, &self.guest, soon).await;
        app.tell_after_a_minute(&self.guest, &plan, &self.theirs).await;
        app.advance(Duration::minutes(2)).await;
        let notices = app.ask(&*self.owner.token, "{ viewer { rungNotices { nodes { id } } } }", json!({})).await;
        text(&notices["viewer"]["rungNotices"]["nodes"][0]["id"])
    }
}

/// The names in an input, those with a code last: it comes with what it is the code of.
fn collect(input: &Value, names: &mut Vec<String>) {
    match input {
        Value::String(text) => names.extend(cases::name(text).map(ToOwned::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, names)),
        _ => {}
    }
    names.sort_by_key(|name| name.ends_with(" code"));
}
