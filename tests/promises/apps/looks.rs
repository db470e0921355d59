//! How an app looks: at everything that the schema has, by every id that it ever got or was handed; and by its feed.

use domain::Actor;
use domain::accounts::authenticate;
use futures_util::StreamExt;
use graphql::edge::{Asked as Request, Edge};
use serde_json::{Value, json};
use tests::TestApp;

use super::super::silence::schema::{Asked, Schema};
use super::super::silence::transcript::Step;
use super::super::worlds::{AT_ONCE, Got, answer, comparable, find_ids, wide_edge};
use super::planted::Leak;

/// What an app follows: of what it may not read, nothing can be asked beside the rest.
const FEED: &str = "subscription($after: FeedCursor) { feed(after: $after) { cursor kind occurredAt subjectId \
                    subject { __typename id } } }";

/// Grants, and what their apps got by them so far.
pub struct Looks<'app> {
    pub app: &'app TestApp,
    edge: Edge,
    schema: Schema,
    pub grants: Vec<Grant>,
    got: Vec<(usize, Got)>,
}

/// A grant, as its app knows it.
pub struct Grant {
    pub name: &'static str,
    pub access: String,
    pub refresh: String,
    /// Every id that the app has, in the order of their coming.
    pub known: Vec<String>,
    /// Where its feed was at the beginning; empty if it may not follow it.
    heard: String,
}

/// All that apps got by their grants.
pub struct Life {
    got: Vec<(usize, Got)>,
    /// What differs for each grant between two worlds, and who is behind it.
    pub planted: Vec<Differs>,
}

/// What differs for a grant between two worlds: a leak may show it.
#[derive(Clone, Copy, Debug)]
pub struct Differs {
    /// A number that stands for what the app may not learn.
    pub hidden: usize,
    /// The number of the person.
    pub person: usize,
}

impl Life {
    /// It, in a form in which worlds can be compared; with a leak planted, or as it is.
    pub fn told(&self, leak: Option<Leak>) -> Vec<Step> {
        let got = self.got.iter().map(|(grant, got)| {
            let mut got = got.clone();
            if let Some(leak) = leak {
                leak.plant(&mut got, self.planted[*grant]);
            }
            got
        });
        comparable(&got.collect::<Vec<_>>(), |_| {})
    }
}

impl<'app> Looks<'app> {
    pub fn new(app: &'app TestApp) -> Self {
        Self { app, edge: wide_edge(app), schema: Schema::new(), grants: Vec::new(), got: Vec::new() }
    }

    pub fn life(self, planted: Vec<Differs>) -> Life {
        assert_eq!(planted.len(), self.grants.len());
        Life { got: self.got, planted }
    }

    /// Adds a grant; notes where its feed is.
    pub async fn begin(&mut self, name: &'static str, access: String, refresh: String) {
        let (known, heard) = (Vec::new(), String::new());
        self.grants.push(Grant { name, access, refresh, known, heard });
        let grant = self.grants.len() - 1;
        let place = self.ask(grant, "{ viewer { feedCursor } }", Value::Null, "where its feed is".to_owned()).await;
        place["data"]["viewer"]["feedCursor"].as_str().unwrap_or_default().clone_into(&mut self.grants[grant].heard);
    }

    /// Notes something that an app got elsewhere.
    pub fn note(&mut self, grant: usize, what: &str, answer: Value) {
        find_ids(&answer, &mut self.grants[grant].known);
        self.got.push((grant, Got::told(format!("{what}, by {}", self.grants[grant].name), answer)));
    }

    /// Looks at one thing after another, since a document that asks for more than it may see is refused as a whole; and at
    /// whatever stands behind an id.
    pub async fn look(&mut self, grant: usize, when: &str) {
        let before = self.got.len();
        for (number, document) in self.schema.paths(&mut Asked::in_its_usual_order()).into_iter().enumerate() {
            let document = self.filled(&document, grant);
            self.ask(grant, &document, Value::Null, format!("path {number}, {when}")).await;
        }
        let known = self.grants[grant].known.clone();
        for ty in self.schema.node_types().map(str::to_owned).collect::<Vec<_>>() {
            let document = self.schema.around(&[ty].into()).pop().expect("that by ids");
            for some in known.chunks(AT_ONCE) {
                let document = document.replace("«ids»", &format!("{some:?}"));
                self.ask(grant, &document, Value::Null, format!("by ids, {when}")).await;
            }
        }
        let answered = self.got[before..].iter().filter(|(_, got)| !got.answer["data"].is_null()).count();
        assert!(answered > 30, "{} sees something: {answered}", self.grants[grant].name);
    }

    /// Follows the feed from the beginning up to the first event of a kind.
    pub async fn follow(&mut self, grant: usize, last: &str) {
        let variables = json!({ "after": self.grants[grant].heard });
        let request = Request::from_value(json!({ "query": FEED, "variables": variables })).expect("a request");
        let ready = self.edge.prepare(&request, &self.actor(grant), None);
        let mut events = match ready {
            Ok(ready) => self.edge.stream(ready),
            Err(refused) => return self.note(grant, "its feed", json!({ "errors": refused.errors })),
        };
        while let Some(event) = events.next().await {
            let event = serde_json::to_value(event).expect("JSON");
            let is_last = event["data"]["feed"]["kind"] == last || event["errors"].is_array();
            self.note(grant, "an event", event);
            if is_last {
                break;
            }
        }
    }

    pub fn actor(&self, grant: usize) -> Actor {
        authenticate(&self.app.env, &self.grants[grant].access).expect("a good token").actor
    }

    pub async fn ask(&mut self, grant: usize, document: &str, variables: Value, what: String) -> Value {
        let mut request = json!({ "query": document });
        if variables.is_object() {
            request["variables"] = variables;
        }
        self.app.statements();
        let answer = answer(&self.edge, &self.actor(grant), request).await;
        let Grant { name, known, .. } = &mut self.grants[grant];
        find_ids(&answer, known);
        self.got.push((grant, Got::answer(self.app, format!("{what}, by {name}"), answer.clone())));
        self.app.clock.tick();
        answer
    }

    fn filled(&self, document: &str, grant: usize) -> String {
        let known = &self.grants[grant].known;
        let any = known.first().map_or("con_AAAAAAAAAAAAAAAAAAAAAA", String::as_str);
        let every = format!("{:?}", &known[..known.len().min(AT_ONCE)]);
        let mut text = document.replace("«every id»", &every);
        for name in ["code", "adas group code", "adas person", "of ada", "plan", "grant"] {
            text = text.replace(&format!("«{name}»"), &format!("{any:?}"));
        }
        assert!(!text.contains('«'), "an app has no name for one of these: {text}");
        text
    }
}
