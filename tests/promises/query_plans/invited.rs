//! A bit of everything that is done with codes, invitations and reports of groups.

use chrono::Duration;
use domain::Actor;
use domain::groups::{Verdict, judge, reported_groups};
use serde_json::{Value, json};
use tests::TestApp;
use tests::people::PASSWORD;

use crate::rooms::groups::inviting::{MEMBERSHIP, accept, code, group, invite, join, preview, received, with_code};

const SEEN: &str = "query($id: ID!, $ids: [ID!]!, $after: String) { node(id: $id) { ... on Group { name codes { code uses } \
                    invitation { id inviter { name } } membership { state } } } nodes(ids: $ids) { id } \
                    viewer { groupInvitations(first: 1) { totalCount nodes { group { name } } } \
                    sentGroupInvitations(first: 1, after: $after) { totalCount nodes { contact { name } } } } }";

/// Invites, accepts, declines, withdraws, reports, and lets it all get old.
pub async fn live(app: &TestApp) {
    let (ada, berta) = (app.person("Ada who invites").await, app.person("Berta who is invited").await);
    let (of_ada, of_berta) = app.link(&ada, &berta).await;
    app.clock.tick();
    let one = group(app, &ada, json!({ "visibility": "PUBLIC", "inviters": "MEMBERS" })).await;
    let other = group(app, &ada, json!({})).await;
    let (id, way_in) = code(app, &ada, &one, json!({})).await;
    assert_eq!(preview(app, &berta, &way_in).await["name"], "Evening circle");
    join(app, &berta, &way_in, "Fern").await;
    assert_eq!(app.refused(&*berta.token, "joinGroupWithCode", with_code("BBBB", "x")).await, "INVALID_CODE");
    let (by_berta, _) = code(app, &berta, &one, json!({})).await;
    let sent = invite(app, &ada, &other, &of_ada).await;
    let first = received(app, &berta).await.pop().expect("an invitation");
    let report = json!({ "groupId": one, "reason": "OTHER", "text": "It is odd." });
    let report = app.done(&*berta.token, "reportGroup", report, "groupReport { id }").await;
    let ids = json!([id, by_berta, sent, first, report["groupReport"]["id"]]);
    for who in [&ada, &berta] {
        for group in [&one, &other] {
            app.ask(&*who.token, SEEN, json!({ "id": group, "ids": ids, "after": Value::Null })).await;
        }
    }
    app.ask(&*ada.token, SEEN, json!({ "id": one, "ids": [], "after": sent })).await;
    app.done(&*ada.token, "withdrawGroupCode", json!({ "groupCodeId": by_berta }), "withdrawnGroupCodeId").await;
    let decline = json!({ "groupInvitationId": first });
    app.done(&*berta.token, "declineGroupInvitation", decline, "declinedGroupInvitationId").await;
    let withdraw = json!({ "sentGroupInvitationId": sent });
    app.done(&*ada.token, "withdrawGroupInvitation", withdraw, "withdrawnGroupInvitationId").await;
    let third = group(app, &berta, json!({})).await;
    invite(app, &berta, &third, &of_berta).await;
    let invitation = received(app, &ada).await.pop().expect("an invitation");
    accept(app, &ada, &invitation, "Moss").await;
    for who in [&ada, &berta] {
        app.everything(who).await;
    }
    let op = app.env.op(Actor::System);
    let reported = reported_groups(&op).await.expect("it answers");
    judge(&op, reported[0].id, Verdict::Hide, Some("It is looked at.")).await.expect("it answers");
    app.done(&*berta.token, "leaveGroup", json!({ "groupId": one }), MEMBERSHIP).await;
    app.done(&*berta.token, "deleteAccount", json!({ "password": PASSWORD }), "viewer { id }").await;
    app.advance(Duration::days(60)).await;
}
