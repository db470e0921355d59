//! The index of public groups. What it is searched by are tokens that `domain` makes, each a word or a filter's value.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::{big, bytes, create, flag, id, index, text, word, word_or_null};

#[derive(DeriveMigrationName)]
pub struct Step;

/// The words of each group, and their index. FTS5 splits at spaces alone here, and changes nothing: letters outside of
/// ASCII are parts of tokens, and those of ASCII are in lower case. A token's place in a text isn't kept (`detail`), nor
/// how long texts are (`columnsize`). Short beginnings of tokens, which many tokens have, are indexed themselves
/// (`prefix`). Deleted tokens are overwritten (`secure-delete`).
const FTS5: [&str; 3] = [
    "ALTER TABLE listed_group ADD COLUMN words text NOT NULL DEFAULT ''",
    // Groups by their tokens and by beginnings of tokens.
    "CREATE VIRTUAL TABLE group_words USING fts5(words, content = 'listed_group', content_rowid = 'number', \
     tokenize = \"ascii tokenchars ':_'\", detail = none, columnsize = 0, prefix = '1 2')",
    "INSERT INTO group_words (group_words, rank) VALUES ('secure-delete', 1)",
];

const TSVECTOR: [&str; 2] = [
    "ALTER TABLE listed_group ADD COLUMN words tsvector NOT NULL DEFAULT ''",
    // Groups by their tokens and by beginnings of tokens. Without a list of pending entries, which each search would read.
    "CREATE INDEX listed_group_words ON listed_group USING gin (words) WITH (fastupdate = off)",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "listed_group",
            &["group_id"],
            vec![
                id("group_id"),
                big("number"),
                text("name"),
                bytes("name_key"),
                text("description"),
                text("topics"),
                word("language"),
                word_or_null("region"),
                word("format"),
                flag("has_free_places"),
            ],
        )
        .await?;
        // A page of groups, newest first, and the groups that a search on SQLite has hit.
        index(manager, "listed_group", &["number"], true).await?;
        // A page of groups, by name.
        index(manager, "listed_group", &["name_key", "number"], false).await?;
        let is_sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        let statements: &[&str] = if is_sqlite { &FTS5 } else { &TSVECTOR };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
