//! What others tried: codes of somebody else, tokens at the wrong place, addresses that are almost right, and forms from
//! elsewhere.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::browser::{Browser, encoded};
use tests::people::{PASSWORD, SESSION};
use tests::{TestApp, suite};

use super::{
    CHALLENGE, Partner, REQUIRED, VERIFIER, allow, base64, claims, code, connect, one_app, open, personal_token,
    register, status, two_apps,
};

suite!(
    an_address_that_is_almost_right_is_wrong,
    signing_in_leads_nowhere_else,
    a_code_is_proven_by_its_verifier,
    a_code_is_its_own_clients,
    a_replayed_code_ends_its_grant_if_its_client_replays_it,
    a_stranger_with_a_code_ends_nothing,
    of_many_redemptions_at_once_one_counts,
    a_form_from_elsewhere_does_nothing,
    changed_fields_change_nothing,
    one_persons_request_isnt_anothers,
    a_token_is_good_at_its_own_place_alone,
    a_forged_token_opens_nothing,
    no_client_uses_anothers_tokens,
    guessing_a_password_is_slowed_down,
    an_address_that_was_taken_away_gets_nothing,
);

async fn an_address_that_is_almost_right_is_wrong(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let mut browser = Browser::new(app);
    open(app, &mut browser, &ada, &partner.request(&[])).await;
    let mut stranger = Browser::new(app);
    for address in [
        "https://evil.example/callback",
        "https://diary.example/callback/",
        "https://diary.example/callback?x=1",
        "https://diary.example/callback#x",
        "https://diary.example/callback/../other",
        "https://diary.example/callback%2e",
        "https://diary.example/Callback",
        "https://DIARY.example/callback",
        "HTTPS://diary.example/callback",
        "http://diary.example/callback",
        "https://diary.example:443/callback",
        "https://diary.example./callback",
        "https://diary.example.evil.example/callback",
        "https://diary.example@evil.example/callback",
        "https://evil.example\\@diary.example/callback",
        "https://evil.example/https://diary.example/callback",
        "https://diary.example/callback https://evil.example",
        "//diary.example/callback",
        "javascript:alert(1)//https://diary.example/callback",
        "x",
    ] {
        // Whatever else is wrong or right, and whoever asks.
        for differs in [&[][..], &[("response_type", "token")], &[("prompt", "none")]] {
            let request = partner.request(&[&[("redirect_uri", address)][..], differs].concat());
            for browser in [&mut browser, &mut stranger] {
                let page = browser.get(&request).await;
                assert_eq!((page.status, page.location()), (400, None), "{address} {differs:?}");
                assert!(page.header("content-type").starts_with("text/html"), "a person reads it");
                assert!(!page.body.contains("href=\"https://evil.example"), "{}", page.body);
            }
        }
    }
    for differs in [&[("client_id", "nobody")][..], &[("client_id", "")], &[("client_id", partner.id.as_str())]] {
        for browser in [&mut browser, &mut stranger] {
            let page = browser.get(&partner.request(differs)).await;
            assert_eq!((page.status, page.location()), (400, None), "{differs:?}");
        }
    }
    let twice = format!("{}&redirect_uri={}", partner.request(&[]), encoded(&partner.redirect_uri));
    let page = browser.get(&twice).await;
    assert_eq!((page.status, page.location()), (400, None), "an address that comes twice");
    // The only registered one needs no naming, and then it isn't named at the token endpoint either.
    let page = browser.visit(&partner.request(&[("redirect_uri", "")])).await;
    let answer = browser.submit(&allow(page.form("decision"))).await.answer();
    partner.redeem(app, &answer["code"], &[("redirect_uri", "")]).await.tokens();
}

async fn signing_in_leads_nowhere_else(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    for next in [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "https:evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        &format!("{}@evil.example/", app.url("")),
        &format!("{}.evil.example/", app.url("")),
    ] {
        let mut browser = Browser::new(app);
        let mut form = browser.get(&partner.request(&[])).await.form("password");
        form.action = format!("/sign-in?next={}", encoded(next));
        let sent = browser.submit(&form.with("email", &ada.email).with("password", PASSWORD)).await;
        let leads = sent.location().unwrap_or("/");
        assert!(browser.is_own(leads) && !leads.contains('\t'), "{next} leads to {leads}");
        app.clock.tick();
    }
    app.run_jobs().await;
}

async fn a_code_is_proven_by_its_verifier(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let (short, long, padded) = (&VERIFIER[..42], VERIFIER.repeat(3), format!("{VERIFIER}="));
    let sent = code(app, &ada, &partner.request(&[])).await;
    for verifier in ["", short, &long, &padded] {
        let refused = partner.redeem(app, &sent, &[("code_verifier", verifier)]).await;
        assert_eq!(refused.verdict(), (400, "invalid_request"), "{verifier}");
    }
    partner.redeem(app, &sent, &[]).await.tokens();
    for verifier in [CHALLENGE, &VERIFIER.to_lowercase(), &long[..128]] {
        let sent = code(app, &ada, &partner.request(&[])).await;
        let refused = partner.redeem(app, &sent, &[("code_verifier", verifier)]).await;
        assert_eq!(refused.verdict(), (400, "invalid_grant"), "{verifier}");
    }
    for address in ["", "https://diary.example/callback/", "https://evil.example/"] {
        let sent = code(app, &ada, &partner.request(&[])).await;
        let refused = partner.redeem(app, &sent, &[("redirect_uri", address)]).await;
        assert_eq!(refused.verdict(), (400, "invalid_grant"), "{address}");
    }
}

async fn a_code_is_its_own_clients(app: &TestApp) {
    let (ada, one, other) = two_apps(app).await;
    for (owner, thief) in [(&one, &other), (&other, &one)] {
        let sent = code(app, &ada, &owner.request(&[])).await;
        let refused = thief.redeem(app, &sent, &[("redirect_uri", owner.redirect_uri.as_str())]).await;
        assert_eq!(refused.verdict(), (400, "invalid_grant"));
        let tokens = owner.redeem(app, &sent, &[]).await.tokens();
        assert_eq!(status(app, &tokens.access).await, 200, "nor can a thief spoil it");
    }
}

async fn a_replayed_code_ends_its_grant_if_its_client_replays_it(app: &TestApp) {
    let (ada, one, other) = two_apps(app).await;
    for partner in [&one, &other] {
        let sent = code(app, &ada, &partner.request(&[])).await;
        let first = partner.redeem(app, &sent, &[]).await.tokens();
        let second = partner.refresh(app, &first.refresh, &[]).await.tokens();
        let unrelated = connect(app, &ada, partner).await;
        app.clock.tick();
        assert_eq!(partner.redeem(app, &sent, &[]).await.verdict(), (400, "invalid_grant"));
        for tokens in [&first, &second] {
            assert_eq!(status(app, &tokens.access).await, 401, "all that came of it is over");
            assert_eq!(partner.refresh(app, &tokens.refresh, &[]).await.verdict(), (400, "invalid_grant"));
        }
        assert_eq!(status(app, &unrelated.access).await, 200);
        partner.refresh(app, &unrelated.refresh, &[]).await.tokens();
    }
    app.run_jobs().await;
}

async fn a_stranger_with_a_code_ends_nothing(app: &TestApp) {
    let (ada, one, other) = two_apps(app).await;
    let unproven = Partner { secret: Some("wrong".to_owned()), ..other.clone() };
    for (partner, thief) in [(&one, &other), (&other, &one), (&other, &unproven)] {
        let sent = code(app, &ada, &partner.request(&[])).await;
        let tokens = partner.redeem(app, &sent, &[]).await.tokens();
        app.clock.tick();
        let refused = thief.redeem(app, &sent, &[("redirect_uri", partner.redirect_uri.as_str())]).await;
        assert!(matches!(refused.verdict(), (400, "invalid_grant") | (401, "invalid_client")), "{}", refused.body);
        // Its own client id, which everybody knows, but not the verifier, or another address.
        for differs in [("code_verifier", &*"x".repeat(43)), ("redirect_uri", "https://evil.example/")] {
            let refused = partner.redeem(app, &sent, &[differs]).await;
            assert_eq!(refused.verdict(), (400, "invalid_grant"), "{differs:?}");
        }
        assert_eq!(status(app, &tokens.access).await, 200, "it isn't a stranger's to end");
        partner.refresh(app, &tokens.refresh, &[]).await.tokens();
    }
}

async fn of_many_redemptions_at_once_one_counts(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let sent = code(app, &ada, &partner.request(&[])).await;
    let usual = [
        ("grant_type", "authorization_code"),
        ("code", sent.as_str()),
        ("redirect_uri", partner.redirect_uri.as_str()),
        ("code_verifier", VERIFIER),
    ];
    let answers = join_all((0..12).map(|_| partner.post(app, "/oauth/token", &usual, &[]))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 11));
    assert!(lost.iter().all(|answer| answer.verdict() == (400, "invalid_grant")));
    assert_eq!(status(app, &won[0].tokens().access).await, 401, "and since it was replayed, it is over");
    let grants = app.ask(&*ada.token, "{ viewer { connectedApps { id } } }", json!({})).await;
    assert_eq!(grants["viewer"]["connectedApps"], json!([]));
    app.run_jobs().await;
}

async fn a_form_from_elsewhere_does_nothing(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let request = partner.request(&[]);
    let mut foreign = Browser::new(app);
    let foreign_csrf = foreign.get(&request).await.form("password").sends("csrf").concat();
    assert!(!foreign_csrf.is_empty());
    let mut browser = Browser::new(app);
    for csrf in [&[][..], &[""], &["nonsense"], &[foreign_csrf.as_str()]] {
        let form = browser.get(&request).await.form("password");
        let form = form.with("email", &ada.email).with("password", PASSWORD).with_all("csrf", csrf);
        let page = browser.submit(&form).await;
        assert_eq!((page.status, page.location()), (403, None), "{csrf:?}");
        assert!(browser.get(&request).await.has_field("password"), "nobody is signed in");
    }
    let page = open(app, &mut browser, &ada, &request).await;
    let consent = allow(page.form("decision"));
    open(app, &mut foreign, &ada, &request).await;
    let foreign_csrf = foreign.visit(&request).await.form("decision").sends("csrf").concat();
    for csrf in [&[][..], &[""], &["nonsense"], &[foreign_csrf.as_str()]] {
        for decision in ["allow", "deny"] {
            let form = consent.clone().with("decision", decision).with_all("csrf", csrf);
            let page = browser.submit(&form).await;
            assert_eq!((page.status, page.location()), (403, None), "{csrf:?}");
        }
    }
    let page = Browser::new(app).submit(&consent).await;
    assert!(!page.answer().contains_key("code"), "without her cookie it isn't she: {:?}", page.location());
    let page = browser.get(&consent.action).await;
    assert!(!page.answer().contains_key("code"), "an address alone decides nothing");
    assert!(browser.submit(&consent).await.answer().contains_key("code"), "and none of that spoilt it");
    app.run_jobs().await;
}

async fn changed_fields_change_nothing(app: &TestApp) {
    let (ada, one, other) = two_apps(app).await;
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, &one.request(&[])).await;
    let form = allow(page.form("decision"))
        .with_all("scope", &["profile:read", "contacts:read", "contacts:write", "groups:read", "account"])
        .with("redirect_uri", "https://evil.example/")
        .with("client_id", &other.client_id)
        .with("state", "another")
        .with("code_challenge", "x")
        .with("response_type", "token");
    let answer = browser.submit(&form).await;
    assert!(answer.location().is_some_and(|to| to.starts_with("https://diary.example/callback?")), "{}", answer.status);
    let params = answer.answer();
    assert_eq!(params["state"], super::STATE);
    let tokens = one.redeem(app, &params["code"], &[]).await.tokens();
    assert_eq!(tokens.scope, REQUIRED.join(" "), "what wasn't asked for isn't given, whatever a form says");
    assert_eq!(claims(&tokens.access).1["client_id"], one.client_id);
}

async fn one_persons_request_isnt_anothers(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let berta = app.person("Berta").await;
    let (mut hers, mut anothers) = (Browser::new(app), Browser::new(app));
    let form = allow(open(app, &mut hers, &ada, &partner.request(&[])).await.form("decision"));
    let page = open(app, &mut anothers, &berta, &partner.request(&[])).await;
    let csrf = page.form("decision").sends("csrf").concat();
    // Berta can't be led to decide about what Ada was asked: whose account would the app get?
    let answer = anothers.submit(&form.clone().with("csrf", &csrf)).await;
    if let Some(code) = answer.answer().get("code") {
        let tokens = partner.redeem(app, code, &[]).await.tokens();
        let name = app.ask(&*tokens.access, "{ viewer { displayName } }", json!({})).await;
        assert_eq!(name["viewer"]["displayName"], "Berta", "never Ada's");
    }
    let code = hers.submit(&form).await.answer().remove("code").expect("her own decision counts");
    let tokens = partner.redeem(app, &code, &[]).await.tokens();
    let name = app.ask(&*tokens.access, "{ viewer { displayName } }", json!({})).await;
    assert_eq!(name["viewer"]["displayName"], "Ada");
}

async fn a_token_is_good_at_its_own_place_alone(app: &TestApp) {
    let (ada, public, confidential) = two_apps(app).await;
    let pat = personal_token(app, &ada).await;
    let tokens = connect(app, &ada, &confidential).await;
    let sent = code(app, &ada, &confidential.request(&[])).await;
    let secret = confidential.secret.clone().expect("a secret");
    for bearer in [&tokens.refresh, &sent, &secret, &confidential.client_id, &ada.refresh, &ada.device_token] {
        assert_eq!(status(app, bearer).await, 401, "{bearer}");
    }
    for other in [&tokens.access, &sent, &pat, &ada.token, &ada.refresh, &ada.device_token, &secret] {
        for partner in [&confidential, &public] {
            assert_eq!(partner.refresh(app, other, &[]).await.verdict(), (400, "invalid_grant"), "{other}");
        }
    }
    for other in [&tokens.access, &tokens.refresh, &pat, &ada.token] {
        let refused = confidential.redeem(app, other, &[]).await;
        assert_eq!(refused.verdict(), (400, "invalid_grant"), "{other}");
    }
    for other in [&pat, &ada.token, &ada.refresh, &ada.device_token, &sent, &secret] {
        let answer = confidential.introspect(app, other).await;
        assert_eq!((answer.status, &answer.body), (200, &json!({ "active": false })), "{other}");
        confidential.revoke(app, other).await;
    }
    for other in [&tokens.refresh, &tokens.access, &sent] {
        let refused = app.change(None, "refreshSession", json!({ "refreshToken": other }), SESSION).await;
        assert_eq!(refused["userErrors"][0]["code"], "INVALID_TOKEN", "an app's grant is no session");
    }
    // None of that ended anything.
    assert_eq!((status(app, &pat).await, status(app, &ada.token).await), (200, 200));
    assert_eq!(status(app, &tokens.access).await, 200);
    confidential.redeem(app, &sent, &[]).await.tokens();
    confidential.refresh(app, &tokens.refresh, &[]).await.tokens();
    app.done(None, "refreshSession", json!({ "refreshToken": ada.refresh }), SESSION).await;
}

async fn a_forged_token_opens_nothing(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let tokens = connect(app, &ada, &partner).await;
    let (header, body) = claims(&tokens.access);
    let signature = tokens.access.rsplit('.').next().expect("a JWT");
    let (front, _) = tokens.access.rsplit_once('.').expect("a JWT");
    let forged = |changes: Value, claimed: Value, signature: &str| {
        let merged = |mut whole: Value, changes: Value| {
            if let (Some(whole), Value::Object(changes)) = (whole.as_object_mut(), changes) {
                whole.extend(changes);
            }
            base64(whole.to_string().as_bytes())
        };
        format!("{}.{}.{signature}", merged(header.clone(), changes), merged(body.clone(), claimed))
    };
    let (none, turned) = (json!({}), signature.chars().rev().collect::<String>());
    let all = json!({ "scope": "profile:read contacts:read account" });
    for token in [
        forged(json!({ "alg": "none" }), none.clone(), ""),
        forged(json!({ "alg": "None" }), none.clone(), ""),
        forged(json!({ "alg": "none" }), none.clone(), signature),
        forged(json!({ "alg": "HS256" }), none.clone(), signature),
        forged(json!({ "kid": "unknown" }), none.clone(), signature),
        forged(json!({ "kid": null }), none.clone(), signature),
        forged(json!({ "typ": "JWT" }), none.clone(), signature),
        forged(json!({ "jku": "https://evil.example/jwks.json" }), none.clone(), signature),
        forged(none.clone(), all, signature),
        forged(none.clone(), json!({ "exp": 4_000_000_000_i64 }), signature),
        forged(none.clone(), json!({ "aud": "https://elsewhere.example/graphql" }), signature),
        format!("{front}.{turned}"),
        format!("{front}."),
        front.to_owned(),
        format!("{}.x", tokens.access),
    ] {
        assert_eq!(status(app, &token).await, 401, "{token}");
    }
    assert_eq!(status(app, &tokens.access).await, 200);
}

async fn no_client_uses_anothers_tokens(app: &TestApp) {
    let (ada, one, other) = two_apps(app).await;
    for (owner, thief) in [(&one, &other), (&other, &one)] {
        let tokens = connect(app, &ada, owner).await;
        assert_eq!(thief.refresh(app, &tokens.refresh, &[]).await.verdict(), (400, "invalid_grant"));
        thief.revoke(app, &tokens.refresh).await;
        app.clock.advance(Duration::minutes(1));
        assert_eq!(status(app, &tokens.access).await, 200);
        let next = owner.refresh(app, &tokens.refresh, &[]).await.tokens();
        // An old one in a stranger's hands is no reuse by its own client.
        app.clock.advance(Duration::minutes(1));
        assert_eq!(thief.refresh(app, &tokens.refresh, &[]).await.verdict(), (400, "invalid_grant"));
        owner.refresh(app, &next.refresh, &[]).await.tokens();
    }
    // The public client's name is no credential of the confidential one.
    let tokens = connect(app, &ada, &other).await;
    let nameless = Partner { secret: None, ..other.clone() };
    assert_eq!(nameless.refresh(app, &tokens.refresh, &[]).await.verdict(), (401, "invalid_client"));
}

async fn guessing_a_password_is_slowed_down(app: &TestApp) {
    let clara = app.person("Clara").await;
    let partner = register(app, &clara, json!({})).await;
    let ada = app.person("Ada").await;
    let request = partner.request(&[]);
    let mut browser = Browser::new(app);
    let mut statuses = Vec::new();
    for _ in 0..10 {
        let form = browser.get(&request).await.form("password");
        let page = browser.submit(&form.with("email", &ada.email).with("password", "a stranger's guess")).await;
        assert_eq!(page.location(), None);
        assert!(page.has_field("password"), "the page says when to try again: {}", page.body);
        statuses.push(page.status);
        app.clock.tick();
    }
    assert_eq!((statuses[0], statuses[9]), (401, 429), "{statuses:?}");
    let form = browser.get(&request).await.form("password");
    let page = browser.submit(&form.with("email", &ada.email).with("password", PASSWORD)).await;
    assert_ne!(page.status, 303, "not even the right one, for a stranger");
    // On her own phone, she signs in as ever.
    let input = json!({ "email": ada.email, "password": PASSWORD, "deviceToken": ada.device_token });
    app.done(None, "signIn", input, SESSION).await;
    app.advance(Duration::days(1)).await;
    assert!(open(app, &mut browser, &ada, &request).await.has_field("decision"), "nobody is locked out for good");
}

async fn an_address_that_was_taken_away_gets_nothing(app: &TestApp) {
    let maker = app.person("Clara").await;
    let partner = register(app, &maker, json!({})).await;
    let ada = app.person("Ada").await;
    let in_flight = code(app, &ada, &partner.request(&[])).await;
    let mut browser = Browser::new(app);
    let page = open(app, &mut browser, &ada, &partner.request(&[])).await;
    app.confirm(&maker).await;
    let moved = json!({ "appId": partner.id, "redirectUris": ["https://diary.example/new"] });
    app.done(&*maker.token, "updateApp", moved, "app { id }").await;
    let refused = browser.submit(&allow(page.form("decision"))).await;
    assert_eq!((refused.status, refused.location()), (400, None), "{}", refused.body);
    assert_eq!(partner.redeem(app, &in_flight, &[]).await.verdict(), (400, "invalid_grant"));
}
