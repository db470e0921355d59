//! The release of the time-zone data that is in force for planning check-ins: the latest that any worker has had. An
//! instance with an older release doesn't plan, and one with a newer release plans again what an older one planned.

use std::cmp::Ordering;
use std::sync::Once;

use entity::time_zone_data;
use sea_orm::sea_query::{Expr, Func, OnConflict, Query, SelectStatement};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};

use crate::core::error::Result;
use crate::core::jobs::{self, Kind};
use crate::core::op::Op;
use crate::core::tx::Tx;
use crate::core::zone::in_use;

/// The release in force. Releases are ordered by their names.
pub(super) fn in_force() -> SelectStatement {
    let latest = Func::max(Expr::col(time_zone_data::Column::Release));
    Query::select().expr(latest).from(time_zone_data::Entity).take()
}

/// Compares the release of this process with the one in force.
pub(super) fn standing(in_force: Option<&str>) -> Ordering {
    in_use().release().as_str().cmp(in_force.unwrap_or_default())
}

/// Puts the release of this process, which is later, in force. From then on, instances with an older one don't plan,
/// and workers plan again what an older one planned.
///
/// Mails that wait for the end of quiet hours check them again, except those that are being sent.
pub(super) async fn come_into_force(op: &Op) -> Result<()> {
    let release = in_use().release().to_string();
    let tx = Tx::begin(op).await?;
    let row = time_zone_data::Model { release: release.clone(), since: op.now };
    let known = OnConflict::column(time_zone_data::Column::Release).do_nothing().to_owned();
    time_zone_data::Entity::insert(row.into_active_model()).on_conflict(known).exec_without_returning(&tx.db).await?;
    jobs::hasten(&tx, [Kind::MailReminder, Kind::MailRung, Kind::MailAllClear]).await?;
    tx.commit().await?;
    tracing::info!(release, "check-ins are planned by this release of the time-zone data from now on");
    Ok(())
}

/// Logs, once in a process, that it doesn't plan.
pub(super) fn say_behind(in_force: &str) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let own = in_use().release().as_str();
        tracing::warn!(
            own,
            in_force,
            "this instance doesn't plan check-ins: its time-zone data is older than the database's"
        );
    });
}

/// The release in force, if this process has an older one and therefore doesn't plan check-ins.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn later_zones(op: &Op) -> Result<Option<String>> {
    let row = op.env.db.read().query_one(&in_force()).await?;
    let latest: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    Ok(latest.filter(|latest| standing(Some(latest)).is_lt()))
}
