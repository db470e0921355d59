//! The silence of distance: two worlds that differ in nothing but the distance that Ada keeps from Berta are the same to
//! Berta, whatever she asks, tries or follows.

pub mod attempts;
pub mod schema;
pub mod transcript;
pub mod world;

use attempts::{leaving, staying};
use chrono::Duration;
use schema::{Asked, Schema};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::{Backend, Someone, TestApp, suite};
use tokio::sync::OnceCell;
use transcript::{Step, assert_same, difference};
use world::{Acts, World};

suite!(
    tests::TestApp::spacious;
    muting_is_silent,
    limiting_is_silent,
    blocking_is_silent,
    unlinking_is_silent,
    deleting_the_contact_is_silent,
    stepping_back_from_everyone_is_silent,
    requesting_the_deletion_of_an_account_is_silent,
    what_does_reach_her_is_noticed,
    what_was_kept_back_comes_when_the_distance_ends,
    nothing_of_a_blocked_person_reaches_who_blocks,
    undoing_a_step_back_leaves_what_was_changed_since,
);

#[test]
fn everything_in_the_schema_is_asked_and_tried() {
    let schema = Schema::new();
    attempts::assert_all_tried(&schema);
    let mut asked = Asked::default();
    schema.paths(&mut asked);
    for mutation in schema.mutations().keys() {
        schema.mutation(mutation, &mut asked);
    }
    schema.subscription(&mut asked);
    schema.assert_all_asked(&asked);
}

/// What Berta gets in a world in which Ada does this. She looks closely once, before anything of her own; at everything then,
/// after each family of attempts, whenever time has passed, and at the end.
async fn life(app: &TestApp, acts: &Acts, leaves: bool) -> Vec<Step> {
    let mut world = World::new(app, acts).await;
    if !leaves {
        world.look_closely("before anything").await;
        world.look("before anything").await;
    }
    for (number, family) in (if leaves { leaving() } else { staying() }).into_iter().enumerate() {
        for (mutation, input) in family {
            world.attempt(mutation, &input).await;
        }
        world.look(&format!("after family {number}")).await;
    }
    // Until all of the day has closed, and the next day's is open.
    for hours in [3, 22] {
        world.let_pass(Duration::hours(hours)).await;
    }
    world.end().await
}

/// The same without a distance: once for each database, since all are compared with it.
async fn undisturbed(backend: Backend, leaves: bool) -> &'static [Step] {
    static LIVES: [OnceCell<Vec<Step>>; 4] = [const { OnceCell::const_new() }; 4];
    let place = usize::from(leaves) + if backend == Backend::Sqlite { 0 } else { 2 };
    LIVES[place]
        .get_or_init(|| async {
            let app = TestApp::spacious(backend).await.expect("there is another database like the first");
            let life = life(&app, &Vec::new(), leaves).await;
            app.close().await;
            life
        })
        .await
}

/// The two databases differ in their SQL alone, and what Berta asks when she leaves is much the same as when she stays: each
/// distance is tried on both databases and in both lives, staying on one and leaving on the other.
async fn assert_silent(app: &TestApp, acts: Acts, leaving: Backend) {
    let leaves = app.backend == leaving;
    let plain = undisturbed(app.backend, leaves).await;
    assert_same(plain, &life(app, &acts, leaves).await);
}

fn by_contact(mutation: &'static str) -> (&'static str, Value) {
    (mutation, json!({ "contactId": "«adas contact»" }))
}

/// Something new of Ada's, which must not reach Berta.
fn news() -> (&'static str, Value) {
    ("updateProfile", json!({ "displayName": "Ada, later" }))
}

/// What Ada does with her own side of things, which shows to nobody, whatever she keeps.
fn for_herself() -> Acts {
    vec![
        ("skipCheckIn", json!({ "checkInId": "«open»" })),
        ("snoozeCheckIn", json!({ "checkInId": "«later»", "until": "2026-03-28T14:00:00Z" })),
        ("updatePlan", json!({ "planId": "«plan»", "reminders": ["-PT10M"], "remindsByEmail": false })),
        ("pausePlan", json!({ "planId": "«plan»", "until": "2026-03-29T18:00:00Z" })),
        ("pausePlan", json!({ "planId": "«plan of both»" })),
    ]
}

/// The same, and everything new of Ada's in check-ins, which must not reach Berta.
fn news_of_check_ins(more: Acts) -> Acts {
    let mut acts = more;
    acts.push(news());
    acts.extend(for_herself());
    acts.extend([
        (
            "answerCheckIn",
            json!({
                "checkInId": "«berta first»", "feeling": "STRUGGLING", "help": "CALL_ME", "note": "later",
                "struggle": { "text": "later", "audience": "OTHER_SIDE" },
            }),
        ),
        ("correctAnswer", json!({ "checkInId": "«ada first»", "feeling": "GREAT", "note": "later" })),
        (
            "setLadder",
            json!({ "planId": "«plan»", "rungs": [
            { "delay": "PT1M", "contactIds": ["«adas contact»"], "text": "later" }
        ] }),
        ),
        ("declineProposal", json!({ "proposalId": "«proposal»" })),
        ("withdrawProposal", json!({ "proposalId": "«adas proposal»" })),
        ("endPlan", json!({ "planId": "«ending»" })),
    ]);
    acts.extend(replies());
    acts.extend(approaches());
    acts
}

/// What Ada gives back for what Berta did before.
fn replies() -> Acts {
    vec![
        ("acknowledgeAnswer", json!({ "checkInId": "«berta first»", "words": "later" })),
        ("giveAllClear", json!({ "checkInId": "«told»" })),
        ("answerAsk", json!({ "askId": "«ask»", "feeling": "GOOD" })),
        ("withdrawLadderConsent", json!({ "ladderConsentId": "«consent»" })),
    ]
}

/// What Ada tries, and is refused.
fn approaches() -> Acts {
    vec![
        ("proposePlan", json!({ "contactId": "«adas contact»", "terms": TestApp::terms(&["23:00"]) })),
        ("proposeChange", json!({ "planId": "«plan»", "terms": TestApp::terms(&["23:00"]) })),
        ("sendGesture", json!({ "contactId": "«adas contact»", "kind": "HUG" })),
        ("askHowTheyAre", json!({ "contactId": "«adas contact»" })),
    ]
}

async fn muting_is_silent(app: &TestApp) {
    assert_silent(app, [vec![by_contact("mutePerson")], for_herself()].concat(), Backend::Postgres).await;
}

async fn limiting_is_silent(app: &TestApp) {
    assert_silent(app, news_of_check_ins(vec![by_contact("limitPerson")]), Backend::Sqlite).await;
}

async fn blocking_is_silent(app: &TestApp) {
    assert_silent(app, news_of_check_ins(vec![by_contact("blockPerson")]), Backend::Postgres).await;
}

async fn unlinking_is_silent(app: &TestApp) {
    let unlinks = vec![("unlinkContact", json!({ "contactId": "«adas contact»" }))];
    // What Ada gives back meanwhile would come with linking again, as the rest of what she kept back.
    assert_silent(app, [unlinks, approaches()].concat(), Backend::Sqlite).await;
}

async fn deleting_the_contact_is_silent(app: &TestApp) {
    let deletes = vec![("deleteContact", json!({ "contactId": "«adas contact»" }))];
    assert_silent(app, [deletes, approaches()].concat(), Backend::Postgres).await;
}

async fn stepping_back_from_everyone_is_silent(app: &TestApp) {
    assert_silent(app, news_of_check_ins(vec![("stepBackFromEveryone", json!({}))]), Backend::Sqlite).await;
}

async fn requesting_the_deletion_of_an_account_is_silent(app: &TestApp) {
    let mut acts = vec![("deleteAccount", json!({ "password": PASSWORD }))];
    acts.extend(news_of_check_ins(Vec::new()).into_iter().filter(|act| !approaches().contains(act)));
    assert_silent(app, acts, Backend::Postgres).await;
}

/// A comparison that finds nothing here would find nothing anywhere.
async fn what_does_reach_her_is_noticed(app: &TestApp) {
    let mut worlds = Vec::new();
    let other = TestApp::spacious(app.backend).await.expect("there is another database like the first");
    for (app, acts) in [(&other, vec![]), (app, vec![news()])] {
        let mut world = World::new(app, &acts).await;
        world.look_closely("once").await;
        worlds.push(world.end().await);
    }
    other.close().await;
    assert!(difference(&worlds[0], &worlds[1]).is_some_and(|difference| difference.contains("Ada, later")));
}

/// What somebody sees of the person behind their only linked contact, and how far they keep from them.
async fn seen(app: &TestApp, who: &Someone, contact: &str) -> [Value; 2] {
    let query = "query($id: ID!) { node(id: $id) { ... on Contact { distance linkedPerson { displayName } } } }";
    let mut data = app.ask(&*who.token, query, json!({ "id": contact })).await;
    [data["node"]["linkedPerson"]["displayName"].take(), data["node"]["distance"].take()]
}

async fn rename(app: &TestApp, who: &Someone, name: &str) {
    app.clock.tick();
    app.done(&*who.token, "updateProfile", json!({ "displayName": name }), "viewer { id }").await;
    app.clock.tick();
}

async fn what_was_kept_back_comes_when_the_distance_ends(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_berta, of_ada) = app.link(&ada, &berta).await;
    for grade in ["limitPerson", "blockPerson"] {
        rename(app, &ada, "Ada").await;
        app.done(&*ada.token, grade, json!({ "contactId": of_berta }), "distance { grade }").await;
        rename(app, &ada, "Ada, later").await;
        assert_eq!(seen(app, &berta, &of_ada).await, [json!("Ada"), json!("NONE")], "{grade}: she sees what she saw");
        let shown = if grade == "limitPerson" { "LIMITED" } else { "BLOCKED" };
        assert_eq!(seen(app, &ada, &of_berta).await[1], shown, "Ada sees how far she keeps");
        app.done(&*ada.token, "endDistance", json!({ "contactId": of_berta }), "personId").await;
        assert_eq!(seen(app, &berta, &of_ada).await[0], "Ada, later", "{grade}: it comes with the end");
    }
}

async fn nothing_of_a_blocked_person_reaches_who_blocks(app: &TestApp) {
    let (ada, berta) = (app.person("Ada").await, app.person("Berta").await);
    let (of_berta, _) = app.link(&ada, &berta).await;
    app.done(&*ada.token, "limitPerson", json!({ "contactId": of_berta }), "distance { grade }").await;
    rename(app, &berta, "Berta, later").await;
    assert_eq!(seen(app, &ada, &of_berta).await[0], "Berta, later", "who limits still hears");
    app.done(&*ada.token, "blockPerson", json!({ "contactId": of_berta }), "distance { grade }").await;
    rename(app, &berta, "Berta, unheard").await;
    assert_eq!(seen(app, &ada, &of_berta).await[0], "Berta, later");
}

async fn undoing_a_step_back_leaves_what_was_changed_since(app: &TestApp) {
    let ada = app.person("Ada").await;
    let mut contacts = Vec::new();
    for name in ["Berta", "Clara", "Dora"] {
        let other = app.person(name).await;
        contacts.push(app.link(&ada, &other).await.0);
        app.clock.tick();
    }
    let towards = async |contact: &String| seen(app, &ada, contact).await[1].clone();
    app.done(&*ada.token, "mutePerson", json!({ "contactId": contacts[0] }), "distance { grade }").await;
    app.clock.tick();
    let stepped = app.done(&*ada.token, "stepBackFromEveryone", json!({}), "steppedBack { personCount }").await;
    assert_eq!(stepped["steppedBack"]["personCount"], 3);
    for contact in &contacts {
        assert_eq!(towards(contact).await, "LIMITED");
    }
    app.clock.tick();
    app.done(&*ada.token, "blockPerson", json!({ "contactId": contacts[2] }), "distance { grade }").await;
    app.clock.tick();
    app.done(&*ada.token, "undoStepBack", json!({}), "steppedBack { personCount }").await;
    assert_eq!(towards(&contacts[0]).await, "MUTED", "as before");
    assert_eq!(towards(&contacts[1]).await, "NONE", "as before");
    assert_eq!(towards(&contacts[2]).await, "BLOCKED", "what Ada chose since stays");
}
