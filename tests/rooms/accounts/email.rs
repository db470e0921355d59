//! Changing the address.

use serde_json::json;
use tests::people::PASSWORD;
use tests::{TestApp, suite};

suite!(
    the_new_address_confirms_and_the_old_is_told,
    a_taken_address_is_not_told_apart,
    a_code_is_its_askers_own,
    nobody_floods_a_strangers_mailbox,
);

async fn the_new_address_confirms_and_the_old_is_told(app: &TestApp) {
    let ada = app.person("Ada").await;
    let input = json!({ "email": "ada@new.example.org", "password": PASSWORD });
    let asked = app.done(&*ada.token, "requestEmailChange", input, "verification { id }").await;
    app.run_jobs().await;
    let code = app.mail.code_to("ada@new.example.org").expect("a code at the new address");
    let input = json!({ "verificationId": asked["verification"]["id"], "code": code });
    let done = app.done(&*ada.token, "confirmEmailChange", input, "viewer { email }").await;
    assert_eq!(done["viewer"]["email"], "ada@new.example.org");
    app.run_jobs().await;
    assert_eq!(app.mail.last_to("ada@example.org").expect("a mail").subject, "Your address was changed");
    app.sign_in("ada@new.example.org", PASSWORD).await;
    let old = json!({ "email": "ada@example.org", "password": PASSWORD });
    assert_eq!(app.refused(None, "signIn", old).await, "INVALID_CREDENTIALS");
}

async fn a_taken_address_is_not_told_apart(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let mut answers = Vec::new();
    for email in [berta.email.as_str(), "free@example.org"] {
        app.statements();
        let input = json!({ "email": email, "password": PASSWORD });
        let answer = app.done(&*ada.token, "requestEmailChange", input, "verification { expiresAt }").await;
        answers.push((answer, app.statements()));
    }
    assert_eq!(answers[0], answers[1]);
    let mails = app.mail.all().len();
    app.run_jobs().await;
    assert_eq!(app.mail.all().len(), mails + 1, "only the free address got a code");
}

async fn a_code_is_its_askers_own(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let input = json!({ "email": "ada@new.example.org", "password": PASSWORD });
    let asked = app.done(&*ada.token, "requestEmailChange", input, "verification { id }").await;
    app.run_jobs().await;
    let code = app.mail.code_to("ada@new.example.org").expect("a code");
    let input = json!({ "verificationId": asked["verification"]["id"], "code": code });
    assert_eq!(app.refused(&*berta.token, "confirmEmailChange", input).await, "INVALID_CODE");
    let data = app.ask(&*berta.token, "{ viewer { email } }", json!({})).await;
    assert_eq!(data["viewer"]["email"], berta.email);
}

async fn nobody_floods_a_strangers_mailbox(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut asked = 0;
    loop {
        let input = json!({ "email": "stranger@example.org", "password": PASSWORD });
        let answer = app.change(&*ada.token, "requestEmailChange", input, "verification { id }").await;
        if answer["userErrors"] != json!([]) {
            assert_eq!(answer["userErrors"][0]["code"], "TOO_MANY_ATTEMPTS");
            break;
        }
        asked += 1;
    }
    let mails = app.mail.all().len();
    app.run_jobs().await;
    assert!((1..=10).contains(&asked) && app.mail.all().len() <= mails + asked, "{asked}");
}
