//! Two people with three devices: whatever they do to link, part, keep away, delete, bring back and merge, and however
//! often answers are lost and the server is stopped in between, the rules of what contacts are hold after each step.

mod acts;
mod model;
mod rules;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::ports::Clock;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

use acts::{Act, act, apply};
use model::Model;
use rules::{Held, STATE, changes, list, text};

suite!(whatever_two_people_do_the_rules_of_contacts_hold);

/// How many sequences are tried where `KITH_TEST_CASES` doesn't say.
const CASES: u32 = 5;
/// The steps of one sequence, at the most.
const STEPS: usize = 24;

/// One step: which device does what, and how it gets to the server.
#[derive(Clone, Debug)]
struct Step {
    /// 0 and 1 are Ada's, 2 is Berta's.
    device: usize,
    act: Act,
    sent: Sent,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Sent {
    /// Once, without a key.
    Once,
    /// The answer was lost: once more, with the same key.
    Again,
    /// Twice at the same time, with the same key.
    AtOnce,
    /// By both of Ada's devices at the same time; a key is each device's own, so that this is done twice.
    ByBoth,
    /// The answer was lost with the server: once more, when it is back.
    AcrossARestart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let sent = prop_oneof![
        6 => Just(Sent::Once),
        2 => Just(Sent::Again),
        2 => Just(Sent::AtOnce),
        2 => Just(Sent::ByBoth),
        1 => Just(Sent::AcrossARestart),
    ];
    let step = (0..4_usize, act(), sent).prop_map(|(device, act, sent)| Step { device: device.min(2), act, sent });
    proptest::collection::vec(step, 4..=STEPS)
}

/// How every sequence begins: linked, since most of the rules are about that.
fn linking() -> [Step; 4] {
    let step = |device, act| Step { device, act, sent: Sent::Once };
    [
        step(0, Act::Create { cadence: Some(14), core: true }),
        step(0, Act::Invite(0)),
        step(2, Act::Accept { invitation: 0, into: None }),
        step(2, Act::Create { cadence: None, core: false }),
    ]
}

async fn whatever_two_people_do_the_rules_of_contacts_hold(app: &TestApp) {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let cases = number("KITH_TEST_CASES").and_then(|cases| u32::try_from(cases).ok()).unwrap_or(CASES);
    let seed: u64 = number("KITH_TEST_SEED").unwrap_or(2026);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    // A sequence that fails is made as short as half a minute allows.
    let config = Config { cases, max_shrink_time: 30_000, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let backend = app.backend;
    let here = tokio::runtime::Handle::current();
    let tried = tokio::task::block_in_place(|| {
        runner.run(&steps(), |steps| here.block_on(play(backend, steps)).map_err(TestCaseError::fail))
    });
    if let Err(broken) = tried {
        panic!("KITH_TEST_SEED={seed} KITH_TEST_CASES={cases}: {broken}");
    }
}

/// When contacts changed, by which act, and which ones.
type Change = (DateTime<Utc>, String, BTreeSet<String>);

/// The two, their devices, and what has to be.
struct Play {
    app: TestApp,
    devices: [Someone; 3],
    model: Model,
    /// What each of the two saw last.
    seen: [Value; 2],
    /// What changed for each of the two, when, and by which ids the feed has to name it.
    changed: [Vec<Change>; 2],
    /// Where their feeds stood in the beginning.
    cursors: [String; 2],
}

async fn play(backend: tests::Backend, steps: Vec<Step>) -> Held {
    let app = TestApp::on(backend).await.expect("it was there a moment ago");
    let ada = app.person("Ada").await;
    let tablet = app.sign_in(&ada.email, PASSWORD).await;
    let berta = app.person("Berta").await;
    let mut model = Model::default();
    for (person, name) in model.people.iter_mut().zip(["Ada", "Berta"]) {
        person.profile.push((app.clock.now(), name.to_owned()));
    }
    let devices = [ada, tablet, berta];
    let (seen, cursors) = (Default::default(), [cursor(&app, &devices[0]).await, cursor(&app, &devices[2]).await]);
    let mut play = Play { app, devices, model, seen, changed: Default::default(), cursors };
    play.look(0, true).await?;
    let mut done = Vec::new();
    for (mark, step) in linking().into_iter().chain(steps).enumerate() {
        let now = play.app.clock.now();
        let Some(settled) = step.act.settled(&play.model, step.device / 2) else { continue };
        done.push(format!("{mark}: {now} device {}: {settled:?} ({:?})", step.device, step.sent));
        let held;
        (play, held) = play.step(mark, &Step { act: settled, ..step }).await;
        held.map_err(|broken| format!("{broken}\nafter\n{}", done.join("\n")))?;
    }
    let held = play.feeds_name_every_change().await;
    play.app.close().await;
    held.map_err(|broken| format!("{broken}\nafter\n{}", done.join("\n")))
}

async fn cursor(app: &TestApp, who: &Someone) -> String {
    text(&app.ask(&*who.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"])
}

impl Play {
    async fn step(mut self, mark: usize, step: &Step) -> (Self, Held) {
        self.app.clock.tick();
        let (who, now) = (step.device / 2, self.app.clock.now());
        let (mutation, mut input, select) = step.act.request(&self.model, who, mark, now);
        if step.sent != Sent::Once {
            input["idempotencyKey"] = json!(format!("step-{mark}"));
        }
        let other_device = if who == 0 { 1 - step.device } else { step.device };
        let token = |device: usize| self.devices[device].token.clone();
        let own = token(step.device);
        let others = if step.sent == Sent::ByBoth { token(other_device) } else { own.clone() };
        let send = async |app: &TestApp, token: &str| app.change(token, mutation, input.clone(), select).await;
        let answers = match step.sent {
            Sent::Once => vec![send(&self.app, &own).await],
            Sent::Again => vec![send(&self.app, &own).await, send(&self.app, &own).await],
            Sent::AtOnce | Sent::ByBoth => {
                <[Value; 2]>::from(tokio::join!(send(&self.app, &own), send(&self.app, &others))).into()
            }
            Sent::AcrossARestart => {
                let first = send(&self.app, &own).await;
                let (backend, place, clock) = self.app.stop().await;
                self.app = TestApp::start(backend, place, clock).await;
                vec![first, send(&self.app, &own).await]
            }
        };
        let held = self.judge(mark, step, answers).await;
        (self, held)
    }

    async fn judge(&mut self, mark: usize, step: &Step, mut answers: Vec<Value>) -> Held {
        let (who, now) = (step.device / 2, self.app.clock.now());
        let twice = step.sent == Sent::ByBoth && who == 0;
        if twice {
            // Whichever was first, what was refused comes of the other.
            answers.sort_by_key(|answer| answer["userErrors"] != json!([]));
        } else if answers.iter().any(|answer| *answer != answers[0]) {
            return Err(format!("the same key and input gives the same result\n    {answers:#?}"));
        }
        for answer in answers.iter().take(if twice { 2 } else { 1 }) {
            let expected = apply(&mut self.model, who, &step.act, mark, now, answer);
            let code = answer["userErrors"][0]["code"].as_str();
            if code != expected {
                return Err(format!("it comes to {code:?}, and should to {expected:?}: {answer:#}"));
            }
        }
        let is_quiet = !matches!(step.act, Act::Accept { .. });
        self.look(who, is_quiet).await
    }

    /// Looks at everything on all devices, and holds it to the rules. What somebody does quietly moves nothing of the
    /// other's.
    async fn look(&mut self, actor: usize, is_quiet: bool) -> Held {
        for who in 0..2 {
            // The names that reach them from now on, for what they know the other by later.
            let shown = self.model.shown_to(who).map(ToOwned::to_owned);
            self.model.people[who].known_names.extend(shown);
        }
        let ask =
            async |device: usize| self.app.ask(&*self.devices[device].token, STATE, json!({})).await["viewer"].take();
        let [phone, tablet, berta] = tokio::join!(ask(0), ask(1), ask(2)).into();
        if phone != tablet {
            return Err(format!("both devices of one person read the same\n    {phone:#}\n    {tablet:#}"));
        }
        for (who, seen) in [phone, berta].into_iter().enumerate() {
            let name = ["Ada", "Berta"][who];
            rules::all(&self.model, who, &seen).map_err(|broken| format!("{name}: {broken}"))?;
            let before = std::mem::replace(&mut self.seen[who], seen);
            let seen = &self.seen[who];
            if who != actor && is_quiet && !before.is_null() {
                rules::silent(&before, seen).map_err(|broken| format!("{name} notices nothing\n    {broken}"))?;
            }
            let now = self.app.clock.now();
            self.changed[who].extend(changes(&before, seen).into_iter().map(|(what, ids)| (now, what, ids)));
            let person = list(&seen["contacts"]["nodes"]).find_map(|node| node["linkedPerson"]["id"].as_str());
            if let Some(person) = person {
                self.model.people[who].other_id = Some(person.to_owned());
            }
        }
        Ok(())
    }

    /// Replayed from a cursor, the feed names everything that changed when it did; from any cursor on, exactly the rest.
    async fn feeds_name_every_change(&self) -> Held {
        for who in 0..2 {
            let someone = &self.devices[who * 2];
            self.app.clock.tick();
            let last = self.app.contact(someone, "the last").await;
            let events = self.replay(someone, &self.cursors[who], &last).await;
            for (at, what, ids) in &self.changed[who] {
                let person = self.model.people[who].other_id.clone().filter(|_| ids.contains("the person"));
                let fits = |event: &Value| {
                    let subject = text(&event["subjectId"]);
                    let then: Option<DateTime<Utc>> = event["occurredAt"].as_str().and_then(|at| at.parse().ok());
                    then == Some(*at) && (ids.contains(&subject) || person.as_ref() == Some(&subject))
                };
                if !events.iter().any(fits) {
                    let name = ["Ada", "Berta"][who];
                    return Err(format!("{name}'s feed says nothing of {what} at {at}\n    {events:#?}"));
                }
            }
            let half = events.len() / 2;
            let rest = self.replay(someone, &text(&events[half]["cursor"]), &last).await;
            let plain = |events: &[Value]| -> Vec<_> {
                events.iter().map(|e| [&e["kind"], &e["subjectId"], &e["occurredAt"]].map(text)).collect()
            };
            if plain(&rest) != plain(&events[half + 1..]) {
                return Err("from any cursor on, the feed brings exactly the rest".to_owned());
            }
        }
        Ok(())
    }

    /// The events from a cursor on, up to the one that tells of this contact.
    async fn replay(&self, someone: &Someone, after: &str, last: &str) -> Vec<Value> {
        let mut socket = Socket::open(&self.app, &someone.token).await;
        let query = "subscription($after: FeedCursor) { feed(after: $after) { cursor kind subjectId occurredAt } }";
        let payload = json!({ "query": query, "variables": { "after": after } });
        socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        let mut events = Vec::new();
        loop {
            let event = socket.event().await;
            let is_last = event["subjectId"] == last;
            events.push(event);
            if is_last {
                return events;
            }
        }
    }
}
