//! What operations cost: priced before they run with the variables of this request, settled to what was used, paid from a
//! budget of one's own; and what is answered even if there is nothing left.

use chrono::{DateTime, Duration, Utc};
use graphql::budget::{FREE, RESERVED};
use graphql::edge::{BudgetSizes, Size};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tests::socket::Socket;
use tests::{Backend, Someone, TestApp, suite};

use super::code;

suite!(
    super::little;
    the_price_is_that_of_this_requests_variables,
    fragments_aliases_and_inline_fragments_cost_the_same,
    what_was_not_used_is_given_back,
    a_dry_run_says_the_price_and_does_nothing,
    whoever_waits_as_long_as_they_are_told_to_is_answered,
    what_no_budget_holds_is_refused_for_good,
    one_device_leaves_the_others_alone,
    people_who_arent_signed_in_share_their_networks_budget,
    answers_and_requests_for_support_have_a_reserve,
    what_may_never_be_refused_is_answered_with_nothing_left,
    nothing_dear_hides_behind_what_is_free,
    sockets_are_held_to_the_same_budget,
);

const SIZES: BudgetSizes =
    BudgetSizes { usual: Size { points: 1_000, per_second: 7 }, reserve: Size { points: 200, per_second: 1 } };
const PAGE: &str = "query($n: Int) { viewer { contacts(first: $n) { nodes { id name } } } }";

/// A server whose budgets are small.
async fn little(backend: Backend) -> Option<TestApp> {
    TestApp::with(backend, |serving| serving.rules.limits.budgets = SIZES).await
}

/// An answer over HTTP.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn cost(&self, part: &str) -> u64 {
        let cost = &self.body["extensions"]["cost"][part];
        cost.as_u64().unwrap_or_else(|| panic!("no {part}: {:#}", self.body))
    }

    fn code(&self) -> String {
        code(&self.body)
    }
}

async fn post(app: &TestApp, token: Option<&str>, body: Value) -> Answer {
    let mut request = app.http.post(app.url("/graphql")).json(&body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.expect("it answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.json().await.expect("JSON") }
}

async fn ask(app: &TestApp, who: &Someone, query: &str, variables: Value) -> Answer {
    post(app, Some(&who.token), json!({ "query": query, "variables": variables })).await
}

/// The price of a document, by a dry run.
async fn price(app: &TestApp, who: &Someone, query: &str, variables: Value) -> u64 {
    let body = json!({ "query": query, "variables": variables, "extensions": { "cost": { "dryRun": true } } });
    let answer = post(app, Some(&who.token), body).await;
    assert_eq!((answer.status, &answer.body["data"]), (200, &Value::Null), "{:#}", answer.body);
    assert_eq!(answer.body["extensions"]["cost"]["dryRun"], true);
    assert_eq!(answer.cost("actual"), 0);
    answer.cost("requested")
}

/// Somebody with a full budget.
async fn somebody(app: &TestApp, name: &str) -> Someone {
    let who = app.person(name).await;
    app.clock.advance(Duration::seconds(150));
    who
}

/// Uses up somebody's budget, down to a single point.
async fn spend(app: &TestApp, who: &Someone) {
    let large: String = (0..15).map(|n| format!("a{n}: viewer {{ id displayName locale timeZone }} ")).collect();
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

async fn the_price_is_that_of_this_requests_variables(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    // A page: `viewer`, `contacts`, and for each contact itself and two fields.
    for n in [5, 50, 5, 1, 100] {
        assert_eq!(price(app, &ada, PAGE, json!({ "n": n })).await, 2 + 3 * n);
        let run = ask(app, &ada, PAGE, json!({ "n": n })).await;
        assert_eq!(run.cost("requested"), 2 + 3 * n, "a dry run says what the run costs");
    }
    assert_eq!(price(app, &ada, PAGE, json!({})).await, 2 + 3 * 20);
    let two = "query($f: Int, $l: Int) { viewer { contacts(first: $f, last: $l) { nodes { id name } } } }";
    assert_eq!(price(app, &ada, two, json!({ "f": null, "l": 90 })).await, 2 + 3 * 90, "null is no size");
    let nested =
        "query($o: Int, $i: Int) { viewer { contacts(first: $o) { nodes { touches(last: $i) { nodes { id } } } } } }";
    assert_eq!(price(app, &ada, nested, json!({ "o": 6, "i": 7 })).await, 2 + 6 * (2 + 7 * 2));
    let switched = "query($all: Boolean!) { viewer { id contacts(first: 50) @include(if: $all) { nodes { id } } } }";
    for (all, right) in [(false, 2), (true, 3 + 50 * 2), (false, 2)] {
        assert_eq!(price(app, &ada, switched, json!({ "all": all })).await, right);
    }
    let ids = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    assert_eq!(price(app, &ada, ids, json!({ "ids": vec![&ada.viewer_id; 30] })).await, 30 * 2);
    assert_eq!(
        price(app, &ada, "{ viewer { devices { id name } } }", json!({})).await,
        1 + 5 * 3,
        "a list without pages"
    );
    let touch = "mutation($i: LogTouchInput!) { logTouch(input: $i) { touches { id } userErrors { code } } }";
    let input = json!({ "i": { "contactIds": ["x"], "kind": "CALL" } });
    assert_eq!(price(app, &ada, touch, input).await, 10 + 1 + 5 * 2 + 2);
}

async fn fragments_aliases_and_inline_fragments_cost_the_same(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    let plain = "{ viewer { contacts(first: 30) { nodes { id name note } } } }";
    let right = price(app, &ada, plain, json!({})).await;
    assert_eq!(right, 2 + 30 * 4);
    for same in [
        "{ viewer { ...V } } fragment V on Viewer { contacts(first: 30) { ...C } } fragment C on ContactConnection { nodes { id name note } }",
        "{ viewer { ... on Viewer { contacts(first: 30) { nodes { ... on Contact { id ... { name note } } } } } } }",
        "{ v: viewer { c: contacts(first: 30) { n: nodes { i: id a: name o: note } } } }",
        "{ viewer { contacts(first: 30) { nodes { id name note } } ...V } } fragment V on Viewer { contacts(first: 30) { nodes { note id } } }",
        "query($n: Int = 30) { viewer { contacts(first: $n) { nodes { id name note } } } }",
        "{ viewer { contacts(last: 30) { edges { node { name note } } } } }",
    ] {
        assert_eq!(price(app, &ada, same, json!({})).await, right, "{same}");
    }
    let twice = "{ a: viewer { contacts(first: 30) { nodes { id name note } } } b: viewer { contacts(first: 30) { nodes { id name note } } } }";
    assert_eq!(price(app, &ada, twice, json!({})).await, right * 2, "what runs twice costs twice");
}

async fn what_was_not_used_is_given_back(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    for name in ["Ben", "Cleo", "Dan"] {
        app.contact(&ada, name).await;
    }
    app.clock.advance(Duration::seconds(150));
    let first = ask(app, &ada, PAGE, json!({ "n": 100 })).await;
    // `viewer`, `contacts`, `nodes`, and two fields of each contact.
    assert_eq!((first.cost("requested"), first.cost("actual"), first.cost("remaining")), (302, 9, 991));
    assert_eq!((first.cost("limit"), first.cost("restoredPerSecond")), (1_000, 7));
    assert_eq!(first.body["extensions"]["cost"]["restoredAt"], json!(ceiled(app, 1_286)));
    // What is hidden costs what doesn't exist costs.
    let ben = app.person("Ben").await;
    let hidden = app.contact(&ben, "Eve").await;
    let node = "query($id: ID!) { node(id: $id) { id ... on Contact { name touches(first: 9) { nodes { id } } } } }";
    let hidden = ask(app, &ada, node, json!({ "id": hidden })).await;
    let absent = ask(app, &ada, node, json!({ "id": "con_AAAAAAAAAAAAAAAAAAAAAA" })).await;
    for part in ["requested", "actual"] {
        assert_eq!(hidden.cost(part), absent.cost(part));
    }
    // What is refused before it runs costs nothing.
    for wrong in ["{", "{ nonsense }", "query($id: ID!) { node(id: $id) { id } }"] {
        ask(app, &ada, wrong, json!({})).await;
    }
    app.clock.advance(Duration::seconds(150));
    assert_eq!(ask(app, &ada, "{ viewer { id } }", json!({})).await.cost("remaining"), 998);
    let changes = json!({ "query": "mutation { signOut { userErrors { code } } }" });
    let get =
        reqwest::Url::parse_with_params(&app.url("/graphql"), [("query", changes["query"].as_str().expect("text"))]);
    let get = app.http.get(get.expect("an address")).bearer_auth(&ada.token).send().await.expect("it answers");
    assert_eq!(get.status(), 405);
    assert_eq!(ask(app, &ada, "{ viewer { id } }", json!({})).await.cost("remaining"), 996);
}

/// The next whole second after so many milliseconds.
fn ceiled(app: &TestApp, millis: i64) -> String {
    let at = app.env.now() + Duration::milliseconds(millis + 999);
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

async fn a_dry_run_says_the_price_and_does_nothing(app: &TestApp) {
    let ada = somebody(app, "Ada").await;
    let make = "mutation { createContact(input: { name: \"Ben\", kind: FRIEND }) { contact { id } } }";
    app.statements();
    let right = price(app, &ada, make, json!({})).await;
    assert_eq!(right, 10 + 3);
    let asked = [("query", make), ("extensions", "{\"cost\":{\"dryRun\":true}}")];
    let get = reqwest::Url::parse_with_params(&app.url("/graphql"), asked).expect("an address");
    let get: Value =
        app.http.get(get).bearer_auth(&ada.token).send().await.expect("it answers").json().await.expect("JSON");
    assert_eq!(get["extensions"]["cost"]["requested"], right, "{get:#}");
    let mut socket = Socket::open(app, &ada.token).await;
    for query in [make, "subscription { feed { cursor } }"] {
        let payload = json!({ "query": query, "extensions": { "cost": { "dryRun": true } } });
        socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        let said = socket.receive().await;
        let right = price(app, &ada, query, json!({})).await;
        assert_eq!(said["payload"]["extensions"]["cost"]["requested"], right, "{said:#}");
        assert_eq!(socket.receive().await["type"], "complete");
    }
    let made: Vec<_> = app.statements().into_iter().filter(|sql| sql.contains("\"contact\"")).collect();
    assert!(made.is_empty(), "nothing is run: {made:?}");
    assert_eq!(ask(app, &ada, "{ viewer { id } }", json!({})).await.cost("remaining"), 998, "it costs nothing");
    let run = ask(app, &ada, make, json!({})).await;
    assert_eq!((run.cost("requested"), run.cost("actual")), (right, right));
    // Also with nothing left, and for somebody who may not run it as for the run itself.
    spend(app, &ada).await;
    assert_eq!(price(app, &ada, make, json!({})).await, right);
    let nobody = json!({ "query": make, "extensions": { "cost": { "dryRun": true } } });
    assert_eq!(post(app, None, nobody).await.code(), "UNAUTHENTICATED");
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
    let tablet = app.sign_in(&phone.email, tests::people::PASSWORD).await;
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
    let lines: String =
        (0..15).map(|n| format!("a{n}: crisisLines(country: \"DE\") {{ lines {{ name number hours }} }} ")).collect();
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
    app.sign_in(&ada.email, tests::people::PASSWORD).await;
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
        format!(
            "mutation {{ {} }}",
            (0..14).map(|n| format!("a{n}: {skip} {{ checkIn {{ id yourState dueAt }} }} ")).collect::<String>()
        ),
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
    app.contact(&app.sign_in(&ada.email, tests::people::PASSWORD).await, "Dan").await;
    let event = socket.receive().await;
    assert_eq!(event["type"], "next", "{event:#}");
}

#[tokio::test]
async fn usual_budgets_are_ample_for_a_phone() {
    let usual = TestApp::with(Backend::Sqlite, |serving| serving.rules.limits.budgets = BudgetSizes::default());
    let app = usual.await.expect("SQLite is always there");
    let ada = app.person("Ada").await;
    // A home screen, and then a sync of 500 contacts, all at once; as dear as if all of them were there.
    let home = "{ viewer { displayName feedCursor today { checkIns { id yourState dueAt } } contacts(first: 20) { nodes { id name kind } } \
                groupInvitations { nodes { id } } rungNotices { nodes { id text } } } }";
    let sync = "{ viewer { contacts(first: 100) { pageInfo { endCursor } edges { cursor node { id name kind role note tags \
                supportKinds otherNames cadence isCore version createdAt channels { kind value label country } \
                boundaries { topics channels quietHours { days startsAt endsAt } } linkedPerson { id displayName pronouns } } } } } }";
    let mut all = price(&app, &ada, home, json!({})).await + 5 * price(&app, &ada, sync, json!({})).await;
    all += 50
        * price(
            &app,
            &ada,
            "mutation { logTouch(input: { contactIds: [], kind: CALL }) { userErrors { code } } }",
            json!({}),
        )
        .await;
    assert!(all <= BudgetSizes::default().usual.points, "{all}");
    app.close().await;
}
