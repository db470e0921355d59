//! Crisis lines are those of the country that somebody gave, and of no other: theirs who reads, signed in or not.

use graphql::edge::{Introspection, Rules};
use serde_json::{Value, json};
use tests::people::{SESSION, address};
use tests::{Someone, TestApp, suite};

use super::trust::Trust;
use super::{Side, clock_at, daily, two_with_a_plan, until};

suite!(
    nobody_is_given_the_lines_of_another_country,
    the_country_is_ones_own_and_changes_on_a_journey,
    a_code_that_is_no_country_is_refused_with_what_would_be_right,
    whoever_is_signed_out_reads_them_too,
    a_line_says_how_to_reach_it_and_who_says_so,
    a_device_suggests_and_nothing_is_applied,
    they_stand_beside_struggling,
    whoever_is_told_is_shown_those_of_their_own_country,
    the_country_goes_with_the_account,
);

const LINES: &str = "crisisLines { coverage country lines { number } directory }";

/// Signs somebody up whose country, language and time zone are these.
async fn person(app: &TestApp, name: &str, country: Value, locale: &str, zone: &str) -> Someone {
    let mut input = TestApp::sign_up_input(name);
    (input["country"], input["locale"], input["timeZone"]) = (country, json!(locale), json!(zone));
    let asked = app.done(None, "signUp", input, "verification { id }").await;
    app.run_jobs().await;
    let code = app.mail.code_to(&address(name)).expect("a code was mailed");
    let input = json!({ "verificationId": asked["verification"]["id"], "code": code });
    let payload = app.done(None, "confirmEmail", input, SESSION).await;
    app.clock.tick();
    Someone::from_session(&address(name), &payload)
}

async fn lines(app: &TestApp, who: &Someone) -> Value {
    app.ask(&*who.token, &format!("{{ {LINES} }}"), json!({})).await["crisisLines"].take()
}

fn unknown() -> Value {
    json!({ "coverage": "COUNTRY_UNKNOWN", "country": null, "lines": [], "directory": "https://directory.example.org" })
}

fn listed(country: &str, number: &str) -> Value {
    let lines = json!([{ "number": number }]);
    json!({ "coverage": "LISTED", "country": country, "lines": lines, "directory": "https://directory.example.org" })
}

async fn nobody_is_given_the_lines_of_another_country(app: &TestApp) {
    for (name, locale, zone) in [
        ("a language and a zone", "en", "America/New_York"),
        ("a language of a region", "en-US", "America/New_York"),
        ("an american phone in berlin", "en-US", "Europe/Berlin"),
    ] {
        let who = person(app, name, Value::Null, locale, zone).await;
        assert_eq!(lines(app, &who).await, unknown(), "{name}");
    }
    let brazil = person(app, "in a country without lines", json!("BR"), "en-US", "America/New_York").await;
    let expected = json!({
        "coverage": "COUNTRY_NOT_LISTED", "country": "BR", "lines": [], "directory": "https://directory.example.org",
    });
    assert_eq!(lines(app, &brazil).await, expected);
}

async fn the_country_is_ones_own_and_changes_on_a_journey(app: &TestApp) {
    let ada = person(app, "Ada", json!("us"), "en-US", "America/New_York").await;
    assert_eq!(lines(app, &ada).await, listed("US", "988"), "as it was given, in capitals");
    let select = "viewer { country timeZone version }";
    let moved = app.done(&*ada.token, "updateProfile", json!({ "country": "DE" }), select).await;
    assert_eq!(moved["viewer"], json!({ "country": "DE", "timeZone": "America/New_York", "version": 2 }));
    assert_eq!(lines(app, &ada).await, listed("DE", "0800 1110111"));
    let kept = app.done(&*ada.token, "updateProfile", json!({ "timeZone": "Asia/Tokyo" }), select).await;
    assert_eq!(kept["viewer"]["country"], "DE", "a journey of the clock alone changes nothing");
    app.done(&*ada.token, "updateProfile", json!({ "country": null }), select).await;
    assert_eq!(lines(app, &ada).await, unknown());
}

async fn a_code_that_is_no_country_is_refused_with_what_would_be_right(app: &TestApp) {
    let ada = app.person("Ada").await;
    for (wrong, right) in [
        ("USA", "write US, not USA"),
        ("UK", "write GB, not UK"),
        ("XK", "user-assigned"),
        ("ZZ", "user-assigned"),
        ("QB", "such as DE or US"),
        ("840", "such as DE or US"),
        ("en-US", "such as DE or US"),
        ("", "such as DE or US"),
    ] {
        let changed = app.change(&*ada.token, "updateProfile", json!({ "country": wrong }), "viewer { id }").await;
        let mut input = TestApp::sign_up_input("Berta");
        input["country"] = json!(wrong);
        let signed_up = app.change(None, "signUp", input, "verification { id }").await;
        for payload in [changed, signed_up] {
            let error = &payload["userErrors"][0];
            assert_eq!((&error["code"], &error["field"]), (&json!("INVALID"), &json!(["country"])), "{wrong}");
            assert!(error["message"].as_str().is_some_and(|message| message.contains(right)), "{wrong}: {error}");
        }
        let query = "query($country: CountryCode!) { crisisLines(country: $country) { country } }";
        let answer = app.send(None, query, json!({ "country": wrong })).await;
        assert_eq!(answer["data"], json!({ "crisisLines": null }), "{wrong}");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(right)), "{wrong}: {error}");
    }
    assert_eq!(lines(app, &ada).await["country"], "DE", "nothing was changed");
}

async fn whoever_is_signed_out_reads_them_too(app: &TestApp) {
    app.statements();
    let query = "{ crisisLines(country: \"GB\") { coverage country lines { number } directory } }";
    assert_eq!(app.ask(None, query, json!({})).await["crisisLines"], listed("GB", "116 123"));
    assert_eq!(app.ask(None, &format!("{{ {LINES} }}"), json!({})).await["crisisLines"], unknown());
    assert_eq!(app.statements(), Vec::<String>::new(), "they are there even where the database isn't");
    // Whatever an installation refuses otherwise.
    let closed = TestApp::with(app.backend, |serving| {
        serving.rules = Rules { introspection: Introspection::Nobody, ..Rules::default() };
    });
    let closed = closed.await.expect("the same database is there");
    assert_eq!(closed.ask(None, query, json!({})).await["crisisLines"], listed("GB", "116 123"));
    closed.close().await;
}

async fn a_line_says_how_to_reach_it_and_who_says_so(app: &TestApp) {
    let query = "{ crisisLines(country: \"DE\") { lines { name number text chat hours languages source checkedOn } } }";
    let expected = json!([{
        "name": "TelefonSeelsorge", "number": "0800 1110111", "text": "50 50", "chat": "https://example.org/chat",
        "hours": "24 hours a day", "languages": ["en", "de"], "source": "https://example.org/source",
        "checkedOn": "2026-03-01",
    }]);
    assert_eq!(app.ask(None, query, json!({})).await["crisisLines"]["lines"], expected);
}

async fn a_device_suggests_and_nothing_is_applied(app: &TestApp) {
    let query = "query($region: String, $zone: TimeZone) { countrySuggestions(region: $region, timeZone: $zone) }";
    let suggested = async |region: Value, zone: Value| {
        let variables = json!({ "region": region, "zone": zone });
        app.ask(None, query, variables).await["countrySuggestions"].take()
    };
    assert_eq!(suggested(json!("US"), json!("Europe/Berlin")).await, json!(["DE", "US"]));
    assert_eq!(suggested(json!("en-US"), json!("UTC")).await, json!([]), "a language says nothing");
    assert_eq!(suggested(Value::Null, Value::Null).await, json!([]));
    let ada = person(app, "Ada", Value::Null, "de-DE", "Europe/Berlin").await;
    let data = app.ask(&*ada.token, "{ viewer { country } }", json!({})).await;
    assert_eq!(data["viewer"]["country"], Value::Null, "it is asked for, and never guessed");
}

async fn they_stand_beside_struggling(app: &TestApp) {
    let (ada, berta, plan, first) = two_with_a_plan(app, daily()).await;
    let second = ada.upcoming(&plan).await.swap_remove(1);
    let lines = async |who: &Side<'_>, id: &str| who.check_in(id, LINES).await["crisisLines"].take();
    clock_at(app, "13:00");
    berta.done("updateProfile", json!({ "country": "GB" }), "viewer { id }").await;
    ada.answer(&first, "STRUGGLING").await;
    assert_eq!(lines(&ada, &first).await, listed("DE", "0800 1110111"), "her own country's");
    assert_eq!(lines(&berta, &first).await, listed("GB", "116 123"), "and theirs for who reads it");
    clock_at(app, "03-29 12:00");
    ada.answer(&second, "LOW").await;
    assert_eq!(lines(&ada, &second).await, Value::Null);
    app.run_jobs().await;
}

async fn whoever_is_told_is_shown_those_of_their_own_country(app: &TestApp) {
    let trust = Trust::new(app).await;
    trust.clara.done("updateProfile", json!({ "country": "US" }), "viewer { id }").await;
    trust.set_ladder(trust.rungs()).await;
    until(app, "14:01").await;
    let told = async |who: &Side<'_>| {
        let data = who.viewer(&format!("rungNotices {{ nodes {{ {LINES} }} }}")).await;
        data["rungNotices"]["nodes"][0]["crisisLines"].clone()
    };
    assert_eq!(told(&trust.clara).await, listed("US", "988"));
    trust.clara.done("updateProfile", json!({ "country": null }), "viewer { id }").await;
    assert_eq!(told(&trust.clara).await, unknown());
    assert_eq!(trust.ada.check_in(&trust.first, LINES).await["crisisLines"], listed("DE", "0800 1110111"));
    app.run_jobs().await;
}

async fn the_country_goes_with_the_account(app: &TestApp) {
    let ada = app.person("Ada").await;
    assert_eq!(app.everything(&ada).await["account"]["country"], "DE");
    let input = json!({ "password": tests::people::PASSWORD });
    app.done(&*ada.token, "deleteAccount", input, "viewer { id }").await;
    app.advance(chrono::Duration::days(15)).await;
    let stored = app.stored("SELECT country FROM person WHERE erased_at IS NOT NULL").await;
    assert_eq!(stored, vec![None], "what stays of an erased account says nothing of where it was");
}
