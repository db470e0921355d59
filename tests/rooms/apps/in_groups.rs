//! Apps in groups: what they may read of members, and what a grant has that is narrowed to one group.

use chrono::Duration;
use serde_json::{Value, json};
use tests::browser::Form;
use tests::people::PASSWORD;
use tests::{Someone, TestApp, suite};

use super::{Partner, Tokens, allow, connect_as, decide, open, register, text};
use crate::rooms::groups::here::{aliases, group, join, leave, member, people};

suite!(
    tests::TestApp::on;
    an_app_reads_no_members_unless_the_group_lets_apps,
    nor_does_it_read_the_desk,
    a_narrowed_grant_has_one_group_and_nothing_else,
    it_sees_nothing_of_what_it_was_narrowed_away_from,
    it_ends_with_the_membership,
    it_ends_with_the_group,
    none_begins_once_the_membership_is_over,
    only_own_groups_can_be_chosen,
);

const SCOPE: &str = "profile:read groups:read";
const GROUP: &str = "query($id: ID!) { node(id: $id) { ... on Group { name memberCount freePlaces members { totalCount \
                     nodes { alias isYou } } membership { alias } } } }";

/// An app that may ask for groups.
async fn an_app(app: &TestApp) -> Partner {
    let maker = app.person("Mona").await;
    let scopes = json!(["groups:read", "contacts:read", "groups:facilitate"]);
    register(app, &maker, json!({ "requiredScopes": ["profile:read"], "optionalScopes": scopes })).await
}

/// A group of Ada's, with Berta in it.
async fn walks(app: &TestApp, ada: &Someone, berta: &Someone) -> String {
    let walks = group(app, ada, json!({ "memberListVisibility": "MEMBERS" })).await;
    join(app, berta, &walks, "Bee").await;
    walks
}

/// The only group of somebody's that an app sees first, by its own id.
async fn groups_of(app: &TestApp, token: &str) -> Vec<String> {
    let query = "{ viewer { memberships { totalCount nodes { group { id } } } } }";
    let found = app.ask(token, query, json!({})).await["viewer"]["memberships"].take();
    let ids: Vec<_> = found["nodes"].as_array().expect("a list").iter().map(|own| text(&own["group"]["id"])).collect();
    assert_eq!(found["totalCount"], json!(ids.len()));
    ids
}

async fn seen(app: &TestApp, token: &str, id: &str) -> Value {
    app.ask(token, GROUP, json!({ "id": id })).await["node"].take()
}

/// Narrows to a group.
fn to_group(id: &str) -> impl FnOnce(Form) -> Form {
    let id = id.to_owned();
    move |form| allow(form).with("reach", "group").with("group", &id)
}

async fn narrowed(app: &TestApp, who: &Someone, partner: &Partner, id: &str) -> Tokens {
    connect_as(app, who, partner, SCOPE, to_group(id)).await
}

async fn an_app_reads_no_members_unless_the_group_lets_apps(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta"]).await;
    let walks = walks(app, &all[0], &all[1]).await;
    let tokens = connect_as(app, &all[1], &partner, SCOPE, allow).await;
    let [id] = &*groups_of(app, &tokens.access).await else { panic!("one group") };
    let hidden = seen(app, &tokens.access, id).await;
    assert_eq!(hidden["members"], json!({ "totalCount": 1, "nodes": [{ "alias": "Bee", "isYou": true }] }));
    assert_eq!([&hidden["memberCount"], &hidden["freePlaces"]], [&Value::Null; 2]);
    assert_eq!(aliases(app, &all[1], &walks).await, ["Bee", "Otter"], "she herself sees them");
    let lets = json!({ "groupId": walks, "appsCanReadMembers": true });
    app.done(&*all[0].token, "updateGroup", lets, "group { appsCanReadMembers }").await;
    let shown = seen(app, &tokens.access, id).await;
    assert_eq!((&shown["members"]["totalCount"], &shown["memberCount"]), (&json!(2), &json!(2)));
}

async fn nor_does_it_read_the_desk(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta"]).await;
    let walks = group(app, &all[0], json!({ "joinPolicy": "REQUEST" })).await;
    join(app, &all[1], &walks, "Bee").await;
    let scope = "profile:read groups:read groups:facilitate";
    let tokens = connect_as(app, &all[0], &partner, scope, allow).await;
    let [id] = &*groups_of(app, &tokens.access).await else { panic!("one group") };
    let desk = "query($id: ID!) { node(id: $id) { ... on Group { requests { totalCount nodes { alias } } log { totalCount } } } }";
    let read = async || app.ask(&*tokens.access, desk, json!({ "id": id })).await["node"].take();
    let hidden = read().await;
    assert_eq!((&hidden["requests"]["totalCount"], &hidden["log"]["totalCount"]), (&json!(0), &json!(0)));
    let lets = json!({ "groupId": walks, "appsCanReadMembers": true });
    app.done(&*all[0].token, "updateGroup", lets, "group { id }").await;
    let shown = read().await;
    assert_eq!(shown["requests"]["nodes"], json!([{ "alias": "Bee" }]));
    assert!(shown["log"]["totalCount"].as_u64().is_some_and(|count| count > 0), "{shown}");
}

async fn a_narrowed_grant_has_one_group_and_nothing_else(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta"]).await;
    let one = walks(app, &all[0], &all[1]).await;
    let other = group(app, &all[1], json!({ "name": "Evening books" })).await;
    app.contact(&all[1], "Clara").await;
    let whole = connect_as(app, &all[1], &partner, SCOPE, allow).await;
    let tokens = narrowed(app, &all[1], &partner, &one).await;
    let [id] = &*groups_of(app, &tokens.access).await else { panic!("one group") };
    assert_eq!(seen(app, &tokens.access, id).await["membership"], json!({ "alias": "Bee" }));
    // By the whole grant, the app knows both groups by its own ids; by the narrowed one, it finds one of them.
    let both = groups_of(app, &whole.access).await;
    assert_eq!(both.len(), 2);
    let there = async |token: &str| {
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let nodes = app.ask(token, query, json!({ "ids": both })).await["nodes"].take();
        nodes.as_array().expect("a list").iter().filter(|node| !node.is_null()).count()
    };
    assert_eq!((there(&whole.access).await, there(&tokens.access).await), (2, 1));
    for query in ["{ viewer { contacts { totalCount } } }", "{ groups { totalCount } }", "{ viewer { displayName } }"] {
        let answer = app.send(Some(&tokens.access), query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE", "{query}: {answer}");
    }
    let grants = "{ viewer { connectedApps { group { id } } } }";
    let grants = app.ask(&*all[1].token, grants, json!({})).await["viewer"]["connectedApps"].take();
    assert_eq!(grants[0]["group"]["id"], json!(one));
    assert_eq!(grants[1]["group"], Value::Null);
    app.done(&*all[1].token, "closeGroup", json!({ "groupId": other }), "group { id }").await;
    assert_eq!(status_of(app, &tokens.access).await, 200, "another group is nothing to it");
}

async fn status_of(app: &TestApp, token: &str) -> u16 {
    let query = json!({ "query": "{ __typename }" });
    let answer = app.http.post(app.url("/graphql")).bearer_auth(token).json(&query).send().await.expect("it answers");
    answer.status().as_u16()
}

/// Two people, alike but for what their grants are narrowed away from, are the same to the app, byte for byte, but for ids.
async fn it_sees_nothing_of_what_it_was_narrowed_away_from(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let one = group(app, &all[0], json!({})).await;
    let other = group(app, &all[0], json!({})).await;
    join(app, &all[1], &one, "Bee").await;
    join(app, &all[2], &other, "Bee").await;
    // Berta has more: another group, contacts, and somebody linked.
    group(app, &all[1], json!({ "name": "Evening books" })).await;
    app.link(&all[1], &all[0]).await;
    let of_berta = narrowed(app, &all[1], &partner, &one).await;
    let of_clara = narrowed(app, &all[2], &partner, &other).await;
    let everything = "{ viewer { memberships(first: 5) { totalCount pageInfo { hasNextPage hasPreviousPage } nodes { alias role \
                      state group { name description topics isFull capacity memberCount freePlaces \
                      members { totalCount nodes { alias isYou } } } } } } }";
    let raw = async |token: &str| {
        let request = app.http.post(app.url("/graphql")).bearer_auth(token).json(&json!({ "query": everything }));
        request.send().await.expect("it answers").text().await.expect("text")
    };
    assert_eq!(raw(&of_berta.access).await, raw(&of_clara.access).await);
    for query in ["{ viewer { contacts { totalCount } } }", "{ viewer { groupInvitations { totalCount } } }"] {
        let [mine, hers] = [&of_berta, &of_clara].map(|tokens| app.send(Some(&tokens.access), query, json!({})));
        assert_eq!(mine.await, hers.await, "{query}");
    }
}

async fn it_ends_with_the_membership(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta"]).await;
    let one = walks(app, &all[0], &all[1]).await;
    let whole = connect_as(app, &all[1], &partner, SCOPE, allow).await;
    let tokens = narrowed(app, &all[1], &partner, &one).await;
    leave(app, &all[1], &one).await;
    app.run_jobs().await;
    assert_eq!(status_of(app, &tokens.access).await, 401);
    assert_eq!(partner.refresh(app, &tokens.refresh, &[]).await.verdict(), (400, "invalid_grant"));
    assert_eq!(status_of(app, &whole.access).await, 200);
    join(app, &all[1], &one, "Bee").await;
    assert_eq!(status_of(app, &tokens.access).await, 401, "she comes back, a grant doesn't");
}

async fn it_ends_with_the_group(app: &TestApp) {
    let partner = an_app(app).await;
    let ada = app.person("Ada").await;
    let walks = group(app, &ada, json!({})).await;
    let tokens = narrowed(app, &ada, &partner, &walks).await;
    app.done(&*ada.token, "closeGroup", json!({ "groupId": walks }), "group { id }").await;
    let next = partner.refresh(app, &tokens.refresh, &[]).await.tokens();
    assert_eq!(groups_of(app, &next.access).await.len(), 1, "it can be read for 30 days");
    app.advance(Duration::days(31)).await;
    assert_eq!(partner.refresh(app, &next.refresh, &[]).await.verdict(), (400, "invalid_grant"));
    let ada = app.sign_in(&ada.email, PASSWORD).await;
    let grants = "{ viewer { connectedApps { id } } }";
    assert_eq!(app.ask(&*ada.token, grants, json!({})).await["viewer"]["connectedApps"], json!([]));
}

async fn none_begins_once_the_membership_is_over(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta"]).await;
    let one = walks(app, &all[0], &all[1]).await;
    let code = async || {
        let request = partner.request(&[("scope", SCOPE)]);
        decide(app, &all[1], &request, to_group(&one)).await.answer().remove("code").expect("a code")
    };
    let left = code().await;
    leave(app, &all[1], &one).await;
    assert_eq!(partner.redeem(app, &left, &[]).await.verdict(), (400, "invalid_grant"));
    join(app, &all[1], &one, "Bee").await;
    assert_eq!(
        partner.redeem(app, &left, &[]).await.verdict(),
        (400, "invalid_grant"),
        "another membership isn't that one"
    );
    let banned = code().await;
    let bee = member(app, &all[0], &one, "Bee").await;
    app.done(&*all[0].token, "banGroupMember", json!({ "memberId": bee, "reason": "Shouting." }), "member { id }")
        .await;
    app.run_jobs().await;
    assert_eq!(partner.redeem(app, &banned, &[]).await.verdict(), (400, "invalid_grant"));
}

async fn only_own_groups_can_be_chosen(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta"]).await;
    let own = group(app, &all[1], json!({ "name": "Evening books" })).await;
    let strange = group(app, &all[0], json!({})).await;
    let mut browser = tests::browser::Browser::new(app);
    let page = open(app, &mut browser, &all[1], &partner.request(&[("scope", SCOPE)])).await;
    assert!(page.body.contains("Evening books") && !page.body.contains("Evening walks"), "{}", page.body);
    for wrong in [&*strange, "", "grp_x"] {
        let answer = browser.submit(&to_group(wrong)(page.form("decision"))).await;
        assert_eq!(answer.status, 422, "{wrong}: {}", answer.body);
    }
    let answer = browser.submit(&to_group(&own)(page.form("decision"))).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let page = open(app, &mut browser, &all[1], &partner.request(&[("scope", "profile:read contacts:read")])).await;
    assert!(!page.body.contains("reach-group"), "nothing of groups is asked for");
}
