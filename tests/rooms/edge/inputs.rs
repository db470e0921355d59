//! What clients give: every variable as its type has it, and nothing that a database refuses.

use serde_json::{Value, json};
use tests::{TestApp, suite};

use super::code;

suite!(
    variables_are_what_their_types_say,
    nul_is_refused_in_every_text,
    lists_are_bounded,
    what_is_wrong_in_one_part_changes_nothing_in_another,
    what_a_client_gave_is_told_to_nobody,
);

async fn variables_are_what_their_types_say(app: &TestApp) {
    let ada = app.person("Ada").await;
    let ask = async |query: &str, variables: Value| code(&app.send(Some(&ada.token), query, variables).await);
    let page = "query($n: Int!, $order: ContactOrder, $kinds: [ContactKind!]) { viewer { contacts(first: $n, orderBy: $order, kinds: $kinds) { nodes { id } } } }";
    for (variables, right) in [
        (json!({ "n": 1 }), "ok"),
        (json!({ "n": 1, "order": "NAME", "kinds": ["FRIEND"] }), "ok"),
        (json!({ "n": 1, "kinds": "FRIEND" }), "ok"),
        (json!({ "n": 1, "kinds": null }), "ok"),
        (json!({ "n": 1, "order": null }), "BAD_USER_INPUT"),
        (json!({ "n": 1, "unknown": 1 }), "ok"),
        (json!({}), "BAD_USER_INPUT"),
        (json!({ "n": null }), "BAD_USER_INPUT"),
        (json!({ "n": "1" }), "BAD_USER_INPUT"),
        (json!({ "n": 1.5 }), "BAD_USER_INPUT"),
        (json!({ "n": true }), "BAD_USER_INPUT"),
        (json!({ "n": 2_147_483_648_i64 }), "BAD_USER_INPUT"),
        (json!({ "n": 1e300 }), "BAD_USER_INPUT"),
        (json!({ "n": 1, "order": "NONSENSE" }), "BAD_USER_INPUT"),
        (json!({ "n": 1, "kinds": [null] }), "BAD_USER_INPUT"),
        (json!({ "n": 1, "kinds": [["FRIEND"]] }), "BAD_USER_INPUT"),
    ] {
        assert_eq!(ask(page, variables.clone()).await, right, "{variables}");
    }
    let make = "mutation($input: CreateContactInput!) { createContact(input: $input) { userErrors { code } } }";
    for input in
        [json!({ "name": "A" }), json!({ "name": "A", "kind": "FRIEND", "nonsense": 1 }), json!("A"), json!([])]
    {
        assert_eq!(ask(make, json!({ "input": input })).await, "BAD_USER_INPUT", "{input}");
    }
    let literal = "{ viewer { contacts(first: 2147483648) { nodes { id } } } }";
    assert_eq!(ask(literal, json!({})).await, "GRAPHQL_VALIDATION_FAILED");
    let touch = "mutation($at: DateTime) { logTouch(input: { contactIds: [], kind: CALL, occurredAt: $at }) { userErrors { code } } }";
    assert_eq!(ask(touch, json!({ "at": "yesterday" })).await, "BAD_USER_INPUT");
    assert_eq!(
        ask(&touch.replace("($at: DateTime)", "").replace("$at", "\"yesterday\""), json!({})).await,
        "BAD_USER_INPUT"
    );
}

async fn nul_is_refused_in_every_text(app: &TestApp) {
    let ada = app.person("Ada").await;
    let ask = async |query: &str, variables: Value| code(&app.send(Some(&ada.token), query, variables).await);
    let make = "mutation($input: CreateContactInput!) { createContact(input: $input) { userErrors { code } } }";
    for input in [
        json!({ "kind": "FRIEND", "name": "a\0b" }),
        json!({ "kind": "FRIEND", "name": "a", "tags": ["x\0"] }),
        json!({ "kind": "FRIEND", "name": "a", "note": "\0" }),
        json!({ "kind": "FRIEND", "name": "a", "channels": [{ "kind": "EMAIL", "value": "a\0@example.org" }] }),
        json!({ "kind": "FRIEND", "name": "a", "idempotencyKey": "k\0" }),
    ] {
        assert_eq!(ask(make, json!({ "input": input })).await, "BAD_USER_INPUT", "{input}");
    }
    for escape in ["\\u0000", "\\u{0}"] {
        let document = format!(
            "mutation {{ createContact(input: {{ name: \"a{escape}\", kind: FRIEND }}) {{ userErrors {{ code }} }} }}"
        );
        assert_eq!(ask(&document, json!({})).await, "BAD_USER_INPUT", "{escape}");
        let defaulted = format!("query($id: ID! = \"a{escape}\") {{ node(id: $id) {{ id }} }}");
        assert_eq!(ask(&defaulted, json!({})).await, "BAD_USER_INPUT", "{escape}");
    }
    assert_eq!(ask("query($id: ID!) { node(id: $id) { id } }", json!({ "id": "con_\0" })).await, "BAD_USER_INPUT");
    let after = "query($after: String) { viewer { contacts(after: $after) { nodes { id } } } }";
    assert_eq!(ask(after, json!({ "after": "\0" })).await, "BAD_USER_INPUT");
    let by_get = app.http.get(app.url("/graphql?query=%7B__typename%7D&operationName=%00"));
    assert!(by_get.send().await.expect("it answers").status().as_u16() < 500);
    let login = app
        .send(
            None,
            "mutation { signIn(input: { email: \"a\\u0000@example.org\", password: \"p\" }) { userErrors { code } } }",
            json!({}),
        )
        .await;
    assert_eq!(code(&login), "BAD_USER_INPUT");
    assert_eq!(
        app.ask(&*ada.token, "{ viewer { contacts { totalCount } } }", json!({})).await["viewer"]["contacts"]["totalCount"],
        0
    );
}

async fn lists_are_bounded(app: &TestApp) {
    let ada = app.person("Ada").await;
    let ask = async |query: &str, variables: Value| code(&app.send(Some(&ada.token), query, variables).await);
    let make = "mutation($tags: [String!]) { createContact(input: { name: \"A\", kind: FRIEND, tags: $tags }) { userErrors { code } } }";
    assert_eq!(ask(make, json!({ "tags": vec!["a"; 250] })).await, "ok");
    assert_eq!(ask(make, json!({ "tags": vec!["a"; 251] })).await, "TOO_MANY_ITEMS");
    let ids = format!("{{ nodes(ids: [{}]) {{ id }} }}", "\"x\" ".repeat(251));
    assert_eq!(ask(&ids, json!({})).await, "TOO_MANY_ITEMS");
    let hundred = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    assert_eq!(ask(hundred, json!({ "ids": vec![&ada.viewer_id; 100] })).await, "ok");
    assert_eq!(ask(hundred, json!({ "ids": vec![&ada.viewer_id; 101] })).await, "BAD_USER_INPUT");
}

async fn what_is_wrong_in_one_part_changes_nothing_in_another(app: &TestApp) {
    let ada = app.person("Ada").await;
    let document = "mutation { a: createContact(input: { name: \"A\", kind: FRIEND }) { userErrors { code } }
        b: logTouch(input: { contactIds: [], kind: CALL, occurredAt: \"yesterday\" }) { userErrors { code } } }";
    assert_eq!(code(&app.send(Some(&ada.token), document, json!({})).await), "BAD_USER_INPUT");
    let count = app.ask(&*ada.token, "{ viewer { contacts { totalCount } } }", json!({})).await;
    assert_eq!(count["viewer"]["contacts"]["totalCount"], 0, "the first part wasn't done either");
}

async fn what_a_client_gave_is_told_to_nobody(app: &TestApp) {
    let make = "mutation($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }";
    let answer =
        app.send(None, make, json!({ "input": { "email": "a@example.org", "password": ["my secret"] } })).await;
    assert_eq!(code(&answer), "BAD_USER_INPUT");
    assert!(!answer.to_string().contains("my secret"), "{answer}");
}
