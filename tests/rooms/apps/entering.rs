//! Getting in on Kith's own pages: signing up with a mailed code, and resetting a forgotten password. Who was sent by an app
//! goes on to what it asks, and nothing tells who has an account.

use chrono::Duration;
use serde_json::json;
use tests::browser::{Browser, Form, Page};
use tests::people::{PASSWORD, SESSION};
use tests::{TestApp, suite};

use super::{allow, connect, one_app, open, status};

suite!(
    who_comes_without_an_account_makes_one_and_goes_on,
    who_takes_longer_for_the_code_is_asked_for_the_password,
    nothing_tells_whether_an_address_has_an_account,
    what_was_typed_wrong_is_said_and_the_rest_stays,
    a_code_counts_where_it_was_asked_for,
    pressing_twice_does_it_once,
    a_forgotten_password_is_reset_and_the_request_goes_on,
    how_long_to_wait_is_told_and_true,
    a_page_that_was_open_for_too_long_leads_back,
);

/// What a new person types.
fn typed(form: Form, name: &str) -> Form {
    let email = tests::people::address(name);
    form.with("name", name).with("email", &email).with("password", PASSWORD)
}

/// Asks for an account from where a page leads to; gives the page for the code.
async fn ask_for_account(app: &TestApp, browser: &mut Browser, from: &Page, name: &str) -> Page {
    let page = browser.get(&from.link("/sign-up?")).await;
    let sent = browser.submit(&typed(page.form_to("/sign-up"), name)).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let address = sent.location().expect("an address");
    assert!(!address.contains('@') && !address.contains("%40") && !address.contains("example.org"), "{address}");
    let page = browser.follow(sent).await;
    app.run_jobs().await;
    page
}

/// The code that was mailed last.
fn mailed(app: &TestApp, name: &str) -> String {
    app.mail.code_to(&tests::people::address(name)).expect("a code was mailed")
}

async fn who_comes_without_an_account_makes_one_and_goes_on(app: &TestApp) {
    let (_, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    let sign_in = browser.get(&partner.request(&[])).await;
    assert!(sign_in.body.contains("Garden Diary"), "the page says who asks: {}", sign_in.body);
    let page = ask_for_account(app, &mut browser, &sign_in, "Emil").await;
    assert!(page.body.contains("emil@example.org"), "{}", page.body);
    let sent = browser.submit(&page.form("code").with("code", &mailed(app, "Emil").to_lowercase())).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    // The password was given a moment ago: nobody types it again.
    let consent = browser.follow(sent).await;
    let answer = browser.submit(&allow(consent.form("decision"))).await.answer();
    app.clock.tick();
    assert_eq!(answer["state"], super::STATE);
    let tokens = partner.redeem(app, &answer["code"], &[]).await.tokens();
    let viewer = app.ask(&*tokens.access, "{ viewer { displayName timeZone locale } }", json!({})).await;
    assert_eq!(viewer["viewer"], json!({ "displayName": "Emil", "timeZone": "UTC", "locale": "en" }));
}

async fn who_takes_longer_for_the_code_is_asked_for_the_password(app: &TestApp) {
    let (_, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    let sign_in = browser.get(&partner.request(&[])).await;
    let page = ask_for_account(app, &mut browser, &sign_in, "Emil").await;
    app.advance(Duration::minutes(6)).await;
    let sent = browser.submit(&page.form("code").with("code", &mailed(app, "Emil"))).await;
    let page = browser.follow(sent).await;
    assert!(page.has_field("password") && !page.has_field("decision"), "{}", page.body);
    let sent = browser.submit(&page.form("password").with("password", PASSWORD)).await;
    assert!(browser.follow(sent).await.has_field("decision"));
}

/// A page without what differs by nature: the address, and what is random.
fn shape(page: &Page, email: &str) -> String {
    let form = page.form("code");
    let once = form.action.rsplit_once("once=").expect("each showing differs").1;
    let secrets = [&form.sends("csrf").concat(), &form.sends("verification").concat(), once].map(str::to_owned);
    secrets.iter().fold(page.body.replace(email, "…"), |body, secret| body.replace(secret, "…"))
}

async fn nothing_tells_whether_an_address_has_an_account(app: &TestApp) {
    app.person("Ada").await;
    app.run_jobs().await;
    for path in ["/sign-up", "/reset"] {
        let mut shapes = Vec::new();
        for name in ["Ada", "Eva"] {
            let mut browser = Browser::new(app);
            let form = browser.get(path).await.form_to(path);
            let email = tests::people::address(name);
            let form = if path == "/reset" { form.with("email", &email) } else { typed(form, name) };
            let sent = browser.submit(&form).await;
            let length = sent.location().map(str::len);
            let names: Vec<_> = sent.headers.keys().map(ToString::to_string).collect();
            let (status, empty) = (sent.status, sent.body.clone());
            let page = browser.follow(sent).await;
            shapes.push((status, length, names, empty, page.status, shape(&page, &email)));
            app.run_jobs().await;
        }
        assert_eq!(shapes[0], shapes[1], "{path}");
    }
    let mails: Vec<_> = app.mail.all().into_iter().map(|mail| (mail.to, mail.subject)).collect();
    let mails: Vec<_> = mails.iter().map(|(to, subject)| (to.as_str(), subject.as_str())).collect();
    let expected = [
        ("ada@example.org", "Your Kith code"),
        ("ada@example.org", "Your Kith account"),
        ("eva@example.org", "Your Kith code"),
        ("ada@example.org", "Your Kith code"),
    ];
    assert_eq!(mails, expected, "only the mails differ");
}

async fn what_was_typed_wrong_is_said_and_the_rest_stays(app: &TestApp) {
    let mut browser = Browser::new(app);
    let form = browser.get("/sign-up").await.form_to("/sign-up");
    for (field, wrong) in [
        ("name", "  ".to_owned()),
        ("name", "A".repeat(81)),
        ("email", "emil".to_owned()),
        ("email", String::new()),
        ("password", "too short".to_owned()),
        ("password", "A".repeat(129)),
        ("password", String::new()),
        ("pronouns", "x".repeat(41)),
        ("country", "XX".to_owned()),
        ("time_zone", "Europe/Atlantis".to_owned()),
    ] {
        let page = browser.submit(&typed(form.clone(), "Emil").with(field, &wrong)).await;
        assert_eq!((page.status, page.location()), (422, None), "{field}: {wrong}");
        assert!(page.body.contains(&format!("id=\"{field}-error\"")), "{field}: {wrong}: {}", page.body);
        assert!(page.body.contains("role=\"alert\""), "a screen reader says it");
        let again = page.form_to("/sign-up");
        assert_eq!(again.sends("password"), [""], "a password isn't sent back");
        if field != "name" {
            assert_eq!(again.sends("name"), ["Emil"], "nobody types it twice");
        }
    }
    let form = browser.get("/reset").await.form_to("/reset");
    for wrong in ["", "ada", "ada@"] {
        let page = browser.submit(&form.clone().with("email", wrong)).await;
        assert_eq!((page.status, page.location()), (422, None), "{wrong}");
    }
}

async fn a_code_counts_where_it_was_asked_for(app: &TestApp) {
    let mut browser = Browser::new(app);
    let sign_in = browser.get("/sign-in").await;
    let page = ask_for_account(app, &mut browser, &sign_in, "Emil").await;
    let form = page.form("code");
    for (wrong, problem) in [("", "code-error"), ("BCDF-GHJK-MNPQ", "code-error")] {
        let again = browser.submit(&form.clone().with("code", wrong)).await;
        assert_eq!((again.status, again.location()), (422, None), "{wrong}");
        assert!(again.body.contains(problem), "{}", again.body);
    }
    // Nor can a stranger have somebody confirm an account whose password the stranger knows.
    let address = format!("/confirm-email?verification={}", form.sends("verification").concat());
    let mut another = Browser::new(app);
    another.get("/sign-in").await;
    let page = another.get(&address).await;
    assert!(page.status == 403 && !page.has_field("code"), "{}", page.body);
    let csrf = another.get("/sign-in").await.form("password").sends("csrf").concat();
    let code = mailed(app, "Emil");
    let page = another.submit(&form.clone().with("csrf", &csrf).with("code", &code)).await;
    assert_eq!((page.status, page.location()), (403, None));
    let sent = browser.submit(&form.with("code", &code)).await;
    assert_eq!((sent.status, sent.location()), (303, Some("/account")));
    assert!(browser.follow(sent).await.body.contains("role=\"status\""));
}

async fn pressing_twice_does_it_once(app: &TestApp) {
    let mut browser = Browser::new(app);
    let form = typed(browser.get("/sign-up").await.form_to("/sign-up"), "Emil");
    let [mut left, mut right] = [browser.clone(), browser.clone()];
    let (one, other) = futures_util::future::join(left.submit(&form), right.submit(&form)).await;
    assert_eq!((one.status, other.status), (303, 303));
    app.run_jobs().await;
    assert_eq!(app.mail.all().len(), 1, "one code, so that it is the right one");
    let page = browser.follow(other).await;
    let form = page.form("code").with("code", &mailed(app, "Emil"));
    let [mut left, mut right] = [browser.clone(), browser.clone()];
    let (one, other) = futures_util::future::join(left.submit(&form), right.submit(&form)).await;
    assert_eq!((one.status, other.status), (303, 303), "{} {}", one.body, other.body);
    for browser in [&mut left, &mut right] {
        let account = browser.get("/account").await;
        assert_eq!((account.status, account.body.matches("device-current").count()), (200, 0));
        assert_eq!(account.body.matches("/account/devices/end").count(), 0, "one device: {}", account.body);
    }
    // The same typed again is meant again, and fills no mailbox.
    let mut browser = Browser::new(app);
    for _ in 0..2 {
        let form = browser.get("/reset").await.form_to("/reset").with("email", "emil@example.org");
        browser.submit(&form).await;
        app.clock.tick();
    }
    app.run_jobs().await;
    assert_eq!(app.mail.all().len(), 2, "the code that was mailed a moment before is good for both");
}

async fn a_forgotten_password_is_reset_and_the_request_goes_on(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let before = connect(app, &ada, &partner).await;
    let mut elsewhere = Browser::new(app);
    open(app, &mut elsewhere, &ada, "/account").await;
    let mut browser = Browser::new(app);
    let sign_in = browser.get(&partner.request(&[])).await;
    let page = browser.get(&sign_in.link("/reset?")).await;
    let sent = browser.submit(&page.form_to("/reset").with("email", &ada.email)).await;
    let page = browser.follow(sent).await;
    app.run_jobs().await;
    let form = page.form("code").with("code", &mailed(app, "Ada"));
    let short = browser.submit(&form.clone().with("password", "short")).await;
    assert_eq!(short.status, 422, "and the code isn't used up by it");
    assert_eq!(short.form("code").sends("code"), form.sends("code"));
    let sent = browser.submit(&form.with("password", "another horse battery")).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let consent = browser.follow(sent).await;
    app.clock.tick();
    assert_eq!((status(app, &ada.token).await, status(app, &before.access).await), (401, 401), "all has ended");
    assert!(elsewhere.get("/account").await.has_field("password"), "in other browsers as well");
    let answer = browser.submit(&allow(consent.form("decision"))).await.answer();
    let tokens = partner.redeem(app, &answer["code"], &[]).await.tokens();
    assert_eq!(status(app, &tokens.access).await, 200);
    let input = json!({ "email": ada.email, "password": PASSWORD });
    assert_eq!(app.refused(None, "signIn", input).await, "INVALID_CREDENTIALS");
    let input = json!({ "email": ada.email, "password": "another horse battery" });
    app.done(None, "signIn", input, SESSION).await;
    // Nobody to reset for: the page is as any other, and no code is right.
    let form = browser.get("/reset").await.form_to("/reset").with("email", "nobody@example.org");
    let sent = browser.submit(&form).await;
    let page = browser.follow(sent).await;
    app.run_jobs().await;
    let form = page.form("code").with("code", "BCDF-GHJK-MNPQ").with("password", PASSWORD);
    assert_eq!(browser.submit(&form).await.status, 422);
}

async fn how_long_to_wait_is_told_and_true(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut known = Browser::new(app);
    open(app, &mut known, &ada, "/account").await;
    let form = known.get("/account").await.form_to("/sign-out");
    known.submit(&form).await;
    let mut browser = Browser::new(app);
    let mut refused = None;
    for _ in 0..12 {
        let form = browser.get("/sign-in").await.form("password");
        let page = browser.submit(&form.with("email", &ada.email).with("password", "a stranger's guess")).await;
        refused = (page.status == 429).then_some(page);
        app.clock.tick();
    }
    let page = refused.expect("guesses are slowed down");
    let seconds: i64 = page.header("retry-after").parse().expect("when to try again");
    assert!((1..=15 * 60).contains(&seconds), "{seconds}");
    let minutes = (seconds + 59) / 60;
    let told = if minutes == 1 { "wait one minute".to_owned() } else { format!("wait {minutes} minutes") };
    assert!(page.body.contains(&told), "{told}: {}", page.body);
    // Where she was signed in before, others' guesses don't keep her out.
    let form = known.get("/sign-in").await.form("password");
    let sent = known.submit(&form.with("email", &ada.email).with("password", PASSWORD)).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    app.advance(Duration::seconds(seconds)).await;
    let form = browser.get("/sign-in").await.form("password");
    let sent = browser.submit(&form.with("email", &ada.email).with("password", PASSWORD)).await;
    assert_eq!(sent.status, 303, "who waits as told isn't refused again: {}", sent.body);
}

async fn a_page_that_was_open_for_too_long_leads_back(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    let consent = open(app, &mut browser, &ada, &partner.request(&[])).await;
    let form = allow(consent.form("decision"));
    app.advance(Duration::hours(13)).await;
    let page = browser.submit(&form).await;
    assert_eq!((page.status, page.location()), (403, None), "the session is over");
    let page = browser.visit(&page.link("/sign-in?")).await;
    let sent = browser.submit(&page.form("password").with("email", &ada.email).with("password", PASSWORD)).await;
    let consent = browser.follow(sent).await;
    let answer = browser.submit(&allow(consent.form("decision"))).await.answer();
    assert_eq!(answer["state"], super::STATE, "and it goes on where it was");
}
