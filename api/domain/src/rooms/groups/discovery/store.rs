//! The only queries on listed groups. They are public, so that no select begins with who is looking; but which groups are
//! hidden from the viewer comes from outside, and goes into each.

use entity::{GroupId, listed_group};
use sea_orm::sea_query::{
    CommonTableExpression, Expr, ExprTrait, JoinType, OnConflict, Order, Query, SelectStatement, WithClause,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryResult};
use uuid::Uuid;

use super::filter::{Entry, FREE};
use super::order::{self, GroupOrder, Position};
use super::words::Wanted;
use super::{COUNTED, match_words};
use crate::core::error::{Error, Result};
use crate::core::jobs::{self, Kind};
use crate::core::op::Op;
use crate::core::tx::Tx;

/// A select of the ids of groups that the viewer doesn't see though they are public, such as those that ban them.
pub type Hidden = Option<SelectStatement>;

/// What a list shows of a group, and where it stands.
pub(super) struct Row {
    pub group: GroupId,
    pub place: Position,
}

/// Which rows of a list are read: from one place to another, from either end.
pub(super) struct Between {
    pub order: GroupOrder,
    pub after: Option<Position>,
    pub before: Option<Position>,
    pub backwards: bool,
    pub limit: u64,
}

const SHOWN: [listed_group::Column; 3] =
    [listed_group::Column::GroupId, listed_group::Column::Number, listed_group::Column::NameKey];

/// Lists a public group, or writes what has changed of it. It follows from a change that had a permit.
pub(crate) async fn list(tx: &Tx<'_>, group: GroupId, entry: &Entry<'_>) -> Result<()> {
    let row = listed_group::ActiveModel {
        group_id: Set(group),
        number: Set(order::number(tx.op)),
        name: Set(entry.name.to_owned()),
        name_key: Set(order::name_key(entry.name)),
        description: Set(entry.description.to_owned()),
        topics: Set(serde_json::to_string(entry.topics).map_err(Error::internal)?),
        language: Set(entry.language.to_owned()),
        region: Set(entry.region.map(str::to_owned)),
        format: Set(entry.format),
        has_free_places: Set(entry.has_free_places),
    };
    // The number stays: who edits a group doesn't bring it to the front.
    let changed = OnConflict::column(listed_group::Column::GroupId)
        .update_columns([
            listed_group::Column::Name,
            listed_group::Column::NameKey,
            listed_group::Column::Description,
            listed_group::Column::Topics,
            listed_group::Column::Language,
            listed_group::Column::Region,
            listed_group::Column::Format,
            listed_group::Column::HasFreePlaces,
        ])
        .to_owned();
    let listed = listed_group::Entity::insert(row).on_conflict(changed).exec_with_returning(&tx.db).await?;
    match_words::write(&tx.db, listed.number, &entry.tokens()).await
}

/// Notes whether a group has a free place, if it is listed. One statement while that stays as it is.
pub(crate) async fn note_free_places(tx: &Tx<'_>, group: GroupId, has_free_places: bool) -> Result<()> {
    let changed = listed_group::Entity::update_many()
        .col_expr(listed_group::Column::HasFreePlaces, Expr::value(has_free_places))
        .filter(listed_group::COLUMN.group_id.eq(group))
        .filter(listed_group::COLUMN.has_free_places.ne(has_free_places))
        .exec_with_returning(&tx.db)
        .await?;
    for row in changed {
        let [old, new] = [!has_free_places, has_free_places].map(|is_free| FREE[usize::from(is_free)]);
        match_words::replace(&tx.db, row.number, old, new).await?;
    }
    Ok(())
}

/// Deletes what is listed of a group, and leaves the job that scrubs it from the files.
pub(crate) async fn erase_listing(tx: &Tx<'_>, group: GroupId) -> Result<()> {
    match_words::erase(&tx.db, group).await?;
    let of_group = listed_group::COLUMN.group_id.eq(group);
    let erased = listed_group::Entity::delete_many().filter(of_group).exec(&tx.db).await?;
    if erased.rows_affected > 0 {
        // One job for all that is scrubbed next.
        jobs::take_back(tx, Kind::ScrubGroupIndex, Uuid::nil()).await?;
        jobs::leave(tx, Kind::ScrubGroupIndex, Uuid::nil(), tx.op.now).await?;
    }
    Ok(())
}

/// The rows of a page, in the order in which they are read, and the number of hits if that is known: up to one more than
/// are counted.
///
/// The hits come from the index of tokens, and are put in order, as long as there are few. If there are many, they are
/// dense in the order's own index.
pub(super) async fn page(
    op: &Op,
    wanted: &Wanted,
    hidden: &Hidden,
    between: &Between,
) -> Result<(Vec<Row>, Option<u64>)> {
    if wanted.is_empty() {
        return Ok((walk(op, wanted, hidden, between).await?, None));
    }
    let (rows, total) = first_hits(op, wanted, hidden, between).await?;
    Ok((if total > COUNTED { walk(op, wanted, hidden, between).await? } else { rows }, Some(total)))
}

/// The rows of a page among the first hits, and how many hits these are. One more than is counted means that there are
/// more.
async fn first_hits(op: &Op, wanted: &Wanted, hidden: &Hidden, between: &Between) -> Result<(Vec<Row>, u64)> {
    let mut hits = matching(op, wanted, hidden);
    hits.columns(SHOWN).limit(COUNTED + 1);
    let hits = CommonTableExpression::new().query(hits).table_name("hits").materialized(true).to_owned();
    let total = Query::select().expr_as(Expr::col("number").count(), "total").from("hits").take();
    let mut page = Query::select().columns(SHOWN).from("hits").take();
    between.narrow(&mut page);
    let mut both = Query::select().column("total").columns(SHOWN).from_subquery(total, "counted").take();
    both.join_subquery(JoinType::LeftJoin, page, "page", Expr::cust("TRUE"));
    between.order(&mut both);
    let found = op.env.db.read().query_all(&both.with(WithClause::new().cte(hits).to_owned())).await?;
    let total: i64 = found.first().map_or(Ok(0), |row| row.try_get("", "total"))?;
    let rows = found.iter().filter_map(|row| shown(row).transpose()).collect::<Result<_>>()?;
    Ok((rows, total.unsigned_abs()))
}

/// The rows of a page, read in its order.
async fn walk(op: &Op, wanted: &Wanted, hidden: &Hidden, between: &Between) -> Result<Vec<Row>> {
    let mut page = Query::select().columns(SHOWN).from(listed_group::Entity).take();
    hide(&mut page, hidden);
    if !wanted.is_empty() {
        page.and_where(match_words::is_hit(op.env.db.backend(), wanted));
    }
    between.narrow(&mut page);
    let found = op.env.db.read().query_all(&page).await?;
    found.iter().filter_map(|row| shown(row).transpose()).collect()
}

/// How many hits there are: up to one more than are counted.
pub(super) async fn count(op: &Op, wanted: &Wanted, hidden: &Hidden) -> Result<u64> {
    let mut hits = matching(op, wanted, hidden);
    hits.column(listed_group::Column::Number).limit(COUNTED + 1);
    let total = Query::select().expr_as(Expr::col("number").count(), "total").from_subquery(hits, "hits").take();
    let row = op.env.db.read().query_one(&total).await?;
    let total: i64 = row.map_or(Ok(0), |row| row.try_get("", "total"))?;
    Ok(total.unsigned_abs())
}

/// The topics and languages of as many hits as are counted, each pair with how many hits have it.
pub(super) async fn facets(op: &Op, wanted: &Wanted, hidden: &Hidden) -> Result<Vec<(String, String, u64)>> {
    let facets = [listed_group::Column::Topics, listed_group::Column::Language];
    let mut hits = matching(op, wanted, hidden);
    hits.columns(facets).limit(COUNTED);
    let mut counted = Query::select().columns(facets).from_subquery(hits, "hits").take();
    counted.expr_as(Expr::col("language").count(), "total").group_by_columns(facets);
    let read = |row: QueryResult| {
        let total: i64 = row.try_get("", "total")?;
        Ok((row.try_get("", "topics")?, row.try_get("", "language")?, total.unsigned_abs()))
    };
    op.env.db.read().query_all(&counted).await?.into_iter().map(read).collect()
}

/// Selects from the groups that have the tokens, or from all of them.
fn matching(op: &Op, wanted: &Wanted, hidden: &Hidden) -> SelectStatement {
    let mut groups = Query::select();
    if wanted.is_empty() {
        // All of them, as the beginning of an index.
        groups.from(listed_group::Entity).and_where(Expr::col(listed_group::Column::Number).gte(0));
    } else {
        match_words::hits(op.env.db.backend(), wanted, &mut groups);
    }
    hide(&mut groups, hidden);
    groups
}

fn hide(groups: &mut SelectStatement, hidden: &Hidden) {
    if let Some(hidden) = hidden {
        groups.and_where(Expr::col(listed_group::Column::GroupId).not_in_subquery(hidden.clone()));
    }
}

/// A row, if it is one of a group.
fn shown(row: &QueryResult) -> Result<Option<Row>> {
    let Some(group) = row.try_get("", "group_id")? else { return Ok(None) };
    let place = Position { name_key: row.try_get("", "name_key")?, number: row.try_get("", "number")? };
    Ok(Some(Row { group, place }))
}

impl Between {
    /// The rows that are read, in the order in which they are read.
    fn narrow(&self, rows: &mut SelectStatement) {
        rows.and_where(self.beyond(&self.after.clone().unwrap_or_else(|| self.order.start()), true));
        if let Some(before) = &self.before {
            rows.and_where(self.beyond(before, false));
        }
        self.order(rows);
        rows.limit(self.limit);
    }

    fn order(&self, rows: &mut SelectStatement) {
        let order = if (self.order == GroupOrder::Name) == self.backwards { Order::Desc } else { Order::Asc };
        if self.order == GroupOrder::Name {
            rows.order_by(listed_group::Column::NameKey, order.clone());
        }
        rows.order_by(listed_group::Column::Number, order);
    }

    /// Whether a row stands after a place, or before it.
    fn beyond(&self, place: &Position, is_after: bool) -> Expr {
        let number = Expr::col(listed_group::Column::Number);
        if self.order == GroupOrder::NewestFirst {
            return if is_after { number.lt(place.number) } else { number.gt(place.number) };
        }
        let key = Expr::tuple([Expr::col(listed_group::Column::NameKey), number]);
        let place = Expr::tuple([Expr::value(place.name_key.clone()), Expr::value(place.number)]);
        if is_after { key.gt(place) } else { key.lt(place) }
    }
}
