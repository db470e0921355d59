//! `check_in_plan`: an agreement of two people, begun by its first proposal.

use entity::{PlanId, check_in_plan};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::super::policy::Approach;
use crate::core::error::Result;
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// Begins a plan of the viewer's with the one whom they approach; its sides and its first proposal follow.
pub(super) async fn begin(tx: &Tx<'_>, permit: &Permit<'_, Approach>) -> Result<PlanId> {
    let (pair, id) = (permit.subject(), PlanId(tx.op.id()));
    let row = check_in_plan::Model { id, one_id: pair.me, two_id: pair.other, created_at: tx.op.now };
    check_in_plan::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(id)
}
