//! Guessing is slowed down by network as well as by account, wherever it is done, and nobody is locked out by that.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::{PASSWORD, SESSION};
use tests::socket::Socket;
use tests::{Backend, TestApp, suite};

const SIGN_IN: &str =
    "mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }";
const SLOWED: &str = "TOO_MANY_ATTEMPTS_FROM_NETWORK";
/// How many wrong guesses are looked at: those that are free, and the one that begins the delay.
const LOOKED_AT: usize = 51;

suite!(
    a_network_that_guesses_is_slowed_down_whoever_it_says_it_is,
    known_devices_and_the_reset_are_spared,
    a_network_is_forgiven_with_time,
    codes_are_counted_by_network_too,
);

/// Guesses a password, as somebody who says that they come from there; gives the answer's code.
async fn guess(app: &TestApp, email: &str, forwarded: &str) -> String {
    let variables = json!({ "input": { "email": email, "password": "a wrong password" } });
    let request = app.http.post(app.url("/graphql")).header("x-forwarded-for", forwarded);
    let answer = request.json(&json!({ "query": SIGN_IN, "variables": variables })).send().await.expect("it answers");
    let answer: Value = answer.json().await.expect("JSON");
    answer["data"]["signIn"]["userErrors"][0]["code"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// Guesses at one account after the other, until the network is slowed down.
async fn guess_on(app: &TestApp, from: impl Fn(usize) -> String) {
    for number in 0..LOOKED_AT {
        let email = format!("{number}@example.org");
        assert_eq!(guess(app, &email, &from(number)).await, "INVALID_CREDENTIALS", "guess {number}");
    }
    assert_eq!(guess(app, "another@example.org", &from(LOOKED_AT)).await, SLOWED);
}

fn right(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD })
}

async fn a_network_that_guesses_is_slowed_down_whoever_it_says_it_is(app: &TestApp) {
    let ada = app.person("Ada").await;
    guess_on(app, |number| format!("203.0.113.{number}")).await;
    // Nobody looks at the right one either, nor counts it against the account.
    for _ in 0..9 {
        assert_eq!(app.refused(None, "signIn", right(&ada.email)).await, SLOWED);
    }
    let mut socket = Socket::open(app, &ada.token).await;
    let payload = json!({ "query": SIGN_IN, "variables": { "input": right(&ada.email) } });
    socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
    assert_eq!(socket.receive().await["payload"]["data"]["signIn"]["userErrors"][0]["code"], SLOWED);
    app.clock.advance(Duration::seconds(2));
    app.done(None, "signIn", right(&ada.email), SESSION).await;
    // That was no guess, and takes back none of the others': the delay grows.
    assert_eq!(guess(app, "another@example.org", "").await, "INVALID_CREDENTIALS");
    app.clock.advance(Duration::seconds(1));
    assert_eq!(guess(app, "another@example.org", "").await, SLOWED);
}

async fn known_devices_and_the_reset_are_spared(app: &TestApp) {
    let ada = app.person("Ada").await;
    guess_on(app, |_| String::new()).await;
    let mut known = right(&ada.email);
    known["deviceToken"] = json!(ada.device_token);
    app.done(None, "signIn", known, SESSION).await;
    let change = json!({ "currentPassword": PASSWORD, "newPassword": "another good password" });
    app.done(&*ada.token, "changePassword", change, "viewer { id }").await;
    // Mails of one pass are sent side by side: this one shall not be taken for the code's.
    app.run_jobs().await;
    let asked = app.done(None, "requestPasswordReset", json!({ "email": ada.email }), "verification { id }").await;
    app.run_jobs().await;
    let code = app.mail.code_to(&ada.email).expect("a code was mailed");
    let reset = json!({ "verificationId": asked["verification"]["id"], "code": code, "newPassword": PASSWORD });
    app.done(None, "resetPassword", reset, SESSION).await;
    app.run_jobs().await;
    assert_eq!(app.refused(None, "signIn", right(&ada.email)).await, SLOWED, "the network is where it was");
}

async fn a_network_is_forgiven_with_time(app: &TestApp) {
    guess_on(app, |_| String::new()).await;
    app.clock.advance(Duration::hours(1));
    for number in 0..10 {
        assert_eq!(guess(app, &format!("later-{number}@example.org"), "").await, "INVALID_CREDENTIALS");
    }
    assert_eq!(guess(app, "once-more@example.org", "").await, SLOWED);
}

async fn codes_are_counted_by_network_too(app: &TestApp) {
    let mut people = Vec::new();
    for name in ["A", "B", "C", "D", "E", "F", "G", "H", "I"] {
        people.push(app.person(name).await);
    }
    let wrong = json!({ "code": "BBBB-BBBB-BBBB" });
    for number in 0..LOOKED_AT {
        let guesser = &people[number / 6];
        assert_eq!(app.refused(&*guesser.token, "acceptInvitation", wrong.clone()).await, "INVALID_CODE");
    }
    let fresh = app.sign_in(&people[0].email, PASSWORD).await;
    let other = &people[8];
    assert_eq!(app.refused(&*other.token, "acceptInvitation", wrong.clone()).await, SLOWED);
    app.clock.advance(Duration::seconds(2));
    // A right one is no guess.
    let contact = app.contact(&fresh, "somebody to link").await;
    let code = app.invite(&fresh, &contact).await;
    app.done(&*other.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
    let asked = app.done(None, "signUp", TestApp::sign_up_input("Zoe"), "verification { id }").await;
    let mailed = json!({ "verificationId": asked["verification"]["id"], "code": "BBBB-BBBB-BBBB" });
    for _ in 0..LOOKED_AT {
        assert_eq!(app.refused(None, "confirmEmail", mailed.clone()).await, "INVALID_CODE");
    }
    assert_eq!(app.refused(None, "confirmEmail", mailed).await, SLOWED);
    app.run_jobs().await;
}

async fn proxies(backend: Backend, count: usize) -> Option<TestApp> {
    TestApp::with(backend, |serving| serving.limits.proxies = count).await
}

async fn each_network_behind_trusted_proxies_has_its_own(backend: Backend) {
    let Some(app) = proxies(backend, 1).await else { return };
    // Whatever they write before what the proxy adds.
    guess_on(&app, |number| format!("198.51.100.{number}, 203.0.113.1")).await;
    for same in ["203.0.113.1", " 203.0.113.1 ", "203.0.113.1:4711", "::ffff:203.0.113.1", "[::ffff:203.0.113.1]:4711"]
    {
        assert_eq!(guess(&app, "another@example.org", same).await, SLOWED, "{same}");
    }
    for other in ["203.0.113.2", "203.0.113.1, 203.0.113.2", "nonsense", ""] {
        assert_eq!(guess(&app, "another@example.org", other).await, "INVALID_CREDENTIALS", "{other}");
    }
    guess_on(&app, |number| format!("2001:db8:1:2::{number}")).await;
    assert_eq!(guess(&app, "a@example.org", "2001:db8:1:2:aaaa:bbbb:cccc:dddd").await, SLOWED);
    assert_eq!(guess(&app, "b@example.org", "2001:db8:1:3::1").await, "INVALID_CREDENTIALS");
    app.close().await;
    let Some(app) = proxies(backend, 2).await else { return };
    guess_on(&app, |number| format!("203.0.113.1, 198.51.100.{number}")).await;
    assert_eq!(guess(&app, "c@example.org", "203.0.113.2, 198.51.100.1").await, "INVALID_CREDENTIALS");
    app.close().await;
}

#[tokio::test]
async fn each_network_behind_trusted_proxies_has_its_own_on_sqlite() {
    each_network_behind_trusted_proxies_has_its_own(Backend::Sqlite).await;
}

#[tokio::test]
async fn each_network_behind_trusted_proxies_has_its_own_on_postgres() {
    each_network_behind_trusted_proxies_has_its_own(Backend::Postgres).await;
}
