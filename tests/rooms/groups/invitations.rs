//! Direct invitations: for one person, who alone decides, and by distance as at the moment of sending.

use chrono::Duration;
use domain::ports::Clock;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

use super::inviting::{MEMBERSHIP, accept, code, group, invite, join, member, profile, received, set_member, text};

suite!(
    an_invited_person_reads_and_joins,
    an_invitation_is_for_one_person,
    only_linked_contacts_can_be_invited,
    who_may_invite_is_the_groups_setting,
    an_acceptance_waits_for_an_open_request,
    the_removed_can_be_invited_by_a_facilitator_alone,
    a_banned_person_sees_no_invitation,
    what_was_sent_before_a_distance_stays,
    what_is_sent_at_a_distance_doesnt_show,
    a_mute_keeps_nothing_back,
    an_invitation_ends_with_its_inviters_membership,
    an_invitation_expires_and_can_be_withdrawn,
    whoever_declined_isnt_asked_again,
    a_full_group_puts_the_invited_on_the_waitlist,
    the_contact_is_found_after_a_merge,
    an_erased_person_leaves_no_invitation,
);

const LOOK: &str = "query($id: ID!) { node(id: $id) { ... on Group { name membership { state } invitation { id expiresAt \
                    inviter { id name } group { id } } } } }";
const SENT: &str = "{ viewer { sentGroupInvitations { totalCount nodes { id sentOn expiresAt contact { id } group { id } \
                    } } } }";

/// The group as somebody sees it.
async fn look(app: &TestApp, who: &Someone, group: &str) -> Value {
    app.ask(&*who.token, LOOK, json!({ "id": group })).await["node"].take()
}

async fn told(app: &TestApp) -> usize {
    app.stored("SELECT kind FROM feed_event WHERE kind = 'GROUP_INVITATION_RECEIVED'").await.len()
}

/// An owner and a guest who are linked, with the contact of each for the other, and the owner's group.
async fn two(app: &TestApp, settings: Value) -> (Someone, Someone, String, String, String) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_ada, of_berta) = app.link(&ada, &berta).await;
    app.clock.tick();
    let id = group(app, &ada, settings).await;
    (ada, berta, of_ada, of_berta, id)
}

async fn an_invited_person_reads_and_joins(app: &TestApp) {
    let (ada, berta, of_ada, of_berta, id) = two(app, json!({})).await;
    assert_eq!(look(app, &berta, &id).await, Value::Null);
    let start = app.ask(&*berta.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    let mut socket = Socket::open(app, &berta.token).await;
    socket.follow(start.as_str()).await;
    let sent = invite(app, &ada, &id, &of_ada).await;
    let event = socket.event().await;
    let expires = format!("{}T00:00:00.000Z", app.clock.now().date_naive() + Duration::days(15));
    let list =
        "{ viewer { groupInvitations { totalCount nodes { id expiresAt inviter { id name } group { id name } } } } }";
    let list = app.ask(&*berta.token, list, json!({})).await["viewer"]["groupInvitations"].take();
    let invitation = text(&list["nodes"][0]["id"]);
    assert_eq!([&event["kind"], &event["subjectId"]], [&json!("GROUP_INVITATION_RECEIVED"), &json!(invitation)]);
    assert_eq!(event["subject"]["__typename"], "GroupInvitation");
    assert_ne!(invitation, sent, "one's own id of it is no other's");
    let expected = json!({
        "id": invitation, "expiresAt": expires, "inviter": { "id": of_berta, "name": "Ada" },
        "group": { "id": id, "name": "Evening circle" },
    });
    assert_eq!(list, json!({ "totalCount": 1, "nodes": [expected] }));
    let seen = look(app, &berta, &id).await;
    assert_eq!([&seen["name"], &seen["membership"]], [&json!("Evening circle"), &Value::Null]);
    assert_eq!(seen["invitation"]["id"], json!(invitation));
    // What the inviter has of it.
    let expected = json!({
        "id": sent, "sentOn": app.clock.now().date_naive().to_string(), "expiresAt": expires,
        "contact": { "id": of_ada }, "group": { "id": id },
    });
    let list = app.ask(&*ada.token, SENT, json!({})).await["viewer"]["sentGroupInvitations"].take();
    assert_eq!(list, json!({ "totalCount": 1, "nodes": [expected] }));
    assert_eq!(invite(app, &ada, &id, &of_ada).await, sent, "twice is once");
    assert_eq!(told(app).await, 1);

    assert_eq!(accept(app, &berta, &invitation, "Fern").await, "ACTIVE");
    assert_eq!(received(app, &berta).await, Vec::<String>::new());
    let seen = look(app, &berta, &id).await;
    assert_eq!(seen["membership"]["state"], "ACTIVE");
    assert_eq!(seen["invitation"], Value::Null);
}

async fn an_invitation_is_for_one_person(app: &TestApp) {
    let (ada, berta, of_ada, _, id) = two(app, json!({})).await;
    invite(app, &ada, &id, &of_ada).await;
    let invitation = received(app, &berta).await.pop().expect("an invitation");
    let clara = app.person("Clara").await;
    app.link(&ada, &clara).await;
    let op = app.env.op(domain::Actor::System);
    let never = "00000000-0000-7000-8000-000000000000".parse().expect("an id");
    let never = domain::node_id::encode(&op.ids(), domain::secrets::NodeType::GroupInvitation, never);
    let never = json!({ "groupInvitationId": never, "profile": profile("x") });
    let input = json!({ "groupInvitationId": invitation, "profile": profile("x") });
    for who in [&clara, &ada] {
        let refused = app.change(&*who.token, "acceptGroupInvitation", input.clone(), MEMBERSHIP).await;
        assert_eq!(refused["userErrors"][0]["code"], "NOT_FOUND");
        let unknown = app.change(&*who.token, "acceptGroupInvitation", never.clone(), MEMBERSHIP).await;
        assert_eq!(refused, unknown);
        let decline = json!({ "groupInvitationId": invitation });
        assert_eq!(app.refused(&*who.token, "declineGroupInvitation", decline).await, "NOT_FOUND");
        let node = app.ask(&*who.token, "query($id: ID!) { node(id: $id) { id } }", json!({ "id": invitation })).await;
        assert_eq!(node["node"], Value::Null);
    }
    assert_eq!(look(app, &clara, &id).await, Value::Null);
    assert_eq!(accept(app, &berta, &invitation, "Fern").await, "ACTIVE");
}

async fn only_linked_contacts_can_be_invited(app: &TestApp) {
    let (ada, berta, of_ada, of_berta, id) = two(app, json!({})).await;
    let spare = app.contact(&ada, "spare").await;
    let input = |contact: &str| json!({ "groupId": id, "contactId": contact });
    assert_eq!(app.refused(&*ada.token, "inviteToGroup", input(&spare)).await, "NOT_LINKED");
    assert_eq!(app.refused(&*ada.token, "inviteToGroup", input(&of_berta)).await, "NOT_FOUND");
    // Ending one's own side ends that; the other's side tells nothing.
    app.done(&*berta.token, "unlinkContact", json!({ "contactId": of_berta }), "contact { id }").await;
    app.clock.tick();
    invite(app, &ada, &id, &of_ada).await;
    assert_eq!(received(app, &berta).await, Vec::<String>::new());
    app.done(&*ada.token, "unlinkContact", json!({ "contactId": of_ada }), "contact { id }").await;
    assert_eq!(app.refused(&*ada.token, "inviteToGroup", input(&of_ada)).await, "NOT_LINKED");
    assert_eq!(told(app).await, 0);
}

async fn who_may_invite_is_the_groups_setting(app: &TestApp) {
    let (ada, berta, of_ada, of_berta, id) = two(app, json!({})).await;
    let input = json!({ "groupId": id, "contactId": of_berta });
    assert_eq!(app.refused(&*berta.token, "inviteToGroup", input.clone()).await, "NOT_FOUND", "the group is secret");
    invite(app, &ada, &id, &of_ada).await;
    assert_eq!(app.refused(&*berta.token, "inviteToGroup", input.clone()).await, "NOT_FOUND", "invited isn't in");
    let invitation = received(app, &berta).await.pop().expect("an invitation");
    accept(app, &berta, &invitation, "Fern").await;
    assert_eq!(app.refused(&*berta.token, "inviteToGroup", input.clone()).await, "ROLE_TOO_LOW");
    app.tamper(&app.place.main, "UPDATE peer_group SET inviters = 'MEMBERS'").await;
    app.done(&*berta.token, "inviteToGroup", input, "sentGroupInvitation { id }").await;
    assert_eq!(received(app, &ada).await, Vec::<String>::new(), "who is in already isn't asked");
}

async fn an_acceptance_waits_for_an_open_request(app: &TestApp) {
    let settings = json!({ "visibility": "PUBLIC", "joinPolicy": "REQUEST" });
    let (ada, berta, of_ada, _, id) = two(app, settings).await;
    let ask = json!({ "groupId": id, "profile": profile("Fern"), "answer": "I saw it." });
    app.done(&*berta.token, "joinGroup", ask, MEMBERSHIP).await;
    app.clock.tick();
    let desk = "SELECT state || ' ' || CAST(arrival AS TEXT) || ' ' || CAST(version AS TEXT) FROM group_member \
                WHERE arrival IS NOT NULL";
    let before = app.stored(desk).await;
    invite(app, &ada, &id, &of_ada).await;
    let invitation = received(app, &berta).await.pop().expect("an invitation");
    assert_eq!(accept(app, &berta, &invitation, "Another").await, "REQUESTED");
    assert_eq!(app.stored(desk).await, before, "the desk sees nothing of it");
    assert_eq!(received(app, &berta).await, std::slice::from_ref(&invitation), "it isn't used up");
    set_member(app, "state = 'DECLINED', arrival = NULL", "state = 'REQUESTED'").await;
    assert_eq!(accept(app, &berta, &invitation, "Another").await, "ACTIVE", "now it counts");
}

async fn the_removed_can_be_invited_by_a_facilitator_alone(app: &TestApp) {
    let (ada, berta, of_ada, _, id) = two(app, json!({ "inviters": "MEMBERS" })).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    let clara = member(app, "Clara", &way_in).await;
    let (of_clara, _) = app.link(&clara, &berta).await;
    join(app, &berta, &way_in, "Fern").await;
    app.tamper(
        &app.place.main,
        "UPDATE group_member SET state = 'REMOVED' WHERE joined_at = (SELECT MAX(joined_at) FROM group_member)",
    )
    .await;
    app.clock.tick();
    invite(app, &clara, &id, &of_clara).await;
    let by_member = received(app, &berta).await.pop().expect("an invitation");
    assert_eq!(accept(app, &berta, &by_member, "Back").await, "REQUESTED", "facilitators decide");
    app.done(&*berta.token, "leaveGroup", json!({ "groupId": id }), MEMBERSHIP).await;
    set_member(app, "state = 'REMOVED'", "state = 'LEFT' AND is_present").await;
    invite(app, &ada, &id, &of_ada).await;
    let by_owner = received(app, &berta).await.into_iter().find(|id| *id != by_member).expect("an invitation");
    assert_eq!(accept(app, &berta, &by_owner, "Back").await, "ACTIVE");
}

async fn a_banned_person_sees_no_invitation(app: &TestApp) {
    let (ada, berta, of_ada, _, id) = two(app, json!({})).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    join(app, &berta, &way_in, "Fern").await;
    set_member(app, "state = 'BANNED'", "role = 'MEMBER'").await;
    invite(app, &ada, &id, &of_ada).await;
    assert_eq!(received(app, &berta).await, Vec::<String>::new());
    assert_eq!(look(app, &berta, &id).await, Value::Null);
    assert_eq!(told(app).await, 0);
}

async fn what_was_sent_before_a_distance_stays(app: &TestApp) {
    for (number, grade) in ["mutePerson", "limitPerson", "blockPerson"].into_iter().enumerate() {
        let (ada, berta) = (app.person(&format!("Ada {number}")).await, app.person(&format!("Berta {number}")).await);
        let (of_ada, _) = app.link(&ada, &berta).await;
        app.clock.tick();
        let id = group(app, &ada, json!({})).await;
        invite(app, &ada, &id, &of_ada).await;
        let before = received(app, &berta).await;
        app.done(&*ada.token, grade, json!({ "contactId": of_ada }), "distance { grade }").await;
        app.clock.tick();
        assert_eq!(received(app, &berta).await, before, "{grade}: vanishing would tell");
        assert_eq!(look(app, &berta, &id).await["name"], "Evening circle");
        assert_eq!(accept(app, &berta, &before[0], "Fern").await, "ACTIVE");
    }
}

async fn what_is_sent_at_a_distance_doesnt_show(app: &TestApp) {
    let cases = [("Ada", "limitPerson"), ("Ada", "blockPerson"), ("Berta", "blockPerson"), ("Berta", "limitPerson")];
    for (number, (who, grade)) in cases.into_iter().enumerate() {
        let (ada, berta) = (app.person(&format!("Ada {number}")).await, app.person(&format!("Berta {number}")).await);
        let (of_ada, of_berta) = app.link(&ada, &berta).await;
        app.clock.tick();
        let id = group(app, &ada, json!({})).await;
        let (by, contact) = if who == "Ada" { (&ada, &of_ada) } else { (&berta, &of_berta) };
        app.done(&*by.token, grade, json!({ "contactId": contact }), "distance { grade }").await;
        app.clock.tick();
        let before = told(app).await;
        invite(app, &ada, &id, &of_ada).await;
        // Whoever limits somebody still receives theirs.
        let shows = who == "Berta" && grade == "limitPerson";
        assert_eq!(received(app, &berta).await.len(), usize::from(shows), "{who}: {grade}");
        assert_eq!(look(app, &berta, &id).await.is_null(), !shows, "{who}: {grade}");
        assert_eq!(told(app).await - before, usize::from(shows), "{who}: {grade}");
        let sent = app.ask(&*ada.token, SENT, json!({})).await["viewer"]["sentGroupInvitations"].take();
        assert_eq!(sent["totalCount"], 1, "it was sent");
    }
}

async fn a_mute_keeps_nothing_back(app: &TestApp) {
    let (ada, berta, of_ada, of_berta, id) = two(app, json!({})).await;
    app.done(&*berta.token, "mutePerson", json!({ "contactId": of_berta }), "distance { grade }").await;
    app.clock.tick();
    invite(app, &ada, &id, &of_ada).await;
    assert_eq!(received(app, &berta).await.len(), 1);
}

async fn an_invitation_ends_with_its_inviters_membership(app: &TestApp) {
    for (number, ending) in ["leave", "REMOVED", "BANNED", "hidden", "closed", "setting"].into_iter().enumerate() {
        let ada = app.person(&format!("Ada {number}")).await;
        let id = group(app, &ada, json!({ "inviters": "MEMBERS" })).await;
        let (_, way_in) = code(app, &ada, &id, json!({})).await;
        let clara = member(app, &format!("Clara {number}"), &way_in).await;
        let berta = app.person(&format!("Berta {number}")).await;
        let (of_clara, _) = app.link(&clara, &berta).await;
        app.clock.tick();
        invite(app, &clara, &id, &of_clara).await;
        let invitation = received(app, &berta).await.pop().expect("an invitation");
        let now = app.clock.now().to_rfc3339();
        let sql = match ending {
            "leave" => {
                app.done(&*clara.token, "leaveGroup", json!({ "groupId": id }), MEMBERSHIP).await;
                "UPDATE peer_group SET capacity = capacity".to_owned()
            }
            "hidden" | "closed" => format!("UPDATE peer_group SET {ending}_at = '{now}'"),
            "setting" => "UPDATE peer_group SET inviters = 'FACILITATORS'".to_owned(),
            state => format!("UPDATE group_member SET state = '{state}' WHERE role = 'MEMBER' AND state = 'ACTIVE'"),
        };
        app.tamper(&app.place.main, &sql).await;
        assert_eq!(received(app, &berta).await, Vec::<String>::new(), "{ending}");
        assert_eq!(look(app, &berta, &id).await, Value::Null, "{ending}");
        let input = json!({ "groupInvitationId": invitation, "profile": profile("x") });
        assert_eq!(app.refused(&*berta.token, "acceptGroupInvitation", input).await, "NOT_FOUND", "{ending}");
    }
}

async fn an_invitation_expires_and_can_be_withdrawn(app: &TestApp) {
    let (ada, berta, of_ada, _, id) = two(app, json!({})).await;
    let sent = invite(app, &ada, &id, &of_ada).await;
    let invitation = received(app, &berta).await.pop().expect("an invitation");
    let withdraw = json!({ "sentGroupInvitationId": sent });
    assert_eq!(app.refused(&*berta.token, "withdrawGroupInvitation", withdraw.clone()).await, "NOT_FOUND");
    for _ in 0..2 {
        app.done(&*ada.token, "withdrawGroupInvitation", withdraw.clone(), "withdrawnGroupInvitationId").await;
    }
    let input = json!({ "groupInvitationId": invitation, "profile": profile("x") });
    assert_eq!(app.refused(&*berta.token, "acceptGroupInvitation", input).await, "NOT_FOUND");
    assert_eq!(received(app, &berta).await, Vec::<String>::new());
    let list = app.ask(&*ada.token, SENT, json!({})).await["viewer"]["sentGroupInvitations"].take();
    assert_eq!(list["totalCount"], 0);

    let again = invite(app, &ada, &id, &of_ada).await;
    assert_ne!(again, sent);
    assert_eq!(received(app, &berta).await.len(), 1);
    app.advance(Duration::days(15)).await;
    let [ada, berta] = [app.sign_in(&ada.email, PASSWORD).await, app.sign_in(&berta.email, PASSWORD).await];
    assert_eq!(received(app, &berta).await, Vec::<String>::new());
    let list = app.ask(&*ada.token, SENT, json!({})).await["viewer"]["sentGroupInvitations"].take();
    assert_eq!(list["totalCount"], 0);
    let withdraw = json!({ "sentGroupInvitationId": again });
    app.done(&*ada.token, "withdrawGroupInvitation", withdraw, "withdrawnGroupInvitationId").await;
    app.advance(Duration::days(31)).await;
    assert!(
        app.stored("SELECT CAST(by_facilitator AS TEXT) FROM group_invitation").await.is_empty(),
        "it is forgotten"
    );
}

async fn whoever_declined_isnt_asked_again(app: &TestApp) {
    let (ada, berta, of_ada, _, id) = two(app, json!({})).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    app.tamper(&app.place.main, "UPDATE peer_group SET inviters = 'MEMBERS'").await;
    let sent = invite(app, &ada, &id, &of_ada).await;
    let invitation = received(app, &berta).await.pop().expect("an invitation");
    app.done(
        &*berta.token,
        "declineGroupInvitation",
        json!({ "groupInvitationId": invitation }),
        "declinedGroupInvitationId",
    )
    .await;
    let told_once = told(app).await;
    assert_eq!(look(app, &berta, &id).await, Value::Null);
    let withdraw = json!({ "sentGroupInvitationId": sent });
    app.done(&*ada.token, "withdrawGroupInvitation", withdraw, "withdrawnGroupInvitationId").await;
    invite(app, &ada, &id, &of_ada).await;
    assert_eq!(received(app, &berta).await, Vec::<String>::new(), "not now is a complete answer");
    assert_eq!(told(app).await, told_once);
    // Somebody else may ask, and so may she after it would have expired.
    let clara = member(app, "Clara", &way_in).await;
    let (of_clara, _) = app.link(&clara, &berta).await;
    app.clock.tick();
    invite(app, &clara, &id, &of_clara).await;
    assert_eq!(received(app, &berta).await.len(), 1);
    app.advance(Duration::days(16)).await;
    let [ada, berta] = [app.sign_in(&ada.email, PASSWORD).await, app.sign_in(&berta.email, PASSWORD).await];
    invite(app, &ada, &id, &of_ada).await;
    assert_eq!(received(app, &berta).await.len(), 1);
}

async fn a_full_group_puts_the_invited_on_the_waitlist(app: &TestApp) {
    let (ada, berta, of_ada, _, id) = two(app, json!({ "capacity": 2 })).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    invite(app, &ada, &id, &of_ada).await;
    member(app, "Clara", &way_in).await;
    let invitation = received(app, &berta).await.pop().expect("an invitation");
    assert_eq!(accept(app, &berta, &invitation, "Fern").await, "WAITLISTED", "an invitation reserves no place");
    assert_eq!(received(app, &berta).await, Vec::<String>::new());
}

async fn the_contact_is_found_after_a_merge(app: &TestApp) {
    let (ada, _, of_ada, _, id) = two(app, json!({})).await;
    invite(app, &ada, &id, &of_ada).await;
    let other = app.contact(&ada, "the same person").await;
    let merge = json!({ "sourceContactId": of_ada, "targetContactId": other });
    app.done(&*ada.token, "mergeContacts", merge, "contact { id }").await;
    let list = app.ask(&*ada.token, SENT, json!({})).await["viewer"]["sentGroupInvitations"].take();
    assert_eq!(list["nodes"][0]["contact"]["id"], json!(other));
    assert_eq!(invite(app, &ada, &id, &other).await, text(&list["nodes"][0]["id"]), "it is the same invitation");
}

async fn an_erased_person_leaves_no_invitation(app: &TestApp) {
    let (ada, berta, of_ada, _, id) = two(app, json!({})).await;
    invite(app, &ada, &id, &of_ada).await;
    let clara = app.person("Clara").await;
    let (of_clara, _) = app.link(&ada, &clara).await;
    app.clock.tick();
    invite(app, &ada, &id, &of_clara).await;
    code(app, &ada, &id, json!({})).await;
    let report = json!({ "groupId": id, "reason": "OTHER", "text": "This stays." });
    app.done(&*ada.token, "reportGroup", report, "groupReport { id }").await;
    app.lose(&berta).await;
    assert_eq!(app.stored("SELECT CAST(by_facilitator AS TEXT) FROM group_invitation").await.len(), 1);
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    app.lose(&ada).await;
    for table in ["group_invitation", "group_code"] {
        assert!(app.stored(&format!("SELECT CAST(expires_at AS TEXT) FROM {table}")).await.is_empty(), "{table}");
    }
    let reports =
        app.stored("SELECT CASE WHEN reporter_id IS NULL THEN 'nobody' ELSE 'somebody' END FROM group_report");
    assert_eq!(reports.await, [Some("nobody".to_owned())]);
}
