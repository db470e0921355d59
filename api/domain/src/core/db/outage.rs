//! Which errors of a database are outages: it can't be reached, or can't write at the moment. All others are internal
//! errors.

use sea_orm::sqlx::{self, error::DatabaseError};
use sea_orm::{DbErr, RuntimeErr};

/// An outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outage {
    /// The connection is broken, or can't be opened. A statement that was sent may have been executed.
    Connection,
    /// The disk is full or read-only.
    Full,
    /// The database is busy, starting or stopping, or has cancelled a statement.
    Busy,
}

/// The outage of an error; `None` if the error isn't an outage.
pub(crate) fn of(error: &DbErr) -> Option<Outage> {
    let source = match error {
        DbErr::ConnectionAcquire(_) => return Some(Outage::Busy),
        DbErr::Conn(RuntimeErr::SqlxError(source)) => return of_sqlx(source).or(Some(Outage::Connection)),
        DbErr::Conn(_) => return Some(Outage::Connection),
        DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source)) => source,
        _ => return None,
    };
    of_sqlx(source)
}

/// Whether a statement failed because its connection is broken.
pub(crate) fn is_gone<T>(done: &Result<T, DbErr>) -> bool {
    done.as_ref().is_err_and(|error| of(error) == Some(Outage::Connection))
}

fn of_sqlx(error: &sqlx::Error) -> Option<Outage> {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
            Some(Outage::Connection)
        }
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Some(Outage::Busy),
        sqlx::Error::Database(error) => of_database(&**error),
        _ => None,
    }
}

fn of_database(error: &dyn DatabaseError) -> Option<Outage> {
    let code = error.code()?;
    if let Some(postgres) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return of_postgres(postgres.code());
    }
    of_sqlite(code.parse().ok()?)
}

/// By the error codes of PostgreSQL (its manual, appendix A).
fn of_postgres(code: &str) -> Option<Outage> {
    match code {
        // Ended by an administrator, a crash, or since the database was dropped; or a connection exception.
        "57P01" | "57P02" | "57P05" => Some(Outage::Connection),
        "53100" => Some(Outage::Full),
        // Starting up or shutting down; a statement that took too long; a standby; a deadlock or a lock that wasn't had.
        "57P03" | "57014" | "25006" | "40001" | "40P01" | "55P03" => Some(Outage::Busy),
        _ if code.starts_with("08") => Some(Outage::Connection),
        _ if code.starts_with("53") => Some(Outage::Busy),
        _ => None,
    }
}

/// By the primary result codes of SQLite (sqlite.org/rescode.html), which are the lowest byte of a result code.
fn of_sqlite(code: u32) -> Option<Outage> {
    match code & 0xff {
        13 => Some(Outage::Full),
        // Writing, bringing to the disk, or making longer failed: a quota, say.
        10 if matches!(code, 0x30a | 0x40a | 0x50a | 0x60a) => Some(Outage::Full),
        // Busy, locked, read-only, interrupted, an error of the disk, a file that can't be opened.
        5 | 6 | 8 | 9 | 10 | 14 => Some(Outage::Busy),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Outage, of_postgres, of_sqlite};

    #[test]
    fn what_passes_is_told_from_what_is_to_be_mended() {
        assert_eq!(of_sqlite(13), Some(Outage::Full));
        assert_eq!(of_sqlite(0x30a), Some(Outage::Full), "an error of the disk over writing");
        assert_eq!(of_sqlite(0x10a), Some(Outage::Busy), "and over reading");
        assert_eq!(of_sqlite(19), None, "a constraint");
        assert_eq!(of_sqlite(11), None, "a damaged file");
        assert_eq!(of_postgres("08006"), Some(Outage::Connection));
        assert_eq!(of_postgres("53100"), Some(Outage::Full));
        assert_eq!(of_postgres("53300"), Some(Outage::Busy), "too many connections");
        assert_eq!(of_postgres("23505"), None, "a constraint");
    }
}
