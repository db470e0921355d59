//! The matrix's world: an owner with one of everything, and the others who try to see it.

use std::collections::BTreeMap;

use domain::accounts::authenticate;
use domain::ids::{AppId, CredentialId};
use domain::viewer::Narrowing;
use domain::{ActingApp, Actor, Means};
use graphql::edge::{Edge, Introspection, Rules};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Backend, Someone, TestApp, ample};
use uuid::Uuid;

use super::super::worlds::{answer, id_of_app};
use super::rows::{CARD, NAMES};
use super::{apps as in_matrix, community, companion, text};
use crate::rooms::apps::cases as apps;
use crate::rooms::cases;

/// An owner with one of everything, and the others who try to see it.
pub struct World {
    pub app: TestApp,
    pub owner: Someone,
    edge: Edge,
    /// Who tries; the owner is the first.
    pub actors: Vec<(&'static str, Actor)>,
    /// Access tokens of grants that have ended.
    pub ended: Vec<(&'static str, String)>,
    /// What stands for `$name` in documents and inputs.
    ids: Ids,
    /// The same for apps, which have ids of their own.
    ids_of_apps: Ids,
}

type Ids = BTreeMap<&'static str, String>;

impl World {
    pub async fn new() -> Self {
        let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
        let owner = app.person("Owner").await;
        Self::of(app, owner, Vec::new()).await
    }

    /// One in which the owner gave something to apps that have it no more.
    pub async fn with_ended_grants() -> Self {
        let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
        let owner = app.person("Owner").await;
        let ended = in_matrix::ended(&app, &owner).await;
        Self::of(app, owner, ended).await
    }

    async fn of(app: TestApp, owner: Someone, ended: Vec<(&'static str, String)>) -> Self {
        let edge = edge(&app);
        let actor = |who: &Someone| authenticate(&app.env, &who.token).expect("a good token").actor;
        let by_app = in_matrix::acting_for(&actor(&owner), in_matrix::all_but(None), Narrowing::Everything);
        let mut cursors = Vec::new();
        for actor in [actor(&owner), by_app] {
            let data = answer(&edge, &actor, json!({ "query": "{ viewer { feedCursor } }" })).await;
            cursors.push(text(&data["data"]["viewer"]["feedCursor"]));
        }
        let (of_app, cursor) = (cursors.pop().expect("the app's"), cursors.pop().expect("the owner's"));
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
        let about = json!({ "contactId": other_contact, "note": "waits" });
        app.done(&*owner.token, "updateContact", about, "contact { id }").await;
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
        let mut actors = vec![
            ("owner", actor(&owner)),
            ("linked", actor(&linked)),
            ("limited", actor(&limited)),
            ("blocked", actor(&blocked)),
            ("unlinked", actor(&unlinked)),
            ("stranger", actor(&stranger)),
        ];
        actors.extend(people.iter().map(|(name, who)| (*name, actor(who))));
        let itself = ActingApp { app: AppId(Uuid::nil()), credential: CredentialId(Uuid::nil()) };
        actors.extend([("app itself", Actor::App(itself)), ("nobody", Actor::Nobody)]);
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
        let for_app =
            |(name, id): (&&'static str, &String)| (*name, id_of_app(&app, by_app, id).unwrap_or_else(|| id.clone()));
        let mut ids_of_apps: Ids = ids.iter().map(for_app).collect();
        ids_of_apps.insert("cursor", of_app);
        Self { app, owner, edge, actors, ended, ids, ids_of_apps }
    }

    /// The owner's id of something.
    pub fn id(&self, name: &str) -> &str {
        &self.ids[name]
    }

    fn ids(&self, actor: &Actor) -> &Ids {
        let is_app = actor.acting().is_some_and(|acting| matches!(acting.means, Means::App(_)));
        if is_app { &self.ids_of_apps } else { &self.ids }
    }

    /// A request for this; the ids stand in the document itself, since it declares no variables.
    pub fn request(&self, actor: &Actor, document: &str) -> Value {
        json!({ "query": self.filled(actor, document) })
    }

    /// A text with the ids in the place of their names, with quotes around them or without.
    pub fn filled(&self, actor: &Actor, text: &str) -> String {
        // Of names that begin with another, the longer first.
        let filled = self.ids(actor).iter().rev().fold(text.to_owned(), |text, (name, value)| {
            let value = format!("\"{value}\"");
            text.replace(&format!("\"${name}\""), &value).replace(&format!("${name}"), &value)
        });
        assert!(!filled.contains('$'), "the matrix's world has no name for one of these: {filled}");
        filled
    }

    /// A case's input, about what is the owner's.
    pub fn input(&self, actor: &Actor, input: &Value) -> Value {
        let ids = self.ids(actor);
        cases::filled(input, &|name| {
            let here = NAMES.iter().find(|(known, _)| *known == name).map_or(name, |(_, here)| here);
            ids.get(here).unwrap_or_else(|| panic!("the matrix's owner has no «{name}»: see actors.rs")).clone()
        })
    }

    pub async fn answer(&self, actor: Actor, request: Value) -> Value {
        answer(&self.edge, &actor, request).await
    }
}

/// The way in, for all of them.
fn edge(app: &TestApp) -> Edge {
    Edge::new(app.env.clone(), Rules { introspection: Introspection::Everyone, limits: ample(), ..Rules::default() })
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
