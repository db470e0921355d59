//! What an inviter sees of an invitation is the same to the byte, and made with the same statements, whatever the guest
//! is and does.

use serde_json::{Value, json};
use tests::{Backend, Someone, TestApp};

use super::inviting::{MEMBERSHIP, code, group, invite, profile, received, text, with_code};

/// What the guest is or does, before the invitation is sent or after.
const DEEDS: [(&str, bool); 15] = [
    ("nothing", true),
    ("mute", true),
    ("limit", true),
    ("block", true),
    ("unlink", true),
    ("ask", true),
    ("join", true),
    ("be banned", true),
    ("be removed", true),
    ("accept", false),
    ("decline", false),
    ("block", false),
    ("unlink", false),
    ("delete the contact", false),
    ("be banned", false),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inviter_learns_nothing_on_sqlite() {
    an_inviter_learns_nothing(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inviter_learns_nothing_on_postgres() {
    an_inviter_learns_nothing(Backend::Postgres).await;
}

async fn an_inviter_learns_nothing(backend: Backend) {
    let mut first = None;
    for (deed, is_before) in DEEDS {
        let Some(app) = TestApp::on(backend).await else { return };
        let seen = world(&app, deed, is_before).await;
        app.close().await;
        let first = first.get_or_insert_with(|| seen.clone());
        assert_eq!(seen.len(), first.len());
        for (ours, others) in seen.iter().zip(first.iter()) {
            assert_eq!(ours, others, "{deed}, before: {is_before}");
        }
    }
}

/// All that Ada sees of her invitation of Berta, and the statements that it took.
async fn world(app: &TestApp, deed: &str, is_before: bool) -> Vec<(String, Vec<String>)> {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_ada, of_berta) = app.link(&ada, &berta).await;
    app.clock.tick();
    let id = group(app, &ada, json!({ "visibility": "PUBLIC", "joinPolicy": "REQUEST" })).await;
    let (_, way_in) = code(app, &ada, &id, json!({})).await;
    let guest = Guest { app, berta, contact: of_berta, group: id.clone(), way_in };
    if is_before {
        guest.does(deed).await;
    }
    app.clock.tick();
    let mut seen = Vec::new();
    let mut ask = async |query: &str, variables: Value| {
        app.statements();
        let answer = app.send(Some(&ada.token), query, variables).await;
        seen.push((answer.to_string(), app.statements()));
        app.clock.tick();
        answer
    };
    let inviting = "mutation($input: InviteToGroupInput!) { inviteToGroup(input: $input) { sentGroupInvitation { id sentOn \
                expiresAt contact { id name } group { id } } userErrors { code message field } } }";
    let input = json!({ "input": { "groupId": id, "contactId": of_ada } });
    let sent = ask(inviting, input.clone()).await;
    let sent = text(&sent["data"]["inviteToGroup"]["sentGroupInvitation"]["id"]);
    if !is_before {
        guest.does(deed).await;
    }
    let list = "{ viewer { sentGroupInvitations { totalCount nodes { id sentOn expiresAt contact { id } } pageInfo { \
                endCursor } } } }";
    let node = "query($id: ID!) { node(id: $id) { __typename ... on SentGroupInvitation { sentOn contact { id } } } }";
    let own = "query($id: ID!) { node(id: $id) { ... on Group { invitation { id } codes { id uses } } } }";
    let withdraw = "mutation($input: WithdrawGroupInvitationInput!) { withdrawGroupInvitation(input: $input) { \
                    withdrawnGroupInvitationId userErrors { code message field } } }";
    ask(list, json!({})).await;
    ask(node, json!({ "id": sent })).await;
    ask(own, json!({ "id": id })).await;
    ask(inviting, input.clone()).await;
    ask(withdraw, json!({ "input": { "sentGroupInvitationId": sent } })).await;
    ask(list, json!({})).await;
    ask(inviting, input).await;
    let feed = "SELECT kind FROM feed_event WHERE kind = 'GROUP_INVITATION_SENT'";
    seen.push((format!("{:?}", app.stored(feed).await), Vec::new()));
    seen
}

/// Whom Ada invites.
struct Guest<'app> {
    app: &'app TestApp,
    berta: Someone,
    contact: String,
    group: String,
    way_in: String,
}

impl Guest<'_> {
    async fn does(&self, deed: &str) {
        let (app, token) = (self.app, &*self.berta.token);
        let contact = || json!({ "contactId": self.contact });
        match deed {
            "nothing" => {}
            "mute" | "limit" | "block" => {
                app.done(token, &format!("{deed}Person"), contact(), "distance { id }").await;
            }
            "unlink" => drop(app.done(token, "unlinkContact", contact(), "contact { id }").await),
            "delete the contact" => drop(app.done(token, "deleteContact", contact(), "deletedContactId").await),
            "ask" => {
                let ask = json!({ "groupId": self.group, "profile": profile("Fern") });
                app.done(token, "joinGroup", ask, MEMBERSHIP).await;
            }
            "accept" => {
                let invitation = received(app, &self.berta).await.pop().expect("an invitation");
                let input = json!({ "groupInvitationId": invitation, "profile": profile("Fern") });
                app.done(token, "acceptGroupInvitation", input, MEMBERSHIP).await;
            }
            "decline" => {
                let invitation = received(app, &self.berta).await.pop().expect("an invitation");
                let input = json!({ "groupInvitationId": invitation });
                app.done(token, "declineGroupInvitation", input, "declinedGroupInvitationId").await;
            }
            _ => {
                app.done(token, "joinGroupWithCode", with_code(&self.way_in, "Fern"), MEMBERSHIP).await;
                let state = match deed {
                    "be banned" => "BANNED",
                    "be removed" => "REMOVED",
                    _ => "ACTIVE",
                };
                let sql = format!("UPDATE group_member SET state = '{state}' WHERE role = 'MEMBER'");
                app.tamper(&app.place.main, &sql).await;
            }
        }
    }
}

/// What a guest sees of an invitation that doesn't show is what they see where nothing was sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_doesnt_show_isnt_there() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut seen = Vec::new();
        for is_sent in [false, true] {
            let Some(app) = TestApp::on(backend).await else { return };
            let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
            let (of_ada, _) = app.link(&ada, &berta).await;
            app.clock.tick();
            let id = group(&app, &ada, json!({})).await;
            app.done(&*ada.token, "blockPerson", json!({ "contactId": of_ada }), "distance { id }").await;
            app.clock.tick();
            if is_sent {
                invite(&app, &ada, &id, &of_ada).await;
            } else {
                app.clock.tick();
            }
            app.statements();
            let look = "query($id: ID!) { node(id: $id) { id } viewer { feedCursor groupInvitations { totalCount nodes { id } } } }";
            let looked = app.send(Some(&berta.token), look, json!({ "id": id })).await;
            let join = json!({ "input": { "groupId": id, "profile": profile("Fern") } });
            let query =
                "mutation($input: JoinGroupInput!) { joinGroup(input: $input) { userErrors { code message field } } }";
            let joined = app.send(Some(&berta.token), query, join).await;
            // The fields of a document are read at the same time, in no order.
            let mut statements = app.statements();
            statements.sort();
            seen.push((looked.to_string(), joined.to_string(), statements));
            app.close().await;
        }
        assert_eq!(seen[0], seen[1]);
    }
}
