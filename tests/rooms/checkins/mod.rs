//! Check-ins, as two people and those they trust meet them: on a clock that moves when a test says so, with the worker
//! run step by step.

pub mod cases;

mod answers;
mod bounds;
mod consent;
mod crisis;
mod erasure;
mod gestures_and_asks;
mod goes_on;
mod held_back;
mod isolated_faults;
mod ladder;
mod leaving;
mod link;
mod lost_ladder;
mod plans;
mod reveal;
mod statement_counts;
mod terms;
mod trust;
mod zone_changes;

use chrono::{DateTime, Duration, Utc};
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::people::{SESSION, address};
use tests::socket::Socket;
use tests::{Someone, TestApp};
use tokio::sync::Mutex;

/// What of an answer is looked at.
const ANSWER: &str = "feeling help note struggle { text audience } triumph { text audience } answeredAt isCorrected \
                      isRevealed isWithdrawn acknowledgement { gesture words }";

/// Somebody with a phone: it refreshes its session while hours and days pass, and knows where in the feed it is.
struct Side<'a> {
    app: &'a TestApp,
    email: String,
    session: Mutex<(Someone, DateTime<Utc>)>,
    cursor: Mutex<Option<String>>,
}

impl<'a> Side<'a> {
    /// Signs somebody up.
    async fn new(app: &'a TestApp, name: &str) -> Self {
        let someone = app.person(name).await;
        let session = Mutex::new((someone, app.clock.now()));
        let side = Self { app, email: address(name), session, cursor: Mutex::default() };
        side.feed().await;
        side
    }

    /// Who they are, with an access token that is good.
    async fn someone(&self) -> Someone {
        let mut session = self.session.lock().await;
        let (old, since) = &*session;
        if self.app.clock.now() - *since > Duration::minutes(9) {
            let payload = self.app.done(None, "refreshSession", json!({ "refreshToken": old.refresh }), SESSION).await;
            *session = (Someone::from_session(&self.email, &payload), self.app.clock.now());
        }
        session.0.clone()
    }

    /// Asks what has to be answered.
    async fn ask(&self, query: &str, variables: Value) -> Value {
        self.app.ask(&*self.someone().await.token, query, variables).await
    }

    /// Asks for these fields of the viewer.
    async fn viewer(&self, select: &str) -> Value {
        self.ask(&format!("{{ viewer {{ {select} }} }}"), json!({})).await["viewer"].take()
    }

    /// Asks for these fields of a node of a type.
    async fn node(&self, kind: &str, id: &str, select: &str) -> Value {
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {select} }} }} }}");
        self.ask(&query, json!({ "id": id })).await["node"].take()
    }

    /// Does what has to go well; gives what is selected of the payload.
    async fn done(&self, mutation: &str, input: Value, select: &str) -> Value {
        let payload = self.app.done(&*self.someone().await.token, mutation, input, select).await;
        self.app.clock.tick();
        payload
    }

    /// Does what has to be refused; gives the code, and the field that it is about.
    async fn refused(&self, mutation: &str, input: Value) -> (String, String) {
        let payload = self.app.change(&*self.someone().await.token, mutation, input.clone(), "__typename").await;
        let error = &payload["userErrors"][0];
        let code = error["code"].as_str().unwrap_or_else(|| panic!("{mutation} took {input}"));
        let field: Vec<_> = error["field"].as_array().expect("a path").iter().filter_map(Value::as_str).collect();
        (code.to_owned(), field.join("."))
    }

    /// Their contact's person becomes linked: gives each side's contact for the other.
    async fn link(&self, other: &Self) -> (String, String) {
        self.app.link(&self.someone().await, &other.someone().await).await
    }

    /// What came in the feed since this was asked last, as far as it concerns check-ins: kinds and subjects.
    async fn events(&self) -> Vec<(String, String)> {
        let concerns = ["PLAN", "LADDER", "CHECK_IN", "RUNG", "ASK", "GESTURE", "SHARED"];
        let mut events = self.all_events().await;
        events.retain(|(kind, _)| concerns.iter().any(|about| kind.starts_with(about)));
        events
    }

    /// All that came in the feed since this was asked last.
    async fn all_events(&self) -> Vec<(String, String)> {
        let me = self.someone().await;
        let mut cursor = self.cursor.lock().await;
        let after = match cursor.take() {
            Some(after) => after,
            None => text(&self.viewer("feedCursor").await["feedCursor"]),
        };
        let mut socket = Socket::open(self.app, &me.token).await;
        socket.follow(Some(&after)).await;
        // The feed is in order: whatever was told before this is read before this.
        let end = self.app.contact(&me, "the end of what is read").await;
        let mut events = Vec::new();
        loop {
            let event = socket.event().await;
            let (kind, subject) = (text(&event["kind"]), text(&event["subjectId"]));
            if subject == end {
                *cursor = Some(text(&event["cursor"]));
                self.app.done(&*me.token, "deleteContact", json!({ "contactId": end }), "deletedContactId").await;
                return events;
            }
            events.push((kind, subject));
        }
    }

    /// The same, as kinds alone.
    async fn feed(&self) -> Vec<String> {
        self.events().await.into_iter().map(|(kind, _)| kind).collect()
    }

    /// What was mailed to them under this subject.
    fn mails(&self, subject: &str) -> Vec<String> {
        let mails = self.app.mail.all().into_iter();
        mails.filter(|mail| mail.to == self.email && mail.subject == subject).map(|mail| mail.text).collect()
    }

    /// These fields of a check-in.
    async fn check_in(&self, id: &str, select: &str) -> Value {
        self.node("CheckIn", id, select).await
    }

    /// How it stands: the own side, and the other.
    async fn states(&self, id: &str) -> [String; 2] {
        let seen = self.check_in(id, "yourState theirState").await;
        [&seen["yourState"], &seen["theirState"]].map(|state| state.as_str().unwrap_or("-").to_owned())
    }

    /// Answers with a feeling, and nothing else.
    async fn answer(&self, id: &str, feeling: &str) -> Value {
        let select = "checkIn { yourState yourAnswer { feeling } }";
        let input = json!({ "checkInId": id, "feeling": feeling });
        self.done("answerCheckIn", input, select).await["checkIn"].take()
    }

    /// These fields of a plan.
    async fn plan(&self, id: &str, select: &str) -> Value {
        self.node("CheckInPlan", id, select).await
    }

    /// The ids of the next check-ins that haven't opened.
    async fn upcoming(&self, plan: &str) -> Vec<String> {
        ids(&self.plan(plan, "upcoming { id }").await["upcoming"])
    }
}

/// Two people who are linked, each with their contact for the other.
async fn two(app: &TestApp) -> (Side<'_>, Side<'_>, String, String) {
    let (ada, berta) = (Side::new(app, "Ada").await, Side::new(app, "Berta").await);
    let (of_ada, of_berta) = ada.link(&berta).await;
    (ada, berta, of_ada, of_berta)
}

/// Daily at 14:00 in Berlin, the first within the hour; open from half an hour before until two hours after.
fn daily() -> Value {
    terms("2026-03-28T14:00", "FREQ=DAILY")
}

/// Terms with this rule, for both together.
fn terms(starts_at: &str, rrule: &str) -> Value {
    json!({
        "mode": "TOGETHER",
        "schedule": { "timeZone": "Europe/Berlin", "rules": [{ "startsAt": starts_at, "rrule": rrule }] },
        "opensBefore": "PT30M",
        "grace": "PT2H",
        "reveal": "AS_ANSWERED",
    })
}

/// The same with something changed.
fn with(mut terms: Value, field: &str, value: Value) -> Value {
    terms[field] = value;
    terms
}

/// Proposes to a contact; gives the plan, and its proposal.
async fn propose(by: &Side<'_>, contact: &str, terms: Value) -> (String, String) {
    let input = json!({ "contactId": contact, "terms": terms });
    let plan = by.done("proposePlan", input, "plan { id pendingProposal { id } }").await["plan"].take();
    (text(&plan["id"]), text(&plan["pendingProposal"]["id"]))
}

/// Proposes, and the other accepts; gives the plan.
async fn agree(by: &Side<'_>, contact: &str, other: &Side<'_>, terms: Value) -> String {
    let (plan, proposal) = propose(by, contact, terms).await;
    other.done("acceptProposal", json!({ "proposalId": proposal }), "plan { id }").await;
    plan
}

/// Two people with a plan, and its first check-in.
async fn two_with_a_plan(app: &TestApp, terms: Value) -> (Side<'_>, Side<'_>, String, String) {
    let (ada, berta, of_ada, _) = two(app).await;
    let plan = agree(&ada, &of_ada, &berta, terms).await;
    let first = ada.upcoming(&plan).await.swap_remove(0);
    (ada, berta, plan, first)
}

/// Lets time pass until a moment of the first day, by UTC.
async fn until(app: &TestApp, time: &str) {
    let end = moment(time);
    assert!(app.clock.now() < end, "{time} is over");
    app.pass(end - app.clock.now()).await;
}

/// Puts the clock forward while no worker runs.
fn clock_at(app: &TestApp, time: &str) {
    let by = moment(time) - app.clock.now();
    assert!(by > Duration::zero(), "{time} is over");
    app.clock.advance(by);
}

/// A moment of the first day, such as `13:00`, or of another, such as `03-29 13:00`; by UTC.
fn moment(time: &str) -> DateTime<Utc> {
    let (day, time) = time.split_once(' ').unwrap_or(("03-28", time));
    format!("2026-{day}T{time}:00Z").parse().expect("a moment")
}

/// A moment as clients read it.
fn shown(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The ids in a list.
fn ids(list: &Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|node| text(&node["id"])).collect()
}

/// Answers with all that is given.
async fn answer_with(who: &Side<'_>, id: &str, rest: Value) -> Value {
    let mut input = rest;
    input["checkInId"] = json!(id);
    let select = format!("checkIn {{ yourState yourAnswer {{ {ANSWER} }} }}");
    who.done("answerCheckIn", input, &select).await["checkIn"].take()
}

/// The other's answer, as far as it shows.
async fn theirs(who: &Side<'_>, id: &str) -> Value {
    who.check_in(id, &format!("theirAnswer {{ {ANSWER} }}")).await["theirAnswer"].take()
}
