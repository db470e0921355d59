//! One connection to a database: what it runs, how that is ended from outside, and what the database itself says has
//! become of a transaction.
//!
//! The library's own pools and transactions aren't used for requests. They count transactions by themselves: one that
//! SQLite has rolled back (an interrupted write, a full disk) stays open to them, the next beginning is a savepoint in it,
//! and its commit makes nothing last. Here a transaction begins and ends by statements of its own, and a commit counts only
//! if the database says so.

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

/// After how many steps of its machine SQLite asks whether anybody still waits: some tenths of a millisecond.
const STEPS: i32 = 10_000;
/// How long opening a connection may take.
const OPENING: Duration = Duration::from_secs(3);
/// After how long a connection to PostgreSQL that rested is asked whether it is still one.
const RESTED: Duration = Duration::from_secs(1);
/// How long its answer to that may take, and the telling that a statement is to end.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a statement runs before the server is asked whether it is still at it, each time.
const LOOK: Duration = Duration::from_secs(5);

/// How connections are opened.
pub(super) enum How {
    /// To a file.
    Sqlite(SqliteConnectOptions),
    /// To a server; what nobody waits for is ended over the other connection.
    Postgres(PgConnectOptions, DatabaseConnection),
}

impl How {
    /// Opens one.
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

/// What SQLite said of a connection.
#[derive(Default)]
pub(super) struct Witness {
    interrupted: AtomicBool,
    commits: AtomicU64,
    rollbacks: AtomicU64,
}

impl Witness {
    /// Has the statement that is under way end, and each that would come after it.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }

    fn counts(&self) -> Counts {
        Counts { commits: self.commits.load(Ordering::Relaxed), rollbacks: self.rollbacks.load(Ordering::Relaxed) }
    }
}

/// How many transactions had ended, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    commits: u64,
    rollbacks: u64,
}

/// The answer to whatever would go on with a transaction that has ended.
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

/// Waits for a statement of a process of PostgreSQL's. A network that went silent says nothing of it: where the process
/// isn't at it any more, or can't be asked about, the connection counts as broken off.
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

/// A statement, as the library runs it.
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
    /// Whether it can be used: one that rested may have been closed meanwhile, or have gone silent.
    pub async fn is_alive(&mut self) -> bool {
        match &mut self.raw {
            Raw::Postgres { connection, .. } if self.used_at.elapsed() >= RESTED => {
                matches!(timeout(PATIENCE, connection.ping()).await, Ok(Ok(())))
            }
            _ => true,
        }
    }

    /// Notes that it rests from now on.
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

    /// Begins a transaction that will write; an error inside of another. SQLite is told at once that it will: a read that
    /// turns into a write fails there whatever the time-out.
    pub async fn begin(&mut self) -> Result<Counts, DbErr> {
        let begin = match &self.raw {
            Raw::Sqlite(_) => "BEGIN IMMEDIATE",
            Raw::Postgres { .. } => "BEGIN",
        };
        self.execute_unprepared(begin).await?;
        Ok(self.witness.counts())
    }

    /// Whether the transaction that began at these counts goes on, as far as the database has said.
    pub fn goes_on(&self, begun: Counts) -> Result<(), DbErr> {
        if self.witness.counts() == begun { Ok(()) } else { Err(ended()) }
    }

    /// Commits the transaction that began at these counts; says whether the database, which acknowledged that, has in
    /// fact committed it.
    pub async fn commit(&mut self, begun: Counts) -> Result<bool, DbErr> {
        self.goes_on(begun)?;
        self.execute_unprepared("COMMIT").await?;
        Ok(match &self.raw {
            Raw::Sqlite(_) => self.witness.counts() == Counts { commits: begun.commits + 1, ..begun },
            // It rolls back instead if a statement has failed; such a transaction isn't committed in the first place.
            Raw::Postgres { .. } => true,
        })
    }

    /// Rolls the transaction back that began at these counts, if the database hasn't.
    pub async fn roll_back(&mut self, begun: Counts) -> Result<(), DbErr> {
        self.goes_on(begun)?;
        self.execute_unprepared("ROLLBACK").await.map(drop)
    }

    /// Closes it, while nothing is under way.
    pub async fn close_idle(self) {
        let closed = match self.raw {
            Raw::Sqlite(connection) => timeout(PATIENCE, connection.close()).await,
            Raw::Postgres { connection, .. } => timeout(PATIENCE, connection.close()).await,
        };
        if let Ok(Err(error)) = closed {
            tracing::warn!(%error, "a connection wasn't closed in order");
        }
    }

    /// Closes it, with what it was at: nothing of that lasts, or goes on. Says whether the server was heard.
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
