//! A connection to a database: it runs statements, interrupts them, and finds out from the database whether a
//! transaction was committed.
//!
//! Requests don't use the pools and transactions of the library. These count transactions by themselves: if SQLite has
//! rolled one back (after an interrupted write, or on a full disk), it stays open for them, the next one is a savepoint
//! in it, and its commit commits nothing. Here, a transaction begins and ends with statements of its own, and a commit
//! counts only if the database confirms it.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::TryFutureExt as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{
    self, AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, SqliteConnection,
};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use tokio::time::{Instant, timeout};

/// After how many steps SQLite checks whether it was interrupted: some tenths of a millisecond.
const STEPS: i32 = 10_000;
/// How long opening a connection may take.
const OPENING: Duration = Duration::from_secs(3);
/// After how long an idle connection to PostgreSQL is checked before its use.
const RESTED: Duration = Duration::from_secs(1);
/// How long this check, and cancelling a statement, may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the server is asked whether it still runs a statement.
const LOOK: Duration = Duration::from_secs(5);

/// How connections are opened.
pub(super) enum How {
    /// To an SQLite file.
    Sqlite(SqliteConnectOptions),
    /// To a PostgreSQL server. Statements are cancelled over the other connection.
    Postgres(PgConnectOptions, DatabaseConnection),
}

impl How {
    /// Opens a connection.
    pub async fn open(&self) -> Result<Connection, DbErr> {
        timeout(OPENING, self.connect()).await.unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)))
    }

    async fn connect(&self) -> Result<Connection, DbErr> {
        let witness = Arc::<Witness>::default();
        let raw = match self {
            Self::Sqlite(options) => {
                let mut connection = options.connect().await.map_err(connecting)?;
                let mut handle = connection.lock_handle().await.map_err(connecting)?;
                let (asked, committed, rolled_back) = (witness.clone(), witness.clone(), witness.clone());
                handle.set_progress_handler(STEPS, move || !asked.interrupted.load(Ordering::Relaxed));
                handle.set_commit_hook(move || {
                    committed.commits.fetch_add(1, Ordering::Relaxed);
                    true
                });
                handle.set_rollback_hook(move || {
                    rolled_back.rollbacks.fetch_add(1, Ordering::Relaxed);
                });
                drop(handle);
                Raw::Sqlite(connection)
            }
            Self::Postgres(options, over) => {
                let mut connection = options.connect().await.map_err(connecting)?;
                let process = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await;
                Raw::Postgres { connection, process: process.map_err(connecting)?, over: over.clone() }
            }
        };
        Ok(Connection { raw, witness, used_at: Instant::now() })
    }
}

fn connecting(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

fn running(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

/// What SQLite's hooks say about a connection.
#[derive(Default)]
pub(super) struct Witness {
    interrupted: AtomicBool,
    commits: AtomicU64,
    rollbacks: AtomicU64,
}

impl Witness {
    /// Interrupts the running statement, and all later ones.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }

    fn counts(&self) -> Counts {
        Counts { commits: self.commits.load(Ordering::Relaxed), rollbacks: self.rollbacks.load(Ordering::Relaxed) }
    }
}

/// The numbers of commits and rollbacks at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    commits: u64,
    rollbacks: u64,
}

/// The error for a statement in a transaction that has ended.
pub(super) fn ended() -> DbErr {
    DbErr::Custom("this transaction has ended, and nothing of it lasts".to_owned())
}

enum Raw {
    Sqlite(SqliteConnection),
    Postgres { connection: PgConnection, process: i32, over: DatabaseConnection },
}

/// Runs the same statement on either kind of connection.
macro_rules! on {
    ($raw:expr, $connection:ident => $run:expr) => {
        match $raw {
            Raw::Sqlite($connection) => $run.await,
            Raw::Postgres { connection: $connection, process, over } => watched(*process, over, $run).await,
        }
    };
}

/// Waits for a statement on PostgreSQL. If the network fails silently, its process no longer runs the statement, or
/// can't be reached: then the connection counts as broken.
async fn watched<T>(
    process: i32,
    over: &DatabaseConnection,
    statement: impl Future<Output = sqlx::Result<T>>,
) -> sqlx::Result<T> {
    let mut statement = pin!(statement);
    loop {
        if let Ok(done) = timeout(LOOK, &mut statement).await {
            return done;
        }
        let sql = "SELECT state FROM pg_stat_activity WHERE pid = $1 AND state = 'active'";
        let look = Statement::from_sql_and_values(DbBackend::Postgres, sql, [process.into()]);
        if !matches!(timeout(PATIENCE, over.query_one_raw(look)).await, Ok(Ok(Some(_)))) {
            return Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()));
        }
    }
}

/// Makes a statement of the library.
macro_rules! query {
    ($statement:ident) => {
        sqlx::query_with(AssertSqlSafe($statement.sql), SqlxValues($statement.values.unwrap_or(Values(Vec::new()))))
    };
}

fn all<R: Into<QueryResult>>(rows: Vec<R>) -> Vec<QueryResult> {
    rows.into_iter().map(Into::into).collect()
}

/// An open connection.
pub(super) struct Connection {
    raw: Raw,
    pub witness: Arc<Witness>,
    used_at: Instant,
}

impl Connection {
    /// Whether the connection can be used. An idle one may have been closed, or have lost its network.
    pub async fn is_alive(&mut self) -> bool {
        match &mut self.raw {
            Raw::Postgres { connection, .. } if self.used_at.elapsed() >= RESTED => {
                matches!(timeout(PATIENCE, connection.ping()).await, Ok(Ok(())))
            }
            _ => true,
        }
    }

    /// Notes that the connection is idle from now on.
    pub fn rests(&mut self) {
        self.used_at = Instant::now();
    }

    pub async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        on!(&mut self.raw, connection => query!(statement).execute(connection).map_ok(Into::into)).map_err(running)
    }

    pub async fn execute_unprepared(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = AssertSqlSafe(sql.to_owned());
        on!(&mut self.raw, connection => connection.execute(sql).map_ok(Into::into)).map_err(running)
    }

    pub async fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let row = on!(&mut self.raw, connection => query!(statement).fetch_optional(connection).map_ok(|row| row.map(Into::into)));
        row.map_err(running)
    }

    pub async fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let rows = on!(&mut self.raw, connection => query!(statement).fetch_all(connection).map_ok(all));
        rows.map_err(running)
    }

    /// Begins a writing transaction. Fails inside of another. SQLite locks for writing at once, since a transaction
    /// that reads first may fail to write whatever the timeout.
    pub async fn begin(&mut self) -> Result<Counts, DbErr> {
        let begin = match &self.raw {
            Raw::Sqlite(_) => "BEGIN IMMEDIATE",
            Raw::Postgres { .. } => "BEGIN",
        };
        self.execute_unprepared(begin).await?;
        Ok(self.witness.counts())
    }

    /// Whether the transaction that began at these counts is still open, as far as the database has said.
    pub fn goes_on(&self, begun: Counts) -> Result<(), DbErr> {
        if self.witness.counts() == begun { Ok(()) } else { Err(ended()) }
    }

    /// Commits the transaction that began at these counts. Returns whether the database has really committed it.
    pub async fn commit(&mut self, begun: Counts) -> Result<bool, DbErr> {
        self.goes_on(begun)?;
        self.execute_unprepared("COMMIT").await?;
        Ok(match &self.raw {
            Raw::Sqlite(_) => self.witness.counts() == Counts { commits: begun.commits + 1, ..begun },
            // It rolls back instead if a statement has failed; such a transaction isn't committed in the first place.
            Raw::Postgres { .. } => true,
        })
    }

    /// Rolls back the transaction that began at these counts, if the database hasn't done so.
    pub async fn roll_back(&mut self, begun: Counts) -> Result<(), DbErr> {
        self.goes_on(begun)?;
        self.execute_unprepared("ROLLBACK").await.map(drop)
    }

    /// Closes the connection while no statement is running.
    pub async fn close_idle(self) {
        let closed = match self.raw {
            Raw::Sqlite(connection) => timeout(PATIENCE, connection.close()).await,
            Raw::Postgres { connection, .. } => timeout(PATIENCE, connection.close()).await,
        };
        if let Ok(Err(error)) = closed {
            tracing::warn!(%error, "a connection wasn't closed in order");
        }
    }

    /// Closes the connection and ends its statement, which is rolled back. Returns whether the server confirmed that.
    pub async fn close(self) -> bool {
        match self.raw {
            Raw::Sqlite(connection) => {
                self.witness.interrupt();
                // This waits until the statement has ended: the file's locks are free then.
                if let Err(error) = connection.close().await {
                    tracing::warn!(%error, "a connection wasn't closed in order");
                }
                true
            }
            Raw::Postgres { mut connection, process, over } => {
                // Cancelling could come before a statement that is still on its way, which would go on then.
                let sql = "SELECT pg_terminate_backend($1)";
                let end = Statement::from_sql_and_values(DbBackend::Postgres, sql, [process.into()]);
                let ended = async {
                    over.execute_raw(end).await?;
                    // The server says goodbye.
                    let _ = connection.ping().await;
                    Ok::<_, DbErr>(())
                };
                let heard = timeout(PATIENCE, ended).await;
                if let Ok(Err(error)) = &heard {
                    tracing::warn!(%error, "a statement that nobody waits for couldn't be ended");
                }
                heard.is_ok()
            }
        }
    }
}
