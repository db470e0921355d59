//! Invitations: a code that is good for one use, links both, and shows neither what the other noted.

use chrono::Duration;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

suite!(
    accepting_links_both_and_shows_neither_what_the_other_noted,
    a_code_is_good_for_one_person,
    of_many_at_once_one_is_linked,
    accepting_again_gives_the_same_answer,
    a_code_expires,
    a_withdrawn_code_is_worth_nothing,
    an_own_code_is_worth_nothing,
    the_inviter_is_shown_to_whoever_holds_the_code,
    guessing_codes_is_slowed_down,
    a_contact_of_ones_own_can_be_linked,
    two_who_invite_each_other_are_linked_once,
    accepting_leaves_a_link_with_somebody_else,
    a_contact_that_was_linked_to_somebody_else_meanwhile_is_no_guests,
    pending_ones_are_listed,
);

const CONTACT: &str = "query($id: ID!) { node(id: $id) { ... on Contact { name note tags isCore linkedPerson { displayName } pendingInvitation { code } } } }";

async fn contact(app: &TestApp, who: &Someone, id: &str) -> Value {
    app.ask(&*who.token, CONTACT, json!({ "id": id })).await["node"].take()
}

async fn accepting_links_both_and_shows_neither_what_the_other_noted(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let input =
        json!({ "name": "B. from work", "kind": "FRIEND", "note": "talks a lot", "tags": ["work"], "isCore": true });
    let made = app.done(&*ada.token, "createContact", input, "contact { id }").await;
    let of_ada = made["contact"]["id"].as_str().expect("an id");
    let code = app.invite(&ada, of_ada).await;
    assert_eq!(contact(app, &ada, of_ada).await["pendingInvitation"]["code"], json!(code));

    // However it is typed.
    let typed = code.to_lowercase().replace('-', " ");
    let payload = app.done(&*berta.token, "acceptInvitation", json!({ "code": typed }), "contact { id name }").await;
    assert_eq!(payload["contact"]["name"], "Ada");
    let mine = contact(app, &ada, of_ada).await;
    let expected = json!({
        "name": "B. from work", "note": "talks a lot", "tags": ["work"], "isCore": true,
        "linkedPerson": { "displayName": "Berta" }, "pendingInvitation": null,
    });
    assert_eq!(mine, expected);
    let theirs = contact(app, &berta, payload["contact"]["id"].as_str().expect("an id")).await;
    let expected = json!({
        "name": "Ada", "note": null, "tags": [], "isCore": false,
        "linkedPerson": { "displayName": "Ada" }, "pendingInvitation": null,
    });
    assert_eq!(theirs, expected);
}

async fn a_code_is_good_for_one_person(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let clara = app.person("Clara").await;
    let id = app.contact(&ada, "B").await;
    let code = app.invite(&ada, &id).await;
    app.done(&*berta.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
    let used = app.change(&*clara.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
    let wrong =
        app.change(&*clara.token, "acceptInvitation", json!({ "code": "BBBB-BBBB-BBBB" }), "contact { id }").await;
    assert_eq!(used, wrong);
    assert_eq!(used["userErrors"][0]["code"], "INVALID_CODE");
}

async fn of_many_at_once_one_is_linked(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "whoever comes first").await;
    let code = app.invite(&ada, &id).await;
    let mut guests = Vec::new();
    for number in 0..8 {
        guests.push(app.person(&format!("Guest {number}")).await);
    }
    let tries = guests
        .iter()
        .map(|guest| app.change(&*guest.token, "acceptInvitation", json!({ "code": code }), "contact { id }"));
    let answers = futures_util::future::join_all(tries).await;
    let linked: Vec<_> = answers.iter().filter(|answer| answer["userErrors"] == json!([])).collect();
    assert_eq!(linked.len(), 1, "{answers:#?}");
    for (guest, answer) in guests.iter().zip(&answers) {
        let data = app.ask(&*guest.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
        let expected = i32::from(answer["userErrors"] == json!([]));
        assert_eq!(data["viewer"]["contacts"]["totalCount"], expected, "who isn't linked has nothing left over");
    }
}

async fn accepting_again_gives_the_same_answer(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let id = app.contact(&ada, "B").await;
    let code = app.invite(&ada, &id).await;
    let tries = (0..6).map(|_| app.done(&*berta.token, "acceptInvitation", json!({ "code": code }), "contact { id }"));
    let answers = futures_util::future::join_all(tries).await;
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:#?}");
    let data = app.ask(&*berta.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
    assert_eq!(data["viewer"]["contacts"]["totalCount"], 1);
}

async fn a_code_expires(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let id = app.contact(&ada, "B").await;
    let code = app.invite(&ada, &id).await;
    app.advance(Duration::days(14)).await;
    let [ada, berta] = [app.sign_in(&ada.email, PASSWORD).await, app.sign_in(&berta.email, PASSWORD).await];
    assert_eq!(app.refused(&*berta.token, "acceptInvitation", json!({ "code": code })).await, "INVALID_CODE");
    assert_eq!(contact(app, &ada, &id).await["pendingInvitation"], Value::Null);
}

async fn a_withdrawn_code_is_worth_nothing(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let contact = app.contact(&ada, "B").await;
    let made = app.done(&*ada.token, "inviteContact", json!({ "contactId": contact }), "invitation { id code }").await;
    let input = json!({ "invitationId": made["invitation"]["id"] });
    assert_eq!(app.refused(&*berta.token, "withdrawInvitation", input.clone()).await, "NOT_FOUND");
    app.done(&*ada.token, "withdrawInvitation", input.clone(), "withdrawnInvitationId").await;
    app.done(&*ada.token, "withdrawInvitation", input, "withdrawnInvitationId").await;
    let code = json!({ "code": made["invitation"]["code"] });
    assert_eq!(app.refused(&*berta.token, "acceptInvitation", code).await, "INVALID_CODE");
}

async fn an_own_code_is_worth_nothing(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "B").await;
    let code = app.invite(&ada, &id).await;
    assert_eq!(app.refused(&*ada.token, "acceptInvitation", json!({ "code": code })).await, "INVALID_CODE");
}

async fn the_inviter_is_shown_to_whoever_holds_the_code(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let id = app.contact(&ada, "B").await;
    let code = app.invite(&ada, &id).await;
    let query = "query($code: String!) { inviter(code: $code) { displayName pronouns } }";
    let data = app.ask(&*berta.token, query, json!({ "code": code })).await;
    assert_eq!(data["inviter"]["displayName"], "Ada");
    let data = app.ask(&*berta.token, query, json!({ "code": "BBBB-BBBB-BBBB" })).await;
    assert_eq!(data["inviter"], Value::Null);
    let nobody = app.send(None, query, json!({ "code": code })).await;
    assert_eq!(nobody["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

async fn guessing_codes_is_slowed_down(app: &TestApp) {
    let berta = app.person("Berta").await;
    for _ in 0..6 {
        let code = json!({ "code": "BBBB-BBBB-BBBB" });
        assert_eq!(app.refused(&*berta.token, "acceptInvitation", code).await, "INVALID_CODE");
    }
    assert_eq!(app.refused(&*berta.token, "acceptInvitation", json!({ "code": "CCCC" })).await, "TOO_MANY_ATTEMPTS");
}

async fn a_contact_of_ones_own_can_be_linked(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let of_ada = app.contact(&ada, "B").await;
    let code = app.invite(&ada, &of_ada).await;
    let of_berta = app.contact(&berta, "Ada from the group").await;
    let input = json!({ "code": code, "contactId": of_ada });
    assert_eq!(app.refused(&*berta.token, "acceptInvitation", input).await, "NOT_FOUND", "Ada's contact isn't Berta's");
    let input = json!({ "code": code, "contactId": of_berta });
    let payload = app.done(&*berta.token, "acceptInvitation", input, "contact { id name }").await;
    assert_eq!(payload["contact"], json!({ "id": of_berta, "name": "Ada from the group" }));
}

async fn two_who_invite_each_other_are_linked_once(app: &TestApp) {
    let ada = app.person("Ada").await;
    let berta = app.person("Berta").await;
    let (of_ada, of_berta) = (app.contact(&ada, "B").await, app.contact(&berta, "A").await);
    let (by_ada, by_berta) = (app.invite(&ada, &of_ada).await, app.invite(&berta, &of_berta).await);
    let accept = |who: Someone, code: String, contact: String| async move {
        app.change(&*who.token, "acceptInvitation", json!({ "code": code, "contactId": contact }), "contact { id }")
            .await
    };
    futures_util::join!(accept(ada.clone(), by_berta, of_ada.clone()), accept(berta.clone(), by_ada, of_berta.clone()));
    for (who, id, other) in [(&ada, &of_ada, "Berta"), (&berta, &of_berta, "Ada")] {
        assert_eq!(contact(app, who, id).await["linkedPerson"]["displayName"], other);
        let data = app
            .ask(&*who.token, "{ viewer { contacts { totalCount } pendingInvitations { totalCount } } }", json!({}))
            .await;
        assert_eq!(
            data["viewer"],
            json!({ "contacts": { "totalCount": 1 }, "pendingInvitations": { "totalCount": 0 } })
        );
    }
}

async fn a_contact_that_was_linked_to_somebody_else_meanwhile_is_no_guests(app: &TestApp) {
    let (ada, berta, clara) = (app.person("Ada").await, app.person("Berta").await, app.person("Clara").await);
    let of_clara = app.contact(&clara, "Ada").await;
    let by_clara = app.invite(&clara, &of_clara).await;
    // Ada invites Berta for a contact, and then takes it for Clara.
    let taken = app.contact(&ada, "somebody").await;
    let first = app.invite(&ada, &taken).await;
    app.done(&*ada.token, "acceptInvitation", json!({ "code": by_clara, "contactId": taken }), "contact { id }").await;
    // She invites Berta for another, and merges the two.
    let merged = app.contact(&ada, "somebody, again").await;
    let second = app.invite(&ada, &merged).await;
    let merge = json!({ "sourceContactId": merged, "targetContactId": taken });
    app.done(&*ada.token, "mergeContacts", merge, "contact { id }").await;
    let wrong = json!({ "code": "BBBB-BBBB-BBBB" });
    let wrong = app.change(&*berta.token, "acceptInvitation", wrong, "contact { id }").await;
    assert_eq!(wrong["userErrors"][0]["code"], "INVALID_CODE");
    for code in [first, second] {
        let answer = app.change(&*berta.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
        assert_eq!(answer, wrong, "whom Ada is linked to is none of Berta's business");
    }
    let all = "{ viewer { contacts { totalCount } } }";
    assert_eq!(app.ask(&*berta.token, all, json!({})).await["viewer"]["contacts"]["totalCount"], 0);
    assert_eq!(contact(app, &ada, &taken).await["linkedPerson"]["displayName"], "Clara", "that link stands");
    assert_eq!(contact(app, &clara, &of_clara).await["linkedPerson"]["displayName"], "Ada");
}

async fn pending_ones_are_listed(app: &TestApp) {
    let ada = app.person("Ada").await;
    for name in ["B", "C"] {
        let id = app.contact(&ada, name).await;
        app.invite(&ada, &id).await;
    }
    let query = "{ viewer { pendingInvitations(first: 1) { totalCount nodes { code link contact { name } } pageInfo { hasNextPage } } } }";
    let data = app.ask(&*ada.token, query, json!({})).await;
    let pending = &data["viewer"]["pendingInvitations"];
    assert_eq!(pending["totalCount"], 2);
    assert_eq!(pending["pageInfo"]["hasNextPage"], true);
    assert_eq!(pending["nodes"][0]["contact"]["name"], "C");
    let code = pending["nodes"][0]["code"].as_str().expect("a code");
    assert!(pending["nodes"][0]["link"].as_str().expect("a link").ends_with(&format!("/#invitation={code}")));
}

async fn accepting_leaves_a_link_with_somebody_else(app: &TestApp) {
    let (ada, berta, clara) = (app.person("Ada").await, app.person("Berta").await, app.person("Clara").await);
    let (of_ada, reused) = app.link(&ada, &berta).await;
    // Berta's entry for Ada becomes her entry for Clara.
    app.done(&*berta.token, "unlinkContact", json!({ "contactId": reused }), "contact { id }").await;
    app.clock.tick();
    let of_clara = app.contact(&clara, "Berta").await;
    let code = app.invite(&clara, &of_clara).await;
    let by_clara = json!({ "code": code, "contactId": reused });
    app.done(&*berta.token, "acceptInvitation", by_clara, "contact { id }").await;
    app.done(&*ada.token, "unlinkContact", json!({ "contactId": of_ada }), "contact { id }").await;
    let code = app.invite(&ada, &of_ada).await;
    let accepted = app.done(&*berta.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
    let accepted = accepted["contact"]["id"].as_str().expect("an id");
    assert_ne!(accepted, reused);
    assert_eq!(contact(app, &berta, &reused).await["linkedPerson"]["displayName"], "Clara", "that link stands");
    assert_eq!(contact(app, &berta, accepted).await["linkedPerson"]["displayName"], "Ada");
}
