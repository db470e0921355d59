//! Mutations that can be repeated: sent again with its key, a mutation has one effect and one result, whatever it is.

mod crash;
pub mod effects;

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Backend, TestApp, suite};

use crate::rooms::cases::with;
use effects::{Ready, cursor, events_since, everything, ready};

suite!(
    every_mutation_can_be_sent_again_and_is_done_once,
    twenty_at_once_have_one_effect_and_one_answer,
    a_key_is_each_persons_and_each_devices_own,
    a_refused_mutation_keeps_nothing,
    a_key_is_forgotten_after_seven_days,
    a_bad_key_is_refused_and_nothing_is_done,
    a_repeat_is_answered_by_what_is_there_today,
);

/// The schema's mutations, each with the name of its input type.
pub fn mutations() -> Vec<(String, String)> {
    use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
    let document = async_graphql::parser::parse_schema(graphql::sdl()).expect("it parses");
    let fields = document.definitions.into_iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) if ty.node.name.node == "Mutation" => match ty.node.kind {
            TypeKind::Object(object) => Some(object.fields),
            _ => None,
        },
        _ => None,
    });
    let input = |field: &async_graphql::parser::types::FieldDefinition| {
        let argument = field.arguments.first().map(|argument| argument.node.ty.node.to_string());
        (field.name.node.to_string(), argument.unwrap_or_default().trim_matches('!').to_owned())
    };
    fields.expect("there are mutations").iter().map(|field| input(&field.node)).collect()
}

#[test]
fn every_mutation_takes_a_key() {
    let sdl = graphql::sdl();
    for (mutation, input) in mutations() {
        let (_, fields) =
            sdl.split_once(&format!("\ninput {input} {{")).unwrap_or_else(|| panic!("{mutation}: {input}"));
        let (fields, _) = fields.split_once("\n}").expect("an end");
        assert!(
            fields.contains("\tidempotencyKey: String\n") || fields.ends_with("\tidempotencyKey: String"),
            "{mutation}"
        );
    }
}

fn keyed(input: &Value, key: &str) -> Value {
    with(input.clone(), json!({ "idempotencyKey": key }))
}

/// Sends a mutation with the fields of its input as they are, or the other way round.
async fn send(app: &TestApp, mutation: &str, case: &Ready, input: &Value, backwards: bool) -> Value {
    let fields: Vec<_> =
        input.as_object().expect("an object").iter().map(|(k, v)| format!("{}:{v}", json!(k))).collect();
    let fields = if backwards { fields.into_iter().rev().collect() } else { fields };
    let (first, rest) = mutation.split_at(1);
    let query = format!(
        "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {} userErrors {{ code field }} }} }}",
        first.to_uppercase(),
        case.select
    );
    // By hand: a map would put the fields in an order of its own.
    let body = format!("{{\"query\":{},\"variables\":{{\"input\":{{{}}}}}}}", json!(query), fields.join(","));
    let mut request = app.http.post(app.url("/graphql")).header("content-type", "application/json").body(body);
    if let Some(token) = &case.token {
        request = request.bearer_auth(token);
    }
    let mut answer: Value = request.send().await.expect("it answers").json().await.expect("JSON");
    // What a repeat costs is its own.
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("extensions");
    }
    answer
}

async fn every_mutation_can_be_sent_again_and_is_done_once(app: &TestApp) {
    for (mutation, _) in mutations() {
        is_done_once(app, &mutation, &ready(app, &mutation).await).await;
    }
}

async fn is_done_once(app: &TestApp, mutation: &str, case: &Ready) {
    let key = format!("key-of-{mutation}");
    let input = keyed(&case.input, &key);
    let first = send(app, mutation, case, &input, false).await;
    assert_eq!(first["data"][mutation]["userErrors"], json!([]), "{mutation}: {first:#}");
    app.run_jobs().await;
    app.clock.tick();
    let observer = match &case.email {
        Some(email) => Some(app.sign_in(email, PASSWORD).await),
        None => None,
    };
    let mails = app.mail.all().len();
    let before = match &observer {
        Some(observer) => Some((everything(app, observer).await, cursor(app, observer).await)),
        None => None,
    };
    app.clock.tick();
    let again = send(app, mutation, case, &input, true).await;
    if mutation == "signOut" {
        // What was done ended the token that it was asked with: that is said, and nothing else is done.
        assert_eq!(again["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    } else {
        assert_eq!(again, first, "{mutation}: the same key and input, in another order, gives the same result");
        let mut reused = Vec::new();
        if !case.other.is_null() {
            let other = with(input.clone(), case.other.clone());
            reused.push(send(app, mutation, case, &other, false).await["data"][mutation].take());
        }
        let (another, input) = if mutation == "requestPasswordReset" {
            ("signIn", json!({ "email": "nobody@example.org", "password": PASSWORD, "idempotencyKey": key }))
        } else {
            ("requestPasswordReset", json!({ "email": "nobody@example.org", "idempotencyKey": key }))
        };
        reused.push(app.change(case.token.as_deref(), another, input, "__typename").await);
        for answer in reused {
            assert_eq!(answer["userErrors"][0]["code"], "IDEMPOTENCY_KEY_REUSED", "{mutation}: {answer:#}");
            assert_eq!(answer["userErrors"][0]["field"], json!(["idempotencyKey"]), "{mutation}");
        }
    }
    app.run_jobs().await;
    assert_eq!(app.mail.all().len(), mails, "{mutation}: no second mail");
    if let (Some(observer), Some((before, cursor))) = (observer, before) {
        assert_eq!(everything(app, &observer).await, before, "{mutation} has one effect");
        let told = events_since(app, &observer, &cursor).await;
        assert_eq!(told, Vec::<String>::new(), "{mutation} is told once");
    }
    app.clock.tick();
}

/// What is done twenty times at once. Those that count tries before they look at them, so that guessing many at once gains
/// nothing, are sent as often as no limit is reached.
const AT_ONCE: &[(&str, usize)] = &[
    ("createContact", 20),
    ("updateContact", 20),
    ("logTouch", 20),
    ("mergeContacts", 20),
    ("deleteContact", 20),
    ("restoreContact", 20),
    ("unlinkContact", 20),
    ("blockPerson", 20),
    ("stepBackFromEveryone", 20),
    ("setTagCadence", 20),
    ("proposePlan", 20),
    ("acceptProposal", 20),
    ("answerCheckIn", 20),
    ("acknowledgeAnswer", 20),
    ("sendGesture", 20),
    ("requestLadderConsent", 20),
    ("updateProfile", 20),
    ("acceptInvitation", 4),
    ("confirmEmail", 3),
];

async fn twenty_at_once_have_one_effect_and_one_answer(app: &TestApp) {
    for &(mutation, times) in AT_ONCE {
        let case = ready(app, mutation).await;
        let input = keyed(&case.input, mutation);
        let mails = app.mail.all().len();
        let tries = (0..times).map(|number| send(app, mutation, &case, &input, number % 2 == 0));
        let answers = futures_util::future::join_all(tries).await;
        assert_eq!(answers[0]["data"][mutation]["userErrors"], json!([]), "{mutation}: {:#}", answers[0]);
        for answer in &answers {
            assert_eq!(*answer, answers[0], "{mutation}");
        }
        app.run_jobs().await;
        let mailed = app.mail.all().len() - mails;
        assert!(mailed <= 1, "{mutation}: {mailed} mails");
        let email = case.email.as_deref().expect("somebody's");
        let observer = app.sign_in(email, PASSWORD).await;
        let state = everything(app, &observer).await;
        let count = |list: &Value| list["nodes"].as_array().map_or(0, Vec::len);
        match mutation {
            "createContact" => assert_eq!(count(&state["contacts"]), 3, "linked, spare, and one new"),
            "logTouch" => {
                let touches = state["contacts"]["nodes"].as_array().into_iter().flatten();
                assert_eq!(touches.map(|contact| count(&contact["touches"])).sum::<usize>(), 3, "one before, and two");
            }
            "proposePlan" => assert_eq!(count(&state["checkIns"]["checkInPlans"]), 1, "one new"),
            "answerCheckIn" | "sendGesture" => {
                let touches = state["contacts"]["nodes"].as_array().into_iter().flatten();
                assert_eq!(touches.map(|contact| count(&contact["touches"])).sum::<usize>(), 1 + 1, "{mutation}");
            }
            "blockPerson" | "stepBackFromEveryone" => assert_eq!(count(&state["distances"]), 1),
            _ => {}
        }
        app.clock.tick();
    }
}

const CREATED: &str = "contact { id name }";

fn clara(key: &str) -> Value {
    json!({ "name": "Clara", "kind": "FRIEND", "idempotencyKey": key })
}

async fn a_key_is_each_persons_and_each_devices_own(app: &TestApp) {
    let ada = app.person("Ada").await;
    let tablet = app.sign_in(&ada.email, PASSWORD).await;
    let berta = app.person("Berta").await;
    let mut made = std::collections::BTreeSet::new();
    for someone in [&ada, &tablet, &berta, &ada, &tablet] {
        let payload = app.done(&*someone.token, "createContact", clara("1"), CREATED).await;
        made.insert(payload["contact"]["id"].to_string());
    }
    assert_eq!(made.len(), 3, "one for each of the three devices");
    // Whether somebody else used a key isn't told either.
    let other = json!({ "name": "Dora", "kind": "FAMILY", "idempotencyKey": "2" });
    app.done(&*ada.token, "createContact", clara("2"), CREATED).await;
    app.done(&*berta.token, "createContact", other, CREATED).await;
}

async fn a_refused_mutation_keeps_nothing(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut input = clara("mended");
    input["name"] = json!("");
    assert_eq!(app.refused(&*ada.token, "createContact", input).await, "INVALID");
    let made = app.done(&*ada.token, "createContact", clara("mended"), CREATED).await;
    assert_eq!(made["contact"]["name"], "Clara", "the same key with what mends it");
    let wrong = json!({ "email": ada.email, "password": "a wrong password", "idempotencyKey": "sign-in" });
    assert_eq!(app.refused(None, "signIn", wrong).await, "INVALID_CREDENTIALS");
    let right = json!({ "email": ada.email, "password": PASSWORD, "idempotencyKey": "sign-in" });
    app.done(None, "signIn", right, "session { deviceId }").await;
}

async fn a_key_is_forgotten_after_seven_days(app: &TestApp) {
    let mut ada = app.person("Ada").await;
    let refresh = async |ada: &mut tests::Someone| {
        let input = json!({ "refreshToken": ada.refresh });
        let payload = app.done(None, "refreshSession", input, tests::people::SESSION).await;
        *ada = tests::Someone::from_session(&ada.email, &payload);
    };
    let first = app.done(&*ada.token, "createContact", clara("kept"), CREATED).await;
    app.advance(Duration::days(7) - Duration::minutes(1)).await;
    refresh(&mut ada).await;
    let again = app.done(&*ada.token, "createContact", clara("kept"), CREATED).await;
    assert_eq!(again, first, "as long as an offline phone may come back with it");
    app.advance(Duration::minutes(1)).await;
    refresh(&mut ada).await;
    let anew = app.done(&*ada.token, "createContact", clara("kept"), CREATED).await;
    assert_ne!(anew, first, "and then it is a new key");
}

async fn a_bad_key_is_refused_and_nothing_is_done(app: &TestApp) {
    let ada = app.person("Ada").await;
    for key in [String::new(), "x".repeat(101), "a key".to_owned(), "schlüssel".to_owned(), "a\nb".to_owned()] {
        let payload = app.change(&*ada.token, "createContact", clara(&key), CREATED).await;
        assert_eq!(payload["userErrors"][0]["code"], "INVALID", "{key:?}");
        assert_eq!(payload["userErrors"][0]["field"], json!(["idempotencyKey"]), "{key:?}");
        assert_eq!(payload["contact"], Value::Null);
    }
    let data = app.ask(&*ada.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
    assert_eq!(data["viewer"]["contacts"]["totalCount"], 0);
    app.done(&*ada.token, "createContact", clara(&"x".repeat(100)), CREATED).await;
}

async fn a_repeat_is_answered_by_what_is_there_today(app: &TestApp) {
    let ada = app.person("Ada").await;
    let made = app.done(&*ada.token, "createContact", clara("1"), CREATED).await;
    let id = &made["contact"]["id"];
    app.done(&*ada.token, "updateContact", json!({ "contactId": id, "name": "Aunt Clara" }), CREATED).await;
    let again = app.done(&*ada.token, "createContact", clara("1"), CREATED).await;
    assert_eq!(again["contact"], json!({ "id": id, "name": "Aunt Clara" }));
    app.done(&*ada.token, "deleteContact", json!({ "contactId": id }), "deletedContactId").await;
    assert_eq!(app.refused(&*ada.token, "createContact", clara("1")).await, "NOT_FOUND");
    let data = app.ask(&*ada.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
    assert_eq!(data["viewer"]["contacts"]["totalCount"], 0, "and none is made");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_for_a_repeat_holds_nothing_readable() {
    let app = TestApp::on(Backend::Sqlite).await.expect("SQLite is always there");
    let ada = app.person("Ada").await;
    let private = ["Wilhelmina Sternberg", "afraid of the dark", "a-key-that-says-much", PASSWORD];
    let input = json!({ "name": private[0], "kind": "FAMILY", "note": private[1], "idempotencyKey": private[2] });
    app.done(&*ada.token, "createContact", input, CREATED).await;
    let input = json!({ "email": ada.email, "password": PASSWORD, "idempotencyKey": private[2] });
    app.done(None, "signIn", input, "session { deviceId }").await;
    let folder = app.place.folder().expect("files").to_owned();
    for file in std::fs::read_dir(folder).expect("a folder").flatten() {
        let bytes = std::fs::read(file.path()).expect("a file");
        for text in private {
            let found = bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()));
            assert!(!found, "{text} stands in {}", file.path().display());
        }
    }
    app.close().await;
}
