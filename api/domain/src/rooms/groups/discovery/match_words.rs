//! Matching tokens, which SQLite and PostgreSQL do differently: FTS5 in a table of its own, `tsvector` in a column. Here is
//! all that differs between them, and nothing else of them is used: each token is compared as it is, or as a beginning.
//!
//! Both keep the tokens of a group in the column `words` of its row, which the entity doesn't name. On SQLite, they are
//! indexed in the table `group_words` as well, under the group's number.
//!
//! What is deleted: SQLite overwrites it (`secure_delete`, and FTS5's `secure-delete`), but for copies that it leaves in
//! its pages when it moves rows between them. So [`scrub`] writes all that is left anew, and empties the write-ahead log.
//! PostgreSQL removes deleted rows when it vacuums, which [`scrub`] does at once. Bytes can remain in the unused part of a
//! page, words without their group in the GIN index, and both in its write-ahead log, until they are written over.

use std::collections::BTreeSet;

use entity::GroupId;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use super::words::{Token, Wanted};
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::tx::Tx;

/// Selects from the listed groups that have the tokens, found by the index of tokens.
pub(super) fn hits(backend: DbBackend, wanted: &Wanted, groups: &mut SelectStatement) {
    let tokens = expression(backend, wanted);
    if backend == DbBackend::Sqlite {
        let same = Expr::cust(r#""listed_group"."number" = "group_words"."rowid""#);
        let matches = Expr::cust_with_values(r#""group_words" MATCH ?"#, [tokens]);
        // The order of a cross join is the order in which SQLite reads.
        groups.from("group_words").cross_join("listed_group").and_where(same).and_where(matches);
    } else {
        groups.from("listed_group").and_where(Expr::cust_with_values(r#""words" @@ CAST($1 AS tsquery)"#, [tokens]));
    }
}

/// Whether a listed group has the tokens, for a select that reads the groups in an order of its own: `+` and `IS TRUE`
/// keep it from using the index of tokens, after which it would have to sort.
pub(super) fn is_hit(backend: DbBackend, wanted: &Wanted) -> Expr {
    let sql = if backend == DbBackend::Sqlite {
        r#"+"number" IN (SELECT "rowid" FROM "group_words" WHERE "group_words" MATCH ?)"#
    } else {
        r#"("words" @@ CAST($1 AS tsquery)) IS TRUE"#
    };
    Expr::cust_with_values(sql, [expression(backend, wanted)])
}

/// The tokens in the language of the database. They are made of letters, digits, marks, `:` and `_`: there is nothing in
/// them to escape.
fn expression(backend: DbBackend, wanted: &Wanted) -> String {
    let is_sqlite = backend == DbBackend::Sqlite;
    let (and, or) = if is_sqlite { (" AND ", " OR ") } else { (" & ", " | ") };
    let token = |token: &Token| match (token, is_sqlite) {
        (Token::Whole(word), true) => format!("\"{word}\""),
        (Token::Beginning(word), true) => format!("\"{word}\" *"),
        (Token::Whole(word), false) => format!("'{word}'"),
        (Token::Beginning(word), false) => format!("'{word}':*"),
    };
    let joined = |parts: Vec<String>, with: &str| format!("({})", parts.join(with));
    let way = |way: &Vec<Token>| joined(way.iter().map(token).collect(), and);
    let ways = |ways: &Vec<Vec<Token>>| joined(ways.iter().map(way).collect(), or);
    wanted.iter().map(ways).collect::<Vec<_>>().join(and)
}

/// Writes the tokens of the group with this number, in place of those that it had.
pub(super) async fn write(db: &impl ConnectionTrait, number: i64, tokens: &BTreeSet<String>) -> Result<()> {
    let words = tokens.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    change(
        db,
        "UPDATE listed_group SET words = ' ' || ? || ' ' WHERE number = ?",
        "UPDATE listed_group SET words = array_to_tsvector(string_to_array($1, ' ')) WHERE number = $2",
        vec![words.into()],
        number,
    )
    .await
}

/// Puts a token in the place of another.
pub(super) async fn replace(db: &impl ConnectionTrait, number: i64, old: &str, new: &str) -> Result<()> {
    change(
        db,
        "UPDATE listed_group SET words = replace(words, ' ' || ? || ' ', ' ' || ? || ' ') WHERE number = ?",
        "UPDATE listed_group SET words = ts_delete(words, CAST($1 AS text)) || array_to_tsvector(ARRAY[CAST($2 AS text)]) \
         WHERE number = $3",
        vec![old.into(), new.into()],
        number,
    )
    .await
}

async fn change(
    db: &impl ConnectionTrait,
    on_sqlite: &str,
    on_postgres: &str,
    mut values: Vec<Value>,
    number: i64,
) -> Result<()> {
    values.push(number.into());
    if db.get_database_backend() == DbBackend::Postgres {
        return run(db, on_postgres, values).await;
    }
    // What is taken from the index are the words that went into it.
    let unindex = "INSERT INTO group_words (group_words, rowid, words) \
                   SELECT 'delete', number, words FROM listed_group WHERE number = ? AND words <> ''";
    run(db, unindex, vec![number.into()]).await?;
    run(db, on_sqlite, values).await?;
    let index = "INSERT INTO group_words (rowid, words) SELECT number, words FROM listed_group WHERE number = ?";
    run(db, index, vec![number.into()]).await
}

/// Takes a group from the index of tokens, before its row is deleted.
pub(super) async fn erase(db: &impl ConnectionTrait, group: GroupId) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        return Ok(());
    }
    let unindex = "INSERT INTO group_words (group_words, rowid, words) \
                   SELECT 'delete', number, words FROM listed_group WHERE group_id = ?";
    run(db, unindex, vec![group.into()]).await
}

async fn run(db: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<()> {
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Writes what is listed anew, so that the pages have nothing else. It takes a second for 20,000 groups.
const ANEW: [&str; 6] = [
    "INSERT INTO group_words (group_words) VALUES ('delete-all')",
    "CREATE TABLE listed_group_anew AS SELECT * FROM listed_group",
    "DELETE FROM listed_group",
    "INSERT INTO listed_group SELECT * FROM listed_group_anew",
    "DROP TABLE listed_group_anew",
    "INSERT INTO group_words (group_words) VALUES ('rebuild')",
];

/// Removes what was deleted from the files of the database.
pub(crate) async fn scrub(op: &Op) -> Result<()> {
    if op.env.db.backend() == DbBackend::Postgres {
        op.env.db.maintenance().execute_unprepared("VACUUM listed_group").await?;
        return Ok(());
    }
    let tx = Tx::begin(op).await?;
    for sql in ANEW {
        tx.db.execute_unprepared(sql).await?;
    }
    tx.commit().await?;
    let checkpoint = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
    let row = op.env.db.write().query_one_raw(checkpoint).await?;
    match row.map(|row| row.try_get_by_index::<i32>(0)).transpose()? {
        Some(0) => Ok(()),
        // Somebody still reads what was there before. The job tries again.
        _ => Err(Error::Unavailable),
    }
}
