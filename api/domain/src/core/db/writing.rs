//! A writing transaction.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::Mutex;

use super::connection::ended;
use super::lanes::{Held, Lanes};
use super::outage;

/// An open transaction. If it is dropped, it is rolled back, and its statement ends. After a statement has failed, no
/// other is run, and nothing can be committed: PostgreSQL would answer such a commit by rolling back, and SQLite may
/// have rolled back already.
pub(crate) struct Writing {
    backend: DbBackend,
    state: Mutex<State>,
}

struct State {
    held: Held,
    has_failed: bool,
}

impl State {
    /// The connection, for a statement that begins now. If it is dropped before [`Self::ended`], the statement counts
    /// as failed.
    fn begins(&mut self) -> Result<&mut Held, DbErr> {
        if self.has_failed {
            return Err(ended());
        }
        self.held.goes_on()?;
        self.has_failed = true;
        Ok(&mut self.held)
    }

    fn ended<T>(&mut self, done: Result<T, DbErr>) -> Result<T, DbErr> {
        self.has_failed = done.is_err();
        done
    }
}

impl Lanes {
    /// Begins a writing transaction. If the connection is broken, a new one is tried once, since nothing has begun.
    pub(crate) async fn begin(&self) -> Result<Writing, DbErr> {
        let mut held = self.hold().await?;
        let begun = held.begin().await;
        if !held.is_new && outage::is_gone(&begun) {
            held.renew().await?;
            held.begin().await?;
        } else {
            begun?;
        }
        let backend = held.shared.backend;
        Ok(Writing { backend, state: Mutex::new(State { held, has_failed: false }) })
    }
}

impl Writing {
    /// Commits.
    ///
    /// # Errors
    ///
    /// If nothing was committed. If the connection broke during the commit, the outcome is unknown.
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        self.state.into_inner().begins()?.commit().await
    }
}

#[async_trait]
impl ConnectionTrait for Writing {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut state = self.state.lock().await;
        let done = state.begins()?.execute(statement).await;
        state.ended(done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut state = self.state.lock().await;
        let done = state.begins()?.execute_unprepared(sql).await;
        state.ended(done)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut state = self.state.lock().await;
        let done = state.begins()?.query_one(statement).await;
        state.ended(done)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut state = self.state.lock().await;
        let done = state.begins()?.query_all(statement).await;
        state.ended(done)
    }
}
