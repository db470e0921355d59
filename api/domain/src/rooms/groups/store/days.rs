//! The only queries on how often people did something with groups on a day.

use entity::PersonId;
use entity::group_day::{self, Act};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, Insert, QueryFilter};

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// The UTC day of an operation, as it is kept.
pub fn today(op: &Op) -> String {
    op.now.date_naive().to_string()
}

/// Counts one more act of the viewer's; returns how many there are today. It follows from an act that had a permit.
pub async fn count(tx: &Tx<'_>, act: Act) -> Result<i32> {
    Ok(counting(tx.op, act)?.exec_with_returning(&tx.db).await?.count)
}

/// The statement that counts one more act of the viewer's.
pub fn counting(op: &Op, act: Act) -> Result<Insert<group_day::ActiveModel>> {
    let row =
        group_day::ActiveModel { person_id: Set(op.person()?), act: Set(act), day: Set(today(op)), count: Set(1) };
    let one_more = Expr::col((group_day::Entity, group_day::Column::Count)).add(1);
    let again = OnConflict::columns([group_day::Column::PersonId, group_day::Column::Act, group_day::Column::Day])
        .value(group_day::Column::Count, one_more)
        .to_owned();
    Ok(group_day::Entity::insert(row).on_conflict(again))
}

/// Forgets the days before today.
pub async fn tidy(op: &Op) -> Result<()> {
    let before = group_day::COLUMN.day.lt(today(op));
    group_day::Entity::delete_many().filter(before).exec(op.env.db.write()).await?;
    Ok(())
}

/// Forgets what an erased person did.
pub async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    group_day::Entity::delete_many().filter(group_day::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
