//! What is read of memberships for the desk and for succession: a read model, which writes nothing.

use chrono::{DateTime, Utc};
use entity::group_member::{self, Role, State};
use entity::{GroupId, MemberId, PersonId, group_report};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use super::sight;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, newest_first, of_each};
use crate::core::tx::Tx;
use crate::rooms::groups::listed::{Listed, Position};

/// Those of these memberships that are or were at a desk of the viewer's, in whatever state, whether or not the person has
/// come back since: what was answered about them before doesn't tell.
pub async fn by_ids(op: &Op, ids: &[MemberId]) -> Result<Vec<group_member::Model>> {
    let desk = sight::desk(op.person()?).filter(sight::read_by(op));
    Ok(desk.filter(group_member::COLUMN.id.is_in(filled(ids.iter().copied()))).all(op.env.db.read()).await?)
}

/// Those of these members whose alias a log at a desk of the viewer's says: who is in the group, waits, or is banned.
pub async fn named_by_ids(op: &Op, ids: &[MemberId]) -> Result<Vec<group_member::Model>> {
    let here = sight::waits_or_is_banned(op.now).add(group_member::COLUMN.state.eq(State::Active));
    let named = sight::desk(op.person()?)
        .filter(sight::read_by(op))
        .filter(group_member::COLUMN.is_present.eq(true))
        .filter(here);
    Ok(named.filter(group_member::COLUMN.id.is_in(filled(ids.iter().copied()))).all(op.env.db.read()).await?)
}

/// Those of these memberships from which people were removed, in groups at whose desk the viewer is.
pub async fn removals_by_ids(op: &Op, ids: &[MemberId]) -> Result<Vec<group_member::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let removed =
        sight::desk(op.person()?).filter(sight::read_by(op)).filter(group_member::COLUMN.state.eq(State::Removed));
    Ok(removed.filter(group_member::COLUMN.id.is_in(filled(ids.iter().copied()))).all(op.env.db.read()).await?)
}

/// A page of a list of the desk, between two places, of each of these groups; in no order.
pub async fn pages(
    op: &Op,
    list: Listed,
    args: &PageArgs,
    groups: &[(GroupId, [Option<Position>; 2])],
) -> Result<Vec<group_member::Model>> {
    let seen = sight::members_read(op)?;
    let page = |(group, [after, before]): &(GroupId, [Option<Position>; 2])| {
        let query = seen.clone().filter(group_member::COLUMN.group_id.eq(*group)).filter(listed(list, op.now));
        if matches!(list, Listed::Bans | Listed::Members) {
            let [after, before] = [after, before].map(|place| place.map(|place| place.member.0));
            return newest_first(args, [after, before], query, group_member::Column::Id).into_query();
        }
        let arrival = group_member::Column::Arrival;
        let mut query = query.filter(arrival.is_not_null());
        if let Some(after) = after {
            query = query.filter(arrival.gt(after.arrival));
        }
        if let Some(before) = before {
            query = query.filter(arrival.lt(before.arrival));
        }
        let order = if args.backwards { Order::Desc } else { Order::Asc };
        query.order_by(arrival, order).limit(args.fetch()).into_query()
    };
    let Some(pages) = of_each(groups.iter().map(page)) else { return Ok(Vec::new()) };
    let rows = op.env.db.read().query_all(&pages).await?;
    Ok(rows.iter().map(|row| group_member::Model::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// How many members the viewer sees in a list of each of these groups; groups without any are left out.
pub async fn counts_of(op: &Op, list: Listed, groups: &[GroupId]) -> Result<Vec<(GroupId, i64)>> {
    let seen = sight::members_read(op)?.filter(listed(list, op.now));
    let counts = seen
        .filter(group_member::COLUMN.group_id.is_in(filled(groups.iter().copied())))
        .select_only()
        .column(group_member::Column::GroupId)
        .column_as(group_member::COLUMN.id.count(), "members")
        .group_by(group_member::Column::GroupId)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(counts)
}

/// That a membership belongs in a list.
pub fn listed(list: Listed, now: DateTime<Utc>) -> Condition {
    let state = match list {
        Listed::Members => State::Active,
        Listed::Requests => State::Requested,
        Listed::Waitlist => State::Waitlisted,
        Listed::Bans => return sight::bans(now),
    };
    Condition::all().add(group_member::COLUMN.state.eq(state))
}

/// The group of a member, whoever asks: a rule decides.
pub async fn group_of(tx: &Tx<'_>, member: MemberId) -> Result<Option<GroupId>> {
    let found = group_member::Entity::find_by_id(member).one(&tx.db).await?;
    Ok(found.map(|row| row.group_id))
}

/// A present membership, for a transaction that has locked its group: one that what acts may read.
pub async fn present(tx: &Tx<'_>, member: MemberId) -> Result<Option<group_member::Model>> {
    let found = group_member::Entity::find_by_id(member).filter(group_member::COLUMN.is_present.eq(true));
    Ok(found.filter(sight::read_by(tx.op)).one(&tx.db).await?)
}

/// The active owners and facilitators of a group, for a rule.
pub async fn with_role(tx: &Tx<'_>, group: GroupId) -> Result<Vec<group_member::Model>> {
    let found = group_member::Entity::find()
        .filter(group_member::COLUMN.group_id.eq(group))
        .filter(group_member::COLUMN.role.ne(Role::Member))
        .filter(group_member::COLUMN.state.eq(State::Active))
        .all(&tx.db)
        .await?;
    Ok(found)
}

/// The first people on a group's waitlist.
pub async fn first_waiting(tx: &Tx<'_>, group: GroupId, most: u64) -> Result<Vec<(MemberId, PersonId)>> {
    let found = group_member::Entity::find()
        .select_only()
        .columns([group_member::Column::Id, group_member::Column::PersonId])
        .filter(group_member::COLUMN.group_id.eq(group))
        .filter(group_member::COLUMN.state.eq(State::Waitlisted))
        .filter(group_member::COLUMN.arrival.is_not_null())
        .order_by_asc(group_member::Column::Arrival)
        .limit(most)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(found)
}

/// The active members of a group whom the server asked to own it since a moment, whatever they answered.
pub async fn heirs_asked(tx: &Tx<'_>, group: GroupId, since: DateTime<Utc>) -> Result<Vec<group_member::Model>> {
    let asked = active_in(group).filter(group_member::COLUMN.heir_asked_at.gte(since));
    Ok(asked.all(&tx.db).await?)
}

/// The active member with this role who has been there for the longest, of those whom the server didn't ask since a moment.
pub async fn longest_serving(
    tx: &Tx<'_>,
    group: GroupId,
    role: Role,
    not_asked_since: DateTime<Utc>,
) -> Result<Option<group_member::Model>> {
    let not_asked = Condition::any()
        .add(group_member::COLUMN.heir_asked_at.is_null())
        .add(group_member::COLUMN.heir_asked_at.lt(not_asked_since));
    let served_since =
        if role == Role::Member { group_member::Column::JoinedAt } else { group_member::Column::RoleSince };
    let first = active_in(group)
        .filter(group_member::COLUMN.role.eq(role))
        .filter(not_asked)
        .order_by_asc(served_since)
        .order_by_asc(group_member::Column::Id)
        .limit(1);
    Ok(first.one(&tx.db).await?)
}

/// Since when the oldest request, report or offer of a role of a group waits.
pub async fn waiting_since(tx: &Tx<'_>, group: GroupId) -> Result<Option<DateTime<Utc>>> {
    let requests = group_member::Entity::find()
        .select_only()
        .column_as(group_member::COLUMN.since.min(), "since")
        .filter(group_member::COLUMN.group_id.eq(group))
        .filter(group_member::COLUMN.state.eq(State::Requested));
    let offers = group_member::Entity::find()
        .select_only()
        .column_as(group_member::COLUMN.offered_at.min(), "since")
        .filter(group_member::COLUMN.group_id.eq(group))
        .filter(group_member::COLUMN.offered_by.is_not_null())
        .filter(group_member::COLUMN.offered_at.is_not_null());
    let reports = group_report::Entity::find()
        .select_only()
        .column_as(group_report::COLUMN.created_at.min(), "since")
        .filter(group_report::COLUMN.group_id.eq(group))
        .filter(group_report::COLUMN.handled_at.is_null());
    let mut oldest: Option<DateTime<Utc>> = None;
    for query in [requests.into_query(), offers.into_query(), reports.into_query()] {
        let row = tx.db.query_one(&query).await?;
        let since: Option<DateTime<Utc>> = row.map(|row| row.try_get("", "since")).transpose()?.flatten();
        oldest = oldest.into_iter().chain(since).min();
    }
    Ok(oldest)
}

fn active_in(group: GroupId) -> Select<group_member::Entity> {
    group_member::Entity::find()
        .filter(group_member::COLUMN.group_id.eq(group))
        .filter(group_member::COLUMN.state.eq(State::Active))
}
