//! Codes of groups, for those who make them: they end with their maker's membership, and tell nobody who came.

use chrono::Duration;
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

use super::inviting::{MEMBERSHIP, code, group, join, member, preview, set_member, text, with_code};

suite!(
    codes_end_with_their_makers_membership,
    codes_end_with_who_may_invite,
    codes_end_with_the_group_and_rest_while_it_is_hidden,
    a_maker_sees_no_uses,
    facilitators_see_codes_for_many_and_withdraw_them,
    who_may_make_codes_is_the_groups_setting,
    numbers_are_bounded,
);

const CODES: &str = "query($id: ID!) { node(id: $id) { ... on Group { codes { id code link uses maxUses createdOn \
                     expiresAt } } } }";

async fn codes(app: &TestApp, who: &Someone, group: &str) -> Value {
    app.ask(&*who.token, CODES, json!({ "id": group })).await["node"]["codes"].take()
}

async fn codes_end_with_their_makers_membership(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "inviters": "MEMBERS" })).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    let leaver = member(app, "Berta", &way_in).await;
    let (left_id, left) = code(app, &leaver, &id, json!({})).await;
    app.done(&*leaver.token, "leaveGroup", json!({ "groupId": id }), MEMBERSHIP).await;
    for (number, state) in ["REMOVED", "BANNED"].iter().enumerate() {
        let maker = member(app, &format!("Maker {number}"), &way_in).await;
        let (_, made) = code(app, &maker, &id, json!({})).await;
        set_member(app, &format!("state = '{state}'"), "role = 'MEMBER' AND state = 'ACTIVE'").await;
        let clara = app.person(&format!("Clara {number}")).await;
        assert_eq!(app.refused(&*clara.token, "joinGroupWithCode", with_code(&made, "x")).await, "INVALID_CODE");
    }
    let dora = app.person("Dora").await;
    assert_eq!(app.refused(&*dora.token, "joinGroupWithCode", with_code(&left, "x")).await, "INVALID_CODE");
    // Not even if the maker comes back, as somebody else.
    assert_eq!(join(app, &leaver, &way_in, "Back").await, "ACTIVE");
    assert_eq!(app.refused(&*dora.token, "joinGroupWithCode", with_code(&left, "x")).await, "INVALID_CODE");
    assert_eq!(codes(app, &leaver, &id).await, json!([]));
    let withdraw = json!({ "groupCodeId": left_id });
    assert_eq!(app.refused(&*leaver.token, "withdrawGroupCode", withdraw).await, "NOT_FOUND");
}

async fn codes_end_with_who_may_invite(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "inviters": "MEMBERS" })).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    let berta = member(app, "Berta", &way_in).await;
    let (_, made) = code(app, &berta, &id, json!({})).await;
    app.tamper(&app.place.main, "UPDATE peer_group SET inviters = 'FACILITATORS'").await;
    let clara = app.person("Clara").await;
    assert_eq!(app.refused(&*clara.token, "joinGroupWithCode", with_code(&made, "x")).await, "INVALID_CODE");
    assert_eq!(join(app, &clara, &way_in, "Moss").await, "ACTIVE", "an owner's goes on");
}

async fn codes_end_with_the_group_and_rest_while_it_is_hidden(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "visibility": "PUBLIC", "joinPolicy": "OPEN" })).await;
    let (_, code) = code(app, &ada, &id, json!({})).await;
    let berta = app.person("Berta").await;
    let now = app.clock.now().to_rfc3339();
    for column in ["hidden_at", "closed_at", "read_only_since"] {
        app.tamper(&app.place.main, &format!("UPDATE peer_group SET {column} = '{now}'")).await;
        assert_eq!(app.refused(&*berta.token, "joinGroupWithCode", with_code(&code, "x")).await, "INVALID_CODE");
        assert_eq!(preview(app, &berta, &code).await, Value::Null, "{column}");
        app.tamper(&app.place.main, &format!("UPDATE peer_group SET {column} = NULL")).await;
    }
    app.clock.advance(Duration::minutes(1));
    assert_eq!(join(app, &berta, &code, "Fern").await, "ACTIVE");
}

async fn a_maker_sees_no_uses(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "inviters": "MEMBERS" })).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    let maker = member(app, "Berta", &way_in).await;
    let (_, single) = code(app, &maker, &id, json!({ "maxUses": 1 })).await;
    code(app, &maker, &id, json!({})).await;
    let seen = async || {
        let own = codes(app, &maker, &id).await;
        let look = preview(app, &maker, &single).await;
        let use_own = app.change(&*maker.token, "joinGroupWithCode", with_code(&single, "x"), MEMBERSHIP).await;
        (own, look, use_own)
    };
    let before = seen().await;
    assert_eq!(before.0.as_array().map(Vec::len), Some(2));
    member(app, "Clara", &single).await;
    assert_eq!(seen().await, before, "nothing tells its maker that a code was used");
    let owners = codes(app, &ada, &id).await;
    assert_eq!(owners.as_array().map(Vec::len), Some(2), "her own, and the one for many: {owners:#}");
}

async fn facilitators_see_codes_for_many_and_withdraw_them(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "inviters": "MEMBERS" })).await;
    let (own, way_in) = code(app, &ada, &id, json!({})).await;
    let maker = member(app, "Berta", &way_in).await;
    let (single, _) = code(app, &maker, &id, json!({ "maxUses": 1 })).await;
    let (shared, many) = code(app, &maker, &id, json!({ "maxUses": 1000, "validDays": 30 })).await;
    let seen = codes(app, &ada, &id).await;
    let of = |id: &str| seen.as_array().expect("a list").iter().find(|code| code["id"] == id);
    assert!(of(&single).is_none(), "a code for one is its maker's alone");
    let theirs = of(&shared).expect("it is seen");
    assert_eq!([&theirs["code"], &theirs["link"]], [&Value::Null, &Value::Null], "to pass on is the maker's");
    assert_eq!(theirs["uses"], "FEW");
    assert_eq!(of(&own).expect("it is seen")["uses"], Value::Null);
    for (uses, said) in [(9, "FEW"), (10, "SOME"), (99, "SOME"), (100, "MANY")] {
        app.tamper(&app.place.main, &format!("UPDATE group_code SET uses = {uses} WHERE most_uses = 1000")).await;
        let seen = app
            .ask(
                &*ada.token,
                "query($id: ID!) { node(id: $id) { ... on GroupCode { uses } } }",
                json!({ "id": shared }),
            )
            .await;
        assert_eq!(seen["node"]["uses"], said);
    }
    // A member sees their own alone.
    let other = member(app, "Clara", &way_in).await;
    assert_eq!(codes(app, &other, &id).await, json!([]));
    for (who, id) in [(&other, &shared), (&other, &own), (&ada, &single)] {
        let refused = app.refused(&*who.token, "withdrawGroupCode", json!({ "groupCodeId": id })).await;
        assert_eq!(refused, "NOT_FOUND");
    }
    for _ in 0..2 {
        app.done(&*ada.token, "withdrawGroupCode", json!({ "groupCodeId": shared }), "withdrawnGroupCodeId").await;
    }
    let dora = app.person("Dora").await;
    assert_eq!(app.refused(&*dora.token, "joinGroupWithCode", with_code(&many, "x")).await, "INVALID_CODE");
    let logged = app.stored("SELECT kind FROM group_log WHERE kind LIKE 'CODE%' ORDER BY id").await;
    let logged: Vec<_> = logged.into_iter().flatten().collect();
    assert_eq!(logged, ["CODE_CREATED", "CODE_CREATED", "CODE_WITHDRAWN"], "those for many, each once");
}

async fn who_may_make_codes_is_the_groups_setting(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({ "visibility": "PUBLIC" })).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    let berta = member(app, "Berta", &way_in).await;
    let make = || json!({ "groupId": id });
    assert_eq!(app.refused(&*berta.token, "createGroupCode", make()).await, "ROLE_TOO_LOW");
    app.tamper(&app.place.main, "UPDATE peer_group SET inviters = 'MEMBERS'").await;
    app.done(&*berta.token, "createGroupCode", make(), "groupCode { id }").await;
    let clara = app.person("Clara").await;
    assert_eq!(app.refused(&*clara.token, "createGroupCode", make()).await, "NOT_FOUND");
    app.done(&*berta.token, "leaveGroup", make(), MEMBERSHIP).await;
    assert_eq!(app.refused(&*berta.token, "createGroupCode", make()).await, "NOT_FOUND");
    app.tamper(&app.place.main, "UPDATE peer_group SET guidelines_version = 1").await;
    assert_eq!(app.refused(&*ada.token, "createGroupCode", make()).await, "GUIDELINES_NOT_ACCEPTED");
}

async fn numbers_are_bounded(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    for (field, value) in [("maxUses", 0), ("maxUses", 1_001), ("validDays", 0), ("validDays", 31)] {
        let input = json!({ "groupId": id, field: value });
        let refused = app.change(&*ada.token, "createGroupCode", input, "groupCode { id }").await;
        assert_eq!(refused["userErrors"][0]["code"], "INVALID", "{field}: {value}");
        assert_eq!(refused["userErrors"][0]["field"], json!([field]));
    }
    for number in 0..50 {
        let uses = if number % 2 == 0 { json!({ "maxUses": 1 }) } else { json!({}) };
        code(app, &ada, &id, uses).await;
    }
    // Used up or not, or the limit would tell.
    app.tamper(&app.place.main, "UPDATE group_code SET uses = 1").await;
    assert_eq!(app.refused(&*ada.token, "createGroupCode", json!({ "groupId": id })).await, "LIMIT_REACHED");
    let one = text(&codes(app, &ada, &id).await[0]["id"]);
    app.done(&*ada.token, "withdrawGroupCode", json!({ "groupCodeId": one }), "withdrawnGroupCodeId").await;
    code(app, &ada, &id, json!({ "validDays": 30 })).await;
}
