//! Changing and resetting passwords.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::{PASSWORD, SESSION};
use tests::{TestApp, suite};

suite!(
    a_change_signs_the_other_devices_out,
    a_wrong_present_password_changes_nothing,
    a_reset_works_whatever_was_guessed_before,
    a_reset_for_nobody_looks_the_same,
    a_new_password_ends_all_codes_for_another,
    nobody_fills_a_mailbox_with_resets,
    a_reset_code_works_once_among_many_at_once,
    others_resets_keep_nobody_from_signing_up,
);

const NEW: &str = "an even better battery";

async fn a_change_signs_the_other_devices_out(app: &TestApp) {
    let phone = app.person("Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    let input = json!({ "currentPassword": PASSWORD, "newPassword": NEW });
    app.done(&*tablet.token, "changePassword", input, "viewer { id }").await;
    app.ask(&*tablet.token, "{ viewer { id } }", json!({})).await;
    let phones = app.send(Some(&phone.token), "{ viewer { id } }", json!({})).await;
    assert_eq!(phones["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(app.refused(None, "refreshSession", json!({ "refreshToken": phone.refresh })).await, "INVALID_TOKEN");
    assert_eq!(
        app.refused(None, "signIn", json!({ "email": phone.email, "password": PASSWORD })).await,
        "INVALID_CREDENTIALS"
    );
    app.sign_in(&phone.email, NEW).await;
    app.run_jobs().await;
    assert_eq!(app.mail.last_to(&phone.email).expect("a mail").subject, "Your password was changed");
}

async fn a_wrong_present_password_changes_nothing(app: &TestApp) {
    let ada = app.person("Ada").await;
    let input = json!({ "currentPassword": "not her password", "newPassword": NEW });
    assert_eq!(app.refused(&*ada.token, "changePassword", input).await, "INVALID_CREDENTIALS");
    app.sign_in(&ada.email, PASSWORD).await;
}

async fn ask_for_reset(app: &TestApp, email: &str) -> Value {
    app.clock.tick();
    app.done(None, "requestPasswordReset", json!({ "email": email }), "verification { id expiresAt }").await
}

async fn a_reset_works_whatever_was_guessed_before(app: &TestApp) {
    let ada = app.person("Ada").await;
    for _ in 0..30 {
        app.refused(None, "signIn", json!({ "email": ada.email, "password": "a stranger's guess" })).await;
        ask_for_reset(app, &ada.email).await;
    }
    app.run_jobs().await;
    let asked = ask_for_reset(app, &ada.email).await;
    app.run_jobs().await;
    let code = app.mail.code_to(&ada.email).expect("a code");
    let input = json!({ "verificationId": asked["verification"]["id"], "code": code, "newPassword": NEW });
    let payload = app.done(None, "resetPassword", input, SESSION).await;
    assert!(payload["session"]["accessToken"].is_string(), "and she is signed in");
    app.sign_in(&ada.email, NEW).await;
    let old = app.send(Some(&ada.token), "{ viewer { id } }", json!({})).await;
    assert_eq!(old["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "every other device is signed out");
    app.run_jobs().await;
}

/// The answer to a reset with this code.
async fn reset(app: &TestApp, asked: &Value, code: &str, new: &str) -> Value {
    let input = json!({ "verificationId": asked["verification"]["id"], "code": code, "newPassword": new });
    let answer = app.change(None, "resetPassword", input, SESSION).await;
    app.clock.tick();
    app.run_jobs().await;
    answer["userErrors"][0]["code"].clone()
}

async fn a_new_password_ends_all_codes_for_another(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut asked = Vec::new();
    for _ in 0..3 {
        let one = ask_for_reset(app, &ada.email).await;
        app.run_jobs().await;
        asked.push((one, app.mail.code_to(&ada.email).expect("a code")));
        app.clock.advance(Duration::minutes(10));
    }
    assert_ne!(asked[1].1, asked[2].1, "each of its own mail");
    assert_eq!(reset(app, &asked[1].0, &asked[1].1, NEW).await, Value::Null);
    for (one, code) in &asked {
        assert_eq!(reset(app, one, code, "a third password").await, "INVALID_CODE", "whoever has read an earlier mail");
    }
    let ada = app.sign_in(&ada.email, NEW).await;
    let late = ask_for_reset(app, &ada.email).await;
    app.run_jobs().await;
    let code = app.mail.code_to(&ada.email).expect("a code");
    let input = json!({ "currentPassword": NEW, "newPassword": "a fourth password" });
    app.done(&*ada.token, "changePassword", input, "viewer { id }").await;
    assert_eq!(reset(app, &late, &code, "a fifth password").await, "INVALID_CODE", "a change ends them as well");
}

async fn nobody_fills_a_mailbox_with_resets(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mails = app.mail.all().len();
    let tries =
        (0..20).map(|_| app.change(None, "requestPasswordReset", json!({ "email": ada.email }), "verification { id }"));
    let at_once = futures_util::future::join_all(tries).await;
    for _ in 0..20 {
        ask_for_reset(app, &ada.email).await;
    }
    let own = ask_for_reset(app, &ada.email).await;
    app.run_jobs().await;
    assert_eq!(app.mail.all().len(), mails + 1);
    let code = app.mail.code_to(&ada.email).expect("a code");
    assert_eq!(at_once.len(), 20);
    assert_eq!(reset(app, &own, &code, NEW).await, Value::Null, "and nobody is kept from a reset");
    let next = ask_for_reset(app, &ada.email).await;
    app.run_jobs().await;
    let fresh = app.mail.code_to(&ada.email).expect("a code");
    assert_ne!(fresh, code, "what was used is no longer sent on");
    assert_eq!(reset(app, &next, &fresh, PASSWORD).await, Value::Null);
}

async fn a_reset_for_nobody_looks_the_same(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.statements();
    let known = ask_for_reset(app, &ada.email).await;
    let statements = app.statements();
    let unknown = ask_for_reset(app, "nobody@example.org").await;
    assert_eq!(statements, app.statements());
    assert_eq!(known["verification"].as_object().map(serde_json::Map::len), Some(2));
    assert_eq!(unknown["verification"].as_object().map(serde_json::Map::len), Some(2));
    app.run_jobs().await;
    assert_eq!(app.mail.last_to("nobody@example.org"), None);
    let input = json!({ "verificationId": unknown["verification"]["id"], "code": "12345678", "newPassword": NEW });
    assert_eq!(app.refused(None, "resetPassword", input).await, "INVALID_CODE");
}

async fn a_reset_code_works_once_among_many_at_once(app: &TestApp) {
    let ada = app.person("Ada").await;
    let asked = ask_for_reset(app, &ada.email).await;
    app.run_jobs().await;
    app.clock.advance(Duration::minutes(29));
    let code = app.mail.code_to(&ada.email).expect("a code");
    let tries = (0..5).map(|_| {
        let input = json!({ "verificationId": asked["verification"]["id"], "code": code, "newPassword": NEW });
        app.change(None, "resetPassword", input, SESSION)
    });
    let answers = futures_util::future::join_all(tries).await;
    let won = answers.iter().filter(|answer| answer["userErrors"] == json!([])).count();
    assert_eq!(won, 1, "{answers:#?}");
    app.run_jobs().await;
}

async fn others_resets_keep_nobody_from_signing_up(app: &TestApp) {
    for _ in 0..20 {
        ask_for_reset(app, &tests::people::address("Ada")).await;
    }
    app.person("Ada").await;
}
