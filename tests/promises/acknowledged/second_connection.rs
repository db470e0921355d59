//! The database, seen past the server.

use domain::node_id;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tests::TestApp;

/// A connection of the test's own.
pub struct SecondConnection(DatabaseConnection);

impl SecondConnection {
    /// To the main store of an installation.
    pub async fn of(app: &TestApp) -> Self {
        Self(Database::connect(tests::beside(&app.place.main)).await.expect("it can be opened"))
    }

    /// Fails if a contact isn't there that was acknowledged.
    pub async fn has_all(&self, app: &TestApp, contacts: &[String], when: &str) {
        for id in contacts {
            let (_, row) = node_id::decode(&app.env.ids(), id).expect("a node's id");
            let find = "SELECT 1 FROM contact WHERE id = $1";
            let find = Statement::from_sql_and_values(self.0.get_database_backend(), find, [row.into()]);
            let found = self.0.query_one_raw(find).await.expect("it answers");
            assert!(found.is_some(), "{when}: what was acknowledged is gone");
        }
    }
}
