//! What takes too long is ended with its SQL: nothing of it goes on in the database, and its connections serve others.

use std::time::Duration;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::json;
use tests::{Backend, Someone, TestApp};

/// More at once than there are connections.
const MANY: usize = 9;
const CONTACTS: &str = "{ viewer { contacts { nodes { name } } } }";
const ADD: &str =
    "mutation { createContact(input: { name: \"Never\", kind: FRIEND }) { contact { id } userErrors { code } } }";

/// An installation with somebody and a contact in it, whose requests end soon; and a connection past it.
async fn hurried(backend: Backend) -> Option<(TestApp, Someone, DatabaseConnection)> {
    let app = TestApp::on(backend).await?;
    let ada = app.person("Ada").await;
    app.contact(&ada, "Clara").await;
    let (backend, place, clock) = app.stop().await;
    let past = Database::connect(tests::beside(&place.main)).await.expect("it can be opened");
    let soon = Duration::from_secs(1);
    Some((TestApp::start_with(backend, place, clock, |serving| serving.rules.limits.time = soon).await, ada, past))
}

async fn run(past: &DatabaseConnection, statements: &[&str]) {
    for statement in statements {
        past.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

/// Asks for what can't be answered in time, more often than there are connections; after that, those serve others.
async fn all_of_it_ends(app: &TestApp, ada: &Someone, document: &str) {
    let asked = (0..MANY).map(|_| app.send(Some(&ada.token), document, json!({})));
    for answer in futures_util::future::join_all(asked).await {
        assert_eq!(super::code(&answer), "TIMED_OUT", "{answer}");
    }
    // Nobody has let go of what they waited for. Without an end of their statements, there is no connection left.
    app.ask(&*ada.token, "{ viewer { displayName } }", json!({})).await;
}

/// What was asked for can be done when nothing stands in its way any more, and nothing has been done in secret.
async fn it_goes_on(app: TestApp, ada: &Someone) {
    let (backend, place, clock) = app.stop().await;
    let app = TestApp::start(backend, place, clock).await;
    let names = app.ask(&*ada.token, CONTACTS, json!({})).await;
    assert_eq!(names["viewer"]["contacts"]["nodes"], json!([{ "name": "Clara" }]));
    app.contact(ada, "Berta").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_that_wait_end_with_their_request_on_postgres() {
    let Some((app, ada, past)) = hurried(Backend::Postgres).await else { return };
    // One connection, in the middle of a transaction.
    let lock = sea_orm::TransactionTrait::begin(&past).await.expect("it begins");
    lock.execute_unprepared("LOCK TABLE contact IN ACCESS EXCLUSIVE MODE").await.expect("nobody holds it");
    all_of_it_ends(&app, &ada, CONTACTS).await;
    all_of_it_ends(&app, &ada, ADD).await;
    // Stopping waits until each connection is back, with the lock still held: none waits for it any more.
    let (backend, place, clock) = app.stop().await;
    let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database \
                   WHERE datname = current_database() AND NOT granted";
    let statement = sea_orm::Statement::from_string(lock.get_database_backend(), waiting);
    let row = lock.query_one_raw(statement).await.expect("it answers").expect("a count");
    assert_eq!(row.try_get_by_index::<i64>(0).expect("a number"), 0);
    lock.rollback().await.expect("it ends");
    past.close().await.expect("it closes");
    it_goes_on(TestApp::start(backend, place, clock).await, &ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_that_run_end_with_their_request_on_sqlite() {
    let (app, ada, past) = hurried(Backend::Sqlite).await.expect("SQLite is always there");
    // A table that is read for ever without a row coming of it, and one that is written for ever.
    let endless = "CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) AS x FROM n";
    let reads = "CREATE VIEW contact AS SELECT * FROM apart WHERE (SELECT x FROM endless) > 0";
    run(&past, &[endless, "PRAGMA legacy_alter_table = ON", "ALTER TABLE contact RENAME TO apart", reads]).await;
    all_of_it_ends(&app, &ada, CONTACTS).await;
    run(&past, &["DROP VIEW contact", "ALTER TABLE apart RENAME TO contact"]).await;
    let writes = "CREATE TRIGGER forever BEFORE INSERT ON contact BEGIN SELECT x FROM endless; END";
    run(&past, &[writes]).await;
    all_of_it_ends(&app, &ada, ADD).await;
    // This waits until the writer has let go.
    run(&past, &["DROP TRIGGER forever", "DROP VIEW endless"]).await;
    past.close().await.expect("it closes");
    it_goes_on(app, &ada).await;
}
