//! The only queries on reports of groups to the operator. Who reported is the reporter's to see, and nobody else's.

use chrono::{DateTime, Utc};
use entity::{GroupId, GroupReportId, PersonId, group_report};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::groups::policy::ReportGroup;

pub async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, ReportGroup>,
    row: group_report::ActiveModel,
) -> Result<group_report::Model> {
    let report = permit.subject();
    let row = group_report::ActiveModel { group_id: Set(report.group), reporter_id: Set(Some(report.reporter)), ..row };
    Ok(group_report::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Those of these reports that the viewer made.
pub async fn by_ids(op: &Op, ids: &[GroupReportId]) -> Result<Vec<group_report::Model>> {
    let own = group_report::Entity::find().filter(group_report::COLUMN.reporter_id.eq(op.person()?));
    Ok(own.filter(group_report::COLUMN.id.is_in(filled(ids.iter().copied()))).all(op.env.db.read()).await?)
}

/// The reports that the viewer made after one of them, oldest first, for their export; at most `limit`.
pub async fn every(op: &Op, after: Option<&group_report::Model>, limit: u64) -> Result<Vec<group_report::Model>> {
    let own = group_report::Entity::find()
        .filter(group_report::COLUMN.reporter_id.eq(op.person()?))
        .filter(Condition::all().add_option(after.map(|after| group_report::COLUMN.id.gt(after.id))));
    Ok(own.order_by_asc(group_report::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// The reports that wait for the operator, oldest first; of one group, if given. The operator asks this.
pub async fn waiting(op: &Op, group: Option<GroupId>, limit: u64) -> Result<Vec<group_report::Model>> {
    let found = group_report::Entity::find()
        .filter(group_report::COLUMN.handled_at.is_null())
        .filter(group_report::COLUMN.created_at.lte(op.now))
        .filter(Condition::all().add_option(group.map(|group| group_report::COLUMN.group_id.eq(group))))
        .order_by_asc(group_report::Column::CreatedAt)
        .limit(limit)
        .all(op.env.db.read())
        .await?;
    Ok(found)
}

/// Marks the reports of a group as handled, by the operator; says how many waited.
pub async fn handle(tx: &Tx<'_>, group: GroupId) -> Result<u64> {
    let handled = group_report::Entity::update_many()
        .col_expr(group_report::Column::HandledAt, Expr::value(tx.op.now))
        .filter(group_report::COLUMN.group_id.eq(group))
        .filter(group_report::COLUMN.handled_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(handled.rows_affected)
}

/// Forgets the reports that were handled before a moment.
pub async fn purge_handled(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    group_report::Entity::delete_many().filter(group_report::COLUMN.handled_at.lt(before)).exec(db).await?;
    Ok(())
}

/// Erases who made reports. The reports stay for the operator.
pub async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    group_report::Entity::update_many()
        .col_expr(group_report::Column::ReporterId, Expr::value(None::<PersonId>))
        .filter(group_report::COLUMN.reporter_id.eq(person))
        .exec(&tx.db)
        .await?;
    Ok(())
}
