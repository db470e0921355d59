//! Budgets: whoever waits as they are told to is answered, nobody pays for anybody else, and some things are answered even if
//! there is nothing left.

use chrono::{DateTime, Duration, Utc};
use graphql::budget::{FREE, RESERVED};
use serde_json::{Value, json};
use tests::people::PASSWORD;
use tests::socket::Socket;
use tests::{Someone, TestApp, suite};

use super::costs::{PAGE, ask, little, post, somebody};
use super::documents::times;

suite!(
    super::little;
    whoever_waits_as_long_as_they_are_told_to_is_answered,
    what_no_budget_holds_is_refused_for_good,
    one_device_leaves_the_others_alone,
    people_who_arent_signed_in_share_their_networks_budget,
    answers_and_requests_for_support_have_a_reserve,
    what_may_never_be_refused_is_answered_with_nothing_left,
    nothing_dear_hides_behind_what_is_free,
    sockets_are_held_to_the_same_budget,
);

/// Uses up somebody's budget, down to a single point.
pub async fn spend(app: &TestApp, who: &Someone) {
    let large = times(15, |n| format!("a{n}: viewer {{ id displayName locale timeZone }} "));
    for query in [format!("{{ {large} }}"), "{ viewer { id } }".to_owned()] {
        let mut asked = 0;
        while ask(app, who, &query, json!({})).await.status != 429 {
            asked += 1;
            assert!(asked < 1_000, "a budget ends");
        }
    }
}

/// A mutation without its input's meaning: whether it is refused for cost, or for anything else.
fn mutation(name: &str, input: &Value) -> Value {
    let first = name[..1].to_uppercase();
    let query = format!(
        "mutation($input: {first}{}Input!) {{ {name}(input: $input) {{ userErrors {{ code }} }} }}",
        &name[1..]
    );
    json!({ "query": query, "variables": { "input": input } })
}

async fn whoever_waits_as_long_as_they_are_told_to_is_answered(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    for round in 0..4 {
        // Times aren't whole seconds, and neither are waits.
        app.clock.advance(Duration::milliseconds(137 * round));
        spend(app, &ada).await;
        let n = 50 + 10 * round;
        for media in ["application/json", "application/graphql-response+json"] {
            let body = json!({ "query": PAGE, "variables": { "n": n } });
            let request =
                app.http.post(app.url("/graphql")).header("accept", media).bearer_auth(&ada.token).json(&body);
            assert_eq!(request.send().await.expect("it answers").status(), 429, "{media}");
        }
        let refused = ask(app, &ada, PAGE, json!({ "n": n })).await;
        assert_eq!((refused.status, refused.code().as_str()), (429, "COST_LIMITED"));
        assert!(refused.body.get("data").is_none(), "nothing was run: {:#}", refused.body);
        assert_eq!((refused.cost("actual"), refused.cost("limit")), (0, 1_000));
        let left = refused.cost("remaining");
        let seconds: i64 = refused.headers["retry-after"].to_str().expect("text").parse().expect("whole seconds");
        let retry_at = refused.body["errors"][0]["extensions"]["retryAt"].as_str().expect("a time");
        let retry_at: DateTime<Utc> = retry_at.parse().expect("a time");
        let missing = i64::try_from(refused.cost("requested") - left).expect("a number");
        assert!(seconds <= missing / 7 + 2, "{seconds} s for {missing} points");
        let wait = retry_at - app.env.now();
        assert!(wait <= Duration::seconds(seconds), "the header waits at least as long: {wait}");
        app.clock.advance(if round % 2 == 0 { Duration::seconds(seconds) } else { wait });
        let answer = ask(app, &ada, PAGE, json!({ "n": n })).await;
        assert_eq!(answer.status, 200, "it was told to come now: {:#}", answer.body);
    }
}

async fn what_no_budget_holds_is_refused_for_good(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    let large =
        "{ viewer { contacts(first: 100) { nodes { id name note tags kind cadence version createdAt isCore } } } }";
    let refused = ask(app, &ada, large, json!({})).await;
    assert_eq!(refused.code(), "COST_TOO_HIGH");
    assert!(!refused.headers.contains_key("retry-after") && refused.status == 200);
    let message = refused.body["errors"][0]["message"].as_str().expect("a message");
    assert!(
        message.contains("1002") && message.contains("the limit is 1000") && message.contains("Waiting"),
        "{message}"
    );
    assert_eq!(ask(app, &ada, "{ viewer { id } }", json!({})).await.cost("remaining"), 998);
}

async fn one_device_leaves_the_others_alone(app: &TestApp) {
    let phone = somebody(app, "Ada").await;
    let tablet = app.sign_in(&phone.email, PASSWORD).await;
    let ben = app.person("Ben").await;
    app.clock.advance(Duration::seconds(150));
    spend(app, &tablet).await;
    for who in [&phone, &ben] {
        assert_eq!(ask(app, who, "{ viewer { id } }", json!({})).await.cost("remaining"), 998);
    }
    assert_eq!(ask(app, &tablet, PAGE, json!({ "n": 100 })).await.status, 429);
}

async fn people_who_arent_signed_in_share_their_networks_budget(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    let body = json!({ "query": "{ countrySuggestions(region: \"DE\") }" });
    let first = post(app, None, body.clone()).await;
    let cost = &first.body["extensions"]["cost"];
    assert_eq!((&cost["requested"], &cost["limit"]), (&json!(1), &json!(1_000)));
    // It would say how much others in the network use Kith.
    assert!(cost["remaining"].is_null() && cost["restoredAt"].is_null(), "{cost:#}");
    let wide = "query($id: ID!) { nodes(ids: [$id]) { id } }";
    let lines = times(15, |n| format!("a{n}: crisisLines(country: \"DE\") {{ lines {{ name number hours }} }} "));
    let all = json!({ "query": format!("{{ {lines} }}") });
    let mut refused = post(app, None, all.clone()).await;
    for _ in 0..100 {
        if refused.status == 429 {
            break;
        }
        refused = post(app, None, all.clone()).await;
    }
    assert_eq!((refused.status, refused.code().as_str()), (429, "COST_LIMITED"));
    assert!(refused.body["extensions"]["cost"]["remaining"].is_null());
    // Whoever is signed in isn't of it, and crisis lines, tokens and signing in are no matter of it.
    assert_eq!(ask(app, &ada, wide, json!({ "id": ada.viewer_id })).await.status, 200);
    let lines =
        json!({ "query": "{ crisisLines(country: \"DE\") { lines { name number text chat hours languages } } }" });
    assert_eq!(post(app, None, lines).await.status, 200);
    let again = mutation("refreshSession", &json!({ "refreshToken": ada.refresh }));
    assert_eq!(post(app, None, again).await.status, 200);
    app.sign_in(&ada.email, PASSWORD).await;
}

async fn answers_and_requests_for_support_have_a_reserve(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    spend(app, &ada).await;
    let gesture = mutation("sendGesture", &json!({ "contactId": "x", "kind": "HUG" }));
    let answer = mutation("answerCheckIn", &json!({ "checkInId": "x", "feeling": "GOOD" }));
    let support = mutation("askHowTheyAre", &json!({ "contactId": "x" }));
    for _ in 0..20 {
        assert_eq!(post(app, Some(&ada.token), gesture.clone()).await.code(), "COST_LIMITED");
        assert_eq!(ask(app, &ada, PAGE, json!({ "n": 100 })).await.code(), "COST_LIMITED");
    }
    for body in [&answer, &support, &answer] {
        let answered = post(app, Some(&ada.token), body.clone()).await;
        assert_eq!((answered.status, answered.code().as_str()), (200, "ok"), "{:#}", answered.body);
    }
    // What has a reserve and what hasn't, together, haven't.
    let both = "mutation { sendGesture(input: { contactId: \"x\", kind: HUG }) { userErrors { code } } answerCheckIn(input: { checkInId: \"x\", feeling: GOOD }) { userErrors { code } } }";
    assert_eq!(ask(app, &ada, both, json!({})).await.code(), "COST_LIMITED");
    // It is a reserve, not an exception; and it comes back.
    let mut answered = 0;
    let refused = loop {
        let last = post(app, Some(&ada.token), answer.clone()).await;
        if last.status == 429 {
            break last;
        }
        answered += 1;
        assert!(answered < 50, "the reserve ends");
    };
    assert!(answered >= 10, "{answered}");
    let seconds: i64 = refused.headers["retry-after"].to_str().expect("text").parse().expect("whole seconds");
    app.clock.advance(Duration::seconds(seconds));
    assert_eq!(post(app, Some(&ada.token), answer).await.status, 200);
}

async fn what_may_never_be_refused_is_answered_with_nothing_left(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    let answer = mutation("answerCheckIn", &json!({ "checkInId": "x", "feeling": "GOOD" }));
    spend(app, &ada).await;
    let mut answered = 0;
    while post(app, Some(&ada.token), answer.clone()).await.status != 429 {
        answered += 1;
        assert!(answered < 100, "a reserve ends");
    }
    for (name, input) in [
        ("leaveGroup", json!({ "groupId": "x" })),
        ("mutePerson", json!({ "contactId": "x" })),
        ("limitPerson", json!({ "contactId": "x" })),
        ("blockPerson", json!({ "contactId": "x" })),
        ("blockGroupMember", json!({ "memberId": "x" })),
        ("stepBackFromEveryone", json!({ "grade": "LIMITED" })),
        ("undoStepBack", json!({})),
        ("takeBackShowing", json!({ "memberId": "x" })),
        ("withdrawLadderConsent", json!({ "ladderConsentId": "x" })),
        ("withdrawInvitation", json!({ "invitationId": "x" })),
        ("endGrant", json!({ "grantId": "x" })),
        ("endPersonalToken", json!({ "personalTokenId": "x" })),
        ("endDevice", json!({ "deviceId": "x" })),
        ("claimRung", json!({ "rungNoticeId": "x" })),
        ("giveAllClear", json!({ "checkInId": "x" })),
        ("skipCheckIn", json!({ "checkInId": "x" })),
        ("deleteAccount", json!({ "password": "a wrong password" })),
    ] {
        let answered = post(app, Some(&ada.token), mutation(name, &input)).await;
        assert!(FREE.contains(&name));
        assert_eq!(answered.status, 200, "{name}: {:#}", answered.body);
        assert_ne!(answered.code(), "COST_LIMITED", "{name}");
        if answered.code() == "ok" {
            assert_eq!((answered.cost("requested"), answered.cost("actual")), (0, 0), "{name}");
        } else {
            panic!("{name}: {:#}", answered.body);
        }
    }
    let lines = "{ crisisLines(country: \"DE\") { country lines { name number text chat hours languages source } } }";
    assert_eq!(ask(app, &ada, lines, json!({})).await.code(), "ok");
    let out = "mutation { signOut(input: {}) { userErrors { code } } }";
    assert_eq!(ask(app, &ada, out, json!({})).await.code(), "ok");
    assert_eq!(post(app, Some(&ada.token), answer).await.status, 401);
    assert!(FREE.iter().all(|name| !RESERVED.contains(name)));
}

async fn nothing_dear_hides_behind_what_is_free(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    spend(app, &ada).await;
    let skip = "skipCheckIn(input: { checkInId: \"x\" })";
    let page = "plan { checkIns(first: 100) { nodes { id yourState dueAt } } }";
    for dear in [
        format!("mutation {{ {skip} {{ checkIn {{ {page} }} }} }}"),
        format!("mutation {{ ...M }} fragment M on Mutation {{ {skip} {{ checkIn {{ {page} }} }} }}"),
        format!(
            "mutation {{ {skip} {{ userErrors {{ code }} }} sendGesture(input: {{ contactId: \"x\", kind: HUG }}) {{ userErrors {{ code }} }} }}"
        ),
        format!("mutation {{ {} }}", times(14, |n| format!("a{n}: {skip} {{ checkIn {{ id yourState dueAt }} }} "))),
        "{ crisisLines { directory } viewer { contacts(first: 100) { nodes { id } } } }".to_owned(),
    ] {
        let answered = ask(app, &ada, &dear, json!({})).await;
        assert_eq!(answered.code(), "COST_LIMITED", "{dear}: {:#}", answered.body);
    }
    let small = format!(
        "mutation {{ a: {skip} {{ checkIn {{ id yourState }} userErrors {{ code }} }} b: {skip} {{ userErrors {{ code }} }} __typename }}"
    );
    assert_eq!(ask(app, &ada, &small, json!({})).await.code(), "ok");
}

async fn sockets_are_held_to_the_same_budget(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    let cursor = app.ask(&*ada.token, "{ viewer { feedCursor } }", json!({})).await["viewer"]["feedCursor"].take();
    for name in ["Ben", "Cleo"] {
        app.contact(&ada, name).await;
    }
    app.clock.advance(Duration::seconds(150));
    let mut socket = Socket::open(app, &ada.token).await;
    socket.follow(cursor.as_str()).await;
    let events = [socket.receive().await, socket.receive().await];
    let [first, second] = events.map(|mut event| event["payload"]["extensions"]["cost"].take());
    // Its start costs 10 beside the fields of an event; an event costs its fields.
    assert_eq!((&first["requested"], &first["actual"], &first["remaining"]), (&json!(16), &json!(6), &json!(978)));
    assert_eq!(second["remaining"], 972);
    spend(app, &ada).await;
    let ask = json!({ "query": PAGE, "variables": { "n": 100 } });
    socket.send(json!({ "id": "2", "type": "subscribe", "payload": ask })).await;
    let refused = socket.receive().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("2")), "{refused:#}");
    let error = &refused["payload"][0]["extensions"];
    assert_eq!(error["code"], "COST_LIMITED");
    assert!(error["retryAt"].is_string());
    // Events aren't held back.
    let muted =
        json!({ "query": "mutation { stepBackFromEveryone(input: { grade: MUTED }) { userErrors { code } } }" });
    assert_eq!(post(app, Some(&ada.token), muted).await.status, 200);
    app.contact(&app.sign_in(&ada.email, PASSWORD).await, "Dan").await;
    let event = socket.receive().await;
    assert_eq!(event["type"], "next", "{event:#}");
}
