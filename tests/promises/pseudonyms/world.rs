//! The two groups, and what people do in them. All of it happens on one day, as often and in the same order in every world.

use chrono::Duration;
use domain::accounts::{Credential, authenticate};
use domain::scope::{Scope, Scopes};
use domain::{Acting, Actor};
use graphql::edge::Edge;
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp};

use super::super::silence::schema::Schema;
use super::super::silence::transcript::Step;
use super::super::worlds::{Got, comparable, wide_edge};
use super::looks::Watcher;
use super::planted::Leak;

/// Who is behind which alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Tilda is Zilp and Zalp, and Udo is Dompfaff and Gimpel.
    Same,
    /// In the second group it is the other way round; what each alias does, it does when it did.
    Swapped,
    /// The same; but what a person does in both groups, they do one after the other.
    SwappedInTheirTime,
}

/// An alias, the place of its group, and how it is called later on.
pub struct Alias {
    pub name: &'static str,
    pub group: usize,
    pub later: &'static str,
}

/// In the order in which they act.
pub const ALIASES: [Alias; 4] = [
    Alias { name: "Zilp", group: 0, later: "Kleiber" },
    Alias { name: "Zalp", group: 1, later: "Stieglitz" },
    Alias { name: "Dompfaff", group: 0, later: "Wiedehopf" },
    Alias { name: "Gimpel", group: 1, later: "Zaunkönig" },
];

/// All that those who look got of a world.
pub struct Life {
    pub behind: Behind,
    got: Vec<Got>,
}

impl Life {
    /// It, in a form in which worlds can be compared; with a leak planted, or as it is.
    pub fn told(&self, leak: Option<Leak>) -> Vec<Step> {
        comparable(&self.got, |got| {
            if let Some(leak) = leak {
                leak.plant(got, self.behind);
            }
        })
    }
}

impl Behind {
    /// The place in the pair of whoever is behind an alias.
    pub fn person(self, alias: usize) -> usize {
        let is_swapped = self != Self::Same && ALIASES[alias].group == 1;
        (alias % 4 / 2) ^ usize::from(is_swapped)
    }

    /// The order in which the aliases act.
    pub fn order(self) -> [usize; 4] {
        let mut order = [0, 1, 2, 3];
        if self == Self::SwappedInTheirTime {
            order.sort_by_key(|alias| self.person(*alias));
        }
        order
    }
}

/// A world, and what those who look got of it so far.
pub struct World<'app> {
    pub app: &'app TestApp,
    pub edge: Edge,
    pub schema: Schema,
    pub behind: Behind,
    /// Tilda and Udo.
    pub pair: [Someone; 2],
    pub groups: [String; 2],
    /// Who owns the first group and helps to run the second, who is a member of both, and an app of the first's.
    pub watchers: Vec<Watcher>,
    /// Codes that Olga passed on to everybody.
    pub codes: [String; 2],
    pub got: Vec<Got>,
}

impl<'app> World<'app> {
    pub async fn new(app: &'app TestApp, behind: Behind) -> Self {
        super::logged::listen();
        let [ada, berta, olga] = [app.person("Ada").await, app.person("Berta").await, app.person("Olga").await];
        let pair = [app.person("Tilda").await, app.person("Udo").await];
        for watcher in [&ada, &berta] {
            for (who, name) in pair.iter().zip(["Tilda", "Udo"]) {
                let contact = app.contact(watcher, name).await;
                let code = app.invite(watcher, &contact).await;
                app.done(&*who.token, "acceptInvitation", json!({ "code": code }), "contact { id }").await;
                app.clock.tick();
            }
        }
        let group = |name: &str| json!({ "name": name, "memberListVisibility": "MEMBERS", "inviters": "MEMBERS", "guidelines": "Be kind." });
        let groups = [app.group(&ada, group("Morgens")).await, app.group(&olga, group("Abends")).await];
        app.join(&ada, &groups[1], "Habicht").await;
        app.offer(&olga, &app.member(&olga, &groups[1], "Habicht").await).await;
        app.accept_role(&ada, &groups[1]).await;
        app.join(&berta, &groups[0], "Falke").await;
        app.join(&berta, &groups[1], "Bussard").await;
        let asked = app.contact(&olga, "somebody").await;
        let codes = [app.invite(&olga, &asked).await, app.group_code(&olga, &groups[1]).await];
        let own = |who: &Someone| authenticate(&app.env, &who.token).expect("a good token");
        let groups_alone =
            [Scope::ProfileRead, Scope::GroupsRead, Scope::GroupsJoin, Scope::GroupsFacilitate, Scope::FeedRead];
        let scopes: Scopes = groups_alone.into_iter().collect();
        let of_an_app = Credential {
            actor: Actor::Person(Acting { scopes, ..own(&ada).actor.acting().expect("a person") }),
            ..own(&ada)
        };
        let watchers = vec![
            Watcher::new("Ada, who runs both", own(&ada), Some(ada)),
            Watcher::new("Berta, a member of both", own(&berta), Some(berta)),
            Watcher::new("an app of Ada's", of_an_app, None),
        ];
        app.clock.advance(Duration::minutes(1));
        let mut world = Self {
            app,
            edge: wide_edge(app),
            schema: Schema::new(),
            behind,
            pair,
            groups,
            watchers,
            codes,
            got: Vec::new(),
        };
        world.remember_where_feeds_are().await;
        world
    }

    /// Each alias does this, some seconds after another; what is drawn by chance is the alias's own.
    async fn each(&self, what: &str, act: impl AsyncFn(&Someone, &Alias)) {
        for alias in self.behind.order() {
            self.app.clock.advance(Duration::seconds(9));
            let who = &self.pair[self.behind.person(alias)];
            self.app.entropy.draw_for(Some(&format!("{what} of {}", ALIASES[alias].name)));
            act(who, &ALIASES[alias]).await;
            self.app.run_jobs().await;
            self.app.entropy.draw_for(None);
        }
        self.app.clock.advance(Duration::seconds(9));
    }

    async fn each_with(&self, mutation: &str, input: impl Fn(&str, &Alias) -> Value) {
        self.each(mutation, async |who, alias| {
            let input = input(&self.groups[alias.group], alias);
            self.app.done(&*who.token, mutation, input, "__typename").await;
        })
        .await;
    }

    pub async fn join(&self) {
        self.each_with(
            "joinGroup",
            |group, alias| json!({ "groupId": group, "profile": { "alias": alias.name }, "guidelinesVersion": 1 }),
        )
        .await;
    }

    /// What a member does in a group.
    pub async fn go_on(&self) {
        self.each_with("updateMembership", |group, _| json!({ "groupId": group, "pronouns": "they/them" })).await;
        self.each_with("setGroupNotifications", |group, _| json!({ "groupId": group, "notifications": "IMPORTANT" }))
            .await;
        self.each_with("createGroupCode", |group, _| json!({ "groupId": group, "maxUses": 3 })).await;
        self.each_with("reportGroup", |group, _| json!({ "groupId": group, "reason": "OTHER" })).await;
        // Each blocks whoever is a plain member, and shows nothing to anybody.
        self.each("blockGroupMember", async |who, alias| {
            let group = &self.groups[alias.group];
            let plain = if alias.group == 0 { "Falke" } else { "Bussard" };
            let member = self.app.member(who, group, plain).await;
            self.app.done(&*who.token, "blockGroupMember", json!({ "memberId": member }), "__typename").await;
        })
        .await;
    }

    /// What people do outside of groups, and whom they keep away from: the same in all worlds, and nothing in groups.
    pub async fn be_people(&self) {
        let [tilda, udo] = &self.pair;
        let contact = async |who: &Someone, place: usize| {
            let list = "{ viewer { contacts(first: 10) { nodes { id } } } }";
            let list = self.app.ask(&*who.token, list, json!({})).await;
            list["viewer"]["contacts"]["nodes"][place]["id"].clone()
        };
        let changed = json!({ "displayName": "Tilda, later", "timeZone": "Asia/Tokyo", "locale": "ja" });
        self.app.done(&*tilda.token, "updateProfile", changed, "__typename").await;
        self.app.clock.tick();
        let (far, near) = (contact(tilda, 0).await, contact(tilda, 1).await);
        self.app.done(&*tilda.token, "blockPerson", json!({ "contactId": far }), "__typename").await;
        self.app.done(&*tilda.token, "sendGesture", json!({ "contactId": near, "kind": "HUG" }), "__typename").await;
        self.app.clock.tick();
        let unlinked = contact(udo, 0).await;
        self.app.done(&*udo.token, "unlinkContact", json!({ "contactId": unlinked }), "__typename").await;
        self.app.clock.tick();
        self.app.sign_in(&tilda.email, PASSWORD).await;
        self.app.done(&*udo.token, "deleteAccount", json!({ "password": PASSWORD }), "__typename").await;
        let kept = "mutation { cancelAccountDeletion { userErrors { code } } }";
        self.app.ask(&*udo.token, kept, json!({})).await;
        self.app.clock.tick();
        self.app.run_jobs().await;
    }

    /// All leave, and come back under other names.
    pub async fn come_back(&self) {
        self.each_with("leaveGroup", |group, _| json!({ "groupId": group })).await;
        self.each("come back", async |who, alias| {
            let input = json!({ "groupId": self.groups[alias.group], "profile": { "alias": alias.later }, "guidelinesVersion": 1 });
            self.app.done(&*who.token, "joinGroup", input, "__typename").await;
        })
        .await;
        self.each_with("acceptGroupTerms", |group, _| json!({ "groupId": group, "guidelinesVersion": 1 })).await;
    }

    pub async fn end(mut self) -> Life {
        self.read_feeds_and_mail().await;
        for alias in &ALIASES {
            for name in [alias.name, alias.later] {
                let seen = self.got.iter().filter(|got| got.answer.to_string().contains(&format!("\"{name}\"")));
                assert!(seen.count() > 3, "{name} is seen by those who look");
            }
        }
        Life { behind: self.behind, got: self.got }
    }
}
