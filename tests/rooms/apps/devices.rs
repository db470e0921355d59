//! Devices without a browser: codes, slow polls, the pages on another device, and what comes of it.

use std::collections::BTreeSet;

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::browser::{Browser, Page};
use tests::{Someone, TestApp, suite};

use super::{Answer, Partner, allow, connect, one_app, open, register, status, text, two_apps};

suite!(
    a_device_shows_a_code_and_gets_tokens,
    the_complete_address_waits_for_a_pressed_button,
    who_polls_too_early_waits_longer_and_gets_the_token,
    a_device_code_expires,
    who_says_no_is_obeyed,
    who_goes_back_and_says_no_is_obeyed,
    a_device_code_is_good_once_and_for_its_app,
    many_polls_at_once_give_one_grant_at_most,
    guesses_at_user_codes_are_slowed_down,
    a_person_leaves_out_narrows_and_ends,
    a_new_password_ends_what_was_decided,
    a_device_asks_for_what_its_app_registered,
    an_app_of_devices_alone_has_no_redirect_uri,
    codes_of_whoever_proves_nothing_are_limited,
    what_is_over_is_forgotten,
);

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What a device was given.
struct Codes {
    device: String,
    user: String,
    complete: String,
}

async fn begin(app: &TestApp, partner: &Partner, differs: &[(&str, &str)]) -> Answer {
    partner.post(app, "/oauth/device_authorization", &[("scope", "profile:read contacts:read")], differs).await
}

async fn codes(app: &TestApp, partner: &Partner) -> Codes {
    let answer = begin(app, partner, &[]).await;
    assert_eq!(answer.verdict(), (200, ""), "{}", answer.body);
    let complete = text(&answer.body["verification_uri_complete"]);
    // Browsers of tests reach the application by its own address.
    let complete = complete.split_once("/device").map(|(_, rest)| format!("/device{rest}")).expect("an address");
    Codes { device: text(&answer.body["device_code"]), user: text(&answer.body["user_code"]), complete }
}

async fn poll(app: &TestApp, partner: &Partner, device_code: &str) -> Answer {
    let usual = [("grant_type", GRANT), ("device_code", device_code)];
    let answer = partner.post(app, "/oauth/token", &usual, &[]).await;
    app.run_jobs().await;
    answer
}

/// Somebody who has the device in front of them goes on as far as the consent page.
async fn to_consent(app: &TestApp, browser: &mut Browser, who: &Someone, address: &str) -> Page {
    let page = open(app, browser, who, address).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let pressed = browser.submit(&page.form("decision").with("decision", "continue")).await;
    let next = pressed.location().unwrap_or_else(|| panic!("it goes on: {}", pressed.body)).to_owned();
    open(app, browser, who, &next).await
}

/// Somebody allows what a device asks; gives the page that says so.
async fn allowed(app: &TestApp, who: &Someone, codes: &Codes) -> Page {
    let mut browser = Browser::new(app);
    let consent = to_consent(app, &mut browser, who, &codes.complete).await;
    let sent = browser.submit(&allow(consent.form("scope"))).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let done = browser.follow(sent).await;
    app.clock.tick();
    done
}

async fn a_device_shows_a_code_and_gets_tokens(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let answer = begin(app, &partner, &[]).await;
    assert_eq!(answer.verdict(), (200, ""));
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!((&answer.body["expires_in"], &answer.body["interval"]), (&json!(900), &json!(5)));
    assert!(text(&answer.body["verification_uri"]).ends_with("/device"));
    assert_eq!(text(&answer.body["user_code"]).len(), 9);
    let device = text(&answer.body["device_code"]);
    assert_eq!(poll(app, &partner, &device).await.verdict(), (400, "authorization_pending"));

    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, "/device").await;
    let form = page.form("user_code");
    for (typed, status) in [("", 422), ("nonsense", 422), ("BBBB-BBBB", 303)] {
        let sent = browser.submit(&form.clone().with("user_code", typed)).await;
        assert_eq!(sent.status, status, "{typed}");
        let page = browser.follow(sent).await;
        assert!(page.has_field("user_code") && page.body.contains("role=\"alert\""), "{typed}: {}", page.body);
    }
    let typed = text(&answer.body["user_code"]).to_lowercase().replace('-', " ");
    let sent = browser.submit(&form.with("user_code", &typed)).await;
    let confirm = browser.follow(sent).await;
    for shown in [answer.body["user_code"].as_str().expect("a code"), "Garden Diary", &ada.email] {
        assert!(confirm.body.contains(shown), "{shown}: {}", confirm.body);
    }
    let pressed = browser.submit(&confirm.form("decision").with("decision", "continue")).await;
    let consent = browser.follow(pressed).await;
    assert!(consent.body.contains(answer.body["user_code"].as_str().expect("a code")), "the code is shown once more");
    let form = allow(consent.form("scope"));
    // Two presses are one.
    let (one, two) = (browser.submit(&form).await, browser.submit(&form).await);
    assert_eq!((one.status, one.location()), (303, two.location()));
    let done = browser.follow(one).await;
    assert!(done.status == 200 && done.body.contains("Your device is connected"), "{}", done.body);

    app.clock.advance(Duration::seconds(5));
    let tokens = poll(app, &partner, &device).await.tokens();
    assert_eq!((status(app, &tokens.access).await, tokens.scope.as_str()), (200, "profile:read contacts:read"));
    let next = partner.refresh(app, &tokens.refresh, &[]).await.tokens();
    assert_eq!(status(app, &next.access).await, 200);
    let grants = app.ask(&*ada.token, "{ viewer { connectedApps { app { name } } } }", json!({})).await;
    assert_eq!(grants["viewer"]["connectedApps"], json!([{ "app": { "name": "Garden Diary" } }]));
}

async fn the_complete_address_waits_for_a_pressed_button(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let codes = self::codes(app, &partner).await;
    let mut browser = Browser::new(app);
    let signed_out = browser.get(&codes.complete).await;
    assert!(signed_out.has_field("password") && !signed_out.body.contains("Garden Diary"), "nobody is told what it is");
    let page = open(app, &mut browser, &ada, &codes.complete).await;
    for shown in [codes.user.as_str(), "Garden Diary", "Clara Weber", &ada.email] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert_eq!(page.form("decision").offers("decision"), ["deny", "continue"]);
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "authorization_pending"));
    // Another site can't press it, and a hidden field changes nothing.
    let form = page.form("decision").with("decision", "continue");
    assert_eq!(browser.submit(&form.clone().with("csrf", "other")).await.status, 403);
    let other = self::codes(app, &partner).await;
    let sent = browser.submit(&form.with("user_code", &other.user)).await;
    let consent = browser.follow(sent).await;
    assert!(consent.body.contains(&codes.user) && !consent.body.contains(&other.user));
    // Who hasn't confirmed their password lately is asked for it.
    app.advance(Duration::minutes(6)).await;
    let late = browser.submit(&allow(consent.form("scope"))).await;
    let asked = browser.follow(late).await;
    let asked = browser.submit(&asked.form("decision").with("decision", "continue")).await;
    assert!(browser.follow(asked).await.has_field("password"));
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "authorization_pending"));
    let next = browser.get("/sign-in?next=//elsewhere.example").await;
    assert!(next.location().is_none_or(|to| !to.contains("elsewhere")), "nobody is sent to strangers");
}

async fn who_polls_too_early_waits_longer_and_gets_the_token(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let codes = self::codes(app, &partner).await;
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "authorization_pending"));
    app.clock.advance(Duration::seconds(2));
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "slow_down"));
    app.clock.advance(Duration::seconds(10));
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "authorization_pending"));
    app.clock.advance(Duration::seconds(5));
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "slow_down"), "5 seconds were too few");
    allowed(app, &ada, &codes).await;
    app.clock.advance(Duration::seconds(15));
    poll(app, &partner, &codes.device).await.tokens();
}

async fn a_device_code_expires(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let (codes, other) = (self::codes(app, &partner).await, self::codes(app, &partner).await);
    allowed(app, &ada, &other).await;
    app.advance(Duration::minutes(15)).await;
    for device in [&codes.device, &other.device] {
        assert_eq!(poll(app, &partner, device).await.verdict(), (400, "expired_token"));
    }
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, &codes.complete).await;
    assert_eq!(page.status, 422);
    assert!(page.has_field("user_code") && !page.has_field("decision"));
}

async fn who_says_no_is_obeyed(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    for at_consent in [false, true] {
        let codes = self::codes(app, &partner).await;
        let mut browser = Browser::new(app);
        let page = if at_consent {
            to_consent(app, &mut browser, &ada, &codes.complete).await
        } else {
            open(app, &mut browser, &ada, &codes.complete).await
        };
        let sent = browser.submit(&page.form("decision").with("decision", "deny")).await;
        let done = browser.follow(sent).await;
        assert!(done.body.contains("isn’t connected"), "{}", done.body);
        for _ in 0..2 {
            assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "access_denied"));
        }
        app.clock.advance(Duration::seconds(30));
    }
    // A scope that the app requires is all or nothing.
    let codes = self::codes(app, &partner).await;
    let mut browser = Browser::new(app);
    let consent = to_consent(app, &mut browser, &ada, &codes.complete).await;
    browser.submit(&consent.form("scope").with("scope", "profile:read").with("decision", "allow")).await;
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "access_denied"));
}

async fn who_goes_back_and_says_no_is_obeyed(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let codes = self::codes(app, &partner).await;
    let mut browser = Browser::new(app);
    let consent = to_consent(app, &mut browser, &ada, &codes.complete).await;
    let form = allow(consent.form("scope"));
    assert_eq!(browser.submit(&form).await.status, 303);
    let sent = browser.submit(&form.with("decision", "deny")).await;
    let done = browser.follow(sent).await;
    assert!(!done.body.contains("is connected"), "{}", done.body);
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "access_denied"));
}

async fn a_device_code_is_good_once_and_for_its_app(app: &TestApp) {
    let (ada, partner, other) = two_apps(app).await;
    let codes = self::codes(app, &partner).await;
    let kept = connect(app, &ada, &partner).await;
    allowed(app, &ada, &codes).await;
    assert_eq!(poll(app, &other, &codes.device).await.verdict(), (400, "invalid_grant"));
    for wrong in ["nonsense", "kith_device_code_AAAA", &codes.user] {
        assert_eq!(poll(app, &partner, wrong).await.verdict(), (400, "invalid_grant"), "{wrong}");
    }
    let as_code = partner.redeem(app, &codes.device.replace("kith_device_code_", "kith_code_"), &[]).await;
    assert_eq!(as_code.verdict(), (400, "invalid_grant"));
    let tokens = poll(app, &partner, &codes.device).await.tokens();
    assert_eq!(poll(app, &other, &codes.device).await.verdict(), (400, "invalid_grant"));
    assert_eq!(status(app, &tokens.access).await, 200, "a stranger ends nothing");
    let again = poll(app, &partner, &codes.device).await.tokens();
    assert_eq!(again.refresh, tokens.refresh, "whose answer was lost gets the same");
    app.clock.advance(Duration::seconds(30));
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "invalid_grant"));
    assert_eq!(status(app, &tokens.access).await, 401, "somebody has a copy of the code");
    assert_eq!(status(app, &kept.access).await, 200);
    // What was decided isn't decided again.
    let mut browser = Browser::new(app);
    assert!(!open(app, &mut browser, &ada, &codes.complete).await.has_field("decision"));
}

async fn many_polls_at_once_give_one_grant_at_most(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let codes = self::codes(app, &partner).await;
    allowed(app, &ada, &codes).await;
    let usual = [("grant_type", GRANT), ("device_code", codes.device.as_str())];
    let answers = join_all((0..8).map(|_| partner.post(app, "/oauth/token", &usual, &[]))).await;
    app.run_jobs().await;
    // Each has the same tokens, or was too early.
    let given: BTreeSet<_> = answers.iter().filter_map(|answer| answer.body["refresh_token"].as_str()).collect();
    assert_eq!(given.len(), 1, "{answers:?}");
    let grants = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    assert_eq!(grants["viewer"]["connectedApps"].as_array().map(Vec::len), Some(1));
}

async fn guesses_at_user_codes_are_slowed_down(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let codes = self::codes(app, &partner).await;
    let mut browser = Browser::new(app);
    open(app, &mut browser, &ada, "/device").await;
    let mut refused = None;
    for number in 0..30_usize {
        let letters = b"BCDFGHJKLM";
        let letter = |place: usize| char::from(letters[place % letters.len()]);
        let page = browser.get(&format!("/device?user_code=BBBBBB{}{}", letter(number / 10), letter(number))).await;
        if page.status == 429 {
            refused = Some(page);
            break;
        }
    }
    let refused = refused.expect("guesses are slowed down");
    assert!(refused.body.contains("role=\"alert\""));
    assert_eq!(browser.get(&codes.complete).await.status, 429, "the right one is no exception");
    app.advance(Duration::minutes(1)).await;
    assert!(browser.get(&codes.complete).await.has_field("decision"));
}

async fn a_person_leaves_out_narrows_and_ends(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let nina = app.contact(&ada, "Nina").await;
    app.contact(&ada, "Olaf").await;
    let answer = begin(app, &partner, &[("scope", "profile:read contacts:read contacts:write")]).await;
    let user = text(&answer.body["user_code"]);
    let mut browser = Browser::new(app);
    let consent = to_consent(app, &mut browser, &ada, &format!("/device?user_code={user}")).await;
    let form = consent.form("scope").with_all("scope", &["profile:read", "contacts:read"]);
    let form = form.with("reach", "contact").with("contact", &nina).with("end", "day");
    browser.submit(&form.with("decision", "allow")).await;
    let tokens = poll(app, &partner, &text(&answer.body["device_code"])).await.tokens();
    assert_eq!(tokens.scope, "profile:read contacts:read");
    assert_eq!(super::contacts(app, &tokens.access).await.len(), 1);
    app.advance(Duration::days(1)).await;
    assert_eq!(partner.refresh(app, &tokens.refresh, &[]).await.verdict(), (400, "invalid_grant"));
}

async fn a_new_password_ends_what_was_decided(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let codes = self::codes(app, &partner).await;
    allowed(app, &ada, &codes).await;
    let input = json!({ "currentPassword": tests::people::PASSWORD, "newPassword": "another good password" });
    app.done(&*ada.token, "changePassword", input, "viewer { id }").await;
    app.run_jobs().await;
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "invalid_grant"));
}

async fn a_device_asks_for_what_its_app_registered(app: &TestApp) {
    let maker = app.person("Clara").await;
    let partner = register(app, &maker, json!({})).await;
    let differs = json!({ "name": "Visit Planner", "isConfidential": true });
    let confidential = register(app, &maker, differs).await;
    for (scope, error) in
        [("groups:join", "invalid_scope"), ("account", "invalid_scope"), ("contacts", "invalid_scope")]
    {
        assert_eq!(begin(app, &partner, &[("scope", scope)]).await.verdict(), (400, error), "{scope}");
    }
    let elsewhere = begin(app, &partner, &[("resource", "https://elsewhere.example")]).await;
    assert_eq!(elsewhere.verdict(), (400, "invalid_target"));
    assert_eq!(begin(app, &partner, &[("client_id", "app_nobody")]).await.verdict(), (401, "invalid_client"));
    assert_eq!(begin(app, &confidential, &[("client_secret", "")]).await.verdict(), (401, "invalid_client"));
    assert_eq!(begin(app, &confidential, &[]).await.verdict(), (200, ""));
    let unnamed = begin(app, &partner, &[("scope", "")]).await;
    assert_eq!(unnamed.verdict(), (200, ""), "what it requires: {}", unnamed.body);
    assert_ne!(Value::Null, unnamed.body["device_code"]);
}

async fn what_is_over_is_forgotten(app: &TestApp) {
    let (_, partner) = one_app(app).await;
    let codes = self::codes(app, &partner).await;
    app.advance(Duration::days(1) + Duration::minutes(16)).await;
    app.advance(Duration::days(1)).await;
    assert_eq!(poll(app, &partner, &codes.device).await.verdict(), (400, "invalid_grant"));
}

async fn an_app_of_devices_alone_has_no_redirect_uri(app: &TestApp) {
    let (ada, clara) = (app.person("Ada").await, app.person("Clara").await);
    let made = register(app, &clara, json!({ "redirectUris": [] })).await;
    let codes = codes(app, &made).await;
    allowed(app, &ada, &codes).await;
    assert_eq!(poll(app, &made, &codes.device).await.verdict(), (200, ""));
    let page = Browser::new(app).get(&made.request(&[])).await;
    assert_eq!((page.status, page.location()), (400, None), "nobody is sent anywhere");
}

async fn codes_of_whoever_proves_nothing_are_limited(app: &TestApp) {
    let (_, public, confidential) = two_apps(app).await;
    let mut refused = begin(app, &public, &[]).await;
    for _ in 0..60 {
        if refused.status != 200 {
            break;
        }
        refused = begin(app, &public, &[]).await;
    }
    assert_eq!(refused.verdict(), (429, "temporarily_unavailable"), "and not slow_down, which is about polls");
    let wait: i64 = refused.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert_eq!(begin(app, &confidential, &[]).await.status, 200, "who it is is known");
    app.clock.advance(Duration::seconds(wait));
    assert_eq!(begin(app, &public, &[]).await.status, 200, "who waits gets codes");
}
