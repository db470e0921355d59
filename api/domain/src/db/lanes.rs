//! Connections whose statements end when nobody waits for them any more: a request that took too long, or whose client
//! hung up.
//!
//! sqlx lets a statement that was abandoned go on to its end, and the connection with it. Here each connection is known
//! by itself, so that its statement can be interrupted (SQLite) or cancelled (PostgreSQL), and is taken again only when
//! that is over. Whatever the database was doing for an abandoned transaction is rolled back, as ever.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::{ACQUIRE, GIVEN_UP, StatementHook};

/// After how long a statement that hasn't ended is cancelled again.
const CANCEL_AGAIN: Duration = Duration::from_millis(50);

/// How a connection's statement is ended from outside.
pub(super) enum Ending {
    /// SQLite asks this as it works, and takes the word back when it has heard it.
    Interrupt(Arc<AtomicBool>),
    /// PostgreSQL is asked over another connection to cancel what this one's process does.
    Cancel { process: Arc<AtomicI32>, over: DatabaseConnection },
}

/// A connection: a pool of one, since the library opens it again where it broke off.
pub(super) struct Lane {
    pub connection: DatabaseConnection,
    pub ending: Ending,
}

/// Connections that stand in for each other.
#[derive(Clone)]
pub(crate) struct Lanes(Arc<Shared>);

struct Shared {
    backend: DbBackend,
    all: u32,
    free: Mutex<VecDeque<Lane>>,
    room: Arc<Semaphore>,
}

impl std::fmt::Debug for Lanes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lanes(…)")
    }
}

impl Lanes {
    pub(super) fn new(backend: DbBackend, lanes: Vec<Lane>) -> Self {
        let room = Arc::new(Semaphore::new(lanes.len()));
        let all = u32::try_from(lanes.len()).unwrap_or(u32::MAX);
        Self(Arc::new(Shared { backend, all, free: Mutex::new(lanes.into()), room }))
    }

    /// Tells the hook of every statement from now on.
    pub(super) fn watch(&self, hook: &StatementHook) {
        for lane in self.0.free().iter_mut() {
            let hook = hook.clone();
            lane.connection.set_metric_callback(move |info| hook(&info.statement.sql));
        }
    }

    /// Begins a transaction.
    pub(super) async fn begin(&self, options: TransactionOptions) -> Result<Writing, DbErr> {
        let held = self.hold().await?;
        let db = held.run(held.lane()?.connection.begin_with_options(options)).await?;
        Ok(Writing { db, held })
    }

    /// Closes every connection, after the statements that are under way.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        // What is held for longer than one waits for a connection is closed where it is dropped.
        let _all = timeout(ACQUIRE, self.0.room.acquire_many(self.0.all)).await;
        let lanes: Vec<_> = self.0.free().drain(..).collect();
        self.0.room.close();
        for lane in lanes {
            lane.connection.close().await?;
        }
        Ok(())
    }

    async fn hold(&self) -> Result<Held, DbErr> {
        let permit = match timeout(ACQUIRE, self.0.room.clone().acquire_owned()).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(_) => return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        };
        // The one that rested longest: a connection is looked after for a moment when it has been used.
        let lane = self.0.free().pop_front();
        Ok(Held { shared: self.0.clone(), lane, permit: Some(permit), abandoned: AtomicBool::new(false) })
    }
}

impl Shared {
    fn free(&self) -> MutexGuard<'_, VecDeque<Lane>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that somebody has for themselves.
struct Held {
    shared: Arc<Shared>,
    lane: Option<Lane>,
    permit: Option<OwnedSemaphorePermit>,
    abandoned: AtomicBool,
}

impl Held {
    fn lane(&self) -> Result<&Lane, DbErr> {
        self.lane.as_ref().ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
    }

    /// Waits for a statement; dropped before it has ended, it ends the statement.
    async fn run<T>(&self, statement: impl Future<Output = T> + Send) -> T {
        let mut under_way = UnderWay { held: self, ended: false };
        let done = statement.await;
        under_way.ended = true;
        done
    }
}

struct UnderWay<'a> {
    held: &'a Held,
    ended: bool,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.held.abandoned.store(true, Ordering::Relaxed);
            if let Some(Lane { ending: Ending::Interrupt(word), .. }) = &self.held.lane {
                word.store(true, Ordering::Relaxed);
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(lane) = self.lane.take() else { return };
        let (shared, permit) = (self.shared.clone(), self.permit.take());
        if !*self.abandoned.get_mut() {
            shared.free().push_back(lane);
            return drop(permit);
        }
        // Where nothing runs any more, the process ends, and its connections with it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                lane.recover().await;
                shared.free().push_back(lane);
                drop(permit);
            });
        }
    }
}

impl Lane {
    /// Ends what was abandoned, and waits until it is over: only then can the next statement not be taken for it. The
    /// library gives the connection out again when the statement, and what has to be rolled back, are over.
    async fn recover(&self) {
        let over = match &self.ending {
            Ending::Interrupt(word) => {
                let over = self.connection.ping().await;
                word.store(false, Ordering::Relaxed);
                over
            }
            Ending::Cancel { process, over } => {
                let mut back = pin!(self.connection.ping());
                // What was still on its way when it was cancelled begins only then: it is cancelled again, each time
                // to the end, so that none hits what comes after. The first word back may be of what was cancelled.
                loop {
                    let patience = if cancel(process, over).await { CANCEL_AGAIN } else { GIVEN_UP };
                    if timeout(patience, &mut back).await.is_ok() {
                        break;
                    }
                }
                // A beginning that was abandoned is no transaction to the library, but is one to PostgreSQL: whatever
                // came next on this connection would be part of it, and be lost. Where there is none, rolling back does
                // nothing; a cancellation that came late may have hit it.
                match self.connection.execute_unprepared("ROLLBACK").await {
                    Ok(_) => Ok(()),
                    Err(_) => self.connection.execute_unprepared("ROLLBACK").await.map(drop),
                }
            }
        };
        if let Err(error) = over {
            tracing::warn!(%error, "a connection didn't come back from a statement that nobody waits for");
        }
    }
}

/// Cancels what a process of PostgreSQL does; says whether it was told.
async fn cancel(process: &AtomicI32, over: &DatabaseConnection) -> bool {
    let process = process.load(Ordering::Relaxed).into();
    let cancel = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_cancel_backend($1)", [process]);
    let told = over.execute_raw(cancel).await;
    if let Err(error) = &told {
        tracing::warn!(%error, "a statement that nobody waits for couldn't be cancelled");
    }
    told.is_ok()
}

#[async_trait]
impl ConnectionTrait for Lanes {
    fn get_database_backend(&self) -> DbBackend {
        self.0.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let held = self.hold().await?;
        held.run(held.lane()?.connection.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let held = self.hold().await?;
        held.run(held.lane()?.connection.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let held = self.hold().await?;
        held.run(held.lane()?.connection.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let held = self.hold().await?;
        held.run(held.lane()?.connection.query_all_raw(statement)).await
    }
}

/// An open transaction. Dropped without a commit, it leaves nothing behind, and no statement under way.
pub(crate) struct Writing {
    // It goes before its connection does, which waits for the roll-back.
    db: DatabaseTransaction,
    held: Held,
}

impl Writing {
    /// Makes all of it last.
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        let Self { db, held } = self;
        held.run(db.commit()).await
    }
}

#[async_trait]
impl ConnectionTrait for Writing {
    fn get_database_backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.held.run(self.db.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.held.run(self.db.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.held.run(self.db.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.held.run(self.db.query_all_raw(statement)).await
    }
}
