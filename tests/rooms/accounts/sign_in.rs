//! Signing in: what is known to whom, and how guessing is slowed down without locking anybody out.

use chrono::Duration;
use proptest::prelude::*;
use serde_json::{Value, json};
use tests::people::{PASSWORD, SESSION};
use tests::{TestApp, suite};

suite!(
    an_unknown_address_and_a_wrong_password_are_answered_alike,
    guessing_is_slowed_down,
    a_known_device_is_spared,
    many_guesses_at_once_gain_nothing,
    the_address_is_found_however_it_is_written,
);

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code message field } } }";

fn input(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

async fn an_unknown_address_and_a_wrong_password_are_answered_alike(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.statements();
    let wrong = app.send(None, SIGN_IN, json!({ "input": input(&ada.email, "not her password") })).await;
    let statements = app.statements();
    let unknown = app.send(None, SIGN_IN, json!({ "input": input("nobody@example.org", "not her password") })).await;
    assert_eq!(statements, app.statements(), "the same work");
    assert_eq!(wrong, unknown);
    assert_eq!(wrong["data"]["signIn"]["userErrors"][0]["code"], "INVALID_CREDENTIALS");
}

async fn guessing_is_slowed_down(app: &TestApp) {
    let ada = app.person("Ada").await;
    for email in [ada.email.as_str(), "nobody@example.org"] {
        for _ in 0..6 {
            assert_eq!(app.refused(None, "signIn", input(email, "a wrong password")).await, "INVALID_CREDENTIALS");
        }
        assert_eq!(app.refused(None, "signIn", input(email, PASSWORD)).await, "TOO_MANY_ATTEMPTS");
    }
    app.clock.advance(Duration::seconds(2));
    app.done(None, "signIn", input(&ada.email, PASSWORD), SESSION).await;
    // A right one takes the count back.
    assert_eq!(app.refused(None, "signIn", input(&ada.email, "a wrong password")).await, "INVALID_CREDENTIALS");
    assert_eq!(app.refused(None, "signIn", input(&ada.email, "a wrong password")).await, "INVALID_CREDENTIALS");
}

async fn a_known_device_is_spared(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.ask(&*ada.token, "mutation { signOut { endedDeviceId } }", json!({})).await;
    for _ in 0..12 {
        app.clock.advance(Duration::hours(1));
        app.refused(None, "signIn", input(&ada.email, "a stranger's guess")).await;
    }
    assert_eq!(app.refused(None, "signIn", input(&ada.email, PASSWORD)).await, "TOO_MANY_ATTEMPTS");
    let known = json!({ "email": ada.email, "password": PASSWORD, "deviceToken": ada.device_token });
    app.done(None, "signIn", known, SESSION).await;
    // Another's device is no known one.
    let berta = app.person("Berta").await;
    let borrowed = json!({ "email": ada.email, "password": PASSWORD, "deviceToken": berta.device_token });
    assert_eq!(app.refused(None, "signIn", borrowed).await, "TOO_MANY_ATTEMPTS");
}

async fn many_guesses_at_once_gain_nothing(app: &TestApp) {
    let ada = app.person("Ada").await;
    let guesses = (0..40).map(|number| {
        let input = input(&ada.email, &format!("wrong password {number}"));
        async move { app.refused(None, "signIn", input).await }
    });
    let answers = futures_util::future::join_all(guesses).await;
    let looked_at = answers.iter().filter(|code| *code == "INVALID_CREDENTIALS").count();
    assert_eq!(looked_at, 6, "five free ones, and the one that begins the delay: {answers:?}");
}

async fn the_address_is_found_however_it_is_written(app: &TestApp) {
    app.person("Ada").await;
    app.done(None, "signIn", input(" ADA@Example.org ", PASSWORD), SESSION).await;
}

proptest! {
    #[test]
    fn delays_grow_and_end(failures in 0..10_000_i32, free in 1..100_i32) {
        let delay = domain::throttle::delay(failures, free);
        prop_assert!(delay >= Duration::zero() && delay <= Duration::minutes(15));
        prop_assert!(delay <= domain::throttle::delay(failures + 1, free));
        prop_assert_eq!(delay == Duration::zero(), failures <= free);
    }
}
