//! Pools of connections, each for one holder at a time.
//!
//! A statement ends when nobody waits for it: its request took too long, or its client disconnected. Its connection is
//! closed then, since its state is unknown. So is a connection whose transaction didn't end properly.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use async_trait::async_trait;
use sea_orm::{ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::connection::{Connection, Counts, How, ended};
use super::outage::{self, Outage};
use super::{ACQUIRE, StatementHook};

/// A pool of connections, which are opened when they are needed.
#[derive(Clone)]
pub(crate) struct Lanes(Arc<Shared>);

pub(super) struct Shared {
    pub backend: DbBackend,
    how: How,
    all: u32,
    free: Mutex<Vec<Connection>>,
    room: Arc<Semaphore>,
    watch: OnceLock<StatementHook>,
    is_full: AtomicBool,
    lost: AtomicU64,
}

impl std::fmt::Debug for Lanes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lanes(…)")
    }
}

impl Lanes {
    /// Opens a pool. The first connection is opened at once, so that a wrong URL is found.
    pub(super) async fn open(backend: DbBackend, how: How, all: u32) -> Result<Self, DbErr> {
        let first = how.open().await?;
        let room = Arc::new(Semaphore::new(all.try_into().unwrap_or(Semaphore::MAX_PERMITS)));
        Ok(Self(Arc::new(Shared {
            backend,
            how,
            all,
            free: Mutex::new(vec![first]),
            room,
            watch: OnceLock::new(),
            is_full: AtomicBool::new(false),
            lost: AtomicU64::new(0),
        })))
    }

    /// Calls the hook with every statement from now on.
    pub(super) fn watch(&self, hook: &StatementHook) {
        let _ = self.0.watch.set(hook.clone());
    }

    /// Whether the last write found the disk full.
    pub(super) fn is_full(&self) -> bool {
        self.0.is_full.load(Ordering::Relaxed)
    }

    /// The number of commits that the database acknowledged without committing. It must be 0.
    pub(super) fn lost_commits(&self) -> u64 {
        self.0.lost.load(Ordering::Relaxed)
    }

    /// Closes all connections, after the running statements.
    pub(super) async fn close(&self) {
        // What is held for longer than one waits for a connection is closed where it is dropped.
        let _all = timeout(ACQUIRE, self.0.room.acquire_many(self.0.all)).await;
        let connections = std::mem::take(&mut *self.0.free());
        self.0.room.close();
        for connection in connections {
            connection.close_idle().await;
        }
    }

    /// Takes a connection: the most recently used free one, or a new one.
    pub(super) async fn hold(&self) -> Result<Held, DbErr> {
        let permit = match timeout(ACQUIRE, self.0.room.clone().acquire_owned()).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(_) => return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        };
        let rested = self.0.free().pop();
        let mut held = Held::new(self.0.clone(), permit);
        if let Some(mut rested) = rested {
            if rested.is_alive().await {
                held.connection = Some(rested);
                return Ok(held);
            }
            self.0.all_are_gone();
        }
        held.renew().await?;
        Ok(held)
    }

    /// Takes a connection for a statement, and a copy of the statement if it may be run again: if it changes nothing,
    /// and the connection may be broken.
    async fn hold_for(&self, statement: &Statement) -> Result<(Held, Option<Statement>), DbErr> {
        let held = self.hold().await?;
        // No statement that begins with a part of its own writes.
        let reads = ["SELECT", "WITH"].iter().any(|verb| statement.sql.starts_with(verb));
        let may_run_again = !held.is_new && reads;
        let again = may_run_again.then(|| statement.clone());
        Ok((held, again))
    }
}

impl Shared {
    fn free(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops the idle connections: what has ended one connection has mostly ended the others, too.
    fn all_are_gone(&self) {
        self.free().clear();
    }

    /// Notes what the result of a statement says about the database.
    fn noticed<T>(&self, done: &Result<T, DbErr>) {
        if let Err(error) = done {
            match outage::of(error) {
                Some(Outage::Full) => self.is_full.store(true, Ordering::Relaxed),
                Some(Outage::Connection) => self.all_are_gone(),
                _ => {}
            }
        }
    }

    /// Notes that a write was committed.
    fn written(&self) {
        self.is_full.store(false, Ordering::Relaxed);
    }

    /// Notes that a commit was acknowledged without committing.
    fn lost_a_commit(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
        tracing::error!("a commit was acknowledged by the database and committed nothing: stop this instance");
    }
}

/// A connection with its holder.
pub(super) struct Held {
    pub shared: Arc<Shared>,
    connection: Option<Connection>,
    permit: Option<OwnedSemaphorePermit>,
    /// Whether it was opened for this holder.
    pub is_new: bool,
    /// Whether a statement is running, or one has broken the connection.
    is_broken: bool,
    /// The open transaction.
    begun: Option<Counts>,
}

impl Held {
    fn new(shared: Arc<Shared>, permit: OwnedSemaphorePermit) -> Self {
        Self { shared, connection: None, permit: Some(permit), is_new: false, is_broken: false, begun: None }
    }

    /// Replaces a broken connection with a new one.
    pub async fn renew(&mut self) -> Result<(), DbErr> {
        self.connection = None;
        self.connection = Some(self.shared.how.open().await?);
        (self.is_new, self.is_broken) = (true, false);
        Ok(())
    }

    /// The connection, for a statement that begins now. If it is dropped before [`Self::ended`], it is closed.
    pub fn begins(&mut self) -> Result<&mut Connection, DbErr> {
        self.is_broken = true;
        self.connection.as_mut().ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
    }

    /// Notes the result of the statement.
    pub fn ended<T>(&mut self, done: Result<T, DbErr>) -> Result<T, DbErr> {
        self.is_broken = outage::is_gone(&done);
        self.shared.noticed(&done);
        done
    }

    fn say(&self, sql: &str) {
        metrics::counter!("kith_statements_total").increment(1);
        if let Some(hook) = self.shared.watch.get() {
            hook(sql);
        }
    }

    pub async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.say(&statement.sql);
        let done = self.begins()?.execute(statement).await;
        self.ended(done)
    }

    pub async fn execute_unprepared(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        self.say(sql);
        let done = self.begins()?.execute_unprepared(sql).await;
        self.ended(done)
    }

    pub async fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.say(&statement.sql);
        let done = self.begins()?.query_one(statement).await;
        self.ended(done)
    }

    pub async fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.say(&statement.sql);
        let done = self.begins()?.query_all(statement).await;
        self.ended(done)
    }

    /// Begins a transaction.
    pub async fn begin(&mut self) -> Result<(), DbErr> {
        let done = self.begins()?.begin().await;
        self.begun = Some(self.ended(done)?);
        Ok(())
    }

    /// Whether the transaction is still open, as far as the database has said.
    pub fn goes_on(&self) -> Result<(), DbErr> {
        match (&self.connection, self.begun) {
            (Some(connection), Some(begun)) => connection.goes_on(begun),
            _ => Err(ended()),
        }
    }

    /// Commits the transaction.
    pub async fn commit(&mut self) -> Result<(), DbErr> {
        let begun = self.begun.ok_or_else(ended)?;
        let done = self.begins()?.commit(begun).await;
        if self.ended(done)? {
            self.begun = None;
            self.shared.written();
            return Ok(());
        }
        self.is_broken = true;
        self.shared.lost_a_commit();
        Err(ended())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let (shared, permit, begun) = (self.shared.clone(), self.permit.take(), self.begun.take());
        if !self.is_broken && begun.is_none() {
            connection.rests();
            return shared.free().push(connection);
        }
        if self.is_broken {
            connection.witness.interrupt();
        }
        let is_broken = self.is_broken;
        // Where nothing runs any more, the process ends, and its connections with it.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            // The permit goes back when the connection is free, or closed: only then can another be opened or used.
            let _permit = permit;
            if let Some(begun) = begun.filter(|_| !is_broken)
                && connection.roll_back(begun).await.is_ok()
            {
                connection.rests();
                return shared.free().push(connection);
            }
            if !connection.close().await {
                shared.all_are_gone();
            }
        });
    }
}

#[async_trait]
impl ConnectionTrait for Lanes {
    fn get_database_backend(&self) -> DbBackend {
        self.0.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut held = self.hold().await?;
        let done = held.execute(statement).await?;
        held.shared.written();
        Ok(done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.hold().await?.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let (mut held, again) = self.hold_for(&statement).await?;
        let done = held.query_one(statement).await;
        let Some(again) = again.filter(|_| outage::is_gone(&done)) else { return done };
        held.renew().await?;
        held.query_one(again).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let (mut held, again) = self.hold_for(&statement).await?;
        let writes = !statement.sql.starts_with("SELECT");
        let done = held.query_all(statement).await;
        if writes && done.is_ok() {
            held.shared.written();
        }
        let Some(again) = again.filter(|_| outage::is_gone(&done)) else { return done };
        held.renew().await?;
        held.query_all(again).await
    }
}
