//! What goes with a group, or with somebody's membership in it: of all tables, by their names.

use entity::{GroupId, MemberId, PersonId};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::tx::Tx;

/// The tables that belong to a group; its own row goes last.
const OF_GROUP: [(&str, &str); 9] = [
    ("group_guidelines", "group_id"),
    ("group_log", "group_id"),
    ("group_code", "group_id"),
    ("group_invitation", "group_id"),
    ("group_block", "group_id"),
    ("group_showing", "group_id"),
    ("group_report", "group_id"),
    ("group_member", "group_id"),
    ("peer_group", "id"),
];

/// What names a membership, and goes with it.
const OF_MEMBER: [(&str, &str); 5] = [
    ("group_code", "maker_id"),
    ("group_invitation", "member_id"),
    ("group_showing", "member_id"),
    ("group_showing", "to_member_id"),
    ("group_member", "id"),
];

/// What names a person in a group, and goes with them.
const OF_PERSON: [(&str, &str); 2] = [("group_block", "owner_id"), ("group_block", "blocked_id")];

/// The owners of keys in one of the two tables whose rows have one, `peer_group` and `group_member`: the first so many after
/// another one, in their order.
pub async fn with_keys(
    main: &impl ConnectionTrait,
    table: &'static str,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let mut owners = Query::select();
    owners.column(Alias::new("id")).from(Alias::new(table)).order_by(Alias::new("id"), Order::Asc).limit(most);
    if let Some(after) = after {
        owners.and_where(column("id").gt(after));
    }
    main.query_all(&owners).await?.iter().map(|row| row.try_get("", "id")).collect()
}

fn column(name: &'static str) -> Expr {
    Expr::col(Alias::new(name))
}

async fn erase_where(
    tx: &Tx<'_>,
    (table, key): (&'static str, &'static str),
    ids: Vec<Uuid>,
    within: Option<GroupId>,
) -> Result<()> {
    let mut erase = Query::delete();
    erase.from_table(Alias::new(table)).and_where(column(key).is_in(ids));
    if let Some(group) = within {
        erase.and_where(column("group_id").eq(group.0));
    }
    tx.db.execute(&erase).await?;
    Ok(())
}

/// Erases a group, with all that belongs to it.
pub async fn erase_group(tx: &Tx<'_>, group: GroupId) -> Result<()> {
    for table in OF_GROUP {
        erase_where(tx, table, vec![group.0], None).await?;
    }
    Ok(())
}

/// Erases the memberships of a person in a group, and what names them there. Entries of the log stay, by nobody who is
/// known any more.
pub async fn erase_member(tx: &Tx<'_>, group: GroupId, person: PersonId, members: &[MemberId]) -> Result<()> {
    let members = filled(members.iter().map(|member| member.0));
    for table in OF_MEMBER {
        erase_where(tx, table, members.clone(), None).await?;
    }
    for table in OF_PERSON {
        erase_where(tx, table, vec![person.0], Some(group)).await?;
    }
    Ok(())
}
