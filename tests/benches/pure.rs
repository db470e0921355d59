//! What is on every request's way, timed: sealing, documents, the edge, node ids, tokens.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::accounts::authenticate;
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
    let edge = Edge::new(app.env.clone(), Rules::default());
    let body = format!(
        "{{\"query\":\"query($id: ID!) {{ node(id: $id) {{ ... on Contact {{ name kind note }} }} }}\",\"variables\":{{\"id\":\"{id}\"}}}}"
    );
    let ready = || {
        let asked = Asked::from_json(black_box(body.as_bytes()), edge.limits()).expect("a request");
        edge.prepare(&asked, &actor).expect("it is right")
    };
    c.bench_function("the edge, for a read by key", |b| b.iter(ready));
    c.bench_function("a read by key, with its statement", |b| {
        b.iter(|| runtime.block_on(edge.execute(ready())));
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
    let keys = app.env.node_keys();
    let id = node_id::encode(keys, NodeType::Contact, uuid::Uuid::nil());
    c.bench_function("write a node id", |b| {
        b.iter(|| node_id::encode(keys, NodeType::Contact, black_box(uuid::Uuid::nil())));
    });
    c.bench_function("read a node id", |b| b.iter(|| node_id::decode(keys, black_box(&id))));
    runtime.block_on(app.close());
}

criterion_group!(benches, sealing, documents, edge, requests);
criterion_main!(benches);
