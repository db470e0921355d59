//! A person's access log in their export.

use serde_json::json;

use super::log::opened;
use super::store;
use crate::core::access::Accessed;
use crate::core::error::Result;
use crate::core::node_id;
use crate::core::op::Op;
use crate::core::pen::Pen;

/// How many entries are read at once.
const AT_ONCE: u64 = 100;

/// Writes it, oldest first.
pub(crate) async fn export(op: &Op, pen: &mut Pen) -> Result<()> {
    pen.list("accessLog")?;
    let mut last = None;
    loop {
        let rows = store::after(op, last, AT_ONCE).await?;
        let Some(next) = rows.last().map(|row| row.id) else { break };
        last = Some(next);
        for entry in opened(op, rows).await? {
            let accesses: Vec<_> = entry.accesses.iter().map(|one| shown(op, one)).collect();
            pen.item(&json!({
                "source": format!("{:?}", entry.source).to_uppercase(), "name": entry.name, "since": entry.since,
                "accesses": accesses, "lostCount": entry.lost,
            }))
            .await?;
        }
    }
    pen.end();
    Ok(())
}

fn shown(op: &Op, one: &Accessed) -> serde_json::Value {
    let ids = one.ty.map(|ty| one.ids.iter().map(|id| node_id::encode(&op.ids(), ty, *id)).collect::<Vec<_>>());
    json!({ "deed": one.deed, "type": one.ty, "ids": ids, "hasMore": one.has_more })
}
