//! A grant for one contact and one for one group, in worlds that differ only in what else their person has: in one, there is
//! nothing; in the other, there are other contacts, groups, check-ins, tokens and apps, and something goes on with them.

use chrono::{DateTime, Duration, Utc};
use domain::node_id;
use domain::ports::Clock;
use domain::secrets::NodeType;
use serde_json::json;
use tests::browser::Form;
use tests::people::PASSWORD;
use tests::{Someone, TestApp};
use uuid::Uuid;

use super::super::worlds::id_of_app;
use super::looks::{Differs, Life, Looks};
use crate::rooms::apps::cases::{a_grant, an_app};
use crate::rooms::apps::{Partner, allow, claims, connect_as, register};

const OF_CONTACT: usize = 0;
const OF_GROUP: usize = 1;
const SCOPE: &str = "profile:read contacts:read contacts:write feed:read checkins:read checkins:write groups:read groups:join \
                     groups:facilitate distances:read distances:write confided:read checkins:answer ladders:read \
                     ladders:write";

struct World<'app> {
    looks: Looks<'app>,
    has_more: bool,
    began: DateTime<Utc>,
    ada: Someone,
    berta: Someone,
    clara: Someone,
    /// The contact and the group to which the grants are narrowed.
    contact: String,
    group: String,
    /// Ids of what else there is, or of nothing.
    hidden: Vec<String>,
}

/// All that the app got of a world.
pub async fn life(app: &TestApp, has_more: bool) -> Life {
    let mut world = World::new(app, has_more).await;
    world.have_more().await;
    world.connect().await;
    world.look("at first").await;
    world.let_more_happen().await;
    world.go_on().await;
    world.look("later").await;
    let differs = Differs { hidden: usize::from(has_more), person: 0 };
    world.looks.life(vec![differs; 2])
}

fn narrowed(reach: &'static str, id: &str) -> impl FnOnce(Form) -> Form {
    let id = id.to_owned();
    move |form| allow(form).with("reach", reach).with(reach, &id)
}

impl<'app> World<'app> {
    async fn new(app: &'app TestApp, has_more: bool) -> Self {
        let [ada, berta, clara] = [app.person("Ada").await, app.person("Berta").await, app.person("Clara").await];
        let (contact, _) = app.link(&ada, &berta).await;
        app.agree(&ada, &contact, &berta, TestApp::terms(&["23:00"])).await;
        let touch = json!({ "contactIds": [contact], "kind": "CALL", "note": "about her" });
        app.done(&*ada.token, "logTouch", touch, "touches { id }").await;
        let group = app.group(&berta, json!({ "name": "Morgens", "memberListVisibility": "MEMBERS" })).await;
        let lets = json!({ "groupId": group, "appsCanReadMembers": true });
        app.done(&*berta.token, "updateGroup", lets, "__typename").await;
        app.join(&ada, &group, "Otter").await;
        app.confirm(&ada).await;
        app.clock.advance(Duration::minutes(1));
        Self {
            looks: Looks::new(app),
            has_more,
            began: app.clock.now(),
            ada,
            berta,
            clara,
            contact,
            group,
            hidden: Vec::new(),
        }
    }

    /// What the app isn't to see, where there is more.
    async fn have_more(&mut self) {
        let (app, ada, clara) = (self.looks.app, &self.ada, &self.clara);
        // What there is in both worlds takes its ids first, whatever the other takes.
        let kinds = [NodeType::Contact, NodeType::Contact, NodeType::Plan, NodeType::Touch, NodeType::Group];
        let mut hidden: Vec<_> = kinds.map(|kind| node_id::encode(&app.env.ids(), kind, Uuid::nil())).into();
        if self.has_more {
            let linked = app.contact(ada, "Linde").await;
            let code = app.invite(ada, &linked).await;
            app.done(&*clara.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
            app.clock.tick();
            let alone = app.contact(ada, "Ahorn").await;
            let plan = app.agree(ada, &linked, clara, TestApp::terms(&["13:30", "22:00"])).await;
            app.agree_to_tell(ada, &linked, clara).await;
            app.tell_after_a_minute(ada, &plan, &linked).await;
            let touch = json!({ "contactIds": [alone], "kind": "IN_PERSON", "note": "of the other" });
            let touch = app.done(&*ada.token, "logTouch", touch, "touches { id }").await;
            let group = app.group(ada, json!({ "name": "Abends" })).await;
            app.join(clara, &group, "Fuchs").await;
            app.group_code(ada, &group).await;
            let token = json!({ "name": "a script", "scopes": ["profile:read", "contacts:read"] });
            app.done(&*ada.token, "createPersonalToken", token, "personalToken { id }").await;
            an_app(app, ada, "her own app", false).await;
            a_grant(app, ada, "another app").await;
            app.done(&*ada.token, "limitPerson", json!({ "contactId": linked }), "distance { id }").await;
            let touch = touch["touches"][0]["id"].as_str().expect("an id").to_owned();
            hidden = vec![linked, alone, plan, touch, group];
        }
        self.hidden = hidden;
        app.run_jobs().await;
        app.log_accesses().await;
        until(app, self.began + Duration::minutes(20));
    }

    async fn connect(&mut self) {
        let app = self.looks.app;
        app.refresh(&mut self.ada).await;
        let maker = app.person("Mona").await;
        let scopes: Vec<_> = SCOPE.split(' ').filter(|scope| *scope != "profile:read").collect();
        let differs = json!({ "requiredScopes": ["profile:read"], "optionalScopes": scopes });
        let partner: Partner = register(app, &maker, differs).await;
        // It has ids of its own for what is Ada's, and may have got them by another grant.
        let one = connect_as(app, &self.ada, &partner, SCOPE, allow).await;
        let whole = domain::accounts::authenticate(&app.env, &one.access).expect("a good token").actor;
        let hidden = self.hidden.iter().map(|id| id_of_app(app, whole, id).expect("an id")).collect::<Vec<_>>();
        for (name, reach, id) in
            [("a grant for a contact", "contact", &self.contact), ("a grant for a group", "group", &self.group)]
        {
            let tokens = connect_as(app, &self.ada, &partner, SCOPE, narrowed(reach, id)).await;
            let claims = claims(&tokens.access).1;
            self.looks.begin(name, tokens.access, tokens.refresh).await;
            let grant = self.looks.grants.len() - 1;
            self.looks.note(grant, "its scopes", json!({ "scope": claims["scope"], "exp": claims["exp"] }));
            self.looks.grants[grant].known.extend([
                id_of_app(app, whole, &self.contact).expect("an id"),
                id_of_app(app, whole, &self.group).expect("an id"),
            ]);
            self.looks.grants[grant].known.extend(hidden.clone());
        }
    }

    async fn look(&mut self, when: &str) {
        for grant in [OF_CONTACT, OF_GROUP] {
            self.looks.look(grant, when).await;
        }
    }

    /// Something happens with what there is more of.
    async fn let_more_happen(&mut self) {
        let (app, ada) = (self.looks.app, &self.ada);
        if self.has_more {
            let [linked, alone, _, _, group] = &*self.hidden else { panic!("five things") };
            app.sign_in(&ada.email, PASSWORD).await;
            app.done(&*ada.token, "updateContact", json!({ "contactId": alone, "tags": ["near"] }), "__typename").await;
            let cadence = json!({ "tag": "near", "every": "P2W" });
            app.done(&*ada.token, "setTagCadence", cadence, "tagCadences { tag }").await;
            app.done(&*ada.token, "blockPerson", json!({ "contactId": linked }), "distance { id }").await;
            app.done(&*ada.token, "deleteContact", json!({ "contactId": alone }), "deletedContactId").await;
            app.done(&*ada.token, "closeGroup", json!({ "groupId": group }), "group { id }").await;
            app.clock.tick();
        }
        app.run_jobs().await;
        app.log_accesses().await;
        until(app, self.began + Duration::minutes(27));
    }

    /// What happens with what the app sees happens in both worlds, and the app tries what it may.
    async fn go_on(&mut self) {
        let app = self.looks.app;
        app.refresh(&mut self.ada).await;
        let about = json!({ "contactId": self.contact, "note": "later" });
        app.done(&*self.ada.token, "updateContact", about, "__typename").await;
        app.refresh(&mut self.berta).await;
        let about = json!({ "groupId": self.group, "description": "later" });
        app.done(&*self.berta.token, "updateGroup", about, "__typename").await;
        app.clock.tick();
        for (grant, last) in [(OF_CONTACT, "CONTACT_CHANGED"), (OF_GROUP, "GROUP_CHANGED")] {
            self.looks.follow(grant, last).await;
            let known = self.looks.grants[grant].known.clone();
            for id in known.iter().filter(|id| id.starts_with("con_")) {
                let input = json!({ "input": { "contactId": id, "note": "by the app" } });
                let change = "mutation($input: UpdateContactInput!) { updateContact(input: $input) { contact { id note } \
                              userErrors { code field message } } }";
                self.looks.ask(grant, change, input, "updateContact of something known".to_owned()).await;
            }
            for id in known.iter().filter(|id| id.starts_with("grp_")) {
                let input = json!({ "input": { "groupId": id, "notifications": "NONE" } });
                let change = "mutation($input: SetGroupNotificationsInput!) { setGroupNotifications(input: $input) { \
                              membership { id } userErrors { code field message } } }";
                self.looks.ask(grant, change, input, "setGroupNotifications of something known".to_owned()).await;
            }
        }
        app.run_jobs().await;
    }
}

/// Whatever was done, the worlds go on at the same time.
fn until(app: &TestApp, then: DateTime<Utc>) {
    app.clock.advance(then - app.clock.now());
}
