//! The two databases, and all that differs between them.
//!
//! SQLite: one writer and many readers, WAL, every commit on the disk before it is acknowledged.
//! PostgreSQL: one pool.

use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

/// How long a request waits for a connection before it gives up.
const ACQUIRE: Duration = Duration::from_secs(10);

/// Called with the text of each statement.
pub type StatementHook = std::sync::Arc<dyn Fn(&str) + Send + Sync>;

/// An open database.
#[derive(Clone, Debug)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Db {
    /// Opens a database by its URL, `sqlite:PATH` or `postgres://…`, with so many connections (readers on SQLite).
    /// A SQLite file is made where there is none.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn open(url: &str, connections: u32) -> Result<Self, DbErr> {
        if url.starts_with("sqlite:") {
            // The writer goes first: it makes the file, and sets its journal mode for everybody.
            let writer = Database::connect(sqlite(url, 1, false)).await?;
            let reader = Database::connect(sqlite(url, connections, true)).await?;
            return Ok(Self { writer, reader });
        }
        let pool = Database::connect(options(url, connections)).await?;
        Ok(Self { writer: pool.clone(), reader: pool })
    }

    /// Tells the hook of every statement from now on. For measuring; set before the database is shared.
    pub fn watch_statements(&mut self, hook: StatementHook) {
        let reader = hook.clone();
        self.writer.set_metric_callback(move |info| hook(&info.statement.sql));
        self.reader.set_metric_callback(move |info| reader(&info.statement.sql));
    }

    /// Which kind it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// The connection that migrations, backups and checks of the installation work on.
    #[must_use]
    pub fn maintenance(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// For reading outside a transaction.
    pub(crate) fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a transaction that will write. SQLite is told so at once: a read that turns into a write fails there
    /// whatever the time-out.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.writer
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    }

    /// Closes every connection, after the statements that are under way.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.writer.close().await
    }
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE)
        .statement_timeout(Duration::from_secs(30))
        .sqlx_logging(false)
        // A ping before each use costs as much as a query by key; one that rested long enough to be dead is pinged.
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(Duration::from_secs(30));
    options
}

fn sqlite(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = options(url, connections);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(ACQUIRE)
            .foreign_keys(true)
            .pragma("secure_delete", "on")
            .read_only(read_only);
        if read_only { sqlite } else { sqlite.create_if_missing(true).journal_mode(SqliteJournalMode::Wal) }
    });
    options
}
