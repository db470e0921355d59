//! Apps in the matrix: they act for the owner with just what is needed, without each scope of it, narrowed, and by grants
//! that have ended.

use chrono::Duration;
use domain::accounts::authenticate;
use domain::ids::{AppId, ContactId, CredentialId, GroupId};
use domain::scope::{Scope, Scopes};
use domain::viewer::Narrowing;
use domain::{Acting, Actor, Means, node_id};
use serde_json::{Value, json};
use tests::{Someone, TestApp};
use uuid::Uuid;

use super::actors::World;
use super::verdict;
use crate::rooms::apps::cases as apps;

/// The grant whose access token expires.
const EXPIRED: &str = "expired";

/// A request, filled with the ids that an app has for what is the owner's.
pub type Request<'a> = dyn Fn(&Actor) -> Value + 'a;

/// An app that acts for a person.
pub fn acting_for(own: &Actor, scopes: Scopes, narrowing: Narrowing) -> Actor {
    let (app, credential) = (AppId(Uuid::from_u128(1)), CredentialId(Uuid::from_u128(2)));
    Actor::Person(Acting { credential, means: Means::App(app), scopes, narrowing, ..own.acting().expect("a person") })
}

/// All that a program can have, but for one scope or none.
pub fn all_but(without: Option<Scope>) -> Scopes {
    Scope::ALL.into_iter().filter(|&scope| scope.is_for_programs() && Some(scope) != without).collect()
}

/// The scopes without which an operation is refused, as the refusal names them.
fn lacking(answer: &Value) -> Vec<Scope> {
    let named = answer["errors"][0]["extensions"]["scopes"].as_array().cloned().unwrap_or_default();
    named.iter().filter_map(|name| Scope::parse(name.as_str()?)).collect()
}

impl World {
    async fn by_app(&self, scopes: Scopes, narrowing: Narrowing, request: &Request<'_>) -> Value {
        let actor = acting_for(&self.actors[0].1, scopes, narrowing);
        self.answer(actor, request(&actor)).await
    }

    /// The scopes that an operation needs; fails if an app gets by without one of them. Nothing is done. `None` if no app can
    /// have them.
    pub async fn needed(&self, request: &Request<'_>) -> Option<Scopes> {
        let needed = lacking(&self.by_app(Scopes::PUBLIC, Narrowing::Everything, request).await);
        for without in &needed {
            let refused = self.by_app(all_but(Some(*without)), Narrowing::Everything, request).await;
            assert!(lacking(&refused).contains(without), "without {}: {refused}", without.name());
        }
        needed.iter().all(|scope| scope.is_for_programs()).then(|| needed.into_iter().collect())
    }

    /// What apps come to that act for the owner: one with just these scopes, and narrowed ones with all.
    pub async fn verdicts_of_apps(&self, needed: Option<Scopes>, request: &Request<'_>) -> Vec<(String, String)> {
        let Some(mut just) = needed else {
            let refused = self.by_app(all_but(None), Narrowing::Everything, request).await;
            return vec![("any app".to_owned(), verdict(&refused))];
        };
        if just.has(Scope::FeedRead) {
            // Of what an app may not read, its feed is silent, and it would wait for ever.
            just = just.named().chain([Scope::ProfileRead]).collect();
        }
        let mut answer = self.by_app(just, Narrowing::Everything, request).await;
        // What is found by an id needs the scope of its type, which the document doesn't say.
        while !lacking(&answer).is_empty() {
            just = just.named().chain(lacking(&answer)).collect();
            answer = self.by_app(just, Narrowing::Everything, request).await;
        }
        let just_that = verdict(&answer);
        let name = if just == Scopes::PUBLIC { "no scope".to_owned() } else { just.names() };
        let mut verdicts = vec![(format!("app with {name}"), just_that)];
        for (name, narrowing) in self.narrowings() {
            let narrowed = verdict(&self.by_app(all_but(None), narrowing, request).await);
            let (_, whole) = &verdicts[0];
            assert!(narrowed != "seen" || whole == "seen", "an app narrowed to {name} sees what it wouldn't otherwise");
            verdicts.push((format!("narrowed to {name}"), narrowed));
        }
        verdicts
    }

    fn narrowings(&self) -> [(&'static str, Narrowing); 4] {
        let ids = self.app.env.ids();
        let contact = |name| Narrowing::Contact(node_id::expect::<ContactId>(&ids, self.id(name), name).expect(name));
        let group = |name| Narrowing::Group(node_id::expect::<GroupId>(&ids, self.id(name), name).expect(name));
        [
            ("the contact", contact("contact")),
            ("another contact", contact("other")),
            ("the group", group("own_group")),
            ("another group", group("joined_group")),
        ]
    }
}

/// Access tokens of grants of the owner's that are good no more, the second of them in a while.
pub async fn ended(app: &TestApp, owner: &Someone) -> Vec<(&'static str, String)> {
    let (grant, withdrawn) = apps::a_grant_with_token(app, owner, "a withdrawn app").await;
    app.done(&*owner.token, "endGrant", json!({ "grantId": grant }), "endedGrantId").await;
    let (_, expired) = apps::a_grant_with_token(app, owner, "an idle app").await;
    vec![("withdrawn", withdrawn), (EXPIRED, expired)]
}

/// What those come to whose grants have ended.
pub async fn of_ended(world: &World, request: &Request<'_>) -> Vec<(String, String)> {
    let mut verdicts = Vec::new();
    for (name, token) in &world.ended {
        let later = if *name == EXPIRED { Duration::minutes(11) } else { Duration::zero() };
        world.app.clock.advance(later);
        let credential = authenticate(&world.app.env, token);
        world.app.clock.advance(-later);
        let verdict = match credential {
            Ok(good) => verdict(&world.answer(good.actor, request(&good.actor)).await),
            Err(_) => "UNAUTHENTICATED".to_owned(),
        };
        verdicts.push(((*name).to_owned(), verdict));
    }
    verdicts
}
