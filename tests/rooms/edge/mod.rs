//! The edge: what every document, request and connection passes before anything is run.

mod budgets;
mod connections;
mod costs;
mod counted;
mod documents;
mod ended;
mod exposure;
mod fair;
mod http;
mod inputs;
mod internal;
mod merged;
mod networks;
mod patience;
mod persisted;
mod socket;
mod stopping;

use serde_json::{Value, json};
use tests::TestApp;

/// What a document is refused with, as somebody who may ask about the schema; `ok` where it is run.
async fn verdict(app: &TestApp, document: &str, variables: Value) -> String {
    code(&app.send(None, document, variables).await)
}

/// The first error's code; `ok` where there is none.
fn code(answer: &Value) -> String {
    let errors = answer["errors"].as_array();
    let code = errors.map(|errors| errors[0]["extensions"]["code"].as_str().expect("every error has a code"));
    code.unwrap_or("ok").to_owned()
}

/// The server answers as if nothing had been.
async fn assert_well(app: &TestApp) {
    assert_eq!(app.ask(None, "{ __typename }", json!({})).await, json!({ "__typename": "Query" }));
}
