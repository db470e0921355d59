//! What apps must not get by ways that lie beside: feeds, imports, refusals, lists and settings.

use serde_json::{Value, json};
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

use super::{Partner, Tokens, allow, connect_as, register, text};
use crate::rooms::groups::here::{group, join, member, people};

suite!(
    a_feed_says_nothing_of_members_that_are_hidden,
    nor_of_blocks_to_whom_distances_are_hidden,
    only_a_device_decides_whether_apps_may_read_of_members,
    by_the_number_of_places_nobody_is_counted,
    blocks_name_nobody_whom_an_app_may_not_see,
    an_import_reports_to_nobody_who_may_not_read,
    what_a_narrowed_grant_may_not_export_is_refused,
    a_narrowed_grant_learns_no_country_from_crisis_lines,
    what_others_wrote_needs_a_scope_of_its_own,
);

const RUNS: &str = "profile:read groups:read groups:facilitate feed:read";

/// An app that may ask for all that is of groups.
async fn an_app(app: &TestApp) -> Partner {
    let maker = app.person("Mona").await;
    let optional = json!([
        "groups:read",
        "groups:facilitate",
        "groups:join",
        "feed:read",
        "distances:read",
        "distances:write",
        "contacts:read",
        "contacts:write",
        "checkins:read",
        "checkins:write",
        "confided:read",
    ]);
    register(app, &maker, json!({ "requiredScopes": ["profile:read"], "optionalScopes": optional })).await
}

/// An app's own id of the first group of its person's.
async fn first_group(app: &TestApp, token: &str) -> String {
    let query = "{ viewer { memberships(first: 1) { nodes { group { id } } } } }";
    text(&app.ask(token, query, json!({})).await["viewer"]["memberships"]["nodes"][0]["group"]["id"])
}

/// The kinds of all that a feed says while something happens, up to a change of the profile.
async fn heard(app: &TestApp, who: &Someone, tokens: &Tokens, happens: impl AsyncFnOnce()) -> Vec<String> {
    let place = app.ask(&*tokens.access, "{ viewer { feedCursor } }", json!({})).await;
    happens().await;
    app.clock.tick();
    app.done(&*who.token, "updateProfile", json!({ "pronouns": "she/her" }), "viewer { id }").await;
    let mut socket = Socket::open(app, &tokens.access).await;
    socket.follow(place["viewer"]["feedCursor"].as_str()).await;
    let mut kinds = Vec::new();
    loop {
        let kind = text(&socket.event().await["kind"]);
        if kind == "VIEWER_CHANGED" {
            return kinds;
        }
        kinds.push(kind);
    }
}

async fn a_feed_says_nothing_of_members_that_are_hidden(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta", "Clara", "Dora"]).await;
    let walks = group(app, &all[0], json!({ "joinPolicy": "REQUEST", "memberListVisibility": "MEMBERS" })).await;
    let tokens = connect_as(app, &all[0], &partner, RUNS, allow).await;
    let asks = async |who: &Someone| {
        join(app, who, &walks, "Bee").await;
        app.run_jobs().await;
    };
    let told = heard(app, &all[0], &tokens, async || {
        asks(&all[1]).await;
        let asked = "query($id: ID!) { node(id: $id) { ... on Group { requests { nodes { id } } } } }";
        let asked = app.ask(&*all[0].token, asked, json!({ "id": walks })).await;
        let bee = &asked["node"]["requests"]["nodes"][0]["id"];
        app.done(&*all[0].token, "acceptGroupRequest", json!({ "memberId": bee }), "member { id }").await;
    })
    .await;
    assert_eq!(told, [""; 0], "somebody asked, and was let in");
    let lets = json!({ "groupId": walks, "appsCanReadMembers": true });
    app.done(&*all[0].token, "updateGroup", lets, "group { id }").await;
    let told = heard(app, &all[0], &tokens, async || asks(&all[2]).await).await;
    assert!(told.contains(&"GROUP_DESK_CHANGED".to_owned()), "{told:?}");
}

async fn nor_of_blocks_to_whom_distances_are_hidden(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta"]).await;
    let walks = group(app, &all[0], json!({ "memberListVisibility": "MEMBERS" })).await;
    join(app, &all[1], &walks, "Bee").await;
    let otter = member(app, &all[1], &walks, "Otter").await;
    for (scope, hears) in
        [("profile:read groups:read feed:read", false), ("profile:read groups:read feed:read distances:read", true)]
    {
        let tokens = connect_as(app, &all[1], &partner, scope, allow).await;
        let told = heard(app, &all[1], &tokens, async || {
            for verb in ["blockGroupMember", "unblockGroupMember"] {
                app.done(&*all[1].token, verb, json!({ "memberId": otter }), "__typename").await;
                app.clock.tick();
            }
            app.done(
                &*all[0].token,
                "showMyselfTo",
                json!({ "memberId": member(app, &all[0], &walks, "Bee").await }),
                "__typename",
            )
            .await;
        })
        .await;
        assert_eq!(told, if hears { vec!["GROUP_BLOCKS_CHANGED"; 2] } else { vec![] }, "{scope}");
    }
}

async fn only_a_device_decides_whether_apps_may_read_of_members(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta"]).await;
    let walks = group(app, &all[0], json!({ "memberListVisibility": "MEMBERS" })).await;
    join(app, &all[1], &walks, "Bee").await;
    let tokens = connect_as(app, &all[0], &partner, RUNS, allow).await;
    app.confirm(&all[0]).await;
    let input = json!({ "name": "a script", "scopes": ["profile:read", "groups:read", "groups:facilitate"] });
    let made = app.done(&*all[0].token, "createPersonalToken", input, "personalToken { token }").await;
    app.run_jobs().await;
    for token in [tokens.access.clone(), text(&made["personalToken"]["token"])] {
        let input = json!({ "groupId": first_group(app, &token).await, "appsCanReadMembers": true });
        assert_eq!(app.refused(&*token, "updateGroup", input).await, "NOT_OPEN");
    }
    let id = first_group(app, &tokens.access).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Group { appsCanReadMembers members { totalCount } } } }";
    let seen = app.ask(&*tokens.access, query, json!({ "id": id })).await;
    assert_eq!(seen["node"], json!({ "appsCanReadMembers": false, "members": { "totalCount": 1 } }));
    let same = json!({ "groupId": id, "appsCanReadMembers": false, "name": "Evening walks and talks" });
    app.done(&*tokens.access, "updateGroup", same, "group { id }").await;
}

async fn by_the_number_of_places_nobody_is_counted(app: &TestApp) {
    let partner = an_app(app).await;
    let ada = app.person("Ada").await;
    let walks = group(app, &ada, json!({ "capacity": 20 })).await;
    let tokens = connect_as(app, &ada, &partner, RUNS, allow).await;
    let id = first_group(app, &tokens.access).await;
    let places = |group: &str, places: i32| json!({ "groupId": group, "capacity": places });
    assert_eq!(app.refused(&*tokens.access, "updateGroup", places(&id, 2)).await, "NOT_OPEN");
    app.done(&*ada.token, "updateGroup", places(&walks, 2), "group { id }").await;
    let lets = json!({ "groupId": walks, "appsCanReadMembers": true });
    app.done(&*ada.token, "updateGroup", lets, "group { id }").await;
    app.done(&*tokens.access, "updateGroup", places(&id, 3), "group { id }").await;
}

async fn blocks_name_nobody_whom_an_app_may_not_see(app: &TestApp) {
    let partner = an_app(app).await;
    let all = people(app, ["Ada", "Berta", "Clara"]).await;
    let walks = group(app, &all[0], json!({ "memberListVisibility": "MEMBERS" })).await;
    join(app, &all[1], &walks, "Bee").await;
    join(app, &all[2], &walks, "Cat").await;
    let scope = "profile:read groups:read groups:join distances:read distances:write";
    let tokens = connect_as(app, &all[1], &partner, scope, allow).await;
    let id = first_group(app, &tokens.access).await;
    let set = async |reads: bool| {
        let lets = json!({ "groupId": walks, "appsCanReadMembers": reads });
        app.done(&*all[0].token, "updateGroup", lets, "group { id }").await;
    };
    set(true).await;
    let list = "query($id: ID!) { node(id: $id) { ... on Group { members { nodes { id alias } } } } }";
    let members = app.ask(&*tokens.access, list, json!({ "id": id })).await["node"]["members"]["nodes"].take();
    let cat = members.as_array().expect("a list").iter().find(|one| one["alias"] == "Cat").expect("Cat")["id"].clone();
    set(false).await;
    let input = json!({ "memberId": cat });
    assert_eq!(app.refused(&*tokens.access, "blockGroupMember", input).await, "NOT_FOUND", "by an id of before");
    let own = json!({ "memberId": member(app, &all[1], &walks, "Cat").await });
    app.done(&*all[1].token, "blockGroupMember", own, "__typename").await;
    let blocks = "query($id: ID!) { node(id: $id) { ... on Group { blocks { totalCount nodes { alias } } } } }";
    let seen = app.ask(&*tokens.access, blocks, json!({ "id": id })).await["node"]["blocks"].take();
    assert_eq!(seen, json!({ "totalCount": 0, "nodes": [] }));
    set(true).await;
    let seen = app.ask(&*tokens.access, blocks, json!({ "id": id })).await["node"]["blocks"].take();
    assert_eq!(seen["nodes"], json!([{ "alias": "Cat" }]));
}

async fn an_import_reports_to_nobody_who_may_not_read(app: &TestApp) {
    let ada = app.person("Ada").await;
    app.contact(&ada, "Berta").await;
    app.confirm(&ada).await;
    let mut answers = Vec::new();
    for scopes in [json!(["contacts:write"]), json!(["contacts:write", "contacts:read"])] {
        let input = json!({ "name": "a script", "scopes": scopes });
        let made = app.done(&*ada.token, "createPersonalToken", input, "personalToken { token }").await;
        app.run_jobs().await;
        let request = app.http.post(app.url("/import/contacts.vcf?preview=true"));
        let request = request.bearer_auth(text(&made["personalToken"]["token"])).header("content-type", "text/vcard");
        let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Berta\r\nEND:VCARD\r\n";
        let answer = request.body(card).send().await.expect("it answers");
        let challenge = answer.headers().get("www-authenticate").map(|value| value.to_str().expect("text").to_owned());
        answers.push((answer.status().as_u16(), challenge, answer.text().await.expect("text")));
    }
    let [(403, Some(challenge), refused), (200, _, report)] = &*answers else { panic!("{answers:?}") };
    assert!(challenge.contains(r#"scope="contacts:read contacts:write""#), "{challenge}");
    assert!(!refused.contains("con_") && report.contains("con_"), "{refused} {report}");
    // Who got the report has read of whom it tells.
    app.log_accesses().await;
    let log = "{ viewer { accessLog(source: TOKEN) { nodes { accesses { deed typeName count } } } } }";
    let entries = app.ask(&*ada.token, log, json!({})).await["viewer"]["accessLog"]["nodes"].take();
    let [entry] = &**entries.as_array().expect("a list") else { panic!("{entries}") };
    let read = json!({ "deed": "READ", "typeName": "Contact", "count": 1 });
    assert!(entry["accesses"].as_array().expect("a list").contains(&read), "{entry}");
}

async fn what_a_narrowed_grant_may_not_export_is_refused(app: &TestApp) {
    let partner = an_app(app).await;
    let ada = app.person("Ada").await;
    let berta = app.contact(&ada, "Berta").await;
    let narrow = |form: tests::browser::Form| allow(form).with("reach", "contact").with("contact", &berta);
    let tokens = connect_as(app, &ada, &partner, "profile:read contacts:read contacts:write", narrow).await;
    let export = app.http.get(app.url("/export/contacts.vcf"));
    let import = app.http.post(app.url("/import/contacts.vcf")).header("content-type", "text/vcard");
    let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Clara\r\nEND:VCARD\r\n";
    for request in [export, import.body(card)] {
        let answer = request.bearer_auth(&tokens.access).send().await.expect("it answers");
        assert_eq!(answer.status(), 403);
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(body["errors"][0]["extensions"]["code"], "INSUFFICIENT_SCOPE");
    }
}

async fn a_narrowed_grant_learns_no_country_from_crisis_lines(app: &TestApp) {
    let partner = an_app(app).await;
    let ada = app.person("Ada").await;
    app.done(&*ada.token, "updateProfile", json!({ "country": "DE" }), "viewer { id }").await;
    let berta = app.contact(&ada, "Berta").await;
    let narrow = |form: tests::browser::Form| allow(form).with("reach", "contact").with("contact", &berta);
    let whole = connect_as(app, &ada, &partner, "profile:read contacts:read", allow).await;
    let narrowed = connect_as(app, &ada, &partner, "profile:read contacts:read", narrow).await;
    let country = async |token: &str| {
        app.ask(token, "{ crisisLines { country } }", json!({})).await["crisisLines"]["country"].take()
    };
    assert_eq!((country(&whole.access).await, country(&narrowed.access).await), (json!("DE"), Value::Null));
}

async fn what_others_wrote_needs_a_scope_of_its_own(app: &TestApp) {
    let partner = an_app(app).await;
    let [ada, berta] = [app.person("Ada").await, app.person("Berta").await];
    let (of_berta, _) = app.link(&ada, &berta).await;
    app.agree(&ada, &of_berta, &berta, TestApp::terms(&["12:30"])).await;
    let tokens = connect_as(app, &ada, &partner, "profile:read checkins:read checkins:write", allow).await;
    let words = "{ viewer { checkInPlans(first: 1) { nodes { checkIns(first: 1) { nodes { yourAnswer { acknowledgement { \
                 gesture words } } } } } } } }";
    let refused = app.send(Some(&tokens.access), words, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["scopes"], json!(["confided:read"]), "{refused}");
    let input = json!({ "checkInId": "chk_AAAAAAAAAAAAAAAAAAAAAA", "words": "well done" });
    let document =
        "mutation($input: AcknowledgeAnswerInput!) { acknowledgeAnswer(input: $input) { userErrors { code } } }";
    let refused = app.send(Some(&tokens.access), document, json!({ "input": input })).await;
    assert_eq!(refused["errors"][0]["extensions"]["scopes"], json!(["checkins:answer"]), "{refused}");
}
