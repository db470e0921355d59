//! A simulated time of many plans, with workers that die in the middle of what they do: every reminder and every rung is in
//! the feed exactly once, in its order, or a rule explains why it isn't; outside, reminders come at most once and rungs at
//! least once. A month of some plans here; with `KITH_YEAR=1`, a year of 200.

mod deed;

use std::collections::HashMap;
use std::pin::pin;

use chrono::{DateTime, Duration, Utc};
use deed::{Act, Deed, Part, Rest, chance};
use domain::accounts::ProfileChange;
use domain::checkins::answers::{self, AnswerContent, Feeling};
use domain::checkins::ladders::{self, RungInput};
use domain::checkins::plans::schedule::{Rule, Schedule};
use domain::checkins::plans::{self, Mode, Reveal, SideChange, Span, Terms};
use domain::feed::{self, Kind};
use domain::ids::{CheckInId, ContactId, NoticeId, PlanId};
use domain::ports::Clock;
use domain::{Actor, Op, accounts, contacts, worker};
use futures_util::StreamExt;
use tests::app::killed_after;
use tests::{Someone, TestApp, suite};

suite!(every_step_is_done_once_or_explained);

/// Somebody, and up to where their feed is read.
struct Player {
    someone: Someone,
    actor: Actor,
    cursor: String,
}

/// An event: what, of what, and when.
type Told = (Kind, uuid::Uuid, DateTime<Utc>);

struct Year<'app> {
    app: &'app TestApp,
    players: Vec<Player>,
    /// The plans, each with its two players and the one who is told.
    plans: Vec<(PlanId, [usize; 3])>,
    /// What stood in each one's feed, in its order.
    events: Vec<Vec<Told>>,
    /// Of sixty workers, how many die.
    deaths: u64,
    crashes: u64,
    /// How many statements all of it took.
    statements: usize,
}

async fn every_step_is_done_once_or_explained(app: &TestApp) {
    let (plans, days, deaths) = if std::env::var_os("KITH_YEAR").is_some() { (200, 365, 4) } else { (9, 21, 12) };
    let mut year =
        Year { app, players: Vec::new(), plans: Vec::new(), events: Vec::new(), deaths, crashes: 0, statements: 0 };
    year.begin(plans).await;
    let begun = app.clock.now();
    let (parts, rests) = year.parts(begun + Duration::hours(3), begun + Duration::days(days)).await;
    let answers = parts.iter().filter_map(|part| Some((part.slot.due_at + part.deed.after()?, Act::Answer(part))));
    let mut acts: Vec<_> = answers.chain(rests.iter().map(|rest| (rest.from, Act::Rest(rest)))).collect();
    acts.sort_by_key(|(at, _)| *at);
    let mut read_at = begun;
    for acts in acts.chunk_by(|(one, _), (other, _)| one == other) {
        let at = acts[0].0;
        Box::pin(year.work_until(at)).await;
        // Who does something at the same moment does it side by side.
        let acts = acts.iter().map(|(_, act)| year.act(act, at));
        futures_util::future::join_all(acts).await;
        // As long as the feed remembers.
        if at - read_at > Duration::days(30) {
            year.read_feeds().await;
            read_at = at;
        }
    }
    Box::pin(year.work_until(begun + Duration::days(days + 3))).await;
    year.read_feeds().await;
    year.assert_all_explained(&parts).await;
    println!(
        "{} check-ins of {plans} plans in {days} days; workers died {} times; {} statements",
        parts.len(),
        year.crashes,
        year.statements
    );
}

impl Year<'_> {
    fn op(&self, player: usize, at: DateTime<Utc>) -> Op {
        self.app.env.op_at(self.players[player].actor, at)
    }

    async fn player(&mut self, name: &str) -> usize {
        let someone = self.app.person(name).await;
        let actor = actor(self.app, &someone);
        let cursor = feed::present(&self.app.env.op(actor)).await.expect("a feed");
        self.players.push(Player { someone, actor, cursor });
        self.events.push(Vec::new());
        self.players.len() - 1
    }

    /// Signs everybody up, links them, and lets each pair agree on a plan, each side with a ladder.
    async fn begin(&mut self, plans: usize) {
        for number in 0..plans {
            let names = ["one", "two", "told"].map(|role| format!("{role} {number}"));
            let mut people = [0; 3];
            for (place, name) in names.iter().enumerate() {
                people[place] = self.player(name).await;
            }
            for [from, to] in [[0, 1], [0, 2], [1, 2]] {
                let [from, to] = [from, to].map(|place: usize| &self.players[people[place]].someone);
                self.app.link(from, to).await;
            }
            let plan = self.agree(number, people).await;
            self.plans.push((plan, people));
        }
    }

    async fn agree(&self, number: usize, people: [usize; 3]) -> PlanId {
        let now = self.app.clock.now();
        let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"];
        let rrules = [
            "FREQ=WEEKLY;BYDAY=SU",
            "FREQ=WEEKLY;BYDAY=MO,TH",
            "FREQ=MONTHLY;BYMONTHDAY=1,-1",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            "FREQ=MONTHLY;BYDAY=2WE",
        ];
        // Some are daily; the rest of many rhythms.
        let rhythm = if number % 50 < 2 { "FREQ=DAILY" } else { rrules[number % rrules.len()] };
        let rule = Rule {
            starts_at: "2026-03-20T02:30:00".parse().expect("a time"),
            rrule: Some(rhythm.to_owned()),
            exceptions: Vec::new(),
        };
        let zone = zones[number / 3 % zones.len()].parse().expect("a zone");
        let terms = Terms {
            mode: [Mode::Together, Mode::TakingTurns][number / 2 % 2],
            schedule: Schedule::new(zone, vec![rule]).expect("a schedule"),
            other_schedule: None,
            opens_before: Span::minutes(60),
            grace: Span::minutes(120),
            reveal: Reveal::AsAnswered,
        };
        let proposer = self.op(people[0], now);
        let plan = plans::propose(&proposer, self.contact(people[0], people[1]).await, terms).await.expect("proposed");
        let proposal = plan.pending_proposal().expect("it waits").id;
        plans::accept(&self.op(people[1], now), proposal).await.expect("accepted");
        for side in 0..2 {
            let op = self.op(people[side], now);
            let told = self.contact(people[side], people[2]).await;
            let consent = ladders::request(&op, told).await.expect("asked");
            ladders::agree(&self.op(people[2], now), consent.id, true, true).await.expect("agreed");
            let reminders = Some(vec![Span::minutes(-15), Span::minutes(0)]);
            let by_mail = Some(number.is_multiple_of(3));
            plans::update_side(&op, plan.id, None, SideChange { reminders, by_mail }).await.expect("kept");
            let rung =
                RungInput { key: None, delay: Span::minutes(60), contacts: vec![told], text: "Call me.".to_owned() };
            ladders::set_ladder(&op, plan.id, None, vec![rung], ladders::LadderChange::default())
                .await
                .expect("written");
        }
        plan.id
    }

    async fn contact(&self, whose: usize, other: usize) -> ContactId {
        let person = self.players[other].actor.person().expect("a person");
        let op = self.op(whose, self.app.clock.now());
        contacts::by_people(&op, &[person]).await.expect("it is there")[&person].id
    }

    /// All check-ins between two moments, each side's own, with what it does. Some sides rest for a while.
    async fn parts(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> (Vec<Part>, Vec<Rest>) {
        let (mut parts, mut all_rests) = (Vec::new(), Vec::new());
        for (plan, (id, people)) in self.plans.iter().enumerate() {
            for (side, whose) in people.iter().copied().take(2).enumerate() {
                let op = self.op(whose, self.app.clock.now());
                let view = plans::by_ids(&op, &[*id]).await.expect("it is there").remove(id).expect("seen");
                let slots: Vec<_> = view.slots(from, to, 10_000).into_iter().filter(|slot| slot.asks_me).collect();
                let rest =
                    (chance((plan, side, "rests")) % 3 == 0 && slots.len() > 6).then(|| (slots[2].id, slots[5].id));
                let mut rests = false;
                for slot in slots {
                    rests = (rests || rest.is_some_and(|(first, _)| first == slot.id))
                        && rest.is_some_and(|(_, last)| last != slot.id);
                    let deed = if rests { Deed::Rests } else { Deed::by(chance((plan, side, slot.id))) };
                    parts.push(Part { plan, side, slot, deed });
                }
                if let Some((first, last)) = rest {
                    let at = |id| view.slot(id).expect("it is one of the plan's").due_at - Duration::hours(3);
                    all_rests.push(Rest { plan, side, from: at(first), until: at(last) });
                }
            }
        }
        (parts, all_rests)
    }

    /// Everything that is due until then, by one worker or two, some of which die over it.
    async fn work_until(&mut self, until: DateTime<Utc>) {
        let env = &self.app.env;
        if until <= self.app.clock.now() {
            return;
        }
        // They would fill the memory.
        self.statements += self.app.statements().len();
        for attempt in 0..3 {
            let polls = chance((until, attempt)) % 60;
            // Most live.
            if polls < self.deaths {
                let both = chance((until, attempt, "two")) % 2 == 0;
                let died = if both {
                    let two = futures_util::future::join(worker::run_until(env, until), worker::run_until(env, until));
                    !killed_after(polls * 8 + 1, Box::pin(two)).await
                } else {
                    !killed_after(polls * 4 + 1, Box::pin(worker::run_until(env, until))).await
                };
                self.crashes += u64::from(died);
            }
        }
        worker::run_until(env, until).await.expect("the worker reaches the database");
        self.app.clock.advance(until - self.app.clock.now());
        // A clock that steps back a minute, and on.
        if chance((until, "back")).is_multiple_of(8) {
            self.app.clock.advance(Duration::minutes(-1));
            worker::run_due(env).await.expect("the worker reaches the database");
            self.app.clock.advance(Duration::minutes(1));
        }
    }

    async fn act(&self, act: &Act<'_>, at: DateTime<Utc>) {
        let part = match act {
            Act::Answer(part) => part,
            Act::Rest(rest) => {
                let (plan, people) = self.plans[rest.plan];
                let op = self.op(people[rest.side], at);
                return drop(plans::pause(&op, plan, Some(rest.until)).await.expect("paused"));
            }
        };
        let (_, people) = self.plans[part.plan];
        let op = self.op(people[part.side], at);
        let content = AnswerContent { feeling: Feeling::Okay, help: None, note: None, struggle: None, triumph: None };
        match part.deed {
            Deed::AnswersEarly | Deed::AnswersLate | Deed::AnswersOnceToldOf => {
                answers::answer(&op, part.slot.id, content, None).await.expect("answered");
            }
            Deed::AnswersOffline => {
                let earlier = Some(part.slot.due_at + Duration::minutes(5));
                answers::answer(&op, part.slot.id, content, earlier).await.expect("answered");
            }
            Deed::Skips => drop(answers::skip(&op, part.slot.id).await.expect("skipped")),
            Deed::Claimed => {
                let receipts = ladders::receipts_of(&op, &[part.slot.id]).await.expect("read");
                assert_eq!(
                    receipts.get(&part.slot.id).map_or(0, Vec::len),
                    1,
                    "one rung was handed over by {at}: {:?}",
                    part.slot
                );
                let told = self.op(people[2], at);
                let page = domain::page::PageArgs::new(Some(20), None, None, None).expect("a page");
                let notices = ladders::notices(&told, &page).await.expect("read").items;
                let author = op.actor.person().expect("a person");
                let notice = notices.into_iter().find(|it| it.author == author).expect("they were told");
                ladders::claim(&told, notice.id).await.expect("claimed");
            }
            Deed::Nothing | Deed::Rests => {}
        }
    }

    /// Reads on in everybody's feed, up to an event of now.
    async fn read_feeds(&mut self) {
        for player in 0..self.players.len() {
            let op = self.app.env.op(self.players[player].actor);
            accounts::update_profile(&op, None, ProfileChange::default()).await.expect("it stays as it is");
            let mut last = self.players[player].cursor.clone();
            let mut events = pin!(feed::follow(&op, Some(&last)).await.expect("it remembers"));
            while let Some(event) = events.next().await {
                let event = event.expect("it is read");
                last = event.cursor;
                // What was just done is the last that happened.
                if event.kind == Kind::ViewerChanged {
                    break;
                }
                self.events[player].push((event.kind, event.subject, event.at));
            }
            self.players[player].cursor = last;
        }
    }

    async fn assert_all_explained(&self, parts: &[Part]) {
        let mut counts: HashMap<(usize, Kind, uuid::Uuid), usize> = HashMap::new();
        for (player, events) in self.events.iter().enumerate() {
            let mut last = DateTime::UNIX_EPOCH;
            for (kind, subject, at) in events {
                *counts.entry((player, *kind, *subject)).or_default() += 1;
                assert!(*at >= last, "a feed is in order");
                last = *at;
            }
        }
        let count = |player, kind, id: CheckInId| counts.get(&(player, kind, id.0)).copied().unwrap_or_default();
        let mut told = HashMap::<usize, [usize; 2]>::new();
        for part in parts {
            let people = self.plans[part.plan].1;
            let player = people[part.side];
            let kinds = [Kind::CheckInReminder, Kind::RungHandedOver, Kind::CheckInClosed, Kind::RungExpired];
            for kind in kinds.into_iter().chain([Kind::RungClaimLapsed]) {
                let expected = part.deed.told().iter().find(|(of, _)| *of == kind).map_or(0, |(_, count)| *count);
                let what = format!("{kind:?} of {:?} at {} of plan {}", part.deed, part.slot.due_at, part.plan);
                assert_eq!(count(player, kind, part.slot.id), expected, "{what}");
            }
            let [received, cleared] = told.entry(people[2]).or_default();
            *received += usize::from(part.deed.tells());
            *cleared += usize::from(matches!(part.deed, Deed::AnswersOnceToldOf | Deed::AnswersOffline));
        }
        // Check-ins before the first and after the last of these tell somebody too.
        for (player, [received, cleared]) in told {
            for (kind, expected) in [(Kind::RungReceived, received), (Kind::RungAllClear, cleared)] {
                let each: Vec<_> =
                    counts.iter().filter(|((of, which, _), _)| *of == player && *which == kind).collect();
                assert!(each.len() >= expected, "{kind:?}");
                assert!(each.iter().all(|(_, count)| **count == 1), "{kind:?}: each once");
            }
        }
        self.assert_mailed().await;
    }

    /// Outside: reminders at most once under their key; rungs at least once, unless there was nothing to do about them any
    /// more when their mail's turn came again, after a worker had died over it.
    async fn assert_mailed(&self) {
        let mut keys = HashMap::<String, usize>::new();
        for mail in self.app.mail.all() {
            *keys.entry(mail.key).or_default() += 1;
        }
        let mut reminders = keys.iter().filter(|(key, _)| key.starts_with("reminder-")).peekable();
        assert!(reminders.peek().is_some());
        assert!(reminders.all(|(_, count)| *count == 1), "a reminder comes at most once");
        let (mut mailed, mut over) = (0, 0);
        for (player, events) in self.events.iter().enumerate() {
            let received = events.iter().filter(|(kind, ..)| *kind == Kind::RungReceived).map(|(_, id, _)| *id);
            let (sent, unsent): (Vec<_>, Vec<_>) = received.partition(|id| keys.contains_key(&format!("rung-{id}")));
            let unsent: Vec<_> = unsent.into_iter().map(NoticeId).collect();
            let told = self.op(player, self.app.clock.now());
            let notices = ladders::notices_by_ids(&told, &unsent).await.expect("read");
            for id in &unsent {
                let notice = notices.get(id).expect("they were told");
                assert!(notice.claimed_at.is_some() || notice.all_clear_at.is_some(), "each rung comes: {notice:?}");
            }
            (mailed, over) = (mailed + sent.len(), over + unsent.len());
        }
        assert!(over * 10 < mailed, "{over} of {mailed} rungs came too late for a mail");
    }
}

fn actor(app: &TestApp, someone: &Someone) -> Actor {
    accounts::authenticate(&app.env, &someone.token).expect("signed in").actor
}
