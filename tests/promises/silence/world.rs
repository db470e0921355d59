//! A world: Ada and Berta are linked, and each knows Clara. Whatever isn't Ada's distance is the same in each.

mod agreed;
mod gathered;
mod looks;
mod settled;

use std::collections::{BTreeMap, VecDeque};

use chrono::Duration;
use serde_json::{Value, json};
use tests::{Someone, TestApp};

use super::schema::{Asked, Schema};
use super::transcript::{Step, Transcript, sorted};
use crate::rooms::cases::filled;

/// How many requests Ada makes while she steps away, or does nothing for as long.
const REQUESTS: usize = 26;

/// What takes nearness, and is refused to whoever keeps a distance.
const APPROACHES: &[&str] =
    &["proposePlan", "proposeChange", "requestLadderConsent", "sendGesture", "askHowTheyAre", "claimRung"];

/// Of what there is an id that Berta knows, hers and Ada's.
const IDS: &[&str] = &[
    "viewer",
    "device",
    "token",
    "another token",
    "access entry",
    "app",
    "another app",
    "confidential app",
    "grant",
    "another grant",
    "of ada",
    "of clara",
    "waiting",
    "gone",
    "touch",
    "distance",
    "invitation",
    "adas person",
    "claras person",
    "adas contact",
    "adas invitation",
    "adas viewer",
    "adas device",
    "adas distance",
    "plan",
    "plan of both",
    "own plan",
    "ending",
    "proposal",
    "adas proposal",
    "told",
    "answered",
    "berta first",
    "ada first",
    "open",
    "later",
    "held back",
    "share",
    "gesture",
    "own gesture",
    "ask",
    "adas ask",
    "consent",
    "adas consent",
    "notice",
    "adas notice",
    "group",
    "joined group",
    "own group",
    "membership",
    "adas membership",
    "run group",
    "member",
    "own facilitator",
    "banned member",
    "applicant",
    "facilitated group",
    "other member",
    "group block",
    "group showing",
    "group log entry",
    "group invitation",
    "group report",
    "own group code",
    "sent group invitation",
];

/// How many codes of Ada's Berta holds.
const CODES: usize = 6;

/// What differs between two worlds: what Ada does, one mutation a request.
pub type Acts = Vec<(&'static str, Value)>;

/// A world, and what Berta got of it so far.
pub struct World<'app> {
    pub app: &'app TestApp,
    pub ada: Someone,
    pub berta: Someone,
    clara: Someone,
    /// What stands for `«name»` in documents and inputs.
    names: BTreeMap<String, String>,
    /// Ada's codes that Berta holds, behind the one that «code» names.
    codes: VecDeque<String>,
    transcript: Transcript,
    schema: Schema,
    asked: Asked,
    queries: Vec<String>,
    paths: Vec<String>,
    /// The types of things that Berta knows by their ids, by what these ids begin with.
    types: BTreeMap<String, String>,
}

impl<'app> World<'app> {
    /// The world up to where the two part, and what Ada does there.
    pub async fn new(app: &'app TestApp, acts: &Acts) -> Self {
        let (ada, berta, clara) = (app.person("Ada").await, app.person("Berta").await, app.person("Clara").await);
        let schema = Schema::new();
        let mut asked = Asked::default();
        let (queries, paths) = (schema.queries(), schema.paths(&mut asked));
        let mut world = Self {
            app,
            ada,
            berta,
            clara,
            names: BTreeMap::new(),
            codes: VecDeque::new(),
            transcript: Transcript::default(),
            schema,
            asked,
            queries,
            paths,
            types: BTreeMap::new(),
        };
        world.settle().await;
        world.part(acts).await;
        world.go_on().await;
        world
    }

    fn name(&mut self, name: &str, value: &Value) {
        let value = value.as_str().unwrap_or_else(|| panic!("{name} is {value}")).to_owned();
        self.names.insert(name.to_owned(), value);
    }

    /// The value of a name.
    pub fn named(&self, name: &str) -> &str {
        self.names.get(name).unwrap_or_else(|| panic!("the silence test's worlds have no «{name}»"))
    }

    /// A code is good for one use, and asking for wrong ones over and over is slowed down.
    fn next_code(&mut self) {
        let next = self.codes.pop_front().expect("the silence test's Ada has more codes: see CODES");
        self.name("code", &json!(next));
    }

    /// Where the worlds part: what Ada does, filled up with as many requests that do nothing.
    async fn part(&mut self, acts: &Acts) {
        assert!(acts.len() < REQUESTS);
        for number in 0..REQUESTS - 1 {
            match acts.get(number) {
                Some((mutation, input)) => {
                    let input = self.filled(input);
                    if APPROACHES.contains(mutation) {
                        let code = self.app.refused(&*self.ada.token, mutation, input).await;
                        assert!(["DISTANT", "NOT_LINKED", "NOT_FOUND"].contains(&&*code), "{mutation}: {code}");
                    } else {
                        self.app.done(&*self.ada.token, mutation, input, "__typename").await;
                    }
                }
                None => drop(self.app.ask(&*self.ada.token, "{ viewer { id } }", json!({})).await),
            }
            self.app.clock.tick();
        }
        let kept = "{ viewer { distances(first: 1) { nodes { id } } } }";
        let kept = self.app.ask(&*self.ada.token, kept, json!({})).await;
        // Where she keeps none, an id that names nothing: what there isn't, and what is hers alone, are the same.
        let nothing = json!("dst_AAAAAAAAAAAAAAAAAAAAAA");
        let kept = kept["viewer"]["distances"]["nodes"].get(0).map_or(nothing, |node| node["id"].clone());
        self.name("adas distance", &kept);
    }

    /// What happens in every world once they have parted, before Berta looks.
    async fn go_on(&mut self) {
        let known = self.ask(&self.written("{ nodes(ids: «every id») { __typename id } }")).await;
        self.learn(&known);
        let contact = self.app.contact(&self.ada, "somebody new").await;
        let late = self.app.invite(&self.ada, &contact).await;
        self.codes.push_front(late);
        let changed = json!({ "displayName": "Clara, later" });
        self.app.done(&*self.clara.token, "updateProfile", changed, "viewer { id }").await;
        self.app.clock.tick();
        self.app.run_jobs().await;
        // Some of what was open is due by then, and nothing has closed.
        self.pass(Duration::minutes(64)).await;
    }

    /// Lets time pass; whatever it brings, Berta looks at it.
    pub async fn let_pass(&mut self, time: Duration) {
        self.pass(time).await;
        self.look(&format!("{} minutes later", time.num_minutes())).await;
    }

    /// While the worker runs. What she signed in with goes on.
    async fn pass(&mut self, time: Duration) {
        self.app.pass(time).await;
        for who in [&mut self.ada, &mut self.berta] {
            self.app.refresh(who).await;
        }
        self.name("refresh token", &json!(self.berta.refresh));
    }

    /// Puts the values of this world in the place of their names.
    fn filled(&self, input: &Value) -> Value {
        filled(input, &|name| self.named(name).to_owned())
    }

    /// The ids of all that there is of Berta's and of Ada's.
    fn every_id(&self) -> Vec<&str> {
        IDS.iter().map(|id| self.named(id)).collect()
    }

    /// A document with this world's values in the place of their names, in one pass: it is long, and there are many names.
    pub fn written(&self, document: &str) -> String {
        let mut text = String::with_capacity(2 * document.len());
        let mut rest = document;
        while let Some((before, after)) = rest.split_once('«') {
            let (name, behind) = after.split_once('»').expect("the end of a name");
            text.push_str(before);
            let value =
                if name == "every id" { format!("{:?}", self.every_id()) } else { format!("{:?}", self.named(name)) };
            text.push_str(&value);
            rest = behind;
        }
        text + rest
    }

    /// The answers to everything that Berta can ask.
    pub async fn everything(&self) -> Vec<Value> {
        let mut answers = Vec::new();
        for document in &self.queries {
            answers.push(self.ask(&self.written(document)).await);
        }
        answers
    }

    async fn ask(&self, document: &str) -> Value {
        self.app.statements();
        self.app.send(Some(&self.berta.token), document, json!({})).await
    }

    /// One mutation of Berta's, with everything in its payload, and whatever it could move.
    pub async fn attempt(&mut self, mutation: &'static str, input: &Value) {
        let what = format!("{mutation}({input})");
        let (input, data) = self.try_once(mutation, input, &what).await;
        self.look_around(&input, &data, &what).await;
    }

    /// One mutation of Berta's; gives its input and what came of it.
    pub async fn try_once(&mut self, mutation: &'static str, input: &Value, what: &str) -> (Value, Value) {
        let document = self.schema.mutation(mutation, &mut self.asked);
        let variables = if input.is_null() { json!({}) } else { json!({ "input": self.filled(input) }) };
        self.app.statements();
        // She may be signed out by then.
        let token = (mutation != "signIn").then_some(&*self.berta.token);
        let answer = self.app.send(token, &document, variables.clone()).await;
        let mut statements = sorted(self.statements());
        // What the payload shows of one person by two ways is read together or not, as it comes.
        statements.dedup_by(|one, other| one == other && one.starts_with("SELECT"));
        self.transcript.add(what.to_owned(), &answer, statements);
        self.take_note(mutation, &answer["data"][mutation]);
        self.app.clock.tick();
        self.app.run_jobs().await;
        let mailed = self.app.mail.all().into_iter().rfind(|mail| mail.to.starts_with("berta"));
        if let Some(code) = mailed.and_then(|mail| self.app.mail.code_to(&mail.to)) {
            self.names.insert("mailed code".to_owned(), code);
        }
        (variables["input"].clone(), answer["data"].clone())
    }

    /// What later attempts are about.
    fn take_note(&mut self, mutation: &str, payload: &Value) {
        let verification = &payload["verification"]["id"];
        if verification.is_string() {
            self.name("verification", verification);
        }
        let contact = &payload["contact"]["id"];
        if contact.is_string() && matches!(mutation, "createContact" | "acceptInvitation") {
            self.name("newest contact", contact);
        }
        if mutation == "acceptInvitation" && contact.is_string() {
            self.name("used code", &json!(self.named("code")));
            self.next_code();
        }
        // Berta goes on with the newest session of hers; confirming an address is somebody else's first.
        if payload["session"].is_object() && mutation != "confirmEmail" {
            self.berta = Someone::from_session(&self.berta.email, payload);
            self.name("refresh token", &payload["session"]["refreshToken"]);
        }
    }

    /// All that Berta got; fails where something of the schema wasn't asked for.
    pub async fn end(mut self) -> Vec<Step> {
        self.look("at the end").await;
        self.app.run_jobs().await;
        let mails = self.app.mail.all();
        for mail in mails.iter().filter(|mail| mail.to == self.berta.email) {
            // What stands in a mail's code is each world's own.
            let text = mail.text.split("code is").next();
            self.transcript.add("a mail".to_owned(), &json!({ "subject": mail.subject, "text": text }), Vec::new());
        }
        self.transcript.end()
    }
}
