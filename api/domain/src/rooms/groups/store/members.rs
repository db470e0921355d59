//! The only queries on memberships. Who sees which is in `sight`.

use entity::group_member::{self, Role, State};
use entity::peer_group::MemberList;
use entity::{GroupId, MemberId, MembershipId, PersonId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, Insert, PaginatorTrait, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, Select,
};

use super::sight;
use crate::core::db::filled;
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::Op;
use crate::core::page::{PageArgs, by_key};
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::groups::policy::{ChangeMembership, CreateGroup, Decide, GiveRole, MoveSelf, OwnGroup, TakeRole};

/// The viewer's present membership in a group, for a transaction that has locked the group.
pub async fn own(tx: &Tx<'_>, group: GroupId) -> Result<Option<group_member::Model>> {
    let own = sight::own_memberships(tx.op.person()?).filter(group_member::COLUMN.group_id.eq(group));
    Ok(own.one(&tx.db).await?)
}

/// The viewer's present memberships.
fn own_of(op: &Op) -> Result<Select<group_member::Entity>> {
    let (person, only) = op.viewer()?.among_groups()?;
    Ok(sight::own_memberships(person).filter(sight::only_in(only)))
}

/// The viewer's present memberships in these groups.
pub async fn own_in(op: &Op, groups: &[GroupId]) -> Result<Vec<group_member::Model>> {
    let own = own_of(op)?;
    Ok(own.filter(group_member::COLUMN.group_id.is_in(filled(groups.iter().copied()))).all(op.env.db.read()).await?)
}

/// Those of these memberships that are the viewer's own.
pub async fn own_by_ids(op: &Op, ids: &[MembershipId]) -> Result<Vec<group_member::Model>> {
    let own = own_of(op)?;
    let ids = ids.iter().map(|id| MemberId::from(*id));
    Ok(own.filter(group_member::COLUMN.id.is_in(filled(ids))).all(op.env.db.read()).await?)
}

/// A page of the viewer's present memberships, in the order of their random ids.
pub async fn own_page(op: &Op, args: &PageArgs) -> Result<Vec<group_member::Model>> {
    let page = by_key::<MembershipId, _>(op, args, own_of(op)?, group_member::Column::Id)?;
    Ok(page.all(op.env.db.read()).await?)
}

/// How many present memberships the viewer has.
pub async fn count_own(op: &Op) -> Result<u64> {
    Ok(own_of(op)?.count(op.env.db.read()).await?)
}

/// In how many groups the viewer is a member, asks or waits.
pub async fn count_current(tx: &Tx<'_>) -> Result<u64> {
    let current = [State::Active, State::Requested, State::Waitlisted];
    let own = sight::own_memberships(tx.op.person()?).filter(group_member::COLUMN.state.is_in(current));
    Ok(own.count(&tx.db).await?)
}

/// All memberships that the viewer ever had after one of them, in the order of their ids; at most `limit`.
pub async fn every(op: &Op, after: Option<MemberId>, limit: u64) -> Result<Vec<group_member::Model>> {
    let mut every = group_member::Entity::find().filter(group_member::COLUMN.person_id.eq(op.person()?));
    if let Some(after) = after {
        every = every.filter(group_member::COLUMN.id.gt(after));
    }
    Ok(every.order_by_asc(group_member::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// How many active members the lists of these groups show, whoever blocks whom.
pub async fn counts_listed(op: &Op, groups: &[GroupId]) -> Result<Vec<(GroupId, i64)>> {
    let (person, only) = op.viewer()?.among_groups()?;
    let counts = group_member::Entity::find()
        .filter(group_member::COLUMN.group_id.is_in(filled(groups.iter().copied())))
        .filter(group_member::COLUMN.state.eq(State::Active))
        .filter(group_member::COLUMN.is_present.eq(true))
        .filter(sight::is_listed(person))
        .filter(sight::only_in(only))
        .filter(sight::read_by(op))
        .select_only()
        .column(group_member::Column::GroupId)
        .column_as(group_member::COLUMN.id.count(), "members")
        .group_by(group_member::Column::GroupId)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(counts)
}

/// A member whom the viewer sees by what acts for them, for a rule.
pub async fn visible(tx: &Tx<'_>, id: MemberId) -> Result<Option<group_member::Model>> {
    let seen = sight::members_visible(tx.op.person()?, tx.op.now).filter(sight::read_by(tx.op));
    Ok(seen.filter(group_member::COLUMN.id.eq(id)).one(&tx.db).await?)
}

/// Whether the viewer has or had a membership in a group.
pub async fn belonged(tx: &Tx<'_>, group: GroupId) -> Result<bool> {
    let ever = group_member::Entity::find()
        .filter(group_member::COLUMN.person_id.eq(tx.op.person()?))
        .filter(group_member::COLUMN.group_id.eq(group));
    Ok(ever.count(&tx.db).await? > 0)
}

/// Whose a membership is, for telling them.
pub async fn person_of(tx: &Tx<'_>, id: MemberId) -> Result<Option<PersonId>> {
    let found = group_member::Entity::find_by_id(id).select_only().column(group_member::Column::PersonId);
    Ok(found.into_tuple().one(&tx.db).await?)
}

/// Who is behind those of these members who show the viewer who they are.
pub async fn shown_to_viewer(op: &Op, ids: &[MemberId]) -> Result<Vec<(MemberId, PersonId)>> {
    let shown = sight::shown_to(op.person()?, op.now)
        .filter(group_member::COLUMN.id.is_in(filled(ids.iter().copied())))
        .select_only()
        .columns([group_member::Column::Id, group_member::Column::PersonId])
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(shown)
}

/// Those of these members whom the viewer sees.
pub async fn visible_by_ids(op: &Op, ids: &[MemberId]) -> Result<Vec<group_member::Model>> {
    let seen = sight::members_read(op)?;
    Ok(seen.filter(group_member::COLUMN.id.is_in(filled(ids.iter().copied()))).all(op.env.db.read()).await?)
}

/// The groups in which the viewer is an active member: since which number of their feeds, with which role, who sees their
/// members, and whether apps may read of them.
pub async fn followed(op: &Op) -> Result<Vec<(GroupId, i64, Role, MemberList, bool)>> {
    let rows = op.env.db.read().query_all(&sight::followed(op.viewer()?.person())).await?;
    let followed = |row: QueryResult| {
        let role = row.try_get::<Role>("", "role")?;
        let list = row.try_get::<MemberList>("", "member_list")?;
        let lets_apps = row.try_get("", "apps_read")?;
        Ok((row.try_get("", "group_id")?, row.try_get("", "feed_from")?, role, list, lets_apps))
    };
    rows.into_iter().map(followed).collect::<Result<_, sea_orm::DbErr>>().map_err(Into::into)
}

/// Moves those who asked to the end of the waitlist, in the order in which they asked; returns them, and how many numbers
/// of arrivals they take.
pub async fn queue_requests(
    tx: &Tx<'_>,
    permit: &Permit<'_, OwnGroup>,
    arrivals: i64,
) -> Result<(Vec<group_member::Model>, i64)> {
    let asked = || {
        Condition::all()
            .add(group_member::COLUMN.group_id.eq(permit.subject().group))
            .add(group_member::COLUMN.state.eq(State::Requested))
            // Who was removed is asked about all the same.
            .add(group_member::COLUMN.removed_as.is_null())
            .add(group_member::COLUMN.arrival.is_not_null())
    };
    let between = group_member::Entity::find()
        .select_only()
        .column_as(group_member::COLUMN.arrival.min(), "first")
        .column_as(group_member::COLUMN.arrival.max(), "last")
        .filter(asked())
        .into_tuple::<(Option<i64>, Option<i64>)>()
        .one(&tx.db)
        .await?;
    let Some((Some(first), Some(last))) = between else { return Ok((Vec::new(), 0)) };
    let moved = group_member::Entity::update_many()
        .set(group_member::ActiveModel {
            state: Set(State::Waitlisted),
            since: Set(tx.op.now),
            answer: Set(None),
            ..Default::default()
        })
        .col_expr(group_member::Column::Arrival, Expr::col(group_member::Column::Arrival).add(arrivals + 1 - first))
        .col_expr(group_member::Column::Version, Expr::col(group_member::Column::Version).add(1))
        .filter(asked())
        .exec_with_returning(&tx.db)
        .await?;
    Ok((moved, last + 1 - first))
}

/// Ends all requests, and the waitlist, of a group that closes; returns whose they are.
pub async fn end_waiting(tx: &Tx<'_>, group: GroupId) -> Result<Vec<group_member::Model>> {
    let ended = group_member::Entity::update_many()
        .set(group_member::ActiveModel {
            state: Set(State::Left),
            since: Set(tx.op.now),
            arrival: Set(None),
            answer: Set(None),
            ..Default::default()
        })
        .col_expr(group_member::Column::Version, Expr::col(group_member::Column::Version).add(1))
        .filter(group_member::COLUMN.group_id.eq(group))
        .filter(group_member::COLUMN.state.is_in([State::Requested, State::Waitlisted]))
        .exec_with_returning(&tx.db)
        .await?;
    Ok(ended)
}

/// The ids of all memberships of a group, past ones too, for its erasure.
pub async fn all_of(op: &Op, group: GroupId) -> Result<Vec<MemberId>> {
    let all = group_member::Entity::find().select_only().column(group_member::Column::Id);
    Ok(all.filter(group_member::COLUMN.group_id.eq(group)).into_tuple().all(op.env.db.write()).await?)
}

/// Who is in a group now: for what the operator does with it.
pub async fn people_in(tx: &Tx<'_>, group: GroupId) -> Result<Vec<PersonId>> {
    let people = group_member::Entity::find()
        .select_only()
        .column(group_member::Column::PersonId)
        .filter(group_member::COLUMN.group_id.eq(group))
        .filter(group_member::COLUMN.state.eq(State::Active));
    Ok(people.into_tuple().all(&tx.db).await?)
}

/// The present memberships of a person, one for each group that they ever had to do with, for their erasure.
pub async fn present_of(tx: &Tx<'_>, person: PersonId) -> Result<Vec<MemberId>> {
    let present = sight::own_memberships(person).select_only().column(group_member::Column::Id);
    Ok(present.into_tuple().all(&tx.db).await?)
}

/// All memberships that a person ever had in a group, for their erasure.
pub async fn all_of_person(tx: &Tx<'_>, group: GroupId, person: PersonId) -> Result<Vec<group_member::Model>> {
    let all = group_member::Entity::find()
        .filter(group_member::COLUMN.group_id.eq(group))
        .filter(group_member::COLUMN.person_id.eq(person));
    Ok(all.all(&tx.db).await?)
}

/// Gives places to people on the waitlist. It follows from a move that had a permit.
pub async fn move_up(tx: &Tx<'_>, members: &[MemberId], feed_from: i64) -> Result<()> {
    group_member::Entity::update_many()
        .set(group_member::ActiveModel {
            state: Set(State::Active),
            since: Set(tx.op.now),
            joined_at: Set(Some(tx.op.now)),
            arrival: Set(None),
            answer: Set(None),
            feed_from: Set(feed_from),
            ..Default::default()
        })
        .col_expr(group_member::Column::Version, Expr::col(group_member::Column::Version).add(1))
        .filter(group_member::COLUMN.id.is_in(filled(members.iter().copied())))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Writes the membership of the person who creates a group.
pub async fn insert_owner(
    tx: &Tx<'_>,
    permit: &Permit<'_, CreateGroup>,
    row: group_member::ActiveModel,
) -> Result<group_member::Model> {
    let created = permit.subject();
    let row = group_member::ActiveModel { group_id: Set(created.group), person_id: Set(created.owner), ..row };
    Ok(group_member::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Writes a new membership in the place of the present one, if there is one.
pub async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, MoveSelf>,
    row: group_member::ActiveModel,
) -> Result<group_member::Model> {
    make_way(tx, permit).await?;
    Ok(insertion(permit, row).exec_with_returning(&tx.db).await?)
}

/// Has the present membership of whoever comes back be an earlier one.
pub async fn make_way(tx: &Tx<'_>, permit: &Permit<'_, MoveSelf>) -> Result<()> {
    if let Some(before) = permit.subject().member {
        group_member::Entity::update_many()
            .col_expr(group_member::Column::IsPresent, Expr::value(false))
            .filter(group_member::COLUMN.id.eq(before))
            .exec(&tx.db)
            .await?;
    }
    Ok(())
}

/// The statement that writes a new membership.
pub fn insertion(permit: &Permit<'_, MoveSelf>, row: group_member::ActiveModel) -> Insert<group_member::ActiveModel> {
    let moved = permit.subject();
    let row = group_member::ActiveModel { group_id: Set(moved.group), person_id: Set(moved.person), ..row };
    group_member::Entity::insert(row)
}

/// Writes the changed columns of the membership that moves.
pub async fn step(
    tx: &Tx<'_>,
    permit: &Permit<'_, MoveSelf>,
    row: group_member::ActiveModel,
) -> Result<group_member::Model> {
    let member = permit.subject().member;
    update(tx, member.ok_or_else(|| Error::internal(Inconsistent("a move of nobody")))?, row).await
}

/// Writes the changed columns of the membership that is decided about.
pub async fn decide(
    tx: &Tx<'_>,
    permit: &Permit<'_, Decide>,
    row: group_member::ActiveModel,
) -> Result<group_member::Model> {
    update(tx, permit.subject().about, row).await
}

/// Writes what becomes of a member's role.
pub async fn give_role(
    tx: &Tx<'_>,
    permit: &Permit<'_, GiveRole>,
    row: group_member::ActiveModel,
) -> Result<group_member::Model> {
    update(tx, permit.subject().about, row).await
}

/// Writes the viewer's own role. No offer is left.
pub async fn take_role(tx: &Tx<'_>, permit: &Permit<'_, TakeRole>) -> Result<group_member::Model> {
    let taken = permit.subject();
    let mut row = without_offer();
    if taken.changes {
        row.role = Set(taken.role);
        row.role_since = Set((taken.role != Role::Member).then_some(tx.op.now));
    }
    update(tx, taken.member, row).await
}

/// A membership without an offer of a role.
pub fn without_offer() -> group_member::ActiveModel {
    group_member::ActiveModel {
        offered_role: Set(None),
        offered_by: Set(None),
        offered_at: Set(None),
        ..Default::default()
    }
}

/// Takes back the offers that members made who may not make them any more. It follows from what ended that.
pub async fn void_offers_by(tx: &Tx<'_>, members: &[MemberId]) -> Result<Vec<group_member::Model>> {
    let made = Condition::all()
        .add(group_member::COLUMN.offered_by.is_in(filled(members.iter().copied())))
        .add(group_member::COLUMN.offered_at.is_not_null());
    void_offers(tx, made).await
}

/// Takes back what the server offered in a group. It follows from what ended the search for an owner.
pub async fn void_offers_to_heirs(tx: &Tx<'_>, group: GroupId) -> Result<Vec<group_member::Model>> {
    let made = Condition::all()
        .add(group_member::COLUMN.group_id.eq(group))
        .add(group_member::COLUMN.offered_by.is_null())
        .add(group_member::COLUMN.offered_at.is_not_null());
    void_offers(tx, made).await
}

async fn void_offers(tx: &Tx<'_>, made: Condition) -> Result<Vec<group_member::Model>> {
    let voided = group_member::Entity::update_many()
        .set(without_offer())
        .col_expr(group_member::Column::Version, Expr::col(group_member::Column::Version).add(1))
        .filter(made)
        .exec_with_returning(&tx.db)
        .await?;
    Ok(voided)
}

/// Offers ownership for the server. It follows from the rule of succession.
pub async fn offer_to_heir(tx: &Tx<'_>, heir: MemberId) -> Result<()> {
    let row = group_member::ActiveModel {
        offered_role: Set(Some(Role::Owner)),
        offered_by: Set(None),
        offered_at: Set(Some(tx.op.now)),
        heir_asked_at: Set(Some(tx.op.now)),
        ..Default::default()
    };
    update(tx, heir, row).await?;
    Ok(())
}

/// Writes the changed columns of one's own membership.
pub async fn change(
    tx: &Tx<'_>,
    permit: &Permit<'_, ChangeMembership>,
    row: group_member::ActiveModel,
) -> Result<group_member::Model> {
    update(tx, permit.subject().member, row).await
}

async fn update(tx: &Tx<'_>, member: MemberId, row: group_member::ActiveModel) -> Result<group_member::Model> {
    let updated = group_member::Entity::update_many()
        .set(row)
        .col_expr(group_member::Column::Version, Expr::col(group_member::Column::Version).add(1))
        .filter(group_member::COLUMN.id.eq(member))
        .exec_with_returning(&tx.db)
        .await?;
    updated.into_iter().next().ok_or_else(|| Error::internal(Inconsistent("a locked membership that isn't there")))
}
