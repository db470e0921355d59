//! The two databases, and all that differs between them.
//!
//! SQLite: one writer and many readers, WAL, every commit on the disk before it is acknowledged.
//! PostgreSQL: connections that both read and write, and a few for what is no request's.

mod lanes;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{self, postgres::PgPoolOptions};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions,
};

use lanes::{Ending, Lane};
pub(crate) use lanes::{Lanes, Writing};

/// How long a request waits for a connection before it gives up.
const ACQUIRE: Duration = Duration::from_secs(10);
/// After how many steps of its machine SQLite asks whether anybody still waits: some tenths of a millisecond.
const STEPS: i32 = 10_000;
/// How many statements a connection keeps prepared: about as many as there are texts in daily use. sqlx
/// keeps 100.
const PREPARED: usize = 256;
/// Connections to PostgreSQL beside those of requests.
const ASIDE: u32 = 2;
/// When PostgreSQL itself gives a statement up. No request may take longer; what nobody waits for ends long before.
const GIVEN_UP: Duration = Duration::from_mins(5);

/// Called with the text of each statement.
pub type StatementHook = Arc<dyn Fn(&str) + Send + Sync>;

/// An open database.
#[derive(Clone, Debug)]
pub struct Db {
    aside: DatabaseConnection,
    writer: Lanes,
    reader: Lanes,
}

impl Db {
    /// Opens a database by its URL, `sqlite:PATH` or `postgres://…`, with so many connections (readers on SQLite).
    /// A SQLite file has to be there, if only an empty one: what was removed under a server is never made anew by it.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn open(url: &str, connections: u32) -> Result<Self, DbErr> {
        if url.starts_with("sqlite:") {
            // The writer goes first: it sets the journal mode for everybody.
            let writer = sqlite(url, false).await?;
            // No request's end is to end a migration or a backup: they have a connection of their own.
            let mut options = sqlite_options(url, false);
            options.connect_lazy(true);
            let aside = Database::connect(options).await?;
            let mut readers = Vec::new();
            for _ in 0..connections {
                readers.push(sqlite(url, true).await?);
            }
            let lanes = |lanes| Lanes::new(DbBackend::Sqlite, lanes);
            return Ok(Self { aside, writer: lanes(vec![writer]), reader: lanes(readers) });
        }
        let aside = Database::connect(options(url, ASIDE)).await?;
        let mut lanes = Vec::new();
        for _ in 0..connections {
            lanes.push(postgres(url, aside.clone()).await?);
        }
        let lanes = Lanes::new(DbBackend::Postgres, lanes);
        Ok(Self { aside, writer: lanes.clone(), reader: lanes })
    }

    /// Tells the hook of every statement from now on. For measuring; set before the database is shared.
    pub fn watch_statements(&mut self, hook: StatementHook) {
        self.reader.watch(&hook);
        if self.backend() == DbBackend::Sqlite {
            self.writer.watch(&hook);
        }
        self.aside.set_metric_callback(move |info| hook(&info.statement.sql));
    }

    /// Which kind it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.aside.get_database_backend()
    }

    /// The connections that migrations, backups and checks of the installation work on.
    #[must_use]
    pub fn maintenance(&self) -> &DatabaseConnection {
        &self.aside
    }

    /// For reading outside a transaction.
    pub(crate) fn read(&self) -> &Lanes {
        &self.reader
    }

    /// For a single writing statement.
    pub(crate) fn write(&self) -> &Lanes {
        &self.writer
    }

    /// Begins a transaction that will write. SQLite is told so at once: a read that turns into a write fails there
    /// whatever the time-out.
    pub(crate) async fn begin(&self) -> Result<Writing, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin(options).await
    }

    /// Closes every connection, after the statements that are under way.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.writer.close().await?;
        self.aside.close().await
    }
}

/// A list for `IN`, filled up with its last to 1, 2, 4, 8, … of them. Lists of all lengths are a few texts so, which stay
/// prepared, where each length would be a text of its own.
pub(crate) fn filled<T: Clone>(list: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut list: Vec<T> = list.into_iter().collect();
    if let Some(last) = list.last().cloned() {
        list.resize(list.len().next_power_of_two(), last);
    }
    list
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .sqlx_logging(false)
        // A ping before each use costs as much as a query by key; one that rested long enough to be dead is pinged.
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(Duration::from_secs(30));
    options
}

/// One connection, opened when it is first needed.
async fn postgres(url: &str, over: DatabaseConnection) -> Result<Lane, DbErr> {
    let process = Arc::new(AtomicI32::new(0));
    let known = process.clone();
    let mut options = options(url, 1);
    options.map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(PREPARED));
    options.connect_lazy(true).statement_timeout(GIVEN_UP).map_sqlx_postgres_pool_opts(move |pool: PgPoolOptions| {
        let known = known.clone();
        pool.after_connect(move |connection, _| {
            let known = known.clone();
            Box::pin(async move {
                let process: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(connection).await?;
                known.store(process, Ordering::Relaxed);
                Ok(())
            })
        })
    });
    Ok(Lane { connection: Database::connect(options).await?, ending: Ending::Cancel { process, over } })
}

fn sqlite_options(url: &str, read_only: bool) -> ConnectOptions {
    let mut options = options(url, 1);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(ACQUIRE)
            .statement_cache_capacity(PREPARED)
            .foreign_keys(true)
            .pragma("secure_delete", "on")
            .read_only(read_only);
        let sqlite = sqlite.create_if_missing(false);
        if read_only { sqlite } else { sqlite.journal_mode(SqliteJournalMode::Wal) }
    });
    options
}

async fn sqlite(url: &str, read_only: bool) -> Result<Lane, DbErr> {
    let word = Arc::new(AtomicBool::new(false));
    let heard = word.clone();
    let mut options = sqlite_options(url, read_only);
    options.map_sqlx_sqlite_pool_opts(move |pool: SqlitePoolOptions| {
        let heard = heard.clone();
        pool.after_connect(move |connection, _| {
            let heard = heard.clone();
            Box::pin(async move {
                let goes_on = move || !heard.swap(false, Ordering::Relaxed);
                connection.lock_handle().await?.set_progress_handler(STEPS, goes_on);
                Ok(())
            })
        })
    });
    Ok(Lane { connection: Database::connect(options).await?, ending: Ending::Interrupt(word) })
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
