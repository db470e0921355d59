//! How those who look do so: at everything that the schema has, by every id that they ever got; by trying what could be
//! refused; by their feeds and their mail.

use std::collections::BTreeSet;

use domain::accounts::Credential;
use serde_json::{Value, json};
use tests::Someone;
use tests::socket::Socket;

use super::super::silence::schema::Asked;
use super::super::worlds::{AT_ONCE, Got, answer, find_ids};
use super::world::World;

/// Somebody who looks.
pub struct Watcher {
    pub name: &'static str,
    credential: Credential,
    /// None for an app.
    who: Option<Someone>,
    /// Every id that they got, in the order of their coming.
    known: Vec<String>,
    /// Where their feed was at the beginning.
    heard: String,
}

impl Watcher {
    pub fn new(name: &'static str, credential: Credential, who: Option<Someone>) -> Self {
        Self { name, credential, who, known: Vec::new(), heard: String::new() }
    }
}

impl World<'_> {
    /// The number of those who look.
    fn watching(&self) -> std::ops::Range<usize> {
        0..self.watchers.len()
    }

    /// All look at everything.
    pub async fn look(&mut self, when: &str) {
        for watcher in self.watching().filter(|watcher| self.watchers[*watcher].who.is_some()).collect::<Vec<_>>() {
            for (number, document) in self.schema.queries().into_iter().enumerate() {
                let document = self.filled(&document, watcher);
                self.ask(watcher, &document, Value::Null, format!("query {number}, {when}")).await;
            }
            let types: BTreeSet<_> = self.schema.node_types().map(str::to_owned).collect();
            for (number, document) in self.schema.around(&types).into_iter().enumerate() {
                let is_by_id = document.contains("«ids»");
                let ids = if is_by_id { self.watchers[watcher].known.clone() } else { vec![String::new()] };
                for some in ids.chunks(AT_ONCE) {
                    let document = self.filled(&document.replace("«ids»", &format!("{some:?}")), watcher);
                    self.ask(watcher, &document, Value::Null, format!("around {number}, {when}")).await;
                }
            }
        }
    }

    /// The app looks at one thing after another: a document that asks for more than it may see is refused as a whole.
    pub async fn look_as_an_app(&mut self) {
        let watcher = self.watchers.len() - 1;
        // It is handed every id that there is.
        let known = self.watchers[0].known.clone();
        self.watchers[watcher].known.extend(known);
        let before = self.got.len();
        for (number, document) in self.schema.paths(&mut Asked::in_its_usual_order()).into_iter().enumerate() {
            let document = self.filled(&document, watcher);
            self.ask(watcher, &document, Value::Null, format!("path {number}")).await;
        }
        let answered = self.got[before..].iter().filter(|got| !got.answer["data"].is_null()).count();
        assert!(answered > 100, "an app sees something: {answered}");
    }

    /// All try with everybody whom they know in a group, and with all contacts, what they may and what they may not.
    pub async fn try_everything(&mut self) {
        for watcher in self.watching() {
            let known = self.watchers[watcher].known.clone();
            let of = |begin: &str| known.iter().filter(|id| id.starts_with(begin)).cloned().collect::<Vec<_>>();
            for member in of("mem_") {
                for mutation in [
                    "showMyselfTo",
                    "takeBackShowing",
                    "blockGroupMember",
                    "unblockGroupMember",
                    "acceptGroupRequest",
                    "liftGroupBan",
                ] {
                    self.attempt(watcher, mutation, json!({ "memberId": member })).await;
                }
                self.attempt(watcher, "offerGroupRole", json!({ "memberId": member, "role": "FACILITATOR" })).await;
                self.attempt(watcher, "withdrawGroupRoleOffer", json!({ "memberId": member })).await;
                if watcher == 1 {
                    for mutation in ["removeGroupMember", "banGroupMember"] {
                        self.attempt(watcher, mutation, json!({ "memberId": member, "reason": "No." })).await;
                    }
                }
            }
            let groups = self.groups.clone();
            for (contact, group) in
                of("con_").iter().flat_map(|contact| groups.iter().map(move |group| (contact, group)))
            {
                self.attempt(watcher, "inviteToGroup", json!({ "contactId": contact, "groupId": group })).await;
            }
        }
    }

    async fn attempt(&mut self, watcher: usize, mutation: &str, input: Value) {
        let document = self.schema.mutation(mutation, &mut Asked::in_its_usual_order());
        let what = format!("{mutation} of something known");
        self.ask(watcher, &document, json!({ "input": input }), what).await;
        self.app.run_jobs().await;
    }

    async fn ask(&mut self, watcher: usize, document: &str, variables: Value, what: String) {
        let mut request = json!({ "query": document });
        if variables.is_object() {
            request["variables"] = variables;
        }
        self.app.statements();
        let Watcher { name, credential, known, who, .. } = &mut self.watchers[watcher];
        let answer = answer(&self.edge, &credential.actor, request).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        assert!(!answer["data"].is_null() || code == "INSUFFICIENT_SCOPE" && who.is_none(), "{document}\n{answer:#}");
        find_ids(&answer, known);
        self.got.push(Got::answer(self.app, format!("{what}, by {name}"), answer));
        self.app.clock.tick();
    }

    fn filled(&self, document: &str, watcher: usize) -> String {
        let known = &self.watchers[watcher].known;
        let any = known.first().map_or("", String::as_str);
        let every = format!("{:?}", &known[..known.len().min(AT_ONCE)]);
        let mut text = document.replace("«every id»", &every);
        for (name, value) in [
            ("code", &*self.codes[0]),
            ("adas group code", &*self.codes[1]),
            ("adas person", any),
            ("of ada", any),
            ("plan", any),
        ] {
            text = text.replace(&format!("«{name}»"), &format!("{value:?}"));
        }
        assert!(!text.contains('«'), "those who look have no name for one of these: {text}");
        text
    }

    /// Notes where the feeds are before anything happens.
    pub async fn remember_where_feeds_are(&mut self) {
        for watcher in self.watching() {
            let Some(who) = self.watchers[watcher].who.clone() else { continue };
            let place = self.app.ask(&*who.token, "{ viewer { feedCursor } }", serde_json::json!({})).await;
            place["viewer"]["feedCursor"].as_str().expect("a cursor").clone_into(&mut self.watchers[watcher].heard);
        }
    }

    /// What the feeds and the mail told those who look.
    pub async fn read_feeds_and_mail(&mut self) {
        let query = self.schema.subscription(&mut Asked::in_its_usual_order());
        for watcher in self.watching() {
            let Some(who) = self.watchers[watcher].who.clone() else { continue };
            let query = self.filled(&query, watcher);
            let name = self.watchers[watcher].name;
            let last = self.app.contact(&who, "the last").await;
            let mut socket = Socket::open(self.app, &who.token).await;
            let variables = json!({ "after": self.watchers[watcher].heard });
            let payload = json!({ "query": query, "variables": variables });
            socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
            loop {
                let answer = socket.event().await;
                let is_last = answer["subjectId"] == last.as_str();
                self.got.push(Got::told(format!("an event, to {name}"), answer));
                if is_last {
                    break;
                }
            }
            self.app.run_jobs().await;
            for mail in self.app.mail.all().into_iter().filter(|mail| mail.to == who.email) {
                // What stands in a mail's code is each world's own.
                let text = mail.text.split("code is").next();
                let answer = json!({ "subject": mail.subject, "mail": text });
                self.got.push(Got { size: 0, ..Got::told(format!("a mail, to {name}"), answer) });
            }
        }
    }
}
