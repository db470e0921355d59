//! What is read and written when somebody enters a group, in as few statements as it takes: a read model, since one
//! statement locks the viewer's account and the group, and another one reads all that the rules look at.

use chrono::{DateTime, Utc};
use entity::group_day::{self, Act};
use entity::group_member::{self, Role, State};
use entity::{FeedId, GroupId, PersonId, feed, peer_group, person};
use sea_orm::sea_query::{
    Alias, CommonTableExpression, Expr, ExprTrait, JoinType, LockType, Query, SelectStatement, UnionType, WithClause,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryTrait,
};

use super::{days, groups, members, sight};
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::groups::policy::{MoveSelf, Seen, Standing};

/// What a move into a group depends on. It stays so until the transaction ends.
pub struct Entering {
    /// The group, if there is one, and the viewer's present membership in it.
    pub seen: Option<Seen>,
    /// The active owners and facilitators of the group.
    pub with_role: Vec<group_member::Model>,
    /// In how many groups the viewer is a member, asks or waits.
    pub current: u64,
    /// How often the viewer has joined a group today, and asked to.
    pub today: [i32; 2],
    /// The number of the last event in the group's feed.
    pub last_event: i64,
}

impl Entering {
    /// What the viewer is in the group.
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        self.seen.as_ref().map_or(Standing::Stranger, |seen| seen.standing(now))
    }
}

/// Locks the viewer's account and then a group, by one statement, and reads what entering it depends on by another: what
/// one statement reads beside a lock is as old as its wait for it.
pub async fn lock(tx: &Tx<'_>, id: GroupId) -> Result<Entering> {
    let me = tx.op.person()?;
    let group = locked(tx, me, id).await?;
    let rows = tx.db.query_all(&facts(tx, me, id)).await?;
    let Some(first) = rows.first() else { return Err(Error::internal(Inconsistent("facts without a row"))) };
    let number = |name: &str| first.try_get::<Option<i64>>("", name).map(Option::unwrap_or_default);
    let today = |name: &str| first.try_get::<Option<i32>>("", name).map(Option::unwrap_or_default);
    let (current, last_event, today) = (number("current")?, number("last_event")?, [today("joined")?, today("asked")?]);
    let mut with_role = Vec::new();
    let mut own = None;
    for row in &rows {
        let Some(member) = group_member::Model::from_query_result_optional(row, "")? else { continue };
        if row.try_get("", "is_own")? {
            own = Some(member);
        } else {
            with_role.push(member);
        }
    }
    let seen = group.map(|group| Seen { group, own });
    let current = u64::try_from(current).unwrap_or_default();
    Ok(Entering { seen, with_role, current, today, last_event })
}

async fn locked(tx: &Tx<'_>, me: PersonId, id: GroupId) -> Result<Option<peer_group::Model>> {
    let (viewer, house) = (Alias::new("viewer"), Alias::new("house"));
    let account = Query::select()
        .column(person::Column::Id)
        .from(person::Entity)
        .and_where(person::COLUMN.id.eq(me))
        .and_where(person::COLUMN.erased_at.is_null())
        .lock(LockType::Update)
        .take();
    // It names the account, so that the account is locked before it.
    let group = Query::select()
        .columns(peer_group::Column::iter().map(|column| column.as_column_ref()))
        .from(peer_group::Entity)
        .from(viewer.clone())
        .and_where(peer_group::COLUMN.id.eq(id))
        .lock_with_tables(LockType::Update, [peer_group::Entity])
        .take();
    let both = Query::select()
        .column((house.clone(), sea_orm::sea_query::Asterisk))
        .from(viewer.clone())
        .join(JoinType::LeftJoin, house.clone(), Expr::val(1).eq(1))
        .take();
    let first = |query: SelectStatement, name: Alias| {
        CommonTableExpression::new().query(query).table_name(name).materialized(true).to_owned()
    };
    let with = WithClause::new().cte(first(account, viewer)).cte(first(group, house)).to_owned();
    let row = tx.db.query_one(&both.with(with)).await?.ok_or(Error::Unauthenticated)?;
    Ok(peer_group::Model::from_query_result_optional(&row, "")?)
}

/// One row at least, whether or not there is a membership.
fn facts(tx: &Tx<'_>, me: PersonId, id: GroupId) -> SelectStatement {
    let current = [State::Active, State::Requested, State::Waitlisted];
    let count = Query::select()
        .expr(group_member::COLUMN.id.count())
        .from(group_member::Entity)
        .and_where(group_member::COLUMN.person_id.eq(me))
        .and_where(group_member::COLUMN.is_present.eq(true))
        .and_where(group_member::COLUMN.state.is_in(current))
        .take();
    let event = Query::select()
        .column(feed::Column::Seq)
        .from(feed::Entity)
        .and_where(feed::COLUMN.id.eq(FeedId::from(id)))
        .take();
    let today = |act: Act| {
        Query::select()
            .column(group_day::Column::Count)
            .from(group_day::Entity)
            .and_where(group_day::COLUMN.person_id.eq(me))
            .and_where(group_day::COLUMN.act.eq(act))
            .and_where(group_day::COLUMN.day.eq(days::today(tx.op)))
            .take()
    };
    let in_group = |mut members: SelectStatement, is_own: bool| {
        let of = members.and_where(group_member::COLUMN.group_id.eq(id));
        of.expr_as(Expr::val(is_own), Alias::new("is_own")).take()
    };
    let with_role = group_member::Entity::find()
        .filter(group_member::COLUMN.role.ne(Role::Member))
        .filter(group_member::COLUMN.state.eq(State::Active));
    let mut members = in_group(sight::own_memberships(me).into_query(), true);
    members.union(UnionType::All, in_group(with_role.into_query(), false));
    let member = Alias::new("member");
    let one = Query::select().expr_as(Expr::val(1), Alias::new("one")).take();
    Query::select()
        .expr_as(count, Alias::new("current"))
        .expr_as(event, Alias::new("last_event"))
        .expr_as(today(Act::Join), Alias::new("joined"))
        .expr_as(today(Act::Ask), Alias::new("asked"))
        .column((member.clone(), sea_orm::sea_query::Asterisk))
        .from_subquery(one, Alias::new("one"))
        .join_subquery(JoinType::LeftJoin, members, member, Expr::val(1).eq(1))
        .take()
}

/// Writes a new membership in the place of the present one, if there is one. Counts the act, and how many members and arrivals
/// more the group has: on PostgreSQL, by the same statement.
pub async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, MoveSelf>,
    row: group_member::ActiveModel,
    act: Act,
    (active, arrivals): (i32, i64),
) -> Result<group_member::Model> {
    let group = permit.subject().group;
    let counting = groups::counting(group, active, arrivals);
    if tx.db.get_database_backend() != DbBackend::Postgres {
        let row = members::insert(tx, permit, row).await?;
        tx.db.execute(&days::counting(tx.op, act)?.into_query()).await?;
        tx.db.execute(&counting).await?;
        return Ok(row);
    }
    members::make_way(tx, permit).await?;
    let with = WithClause::new()
        .cte(CommonTableExpression::new().query(days::counting(tx.op, act)?.into_query()).table_name("day").to_owned())
        .cte(CommonTableExpression::new().query(counting).table_name("places").to_owned())
        .to_owned();
    let insert = members::insertion(permit, row).into_query().returning_all().to_owned();
    let row = tx.db.query_one(&insert.with(with)).await?;
    let row = row.ok_or_else(|| Error::internal(Inconsistent("a membership that wasn't written")))?;
    Ok(group_member::Model::from_query_result(&row, "")?)
}
