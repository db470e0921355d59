//! What is on every request's way, timed: sealing, documents, the edge, node ids, tokens, schedules.

use std::hint::black_box;

use chrono::{DateTime, Duration, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use domain::accounts::authenticate;
use domain::checkins::plans::schedule::{Rule, Schedule};
use domain::node_id;
use domain::secrets::{NodeType, Place, SealKey};
use graphql::edge::{Asked, Documents, Edge, Limits, Rules};
use tests::{Backend, TestApp};

const DOCUMENT: &str = "{ viewer { displayName contacts(first: 20) { nodes { id name kind linkedPerson { displayName } } pageInfo { endCursor } } } }";

fn sealing(c: &mut Criterion) {
    let key = SealKey::new(&[7; 32]);
    let place = Place::new("contact", "note", uuid::Uuid::nil());
    let note = "a note of some length, ".repeat(10);
    let sealed = key.seal([1; 12], place, note.as_bytes());
    c.bench_function("seal 230 bytes", |b| b.iter(|| key.seal([1; 12], place, black_box(note.as_bytes()))));
    c.bench_function("open 230 bytes", |b| b.iter(|| key.open_text(place, black_box(&sealed))));
}

fn documents(c: &mut Criterion) {
    let limits = || Limits { kept: 0, ..Limits::default() };
    let anew = Documents::new(&graphql::sdl(), limits(), false);
    c.bench_function("read a page's document", |b| b.iter(|| anew.read(black_box(DOCUMENT)).expect("it is right")));
    let kept = Documents::new(&graphql::sdl(), Limits::default(), false);
    c.bench_function("find a page's document", |b| b.iter(|| kept.read(black_box(DOCUMENT)).expect("it is right")));
}

/// What the edge takes of the cheapest query's time: all that comes before it is run, and with the running.
fn edge(c: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (app, actor, id) = runtime.block_on(async {
        let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
        let ada = app.person("Ada").await;
        let id = app.contact(&ada, "Clara").await;
        let actor = authenticate(&app.env, &ada.token).expect("it is good").actor;
        (app, actor, id)
    });
    let edge = Edge::new(app.env.clone(), Rules { limits: tests::ample(), ..Rules::default() });
    let body = format!(
        "{{\"query\":\"query($id: ID!) {{ node(id: $id) {{ ... on Contact {{ name kind note }} }} }}\",\"variables\":{{\"id\":\"{id}\"}}}}"
    );
    let ready = || {
        let asked = Asked::from_json(black_box(body.as_bytes()), edge.limits()).expect("a request");
        edge.prepare(&asked, &actor, None).expect("it is right")
    };
    c.bench_function("the edge, for a read by key", |b| b.iter(ready));
    c.bench_function("a read by key, with its statement", |b| {
        b.iter(|| runtime.block_on(edge.execute(ready())));
    });
    // The cheapest of all, as a client has it: over a connection that is kept.
    let cheapest = "{\"query\":\"{ __typename }\"}";
    c.bench_function("the edge, for a type's name", |b| {
        b.iter(|| {
            let asked = Asked::from_json(black_box(cheapest.as_bytes()), edge.limits()).expect("a request");
            edge.prepare(&asked, &actor, None).expect("it is right")
        });
    });
    let url = app.url("/graphql");
    c.bench_function("a type's name, over HTTP", |b| {
        b.iter(|| {
            runtime.block_on(async {
                let request = app.http.post(&url).header("content-type", "application/json").body(cheapest);
                request.send().await.expect("it answers").bytes().await.expect("a body")
            })
        });
    });
    runtime.block_on(app.close());
}

fn requests(c: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (app, token) = runtime.block_on(async {
        let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
        let token = app.person("Ada").await.token;
        (app, token)
    });
    c.bench_function("check an access token", |b| {
        b.iter(|| authenticate(&app.env, black_box(&token)).expect("it is good"));
    });
    let keys = &app.env.ids();
    let id = node_id::encode(keys, NodeType::Contact, uuid::Uuid::nil());
    c.bench_function("write a node id", |b| {
        b.iter(|| node_id::encode(keys, NodeType::Contact, black_box(uuid::Uuid::nil())));
    });
    c.bench_function("read a node id", |b| b.iter(|| node_id::decode(keys, black_box(&id))));
    runtime.block_on(app.close());
}

/// A daily rule that began ten years before, and as many rules as a schedule has that began long before.
fn schedules(c: &mut Criterion) {
    let rule = |start: &str, rrule: &str| Rule {
        starts_at: start.parse().expect("a time"),
        rrule: Some(rrule.to_owned()),
        exceptions: Vec::new(),
    };
    let zone = "Europe/Berlin".parse().expect("a zone");
    let daily = Schedule::new(zone, vec![rule("2016-01-01T19:00:00", "FREQ=DAILY")]).expect("it is right");
    let hour = |hour| rule(&format!("1990-01-01T{hour:02}:00:00"), "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=10000");
    let full = Schedule::new(zone, (0..24).map(hour).collect()).expect("it is right");
    let sparse = "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO";
    let sparse = Schedule::new(zone, vec![rule("2016-01-01T19:00:00", sparse)]).expect("it is right");
    let now: DateTime<Utc> = "2026-06-03T12:00:00Z".parse().expect("a moment");
    let [before, after] = [now - Duration::days(3), now + Duration::days(4)];
    let local = "2026-06-03T19:00:00".parse().expect("a time");
    for (name, schedule) in [("a daily rule", &daily), ("24 rules", &full), ("a rule of leap days", &sparse)] {
        let json = serde_json::to_string(schedule).expect("JSON");
        c.bench_function(&format!("read {name}"), |b| {
            b.iter(|| serde_json::from_str::<Schedule>(black_box(&json)).expect("it is right"));
        });
        c.bench_function(&format!("a week of {name}"), |b| b.iter(|| black_box(schedule).between(before, after, 200)));
        c.bench_function(&format!("the next of {name}"), |b| b.iter(|| black_box(schedule).next(now)));
        c.bench_function(&format!("the place in {name}"), |b| b.iter(|| black_box(schedule).index_of(local)));
        c.bench_function(&format!("{name} in words"), |b| b.iter(|| black_box(schedule).in_words()));
    }
    let never = || rule("1970-01-01T19:00:00", "FREQ=YEARLY;BYDAY=MO,TU;BYMONTHDAY=30;BYMONTH=2;BYSETPOS=366");
    let never: Vec<_> = (0..24).map(|_| never()).collect();
    c.bench_function("refuse a rule that never happens", |b| {
        b.iter(|| Schedule::new(zone, black_box(never.clone())).expect_err("it never happens"));
    });
}

criterion_group!(benches, sealing, documents, edge, requests, schedules);
criterion_main!(benches);
