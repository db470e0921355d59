//! The databases, and all differences between SQLite and PostgreSQL.
//!
//! SQLite has one writer and many readers, in WAL mode, and flushes every commit to the disk before it is acknowledged.
//! PostgreSQL has connections that read and write, and a few that aren't for requests.

mod connection;
mod lanes;
mod outage;
pub(crate) mod sql;
mod writing;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement,
};

use connection::How;
pub(crate) use lanes::Lanes;
pub(crate) use outage::of as outage;
pub(crate) use writing::Writing;

/// How long a request waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(10);
/// The number of statements that a connection keeps prepared: about as many as are in daily use. The default of sqlx is
/// 100.
const PREPARED: usize = 256;
/// The number of connections to PostgreSQL that aren't for requests.
const ASIDE: u32 = 2;
/// When PostgreSQL cancels a statement. Statements that nobody waits for end long before.
const GIVEN_UP: Duration = Duration::from_mins(5);

/// Called with the text of each statement.
pub type StatementHook = Arc<dyn Fn(&str) + Send + Sync>;

/// An open database.
#[derive(Clone, Debug)]
pub struct Db {
    aside: DatabaseConnection,
    writer: Lanes,
    reader: Lanes,
    /// Keeps the `-wal` and `-shm` files: SQLite removes them with its last connection.
    anchor: Option<Lanes>,
}

impl Db {
    /// Opens a database by its URL, `sqlite:PATH` or `postgres://…`, with a number of connections, which on SQLite are
    /// the readers. An SQLite file must exist, even if it is empty: a server never creates a file again that was
    /// removed.
    ///
    /// # Errors
    ///
    /// The error of the database.
    pub async fn open(url: &str, connections: u32) -> Result<Self, DbErr> {
        if url.starts_with("sqlite:") {
            // The writer goes first: it sets the journal mode for everybody.
            let writer = Lanes::open(DbBackend::Sqlite, How::Sqlite(sqlite(parsed(url)?, false)), 1).await?;
            // No request's end is to end a migration or a backup: they have a connection of their own.
            let mut options = options(url, 1);
            options.connect_lazy(true);
            options.map_sqlx_sqlite_opts(|options| sqlite(options, false));
            let aside = Database::connect(options).await?;
            let how = How::Sqlite(sqlite(parsed(url)?, true));
            let reader = Lanes::open(DbBackend::Sqlite, how, connections).await?;
            let anchor = Lanes::open(DbBackend::Sqlite, How::Sqlite(sqlite(parsed(url)?, true)), 1).await?;
            // Reading opens them.
            anchor
                .query_one_raw(Statement::from_string(DbBackend::Sqlite, "SELECT COUNT(*) FROM sqlite_master"))
                .await?;
            return Ok(Self { aside, writer, reader, anchor: Some(anchor) });
        }
        let aside = Database::connect(options(url, ASIDE)).await?;
        let how = How::Postgres(postgres(parsed(url)?), aside.clone());
        let lanes = Lanes::open(DbBackend::Postgres, how, connections).await?;
        Ok(Self { aside, writer: lanes.clone(), reader: lanes, anchor: None })
    }

    /// Calls the hook with every statement from now on. For measuring, before the database is shared.
    pub fn watch_statements(&mut self, hook: StatementHook) {
        self.reader.watch(&hook);
        if self.backend() == DbBackend::Sqlite {
            self.writer.watch(&hook);
        }
        self.aside.set_metric_callback(move |info| hook(&info.statement.sql));
    }

    /// The kind of the database.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.aside.get_database_backend()
    }

    /// The connections for migrations, backups and checks of the installation.
    #[must_use]
    pub fn maintenance(&self) -> &DatabaseConnection {
        &self.aside
    }

    /// The connections for reading outside of a transaction.
    pub(crate) fn read(&self) -> &Lanes {
        &self.reader
    }

    /// The connections for a single writing statement.
    pub(crate) fn write(&self) -> &Lanes {
        &self.writer
    }

    /// Begins a transaction that will write.
    pub(crate) async fn begin(&self) -> Result<Writing, DbErr> {
        self.writer.begin().await
    }

    /// Whether the last write found the disk full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.writer.is_full()
    }

    /// The number of commits that the database acknowledged without committing. If there is one, this process must not
    /// write any more.
    #[must_use]
    pub fn lost_commits(&self) -> u64 {
        self.writer.lost_commits()
    }

    /// Closes all connections, after the running statements.
    ///
    /// # Errors
    ///
    /// The error of the database.
    pub async fn close(self) -> Result<(), DbErr> {
        for lanes in self.anchor.iter().chain([&self.reader, &self.writer]) {
            lanes.close().await;
        }
        self.aside.close().await
    }
}

/// A list for `IN`, filled up with its last item to a length of 1, 2, 4, 8, …, so that a few prepared statements serve
/// lists of all lengths.
pub(crate) fn filled<T: Clone>(list: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut list: Vec<T> = list.into_iter().collect();
    if let Some(last) = list.last().cloned() {
        list.resize(list.len().next_power_of_two(), last);
    }
    list
}

/// The options of connections that aren't for requests. They are rarely used, and checked before each use. Nothing tends
/// their pool: sqlx's task for that counts idle connections in a way that can wrap, and then spins for ever.
fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).acquire_timeout(ACQUIRE).sqlx_logging(false);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options
}

/// Parses a URL as the library does.
fn parsed<O: std::str::FromStr<Err = sea_orm::sqlx::Error>>(url: &str) -> Result<O, DbErr> {
    url.parse().map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))
}

fn postgres(options: PgConnectOptions) -> PgConnectOptions {
    let given_up = GIVEN_UP.as_millis().to_string();
    // What a host leaves that is gone from the network, locks among it, is let go within a minute or two.
    let kept_alive = [
        ("idle_in_transaction_session_timeout", "60s"),
        ("tcp_keepalives_idle", "30"),
        ("tcp_keepalives_interval", "10"),
        ("tcp_keepalives_count", "3"),
    ];
    options
        .statement_cache_capacity(PREPARED)
        .options([("statement_timeout", given_up)])
        .options(kept_alive)
        .disable_statement_logging()
}

fn sqlite(options: SqliteConnectOptions, read_only: bool) -> SqliteConnectOptions {
    let options = options
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(ACQUIRE)
        .statement_cache_capacity(PREPARED)
        .foreign_keys(true)
        .pragma("secure_delete", "on")
        .read_only(read_only)
        .disable_statement_logging();
    let options = options.create_if_missing(false);
    if read_only { options } else { options.journal_mode(SqliteJournalMode::Wal) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::filled;

    proptest! {
        #[test]
        fn a_list_filled_up_names_the_same_in_few_lengths(list: Vec<u8>) {
            let long = filled(list.clone());
            prop_assert_eq!(long.iter().collect::<BTreeSet<_>>(), list.iter().collect::<BTreeSet<_>>());
            prop_assert!(long.is_empty() || long.len().is_power_of_two());
        }
    }
}
