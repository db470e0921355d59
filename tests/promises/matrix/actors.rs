//! The matrix's world: an owner with one of everything, and the others who try to see it.

use std::collections::BTreeMap;

use domain::accounts::{Credential, authenticate};
use domain::ids::{AppId, CredentialId};
use domain::scope::{Scope, Scopes};
use domain::{Acting, ActingApp, Actor};
use futures_util::StreamExt;
use graphql::edge::{Asked, Edge, Introspection, Rules};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Backend, Someone, TestApp, ample};
use uuid::Uuid;

use super::rows::{CARD, NAMES};
use super::{community, companion, text};
use crate::rooms::apps::cases as apps;
use crate::rooms::cases;

/// An owner with one of everything, and the others who try to see it.
pub struct World {
    pub app: TestApp,
    pub owner: Someone,
    edge: Edge,
    pub actors: Vec<(&'static str, Option<Credential>)>,
    /// What stands for `$name` in documents and inputs.
    ids: BTreeMap<&'static str, String>,
}

impl World {
    pub async fn new() -> Self {
        let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
        let owner = app.person("Owner").await;
        let data = app.ask(&*owner.token, "{ viewer { feedCursor } }", json!({})).await;
        let cursor = text(&data["viewer"]["feedCursor"]);
        let linked = app.person("Linked").await;
        let limited = app.person("Limited").await;
        let blocked = app.person("Blocked").await;
        let unlinked = app.person("Unlinked").await;
        let stranger = app.person("Stranger").await;
        let (of_unlinked, _) = app.link(&owner, &unlinked).await;
        app.done(&*owner.token, "unlinkContact", json!({ "contactId": of_unlinked }), "contact { id }").await;
        let (contact, _) = app.link(&owner, &linked).await;
        fill(&app, &owner, &contact).await;
        app.done(&*owner.token, "updateProfile", json!({ "pronouns": "she/her" }), "viewer { id }").await;
        app.done(&*linked.token, "updateProfile", json!({ "pronouns": "he/him" }), "viewer { id }").await;
        app.clock.tick();
        for (other, verb) in [(&limited, "limitPerson"), (&blocked, "blockPerson")] {
            let (id, _) = app.link(&owner, other).await;
            app.done(&*owner.token, verb, json!({ "contactId": id }), "distance { id }").await;
            app.done(&*other.token, "updateProfile", json!({ "pronouns": "he/him" }), "viewer { id }").await;
        }
        let other_contact = app.contact(&owner, "waiting").await;
        let logged = json!({ "contactIds": [contact], "kind": "CALL", "note": "a note" });
        let logged = app.done(&*owner.token, "logTouch", logged, "touches { id }").await;
        app.done(&*owner.token, "stepBackFromEveryone", json!({ "grade": "MUTED" }), "steppedBack { personCount }")
            .await;
        let cadence = json!({ "tag": "tag", "every": "P2W" });
        app.done(&*owner.token, "setTagCadence", cadence, "tagCadences { tag }").await;
        let kept = app.ask(&*owner.token, "{ viewer { distances { nodes { id } } } }", json!({})).await;
        let import = json!({ "vcards": CARD });
        let imported = app.done(&*owner.token, "importContacts", import, "import { id }").await;
        let deleted = app.contact(&owner, "deleted").await;
        app.done(&*owner.token, "deleteContact", json!({ "contactId": deleted }), "deletedContactId").await;
        let made = app.done(&*owner.token, "inviteContact", json!({ "contactId": other_contact }), "invitation { id }");
        let made = made.await;
        let query = "query($id: ID!) { node(id: $id) { ... on Contact { linkedPerson { id } } } }";
        let data = app.ask(&*owner.token, query, json!({ "id": contact })).await;
        let asked = app
            .done(None, "requestPasswordReset", json!({ "email": "owner@example.org" }), "verification { id }")
            .await;
        app.run_jobs().await;
        let (groups, people) = community::gather(&app, &owner).await;
        let credential = |who: &Someone| authenticate(&app.env, &who.token).expect("a good token");
        let mut actors = vec![
            ("owner", Some(credential(&owner))),
            ("linked", Some(credential(&linked))),
            ("limited", Some(credential(&limited))),
            ("blocked", Some(credential(&blocked))),
            ("unlinked", Some(credential(&unlinked))),
            ("stranger", Some(credential(&stranger))),
        ];
        // Before those with a scope: what these may do is done for everybody.
        actors.extend(people.iter().map(|(name, who)| (*name, Some(credential(who)))));
        actors.extend(with_scopes(credential(&owner)));
        actors.push(("nobody", None));
        let mut ids = BTreeMap::from([
            ("contact", contact),
            ("other", other_contact),
            ("deleted", deleted),
            ("import", text(&imported["import"]["id"])),
            ("touch", text(&logged["touches"][0]["id"])),
            ("distance", text(&kept["viewer"]["distances"]["nodes"][0]["id"])),
            ("invitation", text(&made["invitation"]["id"])),
            ("person", text(&data["node"]["linkedPerson"]["id"])),
            ("device", owner.device_id.clone()),
            ("verification", text(&asked["verification"]["id"])),
            ("cursor", cursor),
            ("email", owner.email.clone()),
            ("password", PASSWORD.to_owned()),
            ("wrong_code", "00000000".to_owned()),
            ("wrong_token", "x".to_owned()),
        ]);
        ids.extend(companion::live_with(&app, &owner).await);
        ids.extend(access(&app, &owner).await);
        ids.extend(groups);
        Self { edge: edge(&app), actors, ids, owner, app }
    }

    /// Asks this; the ids stand in the document itself, since it declares no variables.
    pub async fn run(&self, credential: Option<Credential>, document: &str) -> Value {
        self.answer(credential, json!({ "query": self.filled(document) })).await
    }

    /// A text with the ids in the place of their names, with quotes around them or without.
    pub fn filled(&self, text: &str) -> String {
        // Of names that begin with another, the longer first.
        let filled = self.ids.iter().rev().fold(text.to_owned(), |text, (name, value)| {
            let value = format!("\"{value}\"");
            text.replace(&format!("\"${name}\""), &value).replace(&format!("${name}"), &value)
        });
        assert!(!filled.contains('$'), "the matrix's world has no name for one of these: {filled}");
        filled
    }

    /// A case's input, about what is the owner's.
    pub fn input(&self, input: &Value) -> Value {
        cases::filled(input, &|name| {
            let here = NAMES.iter().find(|(known, _)| *known == name).map_or(name, |(_, here)| here);
            self.ids.get(here).unwrap_or_else(|| panic!("the matrix's owner has no «{name}»: see actors.rs")).clone()
        })
    }

    pub async fn answer(&self, credential: Option<Credential>, request: Value) -> Value {
        let actor = credential.map_or(Actor::Nobody, |credential| credential.actor);
        let asked = Asked::from_value(request).expect("a request");
        match self.edge.prepare(&asked, &actor, None) {
            Ok(ready) => serde_json::to_value(self.edge.stream(ready).next().await.expect("an answer")).expect("JSON"),
            Err(refused) => json!({ "errors": refused.errors }),
        }
    }
}

/// The way in, for all of them.
fn edge(app: &TestApp) -> Edge {
    Edge::new(app.env.clone(), Rules { introspection: Introspection::Everyone, limits: ample(), ..Rules::default() })
}

/// The owner with less than all scopes, and an app that acts for itself.
fn with_scopes(own: Credential) -> Vec<(&'static str, Option<Credential>)> {
    let narrowed = |scopes: &[Scope]| {
        let scopes: Scopes = scopes.iter().copied().collect();
        let acting = Acting { scopes, ..own.actor.acting().expect("a person") };
        Credential { actor: Actor::Person(acting), ..own }
    };
    let of_app = ActingApp { app: AppId(Uuid::nil()), credential: CredentialId(Uuid::nil()) };
    let itself = Credential { actor: Actor::App(of_app), ..own };
    vec![
        ("contacts:read", Some(narrowed(&[Scope::ContactsRead]))),
        ("checkins:read", Some(narrowed(&[Scope::CheckInsRead]))),
        // What only `viewer` leads to needs `profile:read` as well.
        ("profile+contacts", Some(narrowed(&[Scope::ProfileRead, Scope::ContactsRead]))),
        ("profile+checkins", Some(narrowed(&[Scope::ProfileRead, Scope::CheckInsRead]))),
        ("profile+groups", Some(narrowed(&[Scope::ProfileRead, Scope::GroupsRead]))),
        ("groups:join", Some(narrowed(&[Scope::GroupsJoin]))),
        ("groups:facilitate", Some(narrowed(&[Scope::GroupsFacilitate]))),
        ("profile+feed", Some(narrowed(&[Scope::ProfileRead, Scope::FeedRead]))),
        ("no scope", Some(narrowed(&[]))),
        ("app", Some(itself)),
    ]
}

/// Writes everything that a contact can have: nothing is left empty that somebody might see.
async fn fill(app: &TestApp, owner: &Someone, contact: &str) {
    let full = json!({
        "contactId": contact, "kind": "PROFESSIONAL", "role": "OTHER", "note": "a note", "tags": ["tag"],
        "supportKinds": ["PRACTICAL"], "otherNames": ["another"], "cadence": "P1W",
        "boundaries": {
            "quietHours": [{ "days": ["SATURDAY"], "startsAt": "00:00", "endsAt": "00:00" }], "channels": ["EMAIL"],
            "topics": ["work"],
        }, "channels": [
            { "kind": "EMAIL", "value": "x@example.org", "label": "work" },
            { "kind": "PHONE", "value": "030 901820", "country": "DE" },
        ],
    });
    app.done(&*owner.token, "updateContact", full, "contact { id }").await;
    let snooze = json!({ "contactId": contact, "until": "2026-06-01T00:00:00Z" });
    app.done(&*owner.token, "snoozeCadence", snooze, "contact { id }").await;
}

/// What the owner gave to programs: a token, an app, and a grant of another one.
async fn access(app: &TestApp, owner: &Someone) -> [(&'static str, String); 6] {
    app.confirm(owner).await;
    let input = json!({ "name": "a script", "scopes": ["contacts:read"] });
    let token = app.done(&*owner.token, "createPersonalToken", input, "personalToken { id }").await;
    let entry = apps::an_access(app, owner, &text(&token["personalToken"]["id"])).await;
    app.run_jobs().await;
    let made = apps::an_app(app, owner, "an app", false).await;
    let grant = apps::a_grant(app, owner, "another app").await;
    let maker = app.person("Maker").await;
    let code = apps::a_code(app, &maker, "a given app").await;
    [
        ("token", text(&token["personalToken"]["id"])),
        ("app", made.clone()),
        ("confidential app", made),
        ("grant", grant),
        ("app code", code),
        ("entry", entry),
    ]
}
