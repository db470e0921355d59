//! The matrix: every actor against every field, query and mutation, as one checked-in snapshot. What it doesn't cover
//! fails it: a new root field, mutation or object type comes with its rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use domain::Actor;
use domain::accounts::{Credential, authenticate};
use domain::scope::{Scope, Scopes};
use futures_util::StreamExt;
use graphql::edge::{Asked, Edge, Introspection, Rules};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Backend, Someone, TestApp};

/// The object types of the schema, each with its fields.
fn objects() -> BTreeMap<String, Vec<(String, bool)>> {
    let document = async_graphql::parser::parse_schema(graphql::sdl()).expect("it parses");
    let objects = document.definitions.into_iter().filter_map(|definition| {
        let TypeSystemDefinition::Type(definition) = definition else { return None };
        let TypeKind::Object(object) = definition.node.kind else { return None };
        let fields = object.fields.into_iter().map(|field| {
            let ty = field.node.ty.node.to_string();
            let name = ty.trim_matches(['[', ']', '!']);
            (
                field.node.name.node.to_string(),
                name.chars().next().is_some_and(char::is_uppercase) && is_composite(name),
            )
        });
        Some((definition.node.name.node.to_string(), fields.collect()))
    });
    objects.collect()
}

fn is_composite(name: &str) -> bool {
    let sdl = graphql::sdl();
    sdl.contains(&format!("\ntype {name} ")) || sdl.contains(&format!("\ninterface {name} "))
}

/// How each type is reached: the document around one of its fields. `…` stands for the field.
const PATHS: [(&str, &str); 36] = [
    ("Query", "{ … }"),
    ("Viewer", "{ viewer { … } }"),
    ("Device", "{ node(id: $device) { ... on Device { … } } }"),
    ("Contact", "{ node(id: $contact) { ... on Contact { … } } }"),
    ("Channel", "{ node(id: $contact) { ... on Contact { channels { … } } } }"),
    ("Person", "{ node(id: $person) { ... on Person { … } } }"),
    ("Boundaries", "{ node(id: $contact) { ... on Contact { boundaries { … } } } }"),
    ("QuietHours", "{ node(id: $contact) { ... on Contact { boundaries { quietHours { … } } } } }"),
    ("Touch", "{ node(id: $touch) { ... on Touch { … } } }"),
    ("TouchConnection", "{ node(id: $contact) { ... on Contact { touches { … } } } }"),
    ("TouchEdge", "{ node(id: $contact) { ... on Contact { touches { edges { … } } } } }"),
    ("Distance", "{ node(id: $distance) { ... on Distance { … } } }"),
    ("DistanceConnection", "{ viewer { distances { … } } }"),
    ("DistanceEdge", "{ viewer { distances { edges { … } } } }"),
    ("SteppedBack", "{ viewer { steppedBack { … } } }"),
    ("ContactImport", "{ node(id: $import) { ... on ContactImport { … } } }"),
    ("ImportedEntry", "{ node(id: $import) { ... on ContactImport { entries { … } } } }"),
    ("LeftOutProperty", "{ node(id: $import) { ... on ContactImport { entries { leftOut { … } } } } }"),
    ("ContactTag", "{ viewer { contactTags { … } } }"),
    ("TagCadence", "{ viewer { tagCadences { … } } }"),
    ("DeletedContact", "{ viewer { deletedContacts { nodes { … } } } }"),
    ("DeletedContactConnection", "{ viewer { deletedContacts { … } } }"),
    ("DeletedContactEdge", "{ viewer { deletedContacts { edges { … } } } }"),
    ("ContactInvitation", "{ node(id: $invitation) { ... on ContactInvitation { … } } }"),
    ("ContactConnection", "{ viewer { contacts { … } } }"),
    ("ContactEdge", "{ viewer { contacts { edges { … } } } }"),
    ("PageInfo", "{ viewer { contacts { pageInfo { … } } } }"),
    ("ContactInvitationConnection", "{ viewer { pendingInvitations { … } } }"),
    ("ContactInvitationEdge", "{ viewer { pendingInvitations { edges { … } } } }"),
    ("Inviter", "{ inviter(code: $code) { … } }"),
    ("FeedEvent", "subscription { feed(after: $cursor) { … } }"),
    ("Subscription", "subscription { … }"),
    // Reached by mutations alone.
    ("Session", "mutation { refreshSession(input: { refreshToken: \"x\" }) { session { … } } }"),
    ("Verification", "mutation { requestPasswordReset(input: { email: \"x\" }) { verification { … } } }"),
    ("UserError", "mutation { refreshSession(input: { refreshToken: \"x\" }) { userErrors { … } } }"),
    ("Mutation", "mutation { … }"),
];

/// The arguments of the fields that need some.
fn arguments(ty: &str, field: &str) -> &'static str {
    match (ty, field) {
        ("Query", "node") => "(id: $contact)",
        ("Query", "nodes") => "(ids: [$contact])",
        ("Query", "inviter") => "(code: $code)",
        ("Subscription", "feed") => "(after: $cursor)",
        _ => "",
    }
}

/// A valid input of each mutation, about what is the owner's; nothing for one without input.
fn inputs(world: &World) -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("acceptInvitation", json!({ "code": world.code })),
        ("blockPerson", json!({ "contactId": world.contact })),
        ("cancelAccountDeletion", Value::Null),
        ("changePassword", json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD })),
        ("confirmEmail", json!({ "verificationId": world.verification, "code": "00000000" })),
        ("confirmEmailChange", json!({ "verificationId": world.verification, "code": "00000000" })),
        ("createContact", json!({ "name": "somebody", "kind": "FRIEND" })),
        ("deleteAccount", json!({ "password": PASSWORD })),
        ("deleteContact", json!({ "id": world.contact })),
        ("deleteTouch", json!({ "id": world.touch })),
        ("endDistance", json!({ "contactId": world.contact })),
        ("endDevice", json!({ "id": world.device })),
        ("importContacts", json!({ "vcards": CARD })),
        ("inviteContact", json!({ "contactId": world.other_contact })),
        ("limitPerson", json!({ "personId": world.person })),
        ("logTouch", json!({ "contactIds": [world.contact], "kind": "CALL" })),
        ("mergeContacts", json!({ "intoId": world.contact, "fromId": world.other_contact })),
        ("mutePerson", json!({ "invitationCode": world.code })),
        ("refreshSession", json!({ "refreshToken": "x" })),
        ("requestEmailChange", json!({ "email": "new@example.org", "password": PASSWORD })),
        ("requestPasswordReset", json!({ "email": "owner@example.org" })),
        ("resetPassword", json!({ "verificationId": world.verification, "code": "00000000", "newPassword": PASSWORD })),
        ("restoreContact", json!({ "id": world.deleted })),
        ("setTagCadence", json!({ "tag": "tag", "every": "P1M" })),
        ("snoozeCadence", json!({ "contactId": world.contact })),
        ("stepBackFromEveryone", json!({})),
        ("signIn", json!({ "email": "owner@example.org", "password": "a wrong password" })),
        ("signOut", Value::Null),
        ("signUp", TestApp::sign_up_input("Newcomer")),
        ("undoStepBack", json!({})),
        ("unlinkContact", json!({ "id": world.contact })),
        ("updateContact", json!({ "id": world.contact, "isCore": true })),
        ("updateTouch", json!({ "id": world.touch, "note": "a note" })),
        ("updateProfile", json!({ "pronouns": "she/her" })),
        ("withdrawInvitation", json!({ "id": world.invitation })),
    ])
}

/// A card that makes a contact, and has something without a place.
const CARD: &str = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:imported\r\nEMAIL:nonsense\r\nEND:VCARD\r\n";

/// An owner with one of everything, and the others who try to see it.
struct World {
    app: TestApp,
    edge: Edge,
    actors: Vec<(&'static str, Option<Credential>)>,
    contact: String,
    other_contact: String,
    deleted: String,
    touch: String,
    import: String,
    distance: String,
    invitation: String,
    code: String,
    person: String,
    device: String,
    verification: String,
    cursor: String,
}

impl World {
    async fn new() -> Self {
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
        app.done(&*owner.token, "unlinkContact", json!({ "id": of_unlinked }), "contact { id }").await;
        let (contact, _) = app.link(&owner, &linked).await;
        // Nothing is left empty that somebody might see.
        let full = json!({
            "id": contact, "kind": "PROFESSIONAL", "role": "OTHER", "note": "a note", "tags": ["tag"],
            "supportKinds": ["PRACTICAL"], "otherNames": ["another"], "cadence": "P1W",
            "boundaries": {
                "quietHours": [{ "days": ["SATURDAY"], "from": "00:00", "to": "00:00" }], "channels": ["EMAIL"],
                "topics": ["work"],
            }, "channels": [{ "kind": "EMAIL", "value": "x@example.org", "label": "work" }],
        });
        app.done(&*owner.token, "updateContact", full, "contact { id }").await;
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
        app.done(&*owner.token, "stepBackFromEveryone", json!({ "grade": "MUTED" }), "steppedBack { people }").await;
        let cadence = json!({ "tag": "tag", "every": "P2W" });
        app.done(&*owner.token, "setTagCadence", cadence, "tagCadences { tag }").await;
        let kept = app.ask(&*owner.token, "{ viewer { distances { nodes { id } } } }", json!({})).await;
        let import = json!({ "vcards": CARD });
        let imported = app.done(&*owner.token, "importContacts", import, "import { id }").await;
        let deleted = app.contact(&owner, "deleted").await;
        app.done(&*owner.token, "deleteContact", json!({ "id": deleted }), "deletedContactId").await;
        let made =
            app.done(&*owner.token, "inviteContact", json!({ "contactId": other_contact }), "invitation { id code }");
        let made = made.await;
        let query = "query($id: ID!) { node(id: $id) { ... on Contact { linkedPerson { id } } } }";
        let data = app.ask(&*owner.token, query, json!({ "id": contact })).await;
        let asked = app
            .done(None, "requestPasswordReset", json!({ "email": "owner@example.org" }), "verification { id }")
            .await;
        app.run_jobs().await;
        let credential = |who: &Someone| authenticate(&app.env, &who.token).expect("a good token");
        let narrowed = |scopes: &[Scope]| {
            let own = credential(&owner);
            let Actor::Person { person, device, .. } = own.actor else { panic!("a person") };
            let scopes: Scopes = scopes.iter().copied().collect();
            Credential { actor: Actor::Person { person, device, scopes }, ..own }
        };
        let actors = vec![
            ("owner", Some(credential(&owner))),
            ("linked", Some(credential(&linked))),
            ("limited", Some(credential(&limited))),
            ("blocked", Some(credential(&blocked))),
            ("unlinked", Some(credential(&unlinked))),
            ("stranger", Some(credential(&stranger))),
            ("contacts:read", Some(narrowed(&[Scope::ContactsRead]))),
            ("profile+feed", Some(narrowed(&[Scope::ProfileRead, Scope::FeedRead]))),
            ("no scope", Some(narrowed(&[]))),
            ("nobody", None),
        ];
        Self {
            edge: Edge::new(app.env.clone(), Rules { introspection: Introspection::Everyone, ..Rules::default() }),
            actors,
            contact,
            other_contact,
            deleted,
            import: text(&imported["import"]["id"]),
            touch: text(&logged["touches"][0]["id"]),
            distance: text(&kept["viewer"]["distances"]["nodes"][0]["id"]),
            invitation: text(&made["invitation"]["id"]),
            code: text(&made["invitation"]["code"]),
            person: text(&data["node"]["linkedPerson"]["id"]),
            device: owner.device_id.clone(),
            verification: text(&asked["verification"]["id"]),
            cursor,
            app,
        }
    }

    async fn run(&self, credential: Option<Credential>, document: &str) -> Value {
        self.answer(credential, json!({ "query": self.filled(document) })).await
    }

    /// The ids stand in the document itself: it declares no variables.
    fn filled(&self, document: &str) -> String {
        let ids = [
            ("$contact", &self.contact),
            ("$other", &self.other_contact),
            ("$invitation", &self.invitation),
            ("$import", &self.import),
            ("$touch", &self.touch),
            ("$distance", &self.distance),
            ("$person", &self.person),
            ("$device", &self.device),
            ("$code", &self.code),
            ("$cursor", &self.cursor),
        ];
        ids.iter().fold(document.to_owned(), |text, (name, value)| text.replace(name, &format!("\"{value}\"")))
    }

    async fn answer(&self, credential: Option<Credential>, request: Value) -> Value {
        let actor = credential.map_or(Actor::Nobody, |credential| credential.actor);
        let asked = Asked::from_value(request).expect("a request");
        match self.edge.prepare(&asked, &actor) {
            Ok(ready) => serde_json::to_value(self.edge.stream(ready).next().await.expect("an answer")).expect("JSON"),
            Err(errors) => json!({ "errors": errors }),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// What an answer comes to: an error's code, a refusal's code, `seen`, or `nothing`.
fn verdict(answer: &Value) -> String {
    if let Some(error) = answer["errors"].get(0) {
        return text(&error["extensions"]["code"]);
    }
    let refusal =
        answer["data"].as_object().and_then(|data| data.values().next()?["userErrors"].get(0)?["code"].as_str());
    match refusal {
        Some(code) => code.to_owned(),
        None if is_nothing(&answer["data"]) => "nothing".to_owned(),
        None => "seen".to_owned(),
    }
}

/// Whether an answer shows nothing: every leaf is missing.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.values().all(is_nothing),
        _ => false,
    }
}

fn row(table: &mut String, name: &str, verdicts: &[(&str, String)]) {
    // Whom the owner keeps away sees and may do exactly what somebody linked does: anything else would tell them.
    let of = |actor: &str| &verdicts.iter().find(|(known, _)| *known == actor).expect("an actor").1;
    assert_eq!([of("limited"), of("blocked")], [of("linked"); 2], "{name}");
    let mut by_verdict: Vec<(&String, Vec<&str>)> = Vec::new();
    for (actor, verdict) in verdicts {
        match by_verdict.iter_mut().find(|(known, _)| *known == verdict) {
            Some((_, actors)) => actors.push(actor),
            None => by_verdict.push((verdict, vec![actor])),
        }
    }
    let cells: Vec<_> =
        by_verdict.iter().map(|(verdict, actors)| format!("{verdict}: {}", actors.join(", "))).collect();
    let _ = writeln!(table, "{name}\n    {}", cells.join("\n    "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_actor_against_every_field() {
    let world = World::new().await;
    let mut table = String::new();
    let paths = BTreeMap::from(PATHS);
    for (name, fields) in objects() {
        if name.ends_with("Payload") || name == "Mutation" {
            continue;
        }
        let path =
            paths.get(name.as_str()).unwrap_or_else(|| panic!("the matrix has no way to {name}: add it to PATHS"));
        for (field, is_composite) in fields {
            let selected =
                format!("{field}{}{}", arguments(&name, &field), if is_composite { " { __typename }" } else { "" });
            let path = match (name.as_str(), field.as_str()) {
                // That of the one which waits.
                ("Contact", "pendingInvitation") => "{ node(id: $other) { ... on Contact { … } } }",
                _ => path,
            };
            let document = path.replace('…', &selected);
            let mut verdicts = Vec::new();
            for (actor, credential) in &world.actors {
                let answer = world.run(*credential, &document).await;
                verdicts.push((*actor, verdict(&answer)));
            }
            row(&mut table, &format!("{name}.{field}"), &verdicts);
        }
    }
    insta::assert_snapshot!("fields", table);
    world.app.run_jobs().await;
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_actor_against_every_mutation() {
    let mutations: BTreeSet<_> = objects()["Mutation"].iter().map(|(name, _)| name.clone()).collect();
    let mut table = String::new();
    for mutation in mutations {
        // A world for each: what one actor did is no other's to find.
        let world = World::new().await;
        let inputs = inputs(&world);
        let input = inputs.get(mutation.as_str()).unwrap_or_else(|| panic!("the matrix has no input for {mutation}"));
        let mut verdicts = Vec::new();
        // The owner last: what they may do is done then.
        for (actor, credential) in world.actors.iter().rev() {
            let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
            let request = if input.is_null() {
                json!({ "query": format!("mutation {{ {mutation} {{ __typename userErrors {{ code }} }} }}") })
            } else {
                let document = format!(
                    "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ __typename userErrors {{ code }} }} }}"
                );
                json!({ "query": document, "variables": { "input": input } })
            };
            let verdict = match verdict(&world.answer(*credential, request).await).as_str() {
                "seen" => "done".to_owned(),
                other => other.to_owned(),
            };
            verdicts.push((*actor, verdict));
        }
        row(&mut table, &mutation, &verdicts);
        world.app.run_jobs().await;
        world.app.close().await;
    }
    insta::assert_snapshot!("mutations", table);
}
