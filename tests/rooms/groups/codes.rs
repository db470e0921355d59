//! Codes of groups, for those who use them: they let in as many as they say, and a look changes nothing.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Backend, Someone, TestApp, suite, whatever_is_left};

use super::inviting::{MEMBERSHIP, PREVIEW, code, group, join, member, preview, set_member, states, text, with_code};

suite!(
    a_code_lets_somebody_into_a_secret_group,
    a_code_is_long_and_stored_nowhere,
    of_two_and_of_twenty_at_once_one_gets_in_by_a_code_for_one,
    of_twenty_at_once_five_get_in_by_a_code_for_five,
    a_look_and_a_get_change_nothing,
    whatever_is_wrong_with_a_code_the_answer_is_one,
    a_banned_person_uses_nothing_up,
    the_removed_dont_come_back_by_a_code,
    a_member_uses_no_use,
    a_full_group_puts_who_comes_on_the_waitlist,
    guessing_is_slowed_down,
    guidelines_are_shown_and_accepted,
);

async fn used(app: &TestApp) -> Vec<Option<String>> {
    app.stored("SELECT CAST(uses AS TEXT) FROM group_code ORDER BY id").await
}

async fn a_code_lets_somebody_into_a_secret_group(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let settings = json!({ "description": "We meet on Thursdays.", "topics": ["grief"], "question": "Who sent you?" });
    let id = group(app, &ada, settings).await;
    let input = json!({ "groupId": id, "maxUses": 1 });
    let selected = "groupCode { code link maxUses uses createdOn expiresAt group { name } }";
    let made = app.done(&*ada.token, "createGroupCode", input, selected).await["groupCode"].take();
    let code = text(&made["code"]);
    assert_eq!(made["link"], format!("http://{}/#group={code}", app.address));
    let today = domain::ports::Clock::now(&*app.clock).date_naive();
    assert_eq!(made["createdOn"], today.to_string());
    assert_eq!(made["expiresAt"], format!("{}T00:00:00.000Z", today + Duration::days(15)), "no moment of its making");
    assert_eq!([&made["maxUses"], &made["uses"]], [&json!(1), &Value::Null]);

    let seen = app.ask(&*berta.token, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!(seen["node"], Value::Null, "the group is secret");
    let expected = json!({
        "name": "Evening circle", "description": "We meet on Thursdays.", "topics": ["grief"], "language": "en",
        "region": null, "format": "ONLINE", "joinPolicy": "INVITE", "question": "Who sent you?",
        "memberListVisibility": "MEMBERS", "isFull": false, "guidelines": null,
    });
    assert_eq!(preview(app, &berta, &code).await, expected);
    // However it is typed.
    let typed = code.to_lowercase().replace('-', " ");
    assert_eq!(join(app, &berta, &typed, "Fern").await, "ACTIVE");
    let seen = "query($id: ID!) { node(id: $id) { ... on Group { name membership { alias state } } } }";
    let seen = app.ask(&*berta.token, seen, json!({ "id": id })).await;
    assert_eq!(seen["node"]["membership"], json!({ "alias": "Fern", "state": "ACTIVE" }));
}

async fn a_code_is_long_and_stored_nowhere(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let (_, code) = code(app, &ada, &id, json!({})).await;
        let letters: String = code.chars().filter(|letter| *letter != '-').collect();
        assert_eq!(letters.len(), 28, "24 letters give 4.58 bits each");
        assert!(seen.insert(letters), "no two are alike");
    }
    let hex = if app.backend == Backend::Sqlite { "lower(hex(code_hash))" } else { "encode(code_hash, 'hex')" };
    let stored = app.stored(&format!("SELECT {hex} FROM group_code")).await;
    assert_eq!(stored.len(), 20);
    for code in seen {
        let hex = code.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        assert!(stored.iter().flatten().all(|hash| hash.len() == 64 && !hash.contains(&hex)));
    }
}

async fn of_two_and_of_twenty_at_once_one_gets_in_by_a_code_for_one(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    for count in [2, 20] {
        assert_eq!(at_once(app, &ada, &id, count, 1).await, 1, "of {count}");
    }
    let active = states(app).await.iter().filter(|state| *state == "ACTIVE").count();
    assert_eq!(active, 3, "Ada, and one by each code");
}

async fn of_twenty_at_once_five_get_in_by_a_code_for_five(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    assert_eq!(at_once(app, &ada, &id, 20, 5).await, 5);
    assert_eq!(states(app).await.len(), 6, "who isn't let in has nothing left over");
    assert_eq!(used(app).await, [Some("5".to_owned())]);
}

/// How many get in of so many who use a code at once that is for so many.
async fn at_once(app: &TestApp, owner: &Someone, group: &str, count: usize, uses: i32) -> usize {
    let (_, code) = code(app, owner, group, json!({ "maxUses": uses })).await;
    let mut guests = Vec::new();
    for number in 0..count {
        guests.push(app.person(&format!("Guest {number} of {count}")).await);
    }
    let tries = guests
        .iter()
        .map(|guest| app.change(&*guest.token, "joinGroupWithCode", with_code(&code, "Somebody"), MEMBERSHIP));
    let answers = join_all(tries).await;
    let (are_in, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer["userErrors"] == json!([]));
    assert!(are_in.iter().all(|answer| answer["membership"]["state"] == "ACTIVE"), "{are_in:#?}");
    let wrong = &app.change(&*owner.token, "joinGroupWithCode", with_code("BBBB", "x"), MEMBERSHIP).await;
    assert!(refused.iter().all(|answer| *answer == wrong), "{refused:#?}");
    app.clock.tick();
    are_in.len()
}

async fn a_look_and_a_get_change_nothing(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let id = group(app, &ada, json!({})).await;
    let (_, code) = code(app, &ada, &id, json!({ "maxUses": 1 })).await;
    let before = app.stored("SELECT CAST(uses AS TEXT) FROM group_code").await;
    // As a scanner of links does; what is behind the # doesn't even reach the server.
    for path in [format!("/#group={code}"), format!("/?group={code}"), format!("/{code}")] {
        app.http.get(app.url(&path)).send().await.expect("it answers");
        app.http.head(app.url(&path)).send().await.expect("it answers");
    }
    for _ in 0..8 {
        assert_eq!(preview(app, &berta, &code).await["name"], "Evening circle", "a right look is no guess");
    }
    let query = [("query", PREVIEW.to_owned()), ("variables", json!({ "code": code }).to_string())];
    let url = reqwest::Url::parse_with_params(&app.url("/graphql"), query).expect("a URL");
    app.http.get(url).bearer_auth(&berta.token).send().await.expect("it answers");
    let nobody = app.send(None, PREVIEW, json!({ "code": code })).await;
    assert_eq!(nobody["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(app.stored("SELECT CAST(uses AS TEXT) FROM group_code").await, before);
    assert_eq!(states(app).await, ["ACTIVE"]);
    assert_eq!(join(app, &berta, &code, "Fern").await, "ACTIVE");
}

async fn whatever_is_wrong_with_a_code_the_answer_is_one(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let (_, expired) = code(app, &ada, &id, json!({ "validDays": 1 })).await;
    let (withdrawn_id, withdrawn) = code(app, &ada, &id, json!({})).await;
    let (_, used_up) = code(app, &ada, &id, json!({ "maxUses": 1 })).await;
    let (_, by_somebody) = code(app, &ada, &id, json!({})).await;
    let open = json!({ "inviters": "MEMBERS", "profile": { "alias": "Another owner" } });
    let other = group(app, &ada, open).await;
    let (_, way_in) = code(app, &ada, &other, json!({})).await;
    app.done(&*ada.token, "withdrawGroupCode", json!({ "groupCodeId": withdrawn_id }), "withdrawnGroupCodeId").await;
    member(app, "Clara", &used_up).await;
    let dora = member(app, "Dora", &way_in).await;
    let (_, leavers) = code(app, &dora, &other, json!({})).await;
    app.done(&*dora.token, "leaveGroup", json!({ "groupId": other }), MEMBERSHIP).await;
    let banned = member(app, "Emil", &by_somebody).await;
    set_member(app, "state = 'BANNED'", "role = 'MEMBER' AND state = 'ACTIVE'").await;
    app.clock.advance(Duration::days(2));
    let again = app.sign_in(&banned.email, PASSWORD).await;
    let berta = app.person("Berta").await;
    let mut answers = Vec::new();
    for (who, code) in [
        (&berta, "BBBB-CCCC"),
        (&berta, &*expired),
        (&berta, &withdrawn),
        (&berta, &used_up),
        (&berta, &leavers),
        (&again, &by_somebody),
    ] {
        app.clock.advance(Duration::seconds(30));
        app.statements();
        let query = json!({ "code": code, "input": with_code(code, "Fern") });
        let looked = whatever_is_left(app.send(Some(&who.token), PREVIEW, query.clone()).await);
        app.clock.advance(Duration::seconds(30));
        let join = "mutation($input: JoinGroupWithCodeInput!) { joinGroupWithCode(input: $input) { membership { id } \
                    userErrors { code message field } } }";
        let joined = whatever_is_left(app.send(Some(&who.token), join, query).await);
        let mut statements = app.statements();
        statements.retain(|sql| !sql.starts_with("UPDATE") || !sql.contains("last_seen"));
        answers.push((looked, joined, statements));
    }
    let [first, rest @ ..] = &answers[..] else { panic!("there are answers") };
    assert_eq!(first.0["data"]["groupOfCode"], Value::Null);
    assert_eq!(first.1["data"]["joinGroupWithCode"]["userErrors"][0]["code"], "INVALID_CODE");
    for other in rest {
        assert_eq!(other, first);
    }
    assert_eq!(preview(app, &berta, &by_somebody).await["name"], "Evening circle", "that one works for others");
}

async fn a_banned_person_uses_nothing_up(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let (_, way_in) = code(app, &ada, &id, json!({ "maxUses": 1 })).await;
    let berta = member(app, "Berta", &way_in).await;
    set_member(app, "state = 'BANNED'", "role = 'MEMBER'").await;
    let (_, single) = code(app, &ada, &id, json!({ "maxUses": 1 })).await;
    assert_eq!(app.refused(&*berta.token, "joinGroupWithCode", with_code(&single, "Fern")).await, "INVALID_CODE");
    assert_eq!(preview(app, &berta, &single).await, Value::Null);
    let clara = app.person("Clara").await;
    assert_eq!(join(app, &clara, &single, "Moss").await, "ACTIVE", "nothing was used up");
    // The end of a ban follows from the clock.
    let (_, another) = code(app, &ada, &id, json!({ "maxUses": 1 })).await;
    let soon = domain::ports::Clock::now(&*app.clock) + Duration::minutes(1);
    set_member(app, &format!("banned_until = '{}'", soon.to_rfc3339()), "state = 'BANNED'").await;
    assert_eq!(app.refused(&*berta.token, "joinGroupWithCode", with_code(&another, "Fern")).await, "INVALID_CODE");
    app.clock.advance(Duration::minutes(2));
    assert_eq!(join(app, &berta, &another, "Fern").await, "ACTIVE");
}

async fn the_removed_dont_come_back_by_a_code(app: &TestApp) {
    let ada = app.person("Ada").await;
    for (policy, expected) in [("INVITE", "INVALID_CODE"), ("REQUEST", "REQUESTED"), ("OPEN", "REQUESTED")] {
        let id = group(app, &ada, json!({ "joinPolicy": policy })).await;
        let (_, code) = code(app, &ada, &id, json!({ "maxUses": 2 })).await;
        let berta = member(app, &format!("Berta {policy}"), &code).await;
        set_member(app, "state = 'REMOVED'", "role = 'MEMBER' AND state = 'ACTIVE'").await;
        let answer = app.change(&*berta.token, "joinGroupWithCode", with_code(&code, "Fern"), MEMBERSHIP).await;
        if expected == "INVALID_CODE" {
            assert_eq!(answer["userErrors"][0]["code"], expected);
            assert_eq!(preview(app, &berta, &code).await, Value::Null);
        } else {
            assert_eq!(answer["membership"]["state"], expected, "{policy}: facilitators decide");
        }
        let clara = app.person(&format!("Clara {policy}")).await;
        assert_eq!(join(app, &clara, &code, "Moss").await, "ACTIVE", "whoever doesn't enter uses nothing up");
        app.clock.tick();
    }
}

async fn a_member_uses_no_use(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let (_, code) = code(app, &ada, &id, json!({ "maxUses": 2 })).await;
    let berta = member(app, "Berta", &code).await;
    for _ in 0..3 {
        assert_eq!(join(app, &berta, &code, "Somebody else").await, "ACTIVE", "twice is once");
    }
    assert_eq!(used(app).await, [Some("1".to_owned())]);
    let mine = app.ask(&*berta.token, "{ viewer { memberships { nodes { alias } } } }", json!({})).await;
    assert_eq!(mine["viewer"]["memberships"]["nodes"], json!([{ "alias": "Berta" }]));
}

async fn a_full_group_puts_who_comes_on_the_waitlist(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "capacity": 2 })).await;
    let (_, code) = code(app, &ada, &id, json!({ "maxUses": 2 })).await;
    let berta = member(app, "Berta", &code).await;
    let clara = app.person("Clara").await;
    assert_eq!(preview(app, &clara, &code).await["isFull"], true);
    assert_eq!(join(app, &clara, &code, "Moss").await, "WAITLISTED");
    let dora = app.person("Dora").await;
    let refused = app.refused(&*dora.token, "joinGroupWithCode", with_code(&code, "Sea")).await;
    assert_eq!(refused, "INVALID_CODE", "a place in the line is a use");
    app.done(&*berta.token, "leaveGroup", json!({ "groupId": id }), MEMBERSHIP).await;
    assert_eq!(join(app, &clara, &code, "Moss").await, "ACTIVE", "by the place that came free");
}

async fn guessing_is_slowed_down(app: &TestApp) {
    let berta = app.person("Berta").await;
    for _ in 0..6 {
        let refused = app.refused(&*berta.token, "joinGroupWithCode", with_code("BBBB-BBBB-BBBB", "x")).await;
        assert_eq!(refused, "INVALID_CODE");
    }
    assert_eq!(app.refused(&*berta.token, "joinGroupWithCode", with_code("CCCC", "x")).await, "TOO_MANY_ATTEMPTS");
    let looked = app.send(Some(&berta.token), PREVIEW, json!({ "code": "CCCC" })).await;
    let error = &looked["errors"][0]["extensions"];
    assert_eq!(error["code"], "TOO_MANY_ATTEMPTS", "looking is guessing too: {looked}");
    assert!(error["retryAt"].is_string() && error.get("wait").is_none(), "it says when to come back: {looked}");
    let ada = app.person("Ada").await;
    let code = app.group_code(&ada, &group(app, &ada, json!({})).await).await;
    assert_eq!(join(app, &berta, &code, "Fern").await, "ACTIVE", "what is right is no guess");
    let twice = "mutation($a: JoinGroupWithCodeInput!, $b: JoinGroupWithCodeInput!) { a: joinGroupWithCode(input: $a) { \
                 __typename } b: joinGroupWithCode(input: $b) { __typename } }";
    let twice =
        app.send(Some(&berta.token), twice, json!({ "a": with_code("B", "x"), "b": with_code("C", "x") })).await;
    assert!(twice["errors"][0]["extensions"]["code"].is_string(), "once in a document: {twice}");
}

async fn guidelines_are_shown_and_accepted(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let id = group(app, &ada, json!({ "guidelines": "Be kind." })).await;
    let (_, code) = code(app, &ada, &id, json!({ "maxUses": 1 })).await;
    let guidelines = preview(app, &berta, &code).await["guidelines"].take();
    assert_eq!(guidelines, json!({ "version": 1, "text": "Be kind." }));
    let refused = app.refused(&*berta.token, "joinGroupWithCode", with_code(&code, "Fern")).await;
    assert_eq!(refused, "GUIDELINES_NOT_ACCEPTED");
    let alias = app.refused(&*berta.token, "joinGroupWithCode", with_code(&code, "")).await;
    assert_eq!(alias, "INVALID");
    assert_eq!(used(app).await, [Some("0".to_owned())], "a refusal uses nothing up");
    let input = json!({ "code": code, "profile": { "alias": "Fern" }, "guidelinesVersion": 1 });
    app.done(&*berta.token, "joinGroupWithCode", input, MEMBERSHIP).await;
}
