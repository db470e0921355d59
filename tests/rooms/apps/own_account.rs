//! One's account on Kith's own pages: what has access and how it ends, the export, and the deletion.

use chrono::Duration;
use serde_json::{Value, json};
use tests::browser::{Browser, Page};
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

use super::{connect, one_app, open, personal_token, status};

suite!(
    the_account_shows_what_has_access_and_ends_it,
    whoever_is_signed_out_signs_in_first,
    this_browser_is_signed_out_for_good,
    an_export_is_its_own_persons,
    a_deletion_is_asked_for_and_taken_back,
    what_lasts_needs_the_password_anew,
);

async fn the_account_shows_what_has_access_and_ends_it(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let pat = personal_token(app, &ada).await;
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, "/account").await;
    for shown in ["Ada", &ada.email, "phone", "Garden Diary", "a script", "28 March 2026"] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert_eq!(browser.get(&page.link("/account/log")).await.status, 200, "no link leads nowhere");
    for (action, ended) in
        [("/account/devices/end", &ada.token), ("/account/apps/end", &tokens.access), ("/account/tokens/end", &pat)]
    {
        assert_eq!(status(app, ended).await, 200, "{action}");
        while browser.get("/account").await.body.contains(action) {
            let form = browser.get("/account").await.form_to(action);
            for _ in 0..2 {
                let sent = browser.submit(&form).await;
                assert_eq!((sent.status, sent.location()), (303, Some("/account")), "twice, too: {}", sent.body);
            }
            let page = browser.follow(browser.clone().submit(&form).await).await;
            assert!(page.body.contains("role=\"status\""), "it says so: {}", page.body);
            app.clock.tick();
        }
        assert_eq!(status(app, ended).await, 401, "{action}");
        assert!(!browser.get("/account").await.body.contains("role=\"status\""), "once");
    }
    assert_eq!(browser.get("/account").await.form_to("/sign-out").sends("csrf").len(), 1, "this browser stays");
    // Nobody ends what is another's.
    let berta = app.person("Berta").await;
    let mut hers = Browser::new(app);
    let csrf = open(app, &mut hers, &berta, "/account").await.form_to("/sign-out").sends("csrf").concat();
    let fields = [("csrf".to_owned(), csrf), ("id".to_owned(), app.sign_in(&ada.email, PASSWORD).await.device_id)];
    assert_eq!(hers.post("/account/devices/end", &fields).await.status, 303, "as for what isn't there");
    let devices = app.sign_in(&ada.email, PASSWORD).await;
    let found = app.ask(&*devices.token, "{ viewer { devices { id } } }", json!({})).await;
    assert!(found["viewer"]["devices"].to_string().contains(&fields[1].1), "{found}");
}

async fn whoever_is_signed_out_signs_in_first(app: &TestApp) {
    let ada = app.person("Ada").await;
    for path in ["/account", "/account/export", "/account/deletion"] {
        let mut browser = Browser::new(app);
        let page = browser.get(path).await;
        assert_eq!((page.status, page.location()), (200, None));
        let form = page.form("password").with("email", &ada.email).with("password", PASSWORD);
        let sent = browser.submit(&form).await;
        assert_eq!((sent.status, sent.location()), (303, Some(path)));
        assert_eq!(browser.follow(sent).await.status, 200);
        app.clock.tick();
    }
    for path in ["/account/devices/end", "/account/export", "/account/deletion", "/account/deletion/cancel"] {
        let page = Browser::new(app).post(path, &[]).await;
        assert!(page.status == 403 && page.has_field("password"), "{path}: {}", page.body);
    }
}

async fn this_browser_is_signed_out_for_good(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut browser = Browser::new(app);
    let form = open(app, &mut browser, &ada, "/account").await.form_to("/sign-out");
    let mut copied = browser.clone();
    let sent = browser.submit(&form).await;
    assert_eq!((sent.status, sent.location()), (303, Some("/signed-out")));
    assert_eq!(browser.follow(sent).await.status, 200);
    for browser in [&mut browser, &mut copied] {
        assert!(browser.get("/account").await.has_field("password"), "nor does a copied cookie help");
    }
    assert_eq!(copied.submit(&form).await.status, 303, "twice is as good");
    // A browser that isn't used is signed out after half a day, and is no device any more.
    open(app, &mut browser, &ada, "/account").await;
    app.advance(Duration::hours(13)).await;
    assert!(browser.get("/account").await.has_field("password"));
    let devices = app.sign_in(&ada.email, PASSWORD).await;
    let found = app.ask(&*devices.token, "{ viewer { devices { name } } }", json!({})).await;
    assert!(!found.to_string().contains("Browser"), "{found}");
}

async fn an_export_is_its_own_persons(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (mut hers, mut anothers) = (Browser::new(app), Browser::new(app));
    let form = open(app, &mut hers, &ada, "/account/export").await.form_to("/account/export");
    let other = open(app, &mut anothers, &berta, "/account/export").await.form_to("/account/export");
    assert_eq!(anothers.submit(&form).await.status, 403, "her form is of her browser");
    let file = hers.submit(&form).await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert!(file.header("cache-control").contains("no-store"));
    let everything: Value = serde_json::from_str(&file.body).expect("a whole file");
    assert_eq!(everything["account"]["email"], json!(ada.email));
    let file = anothers.submit(&other).await;
    assert!(file.body.contains(&berta.email) && !file.body.contains(&ada.email));
    // There is no address at which a file could be fetched.
    assert!(anothers.get("/account/export").await.header("content-disposition").is_empty());
    app.run_jobs().await;
    assert_eq!(app.mail.last_to(&ada.email).expect("a mail").subject, "Your data was exported");
}

/// When somebody's account will be deleted.
async fn deletion(app: &TestApp, who: &Someone) -> Value {
    app.ask(&*who.token, "{ viewer { deletionDueAt } }", json!({})).await["viewer"]["deletionDueAt"].take()
}

async fn a_deletion_is_asked_for_and_taken_back(app: &TestApp) {
    let ada = app.person("Ada").await;
    let pat = personal_token(app, &ada).await;
    let mut browser = Browser::new(app);
    let form = open(app, &mut browser, &ada, "/account/deletion").await.form_to("/account/deletion");
    for _ in 0..2 {
        let sent = browser.submit(&form).await;
        assert_eq!((sent.status, sent.location()), (303, Some("/account")), "{}", sent.body);
    }
    let page = browser.get("/account").await;
    assert!(page.body.contains("11 April 2026") && page.body.contains("role=\"status\""), "{}", page.body);
    assert_ne!(deletion(app, &ada).await, Value::Null, "who presses twice doesn't take it back");
    assert_eq!(status(app, &pat).await, 401);
    app.run_jobs().await;
    let told = app.mail.all().into_iter().filter(|mail| mail.subject == "Your account will be deleted").count();
    assert_eq!(told, 1);
    // Keeping it needs no password.
    app.advance(Duration::minutes(10)).await;
    let form = browser.get("/account/deletion").await.form_to("/account/deletion/cancel");
    for _ in 0..2 {
        let sent = browser.submit(&form).await;
        assert_eq!((sent.status, sent.location()), (303, Some("/account")), "{}", sent.body);
    }
    let now = app.sign_in(&ada.email, PASSWORD).await;
    assert_eq!(deletion(app, &now).await, Value::Null);
    app.run_jobs().await;
}

/// Whether a page asks for the password and nothing else.
fn asks_for_password(page: &Page) -> bool {
    page.has_field("password") && !page.has_field("email") && page.header("content-disposition").is_empty()
}

async fn what_lasts_needs_the_password_anew(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut browser = Browser::new(app);
    let export = open(app, &mut browser, &ada, "/account/export").await.form_to("/account/export");
    let deletes = browser.get("/account/deletion").await.form_to("/account/deletion");
    app.advance(Duration::minutes(5)).await;
    for page in [browser.get("/account/export").await, browser.get("/account/deletion").await] {
        assert!(asks_for_password(&page), "{}", page.body);
        assert_eq!(page.link("/account"), "/account", "there is a way back");
    }
    for form in [&export, &deletes] {
        let page = browser.submit(form).await;
        assert!(asks_for_password(&page), "a page that was open before is no way around it: {}", page.body);
        let wrong = browser.submit(&page.form("password").with("password", "not her password")).await;
        assert_eq!((wrong.status, wrong.location()), (401, None));
        app.clock.tick();
    }
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    assert_eq!(deletion(app, &ada).await, Value::Null);
    app.run_jobs().await;
    assert!(app.mail.all().iter().all(|mail| mail.subject != "Your data was exported"));
}
