//! Two apps, each with a grant of two people, who put together all that they got. The worlds differ in nothing but which
//! grants are of one person: in one, the first of each are; in the other, the first of one app and the second of the other.
//! What an app is shown by a grant goes with the grant. All chance is the same.

use chrono::{Duration, DurationRound};
use domain::ports::Clock;
use graphql::edge::{BudgetSizes, Edge, Limits, Rules, Size};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Someone, TestApp};

use super::super::worlds::answer;
use super::looks::{Differs, Life, Looks};
use crate::rooms::apps::ended::told;
use crate::rooms::apps::{Partner, allow, claims, connect_as, register};

/// Whom a grant is of, which app's it is, and what is shown by it.
struct Given {
    name: &'static str,
    app: usize,
    shown: &'static str,
}

/// In the order in which they act; those of the first person before those of the second, whoever these are.
const GIVEN: [Given; 4] = [
    Given { name: "the diary's first", app: 0, shown: "Linde" },
    Given { name: "the diary's second", app: 0, shown: "Ahorn" },
    Given { name: "the planner's first", app: 1, shown: "Zilp" },
    Given { name: "the planner's second", app: 1, shown: "Zalp" },
];
const SCOPES: [&str; 2] = [
    "profile:read contacts:read contacts:write feed:read",
    "profile:read checkins:read groups:read groups:join feed:read",
];

struct World<'app> {
    looks: Looks<'app>,
    is_swapped: bool,
    pair: [Someone; 2],
    clara: Someone,
    apps: [Partner; 2],
    /// The contact Clara of each of the two, and of Clara's.
    contacts: [[String; 2]; 2],
    groups: [String; 2],
}

/// Who gave a grant.
const fn person(grant: usize, is_swapped: bool) -> usize {
    (grant % 2) ^ (is_swapped && GIVEN[grant].app == 1) as usize
}

/// All that both apps got of a world.
pub async fn life(app: &TestApp, is_swapped: bool) -> Life {
    let mut world = World::new(app, is_swapped).await;
    world.give_something_to_show().await;
    world.connect().await;
    world.look("once connected").await;
    world.go_on().await;
    world.starve().await;
    world.look("once time has passed").await;
    world.leave().await;
    // What the other app is shown of the same person must not show.
    let differs = |grant: usize| {
        let person = person(grant, is_swapped);
        let is_same =
            |other: &usize| GIVEN[*other].app != GIVEN[grant].app && self::person(*other, is_swapped) == person;
        Differs { hidden: (0..GIVEN.len()).find(is_same).expect("one of the other app"), person }
    };
    let planted = (0..GIVEN.len()).map(differs).collect();
    world.looks.life(planted)
}

impl<'app> World<'app> {
    async fn new(app: &'app TestApp, is_swapped: bool) -> Self {
        let clara = app.person("Clara").await;
        // One name and one device: what both apps may read of the profile says nothing.
        let mut pair = Vec::new();
        for number in 0..2 {
            let who = app.person(&format!("Kim{number}")).await;
            let same = json!({ "displayName": "Kim" });
            app.done(&*who.token, "updateProfile", same, "__typename").await;
            pair.push(who);
        }
        let [one, other] = [pair.remove(0), pair.remove(0)];
        let mut contacts = Vec::new();
        for who in [&one, &other] {
            let (of_clara, of_who) = app.link(who, &clara).await;
            contacts.push([of_clara, of_who]);
        }
        let apps = [
            register(app, &clara, json!({ "isConfidential": true, "optionalScopes": scopes(0) })).await,
            register(
                app,
                &clara,
                json!({
                    "name": "Visit Planner", "isConfidential": true, "redirectUris": ["https://planner.example/done"],
                    "requiredScopes": ["profile:read"], "optionalScopes": scopes(1),
                }),
            )
            .await,
        ];
        let groups = [
            app.group(&clara, json!({ "name": "Morgens" })).await,
            app.group(&clara, json!({ "name": "Abends" })).await,
        ];
        let [first, second] = [contacts.remove(0), contacts.remove(0)];
        let looks = Looks::new(app);
        Self { looks, is_swapped, pair: [one, other], clara, apps, contacts: [first, second], groups }
    }

    /// Who gave each grant does this, some seconds after another; what is drawn by chance is the grant's own.
    async fn each(&mut self, what: &str, mut act: impl AsyncFnMut(&mut Self, usize)) {
        for (grant, given) in GIVEN.iter().enumerate() {
            self.looks.app.clock.advance(Duration::seconds(9));
            self.looks.app.entropy.draw_for(Some(&format!("{what} of {}", given.name)));
            act(self, grant).await;
            self.looks.app.run_jobs().await;
            self.looks.app.entropy.draw_for(None);
        }
        self.looks.app.clock.advance(Duration::seconds(9));
    }

    fn who(&self, grant: usize) -> &Someone {
        &self.pair[person(grant, self.is_swapped)]
    }

    /// What each app is shown: contacts the one, a plan and a membership the other.
    async fn give_something_to_show(&mut self) {
        self.each("something to show", async |world, grant| {
            let (app, shown) = (world.looks.app, GIVEN[grant].shown);
            let who = world.who(grant);
            if GIVEN[grant].app == 0 {
                let tree = app.contact(who, shown).await;
                let touch = json!({ "contactIds": [tree], "kind": "CALL", "note": shown });
                app.done(&*who.token, "logTouch", touch, "touches { id }").await;
            } else {
                let [of_clara, _] = &world.contacts[person(grant, world.is_swapped)];
                app.agree(who, of_clara, &world.clara, TestApp::terms(&["23:00"])).await;
                app.join(who, &world.groups[grant % 2], shown).await;
            }
        })
        .await;
    }

    async fn connect(&mut self) {
        self.each("connecting", async |world, grant| {
            let (given, app) = (&GIVEN[grant], world.looks.app);
            let partner = &world.apps[given.app];
            let tokens = connect_as(app, world.who(grant), partner, SCOPES[given.app], allow).await;
            let said = partner.introspect(app, &tokens.access).await.body;
            let claims = claims(&tokens.access);
            world.looks.begin(given.name, tokens.access, tokens.refresh).await;
            world.looks.note(grant, "what is in its token", json!([claims.0, said_of(claims.1)]));
            world.looks.note(grant, "what is said of its token", said_of(said));
        })
        .await;
    }

    async fn look(&mut self, when: &str) {
        for grant in 0..GIVEN.len() {
            self.looks.look(grant, when).await;
        }
    }

    /// What people do with what each app sees, with their accounts, and with the other app; apps refresh their tokens.
    async fn go_on(&mut self) {
        self.each("going on", async |world, grant| {
            let (app, who) = (world.looks.app, world.who(grant).clone());
            if GIVEN[grant].app == 0 {
                app.contact(&who, "Weide").await;
            } else {
                let group = json!({ "groupId": world.groups[grant % 2], "pronouns": "they/them" });
                app.done(&*who.token, "updateMembership", group, "__typename").await;
            }
            app.sign_in(&who.email, PASSWORD).await;
            let token = json!({ "name": "a script", "scopes": ["profile:read"] });
            app.confirm(&who).await;
            app.done(&*who.token, "createPersonalToken", token, "personalToken { id }").await;
            app.log_accesses().await;
        })
        .await;
        for who in &self.pair {
            let pronouns = json!({ "pronouns": "they/them" });
            self.looks.app.done(&*who.token, "updateProfile", pronouns, "__typename").await;
        }
        self.looks.app.clock.tick();
        for grant in 0..GIVEN.len() {
            self.looks.follow(grant, "VIEWER_CHANGED").await;
        }
        self.each("refreshing", async |world, grant| {
            let partner = &world.apps[GIVEN[grant].app];
            let refresh = world.looks.grants[grant].refresh.clone();
            let next = partner.refresh(world.looks.app, &refresh, &[]).await.tokens();
            world.looks.note(grant, "what is in its next token", said_of(claims(&next.access).1));
            (world.looks.grants[grant].access, world.looks.grants[grant].refresh) = (next.access, next.refresh);
        })
        .await;
    }

    /// One app spends all that it has by one grant; what the others have left doesn't say whose it was.
    async fn starve(&mut self) {
        let small = Size { points: 1_000, per_second: 1 };
        let limits = Limits { budgets: BudgetSizes { usual: small, reserve: small }, ..Limits::default() };
        let edge = Edge::new(self.looks.app.env.clone(), Rules { limits, ..Rules::default() });
        let profile = "{ viewer { id displayName pronouns locale timeZone country feedCursor } }";
        let first = self.looks.actor(0);
        let mut spent = 0;
        while answer(&edge, &first, json!({ "query": profile })).await["data"].is_object() {
            spent += 1;
            assert!(spent < 1_000, "there is an end of it");
        }
        for grant in 0..GIVEN.len() {
            let left = answer(&edge, &self.looks.actor(grant), json!({ "query": profile })).await;
            assert_eq!(left["data"].is_object(), grant > 0, "{left}");
            self.looks.note(grant, "what it has left", left);
        }
    }

    /// Both reset their passwords, which ends all that they gave; each app reads what it is told of that.
    async fn leave(&mut self) {
        let app = self.looks.app;
        let now = app.clock.now();
        let minute = now.duration_trunc(Duration::minutes(1)).expect("a minute") + Duration::minutes(1);
        app.clock.advance(minute - now);
        for who in self.pair.clone() {
            app.clock.advance(Duration::seconds(1));
            let asked =
                app.done(None, "requestPasswordReset", json!({ "email": who.email }), "verification { id }").await;
            app.run_jobs().await;
            let code = app.mail.code_to(&who.email).expect("a code");
            let reset = json!({
                "verificationId": asked["verification"]["id"], "code": code, "newPassword": "another long password",
            });
            // One draws what the other does.
            app.entropy.draw_for(Some("leaving"));
            app.done(None, "resetPassword", reset, "__typename").await;
            app.entropy.draw_for(None);
        }
        for (grant, given) in GIVEN.iter().enumerate() {
            let partner = &self.apps[given.app];
            let refresh = self.looks.grants[grant].refresh.clone();
            let refused = partner.refresh(app, &refresh, &[]).await;
            assert_eq!(refused.verdict(), (400, "invalid_grant"));
            self.looks.note(grant, "that it is over", refused.body);
        }
        for minutes in [1, 30, 60] {
            app.advance(Duration::minutes(minutes)).await;
            for (number, partner) in self.apps.iter().enumerate() {
                let ended = told(app, partner, None).await;
                self.looks.note(2 * number, "which grants it has no more", ended);
            }
        }
    }
}

fn scopes(app: usize) -> Vec<&'static str> {
    SCOPES[app].split(' ').filter(|scope| *scope != "profile:read").collect()
}

/// What claims say beyond names.
fn said_of(mut claims: Value) -> Value {
    if let Some(fields) = claims.as_object_mut() {
        for name in ["sub", "jti", "grant_id", "sid"] {
            if let Some(value) = fields.remove(name) {
                fields.insert(format!("{name}Id"), value);
            }
        }
    }
    claims
}
