//! What holds of every page of Kith's: its headers and cookies, whose forms it takes, where it leads, and its language.

use serde_json::json;
use tests::browser::{Browser, encoded};
use tests::people::PASSWORD;
use tests::{TestApp, suite};

use super::{one_app, open};

suite!(
    every_page_is_framed_by_nobody_and_kept_nowhere,
    no_form_is_taken_from_elsewhere,
    nobody_is_led_to_a_stranger,
    pages_speak_the_browsers_language,
    a_suspended_app_is_said_to_be,
);

const OPEN: [&str; 5] = ["/sign-in", "/sign-up", "/reset", "/signed-out", "/confirm-email"];
const OWN: [&str; 4] = ["/account", "/account/export", "/account/deletion", "/confirm-password?next=%2Faccount"];

async fn every_page_is_framed_by_nobody_and_kept_nowhere(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut signed_in = Browser::new(app);
    open(app, &mut signed_in, &ada, "/account").await;
    let mut cookies = 0;
    for path in OPEN.into_iter().chain(OWN) {
        let signed_out = Browser::new(app).get(path).await;
        for page in [signed_out, signed_in.clone().get(path).await] {
            let policy = page.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
            assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
            assert!(page.header("cache-control").contains("no-store"), "{path}");
            assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(page.header("access-control-allow-origin"), "", "{path}");
            for cookie in page.headers.get_all("set-cookie") {
                let cookie = cookie.to_str().expect("text");
                let attributes = ["; Path=/", "; HttpOnly", "; SameSite=Lax"];
                assert!(attributes.iter().all(|attribute| cookie.contains(attribute)), "{path}: {cookie}");
                assert!(!cookie.contains("Domain") && !cookie.contains(&ada.email), "{cookie}");
                cookies += 1;
            }
        }
    }
    assert!(cookies > 0);
    app.run_jobs().await;
}

async fn no_form_is_taken_from_elsewhere(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut browser = Browser::new(app);
    open(app, &mut browser, &ada, "/account").await;
    let foreign = Browser::new(app).get("/sign-in").await.form("password").sends("csrf").concat();
    let usual = [("email", &*ada.email), ("password", PASSWORD), ("name", "Eve"), ("id", &*ada.device_id)];
    let usual = usual.map(|(name, value)| (name.to_owned(), value.to_owned()));
    for path in [
        "/sign-in",
        "/sign-up",
        "/confirm-email",
        "/reset",
        "/new-password",
        "/confirm-password",
        "/sign-out",
        "/account/devices/end",
        "/account/apps/end",
        "/account/tokens/end",
        "/account/export",
        "/account/deletion",
        "/account/deletion/cancel",
        "/oauth/consent",
    ] {
        for csrf in ["", "x", &foreign] {
            let fields: Vec<_> = usual.iter().cloned().chain([("csrf".to_owned(), csrf.to_owned())]).collect();
            for mut sender in [browser.clone(), Browser::new(app)] {
                let answer = sender.post(path, &fields).await;
                let is_done = answer.status == 303 && path != "/sign-out";
                assert!(!is_done && answer.header("content-disposition").is_empty(), "{path}: {}", answer.status);
                assert!(matches!(answer.status, 303 | 403), "{path}: {} {}", answer.status, answer.body);
            }
        }
    }
    assert!(browser.get("/account").await.body.contains("/sign-out"), "still signed in");
    assert!(
        app.send(Some(&ada.token), "{ viewer { deletionDueAt } }", json!({})).await["data"]["viewer"]["deletionDueAt"]
            .is_null()
    );
    let mails = app.mail.all().len();
    app.run_jobs().await;
    assert_eq!(app.mail.all().len(), mails, "nothing was mailed");
}

async fn nobody_is_led_to_a_stranger(app: &TestApp) {
    let ada = app.person("Ada").await;
    let strangers = [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\/evil.example",
        "%2F%2Fevil.example",
        "/account//evil.example",
        "/account/../../evil.example",
        "/account@evil.example",
        "/account.evil.example",
        "/account\r\nlocation: https://evil.example/",
        "/account?x=\r\nset-cookie: a=b",
        "/oauth/authorize?x=\nhttps://evil.example/",
        "/\taccount",
        " /account",
        "javascript:alert(1)",
        "/sign-out",
        "/graphql",
    ];
    for next in strangers {
        let address = encoded(next);
        let mut browser = Browser::new(app);
        let page = browser.get(&format!("/sign-in?next={address}")).await;
        assert!(!page.body.contains("evil.example"), "{next}: {}", page.body);
        let mut form = page.form("password").with("email", &ada.email).with("password", PASSWORD);
        form.action = format!("/sign-in?next={address}");
        let sent = browser.submit(&form).await;
        assert_eq!((sent.status, sent.location()), (303, Some("/account")), "{next}");
        assert!(!sent.headers.get_all("set-cookie").iter().any(|cookie| cookie.as_bytes().starts_with(b"a=b")));
        for path in ["/sign-in", "/sign-up"] {
            let led = browser.get(&format!("{path}?next={address}")).await;
            assert_eq!((led.status, led.location()), (303, Some("/account")), "{path}: {next}");
        }
        let page = browser.get("/account").await;
        let mut form = page.form_to("/sign-out");
        form.action = format!("/sign-out?next={address}");
        assert_eq!(browser.submit(&form).await.location(), Some("/account"), "{next}");
        app.clock.tick();
    }
    let mut browser = Browser::new(app);
    open(app, &mut browser, &ada, "/account").await;
    for next in ["/account", "/account/export", "/account/deletion", "/device", "/device?user_code=BCDF-GHJK"] {
        let led = browser.get(&format!("/sign-in?next={}", encoded(next))).await;
        assert_eq!((led.status, led.location()), (303, Some(next)));
    }
    app.run_jobs().await;
}

async fn pages_speak_the_browsers_language(app: &TestApp) {
    for (accepted, language) in [(Some("de-AT, en;q=0.5"), "de"), (Some("fr, en;q=0.5"), "en"), (None, "en")] {
        for path in ["/sign-in", "/sign-up", "/reset", "/account", "/confirm-email"] {
            let mut request = app.http.get(app.url(path));
            if let Some(accepted) = accepted {
                request = request.header("accept-language", accepted);
            }
            let body = request.send().await.expect("it answers").text().await.expect("text");
            assert!(body.contains(&format!("<html lang=\"{language}\">")), "{path}: {accepted:?}");
        }
    }
}

async fn a_suspended_app_is_said_to_be(app: &TestApp) {
    let (_, partner) = one_app(app).await;
    let unknown = Browser::new(app).get(&partner.request(&[("client_id", "app_unknown")])).await;
    let elsewhere = Browser::new(app).get(&partner.request(&[("redirect_uri", "https://evil.example/")])).await;
    let op = app.env.op(domain::Actor::System);
    domain::apps::operator::suspend(&op, &partner.client_id).await.expect("it answers").expect("an app");
    let suspended = Browser::new(app).get(&partner.request(&[])).await;
    for (page, told) in
        [(&unknown, "know this app"), (&elsewhere, "be connected"), (&suspended, "This app is suspended")]
    {
        assert_eq!((page.status, page.location()), (400, None));
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    app.run_jobs().await;
}
