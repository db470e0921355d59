//! What apps don't learn by the way: of distances, of what a grant was narrowed away from, and by times that it is one person.

use serde_json::{Value, json};
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

use super::{Partner, Tokens, allow, connect_as, register, text};

suite!(
    a_distance_shows_in_no_refusal,
    a_side_that_a_distance_rests_looks_paused,
    a_blocked_persons_code_leads_nowhere,
    a_narrowed_grant_has_the_scopes_of_what_lies_inside,
    a_narrowed_feed_tells_of_what_lies_inside,
    one_moment_is_no_mark_of_one_person,
    guesses_of_one_app_delay_nobody_else,
    a_ladder_moves_nothing_that_is_seen_without_it,
);

async fn an_app(app: &TestApp) -> Partner {
    let maker = app.person("Mona").await;
    let optional = json!([
        "contacts:read",
        "contacts:write",
        "checkins:read",
        "checkins:write",
        "distances:read",
        "feed:read",
        "groups:read",
    ]);
    register(app, &maker, json!({ "requiredScopes": ["profile:read"], "optionalScopes": optional })).await
}

const USUAL: &str = "profile:read contacts:read contacts:write checkins:read checkins:write feed:read";

/// Somebody linked to somebody, and an app of the first with scopes.
async fn linked(app: &TestApp, scopes: &str) -> (Someone, Someone, Tokens) {
    let partner = an_app(app).await;
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    app.link(&ada, &berta).await;
    let tokens = connect_as(app, &ada, &partner, scopes, allow).await;
    (ada, berta, tokens)
}

/// An id that a token's holder gets.
async fn first(app: &TestApp, token: &str, list: &str) -> Value {
    let query = format!("{{ viewer {{ {list}(first: 1) {{ nodes {{ id }} }} }} }}");
    app.ask(token, &query, json!({})).await["viewer"][list]["nodes"][0]["id"].take()
}

/// The two agree on check-ins.
async fn agreed(app: &TestApp, ada: &Someone, berta: &Someone) {
    let contact = text(&first(app, &ada.token, "contacts").await);
    app.agree(ada, &contact, berta, TestApp::terms(&["19:00"])).await;
}

async fn a_distance_shows_in_no_refusal(app: &TestApp) {
    let (ada, _, tokens) = linked(app, USUAL).await;
    let (own, theirs) = (first(app, &ada.token, "contacts").await, first(app, &tokens.access, "contacts").await);
    let tried = async || {
        let mut answers = Vec::new();
        for (mutation, input) in [
            ("askHowTheyAre", json!({ "contactId": theirs })),
            ("sendGesture", json!({ "contactId": theirs, "kind": "THINKING_OF_YOU" })),
        ] {
            let ty = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
            let query = format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
            let mut answer = app.send(Some(&tokens.access), &query, json!({ "input": input })).await;
            assert_eq!(answer["errors"][0]["extensions"]["scopes"], json!(["distances:read"]), "{answer}");
            answers.push(answer["errors"].take());
        }
        answers
    };
    let before = tried().await;
    app.done(&*ada.token, "limitPerson", json!({ "contactId": own }), "distance { id }").await;
    assert_eq!(tried().await, before);
}

async fn a_side_that_a_distance_rests_looks_paused(app: &TestApp) {
    let (ada, berta, tokens) = linked(app, USUAL).await;
    agreed(app, &ada, &berta).await;
    let query = "{ viewer { checkInPlans { nodes { pausedAt pausedUntil version } } } }";
    let shown = async |token: &str| app.ask(token, query, json!({})).await["viewer"]["checkInPlans"]["nodes"][0].take();
    assert_eq!(shown(&tokens.access).await["pausedAt"], Value::Null);
    let own = first(app, &ada.token, "contacts").await;
    app.done(&*ada.token, "limitPerson", json!({ "contactId": own }), "distance { id }").await;
    assert!(shown(&tokens.access).await["pausedAt"].is_string(), "a side that rests, as any that was paused");
    assert_eq!(shown(&ada.token).await["pausedAt"], Value::Null, "she knows better");
}

async fn a_blocked_persons_code_leads_nowhere(app: &TestApp) {
    let (ada, berta, tokens) = linked(app, USUAL).await;
    let own = first(app, &ada.token, "contacts").await;
    app.done(&*ada.token, "blockPerson", json!({ "contactId": own }), "distance { id }").await;
    app.done(&*ada.token, "unlinkContact", json!({ "contactId": own }), "contact { id }").await;
    let contact = app.contact(&berta, "Ada again").await;
    let code = app.invite(&berta, &contact).await;
    let mut answers = Vec::new();
    for code in [code.as_str(), "BBBB-BBBB-BBBB"] {
        let inviter = app
            .send(
                Some(&tokens.access),
                "query($code: String!) { inviter(code: $code) { person { displayName } } }",
                json!({ "code": code }),
            )
            .await;
        let query = "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { userErrors { code message } } }";
        let accepted = app.send(Some(&tokens.access), query, json!({ "input": { "code": code } })).await;
        answers.push((inviter["errors"][0]["message"].clone(), accepted["data"].clone()));
    }
    assert_eq!(answers[0], answers[1], "as a code that never was");
}

async fn a_narrowed_grant_has_the_scopes_of_what_lies_inside(app: &TestApp) {
    let (ada, _, _) = linked(app, USUAL).await;
    let maker = app.sign_in("mona@example.org", tests::people::PASSWORD).await;
    let partner = register(app, &maker, json!({
        "requiredScopes": ["profile:read"], "optionalScopes": ["contacts:read", "contacts:write", "checkins:write", "feed:read"],
    }))
    .await;
    let contact = text(&first(app, &ada.token, "contacts").await);
    let narrow = |form: tests::browser::Form| allow(form).with("reach", "contact").with("contact", &contact);
    let asked = "profile:read contacts:read contacts:write checkins:write feed:read";
    let tokens = connect_as(app, &ada, &partner, asked, narrow).await;
    assert_eq!(tokens.scope, "profile:read contacts:read contacts:write feed:read", "the answer says what it has");
    // What isn't inside is refused before anything is looked for: an id that is there looks like one that isn't.
    let inside = text(&first(app, &tokens.access, "contacts").await);
    let query = "mutation($id: ID!) { requestLadderConsent(input: { contactId: $id }) { userErrors { code } } }";
    let mut answers = Vec::new();
    for id in [inside.as_str(), "con_AAAAAAAAAAAAAAAAAAAAAA"] {
        answers.push(app.send(Some(&tokens.access), query, json!({ "id": id })).await["errors"].take());
    }
    assert!(answers[0].is_array() && answers[0] == answers[1], "{answers:?}");
}

async fn one_moment_is_no_mark_of_one_person(app: &TestApp) {
    let partner = an_app(app).await;
    let ada = app.person("Ada").await;
    let id = app.contact(&ada, "Berta").await;
    app.clock.advance(chrono::Duration::milliseconds(34_567));
    let touch = json!({ "contactIds": [id], "kind": "CALL" });
    app.done(&*ada.token, "logTouch", touch, "touches { id }").await;
    let tokens = connect_as(app, &ada, &partner, "profile:read contacts:read", allow).await;
    let query =
        "{ viewer { contacts { nodes { createdAt updatedAt lastTouchAt touches { nodes { occurredAt } } } } } }";
    let own = app.ask(&*ada.token, query, json!({})).await["viewer"]["contacts"]["nodes"][0].take();
    let theirs = app.ask(&*tokens.access, query, json!({})).await["viewer"]["contacts"]["nodes"][0].take();
    assert!(own["lastTouchAt"].as_str().is_some_and(|at| !at.ends_with(":00.000Z")), "{own}");
    assert_eq!(theirs["createdAt"], "2026-03-28T00:00:00.000Z");
    assert_eq!(theirs["updatedAt"], "2026-03-28T00:00:00.000Z");
    for at in [&theirs["lastTouchAt"], &theirs["touches"]["nodes"][0]["occurredAt"]] {
        assert_eq!(at, "2026-03-28T12:00:00.000Z", "to the minute");
    }
}

async fn a_ladder_moves_nothing_that_is_seen_without_it(app: &TestApp) {
    let (ada, berta, tokens) = linked(app, USUAL).await;
    agreed(app, &ada, &berta).await;
    let query = "{ viewer { checkInPlans { nodes { id version } } } }";
    let shown = async |token: &str| app.ask(token, query, json!({})).await["viewer"]["checkInPlans"]["nodes"][0].take();
    let (before, own) = (shown(&tokens.access).await, shown(&ada.token).await);
    let ladder = json!({ "planId": own["id"], "rungs": [], "name": "For bad days", "version": own["version"] });
    app.done(&*ada.token, "setLadder", ladder, "plan { id }").await;
    assert_eq!(shown(&tokens.access).await, before);
    assert_ne!(shown(&ada.token).await["version"], own["version"], "her own devices notice it");
    // And it changes what it sees all the same, from what it knows.
    let change = json!({ "planId": before["id"], "version": before["version"], "remindsByEmail": false });
    let changed = app.done(&*tokens.access, "updatePlan", change, "plan { version }").await;
    assert_eq!(changed["plan"]["version"].as_i64(), before["version"].as_i64().map(|version| version + 1));
}

async fn a_narrowed_feed_tells_of_what_lies_inside(app: &TestApp) {
    let partner = an_app(app).await;
    let ada = app.person("Ada").await;
    let [one, other] = [app.contact(&ada, "One").await, app.contact(&ada, "Other").await];
    let groups =
        [app.group(&ada, json!({ "name": "Mornings" })).await, app.group(&ada, json!({ "name": "Evenings" })).await];
    for (reach, id, scopes) in [
        ("group", &groups[0], "profile:read groups:read feed:read"),
        ("contact", &one, "profile:read contacts:read feed:read"),
    ] {
        let narrow = |form: tests::browser::Form| allow(form).with("reach", reach).with(reach, id);
        let tokens = connect_as(app, &ada, &partner, scopes, narrow).await;
        let place = app.ask(&*tokens.access, "{ viewer { feedCursor } }", json!({})).await;
        let mut socket = Socket::open(app, &tokens.access).await;
        socket.follow(place["viewer"]["feedCursor"].as_str()).await;
        for contact in [&other, &one] {
            let touch = json!({ "contactIds": [contact], "kind": "CALL" });
            app.done(&*ada.token, "logTouch", touch, "touches { id }").await;
        }
        for group in groups.iter().rev() {
            let change = json!({ "groupId": group, "description": format!("about {reach}") });
            app.done(&*ada.token, "updateGroup", change, "group { id }").await;
        }
        app.done(&*ada.token, "updateProfile", json!({ "pronouns": reach }), "viewer { id }").await;
        let event = socket.event().await;
        let own = app
            .ask(
                &*tokens.access,
                "query($id: ID!) { node(id: $id) { __typename } }",
                json!({ "id": event["subjectId"] }),
            )
            .await;
        let expected = if reach == "contact" { ("CONTACT_TOUCHED", "Contact") } else { ("GROUP_CHANGED", "Group") };
        assert_eq!((event["kind"].as_str(), own["node"]["__typename"].as_str()), (Some(expected.0), Some(expected.1)));
        // Nothing of the rest came before it; and what comes next is inside, too.
        let touch = json!({ "contactIds": [one, other], "kind": "TEXT" });
        app.done(&*ada.token, "logTouch", touch, "touches { id }").await;
        let change = json!({ "groupId": groups[0], "description": "again" });
        app.done(&*ada.token, "updateGroup", change, "group { id }").await;
        assert_eq!(socket.event().await["subjectId"], event["subjectId"]);
        if reach == "contact" {
            // It follows a merge, on the connection that is open.
            let merge = json!({ "sourceContactId": one, "targetContactId": other });
            app.done(&*ada.token, "mergeContacts", merge, "contact { id }").await;
            let about = json!({ "contactId": other, "note": "one of them now" });
            app.done(&*ada.token, "updateContact", about, "contact { id }").await;
            let now = app.ask(&*tokens.access, "{ viewer { contacts { nodes { id } } } }", json!({})).await;
            assert_eq!(socket.event().await["subjectId"], now["viewer"]["contacts"]["nodes"][0]["id"]);
        }
    }
}

async fn guesses_of_one_app_delay_nobody_else(app: &TestApp) {
    let (ada, _, tokens) = linked(app, USUAL).await;
    let query = "query($code: String!) { inviter(code: $code) { expiresAt } }";
    let guess = async |token: &str| {
        let answer = app.send(Some(token), query, json!({ "code": "BBBB-BBBB-BBBB" })).await;
        answer["errors"][0]["extensions"]["code"].clone()
    };
    for _ in 0..6 {
        guess(&tokens.access).await;
    }
    assert_eq!(guess(&tokens.access).await, "TOO_MANY_ATTEMPTS");
    assert_eq!(guess(&ada.token).await, Value::Null, "her own device is held up by none of it");
}
