//! Groups, and people in them.

use serde_json::{Value, json};

use crate::{Someone, TestApp};

impl TestApp {
    /// The input for a group: public and open, with two places, but for what differs.
    pub fn group_input(differs: Value) -> Value {
        let mut input = json!({
            "name": "Sunday walks", "description": "We walk.", "topics": ["walking"], "language": "en", "region": "DE-BE",
            "format": "IN_PERSON", "visibility": "PUBLIC", "joinPolicy": "OPEN", "capacity": 20,
            "profile": { "alias": "Founder" },
        });
        if let (Some(input), Value::Object(differs)) = (input.as_object_mut(), differs) {
            input.extend(differs);
        }
        input
    }

    /// Creates a group; gives its id.
    pub async fn group(&self, owner: &Someone, differs: Value) -> String {
        self.clock.tick();
        let group = self.done(&*owner.token, "createGroup", Self::group_input(differs), "group { id }").await;
        group["group"]["id"].as_str().expect("an id").to_owned()
    }

    /// Joins a group, or asks to; gives the membership.
    pub async fn join(&self, who: &Someone, group: &str, alias: &str) -> Value {
        self.clock.tick();
        let input = json!({
            "groupId": group, "profile": { "alias": alias }, "guidelinesVersion": 1, "answer": format!("I am {alias}"),
        });
        let mut joined = self.done(&*who.token, "joinGroup", input, "membership { id state role alias }").await;
        joined["membership"].take()
    }

    /// The viewer's membership in a group; null if they have none, or don't see the group.
    pub async fn membership(&self, who: &Someone, group: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on Group { membership { id state role alias pronouns colour \
                     joinedIn reason offeredRole mayAskAgainAt bannedUntil } } } }";
        let mut data = self.ask(&*who.token, query, json!({ "id": group })).await;
        data["node"]["membership"].take()
    }

    /// What somebody is in a group.
    pub async fn state(&self, who: &Someone, group: &str) -> String {
        self.membership(who, group).await["state"].as_str().unwrap_or("NOTHING").to_owned()
    }

    /// A code of somebody's for a group.
    pub async fn group_code(&self, who: &Someone, group: &str) -> String {
        self.clock.tick();
        let made = self.done(&*who.token, "createGroupCode", json!({ "groupId": group }), "groupCode { code }").await;
        made["groupCode"]["code"].as_str().expect("a code").to_owned()
    }

    /// Invites somebody's contact into a group; gives the id of the invitation, as its sender has it.
    pub async fn invite_to_group(&self, who: &Someone, group: &str, contact: &str) -> String {
        self.clock.tick();
        let input = json!({ "groupId": group, "contactId": contact });
        let sent = self.done(&*who.token, "inviteToGroup", input, "sentGroupInvitation { id }").await;
        sent["sentGroupInvitation"]["id"].as_str().expect("an id").to_owned()
    }

    /// The newest invitation that somebody received.
    pub async fn group_invitation(&self, who: &Someone) -> String {
        let list = "{ viewer { groupInvitations(first: 1) { nodes { id } } } }";
        let list = self.ask(&*who.token, list, json!({})).await;
        list["viewer"]["groupInvitations"]["nodes"][0]["id"].as_str().expect("an id").to_owned()
    }

    /// The id of somebody in a group, as somebody else sees them there: a member, or somebody at the desk.
    pub async fn member(&self, seen_by: &Someone, group: &str, alias: &str) -> String {
        let list = "nodes { id alias }";
        let query = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Group {{ members(first: 100) {{ {list} }} requests {{ {list} }} \
             waitlist {{ {list} }} bans {{ {list} }} }} }} }}"
        );
        let lists = self.ask(&*seen_by.token, &query, json!({ "id": group })).await["node"].take();
        let all = lists.as_object().expect("a group").values().filter_map(|list| list["nodes"].as_array()).flatten();
        let found = all.clone().find(|member| member["alias"] == alias).map(|member| member["id"].clone());
        found.unwrap_or_default().as_str().unwrap_or_else(|| panic!("nobody is called {alias} in {lists}")).to_owned()
    }

    /// Lets somebody into a group that decides on requests; gives their id as a member.
    pub async fn admit(&self, owner: &Someone, who: &Someone, group: &str, alias: &str) -> String {
        self.join(who, group, alias).await;
        let member = self.member(owner, group, alias).await;
        self.clock.tick();
        self.done(&*owner.token, "acceptGroupRequest", json!({ "memberId": member }), "member { id }").await;
        self.clock.tick();
        member
    }

    /// Offers somebody to be a facilitator.
    pub async fn offer(&self, owner: &Someone, member: &str) {
        self.clock.tick();
        let input = json!({ "memberId": member, "role": "FACILITATOR" });
        self.done(&*owner.token, "offerGroupRole", input, "member { id }").await;
        self.clock.tick();
    }

    /// Accepts a role that was offered.
    pub async fn accept_role(&self, who: &Someone, group: &str) {
        self.clock.tick();
        self.done(&*who.token, "acceptGroupRole", json!({ "groupId": group }), "membership { role }").await;
        self.clock.tick();
    }
}
