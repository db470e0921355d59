//! What the worker does for contacts: forgetting what is long over.

use chrono::Duration;
use entity::contact_invitation;
use sea_orm::{EntityTrait, QueryFilter};

use super::delete::RESTORABLE_FOR;
use super::{book, store, touches};
use crate::core::error::Result;
use crate::core::op::Op;

/// How long an invitation is kept after it expired, whatever became of it.
const KEPT_FOR: Duration = Duration::days(90);

/// Forgets what is old.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    contact_invitation::Entity::delete_many()
        .filter(contact_invitation::COLUMN.expires_at.lt(op.now - KEPT_FOR))
        .exec(op.env.db.write())
        .await?;
    let gone = op.now - RESTORABLE_FOR;
    touches::purge(op.env.db.write(), gone).await?;
    book::purge(op.env.db.write(), gone).await?;
    store::purge(op.env.db.write(), gone).await
}
