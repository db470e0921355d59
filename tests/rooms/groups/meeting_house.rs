//! What the tests of the desk begin with: a group, and people who come through its desk.

use serde_json::{Value, json};
use tests::{Someone, TestApp};

use crate::rooms::cases::with;

/// What is asked of a membership.
pub const MEMBERSHIP: &str =
    "membership { id state role reason bannedUntil mayAskAgainAt offeredRole roleOfferEndsAt }";
/// What is asked of somebody at the desk.
pub const MEMBER: &str = "member { id alias role joinedIn standing { state waitingSince answer reason bannedUntil offeredRole \
                      earlierRemoval { month reason } } }";

/// An id in a payload.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// Somebody in a group.
#[derive(Clone, Debug)]
pub struct Inside {
    /// The account.
    pub who: Someone,
    /// As whom the others know them.
    pub id: String,
}

/// A group with its owner.
pub struct House<'app> {
    pub app: &'app TestApp,
    pub owner: Inside,
    pub id: String,
}

impl<'app> House<'app> {
    /// A public group whose desk decides on requests, or with other settings.
    pub async fn open(app: &'app TestApp, settings: Value) -> Self {
        let who = app.person("Olive").await;
        Self::open_by(app, &who, settings).await
    }

    /// The same of somebody who is there.
    pub async fn open_by(app: &'app TestApp, who: &Someone, settings: Value) -> Self {
        let who = who.clone();
        let input = json!({
            "name": "Evening circle", "language": "en", "format": "ONLINE", "visibility": "PUBLIC",
            "joinPolicy": "REQUEST", "question": "What brings you here?", "capacity": 20, "memberListVisibility": "MEMBERS",
            "profile": { "alias": "Oak" },
        });
        let made = app.done(&*who.token, "createGroup", with(input, settings), "group { id }").await;
        app.clock.tick();
        let id = text(&made["group"]["id"]);
        let house = Self { app, owner: Inside { who, id: String::new() }, id };
        let log = house.group(&house.owner.who, "log { nodes { actor { id } } }").await;
        let owner = Inside { id: text(&log["log"]["nodes"][0]["actor"]["id"]), ..house.owner };
        Self { owner, ..house }
    }

    /// Asks for something of the group.
    pub async fn group(&self, who: &Someone, select: &str) -> Value {
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Group {{ {select} }} }} }}");
        self.app.ask(&*who.token, &query, json!({ "id": self.id })).await["node"].take()
    }

    /// Somebody's own membership.
    pub async fn own(&self, who: &Someone) -> Value {
        let query = format!(
            "{{ viewer {{ memberships {{ nodes {{ group {{ id }} {} }} }} }} }}",
            &MEMBERSHIP[13..MEMBERSHIP.len() - 2]
        );
        let data = self.app.ask(&*who.token, &query, json!({})).await;
        data["viewer"]["memberships"]["nodes"][0].clone()
    }

    /// Joins or asks, as the group has it; gives the membership.
    pub async fn join(&self, who: &Someone, alias: &str) -> Value {
        let input = json!({ "groupId": self.id, "profile": { "alias": alias }, "answer": format!("{alias}s answer") });
        let payload = self.app.done(&*who.token, "joinGroup", input, MEMBERSHIP).await;
        self.app.clock.tick();
        payload["membership"].clone()
    }

    /// Somebody new who asks or waits, as the desk knows them.
    pub async fn asks(&self, name: &str) -> Inside {
        let who = self.app.person(name).await;
        self.join(&who, name).await;
        let id = self.at_desk(name).await;
        Inside { who, id }
    }

    /// The id of who asks or waits under an alias.
    pub async fn at_desk(&self, alias: &str) -> String {
        let lists = "requests(first: 100) { nodes { id alias } } waitlist(first: 100) { nodes { id alias } }";
        let desk = self.group(&self.owner.who, lists).await;
        let nodes = [&desk["requests"]["nodes"], &desk["waitlist"]["nodes"]].into_iter().filter_map(Value::as_array);
        let found = nodes.flatten().find(|node| node["alias"] == alias);
        text(&found.unwrap_or_else(|| panic!("{alias} isn't at the desk"))["id"])
    }

    /// Somebody new whom the owner lets in.
    pub async fn member(&self, name: &str) -> Inside {
        let inside = self.asks(name).await;
        self.done(&self.owner, "acceptGroupRequest", &inside, json!({})).await;
        inside
    }

    /// Somebody new whom the owner makes a facilitator, or an owner.
    pub async fn with_role(&self, name: &str, role: &str) -> Inside {
        let inside = self.member(name).await;
        self.done(&self.owner, "offerGroupRole", &inside, json!({ "role": role })).await;
        self.own_done(&inside, "acceptGroupRole").await;
        inside
    }

    /// Somebody decides about somebody; gives the member.
    pub async fn done(&self, by: &Inside, mutation: &str, about: &Inside, more: Value) -> Value {
        let input = with(json!({ "memberId": about.id }), more);
        let payload = self.app.done(&*by.who.token, mutation, input, MEMBER).await;
        self.app.clock.tick();
        payload["member"].clone()
    }

    /// Somebody may not decide about somebody; gives the code.
    pub async fn refused(&self, by: &Inside, mutation: &str, about: &Inside, more: Value) -> String {
        self.app.refused(&*by.who.token, mutation, with(json!({ "memberId": about.id }), more)).await
    }

    /// Somebody does something of their own in the group; gives the membership.
    pub async fn own_done(&self, by: &Inside, mutation: &str) -> Value {
        let payload = self.app.done(&*by.who.token, mutation, json!({ "groupId": self.id }), MEMBERSHIP).await;
        self.app.clock.tick();
        payload["membership"].clone()
    }

    /// Somebody may not do something of their own; gives the code.
    pub async fn own_refused(&self, by: &Inside, mutation: &str) -> String {
        self.app.refused(&*by.who.token, mutation, json!({ "groupId": self.id })).await
    }

    /// The actions of the log, newest first.
    pub async fn actions(&self) -> Vec<String> {
        let log = self.group(&self.owner.who, "log(first: 100) { nodes { action } }").await;
        log["log"]["nodes"].as_array().expect("a log").iter().map(|node| text(&node["action"])).collect()
    }

    /// How many members are active, as it is stored.
    pub async fn active(&self) -> usize {
        self.app.stored("SELECT state FROM group_member WHERE state = 'ACTIVE'").await.len()
    }
}
