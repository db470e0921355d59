//! Telephone numbers as a client gives and gets them: what is saved is the number that was typed.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    a_number_that_names_its_country_keeps_it,
    a_saved_number_is_never_read_again,
    helplines_are_kept_as_dialled,
    what_is_no_number_is_refused,
);

const CHANNELS: &str = "contact { id channels { kind value country uri label } }";

async fn moved(app: &TestApp, who: &Someone, locale: &str) {
    app.done(&*who.token, "updateProfile", json!({ "locale": locale }), "viewer { id }").await;
    app.clock.tick();
}

fn phone(value: &str) -> Value {
    json!([{ "kind": "PHONE", "value": value }])
}

/// The one channel of a new contact.
async fn saved(app: &TestApp, who: &Someone, value: &str) -> Value {
    let input = json!({ "name": "Clara", "kind": "FRIEND", "channels": phone(value) });
    app.done(&*who.token, "createContact", input, CHANNELS).await["contact"]["channels"][0].take()
}

async fn a_number_that_names_its_country_keeps_it(app: &TestApp) {
    let ada = app.person("Ada").await;
    for locale in ["en-US", "hu-HU", "de-u-co-phonebk"] {
        moved(app, &ada, locale).await;
        for (text, value) in [
            ("+49 171 1234567", "+491711234567"),
            ("+86 131 2345 6789", "+8613123456789"),
            ("+33 1 42 68 53 00", "+33142685300"),
            ("+44 1865 270000", "+441865270000"),
            ("+٢٠ ٢ ٢٣٩٠١٢٣٤", "+20223901234"),
            ("tel:901820;phone-context=+49-30", "+4930901820"),
            ("+49 30 901820 ext. 345", "+4930901820;ext=345"),
        ] {
            let channel = saved(app, &ada, text).await;
            assert_eq!((&channel["value"], &channel["country"]), (&json!(value), &Value::Null), "{text} in {locale}");
            assert_eq!(channel["uri"], format!("tel:{value}"));
        }
    }
    moved(app, &ada, "ar-EG").await;
    let channel = saved(app, &ada, "٠٢ ٢٣٩٠١٢٣٤").await;
    assert_eq!((&channel["value"], &channel["country"]), (&json!("+20223901234"), &json!("EG")));
}

async fn a_saved_number_is_never_read_again(app: &TestApp) {
    let ada = app.person("Ada").await;
    moved(app, &ada, "en-GB").await;
    let channels = json!([
        { "kind": "PHONE", "value": "116 123", "label": "Samaritans" },
        { "kind": "PHONE", "value": "111" },
        { "kind": "PHONE", "value": "020 7946 0018 x9" },
        { "kind": "PHONE", "value": "030 901820", "country": "DE" },
    ]);
    let input = json!({ "name": "Help", "kind": "COMMUNITY", "channels": channels });
    let made = app.done(&*ada.token, "createContact", input, CHANNELS).await["contact"].take();
    app.clock.tick();
    moved(app, &ada, "fr-FR").await;
    // As an app does that knows nothing of countries: it sends back what it read, with another label.
    let mut sent = made["channels"].clone();
    let mut expected = made["channels"].clone();
    for (sent, expected) in
        sent.as_array_mut().expect("a list").iter_mut().zip(expected.as_array_mut().expect("a list"))
    {
        *sent = json!({ "kind": sent["kind"], "value": sent["value"], "label": "new" });
        expected["label"] = json!("new");
    }
    let changed = json!({ "contactId": made["id"], "channels": sent });
    let changed = app.done(&*ada.token, "updateContact", changed, CHANNELS).await;
    assert_eq!(changed["contact"]["channels"], expected);
    let seen: Vec<_> =
        expected.as_array().expect("a list").iter().map(|it| json!([it["value"], it["country"]])).collect();
    let wanted = json!([["116123", "GB"], ["111", "GB"], ["+442079460018;ext=9", "GB"], ["+4930901820", "DE"]]);
    assert_eq!(json!(seen), wanted);
}

async fn helplines_are_kept_as_dialled(app: &TestApp) {
    let ada = app.person("Ada").await;
    for (locale, text, digits) in [
        ("en-GB", "116 123", "116123"),
        ("en-GB", "999", "999"),
        ("en-US", "988", "988"),
        ("en-US", "741741", "741741"),
        ("fr-FR", "15", "15"),
        ("pt-BR", "188", "188"),
        ("de-DE", "112", "112"),
    ] {
        moved(app, &ada, locale).await;
        let channel = saved(app, &ada, text).await;
        let expected = json!({
            "kind": "PHONE", "value": digits, "country": &locale[3..], "uri": format!("tel:{digits}"), "label": null,
        });
        assert_eq!(channel, expected);
    }
}

async fn what_is_no_number_is_refused(app: &TestApp) {
    let ada = app.person("Ada").await;
    for (text, says) in [
        ("0171 1234567 h", "can't have letters"),
        ("030 901820 work", "can't have letters"),
        ("030 901820 / 030 901821", "several numbers"),
        ("12", "country code"),
    ] {
        let input = json!({ "name": "Clara", "kind": "FRIEND", "channels": phone(text) });
        let refused = app.change(&*ada.token, "createContact", input, "contact { id }").await;
        let error = &refused["userErrors"][0];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("INVALID"), &json!(["channels", "0", "value"])),
            "{text}"
        );
        assert!(error["message"].as_str().is_some_and(|message| message.contains(says)), "{text}: {error}");
    }
    let channels = json!([{ "kind": "PHONE", "value": "030 901820", "country": "Germany" }]);
    let input = json!({ "name": "Clara", "kind": "FRIEND", "channels": channels });
    let refused = app.change(&*ada.token, "createContact", input, "contact { id }").await;
    assert_eq!(refused["userErrors"][0]["field"], json!(["channels", "0", "country"]));
}
