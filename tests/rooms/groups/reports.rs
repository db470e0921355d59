//! Reports of groups: to the operator alone, who can hide and close.

use domain::groups::{Verdict, group_for_operator, judge, reported_groups};
use domain::{Actor, node_id};
use serde_json::{Value, json};
use tests::{Someone, TestApp, suite};

use super::inviting::{MEMBERSHIP, code, group, member, set_member, text, with_code};

suite!(
    whoever_sees_a_group_can_report_it,
    whoever_was_in_a_group_can_report_it,
    what_isnt_seen_cant_be_reported,
    a_report_is_bounded,
    nobody_in_the_group_is_told,
    the_operator_reads_reports_and_not_who_made_them,
    a_hidden_group_is_its_members_alone,
    a_closed_group_can_be_read_only,
    its_members_logs_say_what_the_operator_did,
    an_export_has_what_is_ones_own,
);

fn report(group: &str) -> Value {
    json!({ "groupId": group, "reason": "HARM", "text": "They tell people to stop their medication." })
}

const REPORT: &str = "groupReport { id reason text createdAt group { id } }";

/// Does what the operator does.
async fn operate(app: &TestApp, group: &str, verdict: Verdict) -> u64 {
    let op = app.env.op(Actor::System);
    let id = node_id::expect(&op.ids(), group, "id").expect("an id");
    let reason = Some("It hurts people.").filter(|_| verdict != Verdict::Dismiss);
    judge(&op, id, verdict, reason).await.expect("it answers").expect("a group")
}

async fn whoever_sees_a_group_can_report_it(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let id = group(app, &ada, json!({ "visibility": "PUBLIC" })).await;
    let made = app.done(&*berta.token, "reportGroup", report(&id), REPORT).await["groupReport"].take();
    assert_eq!([&made["reason"], &made["group"]["id"]], [&json!("HARM"), &json!(id)]);
    assert_eq!(made["text"], "They tell people to stop their medication.");
    let node = "query($id: ID!) { node(id: $id) { ... on GroupReport { text reason } } }";
    let own = app.ask(&*berta.token, node, json!({ "id": made["id"] })).await;
    assert_eq!(own["node"]["text"], made["text"]);
    let others = app.ask(&*ada.token, node, json!({ "id": made["id"] })).await;
    assert_eq!(others["node"], Value::Null);
}

async fn whoever_was_in_a_group_can_report_it(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    for state in ["ACTIVE", "LEFT", "REMOVED", "BANNED"] {
        let who = member(app, &format!("Member {state}"), &way_in).await;
        set_member(app, &format!("state = '{state}'"), "role = 'MEMBER' AND state = 'ACTIVE'").await;
        app.done(&*who.token, "reportGroup", report(&id), "groupReport { id }").await;
    }
}

async fn what_isnt_seen_cant_be_reported(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let secret = group(app, &ada, json!({})).await;
    let other = group(app, &ada, json!({ "visibility": "PUBLIC" })).await;
    app.tamper(&app.place.main, "UPDATE peer_group SET visibility = 'SECRET'").await;
    let mut answers = Vec::new();
    for id in [secret, other] {
        app.statements();
        let answer = app.change(&*berta.token, "reportGroup", report(&id), "groupReport { id }").await;
        answers.push((answer, app.statements()));
    }
    // One that never was.
    let never = node_id::encode(
        &app.env.ids(),
        domain::secrets::NodeType::Group,
        "00000000-0000-7000-8000-000000000000".parse().expect("an id"),
    );
    app.statements();
    let answer = app.change(&*berta.token, "reportGroup", report(&never), "groupReport { id }").await;
    answers.push((answer, app.statements()));
    assert_eq!(answers[0].0["userErrors"][0]["code"], "NOT_FOUND");
    assert_eq!(answers[1], answers[0]);
    assert_eq!(answers[2], answers[0]);
    assert!(app.stored("SELECT reason FROM group_report").await.is_empty());
}

async fn a_report_is_bounded(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let id = group(app, &ada, json!({ "visibility": "PUBLIC" })).await;
    for text in ["x".repeat(2_001), "\u{7}".to_owned()] {
        let input = json!({ "groupId": id, "reason": "OTHER", "text": text });
        let refused = app.change(&*berta.token, "reportGroup", input, "groupReport { id }").await;
        assert_eq!(refused["userErrors"][0]["code"], "INVALID");
        assert_eq!(refused["userErrors"][0]["field"], json!(["text"]));
    }
    for _ in 0..10 {
        app.done(&*berta.token, "reportGroup", json!({ "groupId": id, "reason": "SPAM" }), "groupReport { id }").await;
    }
    assert_eq!(app.refused(&*berta.token, "reportGroup", report(&id)).await, "DAILY_LIMIT_REACHED");
    app.advance(chrono::Duration::hours(12)).await;
    let berta = app.sign_in(&berta.email, tests::people::PASSWORD).await;
    app.done(&*berta.token, "reportGroup", report(&id), "groupReport { id }").await;
}

async fn nobody_in_the_group_is_told(app: &TestApp) {
    let ada = app.person("Ada").await;
    let id = group(app, &ada, json!({})).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    let berta = member(app, "Berta", &way_in).await;
    let all = "SELECT kind FROM feed_event ORDER BY feed_id, seq";
    let (before, log) = (app.stored(all).await, app.stored("SELECT kind FROM group_log").await);
    app.done(&*berta.token, "reportGroup", report(&id), "groupReport { id }").await;
    assert_eq!(app.stored(all).await, before);
    assert_eq!(app.stored("SELECT kind FROM group_log").await, log);
    assert!(app.mail.all().iter().all(|mail| mail.to != ada.email || mail.text.starts_with("Your code")));
}

async fn the_operator_reads_reports_and_not_who_made_them(app: &TestApp) {
    let (ada, berta, clara) = (app.person("Ada").await, app.person("Berta").await, app.person("Clara").await);
    let one = group(app, &ada, json!({ "visibility": "PUBLIC" })).await;
    let other = group(app, &ada, json!({ "visibility": "PUBLIC", "name": "Another circle" })).await;
    for (who, id) in [(&berta, &other), (&berta, &one), (&clara, &other)] {
        app.done(&*who.token, "reportGroup", report(id), "groupReport { id }").await;
        app.clock.tick();
    }
    let op = app.env.op(Actor::System);
    let reported = reported_groups(&op).await.expect("it answers");
    let seen: Vec<_> = reported.iter().map(|group| (&*group.name, group.reports.len())).collect();
    assert_eq!(seen, [("Another circle", 2), ("Evening circle", 1)], "those that have waited longest first");
    assert_eq!(reported[0].reports[0].text.as_deref(), Some("They tell people to stop their medication."));
    assert_eq!(operate(app, &other, Verdict::Dismiss).await, 2);
    assert_eq!(operate(app, &other, Verdict::Dismiss).await, 0);
    let reported = reported_groups(&op).await.expect("it answers");
    assert_eq!(reported.len(), 1, "what was handled doesn't wait");
    let found = group_for_operator(&op, reported[0].id).await.expect("it answers").expect("a group");
    assert_eq!((found.members, found.reports.len()), (1, 1));
    let logged = app.stored("SELECT kind FROM group_log WHERE actor_id IS NULL").await;
    assert!(logged.is_empty(), "dismissing is told to nobody");
}

async fn see(app: &TestApp, who: &Someone, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Group { name isHidden isReadOnly closedAt } } }";
    app.ask(&*who.token, query, json!({ "id": id })).await["node"].take()
}

async fn a_hidden_group_is_its_members_alone(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let id = group(app, &ada, json!({ "visibility": "PUBLIC", "joinPolicy": "OPEN" })).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    app.done(&*berta.token, "reportGroup", report(&id), "groupReport { id }").await;
    app.clock.tick();
    for _ in 0..2 {
        operate(app, &id, Verdict::Hide).await;
    }
    assert_eq!(see(app, &berta, &id).await, Value::Null);
    assert_eq!(see(app, &ada, &id).await["isHidden"], true);
    assert_eq!(app.refused(&*berta.token, "joinGroupWithCode", with_code(&way_in, "Fern")).await, "INVALID_CODE");
    let join = json!({ "groupId": id, "profile": { "alias": "Fern" } });
    assert_eq!(app.refused(&*berta.token, "joinGroup", join.clone()).await, "NOT_FOUND");
    assert!(reported_groups(&app.env.op(Actor::System)).await.expect("it answers").is_empty());
    operate(app, &id, Verdict::Show).await;
    assert_eq!(see(app, &berta, &id).await["isHidden"], false);
    app.done(&*berta.token, "joinGroup", join, MEMBERSHIP).await;
    let logged = app.stored("SELECT kind FROM group_log WHERE actor_id IS NULL ORDER BY kind").await;
    assert_eq!(logged, [Some("HIDDEN".to_owned()), Some("SHOWN".to_owned())], "each once");
    let told = app.stored("SELECT kind FROM feed_event WHERE kind = 'GROUP_CHANGED'").await;
    assert_eq!(told.len(), 2);
    app.run_jobs().await;
}

async fn a_closed_group_can_be_read_only(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let id = group(app, &ada, json!({ "visibility": "PUBLIC", "joinPolicy": "OPEN" })).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    app.done(&*berta.token, "reportGroup", report(&id), "groupReport { id }").await;
    assert_eq!(operate(app, &id, Verdict::Close).await, 1);
    let seen = see(app, &ada, &id).await;
    assert_eq!(seen["isReadOnly"], true);
    assert!(seen["closedAt"].is_string());
    assert_eq!(see(app, &berta, &id).await, Value::Null);
    assert_eq!(app.refused(&*ada.token, "createGroupCode", json!({ "groupId": id })).await, "GROUP_READ_ONLY");
    assert_eq!(app.refused(&*berta.token, "joinGroupWithCode", with_code(&way_in, "Fern")).await, "INVALID_CODE");
    let closed = app.stored("SELECT closed_by FROM peer_group").await;
    assert_eq!(closed, [Some("OPERATOR".to_owned())]);
    app.done(&*ada.token, "leaveGroup", json!({ "groupId": id }), MEMBERSHIP).await;
    app.run_jobs().await;
}

async fn an_export_has_what_is_ones_own(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_ada, _) = app.link(&ada, &berta).await;
    let id = group(app, &ada, json!({ "visibility": "PUBLIC" })).await;
    code(app, &ada, &id, json!({ "maxUses": 1 })).await;
    super::inviting::invite(app, &ada, &id, &of_ada).await;
    app.done(&*berta.token, "reportGroup", report(&id), "groupReport { id }").await;
    let invitation = super::inviting::received(app, &berta).await.pop().expect("an invitation");
    let decline = json!({ "groupInvitationId": invitation });
    app.done(&*berta.token, "declineGroupInvitation", decline, "declinedGroupInvitationId").await;
    let of_inviter = app.everything(&ada).await["groups"].take();
    assert_eq!(of_inviter["groupCodes"][0]["maxUses"], 1);
    assert_eq!(of_inviter["groupCodes"][0].get("uses"), None);
    let sent = of_inviter["sentGroupInvitations"][0].as_object().expect("an object");
    let names: Vec<_> = sent.keys().map(String::as_str).collect();
    assert_eq!(names, ["expiresAt", "group", "sentOn", "withdrawnAt"], "nothing of what became of it");
    assert_eq!(sent["group"], json!({ "name": "Evening circle" }));
    let of_guest = app.everything(&berta).await["groups"].take();
    assert!(of_guest["groupInvitations"][0]["declinedAt"].is_string());
    assert_eq!(text(&of_guest["groupReports"][0]["reason"]), "HARM");
    assert_eq!(of_guest["groupCodes"], json!([]));
}

async fn its_members_logs_say_what_the_operator_did(app: &TestApp) {
    let (ada, clara) = (app.person("Ada").await, app.person("Clara").await);
    let id = group(app, &ada, json!({ "visibility": "PUBLIC" })).await;
    let berta = member(app, "Berta", &code(app, &ada, &id, json!({})).await.1).await;
    for verdict in [Verdict::Hide, Verdict::Hide, Verdict::Show, Verdict::Close] {
        operate(app, &id, verdict).await;
    }
    let log = "{ viewer { accessLog(source: OPERATOR) { nodes { accesses { deed typeName ids } } } } }";
    let deed = |deed: &str| json!({ "deed": deed, "typeName": "Group", "ids": [id] });
    let said = json!([{ "accesses": [deed("GROUP_HIDDEN"), deed("GROUP_SHOWN"), deed("GROUP_CLOSED")] }]);
    for (who, expected) in [(&ada, &said), (&berta, &said), (&clara, &json!([]))] {
        let entries = app.ask(&*who.token, log, json!({})).await["viewer"]["accessLog"]["nodes"].take();
        assert_eq!(&entries, expected);
    }
    app.run_jobs().await;
}
