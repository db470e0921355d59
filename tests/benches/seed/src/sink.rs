//! Writes many rows fast: by COPY to PostgreSQL, whose indexes are made afterwards, and by one transaction to SQLite.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use sea_orm::sqlx::{self, AssertSqlSafe, Connection, PgConnection, Row};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, EntityName,
    EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait, Statement, TransactionTrait, Value,
};

use crate::Result;

/// How much text is sent to PostgreSQL at once, in bytes.
const AT_ONCE: usize = 8 << 20;
/// The greatest number of values in a statement for SQLite.
const MOST_VALUES: usize = 30_000;
/// The indexes that aren't of a constraint.
const INDEXES: &str = "SELECT indexname::text, indexdef::text FROM pg_indexes WHERE schemaname = 'public' \
                       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)";

enum Store {
    Postgres { connection: Box<PgConnection>, indexes: Vec<String> },
    Sqlite { db: DatabaseConnection, all: DatabaseTransaction },
}

/// A store that is filled.
pub struct Sink {
    store: Store,
    rows: usize,
}

impl Sink {
    pub async fn open(url: &str) -> Result<Self> {
        let store = if url.starts_with("sqlite:") {
            let alone = ConnectOptions::new(url).max_connections(1).sqlx_logging(false).to_owned();
            let db = Database::connect(alone).await?;
            Store::Sqlite { all: db.begin().await?, db }
        } else {
            let mut connection = Box::new(PgConnection::connect(url).await?);
            let mut indexes = Vec::new();
            for row in sqlx::query(INDEXES).fetch_all(&mut *connection).await? {
                run(&mut connection, format!("DROP INDEX \"{}\"", row.try_get::<String, _>(0)?)).await?;
                indexes.push(row.try_get(1)?);
            }
            Store::Postgres { connection, indexes }
        };
        Ok(Self { store, rows: 0 })
    }

    /// Writes rows of one table.
    pub async fn add<M>(&mut self, rows: impl IntoIterator<Item = M>) -> Result<()>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    {
        match &mut self.store {
            Store::Postgres { connection, .. } => {
                let columns: Vec<_> = <M::Entity as EntityTrait>::Column::iter().collect();
                let names = columns.iter().map(|column| format!("\"{}\"", column.as_str())).collect::<Vec<_>>();
                let table = M::Entity::default().table_name();
                let copy = format!("COPY \"{table}\" ({}) FROM STDIN", names.join(", "));
                let mut text = String::new();
                for row in rows {
                    self.rows += 1;
                    for column in &columns {
                        write_value(&mut text, &row.get(*column))?;
                        text.push('\t');
                    }
                    text.pop();
                    text.push('\n');
                    if text.len() > AT_ONCE {
                        send(connection, &copy, &std::mem::take(&mut text)).await?;
                    }
                }
                send(connection, &copy, &text).await
            }
            Store::Sqlite { all, .. } => {
                let at_once = MOST_VALUES / <M::Entity as EntityTrait>::Column::iter().count();
                let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model);
                loop {
                    let some: Vec<_> = rows.by_ref().take(at_once).collect();
                    if some.is_empty() {
                        return Ok(());
                    }
                    self.rows += some.len();
                    M::Entity::insert_many(some).exec_without_returning(all).await?;
                }
            }
        }
    }

    /// Makes the indexes and gathers statistics, and notes in a table of its own when this was: what is newer can be
    /// removed by that. Returns the number of rows.
    pub async fn close(self, now: DateTime<Utc>) -> Result<usize> {
        match self.store {
            Store::Postgres { mut connection, indexes } => {
                run(&mut connection, "SET maintenance_work_mem = '512MB'".to_owned()).await?;
                for index in indexes {
                    run(&mut connection, index).await?;
                }
                let note =
                    format!("CREATE TABLE bench_seed AS SELECT timestamptz '{}' AS created_at", now.to_rfc3339());
                run(&mut connection, note).await?;
                run(&mut connection, "VACUUM (ANALYZE, FREEZE)".to_owned()).await?;
                connection.close().await?;
            }
            Store::Sqlite { db, all } => {
                all.execute_unprepared("CREATE TABLE bench_seed (created_at TEXT)").await?;
                let note = "INSERT INTO bench_seed VALUES (?)";
                all.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, note, [now.into()])).await?;
                all.commit().await?;
                db.execute_unprepared("ANALYZE").await?;
                db.close().await?;
            }
        }
        Ok(self.rows)
    }
}

async fn run(connection: &mut PgConnection, sql: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

async fn send(connection: &mut PgConnection, copy: &str, text: &str) -> Result<()> {
    let mut copy = connection.copy_in_raw(copy).await?;
    copy.send(text.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// Writes a value in the text format of COPY.
fn write_value(out: &mut String, value: &Value) -> Result<()> {
    match value {
        Value::Bool(Some(value)) => write!(out, "{value}")?,
        Value::Int(Some(value)) => write!(out, "{value}")?,
        Value::BigInt(Some(value)) => write!(out, "{value}")?,
        Value::Uuid(Some(value)) => write!(out, "{value}")?,
        Value::ChronoDateTimeUtc(Some(value)) => write!(out, "{}", value.format("%Y-%m-%d %H:%M:%S%.6f+00"))?,
        Value::String(Some(value)) => {
            out.push_str(&value.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n"));
        }
        Value::Bytes(Some(value)) => {
            out.push_str("\\\\x");
            value.iter().try_for_each(|byte| write!(out, "{byte:02x}"))?;
        }
        Value::Bool(None)
        | Value::Int(None)
        | Value::BigInt(None)
        | Value::Uuid(None)
        | Value::ChronoDateTimeUtc(None)
        | Value::String(None)
        | Value::Bytes(None) => out.push_str("\\N"),
        other => return Err(format!("no column has such a value yet: {other:?}").into()),
    }
    Ok(())
}
