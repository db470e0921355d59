//! What is pure and on every request's way, timed: sealing, node ids, tokens.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::accounts::authenticate;
use domain::node_id;
use domain::secrets::{NodeType, Place, SealKey};
use graphql::edge::{Documents, Limits};
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

criterion_group!(benches, sealing, documents, requests);
criterion_main!(benches);
