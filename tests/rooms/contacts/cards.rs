//! Cards of an address book: whose they are, what they may change, and what is said of what isn't kept.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    a_foreign_card_changes_nobodys_standing,
    ones_own_export_restores_it_once_confirmed,
    a_mac_holds_for_its_card_alone,
    a_uid_that_names_nobody_joins_nobody,
    a_first_name_is_nobodys_identity,
    a_uid_goes_back_to_where_it_came_from,
    what_is_not_kept_is_named_with_its_text,
    numbers_of_a_book_are_what_was_written,
);

const ALL: &str = "{ viewer { contacts(first: 100) { nodes { id name kind role supportKinds isCore channels { value country label } tags note version vcard } } } }";
const SELECT: &str = "import { isApplied isPreview entries { name outcome reason contact { id } resembles { name } changes { property text } protectedProperties { property text status } leftOut { property count reason texts } } }";

async fn all(app: &TestApp, who: &Someone) -> Vec<Value> {
    let read = app.ask(&*who.token, ALL, json!({})).await;
    read["viewer"]["contacts"]["nodes"].as_array().expect("a list").clone()
}

async fn import(app: &TestApp, who: &Someone, vcards: &str, how: Value) -> Vec<Value> {
    app.clock.tick();
    let mut input = how;
    input["vcards"] = json!(vcards);
    let done = app.done(&*who.token, "importContacts", input, SELECT).await;
    app.clock.tick();
    done["import"]["entries"].as_array().expect("a list").clone()
}

fn card(name: &str, lines: &str) -> String {
    format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\n{lines}END:VCARD\r\n")
}

fn outcomes(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["outcome"].as_str().expect("an outcome")).collect()
}

/// The contact of this name, but for what is always another.
fn called(contacts: &[Value], name: &str) -> Value {
    let mut found = contacts.iter().find(|contact| contact["name"] == name).expect(name).clone();
    for field in ["id", "vcard", "version"] {
        found[field].take();
    }
    found
}

async fn a_foreign_card_changes_nobodys_standing(app: &TestApp) {
    let ada = app.person("Ada").await;
    let cadence = json!({ "tag": "inner circle", "every": "P1W" });
    app.done(&*ada.token, "setTagCadence", cadence, "tagCadences { tag }").await;
    let channels = json!([{ "kind": "PHONE", "value": "+442079460018" }]);
    let jonas = json!({ "name": "Jonas", "kind": "FRIEND", "channels": channels });
    app.done(&*ada.token, "createContact", jonas, "contact { id }").await;
    let before = all(app, &ada).await;
    let words = "TEL:+442079460018\r\nX-KITH-CORE:true\r\nX-KITH-KIND:PARTNER\r\nX-KITH-SUPPORT:EMOTIONAL\r\n\
                 X-KITH-MAC:AAAA\r\nX-KITH-BOUNDARIES:none\r\nCATEGORIES:inner circle\r\n";
    for how in [json!({ "preview": true }), json!({}), json!({ "applyProtected": true })] {
        let entries = import(app, &ada, &card("Jonas", words), how).await;
        assert_eq!(outcomes(&entries), ["UNCHANGED"]);
        let said = |property: &str, text: &str| json!({ "property": property, "text": text, "status": "FOREIGN" });
        let expected =
            [said("X-KITH-SUPPORT", "EMOTIONAL"), said("X-KITH-CORE", "true"), said("CATEGORIES", "inner circle")];
        assert_eq!(entries[0]["protectedProperties"], json!(expected));
        assert_eq!(entries[0]["leftOut"][0]["texts"], json!(["none"]), "{}", entries[0]);
        assert_eq!(called(&all(app, &ada).await, "Jonas"), called(&before, "Jonas"));
    }
    // Nor does one that makes somebody.
    let entries = import(app, &ada, &card("Mara", words), json!({ "applyProtected": true })).await;
    assert_eq!(
        (outcomes(&entries), entries[0]["protectedProperties"].as_array().map(Vec::len)),
        (vec!["CREATED"], Some(4))
    );
    let mara = called(&all(app, &ada).await, "Mara");
    assert_eq!((&mara["kind"], &mara["isCore"], &mara["tags"]), (&json!("FRIEND"), &json!(false), &json!([])));
}

/// Makes a contact with a standing, gives it with its card, and deletes it.
async fn exported(app: &TestApp, who: &Someone, name: &str) -> (Value, String) {
    let channels = json!([{ "kind": "PHONE", "value": "116 123", "country": "GB", "label": "night, late" }]);
    let full = json!({
        "name": name, "kind": "PROFESSIONAL", "role": "COUNSELOR", "supportKinds": ["PRACTICAL", "EMOTIONAL"],
        "isCore": true, "tags": ["weekly", "choir"], "note": "kind", "channels": channels,
    });
    let made = app.done(&*who.token, "createContact", full, "contact { id vcard }").await["contact"].take();
    let before = called(&all(app, who).await, name);
    app.clock.tick();
    app.done(&*who.token, "deleteContact", json!({ "contactId": made["id"] }), "deletedContactId").await;
    (before, made["vcard"].as_str().expect("a card").to_owned())
}

async fn ones_own_export_restores_it_once_confirmed(app: &TestApp) {
    let ada = app.person("Ada").await;
    let cadence = json!({ "tag": "weekly", "every": "P1W" });
    app.done(&*ada.token, "setTagCadence", cadence, "tagCadences { tag }").await;
    let (before, vcard) = exported(app, &ada, "Clara Zet").await;
    let statuses = |entries: &[Value]| {
        let properties = entries[0]["protectedProperties"].as_array().expect("a list");
        let statuses: Vec<_> = properties.iter().map(|it| it["status"].as_str().expect("one").to_owned()).collect();
        (properties.len(), statuses.into_iter().collect::<std::collections::BTreeSet<_>>())
    };
    let preview = import(app, &ada, &vcard, json!({ "preview": true })).await;
    assert_eq!(statuses(&preview), (6, ["UNCONFIRMED".to_owned()].into()), "{preview:#?}");
    let preview = import(app, &ada, &vcard, json!({ "preview": true, "applyProtected": true })).await;
    assert_eq!(statuses(&preview), (6, ["APPLIED".to_owned()].into()));
    // Without a word of confirmation, all else is taken.
    let done = import(app, &ada, &vcard, json!({})).await;
    assert_eq!((outcomes(&done), statuses(&done).0), (vec!["CREATED"], 6));
    let taken = called(&all(app, &ada).await, "Clara Zet");
    assert_eq!(
        (&taken["isCore"], &taken["tags"], &taken["channels"]),
        (&json!(false), &json!(["choir"]), &before["channels"])
    );
    let done = import(app, &ada, &vcard, json!({ "applyProtected": true })).await;
    // What somebody is to one stays as it is for a contact that is there, and so their role.
    assert_eq!((outcomes(&done), statuses(&done)), (vec!["MERGED"], (4, ["APPLIED".to_owned()].into())));
    let taken = called(&all(app, &ada).await, "Clara Zet");
    assert_eq!((&taken["isCore"], &taken["supportKinds"]), (&json!(true), &before["supportKinds"]));
    // Somewhere else it is a foreign card.
    let berta = app.person("Berta").await;
    let done = import(app, &berta, &vcard, json!({ "applyProtected": true })).await;
    assert_eq!(statuses(&done).1, ["FOREIGN".to_owned()].into());
    assert_eq!(called(&all(app, &berta).await, "Clara Zet")["isCore"], false);
}

async fn a_mac_holds_for_its_card_alone(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (before, vcard) = exported(app, &ada, "Clara Zet").await;
    let how = || json!({ "applyProtected": true });
    for (from, to) in [
        ("FN:Clara Zet", "FN:Clara Zed"),
        ("UID;VALUE=TEXT:con_", "UID;VALUE=TEXT:con-"),
        ("X-KITH-CORE:true\r\n", ""),
        ("EMOTIONAL\\,PRACTICAL", "EMOTIONAL"),
        ("CATEGORIES:weekly", "CATEGORIES:daily"),
    ] {
        assert!(vcard.contains(from), "{vcard}");
        let mut how = how();
        how["preview"] = json!(true);
        let entries = import(app, &ada, &vcard.replace(from, to), how).await;
        let properties = entries[0]["protectedProperties"].as_array().expect("a list");
        assert!(
            !properties.is_empty() && properties.iter().all(|it| it["status"] == "FOREIGN"),
            "{from}: {entries:#?}"
        );
    }
    import(app, &ada, &vcard, how()).await;
    assert_eq!(called(&all(app, &ada).await, "Clara Zet"), before);
}

async fn a_uid_that_names_nobody_joins_nobody(app: &TestApp) {
    let ada = app.person("Ada").await;
    let shared = "0f7f7f8e-3c33-4b39-a3a5-6b7a4f8f0c11";
    for (round, uid) in ["null", "undefined", "0", "1", "", shared].into_iter().enumerate() {
        let who = app.person(&format!("Ada {round}")).await;
        let one = |name: &str, number: u32| card(name, &format!("UID:{uid}\r\nTEL:+4930{number}\r\nNOTE:{name}\r\n"));
        let book = [one("Ada Okafor", 901_820), one("Bela Kovacs", 901_821), one("Chidi Eze", 901_822)].concat();
        let entries = import(app, &who, &book, json!({})).await;
        assert_eq!(outcomes(&entries), ["CREATED"; 3], "{uid}");
        let made = all(app, &who).await;
        assert!(made.iter().all(|one| one["note"] == one["name"]), "{made:#?}");
        let entries = import(app, &who, &book, json!({})).await;
        assert_eq!(outcomes(&entries), ["UNCHANGED"; 3], "{uid}");
        assert_eq!(all(app, &who).await, made, "the same book once more changes nothing");
    }
    // A UID that is somebody's, on a card of somebody else: the preview asks.
    let uid = format!("UID:{shared}\r\n");
    import(app, &ada, &card("Ada Okafor", &format!("{uid}TEL:+4930901820\r\n")), json!({})).await;
    let entries = import(app, &ada, &card("Bela Kovacs", &format!("{uid}TEL:+4930901821\r\n")), json!({})).await;
    assert_eq!((outcomes(&entries), &entries[0]["resembles"]["name"]), (vec!["CREATED"], &json!("Ada Okafor")));
    assert!(entries[0]["reason"].as_str().is_some_and(|reason| reason.contains("kept apart")), "{entries:#?}");
    // Whoever married is the same person, by UID and number.
    let entries = import(app, &ada, &card("Ada Eze", &format!("{uid}TEL:+4930901820\r\n")), json!({})).await;
    assert_eq!(outcomes(&entries), ["MERGED"]);
    assert_eq!(entries[0]["changes"], json!([{ "property": "NICKNAME", "text": "Ada Eze" }]));
}

async fn a_first_name_is_nobodys_identity(app: &TestApp) {
    let ada = app.person("Ada").await;
    let book = [card("Ada", ""), card("Ada", "TEL:+4930901820\r\n"), card("Ada", "TEL:+4930901821\r\n")].concat();
    let entries = import(app, &ada, &book, json!({})).await;
    assert_eq!(outcomes(&entries), ["CREATED"; 3]);
    assert_eq!(entries[1]["resembles"]["name"], "Ada", "the report asks");
    assert_eq!(outcomes(&import(app, &ada, &book, json!({})).await), ["UNCHANGED"; 3]);
    assert_eq!(all(app, &ada).await.len(), 3);
    // A full name is, where one of the two has nothing else.
    let entries =
        import(app, &ada, &[card("Ada Okafor", ""), card("Ada Okafor", "TEL:+4930901822\r\n")].concat(), json!({}))
            .await;
    assert_eq!(outcomes(&entries), ["CREATED", "MERGED"]);
}

async fn a_uid_goes_back_to_where_it_came_from(app: &TestApp) {
    let ada = app.person("Ada").await;
    let uid = "urn:uuid:2b1d6a6e-5f0e-4d58-b0f7-1f9b55f2b333";
    let lines = format!("UID:{uid}\r\nTEL:+4930901820\r\n");
    // It was here before the phone's book was: by name and number, it is the same.
    let channels = json!([{ "kind": "PHONE", "value": "030 901820" }]);
    let made = json!({ "name": "Ada Okafor", "kind": "FAMILY", "channels": channels });
    app.done(&*ada.token, "createContact", made, "contact { id }").await;
    assert_eq!(outcomes(&import(app, &ada, &card("Ada Okafor", &lines), json!({})).await), ["UNCHANGED"]);
    let known = all(app, &ada).await;
    let vcard = known[0]["vcard"].as_str().expect("a card");
    assert!(vcard.contains(&format!("UID;VALUE=URI:{uid}\r\n")), "{vcard}");
    assert_eq!(known[0]["version"], 1, "its owner changed nothing");
    for book in [vcard.to_owned(), card("Ada Okafor", &lines)] {
        assert_eq!(outcomes(&import(app, &ada, &book, json!({})).await), ["UNCHANGED"]);
    }
    assert_eq!(all(app, &ada).await, known);
    // Merging keeps it.
    let other = app.contact(&ada, "Addy").await;
    let merged = json!({ "targetContactId": other, "sourceContactId": known[0]["id"] });
    let merged = app.done(&*ada.token, "mergeContacts", merged, "contact { vcard }").await;
    assert!(merged["contact"]["vcard"].as_str().is_some_and(|vcard| vcard.contains(uid)), "{merged}");
}

async fn what_is_not_kept_is_named_with_its_text(app: &TestApp) {
    let ada = app.person("Ada").await;
    let many = |letter: &str| (0..25).map(|n| format!("{letter}{n:02}")).collect::<Vec<_>>().join(",");
    let lines = format!(
        "CATEGORIES:{}\r\nNICKNAME:{}\r\nTEL;TYPE=X-{}:+4930901820\r\nX-KITH-ROLE:NONSENSE\r\nX-KITH-SUPPORT:HUGS\r\n\
         EMAIL:no address\r\nADR:;;Kai 1;Hamburg;;20457;\r\nTEL;TYPE=FAX:030 901829\r\nNOTE:{}end\r\n",
        many("t"),
        many("n"),
        "L".repeat(60),
        "x".repeat(5_000),
    );
    let entries = import(app, &ada, &card("Ada Okafor", &lines), json!({})).await;
    let texts = |property: &str| {
        let left = entries[0]["leftOut"].as_array().expect("a list").iter().find(|left| left["property"] == property);
        left.unwrap_or_else(|| panic!("{property}: {entries:#?}"))["texts"].clone()
    };
    assert_eq!(texts("CATEGORIES"), json!(["t20", "t21", "t22", "t23", "t24"]));
    assert_eq!(texts("NICKNAME"), json!(["n20", "n21", "n22", "n23", "n24"]));
    assert_eq!(texts("LABEL"), json!(["L".repeat(20)]));
    assert_eq!(texts("X-KITH-ROLE"), json!(["NONSENSE"]));
    assert_eq!(texts("X-KITH-SUPPORT"), json!(["HUGS"]));
    assert_eq!(texts("EMAIL"), json!(["no address"]));
    assert_eq!(texts("ADR"), json!(["Kai 1, Hamburg, 20457"]));
    assert_eq!(texts("TEL;TYPE=FAX"), json!(["030 901829"]));
    assert_eq!(texts("NOTE"), json!(["end"]));
    let entries = import(
        app,
        &ada,
        "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\nFN:Beratungsstelle Hafen\r\nNOTE:auch sonntags offen\r\nEND:VCARD\r\n",
        json!({}),
    );
    assert_eq!(outcomes(&entries.await), ["CREATED"], "an organisation is no list of people");
}

async fn numbers_of_a_book_are_what_was_written(app: &TestApp) {
    let ada = app.person("Ada").await;
    let lines = "TEL;TYPE=work:030 901820 work\r\nTEL:0171 1234567 h\r\nTEL:116 117\r\nTEL:+49 30 901821\\,345\r\n\
                 TEL:+49 30 901822;345\r\nTEL;VALUE=uri:tel:901823;phone-context=+49-30\r\nNOTE:kind\r\n";
    let book = card("Ada Okafor", lines);
    let entries = import(app, &ada, &book, json!({})).await;
    let left = &entries[0]["leftOut"][0];
    assert_eq!((&left["property"], &left["texts"]), (&json!("TEL"), &json!(["030 901820 work", "0171 1234567 h"])));
    let known = all(app, &ada).await;
    let values: Vec<_> = known[0]["channels"].as_array().expect("a list").iter().map(|it| &it["value"]).collect();
    assert_eq!(values, ["116117", "+4930901821;ext=345", "+4930901822;ext=345", "+4930901823"]);
    assert_eq!(known[0]["note"], "kind\n\nwork: 030 901820 work\nTEL: 0171 1234567 h", "nothing is lost");
    assert_eq!(outcomes(&import(app, &ada, &book, json!({})).await), ["UNCHANGED"]);
    // Out again and in elsewhere, where another country is meant by what names none.
    let berta = app.person("Berta").await;
    app.done(&*berta.token, "updateProfile", json!({ "locale": "en-GB" }), "viewer { id }").await;
    let vcard = known[0]["vcard"].as_str().expect("a card");
    assert!(vcard.contains("TEL;X-KITH-COUNTRY=DE:116117\r\n"), "{vcard}");
    import(app, &berta, vcard, json!({})).await;
    let theirs = all(app, &berta).await;
    assert_eq!(theirs[0]["channels"], known[0]["channels"]);
}
