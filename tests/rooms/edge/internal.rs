//! What goes wrong on our side shows a number to look up in the log, and nothing else.

use sea_orm::{ConnectionTrait, Database};
use serde_json::json;
use tests::{TestApp, suite};

suite!(what_is_ours_shows_a_number_and_no_more);

async fn what_is_ours_shows_a_number_and_no_more(app: &TestApp) {
    let ada = app.person("Ada").await;
    let past = Database::connect(tests::beside(&app.place.main)).await.expect("it can be opened");
    past.execute_unprepared("ALTER TABLE contact RENAME TO apart").await.expect("it is renamed");
    let document = "{ __typename viewer { contacts { nodes { name } } } }";
    let body = json!({ "query": document });
    let request = app.http.post(app.url("/graphql")).bearer_auth(&ada.token).json(&body);
    let response = request.send().await.expect("it answers");
    assert_eq!(response.status(), 200, "no input, and no answer to one, is a 5xx");
    let answer: serde_json::Value = response.json().await.expect("JSON");
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"], json!({ "code": "INTERNAL" }));
    let message = error["message"].as_str().expect("a message");
    let number = message.strip_prefix("Something went wrong on our side. Its number is ").expect("nothing else");
    assert_eq!(number.trim_end_matches('.').len(), 12, "{message}");
    assert!(!answer.to_string().contains("apart") && !answer.to_string().contains("table"), "{answer}");
    past.execute_unprepared("ALTER TABLE apart RENAME TO contact").await.expect("it is renamed");
    past.close().await.expect("it closes");
    super::assert_well(app).await;
}
