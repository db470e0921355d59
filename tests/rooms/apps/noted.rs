//! What is noted of a program in its person's access log: by each door, whatever it asks for.

use chrono::Duration;
use serde_json::json;
use tests::browser::form_body;
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

use super::accesses::{by, deeds, ids, own_contacts};
use super::{allow, connect, connect_as, one_app, personal_token, register, text};

suite!(
    an_app_that_asks_for_no_ids_is_noted_all_the_same,
    lists_and_numbers_are_noted,
    what_tells_no_feed_is_noted,
    reads_through_each_door_are_noted,
    an_export_says_it_by_names_and_ids_of_its_own,
);

async fn an_app_that_asks_for_no_ids_is_noted_all_the_same(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    app.contact(&ada, "Berta").await;
    let tokens = connect(app, &ada, &partner).await;
    let query = "query($all: Boolean!) { me: viewer { contacts { edges { node { id: name ...C @include(if: $all) } } } } } \
                 fragment C on Contact { id: name }";
    let answer = app.send(Some(&tokens.access), query, json!({ "all": true })).await;
    let told = json!({ "me": { "contacts": { "edges": [{ "node": { "id": "Berta" } }] } } });
    assert_eq!(answer["data"], told, "nothing but what was asked");
    let entries = by(app, &ada, "APP").await;
    assert_eq!(ids(&entries[0], "READ", "Contact"), own_contacts(app, &ada).await);
}

/// Whoever searches reads, even if only a number comes back.
async fn lists_and_numbers_are_noted(app: &TestApp) {
    let ada = app.person("Ada").await;
    let gone = app.contact(&ada, "Berta").await;
    app.done(&*ada.token, "deleteContact", json!({ "contactId": gone }), "deletedContactId").await;
    let code = app.group_code(&ada, &app.group(&ada, json!({ "name": "Evening walks" })).await).await;
    let clara = app.person("Clara").await;
    let invited = app.contact(&clara, "Ada").await;
    let invitation = app.invite(&clara, &invited).await;
    let scopes = json!(["contacts:read", "contacts:write", "groups:read", "groups:join"]);
    let maker = app.person("Mona").await;
    let other = register(app, &maker, json!({ "requiredScopes": ["profile:read"], "optionalScopes": scopes })).await;
    let scope = "profile:read contacts:read contacts:write groups:read groups:join";
    for (number, (document, ty)) in [
        ("{ viewer { contacts(search: \"b\") { totalCount } } }".to_owned(), "Contact"),
        ("{ viewer { contacts(first: 1) { edges { cursor } } } }".to_owned(), "Contact"),
        ("{ viewer { deletedContacts { nodes { name } } } }".to_owned(), "Contact"),
        (format!("{{ inviter(code: \"{invitation}\") {{ displayName }} }}"), "Person"),
        (format!("{{ groupOfCode(code: \"{code}\") {{ name }} }}"), "Group"),
        ("{ groupFacets { topics { value } } }".to_owned(), "Group"),
    ]
    .into_iter()
    .enumerate()
    {
        let tokens = connect_as(app, &ada, &other, scope, allow).await;
        let answer = app.send(Some(&tokens.access), &document, json!({})).await;
        assert!(answer["errors"].is_null() && !answer.to_string().contains('*'), "{answer}");
        let entries = by(app, &ada, "APP").await;
        assert_eq!(entries.len(), number + 1);
        let read = entries[0]["accesses"].as_array().expect("a list");
        assert!(read.iter().any(|one| one["deed"] == "READ" && one["typeName"] == ty), "{document}: {read:?}");
    }
}

async fn what_tells_no_feed_is_noted(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let group = app.group(&berta, json!({ "name": "Evening walks" })).await;
    app.join(&ada, &group, "Bee").await;
    app.confirm(&ada).await;
    let input = json!({ "name": "a script", "scopes": ["groups:read", "groups:join"] });
    let made = app.done(&*ada.token, "createPersonalToken", input, "personalToken { token }").await;
    app.run_jobs().await;
    let report = "mutation($input: ReportGroupInput!) { reportGroup(input: $input) { userErrors { code } } }";
    let input = json!({ "input": { "groupId": group, "reason": "OTHER" } });
    let token = text(&made["personalToken"]["token"]);
    assert_eq!(app.ask(&*token, report, input).await["reportGroup"]["userErrors"], json!([]));
    assert_eq!(deeds(&by(app, &ada, "TOKEN").await), ["CHANGED"]);
}

async fn reads_through_each_door_are_noted(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.contact(&ada, "Berta").await;
    let token = personal_token(app, &ada).await;
    app.clock.tick();

    let card = app.http.get(app.url("/export/contacts.vcf")).bearer_auth(&token).send().await.expect("it answers");
    assert!(card.text().await.expect("text").contains("Berta"));
    let entries = by(app, &ada, "TOKEN").await;
    assert_eq!(ids(&entries[0], "EXPORTED", "Contact"), std::slice::from_ref(&berta));

    let ada = an_hour_later(app, &ada).await;
    let book = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Clara\r\nEND:VCARD\r\n";
    let sent = app
        .http
        .post(app.url("/import/contacts.vcf"))
        .bearer_auth(&token)
        .header("content-type", "text/vcard")
        .body(book);
    assert_eq!(sent.send().await.expect("it answers").status(), 200);
    app.run_jobs().await;
    let entries = by(app, &ada, "TOKEN").await;
    assert_eq!(ids(&entries[0], "IMPORTED", "ContactImport").len(), 1);

    let ada = an_hour_later(app, &ada).await;
    let query = "query($id: ID!) { nodes(ids: [$id]) { __typename } }";
    let variables = json!({ "id": berta_of(app, &token).await }).to_string();
    let by_get =
        app.http.get(app.url(&format!("/graphql?{}", form_body([("query", query), ("variables", &*variables)]))));
    assert_eq!(by_get.bearer_auth(&token).send().await.expect("it answers").status(), 200);
    let entries = by(app, &ada, "TOKEN").await;
    assert!(ids(&entries[0], "READ", "Contact").contains(&berta));

    let ada = an_hour_later(app, &ada).await;
    let cursor = app.ask(&*token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    let new = app.contact(&ada, "Doris").await;
    let mut socket = Socket::open(app, &token).await;
    let feed = "subscription($after: FeedCursor) { feed(after: $after) { subject { ... on Contact { name } } } }";
    let payload = json!({ "query": feed, "variables": { "after": cursor } });
    socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
    let event = socket.event().await;
    assert_eq!(event, json!({ "subject": { "name": "Doris" } }));
    let entries = by(app, &ada, "TOKEN").await;
    assert_eq!(ids(&entries[0], "READ", "Contact"), [new]);
    assert!(deeds(&entries[..1]).contains(&"FOLLOWED".to_owned()), "{entries:#?}");
}

/// Somebody an hour later, still signed in.
async fn an_hour_later(app: &TestApp, who: &Someone) -> Someone {
    app.clock.advance(Duration::hours(1));
    app.sign_in(&who.email, PASSWORD).await
}

/// A contact's id, as a token of its owner knows it.
async fn berta_of(app: &TestApp, token: &str) -> String {
    super::contacts(app, token).await.last().expect("a contact").clone()
}

async fn an_export_says_it_by_names_and_ids_of_its_own(app: &TestApp) {
    let (ada, partner) = one_app(app).await;
    let berta = app.contact(&ada, "Berta").await;
    let narrow = |form: tests::browser::Form| allow(form).with("reach", "contact").with("contact", &berta);
    let tokens = connect_as(app, &ada, &partner, "profile:read contacts:read", narrow).await;
    super::contacts(app, &tokens.access).await;
    app.log_accesses().await;
    let all = app.everything(&ada).await;
    let contact = &all["network"]["contacts"][0]["id"];
    assert_eq!((&all["grants"][0]["contact"], &all["grants"][0]["group"]), (contact, &json!(null)));
    let log = all["accessLog"].as_array().expect("a list");
    let entry = log.iter().find(|entry| entry["source"] == "APP").expect("the app's");
    assert_eq!(entry["app"], json!({ "name": "Garden Diary", "maker": "Clara Weber" }));
    let read = json!({ "deed": "READ", "typeName": "Contact", "count": 1, "hasMore": false, "ids": [contact] });
    assert!(entry["accesses"].as_array().expect("a list").contains(&read), "{entry}");
}
