//! Finds unreadable sealed text, for `kith doctor`: otherwise it is only noticed when its author looks at it.

use entity::Sealed;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, Order};
use uuid::Uuid;

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::secrets::Place;

/// The number of rows that are read at once.
const PAGE: u64 = 500;

/// All columns of the main store that are sealed under a key of the key store: the table, the column, the column with
/// the id of the row for which it is sealed, and the column with the owner of the key.
pub const SEALED: [[&str; 4]; 32] = [
    ["person", "email", "id", "id"],
    ["profile", "display_name", "person_id", "person_id"],
    ["profile", "pronouns", "person_id", "person_id"],
    ["credential", "name", "id", "person_id"],
    ["verification", "body", "id", "id"],
    ["contact", "name", "id", "owner_id"],
    ["contact", "other_names", "id", "owner_id"],
    ["contact", "note", "id", "owner_id"],
    ["contact", "channels", "id", "owner_id"],
    ["contact", "tags", "id", "owner_id"],
    ["contact", "boundaries", "id", "owner_id"],
    ["contact", "card_uid", "id", "owner_id"],
    ["contact_import", "report", "id", "owner_id"],
    ["touch", "note", "id", "owner_id"],
    ["tag_cadence", "tag", "id", "owner_id"],
    ["distance", "name", "id", "owner_id"],
    ["check_in_plan_side", "ladder", "plan_id", "person_id"],
    ["check_in_answer", "note", "subject_id", "person_id"],
    ["check_in_answer", "struggle", "subject_id", "person_id"],
    ["check_in_answer", "triumph", "subject_id", "person_id"],
    ["check_in_acknowledgement", "words", "subject_id", "by_id"],
    ["rung_notice", "text", "id", "author_id"],
    ["group_report", "text", "id", "group_id"],
    ["peer_group", "texts", "id", "id"],
    ["group_guidelines", "text", "group_id", "group_id"],
    ["group_member", "alias", "id", "id"],
    ["group_member", "pronouns", "id", "id"],
    ["group_member", "answer", "id", "id"],
    ["group_member", "reason", "id", "group_id"],
    ["group_log", "reason", "id", "group_id"],
    ["group_block", "alias", "id", "owner_id"],
    ["access_entry", "content", "id", "person_id"],
];

/// The unreadable values that this process has found, each once, at most 10,000.
#[must_use]
pub fn unreadable(op: &Op) -> Vec<Place> {
    op.env.vault.lost.all()
}

/// The number of unreadable values that this process has found.
#[must_use]
pub fn count_unreadable(op: &Op) -> usize {
    op.env.vault.lost.count()
}

/// Reads all sealed text, so that [`unreadable`] returns all of it that can't be read. Text whose key was destroyed
/// isn't part of it. The duration depends on the amount of text.
///
/// # Errors
///
/// If a store doesn't answer.
pub async fn read_everything(op: &Op) -> Result<()> {
    for column in SEALED {
        read_column(op, column).await?;
    }
    Ok(())
}

async fn read_column(op: &Op, [table, column, row, owner]: [&'static str; 4]) -> Result<()> {
    let of = |name: &'static str| Expr::col(Alias::new(name));
    let db = op.env.db.read();
    let mut after = Uuid::nil();
    loop {
        // Several rows may be sealed for one: they are read together.
        let mut some = Query::select();
        some.distinct().expr_as(of(row), "row").from(Alias::new(table)).and_where(of(row).gt(after));
        some.order_by(Alias::new(row), Order::Asc).limit(PAGE);
        let last = Query::select()
            .expr_as(of("row"), "last")
            .from_subquery(some, "some")
            .order_by(Alias::new("row"), Order::Desc)
            .limit(1)
            .take();
        let Some(last) = db.query_one(&last).await? else { return Ok(()) };
        let last: Uuid = last.try_get("", "last")?;
        let rows = Query::select()
            .expr_as(of(row), "row")
            .expr_as(of(owner), "owner")
            .expr_as(of(column), "sealed")
            .from(Alias::new(table))
            .and_where(of(column).is_not_null())
            .and_where(of(row).gt(after))
            .and_where(of(row).lte(last))
            .take();
        let mut found: Vec<(Uuid, Uuid, Sealed)> = Vec::new();
        for read in db.query_all(&rows).await? {
            found.push((read.try_get("", "row")?, read.try_get("", "owner")?, read.try_get("", "sealed")?));
        }
        let keys = op.env.vault.look_up(found.iter().map(|(_, owner, _)| *owner)).await?;
        for (row, owner, sealed) in &found {
            if let Some(Some(key)) = keys.get(owner) {
                key.read(Place::new(table, column, *row), sealed);
            }
        }
        after = last;
    }
}
