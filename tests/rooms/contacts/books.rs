//! Address books: in as other programs export them, out again, and what is said of each entry.

use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

suite!(
    every_programs_book_is_taken,
    a_preview_writes_nothing,
    it_is_all_or_nothing_unless_one_says_otherwise,
    what_is_known_is_added_to_and_not_made_twice,
    what_comes_out_goes_in_elsewhere_as_it_was,
    it_has_limits_and_says_which,
    only_who_may_can_import_and_export,
    an_import_is_repeated_without_effect,
    progress_is_told_and_hundreds_take_few_statements,
    the_schema_takes_a_few_cards_and_keeps_the_report,
);

const FIXTURES: [(&str, i64); 7] = [
    ("android-2.1", 2),
    ("ios-3.0", 1),
    ("google-3.0", 2),
    ("nextcloud", 2),
    ("thunderbird-4.0", 1),
    ("outlook-2.1-latin1", 1),
    ("utf16", 1),
];

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../api/domain/fixtures/{name}.vcf", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a fixture")
}

async fn post(app: &TestApp, who: &Someone, query: &str, book: impl Into<reqwest::Body>) -> (u16, Value) {
    let request = app.http.post(app.url(&format!("/import/contacts.vcf{query}")));
    let request = request.bearer_auth(&who.token).header("content-type", "text/vcard").body(book);
    let answer = request.send().await.expect("it answers");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

async fn export(app: &TestApp, who: &Someone) -> String {
    app.confirm(who).await;
    let answer =
        app.http.get(app.url("/export/contacts.vcf")).bearer_auth(&who.token).send().await.expect("it answers");
    assert_eq!(answer.headers()["content-type"], "text/vcard; charset=utf-8");
    // The mail that tells of it.
    app.run_jobs().await;
    answer.text().await.expect("text")
}

const ALL: &str = "{ viewer { contacts(first: 100, orderBy: NAME) { totalCount nodes { name otherNames kind role supportKinds isCore channels { kind value label } tags note version } } } }";

async fn all(app: &TestApp, who: &Someone) -> Value {
    app.ask(&*who.token, ALL, json!({})).await["viewer"]["contacts"].take()
}

fn card(name: &str, rest: &str) -> String {
    format!("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{name}\r\n{rest}END:VCARD\r\n")
}

async fn every_programs_book_is_taken(app: &TestApp) {
    for (name, people) in FIXTURES {
        let ada = app.person(&format!("Ada {}", &name[..4])).await;
        let (status, answer) = post(app, &ada, "", fixture(name)).await;
        assert_eq!(status, 200, "{name}: {answer:#}");
        assert_eq!(answer["import"]["createdCount"], people, "{name}: {answer:#}");
        let made = all(app, &ada).await;
        assert_eq!(made["totalCount"], people);
        for contact in made["nodes"].as_array().expect("a list") {
            assert!(!contact["channels"].as_array().expect("a list").is_empty(), "{name}: {contact:#}");
            let text = contact.to_string();
            assert!(!text.contains('\u{fffd}') && !text.contains("=C3"), "read in its own charset: {text}");
        }
        app.clock.tick();
        let (status, answer) = post(app, &ada, "", fixture(name)).await;
        assert_eq!((status, &answer["import"]["unchangedCount"]), (200, &json!(people)), "{name}: {answer:#}");
        assert_eq!(all(app, &ada).await, made, "{name}: the same book once more changes nothing");
    }
}

async fn a_preview_writes_nothing(app: &TestApp) {
    let ada = app.person("Ada").await;
    let before = app.everything(&ada).await;
    let (status, answer) = post(app, &ada, "?preview=true", fixture("nextcloud")).await;
    assert_eq!(status, 200);
    assert_eq!(answer["import"]["createdCount"], 2);
    assert_eq!(answer["import"]["entries"][0]["outcome"], "CREATED");
    assert_eq!((&answer["import"]["isPreview"], &answer["import"]["isApplied"]), (&json!(true), &json!(false)));
    assert_eq!(before["network"], app.everything(&ada).await["network"]);
}

async fn it_is_all_or_nothing_unless_one_says_otherwise(app: &TestApp) {
    let ada = app.person("Ada").await;
    let (status, answer) = post(app, &ada, "", fixture("broken")).await;
    assert_eq!(status, 422, "{answer:#}");
    assert_eq!(answer["import"]["isApplied"], false);
    let failed = answer["import"]["entries"].as_array().expect("a list").iter().find(|one| one["outcome"] == "FAILED");
    assert!(failed.expect("one fails")["reason"].as_str().is_some_and(|reason| reason.ends_with('.')), "it says why");
    assert_eq!(all(app, &ada).await["totalCount"], 0);
    let (status, answer) = post(app, &ada, "?allOrNothing=false&kind=PEER", fixture("broken")).await;
    assert_eq!(status, 200, "{answer:#}");
    let taken = all(app, &ada).await;
    assert_eq!(taken["totalCount"], answer["import"]["createdCount"]);
    assert!(taken["totalCount"].as_i64() > Some(0));
    assert_eq!(taken["nodes"][0]["kind"], "PEER");
}

async fn what_is_known_is_added_to_and_not_made_twice(app: &TestApp) {
    let ada = app.person("Ada").await;
    let channels = json!([{ "kind": "PHONE", "value": "+44 20 7946 0018", "label": "mobile" }]);
    let made = json!({ "name": "Clara", "kind": "FAMILY", "note": "likes tea", "channels": channels });
    app.done(&*ada.token, "createContact", made, "contact { id }").await;
    let book = [
        card("clara", "TEL:+442079460018\r\nEMAIL:clara@example.org\r\nADR:;;Street 1;Town;;;\r\nNOTE:and cake\r\n"),
        // The same landline, and somebody else.
        card("Clara's brother", "TEL:+442079460018\r\n"),
        card("Clara", "TEL:+442079460019\r\n"),
        card("Clara", "TEL:+442079460019\r\nURL:https://clara.example.org/\r\n"),
    ];
    let (_, answer) = post(app, &ada, "", book.concat()).await;
    let outcomes: Vec<_> =
        answer["import"]["entries"].as_array().expect("a list").iter().map(|entry| entry["outcome"].clone()).collect();
    assert_eq!(outcomes, ["MERGED", "CREATED", "CREATED", "MERGED"], "{answer:#}");
    let left = &answer["import"]["entries"][0]["leftOut"][0];
    assert_eq!((&left["property"], &left["count"]), (&json!("ADR"), &json!(1)), "what has no place is named");
    let contacts = all(app, &ada).await;
    assert_eq!(contacts["totalCount"], 3);
    let clara =
        contacts["nodes"].as_array().expect("a list").iter().find(|one| one["kind"] == "FAMILY").expect("Clara");
    assert_eq!(clara["note"], "likes tea\n\nand cake");
    assert_eq!(clara["channels"].as_array().expect("a list").len(), 2, "{clara:#}");
    assert_eq!(clara["channels"][0]["label"], "mobile");
}

async fn what_comes_out_goes_in_elsewhere_as_it_was(app: &TestApp) {
    let ada = app.person("Ada").await;
    let full = json!({
        "name": "Čiara; \"the\\n, aunt\"", "otherNames": ["Auntie"], "kind": "PROFESSIONAL", "role": "SOCIAL_WORKER",
        "supportKinds": ["EMOTIONAL", "PRACTICAL"], "isCore": true, "tags": ["close by", "aunt, dear"],
        "note": "two\nlines, and a very long one: ".to_owned() + &"lorem ipsum ".repeat(40) + "end",
        "channels": [
            { "kind": "PHONE", "value": "+49 30 901820", "label": "work" },
            { "kind": "TEXT", "value": "+44 20 7946 0018", "label": "her old one" },
            { "kind": "EMAIL", "value": "ciara@example.org" },
            { "kind": "LINK", "value": "https://example.org/room?a=1,2" },
        ],
    });
    app.done(&*ada.token, "createContact", full, "contact { id }").await;
    let berta = app.person("Berta").await;
    let (status, answer) = post(app, &berta, "?kind=PROFESSIONAL", export(app, &ada).await).await;
    assert_eq!(status, 200, "{answer:#}");
    let mut theirs = all(app, &ada).await;
    // What would change who is told something is each person's own.
    for (field, value) in [("role", Value::Null), ("supportKinds", json!([])), ("isCore", json!(false))] {
        theirs["nodes"][0][field] = value;
    }
    assert_eq!(all(app, &berta).await, theirs);
    // Back home it is recognised.
    let (_, answer) = post(app, &ada, "", export(app, &ada).await).await;
    assert_eq!(answer["import"]["unchangedCount"], 1, "{answer:#}");
}

async fn it_has_limits_and_says_which(app: &TestApp) {
    let ada = app.person("Ada").await;
    let large = card("Clara", &format!("NOTE:{}\r\n", "x".repeat(100))).repeat(100_000);
    let (status, answer) = post(app, &ada, "", large).await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (413, &json!("BODY_TOO_LARGE")));
    let (status, _) = post(app, &ada, "", "no card at all").await;
    assert_eq!(status, 422);
    let (status, _) = post(app, &ada, "?kind=ENEMY", card("Clara", "")).await;
    assert_eq!(status, 400);
    let request = app.http.post(app.url("/import/contacts.vcf")).bearer_auth(&ada.token).json(&json!({}));
    assert_eq!(request.send().await.expect("it answers").status(), 415);
    let long = json!({ "vcards": card("Clara", &format!("NOTE:{}\r\n", "x".repeat(128 * 1024))) });
    assert_eq!(app.refused(&*ada.token, "importContacts", long).await, "INVALID");
    assert_eq!(all(app, &ada).await["totalCount"], 0);
}

async fn only_who_may_can_import_and_export(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    app.contact(&ada, "Clara").await;
    assert!(!export(app, &berta).await.contains("Clara"), "it is one's own book");
    for token in [None, Some("nonsense")] {
        let import =
            app.http.post(app.url("/import/contacts.vcf")).header("content-type", "text/vcard").body(card("C", ""));
        let export = app.http.get(app.url("/export/contacts.vcf"));
        for mut request in [import, export] {
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            let answer = request.send().await.expect("it answers");
            assert_eq!(answer.status(), 401);
            assert!(answer.headers().contains_key("www-authenticate"));
        }
    }
}

async fn an_import_is_repeated_without_effect(app: &TestApp) {
    let ada = app.person("Ada").await;
    let send = async |book: String| {
        let request = app.http.post(app.url("/import/contacts.vcf")).bearer_auth(&ada.token);
        let request = request.header("content-type", "text/vcard").header("idempotency-key", "\"k-1\"").body(book);
        let answer = request.send().await.expect("it answers");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
    };
    let first = send(card("Clara", "")).await;
    assert_eq!(first, send(card("Clara", "")).await);
    let (status, answer) = send(card("Dora", "")).await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (409, &json!("IDEMPOTENCY_KEY_REUSED")));
    assert_eq!(all(app, &ada).await["totalCount"], 1);
}

async fn progress_is_told_and_hundreds_take_few_statements(app: &TestApp) {
    let ada = app.person("Ada").await;
    let book =
        |count: usize| (0..count).map(|n| card(&format!("Person {n}"), "EMAIL:p@example.org\r\n")).collect::<String>();
    app.statements();
    let (status, _) = post(app, &ada, "", book(3)).await;
    assert_eq!(status, 200);
    let few = app.statements().len();
    let request = app.http.post(app.url("/import/contacts.vcf")).bearer_auth(&ada.token);
    let request = request.header("content-type", "text/vcard").header("accept", "application/x-ndjson").body(book(400));
    let lines = request.send().await.expect("it answers").text().await.expect("text");
    let many = app.statements().len();
    assert!(many <= few + 1, "{few} statements for 3 entries, {many} for 400: one more, that changes what was there");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let stages: Vec<_> = lines.iter().filter_map(|line| line["progress"]["stage"].as_str()).collect();
    assert_eq!(stages, ["PREPARING", "PREPARING", "PREPARING", "WRITING"]);
    assert_eq!(lines[1]["progress"], json!({ "stage": "PREPARING", "done": 250, "of": 400 }));
    let report = &lines.last().expect("a report")["import"];
    assert_eq!((&report["createdCount"], &report["unchangedCount"]), (&json!(397), &json!(3)));
}

async fn the_schema_takes_a_few_cards_and_keeps_the_report(app: &TestApp) {
    let ada = app.person("Ada").await;
    let select = "import { id isApplied createdCount entries { index name outcome reason contact { name vcard } leftOut { property count } } }";
    let input = json!({ "vcards": card("Clara", "BDAY:19700101\r\n"), "kind": "FAMILY" });
    let done = app.done(&*ada.token, "importContacts", input, select).await;
    let entry = &done["import"]["entries"][0];
    assert_eq!((&entry["outcome"], &entry["contact"]["name"]), (&json!("CREATED"), &json!("Clara")));
    assert!(entry["contact"]["vcard"].as_str().is_some_and(|vcard| vcard.starts_with("BEGIN:VCARD\r\nVERSION:4.0")));
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on ContactImport {{ {} }} }} }}",
        &select[9..select.len() - 2]
    );
    let read = app.ask(&*ada.token, &query, json!({ "id": done["import"]["id"] })).await;
    assert_eq!(read["node"], done["import"]);
    let berta = app.person("Berta").await;
    let read = app.ask(&*berta.token, &query, json!({ "id": done["import"]["id"] })).await;
    assert_eq!(read["node"], Value::Null, "nobody else's to read");
    let broken = json!({ "vcards": "BEGIN:VCARD\r\nFN:Ha" });
    let payload = app.change(&*ada.token, "importContacts", broken, "import { isApplied failedCount }").await;
    assert_eq!(payload["import"], json!({ "isApplied": false, "failedCount": 1 }));
    assert_eq!(payload["userErrors"][0]["code"], "INVALID");
}
