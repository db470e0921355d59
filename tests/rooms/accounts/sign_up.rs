//! Signing up: the address proves itself, and nothing tells whether it has an account.

use serde_json::{Value, json};
use tests::people::{PASSWORD, SESSION, address};
use tests::{TestApp, suite};

suite!(
    a_code_makes_the_account,
    a_known_address_gets_the_same_answer_and_another_mail,
    wrong_codes_are_counted,
    a_code_works_once,
    of_many_with_one_address_one_gets_the_account,
    what_is_out_of_bounds_is_named,
    the_mail_says_nothing_private,
);

async fn a_code_makes_the_account(app: &TestApp) {
    let ada = app.person("Ada").await;
    let data = app.ask(&*ada.token, "{ viewer { displayName email timeZone locale pronouns } }", json!({})).await;
    let expected = json!({
        "displayName": "Ada", "email": "ada@example.org", "timeZone": "Europe/Berlin", "locale": "de-DE", "pronouns": null,
    });
    assert_eq!(data["viewer"], expected);
}

/// An answer without what differs by nature: ids and times.
fn shape(answer: &Value) -> Value {
    let mut answer = answer.clone();
    answer["data"]["signUp"]["verification"]["id"] = json!("…");
    answer
}

async fn a_known_address_gets_the_same_answer_and_another_mail(app: &TestApp) {
    app.person("Ada").await;
    let query = "mutation($input: SignUpInput!) { signUp(input: $input) { verification { id expiresAt } userErrors { code } } }";
    app.statements();
    let known = app.send(None, query, json!({ "input": TestApp::sign_up_input("Ada") })).await;
    let statements_known = app.statements();
    let unknown = app.send(None, query, json!({ "input": TestApp::sign_up_input("Berta") })).await;
    assert_eq!(statements_known, app.statements(), "the same work");
    assert_eq!(shape(&known), shape(&unknown), "the same answer");
    let lengths =
        [&known, &unknown].map(|answer| answer["data"]["signUp"]["verification"]["id"].as_str().map(str::len));
    assert_eq!(lengths[0], lengths[1]);

    app.run_jobs().await;
    assert!(app.mail.code_to(&address("Berta")).is_some());
    assert_eq!(app.mail.code_to(&address("Ada")), None, "no code: there is an account");
    assert!(app.mail.last_to(&address("Ada")).expect("a mail").text.contains("which has an account already"));
}

async fn wrong_codes_are_counted(app: &TestApp) {
    let payload = app.done(None, "signUp", TestApp::sign_up_input("Ada"), "verification { id }").await;
    app.run_jobs().await;
    let right = app.mail.code_to(&address("Ada")).expect("a code");
    let input = |code: &str| json!({ "verificationId": payload["verification"]["id"], "code": code });
    for _ in 0..5 {
        assert_eq!(app.refused(None, "confirmEmail", input("00000000")).await, "INVALID_CODE");
    }
    assert_eq!(app.refused(None, "confirmEmail", input(&right)).await, "INVALID_CODE", "five tries are all");
}

async fn a_code_works_once(app: &TestApp) {
    let payload = app.done(None, "signUp", TestApp::sign_up_input("Ada"), "verification { id }").await;
    app.run_jobs().await;
    let code = app.mail.code_to(&address("Ada")).expect("a code");
    let input = json!({ "verificationId": payload["verification"]["id"], "code": code });
    app.done(None, "confirmEmail", input.clone(), SESSION).await;
    assert_eq!(app.refused(None, "confirmEmail", input).await, "INVALID_CODE");
}

async fn of_many_with_one_address_one_gets_the_account(app: &TestApp) {
    let asked = (0..5).map(|_| app.done(None, "signUp", TestApp::sign_up_input("Ada"), "verification { id }"));
    futures_util::future::join_all(asked).await;
    // As many as an address is mailed within an hour; each code belongs to its own sign-up.
    app.run_jobs().await;
    assert_eq!(app.mail.all().len(), 5);
    app.clock.advance(chrono::Duration::hours(2));
    app.run_jobs().await;
    let mut inputs = Vec::new();
    for _ in 0..5 {
        app.clock.tick();
        let payload = app.done(None, "signUp", TestApp::sign_up_input("Ada"), "verification { id }").await;
        app.run_jobs().await;
        let code = app.mail.code_to(&address("Ada")).expect("a code");
        inputs.push(json!({ "verificationId": payload["verification"]["id"], "code": code }));
    }
    let confirmed = inputs.iter().map(|input| app.change(None, "confirmEmail", input.clone(), SESSION));
    let answers = futures_util::future::join_all(confirmed).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer["userErrors"] == json!([]));
    assert_eq!(won.len(), 1, "{answers:#?}");
    assert!(lost.iter().all(|answer| answer["userErrors"][0]["code"] == "EMAIL_TAKEN"), "{lost:#?}");
}

async fn what_is_out_of_bounds_is_named(app: &TestApp) {
    let mut input = TestApp::sign_up_input("Ada");
    let cases = [
        ("email", json!("ada"), "email"),
        ("password", json!("short"), "password"),
        ("displayName", json!("  "), "displayName"),
        ("displayName", json!("A".repeat(81)), "displayName"),
        ("pronouns", json!("x".repeat(41)), "pronouns"),
        ("timeZone", json!("Europe/Atlantis"), "timeZone"),
        ("locale", json!("x"), "locale"),
    ];
    for (field, wrong, named) in cases {
        let right = std::mem::replace(&mut input[field], wrong.clone());
        let payload = app.change(None, "signUp", input.clone(), "verification { id }").await;
        assert_eq!(payload["userErrors"][0]["code"], "INVALID", "{field}: {wrong}");
        assert_eq!(payload["userErrors"][0]["field"], json!([named]));
        assert_eq!(payload["verification"], Value::Null);
        input[field] = right;
    }
}

async fn the_mail_says_nothing_private(app: &TestApp) {
    app.person("Wilhelmina").await;
    for mail in app.mail.all() {
        let all = format!("{} {}", mail.subject, mail.text);
        for word in ["Wilhelmina", "support", "recovery", "health", "check-in"] {
            assert!(!all.to_lowercase().contains(&word.to_lowercase()), "{word} in: {all}");
        }
        assert!(!all.contains(PASSWORD));
    }
}
