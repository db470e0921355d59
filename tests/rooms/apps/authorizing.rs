//! The way of a person from an app to Kith's pages and back: signing in, reading what is asked for, and deciding.

use chrono::Duration;
use serde_json::json;
use tests::browser::{Browser, Form};
use tests::people::PASSWORD;
use tests::{TestApp, suite};

use super::{CHALLENGE, REQUIRED, STATE, allow, code, connect, connect_as, decide, one_app, open, register, status};

suite!(
    a_person_signs_in_allows_and_is_back,
    a_wrong_password_is_said_and_signs_nobody_in,
    the_page_says_who_asks_for_what,
    saying_no_needs_no_script,
    what_an_app_requires_is_all_or_nothing,
    a_person_leaves_out_what_is_optional,
    asking_for_less_gets_less_and_for_more_asks,
    a_double_click_gives_one_code,
    a_person_says_when_it_ends,
    what_was_chosen_badly_is_asked_again,
    what_is_wrong_is_told_the_app_once_somebody_is_signed_in,
    an_address_keeps_its_own_query,
    a_native_app_listens_on_any_port,
    pages_are_framed_by_nobody_and_let_forms_through,
);

async fn a_person_signs_in_allows_and_is_back(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    let page = browser.get(&partner.request(&[])).await;
    assert_eq!((page.status, page.location()), (200, None));
    assert!(page.header("content-type").starts_with("text/html"));
    let form = page.form("password");
    assert!(form.action.starts_with("/sign-in?next="), "{}", form.action);
    let sent = browser.submit(&form.with("email", &ada.email).with("password", PASSWORD)).await;
    assert_eq!(sent.status, 303, "307 would send the password on");
    assert!(browser.cookies() > 0 && browser.is_own(sent.location().expect("an address")));
    let page = browser.follow(sent).await;
    let form = page.form("decision");
    assert!(form.action.starts_with("/oauth/consent?request="), "{}", form.action);
    let answer = browser.submit(&allow(form)).await;
    app.run_jobs().await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().is_some_and(|address| address.starts_with("https://diary.example/callback?")));
    let params = answer.answer();
    assert_eq!(params["state"], STATE, "as it was, plus and percent included");
    assert!(params["code"].len() >= 22 && params["iss"].starts_with("http"));
    assert_eq!(params.len(), 3, "and nothing else: {params:?}");
    let tokens = partner.redeem(app, &params["code"], &[]).await.tokens();
    assert_eq!((status(app, &tokens.access).await, tokens.scope.as_str()), (200, "profile:read contacts:read"));
    // A second visit needs no password.
    let page = browser.visit(&partner.request(&[("scope", "contacts:write contacts:read")])).await;
    assert!(page.has_field("decision"), "{}", page.body);
    // An app that sends no state gets none.
    let stateless = decide(app, &ada, &partner.request(&[("state", "")]), allow).await.answer();
    assert!(stateless.contains_key("code") && !stateless.contains_key("state"));
    // A plus in an address is a space, and an escaped one is a plus.
    let spaced = format!("{}&state=a+b%2Bc", partner.request(&[("state", "")]));
    assert_eq!(decide(app, &ada, &spaced, allow).await.answer()["state"], "a b+c");
}

async fn a_wrong_password_is_said_and_signs_nobody_in(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    for (email, password) in [(ada.email.as_str(), "not her password"), ("nobody@example.org", PASSWORD)] {
        let form = browser.get(&partner.request(&[])).await.form("password");
        let page = browser.submit(&form.with("email", email).with("password", password)).await;
        assert_eq!((page.status, page.location()), (401, None));
        assert!(page.body.contains("role=\"alert\""), "a screen reader says it: {}", page.body);
        assert_eq!(page.form("password").sends("email"), [email], "nobody types it twice");
        assert_eq!(page.form("password").sends("password"), [""]);
        assert!(browser.get(&partner.request(&[])).await.has_field("password"), "still signed out");
        app.clock.tick();
    }
    // The page that came back is as good as the first.
    let form = browser.get(&partner.request(&[])).await.form("password").with("email", &ada.email);
    let again = browser.submit(&form.with("password", "wrong once more")).await.form("password");
    let sent = browser.submit(&again.with("password", PASSWORD)).await;
    assert_eq!(sent.status, 303);
    assert!(browser.follow(sent).await.has_field("decision"));
    app.run_jobs().await;
}

async fn the_page_says_who_asks_for_what(app: &TestApp) {
    let maker = app.person("Clara").await;
    let description = "Diary <script>alert(1)</script> \"& more\"";
    let partner = register(app, &maker, json!({ "maker": "Weber <Ltd>", "description": description })).await;
    let ada = app.person("Ada").await;
    let scope = "profile:read contacts:read contacts:write";
    let page = open(app, &mut Browser::new(app), &ada, &partner.request(&[("scope", scope)])).await;
    for shown in ["Garden Diary", "diary.example", &ada.email, "Weber &#60;Ltd&#62;"] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(!page.body.contains("<script"), "a description is text");
    assert!(!page.body.contains(&maker.email), "its maker's address is nobody's business");
    let form = page.form("decision");
    let mut offered = form.offers("scope");
    offered.sort_unstable();
    assert_eq!(offered, ["contacts:read", "contacts:write", "profile:read"], "what is asked for, and nothing else");
    assert_eq!(form.offers("decision").len(), 2);
    assert_eq!((form.sends("reach"), form.sends("end")), (vec!["everything"], vec!["never"]));
    // A way to another account.
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, &partner.request(&[])).await;
    assert!(page.forms_but("decision").iter().any(|form| !form.sends("csrf").is_empty()), "{}", page.body);
}

async fn saying_no_needs_no_script(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let answer = decide(app, &ada, &partner.request(&[]), |form| form.with("decision", "deny")).await;
    assert_eq!(answer.status, 303);
    let params = answer.answer();
    assert_eq!((params["error"].as_str(), params["state"].as_str()), ("access_denied", STATE));
    assert!(params.contains_key("iss") && !params.contains_key("code"));
    app.run_jobs().await;
}

async fn what_an_app_requires_is_all_or_nothing(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    for ticked in [&[][..], &["contacts:read"], &["feed:read"], &["profile:read", "groups:read"]] {
        let choose = |form: Form| allow(form).with_all("scope", ticked);
        let request = partner.request(&[("scope", "profile:read contacts:read feed:read")]);
        let answer = decide(app, &ada, &request, choose).await;
        assert_eq!((answer.status, answer.answer()["error"].as_str()), (303, "access_denied"), "{ticked:?}");
    }
    app.run_jobs().await;
    let grants = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    assert_eq!(grants["viewer"]["connectedApps"], json!([]));
}

async fn a_person_leaves_out_what_is_optional(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let choose = |form: Form| allow(form).with_all("scope", &["profile:read", "contacts:read"]);
    let asked = "profile:read contacts:read contacts:write feed:read";
    let tokens = connect_as(app, &ada, &partner, asked, choose).await;
    assert_eq!(tokens.scope, "profile:read contacts:read", "the answer says what was left");
    let create = "mutation { createContact(input: { name: \"Clara\", kind: FRIEND }) { contact { id } } }";
    let refused = app.send(Some(&tokens.access), create, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE");
    assert!(refused["errors"][0]["message"].as_str().is_some_and(|message| message.contains("contacts:write")));
}

async fn asking_for_less_gets_less_and_for_more_asks(app: &TestApp) {
    let maker = app.person("Clara").await;
    let optional = ["profile:read", "contacts:read", "contacts:write"];
    let partner = register(app, &maker, json!({ "requiredScopes": [], "optionalScopes": optional })).await;
    let ada = app.person("Ada").await;
    let all = connect_as(app, &ada, &partner, "profile:read contacts:read", allow).await;
    assert_eq!(all.scope, "profile:read contacts:read");
    // For less: whether it is asked or not, that is all there is.
    let mut browser = Browser::new(app);
    let mut page = open(app, &mut browser, &ada, &partner.request(&[("scope", "profile:read")])).await;
    if page.has_field("decision") {
        page = browser.submit(&allow(page.form("decision"))).await;
    }
    let less = partner.redeem(app, &page.answer()["code"], &[]).await.tokens();
    assert_eq!((less.scope.as_str(), status(app, &all.access).await), ("profile:read", 200));
    let refused = app.send(Some(&less.access), super::CONTACTS, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE");
    // For more, it is always asked.
    let page = browser.visit(&partner.request(&[("scope", "profile:read contacts:read contacts:write")])).await;
    assert!(page.has_field("decision"), "{}", page.body);
    // Naming none asks for what is required, and nothing is.
    let page = browser.visit(&partner.request(&[("scope", "")])).await;
    assert_eq!(page.answer()["error"], "invalid_scope");
}

async fn a_double_click_gives_one_code(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, &partner.request(&[])).await;
    let form = allow(page.form("decision"));
    let [mut left, mut right] = [browser.clone(), browser.clone()];
    let (first, second) = futures_util::future::join(left.submit(&form), right.submit(&form)).await;
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.location(), second.location(), "two clicks, one code");
    app.clock.tick();
    let reloaded = browser.submit(&form).await;
    assert_eq!(reloaded.location(), first.location(), "nor does a reload make another");
    let tokens = partner.redeem(app, &first.answer()["code"], &[]).await.tokens();
    assert_eq!(status(app, &tokens.access).await, 200, "no late error took it away");
}

async fn a_person_says_when_it_ends(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    // The clock begins on 28 March 2026, and she is in Berlin.
    for (end, date, earliest, latest) in [
        ("day", "", "2026-03-29", "2026-03-30"),
        ("week", "", "2026-04-04", "2026-04-06"),
        ("month", "", "2026-04-27", "2026-04-30"),
        ("three_months", "", "2026-06-25", "2026-06-30"),
        ("date", "2026-05-01", "2026-04-30T22:00", "2026-05-01T22:00:01"),
    ] {
        let choose = |form: Form| allow(form).with("end", end).with("end_date", date);
        connect_as(app, &ada, &partner, &REQUIRED.join(" "), choose).await;
        let data = app.ask(&*ada.token, "{ viewer { connectedApps { id endsAt } } }", json!({})).await;
        let grant = data["viewer"]["connectedApps"][0].clone();
        let ends = super::text(&grant["endsAt"]);
        assert!((earliest..=latest).contains(&ends.as_str()), "{end}: {ends}");
        app.done(&*ada.token, "endGrant", json!({ "grantId": grant["id"] }), "endedGrantId").await;
        app.clock.tick();
    }
    connect(app, &ada, &partner).await;
    let data = app.ask(&*ada.token, "{ viewer { connectedApps { endsAt } } }", json!({})).await;
    assert_eq!(data["viewer"]["connectedApps"], json!([{ "endsAt": null }]), "never, unless somebody says so");
    app.run_jobs().await;
}

async fn what_was_chosen_badly_is_asked_again(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let berta = app.person("Berta").await;
    let hers = app.contact(&ada, "Emil").await;
    let anothers = app.contact(&berta, "Emil").await;
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, &partner.request(&[])).await;
    let offered = page.form("decision");
    assert!(offered.offers("contact").contains(&hers.as_str()), "{:?}", offered.offers("contact"));
    for (changes, what) in [
        (&[("end", "date"), ("end_date", "")][..], "no date"),
        (&[("end", "date"), ("end_date", "2026-03-27")], "a date that is over"),
        (&[("end", "date"), ("end_date", "soon")], "no date at all"),
        (&[("reach", "contact"), ("contact", "")], "no contact"),
        (&[("reach", "contact"), ("contact", anothers.as_str())], "another person's contact"),
        (&[("reach", "contact"), ("contact", "con_nonsense")], "no contact at all"),
        (&[("reach", "nonsense"), ("contact", "")], "no reach at all"),
        (&[("reach", ""), ("contact", "")], "no reach"),
        (&[("end", "nonsense")], "no end at all"),
        (&[("end", "")], "no end"),
    ] {
        let form = allow(page.form("decision"));
        let form = changes.iter().fold(form, |form, (name, value)| form.with(name, value));
        let again = browser.submit(&form).await;
        assert_eq!(again.location(), None, "{what} never means all: {:?}", again.location());
        assert!(again.has_field("decision"), "{what}: {} {}", again.status, again.body);
        app.clock.tick();
    }
    let right = allow(page.form("decision")).with("reach", "contact").with("contact", &hers);
    assert!(browser.submit(&right).await.answer().contains_key("code"), "and then it goes well");
    app.run_jobs().await;
}

async fn what_is_wrong_is_told_the_app_once_somebody_is_signed_in(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    open(app, &mut browser, &ada, &partner.request(&[])).await;
    let (short, padded) = (&CHALLENGE[..42], format!("{CHALLENGE}="));
    for (differs, error) in [
        (&[("response_type", "token")][..], "unsupported_response_type"),
        (&[("response_type", "")], "invalid_request"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("scope", "contacts:all")], "invalid_scope"),
        (&[("scope", "contacts:read openid")], "invalid_scope"),
        (&[("scope", "contacts:read account")], "invalid_scope"),
        (&[("scope", "groups:read")], "invalid_scope"),
        (&[("code_challenge", ""), ("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", short)], "invalid_request"),
        (&[("code_challenge", padded.as_str())], "invalid_request"),
        (&[("resource", "https://elsewhere.example/graphql")], "invalid_target"),
    ] {
        let request = partner.request(differs);
        let stranger = Browser::new(app).get(&request).await;
        assert_eq!((stranger.status, stranger.location()), (200, None), "signed out, nobody is sent on: {differs:?}");
        assert!(stranger.has_field("password"));
        let told = browser.get(&request).await;
        assert_eq!(told.status, 303, "{differs:?}");
        assert!(told.location().is_some_and(|address| address.starts_with("https://diary.example/callback?")));
        let params = told.answer();
        assert_eq!((params["error"].as_str(), params["state"].as_str()), (error, STATE), "{differs:?}");
        assert!(params.contains_key("iss") && !params.contains_key("code"), "{differs:?}");
    }
    let twice = format!("{}&scope=contacts%3Aread", partner.request(&[]));
    assert_eq!(browser.get(&twice).await.answer()["error"], "invalid_request", "a parameter that comes twice");
    let resource = tests::AUDIENCE.to_owned();
    assert!(browser.visit(&partner.request(&[("resource", resource.as_str())])).await.has_field("decision"));
}

async fn an_address_keeps_its_own_query(app: &TestApp) {
    let maker = app.person("Clara").await;
    let address = "https://diary.example/callback?tenant=7";
    let partner = register(app, &maker, json!({ "redirectUris": [address] })).await;
    let ada = app.person("Ada").await;
    let answer = decide(app, &ada, &partner.request(&[]), allow).await;
    assert!(answer.location().is_some_and(|to| to.starts_with(&format!("{address}&"))), "{:?}", answer.location());
    let params = answer.answer();
    assert_eq!((params["tenant"].as_str(), params["state"].as_str()), ("7", STATE));
    partner.redeem(app, &params["code"], &[]).await.tokens();
    let denied = decide(app, &ada, &partner.request(&[]), |form| form.with("decision", "deny")).await;
    assert!(denied.location().is_some_and(|to| to.starts_with(&format!("{address}&"))), "errors as well");
    app.run_jobs().await;
}

async fn a_native_app_listens_on_any_port(app: &TestApp) {
    let maker = app.person("Clara").await;
    let uris = json!(["http://127.0.0.1/cb", "com.example.diary:/callback"]);
    let partner = register(app, &maker, json!({ "redirectUris": uris })).await;
    let ada = app.person("Ada").await;
    for address in
        ["http://127.0.0.1/cb", "http://127.0.0.1:49152/cb", "http://127.0.0.1:80/cb", "com.example.diary:/callback"]
    {
        let own = super::Partner { redirect_uri: address.to_owned(), ..partner.clone() };
        let page = open(app, &mut Browser::new(app), &ada, &own.request(&[("ui_locales", "fr de-AT")])).await.body;
        let leads_to =
            if address.starts_with("http") { "einem Programm auf diesem Gerät" } else { "com.example.diary" };
        assert!(page.contains(r#"lang="de""#) && page.contains(leads_to), "{address}: {page}");
        let answer = decide(app, &ada, &own.request(&[]), allow).await;
        assert!(answer.location().is_some_and(|to| to.starts_with(&format!("{address}?"))), "{:?}", answer.location());
        let code = answer.answer().remove("code").expect("a code");
        if address.contains("49152") {
            let elsewhere = own.redeem(app, &code, &[("redirect_uri", "http://127.0.0.1:49153/cb")]).await;
            assert_eq!(elsewhere.verdict(), (400, "invalid_grant"), "the port of the request, and no other");
        } else {
            own.redeem(app, &code, &[]).await.tokens();
        }
    }
    for address in [
        "http://127.0.0.1:49152/other",
        "http://127.0.0.1:49152/cb/",
        "https://127.0.0.1/cb",
        "http://[::1]/cb",
        "http://[::1]:49152/cb",
        "http://localhost/cb",
        "http://localhost:49152/cb",
        "http://127.0.0.2/cb",
        "http://127.0.0.1:0/cb",
        "http://127.0.0.1:49152@evil.example/cb",
        "com.example.diary:/other",
    ] {
        let page = Browser::new(app).get(&partner.request(&[("redirect_uri", address)])).await;
        assert_eq!((page.status, page.location()), (400, None), "{address}");
    }
}

async fn pages_are_framed_by_nobody_and_let_forms_through(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    let sign_in = browser.get(&partner.request(&[])).await;
    let cookies = sign_in.headers.get_all("set-cookie").iter();
    let mut cookies: Vec<_> = cookies.map(|cookie| cookie.to_str().expect("text").to_ascii_lowercase()).collect();
    let form = sign_in.form("password").with("email", &ada.email).with("password", PASSWORD);
    let sent = browser.submit(&form).await;
    let more = sent.headers.get_all("set-cookie").iter();
    cookies.extend(more.map(|cookie| cookie.to_str().expect("text").to_ascii_lowercase()));
    assert!(!cookies.is_empty());
    for cookie in cookies {
        assert!(cookie.contains("httponly") && cookie.contains("samesite="), "{cookie}");
        assert!(!cookie.contains("samesite=none"), "{cookie}");
    }
    let consent = browser.follow(sent).await;
    for page in [&sign_in, &consent] {
        let policy = page.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert_ne!(page.header("referrer-policy"), "no-referrer", "our own forms would come from nowhere");
        assert_eq!(page.header("access-control-allow-origin"), "");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert!(page.header("cache-control").contains("no-store"), "what is asked of somebody isn't kept");
    }
    let policy = consent.header("content-security-policy");
    assert!(!policy.contains("form-action"), "it would stop the jump to the app: {policy}");
    // Who waits too long asks again: the code was for a minute.
    let code = code(app, &ada, &partner.request(&[])).await;
    app.advance(Duration::seconds(60)).await;
    assert_eq!(partner.redeem(app, &code, &[]).await.verdict(), (400, "invalid_grant"));
}
