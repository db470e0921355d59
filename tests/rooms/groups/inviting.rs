//! What the tests of codes, invitations and reports begin with.

use serde_json::{Value, json};
use tests::{Someone, TestApp};

/// What is asked of a membership.
pub const MEMBERSHIP: &str = "membership { id state role alias }";

/// Asks which group a code is for.
pub const PREVIEW: &str = "query($code: String!) { groupOfCode(code: $code) { name description topics language region format \
                       joinPolicy question memberListVisibility isFull guidelines { version text } } }";

/// An id in a payload.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// Who somebody is in a group.
pub fn profile(alias: &str) -> Value {
    json!({ "alias": alias })
}

/// Creates a secret group that one joins by invitation, with other settings if given; gives its id.
pub async fn group(app: &TestApp, owner: &Someone, settings: Value) -> String {
    let input = json!({
        "name": "Evening circle", "language": "en", "format": "ONLINE", "visibility": "SECRET", "joinPolicy": "INVITE",
        "capacity": 50, "profile": profile("The owner"),
    });
    let input = crate::rooms::cases::with(input, settings);
    let made = app.done(&*owner.token, "createGroup", input, "group { id }").await;
    app.clock.tick();
    text(&made["group"]["id"])
}

/// Makes a code with this input beside the group; gives its id and the code.
pub async fn code(app: &TestApp, by: &Someone, group: &str, more: Value) -> (String, String) {
    let input = crate::rooms::cases::with(json!({ "groupId": group }), more);
    let made = app.done(&*by.token, "createGroupCode", input, "groupCode { id code }").await;
    app.clock.tick();
    (text(&made["groupCode"]["id"]), text(&made["groupCode"]["code"]))
}

/// The input that joins with a code.
pub fn with_code(code: &str, alias: &str) -> Value {
    json!({ "code": code, "profile": profile(alias) })
}

/// Joins with a code that works; gives the state of the membership.
pub async fn join(app: &TestApp, who: &Someone, code: &str, alias: &str) -> String {
    let joined = app.done(&*who.token, "joinGroupWithCode", with_code(code, alias), MEMBERSHIP).await;
    app.clock.tick();
    text(&joined["membership"]["state"])
}

/// Somebody new who has joined with a code.
pub async fn member(app: &TestApp, name: &str, code: &str) -> Someone {
    let who = app.person(name).await;
    assert_eq!(join(app, &who, code, name).await, "ACTIVE");
    who
}

/// Bans or removes somebody, and so on, behind the server's back: writes columns of their present membership in a group.
/// `which` is a condition on the stored rows.
pub async fn set_member(app: &TestApp, columns: &str, which: &str) {
    app.tamper(&app.place.main, &format!("UPDATE group_member SET {columns} WHERE {which}")).await;
}

/// Invites a contact; gives the id of the invitation, as its sender has it.
pub async fn invite(app: &TestApp, by: &Someone, group: &str, contact: &str) -> String {
    let input = json!({ "groupId": group, "contactId": contact });
    let sent = app.done(&*by.token, "inviteToGroup", input, "sentGroupInvitation { id }").await;
    app.clock.tick();
    text(&sent["sentGroupInvitation"]["id"])
}

/// The ids of the invitations that somebody received and hasn't answered.
pub async fn received(app: &TestApp, who: &Someone) -> Vec<String> {
    let lists = app.ask(&*who.token, "{ viewer { groupInvitations { nodes { id } } } }", json!({})).await;
    let nodes = lists["viewer"]["groupInvitations"]["nodes"].as_array().expect("a list").clone();
    nodes.iter().map(|node| text(&node["id"])).collect()
}

/// Accepts an invitation; gives the state of the membership.
pub async fn accept(app: &TestApp, who: &Someone, invitation: &str, alias: &str) -> String {
    let input = json!({ "groupInvitationId": invitation, "profile": profile(alias) });
    let accepted = app.done(&*who.token, "acceptGroupInvitation", input, MEMBERSHIP).await;
    app.clock.tick();
    text(&accepted["membership"]["state"])
}

/// The states of the stored memberships.
pub async fn states(app: &TestApp) -> Vec<String> {
    let mut states: Vec<_> =
        app.stored("SELECT state FROM group_member WHERE is_present").await.into_iter().flatten().collect();
    states.sort();
    states
}

/// The group of a code, as somebody sees it before they join.
pub async fn preview(app: &TestApp, who: &Someone, code: &str) -> Value {
    app.ask(&*who.token, PREVIEW, json!({ "code": code })).await["groupOfCode"].take()
}
