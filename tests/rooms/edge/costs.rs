//! What operations cost: priced before they run with the variables of this request, and settled to what was used.

use chrono::Duration;
use graphql::edge::{BudgetSizes, Size};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tests::socket::Socket;
use tests::{Backend, Someone, TestApp, suite};

use super::budgets::spend;
use super::code;

suite!(
    super::little;
    the_price_is_that_of_this_requests_variables,
    fragments_aliases_and_inline_fragments_cost_the_same,
    what_was_not_used_is_given_back,
    a_dry_run_says_the_price_and_does_nothing,
);

const SIZES: BudgetSizes =
    BudgetSizes { usual: Size { points: 1_000, per_second: 7 }, reserve: Size { points: 200, per_second: 1 } };
pub const PAGE: &str = "query($n: Int) { viewer { contacts(first: $n) { nodes { id name } } } }";

/// A server whose budgets are small.
pub async fn little(backend: Backend) -> Option<TestApp> {
    TestApp::with(backend, |serving| serving.rules.limits.budgets = SIZES).await
}

/// An answer over HTTP.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn cost(&self, part: &str) -> u64 {
        let cost = &self.body["extensions"]["cost"][part];
        cost.as_u64().unwrap_or_else(|| panic!("no {part}: {:#}", self.body))
    }

    pub fn code(&self) -> String {
        code(&self.body)
    }
}

pub async fn post(app: &TestApp, token: Option<&str>, body: Value) -> Answer {
    let mut request = app.http.post(app.url("/graphql")).json(&body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.expect("it answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.json().await.expect("JSON") }
}

pub async fn ask(app: &TestApp, who: &Someone, query: &str, variables: Value) -> Answer {
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
pub async fn somebody(app: &TestApp, name: &str) -> Someone {
    let who = app.person(name).await;
    app.clock.advance(Duration::seconds(150));
    who
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
    let written: Vec<_> = app.statements().into_iter().filter(|sql| sql.contains("\"contact\"")).collect();
    assert!(written.is_empty(), "nothing is run: {written:?}");
    assert_eq!(ask(app, &ada, "{ viewer { id } }", json!({})).await.cost("remaining"), 998, "it costs nothing");
    let run = ask(app, &ada, make, json!({})).await;
    assert_eq!((run.cost("requested"), run.cost("actual")), (right, right));
    // Also with nothing left, and for somebody who may not run it as for the run itself.
    spend(app, &ada).await;
    assert_eq!(price(app, &ada, make, json!({})).await, right);
    let nobody = json!({ "query": make, "extensions": { "cost": { "dryRun": true } } });
    assert_eq!(post(app, None, nobody).await.code(), "UNAUTHENTICATED");
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
