//! What an app hears: an event comes only where something has changed that the app can see.

use domain::Actor;
use domain::accounts::authenticate;
use domain::viewer::Narrowing;
use futures_util::StreamExt;
use graphql::edge::{Asked as Request, Edge};
use serde_json::{Value, json};
use tests::{Backend, Someone, TestApp};

use super::super::matrix::apps::acting_for;
use super::super::silence::attempts::staying;
use super::super::silence::schema::Schema;
use super::super::silence::world::World;
use super::super::worlds::{answer, change, id_of_app, wide_edge};

/// What the app may read: nothing that is delicate.
const SCOPES: [&str; 6] = ["public", "profile:read", "contacts:read", "checkins:read", "groups:read", "feed:read"];
const FEED: &str = "subscription($after: FeedCursor) { feed(after: $after) { kind subjectId } }";

/// An app of somebody's, which hears and looks.
struct Listener {
    actor: Actor,
    who: Someone,
}

impl Listener {
    fn new(app: &TestApp, who: &Someone) -> Self {
        let own = authenticate(&app.env, &who.token).expect("a good token").actor;
        let scopes = SCOPES.into_iter().filter_map(domain::scope::Scope::parse).collect();
        Self { actor: acting_for(&own, scopes, Narrowing::Everything), who: who.clone() }
    }

    /// Everything that it can see, but for what differs each time.
    async fn look(&self, world: &World<'_>, edge: &Edge, documents: &[String]) -> Vec<Value> {
        let mut seen = Vec::new();
        for document in documents {
            let document = with_ids_of(world.app, self.actor, &world.written(document));
            let mut found = answer(edge, &self.actor, json!({ "query": document })).await;
            assert!(!found["data"].is_null(), "{document}\n{found:#}");
            found["extensions"].take();
            // The mark up to which is heard is made by the pronouns.
            change(&mut found, &|_| (), &mut |name, value, ()| {
                if matches!(name, "feedCursor" | "pronouns") {
                    value.take();
                }
            });
            seen.push(found);
        }
        seen
    }

    async fn place(&self, edge: &Edge) -> Value {
        let found = answer(edge, &self.actor, json!({ "query": "{ viewer { feedCursor } }" })).await;
        found["data"]["viewer"]["feedCursor"].clone()
    }

    /// What it heard since, up to a change of the profile that is made for that.
    async fn heard(&self, app: &TestApp, edge: &Edge, since: &Value, mark: &str) -> Vec<String> {
        app.done(&*self.who.token, "updateProfile", json!({ "pronouns": mark }), "__typename").await;
        let request = json!({ "query": FEED, "variables": { "after": since } });
        let request = Request::from_value(request).expect("a request");
        let mut events = edge.stream(edge.prepare(&request, &self.actor, None).expect("it may follow"));
        let mut kinds = Vec::new();
        loop {
            let event = serde_json::to_value(events.next().await.expect("an event")).expect("JSON");
            kinds.push(event["data"]["feed"]["kind"].as_str().unwrap_or_else(|| panic!("{event}")).to_owned());
            if kinds.last().is_some_and(|kind| kind == "VIEWER_CHANGED") {
                kinds.pop();
                return kinds;
            }
        }
    }
}

/// A text with the ids that an app has in the place of its person's.
fn with_ids_of(app: &TestApp, actor: Actor, text: &str) -> String {
    let part = |part: &str| id_of_app(app, actor, part).unwrap_or_else(|| part.to_owned());
    text.split('"').map(part).collect::<Vec<_>>().join("\"")
}

/// Where the viewer's own profile changes, what was heard ends too early.
const ENDS_EARLY: [&str; 1] = ["updateProfile"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_hears_only_of_what_it_can_see() {
    let app = TestApp::spacious(Backend::Sqlite).await.expect("SQLite is always there");
    let mut world = World::new(&app, &Vec::new()).await;
    let edge = wide_edge(&app);
    let documents = Schema::with(|scope| SCOPES.contains(&scope)).queries();
    let (mut unseen, mut heard_of) = (Vec::new(), 0);
    // What each saw last, unless something may have changed since that they didn't hear of.
    let mut known = [None, None];
    for (number, (mutation, input)) in staying().into_iter().flatten().enumerate() {
        if ENDS_EARLY.contains(&mutation) {
            continue;
        }
        let listeners = [Listener::new(&app, &world.berta), Listener::new(&app, &world.ada)];
        let mut places = Vec::new();
        for (listener, known) in listeners.iter().zip(&mut known) {
            places.push(listener.place(&edge).await);
            if known.is_none() {
                *known = Some(listener.look(&world, &edge, &documents).await);
            }
        }
        let (_, data) = world.try_once(mutation, &input, mutation).await;
        let is_done = data[mutation]["userErrors"].as_array().is_some_and(Vec::is_empty);
        for ((listener, place), known) in listeners.iter().zip(places).zip(&mut known) {
            let told = listener.heard(&app, &edge, &place, &format!("mark {number}")).await;
            if told.is_empty() {
                *known = known.take().filter(|_| !is_done);
                continue;
            }
            heard_of += 1;
            let now = Some(listener.look(&world, &edge, &documents).await);
            if now == *known {
                unseen.push(format!("{mutation}({input}) by Berta, to an app of {}: {told:?}", listener.who.email));
            }
            *known = now;
        }
        app.clock.tick();
    }
    assert!(heard_of > 50, "something is heard: {heard_of}");
    assert!(unseen.is_empty(), "{unseen:#?}");
    app.close().await;
}
