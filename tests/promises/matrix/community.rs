//! The groups of the matrix's world: one of the owner's, with everything that a group can have, and those of others in which
//! the owner is something. Nothing is left empty that somebody might see.

use std::collections::BTreeMap;

use serde_json::json;
use tests::{Someone, TestApp};

use super::text;

/// The people who are something in the owner's group, by what they are.
pub type People = Vec<(&'static str, Someone)>;

/// Makes the groups; gives the names of what there is then, and the people.
pub async fn gather(app: &TestApp, owner: &Someone) -> (BTreeMap<&'static str, String>, People) {
    let full = json!({
        "joinPolicy": "REQUEST", "question": "Why?", "guidelines": "Be kind.", "memberListVisibility": "MEMBERS",
        "profile": { "alias": "Founder", "pronouns": "she/her" },
    });
    let own = app.group(owner, full).await;
    let founder = app.person("Founder").await;
    let other = app.group(&founder, json!({ "guidelines": "Be kind.", "question": "Why?" })).await;
    let joined = app.group(&founder, json!({ "name": "Joined", "guidelines": "Be kind." })).await;
    app.join(owner, &joined, "Fern").await;
    let asking = app.group(&founder, json!({ "name": "Asked", "joinPolicy": "REQUEST", "question": "Why?" })).await;
    let asking = app.join(owner, &asking, "Fern").await;
    // The owner's group has somebody of each kind.
    let mut people = Vec::new();
    for name in ["member", "facilitator", "applicant", "removed", "banned", "waitlisted"] {
        people.push((name, app.person(&format!("A {name}")).await));
    }
    let [(_, member), (_, facilitator), (_, applicant), (_, removed), (_, banned), (_, waitlisted)] = &people[..]
    else {
        panic!("six people")
    };
    let offered = app.person("Offered").await;
    let reed = app.admit(owner, member, &own, "Reed").await;
    let pronouns = json!({ "groupId": own, "pronouns": "they/them" });
    app.done(&*member.token, "updateMembership", pronouns, "membership { id }").await;
    let member = reed;
    let offered_member = app.admit(owner, &offered, &own, "Rush").await;
    let own_facilitator = app.admit(owner, facilitator, &own, "Robin").await;
    app.offer(owner, &own_facilitator).await;
    app.accept_role(facilitator, &own).await;
    app.offer(owner, &offered_member).await;
    for (who, alias, mutation) in [(removed, "Rook", "removeGroupMember"), (banned, "Raven", "banGroupMember")] {
        let gone = app.admit(owner, who, &own, alias).await;
        let mut input = json!({ "memberId": gone, "reason": "a reason" });
        if mutation == "banGroupMember" {
            input["until"] = json!("2026-12-01T00:00:00Z");
        }
        app.done(&*owner.token, mutation, input, "member { id }").await;
        app.clock.tick();
    }
    let banned_member = app.member(owner, &own, "Raven").await;
    // Asks again, with an answer.
    app.join(removed, &own, "Wren").await;
    let returning = app.member(owner, &own, "Wren").await;
    let full = json!({ "groupId": own, "capacity": 4 });
    app.done(&*owner.token, "updateGroup", full, "group { id }").await;
    let waiting = app.join(waitlisted, &own, "Willow").await;
    assert_eq!(waiting["state"], "REQUESTED");
    let waiting = app.member(owner, &own, "Willow").await;
    app.done(&*owner.token, "acceptGroupRequest", json!({ "memberId": waiting }), "member { id }").await;
    app.join(applicant, &own, "Moss").await;
    let asks = app.member(owner, &own, "Moss").await;
    // Where the owner is something else.
    let facilitated = app.group(&founder, json!({ "name": "Facilitated" })).await;
    let offering = app.group(&founder, json!({ "name": "Offering" })).await;
    for group in [&facilitated, &offering] {
        app.join(owner, group, "Fern").await;
        app.offer(&founder, &app.member(&founder, group, "Fern").await).await;
    }
    app.accept_role(owner, &facilitated).await;
    let offer = text(&app.membership(owner, &offering).await["id"]);
    let others = app.person("Other member").await;
    app.join(&others, &joined, "Otter").await;
    let other_member = app.member(owner, &joined, "Otter").await;
    // Something that a feed tells of what an app was narrowed to.
    let about = json!({ "groupId": joined, "description": "For walks." });
    app.done(&*founder.token, "updateGroup", about, "group { id }").await;
    let block = json!({ "memberId": other_member });
    let block = app.done(&*owner.token, "blockGroupMember", block, "block { id }").await;
    let shown = app.member(owner, &joined, "Founder").await;
    let showing = app.done(&*owner.token, "showMyselfTo", json!({ "memberId": shown }), "showing { id }").await;
    let log = "query($id: ID!) { node(id: $id) { ... on Group { log { nodes { id role } } } } }";
    let log = app.ask(&*owner.token, log, json!({ "id": own })).await["node"]["log"]["nodes"].take();
    let offered_role = log.as_array().expect("a log").iter().find(|entry| entry["role"].is_string()).cloned();
    let reasoned = log[2]["id"].clone();
    let led_in = lead_in(app, owner, &founder, [&own, &other, &joined]).await;
    let mut names = BTreeMap::from([
        ("applicant", asks),
        ("banned_member", banned_member),
        ("facilitated_group", facilitated),
        ("group_block", text(&block["block"]["id"])),
        ("group_log", text(&reasoned)),
        ("group_log_role", text(&offered_role.expect("a role was offered")["id"])),
        ("group_showing", text(&showing["showing"]["id"])),
        ("member", member),
        ("offered_member", offered_member),
        ("offering_group", offering),
        ("offer", offer),
        ("other_member", other_member),
        ("own_facilitator", own_facilitator),
        ("returning", returning),
        ("shown", shown),
        ("own_group", own.clone()),
        ("group", other),
        ("joined_group", joined),
        ("asking", text(&asking["id"])),
        ("own_membership", text(&app.membership(owner, &own).await["id"])),
    ]);
    names.extend(led_in);
    (names, people)
}

/// Makes what leads into groups, there and here; gives the names of it.
async fn lead_in(
    app: &TestApp,
    owner: &Someone,
    founder: &Someone,
    [own, other, joined]: [&str; 3],
) -> [(&'static str, String); 7] {
    // Nobody knows the guest.
    let guest = app.person("Guest").await;
    let (of_guest, of_owner) = app.link(owner, &guest).await;
    let code = app.group_code(founder, other).await;
    let made = json!({ "groupId": own, "maxUses": 5 });
    let made = app.done(&*owner.token, "createGroupCode", made, "groupCode { id }").await;
    let sent = app.invite_to_group(owner, own, &of_guest).await;
    let guests = app.group(&guest, json!({ "name": "Guests", "visibility": "SECRET" })).await;
    app.invite_to_group(&guest, &guests, &of_owner).await;
    // Shows the owner who they are.
    app.join(&guest, joined, "Gull").await;
    let known_member = app.member(owner, joined, "Gull").await;
    let to_owner = app.member(&guest, joined, "Fern").await;
    app.done(&*guest.token, "showMyselfTo", json!({ "memberId": to_owner }), "showing { id }").await;
    let report = json!({ "groupId": joined, "reason": "OTHER", "text": "They are loud." });
    let report = app.done(&*owner.token, "reportGroup", report, "groupReport { id }").await;
    [
        ("guests_group", guests),
        ("known_member", known_member),
        ("group_code", code),
        ("group_invitation", app.group_invitation(owner).await),
        ("group_report", text(&report["groupReport"]["id"])),
        ("own_group_code", text(&made["groupCode"]["id"])),
        ("sent_group_invitation", sent),
    ]
}
